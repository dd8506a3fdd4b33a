"""`Record`, the parent of all rows, with the marks that its fields carry."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Declared

from .marks import Before, Between, ForeignKey, Happened, KeyDate, MayLieAhead, OnTimeline, Sourced

__all__ = [
    "Before",
    "Between",
    "Declared",
    "ForeignKey",
    "Happened",
    "KeyDate",
    "MayLieAhead",
    "OnTimeline",
    "Record",
    "Sourced",
    "example",
]


def example(value: Any) -> Any:
    """Give a field its example value."""
    return Declared(examples=[value])


class Record(BaseModel):
    """One row of a table: frozen, strict, and nothing beyond the declared fields.

    Class attributes:
        table: Name of the table, which is the name of its CSV file.
        primary_key: Names of the key fields; rows are sorted by them.
        unique_keys: Further combinations of fields that no two rows share.
        sort_key: Names of the fields by which rows are sorted, where these are not the key fields.
        span: Names of the fields that hold the first and the last date of what the row is about, if it has both.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, validate_default=True)

    table: ClassVar[str]
    primary_key: ClassVar[tuple[str, ...]]
    unique_keys: ClassVar[tuple[tuple[str, ...], ...]] = ()
    sort_key: ClassVar[tuple[str, ...]] = ()
    span: ClassVar[tuple[str, str] | None] = None
