"""Reads a package's descriptor: untrusted JSON, from which only plain paths inside the package come out."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from . import _locate
from .schema import descriptor
from .tables import TABLES
from .violations import Violation
from .words import MAX_HINT, nearest, shown

MAX_RESOURCES = 1000
MAX_PATH = 255
"""Longest path of a resource, in characters."""
MAX_FILE = 2**31 - 1
"""Bytes of the largest file of a table: what offsets of Arrow's strings can address."""
ALGORITHMS = ("md5", "sha1", "sha256", "sha512")
"""Hashes of the Data Package standard; a hash without a name is MD5."""


@dataclass(slots=True)
class Layout:
    """Where the tables of a package are.

    Attributes:
        files: Path of the file of each table that was found.
        names: Path of each file as the descriptor spells it.
        raw: The descriptor; empty if it cannot be read.
        data_date: Day up to which the data speak; None if the descriptor does not say it.
        violations: What is wrong with the descriptor or its files.
    """

    files: dict[str, Path] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
    data_date: date | None = None
    violations: list[Violation] = field(default_factory=list)

    def blame(self, rule: str, message: str, fix: str, path: str = _locate.DESCRIPTOR, line: int | None = None) -> None:
        """Add a violation."""
        self.violations.append(Violation(rule=rule, path=path, line=line, message=message, fix=fix))


def read_layout(directory: Path) -> Layout:
    """Read the descriptor of a package and find the file of each table."""
    layout = Layout()
    try:
        layout.raw = descriptor.read(directory)
    except descriptor.DescriptorError as error:
        layout.violations.append(error.violation)
        return layout
    try:
        layout.data_date = descriptor.about(directory, layout.raw).data_date
    except descriptor.DescriptorError as error:
        layout.violations.append(error.violation)
    resources = layout.raw.get("resources")
    if not isinstance(resources, list) or not resources:
        layout.blame("descriptor-resources", "resources is not a list of resources", "run `ru-presence-data sync`")
        return layout
    if len(resources) > MAX_RESOURCES:
        message = f"resources lists {len(resources)} resources, expected at most {MAX_RESOURCES}"
        layout.blame("descriptor-resources", message, "run `ru-presence-data sync`")
        return layout
    seen: set[str] = set()
    for position, resource in enumerate(resources):
        name = _resource_name(resource, position, seen, layout)
        if name is None:
            continue
        for path in _paths(resource, name, layout):
            _place(directory, resource, name, path, layout)
    for table in TABLES:
        if table not in seen:
            layout.blame(
                "resource-missing", f"no resource is called '{table}'", f"add the resource {table}, or run `ru-presence-data sync`"
            )
    return layout


def _resource_name(resource: Any, position: int, seen: set[str], layout: Layout) -> str | None:
    if not isinstance(resource, dict) or not isinstance(resource.get("name"), str):
        layout.blame("descriptor-resources", f"resource {position + 1} is not an object with a name", "run `ru-presence-data sync`")
        return None
    name: str = resource["name"]
    if name in seen:
        layout.blame("duplicate-resource", f"two resources are called {shown(name)}", "delete one of them")
        return None
    seen.add(name)
    return name


def _paths(resource: dict[str, Any], name: str, layout: Layout) -> Iterator[str]:
    path = resource.get("path")
    if isinstance(path, list) and len(path) == 1:
        path = path[0]
    if not isinstance(path, str):
        layout.blame(
            "descriptor-resources", f"resource {shown(name)} has no path, or several", f"write its path as data/{shown(name)[1:-1]}.csv"
        )
        return
    problem = path_problem(path)
    if problem:
        layout.blame("unsafe-path", f"the path {shown(path)} of resource {shown(name)} {problem}", "write it as data/<table>.csv")
        return
    yield path


