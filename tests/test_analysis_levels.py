"""Presences at three levels: what is joined, from when to when, and what lies between."""

from __future__ import annotations

import datetime

import pytest

import ru_presence_data as rpd
from analysis_world import world
from support import DATA_DATE


@pytest.fixture
def package():
    """Azerbaijan as Abkhazia was: peacekeepers, the forces of a war, and a base after them; beside them the node and, in Armenia, a brigade."""
    package = world()
    force = {"host_de_jure": "az", "territory_id": "az-valley", "legal_end": "unknown"}
    keepers = {**force, "started": "1994-06-21", "ended": "2008-10-09", "legal_end": "denounced-by-host", "physical_end": "absorbed"}
    package.put("deployments", deployment_id="az-peacekeepers", **keepers, initiator="host-government", follow_on="az-war")
    war = {**force, "started": "2008-08-26", "ended": "2009-02-01", "physical_end": "absorbed", "consent_at_start": "refused"}
    package.put("deployments", deployment_id="az-war", **war, consent_at_end="refused", follow_on="az-base")
    base = {**force, "started": "2009-02-10", "physical_end": "ongoing", "consent_at_start": "refused", "consent_at_end": "refused"}
    package.put("deployments", deployment_id="az-base", **base)
    package.tables["planned_ends"] = [row for row in package.tables["planned_ends"] if row["deployment_id"] != "az-peacekeepers"]
    for planned, made, deployment in (("1994-12", "1994-06-20", "az-peacekeepers"), ("2058", "2009-09-15", "az-base")):
        package.put("planned_ends", planned_end_id=f"{deployment}-plan", deployment_id=deployment, planned_end=planned, set_on=made)
    return package


@pytest.fixture
def load(tmp_path):
    return lambda package: rpd.load(package.write(tmp_path))


def rows(ds, level, **arguments):
    """The presences by their ids."""
    return {row["presence_id"]: row for row in ds.presences(level=level, **arguments).to_pylist()}


def test_a_deployment_is_a_presence_of_itself(load, package):
    ds = load(package)
    found = ds.presences()
    assert found["deployments"].to_pylist() == [[key] for key in ds.spells()["deployment_id"].to_pylist()]
    shared = [name for name in found.column_names if name in ds.spells().column_names]
    assert found.select(shared).equals(ds.spells().select(shared))
    assert len(shared) > 30


def test_what_follows_is_one_presence_with_what_it_follows(load, package):
    found = rows(load(package), "continuous")
    assert list(found) == ["am-brigade", "az-peacekeepers", "az-node"], "in the order of the file by the first row there, which is the base"
    row = found["az-peacekeepers"]
    assert row["deployments"] == ["az-peacekeepers", "az-war", "az-base"]
    assert (row["name"], row["host"], row["last_deployment"], row["level"]) == ("Peacekeepers", "az", "az-base", "continuous")
    assert (row["start_earliest"], row["end_earliest"], row["end_latest"]) == (datetime.date(1994, 6, 21), DATA_DATE, None)
    assert (row["right_censored"], row["end_class"]) == (True, "ongoing")
    assert (row["duration_days_low"], row["duration_days_high"]) == ((DATA_DATE - datetime.date(1994, 6, 21)).days, None)
    assert (row["gap_days_low"], row["gap_days_high"]) == (8, 8), "2 to 9 February 2009"
    assert (row["consent_at_start"], row["consent_at_end"]) == ("given", "refused"), "of the first, and of the last"
    assert (row["planned_end_at_start"], row["first_planned_end"], row["last_planned_end"]) == ("1994-12", "1994-12", "2058")
    assert (row["plans"], row["plan_moves"], row["end_timing"]) == (2, 1, "extended")


def test_deployments_alone_say_what_became_of_each(load, package):
    found = rows(load(package), "deployment")
    assert {key: row["end_class"] for key, row in found.items()} == {
        "am-brigade": "ongoing",
        "az-base": "ongoing",
        "az-node": "voluntary-withdrawal",
        "az-peacekeepers": "stayed-without-consent",
        "az-war": "stayed-without-consent",
    }


def test_a_chain_in_any_order_of_rows_is_one(load, package):
    package.put("deployments", deployment_id="az-base", physical_end="withdrawn", ended="2020", follow_on="az-a-late-one")
    package.put("deployments", deployment_id="az-a-late-one", host_de_jure="az", started="2020", ended="2021", physical_end="withdrawn")
    package.put("deployments", deployment_id="az-node", follow_on="az-base")
    found = rows(load(package), "continuous")
    assert found["az-node"]["deployments"] == ["az-node", "az-peacekeepers", "az-war", "az-base", "az-a-late-one"]
    assert found["az-node"]["last_deployment"] == "az-a-late-one"


