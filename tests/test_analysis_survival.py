"""Survival estimators against published results and closed forms, and the curves of the spells."""

from __future__ import annotations

import math
import random

import pytest

import ru_presence_data as rpd
from analysis_world import world
from ru_presence_data.analysis.endings import END_CLASSES
from ru_presence_data.analysis.estimators import curve

WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
"""Weeks in remission of 21 leukaemia patients under 6-mercaptopurine, and whether they relapsed: E. J. Freireich and others, Blood 21
(1963), 699-716; used by E. A. Gehan, Biometrika 52 (1965), 203-223."""


def causes(events):
    """Turn 1 and 0 into a cause and none; other numbers are causes of their own."""
    return [str(event) if event else None for event in events]


@pytest.fixture
def remission():
    return {step.time: step for step in curve(WEEKS, causes(RELAPSED))}


def test_survival_and_standard_errors_as_published(remission):
    """Table of D. G. Kleinbaum and M. Klein, Survival Analysis, and of J. F. Lawless, Statistical Models and Methods for Lifetime Data."""
    published = {
        6: (0.857, 0.0764),
        7: (0.807, 0.0869),
        10: (0.753, 0.0963),
        13: (0.690, 0.1068),
        16: (0.627, 0.1141),
        22: (0.538, 0.1282),
        23: (0.448, 0.1346),
    }
    falls = {time: (round(step.survival, 3), round(step.std_error, 4)) for time, step in remission.items() if step.events}
    assert falls == published


def test_at_risk_as_published(remission):
    assert {time: step.at_risk for time, step in remission.items() if step.events} == {6: 21, 7: 17, 10: 15, 13: 12, 16: 11, 22: 7, 23: 6}
    assert sum(step.events for step in remission.values()) == 9
    assert sum(step.censored for step in remission.values()) == 12


def test_loglog_intervals_as_in_lifelines(remission):
    """Computed once with lifelines 0.30.3, KaplanMeierFitter().fit(WEEKS, RELAPSED).confidence_interval_."""
    expected = {
        6: (0.619718, 0.951552),
        7: (0.563147, 0.922809),
        10: (0.503200, 0.889362),
        13: (0.431610, 0.849066),
        16: (0.367511, 0.804912),
        22: (0.267779, 0.746791),
        23: (0.188052, 0.680143),
    }
    assert {time: pytest.approx(step.loglog, abs=1e-6) for time, step in remission.items() if step.events} == expected


def test_plain_intervals(remission):
    """Survival at 23 weeks is 0.448 with a standard error of 0.1346, so that the plain interval is 0.184 to 0.712."""
    assert remission[23].plain == pytest.approx((0.448179 - 1.959964 * 0.134596, 0.448179 + 1.959964 * 0.134596), abs=1e-4)
    assert remission[6].plain[1] == 1.0, "cut at 1"


def test_competing_ends_as_in_lifelines():
    """Computed once with lifelines 0.30.3, AalenJohansenFitter(calculate_variance=False).fit(T, C, event_of_interest=c)."""
    steps = curve(range(1, 13), causes([1, 2, 0, 1, 1, 2, 0, 2, 1, 0, 1, 2]))
    one = [0, 1 / 12, 1 / 12, 1 / 12, 0.17592592592592593, 0.2685185185185185, *[0.2685185185185185] * 3, *[0.3796296296296296] * 2]
    two = [0, 0, *[0.08333333333333334] * 4, *[0.17592592592592593] * 2, *[0.28703703703703703] * 4, 0.4537037037037037]
    assert [step.incidence["1"] for step in steps] == pytest.approx([*one, *[0.5462962962962963] * 2])
    assert [step.incidence["2"] for step in steps] == pytest.approx(two)


