"""Presence through time: a bar for each deployment, under its host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..analysis.presences import Presence, deployments
from ..analysis.spans import FUTURE, PAST, first_day, last_day
from ..tables import Tables
from ..violations import UsageError
from .sheet import BLACK, BLUE, LINE, MARGIN, ORANGE, QUIET, Scope, Sheet, heads, lasting, picture, year

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, LABELS, REMARKS = 11.0, 3.55, 1.75
"""Inches: the sheet, the names on its left, the remarks on its right."""
ROW, HEADER = 0.31, 0.36
AGAINST = ("refused", "withdrawn", "de-facto-only")
"""Codes of consent with which the host's government stands against the presence."""
NOTES = (
    "Host: the state whose internationally recognised territory it is. A pale end is the range in which an uncertain start or end lies. "
    "Parts of larger deployments are left out."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The end that was planned, and how far the actual end was from it.

    Attributes:
        low: Earliest day.
        high: Latest day.
        remark: The difference in words.
    """

    low: int
    high: int
    remark: str


@picture
def gantt(dataset: Tables, host: str | None = None, region: str | None = None, parts: bool = False) -> Figure:
    """Draw when each deployment was there: a bar each, by host, with the planned end beside the actual one.

    An uncertain start or end is faded over its range. A bar with an arrow is ongoing at the date of the data; a hatched one was there
    against the will of the host's government, or by leave of a de facto authority only (`consent` refused, withdrawn or de-facto-only).
    A diamond is the planned end as first agreed; the dotted line from it to the actual end, and the words on the right, say how early or
    late that was.

    Args:
        dataset: The dataset.
        host: Only this host: actor id or ISO code; None for all.
        region: Only hosts of this region; None for all.
        parts: Whether parts of larger deployments are drawn too.

    Raises:
        UsageError: If there is no such host or region, or nothing to draw.
    """
    scope = Scope(dataset, host, region)
    shown = [found for found in deployments(dataset) if scope.holds(found.host_de_jure) and (parts or not found.is_part)]
    if not shown:
        raise UsageError(f"no deployment {scope.place} is recorded")
    shown = _ordered(shown, scope)
    hosts = list(dict.fromkeys(found.host_de_jure for found in shown))
    title = f"Russian forces {scope.place}: {_summary(shown)}"
    notes = f"{NOTES if not parts else NOTES.rsplit(' Parts', 1)[0]} {scope.covers}"
    top, bottom = heads(WIDTH, title, "", notes)
    height = ROW * len(shown) + HEADER * (len(hosts) if len(hosts) > 1 else 0)
    sheet = Sheet(WIDTH, top + 0.55 + height + 0.35 + bottom)
    left = MARGIN + LABELS
    axes = sheet.axes(left, bottom + 0.3, WIDTH - left - REMARKS - MARGIN, height)
    starts = [year(found.days.start_low) for found in shown if found.days.start_low > PAST]
    first = min(starts, default=1991.0)
    today = dataset.data_date.toordinal()
    now = year(today)
    axes.set_xlim(first - (now - first) * 0.015, now + (now - first) * 0.03)
    axes.set_ylim(height, 0)
    y = 0.0
    for name in hosts:
        if len(hosts) > 1:
            sheet.write(MARGIN, bottom + 0.3 + height - y - HEADER * 0.62, scope.name(name), fontweight="bold", fontsize=9.5, va="center")
            axes.plot([-LABELS / axes_width(axes, sheet), 1], [y + 0.06] * 2, transform=_mixed(axes), color=LINE, lw=0.8, clip_on=False)
            y += HEADER
        for found in (each for each in shown if each.host_de_jure == name):
            plan = _plan(found, today)
            _bar(axes, found, y + ROW / 2, ROW * (0.17 if found.is_part else 0.27), now)
            _diamond(axes, found, plan, y + ROW / 2, now)
            at = bottom + 0.3 + height - y - ROW / 2
            words = sheet.fold("\N{DOWNWARDS ARROW WITH TIP RIGHTWARDS} " * found.is_part + found.row["name"], LABELS - 0.12, fontsize=7.5)
            sheet.write(left - 0.1, at, words, fontsize=7.5, ha="right", va="center", linespacing=0.95)
            if plan:
                remark = sheet.fold(plan.remark, REMARKS - 0.1, fontsize=7.5)
                sheet.write(WIDTH - MARGIN - REMARKS + 0.1, at, remark, fontsize=7.5, va="center", linespacing=0.95)
            y += ROW
    _finish(axes, now, f"data as of {dataset.data_date}")
    if any(_plan(found, today) for found in shown):
        sheet.write(
            WIDTH - MARGIN - REMARKS + 0.1, bottom + 0.3 + height + 0.08, "End against the plan", color=QUIET, va="bottom", fontsize=8
        )
    _legend(sheet, shown, sheet.height - top - 0.02)
    sheet.caption(dataset, title, "", notes)
    return sheet.figure


def _ordered(shown: list[Presence], scope: Scope) -> list[Presence]:
    """Sort by host and start, each part after its whole."""
    own = {found.record_id: (found.days.start_low, found.days.end_high, found.record_id) for found in shown}

    def key(found: Presence) -> tuple[Any, ...]:
        # A whole that lies in another host, or is not shown, does not draw its part to itself.
        whole = own.get(found.row["part_of"], own[found.record_id])
        return scope.name(found.host_de_jure), whole, whole != own[found.record_id], own[found.record_id]

    return sorted(shown, key=key)


def _summary(shown: list[Presence]) -> str:
    wholes = [found for found in shown if not found.is_part] or shown
    ongoing = sum(found.days.end_high == FUTURE for found in wholes)
    deployments = f"{len(wholes)} deployment{'' if len(wholes) == 1 else 's'}"
    if len(wholes) == 1:
        return f"{deployments}, {'ongoing' if ongoing else 'ended'}"
    if not 0 < ongoing < len(wholes):
        return f"{deployments}, all {'ongoing' if ongoing else 'ended'}"
    return f"{deployments}, {len(wholes) - ongoing} ended, {ongoing} ongoing"


def axes_width(axes: Axes, sheet: Sheet) -> float:
    """Give the width of axes in inches."""
    return float(axes.get_position().width) * sheet.width


def _mixed(axes: Axes) -> Any:
    return axes.get_yaxis_transform()


def _bar(axes: Axes, found: Presence, y: float, half: float, now: float) -> None:
    """Draw the certain stretch as a bar and what is only possible as its fading ends."""
    from matplotlib.colors import to_rgba
    from matplotlib.patches import Polygon, Rectangle

    lowest, highest = axes.get_xlim()
    days = found.days
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
        if found.row["consent_at_start"] in AGAINST:
            axes.add_patch(Rectangle(place, *size, **_hatched(alive)))
            axes.add_patch(Rectangle(place, *size, facecolor="none", edgecolor=BLACK, linewidth=0.5))
    for dim, full in ((start, sure_start), (end, sure_end)):
        if abs(full - dim) > (highest - lowest) * 0.002:
            red, green, blue, _ = to_rgba(colour)
            fade = [[(red, green, blue, 0.05 + 0.65 * step / 31) for step in range(32)]]
            ordered = fade if dim < full else [fade[0][::-1]]
            axes.imshow(ordered, extent=(min(dim, full), max(dim, full), y + half, y - half), aspect="auto", gid="possible", zorder=1.5)
            axes.plot([dim, full, full, dim], [y - half, y - half, y + half, y + half], color=QUIET, lw=0.4, ls=(0, (2, 1.5)))
    if alive:
        tip = now + (highest - lowest) * 0.017
        axes.add_patch(
            Polygon([(now, y - half * 1.7), (tip, y), (now, y + half * 1.7)], closed=True, color=colour, ec=BLACK, lw=0.5, gid="arrow")
        )


def _hatched(alive: bool) -> dict[str, Any]:
    """Give the look of the hatch over a bar; its lines contrast with the bar in colour and in grey."""
    return {"facecolor": "none", "edgecolor": BLACK if alive else "white", "linewidth": 0, "hatch": "/////", "gid": "against"}


def _plan(found: Presence, today: int) -> Plan | None:
    text = found.row.get("planned_end", "")
    if not text:
        return None
    low, high = first_day(text)[0], last_day(text)[1]
    if low <= PAST or high >= FUTURE:
        return None
    days = found.days
    if days.end_high == FUTURE:
        remark = f"{lasting(today - high)} late so far" if high < today else "not yet due"
    else:
        remark = difference(days.end_low - high, days.end_high - low)
    return Plan(low=low, high=high, remark=remark)


def difference(low: int, high: int) -> str:
    """Give in words by how many days an end missed its plan, between two bounds; negative is early."""
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


def _diamond(axes: Axes, found: Presence, plan: Plan | None, y: float, now: float) -> None:
    if plan is None:
        return
    middle = (year(plan.low) + year(plan.high)) / 2
    end = now if found.days.end_high == FUTURE else year((found.days.end_low + found.days.end_high) / 2)
    axes.plot([middle, end], [y, y], color=BLACK, lw=0.9, ls=":", zorder=3, gid="gap")
    if plan.high > plan.low:
        axes.plot([year(plan.low), year(plan.high)], [y, y], color=BLACK, lw=1.1, zorder=3.5, gid="plan-range")
    axes.plot([middle], [y], marker="D", ms=4.6, mfc="white", mec=BLACK, mew=1.0, zorder=4, gid="plan", ls="none")


def _finish(axes: Axes, now: float, label: str) -> None:
    from matplotlib.ticker import MaxNLocator, MultipleLocator

    lowest, highest = axes.get_xlim()
    wide = highest - lowest
    axes.xaxis.set_major_locator(MultipleLocator(5) if 12 < wide < 60 else MaxNLocator(nbins=8, integer=True))
    axes.xaxis.set_minor_locator(MultipleLocator(1)) if wide < 60 else None
    axes.grid(axis="x")
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
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="x", which="both", top=True, labeltop=True)
    axes.spines["top"].set_visible(True)


def _legend(sheet: Sheet, shown: list[Presence], y: float) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    keys: list[tuple[Any, str]] = []
    if any(found.days.end_high != FUTURE for found in shown):
        keys.append((Patch(facecolor=BLUE, edgecolor=BLACK, linewidth=0.5), "ended"))
    if any(found.days.end_high == FUTURE for found in shown):
        keys.append((Line2D([], [], color=ORANGE, marker=">", lw=6, ms=8, mec=BLACK, mew=0.5), "ongoing"))
    if any(found.row["consent_at_start"] in AGAINST for found in shown):
        bars = tuple(
            patch
            for alive in sorted({found.days.end_high == FUTURE for found in shown if found.row["consent_at_start"] in AGAINST})
            for patch in ((Patch(facecolor=ORANGE if alive else BLUE, edgecolor=BLACK, linewidth=0.5), Patch(**_hatched(alive))))
        )
        keys.append((bars[:2], "without the consent of the host's government"))
    if any(found.row.get("planned_end") for found in shown):
        keys.append((Line2D([], [], color=BLACK, marker="D", mfc="white", ms=4.6, lw=0.9, ls=":"), "planned end, as first agreed"))
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
