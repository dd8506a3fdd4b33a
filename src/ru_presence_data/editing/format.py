"""`format`: gives every file its canonical spelling and order without changing what any cell means.

It mends line ends, quotes, blank lines, the order of columns and rows, outer blanks, Unicode normal form, the spelling of numbers, and
fills in statement ids. It refuses a file that it cannot read whole, and guesses nothing: a date or a code that is wrong stays as
it is, for `validate` to name.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from .. import _locate
from ..atomic import write_whole
from ..layout import read_layout
from ..schema.table_schema import Field, TableSchema, load_schema
from ..statement_id import PARTS, statement_id
from ..tables import TABLES
from ..tabular import csv_bytes, spreadsheets
from ..violations import RuPresenceError

_APART = ("byte-count", "hash-count", "descriptor-created")
"""Rules of the package that say nothing about how its files are spelt."""


class FormatError(RuPresenceError):
    """A file could not be read whole; it was left as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formatted:
    """What `format` did to a package.

    Attributes:
        changed: Paths of the files that were written.
        refused: For each file that was left alone, one line that says why.
    """

    changed: tuple[str, ...]
    refused: tuple[str, ...]


def format_package(path: str | Path | None = None, *, check: bool = False, add_columns: bool = False) -> Formatted:
    """Give the files of a package their canonical spelling and order.

    Args:
        path: Directory of the package, or its datapackage.json.
        check: Only say which files would change.
        add_columns: Whether a column that a file lacks is added, empty in every row; otherwise such a file is left alone.

    Raises:
        PackageError: If there is no package there.
    """
    directory = _locate.package_dir(path)
    layout = read_layout(directory)
    changed: list[str] = []
    refused = [str(violation) for violation in layout.violations if violation.rule not in _APART]
    for table in TABLES:
        if table not in layout.files:
            continue
        file, name = layout.files[table], layout.names[table]
        try:
            old = file.read_bytes()
            new = canonical(old, load_schema(table), add_columns=add_columns)
            if new != old:
                if not check:
                    write_whole(file, new)
                changed.append(name)
        except FormatError as error:
            refused.append(f"{name}:{error}")
        except OSError as error:
            refused.append(f"{name}: {error.strerror or error}; the file was left as it was")
    return Formatted(changed=tuple(changed), refused=tuple(refused))


def canonical(data: bytes, schema: TableSchema, *, add_columns: bool = False) -> bytes:
    """Give the canonical bytes of a CSV file.

    Args:
        data: The bytes.
        schema: The table.
        add_columns: Whether a column that the file lacks is added, empty in every row.

    Raises:
        FormatError: If the file cannot be read whole; the text begins with the line.
    """
    header, rows = _read(data, schema, add_columns)
    place = [header.index(name) for name in schema.names]
    spelt = [[_spell(row[at], field) for at, field in zip(place, schema.fields, strict=True)] for row in rows]
    if schema.name == "statements":
        parts = [schema.names.index(name) for name in PARTS]
        at = schema.names.index("statement_id")
        for row in spelt:
            row[at] = statement_id(*(row[part] for part in parts))
    key = [schema.names.index(name) for name in schema.sort_key]
    # Rows with the same key keep their order, so that formatting twice changes nothing.
    spelt.sort(key=lambda row: "\x1f".join(row[at] for at in key))
    return csv_bytes.encode(schema.names, spelt)


def _read(data: bytes, schema: TableSchema, add_columns: bool) -> tuple[list[str], list[list[str]]]:
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
    rows = []
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
            rows.append([*cells, *("" for _ in lacking)])
    return [*header, *lacking], rows


def _cells(line: str, number: int) -> list[str]:
    cells, problem = csv_bytes.split_line(line)
    if problem in ("stray-quote", "unterminated-quote"):
        raise FormatError(f'{number}: the quotes cannot be read; quote the whole cell and write each " in it twice')
    return cells


def _spell(cell: str, field: Field) -> str:
    return field.scalar.respell(unicodedata.normalize("NFC", cell.strip(csv_bytes.BLANKS)))
