"""Parquet: typed columns with real nulls, days as date32, descriptions, version and licence in the metadata."""

from __future__ import annotations

from pathlib import Path

from ..schema.descriptor import About
from ..tables import Tables
from ._shared import table_file


def parquet_metadata(about: About, table: str, description: str) -> dict[str, str]:
    """Give what each Parquet file says of itself; what the package does not say is empty."""
    return {
        "name": table,
        "title": about.title,
        "description": description,
        "version": about.version,
        "licence": about.licence,
        "licence_url": about.licence_url,
        "homepage": about.homepage,
        "creator": about.authors,
    }


def write_parquet(dataset: Tables, directory: Path) -> list[Path]:
    """Write each table as parquet/<table>.parquet and give the files."""
    import pyarrow.parquet as pq

    out = []
    for table in dataset:
        path = table_file(directory, f"parquet/{table.name}.parquet")
        typed = table.to_arrow()
        described = typed.replace_schema_metadata(parquet_metadata(dataset.about, table.name, table.schema.description)).combine_chunks()
        pq.write_table(described, path, compression="zstd", version="2.6", row_group_size=1 << 20)
        out.append(path)
    return out
