"""`TableSchema`s -> datapackage.json: pure and deterministic."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..version import AUTHORS, DATA_DATE, DATA_LICENCE, DESCRIPTION, HOMEPAGE, KEYWORDS, TITLE, VERSION
from .table_schema import TableSchema

PACKAGE_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
DIALECT = {
    "header": True,
    "delimiter": ",",
    "lineTerminator": "\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
}


def resource(schema: TableSchema) -> dict[str, Any]:
    """Describe the CSV file of a table, without `bytes` and `hash`: an edited row must not touch a generated file."""
    return {
        "name": schema.name,
        "type": "table",
        "title": schema.name.replace("_", " ").capitalize(),
        "description": schema.description,
        "path": schema.path,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": DIALECT,
        "schema": f"schemas/{schema.name}.json",
    }


def describe(schemas: Iterable[TableSchema], **more: Any) -> dict[str, Any]:
    """Describe the whole package; `more` adds or replaces properties."""
    return {
        "$schema": PACKAGE_PROFILE,
        "name": "ru-presence-data",
        "id": HOMEPAGE,
        "title": TITLE,
        "description": DESCRIPTION,
        "version": VERSION,
        "created": f"{DATA_DATE}T00:00:00Z",
        "homepage": HOMEPAGE,
        "keywords": list(KEYWORDS),
        "licenses": [DATA_LICENCE],
        "contributors": [{"title": AUTHORS, "roles": ["creator", "maintainer"]}],
        "sources": [
            {
                "title": "The documents listed in the table of sources, cell by cell through the table of statements",
                "path": "data/sources.csv",
            }
        ],
        "resources": [resource(schema) for schema in schemas],
        **more,
    }


def dump(value: Mapping[str, Any]) -> bytes:
    """Write JSON the one way that generated files use."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