def test_without_censoring_survival_is_the_share_that_is_left():
    """Greenwood's variance is then the binomial s (1 - s) / n."""
    steps = curve([1, 2, 2, 3, 5], ["a"] * 5)
    assert [step.survival for step in steps] == pytest.approx([1, 0.8, 0.4, 0.2, 0])
    for step in steps[:-1]:
        assert step.std_error == pytest.approx(math.sqrt(step.survival * (1 - step.survival) / 5))
    assert (steps[-1].std_error, steps[-1].plain, steps[-1].loglog) == (None, None, None)
    assert (steps[0].std_error, steps[0].loglog) == (0.0, None)


def test_censored_at_the_time_of_an_end_are_still_at_risk():
    steps = curve([5, 5, 7], ["a", None, "a"])
    assert [(step.time, step.at_risk, step.events, step.censored) for step in steps] == [(0, 3, 0, 0), (5, 3, 1, 1), (7, 1, 1, 0)]
    assert [step.survival for step in steps] == pytest.approx([1, 2 / 3, 0])


def test_an_end_on_the_first_day_counts():
    assert [(step.time, step.survival) for step in curve([0, 4], ["a", None])] == [(0, 0.5), (4, 0.5)]


def test_nobody():
    assert [(step.time, step.at_risk, step.survival) for step in curve([], [])] == [(0, 0, 1.0)]


def test_all_that_happens_adds_up_to_one():
    chance = random.Random(1)
    durations = [chance.randrange(60) for _ in range(80)]
    ends = [chance.choice(["a", "b", "c", None]) for _ in durations]
    steps = curve(durations, ends)
    for step in steps:
        assert step.survival + sum(step.incidence.values()) == pytest.approx(1)
    assert [step.survival for step in steps] == sorted((step.survival for step in steps), reverse=True)
    alone = curve(durations, ["any" if end else None for end in ends])
    assert [step.survival for step in steps] == pytest.approx([step.survival for step in alone])
    assert [step.incidence["any"] for step in alone] == pytest.approx([1 - step.survival for step in alone])


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_confidence_is_between_0_and_1(confidence):
    with pytest.raises(rpd.UsageError, match="confidence"):
        curve([1], ["a"], confidence)


def test_negative_durations_are_refused():
    with pytest.raises(rpd.UsageError, match="negative"):
        curve([-1], ["a"])


