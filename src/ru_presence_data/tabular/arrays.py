"""Arrow arrays, scalars and tables from Python values, made without waking pandas.

`pa.array([...])`, `pa.scalar(...)` and a plain value as an argument of a compute function make pyarrow import pandas where it is
installed, which takes longer than everything else that a small validation does. Builders and buffers do not.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

# pyarrow ships no types; these names say what an untyped array holds.
Column = Any
"""An array or chunked array of one column's cells."""
Mask = Any
"""An array of true and false, one for each row."""
RowNumbers = Any
"""An array of row numbers, counted from 0."""

MANY = 1000
"""Cells from which on it pays to look for equal ones."""
SAMPLE = 4096
"""Cells that are looked at to guess how many differ."""
PIECE = 1 << 18
"""Bytes that are looked at together, few enough for the cache of the processor."""
_EPOCH = date(1970, 1, 1).toordinal()


def texts(values: Iterable[str]) -> Any:
    """An array of strings."""
    builder = pa.lib.StringBuilder()
    builder.append_values(list(values))
    return builder.finish()


@cache
def text(value: str) -> Any:
    """A string as a scalar."""
    return texts([value])[0]


def days(values: Sequence[date | None]) -> Any:
    """An array of days (date32), null for None."""
    return ordinal_days([None if day is None else day.toordinal() for day in values])


def ordinal_days(values: Sequence[int | None]) -> Any:
    """An array of days (date32) from proleptic ordinals, null for None."""
    return _known(values, pa.date32(), array("i", [0 if value is None else value - _EPOCH for value in values]))


def counting(length: int) -> RowNumbers:
    """The array 0, 1, 2 ... (int32), the row numbers of a table."""
    return pc.cumulative_sum(repeated(1, length), start=integer(-1)) if length else repeated(1, 0)


def repeated(value: int, length: int) -> Any:
    """An array that holds one number again and again (int32)."""
    return pa.Array.from_buffers(pa.int32(), length, [None, pa.py_buffer(array("i", [value]) * length)])


@cache
def integer(value: int) -> Any:
    """An integer as a scalar (int32)."""
    return repeated(value, 1)[0]


@cache
def long(value: int) -> Any:
    """An integer as a scalar (int64)."""
    return pa.Array.from_buffers(pa.int64(), 1, [None, pa.py_buffer(array("q", [value]))])[0]


@cache
def truth(value: bool) -> Any:
    """True or false as a scalar."""
    return pa.Array.from_buffers(pa.bool_(), 1, [None, pa.py_buffer(b"\1" if value else b"\0")])[0]


@cache
def number(value: float) -> Any:
    """A number as a scalar (float64)."""
    return pa.Array.from_buffers(pa.float64(), 1, [None, pa.py_buffer(array("d", [value]))])[0]


@cache
def day(value: date) -> Any:
    """A day as a scalar (date32)."""
    return days([value])[0]


TRUE = pa.Array.from_buffers(pa.bool_(), 1, [None, pa.py_buffer(b"\1")])
"""An array of one true."""
NULL_TEXT = pa.nulls(1, pa.string())[0]
"""The missing string."""
EMPTY = text("")
"""The empty string: an empty cell."""


def whole(column: Column) -> Column:
    """A chunked column as one array."""
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.nulls(0, column.type)


def is_in(column: Column, values: Iterable[str]) -> Mask:
    """Mask of cells that are one of some strings."""
    wanted = list(values)
    return equals(column, wanted[0]) if len(wanted) == 1 else pc.is_in(column, value_set=texts(wanted))


def equals(column: Column, value: str) -> Mask:
    """Mask of cells that are a string."""
    return pc.equal(column, text(value))


def is_empty(column: Column) -> Mask:
    """Mask of empty cells."""
    return pc.equal(column, EMPTY)


def bytes_of(column: Column) -> Any:
    """The bytes of all cells of an array, one after the other."""
    if not len(column):
        return pa.py_buffer(b"")
    offsets = memoryview(column.buffers()[1]).cast("i")
    first, last = offsets[column.offset], offsets[column.offset + len(column)]
    return column.buffers()[2].slice(first, last - first) if last > first else pa.py_buffer(b"")


def extremes(data: Any) -> tuple[int, int]:
    """The least and the greatest byte of a buffer; those of a blank if it is empty."""
    if not data.size:
        return 0x20, 0x20
    bounds = pc.min_max(pa.Array.from_buffers(pa.uint8(), data.size, [None, data]))
    return bounds["min"].as_py(), bounds["max"].as_py()


def edges(column: Column) -> bytes:
    """The first and the last byte of every cell of an array that is not empty, in any order and number."""
    if not bytes_of(column).size:
        return b""
    _, places, data = column.buffers()
    signs = pa.Array.from_buffers(pa.uint8(), data.size, [None, data])
    starts = pa.Array.from_buffers(pa.int32(), len(column), [None, places], offset=column.offset)
    ends = pa.Array.from_buffers(pa.int32(), len(column), [None, places], offset=column.offset + 1)
    # Where a cell is empty, its neighbour's byte comes once more.
    first = pc.min_element_wise(starts, integer(data.size - 1))
    last = pc.max_element_wise(pc.subtract(ends, integer(1)), integer(0))
    return b"".join(signs.take(place).buffers()[1].to_pybytes() for place in (first, last))


