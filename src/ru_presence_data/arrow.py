"""`TableSchema` -> Arrow schema; bytes -> table of text cells -> typed table.

pyarrow's CSV reader is fast but forgiving: it drops blank lines, accepts duplicate headers and takes a lost quote for text.
So nothing that it reads is trusted until it has been written back canonically and compared with the bytes of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as pa_csv

from . import arrays, edtf, text
from .schema import Field, TableSchema
from .violations import KEPT_PER_RULE

BLOCK = 1 << 22
MANY = 4
"""Parts of a file from which on threads pay: Arrow's work and that on bytes releases the interpreter."""
MANY_ROWS = 50_000
"""Rows from which on they pay."""
WORKERS = 2
R = TypeVar("R")
_TYPES: dict[str, Any] = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "date": pa.date32()}
FIRST_SIGN, DELETE = 0x20, 0x7F
_LOOSE = frozenset(b"=@+- ")


def arrow_field(field: Field) -> Any:
    """Give the Arrow field of a declared field, with its title and description in the metadata."""
    metadata = {"title": field.title, "description": field.description}
    return pa.field(field.name, _TYPES[field.scalar.type], nullable=not field.required, metadata=metadata)


def arrow_schema(schema: TableSchema, *, bounds: bool = True) -> Any:
    """Give the Arrow schema of a table.

    Args:
        schema: The table.
        bounds: Whether each EDTF field is followed by `<field>_earliest` and `<field>_latest` (date32).
    """
    fields = []
    for field in schema.fields:
        fields.append(arrow_field(field))
        if bounds and field.is_edtf:
            for end, word in (("earliest", "Earliest"), ("latest", "Latest")):
                about = f"{word} day that {field.name} allows; empty if it is empty or has no such bound. Qualifiers do not move it."
                fields.append(
                    pa.field(f"{field.name}_{end}", pa.date32(), metadata={"title": f"{field.title}, {end}", "description": about})
                )
    return pa.schema(fields, metadata={"name": schema.name, "description": schema.description})


def read_cells(data: Any, schema: TableSchema) -> tuple[Any | None, list[text.Defect]]:
    """Read the bytes of a CSV file into a table of text cells.

    Args:
        data: The bytes, or anything with the buffer protocol.
        schema: The table that is expected.

    Returns:
        The table and no defects, or None and at least one defect.
    """
    table = _canonical_table(data, schema)
    if table is not None and not _is_suspicious(table, schema):
        return table, []
    found = text.few(text.defects(bytes(data), schema.names), KEPT_PER_RULE)
    if found:
        return None, found
    if table is None:
        return None, [_unexplained(bytes(data), schema)]
    return table, []


def _unexplained(data: bytes, schema: TableSchema) -> text.Defect:
    message = f"the file is not spelt as {schema.name} is written canonically"
    return text.Defect(rule="not-canonical", line=1, message=message, fix="run `ru-presence-data format`")


def _canonical_table(data: Any, schema: TableSchema) -> Any | None:
    """Parse the bytes and prove that writing the result back would give the same bytes; None if it would not.

    A line without a quote parses in one way only, so it is enough that there is nothing between the cells but the separators,
    which their lengths show. The rows with a quote, which are few, are written back and compared with the bytes at their places;
    and the file must hold no other quote than theirs.
    """
    header = (",".join(schema.names) + "\n").encode()
    buffer = pa.py_buffer(data)
    if buffer.size < len(header) or buffer.slice(0, len(header)).to_pybytes() != header:
        return None
    empty = pa.schema([(name, pa.string()) for name in schema.names])
    if buffer.size == len(header):
        return pa.Table.from_batches([], empty)
    body = buffer.slice(len(header))
    quotes = _quotes(body)
    if quotes is None:
        return None
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(body),
            read_options=pa_csv.ReadOptions(block_size=BLOCK, column_names=list(schema.names)),
            parse_options=pa_csv.ParseOptions(newlines_in_values=False, ignore_empty_lines=False),
            convert_options=pa_csv.ConvertOptions(
                column_types={name: pa.string() for name in schema.names}, strings_can_be_null=False, quoted_strings_can_be_null=False
            ),
        )
    except pa.ArrowException:
        return None
    at = 0
    batches = table.to_batches()
    for written in in_turn(_written, batches, pays=len(batches) >= MANY):
        if written is None or at + written.size > body.size or not written.stands_in(body.slice(at, written.size)):
            return None
        at += written.size
        quotes -= written.quotes
    return table if at == body.size and not quotes else None


