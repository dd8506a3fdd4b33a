"""`validate_table`: a table that never was a file is judged as its file would be."""

from __future__ import annotations

import datetime
import decimal
import subprocess
import sys

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import ru_presence_data as rpd
from ru_presence_data.rules import all_rules
from ru_presence_data.tables import TABLES
from ru_presence_data.validation.values import columns, spelt
from ru_presence_data.violations import Severity
from support import Package, small_package

SHAPES = {
    "arrow": lambda table: table.to_arrow(),
    "arrow of text": lambda table: table.text_cells(),
    "record batch": lambda table: table.to_arrow().combine_chunks().to_batches()[0],
    "pandas": lambda table: table.to_pandas(),
    "pandas of NumPy": lambda table: table.to_arrow().to_pandas(),
    "polars": lambda table: table.to_polars(),
    "dictionaries": lambda table: table.rows(),
    "dictionaries of values": lambda table: table.to_arrow().to_pylist(),
}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return rpd.load(small_package().write(tmp_path_factory.mktemp("package")))


def rows(table: str = "events") -> list[dict[str, str]]:
    return [dict(row) for row in small_package().rows(table)]


def changed(**cells: object) -> list[dict[str, object]]:
    """The events with some cells of the talks changed."""
    return [{**row, **(cells if row["event_id"] == TALKS else {})} for row in rows()]


def said(report: rpd.Report) -> list[tuple[str, str | None, str | None]]:
    return [(violation.rule, violation.field, violation.key) for violation in report.sorted()]


TALKS = "az-2022-example-talks"


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("table", TABLES)
def test_every_shape_of_a_valid_table_is_valid(small, table, shape):
    report = rpd.validate_table(table, SHAPES[shape](small[table]))
    assert not report.violations
    assert report.tables == {table: len(small[table])}


@pytest.mark.parametrize("table", TABLES)
def test_within_its_dataset_nothing_is_skipped(small, table):
    report = rpd.validate_table(table, small[table].to_pandas(), dataset=small)
    assert not report.violations
    assert not report.skipped


def test_what_did_not_run_is_listed(small):
    report = rpd.validate_table("events", small.events.to_arrow())
    apart = {rule.name for rule in all_rules().values() if "events" in rule.tables and (rule.reads or rule.dated)}
    assert {skip.check for skip in report.skipped} == apart | {"link"}
    assert {str(skip) for skip in report.skipped} >= {"in-the-future on events (without the date of the data)"}
    assert {name for skip in report.skipped for name in skip.because} >= {"actors (not given)", "statements (not given)"}


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (float("nan"), ""),
        (pd.NA, ""),
        (pd.NaT, ""),
        (2.0, "2"),
        (np.int64(2), "2"),
        (np.float32(2), "2"),
        (decimal.Decimal("2.0"), "2"),
        ("2", "2"),
    ],
)
def test_values_of_a_column_of_whole_numbers(value, cell):
    report = rpd.validate_table("events", changed(fatalities_low=value, fatalities_best=cell, fatalities_high=cell))
    # Were the value read as another number, the order of the three would break.
    assert said(report) == []
    report = rpd.validate_table("events", changed(fatalities_low=value, fatalities_best="1", fatalities_high="1"))
    assert ("fatalities-order" in {violation.rule for violation in report.violations}) == (cell == "2")


@pytest.mark.parametrize(
    "value",
    [
        datetime.date(2022, 3, 1),
        datetime.datetime(2022, 3, 1),
        pd.Timestamp(2022, 3, 1),
        np.datetime64("2022-03-01"),
        np.datetime64("2022-03-01", "ns"),
        rpd.Edtf("2022-03-01"),
    ],
)
def test_days_are_days(value):
    assert not rpd.validate_table("events", changed(end_date=value)).violations


LOOSE = ("40.870", " a", "e\u0301")


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("fatalities_low", 2.5, "type"),
        ("fatalities_low", -1, "type"),
        ("fatalities_low", True, "type"),
        ("fatalities_low", float("inf"), "type"),
        ("latitude", 91, "maximum"),
        ("latitude", "40.870", "type"),
        ("notes", ["a"], "type"),
        ("notes", b"a", "type"),
        ("notes", " a", "outer-blank"),
        ("notes", "a\nb", "line-break-in-cell"),
        ("notes", "a\u202eb", "bidi-control"),
        ("notes", "e\u0301", "not-normalised"),
        ("notes", "=1", "formula-like"),
        ("event_type", "closd", "enum"),
        ("event_type", None, "required"),
        ("host_de_jure", "AZ", "pattern"),
        ("end_date", "1 March 2022", "edtf"),
        ("end_date", datetime.datetime(2022, 3, 1, 12), "edtf"),
    ],
)
def test_cells_are_checked_as_in_a_file(field, value, rule):
    report = rpd.validate_table("events", changed(**{field: value}))
    violation, *others = report.sorted()
    assert said(report)[0] == (rule, field, TALKS)
    assert (violation.path, violation.line) == ("<events>", None)
    assert "ru-presence-data format" not in violation.fix
    # What is only spelt loosely is judged further, and a latitude without a longitude is found.
    assert [other.rule for other in others] == (["coordinates-incomplete"] if value == "40.870" else [])
    assert ("host-prefix" in {skip.check for skip in report.skipped}) == (value not in LOOSE)


