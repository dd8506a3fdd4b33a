"""Deployments and bases as stretches of days: the one place that says when a presence is there.

A *deployment* is there from `started` to `ended`; one whose `physical_end` is ongoing is certainly there up to the date of the data
(`Dataset.data_date`) and only possibly after it. Nothing is certain after that date.

A *base* is in use from `opened` to `closed`. Where a cell is empty, its links to deployments (`deployment_bases`) decide:

* `opened` empty: the base was in use by the first `used_from` of a link, or by the start of a linked deployment whose purpose is
  inherited-garrison, since a force that leaves opens no sites. Before that it is only possible, and not before the earliest start of
  use or of a deployment linked to it. Without a link its start is unknown, and all earlier days are possible.
* `closed` empty and a linked deployment ongoing, without `used_until`: in use like that deployment.
* `closed` empty and all linked deployments ended: in use for certain until the last `used_until`, possible until the end of the last
  deployment, and not after it. An empty `closed` alone does not prove use, as it stands for "unknown" too.
* `closed` empty and no link: certain on the day of opening, and possible on every day after it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..tables import Tables
from .spans import FUTURE, PAST, UNKNOWN, Range, Span, first_day, happened, last_day, ongoing, past, span

Row = dict[str, str]

_Use = tuple[Row, Row, Span]
"""A link to a deployment, the deployment, and its days."""


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
    """Give the deployments, in the order of the table."""
    today = dataset.data_date.toordinal()
    return [
        Presence(position=position, record_id=row["deployment_id"], row=row, days=deployment_days(row, today))
        for position, row in enumerate(dataset.deployments.rows())
    ]


def bases(dataset: Tables) -> list[Presence]:
    """Give the bases, in the order of the table."""
    forces = {row["deployment_id"]: row for row in dataset.deployments.rows()}
    links: dict[str, list[Row]] = {}
    for link in dataset.deployment_bases.rows():
        links.setdefault(link["base_id"], []).append(link)
    today = dataset.data_date.toordinal()
    return [
        Presence(position=position, record_id=row["base_id"], row=row, days=_base_days(row, links.get(row["base_id"], []), forces, today))
        for position, row in enumerate(dataset.bases.rows())
    ]


def of(dataset: Tables, what: str) -> list[Presence]:
    """Give the presences of one kind: deployments or bases."""
    return deployments(dataset) if what == "deployments" else bases(dataset)


def deployment_days(row: Row, today: int) -> Span:
    """Give the days of a deployment, of data that speak up to a day."""
    return happened(row["started"], row["ended"], today, empty_end=None if row["physical_end"] == "ongoing" else past(UNKNOWN, today))


def _base_days(row: Row, links: list[Row], forces: dict[str, Row], today: int) -> Span:
    uses = [(link, forces[link["deployment_id"]], deployment_days(forces[link["deployment_id"]], today)) for link in links]
    return span(_opening(row, uses, today), _closing(row, uses, today))


def _opening(row: Row, uses: list[_Use], today: int) -> Range:
    if row["opened"]:
        return past(first_day(row["opened"]), today)
    low, high = FUTURE, FUTURE
    for link, force, days in uses:
        if link["used_from"]:
            first, last = first_day(link["used_from"])
        else:
            first, last = days.start_low, days.start_high if force["purpose"] == "inherited-garrison" else FUTURE
        low, high = min(low, first), min(high, last)
    return past((low if uses else PAST, high), today)


def _closing(row: Row, uses: list[_Use], today: int) -> Range:
    if row["closed"]:
        return past(last_day(row["closed"]), today)
    if not uses:
        return UNKNOWN
    if any(not link["used_until"] and days.end_high == FUTURE for link, _, days in uses):
        return ongoing(today)
    low, high = PAST, PAST
    for link, _, days in uses:
        if link["used_until"]:
            first, last = past(last_day(link["used_until"]), today)
            low, high = max(low, first), max(high, last)
        else:
            high = max(high, days.end_high)
    return low, high
