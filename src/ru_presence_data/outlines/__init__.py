"""Outlines of states and of contested areas, shipped with the library: the land under the maps, and what a point is held against.

They are an excerpt of Natural Earth 1:10m, version 4.1.0, which is in the public domain, simplified and cut by
`tests/dev/make_outlines.py`: least in the South Caucasus, most where no force stood, and without the smallest islands. Natural Earth draws control on the ground; here Crimea belongs to Ukraine, northern Cyprus to Cyprus and
Somaliland to Somalia, and what is contested in Azerbaijan, Georgia and Moldova lies inside these states and has an outline of its own, as has
Kosovo inside Serbia, the host de jure of the Russian force there.
All other borders are as Natural Earth draws them. They serve orientation and are evidence of nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import accumulate, pairwise
from math import cos, hypot, inf, radians
from typing import Any

METRES_A_DEGREE = 111_320.0
"""Length of a degree of latitude, and of one of longitude at the equator."""

Ring = list[tuple[float, float]]
Polygon = list[Ring]
"""The outer ring, then the holes; longitude and latitude in degrees (WGS 84)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A contested area.

    Attributes:
        name: Its name in the file.
        state: ISO 3166-1 alpha-2 code of the state in which it lies.
        territories: Ids in `territories` that lie in it; the first gives it its label.
        polygons: Its outline.
    """

    name: str
    state: str
    territories: tuple[str, ...]
    polygons: tuple[Polygon, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlines:
    """All outlines.

    Attributes:
        states: Polygons of each state by ISO 3166-1 alpha-2 code (XX for land without a code), the largest first.
        areas: The contested areas.
    """

    states: dict[str, tuple[Polygon, ...]]
    areas: tuple[Area, ...]


@cache
def outlines() -> Outlines:
    """All outlines that the library carries."""
    content = _content()
    return Outlines(
        states={code: state(code) for code in content["states"]},
        areas=tuple(
            Area(name=name, state=area["state"], territories=tuple(area["territories"]), polygons=_polygons(area["polygons"]))
            for name, area in content["areas"].items()
        ),
    )


@cache
def state(code: str) -> tuple[Polygon, ...]:
    """Polygons of one state, the largest first; none if the library has no outline of it.

    Args:
        code: ISO 3166-1 alpha-2 code.
    """
    return _polygons(_content()["states"].get(code, ()))


def coded() -> dict[str, Any]:
    """The outlines as the file has them, for programs that draw them themselves.

    Returns:
        `unit_degrees`; `states` by ISO 3166-1 alpha-2 code and `areas` by name with `state` and `territories`: a polygon is a list of
        rings, a ring its first point, then the steps to the next ones, in whole units.
    """
    return {name: _content()[name] for name in ("unit_degrees", "states", "areas")}


def metres_outside(polygons: tuple[Polygon, ...], x: float, y: float) -> float:
    """Distance of a point from the nearest of some polygons in metres: 0 inside, infinite if there are none.

    Args:
        polygons: Outlines, as `state` has them.
        x: Longitude in degrees (WGS 84).
        y: Latitude in degrees (WGS 84).
    """
    edges = [edge for polygon in polygons for ring in polygon for edge in pairwise(ring)]
    crossed = sum((ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay) for (ax, ay), (bx, by) in edges)
    if crossed % 2:
        return 0.0
    squeeze = cos(radians(y))
    return min((_metres((ax - x) * squeeze, ay - y, (bx - x) * squeeze, by - y) for (ax, ay), (bx, by) in edges), default=inf)


def tolerance_metres(x: float, y: float) -> float:
    """Distance in metres by which the outlines may differ, at a point, from those that they simplify.

    Args:
        x: Longitude in degrees (WGS 84).
        y: Latitude in degrees (WGS 84).
    """
    boxes, far = _content()["tolerances"]
    for (west, south, east, north), degrees in boxes:
        if west <= x <= east and south <= y <= north:
            return float(degrees * METRES_A_DEGREE)
    return float(far * METRES_A_DEGREE)


def _metres(ax: float, ay: float, bx: float, by: float) -> float:
    """Distance of the origin from a line between two points, which are given in degrees of latitude."""
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    along = min(1.0, max(0.0, -(ax * dx + ay * dy) / square)) if square else 0.0
    return hypot(ax + along * dx, ay + along * dy) * METRES_A_DEGREE


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(resources.files(__package__).joinpath("outlines.json").read_text(encoding="utf-8"))
    return content


def _polygons(coded: list[list[list[int]]]) -> tuple[Polygon, ...]:
    unit = _content()["unit_degrees"]
    return tuple([_ring(ring, unit) for ring in polygon] for polygon in coded)


def _ring(steps: list[int], unit: float) -> Ring:
    """Decode a ring: the first point, then the steps to the next ones, in whole units."""
    ring = [(x * unit, y * unit) for x, y in zip(accumulate(steps[0::2]), accumulate(steps[1::2]), strict=True)]
    return [*ring, ring[0]]
