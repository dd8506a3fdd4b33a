"""Defects that only the rules of the domain find: orders of dates, ids, places, numbers, agreements."""

from __future__ import annotations

from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.tables import TABLES

from . import Blame, Row, Ship, add, mutation


def base(ship: Ship, **cells: str) -> Row:
    """Add a base to which nothing points."""
    return ship.add("bases", **{"base_id": "az-zz-base", "name": "Zz", "host_de_jure": "az", **cells})


def deployment(ship: Ship, **cells: str) -> Row:
    """Add a deployment to which nothing points."""
    fixed = {"deployment_id": "az-zz-force", "name": "Zz", "host_de_jure": "az", "sender": "ru"}
    return ship.add(
        "deployments", **{**fixed, "legal_end": "unknown", "physical_end": "withdrawn", "started": "1991", "ended": "1999", **cells}
    )


def agreement(ship: Ship, **cells: str) -> Row:
    """Add an agreement with one party."""
    row = ship.add(
        "agreements",
        **{"agreement_id": "az-1995-zz", "title": "Zz", "renewal_mode": "unknown", "legal_end": "unknown", **cells},
    )
    _beside(ship, "agreement_parties", agreement_id=row["agreement_id"], actor_id="az", role="party")
    return row


def event(ship: Ship, **cells: str) -> Row:
    """Add an event with one actor."""
    row = ship.add("events", **{"event_id": "az-1995-zz", "date": "1995", "event_type": "negotiation", "host_de_jure": "az", **cells})
    _beside(ship, "event_actors", event_id=row["event_id"], actor_id="az", role="initiator")
    return row


def control(ship: Ship, **cells: str) -> Row:
    """Add a spell of control over a new territory."""
    _beside(ship, "territories", territory_id="az-zz", name="Zz", host_de_jure="az")
    return ship.add("territory_control", **{"control_id": "az-zz-1995", "territory_id": "az-zz", "controller": "az", **cells})


def use(ship: Ship, **cells: str) -> Row:
    """Add the use of a new base by a new deployment."""
    base(ship, opened="1990", closed="2000")
    deployment(ship)
    return _beside(ship, "deployment_bases", **{"deployment_id": "az-zz-force", "base_id": "az-zz-base", **cells})


def actor(ship: Ship, **cells: str) -> Row:
    """Add an actor to which nothing points."""
    return _beside(ship, "actors", **{"actor_id": "zz", "name": "Zz", "actor_kind": "armed-group", "region": "world", **cells})


def promise(ship: Ship, **cells: str) -> Row:
    """Add a promised end of a new deployment."""
    deployment(ship, started="1980")
    fixed = {"planned_end_id": "az-zz-force-plan", "deployment_id": "az-zz-force", "kind": "announcement"}
    return ship.add("planned_ends", **{**fixed, "planned_end": "1996", "set_on": "1995", **cells})


def strength(ship: Ship, **cells: str) -> Row:
    """Add a strength of a new base."""
    base(ship)
    return ship.add("strengths", **{"strength_id": "az-zz-base-1995", "base_id": "az-zz-base", "as_of": "1995", "best": "9", **cells})


def _beside(ship: Ship, table: str, **cells: str) -> Row:
    row = {**dict.fromkeys(ship.rows(table)[0], ""), **cells}
    ship.rows(table).append(row)
    ship.resort(table)
    return row


ADD = {
    "bases": base,
    "deployments": deployment,
    "agreements": agreement,
    "events": event,
    "territory_control": control,
    "deployment_bases": use,
    "actors": actor,
    "strengths": strength,
    "planned_ends": promise,
}
NEEDED = {"agreement-ended-before-in-force": {"signed": ""}}

for schema in map(load_schema, TABLES):
    for earlier, mark in schema.ordered:

        def reversed_dates(ship: Ship, table=schema.name, first=earlier.name, mark=mark) -> Blame:
            row = ADD[table](ship, **{first: "1995", mark.field: "[1990..1994]", **NEEDED.get(mark.rule, {})})
            return ship.blame(table, row, mark.field, message=f"{mark.field} [1990..1994] is before {first} 1995")

        add(mark.rule, "dates reversed", reversed_dates)

