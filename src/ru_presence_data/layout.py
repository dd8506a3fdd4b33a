"""Reads a package's descriptor: untrusted JSON, from which only plain paths inside the package come out."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from errno import EIO
from pathlib import Path
from typing import Any

from . import _locate
from ._locate import MAX_FILE, in_archive
from .schema import descriptor, published
from .violations import PackageError, Violation
from .words import MAX_HINT, nearest, shown

MAX_RESOURCES = 1000
MAX_PATH = 255
"""Longest path of a resource, in characters."""
ALGORITHMS = ("md5", "sha1", "sha256", "sha512")
"""Hashes of the Data Package standard; a hash without a name is MD5."""


@dataclass(slots=True)
class Layout:
    """Where the tables of a package are.

    Attributes:
        tables: Names of the tables that a package has.
        files: Path of the file of each table that was found.
        names: Path of each file as the descriptor spells it.
        raw: The descriptor; empty if it cannot be read.
        data_date: Day up to which the data speak; None if the descriptor does not say it.
        violations: What is wrong with the descriptor or its files.
        lost: Why a table that the descriptor lists has no file.
    """

    tables: Sequence[str] = ()
    files: dict[str, Path] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
    data_date: date | None = None
    violations: list[Violation] = field(default_factory=list)
    lost: dict[str, Violation] = field(default_factory=dict)

    def blame(self, rule: str, message: str, fix: str, path: str = _locate.DESCRIPTOR, *, table: str | None = None) -> None:
        """Add a violation.

        Args:
            rule: Name of the rule.
            message: What was found and what was expected.
            fix: How to mend it.
            path: File that is to blame.
            table: Table that has no file for this reason.
        """
        self.violations.append(Violation(rule=rule, path=path, message=message, fix=fix))
        if table is not None:
            self.lost.setdefault(table, self.violations[-1])

    def file(self, directory: Path, table: str) -> Path:
        """The file of a table.

        Raises:
            PackageError: If the package has none that may be read; the text names the violation.
        """
        if table not in self.files:
            reason = self.lost.get(table) or next(iter(self.violations), None)
            raise PackageError(f"{directory}/{reason}" if reason else f"{directory}: no file of the table {table}")
        return self.files[table]


def read_layout(directory: Path, tables: Sequence[str], *, closely: bool = True) -> Layout:
    """Read the descriptor of a package and find the file of each table: the one way from a package to its files.

    Args:
        directory: Directory of the package, or `zipfile.Path` of a release in an archive.
        tables: Names of the tables that a package has.
        closely: Whether the files' bytes are held against what the descriptor states, and its schemas against this library's, as
            `validate` does. Without it only what keeps a file from being read is looked for.
    """
    layout = Layout(tables)
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
            _place(directory, resource, name, path, layout, closely=closely)
        if closely and name in layout.files:
            _same_schema(directory, resource, name, layout)
    for table in tables:
        if table not in seen:
            layout.blame(
                "resource-missing",
                f"no resource is called '{table}'",
                f"add the resource {table}, or run `ru-presence-data sync`",
                table=table,
            )
    return layout


def _same_schema(directory: Path, resource: dict[str, Any], name: str, layout: Layout) -> None:
    """Hold the schema that a resource states, inlined or by path, against this library's: other programs judge by the one that is stated."""
    stated = resource.get("schema")
    if stated is None:
        return
    schema: Any = stated
    place = _locate.DESCRIPTOR
    if isinstance(stated, str):
        problem = path_problem(stated)
        real = None if problem else inside(directory, stated)
        if real is None:
            problem = problem or "leads outside the package through a link"
            layout.blame("unsafe-path", f"the path {shown(stated)} of the schema of '{name}' {problem}", f"write it as schemas/{name}.json")
            return
        place = stated
        try:
            schema = published.read(real)
        except published.SchemaError as error:
            layout.blame("schema-differs", f"the schema of '{name}' {error}", "run `ru-presence-data sync`", path=place)
            return
    difference = published.difference(schema, name)
    if difference:
        layout.blame("schema-differs", f"the schema of '{name}' {difference}", "run `ru-presence-data sync`", path=place)


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
            "descriptor-resources",
            f"resource {shown(name)} has no path, or several",
            f"write its path as data/{shown(name)[1:-1]}.csv",
            table=name,
        )
        return
    problem = path_problem(path)
    if problem:
        message = f"the path {shown(path)} of resource {shown(name)} {problem}"
        layout.blame("unsafe-path", message, "write it as data/<table>.csv", table=name)
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
    """The real path of a file of a package, or None if it lies outside or passes through a link that leads out."""
    if in_archive(directory):
        return directory / path  # An archive is read member by member and follows no link.
    real = Path(os.path.realpath(directory / path))
    return real if real.is_relative_to(os.path.realpath(directory)) else None


