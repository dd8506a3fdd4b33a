"""Blows the shipped package up to about N valid rows: copies of its events with their statements and actors.

python benchmarks/generate.py ROWS DIRECTORY
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import ru_presence_data as rpd
from ru_presence_data.statement_id import PARTS, statement_id
from ru_presence_data.tables import TABLES
from ru_presence_data.tabular import csv_bytes


def generate(rows: int, directory: Path) -> int:
    """Write a package of about `rows` rows and give their exact number."""
    dataset = rpd.load()
    events = dataset.events.rows()
    actors = dataset.event_actors.rows()
    statements = dataset.statements.rows()
    about = [row for row in statements if row["table_name"] == "events"]
    others = [row for row in statements if row["table_name"] != "events"]
    copies = max(1, rows // (len(events) + len(actors) + len(about)))
    shutil.rmtree(directory, ignore_errors=True)
    (directory / "data").mkdir(parents=True)
    shutil.copytree(dataset.directory / "schemas", directory / "schemas")
    shutil.copy(dataset.directory / "datapackage.json", directory)
    tables = {table: dataset[table].rows() for table in TABLES if table not in ("events", "event_actors", "statements")}
    # A locality of its own keeps each copy from looking like the same event twice.
    tables["events"] = [
        row | {"event_id": f"{row['event_id']}-{copy:06}", "locality": f"{row['locality']} {copy:06}".strip()}
        for row in events
        for copy in range(copies)
    ]
    tables["event_actors"] = [row | {"event_id": f"{row['event_id']}-{copy:06}"} for row in actors for copy in range(copies)]
    more = [row | {"record_id": f"{row['record_id']}-{copy:06}"} for row in about for copy in range(copies)]
    for row in more:
        row["statement_id"] = statement_id(*(row[part] for part in PARTS))
    tables["statements"] = others + more
    total = 0
    for table, made in tables.items():
        schema = dataset[table].schema
        made.sort(key=lambda row: "\x1f".join([row[name] for name in schema.sort_key]))
        (directory / schema.path).write_bytes(csv_bytes.encode(schema.names, [list(row.values()) for row in made]))
        total += len(made)
    return total


if __name__ == "__main__":
    print(generate(int(sys.argv[1]), Path(sys.argv[2])), "rows")
