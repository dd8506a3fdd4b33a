"""Bytes of a CSV file -> table of text cells, proven to be spelt canonically.

pyarrow's CSV reader is fast but forgiving: it drops blank lines, accepts duplicate headers and takes a lost quote for text.
So nothing that it reads is trusted until it is shown that writing it back gives the bytes of the file. A file is read in blocks
of whole lines, each proven on its own, so that the bytes are never in memory all at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial, reduce
from itertools import chain
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as pa_csv

from ..schema.table_schema import TableSchema
from . import arrays, csv_bytes
from .arrays import Column
from .workers import in_turn

BLOCK = 1 << 22
"""Bytes of a block; the rest of its last line is added to them."""
FIRST_SIGN, DELETE = 0x20, 0x7F
_LOOSE = frozenset(b"=@+- ")


@dataclass(frozen=True, slots=True)
class Cells:
    """Text cells of a file that is spelt canonically, or of a block of one.

    Attributes:
        table: The cells.
        is_suspicious: Whether one of them may be hostile or loose text: never False where `csv_bytes.cell_defect` finds something.
            Columns with a pattern or a closed list are left to the stage of cells, which lets no such cell pass.
    """

    table: Any
    is_suspicious: bool


def read(stream: BinaryIO, schema: TableSchema) -> Cells | None:
    """Read a CSV file; None if it is not spelt canonically, down to the last byte."""
    header = (",".join(schema.names) + "\n").encode()
    if stream.read(len(header)) != header:
        return None
    blocks = _blocks(stream)
    first = next(blocks, b"")
    parts: list[Cells] = []
    if first:
        for cells in in_turn(partial(_proven, schema=schema), chain([first], blocks), pays=len(first) >= BLOCK):
            if cells is None:
                return None
            parts.append(cells)
    empty = pa.schema([(name, pa.string()) for name in schema.names])
    batches = [batch for cells in parts for batch in cells.table.to_batches()]
    return Cells(pa.Table.from_batches(batches, empty), any(cells.is_suspicious for cells in parts))


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    """Cut a file into blocks that end with a line."""
    while block := stream.read(BLOCK):
        yield block if block.endswith(b"\n") else block + stream.readline()


def _proven(block: bytes, schema: TableSchema) -> Cells | None:
    """Parse a block and prove that writing it back would give the same bytes; None if it would not.

    A line without a quote parses in one way only, so it is enough that there is nothing between its cells but the separators,
    which the lengths show. The rows with a quote, which are few, are written back and compared with the bytes at their places;
    and the block must hold no other quote than theirs.
    """
    # The reader takes a carriage return for the end of a line.
    if b"\r" in block or not block.endswith(b"\n"):
        return None
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(block),
            read_options=pa_csv.ReadOptions(use_threads=False, block_size=len(block), column_names=list(schema.names)),
            parse_options=pa_csv.ParseOptions(newlines_in_values=False, ignore_empty_lines=False),
            convert_options=pa_csv.ConvertOptions(
                column_types={name: pa.string() for name in schema.names}, strings_can_be_null=False, quoted_strings_can_be_null=False
            ),
        )
    except pa.ArrowException:
        return None
    columns = [arrays.whole(column) for column in table.columns]
    has_quotes = b'"' in block
    masks: dict[int, Any] = {}
    size = table.num_rows * table.num_columns
    is_plain = []
    for place, column in enumerate(columns):
        cells = arrays.bytes_of(column)
        size += cells.size
        low, high = arrays.extremes(cells)
        # A control character, a line break among them, is never canonical.
        if low < FIRST_SIGN or high == DELETE or (high > DELETE and b"\x7f" in cells.to_pybytes()):
            return None
        is_plain.append(high < DELETE)
        if has_quotes:
            raw = cells.to_pybytes()
            if b"," in raw or b'"' in raw:
                masks[place] = pc.match_substring_regex(column, '[,"]')
    if has_quotes and masks:
        if not _quoted_rows_stand(block, columns, masks):
            return None
    elif has_quotes or size != len(block):
        return None
    return Cells(table, _is_suspicious(columns, is_plain, schema))


def _quoted_rows_stand(block: bytes, columns: list[Any], masks: Mapping[int, Any]) -> bool:
    """Whether the rows that hold a quote stand at their places in a block, and no quote stands elsewhere.

    Args:
        block: The bytes.
        columns: Its columns; no cell holds a line break.
        masks: By the place of a column, the mask of its cells that are written in quotes.
    """
    needs = reduce(pc.or_, masks.values())
    lines = _encoded([column.filter(needs) for column in columns], {place: mask.filter(needs) for place, mask in masks.items()})
    rows = arrays.bytes_of(lines).to_pybytes()
    lengths = arrays.repeated(len(columns), len(columns[0]))
    for column in columns:
        lengths = pc.add(lengths, pc.binary_length(column))
    ends = pc.cumulative_sum(pc.replace_with_mask(lengths, needs, pc.binary_length(lines)))
    if ends[-1].as_py() != len(block) or rows.count(b'"') != block.count(b'"'):
        return False
    starts = pa.concat_arrays([arrays.counting(1), ends])
    raw = pa.Array.from_buffers(pa.binary(), len(ends), [None, starts.buffers()[1], pa.py_buffer(block)])
    return bool(arrays.bytes_of(raw.filter(needs)).to_pybytes() == rows)


def _encoded(columns: list[Any], quoted: Mapping[int, Any]) -> Any:
    """Write each row canonically, with its line feed."""
    quote = arrays.text('"')
    for place, mask in quoted.items():
        doubled = pc.replace_substring(columns[place], '"', '""')
        columns[place] = pc.if_else(mask, arrays.joined([quote, doubled, quote], ""), columns[place])
    columns[-1] = arrays.joined([columns[-1], arrays.EMPTY], "\n")
    return arrays.joined(columns, ",")


def _is_suspicious(columns: list[Any], is_plain: list[bool], schema: TableSchema) -> bool:
    if pc.any(arrays.is_empty(columns[0])).as_py():  # Perhaps a row of empty cells.
        return True
    for column, plain, field in zip(columns, is_plain, schema.fields, strict=True):
        if field.categories or (field.scalar.pattern and not field.scalar.is_free):
            continue
        if (pc.max(pc.binary_length(column)).as_py() or 0) > csv_bytes.MAX_CELL:
            return True
        if any(csv_bytes.cell_defect(cell) for cell in _odd_cells(column, plain)):
            return True
    return False


def _odd_cells(column: Column, is_plain: bool) -> list[str]:
    """The few cells that have to be looked at one by one: those with other than ASCII, or with a loose edge."""
    odd: list[str] = []
    if not is_plain:
        odd += column.filter(pc.invert(pc.string_is_ascii(column))).unique().to_pylist()
    at_edges = arrays.edges(column)
    if any(sign in at_edges for sign in _LOOSE):
        raw = column.cast(pa.binary())
        for start, stop in ((0, 1), (-1, None)):
            edges = pc.binary_slice(raw, start, stop).to_pylist()
            odd += [column[place].as_py() for place, edge in enumerate(edges) if edge and edge[0] in _LOOSE]
    return odd
