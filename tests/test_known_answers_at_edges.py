"""Known answers where small mistakes hide: the day of a change, the order of equals, the first of several, and figures at their bound."""

from __future__ import annotations

import math

import pytest

import ru_presence_data as rpd
from analysis_world import world
from ru_presence_data.analysis.diff import Change, Changes
from ru_presence_data.analysis.estimators import curve
from ru_presence_data.analysis.hosts import Control
from ru_presence_data.analysis.spans import moment


class TestContested:
    def test_the_rank_of_a_value_is_the_best_of_its_statements(self, load, package):
        package.say("bases", "az-radar", "closed", "2012-12-10", source_id="example-mirror-2015-repost")
        package.say("bases", "az-radar", "closed", "2012-12-11", source_id="example-mirror-2015-repost")
        rows = load(package).contested().to_pylist()
        assert [(row["value"], row["rank"], row["sources"]) for row in rows] == [
            ("2012-12-10", "preferred", 3),
            ("2012-12-11", "normal", 1),
        ]

    def test_whatever_is_said_speaks_for_certain_against_an_empty_cell(self, load, package):
        package.put("bases", base_id="az-radar", closed="")
        package.say("bases", "az-radar", "closed", "2012")
        package.say("bases", "az-radar", "closed", "2012-12")
        rows = load(package).contested().to_pylist()
        assert [(row["cell"], row["value"], row["taken"], row["conflict"]) for row in rows] == [
            (None, "2012", False, "certain"),
            (None, "2012-12", False, "certain"),
        ]


class TestControl:
    """The valley changes hands on two days: on each it is the later holder's alone."""

    @pytest.fixture
    def changed(self, package):
        package.put("territory_control", control_id="az-valley-2020", controlled_until="2022-03-01")
        package.put(
            "territory_control", control_id="az-valley-2022", territory_id="az-valley", controller="am", controlled_from="2022-03-01"
        )
        package.put("deployments", deployment_id="az-peacekeepers", started="1992-01-01", ended="2024-06-12")
        return package

    @pytest.mark.parametrize(
        ("day", "holder"),
        [
            ("2020-11-30", "authority"),
            ("2020-12-01", "az"),
            ("2022-02-28", "az"),
            ("2022-03-01", "am"),
            ("2022-03-02", "am"),
        ],
    )
    def test_each_day_has_one_holder(self, load, changed, day, holder):
        ds = load(changed)
        found = {}
        for host in ("authority", "az", "am"):
            rows = ds.present(on=day, host=host, territory="de_facto").to_pylist()
            found[host] = [row["certainty"] for row in rows if row["deployment_id"] == "az-peacekeepers"]
        assert found == {host: ["certain"] if host == holder else [] for host in found}

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            ("2020-11-30", {"authority": "certain"}),
            ("2020-12-01", {"authority": "possible", "az": "possible"}),
            ("2020-12-30", {"authority": "possible", "az": "possible"}),
            ("2020-12-31", {"az": "certain"}),
        ],
    )
    def test_in_a_month_of_change_both_are_possible_but_for_its_last_day(self, load, package, day, expected):
        package.put("territory_control", control_id="az-valley-1992", controlled_until="2020-12")
        package.put("territory_control", control_id="az-valley-2020", controlled_from="2020-12")
        holders = Control(load(package)).holders("az-valley", "az", moment(day))
        assert {holder: str(certainty) for holder, certainty, _ in holders} == expected

    def test_a_spell_of_the_day_of_the_change_alone_keeps_it(self, load, package):
        package.put("territory_control", control_id="az-valley-1992", controlled_from="2020-12-01")
        holders = Control(load(package)).holders("az-valley", "az", moment("2020-12-01"))
        assert {holder: str(certainty) for holder, certainty, _ in holders} == {"authority": "certain", "az": "certain"}

    def test_control_without_a_beginning_began_before_1991(self, load, package):
        package.put("territory_control", control_id="az-valley-1992", controlled_from="")
        control = Control(load(package))
        for day, expected in (("1990-12-30", "possible"), ("1990-12-31", "certain"), ("1991-01-01", "certain")):
            ((holder, certainty, _),) = control.holders("az-valley", "az", moment(day))
            assert (holder, certainty) == ("authority", expected), day

    def test_a_certain_holder_comes_before_one_who_may_have_come_later(self, load, package):
        package.put("territory_control", control_id="az-valley-1992", controlled_until="2023-06-01")
        package.put("territory_control", control_id="az-valley-2020", controlled_from="[2020-01-01..2023-06-01]")
        (row,) = [row for row in load(package).present(on="2022-01-01").to_pylist() if row["deployment_id"] == "az-peacekeepers"]
        assert (row["host_de_facto"], row["host_de_facto_certainty"]) == ("authority", "certain")

    def test_where_a_change_is_vague_the_strength_is_the_later_holders(self, load, package):
        package.put("territory_control", control_id="az-valley-1992", controlled_until="2020-12")
        package.put("territory_control", control_id="az-valley-2020", controlled_from="2020-12")
        package.put("deployments", deployment_id="az-peacekeepers", ended="2020-12-15")
        package.tables["strengths"] = []
        package.add(
            "strengths",
            strength_id="s-1",
            deployment_id="az-peacekeepers",
            as_of="2020",
            best="900",
            measure="actual",
            counts="military",
            covers="whole",
        )
        rows = load(package).country_years(2020, 2020, territory="de_facto").to_pylist()
        assert {row["actor_id"]: row["strength_best"] for row in rows if row["actor_id"] in ("az", "authority")} == {
            "az": 900,
            "authority": None,
        }


