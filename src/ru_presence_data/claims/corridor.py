"""Claims 7 to 11: Farrukh, the Lachin corridor and the operation of September 2023."""

from __future__ import annotations

from typing import Any

from ..analysis.present import present
from ..edtf import Certainty
from ..schema.vocabularies import EventRole, EventType
from ..tables import Tables
from .dates import at_least_days, falls, falls_in
from .judging import Evidence, Outcome, Part, not_judged, outcome, yes
from .karabakh import FORCE, STATEMENT

CHECKPOINT = "az-2023-04-23-hakari-checkpoint"
OPERATION = "az-2023-09-19-karabakh-operation"


def farrukh(evidence: Evidence) -> list[Part]:
    """In March 2022 Azerbaijan took back Farrukh, which the peacekeepers held for the time being, and they did not step in.

    That the peacekeepers held it is read as the event being one of theirs.
    """
    event = "az-2022-03-24-farrukh"
    return [
        evidence.part("in March 2022", falls_in("2022-03"), ("events", event, "date")),
        evidence.part(
            "control passed to Azerbaijan then",
            lambda holder, since: falls(since, "2022-03") if holder == "az" else Certainty.IMPOSSIBLE,
            ("territory_control", "az-farrukh-2022", "controller"),
            ("territory_control", "az-farrukh-2022", "controlled_from"),
        ),
        evidence.part("in the zone of the peacekeepers", lambda force: yes(force == FORCE), ("events", event, "deployment_id")),
        not_judged("the peacekeepers did not step in", f"the summary of {event}"),
    ]


def farrukh_query(ds: Tables) -> list[dict[str, Any]]:
    """Who held the village when."""
    wanted = ("controller", "controlled_from", "controlled_until")
    return [{name: row[name] for name in wanted} for row in ds.territory_control.rows() if row["territory_id"] == "az-farrukh"]


def road_blocked(evidence: Evidence) -> list[Part]:
    """From December 2022 on the Lachin road was closed to all but the Red Cross and the peacekeepers."""
    event = "az-2022-12-12-lachin-road-blockade"
    return [
        evidence.part("from December 2022", falls_in("2022-12"), ("events", event, "date")),
        evidence.part("a blockade", lambda kind: yes(kind == "blockade"), ("events", event, "event_type")),
        evidence.part(
            "that lasted: at least 30 days",
            lambda first, last: at_least_days(first, last, 30),
            ("events", event, "date"),
            ("events", event, "end_date"),
        ),
        not_judged("open to the Red Cross and the peacekeepers", f"the summaries of {event} and az-2023-06-15-passage-suspended"),
    ]


def road_blocked_query(ds: Tables) -> list[dict[str, Any]]:
    """Blockades on record, with their days."""
    wanted = ("event_id", "date", "end_date", "title")
    return [
        {name: row[name] for name in wanted} for row in ds.events.rows() if row["event_type"] == "blockade" and row["host_de_jure"] == "az"
    ]


def corridor_control(evidence: Evidence) -> list[Part]:
    """By the statement of 2020 the peacekeepers were to control the Lachin corridor, the only way in and out.

    What was to be is read from what followed: the statement authorises the force, and Russia held the corridor after it.
    """
    links = {(row["agreement_id"], row["deployment_id"], row["relation"]) for row in evidence.dataset.agreement_deployments.rows()}
    return [
        evidence.part(
            "the statement authorises the force",
            lambda _: yes((STATEMENT, FORCE, "authorises") in links),
            ("agreements", STATEMENT, "signed"),
        ),
        evidence.part(
            "Russia controlled the corridor from then on",
            lambda holder, since, signed: at_least_days(signed, since, 0) if holder == "ru" else Certainty.IMPOSSIBLE,
            ("territory_control", "az-lachin-corridor-2020", "controller"),
            ("territory_control", "az-lachin-corridor-2020", "controlled_from"),
            ("agreements", STATEMENT, "signed"),
        ),
        not_judged("it was the only way in and out"),
    ]


def corridor_control_query(ds: Tables) -> list[dict[str, Any]]:
    """Who held the corridor when."""
    wanted = ("controller", "controlled_from", "controlled_until")
    return [{name: row[name] for name in wanted} for row in ds.territory_control.rows() if row["territory_id"] == "az-lachin-corridor"]


