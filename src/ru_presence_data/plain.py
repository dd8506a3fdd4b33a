"""Days and numbers as people have them, in Python, NumPy, pandas or Arrow, as plain values of Python; no such library is imported."""

from __future__ import annotations

import operator
from datetime import date, datetime
from typing import Any


def whole(value: Any) -> int | None:
    """A whole number; None for anything else, a truth value among it. A float is one if it has no fraction, as in a column with gaps."""
    value = _python(value)
    if isinstance(value, bool):
        return None
    try:
        return operator.index(value)
    except TypeError:
        return int(value) if isinstance(value, float) and value.is_integer() else None


def number(value: Any) -> float | None:
    """A number; None for anything else, a truth value, a text and NaN among it."""
    value = _python(value)
    if isinstance(value, bool | str | bytes) or not hasattr(value, "__float__"):
        return None
    try:
        parsed = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return parsed if parsed == parsed else None  # noqa: PLR0124


def day_text(value: Any) -> str | None:
    """The text of a day, or of what else a value says of time, such as a month; a text as it is, and None for anything else.

    Of a time of day only its day counts.
    """
    value = _python(value)
    if isinstance(value, str):
        return value
    if type(value).__name__ in ("datetime64", "NaTType", "Period"):
        # NumPy and pandas write days, months and years as EDTF does.
        return str(value).partition("T")[0]
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else None


def day(value: Any) -> date | None:
    """A day; None for anything else, a month among it."""
    text = day_text(value)
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None


def _python(value: Any) -> Any:
    """The value of a scalar of Arrow or of an array without dimensions."""
    if hasattr(value, "as_py"):
        return value.as_py()
    if getattr(value, "shape", None) == () and hasattr(value, "item"):
        # In nanoseconds `item` would make plain numbers of days.
        return value[()] if getattr(value.dtype, "kind", "") == "M" else value.item()
    return value
