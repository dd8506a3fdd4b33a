"""Spells: bounds, durations, the class of an end, what was promised, and its timing."""

from __future__ import annotations

import datetime
from itertools import product

import pyarrow as pa
import pytest

import ru_presence_data as rpd
from ru_presence_data.analysis import endings
from ru_presence_data.schema.vocabularies import Consent, Initiator, LegalEnd, PhysicalEnd
from support import DATA_DATE


def spell(ds, deployment, **arguments):
    """The row of a deployment."""
    return next(row for row in ds.spells(**arguments).to_pylist() if row["deployment_id"] == deployment)


def promise(package, deployment, *plans):
    """Put these promises of an end, each with the day on which it was set and perhaps its kind, in the place of those that there are."""
    package.tables["planned_ends"] = [row for row in package.tables["planned_ends"] if row["deployment_id"] != deployment]
    for number, (planned, made, *kind) in enumerate(plans):
        cells = {
            "planned_end_id": f"{deployment}-plan-{number}",
            "planned_end": planned,
            "set_on": made,
            "kind": (kind or ["announcement"])[0],
        }
        package.add("planned_ends", deployment_id=deployment, **cells)


def documented():
    """Read the rule for the class of an end from the table that its documentation shows."""
    lines = [line.strip() for line in endings.end_class.__doc__.splitlines() if line.strip().startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert rows[0] == ["legal_end", "physical_end", "initiator", "follow_on", "end_class"]
    return [([None if cell == "-" else cell.split(", ") for cell in row[:4]], row[4]) for row in rows[2:]]


def test_every_combination_is_classed_as_documented():
    table = documented()
    reached = set()
    for legal, physical, initiator, follow in product(LegalEnd, PhysicalEnd, ["", *Initiator], ["", *Consent]):
        values = (legal.value, physical.value, str(initiator) or "unknown", str(follow))
        expected = next(
            (name for asked, name in table if all(want is None or value in want for want, value in zip(asked, values, strict=True))),
            "unclear",
        )
        assert endings.end_class(legal, physical, initiator, follow) == expected, values
        reached.add(expected)
    assert reached == set(endings.END_CLASSES)


def test_the_documented_rule_names_only_codes():
    for asked, name in documented():
        assert name in endings.END_CLASSES
        for values, codes in zip(asked, (LegalEnd, PhysicalEnd, Initiator, Consent), strict=True):
            assert set(values or ()) <= {str(code) for code in codes}


@pytest.mark.parametrize(
    ("legal", "physical", "initiator", "follow", "expected"),
    [
        ("in-force", "ongoing", "", "", "ongoing"),
        ("denounced-by-host", "withdrawn", "host-government", "", "eviction"),
        ("expired", "withdrawn", "host-legislature-or-vote", "", "eviction"),
        ("expired", "withdrawn", "schedule", "", "expiry"),
        ("expired", "handed-over-to-host", "mutual", "", "expiry"),
        ("expired", "withdrawn", "sender", "", "voluntary-withdrawal"),
        ("denounced-by-sender", "handed-over-to-host", "host-government", "", "voluntary-withdrawal"),
        ("mutual-termination", "withdrawn", "mutual", "", "negotiated-withdrawal"),
        ("fulfilled", "withdrawn", "host-government", "", "negotiated-withdrawal"),
        ("no-legal-basis", "withdrawn", "third-party", "", "negotiated-withdrawal"),
        ("superseded", "withdrawn", "mutual", "given", "renegotiated"),
        ("superseded", "withdrawn", "mutual", "", "negotiated-withdrawal"),
        ("denounced-by-host", "absorbed", "sender", "given", "renegotiated"),
        ("superseded", "withdrawn", "mutual", "given-under-constraint", "renegotiated"),
        ("superseded", "withdrawn", "mutual", "refused", "stayed-without-consent"),
        ("denounced-by-host", "absorbed", "host-government", "refused", "stayed-without-consent"),
        ("unknown", "withdrawn", "sender", "de-facto-only", "stayed-without-consent"),
        ("denounced-by-host", "withdrawn", "host-government", "given", "eviction"),
        ("unknown", "absorbed", "sender", "unknown", "absorption"),
        ("unknown", "evacuated-under-fire", "sender", "refused", "military-loss"),
        ("unknown", "absorbed", "mutual", "", "absorption"),
        ("annexed", "captured", "sender", "refused", "absorption"),
        ("unknown", "evacuated-under-fire", "sender", "", "military-loss"),
        ("fulfilled", "withdrawn", "combatant", "", "military-loss"),
        ("void-by-succession", "absorbed", "unknown", "", "state-succession"),
        ("unknown", "reduced", "", "", "unclear"),
    ],
)
def test_end_classes(legal, physical, initiator, follow, expected):
    assert endings.end_class(legal, physical, initiator, follow) == expected


class TestFollowOn:
    """The consent of the host's government to what came next tells a new agreement from a stay that it did not want."""

    @pytest.mark.parametrize(
        ("consent", "expected"),
        [("given", "renegotiated"), ("refused", "stayed-without-consent"), ("unknown", "negotiated-withdrawal")],
    )
    def test_consent_at_the_start_of_the_next_decides(self, load, package, consent, expected):
        package.put("deployments", deployment_id="az-node", legal_end="superseded", initiator="mutual", follow_on="az-peacekeepers")
        package.put("deployments", deployment_id="az-peacekeepers", consent_at_start=consent, consent_at_end="withdrawn")
        assert spell(load(package), "az-node")["end_class"] == expected

    def test_consent_at_both_ends(self, load, package):
        package.put("deployments", deployment_id="az-node", consent_at_start="disputed", consent_at_end="withdrawn")
        row = spell(load(package), "az-node")
        assert (row["consent_at_start"], row["consent_at_end"]) == ("disputed", "withdrawn")


class TestTiming:
    @pytest.mark.parametrize(
        ("planned", "ended", "expected"),
        [
            ("2025-11-10", "2024-06-12", ("early", -516, -516)),
            ("2025-11-10", "2025-10-11", ("on-time", -30, -30)),
            ("2025-11-10", "2025-10-10", ("early", -31, -31)),
            ("2025-11-10", "2025-12-10", ("on-time", 30, 30)),
            ("2025-11-10", "2025-12-11", ("late", 31, 31)),
            ("2025-11", "2025-12", ("uncertain", 1, 60)),
            ("2025", "2024-06-12", ("early", -567, -203)),
            ("[2025..]", "2024-06-12", ("early", None, -203)),
            ("[..2025]", "2024-06-12", ("uncertain", -567, None)),
            ("2024-06~", "2024-06-12", ("uncertain", -49, 42)),
            ("", "2024-06-12", ("no-term", None, None)),
        ],
    )
    def test_ended(self, load, package, planned, ended, expected):
        package.put("deployments", deployment_id="az-peacekeepers", ended=ended)
        promise(package, "az-peacekeepers", *([(planned, "2020-11-09")] if planned else []))
        row = spell(load(package), "az-peacekeepers")
        assert (row["end_timing"], row["days_from_first_plan_low"], row["days_from_first_plan_high"]) == expected

    @pytest.mark.parametrize(("planned", "expected"), [("2044", "ongoing"), ("2020", "late"), ("", "no-term")])
    def test_ongoing(self, load, package, planned, expected):
        promise(package, "am-brigade", *([(planned, "1995-03-16")] if planned else []))
        row = spell(load(package), "am-brigade")
        assert row["end_timing"] == expected
        assert row["days_from_first_plan_high"] is None
        if planned:
            assert row["days_from_first_plan_low"] == (DATA_DATE - datetime.date(int(planned), 12, 31)).days

    def test_tolerance(self, load, package):
        package.put("deployments", deployment_id="az-peacekeepers", ended="2025-11-01")
        ds = load(package)
        assert [spell(ds, "az-peacekeepers", tolerance_days=days)["end_timing"] for days in (0, 8, 9)] == ["early", "early", "on-time"]
        for wrong in (-1, 1.5, True):
            with pytest.raises(rpd.UsageError, match="tolerance_days"):
                ds.spells(tolerance_days=wrong)


class TestPromises:
    """Known answers, counted by hand on a calendar."""

    def read(self, row, name):
        return row[f"days_from_{name}_low"], row[f"days_from_{name}_high"]

    def test_a_base_whose_end_was_brought_forward(self, load, package):
        """First 2020 by a treaty, then in the course of 2008; it was over on 15 November 2007."""
        package.put("deployments", deployment_id="az-node", started="1991-12-26", ended="2007-11-15")
        promise(package, "az-node", ("2008", "2005-05-30", "withdrawal-schedule"), ("2020", "1995-09-15", "original-term"))
        ds = load(package)
        row = spell(ds, "az-node")
        assert (row["first_planned_end"], row["planned_end_at_start"], row["last_planned_end"]) == ("2020", None, "2008")
        assert (row["first_planned_end_earliest"], row["last_planned_end_latest"]) == (
            datetime.date(2020, 1, 1),
            datetime.date(2008, 12, 31),
        )
        assert (row["plans"], row["plan_moves"]) == (2, 1)
        # From 15 November 2007: 47 days to 1 January 2008 and 412 to its end; 4,430 to 1 January 2020 and 4,795 to its end.
        assert self.read(row, "last_plan") == (-412, -47)
        assert self.read(row, "first_plan") == (-4795, -4430)
        assert self.read(row, "plan_at_start") == (None, None)
        assert (row["end_timing"], spell(ds, "az-node", against="last")["end_timing"]) == ("early", "early")

    def test_a_base_that_outlasted_the_first_and_kept_the_last(self, load, package):
        """1995, then 2020, then 1 July 2001; it was handed over two days before."""
        package.put("deployments", deployment_id="az-node", ended="2001-06-29")
        promise(package, "az-node", ("1995", "1993-04-07"), ("2020", "1995-09-15"), ("2001-07-01", "1999-11-17"))
        ds = load(package)
        row = spell(ds, "az-node")
        assert (row["plans"], row["plan_moves"], row["end_timing"]) == (3, 2, "extended")
        assert self.read(row, "first_plan") == (2007, 2371)
        assert self.read(row, "last_plan") == (-2, -2)
        assert spell(ds, "az-node", against="last")["end_timing"] == "on-time"

    def test_a_base_with_a_renewal_is_extended_and_not_overdue(self, load, package):
        promise(package, "am-brigade", ("2020", "1995-03-16", "original-term"), ("2044", "2010-08-20", "renewal"))
        ds = load(package)
        assert spell(ds, "am-brigade")["end_timing"] == "extended"
        assert spell(ds, "am-brigade", against="last")["end_timing"] == "ongoing"

    def test_a_renewal_for_a_day_not_known_to_be_later_prolongs(self, load, package):
        promise(package, "am-brigade", ("2020", "1995-03-16"), ("2020", "2010-08-20", "renewal"))
        assert spell(load(package), "am-brigade")["end_timing"] == "extended"
        promise(package, "am-brigade", ("2020", "1995-03-16"), ("2020-06", "2010-08-20", "announcement"))
        row = spell(load(package), "am-brigade")
        assert (row["end_timing"], row["plans"], row["plan_moves"]) == ("late", 2, 0), "said more closely, neither moved nor prolonged"

    def test_a_promise_that_is_only_possibly_later_does_not_prolong(self, load, package):
        promise(package, "am-brigade", ("2020-06", "1995-03-16"), ("2020", "2010-08-20"))
        row = spell(load(package), "am-brigade")
        assert (row["end_timing"], row["plan_moves"]) == ("late", 0)

    @pytest.mark.parametrize(
        ("plans", "expected"),
        [
            ((("2020-06-30", "1995-03-16"), ("2020-06-30", "2010-08-20")), ("late", 0)),
            ((("2020-06-30", "1995-03-16"), ("2020-07-01", "2010-08-20")), ("extended", 1)),
            ((("2020-06-30", "1995-03-16"), ("2020-06-29", "2010-08-20")), ("late", 1)),
            ((("2020-06-30", "1995-03-16", "renewal"),), ("late", 0)),
        ],
        ids=["the same day again", "the day after", "the day before", "a renewal that is the first that is known"],
    )
    def test_the_first_term_is_prolonged_by_a_later_promise_of_a_later_day(self, load, package, plans, expected):
        promise(package, "am-brigade", *plans)
        row = spell(load(package), "am-brigade")
        assert (row["end_timing"], row["plan_moves"]) == expected

    @pytest.mark.parametrize(
        ("agreement", "force", "expected"),
        [
            ({}, {}, ("extended", "extended")),
            ({"renewal_mode": "by-agreement"}, {}, ("late", "late")),
            ({"legal_end": "unknown"}, {}, ("late", "late")),
            (
                {"legal_end": "repealed", "ended": "2008-10-09"},
                {"physical_end": "withdrawn", "ended": "2008-10-09"},
                ("extended", "extended"),
            ),
            ({"legal_end": "repealed", "ended": "2003-06"}, {"physical_end": "withdrawn", "ended": "2008-10-09"}, ("late", "late")),
            ({"legal_end": "repealed", "ended": "2004"}, {"physical_end": "withdrawn", "ended": "2008-10-09"}, ("late", "late")),
            ({}, {"physical_end": "withdrawn", "ended": "2001-10-09"}, ("early", "early")),
        ],
        ids=[
            "in force",
            "not by itself",
            "not known to be in force",
            "ended after the term",
            "perhaps ended with the term",
            "ended before the force",
            "left before it",
        ],
    )
    def test_a_term_that_its_agreement_prolongs_is_not_outlasted(self, load, package, agreement, force, expected):
        promise(package, "am-brigade", ("2003-06-30", "1995-03-16", "original-term"))
        package.put("planned_ends", planned_end_id="am-brigade-plan-0", agreement_id="am-1995-treaty")
        package.put("agreements", agreement_id="am-1995-treaty", **agreement)
        package.put("deployments", deployment_id="am-brigade", **force)
        ds = load(package)
        assert tuple(spell(ds, "am-brigade", against=promised)["end_timing"] for promised in ("first", "last")) == expected

    def test_mandates_and_a_force_that_outlasted_them(self, load, package):
        package.put("deployments", deployment_id="az-peacekeepers", started="1994-06", ended="2008-10-09")
        promise(package, "az-peacekeepers", ("1995-12-31", "1995-05-26"), ("2003-06-30", "2003-03-22"), ("2001-12-31", "[..2001-12-31]"))
        ds = load(package)
        row = spell(ds, "az-peacekeepers")
        assert (row["first_planned_end"], row["last_planned_end"], row["plan_moves"]) == ("1995-12-31", "2003-06-30", 2)
        assert (row["end_timing"], spell(ds, "az-peacekeepers", against="last")["end_timing"]) == ("extended", "late")
        assert self.read(row, "last_plan") == (1928, 1928)

    def test_one_that_ended_before_the_first_promise_was_early_whatever_was_promised_later(self, load, package):
        package.put("deployments", deployment_id="az-peacekeepers", ended="2024-06-12")
        promise(package, "az-peacekeepers", ("2025-11-10", "2020-11-09"), ("2030-11-10", "2023-01-01", "renewal"))
        assert spell(load(package), "az-peacekeepers")["end_timing"] == "early"

    @pytest.mark.parametrize(
        ("started", "made", "expected"),
        [
            ("2020-11-10", "2020-11-10", "2025-11-10"),
            ("2020-11-10", "2020-11-11", None),
            ("2020-11", "2020-11-09", None),
            ("2020-11", "2020-10", "2025-11-10"),
            ("", "2020-10", None),
        ],
    )
    def test_what_had_been_promised_at_the_start(self, load, package, started, made, expected):
        package.put("deployments", deployment_id="az-peacekeepers", started=started)
        promise(package, "az-peacekeepers", ("2025-11-10", made))
        assert spell(load(package), "az-peacekeepers")["planned_end_at_start"] == expected

    def test_of_two_that_had_been_promised_the_last_holds_unless_that_is_in_doubt(self, load, package):
        promise(package, "az-peacekeepers", ("2022", "2019-01"), ("2025", "2020-06"))
        assert spell(load(package), "az-peacekeepers")["planned_end_at_start"] == "2025"
        promise(package, "az-peacekeepers", ("2022", "2019-01"), ("2025", "2020-11"))
        assert spell(load(package), "az-peacekeepers")["planned_end_at_start"] is None

    def test_what_was_set_after_the_end_promised_none(self, load, package):
        package.put("deployments", deployment_id="az-peacekeepers", ended="2024-06-12")
        promise(package, "az-peacekeepers", ("2025", "2020"), ("2024-07", "2024-06-12"), ("2026", "2024-06-13"))
        row = spell(load(package), "az-peacekeepers")
        assert (row["plans"], row["last_planned_end"]) == (2, "2024-07")

    def test_without_a_promise(self, load, package):
        promise(package, "az-peacekeepers")
        row = spell(load(package), "az-peacekeepers", against="last")
        assert (row["plans"], row["plan_moves"], row["end_timing"], row["first_planned_end"]) == (0, 0, "no-term", None)

    def test_mistakes(self, load, package):
        with pytest.raises(rpd.UsageError, match="against: found 'lst', expected first or last; did you mean last"):
            load(package).spells(against="lst")


class TestParts:
    @pytest.fixture
    def ds(self, load, package):
        """A group with an army, the army with a division, and three forces beside them."""
        for name, whole in (("az-army", "az-node"), ("az-division", "az-army")):
            package.put("deployments", deployment_id=name, host_de_jure="az", started="2000", ended="2001", part_of=whole)
        return load(package)

    @pytest.mark.parametrize(
        ("parts", "expected"),
        [
            ("all", ["am-brigade", "az-army", "az-division", "az-node", "az-peacekeepers"]),
            ("whole", ["am-brigade", "az-node", "az-peacekeepers"]),
            ("part", ["am-brigade", "az-division", "az-peacekeepers"]),
        ],
    )
    def test_what_is_counted(self, ds, parts, expected):
        assert ds.spells(parts=parts)["deployment_id"].to_pylist() == expected

    def test_the_agreement_of_the_largest_whole_holds_for_the_smallest_part(self, ds):
        assert ds.legal_basis("az-division", "2005")["via"].to_pylist() == ["az-node"]

    def test_mistakes(self, ds):
        with pytest.raises(rpd.UsageError, match="parts: found True, expected whole, part or all"):
            ds.spells(parts=True)


class TestBounds:
    def test_ended(self, load, package):
        package.put("deployments", deployment_id="az-node", started="[..1992]", ended="[1992-06..1993-05]")
        row = spell(load(package), "az-node")
        assert [row[name] for name in ("start_earliest", "start_latest", "end_earliest", "end_latest")] == [
            datetime.date(1991, 12, 26),
            datetime.date(1992, 12, 31),
            datetime.date(1992, 6, 1),
            datetime.date(1993, 5, 31),
        ]
        assert (row["duration_days_low"], row["duration_days_high"], row["right_censored"]) == (0, 522, False)

    def test_a_start_has_no_bound_where_nobody_says_when_the_host_began(self, load, package):
        package.put("actors", actor_id="az", exists_from="")
        package.put("deployments", deployment_id="az-node", started="[..1992]", ended="1993-05")
        row = spell(load(package), "az-node")
        assert (row["start_earliest"], row["duration_days_high"]) == (None, None)

    def test_durations(self, load, package):
        package.put("deployments", deployment_id="az-node", started="1991-12-26", ended="[..1993-05-31]")
        row = spell(load(package), "az-node")
        assert row["end_earliest"] == datetime.date(1991, 12, 26), "an end is not before the start"
        assert (row["duration_days_low"], row["duration_days_high"]) == (0, 522)

    def test_ongoing_is_censored_at_the_date_of_the_data(self, load, package):
        row = spell(load(package), "am-brigade")
        assert (row["right_censored"], row["end_earliest"], row["end_latest"]) == (True, DATA_DATE, None)
        assert (row["duration_days_low"], row["duration_days_high"]) == ((DATA_DATE - datetime.date(1992, 12, 31)).days, None)


class TestCovariates:
    def test_what_was_known_at_the_start(self, load, package):
        ds = load(package)
        rows = {row["deployment_id"]: row for row in ds.spells().to_pylist()}
        assert {key: row["has_legal_basis_at_start"] for key, row in rows.items()} == {
            "am-brigade": False,
            "az-node": False,
            "az-peacekeepers": False,
        }
        assert {key: row["has_rent"] for key, row in rows.items()} == {"am-brigade": False, "az-node": True, "az-peacekeepers": False}
        assert rows["az-peacekeepers"]["host_de_facto_at_start"] == "authority"
        assert rows["az-peacekeepers"]["host_de_jure"] == "az"
        assert rows["az-node"]["host_de_facto_at_start"] == "az"
        assert rows["az-node"]["region"] == "south-caucasus"

    def test_who_held_the_place_at_an_unknown_start_is_known_where_it_never_changed_hands(self, load, package):
        for deployment in ("az-node", "az-peacekeepers"):
            package.put("deployments", deployment_id=deployment, started="")
        ds = load(package)
        names = ("host_de_facto_at_start", "host_de_facto_certainty")
        assert [spell(ds, "az-node")[name] for name in names] == ["az", "certain"]
        assert [spell(ds, "az-peacekeepers")[name] for name in names] == [None, None]

    @pytest.mark.parametrize(("started", "expected"), [("2002-01-01", False), ("2002-02-10", None), ("2002-03", True), ("", None)])
    def test_a_legal_basis_that_is_only_possible_is_null(self, load, package, started, expected):
        package.put("deployments", deployment_id="az-node", started=started)
        assert spell(load(package), "az-node")["has_legal_basis_at_start"] is expected

    def test_a_rent_for_a_base_is_a_rent_for_the_force(self, load, package):
        package.delete("agreement_deployments", "az-2002-lease", "az-node", "authorises")
        assert spell(load(package), "az-node")["has_rent"] is True

    def test_columns(self, load, package):
        schema = load(package).spells().schema
        assert schema.field("end_earliest").type == pa.date32()
        assert schema.field("duration_days_low").type == pa.int64()
        assert {"region", "service", "purpose", "personnel_status", "consent_at_start", "main_driver", "part_of", "follow_on"} <= set(
            schema.names
        )


class TestAzerbaijan:
    """Claim 15 of the article: three times."""

    def test_the_contingent_left_early(self):
        row = spell(rpd.load(), "az-karabakh-peacekeepers")
        assert (row["end_timing"], row["days_from_first_plan_low"], row["days_from_last_plan_high"]) == ("early", -516, -516)
        assert row["end_class"] == "negotiated-withdrawal"
        assert row["host_de_facto_at_start"] == "nagorno-karabakh"
        assert row["has_legal_basis_at_start"] is True

    def test_the_radar_was_given_up_by_its_user(self):
        row = spell(rpd.load(), "az-gabala-radar-node")
        assert (row["end_class"], row["has_rent"], row["has_legal_basis_at_start"]) == ("voluntary-withdrawal", True, False)

    def test_all_have_ended(self):
        rows = [row for row in rpd.load().spells().to_pylist() if row["host_de_jure"] == "az"]
        assert rows
        assert not [row for row in rows if row["right_censored"]]
