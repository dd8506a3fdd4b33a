"""The digest that names a statement."""

from __future__ import annotations

import hashlib
from typing import Any

import pyarrow as pa

from . import arrays
from .frames import Frame

PARTS = ("table_name", "record_id", "field_name", "value", "source_id", "locator")
"""The cells that make a statement what it is."""

SLICE = 1 << 16


def statement_id(*parts: str) -> str:
    """Give the id of a statement: the first twelve hexadecimal digits of the SHA-256 of its parts, joined by U+001F."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]


def statement_ids(frame: Frame) -> Any:
    """Give the right id of every row of the table of statements."""
    sha256 = hashlib.sha256
    ids: list[str] = []
    # A slice at a time, so that the texts of millions of rows are never Python objects at once.
    for start in range(0, len(frame), SLICE):
        lines = arrays.joined([frame.column(name).slice(start, SLICE) for name in PARTS], "\x1f").cast(pa.binary())
        ids += [sha256(line).hexdigest()[:12] for line in lines.to_pylist()]
    return arrays.texts(ids)