# Rule, table, cells of the record that is added, the field to blame.
RECORDS: dict[str, tuple[str, str, dict[str, str], str]] = {
    "force that left is ongoing": ("ongoing-and-ended", "deployments", {"physical_end": "ongoing"}, "ended"),
    "force that left without a day": ("ongoing-and-ended", "deployments", {"ended": ""}, "ended"),
    "reason for an end that did not come": (
        "ongoing-with-reason-for-end",
        "deployments",
        {"physical_end": "ongoing", "ended": "", "main_driver": "cost"},
        "main_driver",
    ),
    "it follows itself": ("follow-on-not-later", "deployments", {"follow_on": "az-zz-force"}, "follow_on"),
    "what follows stands elsewhere": (
        "follow-on-in-another-host",
        "deployments",
        {"follow_on": "am-base-102"},
        "follow_on",
    ),
    "it is at home": ("sender-is-host", "deployments", {"sender": "az"}, "sender"),
    "it began in the future": ("in-the-future", "deployments", {"started": "2091", "ended": "", "physical_end": "ongoing"}, "started"),
    "host missing in the id": ("host-prefix", "bases", {"base_id": "zz-base"}, "base_id"),
    "half a coordinate": ("coordinates-incomplete", "bases", {"latitude": "40"}, "geo_precision"),
    "radius round nothing": ("uncertainty-without-coordinate", "bases", {"coordinate_uncertainty_m": "5"}, "coordinate_uncertainty_m"),
    "territory of another host": (
        "territory-of-another-host",
        "bases",
        {"base_id": "am-zz", "host_de_jure": "am", "territory_id": "az-nagorno-karabakh"},
        "territory_id",
    ),
    "event id without a year": ("event-id-form", "events", {"event_id": "az-zz"}, "event_id"),
    "more dead at least than at most": (
        "fatalities-order",
        "events",
        {"fatalities_low": "9", "fatalities_high": "8"},
        "fatalities_high",
    ),
    "dead without bounds": ("fatalities-incomplete", "events", {"fatalities_best": "9"}, "fatalities_best"),
    "strength of nobody": ("strength-without-subject", "strengths", {"base_id": ""}, "deployment_id"),
    "strength of no number": ("strength-without-number", "strengths", {"best": ""}, "best"),
    "least above best": ("strength-order", "strengths", {"low": "10"}, "best"),
    "strength under another id": ("strength-prefix", "strengths", {"strength_id": "az-other-1995"}, "strength_id"),
    "rent without currency": ("rent-without-currency", "agreements", {"annual_rent": "7"}, "rent_currency"),
    "in force and ended": ("in-force-and-ended", "agreements", {"legal_end": "in-force", "ended": "2001"}, "legal_end"),
    "never in force and dated": (
        "never-in-force-yet-dated",
        "agreements",
        {"legal_end": "never-in-force", "in_force": "1995"},
        "legal_end",
    ),
    "renewal that is not foreseen": ("renewal-without-mode", "agreements", {"renewal_mode": "none", "renewal_years": "5"}, "renewal_years"),
    "agreement of others": ("agreement-prefix", "agreements", {"agreement_id": "am-1995-zz"}, "agreement_id"),
    "control under another id": ("control-prefix", "territory_control", {"control_id": "zz-1995"}, "control_id"),
    "use before the force came": ("use-outside-deployment", "deployment_bases", {"used_from": "1990"}, "used_from"),
    "authority of no state": ("authority-without-state", "actors", {"actor_kind": "de-facto-authority"}, "de_jure_state"),
    "state without a code": ("state-without-code", "actors", {"actor_kind": "state"}, "actor_id"),
}
for name, (rule, table, cells, field) in RECORDS.items():

    def record(ship: Ship, table=table, cells=cells, field=field) -> Blame:
        return ship.blame(table, ADD[table](ship, **cells), field)

    add(rule, name, record)


