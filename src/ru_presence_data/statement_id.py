"""The digest that names a statement."""

from __future__ import annotations

import hashlib
from typing import Any

import pyarrow as pa

from . import arrays
from .frames import Frame

PARTS = ("table_name", "record_id", "field_name", "value", "source_id", "locator")
"""The cells that make a statement what it is."""


def statement_id(*parts: str) -> str:
    """Give the id of a statement: the first twelve hexadecimal digits of the SHA-256 of its parts, joined by U+001F."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]


def statement_ids(frame: Frame) -> Any:
    """Give the right id of every row of the table of statements."""
    sha256 = hashlib.sha256
    lines = frame.joined(PARTS).cast(pa.binary()).to_pylist()
    return arrays.texts([sha256(line).hexdigest()[:12] for line in lines])
