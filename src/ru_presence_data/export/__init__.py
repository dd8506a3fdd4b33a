"""Formats in which the tables leave the package: one function each, loaded when it is used.

To add a format, write its function in a module here and add it to `FORMATS`.
"""

from __future__ import annotations

import errno
import importlib
import importlib.util
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..atomic import whole_files
from ..violations import UsageError
from .licences import CC0

if TYPE_CHECKING:
    from ..tables import Tables

STRICT_SINCE = (3, 37)
"""First SQLite whose tables can refuse values of a wrong type."""

_OF_THE_DISK = {
    ("sqlite3", "OperationalError"),
    ("duckdb", "OperationalError"),
    ("_duckdb", "OperationalError"),
    ("duckdb", "FatalException"),
    ("_duckdb", "FatalException"),
    ("xlsxwriter", "XlsxFileError"),
}
"""Errors by which libraries say that a file cannot be written."""

FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"

Writer = Callable[["Tables", Path], list[Path]]
"""Writes the tables into a directory and gives the files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format, called like its function: with a dataset and a directory, giving the files.

    Attributes:
        title: Name for people.
        description: Where the files are and what is in them, as in the README of a release.
        mediatype: Media type of each file.
        iri: What names the format in a catalogue: the list of the European portals (`FILE_TYPES`) or, where that has none, the registry or the page
            that defines it.
        write: The function, as `module:name` below this package; or the function itself.
        library: Optional library that it needs, by import name; None for none.
        extra: The extra that installs that library; None if Python itself brings it.
        reproducible: Whether the same tables give the same bytes with the same tools.
        licence_url: Address of the licence of the files, if it is not that of the data.
    """

    title: str
    description: str
    mediatype: str
    iri: str
    write: str | Writer
    library: str | None = None
    extra: str | None = None
    reproducible: bool = True
    licence_url: str | None = None

    def __call__(self, dataset: Tables, directory: Path) -> list[Path]:
        """Write all tables and give the files; the old files stay as they were until all are written.

        Raises:
            UsageError: If the library is not installed, or too old.
            InvalidDataError: If the tables cannot be written because they are not valid.
            OSError: If a file cannot be written.
        """
        if not self.available:
            raise UsageError(f"{self.title} {self.lack}")
        from ..validation.diagnosis import asked

        with asked(dataset), whole_files(directory) as aside:
            try:
                made = self._writer()(dataset, aside)
            except OSError as error:
                error.filename = error.filename or str(directory)
                raise
            except Exception as error:
                if any((kind.__module__.split(".")[0], kind.__name__) in _OF_THE_DISK for kind in type(error).__mro__):
                    raise OSError(errno.EIO, " ".join(str(error).split()), str(directory)) from error
                raise
        return [directory / file.relative_to(aside) for file in made]

    def _writer(self) -> Writer:
        if callable(self.write):
            return self.write
        module, _, name = self.write.partition(":")
        function: Writer = getattr(importlib.import_module(f"{__name__}.{module}"), name)
        return function

    @property
    def available(self) -> bool:
        """Whether the library is there and new enough, or none is needed."""
        if self.library is None:
            return True
        if importlib.util.find_spec(self.library) is None:
            return False
        return self.library != "sqlite3" or _sqlite() >= STRICT_SINCE

    @property
    def lack(self) -> str:
        """What is missing and how to have it, to follow the name of the format."""
        if self.extra:
            return f"needs {self.library}, which is not installed; run: pip install 'ru-presence-data[{self.extra}]'"
        needed, present = (".".join(map(str, version)) for version in (STRICT_SINCE, _sqlite()))
        return f"needs SQLite {needed} or later, found {present}; use a Python that brings a newer one"


def _sqlite() -> tuple[int, ...]:
    import sqlite3

    return sqlite3.sqlite_version_info


