"""Values of frames as text cells: Arrow tables, pandas and polars frames, lists of dictionaries."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ..tabular import arrays
from ..tabular.arrays import Column
from ..violations import UsageError

HALF = 65_504
"""Greatest number of 16 bits."""


def columns(frame: Any) -> list[tuple[str, Any]]:
    """The columns of a frame with their names, of which two may be the same, as Arrow arrays or lists of values.

    Raises:
        UsageError: If the frame is of a type that is not known.
    """
    if isinstance(frame, pa.Table | pa.RecordBatch):
        return _named(frame.schema.names, frame.columns)
    home = type(frame).__module__.split(".")[0]
    if home == "pandas" and hasattr(frame, "columns"):
        series = [frame.iloc[:, at] for at in range(len(frame.columns))]
        return _named([str(label) for label in frame.columns], [_of_pandas(one) for one in series])
    if home == "polars" and hasattr(frame, "get_columns"):
        return _named(frame.columns, [one.to_arrow() if _is_narrow(one) else one.to_list() for one in frame.get_columns()])
    if isinstance(frame, Sequence) and not isinstance(frame, str | bytes) and all(isinstance(row, Mapping) for row in frame):
        names = list(dict.fromkeys(str(name) for row in frame for name in row))
        return _named(names, [[row.get(name) for row in frame] for name in names])
    if hasattr(frame, "__arrow_c_stream__"):
        try:
            read = pa.table(frame)
        except pa.ArrowException as error:
            # One column exports a stream as well.
            raise _unknown(frame) from error
        return _named(read.schema.names, read.columns)
    raise _unknown(frame)


def _of_pandas(series: Any) -> Any:
    return pa.array(series, from_pandas=True) if _is_narrow(series) else series.astype(object).where(series.notna(), None).tolist()


def _is_narrow(column: Any) -> bool:
    """Whether a column of pandas or polars holds numbers of fewer than 64 bits, which as Python's own would have further digits."""
    return str(column.dtype).lower() in ("float16", "float32", "float[pyarrow]", "halffloat[pyarrow]")


def _unknown(frame: Any) -> UsageError:
    return UsageError(
        f"a table was given as {type(frame).__module__}.{type(frame).__qualname__};"
        " expected a pyarrow Table, a pandas or polars DataFrame, or a list of dictionaries"
    )


def _named(names: Iterable[str], columns: Iterable[Any]) -> list[tuple[str, Any]]:
    return list(zip(names, columns, strict=True))


def spelt(column: Column) -> tuple[Any, dict[int, str]]:
    """A column as text cells, and for each row whose value cannot be a cell what it is."""
    values: Sequence[Any]
    if isinstance(column, pa.Array | pa.ChunkedArray):
        if pa.types.is_dictionary(column.type):
            column = pc.cast(column, column.type.value_type)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            return pc.fill_null(
                pc.cast(arrays.whole(column) if isinstance(column, pa.ChunkedArray) else column, pa.string()), arrays.EMPTY
            ), {}
        if pa.types.is_float32(column.type):
            # Its own shortest spelling: as a float64, 40.87 would be 40.869998931884766.
            column = pc.cast(column, pa.string())
            values = [None if cell is None else float(cell) for cell in column.to_pylist()]
        elif pa.types.is_float16(column.type):
            values = list(map(_half, column.to_pylist()))
        elif pa.types.is_timestamp(column.type) and column.type.unit == "ns":
            values = _moments(column)
        else:
            values = column.to_pylist()
    else:
        values = column
    out: list[str] = []
    wrong: dict[int, str] = {}
    for row, value in enumerate(values):
        cell = cell_of(value)
        if cell is None:
            name = type(value).__name__
            wrong[row] = (
                f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}" if not isinstance(value, str) else "text that is not Unicode"
            )
        out.append(cell or "")
    return arrays.texts(out), wrong


def _half(value: float | None) -> Decimal | None:
    """The shortest spelling of a number of 16 bits, as NumPy has it; None stays None."""
    if value is None:
        return None
    wanted = struct.pack("<e", value)
    spellings = (f"{value:.{digits}g}" for digits in range(1, 5))
    return Decimal(next((text for text in spellings if abs(float(text)) <= HALF and struct.pack("<e", float(text)) == wanted), str(value)))


def _moments(column: Column) -> list[Any]:
    """Moments in nanoseconds as Python's own, which have microseconds; as text where they are finer, so that nothing is cut."""
    coarse = pc.cast(column, pa.timestamp("us", tz=column.type.tz), safe=False)
    same = pc.fill_null(pc.equal(pc.cast(coarse, column.type), column), arrays.truth(True))
    fine = pc.cast(pc.if_else(same, pa.scalar(None, column.type), column), pa.string())
    return [text or moment for text, moment in zip(fine.to_pylist(), coarse.to_pylist(), strict=True)]


def cell_of(value: Any) -> str | None:
    """The cell that spells a value of Python, NumPy or pandas; None if it is nothing that a cell can hold."""
    if _is_missing(value):
        return ""
    if isinstance(value, str):
        return str.__str__(value) if value.isascii() or _is_unicode(value) else None
    if isinstance(value, datetime):
        # Of pandas' own kind the time of day leaves the nanoseconds out.
        at_midnight = value.time().isoformat() == "00:00:00" and not getattr(value, "nanosecond", 0)
        return value.date().isoformat() if at_midnight else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if getattr(value, "shape", None) == () and hasattr(value, "item"):
        # A scalar of NumPy; in nanoseconds its days would become plain numbers.
        kind = type(value).__name__
        if kind in ("float16", "float32"):
            return _number(Decimal(str(value)))
        if kind == "datetime64":
            day = value.astype("datetime64[us]")
            return cell_of(day.item()) if day == value else str(value)
        return cell_of(value.item())
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | Decimal):
        return _number(Decimal(repr(value)) if isinstance(value, float) else value)
    return None


def _is_missing(value: Any) -> bool:
    """Whether a value is None, NaN, NaT or pandas' NA; only such differ from themselves, or refuse to say."""
    if value is None:
        return True
    try:
        return bool(value != value)  # noqa: PLR0124
    except (TypeError, ValueError):
        return type(value).__name__ == "NAType"


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _number(value: Decimal) -> str:
    """Spell a number canonically: no exponent, no needless zeros, no plus, no negative zero."""
    if not value.is_finite():
        return str(value).lower()
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
