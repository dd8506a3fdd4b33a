"""`Record`, the parent of all rows, and the markers that its fields carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Declared

__all__ = ["Declared", "ForeignKey", "Record", "Sourced", "example"]


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A field holds the key of a row in another table.

    Attributes:
        table: Name of the table referred to.
        field: Name of its key field.
    """

    table: str
    field: str


class Sourced:
    """A field's non-empty cells each need a preferred statement in the ledger."""


def example(value: Any, *, title: str | None = None) -> Any:
    """The example value of a field, and its title where its name in words would not do."""
    return Declared(examples=[value], title=title)


class Record(BaseModel):
    """One row of a table: frozen, strict, and nothing beyond the declared fields.

    Class attributes:
        table: Name of the table, which is the name of its CSV file.
        primary_key: Names of the key fields; rows are sorted by them.
        unique_keys: Further combinations of fields that no two rows share.
        sort_key: Names of the fields by which rows are sorted, where these are not the key fields.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, validate_default=True)

    table: ClassVar[str]
    primary_key: ClassVar[tuple[str, ...]]
    unique_keys: ClassVar[tuple[tuple[str, ...], ...]] = ()
    sort_key: ClassVar[tuple[str, ...]] = ()