class TestCurvesOfSpells:
    @pytest.fixture
    def package(self):
        return world()

    @pytest.fixture
    def load(self, tmp_path):
        return lambda package: rpd.load(package.write(tmp_path))

    def rows(self, table, reading="midpoint", group="all"):
        return [row for row in table.to_pylist() if row["reading"] == reading and row["group"] == group]

    def test_readings(self, load, package):
        package.put("deployments", deployment_id="az-node", started="[2000-01-01..2000-01-05]", ended="[2000-01-11..2000-01-21]")
        table = load(package).survival()
        first = {reading: self.rows(table, reading)[1] for reading in ("shortest", "midpoint", "longest")}
        assert {reading: row["time_days"] for reading, row in first.items()} == {"shortest": 6, "midpoint": 13, "longest": 20}
        assert first["midpoint"]["survival"] == pytest.approx(2 / 3)
        assert first["midpoint"]["incidence_voluntary_withdrawal"] == pytest.approx(1 / 3)
        last = self.rows(table)[-1]
        assert (last["at_risk"], last["events"], last["censored"]) == (1, 0, 1), "the ongoing brigade"
        assert (last["spells"], last["left_out"]) == (3, 0)

    def test_both_intervals_stand_in_their_columns(self, load, package):
        """One end among three: survival 2/3, of Greenwood's sum 1 / (3 * 2); both intervals by the formulas of the sources."""
        row = self.rows(load(package).survival())[1]
        survival, error = 2 / 3, math.sqrt(1 / 6)
        assert (row["at_risk"], row["events"], row["survival"]) == (3, 1, pytest.approx(survival))
        width = 1.959964 * error / abs(math.log(survival))
        assert row["std_error"] == pytest.approx(survival * error)
        assert (row["loglog_low"], row["loglog_high"]) == pytest.approx((survival ** math.exp(width), survival ** math.exp(-width)))
        assert (row["plain_low"], row["plain_high"]) == pytest.approx((survival - 1.959964 * survival * error, 1))

    def test_groups(self, load, package):
        table = load(package).survival(by="host_de_jure")
        assert list(dict.fromkeys(table["group"].to_pylist())) == ["am", "az"]
        assert {row["survival"] for row in self.rows(table, group="am")} == {1.0}
        assert self.rows(table, group="az")[-1]["survival"] == 0.0
        flags = load(package).survival(by="has_rent")
        assert sorted(set(flags["group"].to_pylist())) == ["false", "true"]

    def test_groups_that_are_not_known_are_null(self, load, package):
        assert load(package).survival(by="territory_id")["group"].null_count > 0

    def test_ends_that_do_not_count_are_censored(self, load, package):
        table = load(package).survival(ends="negotiated-withdrawal")
        assert sum(row["events"] for row in self.rows(table)) == 1
        assert {row["incidence_voluntary_withdrawal"] for row in self.rows(table)} == {0.0}

    def test_parts_count_only_if_asked(self, load, package):
        package.put("deployments", deployment_id="az-node-guard", host_de_jure="az", started="2000", ended="2001", part_of="az-node")
        ds = load(package)
        assert self.rows(ds.survival())[0]["spells"] == 3
        assert self.rows(ds.survival(parts="all"))[0]["spells"] == 4
        assert self.rows(ds.survival(parts="part"))[0]["spells"] == 3, "the guard in the place of the node"

    def test_levels(self, load, package):
        """The node of 1991 to 2012 goes on as the peacekeepers of 2020 to 2024: one of 11,857 days, to which the years between belong."""
        package.put("deployments", deployment_id="az-node", follow_on="az-peacekeepers")
        ds = load(package)
        found = {level: self.rows(ds.survival(level=level)) for level in ("deployment", "continuous", "host")}
        assert {level: rows[0]["spells"] for level, rows in found.items()} == {"deployment": 3, "continuous": 2, "host": 2}
        assert [row["time_days"] for row in found["continuous"] if row["events"]] == [11857]
        assert found["continuous"] == found["host"]
        assert sum(row["events"] for row in found["deployment"]) == 2

    def test_spells_without_a_bound_on_their_start_are_left_out(self, load, package):
        package.put("actors", actor_id="az", exists_from="")
        package.put("deployments", deployment_id="az-node", started="")
        row = self.rows(load(package).survival())[0]
        assert (row["spells"], row["left_out"]) == (2, 1)

    def test_every_class_has_its_column(self, load, package):
        names = load(package).survival().column_names
        assert [name for name in names if name.startswith("incidence_")] == [
            f"incidence_{name.replace('-', '_')}" for name in END_CLASSES if name != "ongoing"
        ]

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            ({"by": "end_class"}, "by: found 'end_class', expected region"),
            ({"by": "regon"}, "did you mean region"),
            ({"ends": ["ongoing"]}, "ends: found 'ongoing'"),
            ({"confidence": 2}, "confidence: found 2"),
            ({"level": 0.95}, "level: found 0.95, expected deployment, continuous or host"),
            ({"by": "sender"}, "by: found 'sender'"),
            ({"by": "consent_at_end"}, "by: found 'consent_at_end'.*did you mean consent_at_start"),
        ],
    )
    def test_mistakes(self, load, package, arguments, said):
        with pytest.raises(rpd.UsageError, match=said):
            load(package).survival(**arguments)


def test_in_azerbaijan_all_left():
    """Claim 16 of the article, for the country that it is about."""
    table = rpd.load().survival(by="host_de_jure")
    for reading in ("midpoint", "shortest", "longest"):
        rows = [row for row in table.to_pylist() if row["group"] == "az" and row["reading"] == reading]
        assert rows[-1]["survival"] == 0
        assert sum(row["censored"] for row in rows) == 0
