"""Sites of several releases at one address: the newest at its root, and each in a directory `vX.Y` that later releases leave alone."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..tables import Tables
from ..version import numbers
from ..violations import UsageError
from .pages import Pages

NOTE = "release.json"
"""The file by which a site is known: its version, the date of its data, and the names that stand at its root."""
PAGE = "releases.html"
"""The page that lists the releases whose sites are kept."""
_NAME = re.compile(r"v(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})")


@dataclass(frozen=True, slots=True)
class Release:
    """The site of a release."""

    version: str
    data_date: str
    """The day up to which its data speak, as YYYY-MM-DD."""

    @property
    def numbers(self) -> tuple[int, int, int]:
        """The numbers of its version, so that releases compare.

        Raises:
            UsageError: If it is not of three whole numbers.
        """
        return numbers(self.version)

    @property
    def directory(self) -> str:
        """The directory in which it is kept: `v1.0` for version 1.0.2, since that corrects 1.0.0.

        Raises:
            UsageError: If its version is not of three whole numbers.
        """
        return "v{}.{}".format(*self.numbers)


def release(dataset: Tables) -> Release:
    """The release of a dataset."""
    return Release(dataset.about.version, str(dataset.about.data_date))


def note(site: Release, addresses: Collection[str]) -> bytes:
    """Write what tells a site from another directory, and its release from others.

    Args:
        site: Its release.
        addresses: The addresses of its files.
    """
    names = sorted({address.split("/")[0] for address in addresses} | {NOTE})
    return (json.dumps({"version": site.version, "data_date": site.data_date, "names": names}, indent=1) + "\n").encode()


def strangers(directory: Path) -> list[str]:
    """The names at the root of a site that neither it nor a kept release put there."""
    told = _read(directory)
    if not told:
        return []
    return sorted(path.name for path in directory.iterdir() if path.name not in told["names"] and not _keeps(path))


def kept(directory: Path) -> list[Release]:
    """The releases whose sites are kept in a directory, the newest first."""
    sites = [_read(path) for path in directory.iterdir() if _keeps(path)] if directory.is_dir() else []
    return sorted((Release(each["version"], each["data_date"]) for each in sites), key=lambda each: each.numbers, reverse=True)


def carry(old: Path, new: Path) -> None:
    """Copy the kept releases of one directory into another."""
    for each in kept(old):
        shutil.copytree(old / each.directory, new / each.directory)


def keep(own: Release, directory: Path) -> None:
    """Keep the release whose site stands at the root of a directory, beside those that are kept there.

    Args:
        own: The release.
        directory: The directory; what is kept of an earlier correction of the same release is replaced.

    Raises:
        UsageError: If a later release is kept there, or this one with other contents, or its version is not of three whole numbers.
    """
    others = kept(directory)
    later = [each for each in others if each.numbers > own.numbers]
    if later:
        raise UsageError(
            f"{later[0].directory}: version {later[0].version} is kept there, and {own.version} is older (fix: write it to another directory)"
        )
    target = directory / own.directory
    mine = [path for path in directory.iterdir() if not _keeps(path)]
    if own.version in [each.version for each in others] and not _same(mine, target):
        raise UsageError(
            f"{own.directory}: version {own.version} is kept there with other contents (fix: raise the version, or delete {own.directory})"
        )
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for path in mine:
        if path.is_dir():
            shutil.copytree(path, target / path.name)
        else:
            shutil.copy2(path, target / path.name)


def page(pages: Pages, own: Release, beside: Collection[Release]) -> bytes:
    """Write the page that lists the releases whose sites are kept, with the way to each.

    Args:
        pages: What writes pages.
        own: The release of the site.
        beside: Those that are kept beside it, the newest first.
    """
    return pages.write("releases.html.j2", PAGE, title="Releases", own=own, beside=beside)


def _same(mine: Collection[Path], target: Path) -> bool:
    """Whether files and directories are byte for byte those in another directory, but for the list of releases."""
    ours = {path.relative_to(top.parent): path for top in mine for path in (top.rglob("*") if top.is_dir() else [top]) if path.is_file()}
    theirs = {path.relative_to(target): path for path in target.rglob("*") if path.is_file()}
    ours.pop(Path(PAGE), None)
    theirs.pop(Path(PAGE), None)
    return ours.keys() == theirs.keys() and all(path.read_bytes() == theirs[name].read_bytes() for name, path in ours.items())


def _keeps(path: Path) -> bool:
    """Whether a directory holds the site of the release after which it is named."""
    if not _NAME.fullmatch(path.name) or not path.is_dir():
        return False
    told = _read(path)
    try:
        return bool(told) and Release(told["version"], told["data_date"]).directory == path.name
    except UsageError:
        return False


def _read(directory: Path) -> dict[str, Any]:
    """What a site says of itself; nothing if it is of a time before it did, or no site."""
    try:
        told = json.loads((directory / NOTE).read_bytes())
        return {"version": str(told["version"]), "data_date": str(told["data_date"]), "names": [str(name) for name in told["names"]]}
    except (OSError, ValueError, TypeError, KeyError):
        return {}
