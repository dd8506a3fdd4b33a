"""Panels: one row a host and period, and nothing where nobody looked."""

from __future__ import annotations

import datetime
from collections import Counter

import pyarrow as pa
import pytest

import ru_presence_data as rpd
from support import DATA_DATE

LAST_YEAR = DATA_DATE.year
MEASURES = (
    "present_certain",
    "present_possible",
    "deployments_certain",
    "deployments_possible",
    "bases_certain",
    "bases_possible",
    "strength_low",
    "strength_best",
    "strength_high",
    "strength_deployments",
    "strength_missing",
    "strength_carried",
    "share_present_low",
    "share_present_high",
)


KIND = {"measure": "estimate", "counts": "military", "covers": "whole"}


@pytest.fixture(scope="module")
def real():
    return rpd.load()


def cells(table, *names):
    """Some columns by host and period."""
    key = ("actor_id", "year", "month") if "month" in table.column_names else ("actor_id", "year")
    return {tuple(row[name] for name in key): tuple(row[name] for name in names) for row in table.to_pylist()}


class TestPresence:
    def test_years(self, load, package):
        got = cells(load(package).country_years(hosts="az"), "present_certain", "present_possible", "deployments_certain", "bases_certain")
        assert got["az", 1991] == (True, True, 1, 2)
        assert got["az", 1993] == (True, True, 1, 1)
        assert got["az", 2012] == (True, True, 1, 1)
        assert got["az", 2013] == (False, False, 0, 0)
        assert got["az", 2020] == (True, True, 1, 0)
        assert got["az", LAST_YEAR] == (False, False, 0, 0)

    def test_months(self, load, package):
        package.put("deployments", deployment_id="az-node", ended="[2012-11..2013-02]")
        got = cells(load(package).country_months(2012, 2013, hosts="az"), "present_certain", "deployments_possible", "days")
        assert [got["az", 2012, month] for month in (2, 11, 12)] == [(True, 1, 29), (True, 1, 30), (False, 1, 31)]
        assert [got["az", 2013, month] for month in (1, 2, 3)] == [(False, 1, 31), (False, 1, 28), (False, 0, 31)]

    def test_a_vague_spell_within_a_year_was_surely_there_in_it(self, load, package):
        package.put("deployments", deployment_id="az-peacekeepers", started="2020-03", ended="2020-03")
        ds = load(package)
        assert cells(ds.country_years(hosts="az"), "present_certain", "share_present_low")["az", 2020] == (True, 0.0)
        assert cells(ds.country_months(2020, 2020, hosts="az"), "present_certain", "share_present_low")["az", 2020, 3] == (True, 0.0)

    def test_shares_count_days(self, load, package):
        package.put("deployments", deployment_id="az-node", ended="[2012-12-10..2012-12-20]")
        package.put("deployments", deployment_id="az-node-other", host_de_jure="az", started="2012-12-01", ended="2012-12-12")
        got = cells(load(package).country_months(2012, 2012, hosts="az"), "share_present_low", "share_present_high")
        assert got["az", 2012, 12] == (12 / 31, 20 / 31)
        assert got["az", 2012, 11] == (1.0, 1.0)

    def test_parts_are_left_out_of_counts(self, load, package):
        package.put("deployments", deployment_id="az-node-guard", host_de_jure="az", started="2000", ended="2001", part_of="az-node")
        package.put("strengths", strength_id="az-node-guard-2000", deployment_id="az-node-guard", as_of="2000", best="50")
        got = cells(load(package).country_years(hosts="az"), "deployments_possible", "strength_best")
        assert got["az", 2000] == (1, None)

    def test_the_last_period_ends_with_the_data(self, load, package):
        day = package.data_date = datetime.date(2020, 2, 10)
        ds = load(package)
        years, months = ds.country_years(hosts="az"), ds.country_months(hosts="az")
        assert years["days"].to_pylist()[-1] == (day - datetime.date(day.year, 1, 1)).days + 1
        assert (months["year"][-1].as_py(), months["month"][-1].as_py(), months["days"][-1].as_py()) == (day.year, day.month, day.day)


