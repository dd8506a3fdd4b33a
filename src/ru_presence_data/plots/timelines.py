"""Presence through time: a bar for each deployment, under its host, with the ends that were promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..analysis.levels import Unit, units
from ..analysis.plans import Plan, Plans, prolonged, ran_on
from ..analysis.presences import Presence
from ..analysis.spans import FUTURE, PAST, Span
from ..schema.vocabularies import PhysicalEnd
from ..tables import Tables
from ..violations import UsageError
from .sheet import BLACK, BLUE, LINE, MARGIN, ORANGE, QUIET, Scope, Sheet, heads, lasting, picture, year

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, LABELS, REMARKS = 11.0, 3.55, 1.75
"""Inches: the sheet, the names on its left, the remarks on its right."""
ROW, HEADER = 0.31, 0.36
"""Inches of a row and of the name of a host above its rows."""
TIGHT, TIGHT_LINE, TIGHT_HEADER = 0.1, 0.095, 0.27
"""Inches of a row beside its lines, of each line, and of the name of a host, where rows of the full height would not fit a page."""
PAGE = 2**0.5
"""Height of a page for a width of one, as of all A sizes."""
RENEWED = "term renewed by itself"
"""What is said of an end that came after a term which its agreement had prolonged."""
LONG_AGO = 8
"""Years between the last day that is drawn and the date of the data from which on the axis is cut."""
AGAINST = ("refused", "withdrawn", "de-facto-only")
"""Codes of consent with which the host's government stands against the presence."""
NOTES = (
    "Host: the state whose internationally recognised territory it is. A pale end is the range in which an uncertain start or end lies. "
    "Parts of larger deployments are left out."
)
COUNTED = {
    "deployment": ("deployment", "deployments"),
    "continuous": ("continuous presence", "continuous presences"),
    "host": ("host", "hosts"),
}
"""What one presence and several are called at each level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the picture.

    Attributes:
        unit: The presence.
        depth: How many wholes hold it.
        plans: The promised ends that have both bounds, in the order in which they were set.
        remark: How far the end was from them, in words; empty without a promise.
    """

    unit: Unit
    depth: int
    plans: tuple[Plan, ...]
    remark: str


