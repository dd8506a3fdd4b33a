"""`TableSchema` -> Arrow schema; bytes -> table of text cells -> typed table.

pyarrow's CSV reader is fast but forgiving: it drops blank lines, accepts duplicate headers and takes a lost quote for text.
So nothing that it reads is trusted until it has been written back canonically and compared with the bytes of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
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
WORKERS = 2
R = TypeVar("R")
_TYPES: dict[str, Any] = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "date": pa.date32()}
_CONTROLS = bytes([*range(0x0A), *range(0x0B, 0x20), 0x7F])
_LOOSE_EDGES = frozenset({b"=", b"@", b"+", b"-", b" "})


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
    """Parse the bytes and prove that writing the result back gives the same bytes; None if it does not."""
    header = (",".join(schema.names) + "\n").encode()
    buffer = pa.py_buffer(data)
    if buffer.size < len(header) or buffer.slice(0, len(header)).to_pybytes() != header:
        return None
    empty = pa.schema([(name, pa.string()) for name in schema.names])
    if buffer.size == len(header):
        return pa.Table.from_batches([], empty)
    blocks = [buffer.slice(start, min(BLOCK, buffer.size - start)) for start in range(0, buffer.size, BLOCK)]
    lines = list(in_turn(_lines, blocks))
    if None in lines:
        return None
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(buffer.slice(len(header))),
            read_options=pa_csv.ReadOptions(block_size=BLOCK, column_names=list(schema.names)),
            parse_options=pa_csv.ParseOptions(newlines_in_values=False, ignore_empty_lines=False),
            convert_options=pa_csv.ConvertOptions(
                column_types={name: pa.string() for name in schema.names}, strings_can_be_null=False, quoted_strings_can_be_null=False
            ),
        )
    except pa.ArrowException:
        return None
    if table.num_rows != sum(count for count in lines if count) - 1:  # A line break stands in a cell.
        return None
    at = len(header)
    for written in in_turn(encode_batch, table.to_batches()):
        if at + written.size > buffer.size or not written.equals(buffer.slice(at, written.size)):
            return None
        at += written.size
    return table if at == buffer.size else None


def _lines(block: Any) -> int | None:
    """Count the line feeds of a block; None if it holds a control character."""
    data = block.to_pybytes()
    return data.count(b"\n") if len(data.translate(None, _CONTROLS)) == len(data) else None


def in_turn(function: Callable[[Any], R], items: Sequence[Any]) -> Iterator[R]:
    """Apply a function to the parts of a file in order: on both cores where there are many, a few at a time to save memory."""
    if len(items) < MANY:
        yield from map(function, items)
        return
    with ThreadPoolExecutor(WORKERS) as pool:
        for start in range(0, len(items), 2 * WORKERS):
            yield from pool.map(function, items[start : start + 2 * WORKERS])


def encode_batch(batch: Any) -> Any:
    """Write a batch of text cells canonically, without a header; gives an Arrow buffer."""
    columns = [_encode_column(column) for column in batch.columns]
    columns[-1] = arrays.joined([columns[-1], arrays.EMPTY], "\n")
    lines = arrays.joined(columns, ",")
    return _text_buffer(lines)


def _text_buffer(column: Any) -> Any:
    """Give the bytes of all cells of an array, one after the other."""
    if not len(column):
        return pa.py_buffer(b"")
    offsets = memoryview(column.buffers()[1]).cast("i")
    first, last = offsets[column.offset], offsets[column.offset + len(column)]
    return column.buffers()[2].slice(first, last - first) if last > first else pa.py_buffer(b"")


def _encode_column(column: Any) -> Any:
    cells = _text_buffer(column).to_pybytes()
    if b'"' not in cells and b"," not in cells and b"\n" not in cells and b"\r" not in cells:
        return column
    needs = pc.match_substring_regex(column, '[,"\n\r]')
    doubled = pc.replace_substring(column, '"', '""') if b'"' in cells else column
    return pc.if_else(needs, arrays.joined([arrays.text('"'), doubled, arrays.text('"')], ""), column)


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
    if not _text_buffer(chunk).to_pybytes().isascii():
        odd += chunk.filter(pc.invert(pc.string_is_ascii(chunk))).unique().to_pylist()
    raw = chunk.cast(pa.binary())
    for start, stop in ((0, 1), (-1, None)):
        edges = pc.binary_slice(raw, start, stop)
        for place, edge in enumerate(edges.to_pylist() if _LOOSE_EDGES.intersection(edges.unique().to_pylist()) else ()):
            if edge in _LOOSE_EDGES:
                odd.append(chunk[place].as_py())
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
