"""Slips as people make them: one cell, row or id is changed in the file and nothing that hangs on it is changed with it.

The slip is told first; whatever else is found follows from it.
"""

from __future__ import annotations

from collections import Counter

from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.tables import TABLES

from . import Blame, Row, Ship, mutation
from .in_ledger import plain_number, preferred


def pointers(ship: Ship, table: str, key: str) -> list[tuple[str, Row, str]]:
    """Give all cells that point to a record: table, row and field."""
    links = [(other, field.name) for other in TABLES for field, link in load_schema(other).links if link.table == table]
    return [(other, row, name) for other, name in links for row in ship.rows(other) if row[name] == key]


def turned(cell: str) -> str:
    """Give a cell with its last two letters turned round."""
    return cell[:-2] + cell[-1] + cell[-2] if cell[-1] != cell[-2] else f"{cell}x"


def lost(ship: Ship, table: str, record: str) -> list[str]:
    """Say which violations tell that the cells of a record have lost their statements."""
    stated = {row["field_name"] for row in ship.rows("statements") if (row["table_name"], row["record_id"]) == (table, record)}
    cells = ship.find(table, record)
    return [f"cell-without-statement: {table}" for name in stated if cells[name] and cells[name] != "unknown"]


def unsorted(ship: Ship, table: str) -> tuple[str, ...]:
    """Say whether the rows of a table are out of order now."""
    key = load_schema(table).sort_key
    places = ["\x1f".join(row[name] for name in key).encode() for row in ship.rows(table)]
    return () if places == sorted(places) else (f"sort-order: {table}",)


@mutation("statement-about-missing-record")
def record_of_a_statement_misspelt(ship: Ship) -> Blame:
    statement, _ = preferred(ship, plain_number)
    right = statement["record_id"]
    statement["record_id"] = turned(right)
    ship.save("statements")
    odd = ("stale-statement-id: statements", "cell-without-statement: strengths", *unsorted(ship, "statements"))
    return ship.blame("statements", statement, "record_id", fix=f"write {right}", beneath=odd)


@mutation("statement-about-missing-record")
def record_of_a_statement_misspelt_so_that_it_sorts_last(ship: Ship) -> Blame:
    statement, _ = preferred(ship, plain_number)
    right = statement["record_id"]
    statement["record_id"] = f"z{right}"
    ship.save("statements")
    odd = ("stale-statement-id: statements", "cell-without-statement: strengths", "sort-order: statements")
    return ship.blame("statements", statement, "record_id", fix=f"write {right}", beneath=odd)


@mutation("statement-about-unsourced-field")
def field_of_a_statement_misspelt(ship: Ship) -> Blame:
    statement, _ = preferred(ship, lambda statement, record: statement["field_name"] == "notice_months")
    statement["field_name"] = "notice_month"
    ship.save("statements")
    odd = ("stale-statement-id: statements", "cell-without-statement: agreements", *unsorted(ship, "statements"))
    return ship.blame("statements", statement, "field_name", fix="write notice_months", beneath=odd)


@mutation("statement-value-invalid")
def value_of_a_statement_misspelt(ship: Ship) -> Blame:
    statement, _ = preferred(ship, plain_number)
    statement["value"] += "x"
    ship.save("statements")
    return ship.blame("statements", statement, "value", beneath=("stale-statement-id: statements", *unsorted(ship, "statements")))


@mutation("cell-differs-from-preferred")
def statement_changed_and_its_cell_left(ship: Ship) -> Blame:
    statement, record = preferred(ship, plain_number)
    statement["value"] += "0"
    ship.save("statements")
    line = ship.line("statements", statement)
    fix = f"correct the statement on line {line} of data/statements.csv, which was changed, or write {statement['value']}"
    odd = ("stale-statement-id: statements", *unsorted(ship, "statements"))
    return ship.blame("strengths", record, "best", fix=fix, beneath=odd)


@mutation("stale-statement-id")
def statement_copied_with_its_id(ship: Ship) -> Blame:
    rows = ship.rows("statements")
    at = next(at for at, row in enumerate(rows) if row["locator"] and rows[at + 1]["record_id"] != row["record_id"])
    rows.insert(at + 1, {**rows[at], "locator": f"{rows[at]['locator']}, end"})
    ship.save("statements")
    return ship.blame("statements", rows[at + 1], "statement_id", beneath=("primary-key: statements",))