@picture
def gantt(dataset: Tables, host: str | None = None, region: str | None = None, level: str = "deployment", parts: str = "whole") -> Figure:
    """Draw when each deployment was there: a bar each, by host, with the promised ends beside the actual one.

    An uncertain start or end is faded over its range. A bar with an arrow is ongoing at the date of the data; a hatched one was there
    without the consent of the host's government (`consent_at_start` and `consent_at_end` refused, withdrawn or de-facto-only), one that is
    hatched in its upper half at the start only, in its lower half at the end only.
    Diamonds are the ends that were promised, from the first above to the last below, with a line from each to the next; the dotted line
    leads from the last to the actual end, and the words on the right say how early or late that was, and whether the force stayed on in
    the deployment that follows. Where all ended long ago the axis ends with them.

    Args:
        dataset: The dataset.
        host: Only this host: actor id or ISO code; None for all.
        region: Only hosts of this region; None for all.
        level: What has a line: a deployment, a continuous presence (deployments joined by `follow_on`) or a host; the bars on it are those
            of its deployments.
        parts: Which deployments are drawn: whole (those that are no part of another), part (those that have no parts) or all.

    Raises:
        UsageError: If there is no such host, region or level, or nothing to draw.
    """
    scope = Scope(dataset, host, region)
    today = dataset.data_date.toordinal()
    rows = _rows(dataset, [unit for unit in units(dataset, level, parts) if scope.holds(unit.host)], scope, today, level)
    if not rows:
        raise UsageError(f"no deployment {scope.place} is recorded")
    hosts = list(dict.fromkeys(row.unit.host for row in rows))
    headings = len(hosts) > 1 and level != "host"
    title = f"Russian forces {scope.place}: {_summary(rows, level)}"
    now, cut = year(today), _cut(rows, year(today))
    notes = NOTES if parts == "whole" else NOTES.rsplit(" Parts", 1)[0]
    notes += " The axis ends after the last of what is recorded." if cut is not None else ""
    notes = f"{notes} {scope.covers}"
    top, bottom = heads(WIDTH, title, "", notes)
    header, height = HEADER, ROW * len(rows) + HEADER * (len(hosts) if headings else 0)
    tall = dict.fromkeys((id(row) for row in rows), ROW)
    probe = Sheet(WIDTH, 1)
    labels = {id(row): probe.fold(_label(row, scope, level), LABELS - 0.12, fontsize=7.5) for row in rows}
    remarks = {id(row): probe.fold(row.remark, REMARKS - 0.1, fontsize=7.5) for row in rows}
    if top + 0.55 + height + 0.35 + bottom > WIDTH * PAGE:
        tall = {key: TIGHT + TIGHT_LINE * max(labels[key].count("\n") + 1, remarks[key].count("\n") + 1) for key in labels}
        header, height = TIGHT_HEADER, sum(tall.values()) + TIGHT_HEADER * (len(hosts) if headings else 0)
    least = min(tall.values())
    sheet = Sheet(WIDTH, top + 0.55 + height + 0.35 + bottom)
    left = MARGIN + LABELS
    axes = sheet.axes(left, bottom + 0.3, WIDTH - left - REMARKS - MARGIN, height)
    starts = [year(row.unit.days.start_low) for row in rows if row.unit.days.start_low > PAST]
    first = min(starts, default=1991.0)
    shown = now if cut is None else cut + (cut - first) * 0.05
    axes.set_xlim(first - (shown - first) * 0.015, shown + (shown - first) * 0.03)
    axes.set_ylim(height, 0)
    y = 0.0
    for name in hosts:
        if headings:
            sheet.write(MARGIN, bottom + 0.3 + height - y - header * 0.62, scope.name(name), fontweight="bold", fontsize=9.5, va="center")
            axes.plot([-LABELS / axes_width(axes, sheet), 1], [y + 0.06] * 2, transform=_mixed(axes), color=LINE, lw=0.8, clip_on=False)
            y += header
        for row in (each for each in rows if each.unit.host == name):
            size = tall[id(row)]
            # What is ongoing lies over what ended, where a line has both.
            for member in sorted(row.unit.members, key=lambda each: each.days.end_high == FUTURE):
                _bar(axes, member, y + size / 2, least * (0.17 if row.depth else 0.27), now)
            _path(axes, row, y + size / 2, now, size)
            at = bottom + 0.3 + height - y - size / 2
            sheet.write(left - 0.1, at, labels[id(row)], fontsize=7.5, ha="right", va="center", linespacing=0.95)
            if row.remark:
                sheet.write(WIDTH - MARGIN - REMARKS + 0.1, at, remarks[id(row)], fontsize=7.5, va="center", linespacing=0.95)
            y += size
    _finish(axes, now if cut is None else None, f"data as of {dataset.data_date}")
    if any(row.remark for row in rows):
        sheet.write(
            WIDTH - MARGIN - REMARKS + 0.1, bottom + 0.3 + height + 0.08, "End against the promise", color=QUIET, va="bottom", fontsize=8
        )
    _legend(sheet, rows, sheet.height - top - 0.02)
    sheet.caption(dataset, title, "", notes)
    return sheet.figure


def _rows(dataset: Tables, shown: list[Unit], scope: Scope, today: int, level: str) -> list[Row]:
    """Make the lines, by host and start, each part after its whole."""
    by_id = {unit.key: unit for unit in shown}
    every = Plans(dataset)
    rows = []
    for unit in shown:
        way = [unit]
        while level == "deployment" and (whole := by_id.get(way[-1].first.row["part_of"])) and whole not in way:
            way.append(whole)
        key = scope.name(unit.host), [(each.days.start_low, each.days.end_high, each.key) for each in reversed(way)]
        plans = every.of([member.record_id for member in unit.members], unit.days) if level != "host" else ()
        rows.append((key, Row(unit=unit, depth=len(way) - 1, plans=bounded(plans), remark=remark(unit, plans, today))))
    return [row for _, row in sorted(rows, key=lambda each: each[0])]


