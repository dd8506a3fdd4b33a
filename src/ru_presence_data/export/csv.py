"""CSV: the canonical bytes of each table."""

from __future__ import annotations

from pathlib import Path

from ..tables import Tables
from ..tabular import csv_bytes
from ._shared import table_file


def write_csv(dataset: Tables, directory: Path) -> list[Path]:
    """Write each table as data/<table>.csv and give the files."""
    out = []
    for table in dataset:
        path = table_file(directory, table.schema.path)
        path.write_bytes(csv_bytes.encode(table.schema.names, [list(row.values()) for row in table.rows()]))
        out.append(path)
    return out
