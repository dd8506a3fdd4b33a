"""What is computed from the tables, ready to use without Python: the panels of hosts by year and month, and the spells of deployments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ..analysis.panels import panel
from ..analysis.spells import spells
from ..tables import Tables
from ..tabular import csv_bytes
from ._shared import table_file
from .parquet import parquet_metadata

FOLDER = "computed"
"""Directory of the files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """A table that is computed.

    Attributes:
        title: Name for people.
        description: What one row is, and how to read it.
        make: Computes it.
    """

    title: str
    description: str
    make: Callable[[Tables], Any]


_MISSING = "A measure is missing where sources were not searched, and never 0; hosts are states de jure."

COMPUTED: dict[str, Computed] = {
    "country_years": Computed(title="Presence by host and year", description=f"One row a host and year. {_MISSING}", make=panel),
    "country_months": Computed(
        title="Presence by host and month",
        description=f"One row a host and month. {_MISSING}",
        make=lambda dataset: panel(dataset, months=True),
    ),
    "spells": Computed(
        title="Spells of deployments",
        description="One row a deployment: when it began and ended, what was promised, how it ended and what was known at its start. Parts of a"
        " deployment, which have `part_of`, are rows of their own: leave them out where presences are counted.",
        make=spells,
    ),
}
"""What is computed, by the stem of its files."""

NAMED = {
    "actor_id": ("actors", "actor_name", "Name of the host"),
    "host_de_jure": ("actors", "host_de_jure_name", "Name of the host by recognition"),
    "territory_id": ("territories", "territory_name", "Name of the contested territory"),
    "sender": ("actors", "sender_name", "Name of the state that sent the force"),
    "host_de_facto_at_start": ("actors", "host_de_facto_at_start_name", "Name of who held the place at the start"),
}
"""Columns of ids beside which names stand: the table that has them, the name of the column of names, and what it holds."""


def computed(dataset: Tables) -> Iterator[tuple[str, Any]]:
    """Each computed table by its name, with names beside the ids; every column says in its metadata what it holds."""
    for name, known in COMPUTED.items():
        yield name, with_names(known.make(dataset), dataset)


def with_names(table: Any, dataset: Tables) -> Any:
    """A table with a column of names after each column of ids."""
    import pyarrow as pa

    for name in [name for name in table.column_names if name in NAMED]:
        other, label, about = NAMED[name]
        key = dataset[other].schema.primary_key[0]
        names = {row[key]: row["name"] for row in dataset[other].rows()}
        column = pa.array([names.get(cell) for cell in table.column(name).to_pylist()], pa.string())
        field = pa.field(label, pa.string(), metadata={"description": about})
        table = table.add_column(table.column_names.index(name) + 1, field, column)
    return table


def write_computed_csv(dataset: Tables, directory: Path) -> list[Path]:
    """Write computed/<name>.csv for each computed table (UTF-8, comma, LF) and give the files.

    Days are in ISO 8601, yes or no is `true` or `false`, numbers are as short as they can be; an empty cell is missing.
    """
    out = []
    for name, table in computed(dataset):
        path = table_file(directory, f"{FOLDER}/{name}.csv")
        columns = [[_cell(value) for value in column.to_pylist()] for column in table.columns]
        path.write_bytes(csv_bytes.encode(table.column_names, zip(*columns, strict=True)))
        out.append(path)
    return out


def write_computed_parquet(dataset: Tables, directory: Path) -> list[Path]:
    """Write computed/<name>.parquet for each computed table and give the files; each column has its description in its metadata."""
    import pyarrow.parquet as pq

    out = []
    for name, table in computed(dataset):
        path = table_file(directory, f"{FOLDER}/{name}.parquet")
        metadata = parquet_metadata(dataset.about, name, COMPUTED[name].description)
        pq.write_table(table.replace_schema_metadata(metadata).combine_chunks(), path, compression="zstd", version="2.6")
        out.append(path)
    return out


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else str(value)
