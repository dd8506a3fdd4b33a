"""One row a deployment, or one a presence of several: its spell, what was promised, how it ended, and what may explain that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import plain
from ..edtf import Certainty
from ..tables import Tables
from ..tabular import arrays
from ..violations import UsageError
from .columns import SPELL
from .coverage import Searched, cover
from .endings import end_class, end_timing
from .held import once
from .hosts import Actors, Control, one_of
from .legal import Links
from .levels import Unit, units
from .plans import Plan, Plans, held, moves, prolonged, shown
from .presences import Presence
from .spans import FUTURE, PAST, Range, Span, known, meet

TOLERANCE_DAYS = 30
"""Days round a planned end within which an end counts as on time: plans name months more often than days."""
AGAINST = ("first", "last")

COVARIATES = (
    "host_de_jure",
    "territory_id",
    "sender",
    "purpose",
    "service",
    "personnel_status",
    "consent_at_start",
)
ENDS = ("legal_end", "physical_end", "initiator", "main_driver", "part_of", "follow_on")


def spells(dataset: Tables, tolerance_days: int = TOLERANCE_DAYS, against: str = "first", parts: str = "all") -> Any:
    """One row a deployment; see `Dataset.spells`."""
    all_units = units(dataset, "deployment", parts)
    told = _told(dataset, all_units, tolerance_days, against)
    whole, rows = dataset.deployments.to_arrow(), [unit.first.position for unit in all_units]
    made = arrays.table(
        {**arrays.pick(whole, rows, ("deployment_id", "name", "started", "ended")), **told, **arrays.pick(whole, rows, ENDS)}, SPELL
    )
    return cover(once(dataset, Searched)).marked(made)


def presences(
    dataset: Tables,
    level: str = "deployment",
    *,
    parts: str = "whole",
    territory: str = "de_jure",
    tolerance_days: int = TOLERANCE_DAYS,
    against: str = "first",
) -> Any:
    """One row a presence; see `Dataset.presences`."""
    all_units = units(dataset, level, parts, territory)
    names = {row["actor_id"]: row["name"] for row in dataset.actors.rows()}
    gaps = {f"gap_days_{side}": arrays.counts([unit.gap[at] for unit in all_units]) for at, side in enumerate(("low", "high"))}
    # An end is promised for a force; nobody promises the end of all that a host will ever have.
    told = _told(dataset, all_units, tolerance_days, against, planned=level != "host")
    made = arrays.table(
        {
            "presence_id": arrays.texts_or_null(unit.key for unit in all_units),
            "level": arrays.texts_or_null(level for _ in all_units),
            "name": arrays.texts_or_null(names[unit.key] if level == "host" else unit.first.row["name"] for unit in all_units),
            "host": arrays.texts_or_null(unit.host for unit in all_units),
            "deployments": arrays.lists([[member.record_id for member in unit.members] for unit in all_units]),
            "last_deployment": arrays.texts_or_null(unit.last.record_id if unit.last else None for unit in all_units),
            **told,
            **gaps,
        }
    )
    return cover(once(dataset, Searched), territory=territory).marked(made)


def _told(dataset: Tables, all_units: Sequence[Unit], tolerance_days: int, against: str, planned: bool = True) -> dict[str, Any]:
    """The columns that all levels share."""
    tolerance = plain.whole(tolerance_days)
    if tolerance is None or tolerance < 0:
        raise UsageError(f"tolerance_days: found {tolerance_days!r}, expected a whole number of days of 0 or more")
    one_of("against", against, AGAINST)
    actors, control, links = once(dataset, Actors), once(dataset, Control), once(dataset, Links)
    durations = [_duration(unit.days) for unit in all_units]
    holders = [_first_holder(unit, control) for unit in all_units]
    whole, rows = dataset.deployments.to_arrow(), [unit.first.position for unit in all_units]
    last = [unit.last.row if unit.last else None for unit in all_units]
    return {
        "start_earliest": arrays.ordinal_days([known(unit.days.start_low) for unit in all_units]),
        "start_latest": arrays.ordinal_days([known(unit.days.start_high) for unit in all_units]),
        "end_earliest": arrays.ordinal_days([known(unit.days.end_low) for unit in all_units]),
        "end_latest": arrays.ordinal_days([known(unit.days.end_high) for unit in all_units]),
        "right_censored": arrays.flags([unit.ongoing for unit in all_units]),
        "duration_days_low": arrays.counts([low for low, _ in durations]),
        "duration_days_high": arrays.counts([high for _, high in durations]),
        **_promised(dataset, all_units, tolerance, against, planned),
        "end_class": arrays.texts_or_null(class_of(links.deployments, row) if row else None for row in last),
        "region": arrays.texts_or_null(actors.region(unit.host) for unit in all_units),
        **arrays.pick(whole, rows, COVARIATES),
        "consent_at_end": arrays.texts_or_null(row["consent_at_end"] if row else None for row in last),
        "host_de_facto_at_start": arrays.texts_or_null(holder for holder, _ in holders),
        "host_de_facto_certainty": arrays.texts_or_null(certainty for _, certainty in holders),
        "has_legal_basis_at_start": arrays.flags([_basis(unit, links) for unit in all_units]),
        "has_rent": arrays.flags([any(_rent(member, links) for member in unit.members) for unit in all_units]),
    }


def class_of(deployments: dict[str, dict[str, str]], row: dict[str, str]) -> str:
    """The class of the end of a deployment.

    Args:
        deployments: Cells of all deployments by id.
        row: Cells of the deployment.
    """
    after = deployments.get(row["follow_on"], {}).get("consent_at_start", "")
    return end_class(row["legal_end"], row["physical_end"], row["initiator"], after)


def _promised(dataset: Tables, all_units: Sequence[Unit], tolerance: int, against: str, planned: bool) -> dict[str, Any]:
    every = once(dataset, Plans)
    paths = [every.of([member.record_id for member in unit.members], unit.days) if planned else () for unit in all_units]
    chosen = {
        "first": [path[0] if path else None for path in paths],
        "at_start": [held(path, unit.days[:2]) if unit.first.row["started"] else None for unit, path in zip(all_units, paths, strict=True)],
        "last": [path[-1] if path else None for path in paths],
    }
    leads = {which: [_lead(unit.days, plan) for unit, plan in zip(all_units, plans, strict=True)] for which, plans in chosen.items()}
    timing = [
        end_timing(
            unit.ongoing, *lead, bool(path), tolerance, prolonged=prolonged(path if against == "first" else path[-1:], unit.days.end_low)
        )
        for unit, path, lead in zip(all_units, paths, leads[against], strict=True)
    ]
    out: dict[str, Any] = {}
    for which, name in (("first", "first_planned_end"), ("at_start", "planned_end_at_start"), ("last", "last_planned_end")):
        out |= shown(name, chosen[which])
    out["plans"] = arrays.counts([len(path) if planned else None for path in paths])
    out["plan_moves"] = arrays.counts([moves(path) if planned else None for path in paths])
    out["end_timing"] = arrays.texts_or_null(timing if planned else (None for _ in all_units))
    for which, name in (("first", "first_plan"), ("at_start", "plan_at_start"), ("last", "last_plan")):
        out[f"days_from_{name}_low"] = arrays.counts([low for low, _ in leads[which]])
        out[f"days_from_{name}_high"] = arrays.counts([high for _, high in leads[which]])
    return out


def _duration(days: Span) -> tuple[int, int | None]:
    low = max(0, days.end_low - days.start_high)
    return low, days.end_high - days.start_low if days.start_low > PAST and days.end_high < FUTURE else None


def _lead(days: Span, plan: Plan | None) -> tuple[int | None, int | None]:
    """Days from the planned end to the end."""
    if plan is None:
        return None, None
    due: Range = plan.due
    low = days.end_low - due[1] if days.end_low > PAST and due[1] < FUTURE else None
    return low, days.end_high - due[0] if days.end_high < FUTURE and due[0] > PAST else None


def _start(unit: Unit) -> Span | None:
    """The day on which a presence started, as vague as it is."""
    if not unit.first.row["started"]:
        return None
    return Span(*unit.days[:2], *unit.days[:2])


def _first_holder(unit: Unit, control: Control) -> tuple[str | None, Certainty | None]:
    start, first = _start(unit), unit.first
    if start is None:
        return (None, None) if first.territory_id else (first.host_de_jure, Certainty.CERTAIN)
    holders = control.holders(first.territory_id, first.host_de_jure, start)
    return (holders[0][0], meet(holders[0][2], start)) if holders else (None, None)


def _basis(unit: Unit, links: Links) -> bool | None:
    start = _start(unit)
    if start is None:
        return None
    return {Certainty.CERTAIN: True, Certainty.IMPOSSIBLE: False}.get(links.has_basis(unit.first.record_id, start))


def _rent(presence: Presence, links: Links) -> bool:
    through = [presence.record_id, *links.sites(presence.record_id)]
    return any(links.agreements[agreement]["annual_rent"] for record_id in through for agreement in links.direct(record_id))
