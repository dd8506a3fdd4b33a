"""Digests: of a file, and of the tables as such, which no tool and no format changes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ..tables import Tables
from ..tabular import csv_bytes


def logical_digest(dataset: Tables) -> str:
    """The digest of the tables as such, which no tool or format changes: see `digest_of`."""
    contents = {table.schema.path: csv_bytes.encode(table.schema.names, [list(row.values()) for row in table.rows()]) for table in dataset}
    return digest_of(contents)


def digest_of(contents: dict[str, bytes]) -> str:
    """The SHA-256 over the canonical CSV bytes of all tables, as `sha256:` and 64 hexadecimal digits.

    It is what `LC_ALL=C; sha256sum data/*.csv | sha256sum` prints in a release.

    Args:
        contents: Canonical bytes of each table by its path, such as data/bases.csv.
    """
    lines = "".join(f"{hashlib.sha256(contents[path]).hexdigest()}  {path}\n" for path in sorted(contents))
    return f"sha256:{hashlib.sha256(lines.encode()).hexdigest()}"


def digest_of_file(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sum_line(path: Path, name: str) -> str:
    """The line of a file in a list of checksums, as sha256sum writes it.

    Args:
        path: The file.
        name: Its path as the list spells it.
    """
    return f"{digest_of_file(path)}  {name}\n"