def only_of(data: Any, letters: bytes, but_not: bytes = b"\0") -> bool:
    """Say whether a buffer holds no bytes but some, and nowhere a pair of them."""
    for start in range(0, data.size, PIECE):
        piece = data.slice(start, min(PIECE + len(but_not) - 1, data.size - start)).to_pybytes()
        if piece.translate(None, letters) or but_not in piece:
            return False
    return True


def heads(column: Column) -> Mask:
    """Mask of the cells of an array that differ from the cell above, the first cell among them."""
    return pa.concat_arrays([TRUE, pc.not_equal(column[1:], column[:-1])]) if len(column) else TRUE[:0]


def coded(column: Column) -> tuple[Column, RowNumbers | None]:
    """Cells of an array that hold each of its values at least once, and for each cell the place of its value among them.

    Where most cells differ, or are too few to matter, they are the cells themselves, and the places are None: finding out costs
    more than it saves. In a sorted column equal cells are neighbours, and one of each run is given.
    """
    if len(column) < MANY:
        return column, None
    begins = heads(column)
    if begins.true_count <= len(column) // 2:
        return column.filter(begins), pc.cumulative_sum(pc.cast(begins, pa.int32()), start=integer(-1))
    sample = column.take(pc.multiply(counting(SAMPLE), integer(len(column) // SAMPLE))) if len(column) > SAMPLE else column
    if len(sample.unique()) > len(sample) // 2:
        return column, None
    encoded = column.dictionary_encode()
    return encoded.dictionary, encoded.indices


def places(column: Column, values: Column) -> RowNumbers:
    """For each cell of an array, give the place of the equal cell in another, whose cells differ; null if there is none."""
    return spread(coded(column), values)


def spread(column: tuple[Column, RowNumbers | None], values: Column) -> RowNumbers:
    """What `places` gives, for a column that is coded already; the values are told apart."""
    cells, at = column
    # Often each value is pointed to, and in the same order; to see that takes much less than to look each up.
    positions = counting(len(values)) if len(cells) == len(values) and cells.equals(values) else pc.index_in(cells, values)
    return positions if at is None else positions.take(at)


def nulled(column: Column) -> Any:
    """Put null in place of empty cells."""
    return pc.if_else(is_empty(column), NULL_TEXT, column)


def joined(columns: Sequence[Any], separator: str) -> Any:
    """Join the cells of each row by a separator."""
    return columns[0] if len(columns) == 1 else pc.binary_join_element_wise(*columns, text(separator))


def first_rows(mask: Mask, limit: int) -> Iterator[tuple[int, int]]:
    """The rows of a mask, each with how many rows it stands for: one, but for the last after `limit` all that are left."""
    rows = pc.indices_nonzero(mask)
    for row in rows.slice(0, limit).to_pylist():
        yield row, 1
    if len(rows) > limit:
        yield rows[limit].as_py(), len(rows) - limit


def texts_or_null(values: Iterable[str | None]) -> Column:
    """A column of strings; None and the empty string become null."""
    builder = pa.lib.StringBuilder()
    builder.append_values([value or None for value in values])
    return builder.finish()


def counts(values: Sequence[int | None]) -> Column:
    """A column of whole numbers (int64); None becomes null."""
    return _known(values, pa.int64(), array("q", [value or 0 for value in values]))


def reals(values: Sequence[float | None]) -> Column:
    """A column of numbers (float64); None becomes null."""
    return _known(values, pa.float64(), array("d", [value or 0.0 for value in values]))


def flags(values: Sequence[bool | None]) -> Column:
    """A column of true and false; None becomes null."""
    return pc.if_else(_bits(value is not None for value in values), _bits(bool(value) for value in values), pa.nulls(1, pa.bool_())[0])


def lists(values: Sequence[Sequence[str]]) -> Column:
    """A column of lists of strings."""
    ends = [0]
    for value in values:
        ends.append(ends[-1] + len(value))
    offsets = pa.Array.from_buffers(pa.int32(), len(ends), [None, pa.py_buffer(array("i", ends))])
    return pa.ListArray.from_arrays(offsets, texts_or_null(text for value in values for text in value))


def table(columns: Mapping[str, Any], about: Mapping[str, str] | None = None) -> Any:
    """A table of columns by name.

    Args:
        columns: The columns.
        about: What each column holds; kept as `description` in its metadata.
    """
    notes = {name: {"description": about[name]} if about else None for name in columns}
    fields = [pa.field(name, column.type, metadata=notes[name]) for name, column in columns.items()]
    return pa.Table.from_arrays(list(columns.values()), schema=pa.schema(fields))


def pick(whole: Any, rows: Sequence[int], names: Sequence[str]) -> dict[str, Any]:
    """Some columns of some rows of a table."""
    at = pa.Array.from_buffers(pa.int32(), len(rows), [None, pa.py_buffer(array("i", rows))])
    return {name: whole.column(name).take(at) for name in names}


def _bits(values: Iterable[bool]) -> Any:
    packed = bytes(values)
    return pa.Array.from_buffers(pa.uint8(), len(packed), [None, pa.py_buffer(packed)]).cast(pa.bool_())


def _known(values: Sequence[Any], kind: Any, data: array[Any]) -> Any:
    made = pa.Array.from_buffers(kind, len(data), [None, pa.py_buffer(data)])
    return made if None not in values else pc.if_else(_bits(value is not None for value in values), made, pa.nulls(1, kind)[0])