NARROW = {
    "arrow": lambda values: pa.table({"latitude": pa.array(values, pa.float32())}),
    "arrow, coded": lambda values: pa.table({"latitude": pa.array(values, pa.float32()).dictionary_encode()}),
    "pandas": lambda values: pd.DataFrame({"latitude": np.array([np.nan if value is None else value for value in values], np.float32)}),
    "pandas, masked": lambda values: pd.DataFrame({"latitude": pd.array(values, "Float32")}),
    "pandas, of Arrow": lambda values: pd.DataFrame({"latitude": pd.array(values, pd.ArrowDtype(pa.float32()))}),
    "pandas, objects": lambda values: pd.DataFrame(
        {"latitude": [None if value is None else np.float32(value) for value in values]}, dtype=object
    ),
    "polars": lambda values: pl.DataFrame({"latitude": pl.Series(values, dtype=pl.Float32)}),
    "dictionaries": lambda values: [{"latitude": None if value is None else np.float32(value)} for value in values],
    "halves of arrow": lambda values: pa.table(
        {"latitude": np.array([np.nan if value is None else value for value in values], np.float16)}
    ),
    "halves of pandas": lambda values: pd.DataFrame(
        {"latitude": np.array([np.nan if value is None else value for value in values], np.float16)}
    ),
    "halves of NumPy": lambda values: [{"latitude": None if value is None else np.float16(value)} for value in values],
}


@pytest.mark.parametrize("kind", NARROW)
def test_small_floats_are_spelt_as_they_are(kind):
    ((name, column),) = columns(NARROW[kind]([40.87, None, -0.1, 2048.0, 0.25]))
    whole = "40.88" if "halves" in kind else "40.87"
    assert (name, spelt(column)[0].to_pylist()) == ("latitude", [whole, "", "-0.1", "2048", "0.25"])


@pytest.mark.parametrize("kind", ["text", "typed", "narrow"])
@pytest.mark.parametrize("table", TABLES)
def test_a_table_has_one_verdict_whatever_it_is_held_in(small, table, kind):
    cells = small[table].text_cells() if kind == "text" else small[table].to_arrow()
    if kind == "narrow":
        cells = pa.table(
            {
                name: column.cast(pa.float32()) if column.type == pa.float64() else column
                for name, column in zip(cells.column_names, cells.columns, strict=True)
            }
        )
    expected = [str(one) for one in rpd.validate_table(table, small[table].text_cells(), dataset=small).violations]
    frames = {
        "arrow": cells,
        "coded": pa.table({name: column.dictionary_encode() for name, column in zip(cells.column_names, cells.columns, strict=True)}),
        "pandas": cells.to_pandas(),
        "pandas, of Arrow": cells.to_pandas(types_mapper=pd.ArrowDtype),
        "pandas, masked": cells.to_pandas().convert_dtypes(),
        "pandas, objects": cells.to_pandas().astype(object),
        "polars": pl.from_arrow(cells),
        "dictionaries": cells.to_pylist(),
    }
    if kind == "narrow":
        # As Python's own numbers they have gained digits before they come here.
        del frames["pandas, objects"], frames["dictionaries"]
    for held, frame in frames.items():
        assert [str(one) for one in rpd.validate_table(table, frame, dataset=small).violations] == expected == [], held


def test_a_slip_has_one_verdict_whatever_it_is_held_in():
    text = pa.Table.from_pylist(changed(longitude="47.8123", fatalities_low="3", fatalities_best="2", end_date="2021"))
    said_of_text = [str(one) for one in rpd.validate_table("events", text).violations]
    assert len(said_of_text) == 4
    floats = text.to_pandas()
    for name, kind in (("latitude", "float32"), ("longitude", "float32"), ("fatalities_low", "float32"), ("fatalities_best", "float64")):
        floats[name] = pd.to_numeric(floats[name]).astype(kind)
    for frame in (floats, floats.convert_dtypes(), pl.from_pandas(floats), pa.Table.from_pandas(floats)):
        assert [str(one) for one in rpd.validate_table("events", frame).violations] == said_of_text


FINE = pa.array([1_646_092_800_000_000_001, 1_646_092_800_000_000_000], pa.timestamp("ns"))


@pytest.mark.parametrize(
    "column",
    [
        FINE,
        pd.Series(FINE.to_pandas()).astype(object).tolist(),
        [np.datetime64("2022-03-01T00:00:00.000000001", "ns"), np.datetime64("2022-03-01", "ns")],
    ],
)
def test_a_nanosecond_is_not_cut_from_a_moment(column):
    first, second = spelt(column)[0].to_pylist()
    assert second == "2022-03-01"
    assert first.replace("T", " ") == "2022-03-01 00:00:00.000000001"


