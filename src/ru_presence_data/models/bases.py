"""Bases: installations used by Soviet or Russian forces outside Russia."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..schema.record import Before, Between, ForeignKey, Happened, KeyDate, OnTimeline, Record, Sourced, example
from ..schema.scalars import Edtf, Number, Slug, Text, Whole, Wikidata
from ..schema.vocabularies import BaseType, GeoPrecision, Service, TimelineKind


class Base(Record):
    """An installation used by Soviet or Russian forces outside Russia."""

    table: ClassVar[str] = "bases"
    primary_key: ClassVar[tuple[str, ...]] = ("base_id",)
    span: ClassVar[tuple[str, str]] = ("opened", "closed")

    base_id: Annotated[Slug, example("az-gabala-radar")]
    """Stable identifier, with the actor id of the de jure host first; never reused, never deleted."""

    name: Annotated[Text, example("Gabala radar station")]
    """English name as the scholarly literature has it."""

    name_ru: Annotated[Text | None, example("Габалинская РЛС", title="Name in Russian")] = None
    """Russian name, in Cyrillic."""

    name_local: Annotated[Text | None, example("Qəbələ radiolokasiya stansiyası", title="Name in the host's language")] = None
    """Name in a language of the host, in its own script."""

    base_type: Annotated[BaseType, example("early-warning-radar")]
    """Main function of the installation."""

    service: Annotated[Service | None, example("air-and-space-defence")] = None
    """Branch that used it most; empty if no source says."""

    host_de_jure: Annotated[Slug, ForeignKey("actors", "actor_id"), example("az")]
    """State on whose internationally recognised territory the installation stands."""

    territory_id: Annotated[Slug | None, ForeignKey("territories", "territory_id"), example("az-nagorno-karabakh")] = None
    """Contested territory in which it stands; empty if control was never contested there."""

    admin_area: Annotated[Text | None, example("Qabala district", title="Administrative area")] = None
    """First or second level administrative unit."""

    locality: Annotated[Text | None, example("Zaragan")] = None
    """Town or village in or beside which it stands."""

    latitude: Annotated[Number | None, Between(-90, 90, "decimal degrees"), Sourced, example(40.87)] = None
    """Latitude in decimal degrees (WGS 84), as a source states it."""

    longitude: Annotated[Number | None, Between(-180, 180, "decimal degrees"), Sourced, example(47.81)] = None
    """Longitude in decimal degrees (WGS 84), as a source states it."""

    geo_precision: Annotated[GeoPrecision | None, example("settlement", title="Precision of the coordinates")] = None
    """How close the coordinate is to the installation; empty exactly when there is no coordinate."""

    coordinate_uncertainty_m: Annotated[
        Whole | None, Between(1, 2_000_000, "metres"), example(5000, title="Uncertainty of the coordinates in metres")
    ] = None
    """Radius in metres round the coordinate within which the installation lies, if known."""

    opened: Annotated[
        Edtf | None, Sourced, Happened, KeyDate, OnTimeline(TimelineKind.OPENED, "base_type"), Before("closed"), example("1985")
    ] = None
    """Start of military use by Soviet or Russian forces, not of construction; empty if unknown."""

    closed: Annotated[Edtf | None, Sourced, Happened, KeyDate, OnTimeline(TimelineKind.CLOSED), example("2012-12-10")] = None
    """Day on which use by Soviet or Russian forces ended; empty while in use or if unknown (then the note says so)."""

    wikidata_id: Annotated[Wikidata | None, example("Q4131213", title="Wikidata item")] = None
    """Item of the installation in Wikidata."""

    notes: Annotated[Text | None, example("Soviet object 754, node RO-7.")] = None
    """What a reader must know: units, later use, what is not known."""