@mutation("coverage-years-reversed")
def years_of_coverage_reversed(ship: Ship) -> Blame:
    row = ship.rows("coverage")[1]
    row["year_to"] = str(int(row["year_from"]) - 1)
    ship.save("coverage")
    return ship.blame("coverage", row, "year_to")


@mutation("control-overlaps")
def two_actors_in_control(ship: Ship) -> Blame:
    control(ship, controlled_from="1992", controlled_until="2000")
    row = ship.add("territory_control", control_id="az-zz-1996", territory_id="az-zz", controller="am", controlled_from="1996")
    return ship.blame("territory_control", row, "controlled_from", message="az-zz-1995")


@mutation("event-outside-base")
def accident_at_a_closed_base(ship: Ship) -> Blame:
    base(ship, opened="1990", closed="1994")
    return ship.blame("events", event(ship, event_type="accident", base_id="az-zz-base"), "date", message="closed of az-zz-base (1994)")


@mutation("event-outside-deployment")
def attack_on_a_force_that_has_not_come(ship: Ship) -> Blame:
    deployment(ship, started="1996")
    return ship.blame("events", event(ship, event_type="attacked", deployment_id="az-zz-force"), "date", message="(1996)")


@mutation("deployment-and-base-never-meet")
def force_at_a_base_that_had_closed(ship: Ship) -> Blame:
    base(ship, opened="1980", closed="1990")
    deployment(ship)
    row = _beside(ship, "deployment_bases", deployment_id="az-zz-force", base_id="az-zz-base")
    return ship.blame("deployment_bases", row, "base_id")


@mutation("host-not-a-state")
def host_is_an_armed_group(ship: Ship) -> Blame:
    actor(ship)
    return ship.blame("bases", base(ship, base_id="zz-base", host_de_jure="zz"), "host_de_jure")


@mutation("id-in-two-tables")
def force_called_like_a_base(ship: Ship) -> Blame:
    base(ship)
    return ship.blame("deployments", deployment(ship, deployment_id="az-zz-base"), "deployment_id")


@mutation("part-outside-whole")
def part_of_a_force_elsewhere(ship: Ship) -> Blame:
    deployment(ship)
    row = deployment(ship, deployment_id="am-zz-force", host_de_jure="am", part_of="az-zz-force")
    return ship.blame("deployments", row, "part_of", message="does not stand in am")


@mutation("relation-backwards")
def earlier_agreement_acts_on_a_later(ship: Ship) -> Blame:
    agreement(ship, signed="1995")
    agreement(ship, agreement_id="az-1996-zz", signed="1996")
    row = _beside(ship, "agreement_relations", agreement_id="az-1995-zz", related_id="az-1996-zz", relation="amends")
    return ship.blame("agreement_relations", row, "related_id")


@mutation("agreement-related-to-itself")
def agreement_amends_itself(ship: Ship) -> Blame:
    agreement(ship, signed="1995")
    row = _beside(ship, "agreement_relations", agreement_id="az-1995-zz", related_id="az-1995-zz", relation="amends")
    return ship.blame("agreement_relations", row, "related_id")


@mutation("agreement-without-party")
def parties_deleted(ship: Ship) -> Blame:
    row = ship.rows("agreements")[0]
    ship.rows("agreement_parties")[:] = [party for party in ship.rows("agreement_parties") if party["agreement_id"] != row["agreement_id"]]
    ship.save("agreement_parties")
    return ship.blame("agreements", row, "agreement_id")


@mutation("event-without-actor")
def actors_deleted(ship: Ship) -> Blame:
    row = ship.rows("events")[0]
    ship.rows("event_actors")[:] = [actor for actor in ship.rows("event_actors") if actor["event_id"] != row["event_id"]]
    ship.save("event_actors")
    return ship.blame("events", row, "event_id")
