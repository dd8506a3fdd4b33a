"""Territories: parts of a state whose control was contested."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..schema.record import ForeignKey, Record, example
from ..schema.scalars import Slug, Text, Wikidata


class Territory(Record):
    """A part of a state whose control was contested, cut so that each part changed hands as one."""

    table: ClassVar[str] = "territories"
    primary_key: ClassVar[tuple[str, ...]] = ("territory_id",)

    territory_id: Annotated[Slug, example("az-lachin")]
    """Stable identifier, with the actor id of the de jure host first."""

    name: Annotated[Text, example("Lachin district")]
    """English name."""

    name_ru: Annotated[Text | None, example("Лачинский район", title="Name in Russian")] = None
    """Russian name, in Cyrillic."""

    host_de_jure: Annotated[Slug, ForeignKey("actors", "actor_id"), example("az")]
    """State to whose internationally recognised territory it belongs."""

    wikidata_id: Annotated[Wikidata | None, example("Q815684", title="Wikidata item")] = None
    """Item of the territory in Wikidata."""

    notes: Annotated[Text | None, example("Without the town and the corridor.")] = None
    """What is counted to the territory, and what is not."""
