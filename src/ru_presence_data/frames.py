"""`Frame`: a table whose cells passed their checks, as rules see it; whole columns, compared at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from . import edtf
from .arrow import each_unique
from .schema import TableSchema

FIRST_DAY = date.min
LAST_DAY = date.max


class Frame:
    """One table of text cells with the questions that rules ask of it; answers are masks and columns over its rows."""

    def __init__(self, cells: Any, schema: TableSchema) -> None:
        self.cells = cells
        self.schema = schema
        self._columns: dict[str, Any] = {}
        self._spans: dict[str, tuple[Any, Any]] = {}

    def __len__(self) -> int:
        return int(self.cells.num_rows)

    def column(self, name: str) -> Any:
        """Give a column of text cells as one array."""
        if name not in self._columns:
            column = self.cells.column(name).combine_chunks()
            self._columns[name] = pa.concat_arrays(column.chunks) if isinstance(column, pa.ChunkedArray) else column
        return self._columns[name]

    def filled(self, name: str) -> Any:
        """Mask of rows whose cell is not empty."""
        return pc.not_equal(self.column(name), "")

    def empty(self, name: str) -> Any:
        """Mask of rows whose cell is empty."""
        return pc.equal(self.column(name), "")

    def among(self, name: str, codes: Iterable[str]) -> Any:
        """Mask of rows whose cell is one of some codes."""
        return pc.is_in(self.column(name), pa.array(list(codes), pa.string()))

    def number(self, name: str) -> Any:
        """Give a column of numbers, null where the cell is empty."""
        column = self.column(name)
        return pc.cast(pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column), pa.float64())

    def span(self, name: str) -> tuple[Any, Any]:
        """Give the widest first and last day that the dates of a column allow; null where the cell is empty.

        A bound that is open or unknown is the first or last day of the calendar, so that it never proves anything.
        """
        if name not in self._spans:
            column = self.column(name)
            self._spans[name] = (each_unique(column, _widest(0), pa.date32()), each_unique(column, _widest(1), pa.date32()))
        return self._spans[name]

    def surely_before(self, first: str, second: str) -> Any:
        """Mask of rows where the date in one column is certainly before the date in another."""
        return falsy(pc.less(self.span(first)[1], self.span(second)[0]))

    @cached_property
    def keys(self) -> Any:
        """The first key column."""
        return self.column(self.schema.primary_key[0])

    def cell(self, row: int, name: str) -> str:
        """Give one text cell."""
        cell: str = self.column(name)[row].as_py()
        return cell

    def row(self, row: int) -> dict[str, str]:
        """Give one row as text cells."""
        return {name: self.cell(row, name) for name in self.schema.names}

    def key(self, row: int) -> str:
        """Give the key of a row; cells of a compound key are joined by slashes."""
        return "/".join(self.cell(row, name) for name in self.schema.primary_key)

    def lookup(self, name: str, other: Frame, field: str | None = None) -> Any:
        """For each row, give the row of another table to which the cell points; null where there is none."""
        return pc.index_in(self.column(name), other.column(field) if field else other.keys)


class Frames:
    """The tables that rules may read, by name."""

    def __init__(self, frames: dict[str, Frame]) -> None:
        self._frames = frames

    def __getitem__(self, table: str) -> Frame:
        return self._frames[table]

    def __contains__(self, table: object) -> bool:
        return table in self._frames

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)


def falsy(mask: Any) -> Any:
    """Turn the nulls of a mask into false: what is unknown is not failed."""
    return pc.fill_null(mask, False)


def both(*masks: Any) -> Any:
    """Mask of rows where all masks hold; a null holds nowhere."""
    out = falsy(masks[0])
    for mask in masks[1:]:
        out = pc.and_(out, falsy(mask))
    return out


def either(*masks: Any) -> Any:
    """Mask of rows where at least one mask holds; a null holds nowhere."""
    out = falsy(masks[0])
    for mask in masks[1:]:
        out = pc.or_(out, falsy(mask))
    return out


def _widest(which: int) -> Callable[[str], date | None]:
    def bound(cell: str) -> date | None:
        if not cell:
            return None
        found = edtf.Edtf(cell).widest[which]
        return found if found is not None else (LAST_DAY if which else FIRST_DAY)

    return bound