class TestPanel:
    def test_a_presence_of_one_day_fills_one_day(self, load, package):
        package.put("deployments", deployment_id="az-peacekeepers", started="2020-11-10", ended="2020-11-10")
        (row,) = load(package).country_months(2020, 2020, hosts="az").to_pylist()[10:11]
        assert (row["month"], row["days"], row["present_certain"]) == (11, 30, True)
        assert (row["share_present_low"], row["share_present_high"]) == (1 / 30, 1 / 30)


class TestLegalBasis:
    def test_agreements_stand_by_the_first_day_on_which_they_may_have_been_signed(self, load, package):
        package.put("agreements", agreement_id="az-2002-lease", signed="2002-06-01")
        package.put("agreements", agreement_id="az-2003-protocol", signed="2002")
        rows = load(package).legal_basis("az-radar", "2005-01-01").to_pylist()
        # The lease stands twice: it regulates the base, and it authorises the node.
        assert [row["agreement_id"] for row in rows] == ["az-2003-protocol", "az-2002-lease", "az-2002-lease"]


class TestDiff:
    def test_changes_stand_by_their_keys(self, tmp_path):
        old, new = world(), world()
        ids = [f"az-2005-event-{letter}" for letter in "hcafgbde"]
        for event_id in ids:
            new.put("events", event_id=event_id, date="2005", host_de_jure="az")
        changes = rpd.load(old.write(tmp_path / "old")).diff(rpd.load(new.write(tmp_path / "new")))
        assert [change.id for change in changes if change.table == "events"] == sorted(ids)

    def test_of_sources_and_statements_only_the_number_is_told_to_people(self, tmp_path):
        old, new = world(), world()
        new.say("bases", "az-radar", "opened", "1983")
        text = str(rpd.load(old.write(tmp_path / "old")).diff(rpd.load(new.write(tmp_path / "new"))))
        assert text == "statements: 1 row added"

    def test_changes_of_a_field_or_a_table_as_such(self):
        changes = (
            Change(table="bases", id="", field="area", status="added"),
            Change(table="bases", id="", field="name", old="text", new="slug", status="changed"),
            Change(table="ships", id="", status="retired"),
        )
        assert str(Changes(changes)).splitlines() == [
            "bases: its fields changed",
            "  the field area added",
            "    name: text -> slug",
            "ships: its fields changed",
            "  the table retired",
        ]

    @pytest.mark.parametrize(("old", "new", "told"), [("text", "", "text -> (empty)"), ("", "slug", "(empty) -> slug")])
    def test_a_field_that_has_one_side_only(self, old, new, told):
        changes = Changes((Change(table="bases", id="", field="name", old=old, new=new, status="changed"),))
        assert str(changes).splitlines()[1] == f"    name: {told}"


class TestEstimators:
    def test_an_interval_ends_at_nothing_and_at_one(self):
        # Two subjects, one ended: survival 1/2, Greenwood's error 1/2 * sqrt(1 / (2 * 1)); 1.96 of it leads beyond both ends.
        _, first, last = curve([1, 2], ["expiry", "expiry"])
        assert (first.survival, first.plain) == (0.5, (0.0, 1.0))
        assert first.std_error == pytest.approx(0.5 * math.sqrt(0.5))
        assert (last.survival, last.plain, last.std_error) == (0.0, None, None)


class TestUsesOfABase:
    """Three forces at one airfield: a long use that holds a short one, and one that comes after the short one but within the long."""

    @pytest.fixture
    def used(self, package):
        package.put("bases", base_id="am-garrison", opened="", closed="")
        for name, started, ended in (
            ("am-long", "1992-01-01", "2010-06-30"),
            ("am-short", "1995-01-01", "1996-01-01"),
            ("am-late", "2005-01-01", "2006-01-01"),
        ):
            package.put(
                "deployments",
                deployment_id=name,
                host_de_jure="am",
                started=started,
                ended=ended,
                physical_end="withdrawn",
                follow_on="",
                part_of="",
            )
        package.tables["deployment_bases"] = [row for row in package.tables["deployment_bases"] if row["base_id"] != "am-garrison"]
        for name in ("am-long", "am-short", "am-late"):
            package.add("deployment_bases", deployment_id=name, base_id="am-garrison")
        return package

    def test_a_short_use_within_a_long_one_parts_nothing(self, load, used):
        found = load(used).present(on="2000-01-01", host="am", what="bases").to_pylist()
        assert [row["base_id"] for row in found] == ["am-garrison"], (
            "one use, from 1992 to 2010, and not one before and one after the short one"
        )

    def test_it_ends_with_the_last_of_its_users(self, load, used):
        ds = load(used)
        assert ds.present(on="2010-06-30", host="am", what="bases").num_rows == 1
        assert ds.present(on="2010-07-01", host="am", what="bases").num_rows == 0

    def test_one_user_that_is_there_still_keeps_it_in_use(self, load, used):
        used.put("deployments", deployment_id="am-long", ended="", physical_end="ongoing")
        found = load(used).present(on="2020-01-01", host="am", what="bases").to_pylist()
        assert [row["base_id"] for row in found] == ["am-garrison"]


class TestExplanation:
    def test_the_reason_is_that_of_the_preferred_statements_each_once(self, load, package):
        package.unsay("bases", "az-radar", "closed")
        for source, reason in (("example-times-2013-article", "Seen on the day."), ("example-mirror-2015-repost", "Seen on the day.")):
            package.say("bases", "az-radar", "closed", "2012-12-10", source_id=source, rank="preferred", reason=reason)
        package.say("bases", "az-radar", "closed", "2013", source_id="example-mirror-2015-repost", rank="deprecated", reason="A slip.")
        explained = load(package).explain("bases", "az-radar", "closed")
        assert explained.reason == "Seen on the day."
        text = str(explained)
        assert text.count("because: Seen on the day.") == 1
        assert "because: A slip." in text
