"""What the documents are made of: the files of a release and what is said of it as a whole."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ...export import Format
from ...export.computed import COMPUTED
from ...schema.descriptor import About
from ...schema.table_schema import TableSchema
from ...tables import TABLES, Tables
from ..citation import OURS

WHOLE = "ru-presence-data"
"""Stem of the files that hold all tables."""

FIRST_YEAR = 1991
"""Year in which what the tables are about begins; what lies before it is told as its pre-history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFile:
    """One file of a release that holds data.

    Attributes:
        path: Path in the release, with forward slashes.
        format: Name of its format.
        title: Title for people.
        description: What is in it.
        mediatype: Its media type.
        iri: What names its format in a catalogue.
        table: The table that it holds; None if it holds all, or one made from them.
        is_whole: Whether it holds all tables.
        bytes: Its size.
        sha256: Its SHA-256, in hexadecimal digits.
        licence_url: Address of its licence, if that is not the one of the data.
    """

    path: str
    format: str
    title: str
    description: str
    mediatype: str
    iri: str
    table: str | None
    is_whole: bool
    bytes: int
    sha256: str
    licence_url: str | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """A release as the documents describe it.

    Attributes:
        schemas: Its tables.
        files: Its files of data whose bytes can be built again.
        places: Names of the hosts that were searched for presence.
        first_year: First year for which sources were searched, not before `FIRST_YEAR`.
        about: What the package says of itself.
    """

    schemas: tuple[TableSchema, ...]
    files: tuple[ReleaseFile, ...]
    places: tuple[str, ...]
    first_year: int
    about: About

    @property
    def temporal(self) -> str:
        """Span of time that the dataset covers, as an ISO 8601 interval."""
        return f"{self.first_year}/{self.about.data_date}"

    def of_format(self, name: str) -> tuple[ReleaseFile, ...]:
        """The files of one format."""
        return tuple(file for file in self.files if file.format == name)


def describe(directory: Path, file: Path, name: str, known: Format, schemas: dict[str, TableSchema], *, title: str) -> ReleaseFile:
    """Describe a file that a format wrote.

    Args:
        directory: Directory of the release.
        file: The file.
        name: Name of the format.
        known: The format.
        schemas: The tables by name.
        title: Title of the package.
    """
    data = file.read_bytes()
    table = file.stem if file.stem in TABLES else None
    is_whole = file.stem == WHOLE
    if table:
        what, description = schemas[table].title, schemas[table].description
    elif is_whole:
        what, description = title, "All tables."
    elif made := COMPUTED.get(file.stem):
        what, description = made.title, f"Computed from the tables. {made.description}"
    else:
        # Of a format that is one file of its own kind the description begins with that file.
        told = known.description.partition("`: ")[2]
        what, description = title, told[:1].upper() + told[1:]
    return ReleaseFile(
        path=file.relative_to(directory).as_posix(),
        format=name,
        title=f"{what} ({known.title})",
        description=description,
        mediatype=known.mediatype,
        iri=known.iri,
        table=table,
        is_whole=is_whole,
        bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        licence_url=known.licence_url,
    )


def address(about: About, path: str) -> str:
    """Where a file of a release is found: its path beneath the address that the package gives as its `homepage`."""
    return f"{about.homepage.rstrip('/')}/{quote(path)}"


def licence(about: About, file: ReleaseFile) -> str:
    """Address of the licence of a file: that of the data, unless this project, which made the data, gives the file away."""
    return (about.name == OURS and file.licence_url) or about.licence_url


def places(dataset: Tables) -> tuple[str, ...]:
    """The names of the hosts that were searched, in the order of their ids."""
    names = {row["actor_id"]: row["name"] for row in dataset.actors.rows()}
    return tuple(names[key] for key in sorted({row["actor_id"] for row in dataset.coverage.rows()}))


def places_as_nodes(release: Release) -> list[dict[str, str]]:
    """The hosts that were searched as places of schema.org."""
    return [{"@type": "Place", "name": name} for name in release.places]


def first_year(dataset: Tables) -> int:
    """The first year for which sources were searched, not before `FIRST_YEAR`."""
    return max(FIRST_YEAR, min((int(row["year_from"]) for row in dataset.coverage.rows()), default=FIRST_YEAR))
