"""What was there on a day: deployments and bases, by both readings of territory."""

from __future__ import annotations

import datetime

import pyarrow as pa
import pytest

import ru_presence_data as rpd
from ru_presence_data.analysis.spans import first_day, last_day
from support import DATA_DATE

NEXT_YEAR = f"{DATA_DATE.year + 1}-01-01"


@pytest.fixture(scope="module")
def real():
    return rpd.load()


def found(table, *names):
    """The ids of a table with their certainty, or with other columns."""
    key = table.column_names[0]
    return {
        row[key]: row[names[0]] if len(names) == 1 else tuple(row[name] for name in names or ("certainty",)) for row in table.to_pylist()
    }


def sure(table):
    return found(table, "certainty")


class TestDeployments:
    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            ("1991-12-25", {}),
            ("1991-12-26", {"az-node": "certain"}),
            ("1992-06-30", {"am-brigade": "possible", "az-node": "certain"}),
            ("1993-01-01", {"am-brigade": "certain", "az-node": "certain"}),
            ("2012-12-10", {"am-brigade": "certain", "az-node": "certain"}),
            ("2012-12-11", {"am-brigade": "certain"}),
            (DATA_DATE, {"am-brigade": "certain"}),
            ("1991", {"az-node": "possible"}),
            ("1991/1992", {"az-node": "certain", "am-brigade": "certain"}),
            ("2000/..", {"az-node": "certain", "am-brigade": "certain", "az-peacekeepers": "certain"}),
        ],
    )
    def test_certainty(self, load, package, day, expected):
        assert sure(load(package).present(on=day)) == expected

    def test_after_the_date_of_the_data_nothing_is_certain(self, load, package):
        with pytest.warns(rpd.UncoveredWarning, match=f"{NEXT_YEAR} lies after the date of the data, {DATA_DATE}"):
            assert sure(load(package).present(on=NEXT_YEAR)) == {"am-brigade": "possible"}

    def test_an_unknown_start_is_possible_at_any_time_of_the_host_before_the_end(self, load, package):
        package.put("deployments", deployment_id="az-node", started="")
        ds = load(package)
        assert sure(ds.present(on="1991-12-26")) == {"az-node": "possible"}
        assert sure(ds.present(on="1991-12-25")) == {}
        assert sure(ds.present(on="2012-12-10", host="az")) == {"az-node": "certain"}

    def test_qualifiers_are_heeded(self, load, package):
        package.put("deployments", deployment_id="az-node", ended="2012-12-10?")
        ds = load(package)
        assert sure(ds.present(on="2012-12-09", host="az")) == {"az-node": "certain"}
        assert sure(ds.present(on="2012-12-11", host="az")) == {"az-node": "possible"}
        assert ds.present(on="2012-12-11", host="az")["ended_latest"].to_pylist() == [datetime.date(2012, 12, 10)]

    @pytest.mark.parametrize("host", ["az", "AZ", "Az", "aze", "AZE"])
    def test_hosts_by_id_and_code_in_any_case(self, load, package, host):
        assert sure(load(package).present(on="2005-01-01", host=host)) == {"az-node": "certain"}

    def test_columns(self, load, package):
        table = load(package).present(on=datetime.date(2005, 1, 1))
        assert table.schema.field("started_earliest").type == pa.date32()
        assert table.to_pylist()[1] | {} == {
            "deployment_id": "az-node",
            "certainty": "certain",
            "name": "Node",
            "name_ru": None,
            "host_de_jure": "az",
            "host_de_facto": "az",
            "host_de_facto_certainty": "certain",
            "region": "south-caucasus",
            "territory_id": None,
            "purpose": "early-warning",
            "service": "ground-forces",
            "personnel_status": "regular-military",
            "sender": "ru",
            "consent_at_start": "given",
            "consent_at_end": "given",
            "part_of": None,
            "started": "1991-12-26",
            "started_earliest": datetime.date(1991, 12, 26),
            "started_latest": datetime.date(1991, 12, 26),
            "ended": "2012-12-10",
            "ended_earliest": datetime.date(2012, 12, 10),
            "ended_latest": datetime.date(2012, 12, 10),
            "planned_end": "2012-06-02",
            "planned_end_earliest": datetime.date(2012, 6, 2),
            "planned_end_latest": datetime.date(2012, 6, 2),
        }

    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            ("2001", None),
            ("2002-01-25", "2012-06-02"),
            ("2002", None),
            ("2010", "2012-06-02"),
            ("2011-01", None),
            ("2012", "2014"),
            ("2010/2012", "2012-06-02"),
        ],
    )
    def test_the_promised_end_is_the_one_that_stood_that_day(self, load, package, on, expected):
        later = {"deployment_id": "az-node", "planned_end": "2014", "set_on": "2011-01-15", "kind": "renewal"}
        package.put("planned_ends", planned_end_id="az-node-plan-2011", **later)
        (node,) = [row for row in load(package).present(on=on).to_pylist() if row["deployment_id"] == "az-node"]
        assert node["planned_end"] == expected

    def test_an_empty_answer_has_the_same_columns(self, load, package):
        ds = load(package)
        for what in ("deployments", "bases"):
            empty = ds.present(on="1993", what=what, host="cz")
            assert empty.schema == ds.present(on="2005", what=what).schema
            assert len(empty) == 0


