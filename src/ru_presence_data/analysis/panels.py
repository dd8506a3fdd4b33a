"""Panels: one row a host and year, or a host and month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..edtf import Certainty
from ..tables import Tables
from ..tabular import arrays
from ..violations import UsageError
from . import presences
from .hosts import READINGS, SENDERS, Actors, Control, one_of
from .periods import Calendar, Period
from .personnel import Observation, Personnel
from .presences import Presence
from .spans import Span, meet

_COVERAGE = ("none", "partial", "complete")
"""From the least to the most."""

ABOUT = {
    "actor_id": "Host",
    "iso2": "ISO 3166-1 alpha-2 code",
    "iso3": "ISO 3166-1 alpha-3 code",
    "cow_code": "Correlates of War state code",
    "gw_code": "Gleditsch and Ward state code",
    "region": "Region of the host",
    "year": "Year",
    "month": "Month, 1 to 12",
    "days": "Days of the period, up to the date of the data",
    "covered": "Whether sources were searched for host and year",
    "coverage": "How far sources were searched: complete, partial, none",
    "present_certain": "Whether a deployment was there at any time, for certain",
    "present_possible": "Whether a deployment was there at any time, at least possibly",
    "deployments_certain": "Deployments there for certain, without parts of others",
    "deployments_possible": "Deployments there at least possibly, without parts of others",
    "bases_certain": "Bases in use for certain",
    "bases_possible": "Bases in use at least possibly",
    "strength_low": "Personnel observed, sum over deployments, least",
    "strength_best": "Personnel observed, sum over deployments, best figure",
    "strength_high": "Personnel observed, sum over deployments, greatest",
    "strength_deployments": "Number of deployments in the sums of personnel",
    "strength_carried": "Whether an observation was carried forward",
    "share_present_low": "Share of days with a deployment there for certain",
    "share_present_high": "Share of days with a deployment there at least possibly",
}
"""What each column holds, in the words that exports use as labels."""


@dataclass(slots=True)
class _Tally:
    """What is counted for one host, by number of the period.

    Attributes:
        counts: For each measure the number of rows by period.
        days: For each certainty the stretches of days, first and last, on which a deployment was there.
        strength: Observations taken in a period, each with whether it was carried forward.
    """

    counts: dict[str, dict[int, int]] = field(
        default_factory=lambda: {f"{what}_{sure}": {} for what in ("any", "deployments", "bases") for sure in ("certain", "possible")}
    )
    days: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: {"certain": [], "possible": []})
    strength: dict[int, list[tuple[Observation, bool]]] = field(default_factory=dict)

    def add(self, measure: str, periods: Iterable[int]) -> None:
        """Count a row in some periods."""
        counts = self.counts[measure]
        for period in periods:
            counts[period] = counts.get(period, 0) + 1


def panel(
    dataset: Tables,
    *,
    start: int = 1991,
    end: int | None = None,
    hosts: str | Iterable[str] | None = None,
    territory: str = "de_jure",
    carry_forward: bool = False,
    months: bool = False,
) -> Any:
    """Make a panel; see `Dataset.country_years` and `Dataset.country_months`."""
    one_of("territory", territory, READINGS)
    calendar, actors, control = Calendar(start, end, dataset.data_date, months=months), Actors(dataset), Control(dataset)
    tallies: dict[str, _Tally] = {}
    for kind, found in (("deployments", presences.deployments(dataset)), ("bases", presences.bases(dataset))):
        for presence in found:
            spells = control.spells(presence.territory_id, presence.host_de_jure) if territory == "de_facto" else None
            _count(kind, presence, spells, calendar, tallies)
    _measure(dataset, calendar, control if territory == "de_facto" else None, tallies, carry_forward)
    searched = Searched(dataset, actors, control)
    chosen = _hosts(actors, tallies, searched, hosts, territory)
    rows = []
    for actor in chosen:
        lived, tally = actors.existence(actor, calendar.today), tallies.get(actor) or _Tally()
        spent = {sure: _overlaps(tally.days[sure], calendar.periods) for sure in tally.days}
        for at, period in enumerate(calendar.periods):
            if lived.start_low <= period.last and lived.end_high >= period.first:
                status = searched.status(actor, period)
                rows.append((actor, period, status, tally, spent["certain"][at], spent["possible"][at]))
    return _table(actors, rows, months)


def _count(kind: str, presence: Presence, spells: list[tuple[str, Span]] | None, calendar: Calendar, tallies: dict[str, _Tally]) -> None:
    """Count one presence for each of its hosts."""
    days = presence.days
    certain: dict[str, set[int]] = {}
    possible: dict[str, set[int]] = {}
    for host, held in [(presence.host_de_jure, days)] if spells is None else spells:
        together = meet(days, held) if spells is not None else Certainty.CERTAIN
        if together is Certainty.IMPOSSIBLE:
            continue
        tally = tallies.setdefault(host, _Tally())
        first, last = max(days.start_low, held.start_low), min(days.end_high, held.end_high)
        possible.setdefault(host, set()).update(calendar.between(first, last))
        if kind == "deployments":
            tally.days["possible"].append((first, last))
        if together is Certainty.CERTAIN:
            first, last = max(days.start_high, held.start_high), min(days.end_low, held.end_low)
            # Both bounds may be out of order on a day and yet lie in one period, in which it was then surely there.
            certain.setdefault(host, set()).update(calendar.between(first, last))
            if kind == "deployments" and first <= last:
                tally.days["certain"].append((first, last))
    for sure, found in (("certain", certain), ("possible", possible)):
        for host, periods in found.items():
            if kind == "deployments":
                tallies[host].add(f"any_{sure}", periods)
            if not presence.is_part:
                tallies[host].add(f"{kind}_{sure}", periods)


def _measure(dataset: Tables, calendar: Calendar, control: Control | None, tallies: dict[str, _Tally], carry: bool) -> None:
    """Take the strength of each deployment in each period, for the host that held its place on its last day in the period."""
    personnel = Personnel(dataset, calendar.of)
    for presence in presences.deployments(dataset):
        if presence.is_part:
            continue
        days = presence.days
        for number in calendar.between(days.start_low, days.end_high):
            found = personnel.of(presence.record_id, number)
            taken = found or (personnel.before(presence.record_id, number) if carry else None)
            if taken is None:
                continue
            host = presence.host_de_jure
            if control is not None:
                day = min(calendar.periods[number - calendar.first].last, days.end_high)
                holders = control.holders(presence.territory_id, host, Span(day, day, day, day))
                if not holders:
                    continue
                host = holders[0][0]
            tallies.setdefault(host, _Tally()).strength.setdefault(number, []).append((taken, found is None))


def _overlaps(stretches: list[tuple[int, int]], periods: Sequence[Period]) -> list[int]:
    """Count the days of each period that lie in at least one stretch."""
    merged: list[list[int]] = []
    for first, last in sorted(stretches):
        if merged and first <= merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], last)
        else:
            merged.append([first, last])
    out = []
    at = 0
    for period in periods:
        while at < len(merged) and merged[at][1] < period.first:
            at += 1
        days, here = 0, at
        while here < len(merged) and merged[here][0] <= period.last:
            days += min(merged[here][1], period.last) - max(merged[here][0], period.first) + 1
            here += 1
        out.append(days)
    return out


class Searched:
    """How far sources were searched for a host and a period.

    In the de facto reading an authority is searched as far as the state to which its territory belongs, and whoever held territory
    of another state, as far as that state.
    """

    def __init__(self, dataset: Tables, actors: Actors, control: Control) -> None:
        self.by_year: dict[tuple[str, int], str] = {}
        for row in dataset.coverage.rows():
            for year in range(int(row["year_from"]), int(row["year_to"]) + 1):
                key = row["actor_id"], year
                self.by_year[key] = min(self.by_year.get(key, "complete"), row["status"], key=_COVERAGE.index)
        self.actors = sorted({actor for actor, _ in self.by_year})
        self._states = {row["territory_id"]: row["host_de_jure"] for row in dataset.territories.rows()}
        self._rows, self._control = actors.rows, control

    def status(self, actor: str, period: Period) -> str:
        """Give complete, partial or none; none too where coverage is silent."""
        row = self._rows[actor]
        if row["actor_kind"] in ("state", "former-state") and actor not in SENDERS:
            return self.by_year.get((actor, period.year), "none")
        when = Span(period.first, period.first, period.last, period.last)
        states = {self._states[territory] for territory, held in self._control.held(actor) if meet(held, when) is not Certainty.IMPOSSIBLE}
        if row["de_jure_state"]:
            states.add(row["de_jure_state"])
        return min((self.by_year.get((state, period.year), "none") for state in states), key=_COVERAGE.index, default="none")


def _hosts(actors: Actors, tallies: dict[str, _Tally], searched: Searched, hosts: str | Iterable[str] | None, territory: str) -> list[str]:
    if hosts is None:
        known = {*tallies, *searched.actors}
        return sorted(actor for actor in known if actor not in SENDERS or (actor == "ru" and territory == "de_facto"))
    found = [actors.host(name, territory) for name in ([hosts] if isinstance(hosts, str) else hosts)]
    if not found:
        raise UsageError("hosts: found none, expected at least one actor; leave it out for all")
    return sorted(set(found))


_Row = tuple[str, Period, str, _Tally, int, int]


def _table(actors: Actors, rows: list[_Row], months: bool) -> Any:
    about = [actors.rows[actor] for actor, *_ in rows]
    made: dict[str, Any] = {"actor_id": arrays.texts_or_null(actor for actor, *_ in rows)}
    for name in ("iso2", "iso3"):
        made[name] = arrays.texts_or_null(row[name] for row in about)
    for name in ("cow_code", "gw_code"):
        made[name] = arrays.counts([int(row[name]) if row[name] else None for row in about])
    made["region"] = arrays.texts_or_null(row["region"] for row in about)
    made["year"] = arrays.counts([period.year for _, period, *_ in rows])
    if months:
        made["month"] = arrays.counts([period.month for _, period, *_ in rows])
    made["days"] = arrays.counts([period.last - period.first + 1 for _, period, *_ in rows])
    made["covered"] = arrays.flags([status != "none" for _, _, status, *_ in rows])
    made["coverage"] = arrays.texts_or_null(status for _, _, status, *_ in rows)
    for name, measure in (("present_certain", "any_certain"), ("present_possible", "any_possible")):
        seen = [_seen(row[2], row[3].counts[measure].get(row[1].number, 0)) for row in rows]
        made[name] = arrays.flags([None if count is None else count > 0 for count in seen])
    for measure in ("deployments_certain", "deployments_possible", "bases_certain", "bases_possible"):
        made[measure] = arrays.counts([_seen(row[2], row[3].counts[measure].get(row[1].number, 0)) for row in rows])
    taken = [row[3].strength.get(row[1].number, []) if row[2] != "none" else [] for row in rows]
    for bound in ("low", "best", "high"):
        made[f"strength_{bound}"] = arrays.counts([_sum(found, bound) for found in taken])
    made["strength_deployments"] = arrays.counts([len(found) or None for found in taken])
    made["strength_carried"] = arrays.flags([any(carried for _, carried in found) if found else None for found in taken])
    for name, at in (("share_present_low", 4), ("share_present_high", 5)):
        spent = [_seen(row[2], row[at]) for row in rows]
        made[name] = arrays.reals(
            [None if days is None else days / (row[1].last - row[1].first + 1) for days, row in zip(spent, rows, strict=True)]
        )
    return arrays.table(made, ABOUT)


def _seen(status: str, number: Any) -> Any:
    """Give a number, or None where none can be told: not searched, or nothing found by a search in part."""
    return None if status == "none" or (status == "partial" and not number) else number


def _sum(found: list[tuple[Observation, bool]], bound: str) -> int | None:
    figures = [getattr(observation, bound) for observation, _ in found]
    return sum(figures) if figures and None not in figures else None