def stayed_on(unit: Unit) -> bool:
    """Say whether a presence ended in name only: its force was taken into the deployment that follows."""
    last = unit.last
    return last is not None and bool(last.row["follow_on"]) and last.row["physical_end"] in (PhysicalEnd.ABSORBED, PhysicalEnd.REDUCED)


def _cut(rows: list[Row], now: float) -> float | None:
    """The year in which the axis may end, if all that it shows lies long before the date of the data."""
    if any(row.unit.ongoing for row in rows):
        return None
    last = year(max([row.unit.days.end_high for row in rows] + [plan.due[1] for row in rows for plan in row.plans]))
    return last if last < now - LONG_AGO else None


def _label(row: Row, scope: Scope, level: str) -> str:
    return "\N{DOWNWARDS ARROW WITH TIP RIGHTWARDS} " * row.depth + _name(row.unit, scope, level)


def _name(unit: Unit, scope: Scope, level: str) -> str:
    if level == "host":
        return scope.name(unit.host)
    more = len(unit.members) - 1
    name: str = unit.first.row["name"]
    return f"{name}, and {more} that followed" if more else name


def _summary(rows: list[Row], level: str) -> str:
    counted = [row.unit for row in rows if not row.depth]
    ongoing = sum(unit.ongoing for unit in counted)
    named = f"{len(counted)} {COUNTED[level][len(counted) != 1]}"
    if len(counted) == 1:
        return f"{named}, {'ongoing' if ongoing else 'ended'}"
    if not 0 < ongoing < len(counted):
        return f"{named}, all {'ongoing' if ongoing else 'ended'}"
    return f"{named}, {len(counted) - ongoing} ended, {ongoing} ongoing"


def bounded(plans: Sequence[Plan]) -> tuple[Plan, ...]:
    """The promised ends that have both bounds, in their order.

    Args:
        plans: Promises in the order in which they were set.
    """
    return tuple(plan for plan in plans if plan.due[0] > PAST and plan.due[1] < FUTURE)


def remark(unit: Unit, plans: Sequence[Plan], today: int) -> str:
    """Say in words how far the end of a presence was from what was promised; empty without a promise that has both bounds.

    Args:
        unit: The presence.
        plans: All promises for it in the order in which they were set.
        today: Date of the data.
    """
    known = bounded(plans)
    said = _remark(unit.days, known, today, whole=tuple(plans[:1]) == known[:1])
    return f"{said}; stayed on" if said and stayed_on(unit) else said


def _remark(days: Span, plans: tuple[Plan, ...], today: int, *, whole: bool) -> str:
    """Say how far the end was from the last promise, and from the first if that is another; `whole` if the first of all is among them."""
    if not plans:
        return ""
    last = _missed(days, plans[-1], today)
    first = _missed(days, plans[0], today)
    if len(plans) == 1 or first == last or not whole:
        return last
    return (
        f"{last}; extended"
        if prolonged(plans, days.end_low) and ("late" in first or first == RENEWED)
        else f"{last} (first promise: {first})"
    )


def _missed(days: Span, plan: Plan, today: int) -> str:
    low, high = plan.due
    if days.end_high == FUTURE:
        said = f"{lasting(today - high)} late so far" if high < today else "not yet due"
    else:
        said = difference(days.end_low - high, days.end_high - low)
    return RENEWED if ran_on(plan, days.end_low) and min(days.end_low, today) > high else said


def axes_width(axes: Axes, sheet: Sheet) -> float:
    """The width of axes in inches."""
    return float(axes.get_position().width) * sheet.width


def _mixed(axes: Axes) -> Any:
    return axes.get_yaxis_transform()


