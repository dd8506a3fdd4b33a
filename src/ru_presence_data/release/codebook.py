"""`TableSchema`s -> the codebook, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ..export.computed import COMPUTED, computed
from ..schema.table_schema import Field, TableSchema
from ..tables import Tables

_PROSE = Path(__file__).with_name("codebook_rules.md")


def markdown(schemas: Iterable[TableSchema], *, of: str = "") -> str:
    """Write the codebook: the coding rules, then every table, field and code.

    Args:
        schemas: The tables.
        of: A sentence that says to which release it belongs; empty in a checkout, where it belongs to the data beside it.
    """
    tables = list(schemas)
    lines = [
        "# Codebook",
        "",
        *([of, ""] if of else []),
        "<!-- Made by `ru-presence-data sync`; edit the classes in src/ru_presence_data/models and codebook_rules.md instead. -->",
        "",
        _PROSE.read_text(encoding="utf-8").strip(),
        "",
        "## Tables",
        "",
        "| table | one row is | fields |",
        "|---|---|---|",
    ]
    lines += [f"| [{table.name}](#{table.name}) | {_cell(table.description)} | {len(table.fields)} |" for table in tables]
    for table in tables:
        lines += ["", *_table(table)]
    return "\n".join(lines) + "\n"


def computed_markdown(dataset: Tables) -> str:
    """Write the part of a release's codebook on what is computed from its tables."""
    lines = ["## Computed tables", "", "In `computed/` (CSV, Parquet) and `stata/`; the library computes them with further options."]
    for name, table in computed(dataset):
        lines += ["", f"### {name}", "", COMPUTED[name].description, "", "| column | type | meaning |", "|---|---|---|"]
        for field in table.schema:
            lines.append(f"| `{field.name}` | {_KINDS[str(field.type)]} | {_cell(field.metadata[b'description'].decode())} |")
    return "\n".join(lines) + "\n"


_KINDS = {"string": "text", "int64": "whole number", "double": "number", "bool": "yes or no", "date32[day]": "day"}


def _table(table: TableSchema) -> list[str]:
    lines = [f"## {table.name}", "", table.description, "", f"Key: {_codes(table.primary_key)}."]
    lines += [f"No two rows share {_codes(key)}." for key in table.unique_keys]
    if table.sort_key != table.primary_key:
        lines += [f"Rows are sorted by {_codes(table.sort_key)}."]
    lines += ["", "| field | meaning | accepted values | required | sourced | example |", "|---|---|---|---|---|---|"]
    for field in table.fields:
        yes = ["yes" if flag else "" for flag in (field.required, field.sourced)]
        lines.append(
            f"| `{field.name}` | {_cell(field.description)} | {_accepted(field)} | {yes[0]} | {yes[1]} | `{_cell(field.example)}` |"
        )
    for field in table.fields:
        if field.categories:
            lines += ["", f"### Codes of `{table.name}.{field.name}`", "", "| code | meaning |", "|---|---|"]
            lines += [f"| `{category.value}` | {_cell(category.description)} |" for category in field.categories]
    return lines


def _accepted(field: Field) -> str:
    if field.link:
        return f"key of [{field.link.table}](#{field.link.table})"
    return "a code of the list below" if field.categories else _cell(field.scalar.expected)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
