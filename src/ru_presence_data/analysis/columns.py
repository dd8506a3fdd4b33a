"""Arrow columns and tables from Python lists, made without waking pandas (see `ru_presence_data.tabular.arrays`)."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_EPOCH = date(1970, 1, 1).toordinal()


def texts(values: Iterable[str | None]) -> Any:
    """Give a column of strings; None and the empty string become null."""
    builder = pa.lib.StringBuilder()
    builder.append_values([value or None for value in values])
    return builder.finish()


def counts(values: Sequence[int | None]) -> Any:
    """Give a column of whole numbers (int64); None becomes null."""
    return _known(values, pa.int64(), array("q", [value or 0 for value in values]))


def reals(values: Sequence[float | None]) -> Any:
    """Give a column of numbers (float64); None becomes null."""
    return _known(values, pa.float64(), array("d", [value or 0.0 for value in values]))


def flags(values: Sequence[bool | None]) -> Any:
    """Give a column of true and false; None becomes null."""
    return pc.if_else(_bits(value is not None for value in values), _bits(bool(value) for value in values), pa.nulls(1, pa.bool_())[0])


def days(values: Sequence[int | None]) -> Any:
    """Give a column of days (date32) from proleptic ordinals; None becomes null."""
    return _known(values, pa.date32(), array("i", [0 if value is None else value - _EPOCH for value in values]))


def lists(values: Sequence[Sequence[str]]) -> Any:
    """Give a column of lists of strings."""
    ends = [0]
    for value in values:
        ends.append(ends[-1] + len(value))
    offsets = pa.Array.from_buffers(pa.int32(), len(ends), [None, pa.py_buffer(array("i", ends))])
    return pa.ListArray.from_arrays(offsets, texts(text for value in values for text in value))


def table(columns: Mapping[str, Any], about: Mapping[str, str] | None = None) -> Any:
    """Give a table of columns by name.

    Args:
        columns: The columns.
        about: What each column holds; kept as `description` in its metadata.
    """
    notes = {name: {"description": about[name]} if about else None for name in columns}
    fields = [pa.field(name, column.type, metadata=notes[name]) for name, column in columns.items()]
    return pa.Table.from_arrays(list(columns.values()), schema=pa.schema(fields))


def pick(whole: Any, rows: Sequence[int], names: Sequence[str]) -> dict[str, Any]:
    """Give some columns of some rows of a table."""
    at = pa.Array.from_buffers(pa.int32(), len(rows), [None, pa.py_buffer(array("i", rows))])
    return {name: whole.column(name).take(at) for name in names}


def _bits(values: Iterable[bool]) -> Any:
    packed = bytes(values)
    return pa.Array.from_buffers(pa.uint8(), len(packed), [None, pa.py_buffer(packed)]).cast(pa.bool_())


def _known(values: Sequence[Any], kind: Any, data: array[Any]) -> Any:
    made = pa.Array.from_buffers(kind, len(data), [None, pa.py_buffer(data)])
    return made if None not in values else pc.if_else(_bits(value is not None for value in values), made, pa.nulls(1, kind)[0])
