"""Defects of the ledger: statements, sources, and the cells that rest on them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from operator import itemgetter

from ru_presence_data.schema.table_schema import load_schema

from . import Blame, Row, Ship, mutation


def preferred(ship: Ship, fits: Callable[[Row, Row], bool] = lambda statement, record: True) -> tuple[Row, Row]:
    """The first statement that states its cell alone and whose source serves others too, with its record."""
    voices = Counter((row["table_name"], row["record_id"], row["field_name"]) for row in ship.rows("statements"))
    uses = Counter(row["source_id"] for row in ship.rows("statements"))
    for statement in ship.rows("statements"):
        cell = (statement["table_name"], statement["record_id"], statement["field_name"])
        states = (statement["rank"], statement["basis"]) == ("preferred", "stated")
        if states and voices[cell] == 1 and uses[statement["source_id"]] > 1:
            record = ship.find(statement["table_name"], statement["record_id"])
            if fits(statement, record):
                return statement, record
    raise LookupError("no statement stands alone")


def plain_number(statement: Row, record: Row) -> bool:
    """Say whether a statement is about a best number without bounds, which no rule of order compares."""
    return statement["field_name"] == "best" and not record["low"] and not record["high"]


def normal(ship: Ship, fits: Callable[[Row], bool] = lambda statement: True) -> Row:
    """The first stated statement of rank normal that fits."""
    return ship.first("statements", lambda row: (row["rank"], row["basis"]) == ("normal", "stated") and fits(row))


@mutation("cell-without-statement")
def preferred_statement_deleted(ship: Ship) -> Blame:
    statement, record = preferred(ship)
    ship.rows("statements").remove(statement)
    ship.save("statements")
    return ship.blame(statement["table_name"], record, statement["field_name"], fix="cite the source with `ru-presence-data cite ")


@mutation("cell-without-statement")
def rank_of_the_only_statement_lowered(ship: Ship) -> Blame:
    statement, record = preferred(ship)
    statement.update(rank="normal", reason="")
    ship.save("statements")
    return ship.blame(statement["table_name"], record, statement["field_name"])


@mutation("cell-without-statement")
def cell_filled_in_without_a_source(ship: Ship) -> Blame:
    row = ship.first("agreements", lambda row: not row["notice_months"])
    row["notice_months"] = "6"
    ship.save("agreements")
    return ship.blame("agreements", row, "notice_months", message="notice_months 6 has no preferred statement")


@mutation("cell-differs-from-preferred")
def value_of_a_statement_changed(ship: Ship) -> Blame:
    statement, record = preferred(ship, plain_number)
    statement["value"] = str(int(statement["value"]) + 1)
    ship.resort("statements")
    return ship.blame("strengths", record, "best", fix=f"write {statement['value']}, or change the ranks")


@mutation("cell-differs-from-preferred")
def cell_changed(ship: Ship) -> Blame:
    statement, record = preferred(ship, plain_number)
    record["best"] = str(int(record["best"]) + 1)
    ship.save("strengths")
    return ship.blame("strengths", record, "best", fix=f"write {statement['value']}, or change the ranks")


@mutation("cell-differs-from-preferred")
def cell_emptied(ship: Ship) -> Blame:
    statement, record = preferred(ship, lambda statement, record: statement["field_name"] == "notice_months")
    record["notice_months"] = ""
    ship.save("agreements")
    return ship.blame("agreements", record, "notice_months", message="notice_months is empty", fix=f"write {statement['value']}")


@mutation("several-preferred-values")
def two_values_preferred(ship: Ship) -> Blame:
    statement, record = preferred(ship, plain_number)
    # The first preferred statement in the order of the file gives the cell's value, so the other one must sort after it.
    statement["reason"] = ""
    other = {**statement, "value": statement["value"] + "0", "reason": "A second value."}
    ship.rows("statements").append(other)
    ship.resort("statements")
    return ship.blame("strengths", record, "best", message=f"'{statement['value']}' and '{other['value']}'")


@mutation("reason-missing")
def reason_removed(ship: Ship) -> Blame:
    statement, _ = preferred(ship, plain_number)
    statement["reason"] = ""
    ship.rows("statements").append({**statement, "value": statement["value"] + "0", "rank": "normal"})
    ship.resort("statements")
    return ship.blame("statements", statement, "reason", message=f"contradict {statement['value']}")


@mutation("reason-repeated")
def reason_told_twice(ship: Ship) -> Blame:
    statement, _ = preferred(ship, plain_number)
    other = {**statement, "locator": f"{statement['locator']} again".strip(), "reason": "Nearest in time."}
    statement["reason"] = "Nearest in time."
    ship.rows("statements").append(other)
    ship.resort("statements")
    return ship.blame("statements", other, "reason", message="the reason stands a second time")


@mutation("reason-repeated")
def reason_on_what_was_not_taken(ship: Ship) -> Blame:
    statement = normal(ship)
    statement["reason"] = "Not so near in time."
    ship.save("statements")
    return ship.blame("statements", statement, "reason", message="on a statement that was not taken")


@mutation("basis-without-note")
def step_not_told(ship: Ship) -> Blame:
    statement = ship.first("statements", lambda row: row["basis"] == "inferred")
    statement["note"] = ""
    ship.save("statements")
    return ship.blame("statements", statement, "note", message=f"{statement['value']} is inferred")


def dated(statement: Row, record: Row) -> bool:
    """Say whether a statement is about the end of a base or of a deployment, to the day."""
    return statement["field_name"] in ("closed", "ended") and bool(re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", statement["value"]))


@mutation("bound-not-open")
def bound_that_is_a_day(ship: Ship) -> Blame:
    statement, _ = preferred(ship, dated)
    statement.update(basis="upper-bound", note="Gone by then.")
    ship.save("statements")
    return ship.blame("statements", statement, "value", message=f"upper-bound of {statement['field_name']} is '{statement['value']}'")


@mutation("bounds-apart")
def bound_before_the_value(ship: Ship) -> Blame:
    statement, record = preferred(ship, dated)
    bound = {**statement, "basis": "upper-bound", "value": "[..1901]", "note": "Gone by then.", "reason": "Read again."}
    statement["reason"] = ""
    ship.rows("statements").append(bound)
    ship.resort("statements")
    message = f"no day in common: '[..1901]' and '{statement['value']}'"
    return ship.blame(statement["table_name"], record, statement["field_name"], message=message)


@mutation("deprecated-without-reason")
def deprecated_without_saying_why(ship: Ship) -> Blame:
    statement, _ = preferred(ship, plain_number)
    other = {**statement, "rank": "deprecated", "reason": "", "locator": "Elsewhere"}
    ship.rows("statements").append(other)
    ship.resort("statements")
    return ship.blame("statements", other, "reason")


@mutation("preferred-but-not-consulted")
def source_was_never_read(ship: Ship) -> Blame:
    ranks: dict[str, list[str]] = {}
    for row in ship.rows("statements"):
        ranks.setdefault(row["source_id"], []).append(row["rank"])
    source = ship.first("sources", lambda row: row["consulted_form"] == "excerpt" and ranks.get(row["source_id"]) == ["preferred"])
    source.update(consulted_form="not-consulted", consulted_on="")
    ship.save("sources")
    return ship.blame("statements", ship.first("statements", lambda row: row["source_id"] == source["source_id"]), "source_id")


@mutation("statement-about-unsourced-field")
def field_misspelt(ship: Ship) -> Blame:
    statement = normal(ship, lambda row: row["field_name"] in ("closed", "ended", "started", "signed"))
    field = statement["field_name"]
    statement["field_name"] = field[:2] + field[3] + field[2] + field[4:]
    ship.resort("statements")
    return ship.blame("statements", statement, "field_name", fix=f"write {field}")


@mutation("statement-about-unsourced-field")
def field_takes_no_statement(ship: Ship) -> Blame:
    statement = normal(ship, lambda row: row["table_name"] == "agreements")
    statement["field_name"] = "pax_id"
    ship.resort("statements")
    return ship.blame("statements", statement, "field_name", message="agreements has no sourced field pax_id")


@mutation("statement-about-missing-record")
def record_misspelt(ship: Ship) -> Blame:
    statement = normal(ship)
    record = statement["record_id"]
    statement["record_id"] = f"{record}x"
    ship.resort("statements")
    return ship.blame("statements", statement, "record_id", fix=f"write {record}")


@mutation("statement-about-missing-record")
def table_confused(ship: Ship) -> Blame:
    statement = normal(ship, lambda row: row["field_name"] == "ended" and row["table_name"] == "deployments")
    statement["table_name"] = "agreements"
    ship.resort("statements")
    return ship.blame("statements", statement, "record_id", message=f"agreements has no record {statement['record_id']}")


@mutation("statement-value-invalid")
def value_is_no_date(ship: Ship) -> Blame:
    cell = itemgetter("table_name", "record_id", "field_name")
    reasoned = {cell(row) for row in ship.rows("statements") if row["reason"]}
    statement = normal(ship, lambda row: row["field_name"] in ("closed", "ended", "started", "signed") and cell(row) in reasoned)
    statement["value"] = "10 December 2012"
    ship.resort("statements")
    return ship.blame("statements", statement, "value", fix="write 2012-12-10")


@mutation("statement-value-invalid")
def value_is_no_number(ship: Ship) -> Blame:
    statement, _ = preferred(ship, plain_number)
    other = {**statement, "value": "900 men", "rank": "normal", "reason": ""}
    statement["reason"] = "A number."
    ship.rows("statements").append(other)
    ship.resort("statements")
    return ship.blame("statements", other, "value")


@mutation("statement-value-invalid")
def value_is_no_code(ship: Ship) -> Blame:
    codes = [category.value for category in load_schema("deployments").field("physical_end").categories]
    statement, _ = preferred(ship, lambda statement, record: statement["field_name"] == "physical_end")
    statement["reason"] = "A code."
    other = {**statement, "value": "zz-left", "rank": "normal", "reason": ""}
    ship.rows("statements").append(other)
    ship.resort("statements")
    return ship.blame("statements", other, "value", message=codes[0])


@mutation("stale-statement-id")
def id_of_zeros(ship: Ship) -> Blame:
    statement = ship.rows("statements")[11]
    right = statement["statement_id"]
    statement["statement_id"] = "0" * 12
    ship.save("statements")
    return ship.blame("statements", statement, "statement_id", fix=f"write {right}, or run `ru-presence-data format`")


@mutation("stale-statement-id")
def locator_changed_and_the_id_left(ship: Ship) -> Blame:
    from ru_presence_data.statement_id import PARTS, statement_id

    statement = ship.first("statements", lambda row: bool(row["locator"]))
    statement["locator"] += ", end"
    ship.save("statements")
    right = statement_id(*(statement[name] for name in PARTS))
    return ship.blame("statements", statement, "statement_id", fix=f"write {right}, or run")


# Sources


def _new_source(ship: Ship, **cells: str) -> Row:
    first = ship.first("sources", lambda row: row["consulted_form"] == "full-text" and not row["derived_from"])
    blank = dict.fromkeys(first, "")
    same = {name: first[name] for name in ("source_type", "consulted_form", "consulted_on")}
    row = {**blank, **same, "source_id": "zz-mutant", "title": "Mutant", **cells}
    ship.rows("sources").append(row)
    return row


@mutation("unused-source")
def source_without_statements(ship: Ship) -> Blame:
    row = _new_source(ship)
    ship.resort("sources")
    return ship.blame("sources", row, "source_id")


@mutation("duplicate-source")
def address_of_another_source(ship: Ship) -> Blame:
    rows = [row for row in ship.rows("sources") if row["url"].startswith("https://") and not row["url"].startswith("https://www.")]
    first, second = rows[0], rows[1]
    second["url"] = first["url"].replace("https://", "http://www.") + "/"
    ship.save("sources")
    return ship.blame("sources", second, "url", message=first["source_id"])


@mutation("consulted-without-day")
def day_of_reading_removed(ship: Ship) -> Blame:
    row = ship.first("sources", lambda row: bool(row["consulted_on"]))
    row["consulted_on"] = ""
    ship.save("sources")
    return ship.blame("sources", row, "consulted_on")


@mutation("source-unidentified")
def neither_title_nor_address(ship: Ship) -> Blame:
    row = ship.first("sources", lambda row: bool(row["title"]) and row["consulted_form"] != "not-consulted")
    row.update(title="", url="")
    ship.save("sources")
    return ship.blame("sources", row, "title")


@mutation("derived-in-a-circle")
def derived_from_itself(ship: Ship) -> Blame:
    row = ship.first("sources", lambda row: not row["derived_from"])
    row["derived_from"] = row["source_id"]
    ship.save("sources")
    return ship.blame("sources", row, "derived_from")


@mutation("consulted-before-published")
def read_before_it_was_published(ship: Ship) -> Blame:
    row = ship.first("sources", lambda row: row["consulted_on"] > "2001" and row["published"] > "2001")
    row["consulted_on"] = "1999-01-01"
    ship.save("sources")
    return ship.blame("sources", row, "consulted_on")
