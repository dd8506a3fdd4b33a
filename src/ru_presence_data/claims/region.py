"""Claims 5, 6, 12 and 16: the South Caucasus, the successor states, and whether Russian forces ever leave."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from ..analysis.presences import Presence
from ..analysis.present import present
from ..analysis.spans import FUTURE, PAST
from ..analysis.spells import presences as presences_at
from ..analysis.spells import spells
from ..analysis.survival import survival
from ..schema.vocabularies import ActorKind, PhysicalEnd, Purpose, Region
from ..tables import Tables
from .dates import falls_in
from .judging import Evidence, Outcome, Part
from .presence import Presences

TIME_OF_CLAIM = "2024-07-01"
"""A day of the year of the document, after the last of the peacekeepers had left."""

SUCCESSORS = ("am", "az", "by", "ee", "ge", "kg", "kz", "lt", "lv", "md", "tj", "tm", "ua", "uz")
"""The states other than Russia that became independent of the Soviet Union in 1990 and 1991, by actor id."""

LEFT = ("eviction", "expiry", "voluntary-withdrawal", "negotiated-withdrawal")
"""Classes of end in which a force left, in contrast to one that was taken over, renamed, absorbed or beaten."""

COUNTED = {
    "deployment": ("at least one deployment ended with the force leaving", "more than half of the deployments did, in those hosts"),
    "continuous": (
        "at least one continuous presence ended with the force leaving",
        "more than half of the continuous presences did, in those hosts",
    ),
    "host": ("at least one host was left by the last of all forces", "more than half of those hosts were"),
}
"""Levels of presence, each with what is asked of it, and what is only told."""

_START_1992, _AFTER_1992 = date(1992, 1, 1).toordinal(), date(1993, 1, 1).toordinal()


def armenia_and_georgia(evidence: Evidence) -> list[Part]:
    """Russia went on keeping forces in Armenia and in Georgia, there in Abkhazia and South Ossetia.

    Asked for a day of 2024. Georgia is read by recognition, Abkhazia and South Ossetia by who held the ground.
    """
    presences = Presences(evidence)
    return [
        presences.part("in Armenia", "am", TIME_OF_CLAIM),
        presences.part("in Georgia", "ge", TIME_OF_CLAIM),
        presences.part("in Abkhazia", "abkhazia", TIME_OF_CLAIM, territory="de_facto"),
        presences.part("in South Ossetia", "south-ossetia", TIME_OF_CLAIM, territory="de_facto"),
        presences.part("on ground that Georgia itself held", "ge", TIME_OF_CLAIM, territory="de_facto", counts=False),
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
    presences = Presences(evidence)
    states = {
        row["actor_id"]: row["name"]
        for row in evidence.dataset.actors.rows()
        if row["region"] == Region.SOUTH_CAUCASUS and row["actor_kind"] == ActorKind.STATE and row["actor_id"] != "az"
    }
    parts = [presences.part("none in Azerbaijan", "az", TIME_OF_CLAIM, there=False)]
    parts += [presences.part(f"one in {name}", state, TIME_OF_CLAIM) for state, name in states.items()]
    parts += [
        presences.part(f"one on ground that {name} itself held", state, TIME_OF_CLAIM, territory="de_facto", counts=False)
        for state, name in states.items()
    ]
    return parts


def only_without_a_base_query(ds: Tables) -> list[dict[str, Any]]:
    """Number of deployments and bases on a day for each state of the region, by both readings."""
    found = []
    for state in ("am", "az", "ge"):
        for territory in ("de_jure", "de_facto"):
            for what in ("deployments", "bases"):
                sure = present(ds, on="2024-07-01", host=state, territory=territory, what=what)["certainty"].to_pylist()
                found.append({"host": state, "territory": territory, "what": what, "certain": sure.count("certain"), "possible": len(sure)})
    return found


def among_the_first(evidence: Evidence) -> list[Part]:
    """Azerbaijan was among the first post-Soviet states to be free of Russian troops, in 1992.

    The radar at Gabala is left aside, as the next claim says; so are early-warning sites elsewhere. A state is free of troops after the
    last day of the last deployment that was there in 1992. "Among the first" is read as fewer than a third of the successor states
    being free before it.
    """
    presences = Presences(evidence)
    ends = {host: end for host in SUCCESSORS if (end := _last_day(presences, host))}
    unknown = [host for host in SUCCESSORS if host not in ends]
    own = ends.get("az")
    if own is None or unknown:
        result = Outcome.MISSING
    else:
        others = [end for host, end in ends.items() if host != "az"]
        surely, maybe = sum(last < own[0] for _, last in others), sum(first < own[1] for first, _ in others)
        third = len(SUCCESSORS) / 3
        result = Outcome.HOLDS if maybe < third else Outcome.FAILS if surely >= third else Outcome.OPEN
    cells = [
        ("deployments", presence.record_id, "ended")
        for presence in presences.deployments
        if presence.host_de_jure in ends and _counted(presence)
    ]
    return [
        evidence.part("free of troops in 1992", falls_in("1992"), ("deployments", "az-soviet-legacy-forces", "ended")),
        Part(
            text="fewer than a third of the successor states before it",
            found=f"searched: {', '.join(ends) or 'none'}; not searched yet: {', '.join(unknown) or 'none'}",
            outcome=result,
            statements=evidence.statements(cells),
        ),
    ]


def among_the_first_query(ds: Tables) -> list[dict[str, Any]]:
    """Ends of the deployments of 1992 for each host, in order; early warning and parts of a deployment left out."""
    found = [
        {name: spell[name] for name in ("host_de_jure", "deployment_id", "ended", "end_earliest", "end_latest")}
        for spell in spells(ds).to_pylist()
        if spell["part_of"] is None
        and spell["purpose"] != "early-warning"
        and (spell["start_earliest"] is None or spell["start_earliest"].year <= 1992)
        and (spell["end_latest"] is None or spell["end_latest"].year >= 1992)
    ]
    return sorted(found, key=lambda spell: (spell["host_de_jure"], spell["end_latest"] is None, str(spell["end_latest"])))


def never_leave(evidence: Evidence) -> list[Part]:
    """That Russian forces never leave is a myth.

    "Never" is refuted by one presence that ended with the force leaving: an eviction, an expiry, or a withdrawal. It is asked of
    deployments, of continuous presences (deployments that follow each other), and of hosts, which the last of all forces must have left; a host counts
    only where the search for the last year of the data was complete. Whether most of them left is another question; that is told over the
    hosts in the data, and does not decide.
    """
    return [part for level in COUNTED for part in _left(evidence, level)]


def _left(evidence: Evidence, level: str) -> list[Part]:
    searched, year = Presences(evidence), evidence.dataset.data_date.year
    asked, aside = COUNTED[level]
    found = presences_at(evidence.dataset, level).to_pylist()
    hosts = sorted({presence["host"] for presence in found})
    left = [presence for presence in found if presence["end_class"] in LEFT]
    sure = [presence for presence in left if level != "host" or searched.status(presence["host"], year) == "complete"]
    classes = Counter(presence["end_class"] for presence in found)
    told = ", ".join(f"{name} {number}" for name, number in sorted(classes.items()))
    more = Outcome.MISSING if not found else Outcome.HOLDS if 2 * len(left) > len(found) else Outcome.FAILS
    doubt = f", of which {len(left) - len(sure)} not wholly searched" if len(sure) < len(left) else ""
    return [
        Part(
            text=asked,
            found=f"{len(left)} of {len(found)}{doubt}, over the hosts in the data: {', '.join(hosts) or 'none'}",
            outcome=Outcome.HOLDS if sure else Outcome.MISSING if left or not found else Outcome.FAILS,
            statements=evidence.statements(("deployments", presence["last_deployment"], "ended") for presence in sure),
        ),
        Part(text=aside, found=told, outcome=more, counts=False),
    ]


def never_leave_query(ds: Tables) -> list[dict[str, Any]]:
    """Presences, those still there, and the share that lasts longer, by the readings of vague dates; none where no curve goes so far."""
    found = []
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
            found.append(row)
    return found


def _counted(presence: Presence) -> bool:
    """Say whether a deployment is one that a state possibly had in 1992, early warning left aside."""
    days = presence.days
    return presence.row["purpose"] != Purpose.EARLY_WARNING and days.start_low < _AFTER_1992 and days.end_high >= _START_1992


def _last_day(presences: Presences, host: str) -> tuple[int, int] | None:
    """The bounds of the last day on which a host had the troops of 1992.

    After all days if they are there still; before all days if a complete search found none. Without a latest bound where the search was
    in part, as there may have been others. None if sources were not searched.
    """
    searched = [presences.status(host, year) for year in (1992, 1993, 1994)]
    if "none" in searched:
        return None
    ends = [
        (FUTURE, FUTURE) if presence.row["physical_end"] == PhysicalEnd.ONGOING else (presence.days.end_low, presence.days.end_high)
        for presence in presences.deployments
        if presence.host_de_jure == host and _counted(presence)
    ]
    first, last = max((first for first, _ in ends), default=PAST), max((last for _, last in ends), default=PAST)
    return first, FUTURE if "partial" in searched else last
