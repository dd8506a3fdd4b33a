"""Panels: one row a host and year, or a host and month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, product
from typing import Any

from ..edtf import Certainty
from ..schema.vocabularies import CoverageStatus
from ..tables import Tables
from ..tabular import arrays
from ..violations import UsageError
from . import presences
from .coverage import Searched, cover, refused
from .held import once
from .hosts import READINGS, SENDERS, STATES, Actors, Control, one_of
from .levels import units
from .periods import Calendar, Period
from .personnel import Observation, Personnel
from .presences import Presence
from .spans import ALWAYS, Span, meet

ABOUT = {
    "actor_id": "Host",
    "iso2": "ISO 3166-1 alpha-2 code",
    "iso3": "ISO 3166-1 alpha-3 code",
    "cow_code": "Correlates of War state code",
    "gw_code": "Gleditsch and Ward state code",
    "region": "Region of the host",
    "year": "Year",
    "month": "Month, 1 to 12",
    "days": "Days of the period on which the host existed, up to the date of the data",
    "covered": "Whether sources were searched for host and year",
    "coverage": "How far sources were searched: complete, partial, none",
    "present_certain": "Whether a deployment was there at any time, for certain",
    "present_possible": "Whether a deployment was there at any time, at least possibly",
    "deployments_certain": "Deployments there for certain, without parts of others",
    "deployments_possible": "Deployments there at least possibly, without parts of others",
    "bases_certain": "Bases in use for certain",
    "bases_possible": "Bases in use at least possibly",
    "strength_low": "Personnel, total of all deployments, least; null if one has no figure",
    "strength_best": "Personnel, total of all deployments, best; null if one has no figure",
    "strength_high": "Personnel, total of all deployments, greatest; null if one has no figure",
    "strength_deployments": "Number of deployments with a figure of personnel",
    "strength_missing": "Number of deployments there for certain without such a figure",
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
        there: For each certainty the deployments that were there in a period, by id, without parts of others.
        strength: Observations taken in a period by deployment, each with whether it was carried forward.
    """

    counts: dict[str, dict[int, int]] = field(
        default_factory=lambda: {f"{what}_{sure}": {} for what in ("any", "deployments", "bases") for sure in ("certain", "possible")}
    )
    days: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: {"certain": [], "possible": []})
    there: dict[str, dict[int, set[str]]] = field(default_factory=lambda: {"certain": {}, "possible": {}})
    strength: dict[int, dict[str, tuple[Observation, bool]]] = field(default_factory=dict)

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
    uncovered: str = "error",
) -> Any:
    """Make a panel; see `Dataset.country_years` and `Dataset.country_months`."""
    one_of("territory", territory, READINGS)
    calendar, actors, control = Calendar(start, end, dataset.data_date, months=months), once(dataset, Actors), once(dataset, Control)
    searched = Searched(dataset, actors, control)
    asked = _asked(actors, hosts, territory)
    refused(searched, uncovered, asked or ())
    tallies: dict[str, _Tally] = {}
    spans: dict[str, Span] = {}
    for kind, of_kind in (("deployments", presences.deployments(dataset)), ("bases", presences.bases(dataset))):
        # A base that was used twice is there twice, one after the other.
        for record_id, uses in groupby(of_kind, key=lambda presence: presence.record_id):
            stretches = list(uses)
            host = stretches[0].host_de_jure
            holders = control.spells(stretches[0].territory_id, host) if territory == "de_facto" else [(host, ALWAYS)]
            _count(kind, stretches, holders, calendar, tallies)
            spans[record_id] = stretches[0].days
    _measure(dataset, calendar, control if territory == "de_facto" else None, tallies, carry_forward)
    rows = []
    for actor in asked or _known(actors, {*tallies, *searched.own}, territory):
        lived, tally = actors.existence(actor, control), tallies.get(actor) or _Tally()
        within = [
            replace(period, first=max(period.first, lived.start_low), last=min(period.last, lived.end_high))
            for period in calendar.periods
            if lived.start_low <= period.last and lived.end_high >= period.first
        ]
        spent = {sure: _overlaps(tally.days[sure], within) for sure in tally.days}
        for at, period in enumerate(within):
            status = searched.status(actor, period)
            rows.append((actor, period, status, tally, spent["certain"][at], spent["possible"][at]))
    years = calendar.periods[0].year, calendar.periods[-1].year
    chains = {each.record_id: unit.key for unit in units(dataset, "continuous", "whole") for each in unit.members}
    return cover(searched, asked, years=years, territory=territory).marked(_table(actors, rows, spans, chains, months))


def _count(kind: str, uses: list[Presence], holders: list[tuple[str, Span]], calendar: Calendar, tallies: dict[str, _Tally]) -> None:
    """Count one presence, in all its uses, for each of its hosts, of which the days of holding the place are given."""
    presence = uses[0]
    certain: dict[str, set[int]] = {}
    possible: dict[str, set[int]] = {}
    for days, (host, held) in product((use.days for use in uses), holders):
        together = meet(days, held)
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
    for sure, by_host in (("certain", certain), ("possible", possible)):
        for host, periods in by_host.items():
            if kind == "deployments":
                tallies[host].add(f"any_{sure}", periods)
            if not presence.is_part:
                tallies[host].add(f"{kind}_{sure}", periods)
                if kind == "deployments":
                    for period in periods:
                        tallies[host].there[sure].setdefault(period, set()).add(presence.record_id)


