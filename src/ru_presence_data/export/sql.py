"""`TableSchema` -> SQL for SQLite and DuckDB: tables with their keys and checks, the codebook as tables, views with names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter

from ..schema.table_schema import Field, TableSchema
from ._shared import CODEBOOK_CODES, CODEBOOK_FIELDS, CODEBOOK_TABLES, columns

ABOUT = "about"
LABELS = ("name", "title")
"""Fields that name a record for people; a view puts the first that a table has beside each id that points to the table."""

ALSO = {"sources": ("publisher", "published", "url")}
"""Further fields of a table that views put beside ids which point to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What differs between the databases.

    Attributes:
        types: SQL type by Table Schema type.
        table_end: What follows the closing bracket of a table.
        link_end: What follows a foreign key.
        day_check: Check that a column holds a day, with `{}` for the column; empty where the type sees to it.
        has_comments: Whether a table's SQL may keep comments.
    """

    types: dict[str, str]
    table_end: str
    link_end: str
    day_check: str
    has_comments: bool


SQLITE = Dialect(
    types={"string": "TEXT", "integer": "INTEGER", "number": "REAL", "date": "TEXT"},
    table_end=" STRICT",
    # Rows of one table point to later rows of the same table: keys are checked when all rows are in.
    link_end=" DEFERRABLE INITIALLY DEFERRED",
    day_check="{} IS date({})",
    has_comments=True,
)
DUCKDB = Dialect(
    types={"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "date": "DATE"},
    table_end="",
    link_end="",
    day_check="",
    has_comments=False,
)


def quoted(text: str) -> str:
    """Write a text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def named(name: str) -> str:
    """Write a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def in_order(schemas: Iterable[TableSchema]) -> list[TableSchema]:
    """The tables so that each stands after those that it points to."""
    by_name = {schema.name: schema for schema in schemas}
    graph = {name: {link.table for _, link in schema.links} - {name} for name, schema in by_name.items()}
    return [by_name[name] for name in TopologicalSorter(graph).static_order()]


def create_table(schema: TableSchema, dialect: Dialect) -> str:
    """Write the statement that makes a table."""
    parts: list[tuple[str, str]] = []
    for name, field, end in columns(schema):
        about = field.description if end is None else f"The {end} day that {field.name} allows."
        parts.append((_column(name, field, end, dialect), about))
    parts.append((f"PRIMARY KEY ({_names(schema.primary_key)})", ""))
    parts += [
        (f"FOREIGN KEY ({named(field.name)}) REFERENCES {named(link.table)} ({named(link.field)}){dialect.link_end}", "")
        for field, link in schema.links
    ]
    lines = []
    for number, (part, about) in enumerate(parts, start=1):
        comma = "," if number < len(parts) else ""
        lines.append(f"  {part}{comma}" + (f" -- {about}" if about and dialect.has_comments else ""))
    head = f" -- {schema.description}" if dialect.has_comments else ""
    return f"CREATE TABLE {named(schema.name)} ({head}\n" + "\n".join(lines) + f"\n){dialect.table_end}"


def _column(name: str, field: Field, end: str | None, dialect: Dialect) -> str:
    column = named(name)
    if end is not None:
        check = dialect.day_check.format(column, column)
        return f"{column} {dialect.types['date']}" + (f" CHECK ({check})" if check else "")
    out = f"{column} {dialect.types[field.scalar.type]}" + (" NOT NULL" if field.required else "")
    checks = []
    if field.categories:
        checks.append(f"{column} IN ({', '.join(quoted(category.value) for category in field.categories)})")
    elif field.scalar.type == "date" and dialect.day_check:
        checks.append(dialect.day_check.format(column, column))
    elif field.scalar.type in ("integer", "number"):
        bounds = ((">=", field.scalar.minimum), ("<=", field.scalar.maximum))
        checks += [f"{column} {sign} {bound:.15g}" for sign, bound in bounds if bound is not None]
    return out + (f" CHECK ({' AND '.join(checks)})" if checks else "")


def unique_indexes(schema: TableSchema) -> Iterator[str]:
    """Write the further unique keys as indexes; an empty cell counts as a value, as it does in the CSV."""
    for number, key in enumerate(schema.unique_keys, start=1):
        parts = [named(name) if schema.field(name).required else f"coalesce({named(name)}, '')" for name in key]
        yield f"CREATE UNIQUE INDEX {named(f'{schema.name}_unique_{number}')} ON {named(schema.name)} ({', '.join(parts)})"


def codebook(dialect: Dialect) -> list[tuple[str, tuple[str, ...], str]]:
    """The tables beside the data: the name of each, its columns, and the statement that makes it."""
    layouts: tuple[tuple[str, tuple[str, ...], int], ...] = (
        (ABOUT, ("name", "value"), 1),
        ("codebook_tables", CODEBOOK_TABLES, 1),
        ("codebook_fields", CODEBOOK_FIELDS, 2),
        ("codebook_codes", CODEBOOK_CODES, 3),
    )
    out = []
    for name, fields, key in layouts:
        lines = [f"  {named(field)} {dialect.types['string']} NOT NULL" for field in fields]
        lines.append(f"  PRIMARY KEY ({_names(fields[:key])})")
        out.append((name, fields, f"CREATE TABLE {named(name)} (\n" + ",\n".join(lines) + f"\n){dialect.table_end}"))
    return out


def view_name(table: str) -> str:
    """The name of the view of a table."""
    return f"v_{table}"


def views(schemas: Iterable[TableSchema]) -> Iterator[tuple[str, str]]:
    """For each table that points to others a view with names beside the ids: its name and its statement.

    Beside `host_de_jure` stands `host_de_jure_name`, beside `base_id` `base_name`, beside `source_id` `source_title`.
    """
    by_name = {schema.name: schema for schema in schemas}
    for schema in by_name.values():
        shown, joins = ["t.*"], []
        for number, (field, link) in enumerate(schema.links, start=1):
            other = by_name[link.table]
            labels = [name for name in LABELS if other.has(name)][:1] + list(ALSO.get(other.name, ()))
            stem = field.name.removesuffix("_id")
            shown += [f"l{number}.{named(label)} AS {named(f'{stem}_{label}')}" for label in labels]
            joins.append(f"LEFT JOIN {named(other.name)} AS l{number} ON l{number}.{named(link.field)} = t.{named(field.name)}")
        if joins:
            body = f"SELECT {', '.join(shown)}\nFROM {named(schema.name)} AS t\n" + "\n".join(joins)
            yield view_name(schema.name), f"CREATE VIEW {named(view_name(schema.name))} AS\n{body}"


def _names(names: Iterable[str]) -> str:
    return ", ".join(named(name) for name in names)
