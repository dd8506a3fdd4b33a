"""What several formats need: rows as plain values, the codebook as rows, what a release says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from ..schema.table_schema import Field, TableSchema
from ..tables import Table, Tables
from .digest import logical_digest

NAME = "ru-presence-data"
"""Stem of the files that hold all tables."""

BOUNDS = ("earliest", "latest")
"""Ends of the names of the columns that stand after each EDTF column, in order."""

CODEBOOK_TABLES = ("table_name", "description", "key_fields")
CODEBOOK_FIELDS = (
    "table_name",
    "field_name",
    "title",
    "description",
    "accepted",
    "required",
    "sourced",
    "points_to",
    "example",
)
CODEBOOK_CODES = ("table_name", "field_name", "code", "label", "description")
"""Columns of the codebook as tables."""


def table_file(directory: Path, path: str) -> Path:
    """Give the path of a file in a directory, after making the directories above it."""
    file = directory / path
    file.parent.mkdir(parents=True, exist_ok=True)
    return file


def columns(schema: TableSchema) -> Iterator[tuple[str, Field, str | None]]:
    """Give each exported column: its name, its field, and which bound it holds (None for the field itself)."""
    for field in schema.fields:
        yield field.name, field, None
        if field.is_edtf:
            for end in BOUNDS:
                yield f"{field.name}_{end}", field, end


def plain_rows(table: Table[Any]) -> Iterator[dict[str, Any]]:
    """Give the rows as plain values: text, numbers, days as YYYY-MM-DD, None where nothing is known; with the bounds of dates."""
    for row in table.to_arrow().to_pylist():
        yield {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def about(dataset: Tables) -> list[tuple[str, str]]:
    """Give what a file that holds all tables says of itself: pairs of a name and a value, which is empty if the package does not say it."""
    own = dataset.about
    return [
        ("name", own.name),
        ("title", own.title),
        ("description", own.description),
        ("version", own.version),
        ("data_as_of", str(own.data_date)),
        ("creator", own.authors),
        ("licence", own.licence),
        ("licence_url", own.licence_url),
        ("homepage", own.homepage),
        ("logical_digest", logical_digest(dataset)),
    ]


def codebook_tables(schemas: list[TableSchema]) -> list[tuple[str, ...]]:
    """Give the tables of the codebook, in the order of `CODEBOOK_TABLES`."""
    return [(schema.name, schema.description, ", ".join(schema.primary_key)) for schema in schemas]


def codebook_fields(schemas: list[TableSchema]) -> list[tuple[str, ...]]:
    """Give the fields of the codebook, in the order of `CODEBOOK_FIELDS`; `required` and `sourced` are yes or no."""
    rows = []
    for schema in schemas:
        for field in schema.fields:
            accepted = "a code of the list" if field.categories else field.scalar.expected
            points = f"{field.link.table}.{field.link.field}" if field.link else ""
            flags = ["yes" if flag else "no" for flag in (field.required, field.sourced)]
            rows.append((schema.name, field.name, field.title, field.description, accepted, *flags, points, field.example))
    return rows


def codebook_codes(schemas: list[TableSchema]) -> list[tuple[str, ...]]:
    """Give the codes of all closed lists, in the order of `CODEBOOK_CODES`."""
    return [
        (schema.name, field.name, category.value, category.label, category.description)
        for schema in schemas
        for field in schema.fields
        for category in field.categories
    ]
