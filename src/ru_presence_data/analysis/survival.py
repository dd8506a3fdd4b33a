"""How long presences last: survival curves of deployments, continuous presences or hosts, by group and by the reading of vague dates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..tables import Tables
from ..tabular import arrays
from .coverage import Searched, cover
from .endings import END_CLASSES
from .estimators import Step, curve
from .held import once
from .hosts import one_of
from .spells import presences

READINGS = ("midpoint", "shortest", "longest")
CAUSES = tuple(name for name in END_CLASSES if name != "ongoing")
GROUPS = (
    "region",
    "host_de_jure",
    "host_de_facto_at_start",
    "territory_id",
    "purpose",
    "service",
    "personnel_status",
    "consent_at_start",
    "has_legal_basis_at_start",
    "has_rent",
)
"""Columns of `spells` that are known at the start, so that groups by them do not look into the future; `sender` is that of most of a spell.

Only `has_rent` speaks of all agreements on a presence, also of those that were signed after its start.
"""

FEW = 5
"""Curves of fewer presences are marked: a single end moves them by a quarter or more."""

Spell = dict[str, Any]


def survival(
    dataset: Tables,
    by: str | None = None,
    ends: Iterable[str] | None = None,
    level: str = "deployment",
    *,
    parts: str = "whole",
    confidence: float = 0.95,
) -> Any:
    """Estimate survival curves; see `Dataset.survival`."""
    if by is not None:
        one_of("by", by, GROUPS)
    wanted = {one_of("ends", name, CAUSES) for name in ([ends] if isinstance(ends, str) else CAUSES if ends is None else ends)}
    groups: dict[str | None, list[Spell]] = {}
    for spell in presences(dataset, level, parts=parts).to_pylist():
        value = spell[by] if by else "all"
        groups.setdefault(value if value is None else str(value).lower() if isinstance(value, bool) else value, []).append(spell)
    today = dataset.data_date.toordinal()
    curve_steps: list[tuple[str | None, str, int, int, Step]] = []
    for group in sorted(groups, key=lambda name: (name is None, name or "")):
        for reading in READINGS:
            lasted = [(_length(spell, reading, today), _cause(spell, wanted)) for spell in groups[group]]
            used = [(length, cause) for length, cause in lasted if length is not None]
            steps = curve([length for length, _ in used], [cause for _, cause in used], confidence)
            curve_steps += [(group, reading, len(used), len(lasted) - len(used), step) for step in steps]
    each = [step for *_, step in curve_steps]
    made = arrays.table(
        {
            "group": arrays.texts_or_null(group for group, *_ in curve_steps),
            "reading": arrays.texts_or_null(reading for _, reading, *_ in curve_steps),
            "spells": arrays.counts([number for _, _, number, _, _ in curve_steps]),
            "left_out": arrays.counts([number for _, _, _, number, _ in curve_steps]),
            "few": arrays.flags([number < FEW for _, _, number, _, _ in curve_steps]),
            "time_days": arrays.reals([step.time for step in each]),
            "at_risk": arrays.counts([step.at_risk for step in each]),
            "events": arrays.counts([step.events for step in each]),
            "censored": arrays.counts([step.censored for step in each]),
            "survival": arrays.reals([step.survival for step in each]),
            "std_error": arrays.reals([step.std_error for step in each]),
            "plain_low": arrays.reals([step.plain[0] if step.plain else None for step in each]),
            "plain_high": arrays.reals([step.plain[1] if step.plain else None for step in each]),
            "loglog_low": arrays.reals([step.loglog[0] if step.loglog else None for step in each]),
            "loglog_high": arrays.reals([step.loglog[1] if step.loglog else None for step in each]),
            **{f"incidence_{cause.replace('-', '_')}": arrays.reals([step.incidence.get(cause, 0.0) for step in each]) for cause in CAUSES},
        }
    )
    return cover(once(dataset, Searched)).marked(made)


def _cause(spell: Spell, wanted: set[str]) -> str | None:
    return spell["end_class"] if spell["end_class"] in wanted else None


def _length(spell: Spell, reading: str, today: int) -> float | None:
    """The days that a spell lasted, or None if it has no bound on a side that the reading needs."""
    starts = spell["start_earliest"], spell["start_latest"]
    if None in starts or spell["end_earliest"] is None:
        return None
    first, last = (day.toordinal() for day in starts)
    ended = spell["end_earliest"].toordinal(), today if spell["right_censored"] else spell["end_latest"].toordinal()
    match reading:
        case "shortest":
            return float(max(0, ended[0] - last))
        case "longest":
            return float(ended[1] - first)
    middle: float = (ended[0] + ended[1]) / 2 - (first + last) / 2
    return max(0.0, middle)
