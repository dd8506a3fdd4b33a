"""Planned against actual ends: by how many days each deployment missed its plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..analysis.spells import spells
from ..tables import Tables
from ..violations import UsageError
from .sheet import BLACK, BLUE, MARGIN, ORANGE, QUIET, VERMILION, YEAR, Scope, Sheet, heads, lasting, picture
from .timelines import difference

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, LABELS, REMARKS, ROW = 9.5, 3.5, 1.75, 0.32
LOOKS = {
    "early": ("o", BLUE, "ended early"),
    "late": ("s", VERMILION, "ended late"),
    "on-time": ("D", BLACK, "on time, within 30 days"),
    "uncertain": ("X", QUIET, "dates too vague to say"),
    "ongoing": (">", ORANGE, "ongoing"),
}
"""Marker, colour and name of each verdict; `ongoing` covers what is ongoing and late too."""


@picture
def early_late(dataset: Tables, host: str | None = None, region: str | None = None, parts: bool = False) -> Figure:
    """Draw by how many days each deployment with a planned end missed it: early to the left, late to the right.

    A bar is the range that vague dates leave, the mark its middle; an ongoing deployment has an arrow from its planned end to the date of
    the data. Verdicts are those of `Dataset.spells`; the planned end is that first agreed, which later renewals do not move.

    Args:
        dataset: The dataset.
        host: Only this host: actor id or ISO code; None for all.
        region: Only hosts of this region; None for all.
        parts: Whether parts of larger deployments are drawn too.

    Raises:
        UsageError: If there is no such host or region, or no deployment with a planned end.
    """
    scope = Scope(dataset, host, region)
    bounded = [
        _bounded(spell, dataset.data_date.toordinal())
        for spell in spells(dataset).to_pylist()
        if spell["days_from_plan_low"] is not None
        and (spell["days_from_plan_high"] is not None or spell["right_censored"])
        and scope.holds(spell["host_de_jure"])
        and (parts or spell["part_of"] is None)
    ]
    if not bounded:
        raise UsageError(f"no deployment {scope.place} has a planned end")
    bounded.sort(key=lambda spell: (spell["low"] + spell["high"], spell["deployment_id"]))
    verdicts = [spell["verdict"] for spell in bounded]
    title = f"{len(bounded)} Russian deployments {scope.place} with a planned end: {_summary(bounded)}"
    notes = "Planned end: as first agreed; later renewals do not move it. A bar is the range that vague dates leave. " + scope.covers
    top, bottom = heads(WIDTH, title, "", notes)
    sheet = Sheet(WIDTH, top + 0.42 + ROW * len(bounded) + 0.55 + bottom)
    left = MARGIN + LABELS
    floor = bottom + 0.5
    axes = sheet.axes(left, floor, WIDTH - left - REMARKS - MARGIN, ROW * len(bounded))
    axes.set_ylim(len(bounded), 0)
    ends = [0.0, *(spell[side] / YEAR for spell in bounded for side in ("low", "high"))]
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
    axes.set_xlabel("years from the planned end to the actual one")
    middle, width = axes.transData.transform((0.0, 0.0))[0] / sheet.figure.dpi, 0.12
    above = floor + ROW * len(bounded) + 0.06
    sheet.write(middle - width, above, "\N{LEFTWARDS ARROW} early", ha="right", va="bottom", fontsize=8)
    sheet.write(middle + width, above, "late \N{RIGHTWARDS ARROW}", ha="left", va="bottom", fontsize=8)
    _legend(sheet, verdicts, sheet.height - top)
    sheet.caption(dataset, title, "", notes)
    return sheet.figure


def _bounded(spell: dict[str, Any], today: int) -> dict[str, Any]:
    """Add the range in days and the verdict; an ongoing deployment is measured up to the date of the data."""
    ongoing = spell["right_censored"]
    high = today - spell["planned_end_earliest"].toordinal() if ongoing else spell["days_from_plan_high"]
    return {**spell, "low": spell["days_from_plan_low"], "high": high, "verdict": "ongoing" if ongoing else spell["end_timing"]}


def _summary(spells: list[dict[str, Any]]) -> str:
    words = {"early": "ended early", "late": "late", "on-time": "on time", "uncertain": "uncertain"}
    said = [f"{count} {name}" for verdict, name in words.items() if (count := sum(spell["verdict"] == verdict for spell in spells))]
    overdue = sum(spell["verdict"] == "ongoing" and spell["low"] > 0 for spell in spells)
    waiting = sum(spell["verdict"] == "ongoing" for spell in spells) - overdue
    said += [f"{overdue} overdue"] * bool(overdue) + [f"{waiting} not yet due"] * bool(waiting)
    return ", ".join(said)


def _remark(spell: dict[str, Any]) -> str:
    if spell["verdict"] != "ongoing":
        return difference(spell["low"], spell["high"])
    return f"{lasting(spell['low'])} late so far" if spell["low"] > 0 else "not yet due"


def _bar(axes: Axes, spell: dict[str, Any], y: float) -> None:
    marker, colour, _ = LOOKS[spell["verdict"]]
    low, high = spell["low"] / YEAR, spell["high"] / YEAR
    middle = (low + high) / 2
    axes.plot([0, middle], [y, y], color=QUIET, lw=0.7, ls=":", zorder=1.5, gid="gap")
    if high > low:
        axes.plot([low, high], [y, y], color=colour, lw=4.5, alpha=0.45, solid_capstyle="butt", zorder=2, gid="range")
    axes.plot([middle], [y], marker=marker, ms=6, mfc=colour, mec=BLACK, mew=0.5, ls="none", zorder=3, gid="mark")


def _legend(sheet: Sheet, verdicts: list[str], y: float) -> None:
    from matplotlib.lines import Line2D

    used = [look for verdict, look in LOOKS.items() if verdict in verdicts]
    sheet.figure.legend(
        [Line2D([], [], marker=marker, ms=6, mfc=colour, mec=BLACK, mew=0.5, ls="none") for marker, colour, _ in used],
        [name for *_, name in used],
        loc="upper left",
        bbox_to_anchor=(MARGIN / sheet.width, y / sheet.height),
        ncols=len(used),
        borderpad=0,
        borderaxespad=0,
        handletextpad=0.3,
        columnspacing=1.6,
    )