def test_two_that_go_on_as_one_are_one_with_it(load, package):
    """The node joins the chain in its middle, after the rows of the chain have found each other."""
    package.put("deployments", deployment_id="az-node", follow_on="az-war")
    package.put("deployments", deployment_id="az-zz-sentry", host_de_jure="az", started="1993", ended="1994", physical_end="withdrawn")
    package.put("deployments", deployment_id="az-zz-sentry", follow_on="az-peacekeepers")
    found = rows(load(package), "continuous")
    assert found["az-node"]["deployments"] == ["az-node", "az-zz-sentry", "az-peacekeepers", "az-war", "az-base"]
    assert list(found) == ["am-brigade", "az-node"]


def test_vague_ends_widen_what_they_join(load, package):
    package.put("deployments", deployment_id="az-peacekeepers", started="1994", ended="2008")
    package.put("deployments", deployment_id="az-base", started="[2009-02-05..2009-02-20]", physical_end="withdrawn", ended="[2019..2020]")
    row = rows(load(package), "continuous")["az-peacekeepers"]
    bounds = [row[name] for name in ("start_earliest", "start_latest", "end_earliest", "end_latest")]
    assert bounds == [datetime.date(*day) for day in ((1994, 1, 1), (1994, 12, 31), (2019, 1, 1), (2020, 12, 31))]
    # Certainly 2 to 4 February 2009. Possibly 2 January 2008 (the earliest end is the first) to 25 August, and 2 to 19 February 2009.
    assert (row["gap_days_low"], row["gap_days_high"]) == (3, 237 + 18)
    assert (row["duration_days_low"], row["duration_days_high"]) == (8767, 9861)


def test_what_goes_on_as_a_part_goes_on_in_the_whole(load, package):
    """As the fleet in Crimea did, which became a part of the forces there; what a part of a whole goes on as is no matter of the whole."""
    package.put("deployments", deployment_id="az-war", part_of="az-node")
    found = rows(load(package), "continuous")
    assert found["az-node"]["deployments"] == ["az-node", "az-peacekeepers"]
    assert found["az-base"]["deployments"] == ["az-base"]
    leaves = rows(load(package), "continuous", parts="part")
    assert leaves["az-peacekeepers"]["deployments"] == ["az-peacekeepers", "az-war", "az-base"]
    everything = rows(load(package), "continuous", parts="all")
    assert everything["az-peacekeepers"]["deployments"] == ["az-peacekeepers", "az-war", "az-base"]


def test_a_host_has_them_all(load, package):
    package.put("deployments", deployment_id="az-base", physical_end="withdrawn", initiator="sender", ended="2020-02-01")
    found = rows(load(package), "host")
    assert list(found) == ["am", "az"]
    row = found["az"]
    assert row["deployments"] == ["az-node", "az-peacekeepers", "az-war", "az-base"]
    assert (row["name"], row["host"], row["last_deployment"]) == ("Azerbaijan", "az", "az-base")
    assert (row["start_earliest"], row["end_latest"]) == (datetime.date(1991, 12, 26), datetime.date(2020, 2, 1))
    assert (row["end_class"], row["duration_days_low"], row["gap_days_high"]) == ("voluntary-withdrawal", 10264, 0)
    assert {row[name] for name in ("first_planned_end", "plans", "plan_moves", "end_timing", "days_from_last_plan_low")} == {None}
    assert (found["am"]["right_censored"], found["am"]["has_rent"], row["has_rent"]) == (True, False, True)


def test_no_force_was_there_before_its_host(load, package):
    """A start that is known to be before some day only opens no presence of unknown age; forces in Azerbaijan were abroad from the end of the Union."""
    package.put("deployments", deployment_id="az-peacekeepers", started="[..2008]")
    row = rows(load(package), "host")["az"]
    assert (row["start_earliest"], row["start_latest"]) == (datetime.date(1991, 12, 26), datetime.date(1991, 12, 26))
    assert rows(load(package), "deployment")["az-peacekeepers"]["start_earliest"] == datetime.date(1991, 12, 26)


def test_a_host_that_all_left_and_some_came_back_to(load, package):
    for key in ("az-war", "az-base"):
        package.delete("deployments", key)
    package.delete("planned_ends", "az-base-plan")
    package.put("deployments", deployment_id="az-peacekeepers", started="2020-11-10", ended="2024-06-12", follow_on="")
    row = rows(load(package), "host")["az"]
    assert (row["duration_days_low"], row["gap_days_low"]) == (11857, 2891), "11 December 2012 to 9 November 2020"


def test_hosts_stand_by_their_ids_whatever_the_order_of_the_file(load, package):
    package.put("deployments", deployment_id="aa-guard", host_de_jure="cz", started="1993-02-01", ended="1993-03-01")
    assert load(package).spells()["host_de_jure"].to_pylist()[0] == "cz"
    assert list(rows(load(package), "host")) == ["am", "az", "cz"]


