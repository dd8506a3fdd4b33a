"""What a format cannot hold is refused with a line, or split; nothing is cut. Each limit is tried, and one beyond it."""

from __future__ import annotations

import dataclasses
from datetime import date

import openpyxl
import pandas as pd
import pyarrow as pa
import pytest

import ru_presence_data as rpd
from ru_presence_data.cli.main import main
from ru_presence_data.export import FORMATS, stata, xlsx
from ru_presence_data.violations import RuPresenceError, UsageError
from support import small_package


def retired(package, count):
    for number in range(count):
        package.put("retired_ids", retired_id=f"az-old-{number:03}", table_name="bases", version="0.1.0", reason="Seen twice.")
    return package


def ids(book, *sheets):
    return [row[0] for sheet in sheets for row in book[sheet].iter_rows(min_row=2, values_only=True)]


def test_excel_holds_as_many_rows_as_it_says():
    assert (xlsx.MOST_ROWS, xlsx.LONGEST_CELL) == (1_048_576, 32_767)


@pytest.mark.parametrize("beyond", [0, 1])
def test_excel_a_table_that_is_too_long_goes_on_in_a_further_sheet(beyond, monkeypatch, tmp_path):
    dataset = rpd.load(retired(small_package(), 40).write(tmp_path / "package"))
    expected = dataset.retired_ids.keys()
    monkeypatch.setattr(xlsx, "MOST_ROWS", len(expected) + 1 - beyond)
    (path,) = FORMATS["xlsx"](dataset, tmp_path / "out")
    book = openpyxl.load_workbook(path)
    sheets = [name for name in book.sheetnames if name.startswith("retired_ids")]
    assert sheets == ["retired_ids", "retired_ids_2"][: 1 + beyond]
    assert ids(book, *sheets) == expected
    numbered = [
        book[name].oddHeader.center.text.rpartition(", sheet ")[2] for name in sheets if ", sheet " in book[name].oddHeader.center.text
    ]
    assert numbered == ["1", "2"][: 2 * beyond]
    for name in book.sheetnames:
        assert book[name].max_row <= len(expected) + 1 - beyond
        assert [cell.value for cell in book[name][1]] == [cell.value for cell in book[name.removesuffix("_2")][1]]


def test_excel_a_table_without_rows_has_its_header(tmp_path):
    package = small_package()
    package.tables["retired_ids"].clear()
    (path,) = FORMATS["xlsx"](rpd.load(package.write(tmp_path / "package")), tmp_path / "out")
    sheet = openpyxl.load_workbook(path)["retired_ids"]
    assert sheet.max_row == 1
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).coordinate}"


def test_excel_a_table_may_take_many_sheets(monkeypatch, tmp_path):
    dataset = rpd.load(retired(small_package(), 40).write(tmp_path / "package"))
    monkeypatch.setattr(xlsx, "MOST_ROWS", 4)
    (path,) = FORMATS["xlsx"](dataset, tmp_path / "out")
    book = openpyxl.load_workbook(path)
    assert ids(book, *(name for name in book.sheetnames if name.startswith("retired_ids"))) == dataset.retired_ids.keys()
    codes = [row for name in book.sheetnames if name.startswith("codes") for row in book[name].iter_rows(min_row=2, values_only=True)]
    assert len(codes) == sum(len(field.categories) for table in dataset for field in table.schema.fields)


