"""Statements: the ledger of who says what about which cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from ..schema.record import ForeignKey, MayLieAhead, Record, example
from ..schema.scalars import Day, Digest, Slug, Text
from ..schema.vocabularies import Basis, Rank, Vocabulary
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

    table_name: Annotated[StatementTable, example("bases", title="Name of the table")]
    """Table of the cell that is spoken of."""

    record_id: Annotated[Slug, example("az-gabala-radar")]
    """Key of the record."""

    field_name: Annotated[Text, example("closed", title="Name of the field")]
    """Name of its field, which must be a sourced one."""

    value: Annotated[Text, example("2012-12-10")]
    """What the source says, in the canonical spelling of that field; of a bound, the open set that it leaves."""

    basis: Annotated[Basis, example("stated")]
    """How the value follows from what the source says."""

    rank: Annotated[Rank, example("preferred")]
    """Standing among the statements about the same cell."""

    reason: Annotated[Text | None, example("The ministry's own statement, nearest in time.")] = None
    """Why the cell holds this value, told once for the cell, on one preferred statement; of a deprecated one, why it is wrong."""

    checked_on: Annotated[Day | None, MayLieAhead, example("2026-11-29")] = None
    """Day on which somebody other than the coder found the value in the source; empty if nobody did, or if the day is not known."""

    source_id: Annotated[Slug, ForeignKey("sources", "source_id"), example("kremlin-2020-11-10-statement")]
    """Source that says it."""

    locator: Annotated[Text | None, example("Article 4")] = None
    """Where in the source: article, page, paragraph."""

    note: Annotated[Text | None, example("Moscow time.")] = None
    """What a reader must know about this statement; required where its basis is not stated: how the value follows."""
