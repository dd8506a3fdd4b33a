"""Coverage: how far sources were searched, so that absence can be told from not looked."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..schema.record import Between, ForeignKey, Record, example
from ..schema.scalars import Slug, Text, Year
from ..schema.vocabularies import CoverageStatus


class Coverage(Record):
    """How far sources were searched for one host and one span of years."""

    table: ClassVar[str] = "coverage"
    primary_key: ClassVar[tuple[str, ...]] = ("actor_id", "year_from")

    actor_id: Annotated[Slug, ForeignKey("actors", "actor_id"), example("az")]
    """Host that was searched: a state, or a de facto authority for the ground that it held."""

    year_from: Annotated[Year, Between(1900, 2100), example(1991)]
    """First year searched."""

    year_to: Annotated[Year, Between(1900, 2100), example(2026)]
    """Last year searched."""

    status: Annotated[CoverageStatus, example("complete")]
    """How far the search went."""

    note: Annotated[Text | None, example("Kala airfield: no dated source was found.")] = None
    """What is known to be missing and why; every known case that was left out."""
