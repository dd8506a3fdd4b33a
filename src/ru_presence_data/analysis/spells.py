"""One row a deployment: its spell, how it ended, and what may explain that."""

from __future__ import annotations

from typing import Any

from ..edtf import Certainty
from ..tables import Tables
from ..tabular import arrays
from ..violations import UsageError
from .coverage import Searched, cover
from .endings import end_class, end_timing
from .hosts import Actors, Control
from .legal import Links
from .presences import Presence, deployments
from .spans import FUTURE, PAST, Span, first_day, known, last_day, meet

TOLERANCE_DAYS = 30
"""Days round a planned end within which an end counts as on time: plans name months more often than days."""

COVARIATES = ("host_de_jure", "territory_id", "sender", "purpose", "service", "personnel_status", "consent_at_start", "consent_at_end")
ENDS = ("legal_end", "physical_end", "initiator", "main_driver", "part_of", "follow_on")


def spells(dataset: Tables, tolerance_days: int = TOLERANCE_DAYS) -> Any:
    """Give one row a deployment; see `Dataset.spells`."""
    if not isinstance(tolerance_days, int) or isinstance(tolerance_days, bool) or tolerance_days < 0:
        raise UsageError(f"tolerance_days: found {tolerance_days!r}, expected a whole number of days of 0 or more")
    found = deployments(dataset)
    actors, control, links = Actors(dataset), Control(dataset), Links(dataset)
    ongoing = [presence.row["physical_end"] == "ongoing" for presence in found]
    durations = [_duration(presence.days) for presence in found]
    ends = {row["deployment_id"]: row["planned_end"] for row in reversed(dataset.planned_ends.rows())}
    planned = [ends.get(presence.record_id, "") for presence in found]
    plans = [(first_day(text)[0], last_day(text)[1]) if text else None for text in planned]
    leads = [_lead(presence.days, plan) for presence, plan in zip(found, plans, strict=True)]
    timing = [end_timing(alive, *lead, plan is not None, tolerance_days) for alive, lead, plan in zip(ongoing, leads, plans, strict=True)]
    holders = [_first_holder(presence, control) for presence in found]
    whole = dataset.deployments.to_arrow()
    rows = [presence.position for presence in found]
    made = arrays.table(
        {
            **arrays.pick(whole, rows, ("deployment_id", "name", "started")),
            "start_earliest": arrays.ordinal_days([known(presence.days.start_low) for presence in found]),
            "start_latest": arrays.ordinal_days([known(presence.days.start_high) for presence in found]),
            **arrays.pick(whole, rows, ("ended",)),
            "end_earliest": arrays.ordinal_days([known(presence.days.end_low) for presence in found]),
            "end_latest": arrays.ordinal_days([known(presence.days.end_high) for presence in found]),
            "right_censored": arrays.flags(ongoing),
            "duration_days_low": arrays.counts([low for low, _ in durations]),
            "duration_days_high": arrays.counts([high for _, high in durations]),
            "planned_end": arrays.texts_or_null(planned),
            "planned_end_earliest": arrays.ordinal_days([known(plan[0]) if plan else None for plan in plans]),
            "planned_end_latest": arrays.ordinal_days([known(plan[1]) if plan else None for plan in plans]),
            "end_timing": arrays.texts_or_null(timing),
            "days_from_plan_low": arrays.counts([low for low, _ in leads]),
            "days_from_plan_high": arrays.counts([high for _, high in leads]),
            "end_class": arrays.texts_or_null(
                end_class(row["legal_end"], row["physical_end"], row["initiator"], bool(row["follow_on"])) for row in _rows(found)
            ),
            "region": arrays.texts_or_null(actors.region(presence.host_de_jure) for presence in found),
            **arrays.pick(whole, rows, COVARIATES),
            "host_de_facto_at_start": arrays.texts_or_null(holder for holder, _ in holders),
            "host_de_facto_certainty": arrays.texts_or_null(certainty for _, certainty in holders),
            **arrays.pick(whole, rows, ENDS),
            "has_legal_basis_at_start": arrays.flags([_basis(presence, links) for presence in found]),
            "has_rent": arrays.flags([_rent(presence, links) for presence in found]),
        }
    )
    return cover(Searched(dataset, actors, control)).marked(made)


def _rows(found: list[Presence]) -> list[dict[str, str]]:
    return [presence.row for presence in found]


def _duration(days: Span) -> tuple[int, int | None]:
    return max(
        0, days.end_low - days.start_high
    ), days.end_high - days.start_low if days.start_low > PAST and days.end_high < FUTURE else None


def _lead(days: Span, plan: tuple[int, int] | None) -> tuple[int | None, int | None]:
    """Days from the planned end to the end."""
    if plan is None:
        return None, None
    low = days.end_low - plan[1] if days.end_low > PAST and plan[1] < FUTURE else None
    return low, days.end_high - plan[0] if days.end_high < FUTURE and plan[0] > PAST else None


def _start(presence: Presence) -> Span | None:
    """The day on which a deployment started, as vague as it is."""
    if not presence.row["started"]:
        return None
    days = presence.days
    return Span(days.start_low, days.start_high, days.start_low, days.start_high)


def _first_holder(presence: Presence, control: Control) -> tuple[str | None, Certainty | None]:
    start = _start(presence)
    if start is None:
        return (None, None) if presence.territory_id else (presence.host_de_jure, Certainty.CERTAIN)
    holders = control.holders(presence.territory_id, presence.host_de_jure, start)
    return (holders[0][0], meet(holders[0][2], start)) if holders else (None, None)


def _basis(presence: Presence, links: Links) -> bool | None:
    start = _start(presence)
    if start is None:
        return None
    return {Certainty.CERTAIN: True, Certainty.IMPOSSIBLE: False}.get(links.has_basis(presence.record_id, start))


def _rent(presence: Presence, links: Links) -> bool:
    through = [presence.record_id, *links.sites(presence.record_id)]
    return any(links.agreements[agreement]["annual_rent"] for record_id in through for agreement in links.direct(record_id))
