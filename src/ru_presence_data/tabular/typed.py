"""`TableSchema` -> Arrow schema; bytes -> table of text cells -> typed table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from .. import edtf
from ..schema.table_schema import Field, TableSchema
from ..violations import KEPT_PER_RULE
from . import arrays, csv_bytes, csv_reader
from .arrays import Column

_TYPES: dict[str, Any] = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "date": pa.date32()}


def arrow_field(field: Field) -> Any:
    """The Arrow field of a declared field, with its title and description in the metadata."""
    metadata = {"title": field.title, "description": field.description}
    return pa.field(field.name, _TYPES[field.scalar.type], nullable=not field.required, metadata=metadata)


def arrow_schema(schema: TableSchema, *, bounds: bool = True) -> Any:
    """The Arrow schema of a table.

    Args:
        schema: The table.
        bounds: Whether each EDTF field is followed by `<field>_earliest` and `<field>_latest` (date32).
    """
    fields = []
    for field in schema.fields:
        fields.append(arrow_field(field))
        if bounds and field.is_edtf:
            for end, word in (("earliest", "Earliest"), ("latest", "Latest")):
                about = f"{word} day that {field.name} allows; empty if it is empty or has no such bound. Qualifiers do not move it."
                fields.append(
                    pa.field(f"{field.name}_{end}", pa.date32(), metadata={"title": f"{field.title}, {end}", "description": about})
                )
    return pa.schema(fields, metadata={"name": schema.name, "description": schema.description})


def read_clean(stream: BinaryIO, schema: TableSchema) -> Any | None:
    """Read a CSV file into a table of text cells; None if anything may be wrong with its bytes or its text."""
    read = csv_reader.read(stream, schema)
    return None if read is None or read.is_suspicious else read.table


def read_cells(data: Any, schema: TableSchema) -> tuple[Any | None, list[csv_bytes.Defect]]:
    """Read the bytes of a CSV file into a table of text cells.

    Args:
        data: The bytes, or anything with the buffer protocol.
        schema: The table that is expected.

    Returns:
        The table and no defects, or None and at least one defect.
    """
    read = csv_reader.read(BytesIO(data), schema)
    if read is not None and not read.is_suspicious:
        return read.table, []
    defects = csv_bytes.few(csv_bytes.defects(bytes(data), schema.names), KEPT_PER_RULE)
    if defects:
        return None, defects
    if read is None:
        return None, [_unexplained(schema)]
    return read.table, []


def _unexplained(schema: TableSchema) -> csv_bytes.Defect:
    message = f"the file is not spelt as {schema.name} is written canonically"
    return csv_bytes.Defect(rule="not-canonical", line=1, message=message, fix="run `ru-presence-data format`")


def each_unique(column: Column, function: Callable[[str], date | None]) -> Any:
    """Find the day of each distinct cell of a column and spread the days over its rows."""
    encoded = (arrays.whole(column) if isinstance(column, pa.ChunkedArray) else column).dictionary_encode()
    values = arrays.days([function(cell) for cell in encoded.dictionary.to_pylist()])
    return values.take(encoded.indices)


def _bound(which: int) -> Callable[[str], date | None]:
    return lambda cell: edtf.bounds(cell)[which] if cell else None


def typed_columns(cells: Any, schema: TableSchema, *, bounds: bool = True) -> Iterator[Any]:
    """Turn valid text cells into typed columns, in the order of `arrow_schema`; empty cells become null."""
    for field in schema.fields:
        column = cells.column(field.name)
        nulled = arrays.nulled(column)
        yield nulled if field.scalar.type == "string" else pc.cast(nulled, _TYPES[field.scalar.type])
        if bounds and field.is_edtf:
            yield each_unique(column, _bound(0))
            yield each_unique(column, _bound(1))


def typed(cells: Any, schema: TableSchema, *, bounds: bool = True) -> Any:
    """Turn a table of valid text cells into a typed table.

    Args:
        cells: Table of text cells that passed the checks of cells.
        schema: Its schema.
        bounds: Whether EDTF fields get their `_earliest` and `_latest` columns.
    """
    return pa.Table.from_arrays(list(typed_columns(cells, schema, bounds=bounds)), schema=arrow_schema(schema, bounds=bounds))