def _bar(axes: Axes, presence: Presence, y: float, half: float, now: float) -> None:
    """Draw the certain stretch as a bar and what is only possible as its fading ends."""
    from matplotlib.colors import to_rgba
    from matplotlib.patches import Polygon, Rectangle

    lowest, highest = axes.get_xlim()
    days = presence.days
    alive = days.end_high == FUTURE
    colour = ORANGE if alive else BLUE
    start = max(lowest, year(days.start_low)) if days.start_low > PAST else lowest
    sure_start = min(year(days.start_high), now) if days.start_high < FUTURE else now
    sure_end = max(sure_start, year(days.end_low)) if days.end_low > PAST else sure_start
    end = now if alive else max(sure_end, year(days.end_high))
    if sure_end > sure_start:
        # A presence of weeks would vanish on an axis of decades.
        least = (highest - lowest) * 0.004
        place, size = (sure_start, y - half), (max(sure_end - sure_start, least), 2 * half)
        axes.add_patch(Rectangle(place, *size, facecolor=colour, edgecolor=BLACK, linewidth=0.5, gid="certain"))
        if presence.row["consent_at_start"] in AGAINST or presence.row["consent_at_end"] in AGAINST:
            # Half of it, where consent was there at the start or at the end: nobody coded the day on which that changed.
            at_start, at_end = (presence.row[f"consent_at_{side}"] in AGAINST for side in ("start", "end"))
            top, floor = y if not at_start else y - half, y if not at_end else y + half
            axes.add_patch(Rectangle((sure_start, top), size[0], floor - top, **_hatched(alive)))
            axes.add_patch(Rectangle(place, *size, facecolor="none", edgecolor=BLACK, linewidth=0.5))
    for dim, full in ((start, sure_start), (end, sure_end)):
        if abs(full - dim) > (highest - lowest) * 0.002:
            red, green, blue, _ = to_rgba(colour)
            fade = [[(red, green, blue, 0.05 + 0.65 * step / 31) for step in range(32)]]
            ordered = fade if dim < full else [fade[0][::-1]]
            # Below the bars, so that what is possible covers nothing that is certain of another deployment on the line.
            axes.imshow(ordered, extent=(min(dim, full), max(dim, full), y + half, y - half), aspect="auto", gid="possible", zorder=0.8)
            axes.plot([dim, full, full, dim], [y - half, y - half, y + half, y + half], color=QUIET, lw=0.4, ls=(0, (2, 1.5)), zorder=0.9)
    if alive:
        tip = now + (highest - lowest) * 0.017
        axes.add_patch(
            Polygon([(now, y - half * 1.7), (tip, y), (now, y + half * 1.7)], closed=True, color=colour, ec=BLACK, lw=0.5, gid="arrow")
        )


def _hatched(alive: bool) -> dict[str, Any]:
    """The look of the hatch over a bar; its lines contrast with the bar in colour and in grey."""
    return {"facecolor": "none", "edgecolor": BLACK if alive else "white", "linewidth": 0, "hatch": "/////", "gid": "against"}


def difference(low: int, high: int) -> str:
    """In words by how many days an end missed its plan, between two bounds; negative is early."""
    if low == high:
        return f"{lasting(low)} {'early' if low < 0 else 'late'}" if low else "on the day"
    if low < 0 < high:
        return f"{lasting(low)} early to {lasting(high)} late"
    near, far = sorted((abs(low), abs(high)))
    side = "early" if high <= 0 else "late"
    (start, unit), (end, other) = (lasting(days).split(" ") for days in (near, far))
    if lasting(near) == lasting(far):
        return f"{lasting(far)} {side}"
    return f"{start}\N{EN DASH}{end} {other} {side}" if unit.rstrip("s") == other.rstrip("s") else f"{start} {unit} to {end} {other} {side}"


def _path(axes: Axes, row: Row, y: float, now: float, size: float) -> None:
    """Draw the promised ends, from the first above to the last below, and how far the last was from the end."""
    if not row.plans:
        return
    step = min(size, ROW) * 0.62 / max(1, len(row.plans) - 1)
    path = [(year(sum(plan.due) / 2), y + (number - (len(row.plans) - 1) / 2) * step) for number, plan in enumerate(row.plans)]
    days = row.unit.days
    end = now if row.unit.ongoing else year((days.end_low + days.end_high) / 2)
    middle, low = path[-1]
    axes.plot([middle, end], [low, low], color=BLACK, lw=0.9, ls=":", zorder=3, gid="gap")
    if len(path) > 1:
        axes.plot(*zip(*path, strict=True), color=BLACK, lw=0.8, zorder=3.2, gid="path")
    for plan, (_, at) in zip(row.plans, path, strict=True):
        if plan.due[1] > plan.due[0]:
            axes.plot([year(plan.due[0]), year(plan.due[1])], [at, at], color=BLACK, lw=1.1, zorder=3.5, gid="plan-range")
    for x, at in path:
        axes.plot(
            [x], [at], marker="D", ms=4.6 if len(path) == 1 else 3.2, mfc="white", mec=BLACK, mew=0.9, zorder=4, gid="plan", ls="none"
        )


