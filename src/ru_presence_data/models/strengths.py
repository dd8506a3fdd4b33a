"""Strengths: dated observations of personnel."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..schema.record import Between, ForeignKey, Happened, OnTimeline, Record, Sourced, example
from ..schema.scalars import Edtf, Slug, Text, Whole
from ..schema.vocabularies import StrengthCounts, StrengthCovers, StrengthMeasure, TimelineKind


class Strength(Record):
    """One dated observation of personnel at a deployment, a base, or both: never one number per base."""

    table: ClassVar[str] = "strengths"
    primary_key: ClassVar[tuple[str, ...]] = ("strength_id",)

    strength_id: Annotated[Slug, example("az-gabala-radar-2007-military")]
    """Stable identifier: the deployment or base, the date, and what tells it from others."""

    deployment_id: Annotated[Slug | None, ForeignKey("deployments", "deployment_id"), example("az-gabala-radar-node")] = None
    """Deployment that was counted."""

    base_id: Annotated[Slug | None, ForeignKey("bases", "base_id"), example("az-gabala-radar")] = None
    """Base that was counted, where the figure is for one base."""

    as_of: Annotated[Edtf, Sourced, Happened, OnTimeline(TimelineKind.STRENGTH), example("2007")]
    """Date to which the figure refers."""

    low: Annotated[Whole | None, Between(0, 2_000_000), Sourced, example(900, title="Least number")] = None
    """Least number of persons, where the source gives a range or a lower bound."""

    best: Annotated[Whole | None, Between(0, 2_000_000), Sourced, example(900, title="Best number")] = None
    """Number of persons, where the source gives one."""

    high: Annotated[Whole | None, Between(0, 2_000_000), Sourced, example(1000, title="Greatest number")] = None
    """Greatest number of persons, where the source gives a range or an upper bound."""

    measure: Annotated[StrengthMeasure, example("estimate")]
    """Whether the figure is authorised, actual or an estimate."""

    counts: Annotated[StrengthCounts, example("military", title="Who is counted")]
    """Who is counted."""

    covers: Annotated[StrengthCovers, example("whole", title="What is covered")]
    """Whether the figure is for the deployment or base alone and whole; only such figures are added up."""

    notes: Annotated[Text | None, example("Families not counted.")] = None
    """What a reader must know."""
