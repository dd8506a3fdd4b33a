"""Questions whose answers were worked out by hand: each answer here tells the right program from a wrong one that no other test tells."""

from __future__ import annotations

import datetime
import unicodedata

import pandas as pd
import pyarrow as pa
import pytest

import ru_presence_data as rpd
from ru_presence_data import plots
from ru_presence_data.analysis.endings import end_timing
from ru_presence_data.editing.format import format_package
from ru_presence_data.export import stata
from ru_presence_data.release import gaps
from ru_presence_data.violations import UsageError
from support import DATA_DATE


class TestGaps:
    """What a release says of its own gaps, in a world of three bases, of which sources agree about everything."""

    @staticmethod
    def told(dataset):
        lines = gaps.markdown(dataset).partition("## Known gaps of this release\n\n")[2].splitlines()
        # What nobody states and what was checked has tests of its own.
        return [line for line in lines if line.startswith(("- Bases without", "- Contested", "- Dates", "  - bases"))]

    def test_nothing_is_contested_where_sources_agree(self, load, package):
        assert self.told(load(package)) == [
            "- Bases without coordinates: 3 of 3.",
            "- Contested cells: 0; `explain` shows each.",
            "- Dates that open, close or bind and rest on one source: 0.",
        ]

    def test_each_gap_is_counted_once(self, load, package):
        package.put("bases", base_id="az-radar", latitude="40.87", longitude="47.81", geo_precision="site")
        for value in ("1983", "1984"):
            package.say("bases", "az-radar", "opened", value)
        package.say("deployments", "az-node", "ended", "2013")
        package.unsay("bases", "az-radar", "closed")
        package.say("bases", "az-radar", "closed", "2012-12-10", rank="preferred")
        assert self.told(load(package)) == [
            "- Bases without coordinates: 2 of 3.",
            "- Contested cells: 2; `explain` shows each.",
            "- Dates that open, close or bind and rest on one source: 1.",
            "  - bases/az-radar.closed",
        ]

    def test_a_row_of_coverage_is_a_line(self, load, package):
        package.put("coverage", actor_id="cz", year_from="1993", note="One | two.")
        lines = gaps.markdown(load(package)).partition("\n\n## Known")[0].splitlines()
        assert lines[:4] == ["## Coverage of this release", "", "| host | years | status | note |", "|---|---|---|---|"]
        assert lines[4:] == [
            "| am | 1991-2010 | partial |  |",
            "| am | 2011-2012 | none |  |",
            "| az | 1991-2026 | complete |  |",
            "| cs | 1991-1992 | complete |  |",
            "| cz | 1993-1994 | complete | One \\| two. |",
        ]


class TestTimeline:
    def test_a_party_has_its_agreements_even_if_they_bear_on_nothing(self, load, package):
        package.put(
            "agreements", agreement_id="az-1997-friendship", title="Friendship", signed="1997-07-03", in_force="", legal_end="unknown"
        )
        package.add("agreement_parties", agreement_id="az-1997-friendship", actor_id="az", role="party")
        package.add("agreement_parties", agreement_id="az-1997-friendship", actor_id="ru", role="party")
        ds = load(package)

        def agreements(host):
            rows = ds.timeline(host=host).to_pylist()
            return [(row["date"], row["field_name"], row["record_id"]) for row in rows if row["table_name"] == "agreements"]

        friendship = ("1997-07-03", "signed", "az-1997-friendship")
        treaty = [("1995-03-16", "signed", "am-1995-treaty"), ("1996", "in_force", "am-1995-treaty")]
        rest = [
            ("2002-01-25", "signed", "az-2002-lease"),
            ("2002-02", "provisional_from", "az-2002-lease"),
            ("2002-06-03", "in_force", "az-2002-lease"),
            ("2003-05", "signed", "az-2003-protocol"),
            ("2012-06-02", "ended", "az-2002-lease"),
            ("2012-06-02", "expires", "az-2002-lease"),
        ]
        assert sorted(agreements("az")) == sorted([friendship, *rest])
        assert agreements("am") == treaty
        assert sorted(agreements("ru")) == sorted([*treaty, friendship, *rest])