class TestCoverage:
    def test_outside_coverage_all_is_null(self, load, package):
        ds = load(package)
        for table in (ds.country_years(), ds.country_months(carry_forward=True)):
            for row in table.to_pylist():
                assert row["covered"] == (row["coverage"] != "none")
                if not row["covered"]:
                    assert [row[name] for name in MEASURES] == [None] * len(MEASURES)
        got = cells(ds.country_years(hosts="am"), "covered", "coverage", "present_certain")
        assert got["am", 2011] == (False, "none", None)
        assert got["am", 2013] == (False, "none", None), "coverage that is silent is none"

    def test_searched_in_part_only_what_was_found_is_told(self, load, package):
        got = cells(load(package).country_years(hosts="am"), "coverage", "present_certain", "deployments_possible", "share_present_low")
        assert got["am", 1991] == ("partial", None, None, None)
        assert got["am", 1992] == ("partial", True, 1, 1 / 366)
        assert got["am", 1993] == ("partial", True, 1, 1.0)

    def test_searched_wholly_absence_is_zero(self, load, package):
        got = cells(load(package).country_years(hosts="cz"), "present_possible", "bases_possible", "strength_best", "share_present_high")
        assert got["cz", 1993] == (False, 0, None, 0.0)


class TestHosts:
    def test_states_have_rows_while_they_exist(self, load, package):
        rows = cells(load(package).country_years(start=1985), "iso3")
        assert [year for actor, year in rows if actor == "az"] == list(range(1991, LAST_YEAR + 1))
        assert [year for actor, year in rows if actor == "cs"] == list(range(1985, 1993))
        assert [year for actor, year in rows if actor == "cz"] == list(range(1993, LAST_YEAR + 1))
        assert rows["cs", 1992] == ("CSK",)

    def test_de_jure_hosts_are_states(self, load, package):
        package.add("coverage", actor_id="authority", year_from="1991", year_to="2020", status="partial")
        ds = load(package)
        assert set(ds.country_years()["actor_id"].to_pylist()) == {"am", "az", "cs", "cz"}
        assert "authority" in ds.country_years(territory="de_facto")["actor_id"].to_pylist()

    def test_an_authority_is_searched_as_its_own_rows_say(self, load, package):
        assert cells(load(package).country_years(territory="de_facto"), "coverage")["authority", 2005] == ("complete",)
        package.add("coverage", actor_id="authority", year_from="2000", year_to="2020", status="partial")
        got = cells(load(package).country_years(territory="de_facto"), "coverage")
        assert (got["authority", 2005], got["authority", 1999]) == (("partial",), ("none",))

    def test_days_of_existence_bound_the_rows(self, load, package):
        """Azerbaijan existed from 18 October 1991, and the node was there from 26 December; the authority first held ground in May 1992."""
        got = cells(load(package).country_years(1990, hosts="az"), "days", "share_present_high")
        assert got["az", 1991] == (75, 6 / 75)
        assert ("az", 1990) not in got
        package.put("actors", actor_id="authority", exists_from="", exists_until="")
        got = cells(load(package).country_years(1990, territory="de_facto"), "days")
        assert got["authority", 1992] == (228,)
        assert ("authority", 1991) not in got

    def test_a_host_that_ended_on_the_first_day_of_a_period_has_that_day(self, load, package):
        package.put("actors", actor_id="cs", exists_until="1993-01-01")
        got = cells(load(package).country_years(hosts="cs"), "days")
        assert {year: days for (_, year), days in got.items()} == {1991: (365,), 1992: (366,), 1993: (1,)}

    def test_before_the_union_had_ended_a_base_was_not_abroad(self, load, package):
        """The radar of 1985 stood on Soviet soil until 26 December 1991, and the garrison of 1941 in a state that always was."""
        ds = load(package)
        got = cells(ds.country_months(1991, 1991, hosts="az"), "bases_possible")
        assert [got["az", 1991, month] for month in (10, 11, 12)] == [(0,), (0,), (2,)]
        assert ("az", 1991, 9) not in got
        assert ds.present(on="1991-12-25", what="bases", host="az").num_rows == 0
        assert ds.present(on="1991-12-26", what="bases", host="az")["base_id"].to_pylist() == ["az-airfield", "az-radar"]
        assert ds.present(on="1990", what="bases")["base_id"].to_pylist() == ["am-garrison"]

    def test_a_base_that_was_left_and_used_again_counts_for_neither_time_between(self, load, package):
        """The radar was the node's up to 2012, and the peacekeepers came to it in 2021; once in the year of an exchange."""
        package.put("bases", base_id="az-radar", closed="")
        package.put("deployment_bases", deployment_id="az-node", base_id="az-radar", used_until="2012-12-10")
        package.put(
            "deployment_bases", deployment_id="az-peacekeepers", base_id="az-radar", used_from="2021-03-01", used_until="2024-05-01"
        )
        ds = load(package)
        got = cells(ds.country_years(hosts="az"), "bases_certain", "bases_possible")
        assert [got["az", year] for year in (2011, 2012, 2013, 2019, 2021, 2024, 2025)] == [
            *[(1, 1)] * 2,
            *[(0, 0)] * 2,
            *[(1, 1)] * 2,
            (0, 0),
        ]
        assert ds.present("2016-01-01", host="az", what="bases").num_rows == 0
        assert ds.present("2012/2021", host="az", what="bases")["certainty"].to_pylist() == ["certain"]
        package.put("deployment_bases", deployment_id="az-peacekeepers", base_id="az-radar", used_from="[2014-03-01..2014-05-01]")
        package.put("deployments", deployment_id="az-peacekeepers", started="2014-01-01")
        ds = load(package)
        assert ds.present("2012-12/2014-04", host="az", what="bases")["certainty"].to_pylist() == ["certain"], "one row a base"
        assert cells(ds.country_years(hosts="az"), "bases_certain", "bases_possible")["az", 2014] == (1, 1)

    def test_no_host_and_period_twice_and_no_sender(self, load, package):
        package.put("coverage", actor_id="su", year_from="1991", year_to="1991", status="complete")
        ds = load(package)
        for territory in ("de_jure", "de_facto"):
            for table in (ds.country_years(1980, territory=territory), ds.country_months(territory=territory)):
                keys = list(zip(*(table[name].to_pylist() for name in ("actor_id", *table.column_names[6:8])), strict=True))
                assert max(Counter(keys).values()) == 1
                assert keys == sorted(keys)
                assert not {"su", "ru"} & set(table["actor_id"].to_pylist())

    def test_by_code_and_in_order(self, load, package):
        table = load(package).country_years(2000, 2000, hosts=["CZE", "az", "AZE"])
        assert table["actor_id"].to_pylist() == ["az", "cz"]

    def test_de_facto(self, load, package):
        package.put("deployments", deployment_id="az-node", territory_id="az-valley", ended="2022")
        ds = load(package)
        names = ("present_certain", "deployments_certain", "share_present_high")
        facto = cells(ds.country_years(territory="de_facto"), *names)
        assert facto["az", 2005] == (False, 0, 0.0)
        assert facto["authority", 2005] == (True, 1, 1.0)
        assert facto["az", 2020] == (True, 2, 31 / 366), "the day of the change is the new holder's"
        assert facto["authority", 2020] == (True, 2, 335 / 366)
        assert "authority" not in {actor for actor, _ in cells(ds.country_years(), *names)}
        assert cells(ds.country_years(), *names)["az", 2005] == (True, 1, 1.0)

    def test_whoever_holds_territory_is_covered_as_its_state_is(self, load, package):
        package.put("territory_control", control_id="az-valley-2020", controller="ru")
        got = cells(load(package).country_years(territory="de_facto"), "coverage", "present_certain")
        assert got["ru", 2019] == ("none", None)
        assert got["ru", 2021] == ("complete", True)
        package.put("coverage", actor_id="az", year_from="1991", year_to="2019")
        assert cells(load(package).country_years(territory="de_facto"), "coverage")["ru", 2021] == ("none",)


