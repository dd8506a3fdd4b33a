"""Ways to count what Russia has abroad: each gives another number of the same forces."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ..analysis.endings import CONSENT, NO_CONSENT
from ..analysis.hosts import UNION_ENDED
from ..analysis.present import present
from ..analysis.spells import spells
from ..edtf import Certainty
from ..schema.vocabularies import BaseType, Purpose, Vocabulary
from ..tables import Tables

CRIMEA = "ua-crimea"

POSTS = (BaseType.BORDER_POST, BaseType.BORDER_DETACHMENT, BaseType.OBSERVATION_POST)
"""Bases that most lists leave out."""

OF_TROOPS = (
    BaseType.ARMY_GARRISON,
    BaseType.PEACEKEEPING_BASE,
    BaseType.HEADQUARTERS,
    BaseType.MISSILE_BASE,
    BaseType.AIR_BASE,
    BaseType.NAVAL_BASE,
    BaseType.NAVAL_SUPPLY_POINT,
)
"""Where troops, aircraft or ships stand."""

OF_ONE_FORCE = (
    BaseType.ARMY_GARRISON,
    BaseType.PEACEKEEPING_BASE,
    BaseType.HEADQUARTERS,
    BaseType.MISSILE_BASE,
    BaseType.AIR_DEFENCE_SITE,
    BaseType.TRAINING_CENTRE,
    BaseType.DEPOT,
    BaseType.MEDICAL_FACILITY,
)
"""What others tell in one row with the force to which it belongs."""

FORCES_OF_TROOPS = (Purpose.FORWARD_BASING, Purpose.INHERITED_GARRISON, Purpose.NAVAL_SUPPORT)

RUSSIA_ALONE = date.fromordinal(UNION_ENDED).isoformat()
"""First day without the Soviet Union."""

YEAR, MEN = 365, 100
"""What makes a force a large one that stayed."""


class Way(Vocabulary):
    """A way to count."""

    SITES = "sites", "sites"
    SITES_WITHOUT_POSTS = "sites-without-posts", "sites, without border and observation posts"
    SITES_WITHOUT_CRIMEA = "sites-without-crimea", "sites, without posts and without Crimea"
    FACILITIES = "facilities", "sites, without posts and without Crimea, the garrisons, depots and training grounds of one force as one"
    SITES_OF_TROOPS = "sites-of-troops", "garrisons, headquarters, airfields and ports, without Crimea"
    SITES_WITHOUT_CONSENT = "sites-without-consent", "sites, without posts, of forces without the consent of the host by recognition"
    FORCES_AND_PARTS = "forces-and-parts", "forces, parts counted beside their wholes"
    FORCES = "forces", "forces, wholes only"
    FORCES_OF_TROOPS = "forces-of-troops", "stationed forces, wholes only: forward basing, inherited garrisons, naval support"
    FORCES_BY_CONSENT = "forces-by-consent", "forward basing with the consent of the host, wholes only"
    FORCES_SINCE_1991 = (
        "forces-since-1991",
        "forces at any time, wholes only, begun by Russia, for a year or more, with a figure of 100 men or more",
    )
    HOSTS = "hosts", "hosts by recognition"
    HOLDERS = "holders", "holders of the ground, without Russia itself"


@dataclass(frozen=True, slots=True)
class Number:
    """How many there are for certain, and how many there may be."""

    certainly: int
    at_most: int


class Day:
    """What the data have on a day, a month or a year, counted in every way."""

    def __init__(self, dataset: Tables, on: str = "") -> None:
        """Look at a dataset on a day; without one, on the date of the data."""
        self.dataset = dataset
        self.on = on or str(dataset.data_date)

    @cached_property
    def bases(self) -> list[dict[str, Any]]:
        """The bases that are in use, or may be."""
        return _rows(present(self.dataset, self.on, what="bases"))

    @cached_property
    def forces(self) -> list[dict[str, Any]]:
        """The deployments that are there, or may be."""
        return _rows(present(self.dataset, self.on, what="deployments"))

    @cached_property
    def users(self) -> dict[str, list[dict[str, Any]]]:
        """The deployments that are there by the bases to which they are linked, those that are certain first."""
        there = {row["deployment_id"]: row for row in self.forces}
        by_base: dict[str, list[dict[str, Any]]] = {}
        for link in self.dataset.deployment_bases.rows():
            if link["deployment_id"] in there:
                by_base.setdefault(link["base_id"], []).append(there[link["deployment_id"]])
        return {base: sorted(rows, key=lambda row: row["certainty"] != Certainty.CERTAIN) for base, rows in by_base.items()}

    def count(self, way: Way) -> Number:
        """Count in one way."""
        return _HOW[way](self)

    def sites(self, *, crimea: bool = True) -> list[dict[str, Any]]:
        """The bases without border and observation posts."""
        return [row for row in self.bases if row["base_type"] not in POSTS and (crimea or row["territory_id"] != CRIMEA)]

    def wholes(self, *purposes: Purpose) -> list[dict[str, Any]]:
        """The deployments that are no parts, or those for some purposes."""
        return [row for row in self.forces if not row["part_of"] and (not purposes or row["purpose"] in purposes)]

    def facilities(self) -> Number:
        """Count the sites without posts and without Crimea, those of one force as one."""
        part_of = {row["deployment_id"]: row["part_of"] for row in self.dataset.deployments.rows()}

        def counted_as(row: dict[str, Any]) -> str:
            users = self.users.get(row["base_id"], []) if row["base_type"] in OF_ONE_FORCE else []
            force = users[0]["deployment_id"] if users else ""
            while part_of.get(force):
                force = part_of[force]
            return force or row["base_id"]

        sites = self.sites(crimea=False)
        return Number(len({counted_as(row) for row in _sure(sites)}), len({counted_as(row) for row in sites}))

    def without_consent(self) -> Number:
        """Count the sites without posts that a force uses to which the host by recognition did not agree."""

        def against(row: dict[str, Any]) -> list[dict[str, Any]]:
            return [user for user in self.users.get(row["base_id"], []) if user["consent_at_end"] in NO_CONSENT]

        sites = [row for row in self.sites() if against(row)]
        return Number(sum(bool(_sure(against(row))) for row in _sure(sites)), len(sites))

    def places(self, field: str) -> Number:
        """Count the hosts of the bases, as they stand in a field."""
        sure, every = ({row[field] for row in rows} - {"ru"} for rows in (_sure(self.bases), self.bases))
        return Number(len(sure), len(every))


def since_1991(dataset: Tables) -> Number:
    """Count the forces that Russia sent, at any time, that were large and stayed."""
    large = {
        row["deployment_id"]
        for row in dataset.strengths.rows()
        if max((int(row[bound]) for bound in ("low", "best", "high") if row[bound]), default=0) >= MEN
    }
    sure = possible = 0
    for row in _rows(spells(dataset, parts="whole")):
        if row["sender"] != "ru" or row["purpose"] == Purpose.INHERITED_GARRISON or row["deployment_id"] not in large:
            continue
        starts, days = (
            (row[low], row[high]) for low, high in (("start_earliest", "start_latest"), ("duration_days_low", "duration_days_high"))
        )
        sure += str(starts[0] or "") >= RUSSIA_ALONE and (days[0] or 0) >= YEAR
        possible += str(starts[1] or RUSSIA_ALONE) >= RUSSIA_ALONE and (days[1] or YEAR) >= YEAR
    return Number(sure, possible)


def _rows(table: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def _sure(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["certainty"] == Certainty.CERTAIN]


def _of(rows: list[dict[str, Any]]) -> Number:
    return Number(len(_sure(rows)), len(rows))


_HOW: dict[Way, Callable[[Day], Number]] = {
    Way.SITES: lambda day: _of(day.bases),
    Way.SITES_WITHOUT_POSTS: lambda day: _of(day.sites()),
    Way.SITES_WITHOUT_CRIMEA: lambda day: _of(day.sites(crimea=False)),
    Way.FACILITIES: Day.facilities,
    Way.SITES_OF_TROOPS: lambda day: _of([row for row in day.sites(crimea=False) if row["base_type"] in OF_TROOPS]),
    Way.SITES_WITHOUT_CONSENT: Day.without_consent,
    Way.FORCES_AND_PARTS: lambda day: _of(day.forces),
    Way.FORCES: lambda day: _of(day.wholes()),
    Way.FORCES_OF_TROOPS: lambda day: _of(day.wholes(*FORCES_OF_TROOPS)),
    Way.FORCES_BY_CONSENT: lambda day: _of([row for row in day.wholes(Purpose.FORWARD_BASING) if row["consent_at_end"] in CONSENT]),
    Way.FORCES_SINCE_1991: lambda day: since_1991(day.dataset),
    Way.HOSTS: lambda day: day.places("host_de_jure"),
    Way.HOLDERS: lambda day: day.places("host_de_facto"),
}
