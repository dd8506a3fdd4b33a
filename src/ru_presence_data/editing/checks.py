"""Checks of a row before it is written: the spelling of `format`, the messages of `validate`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from ..schema.table_schema import Field, TableSchema
from ..tabular import arrays, cell_checks, csv_bytes, typed
from ..tabular.frame import Frame
from ..tabular.spelling import FormatError
from ..validation.values import cell_of
from ..validation.wording import broken_link, nearest_keys
from ..violations import UsageError
from ..words import nearest, shown
from .format import canonical
from .store import Row, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a cell is refused.

    Attributes:
        field: Name of the field.
        message: What was found and expected.
        fix: What to give instead.
    """

    field: str
    message: str
    fix: str

    def __str__(self) -> str:
        subject = "" if self.message.startswith(self.field) else f"{self.field}: "
        return f"{subject}{self.message} (fix: {self.fix})"


class RefusedError(UsageError):
    """An edit was refused and nothing was written.

    Attributes:
        problems: Why, one line each.
    """

    def __init__(self, what: str, problems: Iterable[object]) -> None:
        self.problems = [str(problem) for problem in problems]
        first = self.problems[0]
        super().__init__(f"{what}: {first}" if len(self.problems) == 1 else "\n  ".join([f"{what}:", *self.problems]))


def whole(schema: TableSchema, given: Row) -> Row:
    """A row with all its cells as text, which days and numbers of Python, NumPy and pandas become.

    Raises:
        UsageError: If it has a cell that the table does not have, or a value that no cell can hold.
    """
    for name in given:
        if not schema.has(name):
            raise UsageError(f"table {schema.name} has no field {name!r}{nearest(name, schema.names)}; it has {', '.join(schema.names)}")
    cells = {name: given.get(name, "") for name in schema.names}
    row = {name: cell if isinstance(cell, str) else cell_of(cell) for name, cell in cells.items()}
    for name, text in row.items():
        if text is None:
            raise UsageError(f"{name}: found a value of type {type(cells[name]).__name__}, expected text, a day or a number")
    return {name: text or "" for name, text in row.items()}


def check_row(schema: TableSchema, row: Row) -> tuple[Row, list[Problem]]:
    """A row in its canonical spelling, and what is wrong with its cells.

    Blanks round a cell, the Unicode normal form and the spelling of numbers are mended, as `format` mends them; nothing else is.
    """
    problems = [problem for name, cell in row.items() if (problem := _unwritable(name, cell))]
    if problems:
        return row, problems
    if not any(cell.strip(csv_bytes.BLANKS) for cell in row.values()):
        # `format` would drop such a row as a blank line.
        return dict.fromkeys(row, ""), _judged(pa.table({name: arrays.texts([""]) for name in schema.names}), schema)
    try:
        data = canonical(csv_bytes.encode(schema.names, [[row[name] for name in schema.names]]), schema)
    except FormatError as error:
        return row, [Problem(field=schema.names[0], message=str(error), fix="correct the row")]
    spelt = dict(zip(schema.names, csv_bytes.split_line(data.decode().split("\n")[1])[0], strict=True))
    table, defects = typed.read_cells(data, schema)
    if table is None:
        return spelt, [Problem(field=schema.names[defect.column or 0], message=defect.message, fix=defect.fix) for defect in defects]
    return spelt, _judged(table, schema)


def check_cell(schema: TableSchema, field: Field, cell: str) -> tuple[str, list[Problem]]:
    """One cell in its canonical spelling, and what is wrong with it."""
    spelt, problems = check_row(schema, whole(schema, {field.name: cell}))
    return spelt[field.name], [problem for problem in problems if problem.field == field.name]


def check_links(store: Store, schema: TableSchema, row: Row) -> Iterator[Problem]:
    """Name the cells that point to no row.

    Raises:
        PackageError: If a table to which a cell points has errors.
    """
    for field, link in schema.links:
        cell = row[field.name]
        if cell:
            keys = store.frame(link.table).column(link.field).to_pylist()
            if cell not in set(keys):
                message, fix = broken_link(field.name, cell, link.table, nearest_keys(cell, keys))
                yield Problem(field=field.name, message=message, fix=fix)


def _judged(table: Any, schema: TableSchema) -> list[Problem]:
    return [Problem(field=bad.field, message=bad.message, fix=bad.fix) for bad in cell_checks.check(Frame(table, schema))]


def _unwritable(name: str, cell: str) -> Problem | None:
    """Find what could not even stand on one line of a file."""
    if "\n" in cell or "\r" in cell:
        return Problem(field=name, message=f"{name} holds a line break, expected one line", fix="put a blank in its place")
    try:
        cell.encode()
    except UnicodeEncodeError:
        return Problem(field=name, message=f"{name} {shown(cell)} holds bytes that are not UTF-8", fix="give it in UTF-8")
    return None
