"""The digest that names a statement."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from .tabular import arrays
from .tabular.frame import Frame

PARTS = ("table_name", "record_id", "field_name", "value", "source_id", "locator")
"""The cells that make a statement what it is."""

DIGITS = 12
SLICE = 1 << 11
"""Rows that are digested at a time: so few that other threads, which need the interpreter between two steps, hardly wait."""


def statement_id(*parts: str) -> str:
    """The id of a statement: the first twelve hexadecimal digits of the SHA-256 of its parts, joined by U+001F."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:DIGITS]


def statement_ids(frame: Frame) -> Any:
    """The right id of every row of the table of statements."""
    ids: list[str] = []
    for digests in _digests(frame):
        ids += [digest.hex()[:DIGITS] for digest in digests]
    return arrays.texts(ids)


def stale_ids(frame: Frame) -> Any:
    """Mask of the rows of the table of statements whose id, of hexadecimal digits, is not the right one."""
    width = hashlib.sha256().digest_size
    masks = [arrays.TRUE[:0]]
    start = 0
    for digests in _digests(frame):
        stored = arrays.bytes_of(frame.keys.slice(start, SLICE)).to_pybytes().decode()
        start += SLICE
        right = pa.Array.from_buffers(pa.binary(width), len(digests), [None, pa.py_buffer(b"".join(digests))])
        held = pa.Array.from_buffers(pa.binary(DIGITS // 2), len(digests), [None, pa.py_buffer(bytes.fromhex(stored))])
        masks.append(pc.not_equal(pc.binary_slice(right, 0, DIGITS // 2), held))
    return pa.chunked_array(masks, pa.bool_())


def _digests(frame: Frame) -> Iterator[list[bytes]]:
    """The SHA-256 of every row of the table of statements, a slice of rows at a time."""
    sha256 = hashlib.sha256
    for start in range(0, len(frame), SLICE):
        lines = arrays.joined([frame.column(name).slice(start, SLICE) for name in PARTS], "\x1f").cast(pa.binary())
        yield [sha256(line).digest() for line in lines.to_pylist()]
