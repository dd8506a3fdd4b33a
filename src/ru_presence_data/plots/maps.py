"""Bases on a map on a day."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, radians
from typing import TYPE_CHECKING, Any

from ..analysis.coverage import short, years_of
from ..analysis.hosts import SENDERS, Control
from ..analysis.present import present
from ..analysis.spans import Span, moment
from ..edtf import Certainty
from ..export.geo import DRAWN
from ..outlines import Area, Polygon, outlines
from ..schema.vocabularies import ActorKind
from ..tables import Tables
from ..violations import UsageError
from .labels import CROWD, Labels
from .sheet import BLACK, LAND, LINE, MARGIN, TEXT, VERMILION, Scope, Sheet, heads, picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, ASIDE, TALLEST, LOWEST = 10.0, 2.45, 7.4, 3.6
"""Inches: the sheet, the margin with the legend and the counts, and the greatest and least height of the map."""
SHAPES = {"site": "o", "settlement": "s", "near": "^", "adm2": "D"}
"""Marker of each precision that may be drawn as a point, the most exact first."""
PRECISION = {"site": "the site itself", "settlement": "its settlement", "near": "an area near it", "adm2": "its district"}
NOTES = (
    "Outlines: Natural Earth (public domain), simplified; they are no evidence of anything, and contested areas may be larger or smaller than the "
    "territories of the table."
)
SEA = "#fbfcfd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What a map shows, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def grown(self, share: float) -> Box:
        """A box with room around."""
        dx, dy = (self.east - self.west) * share + 0.1, (self.north - self.south) * share + 0.1
        return Box(west=self.west - dx, south=max(-85.0, self.south - dy), east=self.east + dx, north=min(85.0, self.north + dy))

    def holds(self, x: float, y: float) -> bool:
        """Say whether a point lies in it."""
        return self.west <= x <= self.east and self.south <= y <= self.north

    def meets(self, ring: Iterable[tuple[float, float]]) -> bool:
        """Say whether the box round a ring overlaps it."""
        xs, ys = zip(*ring, strict=True)
        return bool(min(xs) < self.east and max(xs) > self.west and min(ys) < self.north and max(ys) > self.south)


@picture
def map_on(dataset: Tables, on: str | datetime.date, region: str | None = None, host: str | None = None) -> Figure:
    """Draw the bases in use on a day on a map.

    A filled mark is a base that was certainly in use, a hollow one possibly; its shape tells what the coordinate is that of. Bases
    without a coordinate, or with one coarser than a district, are never drawn: the margin counts them by host. A contested area is
    hatched if a territory in it was possibly not in the hands of the state de jure that day, and else outlined only.

    Args:
        dataset: The dataset.
        on: A day, or an EDTF date, as in `Dataset.present`.
        region: Only hosts of this region; None for all.
        host: Only this host: actor id or ISO code; None for all.

    Raises:
        UsageError: If an argument is none of these, or nothing was there.
    """
    scope = Scope(dataset, host, region)
    when = moment(on)
    # It refuses a day for which nobody searched.
    bases = present(dataset, on, host=scope.host, region=region, what="bases").to_pylist()
    if not bases:
        covers = scope.covers_in(years_of(when, dataset.data_date)).rstrip(".")
        raise UsageError(f"no base {scope.place} is recorded as in use on {on} ({covers[:1].lower()}{covers[1:]})")
    drawn = _placed(bases)
    box = _extent(scope, {base["host_de_jure"] for base in bases}, drawn)
    title = f"Russian bases {scope.place} on {on}: {_counted(bases)}"
    told = [f"{len(drawn)} with a known place are drawn, {len(bases) - len(drawn)} counted in the margin"] * (len(drawn) < len(bases))
    told += ["names where there is room"] * (len({(base["longitude"], base["latitude"]) for base in drawn}) > CROWD)
    subtitle = "; ".join(told)
    notes = f"{scope.covers_in(years_of(when, dataset.data_date))} {NOTES}"
    top, bottom = heads(WIDTH, title, subtitle, notes)
    wide = WIDTH - 2 * MARGIN - ASIDE
    middle = radians((box.north + box.south) / 2)
    aside = 2.2 + 0.3 * len({base["host_de_jure"] for base in bases if base not in drawn})
    tall = max(LOWEST, aside, min(TALLEST, wide * (box.north - box.south) / ((box.east - box.west) * cos(middle))))
    sheet = Sheet(WIDTH, top + tall + 0.12 + bottom)
    axes = sheet.axes(MARGIN, bottom + 0.05, wide, tall)
    _crop(axes, box, wide / tall, middle)
    _land(axes)
    hatched = _areas(axes, dataset, when)
    points = _bases(axes, drawn)
    labels = Labels(axes, sheet, [at for at, _ in points])
    # Whose ground it is comes first: names of bases give way to those of contested areas.
    for area, name in hatched:
        labels.near(_centre(area.polygons[0][0]), name, fontsize=7, style="italic", color=TEXT, zorder=4.5, gid="area-name")
    labels.beside(points)
    _state_names(axes, labels, scope, {base["host_de_jure"] for base in bases})
    _aside(sheet, scope, bases, bool(hatched), (WIDTH - MARGIN - ASIDE + 0.2, bottom + 0.05 + tall))
    sheet.caption(dataset, title, subtitle, notes)
    return sheet.figure


def _placed(bases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The bases that may be drawn as points."""
    return [base for base in bases if base["latitude"] is not None and base["geo_precision"] in DRAWN]


