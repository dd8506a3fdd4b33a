"""`TableSchema`s -> datapackage.json: pure and deterministic."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..version import DATA_DATE, VERSION
from .table_schema import TableSchema

PACKAGE_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
HOMEPAGE = "https://github.com/ru-presence-data/ru-presence-data"
TITLE = "Russian military presence abroad since 1991"
DESCRIPTION = (
    "Soviet-inherited and Russian military presence abroad since 1991: bases, deployments, agreements and events, with every factual "
    "cell tied to the sources that state it, contradictions kept, dates as uncertain as they are, and the planned end beside the actual one."
)
KEYWORDS = (
    "Russia",
    "Soviet Union",
    "military bases",
    "military deployments",
    "troop withdrawal",
    "peacekeeping",
    "status of forces agreements",
    "post-Soviet states",
    "Azerbaijan",
    "Karabakh",
    "Gabala radar",
)
AUTHORS = "ru_presence_data contributors"
CODE_LICENCE = {"name": "MIT", "path": "https://spdx.org/licenses/MIT.html", "title": "MIT License"}
DATA_LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 International",
}
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


def package(schemas: Iterable[TableSchema], **more: Any) -> dict[str, Any]:
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
