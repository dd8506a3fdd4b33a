"""Rules that are marked `alone` judge each row by itself, so that Spark may run them on batches of rows; a rule that could be marked is."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ru_presence_data.rules import Rule, all_rules, register
from ru_presence_data.schema.table_schema import Field, load_schema
from ru_presence_data.tables import TABLES
from ru_presence_data.tabular.frame import Frame, Frames
from ru_presence_data.validation.rows import LineRows
from support import DATA_DATE, small_package
from test_rules import ALL, changed

RULES = {name: rule for name, rule in all_rules().items() if rule.stage == "rules"}
ALONE = [name for name, rule in RULES.items() if rule.alone]
Row = dict[str, str]
Found = tuple[int, str | None, str, str | None]


def made(table: str, rows: Sequence[Row]) -> Frame:
    """Give rows as a frame."""
    schema = load_schema(table)
    return Frame(pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in schema.names}), schema)


def judged(rule: Rule, table: str, rows: Sequence[Row]) -> set[Found]:
    """Give what a rule finds in some rows, which are all that there is, in whatever order they stand."""
    held = LineRows(made(table, rows)).in_order()
    flags = (flag for flag, _ in held.flags(rule, Frames({table: held.frame}, DATA_DATE)))
    return {(flag.row, flag.field, flag.message, flag.fix) for flag in flags}


def apart(rule: Rule, table: str, rows: Sequence[Row], batches: Iterable[Sequence[int]]) -> set[Found]:
    """Give what a rule finds in batches of rows, each judged as if there were no other row."""
    return {(batch[row], *rest) for batch in batches for row, *rest in judged(rule, table, [rows[at] for at in batch])}


def one_by_one(rows: Sequence[Row]) -> list[list[int]]:
    return [[row] for row in range(len(rows))]


def shuffled(rows: Sequence[Row], chance: random.Random) -> list[list[int]]:
    """Put rows into batches by chance, in any order."""
    order = chance.sample(range(len(rows)), len(rows))
    batches = []
    while order:
        size = chance.randint(1, 4)
        batches.append(order[:size])
        order = order[size:]
    return batches


@pytest.mark.parametrize("name", ALONE)
def test_rows_one_by_one_and_all_together_are_judged_alike(name):
    fired = False
    for case in ALL[name].values():
        package = changed(case)
        for table in RULES[name].tables:
            rows = package.rows(table)
            whole = judged(RULES[name], table, rows)
            assert apart(RULES[name], table, rows, one_by_one(rows)) == whole
            for seed in range(3):
                assert apart(RULES[name], table, rows, shuffled(rows, random.Random(seed))) == whole
            fired = fired or bool(whole)
    assert fired


def pool(table: str, field: Field) -> list[str]:
    """Give valid cells of a field, some of them at odds with others of the row."""
    cells = {row[field.name] for row in small_package().rows(table)} | {field.example} | field.codes
    if field.is_edtf:
        cells |= {"1990", "1995-06", "[1992..1994]", "2012-12-10?", "2202", "../1992"}
    if field.scalar.name == "day":
        cells |= {"1990-01-01", "2202-01-01"}
    if field.scalar.type in ("integer", "number") and field.problem("7") is None:
        cells |= {"7", "90"}
    return sorted(cells - {""} if field.required else cells | {""})


POOLS = {table: {field.name: pool(table, field) for field in load_schema(table).fields} for table in TABLES}


@pytest.mark.parametrize("table", sorted({table for name in ALONE for table in RULES[name].tables}))
@settings(max_examples=25, deadline=None)
@given(chance=st.randoms(use_true_random=False), length=st.integers(1, 12))
def test_rows_by_chance_are_judged_alike_in_batches(table, chance, length):
    rows = [{name: chance.choice(cells) for name, cells in POOLS[table].items()} for _ in range(length)]
    for name in ALONE:
        if table in RULES[name].tables:
            whole = judged(RULES[name], table, rows)
            assert apart(RULES[name], table, rows, one_by_one(rows)) == whole, name
            assert apart(RULES[name], table, rows, shuffled(rows, chance)) == whole, name


def needs_more_than_a_row(rule: Rule, cases: Iterable[Any]) -> bool:
    """Say whether some case shows that a rule looks at other rows or tables than the row that it judges."""
    for case in cases:
        package = changed(case)
        frames = Frames({table: LineRows(made(table, package.rows(table))).in_order().frame for table in TABLES}, DATA_DATE)
        for table in rule.tables:
            rows = package.rows(table)
            assert rule.find
            whole = {(flag.row, flag.field, flag.message, flag.fix) for flag in rule.find(frames[table], frames)}
            try:
                if apart(rule, table, rows, one_by_one(rows)) != whole:
                    return True
            except KeyError as error:
                assert error.args[0] in TABLES, error
                return True
    return False


@pytest.mark.parametrize("name", [name for name in RULES if name not in ALONE])
def test_a_rule_that_is_not_marked_needs_more_than_a_row(name):
    assert needs_more_than_a_row(RULES[name], ALL[name].values()), f"mark {name} with alone=True, or add a case that shows why not"


@pytest.mark.parametrize("name", ALONE[::7])
def test_the_search_for_a_reason_finds_none_where_there_is_none(name):
    assert not needs_more_than_a_row(RULES[name], ALL[name].values())


def test_a_rule_on_rows_alone_reads_no_other_table(monkeypatch):
    words = {"summary": "A.", "why": "b.", "example": "c", "fix": "d"}
    monkeypatch.setattr(register, "FAMILIES", [])
    register.register(Rule(name="x", tables=("bases",), reads=("actors",), alone=True, find=lambda frame, frames: iter(()), **words))
    with pytest.raises(TypeError, match="rule x: it judges each row alone and reads actors; leave out alone or reads"):
        register.collect({table: load_schema(table) for table in TABLES})
