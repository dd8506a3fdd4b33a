"""`verify`: whether a release that was downloaded or built is whole and says the truth about itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .. import _locate
from .._locate import DESCRIPTOR
from ..export.digest import digest_of, digest_of_file
from ..layout import inside, path_problem
from ..schema import descriptor
from ..violations import PackageError
from ..words import shown

SUMS = "SHA256SUMS"
OWN_SUM = ".sha256"
LOGICAL = "LOGICAL-DIGEST"

_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


def verify(path: str | Path) -> list[str]:
    """Check a release against all that it says of its own files.

    Checked are: every line of SHA256SUMS and of each `.sha256` file beside a file that SHA256SUMS does not cover; that no file stands
    outside them; `bytes` and `hash` of each resource in datapackage.json; and LOGICAL-DIGEST, the digest of the tables as such.

    Args:
        path: Directory of the release, or its archive (.zip), which is unpacked aside; a `.sha256` file beside the archive is heeded.

    Returns:
        One line for each problem, with the file first; none if the release is whole.

    Raises:
        PackageError: If there is no release there.
    """
    given = Path(path)
    if given.is_file():
        with TemporaryDirectory() as aside:
            return [*_own_sum(given), *_problems(_unpacked(given, Path(aside)))]
    return _problems(given)


def _own_sum(archive: Path) -> Iterator[str]:
    """Check an archive against the checksum beside it, if there is one."""
    if archive.with_name(archive.name + OWN_SUM).is_file():
        yield from _sums(archive.parent, archive.name + OWN_SUM, set())


def _unpacked(archive: Path, aside: Path) -> Path:
    """Unpack an archive into an empty directory, and find the release in it.

    Raises:
        PackageError: If it is no archive of one release, or cannot be unpacked without danger.
    """
    root: Any = _locate.package_place(archive)
    if not _locate.in_archive(root):
        raise PackageError(f"{archive}: not a directory; give the directory or the zip archive of a release")
    members = [member for member in root.root.infolist() if not member.is_dir()]
    if sum(member.file_size for member in members) > _locate.MAX_FILE:
        raise PackageError(f"{archive}: unpacked it has more than {_locate.MAX_FILE} bytes; expected the archive of a release")
    for member in members:
        problem = path_problem(member.filename)
        if problem:
            raise PackageError(f"{archive}: the path {shown(member.filename)} in it {problem}; expected the archive of a release")
        target = aside / member.filename
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(root.root.read(member))
        except Exception as error:
            raise PackageError(f"{archive}: {shown(member.filename)} cannot be unpacked ({' '.join(str(error).split())})") from error
    release: Path = aside / root.at
    return release


def _problems(directory: Path) -> list[str]:
    if not directory.is_dir():
        raise PackageError(f"{directory}: no such directory; give the directory of a release")
    if not (directory / SUMS).is_file():
        raise PackageError(f"{directory}: no {SUMS} there; give the directory of a release, as `ru-presence-data build` writes it")
    covered: set[str] = {SUMS}
    problems = list(_sums(directory, SUMS, covered))
    files = sorted(file.relative_to(directory).as_posix() for file in directory.rglob("*") if file.is_file() or file.is_symlink())
    for name in files:
        if name.endswith(OWN_SUM):
            covered.add(name)
            problems += _sums(directory, name, covered)
    problems += [f"{name}: in neither {SUMS} nor a {OWN_SUM} file; expected no other file" for name in files if name not in covered]
    problems += _descriptor(directory)
    problems += _logical(directory)
    return problems


def _sums(directory: Path, listing: str, covered: set[str]) -> Iterator[str]:
    """Check the files that a list of checksums names, and note them as covered; names are relative to the place of the list."""
    above = listing.rpartition("/")[0]
    try:
        lines = (directory / listing).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        yield f"{listing}: cannot be read; expected lines of a SHA-256, two blanks and a path"
        return
    for number, line in enumerate(lines, start=1):
        match = _LINE.fullmatch(line)
        problem = path_problem(match[2]) if match else None
        if match is None or problem:
            yield f"{listing}:{number}: found {shown(line)}{f', whose path {problem}' if problem else ''}; expected a SHA-256, two blanks and a path"
            continue
        name = f"{above}/{match[2]}" if above else match[2]
        covered.add(name)
        yield from _file(directory, name, match[1], listing)


def _file(directory: Path, name: str, digest: str, listing: str, size: int | None = None) -> Iterator[str]:
    real = inside(directory, name)
    if real is None:
        yield f"{name}: leads outside the release through a link"
    elif not real.is_file():
        yield f"{name}: missing; {listing} lists it"
    elif size is not None and real.stat().st_size != size:
        yield f"{name}: has {real.stat().st_size} bytes; {listing} states {size}"
    else:
        actual = digest_of_file(real)
        if actual != digest:
            yield f"{name}: SHA-256 is {actual[:12]}...; {listing} states {digest[:12]}..."


def _descriptor(directory: Path) -> Iterator[str]:
    try:
        stated = [(resource["path"], resource["bytes"], resource["hash"]) for resource in descriptor.read(directory)["resources"]]
    except (descriptor.DescriptorError, KeyError, TypeError):
        yield f"{DESCRIPTOR}: cannot be read; expected resources with path, bytes and hash"
        return
    for path, size, digest in stated:
        if not isinstance(path, str) or path_problem(path) or not isinstance(size, int) or not str(digest).startswith("sha256:"):
            yield f"{DESCRIPTOR}: found path {shown(str(path))}, bytes {shown(str(size))}, hash {shown(str(digest))}; expected a plain path, a number and sha256:..."
            continue
        yield from _file(directory, path, str(digest).removeprefix("sha256:"), DESCRIPTOR, size)


def _logical(directory: Path) -> Iterator[str]:
    try:
        stated = (directory / LOGICAL).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        yield f"{LOGICAL}: cannot be read; expected the digest of the tables"
        return
    tables = [file for file in sorted((directory / "data").glob("*.csv")) if file.is_file() and not file.is_symlink()]
    actual = digest_of({file.relative_to(directory).as_posix(): file.read_bytes() for file in tables})
    if actual != stated:
        yield f"{LOGICAL}: the digest of data/*.csv is {shown(actual[:19])}...; the file states {shown(stated[:19])}..."


__all__ = ["verify"]