def _measure(dataset: Tables, calendar: Calendar, control: Control | None, tallies: dict[str, _Tally], carry: bool) -> None:
    """Take the strength of each deployment in each period, for the host that held its place on its last day in the period."""
    personnel = Personnel(dataset, calendar.of)
    for presence in presences.deployments(dataset):
        if presence.is_part:
            continue
        days = presence.days
        for number in calendar.between(days.start_low, days.end_high):
            observed = personnel.of(presence.record_id, number)
            taken = observed or (personnel.before(presence.record_id, number) if carry else None)
            if taken is None:
                continue
            host = presence.host_de_jure
            if control is not None:
                day = min(calendar.periods[number - calendar.first].last, days.end_high)
                holders = control.holders(presence.territory_id, host, Span(day, day, day, day))
                if not holders:
                    continue
                host = holders[0][0]
            tallies.setdefault(host, _Tally()).strength.setdefault(number, {})[presence.record_id] = taken, observed is None


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


def _known(actors: Actors, known: Iterable[str], territory: str) -> list[str]:
    """Those of some actors that can be hosts in a reading: de jure, states; de facto, whoever held ground."""
    if territory == "de_jure":
        known = [actor for actor in known if actors.rows[actor]["actor_kind"] in STATES]
    return sorted(actor for actor in known if actor not in SENDERS or (actor == "ru" and territory == "de_facto"))


def _asked(actors: Actors, hosts: str | Iterable[str] | None, territory: str) -> list[str] | None:
    if hosts is None:
        return None
    asked = [actors.host(name, territory) for name in ([hosts] if isinstance(hosts, str) else hosts)]
    if not asked:
        raise UsageError("hosts: found none, expected at least one actor; leave it out for all")
    return sorted(set(asked))


_Row = tuple[str, Period, str, _Tally, int, int]


def _table(actors: Actors, rows: list[_Row], spans: dict[str, Span], chains: dict[str, str], months: bool) -> Any:
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
    made["covered"] = arrays.flags([status != CoverageStatus.NONE for _, _, status, *_ in rows])
    made["coverage"] = arrays.texts_or_null(status for _, _, status, *_ in rows)
    for name, measure in (("present_certain", "any_certain"), ("present_possible", "any_possible")):
        seen = [_seen(row[2], row[3].counts[measure].get(row[1].number, 0)) for row in rows]
        made[name] = arrays.flags([None if count is None else count > 0 for count in seen])
    for measure in ("deployments_certain", "deployments_possible", "bases_certain", "bases_possible"):
        made[measure] = arrays.counts([_seen(row[2], row[3].counts[measure].get(row[1].number, 0)) for row in rows])
    totals = [
        _Total.of(period, tally, spans, chains) if status != CoverageStatus.NONE else _Total() for _, period, status, tally, *_ in rows
    ]
    for name in ("strength_low", "strength_best", "strength_high", "strength_deployments", "strength_missing"):
        made[name] = arrays.counts([getattr(total, name.removeprefix("strength_")) for total in totals])
    made["strength_carried"] = arrays.flags([total.carried for total in totals])
    for name, at in (("share_present_low", 4), ("share_present_high", 5)):
        spent = [_seen(row[2], row[at]) for row in rows]
        made[name] = arrays.reals(
            [None if days is None else days / (row[1].last - row[1].first + 1) for days, row in zip(spent, rows, strict=True)]
        )
    return arrays.table(made, ABOUT)


def _seen(status: str, number: Any) -> Any:
    """A number, or None where none can be told: not searched, or nothing found by a search in part."""
    return None if status == CoverageStatus.NONE or (status == CoverageStatus.PARTIAL and not number) else number


@dataclass(frozen=True, slots=True, kw_only=True)
class _Total:
    """The strength of all deployments of a host in a period; without bounds where it is the total of nothing that was ever there.

    Attributes:
        low: Least number of persons.
        best: Number of persons.
        high: Greatest number of persons.
        deployments: Deployments with an observation.
        missing: Deployments there for certain without one.
        carried: Whether an observation was carried forward.
    """

    low: int | None = None
    best: int | None = None
    high: int | None = None
    deployments: int | None = None
    missing: int | None = None
    carried: bool | None = None

    @classmethod
    def of(cls, period: Period, tally: _Tally, spans: dict[str, Span], chains: dict[str, str]) -> _Total:
        """Add up the observations of a period.

        There is no total if a deployment that was there for certain has no observation, if one of those that have one went on as another
        of them, which counts the same persons, or if they were not certainly there together on a day; there is no greatest one if a deployment that was possibly there has none.
        """
        taken = tally.strength.get(period.number, {})
        certain, possible = (tally.there[sure].get(period.number, set()) for sure in ("certain", "possible"))
        missing = len(certain - taken.keys())
        if not taken:
            return cls(missing=missing or None)
        bounds = dict.fromkeys(("low", "best", "high"))
        when = Span(period.first, period.first, period.last, period.last)
        apart = len({chains[record_id] for record_id in taken}) == len(taken)
        if not missing and apart and meet(when, *(spans[record_id] for record_id in taken)) is Certainty.CERTAIN:
            bounds = {bound: _sum([observation for observation, _ in taken.values()], bound) for bound in bounds}
            if possible - taken.keys():
                bounds["high"] = None
        return cls(**bounds, deployments=len(taken), missing=missing, carried=any(carried for _, carried in taken.values()))


def _sum(observations: list[Observation], bound: str) -> int | None:
    figures = [getattr(observation, bound) for observation in observations]
    return None if None in figures else sum(figures)