class TestBases:
    def test_open_and_closed(self, load, package):
        ds = load(package)
        assert sure(ds.present(on="2005-01-01", what="bases")) == {"am-garrison": "certain", "az-radar": "certain"}
        assert sure(ds.present(on="1992-06-01", what="bases", host="az"))["az-airfield"] == "certain"
        assert sure(ds.present(on="1992-06-02", what="bases", host="az"))["az-airfield"] == "possible"
        assert "az-airfield" not in sure(ds.present(on="1993-06-01", what="bases"))

    @pytest.mark.parametrize(
        ("opened", "closed", "used_from", "used_until", "expected"),
        [
            # Before the host existed, during and after the deployment of 1991-12-26 to 2012-12-10, and today.
            ("", "", "", "", ("", "possible", "possible", "", "")),
            ("", "", "1992", "", ("", "possible", "possible", "", "")),
            ("", "", "", "2005-06-01", ("", "possible", "", "", "")),
            ("", "", "1992", "2005-06-01", ("", "certain", "", "", "")),
            ("", "2010", "1992", "", ("", "certain", "", "", "")),
            ("", "2015", "1992", "", ("", "certain", "certain", "certain", "")),
            ("1985", "", "", "", ("", "possible", "possible", "", "")),
            ("1985", "", "", "2005-06-01", ("", "certain", "", "", "")),
            ("1985", "2015", "", "", ("", "certain", "certain", "certain", "")),
            # Last seen on a day: possible from then to the end of the last force, and not to the date of the data.
            ("1985", "[1999-06-01..]", "", "", ("", "possible", "possible", "", "")),
            ("1985", "[2008-06-01..]", "", "", ("", "certain", "possible", "", "")),
            ("1985", "[2008-06-01..]", "", "2005-06-01", ("", "certain", "", "", "")),
            ("1985", "[2014-06-01..]", "", "", ("", "certain", "certain", "certain", "")),
            ("1985", "[2011-06-01..2014-12-31]", "", "", ("", "certain", "certain", "possible", "")),
        ],
    )
    def test_empty_dates_are_read_from_the_links(self, load, package, opened, closed, used_from, used_until, expected):
        package.put("bases", base_id="az-radar", opened=opened, closed=closed)
        package.put("deployment_bases", deployment_id="az-node", base_id="az-radar", used_from=used_from, used_until=used_until)
        ds = load(package)
        days = ("1986-01-01", "2005-01-01", "2011-01-01", "2013-01-01", DATA_DATE)
        got = tuple(sure(ds.present(on=day, what="bases")).get("az-radar", "") for day in days)
        assert got == expected

    @pytest.mark.parametrize(
        ("opened", "closed", "first"),
        [
            ("[..2018-11-13]", "", "2009-02-01"),
            ("", "", "2009-02-01"),
            ("[..1985]", "", "1991-12-26"),
            ("[2001..2018]", "", "2001-01-01"),
        ],
    )
    def test_an_open_start_goes_no_further_back_than_the_first_force(self, load, package, opened, closed, first):
        """The force of 2009 is the only one that used the site."""
        package.put("deployments", deployment_id="az-base", host_de_jure="az", started="2009-02-01", physical_end="ongoing", ended="")
        package.put("bases", base_id="az-site", name="Site", base_type="other-facility", host_de_jure="az", opened=opened, closed=closed)
        package.put("deployment_bases", deployment_id="az-base", base_id="az-site")
        ds = load(package)
        before = datetime.date.fromisoformat(first) - datetime.timedelta(days=1)
        assert "az-site" in sure(ds.present(on=first, what="bases"))
        assert "az-site" not in sure(ds.present(on=before, what="bases"))

    def test_what_is_dated_shows_a_base_in_use(self, load, package):
        """Used by an ongoing force, opened nobody knows when: certain from the first thing dated on, and not only on the last day."""
        package.put("bases", base_id="am-garrison", opened="")
        package.tables["strengths"] = []
        event = {"title": "Event", "summary": "It happened.", "host_de_jure": "am", "base_id": "am-garrison"}
        days = ("1991-06-01", "1993-01-01", "2004-01-01", "2006-01-01", "2019-01-01", str(DATA_DATE))

        def judged():
            ds = load(package)
            return [sure(ds.present(on=day, what="bases")).get("am-garrison", "") for day in days]

        assert judged() == ["", *["possible"] * 5]
        package.add("events", event_id="am-1993-talks", date="1993", event_type="negotiation", **event)
        assert judged() == ["", *["possible"] * 5], "talks show no use"
        package.add("events", event_id="am-2018-fire", date="2018-05", event_type="accident", **event)
        assert judged() == ["", *["possible"] * 3, "certain", "certain"]
        package.add(
            "strengths",
            strength_id="am-2005",
            base_id="am-garrison",
            as_of="2005",
            best="9",
            measure="actual",
            counts="all",
            covers="whole",
        )
        assert judged() == ["", *["possible"] * 2, *["certain"] * 3]
        package.put("deployment_bases", deployment_id="am-brigade", base_id="am-garrison", used_from="[..2003-05-01]")
        assert judged() == [*["possible"] * 2, *["certain"] * 4]
        package.put("deployment_bases", deployment_id="am-brigade", base_id="am-garrison", used_from="2003-05-01")
        assert judged() == ["", "", *["certain"] * 4]

    def test_forces_that_stood_there_at_independence_used_their_sites_from_the_start(self, load, package):
        package.put("bases", base_id="az-radar", opened="", closed="2015")
        package.put("deployment_bases", deployment_id="az-node", base_id="az-radar", used_from="")
        package.put("deployments", deployment_id="az-node", purpose="inherited-garrison")
        ds = load(package)
        assert sure(ds.present(on="1991-12-26", what="bases", host="az"))["az-radar"] == "certain"
        assert "az-radar" not in sure(ds.present(on="1991-12-25", what="bases", host="az"))

    def test_what_was_opened_on_or_after_a_day_is_in_use_for_certain_from_what_is_dated_alone(self, load, package):
        package.put("bases", base_id="am-garrison", opened="[2009-04-30..]")
        package.tables["strengths"] = []
        package.put("deployment_bases", deployment_id="am-brigade", base_id="am-garrison", used_from="")
        days = ("2009-04-29", "2009-04-30", "2019-01-01", str(DATA_DATE))

        def judged():
            ds = load(package)
            return [sure(ds.present(on=day, what="bases", host="am")).get("am-garrison", "") for day in days]

        assert judged() == ["", *["possible"] * 3]
        event = {"title": "Fire", "summary": "It burnt.", "host_de_jure": "am", "base_id": "am-garrison", "event_type": "accident"}
        package.add("events", event_id="am-2018-fire", date="2018-05", **event)
        assert judged() == ["", "possible", "certain", "certain"]

    @pytest.mark.parametrize(
        ("region", "exists", "first"),
        [
            ("south-caucasus", "1991-10-18", "1991-12-26"),
            ("baltic", "1991-08-20", "1991-09-06"),
            ("balkans", "1991-06-25", "1991-06-25"),
            ("central-europe", "", ""),
        ],
    )
    def test_a_base_was_abroad_from_the_day_on_which_forces_were(self, load, package, region, exists, first):
        package.put("actors", actor_id="az", region=region, exists_from=exists)
        package.put("bases", base_id="az-radar", opened="1985")
        package.put("deployments", deployment_id="az-node", started="")
        ds = load(package)
        day = datetime.date.fromisoformat(first or "1985-12-31")

        def there(on):
            return ["az-radar" in sure(ds.present(on, what="bases", host="az")), "az-node" in sure(ds.present(on, host="az"))]

        assert there(day) == [True, True]
        assert there(day - datetime.timedelta(1)) == [not first, not first]

    def test_a_base_that_was_closed_before_has_no_day(self, load, package):
        package.put("bases", base_id="az-radar", opened="1985", closed="1991-11")
        assert all("az-radar" not in sure(load(package).present(on, what="bases", host="az")) for on in ("1991", "1991-11-05", "1991/1992"))

    def test_a_base_of_an_ongoing_deployment_is_in_use(self, load, package):
        ds = load(package)
        assert sure(ds.present(on=DATA_DATE, what="bases")) == {"am-garrison": "certain"}
        package.put("deployment_bases", deployment_id="am-brigade", base_id="am-garrison", used_until="2000")
        assert sure(load(package).present(on=DATA_DATE, what="bases")) == {}

    def test_a_base_that_nobody_is_known_to_have_used(self, load, package):
        package.delete("deployment_bases", "am-brigade", "am-garrison")
        assert sure(load(package).present(on=DATA_DATE, what="bases", host="am")) == {"am-garrison": "possible"}
        package.put("bases", base_id="am-garrison", opened="")
        assert sure(load(package).present(on="1900", what="bases", host="am")) == {"am-garrison": "possible"}