class TestStrength:
    NAMES = ("strength_low", "strength_best", "strength_high", "strength_deployments", "strength_carried")

    @pytest.fixture
    def alone(self, package):
        package.tables["strengths"] = []
        return package

    def add(self, package, *figures, **cells):
        for number, figure in enumerate(figures):
            row = {"deployment_id": "az-node", "as_of": "2007", "measure": "estimate", "counts": "military", "covers": "whole"}
            package.add("strengths", **row | {"strength_id": f"s-{number}"} | cells | figure)

    @pytest.mark.parametrize(
        ("worse", "better"),
        [
            ({"measure": "estimate"}, {"measure": "actual"}),
            ({"measure": "authorised"}, {"measure": "estimate", "counts": "all"}),
            ({"counts": "all", "as_of": "2007-12-31"}, {"counts": "military"}),
            ({"best": "", "low": "999", "as_of": "2007-12-31"}, {"as_of": "2007-01-01"}),
            ({"as_of": "2007-05"}, {"as_of": "2007-06"}),
            ({"as_of": "2007"}, {"as_of": "2007-12"}),
            ({"strength_id": "z"}, {"strength_id": "a"}),
            ({"measure": "actual", "covers": "more"}, {"measure": "estimate"}),
            ({"measure": "actual", "covers": "part"}, {"measure": "authorised"}),
        ],
    )
    def test_one_observation_is_taken(self, load, alone, worse, better):
        self.add(alone, {"best": "1"} | worse, {"best": "2"} | better)
        assert cells(load(alone).country_years(hosts="az"), "strength_best")["az", 2007] == (2,)

    def test_bounds(self, load, alone):
        self.add(alone, {"best": "900"}, {"as_of": "2008", "low": "800"}, {"as_of": "2009", "low": "1", "best": "2", "high": "3"})
        got = cells(load(alone).country_years(hosts="az"), *self.NAMES)
        assert got["az", 2007] == (900, 900, 900, 1, False)
        assert got["az", 2008] == (800, None, None, 1, False)
        assert got["az", 2009] == (1, 2, 3, 1, False)
        assert got["az", 2010] == (None,) * 5

    def test_a_year_is_in_no_month_and_a_qualifier_keeps_its_year(self, load, alone):
        self.add(alone, {"best": "900", "as_of": "2007~"}, {"best": "800", "as_of": "2008-02"}, {"best": "1", "as_of": "[2009..2010]"})
        ds = load(alone)
        assert {key: value for key, value in cells(ds.country_years(hosts="az"), "strength_best").items() if value[0]} == {
            ("az", 2007): (900,),
            ("az", 2008): (800,),
        }
        months = cells(ds.country_months(hosts="az"), "strength_best")
        assert {key: value for key, value in months.items() if value[0]} == {("az", 2008, 2): (800,)}

    def test_figures_of_one_site_among_several_are_left_out(self, load, alone):
        self.add(alone, {"best": "900", "base_id": "az-radar"})
        assert cells(load(alone).country_years(hosts="az"), "strength_best")["az", 2007] == (900,)
        alone.put("strengths", strength_id="s-0", deployment_id="")
        assert cells(load(alone).country_years(hosts="az"), "strength_best")["az", 2007] == (900,), "the only user of the only base"
        alone.put("deployment_bases", deployment_id="az-node", base_id="az-airfield")
        assert cells(load(alone).country_years(hosts="az"), "strength_best")["az", 2007] == (None,)

    def test_sums_and_carrying_forward(self, load, alone):
        alone.put("deployments", deployment_id="az-other", host_de_jure="az", started="2000", ended="2010")
        self.add(alone, {"best": "900"}, {"best": "50", "as_of": "2005", "deployment_id": "az-other"}, {"best": "7", "as_of": "1990"})
        ds = load(alone)
        plain, carried = (cells(ds.country_years(hosts="az", carry_forward=carry), *self.NAMES) for carry in (False, True))
        assert plain["az", 2005] == (None, None, None, 1, False), "the node was there too, and has no figure"
        assert plain["az", 2007] == (None, None, None, 1, False)
        assert carried["az", 1999] == (7, 7, 7, 1, True)
        assert carried["az", 2004] == (None, None, None, 1, True)
        assert carried["az", 2005] == (57, 57, 57, 2, True)
        assert carried["az", 2007] == (950, 950, 950, 2, True)
        assert carried["az", 2010] == (950, 950, 950, 2, True)
        assert carried["az", 2011] == (900, 900, 900, 1, True)
        assert carried["az", 2013] == (None,) * 5, "nobody is there to be counted"

    def test_de_facto_the_last_holder_of_the_period_has_it(self, load, alone):
        alone.put("deployments", deployment_id="az-node", territory_id="az-valley", ended="2022")
        self.add(alone, {"best": "900", "as_of": "2020-03"}, {"best": "800", "as_of": "2019"})
        got = cells(load(alone).country_years(territory="de_facto"), "strength_best")
        assert (got["authority", 2019], got["az", 2019]) == ((800,), (None,))
        assert (got["authority", 2020], got["az", 2020]) == ((None,), (None,)), "the peacekeepers have no figure"
        alone.add("strengths", strength_id="s-2", deployment_id="az-peacekeepers", as_of="2020-12", best="100", **KIND)
        got = cells(load(alone).country_years(territory="de_facto"), "strength_best")
        assert (got["authority", 2020], got["az", 2020]) == ((None,), (1000,))

    def test_a_sum_of_some_is_no_total(self, load, alone):
        """In 2007 the node with 900 and another force were there; the other was possibly there from 2005 on."""
        alone.put("deployments", deployment_id="az-other", host_de_jure="az", started="[2005..2007]", ended="2010")
        self.add(alone, {"best": "900", "as_of": "2006"}, {"best": "800", "as_of": "2007"}, {"best": "700", "as_of": "2004"})
        names = ("strength_low", "strength_best", "strength_high", "strength_deployments", "strength_missing")
        got = cells(load(alone).country_years(hosts="az"), *names)
        assert got["az", 2004] == (700, 700, 700, 1, 0)
        assert got["az", 2006] == (900, 900, None, 1, 0), "who was possibly there may have added to it"
        assert got["az", 2007] == (None, None, None, 1, 1)
        assert got["az", 2009] == (None, None, None, None, 2)
        assert got["az", 2015] == (None,) * 5

    def test_forces_that_followed_each_other_are_not_added(self, load, alone):
        alone.put("deployments", deployment_id="az-node", ended="2007-05-01")
        alone.put("deployments", deployment_id="az-next", host_de_jure="az", started="2007-08-01", ended="2010")
        self.add(alone, {"best": "900", "as_of": "2007-02"}, {"best": "50", "as_of": "2007-09", "deployment_id": "az-next"})
        assert cells(load(alone).country_years(hosts="az"), "strength_best", "strength_deployments")["az", 2007] == (None, 2)
        alone.put("deployments", deployment_id="az-next", started="2007-05-01")
        assert cells(load(alone).country_years(hosts="az"), "strength_best", "strength_deployments")["az", 2007] == (950, 2)
        alone.put("deployments", deployment_id="az-node", follow_on="az-next")
        got = cells(load(alone).country_years(hosts="az"), "strength_best", "strength_deployments")["az", 2007]
        assert got == (None, 2), "the one went on as the other, and the figures count the same persons"

    def test_a_figure_with_families_is_none_of_the_force(self, load, alone):
        self.add(alone, {"best": "4000", "counts": "military-with-dependants"})
        assert cells(load(alone).country_years(hosts="az"), *self.NAMES)["az", 2007] == (None,) * 5


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"start": 2005, "end": 2001}, "end: found 2001, expected a year that is not before start, 2005"),
        ({"end": LAST_YEAR + 1}, f"end: found {LAST_YEAR + 1}, expected a year from 1900 to {LAST_YEAR}"),
        ({"start": "1991"}, "start: found '1991'"),
        ({"hosts": []}, "hosts: found none"),
        ({"hosts": "su"}, "its own soil is not abroad"),
        ({"hosts": ["az", "authority"]}, "only a state is a host de jure"),
        ({"territory": "facto"}, "expected de_jure or de_facto"),
    ],
)
def test_mistakes(load, package, arguments, said):
    ds = load(package)
    for ask in (ds.country_years, ds.country_months):
        with pytest.raises(rpd.UsageError, match=said):
            ask(**arguments)


