"""Territory control: who held a territory, from when until when."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..schema.record import Before, ForeignKey, Happened, OnTimeline, Record, Sourced, example
from ..schema.scalars import Edtf, Slug, Text
from ..schema.vocabularies import TimelineKind


class TerritoryControl(Record):
    """One continuous spell of control over a territory by one actor; implies no position on right."""

    table: ClassVar[str] = "territory_control"
    primary_key: ClassVar[tuple[str, ...]] = ("control_id",)
    span: ClassVar[tuple[str, str]] = ("controlled_from", "controlled_until")

    control_id: Annotated[Slug, example("az-lachin-1992")]
    """Stable identifier, with the territory id first."""

    territory_id: Annotated[Slug, ForeignKey("territories", "territory_id"), example("az-lachin")]
    """Territory that was held."""

    controller: Annotated[Slug, ForeignKey("actors", "actor_id"), example("nagorno-karabakh")]
    """Actor that held it."""

    controlled_from: Annotated[
        Edtf | None,
        Sourced,
        Happened,
        OnTimeline(TimelineKind.CONTROLLED_FROM, "controller"),
        Before("controlled_until", "controlled-until-before-from"),
        example("1992-05-18"),
    ] = None
    """First day of the spell; empty if it held the territory before 1991."""

    controlled_until: Annotated[
        Edtf | None, Sourced, Happened, OnTimeline(TimelineKind.CONTROLLED_UNTIL, "controller"), example("2020-12-01")
    ] = None
    """Last day of the spell; empty while it holds."""

    notes: Annotated[Text | None, example("The corridor stayed with the Russian contingent.")] = None
    """What a reader must know about the spell."""
