"""Strength through time: one mark an observation, with its range and its date as vague as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..analysis.coverage import Searched, cover
from ..analysis.presences import Presence, deployments
from ..analysis.spans import PAST, first_day, last_day
from ..schema.vocabularies import StrengthCounts, StrengthCovers
from ..tables import Tables
from ..violations import UsageError
from ..words import nearest
from .sheet import BLACK, BLUE, GREEN, MARGIN, QUIET, VERMILION, Scope, Sheet, heads, picture, year

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LOOKS = {"authorised": ("s", BLUE, "authorised"), "actual": ("o", VERMILION, "actual"), "estimate": ("^", GREEN, "estimate")}
"""Marker, colour and name of each measure, in the order of the legend."""
COLUMNS = 2
"""Panels side by side, where there are several."""
SMALL = 6.3
"""Points across a marker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An observation as it is drawn.

    Attributes:
        first: Earliest day of its date.
        last: Latest day.
        low: Least number of persons, or None.
        best: Number of persons, or None.
        high: Greatest number, or None.
        measure: authorised, actual or estimate.
        everyone: Whether civilians are counted too, staff or families.
        site: Whether it is for one base among several, or does not cover the whole alone.
    """

    first: int
    last: int
    low: int | None
    best: int | None
    high: int | None
    measure: str
    everyone: bool
    site: bool

    @property
    def level(self) -> int:
        """The number at which the mark stands: the best one, else the only bound, else the middle."""
        if self.best is not None:
            return self.best
        if self.low is not None and self.high is not None:
            return (self.low + self.high) // 2
        return self.low if self.low is not None else self.high or 0


@picture
def strengths(dataset: Tables, deployment: str | None = None, host: str | None = None) -> Figure:
    """Draw the observed strength of a deployment, or of each deployment in a host, over time.

    The vertical bar is the range from low to high, the horizontal one the days that the date of the figure may mean. An arrow points away
    from a figure that is only a bound. The marker tells the measure (authorised, actual, estimate), and is hollow where civilians are
    counted too, small where one base among several was counted. The band is the time of the deployment, pale where that is uncertain.
    Figures are never joined by a line: what lies between two observations is not known.

    Args:
        dataset: The dataset.
        deployment: Id of a deployment.
        host: Actor id or ISO code of a host: a panel for each deployment with a figure.

    Raises:
        UsageError: If not exactly one is given, it does not exist, or has no figure.
    """
    if (deployment is None) == (host is None):
        raise UsageError("strengths: give a deployment or a host")
    by_id = {each.record_id: each for each in deployments(dataset)}
    marks = _marks(dataset)
    if deployment is not None:
        if deployment not in by_id:
            raise UsageError(f"no deployments record {deployment!r}{nearest(deployment, by_id)}")
        shown, place = [by_id[deployment]], by_id[deployment].row["name"]
        covers = cover(Searched(dataset), [shown[0].host_de_jure]).note
    else:
        scope = Scope(dataset, host, None)
        covers = scope.covers
        shown = [each for each in by_id.values() if scope.holds(each.host_de_jure)]
        place = f"Russian forces {scope.place}"
    shown = sorted((each for each in shown if marks.get(each.record_id)), key=lambda each: (each.days.start_low, each.record_id))
    if not shown:
        raise UsageError(f"no strength of {deployment or host} is recorded")
    drawn = [mark for each in shown for mark in marks[each.record_id]]
    title = f"{place}: {_span(drawn, 'the whole' if len(shown) == 1 else 'whole deployments')}"
    notes = "Vertical bar: range from low to high; arrow: a bound only. Horizontal bar: days that the date may mean. Band: time of the deployment."
    notes = f"{notes} {covers}"
    columns = 1 if len(shown) == 1 else COLUMNS
    rows = -(-len(shown) // columns)
    width, panel = (8.0, 3.3) if columns == 1 else (10.0, 1.75)
    top, bottom = heads(width, title, "", notes)
    gap, gutter = (0.62, 0.76) if columns > 1 else (0.4, 0.62)
    sheet = Sheet(width, top + (0.35 if columns > 1 else 0.2) + rows * (panel + gap) + bottom)
    wide = (width - 2 * MARGIN - columns * gutter) / columns
    today = dataset.data_date.toordinal()
    ends = [(_low(each, marks[each.record_id]), _high(each, marks[each.record_id], today)) for each in shown]
    for at, each in enumerate(shown):
        row, column = divmod(at, columns)
        left = MARGIN + gutter + column * (wide + gutter)
        axes = sheet.axes(left, bottom + 0.1 + (rows - 1 - row) * (panel + gap) + 0.2, wide, panel)
        shared = (min(low for low, _ in ends), max(high for _, high in ends)) if columns > 1 else ends[at]
        _panel(axes, each, marks[each.record_id], shared, today)
        if columns > 1:
            name = sheet.fold(each.row["name"], wide, fontsize=8, fontweight="bold")
            axes.set_title(name, loc="left", fontsize=8, fontweight="bold", pad=4, linespacing=1.0)
    _legend(sheet, drawn, sheet.height - top)
    sheet.caption(dataset, title, "", notes)
    return sheet.figure


def _span(marks: Sequence[Mark], whole: str) -> str:
    """Say how many persons were counted; figures of a part, of one base among several or with others are told of and not counted in."""
    wholes = [mark for mark in marks if not mark.site]
    apart = len(marks) - len(wholes)
    number = f"{len(wholes) or 'no'} figure{'' if len(wholes) == 1 else 's'} of {whole}"
    levels = sorted(mark.level for mark in wholes)
    if levels:
        number += f", {levels[0]:,}" + (f" to {levels[-1]:,}" if levels[-1] > levels[0] else "") + " persons"
    return number + (f"; {apart} of a part or with others" if apart else "")


def _marks(dataset: Tables) -> dict[str, list[Mark]]:
    """The observations of each deployment; one of a base alone belongs to the only deployment that used it."""
    sites: dict[str, set[str]] = {}
    users: dict[str, set[str]] = {}
    for link in dataset.deployment_bases.rows():
        sites.setdefault(link["deployment_id"], set()).add(link["base_id"])
        users.setdefault(link["base_id"], set()).add(link["deployment_id"])
    marks: dict[str, list[Mark]] = {}
    for row in dataset.strengths.rows():
        force, base = row["deployment_id"], row["base_id"]
        if not row["as_of"]:
            continue
        if not force:
            if len(users.get(base, ())) != 1:
                continue
            (force,) = users[base]
        first, last = first_day(row["as_of"])[0], last_day(row["as_of"])[1]
        low, best, high = (int(row[name]) if row[name] else None for name in ("low", "best", "high"))
        mark = Mark(
            first=first,
            last=last,
            low=low,
            best=best,
            high=high,
            measure=row["measure"],
            everyone=row["counts"] != StrengthCounts.MILITARY,
            site=row["covers"] != StrengthCovers.WHOLE or (bool(base) and sites.get(force, {base}) != {base}),
        )
        marks.setdefault(force, []).append(mark)
    return marks


def _low(presence: Presence, marks: Sequence[Mark]) -> float:
    days = [mark.first for mark in marks if mark.first > PAST] + [presence.days.start_low] * (presence.days.start_low > PAST)
    return year(min(days, default=min(mark.last for mark in marks)))


def _high(presence: Presence, marks: Sequence[Mark], today: int) -> float:
    days = [min(mark.last, today) for mark in marks] + [min(presence.days.end_high, today)] * (presence.days.end_high > PAST)
    return year(max(days))


def _panel(axes: Axes, presence: Presence, marks: Sequence[Mark], span: tuple[float, float], today: int) -> None:
    from matplotlib.ticker import MaxNLocator, StrMethodFormatter

    first, last = span
    room = max(last - first, 0.3) * 0.03
    axes.set_xlim(first - room, last + room)
    most = max(value for mark in marks for value in (mark.low, mark.best, mark.high, 1) if value is not None)
    # Room above for the arrow of a bound, which has the same length in a low panel and in a high one.
    axes.set_ylim(0, most * (1.3 if any(mark.best is None and mark.high is None and mark.level > most * 0.7 for mark in marks) else 1.12))
    days = presence.days
    start, end = (year(days.start_low) if days.start_low > PAST else first - room), year(min(days.end_high, today))
    axes.axvspan(start, end, color="#f3f3f3", lw=0, zorder=0, gid="possible")
    if days.end_low > days.start_high:
        axes.axvspan(year(days.start_high), year(min(days.end_low, today)), color="#e6e6e6", lw=0, zorder=0.1, gid="certain")
    for mark in sorted(marks, key=lambda mark: (mark.first, -mark.level)):
        _mark(axes, mark, start, today)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.grid(axis="y")
    _time_axis(axes)


def _time_axis(axes: Axes) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, MultipleLocator

    low, high = axes.get_xlim()
    if high - low > 3:
        axes.xaxis.set_major_locator(MaxNLocator(nbins=7, integer=True))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
        axes.xaxis.set_minor_locator(MultipleLocator(1 if high - low > 8 else 0.25))
        return
    # Less than three years: quarters, named by their first month.
    quarters = [quarter / 4 for quarter in range(int(low * 4), int(high * 4) + 2) if low <= quarter / 4 <= high]
    axes.xaxis.set_major_locator(FixedLocator(quarters))
    names = ("Jan\n{:.0f}", "Apr", "Jul", "Oct")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: names[round(value * 4) % 4].format(value)))


def _mark(axes: Axes, mark: Mark, start: float, today: int) -> None:
    marker, colour, _ = LOOKS[mark.measure]
    left, right = axes.get_xlim()
    # A force was not counted before it was there. The middle of a range that is open on a side would mean nothing.
    first = year(mark.first) if mark.first > PAST else start
    last = year(min(mark.last, today))
    middle = last if mark.first <= PAST else first if mark.last > today else (first + last) / 2
    size = SMALL * (0.62 if mark.site else 1.0)
    if last - first > (right - left) * 0.004:
        axes.plot([first, last], [mark.level] * 2, color=colour, lw=1.1, zorder=2, gid="date", solid_capstyle="butt")
    if mark.low is not None and mark.high is not None and mark.high > mark.low:
        axes.plot([middle] * 2, [mark.low, mark.high], color=colour, lw=1.6, zorder=2, gid="range", marker="_", ms=5)
    elif mark.best is not None and mark.low is not None and mark.low < mark.best:
        axes.plot([middle] * 2, [mark.low, mark.best], color=colour, lw=1.6, zorder=2, gid="range", marker="_", ms=5)
    elif mark.best is not None and mark.high is not None and mark.high > mark.best:
        axes.plot([middle] * 2, [mark.best, mark.high], color=colour, lw=1.6, zorder=2, gid="range", marker="_", ms=5)
    elif mark.best is None and (mark.low is None) != (mark.high is None):
        up = mark.low is not None
        # No arrow leads below nought.
        above = (axes.transData.transform((middle, mark.level))[1] - axes.transData.transform((middle, 0))[1]) * 72 / axes.figure.dpi
        axes.annotate(
            "",
            (middle, mark.level),
            xytext=(0, 17 if up else -min(17, above)),
            textcoords="offset points",
            arrowprops={"arrowstyle": "<|-", "color": colour, "lw": 1.1, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 7},
            gid="bound",
        )
    axes.plot(
        [middle],
        [mark.level],
        marker=marker,
        ms=size,
        mfc="white" if mark.everyone else colour,
        mec=colour if mark.everyone else BLACK,
        mew=1.3 if mark.everyone else 0.5,
        ls="none",
        zorder=3,
        clip_on=False,
        gid="mark",
    )


def _legend(sheet: Sheet, marks: Sequence[Mark], y: float) -> None:
    from matplotlib.lines import Line2D

    def key(marker: str, colour: str, size: float = SMALL, hollow: bool = False) -> Any:
        face, edge, width = ("white", colour, 1.3) if hollow else (colour, BLACK, 0.5)
        return Line2D([], [], marker=marker, ms=size, mfc=face, mec=edge, mew=width, ls="none")

    measures = {mark.measure for mark in marks}
    keys = [(key(marker, colour), name) for measure, (marker, colour, name) in LOOKS.items() if measure in measures]
    if any(mark.everyone for mark in marks):
        keys.append((key("D", QUIET, SMALL * 0.9, True), "hollow: civilians counted too"))
    if any(mark.site for mark in marks):
        keys.append((key("D", QUIET, SMALL * 0.55), "small: a part, or with others"))
    sheet.figure.legend(
        [handle for handle, _ in keys],
        [name for _, name in keys],
        loc="upper left",
        bbox_to_anchor=(MARGIN / sheet.width, y / sheet.height),
        ncols=len(keys),
        borderpad=0,
        borderaxespad=0,
        handletextpad=0.3,
        columnspacing=1.6,
    )
