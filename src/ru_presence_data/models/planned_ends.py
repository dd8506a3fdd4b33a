"""Planned ends: every end that was promised for a deployment, and when it was promised."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..schema.record import Before, ForeignKey, Happened, MayLieAhead, OnTimeline, Record, Sourced, example
from ..schema.scalars import Edtf, Slug, Text
from ..schema.vocabularies import PlanKind, TimelineKind


class PlannedEnd(Record):
    """One end that was promised for a deployment, and the day on which it was promised."""

    table: ClassVar[str] = "planned_ends"
    primary_key: ClassVar[tuple[str, ...]] = ("planned_end_id",)

    planned_end_id: Annotated[Slug, example("az-karabakh-peacekeepers-set-2020")]
    """Stable identifier: that of the deployment, then when the end was set; never reused, never deleted."""

    deployment_id: Annotated[Slug, ForeignKey("deployments", "deployment_id"), example("az-karabakh-peacekeepers")]
    """Deployment whose end it is."""

    planned_end: Annotated[Edtf, Sourced, MayLieAhead, OnTimeline(TimelineKind.PLANNED_END, "kind"), example("2025-11-10")]
    """End that was promised: the last day of the term, or the day by which the last were to leave."""

    set_on: Annotated[
        Edtf,
        Sourced,
        Happened,
        OnTimeline(TimelineKind.PLAN_SET, "planned_end"),
        Before("planned_end", "planned-end-before-set"),
        example("2020-11-10"),
    ]
    """Day on which it was set: of signature, of the decision or of the announcement, whether or not it entered into force."""

    kind: Annotated[PlanKind, example("original-term")]
    """How it was set."""

    agreement_id: Annotated[Slug | None, ForeignKey("agreements", "agreement_id"), example("az-2020-trilateral-statement")] = None
    """Agreement that set it, if one did; it may be one that never entered into force."""

    notes: Annotated[Text | None, example("Five years, with renewal by five unless a party objects six months before.")] = None
    """What a reader must know; also why the term of the agreement says something else."""