class TestContested:
    @pytest.mark.parametrize(
        ("cell", "value", "expected"),
        [
            ("2012-12-10", "2012-12-09", "certain"),
            ("2012-12-10", "2012-12-11", "certain"),
            ("2012-12-10", "2012-12", "possible"),
            ("2012-11", "2012-12", "certain"),
            ("2012", "[2012-12-31..2013-05-31]", "possible"),
            ("2012", "[2013-01-01..2013-05-31]", "certain"),
            ("2012", "[2011-03-01..2012-01-01]", "possible"),
            ("2012", "[2011-03-01..2011-12-31]", "certain"),
            ("[..2012-12-10]", "2012-12-10", "possible"),
            ("[..2012-12-10]", "2012-12-11", "certain"),
            ("[2012-12-10..]", "2012-12-10", "possible"),
            ("[2012-12-10..]", "2012-12-09", "certain"),
        ],
    )
    def test_dates_with_a_day_in_common_may_both_be_right(self, load, package, cell, value, expected):
        package.put("bases", base_id="az-radar", closed=cell)
        package.say("bases", "az-radar", "closed", value)
        assert [(row["value"], row["taken"], row["conflict"]) for row in load(package).contested().to_pylist()] == [
            (cell, True, None),
            (value, False, expected),
        ]


class TestFormat:
    """Letters that are written as a letter and a mark become the one letter that Unicode has for them."""

    MARKS = "Мартуни\u0306, Ko\u0308nigsberg, Ti\u0302rgu, A\u030angstro\u0308m, \u212b"
    LETTERS = "Мартун\u0439, K\u00f6nigsberg, T\u00eergu, \u00c5ngstr\u00f6m, \u00c5"

    def test_normal_form_c(self, package, tmp_path):
        assert self.MARKS != self.LETTERS, "an editor has normalised this file"
        package.put("bases", base_id="az-radar", name=self.MARKS, notes=self.MARKS)
        package.say("bases", "az-radar", "opened", "1985", note=self.MARKS)
        directory = package.write(tmp_path)
        assert not rpd.validate(directory).valid
        assert format_package(directory).changed == ("data/bases.csv", "data/statements.csv")
        for table, times in (("bases", 2), ("statements", 1)):
            text = (directory / "data" / f"{table}.csv").read_text(encoding="utf-8")
            assert text.count(self.LETTERS) == times
            assert unicodedata.is_normalized("NFC", text)

    def test_the_id_of_a_statement_is_that_of_its_normal_form(self, package, tmp_path):
        package.say("bases", "az-radar", "opened", "1985", source_id="example-times-2013-article", locator=self.MARKS)
        directory = package.write(tmp_path)
        format_package(directory)
        with_marks = (directory / "data" / "statements.csv").read_bytes()
        package.tables["statements"][-1].update(locator=self.LETTERS, statement_id="")
        package.write(tmp_path)
        assert (directory / "data" / "statements.csv").read_bytes() == with_marks
        assert format_package(directory).changed == ()


class TestPersonnel:
    """A figure for a base is one for a force only if no other force was there and the force was nowhere else."""

    @pytest.fixture
    def shared(self, package):
        package.tables["strengths"] = []
        package.put("deployments", deployment_id="az-guard", host_de_jure="az", started="1995", ended="2010")
        package.put("deployment_bases", deployment_id="az-guard", base_id="az-radar")
        package.add(
            "strengths",
            strength_id="s-1",
            base_id="az-radar",
            as_of="2007",
            best="900",
            measure="actual",
            counts="military",
            covers="whole",
        )
        return package

    @staticmethod
    def figure(ds):
        (row,) = ds.country_years(start=2007, end=2007, hosts="az").to_pylist()
        return row["strength_best"], row["strength_deployments"]

    def test_a_figure_for_a_base_with_two_users_is_neither_users(self, load, shared):
        assert self.figure(load(shared)) == (None, None)

    def test_it_is_the_only_users(self, load, shared):
        shared.delete("deployment_bases", "az-guard", "az-radar")
        # The other force has no figure, so that the one is no total.
        assert self.figure(load(shared)) == (None, 1)

    def test_it_is_that_of_the_force_which_it_names(self, load, shared):
        shared.put("strengths", strength_id="s-1", deployment_id="az-guard")
        assert self.figure(load(shared)) == (None, 1)


