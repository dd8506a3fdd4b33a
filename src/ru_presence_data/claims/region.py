"""Claims 5, 6, 12 and 16: the South Caucasus, the successor states, and whether Russian forces ever leave."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..analysis.contested import contested
from ..analysis.endings import has_left
from ..analysis.levels import Unit, units
from ..analysis.present import present
from ..analysis.spans import FUTURE, PAST
from ..analysis.spells import presences
from ..analysis.survival import survival
from ..schema.vocabularies import ActorKind, Purpose, Region
from ..tables import Tables
from .dates import falls_in
from .judging import Evidence, Outcome, Part
from .presence import Presences

TIME_OF_CLAIM = "2024-07-01"
"""A day of the year of the document, after the last of the peacekeepers had left."""

SUCCESSORS = ("am", "az", "by", "ee", "ge", "kg", "kz", "lt", "lv", "md", "tj", "tm", "ua", "uz")
"""The states other than Russia that became independent of the Soviet Union in 1990 and 1991, by actor id."""

COUNTED = {
    "deployment": ("at least one deployment ended with the force leaving", "more than half of the deployments did, in those hosts"),
    "continuous": (
        "at least one continuous presence ended with the force leaving",
        "more than half of the continuous presences did, in those hosts",
    ),
    "host": ("at least one host was left by the last of all forces", "more than half of those hosts were"),
}
"""Levels of presence, each with what is asked of it, and what is only told."""

FEW_BEFORE = "fewer than a third of the successor states before it"

_START_1992, _AFTER_1992 = date(1992, 1, 1).toordinal(), date(1993, 1, 1).toordinal()


def armenia_and_georgia(evidence: Evidence) -> list[Part]:
    """Russia went on keeping forces in Armenia and in Georgia, there in Abkhazia and South Ossetia.

    Asked for a day of 2024. Georgia is read by recognition, Abkhazia and South Ossetia by who held the ground.
    """
    asked = Presences(evidence)
    return [
        asked.part("in Armenia", "am", TIME_OF_CLAIM),
        asked.part("in Georgia", "ge", TIME_OF_CLAIM),
        asked.part("in Abkhazia", "abkhazia", TIME_OF_CLAIM, territory="de_facto"),
        asked.part("in South Ossetia", "south-ossetia", TIME_OF_CLAIM, territory="de_facto"),
        asked.part("on ground that Georgia itself held", "ge", TIME_OF_CLAIM, territory="de_facto", counts=False),
    ]


def armenia_and_georgia_query(ds: Tables) -> list[dict[str, Any]]:
    """Deployments in the region on a day, with both hosts; parts of a deployment left out."""
    wanted = ("deployment_id", "certainty", "host_de_jure", "host_de_facto", "host_de_facto_certainty")
    rows = present(ds, on="2024-07-01", region="south-caucasus").to_pylist()
    return [{name: row[name] for name in wanted} for row in rows if row["part_of"] is None]


def only_without_a_base(evidence: Evidence) -> list[Part]:
    """Azerbaijan became the one state of the South Caucasus without a Russian base on its soil.

    Soil is read by recognition, as the document counts Abkhazia and South Ossetia to Georgia; who held the ground is told beside it.
    """
    asked = Presences(evidence)
    states = {
        row["actor_id"]: row["name"]
        for row in evidence.dataset.actors.rows()
        if row["region"] == Region.SOUTH_CAUCASUS and row["actor_kind"] == ActorKind.STATE and row["actor_id"] != "az"
    }
    parts = [asked.part("none in Azerbaijan", "az", TIME_OF_CLAIM, there=False)]
    parts += [asked.part(f"one in {name}", state, TIME_OF_CLAIM) for state, name in states.items()]
    parts += [
        asked.part(f"one on ground that {name} itself held", state, TIME_OF_CLAIM, territory="de_facto", counts=False)
        for state, name in states.items()
    ]
    return parts


def only_without_a_base_query(ds: Tables) -> list[dict[str, Any]]:
    """Number of deployments and bases on a day for each state of the region, by both readings."""
    tally = []
    for state in ("am", "az", "ge"):
        for territory in ("de_jure", "de_facto"):
            for what in ("deployments", "bases"):
                sure = present(ds, on="2024-07-01", host=state, territory=territory, what=what)["certainty"].to_pylist()
                tally.append({"host": state, "territory": territory, "what": what, "certain": sure.count("certain"), "possible": len(sure)})
    return tally


def among_the_first(evidence: Evidence) -> list[Part]:
    """Azerbaijan was among the first post-Soviet states to be free of Russian troops, in 1992.

    The radar at Gabala is left aside, as the next claim says; so are early-warning sites elsewhere. A state is free of troops after the
    last day of the last force that was there in 1992, or of what that force went on as. "Among the first" is read as fewer than a third of
    the successor states being free before it; a state that was not searched may have been. How those that were searched follow each
    other by the ends on record is told beside it, though searches of those years in part may have missed a later unit.
    """
    asked = Presences(evidence)
    there = [unit for unit in units(evidence.dataset, "continuous", "whole") if _counted(unit)]
    ends = {host: end for host in SUCCESSORS if (end := _last_day(asked, there, host))}
    unknown = [host for host in SUCCESSORS if host not in ends]
    own = ends.pop("az", None)
    cells = [("deployments", unit.members[-1].record_id, "ended") for unit in there if unit.host in SUCCESSORS and not unit.ongoing]
    parts = [evidence.part("free of troops in 1992", falls_in("1992"), ("deployments", "az-soviet-legacy-forces", "ended"))]
    if own is None:
        return [*parts, Part(text=FEW_BEFORE, found="Azerbaijan was not searched", outcome=Outcome.MISSING)]
    surely = sum(end.certain_last < own.first for end in ends.values())
    maybe = len(unknown) + sum(end.first < own.certain_last for end in ends.values())
    third = len(SUCCESSORS) / 3
    undecided = Outcome.MISSING if unknown else Outcome.OPEN
    searched = ", ".join(host for host in SUCCESSORS if host not in unknown)
    ranked = sorted({"az": own, **ends}.items(), key=lambda item: (item[1].first, item[1].last, item[0]))
    before = [host for host, end in ends.items() if end.last < own.first]
    doubtful = [host for host, end in ends.items() if host not in before and end.first < own.last]
    return [
        *parts,
        Part(
            text=FEW_BEFORE,
            found=f"searched: {searched}; not searched yet: {', '.join(unknown) or 'none'}",
            outcome=Outcome.HOLDS if maybe < third else Outcome.FAILS if surely >= third else undecided,
            statements=evidence.statements(cells),
        ),
        Part(
            text="none of the states that were searched before it, by the ends on record",
            found=", ".join(f"{host} {end}" for host, end in ranked),
            outcome=Outcome.FAILS if before else Outcome.OPEN if doubtful else Outcome.HOLDS,
            counts=False,
            statements=evidence.statements(cells),
        ),
    ]


def among_the_first_query(ds: Tables) -> list[dict[str, Any]]:
    """The hosts by the last day of the forces of 1992, early warning left out, and whether sources differ on it; and the last day of all. Empty where they are there still."""
    differ = {row["record_id"] for row in contested(ds).to_pylist() if row["field_name"] == "ended"}
    last: dict[str, tuple[str, str]] = {}
    for row in presences(ds, level="continuous").to_pylist():
        there = (row["start_earliest"] is None or row["start_earliest"].year <= 1992) and (
            row["end_latest"] is None or row["end_latest"].year >= 1992
        )
        if there and row["purpose"] != "early-warning":
            ended = str(row["end_latest"] or "still there")
            last[row["host"]] = max(last.get(row["host"], ("", "")), (ended, row["last_deployment"]))
    whole = {row["host"]: row["end_latest"] for row in presences(ds, level="host").to_pylist()}
    ranked = sorted((ended, host, unit) for host, (ended, unit) in last.items())
    return [
        {
            "host": host,
            "last_unit": unit,
            "left_by": None if ended == "still there" else ended,
            "contested": unit in differ,
            "all_forces_left_by": whole[host],
        }
        for ended, host, unit in ranked
    ]


def never_leave(evidence: Evidence) -> list[Part]:
    """That Russian forces never leave is a myth.

    "Never" is refuted by one presence that ended with the force leaving: an eviction, an expiry, or a withdrawal, or an end of which it is
    not known who set it in motion, if the force withdrew or handed its sites over. It is asked of
    deployments, of continuous presences (deployments that follow each other), and of hosts, which the last of all forces must have left; a host counts
    only where the search for the last year of the data was complete. Whether most of them left is another question; that is told over the
    hosts in the data, and does not decide.
    """
    return [part for level in COUNTED for part in _left(evidence, level)]


def _left(evidence: Evidence, level: str) -> list[Part]:
    searched, year = Presences(evidence), evidence.dataset.data_date.year
    asked, aside = COUNTED[level]
    all_presences = presences(evidence.dataset, level).to_pylist()
    hosts = sorted({presence["host"] for presence in all_presences})
    left = [presence for presence in all_presences if _has_left(evidence, presence)]
    sure = [presence for presence in left if level != "host" or searched.status(presence["host"], year) == "complete"]
    classes = Counter(presence["end_class"] for presence in all_presences)
    told = ", ".join(f"{name} {number}" for name, number in sorted(classes.items()))
    more = Outcome.MISSING if not all_presences else Outcome.HOLDS if 2 * len(left) > len(all_presences) else Outcome.FAILS
    doubt = f", of which {len(left) - len(sure)} not wholly searched" if len(sure) < len(left) else ""
    return [
        Part(
            text=asked,
            found=f"{len(left)} of {len(all_presences)}{doubt}, over the hosts in the data: {', '.join(hosts) or 'none'}",
            outcome=Outcome.HOLDS if sure else Outcome.MISSING if left or not all_presences else Outcome.FAILS,
            statements=evidence.statements(("deployments", presence["last_deployment"], "ended") for presence in sure),
        ),
        Part(text=aside, found=told, outcome=more, counts=False),
    ]


def _has_left(evidence: Evidence, presence: dict[str, Any]) -> bool:
    return has_left(presence["end_class"], evidence.cell(("deployments", presence["last_deployment"], "physical_end")))


def never_leave_query(ds: Tables) -> list[dict[str, Any]]:
    """Presences, those still there, and the share that lasts longer, by the readings of vague dates; none where no curve goes so far."""
    by_group = []
    groups = ("region", "service", "consent_at_start", "has_legal_basis_at_start")
    for level, by in (("deployment", None), ("continuous", None), ("host", None), *(("continuous", by) for by in groups)):
        steps = survival(ds, by=by, level=level).to_pylist()
        for group in dict.fromkeys(step["group"] for step in steps):
            curves = [[s for s in steps if (s["group"], s["reading"]) == (group, name)] for name in ("shortest", "midpoint", "longest")]
            ongoing = sum(step["censored"] for step in curves[1])
            row = {"level": level, "by": by or "all", "group": group, "presences": curves[1][0]["spells"], "ongoing": ongoing}
            for years in (5, 15, 30):
                days, shares = years * 365.25, []
                for curve in curves:
                    if curve[-1]["time_days"] >= days or curve[-1]["survival"] == 0:
                        shares.append(round([step for step in curve if step["time_days"] <= days][-1]["survival"], 2))
                row[f"over_{years}_years_low"] = min(shares, default=None)
                row[f"over_{years}_years_high"] = max(shares, default=None)
            by_group.append(row)
    return by_group


def _counted(unit: Unit) -> bool:
    """Say whether a presence is one that a state possibly had in 1992, early warning left aside."""
    days = unit.days
    return unit.first.row["purpose"] != Purpose.EARLY_WARNING and days.start_low < _AFTER_1992 and days.end_high >= _START_1992


@dataclass(frozen=True, slots=True, kw_only=True)
class _LastDay:
    """The last day on which a host had the troops of 1992: after all days if they are there still, before all if there were none.

    Attributes:
        first: Its earliest bound.
        last: Its latest bound by the ends on record.
        certain_last: Its latest bound; none where the search was in part, as there may have been others.
    """

    first: int
    last: int
    certain_last: int

    def __str__(self) -> str:
        if self.first in (PAST, FUTURE):
            return "none" if self.first == PAST else "still there"
        first, last = (date.fromordinal(day).isoformat() for day in (self.first, self.last))
        return first if first == last else f"{first} to {last}"


def _last_day(asked: Presences, there: list[Unit], host: str) -> _LastDay | None:
    """The last day of the presences that count in a host; None if sources were not searched."""
    searched = [asked.status(host, year) for year in (1992, 1993, 1994)]
    if "none" in searched:
        return None
    ends = [(FUTURE, FUTURE) if unit.ongoing else unit.days[2:] for unit in there if unit.host == host]
    first, last = max((first for first, _ in ends), default=PAST), max((last for _, last in ends), default=PAST)
    return _LastDay(first=first, last=last, certain_last=FUTURE if "partial" in searched else last)
