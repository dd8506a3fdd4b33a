"""How much hangs on the editors' choices: a point for each rule, with the editors' own marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..sensitivity.compare import CURVE, Compared, compared
from ..sensitivity.variations import EDITORS
from ..tables import Tables
from .sheet import BLACK, BLUE, MARGIN, QUIET, YEAR, Scope, Sheet, heads, picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

WIDTH, LABELS, GAP, ROW = 9.5, 1.5, 0.28, 0.3


@picture
def sensitivity(dataset: Tables) -> Figure:
    """Draw what follows from other rules of choice between sources: a line for each rule, a point for each finding.

    A diamond and a thin line mark the editors' choice. The findings: cells that hold something else, claims whose verdict is another, deployments whose
    end is of another class, and the median length of a continuous presence.

    Args:
        dataset: The dataset.

    Raises:
        UsageError: If matplotlib is not installed.
    """
    variations = list(compared(dataset, 0, countries=False))
    scope = Scope(dataset, None, None)
    rules = len(variations) - 1
    steady = len(variations[0].then.verdicts) - len({number for one in variations for number in one.turned})
    title = (
        f"Under {rules} other rules of choice between sources, {steady} of {len(variations[0].then.verdicts)} verdicts stay what they are"
    )
    notes = f"Diamond and line: the editors' choice. A median that more than half of the presences outlast has no point. {scope.covers}"
    top, bottom = heads(WIDTH, title, "", notes)
    sheet = Sheet(WIDTH, top + 0.45 + ROW * len(variations) + 0.4 + bottom)
    left, floor = MARGIN + LABELS, bottom + 0.35
    width = (WIDTH - left - MARGIN - GAP * (len(FINDINGS) - 1)) / len(FINDINGS)
    for number, one in enumerate(variations):
        y = floor + ROW * (len(variations) - number - 0.5)
        sheet.write(left - 0.12, y, one.name, ha="right", va="center", fontweight="bold" if one.name == EDITORS else "normal")
    for place, (label, value) in enumerate(FINDINGS.items()):
        at = left + place * (width + GAP)
        axes = sheet.axes(at, floor, width, ROW * len(variations))
        values = [value(one) for one in variations]
        known = [each for each in values if each is not None]
        axes.set_ylim(len(variations), 0)
        low, high = min(0.0, *known) if known else 0.0, max(known, default=1.0) or 1.0
        axes.set_xlim(low - (high - low) * 0.06, high + (high - low) * 0.12)
        if values[0] is not None:
            axes.axvline(values[0], color=BLACK, lw=0.8, zorder=1)
        for number, each in enumerate(values):
            if each is None:
                continue
            own = variations[number].name == EDITORS
            axes.plot([values[0] if values[0] is not None else each, each], [number + 0.5] * 2, color=QUIET, lw=0.8, zorder=2)
            axes.plot([each], [number + 0.5], marker="D" if own else "o", color=BLACK if own else BLUE, ms=5, ls="none", zorder=3)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x")
        axes.locator_params(axis="x", nbins=4, integer=True)
        heading = sheet.fold(label, width, fontsize=8.5)
        sheet.write(at, floor + ROW * len(variations) + 0.06, heading, va="bottom", fontsize=8.5)
    sheet.caption(dataset, title, "", notes)
    return sheet.figure


def _median(one: Compared) -> float | None:
    days = one.then.median(CURVE)
    return None if days is None else days / YEAR


FINDINGS: dict[str, Callable[[Compared], float | None]] = {
    "cells that hold something else": lambda one: float(len(one.moved)),
    "claims with another verdict": lambda one: float(len(one.turned)),
    "ends of another class": lambda one: float(one.ends_changed(0)),
    "median years of a presence": _median,
}
"""What is drawn, from left to right."""
