"""The findings of a dataset that are watched while its cells vary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..analysis.levels import LEVELS
from ..analysis.spells import spells
from ..analysis.survival import survival
from ..claims.answers import verdicts
from ..claims.judging import Verdict
from ..tables import Tables

READING = "midpoint"
"""How vague dates are read in curves and medians."""

Curve = tuple[tuple[float, float], ...]
"""Times in days with the share that lasts longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The findings of one dataset.

    Attributes:
        verdicts: Verdict on each claim, in order.
        ends: For each deployment its `end_class` and its `end_timing`.
        curves: For each level the survival curve.
    """

    verdicts: tuple[Verdict, ...]
    ends: dict[str, tuple[str, str]]
    curves: dict[str, Curve]

    def median(self, level: str) -> float | None:
        """Days after which half of the presences of a level have ended; None if more than half last longer than is known."""
        return next((time for time, share in self.curves[level] if share <= 0.5), None)


def figures(dataset: Tables) -> Figures:
    """Compute the findings of a dataset."""
    return Figures(
        verdicts=verdicts(dataset),
        ends={row["deployment_id"]: (row["end_class"], row["end_timing"]) for row in spells(dataset).to_pylist()},
        curves={level: _curve(survival(dataset, level=level)) for level in LEVELS},
    )


def _curve(estimated: Any) -> Curve:
    rows = estimated.select(["reading", "time_days", "survival"]).to_pylist()
    return tuple((row["time_days"], row["survival"]) for row in rows if row["reading"] == READING)


def apart(one: Curve, other: Curve) -> float | None:
    """The largest difference between two curves at any time; None if one has no presence."""
    if not one or not other:
        return None
    return max(abs(_at(one, time) - _at(other, time)) for time, _ in (*one, *other))


def _at(curve: Curve, time: float) -> float:
    """The share that lasts longer than a time."""
    return next((share for start, share in reversed(curve) if start <= time), 1.0)
