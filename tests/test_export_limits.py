"""What a format cannot hold is refused with a line, or split; nothing is cut. Each limit is tried, and one beyond it."""

from __future__ import annotations

import openpyxl
import pytest

import ru_presence_data as rpd
from ru_presence_data.cli.main import main
from ru_presence_data.export import FORMATS, xlsx
from ru_presence_data.violations import RuPresenceError
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
    for name in book.sheetnames:
        assert book[name].max_row <= len(expected) + 1 - beyond
        assert [cell.value for cell in book[name][1]] == [cell.value for cell in book[name.removesuffix("_2")][1]]


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
