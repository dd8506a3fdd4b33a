"""Retired ids: what an id that was once published stands for now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from ..schema.record import Record, example
from ..schema.scalars import Slug, Text, Version
from ..schema.vocabularies import Vocabulary
from .table_lists import has_ids, tables_that

if TYPE_CHECKING:
    IdTable = Vocabulary
else:
    IdTable = tables_that(has_ids, "IdTable", __name__)


class RetiredId(Record):
    """An id that a release once published and that no row has any more; it is never used again."""

    table: ClassVar[str] = "retired_ids"
    primary_key: ClassVar[tuple[str, ...]] = ("retired_id",)

    retired_id: Annotated[Slug, example("az-qabala-radar")]
    """The id that was retired."""

    table_name: Annotated[IdTable, example("bases", title="Name of the table")]
    """Table whose row had the id."""

    successor_id: Annotated[Slug | None, example("az-gabala-radar")] = None
    """Id, in the same table, of the row that took its place; it may have been retired later. Empty if nothing took its place."""

    retired_in: Annotated[Version, example("0.2.0")]
    """Version of the first release without the row."""

    reason: Annotated[Text, example("The same radar under another spelling.")]
    """Why the id was retired, and what a reader who has it must know."""