def _place(directory: Path, resource: dict[str, Any], name: str, path: str, layout: Layout, *, closely: bool) -> None:
    if path.lower().endswith(".parquet"):
        if name in layout.tables:
            layout.blame(
                "resource-missing",
                f"the resource '{name}' is a Parquet file",
                f"list its CSV file as {name}, and the other under a name of its own",
                table=name,
            )
        if closely:
            _check_bytes(directory, resource, name, path, layout)
        return
    if name not in layout.tables:
        layout.blame(
            "resource-unknown",
            f"no table is called {shown(name)}{nearest(name, layout.tables) if len(name) <= MAX_HINT else ''}",
            "correct the name, or run `ru-presence-data sync`",
        )
        return
    real = _check_bytes(directory, resource, name, path, layout, closely=closely)
    if real is not None:
        layout.files[name] = real
        layout.names[name] = path


def _check_bytes(directory: Path, resource: dict[str, Any], name: str, path: str, layout: Layout, *, closely: bool = True) -> Path | None:
    """Check that a file is there, regular and, where the descriptor says so, of the right size and hash."""
    real = inside(directory, path)
    if real is None:
        message = f"the path {shown(path)} leads outside the package through a link"
        layout.blame("unsafe-path", message, "put the file itself in the package", table=name)
        return None
    try:
        size = size_of(real)
    except (OSError, ValueError, KeyError):
        fix = "restore it; a table without rows still has its header"
        layout.blame("file-missing", "the file does not exist", fix, path=path, table=name)
        return None
    if size is None:
        layout.blame("file-unreadable", "this is not a regular file", "put a regular file in its place", path=path, table=name)
        return None
    if size > MAX_FILE:
        message = f"the file has {size} bytes, expected at most {MAX_FILE}"
        layout.blame("file-unreadable", message, "split the package", path=path, table=name)
        return None
    if closely:
        _check_size(resource.get("bytes"), size, path, layout)
        _check_hash(resource.get("hash"), real, path, layout)
    return real


def contents(file: Path) -> bytes:
    """The bytes of a file of a package, or of a member of an archive.

    Raises:
        OSError: If it cannot be read, or the archive is damaged.
    """
    try:
        return file.read_bytes()
    except Exception as error:
        if isinstance(error, OSError) or not in_archive(file):
            raise
        raise OSError(EIO, " ".join(str(error).split()), str(file)) from error


def size_of(file: Path) -> int | None:
    """Bytes of a file of a package, or of a member of an archive; None if it is no regular file.

    Raises:
        OSError: If there is none.
        KeyError: If the archive has none.
    """
    if in_archive(file):
        member: Any = file
        return None if member.is_dir() else int(member.root.getinfo(member.at).file_size)
    status = file.stat()
    return status.st_size if stat.S_ISREG(status.st_mode) else None


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
        if in_archive(real):
            actual = hashlib.new(algorithm, contents(real)).hexdigest()
        else:
            with real.open("rb") as stream:
                actual = hashlib.file_digest(stream, algorithm).hexdigest()
    except OSError:
        return  # Reading the table says so.
    if actual != digest.lower():
        message = f"the file's {algorithm} is {actual[:12]}..., the descriptor states {shown(digest[:12])}"
        layout.blame("hash-count", message, "download the file again", path=path)