@pytest.mark.parametrize("sign", ["x", "🙂"])
@pytest.mark.parametrize("beyond", [0, 1])
def test_excel_a_cell_that_is_too_long_is_refused(beyond, sign, monkeypatch, tmp_path, capsys):
    package = small_package()
    longest = 4000
    package.put("bases", base_id="az-example-radar", notes=sign * (longest // (2 if sign > "\uffff" else 1)) + "x" * beyond)
    directory = package.write(tmp_path / "package")
    monkeypatch.setattr(xlsx, "LONGEST_CELL", longest)
    said = main(["export", "xlsx", str(directory), "--out", str(tmp_path / "out")]), capsys.readouterr().err
    if beyond:
        assert said[0] == 2
        assert "a cell of Excel holds 4000 characters, and sheet bases, row 4, column 18 would have 4001" in said[1]
        assert not list(tmp_path.rglob("*.xlsx"))
    else:
        assert said == (0, "")


def test_excel_the_writer_itself_may_not_leave_a_cell_out(monkeypatch, tmp_path):
    """The library counts otherwise than Excel; what it does not take is told, too."""
    package = small_package()
    package.put("bases", base_id="az-example-radar", notes="x" * 32_767)
    dataset = rpd.load(package.write(tmp_path / "package"))
    FORMATS["xlsx"](dataset, tmp_path / "out")
    monkeypatch.setattr(xlsx, "LONGEST_CELL", 100_000)
    from xlsxwriter.worksheet import Worksheet

    monkeypatch.setattr(Worksheet, "_write_string", lambda *more: -2)
    with pytest.raises(RuPresenceError, match="sheet codebook, row 1, column 1"):
        FORMATS["xlsx"](dataset, tmp_path / "other")


ABOUT = rpd.load().about


def column(name, values, kind=None, **said):
    field = pa.field(name, kind or pa.array(values).type, metadata=said)
    return pa.table([pa.array(values, field.type)], pa.schema([field]))


def test_stata_holds_as_much_as_it_says():
    assert (stata.LONGEST_NAME, stata.LONGEST_LABEL, stata.LONGEST_TEXT) == (32, 80, 2_000_000_000)
    assert (date(100, 1, 1), 2**53, 32_767) == (stata.FIRST_DAY, stata.GREATEST_WHOLE, stata.MOST_COLUMNS)


def test_stata_reads_it_from_version_14_on(tmp_path):
    """Format 118 is that of Stata 14; see `help dta`."""
    path = tmp_path / "table.dta"
    stata.write_table(column("year", [1992]), path, ABOUT)
    assert path.read_bytes().startswith(b"<stata_dta><header><release>118</release>")


HELD = {
    "name": column("n" * 32, [1]),
    "name in other letters": column("ґ" * 32, [1]),
    "label": column("year", [1], description="d" * 80),
    "label in other letters": column("year", [1], description="ґ" * 80),
    "title in the place of a long label": column("year", [1], description="d" * 81, title="t" * 80),
    "text of a str": column("text", ["x" * 2045, "ы" * 1022, None]),
    "text of a strL": column("text", ["x" * 2046, "ы" * 1023, "🙂" * 9000, None]),
    "first day": column("day", [date(100, 1, 1), None]),
    "last day": column("day", [date(9999, 12, 31), None]),
    "days before and after the nanoseconds of pandas": column("day", [date(1677, 9, 20), date(2262, 4, 12)]),
    "greatest whole number": column("number", [2**53, -(2**53), None]),
    "whole numbers round the long of Stata": column("number", [2_147_483_620, 2_147_483_621, -(2**31)]),
    "greatest number": column("number", [8.98e307, -8.98e307, None]),
}

REFUSED = {
    "name": (column("n" * 33, [1]), "has 33 characters; Stata takes at most 32"),
    "name with a hyphen": (column("a-b", [1]), "column 'a-b' is no name for Stata"),
    "name with a digit first": (column("1a", [1]), "column '1a' is no name for Stata"),
    "name of a type": (column("str12", [1]), "column 'str12' is no name for Stata"),
    "word of the language": (column("if", [1]), "column 'if' is no name for Stata"),
    "label": (column("year", [1], description="d" * 81), "column 'year' has 81 characters; a label of Stata takes at most 80"),
    "label and title": (column("year", [1], description="d" * 82, title="t" * 81), "column 'year' has 82 characters; a label"),
    "day before the first": (
        column("day", [date(100, 1, 1), date(99, 12, 31)]),
        "column 'day' holds the day 0099-12-31; the first day of Stata is 0100",
    ),
    "whole number": (column("number", [1, 2**53 + 1]), "column 'number' holds 9007199254740993; Stata holds whole numbers"),
    "number": (column("number", [9e307]), "Stata cannot hold the table: Column number has a maximum value"),
    "no number": (column("number", [float("inf")]), "Stata cannot hold the table: Column number contains infinity"),
}


@pytest.mark.parametrize("what", HELD)
def test_stata_what_is_at_the_limit_comes_back_whole(what, tmp_path):
    (field,) = HELD[what].schema
    path = stata.write_table(HELD[what], tmp_path / "table.dta", ABOUT)
    found = pd.read_stata(path)
    assert list(found.columns) == [field.name]
    cells = [None if pd.isna(cell) or cell == "" else cell.date() if isinstance(cell, pd.Timestamp) else cell for cell in found[field.name]]
    assert cells == HELD[what].column(0).to_pylist()
    with pd.read_stata(path, iterator=True) as reader:
        labels = {word for word in (field.metadata or {b"": b""}).values() if len(word.decode()) <= 80}
        assert reader.variable_labels()[field.name].encode() in labels


@pytest.mark.parametrize("what", REFUSED)
def test_stata_what_is_beyond_the_limit_is_refused(what, tmp_path):
    table, said = REFUSED[what]
    with pytest.raises(UsageError, match=said):
        stata.write_table(table, tmp_path / "table.dta", ABOUT)
    assert not (tmp_path / "table.dta").exists()


def test_stata_the_longest_text_and_the_most_columns(monkeypatch, tmp_path):
    monkeypatch.setattr(stata, "LONGEST_TEXT", 4000)
    stata.write_table(column("text", ["ы" * 2000]), tmp_path / "table.dta", ABOUT)
    with pytest.raises(UsageError, match="a text of 4002 bytes; Stata takes at most 4000"):
        stata.write_table(column("text", ["ы" * 2001]), tmp_path / "other.dta", ABOUT)
    monkeypatch.setattr(stata, "MOST_COLUMNS", 2)
    stata.write_table(pa.table({"a": [1], "b": [1]}), tmp_path / "table.dta", ABOUT)
    with pytest.raises(UsageError, match="3 columns; Stata takes at most 2"):
        stata.write_table(pa.table({"a": [1], "b": [1], "c": [1]}), tmp_path / "other.dta", ABOUT)


@pytest.mark.parametrize(
    ("title", "name", "label"),
    [
        ("t" * 65, "n", "t" * 65 + ", version 1.0.0"),
        ("t" * 66, "n" * 65, "n" * 65 + ", version 1.0.0"),
        ("t" * 66, "n" * 66, "version 1.0.0"),
    ],
)
def test_stata_the_label_of_a_file_is_whole(title, name, label, tmp_path):
    about = dataclasses.replace(ABOUT, title=title, name=name, version="1.0.0")
    with pd.read_stata(stata.write_table(column("a", [1]), tmp_path / "table.dta", about), iterator=True) as reader:
        assert reader.data_label == label


@pytest.mark.parametrize(
    "day", [date(1677, 9, 21), date(1677, 9, 20), date(2262, 4, 11), date(2262, 4, 12), date(1, 1, 1), date(9999, 12, 31)]
)
def test_pandas_holds_the_days_that_nanoseconds_do_not(day, tmp_path):
    package = small_package()
    package.put("sources", source_id="example-times-2013-article", published=day.isoformat(), url="")
    if day < date(2026, 1, 1):
        frame = rpd.load(package.write(tmp_path)).sources.to_pandas().set_index("source_id")
        assert frame.loc["example-times-2013-article", "published_earliest"] == day
    back = pa.Table.from_pandas(column("day", [day, None]).to_pandas(types_mapper=pd.ArrowDtype))
    assert back.column("day").to_pylist() == [day, None]