def _counted(bases: list[dict[str, Any]]) -> str:
    certain = sum(base["certainty"] == Certainty.CERTAIN for base in bases)
    possible = len(bases) - certain
    return f"{certain} certain" + (f", {possible} possible" if possible else "")


def _extent(scope: Scope, hosts: set[str], drawn: list[dict[str, Any]]) -> Box:
    """The box round the hosts, without their small islands, and the points that are drawn."""
    wanted = {scope.host} if scope.host else hosts
    if scope.region:
        rows = scope.actors.rows
        wanted = {actor for actor, row in rows.items() if row["actor_kind"] == ActorKind.STATE and row["region"] == scope.region}
    states = outlines().states
    codes = [scope.actors.rows[actor]["iso2"] for actor in wanted if actor and actor not in SENDERS]
    points = [point for code in codes for piece in _large(states.get(code, ())) for point in piece[0]]
    points += [(base["longitude"], base["latitude"]) for base in drawn]
    if not points:
        raise UsageError(f"no outline of a host {scope.place} is at hand, and no base there has a place")
    xs, ys = zip(*points, strict=True)
    return Box(west=min(xs), south=min(ys), east=max(xs), north=max(ys)).grown(0.03)


def _large(pieces: Sequence[Polygon]) -> list[Polygon]:
    """The pieces of a state's land that are no smaller than a fiftieth of the largest, which comes first."""
    return [piece for piece in pieces if abs(_area(piece[0])) * 50 >= abs(_area(pieces[0][0]))]


def _area(ring: Sequence[tuple[float, float]]) -> float:
    """Twice the area of a ring in square degrees, negative if it runs clockwise."""
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise(ring))


def _crop(axes: Axes, box: Box, ratio: float, middle: float) -> None:
    """Show the box in axes of a given shape: degrees of longitude are shortened as they are in its middle."""
    width, height = (box.east - box.west) * cos(middle), box.north - box.south
    if width / height < ratio:
        more = (height * ratio - width) / cos(middle) / 2
        axes.set_xlim(box.west - more, box.east + more)
        axes.set_ylim(box.south, box.north)
    else:
        more = (width / ratio - height) / 2
        axes.set_xlim(box.west, box.east)
        axes.set_ylim(box.south - more, box.north + more)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor(SEA)
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color(LINE)


def _seen(axes: Axes) -> Box:
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    return Box(west=west, south=south, east=east, north=north)


def _patch(polygon: Polygon, **how: Any) -> Any:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    return PathPatch(Path.make_compound_path(*(Path(ring, closed=True) for ring in polygon)), **how)


def _land(axes: Axes) -> None:
    box = _seen(axes)
    for polygons in outlines().states.values():
        for polygon in polygons:
            if box.meets(polygon[0]):
                axes.add_patch(_patch(polygon, facecolor=LAND, edgecolor="#8c8c8c", linewidth=0.6, zorder=1, gid="state"))


def _areas(axes: Axes, dataset: Tables, when: Span) -> list[tuple[Area, str]]:
    """Draw the contested areas and give those that are hatched, with their names; an area of several territories has none."""
    rows = {row["territory_id"]: row for row in dataset.territories.rows()}
    control = Control(dataset)
    box = _seen(axes)
    hatched: list[tuple[Area, str]] = []
    for area in outlines().areas:
        known = [rows[name] for name in area.territories if name in rows]
        seen = any(box.meets(polygon[0]) for polygon in area.polygons)
        if not known or not seen:
            continue
        apart = [row for row in known if any(holder != row["host_de_jure"] for holder, *_ in _holders(control, row, when))]
        look = {"hatch": "////", "linestyle": "-"} if apart else {"hatch": None, "linestyle": (0, (3, 2))}
        for polygon in area.polygons:
            how: dict[str, Any] = {"facecolor": "none", "edgecolor": "#9a9a9a", "linewidth": 0.7, "zorder": 1.5}
            axes.add_patch(_patch(polygon, **how, **look, gid="hatched" if apart else "outlined"))
        if apart:
            hatched.append((area, short(apart[0]["name"]) if len(area.territories) == 1 else ""))
    return hatched


def _holders(control: Control, row: dict[str, str], when: Span) -> list[tuple[str, Certainty, Span]]:
    return control.holders(row["territory_id"], row["host_de_jure"], when)