def test_categories_are_text():
    frame = pd.DataFrame(rows())
    frame["event_type"] = frame["event_type"].astype("category")
    assert rpd.validate_table("events", frame).valid
    assert rpd.validate_table("events", pa.Table.from_pandas(frame, preserve_index=False)).valid
    assert rpd.validate_table("events", pl.DataFrame(rows()).with_columns(pl.col("event_type").cast(pl.Categorical))).valid


def test_columns():
    frame = pd.DataFrame(rows()).rename(columns={"title": "titel"}).set_index("event_id")
    report = rpd.validate_table("events", frame)
    assert said(report) == [("incorrect-label", None, None), ("missing-label", "event_id", None)]
    assert "did you mean 'title'" in str(report.violations[0])
    assert "reset_index()" in report.violations[1].fix
    assert {"cell", "key"} <= {skip.check for skip in report.skipped}
    twice = pd.DataFrame(rows())
    twice.insert(0, "notes", "", allow_duplicates=True)
    assert said(rpd.validate_table("events", twice)) == [("duplicate-label", None, None)]


def test_keys():
    again = [*rows(), rows()[0]]
    (violation,) = rpd.validate_table("events", again).violations
    assert (violation.rule, violation.key) == ("primary-key", again[0]["event_id"])
    assert "in rows 0 and 4, counted from 0" in violation.message
    (violation,) = rpd.validate_table("events", changed(event_id="")).violations
    assert (violation.rule, violation.key) == ("required", "row 2, counted from 0")


@pytest.mark.parametrize("table", TABLES)
def test_the_order_of_rows_and_columns_does_not_count(small, table):
    turned = [dict(reversed(row.items())) for row in reversed(small[table].rows())]
    assert not rpd.validate_table(table, turned, dataset=small).violations


def test_rules_of_one_table_run():
    report = rpd.validate_table("events", changed(end_date="2021"))
    assert said(report) == [("end-date-before-date", "end_date", TALKS)]
    assert report.violations[0].line is None


def test_links_and_rules_run_within_a_dataset(small):
    report = rpd.validate_table("events", changed(host_de_jure="azz"), dataset=small)
    assert ("foreign-key", "host_de_jure", TALKS) in said(report)
    report = rpd.validate_table("events", changed(date="2022-01"), dataset=small)
    assert said(report) == [("cell-differs-from-preferred", "date", TALKS)]


def test_what_the_frame_breaks_elsewhere_is_named_by_its_line(small):
    report = rpd.validate_table("events", [row for row in rows() if row["event_id"] != TALKS], dataset=small)
    broken = {(violation.rule, violation.path) for violation in report.violations}
    assert broken == {("foreign-key", "data/event_actors.csv"), ("statement-about-missing-record", "data/statements.csv")}
    assert all(violation.line for violation in report.violations)


def test_faults_that_the_frame_has_no_part_in_are_left_out(tmp_path):
    package: Package = small_package()
    package.put("bases", base_id="az-example-radar", opened="2013")
    dataset = rpd.load(package.write(tmp_path))
    assert not rpd.validate(tmp_path).valid
    assert rpd.validate_table("sources", dataset.sources.to_arrow(), dataset=dataset).count(Severity.ERROR) == 0


def test_a_stale_statement_id_is_mended_in_python(small):
    changed_rows = [dict(row) for row in small.statements.rows()]
    changed_rows[0]["statement_id"] = "0" * 12
    (violation,) = rpd.validate_table("statements", changed_rows).violations
    assert violation.rule == "stale-statement-id"
    assert "ru-presence-data format" not in violation.fix


@pytest.mark.parametrize(
    ("table", "frame", "expected"),
    [
        ("evnts", [], "no table 'evnts'; did you mean events"),
        ("events", 3, "a table was given as builtins.int; expected a pyarrow Table, a pandas or polars DataFrame"),
        ("events", "text", "a table was given as builtins.str"),
        ("events", pd.Series(["1992"]), "a table was given as pandas.Series; expected a pyarrow Table"),
        ("events", pl.Series(["1992"]), "a table was given as polars.series.series.Series; expected a pyarrow Table"),
        ("events", [1], "a table was given as builtins.list"),
    ],
)
def test_what_is_no_table_is_refused(table, frame, expected):
    with pytest.raises(rpd.UsageError) as refused:
        rpd.validate_table(table, frame)
    assert expected in str(refused.value)


def test_what_is_no_dataset_is_refused():
    with pytest.raises(rpd.UsageError, match="a dataset was given as str; expected what `load` gives"):
        rpd.validate_table("events", [], dataset="somewhere")


def test_a_table_without_rows():
    empty = pd.DataFrame(rows()).iloc[:0]
    report = rpd.validate_table("events", empty)
    assert not report.violations
    assert report.tables == {"events": 0}
    assert {violation.rule for violation in rpd.validate_table("events", []).violations} == {"missing-label"}


@pytest.mark.parametrize("first", ["import ru_presence_data.release.build", "rpd.validate_table", "rpd.validate", ""])
def test_validate_is_the_function_whatever_was_imported_before(first):
    code = f"import ru_presence_data as rpd\n{first}\nfrom ru_presence_data import validate\nassert validate is rpd.validate\nrpd.validate.__code__"
    subprocess.run([sys.executable, "-c", code], check=True)
