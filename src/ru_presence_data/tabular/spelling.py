"""The spelling of a table that says what it means and is spelt loosely: what the command `format` mends.

Line ends, quotes, blank lines, the order of columns, outer blanks, the Unicode normal form and the spelling of numbers are mended.
Nothing is guessed: a date or a code that is wrong stays as it is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from ..schema.table_schema import Field, TableSchema
from ..violations import RuPresenceError
from . import arrays, csv_bytes, spreadsheets
from .arrays import Column


class FormatError(RuPresenceError):
    """A file could not be read whole; it was left as it was."""


@dataclass(frozen=True, slots=True)
class Loose:
    """The records of a file that is spelt loosely.

    Attributes:
        rows: The cells of each record as they stand there, in the order of the schema.
        lines: The physical line of each record, from 1.
        is_moved: Whether the header has the columns in another order.
    """

    rows: list[list[str]]
    lines: list[int]
    is_moved: bool


def read(data: bytes, schema: TableSchema, *, add_columns: bool = False) -> Loose:
    """Read the records of a file, however loosely it is spelt.

    Args:
        data: The bytes.
        schema: The table.
        add_columns: Whether columns that the file lacks are read as empty ones.

    Raises:
        FormatError: If the file cannot be read whole; the text begins with the line.
    """
    if spreadsheets.only_returns(data):
        data = data.replace(b"\r", b"\n")
    try:
        whole = data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        raise FormatError(f"{number}: the line is not UTF-8; save the file as UTF-8") from None
    lines = whole.replace("\r\n", "\n").split("\n")
    if "\r" in "".join(lines):
        number = next(at for at, line in enumerate(lines, start=1) if "\r" in line)
        raise FormatError(f"{number}: found a lone carriage return; delete it, or put a line break in its place")
    parted = spreadsheets.separator(lines[0], schema.names)
    if parted:
        raise FormatError(f"1: {parted}; {spreadsheets.SEPARATE}")
    header = [label.strip() for label in _cells(lines[0], 1)]
    lacking = [name for name in schema.names if name not in header]
    if sorted([*header, *lacking]) != sorted(schema.names):
        raise FormatError(f"1: the columns are not those of {schema.name}; write the header as: {','.join(schema.names)}")
    if lacking and not add_columns:
        they = "them" if len(lacking) > 1 else "it"
        raise FormatError(
            f"1: {schema.name} lacks {', '.join(lacking)}; `ru-presence-data format --add-columns` adds {they}, empty in every row"
        )
    place = [[*header, *lacking].index(name) for name in schema.names]
    loose = Loose([], [], header != [name for name in schema.names if name in header])
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip(csv_bytes.BLANKS):
            continue
        cells = _cells(line, number)
        if len(cells) != len(header):
            if spreadsheets.merge_mark(cells):
                raise FormatError(f"{number}: {spreadsheets.MERGE}; {spreadsheets.UNMERGED}")
            mend = csv_bytes.TOO_MANY if len(cells) > len(header) else csv_bytes.TOO_FEW
            raise FormatError(f"{number}: found {len(cells)} cell{'s' if len(cells) > 1 else ''}, expected {len(header)}; {mend}")
        if any(cell.strip(csv_bytes.BLANKS) for cell in cells):
            whole_row = [*cells, *("" for _ in lacking)]
            loose.rows.append([whole_row[at] for at in place])
            loose.lines.append(number)
    return loose


def _cells(line: str, number: int) -> list[str]:
    cells, problem = csv_bytes.split_line(line)
    if problem in ("stray-quote", "unterminated-quote"):
        raise FormatError(f'{number}: the quotes cannot be read; quote the whole cell and write each " in it twice')
    return cells


def trimmed(cell: str) -> str:
    """A cell without blanks at its edges, in Unicode normal form C."""
    return cell if cell.isascii() and cell.strip(csv_bytes.BLANKS) == cell else unicodedata.normalize("NFC", cell.strip(csv_bytes.BLANKS))


def spelt(cell: str, field: Field) -> str:
    """A cell of a field in its canonical spelling, as far as that can be told from the cell."""
    return field.scalar.respell(trimmed(cell))


def replaced(column: Column, new: Mapping[str, str]) -> Column:
    """A column of text cells in which some values stand in the place of others."""
    if not new:
        return column
    encoded = column.dictionary_encode()
    return arrays.texts(new.get(cell, cell) for cell in encoded.dictionary.to_pylist()).take(encoded.indices)
