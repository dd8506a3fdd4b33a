"""Event actors: who had which part in an event."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..schema.record import ForeignKey, Record, example
from ..schema.scalars import Slug
from ..schema.vocabularies import EventRole


class EventActor(Record):
    """The part of one actor in one event."""

    table: ClassVar[str] = "event_actors"
    primary_key: ClassVar[tuple[str, ...]] = ("event_id", "actor_id", "role")

    event_id: Annotated[Slug, ForeignKey("events", "event_id"), example("az-2012-12-10-gabala-operation-stopped")]
    """Event."""

    actor_id: Annotated[Slug, ForeignKey("actors", "actor_id"), example("ru")]
    """Actor that had a part in it."""

    role: Annotated[EventRole, example("initiator")]
    """Which part it had."""
