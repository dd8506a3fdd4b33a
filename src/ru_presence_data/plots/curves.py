"""How long presences last, as survival curves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..analysis.coverage import short
from ..analysis.hosts import one_of
from ..analysis.survival import READINGS
from ..analysis.survival import survival as estimate
from ..schema.vocabularies import Region
from ..tables import Tables
from ..violations import UsageError
from .sheet import (
    BLACK,
    BLUE,
    GREEN,
    MARGIN,
    ORANGE,
    PURPLE,
    QUIET,
    SKY,
    VERMILION,
    YEAR,
    Scope,
    Sheet,
    heads,
    lasting,
    picture,
    region_of,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LOOKS = (
    (BLUE, "-"),
    (VERMILION, (0, (5, 1.5))),
    (GREEN, (0, (1, 1))),
    (BLACK, (0, (5, 1.5, 1, 1.5))),
    (PURPLE, (0, (8, 2))),
    (ORANGE, (0, (3, 1, 1, 1, 1, 1))),
    (SKY, (0, (2, 2))),
)
"""Colour and line style of each group; there are no more groups than these."""
WIDTH, PANEL, TABLE_ROW, SAMPLE = 8.0, 3.3, 0.2, 0.45
"""Inches: the sheet, the height of the curves and of a line of the table, and the length of a piece of line in it."""
BANDS = 3
"""Most groups with bands; more of them would hide each other."""

COUNTED = {
    "deployment": ("Russian deployments", "deployments"),
    "continuous": ("continuous Russian presences", "continuous presences"),
    "host": ("Russian presences, one for each host,", "hosts"),
}
"""What is counted at each level, in the title and elsewhere."""
MARK = " \N{DAGGER}"
FEW_NOTE = f"{MARK} and a thin line: fewer than five of them, so that each end moves the curve by a quarter or more."

Step = dict[str, Any]


@picture
def survival(
    dataset: Tables,
    by: str | None = None,
    level: str = "deployment",
    *,
    parts: str = "whole",
    confidence: float = 0.95,
    reading: str = "midpoint",
) -> Figure:
    """Draw Kaplan-Meier curves of how long presences last, with the confidence band, censor marks and the number at risk.

    The figures are those of `Dataset.survival`. Ongoing presences are censored at the date of the data: a stroke on the curve. The band
    is the log-log interval. Without groups, thin dotted lines are the curves by the other readings of vague dates. The groups with the
    most presences are drawn, seven at most; the note names the others.

    Args:
        dataset: The dataset.
        by: Column of `Dataset.presences` that is known at the start, such as purpose or region; None for one curve.
        level: What is counted as one presence: deployment, continuous (deployments joined by `follow_on`) or host.
        parts: Which deployments are counted: whole (those that are no part of another), part (those that have no parts) or all.
        confidence: Coverage of the band, between 0 and 1.
        reading: How vague dates are read: midpoint, shortest or longest.

    Raises:
        UsageError: If an argument is none of these, or there is nothing to draw.
    """
    one_of("reading", reading, READINGS)
    groups: dict[str, dict[str, list[Step]]] = {}
    for step in estimate(dataset, by=by, level=level, parts=parts, confidence=confidence).to_pylist():
        if step["spells"]:
            groups.setdefault(step["group"] or "not known", {}).setdefault(step["reading"], []).append(step)
    groups = {name: curves for name, curves in groups.items() if reading in curves}
    if not groups:
        raise UsageError("no deployment with a known start is recorded")
    ranked = sorted(groups, key=lambda name: (-groups[name][reading][0]["spells"], name))
    shown = ranked[: len(LOOKS)]
    scope = Scope(dataset, None, None)
    counted = f"{COUNTED[level][0]} {scope.place}"
    title = _title(groups[shown[0]][reading], counted) if by is None else f"How long {counted} last, by {by.replace('_', ' ')}"
    total = sum(groups[name][reading][0]["spells"] for name in ranked)
    band = f" with {confidence:.0%} band" if len(shown) <= BANDS else ""
    subtitle = f"{total} {COUNTED[level][1]}; Kaplan-Meier estimate{band}; vague dates by the {reading} reading"
    few = [name for name in shown if groups[name][reading][0]["few"]]
    notes = f"{_notes(groups, _names(dataset, by, ranked[len(LOOKS) :]), reading, by)}{FEW_NOTE * bool(few)} {scope.covers}"
    top, bottom = heads(WIDTH, title, subtitle, notes)
    names = [name + MARK * (group in few) for name, group in zip(_names(dataset, by, shown), shown, strict=True)]
    table = 0.75 + TABLE_ROW * len(shown)
    # The names of the groups stand in the margin of the table, each behind a piece of its line.
    probe = Sheet(WIDTH, 1)
    named = max(probe.size(probe.write(0, 0, name, fontsize=7.5))[0] for name in ("Still observed", *names))
    left = MARGIN + named + (SAMPLE + 0.3 if by else 0.2)
    sheet = Sheet(WIDTH, top + 0.1 + PANEL + table + 0.1 + bottom)
    axes = sheet.axes(left, bottom + table + 0.1, WIDTH - left - MARGIN - 0.15, PANEL)
    longest = max(step["time_days"] for name in shown for step in groups[name][reading]) / YEAR
    axes.set_xlim(0, longest * 1.03 or 1)
    axes.set_ylim(0, 1.02)
    for number, name in enumerate(shown):
        _curve(axes, groups[name][reading], number, band=len(shown) <= BANDS, few=name in few)
        if by is None:
            for other in READINGS:
                if other != reading and other in groups[name]:
                    times, shares = _line(groups[name][other])
                    axes.step(times, shares, where="post", color=QUIET, lw=0.7, ls=":", gid="reading")
    _axes(axes)
    rows = list(zip(names if by else ["all" + MARK * bool(few)], (groups[name][reading] for name in shown), strict=True))
    _at_risk(sheet, axes, rows, bottom + 0.1 + table - 0.72, by is not None)
    sheet.caption(dataset, title, subtitle, notes)
    return sheet.figure


def _names(dataset: Tables, by: str | None, groups: list[str]) -> list[str]:
    """The names of the groups as a reader would write them."""
    if by is None:
        return groups
    if by == "region":
        return [region_of(name).label if name in set(Region) else name for name in groups]
    table = "territories" if by == "territory_id" else "actors" if by in ("host_de_jure", "host_de_facto_at_start", "sender") else None
    known = {row[dataset[table].schema.primary_key[0]]: short(row["name"]) for row in dataset[table].rows()} if table else {}
    return [known.get(name, {"true": "yes", "false": "no"}.get(name, name.replace("-", " "))) for name in groups]


def _title(steps: list[Step], counted: str) -> str:
    """Say what the curve shows: the median, or that it is not reached."""
    median = next((step["time_days"] for step in steps if step["survival"] <= 0.5), None)
    if median is None:
        return f"{steps[-1]['survival']:.0%} of {counted} last longer than {lasting(steps[-1]['time_days'])}"
    return f"Half of {counted} ended within {lasting(median)}"


def _notes(groups: dict[str, dict[str, list[Step]]], left_out: list[str], reading: str, by: str | None) -> str:
    unknown = sum(curves[reading][0]["left_out"] for curves in groups.values())
    words = ["A stroke is a presence that was ongoing at the date of the data."]
    if by is None:
        words.append(f"Dotted: the {' and the '.join(other for other in READINGS if other != reading)} reading of vague dates.")
    if unknown:
        words.append(f"Left out because the start is not known: {unknown}.")
    if left_out:
        words.append("Groups with fewer presences that are not drawn: " + ", ".join(left_out) + ".")
    return " ".join(words)


def _line(steps: list[Step]) -> tuple[list[float], list[float]]:
    return [step["time_days"] / YEAR for step in steps], [step["survival"] for step in steps]


def _curve(axes: Axes, steps: list[Step], number: int, band: bool, few: bool) -> None:
    """Draw one curve; one of few deployments is thin."""
    colour, dashes = LOOKS[number]
    times, shares = _line(steps)
    axes.step(times, shares, where="post", color=colour, lw=0.8 if few else 1.7, ls=dashes, gid="curve", zorder=3)
    if band:
        # Before the first end and after the last one there is no interval.
        low = [float("nan") if step["loglog_low"] is None else step["loglog_low"] for step in steps]
        high = [float("nan") if step["loglog_high"] is None else step["loglog_high"] for step in steps]
        axes.fill_between(times, low, high, step="post", color=colour, alpha=0.17, lw=0, gid="band")
    censored = [(time, share) for time, share, step in zip(times, shares, steps, strict=True) if step["censored"]]
    axes.plot(
        *zip(*censored, strict=True), ls="none", marker="|", ms=9, mew=1.2, color=colour, gid="censored", zorder=4
    ) if censored else None


def _axes(axes: Axes) -> None:
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set_xlabel("years since the start")
    axes.set_ylabel("share still there")
    axes.grid()


def _at_risk(sheet: Sheet, axes: Axes, rows: list[tuple[str, list[Step]]], first: float, lines: bool) -> None:
    """Write under the curves how many deployments are still under observation at each tick; with the line of each, it is the legend."""
    from matplotlib.lines import Line2D

    box = axes.get_position()
    low, high = axes.get_xlim()
    sheet.write(MARGIN, first, "Still observed", fontsize=7.5, color=QUIET, va="center")
    for number, (name, steps) in enumerate(rows):
        y = first - TABLE_ROW * (number + 1)
        if lines:
            colour, dashes = LOOKS[number]
            ends = [MARGIN / sheet.width, (MARGIN + SAMPLE) / sheet.width]
            sheet.figure.add_artist(Line2D(ends, [y / sheet.height] * 2, color=colour, lw=1.7, ls=dashes))
        sheet.write(MARGIN + (SAMPLE + 0.1) * lines, y, name, fontsize=7.5, va="center")
        for tick in axes.get_xticks():
            if low <= tick <= high:
                still = next((step["at_risk"] for step in steps if step["time_days"] / YEAR >= tick), 0)
                x = (box.x0 + box.width * (tick - low) / (high - low)) * sheet.width
                sheet.write(x, y, str(still), fontsize=7.5, va="center", ha="center", gid="at-risk")
