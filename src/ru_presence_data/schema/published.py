"""Schemas as a package publishes them: untrusted JSON, read and compared with this library's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..words import shown
from .descriptor import MAX_DESCRIPTOR
from .table_schema import load_schema

IN_WORDS = ("$schema", "title", "description", "example", "name", "sources")
"""Properties by which no program judges a cell; in them schemas may differ."""


class SchemaError(Exception):
    """A schema cannot be read; the text says why, to follow the words "the schema of ..."."""


def read(file: Path) -> Any:
    """Read the file of a schema.

    Raises:
        SchemaError: If it cannot be read, or is not JSON.
    """
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_DESCRIPTOR + 1)
        if len(data) > MAX_DESCRIPTOR:
            raise SchemaError(f"is larger than {MAX_DESCRIPTOR} bytes")
        return json.loads(data.decode("utf-8-sig"))
    except OSError as error:
        raise SchemaError(f"cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError):
        raise SchemaError("cannot be read: it is not JSON in UTF-8") from None


def difference(stated: Any, table: str) -> str | None:
    """Say how the schema that a package states for a table judges otherwise than this library's; None if it does not.

    Titles, descriptions and examples may differ.
    """
    own = load_schema(table).to_json()
    if not isinstance(stated, dict) or not isinstance(stated.get("fields"), list):
        return "is no Table Schema: expected an object with a list of fields"
    fields = [field if isinstance(field, dict) else {} for field in stated["fields"]]
    names, expected = [field.get("name") for field in fields], [field["name"] for field in own["fields"]]
    for name in names:
        if name not in expected:
            return f"has the field {shown(str(name))}, which the table does not have"
    for position, name in enumerate(expected):
        if name not in names:
            return f"lacks the field {name}"
        if names[position : position + 1] != [name]:
            return f"has the field {name} in another place than {position + 1}"
    if len(names) > len(expected):
        return f"has {len(names)} fields, expected {len(expected)}"
    for field, right in zip(fields, own["fields"], strict=True):
        for key in sorted(_judging(field) | _judging(right)):
            if field.get(key) != right.get(key):
                return f"says of the field {right['name']}: {key} {_said(field, key)}, expected {_said(right, key)}"
    for key in sorted((_judging(stated) | _judging(own)) - {"fields"}):
        if stated.get(key) != own.get(key):
            return f"says {key} {_said(stated, key)}, expected {_said(own, key)}"
    return None


def _judging(said: dict[str, Any]) -> set[str]:
    return set(said) - set(IN_WORDS)


def _said(schema: dict[str, Any], key: str) -> str:
    return shown(json.dumps(schema[key], ensure_ascii=False)) if key in schema else "nothing"


__all__ = ["IN_WORDS", "SchemaError", "difference", "read"]
