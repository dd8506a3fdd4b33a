"""Rows in memory as the stages ask for them: the lines of a file, the rows of a frame."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from ..rules import Flag, Rule
from ..schema.table_schema import TableSchema
from ..statement_id import statement_ids
from ..tabular import arrays, cell_checks, spelling
from ..tabular.arrays import counting, first_rows, truth
from ..tabular.cell_checks import BadCell
from ..tabular.frame import Frame, Frames
from ..violations import KEPT_PER_RULE
from .backend import Hit, Reading
from .causes import has_made_key

T = TypeVar("T")
R = TypeVar("R")


class FrameRows:
    """The rows of a `Frame`, each with a number under which it was given; sorted, if they came otherwise.

    Attributes:
        schema: The table.
        frame: The rows as rules see them.
    """

    def __init__(self, frame: Frame, given: Frame | None = None, numbers: Any = None) -> None:
        self.schema = frame.schema
        self.frame = frame
        self._given = given or frame
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self.frame)

    def bad_cells(self) -> Iterator[BadCell]:
        """The cells that break a constraint of their field."""
        return cell_checks.check(self.frame)

    def mended(self) -> FrameRows:
        """The same rows with the cells that `format` can spell right."""
        return self._of(mended(self.frame))

    def repeated(self, key: tuple[str, ...]) -> Iterator[Hit]:
        """The rows with the key of an earlier one."""
        for row, earlier, count in repeated(self.frame, key):
            yield Hit(row=row, cells=self.frame.row(row), other=earlier, count=count)

    def misplaced(self) -> Iterator[Hit]:
        """The rows out of order."""
        for row, neighbour, count in misplaced(self.frame):
            yield Hit(row=row, cells=self.frame.row(row), other=neighbour, place=_place(self.frame, row, neighbour), count=count)

    def in_order(self) -> FrameRows:
        """The same rows sorted, each under its old number."""
        self.frame.forget()
        order = sorted_order(self.frame)
        return self if order is None else self._of(Frame(self.frame.table().take(order), self.schema), self.frame, order)

    def lost(self, name: str, other: FrameRows, field: str) -> Iterator[Hit]:
        """The rows whose cell is not empty and not among the cells of a field of another table."""
        nowhere = pc.and_(self.frame.filled(name), pc.is_null(self.frame.lookup(name, other.frame, field)))
        for row, count in first_rows(nowhere, KEPT_PER_RULE):
            yield Hit(row=self.number(row), cells=self.frame.row(row), count=count)

    def values(self, name: str) -> Sequence[str]:
        """All cells of a column."""
        cells: list[str] = self.frame.column(name).to_pylist()
        return cells

    def find(self, name: str, cells: Collection[str]) -> dict[str, int]:
        """Those of some cells that a column holds, each with its first row."""
        column = self.frame.column(name)
        rows = {cell: pc.index(column, arrays.text(cell)).as_py() for cell in cells}
        return {cell: self.number(row) for cell, row in rows.items() if row >= 0}

    def cells(self, row: int) -> Mapping[str, str]:
        """The cells of a row."""
        return self._given.row(row)

    def number(self, row: int) -> int:
        """The number under which a row of the frame was given."""
        return row if self._numbers is None else int(self._numbers[row].as_py())

    def flags(self, rule: Rule, frames: Frames) -> Iterator[tuple[Flag, str]]:
        """What a rule finds, with the keys of the rows."""
        for flag in rule.find(self.frame, frames) if rule.find else ():
            yield flag if self._numbers is None else replace(flag, row=self.number(flag.row)), self.frame.key(flag.row)

    def line(self, row: int) -> int | None:
        """The physical line of a row; None where rows have none."""
        raise NotImplementedError

    def place(self, row: int) -> str:
        """Words for the place of a row."""
        raise NotImplementedError

    def beside(self, row: int, other: int) -> str:
        """Words that name the place of another row from that of a row."""
        raise NotImplementedError

    def _of(self, frame: Frame, given: Frame | None = None, numbers: Any = None) -> FrameRows:
        """Rows of the same kind."""
        return type(self)(frame, given, numbers)


class LineRows(FrameRows):
    """The rows of a file, named by their physical lines."""

    def __init__(self, frame: Frame, given: Frame | None = None, numbers: Any = None, lines: Sequence[int] | None = None) -> None:
        super().__init__(frame, given, numbers)
        self._lines = lines

    def line(self, row: int) -> int:
        """The physical line of a row."""
        return row + 2 if self._lines is None else self._lines[row]

    def place(self, row: int) -> str:
        """The line."""
        return f"on line {self.line(row)}"

    def beside(self, row: int, other: int) -> str:
        """The line of the other row."""
        return f"as {self.place(other)}"

    def _of(self, frame: Frame, given: Frame | None = None, numbers: Any = None) -> LineRows:
        return LineRows(frame, given, numbers, self._lines)


class FrameBackend:
    """Tables of which each is a frame; they are judged one after the other."""

    def __init__(self, paths: Mapping[str, str], given: Collection[str], data_date: date | None = None) -> None:
        self.paths, self.given, self.data_date = paths, given, data_date
        self.fixes: Mapping[str, str] = {}

    def read(self, schema: TableSchema) -> Reading:
        """The tables have been read already."""
        raise NotImplementedError

    def lacks(self, rule: Rule) -> str:
        """Nothing: every rule runs."""
        return ""

    def judge(self, tasks: Sequence[tuple[Rule, str]], sound: Mapping[str, FrameRows]) -> Iterator[list[tuple[Flag, str]]]:
        """What each rule finds on its table, in the order of the tasks, with the keys of the rows."""
        frames = Frames({table: rows.frame for table, rows in sound.items()}, self.data_date)
        return self.each(lambda task: list(sound[task[1]].flags(task[0], frames)), tasks, lambda task: len(frames[task[1]]))

    def each(self, function: Callable[[T], R], items: Sequence[T], weight: Callable[[T], int]) -> Iterator[R]:
        """Apply a function to items and give the results in their order."""
        return map(function, items)


def sorted_order(frame: Frame) -> Any:
    """The rows of a frame in the order of their sort keys; None if they stand in it."""
    if frame.rises:
        return None
    keys = arrays.joined([frame.column(name) for name in frame.schema.sort_key], "\x1f")
    return pc.sort_indices(keys.cast(pa.binary()))


def mended(frame: Frame) -> Frame:
    """A frame with the cells that `format` can spell right; what it cannot stays as it is."""
    schema = frame.schema
    columns = {}
    for field in schema.fields:
        bad = cell_checks.bad_values(frame, field)
        new = {cell: spelling.spelt(cell, field) for cells in bad.values() for cell in cells}
        columns[field.name] = spelling.replaced(frame.column(field.name), new)
    if has_made_key(schema):
        # An id that is no id is filled in, as `format` does; one that is only stale has a rule of its own.
        name = schema.primary_key[0]
        wrong = [cell for cells in cell_checks.bad_values(frame, schema.field(name)).values() for cell in cells]
        right = statement_ids(Frame(pa.table(columns), schema))
        columns[name] = pc.if_else(arrays.is_in(columns[name], ["", *wrong]), right, columns[name])
    return Frame(pa.table(columns), schema)


def repeated(frame: Frame, key: tuple[str, ...]) -> Iterator[tuple[int, int, int]]:
    """Each row that repeats the key of an earlier one, with that earlier row and how many rows it stands for."""
    if key == frame.schema.sort_key and frame.rises:
        return
    values = frame.joined(key)
    if len(values.unique()) == len(values):
        return
    first = pc.index_in(values, values)
    for row, count in first_rows(pc.not_equal(first, counting(len(values))), KEPT_PER_RULE):
        yield row, first[row].as_py(), count


def misplaced(frame: Frame) -> Iterator[tuple[int, int, int]]:
    """Each row out of order, with the neighbour against which it is, and how many rows it stands for.

    Of two neighbours in the wrong order, the upper one is out of order if the rows round it would be in order without it and the rows
    round the lower one would not; else the lower one is.
    """
    if frame.rises:
        return
    values = frame.joined(frame.schema.sort_key)
    last = len(values) - 1
    for above, count in first_rows(pc.less(values[1:], values[:-1]), KEPT_PER_RULE):
        low = above + 1
        around = [values[row].as_py().encode() if 0 <= row <= last else None for row in range(above - 1, low + 2)]
        yield (above, low, count) if upper_is_misplaced(*around) else (low, above, count)


def upper_is_misplaced(before: bytes | None, upper: bytes | None, lower: bytes | None, after: bytes | None) -> bool:
    """Whether of two neighbours in the wrong order the upper one is out of order, seen from the sort keys of four rows; None is no row."""

    def rises(first: bytes | None, second: bytes | None) -> bool:
        return first is None or second is None or first <= second

    return rises(before, lower) and not rises(upper, after)


def _place(frame: Frame, row: int, neighbour: int) -> int:
    """The row in whose place a row belongs that is out of order against its neighbour."""
    values = frame.joined(frame.schema.sort_key)
    if neighbour < row:
        return int(pc.index(pc.greater(values[:row], values[row]), truth(True)).as_py())
    return row + 1 + int(pc.indices_nonzero(pc.less(values[row + 1 :], values[row]))[-1].as_py())