class TestStata:
    """The limits are those of `help limits` and `help data types` in Stata."""

    @pytest.mark.parametrize(
        ("values", "kind"),
        [
            ([2_147_483_620, 1], "int32"),
            ([2_147_483_621, 1], "float64"),
            ([2_147_483_647, 1], "float64"),
            ([-2_147_483_647, 1], "int32"),
            ([-2_147_483_648, 1], "float64"),
            ([2_147_483_620, None], "float64"),
            ([9_007_199_254_740_992, -9_007_199_254_740_992], "float64"),
            ([], "int32"),
        ],
    )
    def test_no_number_becomes_missing(self, tmp_path, values, kind):
        found = pd.read_stata(
            stata.write_table(pa.table({"persons": pa.array(values, pa.int64())}), tmp_path / "table.dta", rpd.load().about)
        )
        assert [None if pd.isna(value) else int(value) for value in found["persons"]] == values
        assert found["persons"].dtype == kind

    def test_a_name_has_32_characters_at_most(self, tmp_path):
        path = stata.write_table(pa.table({"a" * 32: [1]}), tmp_path / "table.dta", rpd.load().about)
        assert list(pd.read_stata(path).columns) == ["a" * 32]
        with pytest.raises(UsageError, match="has 33 characters"):
            stata.write_table(pa.table({"a" * 33: [1]}), tmp_path / "table.dta", rpd.load().about)

    @pytest.mark.parametrize("words", ["y" * 79, "y" * 80, "Щ" * 80])
    def test_a_label_has_80_characters_at_most(self, tmp_path, words):
        field = pa.field("year", pa.int64(), metadata={"description": words})
        path = stata.write_table(pa.table([pa.array([1992])], pa.schema([field])), tmp_path / "table.dta", rpd.load().about)
        with pd.read_stata(path, iterator=True) as reader:
            assert reader.variable_labels() == {"year": words}
        field = pa.field("year", pa.int64(), metadata={"description": words.ljust(81, "y")})
        with pytest.raises(UsageError, match="has 81 characters"):
            stata.write_table(pa.table([pa.array([1992])], pa.schema([field])), tmp_path / "table.dta", rpd.load().about)


class TestTiming:
    @pytest.mark.parametrize(
        ("low", "high", "expected"),
        [
            (-31, -31, "early"),
            (-31, -30, "uncertain"),
            (-30, -30, "on-time"),
            (-30, 30, "on-time"),
            (30, 30, "on-time"),
            (30, 31, "uncertain"),
            (31, 31, "late"),
            (-31, 31, "uncertain"),
            (None, -31, "early"),
            (None, -30, "uncertain"),
            (30, None, "uncertain"),
            (31, None, "late"),
            (None, None, "uncertain"),
        ],
    )
    def test_ended(self, low, high, expected):
        assert end_timing(False, low, high, True, 30) == expected
        assert end_timing(False, low, high, False, 30) == "no-term"

    @pytest.mark.parametrize(("low", "expected"), [(-1, "ongoing"), (30, "ongoing"), (31, "late"), (None, "ongoing")])
    def test_not_ended(self, low, expected):
        assert end_timing(True, low, None, True, 30) == expected

    def test_no_day_of_grace(self):
        assert [end_timing(False, day, day, True, 0) for day in (-1, 0, 1)] == ["early", "on-time", "late"]

    @pytest.mark.parametrize(("days", "words"), [(-1, "not yet due"), (0, "not yet due"), (1, "1 day late so far")])
    def test_a_picture_calls_overdue_what_has_passed_its_planned_end(self, load, package, days, words):
        planned = DATA_DATE - datetime.timedelta(days)
        package.tables["deployments"] = [package.row("deployments", "am-brigade")]
        plan = {"deployment_id": "am-brigade", "planned_end": planned.isoformat(), "set_on": "1996", "kind": "original-term"}
        package.tables["planned_ends"] = []
        package.add("planned_ends", planned_end_id="am-brigade-plan", **plan)
        for table in ("deployment_bases", "agreement_deployments", "events", "strengths"):
            package.tables[table] = [row for row in package.tables[table] if row.get("deployment_id", "am-brigade") == "am-brigade"]
        texts = [text.get_text().replace("\n", " ") for text in plots.early_late(load(package)).texts]
        summary = "1 overdue" if days > 0 else "1 not yet due"
        assert [text for text in texts if "with a promised end" in text and text.endswith(f": {summary}")]
        assert words in texts
