"""The land under the maps: outlines of states and of contested areas, shipped with the library.

They are an excerpt of Natural Earth 1:10m, version 4.1.0, which is in the public domain, simplified and cut by
`tests/dev/make_outlines.py`. Natural Earth draws control on the ground; here Crimea belongs to Ukraine, northern Cyprus to Cyprus and
Somaliland to Somalia, and what is contested in Azerbaijan, Georgia and Moldova lies inside these states and has an outline of its own.
All other borders are as Natural Earth draws them. They serve orientation and are evidence of nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import accumulate

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
        states: Polygons of each state by ISO 3166-1 alpha-2 code (XK for Kosovo, XX for land without a code), the largest first.
        areas: The contested areas.
    """

    states: dict[str, tuple[Polygon, ...]]
    areas: tuple[Area, ...]


@cache
def outlines() -> Outlines:
    """Read the outlines."""
    content = json.loads(resources.files(__package__).joinpath("outlines.json").read_text(encoding="utf-8"))
    unit = content["unit_degrees"]

    def polygons(coded: list[list[list[int]]]) -> tuple[Polygon, ...]:
        return tuple([_ring(ring, unit) for ring in polygon] for polygon in coded)

    return Outlines(
        states={code: polygons(coded) for code, coded in content["states"].items()},
        areas=tuple(
            Area(name=name, state=area["state"], territories=tuple(area["territories"]), polygons=polygons(area["polygons"]))
            for name, area in content["areas"].items()
        ),
    )


def _ring(steps: list[int], unit: float) -> Ring:
    """Decode a ring: the first point, then the steps to the next ones, in whole units."""
    ring = [(x * unit, y * unit) for x, y in zip(accumulate(steps[0::2]), accumulate(steps[1::2]), strict=True)]
    return [*ring, ring[0]]