def _quotes(buffer: Any) -> int | None:
    """Count the quotes of a file; None if it holds a carriage return, which the reader takes for the end of a line."""
    count = 0
    for start in range(0, buffer.size, arrays.PIECE):
        piece = buffer.slice(start, min(arrays.PIECE, buffer.size - start)).to_pybytes()
        if b"\r" in piece:
            return None
        count += piece.count(b'"') if b'"' in piece else 0
    return count


@dataclass(frozen=True, slots=True)
class _Written:
    """How a batch of cells is written canonically.

    Attributes:
        size: Its bytes.
        quotes: Its quotes.
        lengths: The bytes of each row; None if no row holds a quote.
        quoted: Places of the rows that hold a quote.
        rows: Those rows as they are written.
    """

    size: int
    quotes: int = 0
    lengths: Any = None
    quoted: Any = None
    rows: bytes = b""

    def stands_in(self, raw: Any) -> bool:
        """Whether the rows that hold a quote stand at their places in the bytes of the batch."""
        if self.lengths is None:
            return True
        ends = pc.cumulative_sum(self.lengths)
        starts = pa.concat_arrays([arrays.counting(1), ends])
        lines = pa.Array.from_buffers(pa.binary(), len(ends), [None, starts.buffers()[1], raw])
        return bool(arrays.bytes_of(lines.take(self.quoted)).to_pybytes() == self.rows)


def _written(batch: Any) -> _Written | None:
    """Find out how a batch is written; None if a cell holds a control character or a line break."""
    masks: dict[int, Any] = {}
    size = batch.num_rows * batch.num_columns
    for place, column in enumerate(batch.columns):
        cells = arrays.bytes_of(column)
        size += cells.size
        low, high = _extremes(cells)
        if low < FIRST_SIGN or high == DELETE:
            return None
        raw = cells.to_pybytes()
        if high > DELETE and b"\x7f" in raw:
            return None
        if b"," in raw or b'"' in raw:
            masks[place] = pc.match_substring_regex(column, '[,"]')
    if not masks:
        return _Written(size)
    needs = reduce(pc.or_, masks.values())
    lengths = arrays.repeated(batch.num_columns, batch.num_rows)
    for column in batch.columns:
        lengths = pc.add(lengths, pc.binary_length(column))
    quoted = pc.indices_nonzero(needs)
    lines = _encode_lines(batch.filter(needs), {place: mask.filter(needs) for place, mask in masks.items()})
    rows = arrays.bytes_of(lines).to_pybytes()
    lengths = pc.replace_with_mask(lengths, needs, pc.binary_length(lines))
    return _Written(pc.sum(lengths).as_py(), rows.count(b'"'), lengths, quoted, rows)


def _extremes(cells: Any) -> tuple[int, int]:
    """Give the least and the greatest byte of a buffer."""
    if not cells.size:
        return FIRST_SIGN, FIRST_SIGN
    found = pc.min_max(pa.Array.from_buffers(pa.uint8(), cells.size, [None, cells]))
    return found["min"].as_py(), found["max"].as_py()


def in_turn(function: Callable[[Any], R], items: Sequence[Any], *, pays: bool) -> Iterator[R]:
    """Apply a function to parts of a table in order: on both cores if that pays, a few at a time to save memory."""
    if not pays:
        yield from map(function, items)
        return
    with ThreadPoolExecutor(WORKERS) as pool:
        for start in range(0, len(items), 2 * WORKERS):
            yield from pool.map(function, items[start : start + 2 * WORKERS])


