"""Crosswalk: which record has which id in which other system, one id a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..tables import Tables
from ..tabular import csv_bytes
from ._shared import table_file

COLUMNS = ("table_name", "record_id", "name", "scheme", "identifier")
"""Columns of the crosswalk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A system of ids.

    Attributes:
        name: What the crosswalk calls it.
        table: Table whose records have ids in it.
        field: Field that holds them.
    """

    name: str
    table: str
    field: str


SCHEMES = (
    Scheme(name="iso3166-1-alpha-2", table="actors", field="iso2"),
    Scheme(name="iso3166-1-alpha-3", table="actors", field="iso3"),
    Scheme(name="iso3166-3", table="actors", field="iso3166_3"),
    Scheme(name="cow", table="actors", field="cow_code"),
    Scheme(name="gleditsch-ward", table="actors", field="gw_code"),
    Scheme(name="wikidata", table="actors", field="wikidata_id"),
    Scheme(name="unts", table="agreements", field="unts_number"),
    Scheme(name="pa-x", table="agreements", field="pax_id"),
    Scheme(name="atop", table="agreements", field="atop_id"),
    Scheme(name="wikidata", table="territories", field="wikidata_id"),
    Scheme(name="wikidata", table="bases", field="wikidata_id"),
)
"""Every field that holds the id of a record in another system; agreements have no field for Wikidata."""


def rows(dataset: Tables) -> Iterator[tuple[str, ...]]:
    """The rows, in the order of `COLUMNS`: by table, then by record, then by scheme; what has no id has no row."""
    for table in dict.fromkeys(scheme.table for scheme in SCHEMES):
        schema = dataset[table].schema
        key, name = schema.primary_key[0], "name" if schema.has("name") else "title"
        for row in dataset[table].rows():
            for scheme in SCHEMES:
                if scheme.table == table and row[scheme.field]:
                    yield table, row[key], row[name], scheme.name, row[scheme.field]


def write_crosswalk(dataset: Tables, directory: Path) -> list[Path]:
    """Write linked/crosswalk.csv (UTF-8, comma, LF) and give the file."""
    path = table_file(directory, "linked/crosswalk.csv")
    path.write_bytes(csv_bytes.encode(COLUMNS, rows(dataset)))
    return [path]
