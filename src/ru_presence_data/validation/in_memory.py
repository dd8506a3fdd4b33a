"""`validate_table`: judges a table that never was a CSV file: an Arrow table, a pandas or polars frame, or a list of dictionaries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa

from ..schema.table_schema import Field, TableSchema
from ..tables import TABLES, Tables
from ..tabular import arrays, labels, spelling
from ..tabular.cell_checks import BadCell
from ..tabular.csv_bytes import cell_defect
from ..tabular.frame import Frame
from ..violations import KEPT_PER_RULE, Report, UsageError
from ..words import nearest, shown
from .backend import Hit, Reading, Said
from .rows import FrameBackend, FrameRows, LineRows
from .stages import Run
from .values import columns, spelt

_FIXES = {
    "outer-blank": "strip the blanks",
    "not-normalised": "normalise the text to NFC, as unicodedata.normalize does",
    "stale-statement-id": "compute it with ru_presence_data.statement_id.statement_id",
    "incorrect-label": "rename or drop the column",
    "extra-label": "rename or drop the column",
    "blank-label": "rename or drop the column",
    "duplicate-label": "keep one of them",
    "missing-label": "add the column, empty if nothing is known; if it is the index, call reset_index()",
}
"""What mends in a frame what is mended otherwise in a file."""


def validate_table(table: str, frame: Any, *, dataset: Tables | None = None) -> Report:
    """Validate a table that is not a CSV file.

    The columns are those of the table's schema in any order; the columns `<field>_earliest` and `<field>_latest` that
    `to_arrow`, `to_pandas` and `to_polars` add are passed over, and so is the index of a pandas frame. Rows may stand in any order. Every value is judged as
    the cell that it would be in the CSV file: None, NaN and NaT are empty cells, days are in ISO 8601, a whole float in a
    column of whole numbers is a whole number.

    Args:
        table: Name of the table whose schema and rules apply, such as "events".
        frame: A `pyarrow.Table`, a pandas or polars `DataFrame`, a list of dictionaries, or anything that exports an Arrow stream.
        dataset: The dataset in which `frame` takes the place of the table of that name; then links to and from it, and the rules
            that read several tables, run as well, and what happened is held against the dataset's date. Without it they are listed as skipped.

    Returns:
        What was found. The path of violations in the frame is `<events>`, and they have no line; those in other tables of the
        dataset, which the frame breaks, have the path of the file and the line.

    Raises:
        UsageError: If there is no such table, or the frame or the dataset is of another type.
        InvalidDataError: If a table of the dataset is not valid.
        PackageError: If the dataset's descriptor does not say the date of its data.
    """
    if dataset is not None and not isinstance(dataset, Tables):
        raise UsageError(f"a dataset was given as {type(dataset).__qualname__}; expected what `load` gives")
    if table not in TABLES:
        raise UsageError(f"no table {table!r}{nearest(table, TABLES)}; the tables are {', '.join(TABLES)}")
    run = Run(_Given(table, frame, dataset))
    run.tables((table,), lambda _: 0)
    run.hold({other.name: LineRows(Frame(other.text_cells(), other.schema)) for other in dataset or () if other.name != table})
    run.links(TABLES if dataset else (table,), table)
    run.rules(TABLES if dataset else (table,), table)
    return run.report()


class _Given(FrameBackend):
    """One frame, beside the tables of a dataset if there is one."""

    def __init__(self, table: str, frame: Any, dataset: Tables | None) -> None:
        super().__init__({table: f"<{table}>"}, {table, *(other.name for other in dataset or ())}, dataset.data_date if dataset else None)
        self.table, self.fixes = table, _FIXES
        self.columns = columns(frame)

    def read(self, schema: TableSchema) -> Reading:
        """Check the names of the columns, spell their values as cells and check the characters of those that have no pattern."""
        derived = {f"{field.name}_{end}" for field in schema.fields if field.is_edtf for end in ("earliest", "latest")}
        names = [name for name, _ in self.columns if name not in derived]
        wrong = [
            Said(rule=fault.rule, message=fault.message, fix="", field=None if fault.column is None else schema.names[fault.column])
            for fault in labels.faults(names, schema.names)
        ]
        if wrong:
            return Reading(said=wrong)
        given = dict(self.columns)
        spelled = {field.name: spelt(given[field.name]) for field in schema.fields}
        rows = _NumberedRows(Frame(pa.table({name: column for name, (column, _) in spelled.items()}), schema))
        rows.no_cells = {name: kinds for name, (_, kinds) in spelled.items()}
        hostile: list[Said] = []
        loose: dict[str, dict[str, str]] = {}
        for field in schema.fields:
            if not field.categories and (not field.scalar.pattern or field.scalar.is_free):
                bad = {cell: defect for cell in rows.frame.column(field.name).unique().to_pylist() if (defect := _defect(cell))}
                hostile += rows.characters(field, bad)
                loose[field.name] = {cell: spelling.trimmed(cell) for cell in bad}
        said = [*rows.types(), *hostile]
        sound = not any(rows.no_cells.values()) and not any(_defect(cell) for new in loose.values() for cell in new.values())
        return Reading(said=said, rows=rows.respelt(loose), sound=sound)


class _NumberedRows(FrameRows):
    """The rows of a frame, which may stand in any order and are named by their numbers.

    Attributes:
        no_cells: For each column the rows whose value cannot be a cell, each with what it is.
    """

    no_cells: Mapping[str, Mapping[int, str]] = {}

    def types(self) -> Iterator[Said]:
        """Name the values that cannot be cells."""
        for field in self.schema.fields:
            for row, kind in self.no_cells[field.name].items():
                message = f"{field.name} holds {kind}, expected {field.scalar.expected}"
                fix = "give plain text, a number or a day"
                yield Said(rule="type", message=message, fix=fix, field=field.name, key=self.key(row))

    def characters(self, field: Field, bad: Mapping[str, tuple[str, str, str]]) -> Iterator[Said]:
        """Name the cells of a column whose characters are bad."""
        column = self.frame.column(field.name)
        for row, count in arrays.first_rows(arrays.is_in(column, bad), KEPT_PER_RULE) if bad else ():
            rule, message, fix = bad[self.frame.cell(row, field.name)]
            yield Said(rule=rule, message=message, fix=fix, field=field.name, key=self.key(row), count=count)

    def respelt(self, new: Mapping[str, Mapping[str, str]]) -> _NumberedRows:
        """The same rows with other spellings of some cells."""
        table = {name: spelling.replaced(self.frame.column(name), new.get(name, {})) for name in self.schema.names}
        rows = _NumberedRows(Frame(pa.table(table), self.schema))
        rows.no_cells = self.no_cells
        return rows

    def bad_cells(self) -> Iterator[BadCell]:
        """The cells that break a constraint of their field, but for those that are no cells at all."""
        for bad in super().bad_cells():
            if bad.row not in self.no_cells.get(bad.field, ()):
                yield replace(bad, key=self.key(bad.row))

    def misplaced(self) -> Iterator[Hit]:
        """None: rows may stand in any order."""
        return iter(())

    def line(self, row: int) -> None:
        """None: the rows of a frame have no lines."""
        return

    def place(self, row: int) -> str:
        """The number."""
        return f"in row {row}, counted from 0,"

    def beside(self, row: int, other: int) -> str:
        """The numbers of both rows."""
        return f"in rows {other} and {row}, counted from 0"

    def key(self, row: int) -> str:
        """The key of a row, or its number where the key is not whole."""
        parts = [self.frame.cell(row, name) for name in self.schema.primary_key]
        return "/".join(shown(part, 80)[1:-1] for part in parts) if all(parts) else f"row {row}, counted from 0"


def _defect(cell: str) -> tuple[str, str, str] | None:
    if "\n" in cell or "\r" in cell:
        return "line-break-in-cell", f"{shown(cell)} holds a line break, expected one line", "put a blank in its place"
    return cell_defect(cell)


__all__ = ["validate_table"]