class TestTerritory:
    @pytest.fixture
    def contested(self, package):
        package.put("deployments", deployment_id="az-node", territory_id="az-valley", ended="2023")
        return package

    @pytest.mark.parametrize(
        ("day", "holder", "certainty"),
        [
            ("1992-05-17", None, None),
            ("1992-05-18", "authority", "certain"),
            ("2020-11-30", "authority", "certain"),
            ("2020-12-01", "az", "certain"),
            ("2020", "az", "possible"),
        ],
    )
    def test_the_holder_is_computed_for_the_day(self, load, contested, day, holder, certainty):
        row = found(load(contested).present(on=day), "host_de_jure", "host_de_facto", "host_de_facto_certainty", "region")
        assert row["az-node"] == ("az", holder, certainty, "south-caucasus")

    def test_hosts_de_facto(self, load, contested):
        ds = load(contested)
        ask = {"territory": "de_facto", "host": "authority"}
        assert sure(ds.present(on="2005-01-01", **ask)) == {"az-node": "certain"}
        assert sure(ds.present(on="2020-11-30", **ask)) == {"az-node": "certain", "az-peacekeepers": "certain"}
        assert sure(ds.present(on="2020-12-01", **ask)) == {}
        assert sure(ds.present(on="2005-01-01", territory="de_facto", host="AZ")) == {}
        assert sure(ds.present(on="2005-01-01", host="AZ")) == {"az-node": "certain"}

    def test_a_vague_change_of_control_leaves_both_possible(self, load, contested):
        contested.put("territory_control", control_id="az-valley-1992", controlled_until="2005-04")
        contested.put("territory_control", control_id="az-valley-2020", controlled_from="2005-04")
        ds = load(contested)
        for host in ("az", "authority"):
            assert sure(ds.present(on="2005-04-15", territory="de_facto", host=host)) == {"az-node": "possible"}
        row = found(ds.present(on="2005-04-15", host="az"), "certainty", "host_de_facto", "host_de_facto_certainty")
        assert row["az-node"] == ("certain", "az", "possible")

    @pytest.mark.parametrize(
        ("change", "last"), [("[2005-04-01..2005-04-20]", "2005-04-20"), ("2005-04", "2005-04-30"), ("2005-04-07", "2005-04-07")]
    )
    def test_the_last_day_of_a_change_of_control_is_the_later_holders(self, load, contested, change, last):
        contested.put("territory_control", control_id="az-valley-1992", controlled_until=change)
        contested.put("territory_control", control_id="az-valley-2020", controlled_from=change)
        ds = load(contested)
        assert sure(ds.present(on=last, territory="de_facto", host="authority")) == {}
        assert sure(ds.present(on=last, territory="de_facto", host="az")) == {"az-node": "certain"}
        before = datetime.date.fromisoformat(last) - datetime.timedelta(days=1)
        assert len(ds.present(on=before, territory="de_facto", host="authority")) == 1

    def test_regions_go_by_the_holder(self, load, contested):
        contested.put("territory_control", control_id="az-valley-2020", controller="ru")
        ds = load(contested)
        assert "az-node" in sure(ds.present(on="2021-01-01", region="south-caucasus"))
        assert "az-node" not in sure(ds.present(on="2021-01-01", region="south-caucasus", territory="de_facto"))
        assert found(ds.present(on="2021-01-01", region="eastern-europe", territory="de_facto"), "region")["az-node"] == "eastern-europe"

    def test_without_a_record_of_control_nobody_is_named(self, load, contested):
        contested.put("deployments", deployment_id="az-node", territory_id="az-heights")
        ds = load(contested)
        row = found(ds.present(on="2005-01-01", territory="de_facto"), "host_de_facto", "host_de_facto_certainty", "region")
        assert row["az-node"] == (None, None, None)
        assert sure(ds.present(on="2005-01-01", territory="de_facto", host="az")) == {}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"on": "soon"}, "on: found 'soon', expected"),
        ({"host": "xx"}, "host: no actor 'xx'"),
        ({"host": "azz"}, "did you mean az"),
        ({"host": "authority"}, "ask for territory='de_facto' or for host='az'"),
        ({"host": "union"}, "only a state is a host de jure"),
        ({"host": "RU"}, "its own soil is not abroad"),
        ({"host": "SUHH", "territory": "de_facto"}, "su is a sender"),
        ({"region": "caucasus"}, "region: found 'caucasus'.*did you mean south-caucasus"),
        ({"territory": "dejure"}, "expected de_jure or de_facto; did you mean de_jure"),
        ({"what": "base"}, "expected deployments or bases; did you mean bases"),
    ],
)
def test_a_mistake_gets_one_clear_line(load, package, arguments, said):
    with pytest.raises(rpd.UsageError, match=said) as caught:
        load(package).present(**{"on": "2005-01-01"} | arguments)
    assert "\n" not in str(caught.value)


