"""Deployments: spells of a force in a host state, the unit of survival analysis."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..schema.record import Before, ForeignKey, Happened, KeyDate, OnTimeline, Record, Sourced, example
from ..schema.scalars import Edtf, Slug, Text
from ..schema.vocabularies import Consent, Initiator, LegalEnd, MainDriver, PersonnelStatus, PhysicalEnd, Purpose, Service, TimelineKind


class Deployment(Record):
    """One continuous spell of a force in a host state: the unit of survival analysis."""

    table: ClassVar[str] = "deployments"
    primary_key: ClassVar[tuple[str, ...]] = ("deployment_id",)
    span: ClassVar[tuple[str, str]] = ("started", "ended")

    deployment_id: Annotated[Slug, example("az-karabakh-peacekeepers")]
    """Stable identifier, with the actor id of the de jure host first; never reused, never deleted."""

    name: Annotated[Text, example("Russian peacekeeping contingent in Karabakh")]
    """English name of the force with its place or task."""

    name_ru: Annotated[Text | None, example("Российский миротворческий контингент в Нагорном Карабахе", title="Name in Russian")] = None
    """Russian name, in Cyrillic."""

    purpose: Annotated[Purpose, example("peacekeeping")]
    """What the force was there for."""

    service: Annotated[Service, example("ground-forces")]
    """Branch that formed it."""

    personnel_status: Annotated[PersonnelStatus, example("regular-military")]
    """Legal standing of the personnel in the sender's own law."""

    sender: Annotated[Slug, ForeignKey("actors", "actor_id"), example("ru")]
    """State under whose command the force stood when it ended, or stands; the Soviet Union if it ended before 26 December 1991."""

    host_de_jure: Annotated[Slug, ForeignKey("actors", "actor_id"), example("az")]
    """State on whose internationally recognised territory the force stood."""

    territory_id: Annotated[Slug | None, ForeignKey("territories", "territory_id"), example("az-nagorno-karabakh")] = None
    """Contested territory in which it stood, if it stood in one."""

    consent_at_start: Annotated[Consent, example("given")]
    """Stand of the de jure host's government towards the presence on its first day."""

    consent_at_end: Annotated[Consent, example("given")]
    """Stand of the de jure host's government on its last day, or on the date of the data while it is ongoing."""

    started: Annotated[
        Edtf | None,
        Sourced,
        Happened,
        KeyDate,
        OnTimeline(TimelineKind.STARTED, "purpose"),
        Before("ended"),
        example("2020-11-10"),
    ] = None
    """Day the force became a presence abroad: its arrival, or the host's independence; the note says which."""

    ended: Annotated[Edtf | None, Sourced, Happened, KeyDate, OnTimeline(TimelineKind.ENDED, "physical_end"), example("2024-06-12")] = None
    """Day the last personnel left; empty exactly when physical_end is ongoing."""

    legal_end: Annotated[LegalEnd, Sourced, example("mutual-termination")]
    """How the legal basis of the presence ended, by the law of the host de jure; an instrument keeps its own."""

    physical_end: Annotated[PhysicalEnd, Sourced, example("withdrawn")]
    """What happened to the force and its sites on the ground."""

    initiator: Annotated[Initiator | None, Sourced, example("mutual")] = None
    """Who set the end in motion; empty while the presence is ongoing."""

    main_driver: Annotated[MainDriver | None, Sourced, example("sovereignty-dispute")] = None
    """Main reason for the end; empty while the presence is ongoing. Where judgements differ, each is a statement."""

    part_of: Annotated[Slug | None, ForeignKey("deployments", "deployment_id"), example("az-soviet-legacy-forces")] = None
    """Larger deployment that holds this one. Parts may have parts; sums leave them out, since the whole holds them."""

    follow_on: Annotated[Slug | None, ForeignKey("deployments", "deployment_id"), example("am-base-102", title="Followed by")] = None
    """Next deployment of the same force or task in the same host, if any."""

    notes: Annotated[Text | None, example("The start is the day the first units crossed the line of contact.")] = None
    """Which start was taken, and what a reader must know."""
