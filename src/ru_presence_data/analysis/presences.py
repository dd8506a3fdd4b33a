"""Deployments and bases as stretches of days: the one place that says when a presence is there.

A *deployment* is there from `started` to `ended`; one whose `physical_end` is ongoing is certainly there up to the date of the data
(`Dataset.data_date`) and only possibly after it. Nothing is certain after that date. A start without an earliest day does not lie before
its host de jure existed: until then a force there was abroad for nobody.

A *base* is in use from `opened` to `closed`, but no day before its host de jure existed counts, nor in a state that left the Soviet Union one
before the Union had recognised it or had ended: until then it stood on Soviet soil and was no presence abroad. Where a cell is empty, its links to deployments (`deployment_bases`) and what was seen of it decide:

* `opened` empty: the base was in use by the first day that shows it so: the first `used_from` of a link, the start of a linked deployment
  whose purpose is inherited-garrison, since a force that leaves opens no sites, the date of a strength counted at it, or that of an event at it (talk about a base shows no use: see `TALK`). Of a date
  that is vague its last day is meant. Before that it is only possible; if nothing dated shows it, it is possible throughout and certain
  on no day, not even on the date of the data.
* `opened` without a latest day (`[2009-04-30..]`): as if it were empty, but not before its earliest day.
* More than a year in which none of the linked deployments can have used it parts its use in two: an airfield that a Soviet division left in
  1994 and that fighters came to in 2013 was no presence between. `opened` speaks of the first use and `closed` of the last.
* `opened` empty, or without an earliest day (`[..2018-11-13]`): not before the earliest start of use or of a deployment linked to it. Without
  a link all earlier days are possible.
* `closed` empty and a linked deployment ongoing, without `used_until`: in use like that deployment, that is up to the date of the data for
  certain, and after it possibly. A link without dates says no more than that: it does not make the base as old as the deployment.
* `closed` empty and all linked deployments ended: in use for certain until the last `used_until`, possible until the end of the last
  deployment, and not after it. An empty `closed` alone does not prove use, as it stands for "unknown" too.
* `closed` without a latest day (`[1994-02-23..]`, when it was last seen in use): not after the end of the last deployment, if all that are linked ended.
* `closed` empty and no link: certain on the day of opening, and possible on every day after it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..schema.vocabularies import EventType, PhysicalEnd, Purpose
from ..tables import Tables
from .held import once
from .hosts import Actors
from .spans import FUTURE, PAST, UNKNOWN, Range, Span, first_day, happened, last_day, ongoing, past, span

Row = dict[str, str]

_GAP = 366
"""Days without a user that part two uses of a base."""

_Use = tuple[Row, Row, Span]
"""A link to a deployment, the deployment, and its days."""


TALK = frozenset(
    {
        EventType.WITHDRAWAL_ANNOUNCED,
        EventType.AGREEMENT_SIGNED,
        EventType.AGREEMENT_RATIFIED,
        EventType.IN_FORCE,
        EventType.EXTENDED,
        EventType.AMENDED,
        EventType.SUSPENDED_LEGALLY,
        EventType.DENOUNCED,
        EventType.EXPIRED,
        EventType.ACCEDED,
        EventType.LEFT,
        EventType.LEGISLATION,
        EventType.JUDGMENT,
        EventType.RENT_CHANGED,
        EventType.NEGOTIATION,
        EventType.RECOGNITION,
        EventType.MISSION_MANDATED,
    }
)
"""Types of events that may concern a base before anybody uses it, so that they do not show it in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """A deployment or a base with the stretch of days on which it was there.

    Attributes:
        position: Number of its row in the table.
        record_id: Its id.
        row: Its cells.
        days: When it was there.
    """

    position: int
    record_id: str
    row: Row
    days: Span

    @property
    def host_de_jure(self) -> str:
        """State on whose recognised territory it stands."""
        return self.row["host_de_jure"]

    @property
    def territory_id(self) -> str:
        """Contested territory in which it stands; empty if in none."""
        return self.row["territory_id"]

    @property
    def is_part(self) -> bool:
        """Whether it is a deployment that a larger one holds."""
        return bool(self.row.get("part_of"))


def deployments(dataset: Tables) -> list[Presence]:
    """The deployments, in the order of the table."""
    today, actors = dataset.data_date.toordinal(), once(dataset, Actors)
    return [
        Presence(position=position, record_id=row["deployment_id"], row=row, days=deployment_days(row, actors, today))
        for position, row in enumerate(dataset.deployments.rows())
    ]


