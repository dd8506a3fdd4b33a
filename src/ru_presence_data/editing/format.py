"""`format`: gives every file its canonical spelling and order without changing what any cell means.

It mends line ends, quotes, blank lines, the order of columns and rows, outer blanks, Unicode normal form, the spelling of numbers, and
fills in statement ids. It refuses a file that it cannot read whole, and guesses nothing: a date or a code that is wrong stays as
it is, for `validate` to name.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from .. import _locate
from ..atomic import write_whole
from ..layout import Layout, read_layout
from ..locking import locked
from ..schema.table_schema import TableSchema, load_schema
from ..statement_id import PARTS, statement_id
from ..tables import TABLES
from ..tabular import csv_bytes, spelling
from ..tabular.spelling import FormatError
from .store import tidy

_APART = ("byte-count", "hash-count", "descriptor-created")
"""Rules of the package that say nothing about how its files are spelt."""


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
    """The files of a package their canonical spelling and order.

    Args:
        path: Directory of the package, or its datapackage.json.
        check: Only say which files would change.
        add_columns: Whether a column that a file lacks is added, empty in every row; otherwise such a file is left alone.

    Raises:
        PackageError: If there is no package there, or another command is changing it.
    """
    directory = _locate.package_dir(path)
    if check:
        return _format(read_layout(directory, TABLES), add_columns=add_columns, write=False)
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(directory, "format"))
        except OSError as error:
            # Nothing can be written there; but perhaps nothing has to be.
            formatted = _format(read_layout(directory, TABLES), add_columns=add_columns, write=False)
            left = tuple(f"{name}: {error.strerror}" for name in formatted.changed)
            return Formatted(changed=(), refused=formatted.refused + left)
        layout = read_layout(directory, TABLES)
        tidy(directory, layout.files.values())
        return _format(layout, add_columns=add_columns, write=True)


def _format(layout: Layout, *, add_columns: bool, write: bool) -> Formatted:
    """Spell the files of a package canonically, or only say which are not."""
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
                if write and file.read_bytes() != old:
                    refused.append(f"{name}: was changed by another program meanwhile; run the command again")
                    continue
                if write:
                    write_whole(file, new)
                changed.append(name)
        except FormatError as error:
            refused.append(f"{name}:{error}")
        except OSError as error:
            refused.append(f"{name}: {error.strerror or error}; the file was left as it was")
    return Formatted(changed=tuple(changed), refused=tuple(refused))


def canonical(data: bytes, schema: TableSchema, *, add_columns: bool = False) -> bytes:
    """The canonical bytes of a CSV file.

    Args:
        data: The bytes.
        schema: The table.
        add_columns: Whether a column that the file lacks is added, empty in every row.

    Raises:
        FormatError: If the file cannot be read whole; the text begins with the line.
    """
    rows = spelling.read(data, schema, add_columns=add_columns).rows
    spelt = [[spelling.spelt(cell, field) for cell, field in zip(row, schema.fields, strict=True)] for row in rows]
    if schema.name == "statements":
        parts = [schema.names.index(name) for name in PARTS]
        at = schema.names.index("statement_id")
        for row in spelt:
            row[at] = statement_id(*(row[part] for part in parts))
    key = [schema.names.index(name) for name in schema.sort_key]
    # Rows with the same key keep their order, so that formatting twice changes nothing.
    spelt.sort(key=lambda row: "\x1f".join(row[at] for at in key))
    return csv_bytes.encode(schema.names, spelt)