def _encode_lines(batch: Any, quoted: Mapping[int, Any]) -> Any:
    """Write each row of a batch of text cells canonically, with its line feed.

    Args:
        batch: The cells; none holds a line break.
        quoted: By the place of a column, the mask of its cells that are written in quotes.
    """
    columns = batch.columns
    quote = arrays.text('"')
    for place, mask in quoted.items():
        doubled = pc.replace_substring(columns[place], '"', '""')
        columns[place] = pc.if_else(mask, arrays.joined([quote, doubled, quote], ""), columns[place])
    columns[-1] = arrays.joined([columns[-1], arrays.EMPTY], "\n")
    return arrays.joined(columns, ",")


def _is_suspicious(table: Any, schema: TableSchema) -> bool:
    """Whether a cell may hold hostile or loose text: quick, and never False where `text.cell_defect` finds something.

    Columns with a pattern or a closed list are left to the stage of cells, which lets no such cell pass.
    """
    if pc.any(arrays.is_empty(table.column(0))).as_py():  # Perhaps a row of empty cells.
        return True
    for field in schema.fields:
        if field.categories or (field.scalar.pattern and not field.scalar.is_free):
            continue
        column = table.column(field.name)
        if (pc.max(pc.binary_length(column)).as_py() or 0) > text.MAX_CELL:
            return True
        for chunk in column.chunks:
            if any(text.cell_defect(cell) for cell in _odd_cells(chunk)):
                return True
    return False


def _odd_cells(chunk: Any) -> list[str]:
    """Give the few cells that have to be looked at one by one: those with other than ASCII, or with a loose edge."""
    odd: list[str] = []
    cells = arrays.bytes_of(chunk)
    if _extremes(cells)[1] >= DELETE:
        odd += chunk.filter(pc.invert(pc.string_is_ascii(chunk))).unique().to_pylist()
    found = arrays.edges(chunk)
    if any(sign in found for sign in _LOOSE):
        raw = chunk.cast(pa.binary())
        for start, stop in ((0, 1), (-1, None)):
            edges = pc.binary_slice(raw, start, stop).to_pylist()
            odd += [chunk[place].as_py() for place, edge in enumerate(edges) if edge and edge[0] in _LOOSE]
    return odd


def each_unique(column: Any, function: Callable[[str], date | None]) -> Any:
    """Find the day of each distinct cell of a column and spread the days over its rows."""
    encoded = (arrays.whole(column) if isinstance(column, pa.ChunkedArray) else column).dictionary_encode()
    values = arrays.days([function(cell) for cell in encoded.dictionary.to_pylist()])
    return values.take(encoded.indices)


def _bound(which: int) -> Callable[[str], date | None]:
    return lambda cell: edtf.bounds(cell)[which] if cell else None


def typed_columns(cells: Any, schema: TableSchema, *, bounds: bool = True) -> Iterator[Any]:
    """Turn valid text cells into typed columns, in the order of `arrow_schema`; empty cells become null."""
    for field in schema.fields:
        column = cells.column(field.name)
        nulled = arrays.nulled(column)
        yield nulled if field.scalar.type == "string" else pc.cast(nulled, _TYPES[field.scalar.type])
        if bounds and field.is_edtf:
            yield each_unique(column, _bound(0))
            yield each_unique(column, _bound(1))


def typed(cells: Any, schema: TableSchema, *, bounds: bool = True) -> Any:
    """Turn a table of valid text cells into a typed table.

    Args:
        cells: Table of text cells that passed the checks of cells.
        schema: Its schema.
        bounds: Whether EDTF fields get their `_earliest` and `_latest` columns.
    """
    return pa.Table.from_arrays(list(typed_columns(cells, schema, bounds=bounds)), schema=arrow_schema(schema, bounds=bounds))
