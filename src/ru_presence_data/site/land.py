"""The small map of a page: the outline of the host, with points and how far from them the place may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import cos, log10, radians

from ..outlines import METRES_A_DEGREE, Polygon, Ring, outlines

WIDTH, HEIGHT = 420.0, 300.0
"""Largest size of the drawing, in its own units."""
_EDGE = 10.0
_NEAR = 1.1
"""Distance under which a point of an outline is left out."""
_SMALL = 0.02
"""Share of the largest polygon under which an island does not widen the map."""
_SEEN = 5.0
"""Radius from which on an uncertainty is drawn as a circle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point.

    Attributes:
        longitude: In degrees.
        latitude: In degrees.
        label: What is there.
        metres: Radius within which the place lies; None if that is not known.
    """

    longitude: float
    latitude: float
    label: str
    metres: float | None = None


@dataclass(frozen=True, slots=True)
class Sketch:
    """All that a template needs to write the map as SVG.

    Attributes:
        width: Width in its own units.
        height: Height in its own units.
        land: The outline of the host as path data.
        areas: The outlines of contested areas as path data, and whether the map is about it; hatched.
        points: Place, label and radius of each point; no radius if it is too small to be seen, or not known.
        bar: Length of the scale bar.
        kilometres: What the scale bar measures.
        says: What it shows, in a sentence.
    """

    width: float
    height: float
    land: str
    areas: tuple[tuple[str, bool], ...]
    points: tuple[tuple[float, float, str, float | None], ...]
    bar: float
    kilometres: int
    says: str


def draw(code: str, host: str, places: Sequence[Place], territories: Sequence[str] = ()) -> Sketch | None:
    """Lay out a map; None if the library has no outline of the host.

    Args:
        code: ISO 3166-1 alpha-2 code of the host.
        host: Its name.
        places: The points.
        territories: Ids of the contested areas to which the map keeps if they have an outline.
    """
    polygons = outlines().states.get(code, ())
    areas = [area for area in outlines().areas if area.state == code]
    if not polygons:
        return None
    frame = [ring for area in areas if set(area.territories) & set(territories) for ring in (polygon[0] for polygon in area.polygons)]
    sizes = [_size(polygon[0]) for polygon in polygons]
    frame = frame or [polygon[0] for polygon, size in zip(polygons, sizes, strict=True) if size >= _SMALL * max(sizes)]
    xs = [x for ring in frame for x, _ in ring] + [place.longitude for place in places]
    ys = [y for ring in frame for _, y in ring] + [place.latitude for place in places]
    view = _View(min(xs), min(ys), max(xs), max(ys))
    land, shapes = _shapes(code, view.frame)
    points = []
    for place in places:
        x, y = view.at(place.longitude, place.latitude)
        radius = None if place.metres is None else round(place.metres / METRES_A_DEGREE * view.scale, 1)
        points.append((x, y, place.label, radius if radius is not None and radius >= _SEEN else None))
    kilometres = view.kilometres()
    return Sketch(
        view.width,
        view.height,
        land,
        tuple((path, bool(set(area.territories) & set(territories))) for area, path in zip(areas, shapes, strict=True) if path),
        tuple(points),
        round(kilometres * 1000 / METRES_A_DEGREE * view.scale, 1),
        kilometres,
        f"Map of {host}" + (f" with {places[0].label}." if len(places) == 1 else f" with {len(places)} places." if places else "."),
    )


@lru_cache(maxsize=256)
def _shapes(code: str, frame: tuple[float, float, float, float]) -> tuple[str, list[str]]:
    """The outline of a state, and those of the contested areas in it; most pages of a state show the same part of it."""
    view = _View(*frame)
    areas = [view.paths(area.polygons) for area in outlines().areas if area.state == code]
    return view.paths(outlines().states[code]), areas


def _size(ring: Ring) -> float:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return (max(xs) - min(xs)) * (max(ys) - min(ys))


class _View:
    """Degrees -> places on the drawing: plate carrée, true to scale in the middle."""

    def __init__(self, west: float, south: float, east: float, north: float) -> None:
        self.frame = (west, south, east, north)
        self.squeeze = cos(radians((south + north) / 2))
        wide, high = max((east - west) * self.squeeze, 0.2), max(north - south, 0.2)
        self.scale = min((WIDTH - 2 * _EDGE) / wide, (HEIGHT - 2 * _EDGE) / high)
        self.west, self.north = west, north
        self.width, self.height = round(wide * self.scale + 2 * _EDGE, 1), round(high * self.scale + 2 * _EDGE, 1)

    def at(self, x: float, y: float) -> tuple[float, float]:
        return round(_EDGE + (x - self.west) * self.squeeze * self.scale, 1), round(_EDGE + (self.north - y) * self.scale, 1)

    def paths(self, polygons: Sequence[Polygon]) -> str:
        """Polygons as path data."""
        return "".join(self._path(ring) for polygon in polygons for ring in polygon)

    def _path(self, ring: Ring) -> str:
        """A ring as path data, in steps from point to point; nothing if it is too small to be seen, or outside."""
        kept: list[tuple[float, float]] = []
        for point in (self.at(x, y) for x, y in ring):
            if not kept or abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= _NEAR:
                kept.append(point)
        margin = 40
        seen = any(-margin <= x <= self.width + margin and -margin <= y <= self.height + margin for x, y in kept)
        if len(kept) < 4 or not seen:
            return ""
        out = [f"M{_number(kept[0][0])} {_number(kept[0][1])}l"]
        for (ax, ay), (bx, by) in pairwise(kept):
            out.append(f"{_number(bx - ax)} {_number(by - ay)} ")
        return "".join(out).rstrip() + "z"

    def kilometres(self) -> int:
        """A round length for the scale bar, about a quarter of the width."""
        wanted = self.width / 4 / self.scale * METRES_A_DEGREE / 1000
        power = 10 ** int(log10(max(wanted, 1)))
        return int(max(step * power for step in (1, 2, 5) if step == 1 or step * power <= wanted))


def _number(value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    return text if text != "-0" else "0"


__all__ = ["Place", "Sketch", "draw"]