def test_an_ambiguous_code_is_refused(load, package):
    package.add("actors", actor_id="xa", name="Xa", actor_kind="state", iso2="XX", region="africa")
    package.add("actors", actor_id="xb", name="Xb", actor_kind="state", iso2="XX", region="africa")
    with pytest.raises(rpd.UsageError, match="the code xx is that of xa and xb; give the id"):
        load(package).present(on="2005", host="xx")


def test_azerbaijan_hosts_none_after_june_2024(real):
    """Claims 5 and 6 of the article."""
    day = "2024-07-01"
    assert "az" not in real.present(on=day, region="south-caucasus")["host_de_jure"].to_pylist()
    assert "az" not in real.present(on=day, region="south-caucasus", territory="de_facto")["host_de_facto"].to_pylist()
    assert len(real.present(on=day, host="AZ", what="bases")) == 0


def test_no_force_stood_in_a_host_before_that_existed(real):
    """So that no presence is lost: Serbia goes on from the Yugoslavia of 1992."""
    exists = {row["actor_id"]: row["exists_from"] for row in real.actors.rows()}
    hosts = {row["deployment_id"]: (row["started"], exists[row["host_de_jure"]]) for row in real.deployments.rows()}
    early = {key for key, (started, since) in hosts.items() if started and since and last_day(started)[1] < first_day(since)[0]}
    assert not early
    assert len(real.present(on="2000-06-01", host="rs", what="bases")) >= 4


