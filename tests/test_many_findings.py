"""Rules on tables in which thousands of rows are wrong: every finding is counted, and the work grows in step with the rows."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pyarrow as pa

from ru_presence_data.rules import all_rules, identity
from ru_presence_data.rules.register import Flag
from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.tables import TABLES
from ru_presence_data.tabular.frame import Frame, Frames
from ru_presence_data.violations import KEPT_PER_RULE

MANY = 2 * KEPT_PER_RULE


def frames(**tables: list[dict[str, str]]) -> Frames:
    """Tables of some rows; cells that are not given are empty."""
    made = {}
    for table in TABLES:
        schema = load_schema(table)
        rows = tables.get(table, [])
        made[table] = Frame(pa.table({name: pa.array([row.get(name, "") for row in rows], pa.string()) for name in schema.names}), schema)
    return Frames(made)


def run(name: str, rows: Frames) -> list[Flag]:
    """Run a rule on the first table that it judges."""
    rule = all_rules()[name]
    assert rule.find is not None
    return list(rule.find(rows[rule.tables[0]], rows))


def count(found: list[Flag]) -> int:
    return sum(flag.count for flag in found)


def calls(work: Callable[[], Any]) -> int:
    """Count the calls of Python and C functions during some work."""
    made = 0

    def profile(frame: Any, event: str, argument: Any) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(None)
    return made


def contested(number: int) -> Frames:
    """Bases of which an encyclopedia says three times that they opened in 1991, and two newspapers that it was in 1992."""
    said = []
    for at in range(number):
        about = {"table_name": "bases", "record_id": f"base-{at:06}", "field_name": "opened"}
        said += [{**about, "value": "1991", "rank": "preferred", "source_id": "pedia", "locator": f"page {page}"} for page in range(3)]
        said += [{**about, "value": "1992", "rank": "normal", "source_id": source} for source in ("news", "times")]
    kinds = {"news": "news", "pedia": "encyclopedia", "times": "news"}
    return frames(statements=said, sources=[{"source_id": source, "source_type": kind} for source, kind in kinds.items()])


def test_contested_cells_are_counted_and_not_their_statements():
    found = run("reason-missing", contested(MANY))
    assert [flag.row for flag in found] == [5 * at for at in range(KEPT_PER_RULE + 1)]
    assert count(found) == MANY


def test_cells_that_rest_on_weak_sources_are_counted_and_each_names_the_last_better_one():
    found = run("weak-source-preferred", contested(MANY))
    assert [flag.row for flag in found] == [5 * at for at in range(MANY)]
    assert {flag.message.split(": ")[1] for flag in found} == {"the preferred value rests on pedia only, though times is graded better"}


def successors(number: int, *, closed: bool) -> Frames:
    """A long chain of deployments of which each is followed by the next; the last one by the first if it is closed."""
    rows = [{"deployment_id": f"deployment-{at:06}", "follow_on": f"deployment-{at + 1:06}"} for at in range(number)]
    rows[-1]["follow_on"] = rows[0]["deployment_id"] if closed else ""
    return frames(deployments=rows)


def test_a_long_chain_of_deployments_is_walked_once():
    small, large = (calls(lambda number=number: run("follow-on-not-later", successors(number, closed=False))) for number in (1000, 4000))
    assert large <= 4.4 * small + 1000
    assert run("follow-on-not-later", successors(MANY, closed=False)) == []


def test_a_long_circle_of_deployments_is_one_finding():
    (flag,) = run("follow-on-not-later", successors(MANY, closed=True))
    assert (flag.row, flag.field) == (0, "follow_on")
    assert flag.message == f"deployment-000000 follows itself through {MANY - 1} other deployments"


def hosted(number: int) -> Frames:
    """Bases each in a host of its own; every other id names another host."""
    return frames(bases=[{"base_id": f"h{at}-x", "host_de_jure": f"h{at + at % 2}"} for at in range(number)])


def test_ids_are_compared_with_their_hosts_all_at_once():
    assert count(run("host-prefix", hosted(MANY * 2))) == MANY
    few, many = frames(bases=[]), frames(bases=[{"base_id": f"h{at}-x", "host_de_jure": f"h{at}"} for at in range(MANY)])
    assert calls(lambda: run("host-prefix", many)) <= calls(lambda: run("host-prefix", few)) + 50


def test_spells_of_control_that_all_overlap_are_counted_in_pairs():
    def spells(number: int, **cells: str) -> Frames:
        return frames(territory_control=[{"control_id": f"t-{at:06}", "territory_id": "t", **cells} for at in range(number)])

    found = run("control-overlaps", spells(MANY))
    assert len(found) == KEPT_PER_RULE + 1
    assert count(found) == MANY * (MANY - 1) // 2
    apart = {"controlled_from": "1992-05-18", "controlled_until": "1992-05-18"}
    small, large = (calls(lambda number=number: run("control-overlaps", spells(number, **apart))) for number in (500, MANY))
    assert large <= 4.4 * small + 1000


def test_wrong_statements_are_put_into_words_a_thousand_times_at_most():
    def said(number: int) -> Frames:
        about = {"table_name": "bases", "record_id": "base", "field_name": "opened", "rank": "normal"}
        return frames(statements=[{**about, "value": f"{at % 28 + 1} May 1992"} for at in range(number)])

    assert count(run("statement-value-invalid", said(MANY))) == MANY
    few, many = said(MANY), said(3 * MANY)
    assert calls(lambda: run("statement-value-invalid", many)) <= calls(lambda: run("statement-value-invalid", few)) + 50


def test_what_is_wrong_with_a_statement_is_said_in_few_words():
    said = {"table_name": "bases", "record_id": "x" * 30_000, "field_name": "\u00a0".join("x" * 15_000), "value": "1992"}
    for name in ("statement-about-unsourced-field", "statement-about-missing-record"):
        (flag,) = run(name, frames(statements=[said]))
        assert len(flag.message) < 500
        assert flag.message.isprintable()


def test_what_a_cell_holds_is_shown_in_few_words():
    said = {"table_name": "bases", "record_id": "base", "field_name": "opened", "value": "\u00a0".join("x" * 15_000), "rank": "deprecated"}
    (flag,) = run("deprecated-without-reason", frames(statements=[said]))
    assert len(flag.message) < 1200
    assert flag.message.isprintable()


def test_names_of_many_bases_are_compared_with_their_neighbours():
    def named(number: int) -> Frames:
        names = [f"Radar station {'abcdefghij'[at % 10]}{'klmnopqrst'[at // 10 % 10]}{at // 100 * 'y'}" for at in range(number)]
        return frames(bases=[{"base_id": f"az-{at:04}", "host_de_jure": "az", "name": name} for at, name in enumerate(names)])

    assert count(run("probable-duplicate-base", named(100))) > 0
    small, large = named(identity.ALL_PAIRS + 1), named(2 * identity.ALL_PAIRS)
    assert calls(lambda: run("probable-duplicate-base", large)) <= 2.5 * calls(lambda: run("probable-duplicate-base", small)) + 1000


def test_a_mend_names_a_few_parties():
    parties = [{"agreement_id": "x-2000-example", "actor_id": f"a{at}", "role": "party"} for at in range(100)]
    (flag,) = run("agreement-prefix", frames(agreements=[{"agreement_id": "x-2000-example"}], agreement_parties=parties))
    assert flag.fix.count("<year>") == identity.FEW
