"""What an answer covers: which hosts were searched and how far, so that no rows are never taken for no presence.

A host is *covered* in a year for which the table `coverage` says complete or partial; where the table is silent nobody looked. A de facto
authority with rows of its own is searched as far as they say, one without as far as the state to which its territory belongs, and
whoever held territory of another state as far as that state.

Every answer that lists, counts or draws presences carries its coverage: as text in JSON under the key `coverage` of the metadata of the
schema of its table, as a last line where it is printed, as a note under a picture. The object has `text`, one line for people; `hosts`,
which gives for each host by id the spans `[first year, last year, complete | partial]`; and `not_searched`, the ids of hosts that were asked
for and were not searched.
"""

from __future__ import annotations

import inspect
import json
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..edtf import Certainty
from ..schema.vocabularies import ActorKind, CoverageStatus
from ..tables import Tables
from ..violations import UncoveredError, UncoveredWarning
from .held import once
from .hosts import SENDERS, STATES, Actors, Control, one_of
from .periods import Period
from .spans import FUTURE, PAST, Span, meet

KEY = "coverage"
"""Key of the metadata of an Arrow schema under which an answer tells what it covers."""

UNCOVERED = ("error", "empty")
"""What may be asked for where a host was not searched."""

STATUSES = ("none", "partial", "complete")
"""From the least to the most."""

NAMED = 8
"""Hosts for which a line tells the years too; of more it gives the names alone."""

_PACKAGE = __name__.partition(".")[0]

Years = tuple[int, int, str]
"""First year, last year, and how far sources were searched in them."""