def test_types(load, package):
    ds = load(package)
    years, months = ds.country_years().schema, ds.country_months().schema
    assert [name for name in months.names if name not in years.names] == ["month"]
    for name in ("present_certain", "covered", "strength_carried"):
        assert years.field(name).type == pa.bool_()
    for name in ("year", "cow_code", "deployments_certain", "strength_best"):
        assert years.field(name).type == pa.int64()
    assert years.field("share_present_low").type == pa.float64()
    assert all(field.metadata and field.metadata[b"description"] for field in months)


@pytest.mark.parametrize("territory", ["de_jure", "de_facto"])
def test_panels_count_what_present_finds(real, territory):
    """The two ways of counting share the spans and nothing else."""
    years = cells(real.country_years(territory=territory), "deployments_certain", "deployments_possible", "bases_certain", "bases_possible")
    for (host, year), got in years.items():
        if host not in ("az", "ge", "abkhazia", "nagorno-karabakh") or year % 3 or got[0] is None:
            continue
        on = f"{year}-01-01/{min(f'{year}-12-31', str(real.data_date))}"
        counts = []
        for what in ("deployments", "bases"):
            rows = real.present(on=on, host=host, territory=territory, what=what).to_pylist()
            whole = [row["certainty"] for row in rows if not row.get("part_of")]
            counts += [whole.count("certain"), len(whole)]
        assert tuple(count or None if got[at] is None else count for at, count in enumerate(counts)) == got, (host, year)


def test_azerbaijan(real):
    """No Russian force from the end of the radar to the contingent of 2020, and none after it."""
    got = cells(real.country_years(hosts="AZ"), "present_possible", "covered")
    assert [year for (_, year), value in got.items() if value == (False, True)] == [*range(2014, 2020), *range(2025, LAST_YEAR + 1)]
    months = cells(real.country_months(hosts="AZ"), "present_certain")
    assert (months["az", 2024, 6], months["az", 2024, 7]) == ((True,), (False,))
