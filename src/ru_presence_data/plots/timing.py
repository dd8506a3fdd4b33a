"""Promised against actual ends: by how many days each deployment missed its first promise or its last, and how the promise moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..analysis.levels import units
from ..analysis.plans import Plan, Plans
from ..analysis.spans import FUTURE, PAST
from ..analysis.spells import presences
from ..tables import Tables
from ..violations import UsageError
from .sheet import BLACK, BLUE, GREEN, MARGIN, ORANGE, PURPLE, QUIET, VERMILION, YEAR, Scope, Sheet, heads, lasting, picture
from .timelines import COUNTED, difference, stayed_on

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, LABELS, REMARKS, ROW = 9.5, 3.5, 1.75, 0.32
LOOKS = {
    "early": ("o", BLUE, "ended early"),
    "late": ("s", VERMILION, "ended late"),
    "on-time": ("D", BLACK, "on time, within 30 days"),
    "extended": ("^", GREEN, "term prolonged"),
    "stayed": ("P", PURPLE, "stayed on under another name"),
    "uncertain": ("X", QUIET, "dates too vague to say"),
    "ongoing": (">", ORANGE, "ongoing"),
}
"""Marker, colour and name of each verdict; `ongoing` covers what is ongoing and late too."""


@picture
def early_late(
    dataset: Tables,
    host: str | None = None,
    region: str | None = None,
    level: str = "deployment",
    *,
    parts: str = "whole",
    against: str = "first",
) -> Figure:
    """Draw by how many days each deployment with a promised end missed it: early to the left, late to the right.

    Nought is the end that was promised first, or last if asked. The other promises are small diamonds, with a line from each to the next.
    A bar is the range that vague dates leave, the mark its middle; of an ongoing deployment the mark stands at the date of the data.
    Verdicts are those of `Dataset.presences`; one whose term was prolonged is not late against the first promise. A force that was taken
    into the deployment that follows did not end early or late: it stayed on.

    Args:
        dataset: The dataset.
        host: Only this host: actor id or ISO code; None for all.
        region: Only hosts of this region; None for all.
        level: What has a line: a deployment, or a continuous presence (deployments joined by `follow_on`); nobody promises the end of all
            that a host has.
        parts: Which deployments are drawn: whole (those that are no part of another), part (those that have no parts) or all.
        against: From which promise the days are counted: the first or the last.

    Raises:
        UsageError: If an argument is none of these, or no deployment has a promised end.
    """
    scope = Scope(dataset, host, region)
    every = Plans(dataset)
    on = {unit.key for unit in units(dataset, level, parts) if stayed_on(unit)}
    bounded = [
        _bounded(row, every.of(row["deployments"]), against, dataset.data_date.toordinal(), row["presence_id"] in on)
        for row in presences(dataset, level, parts=parts, against=against).to_pylist()
        if row[f"days_from_{against}_plan_low"] is not None
        and (row[f"days_from_{against}_plan_high"] is not None or (row["right_censored"] and row[f"{against}_planned_end_earliest"]))
        and scope.holds(row["host"])
    ]
    if not bounded:
        raise UsageError(f"no deployment {scope.place} has a planned end")
    bounded.sort(key=lambda spell: (spell["low"] + spell["high"], spell["presence_id"]))
    verdicts = [spell["verdict"] for spell in bounded]
    one, several = COUNTED[level]
    title = f"{len(bounded)} Russian {one if len(bounded) == 1 else several} with a promised end {scope.place}: {_summary(bounded)}"
    notes = f"Nought: the end that was promised {against}. A bar is the range that vague dates leave."
    if any(len(spell["path"]) > 1 for spell in bounded):
        notes += " Small diamonds: the other promises, joined from the first above to the last below."
    notes = f"{notes} {scope.covers}"
    top, bottom = heads(WIDTH, title, "", notes)
    sheet = Sheet(WIDTH, top + 0.42 + ROW * len(bounded) + 0.55 + bottom)
    left = MARGIN + LABELS
    floor = bottom + 0.5
    axes = sheet.axes(left, floor, WIDTH - left - REMARKS - MARGIN, ROW * len(bounded))
    axes.set_ylim(len(bounded), 0)
    ends = [0.0, *(day / YEAR for spell in bounded for day in (spell["low"], spell["high"], *spell["path"]))]
    room = (max(ends) - min(ends) or 1.0) * 0.06
    axes.set_xlim(min(ends) - room, max(ends) + room)
    axes.axvline(0, color=BLACK, lw=1.0, zorder=1)
    for number, spell in enumerate(bounded):
        y = number + 0.5
        _bar(axes, spell, y)
        at = floor + ROW * (len(bounded) - y)
        name = sheet.fold(spell["name"], LABELS - 0.12, fontsize=7.5)
        sheet.write(left - 0.1, at, name, fontsize=7.5, ha="right", va="center", linespacing=0.95)
        remark = sheet.fold(_remark(spell), REMARKS - 0.1, fontsize=7.5)
        sheet.write(WIDTH - MARGIN - REMARKS + 0.1, at, remark, fontsize=7.5, va="center", linespacing=0.95)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    axes.set_xlabel(f"years from the end promised {against} to the actual one")
    middle, width = axes.transData.transform((0.0, 0.0))[0] / sheet.figure.dpi, 0.12
    above = floor + ROW * len(bounded) + 0.06
    sheet.write(middle - width, above, "\N{LEFTWARDS ARROW} early", ha="right", va="bottom", fontsize=8)
    sheet.write(middle + width, above, "late \N{RIGHTWARDS ARROW}", ha="left", va="bottom", fontsize=8)
    _legend(sheet, verdicts, sheet.height - top)
    sheet.caption(dataset, title, "", notes)
    return sheet.figure


def _bounded(spell: dict[str, Any], plans: tuple[Plan, ...], against: str, today: int, stayed: bool) -> dict[str, Any]:
    """Add the range in days, the verdict, and the promises in days from the one that counts; what is ongoing is measured up to today."""
    ongoing = spell["right_censored"]
    low, high = spell[f"days_from_{against}_plan_low"], spell[f"days_from_{against}_plan_high"]
    if ongoing:
        high = today - spell[f"{against}_planned_end_earliest"].toordinal()
    # As many promises as were made before the end came.
    known = [plan for plan in plans[: spell["plans"]] if plan.due[0] > PAST and plan.due[1] < FUTURE]
    middles = [sum(plan.due) / 2 for plan in known]
    path = [middle - middles[0 if against == "first" else -1] for middle in middles]
    verdict = "ongoing" if ongoing and spell["end_timing"] != "extended" else spell["end_timing"]
    verdict = "stayed" if stayed and verdict != "extended" else verdict
    return {**spell, "low": low, "high": high, "verdict": verdict, "path": path}


def _summary(spells: list[dict[str, Any]]) -> str:
    words = {"early": "ended early", "late": "late", "on-time": "on time", "extended": "extended", "uncertain": "uncertain"}
    words["stayed"] = "stayed on under another name"
    said = [f"{count} {name}" for verdict, name in words.items() if (count := sum(spell["verdict"] == verdict for spell in spells))]
    overdue = sum(spell["verdict"] == "ongoing" and spell["low"] > 0 for spell in spells)
    waiting = sum(spell["verdict"] == "ongoing" for spell in spells) - overdue
    said += [f"{overdue} overdue"] * bool(overdue) + [f"{waiting} not yet due"] * bool(waiting)
    return ", ".join(said)


def _remark(spell: dict[str, Any]) -> str:
    if spell["verdict"] == "extended":
        moved = spell["plan_moves"]
        return f"extended, moved {'once' if moved == 1 else 'twice' if moved == 2 else f'{moved} times'}"
    if spell["verdict"] == "stayed":
        return f"{difference(spell['low'], spell['high'])}; stayed on"
    if spell["verdict"] != "ongoing":
        return difference(spell["low"], spell["high"])
    return f"{lasting(spell['low'])} late so far" if spell["low"] > 0 else "not yet due"


def _bar(axes: Axes, spell: dict[str, Any], y: float) -> None:
    marker, colour, _ = LOOKS[spell["verdict"]]
    low, high = spell["low"] / YEAR, spell["high"] / YEAR
    middle = (low + high) / 2
    path = [(days / YEAR, y + 0.62 * (number / max(1, len(spell["path"]) - 1) - 0.5)) for number, days in enumerate(spell["path"])]
    last = path[-1] if len(path) > 1 else (0.0, y)
    axes.plot([last[0], middle], [last[1], y], color=QUIET, lw=0.7, ls=":", zorder=1.5, gid="gap")
    if len(path) > 1:
        axes.plot(*zip(*path, strict=True), color=BLACK, lw=0.8, marker="D", ms=3.0, mfc="white", mew=0.8, zorder=2.5, gid="path")
    if high > low:
        axes.plot([low, high], [y, y], color=colour, lw=4.5, alpha=0.45, solid_capstyle="butt", zorder=2, gid="range")
    axes.plot([middle], [y], marker=marker, ms=6, mfc=colour, mec=BLACK, mew=0.5, ls="none", zorder=3, gid="mark")


def _legend(sheet: Sheet, verdicts: list[str], y: float) -> None:
    from matplotlib.lines import Line2D

    used = [look for verdict, look in LOOKS.items() if verdict in verdicts]
    crowd = len(used) > 5
    sheet.figure.legend(
        [Line2D([], [], marker=marker, ms=6, mfc=colour, mec=BLACK, mew=0.5, ls="none") for marker, colour, _ in used],
        [name for *_, name in used],
        loc="upper left",
        bbox_to_anchor=(MARGIN / sheet.width, y / sheet.height),
        ncols=len(used),
        borderpad=0,
        borderaxespad=0,
        handletextpad=0.1 if crowd else 0.3,
        columnspacing=0.9 if crowd else 1.6,
        fontsize=7.3 if crowd else 8.5,
    )
