"""Claims 13 to 15: the Gabala radar, and who made the forces leave Azerbaijan."""

from __future__ import annotations

from typing import Any

from ..analysis.endings import HOST
from ..analysis.explain import explain
from ..analysis.spans import Span, meet, moment
from ..analysis.spells import class_of, spells
from ..edtf import Certainty
from ..schema.vocabularies import EventType, PresenceRelation
from ..tables import Tables
from .dates import falls, falls_in
from .judging import Cell, Evidence, Outcome, Part, not_judged, outcome, yes
from .karabakh import FORCE
from .presence import Presences

RADAR, NODE, LEASE = "az-gabala-radar", "az-gabala-radar-node", "az-2002-gabala-lease"


def gabala(evidence: Evidence) -> list[Part]:
    """The one exception was the radar at Gabala, built in 1985 to detect the launch of missiles and run by Russia until 2012.

    "Built" is read as the start of its military use, which is what the data date. "The one exception" is asked for every day from 1994
    to 2012.
    """
    return [
        evidence.part("built in 1985", falls_in("1985"), ("bases", RADAR, "opened")),
        evidence.part("to detect the launch of missiles", lambda kind: yes(kind == "early-warning-radar"), ("bases", RADAR, "base_type")),
        evidence.part("run until 2012", falls_in("2012"), ("bases", RADAR, "closed")),
        _alone(evidence),
    ]


def _alone(evidence: Evidence) -> Part:
    presences, first, last = Presences(evidence), 1994, 2012
    when = _during(first, last)
    met = {
        presence.record_id: meet(presence.days, when)
        for presence in presences.deployments
        if presence.host_de_jure == "az" and presence.record_id != NODE
    }
    others = {record_id: sure for record_id, sure in met.items() if sure is not Certainty.IMPOSSIBLE}
    covered = all(presences.status("az", year) == "complete" for year in range(first, last + 1))
    if others:
        result = Outcome.FAILS if Certainty.CERTAIN in others.values() else Outcome.OPEN
    else:
        result = Outcome.HOLDS if covered and evidence.row("deployments", NODE) else Outcome.MISSING
    cells: list[Cell] = [("deployments", record_id, "ended") for record_id in met]
    return Part(
        text="the one presence from 1994 to 2012",
        found=f"others: {', '.join(others) or 'none'}; search {'complete' if covered else 'not complete'}",
        outcome=result,
        statements=evidence.statements(cells),
    )


def _during(first: int, last: int) -> Span:
    return moment(f"{first}/{last}")


def gabala_query(ds: Tables) -> list[dict[str, Any]]:
    """The years that sources give for the opening and the closing, with the number of their statements."""
    years = []
    for field in ("opened", "closed"):
        for value, voices in explain(ds, "bases", "az-gabala-radar", field).by_value():
            years.append({"field": field, "value": value, "rank": voices[0].rank, "statements": len(voices)})
    return years


def talks_failed(evidence: Evidence) -> list[Part]:
    """Talks on further use of the radar failed because Azerbaijan was reluctant; it closed, and its equipment went back to Russia.

    Reluctance is read as the end having been set in motion on the side of the host.
    """
    talks = [
        row["event_id"]
        for row in evidence.dataset.events.rows()
        if row["event_type"] == EventType.NEGOTIATION
        and row["agreement_id"] == LEASE
        and falls(row["date"], "2011/2012") is Certainty.CERTAIN
    ]
    extended = any(
        row["deployment_id"] == NODE and row["relation"] == PresenceRelation.EXTENDS
        for row in evidence.dataset.agreement_deployments.rows()
    )
    cells: list[Cell] = [("events", event, "date") for event in talks]
    return [
        Part(
            text="talks without an agreement on further use",
            found=f"{len(talks)} rounds and proposals in 2011 and 2012; {'an' if extended else 'no'} agreement extends the use",
            outcome=outcome(yes(not extended)) if talks else Outcome.MISSING,
            statements=evidence.statements(cells),
        ),
        evidence.part("the end came from the side of Azerbaijan", lambda who: yes(who in HOST), ("deployments", NODE, "initiator")),
        evidence.part("it closed", lambda _: Certainty.CERTAIN, ("bases", RADAR, "closed")),
        not_judged("its equipment went back to Russia", "the summary of az-2013-05-21-cargo-flights"),
    ]


def talks_failed_query(ds: Tables) -> list[dict[str, Any]]:
    """Who set the end in motion, by each source that says so."""
    said = explain(ds, "deployments", "az-gabala-radar-node", "initiator")
    return [{"initiator": voice.value, "rank": voice.rank, "source": voice.source_id} for voice in said.voices]


def three_times(evidence: Evidence) -> list[Part]:
    """So Azerbaijan made Russian forces leave three times: in 1992-93, in 2012 and in 2024.

    Made to leave is read as an eviction by the rule of `spells`, or an end set in motion on the side of the host.
    """
    exits = (("1992-93", "az-soviet-legacy-forces"), ("2012", NODE), ("2024", FORCE))
    return [
        evidence.part(
            f"made to leave in {when}",
            _made_to_leave(evidence, force),
            ("deployments", force, "legal_end"),
            ("deployments", force, "initiator"),
        )
        for when, force in exits
    ]


def _made_to_leave(evidence: Evidence, force: str) -> Any:
    deployments = {row["deployment_id"]: row for row in evidence.dataset.deployments.rows()}

    def test(legal_end: str, initiator: str) -> Certainty:
        ended = class_of(deployments, {**deployments[force], "legal_end": legal_end, "initiator": initiator})
        return yes(ended == "eviction" or initiator in HOST)

    return test


def three_times_query(ds: Tables) -> list[dict[str, Any]]:
    """How each presence in Azerbaijan ended; parts of a deployment left out."""
    wanted = ("deployment_id", "ended", "end_class", "initiator", "legal_end")
    return [
        {name: spell[name] for name in wanted}
        for spell in spells(ds).to_pylist()
        if spell["host_de_jure"] == "az" and spell["part_of"] is None
    ]