def checkpoint(evidence: Evidence) -> list[Part]:
    """On 23 April 2023 Azerbaijan put a checkpoint at the Hakari bridge, beside the base of the peacekeepers.

    "Beside" is read as the event naming a base of theirs that was in use on that day.
    """
    base = evidence.cell(("events", CHECKPOINT, "base_id"))
    in_use = {row["base_id"]: row["certainty"] for row in present(evidence.dataset, "2023-04-23", what="bases").to_pylist()} if base else {}
    users = {row["deployment_id"] for row in evidence.dataset.deployment_bases.rows() if row["base_id"] == base}
    starters = {
        row["actor_id"]
        for row in evidence.dataset.event_actors.rows()
        if row["event_id"] == CHECKPOINT and row["role"] == EventRole.INITIATOR
    }
    parts = [
        evidence.part("on 23 April 2023", falls_in("2023-04-23"), ("events", CHECKPOINT, "date")),
        evidence.part("set up by Azerbaijan", lambda _: yes("az" in starters), ("events", CHECKPOINT, "date")),
    ]
    beside = evidence.part(
        "beside a base of the peacekeepers in use",
        lambda site: Certainty(in_use.get(site, Certainty.IMPOSSIBLE)) if FORCE in users else Certainty.IMPOSSIBLE,
        ("events", CHECKPOINT, "base_id"),
    )
    return [*parts, beside]


def checkpoint_query(ds: Tables) -> list[dict[str, Any]]:
    """The event with the base that it names, and whether that was in use on the day."""
    event = ds.events.row("az-2023-04-23-hakari-checkpoint")
    bases = present(ds, on="2023-04-23", host="AZ", what="bases").to_pylist()
    return [
        {"date": event["date"], "event": event["title"], "base": base["name"], "in_use": base["certainty"]}
        for base in bases
        if base["base_id"] == event["base_id"]
    ]


def operation(evidence: Evidence) -> list[Part]:
    """In September 2023 Azerbaijan took the rest of Karabakh; several Russian soldiers died, and Moscow made little of it.

    "Several" is read as three or more, summed over the attacks of that month on the force by the least, best and greatest counts.
    """
    attacks = [row for row in evidence.dataset.events.rows() if _is_attack(row)]
    cells = [("events", row["event_id"], name) for row in attacks for name in ("fatalities_low", "fatalities_best", "fatalities_high")]
    sums = [_sum([row[name] for row in attacks]) for name in ("fatalities_low", "fatalities_best", "fatalities_high")]
    low, best, high = sums
    dead = Certainty.CERTAIN if low is not None and low >= 3 else Certainty.POSSIBLE if high is None or high >= 3 else Certainty.IMPOSSIBLE
    return [
        evidence.part("an operation in September 2023", falls_in("2023-09"), ("events", OPERATION, "date")),
        evidence.part(
            "control of the rest passed to Azerbaijan in that month",
            lambda holder, since: falls(since, "2023-09") if holder == "az" else Certainty.IMPOSSIBLE,
            ("territory_control", "az-nagorno-karabakh-2023", "controller"),
            ("territory_control", "az-nagorno-karabakh-2023", "controlled_from"),
        ),
        Part(
            text="three or more of the force were killed",
            found=f"{_text(best)} dead, at least {_text(low)}, at most {_text(high)}",
            outcome=outcome(dead) if attacks else Outcome.MISSING,
            statements=evidence.statements(cells),
        ),
        not_judged("Moscow made little of it"),
    ]


def operation_query(ds: Tables) -> list[dict[str, Any]]:
    """Attacks on the force in September 2023, with the dead."""
    wanted = ("event_id", "date", "fatalities_low", "fatalities_best", "fatalities_high")
    return [
        {name: row[name] for name in wanted}
        for row in ds.events.rows()
        if row["deployment_id"] == "az-karabakh-peacekeepers" and row["event_type"] == "attacked" and row["date"].startswith("2023-09")
    ]


def _is_attack(row: dict[str, str]) -> bool:
    return (
        row["deployment_id"] == FORCE
        and row["event_type"] == EventType.ATTACKED
        and falls(row["date"], "2023-09") is not Certainty.IMPOSSIBLE
    )


def _sum(cells: list[str]) -> int | None:
    return sum(map(int, cells)) if all(cells) else None


def _text(number: int | None) -> str:
    return "unknown" if number is None else str(number)
