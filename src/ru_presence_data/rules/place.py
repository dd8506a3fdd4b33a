"""Rules about hosts, territories and coordinates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow.compute as pc

from ..outlines import metres_outside, state, tolerance_metres
from ..schema.vocabularies import EventType, GeoPrecision
from ..tabular.arrays import Column, equals, first_rows, integer, is_in, joined, places, reals
from ..tabular.frame import Frame, Frames, both, either, falsy
from ..violations import KEPT_PER_RULE, Severity
from .register import Flag, flags, rule

UNCERTAINTY: dict[str, int] = {
    GeoPrecision.SITE: 500,
    GeoPrecision.SETTLEMENT: 5_000,
    GeoPrecision.NEAR: 10_000,
    GeoPrecision.ADM2: 30_000,
    GeoPrecision.ADM1: 100_000,
}
"""Metres by which a point may be off where its row does not say; points of the other precisions may lie anywhere."""

OUTSIDE_HOST: dict[str, str] = {}
"""Records whose point rightly lies outside the outline of their host, such as one on an island that the outline leaves out, with the reason."""


@rule("bases", "events", alone=True)
def coordinates_incomplete(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """Latitude, longitude and geo_precision are all filled in or all empty.

    Why: a point without its precision would be drawn as if it were exact.
    Example: latitude 40.87, longitude 47.81, geo_precision empty
    Fix: fill in all three, or empty all three
    """
    filled = [frame.filled(name) for name in ("latitude", "longitude", "geo_precision")]
    some = both(either(*filled), pc.invert(both(*filled)))
    message = "latitude '{latitude}', longitude '{longitude}' and geo_precision '{geo_precision}' are not all filled in"
    yield from flags(frame, some, "geo_precision", message)


@rule("bases", "deployments", "events", reads=("territories",))
def territory_of_another_host(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A territory belongs to the row's host de jure.

    Why: the host de jure follows international recognition and cannot differ between a base and its territory.
    Example: territory_id ge-abkhazia with host_de_jure az
    Fix: correct territory_id or host_de_jure
    """
    territories = frames["territories"]
    target = frame.lookup("territory_id", territories)
    other = falsy(pc.not_equal(territories.column("host_de_jure").take(target), frame.column("host_de_jure")))
    yield from flags(frame, other, "territory_id", "territory {territory_id} does not belong to host {host_de_jure}")