def test_a_force_of_one_day_fills_a_day_of_the_gap(load, package):
    """The war is one day, 5 January 2010, between the 2nd and the 9th: three days before it are empty, and three after it."""
    package.put("deployments", deployment_id="az-peacekeepers", ended="2010-01-01")
    package.put("deployments", deployment_id="az-war", started="2010-01-05", ended="2010-01-05")
    package.put("deployments", deployment_id="az-base", started="2010-01-09")
    row = rows(load(package), "continuous")["az-peacekeepers"]
    assert row["deployments"] == ["az-peacekeepers", "az-war", "az-base"]
    assert (row["gap_days_low"], row["gap_days_high"]) == (6, 6)


class TestDeFacto:
    def test_only_days_under_the_holder_count(self, load, package):
        """The authority held the valley from 18 May 1992 to 30 November 2020, when the base was still there."""
        found = rows(load(package), "host", territory="de_facto")
        assert list(found) == ["am", "authority", "az"]
        held = found["authority"]
        assert held["deployments"] == ["az-peacekeepers", "az-war", "az-base"]
        assert (held["start_earliest"], held["end_latest"]) == (datetime.date(1994, 6, 21), datetime.date(2020, 11, 30))
        assert (held["right_censored"], held["end_class"], held["last_deployment"], held["consent_at_end"]) == (False, None, None, None)
        assert held["region"] == "south-caucasus"
        own = found["az"]
        assert own["deployments"] == ["az-node", "az-base"]
        assert (own["right_censored"], own["last_deployment"]) == (True, "az-base")
        assert own["gap_days_low"] == (datetime.date(2020, 12, 1) - datetime.date(2012, 12, 11)).days

    def test_a_holder_who_had_it_to_the_end_saw_the_end(self, load, package):
        package.put("deployments", deployment_id="az-base", physical_end="withdrawn", initiator="sender", ended="2020-02-01")
        held = rows(load(package), "host", territory="de_facto")["authority"]
        assert (held["last_deployment"], held["end_class"]) == ("az-base", "voluntary-withdrawal")

    def test_a_holder_under_whom_a_force_was_only_possible_has_no_row(self, load, package):
        for key in ("az-war", "az-base"):
            package.delete("deployments", key)
        package.delete("planned_ends", "az-base-plan")
        package.put("deployments", deployment_id="az-peacekeepers", started="2020-11", ended="[2020-11-15..2020-12-20]", follow_on="")
        found = rows(load(package), "host", territory="de_facto")
        assert found["az"]["deployments"] == ["az-node", "az-peacekeepers"], "possibly there to 20 December"
        assert found["authority"]["deployments"] == ["az-peacekeepers"]
        package.put("deployments", deployment_id="az-node", territory_id="az-valley")
        assert "az" not in rows(load(package), "host", territory="de_facto")

    def test_what_was_only_possibly_there_moves_only_the_outer_bounds(self, load, package):
        """The valley is the authority's from some day of 1995 on; the peacekeepers left in that year, and the others came later."""
        cells = {"control_id": "az-valley-1992", "controlled_from": "1995"}
        package.put("territory_control", **cells)
        package.put("deployments", deployment_id="az-peacekeepers", started="1995-02", ended="1995-05-01", follow_on="")
        held = rows(load(package), "host", territory="de_facto")["authority"]
        assert held["deployments"] == ["az-peacekeepers", "az-war", "az-base"]
        assert (held["start_earliest"], held["start_latest"]) == (datetime.date(1995, 2, 1), datetime.date(2008, 8, 26))

    def test_no_soil_of_the_senders_is_abroad(self, load, package):
        package.put("territory_control", control_id="az-valley-2020", controller="su")
        assert "su" not in rows(load(package), "host", territory="de_facto")
        package.put("territory_control", control_id="az-valley-2020", controller="ru")
        assert "ru" in rows(load(package), "host", territory="de_facto"), "a place that Russia holds abroad"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"level": "hosts"}, "level: found 'hosts', expected deployment, continuous or host; did you mean host"),
        ({"parts": "wholes"}, "parts: found 'wholes'"),
        ({"territory": "de-jure"}, "territory: found 'de-jure'"),
        ({"against": "now"}, "against: found 'now', expected first or last"),
        ({"tolerance_days": -1}, "tolerance_days: found -1"),
    ],
)
def test_mistakes(load, package, arguments, said):
    with pytest.raises(rpd.UsageError, match=said):
        load(package).presences(**arguments)


def test_abkhazia_and_south_ossetia_are_one_presence_each():
    """Peacekeepers, the forces of August 2008 and a base."""
    found = rows(rpd.load(), "continuous")
    assert found["ge-cis-pkf-abkhazia"]["deployments"] == ["ge-cis-pkf-abkhazia", "ge-abkhazia-forces-2008", "ge-abkhazia-base-7"]
    assert found["ge-jpkf-south-ossetia"]["last_deployment"] == "ge-south-ossetia-base-4"
    assert found["am-soviet-legacy-forces"]["right_censored"]
