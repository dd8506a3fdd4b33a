"""Strength of a deployment in a period: which observation is taken.

Only observations of the deployment as a whole are taken: those without a base, and those at the only base that it used, if they cover the
whole and nobody else. A figure for one site among several is not one for the force, nor is one that counts its neighbours too. An observation belongs to the period in which its date (qualifiers aside) lies wholly; one of
"2007" belongs to the year and to no month. Of several in one period the first in this order is taken, and figures are never averaged:

1. measure actual, then estimate, then authorised;
2. counts military, then all; a figure with families says nothing of the force and is never taken;
3. with a best figure, then without;
4. the later date (its last day), then the more exact one;
5. the id that sorts first.

Where an observation has one figure only it bounds what it can: a missing low is the best figure, a missing high likewise.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..edtf import bounds
from ..schema.vocabularies import StrengthCounts, StrengthCovers
from ..tables import Tables

_MEASURES = ("actual", "estimate", "authorised")
_COUNTS = (StrengthCounts.MILITARY, StrengthCounts.ALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """The strength taken for a deployment in a period.

    Attributes:
        strength_id: Row of `strengths`.
        low: Least number of persons, or None.
        best: Number of persons, or None.
        high: Greatest number of persons, or None.
    """

    strength_id: str
    low: int | None
    best: int | None
    high: int | None


class Personnel:
    """Observations of deployments by period."""

    def __init__(self, dataset: Tables, period_of: Callable[[date], int]) -> None:
        """Choose one observation a deployment and period.

        Args:
            dataset: The dataset.
            period_of: Number of the period in which a day lies; numbers grow with time.
        """
        sites: dict[str, set[str]] = {}
        users: dict[str, set[str]] = {}
        for link in dataset.deployment_bases.rows():
            sites.setdefault(link["deployment_id"], set()).add(link["base_id"])
            users.setdefault(link["base_id"], set()).add(link["deployment_id"])
        best: dict[tuple[str, int], tuple[Any, Observation]] = {}
        for row in dataset.strengths.rows():
            if row["covers"] != StrengthCovers.WHOLE or row["counts"] not in _COUNTS or not row["as_of"]:
                continue
            force, site = row["deployment_id"], row["base_id"]
            if not force and len(users.get(site, ())) == 1:
                force = next(iter(users[site]))
            first, last = bounds(row["as_of"])
            if not force or first is None or last is None or period_of(first) != period_of(last):
                continue
            if site and sites.get(force, {site}) != {site}:
                continue
            order = (
                _MEASURES.index(row["measure"]),
                _COUNTS.index(row["counts"]),
                not row["best"],
                -last.toordinal(),
                -first.toordinal(),
                row["strength_id"],
            )
            key = force, period_of(last)
            if key not in best or order < best[key][0]:
                best[key] = order, _observation(row)
        self._chosen: dict[str, dict[int, Observation]] = {}
        for (force, period), (_, observation) in sorted(best.items()):
            self._chosen.setdefault(force, {})[period] = observation
        self._periods = {force: sorted(chosen) for force, chosen in self._chosen.items()}

    def of(self, deployment_id: str, period: int) -> Observation | None:
        """The observation of a deployment in a period, if there is one."""
        return self._chosen.get(deployment_id, {}).get(period)

    def before(self, deployment_id: str, period: int) -> Observation | None:
        """The observation of the last period before, if there is one."""
        periods = self._periods.get(deployment_id, [])
        at = bisect_left(periods, period)
        return self._chosen[deployment_id][periods[at - 1]] if at else None


def figure_kind(row: Mapping[str, str]) -> str:
    """Say in a few words what a strength figure is."""
    words = [row["measure"], row["counts"]]
    covers = {"part": "a part only", "more": "others counted too"}.get(row["covers"])
    return ", ".join([*words, covers] if covers else words)


def _observation(row: dict[str, str]) -> Observation:
    low, best, high = (int(row[name]) if row[name] else None for name in ("low", "best", "high"))
    return Observation(strength_id=row["strength_id"], low=best if low is None else low, best=best, high=best if high is None else high)