@rule("bases", "deployments", "events", "territories", reads=("actors",))
def host_not_a_state(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """The host de jure is a state.

    Why: de facto hosts are computed from territory_id and territory_control, never typed in as hosts.
    Example: host_de_jure abkhazia
    Fix: write the state to which the territory belongs, and name the territory in territory_id
    """
    actors = frames["actors"]
    kind = actors.column("actor_kind").take(frame.lookup("host_de_jure", actors))
    wrong = falsy(pc.invert(either(equals(kind, "state"), equals(kind, "former-state"))))
    yield from flags(frame, wrong, "host_de_jure", "{host_de_jure} is not a state")


@rule("bases", alone=True)
def uncertainty_without_coordinate(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A coordinate's uncertainty stands beside a coordinate.

    Why: a radius round nothing means that the coordinate was lost.
    Example: coordinate_uncertainty_m 5000, latitude empty
    Fix: fill in the coordinate, or empty coordinate_uncertainty_m
    """
    mask = both(frame.filled("coordinate_uncertainty_m"), frame.empty("latitude"))
    yield from flags(
        frame, mask, "coordinate_uncertainty_m", "coordinate_uncertainty_m is {coordinate_uncertainty_m}, yet there is no coordinate"
    )


@rule("events", reads=("territory_control",), severity=Severity.WARNING)
def transfer_without_control(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """On the day of an event of type territory-transferred, a spell of control over its territory begins.

    Where the taking lasted for days, the spell begins on one of them, from date to end_date.

    Why: who held a territory is read from its spells; an event that says something else is told twice in two ways.
    Example: the event on 2008-08-09, its territory held by another from 2008-08-12
    Fix: correct the date or the spell; if the taking lasted for days, give its last day in end_date
    """
    spells = frames["territory_control"]
    begun: defaultdict[str, list[tuple[date, date]]] = defaultdict(list)
    for territory, *days in zip(spells.column("territory_id").to_pylist(), *map(_list, spells.span("controlled_from")), strict=True):
        if None not in days:
            begun[territory].append((days[0], days[1]))
    rows = pc.indices_nonzero(both(equals(frame.column("event_type"), EventType.TERRITORY_TRANSFERRED), frame.filled("territory_id")))
    spans = (*frame.span("date"), frame.span("end_date")[1])
    told = zip(_list(rows), *(_list(column.take(rows)) for column in (frame.column("territory_id"), *spans)), strict=True)
    for row, territory, first, last, end in told:
        if not any(low <= (end or last) and first <= high for low, high in begun[territory]):
            yield Flag(row=row, field="date", message=f"control over {territory} changed, yet no spell of it begins on {_when(frame, row)}")


def _list(column: Column) -> list[Any]:
    cells: list[Any] = column.to_pylist()
    return cells


def _when(frame: Frame, row: int) -> str:
    first, last = frame.cell(row, "date"), frame.cell(row, "end_date")
    return f"{first} to {last}" if last else first


@rule("bases", "events", reads=("actors",), severity=Severity.WARNING)
def point_outside_host(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A point lies in its host de jure, or outside by no more than it is uncertain.

    Judged are bases, and events in a contested territory (others may have happened abroad), of hosts whose outline the library carries: every
    state of today by its `iso2`, but no ended one; those without an outline are not judged. An empty coordinate_uncertainty_m counts by the
    precision: site 500 m, settlement 5 km, near 10 km, adm2 30 km, adm1 100 km; region, country and sea-air are not judged. The outlines are
    simplified, which is allowed for: by 0.7 km in the South Caucasus, 4 km in Europe, Siberia, Central and West Asia, 13 km elsewhere.

    Why: swapped or mistyped coordinates, and a namesake beyond the border, put a base into the wrong state.
    Example: host_de_jure az, latitude 47.81, longitude 40.87
    Fix: correct the point or the host, or state how uncertain the point is
    """
    actors = frames["actors"]
    codes = actors.column("iso2").take(frame.lookup("host_de_jure", actors))
    own = ["coordinate_uncertainty_m"] if frame.schema.has("coordinate_uncertainty_m") else []
    spots = joined([codes, *(frame.column(name) for name in ("longitude", "latitude", "geo_precision", *own))], "\x1f")
    different = spots.unique()
    excess = reals([_excess(*spot.split("\x1f")) if spot else None for spot in different.to_pylist()]).take(places(spots, different))
    judged = [frame.filled("territory_id")] if frame.schema.name == "events" else []
    mask = both(pc.greater(excess, integer(0)), pc.invert(is_in(frame.keys, OUTSIDE_HOST)), *judged)
    for row, count in first_rows(mask, KEPT_PER_RULE):
        at = frame.row(row)
        message = (
            f"latitude {at['latitude']}, longitude {at['longitude']} lie outside {at['host_de_jure']}, "
            f"{_kilometres(excess[row].as_py())} km further than the point is uncertain"
        )
        yield Flag(row=row, field="latitude", message=message, count=count)


def _excess(code: str, longitude: str, latitude: str, precision: str, uncertainty: str = "") -> float | None:
    """Metres by which a point lies outside a state beyond what may be allowed for; null if that cannot be judged."""
    outline = state(code)
    if not (outline and longitude and latitude and precision in UNCERTAINTY):
        return None
    x, y = float(longitude), float(latitude)
    allowed = float(uncertainty or UNCERTAINTY[precision]) + tolerance_metres(x, y)
    return metres_outside(outline, x, y) - allowed


def _kilometres(metres: float) -> str:
    return f"{metres / 1000:.1f}" if metres < 10_000 else f"{metres / 1000:.0f}"
