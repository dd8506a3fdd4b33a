"""Events: something dated that happened to a presence."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..schema.record import Before, Between, ForeignKey, Happened, OnTimeline, Record, Sourced, example
from ..schema.scalars import Edtf, Number, Slug, Text, Whole
from ..schema.vocabularies import EventType, GeoPrecision, TimelineKind


class Event(Record):
    """Something dated that happened to a presence."""

    table: ClassVar[str] = "events"
    primary_key: ClassVar[tuple[str, ...]] = ("event_id",)
    span: ClassVar[tuple[str, str]] = ("date", "end_date")

    event_id: Annotated[Slug, example("az-2012-12-10-gabala-operation-stopped")]
    """Stable identifier: actor id of the de jure host, the date as first coded, a few words; never reused, never deleted."""

    date: Annotated[Edtf, Sourced, Happened, OnTimeline(TimelineKind.EVENT, "event_type"), Before("end_date"), example("2012-12-10")]
    """Day of the event or first day of a longer one; an interval only where the event is a period without a clear end of its own."""

    end_date: Annotated[Edtf | None, Sourced, Happened, example("2024-06-12")] = None
    """Last day of an event of several days; empty for an event of one day."""

    event_type: Annotated[EventType, example("closed")]
    """What happened."""

    title: Annotated[Text, example("Operation of the Gabala radar stopped")]
    """A few words, as in a list of dates."""

    summary: Annotated[Text, example("Russia stopped operating the Gabala radar.")]
    """One or two plain sentences in the past tense: who did what."""

    host_de_jure: Annotated[Slug, ForeignKey("actors", "actor_id"), example("az")]
    """State whose presence the event concerns."""

    territory_id: Annotated[Slug | None, ForeignKey("territories", "territory_id"), example("az-lachin")] = None
    """Contested territory in which it happened, if it did in one."""

    locality: Annotated[Text | None, example("Khojaly")] = None
    """Town, village or feature at which it happened."""

    latitude: Annotated[Number | None, Sourced, Between(-90, 90, "decimal degrees"), example(39.9)] = None
    """Latitude in decimal degrees (WGS 84), as a source states it; empty if it happened at its base, whose point then stands for it."""

    longitude: Annotated[Number | None, Sourced, Between(-180, 180, "decimal degrees"), example(46.79)] = None
    """Longitude in decimal degrees (WGS 84), as a source states it."""

    geo_precision: Annotated[GeoPrecision | None, example("settlement", title="Precision of the coordinates")] = None
    """How close the coordinate is to the event; empty exactly when there is no coordinate."""

    base_id: Annotated[Slug | None, ForeignKey("bases", "base_id"), example("az-gabala-radar")] = None
    """Base that the event concerns."""

    deployment_id: Annotated[Slug | None, ForeignKey("deployments", "deployment_id"), example("az-gabala-radar-node")] = None
    """Deployment that the event concerns."""

    agreement_id: Annotated[Slug | None, ForeignKey("agreements", "agreement_id"), example("az-2002-gabala-lease")] = None
    """Agreement that the event concerns."""

    fatalities_low: Annotated[Whole | None, Between(0, 2_000_000), Sourced, example(5, title="Least number of dead")] = None
    """Least number of dead among all sides that a source gives, or a count of one side where no source counts all; empty if none is given."""

    fatalities_best: Annotated[Whole | None, Between(0, 2_000_000), Sourced, example(6, title="Best number of dead")] = None
    """Number of dead among all sides that the best source gives."""

    fatalities_high: Annotated[Whole | None, Between(0, 2_000_000), Sourced, example(6, title="Greatest number of dead")] = None
    """Greatest number of dead among all sides that a source gives."""

    notes: Annotated[Text | None, example("The day is that of the ministry's statement.")] = None
    """What a reader must know, among it who is counted among the dead."""
