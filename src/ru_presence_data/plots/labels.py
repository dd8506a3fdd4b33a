"""Names on a map, so placed that none covers another name or a point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import cos, hypot, radians, sin
from typing import TYPE_CHECKING, Any

from .sheet import BLACK, LAND, QUIET, Sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Point = tuple[float, float]
Rect = tuple[float, float, float, float]

_BESIDE = (0, 180, 45, 315, 135, 225, 90, 270)
"""Directions from the point, in degrees anticlockwise from the east, the best first."""
_AWAY = (6.0, 11.0, 18.0, 28.0, 40.0, 55.0, 72.0, 90.0, 110.0)
"""Distances from the point, in points (1/72 inch)."""
CROWD = 36
"""Spots beyond which a name that finds no place near its point is left out, as lines across the map would help nobody."""
_NEARBY = 12.0
"""Greatest distance of a name from its point then."""
_POINT = 4.5
"""Half the side of the square that a mark keeps free, in points."""
_NEAR = (0.0, 8.0, 14.0, 20.0, 28.0)
"""Distances of the name of an area from its middle, in points."""
_GRID = 24
"""Columns and rows of the places that are tried inside a state."""


class Labels:
    """The names on axes, each placed in turn; a name that finds no free place is left out."""

    def __init__(self, axes: Axes, sheet: Sheet, points: Iterable[Point]) -> None:
        """Begin with points and no names.

        Args:
            axes: Axes whose limits are set.
            sheet: Their sheet.
            points: Positions of marks that must stay free, in the units of the axes.
        """
        from matplotlib.patheffects import withStroke

        self._axes = axes
        self._renderer = sheet.renderer
        self._scale = sheet.figure.dpi / 72
        self._halo = [withStroke(linewidth=2.2, foreground=LAND)]
        full = axes.get_window_extent(self._renderer)
        self._edges: Rect = (full.x0 + 2, full.y0 + 2, full.x1 - 2, full.y1 - 2)
        half = _POINT * self._scale
        self._taken: list[Rect] = [(x - half, y - half, x + half, y + half) for x, y in map(self._pixel, points)]

    def near(self, at: Point, name: str, **how: Any) -> None:
        """Write a name on a point or a little off it; nothing if the point is not shown."""
        x, y = self._pixel(at)
        if not name or not (self._edges[0] < x < self._edges[2] and self._edges[1] < y < self._edges[3]):
            return
        width, height = self._size(name, how)
        steps = ((away * self._scale, angle) for away in _NEAR for angle in (0, 270, 90, 180, 315, 225, 45, 135))
        self._write(name, ((x + cos(radians(a)) * d - width / 2, y + sin(radians(a)) * d - height / 2) for d, a in steps), how)

    def inside(self, ring: Sequence[Point], name: str, **how: Any) -> None:
        """Write a name inside a ring, as near to the middle of what is seen of it as there is room."""
        from matplotlib.path import Path

        pixels = [self._pixel(point) for point in ring]
        outline = Path(pixels)
        width, height = self._size(name, how)
        west, south, east, north = self._edges
        xs, ys = zip(*pixels, strict=True)
        low, high = (max(min(xs), west), max(min(ys), south)), (min(max(xs), east), min(max(ys), north))
        steps = [(column / _GRID, row / _GRID) for column in range(1, _GRID) for row in range(1, _GRID)]
        grid = [(low[0] + (high[0] - low[0]) * column, low[1] + (high[1] - low[1]) * row) for column, row in steps]
        within = [place for place, held in zip(grid, outline.contains_points(grid), strict=True) if held]
        if not within:
            return
        middle = sum(x for x, _ in within) / len(within), sum(y for _, y in within) / len(within)
        within.sort(key=lambda place: (hypot(place[0] - middle[0], place[1] - middle[1]), place))

        def corners() -> Iterator[Point]:
            for x, y in within:
                left, right, floor, top = x - width / 2, x + width / 2, y - height / 2, y + height / 2
                if outline.contains_points([(left, floor), (left, top), (right, floor), (right, top), (x, floor), (x, top)]).all():
                    yield left, floor

        self._write(name, corners(), how)

    def beside(self, points: Sequence[tuple[Point, str]]) -> None:
        """Write a name beside each point, with a thin line to it where it had to go far.

        Names of points at one spot are written one under the other. Crowded points choose first. Of a crowd of points those whose
        names find no room near them have none.

        Args:
            points: Positions in the units of the axes, with names.
        """
        spots: dict[Point, list[str]] = {}
        for at, name in points:
            spots.setdefault(at, []).append(name)
        pixels = {at: self._pixel(at) for at in spots}

        def room(at: Point) -> float:
            return sum(sorted(hypot(pixels[at][0] - x, pixels[at][1] - y) for x, y in pixels.values())[:4])

        for at in sorted(spots, key=lambda at: (room(at), at)):
            self._beside(at, "\n".join(sorted(spots[at])), _NEARBY if len(spots) > CROWD else _AWAY[-1])

    def _beside(self, at: Point, words: str, farthest: float) -> None:
        how: dict[str, Any] = {"fontsize": 7, "linespacing": 1.05}
        width, height = self._size(words, how)
        here = self._pixel(at)
        for away in (each for each in _AWAY if each <= farthest):
            for angle in _BESIDE if away < 12 else range(0, 360, 15):
                dx, dy = cos(radians(angle)), sin(radians(angle))
                # The side of the box that looks at the point is set at the distance.
                x = here[0] + dx * away * self._scale - width * (0 if dx > 0.3 else 1 if dx < -0.3 else 0.5)
                y = here[1] + dy * away * self._scale - height * (0 if dy > 0.3 else 1 if dy < -0.3 else 0.5)
                if not self._free((x, y, x + width, y + height)):
                    continue
                left = x + width / 2 < here[0]
                # The line ends at the corner or side that looks at the point.
                end = (1 if left else 0) if abs(dx) > 0.3 else 0.5, 0 if dy > 0.3 else 1 if dy < -0.3 else 0.5
                line = {"arrowstyle": "-", "color": QUIET, "lw": 0.5, "shrinkA": 0, "shrinkB": 3, "relpos": end}
                self._axes.annotate(
                    words,
                    at,
                    xytext=((x + width * left - here[0]) / self._scale, (y - here[1]) / self._scale),
                    textcoords="offset points",
                    ha="right" if left else "left",
                    multialignment="right" if left else "left",
                    va="bottom",
                    color=BLACK,
                    zorder=5,
                    arrowprops=line if away > 12 else None,
                    path_effects=self._halo,
                    gid="base-name",
                    **how,
                )
                self._taken.append((x, y, x + width, y + height))
                if away > 12:
                    self._taken += self._along(here, (x + width * end[0], y + height * end[1]))
                return

    def _along(self, start: Point, stop: Point) -> list[Rect]:
        """Small squares along a line."""
        half = self._scale
        places = ((start[0] + (stop[0] - start[0]) * step / 8, start[1] + (stop[1] - start[1]) * step / 8) for step in range(1, 9))
        return [(x - half, y - half, x + half, y + half) for x, y in places]

    def _write(self, name: str, corners: Iterable[Point], how: dict[str, Any]) -> None:
        width, height = self._size(name, how)
        for x, y in corners:
            if self._free((x, y, x + width, y + height)):
                east, north = self._axes.transData.inverted().transform((x, y))
                self._axes.text(east, north, name, ha="left", va="bottom", path_effects=self._halo, **how)
                self._taken.append((x, y, x + width, y + height))
                return

    def _pixel(self, at: Point) -> Point:
        x, y = self._axes.transData.transform(at)
        return float(x), float(y)

    def _size(self, words: str, how: dict[str, Any]) -> Point:
        """The width and height of a text in pixels."""
        probe = self._axes.text(0, 0, words, **how)
        box = probe.get_window_extent(self._renderer)
        probe.remove()
        return float(box.width), float(box.height)

    def _free(self, place: Rect) -> bool:
        edges = self._edges
        inside = edges[0] <= place[0] and edges[1] <= place[1] and place[2] <= edges[2] and place[3] <= edges[3]
        return inside and not any(
            place[0] < other[2] and other[0] < place[2] and place[1] < other[3] and other[1] < place[3] for other in self._taken
        )