def test_bases_and_forces_are_abroad_from_the_same_day(real):
    for host, day in {
        "az": "1991-12-25",
        "by": "1991-12-25",
        "ee": "1991-09-05",
        "ge": "1991-12-25",
        "kz": "1991-12-25",
        "lt": "1991-09-05",
    }.items():
        assert [len(real.present(on=day, host=host, what=what)) for what in ("deployments", "bases")] == [0, 0], (host, day)
        after = str(datetime.date.fromisoformat(day) + datetime.timedelta(1))
        assert all(len(real.present(on=after, host=host, what=what)) for what in ("deployments", "bases")), (host, after)


def test_a_day_that_nobody_searched_is_told_with_the_years_that_were(real):
    for asked, told in (
        ({"host": "sd", "on": "2014-06-01"}, "for Sudan on 2014-06-01; they were for 2005 to 2011 and 2017 to 2026"),
        (
            {"region": "central-europe", "on": "2010-01-01"},
            "for any host of the region central-europe on 2010-01-01; they were for 1944 to 1994",
        ),
    ):
        with pytest.raises(rpd.UncoveredError, match=told):
            real.present(**asked)


def test_the_gabala_radar_in_2005(real):
    assert sure(real.present(on="2005-01-01", host="AZ")) == {"az-gabala-radar-node": "certain"}
    assert sure(real.present(on="2005-01-01", host="AZ", what="bases")) == {"az-gabala-radar": "certain"}


def test_the_lachin_corridor_changed_hands(real):
    """The corridor was held by the contingent from December 2020 to August 2022, and is Azerbaijan's in both readings after it."""
    ask = {"what": "bases", "territory": "de_facto"}
    post = "az-lachin-town-peacekeeping-post"
    assert found(real.present(on="2021-06-01", **ask), "host_de_jure", "host_de_facto")[post] == ("az", "ru")
    assert post not in sure(real.present(on="2022-09-01", **ask))
    assert found(real.present(on="2024-01-01", **ask), "host_de_facto")["az-khojaly-peacekeeping-base"] == "az"
