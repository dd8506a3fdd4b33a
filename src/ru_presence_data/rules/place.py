"""Rules about hosts, territories and coordinates."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow.compute as pc

from ..tabular.arrays import equals
from ..tabular.frame import Frame, Frames, both, either, falsy
from .register import Flag, flags, rule


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
