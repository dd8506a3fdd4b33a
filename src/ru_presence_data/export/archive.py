"""The whole release as one zip archive, with fixed dates, sorted names and fixed modes."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

READABLE = 0o100644 << 16
"""Mode of each member as zip keeps it: a regular file that all may read."""

UNIX = 3
"""System that made the archive, as zip numbers systems; the same wherever it is made."""


def write_zip(directory: Path, names: Iterable[str], target: Path, day: date, *, root: str) -> None:
    """Write files of a directory into an archive.

    Args:
        directory: Directory that holds the files.
        names: Their paths in it, with forward slashes.
        target: The archive.
        day: Day that each member has as its date.
        root: Directory in which the members lie.
    """
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(names):
            member = zipfile.ZipInfo(f"{root}/{name}", (day.year, day.month, day.day, 0, 0, 0))
            member.create_system = UNIX
            member.external_attr = READABLE
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, (directory / name).read_bytes(), compresslevel=9)
