"""SQLite: all tables in one database, with keys, checks, the codebook and views that join names."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from ..tables import Tables
from . import sql
from ._shared import NAME, about, codebook_codes, codebook_fields, codebook_tables, columns, plain_rows, table_file


def write_sqlite(dataset: Tables, directory: Path) -> list[Path]:
    """Write ru-presence-data.sqlite and give the file.

    Days are text as YYYY-MM-DD. The comments of the tables' SQL and the table `codebook_fields` say what each column means.
    A new file that is filled in one order and then vacuumed has the same bytes every time for one version of SQLite.
    """
    path = table_file(directory, f"{NAME}.sqlite")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA page_size = 4096")
        connection.execute("PRAGMA encoding = 'UTF-8'")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN")
        _fill(connection, dataset)
        connection.execute("COMMIT")
        connection.execute("VACUUM")
    return [path]


def _fill(connection: sqlite3.Connection, dataset: Tables) -> None:
    schemas = [table.schema for table in dataset]
    contents: tuple[list[tuple[str, ...]], ...] = (
        [*about(dataset)],
        codebook_tables(schemas),
        codebook_fields(schemas),
        codebook_codes(schemas),
    )
    for (name, fields, statement), rows in zip(sql.codebook(sql.SQLITE), contents, strict=True):
        connection.execute(statement)
        connection.executemany(f"INSERT INTO {sql.named(name)} VALUES ({_marks(len(fields))})", rows)
    for table in dataset:
        connection.execute(sql.create_table(table.schema, sql.SQLITE))
        names = [name for name, _, _ in columns(table.schema)]
        rows_of_table = ([row[name] for name in names] for row in plain_rows(table))
        connection.executemany(f"INSERT INTO {sql.named(table.name)} VALUES ({_marks(len(names))})", rows_of_table)
        for statement in sql.unique_indexes(table.schema):
            connection.execute(statement)
    for _, statement in sql.views(schemas):
        connection.execute(statement)


def _marks(count: int) -> str:
    return ", ".join("?" * count)
