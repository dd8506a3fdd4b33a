"""DuckDB: all tables in one database, with keys, checks, comments, the codebook and views that join names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from ..tables import Table, Tables
from ..violations import RuPresenceError
from . import sql
from ._shared import NAME, about, codebook_codes, codebook_fields, codebook_tables, columns, table_file

OLDEST = "1.2"
"""First DuckDB that opens the file, which whatever DuckDB writes it spells as that one does; named in the README and in the extra."""
BLOCK = 16384
"""Bytes of a block: the smallest that DuckDB knows, since each of many small tables takes whole blocks."""


def write_duckdb(dataset: Tables, directory: Path) -> list[Path]:
    """Write duckdb/ru-presence-data.duckdb and give the file.

    Days are of type DATE. DuckDB opens it from version `OLDEST` on. The bytes differ from build to build, since DuckDB puts a random identifier in each file.
    """
    import duckdb

    path = table_file(directory, f"duckdb/{NAME}.duckdb")
    path.unlink(missing_ok=True)
    with closing(duckdb.connect()) as connection:
        connection.execute("SET threads = 1")
        connection.execute(f"ATTACH {sql.quoted(str(path))} AS release (BLOCK_SIZE {BLOCK}, STORAGE_VERSION 'v{OLDEST}.0')")
        connection.execute("USE release")
        _fill(connection, dataset)
        connection.execute("CHECKPOINT release")
        connection.execute("USE memory")
        connection.execute("DETACH release")
    return [path]


def _fill(connection: Any, dataset: Tables) -> None:
    schemas = [table.schema for table in dataset]
    contents = (about(dataset), codebook_tables(schemas), codebook_fields(schemas), codebook_codes(schemas))
    for (name, fields, statement), rows in zip(sql.codebook(sql.DUCKDB), contents, strict=True):
        connection.execute(statement)
        connection.executemany(f"INSERT INTO {sql.named(name)} VALUES ({', '.join('?' * len(fields))})", rows)
    for schema in sql.in_order(schemas):
        connection.execute(sql.create_table(schema, sql.DUCKDB))
        for wave in waves(dataset[schema.name]):
            connection.register("incoming", wave)
            connection.execute(f"INSERT INTO {sql.named(schema.name)} SELECT * FROM incoming")
            connection.unregister("incoming")
        for statement in sql.unique_indexes(schema):
            connection.execute(statement)
        connection.execute(f"COMMENT ON TABLE {sql.named(schema.name)} IS {sql.quoted(schema.description)}")
        for name, field, end in columns(schema):
            words = field.description if end is None else f"The {end} day that {field.name} allows."
            connection.execute(f"COMMENT ON COLUMN {sql.named(schema.name)}.{sql.named(name)} IS {sql.quoted(words)}")
    for _, statement in sql.views(schemas):
        connection.execute(statement)


def waves(table: Table[Any]) -> Iterator[Any]:
    """The rows as Arrow tables so that a row which points into its own table comes after the row that it points to.

    DuckDB checks such a link when a row comes in, not when all are in.

    Raises:
        RuPresenceError: If rows point at each other in a circle.
    """
    typed = table.to_arrow()
    own = [field.name for field, link in table.schema.links if link.table == table.name]
    if not own:
        yield typed
        return
    keys = typed[table.schema.primary_key[0]].to_pylist()
    targets = list(zip(*(typed[name].to_pylist() for name in own), strict=True))
    done: set[str | None] = {None}
    waiting = list(range(len(keys)))
    while waiting:
        ready = [row for row in waiting if done.issuperset(targets[row])]
        if not ready:
            raise RuPresenceError(f"{table.name} {keys[waiting[0]]!r} points to itself through {' or '.join(own)}; expected no circle")
        yield typed.take(ready)
        done.update(keys[row] for row in ready)
        left = set(waiting) - set(ready)
        waiting = sorted(left)