FORMATS: dict[str, Format] = {
    "csv": Format(
        title="CSV",
        description="`data/*.csv`: the tables as text: UTF-8, comma, LF; an empty cell is missing.",
        mediatype="text/csv",
        iri=f"{FILE_TYPES}CSV",
        write="csv:write_csv",
    ),
    "parquet": Format(
        title="Parquet",
        description="`parquet/*.parquet`: the same tables with types and nulls; each date has its earliest and latest day beside it.",
        mediatype="application/vnd.apache.parquet",
        iri=f"{FILE_TYPES}PARQUET",
        write="parquet:write_parquet",
    ),
    "computed-csv": Format(
        title="CSV",
        description="`computed/*.csv`: what is computed from the tables, with names beside the ids: `country_years` and `country_months`, presence by "
        "host (de jure) and year or month, missing where sources were not searched and never 0; `spells`, one row a deployment for survival "
        "analysis. `CODEBOOK.md` tells each column.",
        mediatype="text/csv",
        iri=f"{FILE_TYPES}CSV",
        write="computed:write_computed_csv",
    ),
    "computed-parquet": Format(
        title="Parquet",
        description="`computed/*.parquet`: the same, with types; each column says in its metadata what it holds.",
        mediatype="application/vnd.apache.parquet",
        iri=f"{FILE_TYPES}PARQUET",
        write="computed:write_computed_parquet",
    ),
    "geoparquet": Format(
        title="GeoParquet",
        description="`geo/*.parquet`: bases and events that have coordinates, as points (GeoParquet 1.1, CRS84); a place known less closely "
        "than its district has no point; events without coordinates have the point of their base, and `point_of` says so.",
        mediatype="application/vnd.apache.parquet",
        iri=f"{FILE_TYPES}PARQUET",
        write="geo:write_geoparquet",
    ),
    "geojson": Format(
        title="GeoJSON",
        description="`geo/*.geojson`: the same points with all fields as properties (RFC 7946).",
        mediatype="application/geo+json",
        iri=f"{FILE_TYPES}GEOJSON",
        write="geo:write_geojson",
    ),
    "jsonl": Format(
        title="JSON Lines",
        description="`jsonl/*.jsonl`: one object a row, every field named, null where nothing is known.",
        mediatype="application/jsonl",
        iri="https://jsonlines.org/",
        write="jsonl:write_jsonl",
    ),
    "sqlite": Format(
        title="SQLite",
        description="`ru-presence-data.sqlite`: all tables in one database with keys and checks; tables `codebook_*` describe every field, "
        "views `v_*` put names beside ids.",
        mediatype="application/vnd.sqlite3",
        iri=f"{MEDIA_TYPES}application/vnd.sqlite3",
        write="sqlite:write_sqlite",
        library="sqlite3",
    ),
    "xlsx": Format(
        title="Excel",
        description="`ru-presence-data.xlsx`: a sheet a table, the codebook first; all cells are text, so that no date is changed.",
        mediatype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        iri=f"{FILE_TYPES}XLSX",
        write="xlsx:write_xlsx",
        library="xlsxwriter",
        extra="excel",
    ),
    "stata": Format(
        title="Stata",
        description="`stata/*.dta`: the same as `computed/`, for Stata 14 and later, with labels.",
        mediatype="application/x-stata-dta",
        iri="https://www.stata.com/help.cgi?dta",
        write="stata:write_stata",
        library="pandas",
        extra="pandas",
    ),
    "duckdb": Format(
        title="DuckDB",
        description="`duckdb/ru-presence-data.duckdb`: all tables in one database with keys, comments and the same views, for DuckDB 1.2 and later; its bytes differ from "
        "build to build, its rows do not.",
        mediatype="application/vnd.duckdb",
        iri="https://duckdb.org/docs/stable/internals/storage",
        write="duckdb:write_duckdb",
        library="duckdb",
        extra="duckdb",
        reproducible=False,
    ),
    "quickstatements": Format(
        title="QuickStatements",
        description="`linked/quickstatements.tsv`: what Wikidata can be told of its own items, one statement with one reference a line (version 1, "
        "tabs); only of records that have a `wikidata_id`, and empty as long as no base has one. This file is given away under CC0.",
        mediatype="text/tab-separated-values",
        iri=f"{FILE_TYPES}TSV",
        write="quickstatements:write_quickstatements",
        licence_url=CC0,
    ),
    "followthemoney": Format(
        title="FollowTheMoney",
        description="`linked/followthemoney.jsonl`: actors, territories, bases, deployments, events, sources and which source speaks of which, as entities "
        "of FollowTheMoney, one JSON object a line.",
        mediatype="application/jsonl",
        iri="https://followthemoney.tech/",
        write="followthemoney:write_followthemoney",
    ),
    "crosswalk": Format(
        title="Crosswalk",
        description="`linked/crosswalk.csv`: the ids of actors and agreements, and those of territories and bases, in other systems, one id a row: ISO 3166, Correlates of "
        "War, Gleditsch-Ward, Wikidata, UN Treaty Series, PA-X, ATOP.",
        mediatype="text/csv",
        iri=f"{FILE_TYPES}CSV",
        write="crosswalk:write_crosswalk",
    ),
}
"""Every format by name, in the order in which a release is written."""


def chosen(only: Iterable[str] | None, *, more: tuple[str, ...] = ()) -> list[str]:
    """The formats to write, in order; CSV is always among them, for a release is made of it.

    Args:
        only: Names of formats; None for all.
        more: Names that may be asked for beside those of `FORMATS`.

    Raises:
        UsageError: If there is no format of a name.
    """
    names = [*FORMATS, *more]
    if only is None:
        return names
    asked = {"csv", *only}
    unknown = sorted(asked - set(names))
    if unknown:
        import difflib

        close = difflib.get_close_matches(unknown[0], names, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise UsageError(f"no format is called {unknown[0]!r}{hint}; the formats are {', '.join(names)}")
    return [name for name in names if name in asked]