@mutation("required")
def statement_without_an_id(ship: Ship) -> Blame:
    rows = ship.rows("statements")
    rows[30]["statement_id"] = ""
    ship.save("statements")
    return ship.blame("statements", rows[30], "statement_id", fix="filled in by `ru-presence-data format`")


@mutation("foreign-key")
def link_in_a_key_misspelt(ship: Ship) -> Blame:
    row = ship.rows("agreement_parties")[0]
    right = row["agreement_id"]
    row["agreement_id"] = f"z{right}"
    ship.save("agreement_parties")
    return ship.blame("agreement_parties", row, "agreement_id", fix=f"write {right}", beneath=("sort-order: agreement_parties",))


@mutation("foreign-key")
def id_of_a_source_misspelt(ship: Ship) -> Blame:
    uses = Counter(row["source_id"] for row in ship.rows("statements"))
    source = ship.first("sources", lambda row: uses[row["source_id"]] > 2)
    right = source["source_id"]
    first, *others = pointers(ship, "sources", right)
    source["source_id"] = turned(right)
    ship.save("sources")
    fix = f"write {right} on line {ship.line('sources', source)} of data/sources.csv, where nothing points to {turned(right)}"
    odd = [f"foreign-key: {table}" for table, _, _ in others]
    return ship.blame(*first, fix=fix, beneath=(*odd, *unsorted(ship, "sources")))


@mutation("foreign-key")
def id_of_a_base_misspelt(ship: Ship) -> Blame:
    base = ship.first("bases", lambda row: len(pointers(ship, "bases", row["base_id"])) > 2)
    right = base["base_id"]
    found = sorted(pointers(ship, "bases", right), key=lambda one: (ship.path(one[0]), ship.line(one[0], one[1])))
    odd = [f"foreign-key: {table}" for table, _, _ in found[1:]] + lost(ship, "bases", right)
    base["base_id"] = turned(right)
    ship.save("bases")
    blame = ship.blame(*found[0], fix=f"write {right} on line {ship.line('bases', base)} of data/bases.csv")
    return Blame(
        path=blame.path,
        line=blame.line,
        field=blame.field,
        fix=blame.fix,
        dirty=tuple(dict.fromkeys(table for table, _, _ in found)),
        beneath=(*odd, *unsorted(ship, "bases")),
    )


@mutation("control-prefix")
def id_of_a_spell_of_control_misspelt(ship: Ship) -> Blame:
    row = ship.rows("territory_control")[0]
    right = row["control_id"]
    said = [one for one in ship.rows("statements") if (one["table_name"], one["record_id"]) == ("territory_control", right)]
    odd = [*lost(ship, "territory_control", right), *("statement-about-missing-record: statements" for _ in said)]
    row["control_id"] = right[:-6] + right[-5] + right[-6] + right[-4:]
    ship.save("territory_control")
    fix = f"write {right}, to which {len(said)} cells point"
    return ship.blame("territory_control", row, "control_id", fix=fix, beneath=(*odd, *unsorted(ship, "territory_control")))


@mutation("cell-differs-from-preferred")
def day_of_a_start_put_too_late(ship: Ship) -> Blame:
    """A use and an event of the deployment then lie outside it."""
    from .in_records import _beside, base, deployment, event

    base(ship, opened="1990", closed="2000")
    force = deployment(ship)
    _beside(ship, "deployment_bases", deployment_id="az-zz-force", base_id="az-zz-base", used_from="1992", used_until="1993")
    event(ship, date="1994", event_type="attacked", deployment_id="az-zz-force")
    force["started"] = "1997"
    ship.save("deployments")
    odd = ("use-outside-deployment: deployment_bases",) * 2 + ("event-outside-deployment: events",)
    return ship.blame("deployments", force, "started", fix="write 1991", beneath=odd)


@mutation("incorrect-label")
def only_the_header_in_another_order(ship: Ship) -> Blame:
    return ship.header("deployments", lambda labels: [labels[1], labels[0], *labels[2:]], message="order")