def path_problem(path: str) -> str | None:
    """Say why a path may not be read, or None if it is plain and relative.

    Whether it leads outside through a link is seen only on the disk: `inside`.
    """
    if not path:
        return "is empty"
    if len(path) > MAX_PATH:
        return f"is longer than {MAX_PATH} characters"
    if "\0" in path or not path.isprintable():
        return "holds an unprintable character"
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", path):
        return "is an address or names a drive"
    if path.startswith(("/", "\\", "~")):
        return "is absolute"
    if "\\" in path:
        return "holds a backslash"
    parts = path.split("/")
    if ".." in parts:
        return "leaves the package"
    if any(part in ("", ".") or part.startswith(".") for part in parts):
        return "is hidden or not plain"
    return None


def inside(directory: Path, path: str) -> Path | None:
    """Give the real path of a file of a package, or None if it lies outside or passes through a link that leads out."""
    real = Path(os.path.realpath(directory / path))
    return real if real.is_relative_to(os.path.realpath(directory)) else None


def _place(directory: Path, resource: dict[str, Any], name: str, path: str, layout: Layout) -> None:
    if path.lower().endswith(".parquet"):
        if name in TABLES:
            layout.blame(
                "resource-missing",
                f"the resource '{name}' is a Parquet file",
                f"list its CSV file as {name}, and the other under a name of its own",
            )
        _check_bytes(directory, resource, path, layout)
        return
    if name not in TABLES:
        layout.blame(
            "resource-unknown",
            f"no table is called {shown(name)}{nearest(name, TABLES) if len(name) <= MAX_HINT else ''}",
            "correct the name, or run `ru-presence-data sync`",
        )
        return
    real = _check_bytes(directory, resource, path, layout)
    if real is not None:
        layout.files[name] = real
        layout.names[name] = path


def _check_bytes(directory: Path, resource: dict[str, Any], path: str, layout: Layout) -> Path | None:
    """Check that a file is there, regular and, where the descriptor says so, of the right size and hash."""
    real = inside(directory, path)
    if real is None:
        layout.blame(
            "unsafe-path", f"the path {shown(path)} leads outside the package through a link", "put the file itself in the package"
        )
        return None
    try:
        found = real.stat()
    except (OSError, ValueError):
        layout.blame("file-missing", "the file does not exist", "restore it; a table without rows still has its header", path=path)
        return None
    if not stat.S_ISREG(found.st_mode):
        layout.blame("file-unreadable", "this is not a regular file", "put a regular file in its place", path=path)
        return None
    if found.st_size > MAX_FILE:
        message = f"the file has {found.st_size} bytes, expected at most {MAX_FILE}"
        layout.blame("file-unreadable", message, "split the package", path=path)
        return None
    _check_size(resource.get("bytes"), found.st_size, path, layout)
    _check_hash(resource.get("hash"), real, path, layout)
    return real


def _check_size(stated: Any, size: int, path: str, layout: Layout) -> None:
    if stated is not None and (isinstance(stated, bool) or stated != size):
        message = f"the file has {size} bytes, the descriptor states {descriptor.said(stated)}"
        layout.blame("byte-count", message, "download the file again", path=path)


def _check_hash(stated: Any, real: Path, path: str, layout: Layout) -> None:
    if stated is None:
        return
    name, _, digest = stated.rpartition(":") if isinstance(stated, str) else ("", "", "")
    algorithm = name.lower() or "md5"
    if not digest or algorithm not in ALGORITHMS:
        message = f"the descriptor states the hash {descriptor.said(stated)}, expected one of the form sha256:<64 hexadecimal digits>"
        layout.blame("hash-count", message, "write the hash in that form, or delete the property", path=path)
        return
    try:
        with real.open("rb") as stream:
            found = hashlib.file_digest(stream, algorithm).hexdigest()
    except OSError:
        return  # Reading the table says so.
    if found != digest.lower():
        message = f"the file's {algorithm} is {found[:12]}..., the descriptor states {shown(digest[:12])}"
        layout.blame("hash-count", message, "download the file again", path=path)
