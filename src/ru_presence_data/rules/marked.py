"""Which tables a rule judges or reads, by what the schemas say of them."""

from __future__ import annotations

from ..schema.table_schema import TableSchema
from .register import Schemas


def with_statements(schemas: Schemas) -> tuple[str, ...]:
    """Tables of whose cells statements may speak."""
    return listed(schemas["statements"])


def with_ids(schemas: Schemas) -> tuple[str, ...]:
    """Tables whose ids are retired, never deleted."""
    return listed(schemas["retired_ids"])


def with_happened(schemas: Schemas) -> tuple[str, ...]:
    """Tables with dates that have happened."""
    return tuple(name for name, schema in schemas.items() if schema.happened)


def with_key_dates(schemas: Schemas) -> tuple[str, ...]:
    """Tables with dates that open, close or bind."""
    return tuple(name for name, schema in schemas.items() if schema.key_dates)


def listed(schema: TableSchema) -> tuple[str, ...]:
    """Tables of whose records a table may speak: the codes of its field `table_name`."""
    return tuple(category.value for category in schema.field("table_name").categories)
