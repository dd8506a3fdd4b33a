"""The small timeline of a page: bars for what lasted, with faded ends where the days are not known, and marks for what happened on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..analysis.spans import FUTURE, PAST, Range, Span

WIDTH = 420.0
"""Width of the drawing in its own units; about the points of its lettering."""
_LEFT, _RIGHT = 4.0, 10.0
_LANE, _AXIS, _TOP = 34.0, 22.0, 4.0
_MOST = 12
"""Lanes that are drawn at most."""
_STEPS = (1, 2, 5, 10, 20, 50)
_LABELS = 8
"""Years at the axis at most."""
_SIGNS = 56
"""Letters of a label at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """What lasted: a presence, an agreement, a spell of control.

    Attributes:
        label: What it is called.
        kind: deployment, base, agreement or control; also the class of the bar.
        days: When it was there.
    """

    label: str
    kind: str
    days: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What happened on a day, or was promised for it.

    Attributes:
        label: What it is.
        kind: event or plan; also the class of the mark.
        day: The range of the day.
    """

    label: str
    kind: str
    day: Range


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar: solid where it is certain, else faded in or out."""

    x: float
    width: float
    fill: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A row of the drawing: a label over its bar, or over marks."""

    y: float
    label: str
    kind: str
    pieces: tuple[Piece, ...]
    marks: tuple[tuple[float, float], ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that a template needs to write the timeline as SVG.

    Attributes:
        width: Width in its own units.
        height: Height in its own units.
        axis: Height of the axis.
        ticks: Place and year of each tick.
        lanes: The rows.
        left_out: Lanes for which there was no room.
        says: What it shows, in a sentence.
    """

    width: float
    height: float
    axis: float
    ticks: tuple[tuple[float, int], ...]
    lanes: tuple[Lane, ...]
    left_out: int
    says: str


def draw(title: str, lasting: Sequence[Lasting], moments: Sequence[Moment], today: int) -> Drawing | None:
    """Lay out a timeline; None if there is nothing to draw.

    Args:
        title: What it is about.
        lasting: What lasted, each a lane, in order.
        moments: What happened on a day; one lane for each kind.
        today: Date of the data.
    """
    days = [day for each in lasting for day in each.days] + [day for each in moments for day in each.day]
    days = [day for day in days if PAST < day < FUTURE]
    if not days:
        return None
    first = date.fromordinal(min(days)).year
    last = date.fromordinal(max(*days, min(today, date.max.toordinal()))).year + 1
    scale = _Scale(date(first, 1, 1).toordinal(), date(min(last, 9999), 1, 1).toordinal(), today)
    lanes: list[Lane] = []
    for each in lasting[:_MOST]:
        y = _TOP + _LANE * len(lanes)
        lanes.append(Lane(y, _cut(each.label), each.kind, tuple(scale.pieces(each.days)), (), each.days.end_high == FUTURE))
    for kind in dict.fromkeys(each.kind for each in moments):
        own = [each for each in moments if each.kind == kind]
        y = _TOP + _LANE * len(lanes)
        label = own[0].label if len(own) == 1 else f"{len(own)} {_MANY[kind]}"
        marks = tuple(dict.fromkeys(scale.mark(each.day) for each in own))
        lanes.append(Lane(y, _cut(label), kind, (), marks, False))
    step = next((step for step in _STEPS if (last - first) / step <= _LABELS), 100)
    ticks = tuple((scale.at(date(year, 1, 1).toordinal()), year) for year in range(first, min(last, 9999) + 1) if year % step == 0)
    axis = _TOP + _LANE * len(lanes) + 4
    left_out = max(0, len(lasting) - _MOST)
    says = f"{title}, from {first} to {last - 1}: " + "; ".join(lane.label for lane in lanes) + "."
    return Drawing(WIDTH, axis + _AXIS, axis, ticks, tuple(lanes), left_out, says)


_MANY = {"event": "events", "plan": "promised ends"}


class _Scale:
    """Days -> places on the drawing."""

    def __init__(self, first: int, last: int, today: int) -> None:
        self.first, self.last, self.today = first, last, today

    def at(self, day: int) -> float:
        held = min(max(day, self.first), self.last)
        return round(_LEFT + (held - self.first) / (self.last - self.first) * (WIDTH - _LEFT - _RIGHT), 1)

    def pieces(self, days: Span) -> list[Piece]:
        """The parts of a bar; at least so wide that it is seen."""
        end_high = self.today if days.end_high == FUTURE else days.end_high
        end_low = min(days.end_low, end_high)
        x = [self.at(days.start_low), self.at(days.start_high), self.at(end_low), self.at(end_high)]
        if x[1] > x[2]:
            # No day is certain: the bar fades in up to the middle and out again.
            x[1] = x[2] = round((x[0] + x[3]) / 2, 1)
        cuts = (("in", x[0], x[1]), ("solid", x[1], x[2]), ("out", x[2], x[3]))
        pieces = [Piece(start, round(stop - start, 1), fill) for fill, start, stop in cuts if stop - start >= 0.1]
        if sum(piece.width for piece in pieces) < 2:
            return [Piece(x[0], 2.0, "solid")]
        return pieces

    def mark(self, day: Range) -> tuple[float, float]:
        """Place and width of a mark; where one bound is open, that of the other."""
        first, last = (day[1] if day[0] == PAST else day[0]), (day[0] if day[1] == FUTURE else day[1])
        low, high = self.at(first), self.at(last)
        return low, round(high - low, 1)


def _cut(text: str) -> str:
    return text if len(text) <= _SIGNS else text[: _SIGNS - 1].rstrip(" ,;:(") + "…"