def bases(dataset: Tables) -> list[Presence]:
    """The bases, in the order of the table; one that was used, left and used again is there once for each use."""
    today, actors = dataset.data_date.toordinal(), once(dataset, Actors)
    forces = {row["deployment_id"]: (row, deployment_days(row, actors, today)) for row in dataset.deployments.rows()}
    uses: dict[str, list[_Use]] = {}
    for link in dataset.deployment_bases.rows():
        uses.setdefault(link["base_id"], []).append((link, *forces[link["deployment_id"]]))
    seen: dict[str, list[Range]] = {}
    for event in dataset.events.rows():
        if event["base_id"] and event["date"] and event["event_type"] not in TALK:
            seen.setdefault(event["base_id"], []).append(first_day(event["date"]))
    for strength in dataset.strengths.rows():
        if strength["base_id"] and strength["as_of"]:
            seen.setdefault(strength["base_id"], []).append(first_day(strength["as_of"]))
    presences = []
    for position, row in enumerate(dataset.bases.rows()):
        base = row["base_id"]
        host = actors.abroad_from(row["host_de_jure"])
        stretches = _stretches(row, uses.get(base, []), seen.get(base, []), host, today)
        # What was closed before it can have been abroad has no day.
        presences += [
            Presence(position=position, record_id=base, row=row, days=days) for days in stretches if days.start_low <= days.end_high
        ]
    return presences


def of(dataset: Tables, what: str) -> list[Presence]:
    """The presences of one kind: deployments or bases."""
    return once(dataset, deployments if what == "deployments" else bases)


def deployment_days(row: Row, actors: Actors, today: int) -> Span:
    """The days of a deployment, of data that speak up to a day."""
    days = happened(
        row["started"], row["ended"], today, empty_end=None if row["physical_end"] == PhysicalEnd.ONGOING else past(UNKNOWN, today)
    )
    abroad = actors.abroad_from(row["host_de_jure"])[0]
    return days._replace(start_low=min(abroad, days.start_high)) if days.start_low == PAST else days


def _stretches(row: Row, uses: list[_Use], seen: list[Range], host: Range, today: int) -> list[Span]:
    """The days of each use of a base, with more than a year between one and the next."""
    groups: list[list[_Use]] = []
    reached = PAST
    for use in sorted(uses, key=_reach):
        first, last = _reach(use)
        if not groups or first > reached + _GAP:
            groups.append([])
        groups[-1].append(use)
        reached = max(reached, last)
    if not groups:
        return [_base_days(row, uses, seen, host, today)]
    stretches = []
    for number, group in enumerate(groups):
        opened, closed = row["opened"] if number == 0 else "", row["closed"] if group is groups[-1] else ""
        stretches.append(_base_days({**row, "opened": opened, "closed": closed}, group, seen, host, today))
    return stretches


def _reach(use: _Use) -> Range:
    """The first and the last day on which a deployment can have used a base."""
    link, _, days = use
    first = first_day(link["used_from"])[0] if link["used_from"] else days.start_low
    return first, last_day(link["used_until"])[1] if link["used_until"] else days.end_high


def _base_days(row: Row, uses: list[_Use], seen: list[Range], host: Range, today: int) -> Span:
    low, high = _opening(row, uses, seen, today)
    return span((max(low, host[0]), max(high, host[1])), _closing(row, uses, today))


def _opening(row: Row, uses: list[_Use], seen: list[Range], today: int) -> Range:
    """The range of the first day, without regard to the host; open on the right if nothing dated shows the base in use."""
    low, high = FUTURE, FUTURE
    for link, force, days in uses:
        if link["used_from"]:
            first, last = first_day(link["used_from"])
        else:
            first, last = days.start_low, days.start_high if force["purpose"] == Purpose.INHERITED_GARRISON else FUTURE
        low, high = min(low, first), min(high, last)
    if not uses:
        low = PAST
    if row["opened"] and first_day(row["opened"])[1] < FUTURE:
        first, last = past(first_day(row["opened"]), today)
        return (first if first > PAST else min(low, last)), last
    if row["opened"]:
        low = max(low, first_day(row["opened"])[0])
        high = high if high >= low else FUTURE
    # What is dated before anything that used the base was there shows another use, or is a slip.
    high = min([high, *(last for _, last in seen if last >= low)])
    return low, high


def _closing(row: Row, uses: list[_Use], today: int) -> Range:
    if row["closed"]:
        low, high = last_day(row["closed"])
        if high == FUTURE and uses and all(link["used_until"] or days.end_high < today for link, _, days in uses):
            # When it was last seen is known, and nobody who could use it was there after the last of them.
            high = max(low, _last_use(uses, today)[1])
        return past((low, high), today)
    if not uses:
        return UNKNOWN
    if any(not link["used_until"] and days.end_high == FUTURE for link, _, days in uses):
        return ongoing(today)
    return _last_use(uses, today)


def _last_use(uses: list[_Use], today: int) -> Range:
    """The range of the last day on which one of the forces used a base: certain up to a dated use, possible up to the end of the force."""
    low, high = PAST, PAST
    for link, _, days in uses:
        if link["used_until"]:
            first, last = past(last_day(link["used_until"]), today)
            low, high = max(low, first), max(high, last)
        else:
            high = max(high, days.end_high)
    return low, high
