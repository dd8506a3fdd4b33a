"""Statements: the ledger of who says what about which cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from ..schema.record import ForeignKey, Record, example
from ..schema.scalars import Digest, Slug, Text
from ..schema.vocabularies import Rank, Vocabulary
from .table_lists import tables_that, takes_statements

if TYPE_CHECKING:
    StatementTable = Vocabulary
else:
    StatementTable = tables_that(takes_statements, "StatementTable", __name__)


class Statement(Record):
    """One source saying one value of one field of one record."""

    table: ClassVar[str] = "statements"
    primary_key: ClassVar[tuple[str, ...]] = ("statement_id",)
    unique_keys: ClassVar[tuple[tuple[str, ...], ...]] = (("table_name", "record_id", "field_name", "value", "source_id", "locator"),)
    sort_key: ClassVar[tuple[str, ...]] = ("table_name", "record_id", "field_name", "value", "source_id", "locator")

    statement_id: Annotated[Digest, example("0f3a9c1d2b4e")]
    """Digest of table_name, record_id, field_name, value, source_id and locator; filled in by `ru-presence-data format`."""

    table_name: Annotated[StatementTable, example("bases")]
    """Table of the cell that is spoken of."""

    record_id: Annotated[Slug, example("az-gabala-radar")]
    """Key of the record."""

    field_name: Annotated[Text, example("closed")]
    """Name of its field, which must be a sourced one."""

    value: Annotated[Text, example("2012-12-10")]
    """What the source says, in the canonical spelling of that field."""

    rank: Annotated[Rank, example("preferred")]
    """Standing among the statements about the same cell."""

    reason: Annotated[Text | None, example("The ministry's own statement, nearest in time.")] = None
    """Why this value was taken or set aside; required where preferred and other values meet, and for deprecated ones."""

    source_id: Annotated[Slug, ForeignKey("sources", "source_id"), example("kremlin-2020-11-10-statement")]
    """Source that says it."""

    locator: Annotated[Text | None, example("Article 4")] = None
    """Where in the source: article, page, paragraph."""

    note: Annotated[Text | None, example("Moscow time.")] = None
    """What a reader must know about this statement."""
