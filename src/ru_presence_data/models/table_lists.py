"""Closed lists of tables, made of the classes that are declared above them: no table is entered by hand, none is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..schema import declaration
from ..schema.record import Record
from ..schema.scalars import SLUG
from ..schema.table_schema import TableSchema
from ..schema.vocabularies import Vocabulary

Holds = Callable[[TableSchema], bool]

_MADE: list[tuple[type[Vocabulary], Holds]] = []


def takes_statements(schema: TableSchema) -> bool:
    """Say whether statements may speak of a table's cells: it has sourced fields."""
    return bool(schema.sourced)


def has_ids(schema: TableSchema) -> bool:
    """Say whether a table's rows have an id of their own, which users may hold: its key is one slug, and no retired one."""
    key = schema.primary_key
    return len(key) == 1 and schema.field(key[0]).scalar is SLUG and schema.name != "retired_ids"


def tables_that(holds: Holds, name: str, module: str) -> type[Vocabulary]:
    """Make the closed list of the tables declared so far of which something holds; what a row is defines the table.

    Args:
        holds: Says of a table whether it is in the list.
        name: Name of the list.
        module: Name of the module in which it stands.
    """
    classes = [kind for kind in Record.__subclasses__() if kind.__module__.startswith(f"{__package__}.")]
    schemas = sorted(map(declaration.table, classes), key=lambda schema: schema.name)
    make: Any = Vocabulary
    members = [(schema.name.upper(), (schema.name, schema.description)) for schema in schemas if holds(schema)]
    made: type[Vocabulary] = make(name, members, module=module)
    _MADE.append((made, holds))
    return made


def check_whole(schemas: Iterable[TableSchema]) -> None:
    """Hold each list against all tables.

    Raises:
        TypeError: If a list lacks a table that belongs to it, which was declared after the list was made.
    """
    for schema in schemas:
        for made, holds in _MADE:
            if holds(schema) and schema.name not in set(made):
                raise TypeError(
                    f"{made.__name__} was made before the table {schema.name}, which belongs to it; import the module of the table"
                    f" before {made.__module__} in models/__init__.py"
                )
