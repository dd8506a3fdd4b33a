"""Known answers where small mistakes hide: the day of a change, the order of equals, the first of several, and figures at their bound."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path

import pytest

import ru_presence_data as rpd
from analysis_world import world
from ru_presence_data import locking
from ru_presence_data.analysis.diff import Change, Changes
from ru_presence_data.analysis.estimators import curve
from ru_presence_data.analysis.hosts import Control
from ru_presence_data.analysis.periods import Calendar
from ru_presence_data.analysis.spans import moment
from ru_presence_data.analysis.story import tell
from ru_presence_data.editing.format import format_package
from ru_presence_data.rules import Flag, all_rules, place
from ru_presence_data.rules.ledger import ledger, meeting
from ru_presence_data.schema.vocabularies import EventType
from support import small_package
from test_many_findings import frames


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

    def test_what_a_preferred_bound_takes_no_weaker_statement_contradicts(self, load, package):
        """A value is judged by the best of its statements: one says it as a bound that was taken, another as what it inferred."""
        package.unsay("bases", "az-radar", "closed")
        package.say("bases", "az-radar", "closed", "[..2012-12-10]", basis="upper-bound", rank="preferred", note="Seen.")
        package.say("bases", "az-radar", "closed", "[..2012-12-10]", basis="inferred", source_id="example-mirror-2015-repost", note="Read.")
        package.say("bases", "az-radar", "closed", "2012-12-10")
        rows = load(package).contested().to_pylist()
        assert [(row["value"], row["taken"], row["conflict"], row["rank"]) for row in rows] == [
            ("[..2012-12-10]", True, None, "preferred"),
            ("2012-12-10", True, None, "normal"),
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

    def test_a_spell_that_the_next_may_have_cut_short_ends_the_day_before_its_last(self, load, package):
        """It is vague on one side only when the later holder came; that the earlier held the last day is ruled out, and the day before is sure."""
        package.put("territory_control", control_id="az-valley-2020", controlled_from="[2020-11-15..2020-12-01]")
        (_, earlier), _ = Control(load(package)).spells("az-valley", "az")
        last = moment("2020-11-30").end_low
        assert (earlier.end_low, earlier.end_high) == (last, last)

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


class TestPeriods:
    def test_months_are_numbered_from_the_year_0_without_a_gap(self):
        periods = Calendar(2019, 2020, date(2026, 11, 25), months=True).periods
        assert [period.number for period in periods] == list(range(2019 * 12, 2021 * 12))


class TestStory:
    """A record with what is linked to it: each heading has what belongs to it, in order of time, and nothing else."""

    @pytest.fixture
    def links(self, load, package):
        """A function that gives the lines under each heading, in a world where the ids do not stand in order of time."""
        package.put("deployments", deployment_id="am-aa-guard", name="Guard", host_de_jure="am", started="2005", ended="2006")
        package.add("deployment_bases", deployment_id="am-aa-guard", base_id="am-garrison")
        event = {"event_type": "incident", "summary": "It happened.", "host_de_jure": "am"}
        package.add("events", event_id="am-aa-fire", date="2005", title="Fire", deployment_id="am-aa-guard", **event)
        package.add("events", event_id="am-bb-theft", date="[..1997]", title="Theft", base_id="am-garrison", **event)
        package.add(
            "strengths",
            strength_id="am-aa-2010",
            deployment_id="am-brigade",
            as_of="2010",
            low="800",
            best="900",
            high="1000",
            measure="actual",
            counts="military",
            covers="whole",
        )
        package.put("territory_control", control_id="az-heights-1993", territory_id="az-heights", controller="am", controlled_from="1993")
        ds = load(package)
        return lambda record_id: dict(tell(ds, record_id).links)

    def test_a_base_has_what_happened_to_forces_that_were_nowhere_else(self, links):
        assert links("am-garrison") == {
            "deployments": (("1992", "Brigade", "", "am-brigade"), ("2005 to 2006", "Guard", "", "am-aa-guard")),
            "events": (
                ("[..1997]", "Theft", "incident", "am-bb-theft"),
                ("1998", "Accident", "accident", "am-1998-accident"),
                ("2005", "Fire", "incident", "am-aa-fire"),
            ),
            "strengths": (
                ("2005", "2000 to 3000", "estimate, all", "am-garrison-2005"),
                ("2010", "900 (800 to 1000)", "actual, military", "am-aa-2010"),
            ),
        }

    def test_a_force_has_what_is_told_of_itself(self, links):
        assert links("am-brigade") == {
            "bases": (("1941?", "Garrison", "", "am-garrison"),),
            "agreements": (("1995-03-16", "Treaty on the brigade", "authorises", "am-1995-treaty"),),
            "events": (("1998", "Accident", "accident", "am-1998-accident"),),
            "strengths": (("2010", "900 (800 to 1000)", "actual, military", "am-aa-2010"),),
        }

    def test_a_territory_has_its_holders(self, links):
        assert links("az-valley") == {
            "events": (("2022-02 to 2022-03", "Talks", "negotiation", "az-2022-talks"),),
            "control": (
                ("1992-05-18 to 2020-12-01", "authority", "", "az-valley-1992"),
                ("2020-12-01 to ..", "az", "", "az-valley-2020"),
            ),
        }

    @pytest.mark.parametrize(
        ("low", "best", "high", "text"),
        [
            ("", "900", "", "900"),
            ("900", "900", "900", "900"),
            ("800", "900", "1000", "900 (800 to 1000)"),
            ("900", "900", "1000", "900 (900 to 1000)"),
            ("800", "", "1000", "800 to 1000"),
            ("800", "", "", "800 to ?"),
            ("", "", "1000", "? to 1000"),
        ],
    )
    def test_a_figure_is_told_with_its_bounds(self, load, package, low, best, high, text):
        package.put("strengths", strength_id="az-node-2007", low=low, best=best, high=high)
        (line,) = dict(tell(load(package), "az-node").links)["strengths"]
        assert line == ("2007~", text, "actual, military", "az-node-2007")


class TestDiff:
    def test_the_columns_of_a_file_and_of_a_table_are_the_same(self):
        changes = Changes((Change(table="bases", id="az-radar", field="closed", old="2012", new="2013", status="changed", reason="Seen."),))
        header = "table,id,field,old,new,status,reason,statement_ids"
        assert changes.to_csv() == f"{header}\nbases,az-radar,closed,2012,2013,changed,Seen.,\n"
        assert changes.to_arrow().column_names == header.split(",")

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
        used.put("deployment_bases", deployment_id="am-long", base_id="am-garrison", used_from="1992-01-01")
        rows = load(used).present(on="2020-01-01", host="am", what="bases").to_pylist()
        assert [(row["base_id"], row["certainty"]) for row in rows] == [("am-garrison", "certain")]

    @pytest.mark.parametrize(
        ("used_until", "used_from", "between"),
        [
            ("2000-06-30", "2000-12-01", ["certain"]),
            ("2000-06-30", "2001-07-01", ["certain"]),
            ("2000-06-30", "2001-07-02", []),
            ("2000-06-30", "[2001-07-01..2003-07-01]", ["certain"]),
            ("[1999-01-01..2000-06-30]", "2001-07-01", ["certain"]),
            ("[1999-01-01..2000-06-30]", "2001-07-02", []),
        ],
    )
    def test_more_than_a_year_in_which_no_force_can_have_used_it_parts_its_use(self, load, used, used_until, used_from, between):
        """30 June 2000 and 1 July 2001 are 366 days apart."""
        used.tables["deployment_bases"] = [row for row in used.tables["deployment_bases"] if row["base_id"] != "am-garrison"]
        used.add("deployment_bases", deployment_id="am-long", base_id="am-garrison", used_from="1992-01-01", used_until=used_until)
        used.add("deployment_bases", deployment_id="am-late", base_id="am-garrison", used_from=used_from, used_until="2006-01-01")
        rows = load(used).present(on="2000-10-01", host="am", what="bases").to_pylist()
        assert [row["certainty"] for row in rows] == between

    def test_the_end_of_a_base_is_that_of_its_last_use(self, load, used):
        used.put("bases", base_id="am-garrison", closed="2005-03-01")
        used.tables["deployment_bases"] = [row for row in used.tables["deployment_bases"] if row["base_id"] != "am-garrison"]
        used.add("deployment_bases", deployment_id="am-short", base_id="am-garrison", used_from="1995-01-01", used_until="1996-01-01")
        used.add("deployment_bases", deployment_id="am-late", base_id="am-garrison", used_from="2005-01-01")
        ds = load(used)
        days = ("1994-12-31", "1995-01-01", "1996-01-01", "1996-01-02", "2004-12-31", "2005-01-01", "2005-03-01", "2005-03-02")
        there = {day: ds.present(on=day, host="am", what="bases")["certainty"].to_pylist() for day in days}
        assert [day for day in days if there[day] == ["certain"]] == ["1995-01-01", "1996-01-01", "2005-01-01", "2005-03-01"]
        assert [day for day in days if there[day] == []] == ["1994-12-31", "1996-01-02", "2004-12-31", "2005-03-02"]

    def test_what_is_seen_on_the_first_day_of_a_force_shows_the_base_in_use(self, load, used):
        used.tables["deployment_bases"] = [row for row in used.tables["deployment_bases"] if row["base_id"] != "am-garrison"]
        used.add("deployment_bases", deployment_id="am-late", base_id="am-garrison", used_until="2006-01-01")
        used.put("strengths", strength_id="am-garrison-2005", as_of="2005-01-01")
        assert load(used).present(on="2005-01-01", host="am", what="bases")["certainty"].to_pylist() == ["certain"]


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


def messages(rule: str, **tables: list[dict[str, str]]) -> list[str]:
    """What a rule says of some rows, of which the first table that is given is judged."""
    return [flag.message for _, flag in findings(rule, **tables)]


def findings(rule: str, **tables: list[dict[str, str]]) -> list[tuple[str, Flag]]:
    """Key and finding for each row that a rule flags in the first table that is given."""
    made = frames(**tables)
    judged = made[next(iter(tables))]
    return [(judged.key(flag.row), flag) for flag in all_rules()[rule].find(judged, made)]


class TestWordsOfRules:
    """What a rule says is asserted whole: half a cell, or before in the place of after, misleads."""

    def test_a_cell_is_shown_whole_and_without_quotes(self):
        rows = [{"base_id": "az-x", "opened": "1985", "closed": "1980"}]
        assert messages("closed-before-opened", bases=rows) == ["closed 1980 is before opened 1985"]

    def test_how_many_others_a_circle_leads_through(self):
        def circle(number: int) -> list[dict[str, str]]:
            return [{"deployment_id": f"d-{at}", "part_of": f"d-{(at + 1) % number}"} for at in range(number)]

        assert messages("part-outside-whole", deployments=circle(1)) == ["d-0 is a part of itself"]
        assert messages("part-outside-whole", deployments=circle(2)) == ["d-0 is a part of itself through 1 other"]
        assert messages("part-outside-whole", deployments=circle(3)) == ["d-0 is a part of itself through 2 others"]

    def test_whether_a_promise_lies_before_or_after_the_term(self):
        agreements = [{"agreement_id": "a", "expires": "2012-06-02"}]
        for day, word in (("2012-06-01", "before"), ("2012-06-03", "after")):
            rows = [{"planned_end_id": "x", "planned_end": day, "agreement_id": "a"}]
            assert messages("planned-end-differs-from-expires", planned_ends=rows, agreements=agreements) == [
                f"planned_end {day} is {word} a expires, and no note says why"
            ]

    def test_whether_an_event_lies_before_or_after_the_presence(self):
        deployments = [{"deployment_id": "d", "started": "1992", "ended": "1995"}]
        for day, words in (("1991", "before started of d (1992)"), ("1996", "after ended of d (1995)")):
            rows = [{"event_id": "e", "date": day, "event_type": "accident", "deployment_id": "d"}]
            assert messages("event-outside-deployment", events=rows, deployments=deployments) == [f"the event of {day} is {words}"]

    def test_whether_a_cell_differs_from_a_value_or_from_bounds(self):
        rows = [{"base_id": base, "closed": "1999"} for base in ("a", "b")]
        about = {"table_name": "bases", "field_name": "closed", "rank": "preferred"}
        said = [
            {**about, "record_id": "a", "value": "[2001..]", "basis": "lower-bound"},
            {**about, "record_id": "b", "value": "2001", "basis": "stated"},
        ]
        assert messages("cell-differs-from-preferred", bases=rows, statements=said) == [
            "closed is '1999', its preferred bounds leave '[2001..]'",
            "closed is '1999', its preferred statement says '2001'",
        ]

    def test_the_word_for_many_before_an_agreement_of_two_and_before_no_year(self):
        def said(key: str, *parties: str) -> list[str]:
            rows = [{"agreement_id": key, "actor_id": actor, "role": "party"} for actor in parties]
            actors = [{"actor_id": actor, "actor_kind": "state"} for actor in parties]
            return messages("agreement-prefix", agreements=[{"agreement_id": key}], agreement_parties=rows, actors=actors)

        assert said("multi-1999-treaty", "am", "ru") == ["the id begins with multi, and no more than 2 states are parties"]
        assert said("multi-treaty", "am", "ge", "ru") == ["the id does not begin with one of its parties and a year"]

    def test_the_better_source_that_is_named_is_a_better_one(self):
        about = {"table_name": "bases", "record_id": "a", "field_name": "opened"}
        said = [
            {**about, "value": "1991", "rank": "preferred", "source_id": "pedia"},
            {**about, "value": "1992", "rank": "normal", "source_id": "news"},
            {**about, "value": "1993", "rank": "normal", "source_id": "other-pedia"},
        ]
        kinds = {"news": "news", "other-pedia": "encyclopedia", "pedia": "encyclopedia"}
        sources = [{"source_id": source, "source_type": kind} for source, kind in kinds.items()]
        (message,) = messages("weak-source-preferred", statements=said, sources=sources)
        assert message.endswith("rests on pedia only, though news is graded better")


class TestCodesOfRules:
    """Lists of codes in the rules, against lists that were written down apart from them."""

    ENDS = frozenset({"closed", "handover-full", "withdrawal-end", "mission-ended", "formation-disbanded", "seized"})
    FOUNDS = frozenset({"established", "opened"})
    ON_THE_SPOT = frozenset(
        {
            *("opened", "expanded", "reduced", "relocated", "suspended", "resumed", "closed"),
            *("attacked", "incident", "accident", "blockade", "withdrawal-start", "withdrawal-end"),
        }
    )

    def test_events_that_tell_of_an_end(self):
        deployments = [{"deployment_id": "d", "ended": "2012", "follow_on": "next"}]
        for about, expected in (("d", self.ENDS), ("next", self.FOUNDS)):
            telling = {
                str(kind)
                for kind in EventType
                if not messages(
                    "end-without-event",
                    deployments=deployments,
                    events=[{"event_id": "e", "date": "2012", "event_type": str(kind), "deployment_id": about}],
                )
            }
            assert telling == expected

    def test_events_that_need_the_presence_to_be_there(self):
        rows = [{"event_id": str(kind), "date": "2013", "event_type": str(kind), "deployment_id": "d"} for kind in EventType]
        deployments = [{"deployment_id": "d", "started": "1992", "ended": "2012"}]
        assert {key for key, _ in findings("event-outside-deployment", events=rows, deployments=deployments)} == self.ON_THE_SPOT

    def test_rules_that_read_the_date_of_the_data(self):
        assert [rule.name for rule in all_rules().values() if rule.dated] == ["in-the-future"]

    def test_the_metres_of_a_precision_are_those_of_the_documentation(self):
        summary = all_rules()["point-outside-host"].summary
        for precision, metres in place.UNCERTAINTY.items():
            assert f"{precision} {f'{metres} m' if metres < 1000 else f'{metres // 1000} km'}" in summary


class TestCounts:
    def test_of_two_hundred_bases_each_is_compared_with_every_other_and_of_more_not(self):
        def alike(number: int) -> int:
            names = ["aa example garrison over the northern valley", "example garrison over the northern valley zz"]
            # Between the two in the order of the alphabet, and no two with the same number.
            names += [f"b{at}" for at in range(number - 2)]
            return len(messages("probable-duplicate-base", bases=[{"base_id": name, "host_de_jure": "az", "name": name} for name in names]))

        assert (alike(200), alike(201)) == (1, 0)


class TestLedger:
    def test_values_stand_by_the_rows_of_a_table_in_any_order(self):
        about = {"table_name": "bases", "field_name": "opened", "rank": "preferred", "basis": "stated"}
        said = [{**about, "record_id": base, "value": year} for base, year in (("a", "1991"), ("b", "1992"), ("c", "1993"))]
        tables = frames(bases=[{"base_id": base} for base in "cba"], statements=said)
        assert ledger(tables["bases"], tables, "opened").value.to_pylist() == ["1993", "1992", "1991"]

    def test_bounds_that_leave_one_day_leave_that_day(self):
        assert meeting(["[1999-07-09..]"], ["[..1999-07-09]"]) == "1999-07-09"
        assert meeting(["[1999-07-10..]"], ["[..1999-07-09]"]) is None


class TestFormat:
    @pytest.fixture
    def directory(self, tmp_path):
        return small_package().write(tmp_path)

    def describe(self, directory: Path, **events: object) -> None:
        """Set properties of the events in the descriptor."""
        path = directory / "datapackage.json"
        descriptor = json.loads(path.read_text(encoding="utf-8"))
        (resource,) = [one for one in descriptor["resources"] if one["name"] == "events"]
        resource.update(events)
        path.write_text(json.dumps(descriptor), encoding="utf-8")

    def test_sizes_and_hashes_that_no_longer_fit_are_no_reason_to_refuse(self, directory):
        self.describe(directory, bytes=1, hash="sha256:" + "0" * 64)
        assert {violation.rule for violation in rpd.validate(directory).violations} >= {"byte-count", "hash-count"}
        assert format_package(directory).refused == ()

    def test_a_table_that_cannot_be_found_is_refused_with_the_words_of_validate(self, directory):
        self.describe(directory, path="data/evnts.csv")
        (missing,) = [violation for violation in rpd.validate(directory).violations if violation.rule == "file-missing"]
        assert str(missing) in format_package(directory).refused

    def test_a_column_is_added_only_if_that_is_asked_for(self, directory):
        path = directory / "data" / "coverage.csv"
        whole = path.read_bytes()
        rows = [line.rsplit(",", 1)[0] for line in whole.decode().splitlines()]
        path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8", newline="")
        (refused,) = format_package(directory).refused
        assert refused.startswith("data/coverage.csv:1")
        assert format_package(directory, add_columns=True).changed == ("data/coverage.csv",)
        assert path.read_bytes().splitlines()[0] == whole.splitlines()[0]

    def test_a_package_that_another_command_changes_is_left_alone(self, directory, monkeypatch):
        monkeypatch.setattr(locking, "WAIT", 0.1)
        with locking.held(directory / locking.LOCK, 1), pytest.raises(rpd.PackageError, match="is being changed by another program"):
            format_package(directory)
