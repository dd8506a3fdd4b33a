"""`Frame`: a table whose cells passed their checks, as rules see it; whole columns, compared at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from .. import edtf
from ..schema.table_schema import TableSchema
from .arrays import Column, Mask, coded, counting, is_empty, is_in, joined, nulled, spread, truth, whole
from .typed import each_unique

T = TypeVar("T")

WINDOW = 1 << 14
"""Rows whose sort keys are held at a time."""
FIRST_DAY = date.min
LAST_DAY = date.max


class Frame:
    """One table of text cells with the questions that rules ask of it; answers are masks and columns over its rows."""

    def __init__(self, cells: Any, schema: TableSchema) -> None:
        self._chunked = {name: cells.column(name) for name in schema.names}
        self._length = int(cells.num_rows)
        self._lock = Lock()
        self.schema = schema
        self._columns: dict[str, Any] = {}
        self._spans: dict[str, tuple[Any, Any]] = {}
        self._joined: dict[tuple[str, ...], Any] = {}
        # Only columns that point to other tables are asked for again and again.
        self._links = {field.name for field, _ in schema.links}
        self._coded: dict[str, tuple[Any, Any]] = {}
        self._lookups: dict[tuple[str, Frame, str], Any] = {}

    def __len__(self) -> int:
        return self._length

    def column(self, name: str) -> Column:
        """A column of text cells as one array."""
        with self._lock:
            if name not in self._columns:
                # The pieces are let go as soon as they are one, so that no cell is held twice.
                self._columns[name] = whole(self._chunked.pop(name))
        return self._columns[name]

    def coded(self, name: str) -> tuple[Any, Any]:
        """The values of a column and for each row the place of its value among them, as `arrays.coded` does."""
        if name not in self._links:
            return coded(self.column(name))
        if name not in self._coded:
            self._coded[name] = coded(self.column(name))
        return self._coded[name]

    def joined(self, names: tuple[str, ...]) -> Any:
        """Some columns joined into one by U+001F, which no cell holds."""
        if names not in self._joined:
            self._joined[names] = joined([self.column(name) for name in names], "\x1f")
        return self._joined[names]

    @cached_property
    def rises(self) -> bool:
        """Whether each row's sort key is greater than that of the row above: then the rows are sorted and no key repeats."""
        columns = [self.column(name) for name in self.schema.sort_key]
        # A window at a time: keys of a whole table would be as large as the table.
        for start in range(0, len(self) - 1, WINDOW):
            values = joined([column.slice(start, WINDOW + 1) for column in columns], "\x1f")
            if not pc.all(pc.greater(values[1:], values[:-1])).as_py():
                return False
        return True

    def forget(self) -> None:
        """Let go of the joined columns, which are as large as the table."""
        self._joined.clear()

    def table(self) -> Any:
        """The text cells as a `pyarrow.Table`."""
        return pa.table([self.column(name) for name in self.schema.names], names=list(self.schema.names))

    def filled(self, name: str) -> Mask:
        """Mask of rows whose cell is not empty."""
        return pc.invert(is_empty(self.column(name)))

    def empty(self, name: str) -> Mask:
        """Mask of rows whose cell is empty."""
        return is_empty(self.column(name))

    def among(self, name: str, codes: Iterable[str]) -> Mask:
        """Mask of rows whose cell is one of some codes."""
        return is_in(self.column(name), codes)

    def number(self, name: str) -> Column:
        """A column of numbers, null where the cell is empty."""
        return pc.cast(nulled(self.column(name)), pa.float64())

    def span(self, name: str) -> tuple[Any, Any]:
        """The widest first and last day that the dates of a column allow; null where the cell is empty.

        A bound that is open or unknown is the first or last day of the calendar, so that it never proves anything.
        """
        if name not in self._spans:
            column = self.column(name)
            self._spans[name] = (each_unique(column, _widest(0)), each_unique(column, _widest(1)))
        return self._spans[name]

    def surely_before(self, first: str, second: str) -> Mask:
        """Mask of rows where the date in one column is certainly before the date in another."""
        return falsy(pc.less(self.span(first)[1], self.span(second)[0]))

    @cached_property
    def keys(self) -> Any:
        """The first key column."""
        return self.column(self.schema.primary_key[0])

    def cell(self, row: int, name: str) -> str:
        """One text cell."""
        cell: str = self.column(name)[row].as_py()
        return cell

    def row(self, row: int) -> Mapping[str, str]:
        """One row as text cells, each fetched when it is asked for."""
        return _Row(self, row)

    def key(self, row: int) -> str:
        """The key of a row; cells of a compound key are joined by slashes."""
        return "/".join(self.cell(row, name) for name in self.schema.primary_key)

    def lookup(self, name: str, other: Frame, field: str | None = None) -> Any:
        """For each row, give the row of another table to which the cell points; null where there is none."""
        target = field or other.schema.primary_key[0]
        if (name, other, target) not in self._lookups:
            self._lookups[name, other, target] = spread(self.coded(name), other.column(target))
        return self._lookups[name, other, target]

    def pointed_at(self, name: str, other: Frame) -> Mask:
        """Mask of rows to which a row of another table points by one of its cells."""
        rows = pc.unique(other.lookup(name, self))
        everywhere = len(rows) - rows.null_count == len(self)
        return pc.is_valid(counting(len(self))) if everywhere else pc.is_in(counting(len(self)), rows)


class _Row(Mapping[str, str]):
    """One row of a frame."""

    def __init__(self, frame: Frame, row: int) -> None:
        self._frame, self._row = frame, row

    def __getitem__(self, name: str) -> str:
        return self._frame.cell(self._row, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._frame.schema.names)

    def __len__(self) -> int:
        return len(self._frame.schema.names)


class Frames:
    """The tables that rules may read, by name, and the day up to which they speak."""

    def __init__(self, frames: dict[str, Frame], data_date: date | None = None) -> None:
        self._frames = frames
        self._data_date = data_date
        self._memory: dict[Any, Any] = {}

    def remember(self, key: Any, make: Callable[[], T]) -> T:
        """What was made under a key, and make it the first time: work that several rules share."""
        if key not in self._memory:
            self._memory[key] = make()
        made: T = self._memory[key]
        return made

    @property
    def data_date(self) -> date:
        """Date of the data; only rules that are declared as dated may ask for it, and these do not run where there is none."""
        assert self._data_date is not None
        return self._data_date

    def __getitem__(self, table: str) -> Frame:
        return self._frames[table]

    def __contains__(self, table: object) -> bool:
        return table in self._frames

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)


def falsy(mask: Mask) -> Any:
    """Turn the nulls of a mask into false: what is unknown is not failed."""
    return pc.fill_null(mask, truth(False))


def both(*masks: Any) -> Mask:
    """Mask of rows where all masks hold; a null holds nowhere."""
    out = falsy(masks[0])
    for mask in masks[1:]:
        out = pc.and_(out, falsy(mask))
    return out


def either(*masks: Any) -> Mask:
    """Mask of rows where at least one mask holds; a null holds nowhere."""
    out = falsy(masks[0])
    for mask in masks[1:]:
        out = pc.or_(out, falsy(mask))
    return out


def _widest(which: int) -> Callable[[str], date | None]:
    def bound(cell: str) -> date | None:
        if not cell:
            return None
        day = edtf.Edtf(cell).widest[which]
        return day if day is not None else (LAST_DAY if which else FIRST_DAY)

    return bound