def _finish(axes: Axes, now: float | None, label: str) -> None:
    from matplotlib.ticker import MaxNLocator, MultipleLocator

    lowest, highest = axes.get_xlim()
    wide = highest - lowest
    axes.xaxis.set_major_locator(MultipleLocator(5) if 20 < wide < 60 else MaxNLocator(nbins=8, integer=True))
    axes.xaxis.set_minor_locator(MultipleLocator(1)) if wide < 60 else None
    axes.grid(axis="x")
    if now is not None:
        _date_line(axes, now, label)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="x", which="both", top=True, labeltop=True)
    axes.spines["top"].set_visible(True)


def _date_line(axes: Axes, now: float, label: str) -> None:
    axes.axvline(now, color=QUIET, lw=0.6, ls=(0, (1, 2)), zorder=0.5)
    # Above the years of the upper axis, to which the line goes on.
    axes.annotate(
        label,
        (now, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 19),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=6.5,
        color=QUIET,
        arrowprops={"arrowstyle": "-", "color": QUIET, "lw": 0.6, "ls": (0, (1, 2)), "shrinkA": 0, "shrinkB": 0},
        gid="data-date",
    )


def _halves(against: list[Presence]) -> str:
    """What a hatched half of a bar says, as far as there are such."""
    halves = {"upper half: at the start": False, "lower half: at the end": False}
    for presence in against:
        at_start, at_end = (presence.row[f"consent_at_{side}"] in AGAINST for side in ("start", "end"))
        halves["upper half: at the start"] |= at_start and not at_end
        halves["lower half: at the end"] |= at_end and not at_start
    told = ", ".join(words for words, shown in halves.items() if shown)
    return f" ({told})" if told else ""


def _legend(sheet: Sheet, rows: list[Row], y: float) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    keys: list[tuple[Any, str]] = []
    shown = [member for row in rows for member in row.unit.members]
    if any(presence.days.end_high != FUTURE for presence in shown):
        keys.append((Patch(facecolor=BLUE, edgecolor=BLACK, linewidth=0.5), "ended"))
    if any(presence.days.end_high == FUTURE for presence in shown):
        keys.append((Line2D([], [], color=ORANGE, marker=">", lw=6, ms=8, mec=BLACK, mew=0.5), "ongoing"))
    against = [presence for presence in shown if presence.row["consent_at_start"] in AGAINST or presence.row["consent_at_end"] in AGAINST]
    if against:
        bars = tuple(
            patch
            for alive in sorted({presence.days.end_high == FUTURE for presence in against})
            for patch in ((Patch(facecolor=ORANGE if alive else BLUE, edgecolor=BLACK, linewidth=0.5), Patch(**_hatched(alive))))
        )
        keys.append((bars[:2], f"without the consent of the host's government{_halves(against)}"))
    if any(row.plans for row in rows):
        many = any(len(row.plans) > 1 for row in rows)
        words = "promised ends, the first above" if many else "promised end"
        keys.append((Line2D([], [], color=BLACK, marker="D", mfc="white", ms=4.6, lw=0.9, ls="-" if many else ":"), words))
    sheet.figure.legend(
        [handle for handle, _ in keys],
        [words for _, words in keys],
        loc="upper left",
        bbox_to_anchor=(MARGIN / sheet.width, y / sheet.height),
        ncols=len(keys),
        borderpad=0,
        borderaxespad=0,
        handlelength=2.2,
        columnspacing=1.8,
    )