class Searched:
    """How far sources were searched for a host and a period."""

    def __init__(self, dataset: Tables, actors: Actors | None = None, control: Control | None = None) -> None:
        self._by_year: dict[tuple[str, int], str] = {}
        for row in dataset.coverage.rows():
            for year in range(int(row["year_from"]), int(row["year_to"]) + 1):
                key = row["actor_id"], year
                self._by_year[key] = min(self._by_year.get(key, "complete"), row["status"], key=STATUSES.index)
        self.own = frozenset(actor for actor, _ in self._by_year)
        years = [year for (_, year), status in self._by_year.items() if status != CoverageStatus.NONE]
        self.years = range(min(years, default=1991), max(years, default=1990) + 1)
        self._states = {row["territory_id"]: row["host_de_jure"] for row in dataset.territories.rows()}
        self.actors, self._control = actors or once(dataset, Actors), control or once(dataset, Control)
        self._spans: dict[str, tuple[Years, ...]] = {}

    def status(self, actor: str, period: Period) -> str:
        """Complete, partial or none; none too where coverage is silent."""
        return self._status(actor, period.year, period.first, period.last)

    def spans(self, actor: str, years: Iterable[int] | None = None) -> tuple[Years, ...]:
        """The spans of years in which sources were searched for a host, in order; all of them, or those in some years."""
        if years is None:
            if actor not in self._spans:
                self._spans[actor] = self.spans(actor, self.years)
            return self._spans[actor]
        spans: list[Years] = []
        for year in years:
            status = self._status(actor, year, date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal())
            if spans and spans[-1][1:] == (year - 1, status):
                spans[-1] = spans[-1][0], year, status
            elif status != CoverageStatus.NONE:
                spans.append((year, year, status))
        return tuple(spans)

    def hosts(self) -> list[str]:
        """The hosts with rows of coverage that were searched in any year, by name."""
        hosts = [
            actor for actor in self.own if actor not in SENDERS and any(self._by_year.get((actor, y), "none") != "none" for y in self.years)
        ]
        return sorted(hosts, key=lambda actor: self.actors.rows[actor]["name"])

    def of_state(self, actor: str) -> list[str]:
        """A state with the de facto authorities on its territory that have coverage of their own."""
        rows = self.actors.rows
        return [actor, *(other for other in self.hosts() if rows[other]["de_jure_state"] == actor)]

    def _status(self, actor: str, year: int, first: int, last: int) -> str:
        row = self.actors.rows[actor]
        if actor not in SENDERS and (row["actor_kind"] in STATES or actor in self.own):
            return self._by_year.get((actor, year), "none")
        when = Span(first, first, last, last)
        states = {self._states[territory] for territory, held in self._control.held(actor) if meet(held, when) is not Certainty.IMPOSSIBLE}
        if row["de_jure_state"]:
            states.add(row["de_jure_state"])
        return min((self._by_year.get((state, year), "none") for state in states), key=STATUSES.index, default="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What an answer covers.

    Attributes:
        hosts: For each host that was searched the spans of years, in the order in which a line names them.
        not_searched: Hosts that were asked for and were not searched.
        years: The years that were asked for, if the question names any.
        names: Names of these hosts.
        whole: Whether all hosts were asked for, so that a line says that others were not searched.
    """

    hosts: dict[str, tuple[Years, ...]]
    not_searched: tuple[str, ...]
    years: tuple[int, int] | None
    names: dict[str, str]
    whole: bool

    @property
    def text(self) -> str:
        """The coverage in one line for people."""
        told = ", ".join(self._told(host) for host in self.hosts) or "no host"
        when = f" in {_years(*self.years)}" if self.years else ""
        line = f"covers{when}: {told}"
        if self.not_searched:
            line += f"; not searched: {', '.join(self.names[host] for host in self.not_searched)}"
        return line + ("; other hosts were not searched" if self.whole else "")

    @property
    def note(self) -> str:
        """The coverage as a sentence, for a note under a picture."""
        return f"{self.text[0].upper()}{self.text[1:]}."

    def _told(self, host: str) -> str:
        spans, name = self.hosts[host], self.names[host]
        if len(self.hosts) > NAMED or (self.years and spans == ((*self.years, "complete"),)):
            return name
        if self.years and spans == ((*self.years, "partial"),):
            return f"{name} (in part)"
        return (
            f"{name} ({', '.join(_years(first, last) + ' in part' * (status == CoverageStatus.PARTIAL) for first, last, status in spans)})"
        )

    def marked(self, table: Any) -> Any:
        """An Arrow table that carries this coverage in its schema."""
        told = {"text": self.text, "hosts": {host: list(map(list, spans)) for host, spans in self.hosts.items()}}
        told["not_searched"] = list(self.not_searched)
        return table.replace_schema_metadata({**(table.schema.metadata or {}), KEY: json.dumps(told, ensure_ascii=False)})


def carried(table: Any) -> dict[str, Any]:
    """The coverage that an Arrow table carries, as it is told above; empty if it carries none."""
    stored = (table.schema.metadata or {}).get(KEY.encode())
    return dict(json.loads(stored)) if stored else {}


def cover(
    searched: Searched,
    hosts: Sequence[str] | None = None,
    region: str | None = None,
    years: tuple[int, int] | None = None,
    territory: str = "de_jure",
) -> Coverage:
    """Say what an answer covers.

    Args:
        searched: What was searched.
        hosts: Ids of the hosts that were asked for; None for all.
        region: Region that was asked for; None for all.
        years: First and last year that were asked for; None for all.
        territory: The reading of hosts; de jure, a state is searched with the authorities on its territory.
    """
    rows = searched.actors.rows
    if hosts is None:
        asked = searched.hosts()
        if region is not None:
            asked = _holders(searched, territory)
            states = [actor for actor, row in rows.items() if row["actor_kind"] == ActorKind.STATE and actor not in SENDERS]
            asked = [actor for actor in dict.fromkeys([*asked, *states]) if rows[actor]["region"] == region]
    else:
        asked = list(dict.fromkeys(actor for host in hosts for actor in (searched.of_state(host) if territory == "de_jure" else [host])))
    spans = {actor: searched.spans(actor, range(years[0], years[1] + 1) if years else None) for actor in asked}
    return Coverage(
        hosts={actor: searched_years for actor, searched_years in spans.items() if searched_years},
        not_searched=tuple(
            actor for actor, searched_years in spans.items() if not searched_years and (hosts is not None or region is not None)
        ),
        years=years,
        names={actor: short(rows[actor]["name"]) for actor in asked},
        whole=hosts is None and region is None,
    )


def _holders(searched: Searched, territory: str) -> list[str]:
    """The hosts that were searched; de facto, Russia is one where it held ground that was searched."""
    return [*searched.hosts(), *(["ru"] if territory == "de_facto" and "ru" in searched.actors.rows and searched.spans("ru") else [])]


def refused(searched: Searched, uncovered: str, hosts: Sequence[str] = (), region: str | None = None, territory: str = "de_jure") -> bool:
    """Say whether something was asked for that nobody searched in any year; a warning tells of it.

    Args:
        searched: What was searched.
        uncovered: error, or empty for an answer without rows.
        hosts: Ids of the hosts that were asked for.
        region: Region that was asked for.
        territory: The reading of hosts.

    Raises:
        UncoveredError: If so, and `uncovered` is error.
        UsageError: If `uncovered` is neither.
    """
    one_of("uncovered", uncovered, UNCOVERED)
    rows = searched.actors.rows
    missing = [f"{short(rows[host]['name'])} ({host})" for host in hosts if not searched.spans(host)]
    if region is not None and not any(rows[host]["region"] == region for host in _holders(searched, territory)):
        missing.append(f"any host of the region {region}")
    if missing:
        names = listed([short(rows[host]["name"]) for host in searched.hosts()]) or "none"
        refuse(f"{'host' if hosts else 'region'}: sources were not searched for {listed(missing)}; searched are {names}", uncovered)
    return bool(missing)


def refuse(text: str, uncovered: str) -> None:
    """Refuse a question about what nobody searched, or warn of it.

    Raises:
        UncoveredError: If `uncovered` is error.
    """
    if uncovered == "error":
        raise UncoveredError(text)
    _warn(text)


def after(when: Span, today: date) -> None:
    """Warn if a question names a day after the date of the data, where nothing is certain."""
    if today.toordinal() < when.end_high < FUTURE:
        day = date.fromordinal(when.end_high)
        _warn(f"on: {day} lies after the date of the data, {today}; nothing is certain after it")


def _warn(text: str) -> None:
    """Warn at the line that asked, however many calls of this package lie between."""
    frame, calls = inspect.currentframe(), 1
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] == _PACKAGE:
        frame, calls = frame.f_back, calls + 1
    warnings.warn(text, UncoveredWarning, stacklevel=calls)


def years_of(when: Span, today: date) -> tuple[int, int] | None:
    """The first and the last year of a time, none after that of the data; None if it is open on a side."""
    if when.start_low <= PAST or when.end_high >= FUTURE:
        return None
    first, last = (min(date.fromordinal(day).year, today.year) for day in (when.start_low, when.end_high))
    return first, last


def listed(names: Sequence[str]) -> str:
    """Write names in a row: a, b and c."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def short(name: str) -> str:
    """A name without what stands in brackets or is said of its bounds."""
    return name.split(" (", maxsplit=1)[0].split(" without ", maxsplit=1)[0]


def _years(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"