def _centre(ring: list[tuple[float, float]]) -> tuple[float, float]:
    """The centroid of a ring."""
    total = x = y = 0.0
    for (ax, ay), (bx, by) in pairwise(ring):
        cross = ax * by - bx * ay
        total, x, y = total + cross, x + (ax + bx) * cross, y + (ay + by) * cross
    return x / (3 * total), y / (3 * total)


def _state_names(axes: Axes, labels: Labels, scope: Scope, hosts: set[str]) -> None:
    """Write the names of the states that are seen, those in which bases are first, where there is room; far exclaves have theirs."""
    box = _seen(axes)
    for actor, row in sorted(scope.actors.rows.items(), key=lambda item: (item[0] not in hosts, item[0])):
        polygons = outlines().states.get(row["iso2"], ())
        if row["actor_kind"] != ActorKind.STATE:
            continue
        size, colour = (9, "#858585") if actor in hosts else (7.5, "#a5a5a5")
        for polygon in polygons:
            if box.meets(polygon[0]) and (polygon is polygons[0] or _far(polygon[0], polygons[0][0])):
                labels.inside(polygon[0], scope.name(actor).upper(), fontsize=size, color=colour, zorder=1.7, gid="state-name")


def _far(ring: Iterable[tuple[float, float]], mainland: Sequence[tuple[float, float]]) -> bool:
    """Say whether a piece of land is more than a degree from the mainland, as Kaliningrad is, and is not read as a part of it."""
    return all(hypot(x - east, y - north) > 1 for x, y in ring for east, north in mainland)


def _bases(axes: Axes, drawn: list[dict[str, Any]]) -> list[tuple[tuple[float, float], str]]:
    """Draw the marks and give their places with the names; at a spot with several, the name says which base is possible only."""
    sides: dict[tuple[float, float], set[bool]] = {}
    for base in drawn:
        sure = base["certainty"] == Certainty.CERTAIN
        sides.setdefault((base["longitude"], base["latitude"]), set()).add(sure)
        axes.plot(
            [base["longitude"]],
            [base["latitude"]],
            marker=SHAPES[base["geo_precision"]],
            ms=6.5,
            mfc=VERMILION if sure else "white",
            mec=BLACK if sure else VERMILION,
            mew=0.6 if sure else 1.4,
            ls="none",
            zorder=4 if sure else 3.8,
            gid="certain" if sure else "possible",
        )
    points = []
    for base in drawn:
        at = base["longitude"], base["latitude"]
        doubt = " (possibly)" if len(sides[at]) > 1 and base["certainty"] != Certainty.CERTAIN else ""
        points.append((at, short(base["name"]) + doubt))
    return points


def _aside(sheet: Sheet, scope: Scope, bases: list[dict[str, Any]], hatched: bool, corner: tuple[float, float]) -> None:
    """Write the legend and, below it, how many bases are not drawn."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    def key(marker: str, sure: bool, colour: str = VERMILION) -> Any:
        face, edge, width = (colour, BLACK, 0.6) if sure else ("white", colour, 1.4)
        return Line2D([], [], marker=marker, ms=6.5, mfc=face, mec=edge, mew=width, ls="none")

    (x, y), drawn = corner, _placed(bases)
    keys = [(key("o", sure), f"{'certainly' if sure else 'possibly'} in use") for sure in _sides(drawn)]
    used = {base["geo_precision"] for base in drawn}
    keys += [(key(shape, True, "#bbbbbb"), f"place known: {PRECISION[name]}") for name, shape in SHAPES.items() if name in used]
    if hatched:
        patch = Patch(facecolor="none", edgecolor="#9a9a9a", linewidth=0.7, hatch="////")
        keys.append((patch, "contested, not held by the\nstate de jure that day"))
    bottom = y
    if keys:
        legend = sheet.figure.legend(
            [handle for handle, _ in keys],
            [words for _, words in keys],
            loc="upper left",
            bbox_to_anchor=(x / sheet.width, y / sheet.height),
            borderpad=0,
            borderaxespad=0,
            handletextpad=0.5,
            handlelength=1.4,
            fontsize=8,
        )
        bottom = y - sheet.size(legend)[1] - 0.25
    left_out = [base for base in bases if base not in drawn]
    if not left_out:
        return
    lines = []
    counts = Counter(base["host_de_jure"] for base in left_out)
    for host, count in sorted(counts.items(), key=lambda item: (-item[1], scope.name(item[0]))):
        lines.append(f"{scope.name(host)}: {count} ({_counted([base for base in left_out if base['host_de_jure'] == host])})")
    head = sheet.write(x, bottom, "Not drawn, place not known\nclosely enough", fontsize=8, fontweight="bold", va="top")
    words = "\n".join(sheet.fold(line, ASIDE - 0.2, fontsize=8) for line in lines)
    sheet.write(x, bottom - sheet.size(head)[1] - 0.08, words, fontsize=8, va="top", linespacing=1.4, gid="not-drawn")


def _sides(drawn: list[dict[str, Any]]) -> list[bool]:
    return sorted({base["certainty"] == Certainty.CERTAIN for base in drawn}, reverse=True)
