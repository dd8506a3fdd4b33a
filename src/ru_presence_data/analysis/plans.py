"""Promised ends of deployments in the order in which they were set: the first, the one that held on a day, the last, and how often they moved.

Where a promise was set on a vague day, its place in the order is that of the latest day on which it may have been.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ..schema.vocabularies import LegalEnd, PlanKind, RenewalMode
from ..tables import Tables
from ..tabular import arrays
from .spans import FUTURE, Range, Span, first_day, known, last_day, past

Row = dict[str, str]

TERMS = (PlanKind.ORIGINAL_TERM, PlanKind.RENEWAL, PlanKind.MANDATE)
"""Kinds of a promise that an agreement can prolong by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One promised end.

    Attributes:
        row: Its cells.
        made: Earliest and latest day on which it was set.
        due: Earliest and latest day that was promised.
        renewed_until: Last day to which the term may have run on after that day, since its agreement prolongs itself; None if it did not.
    """

    row: Row
    made: Range
    due: Range
    renewed_until: int | None

    @property
    def text(self) -> str:
        """The promised end as it is written."""
        return self.row["planned_end"]


class Plans:
    """The promised ends of each deployment."""

    def __init__(self, dataset: Tables) -> None:
        today = dataset.data_date.toordinal()
        agreements = {row["agreement_id"]: row for row in dataset.agreements.rows()}
        self._of: dict[str, list[Plan]] = {}
        for row in dataset.planned_ends.rows():
            if not (row["planned_end"] and row["set_on"]):
                # So only after `resolve`, where a rule left no answer.
                continue
            made = past((first_day(row["set_on"])[0], last_day(row["set_on"])[1]), today)
            due = first_day(row["planned_end"])[0], last_day(row["planned_end"])[1]
            until = _renewed_until(agreements.get(row["agreement_id"]), due, today) if row["kind"] in TERMS else None
            self._of.setdefault(row["deployment_id"], []).append(Plan(row=row, made=made, due=due, renewed_until=until))

    def of(self, deployments: Iterable[str], days: Span | None = None) -> tuple[Plan, ...]:
        """The promises for some deployments in the order in which they were set.

        Args:
            deployments: Ids of the deployments.
            days: Their days; what was certainly set after the end has come promised no end, and is left out.
        """
        plans = [plan for deployment in deployments for plan in self._of.get(deployment, [])]
        kept = [plan for plan in plans if days is None or plan.made[0] <= days.end_high]
        return tuple(sorted(kept, key=lambda plan: (plan.made[::-1], plan.row["planned_end_id"])))


def held(plans: Iterable[Plan], on: Range) -> Plan | None:
    """The last promise that was set on or before a day; None if there was none, or if vague dates leave in doubt which it was.

    Args:
        plans: Promises in the order in which they were set.
        on: Earliest and latest day that it may be. No promise was certainly set before a day of which the earliest is not known.
    """
    possible = [plan for plan in plans if plan.made[0] <= on[1]]
    if not possible or possible[-1].made[1] > on[0]:
        return None
    return possible[-1]


def moves(plans: tuple[Plan, ...]) -> int:
    """Count how often the promised end moved: two successive ends that have a day in common are one end, said twice or more closely."""
    return sum(_apart(one, other) for one, other in pairwise(plans))


def prolonged(plans: tuple[Plan, ...], end: int) -> bool:
    """Say whether the first of some terms was prolonged: by a later promise of kind renewal, by one for a day that certainly lies after it, or by itself.

    Args:
        plans: Promises in the order in which they were set.
        end: Earliest day of the end of the presence: a term that prolongs itself must have run on to it.
    """
    later = any(plan.row["kind"] == PlanKind.RENEWAL or plan.due[0] > plans[0].due[1] for plan in plans[1:])
    return later or any(ran_on(plan, end) for plan in plans)


def ran_on(plan: Plan, end: int) -> bool:
    """Say whether a term that prolongs itself ran on to a day."""
    return plan.renewed_until is not None and plan.renewed_until >= end


def shown(name: str, plans: Sequence[Plan | None]) -> dict[str, Any]:
    """Promised ends as a column of a name, with columns of their bounds."""
    return {
        name: arrays.texts_or_null(plan.text if plan else None for plan in plans),
        f"{name}_earliest": arrays.ordinal_days([known(plan.due[0]) if plan else None for plan in plans]),
        f"{name}_latest": arrays.ordinal_days([known(plan.due[1]) if plan else None for plan in plans]),
    }


def _renewed_until(agreement: Row | None, due: Range, today: int) -> int | None:
    if agreement is None or agreement["renewal_mode"] != RenewalMode.AUTOMATIC:
        return None
    if agreement["legal_end"] == LegalEnd.IN_FORCE:
        return FUTURE if due[1] < today else None
    if agreement["ended"] and first_day(agreement["ended"])[0] > due[1]:
        return last_day(agreement["ended"])[1]
    return None


def _apart(one: Plan, other: Plan) -> bool:
    return one.due[0] > other.due[1] or other.due[0] > one.due[1]
