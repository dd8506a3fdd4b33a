"""Rules that Spark runs on batches of rows judge each row by itself; all others are not among them."""

from __future__ import annotations

import pytest

from ru_presence_data.rules import all_rules
from ru_presence_data.tables import TABLES
from ru_presence_data.tabular.frame import Frame, Frames
from ru_presence_data.validation.files import read_table
from ru_presence_data.validation.spark import ROW_RULES
from support import DATA_DATE
from test_rules import ALL, changed

RULES = all_rules()

ACROSS = {
    "control-overlaps",
    "derived-in-a-circle",
    "duplicate-source",
    "ends-promised-on-one-day",
    "follow-on-not-later",
    "follow-on-overlaps",
    "part-outside-whole",
    "probable-duplicate-base",
    "probable-duplicate-event",
    "reason-missing",
    "succession-in-a-circle",
}
"""Rules that read one table but compare its rows."""


def test_every_rule_on_one_table_is_told_apart():
    single = {name for name, rule in RULES.items() if rule.stage == "rules" and not rule.reads}
    assert single == ROW_RULES | ACROSS
    assert not ROW_RULES & ACROSS


def found(rule, frame):
    return {
        (flag.row, flag.field, flag.message, flag.fix) for flag in RULES[rule].find(frame, Frames({frame.schema.name: frame}, DATA_DATE))
    }


@pytest.mark.parametrize("rule", sorted(ROW_RULES))
def test_rows_one_by_one_and_all_together_are_judged_alike(rule, tmp_path):
    fired = False
    for number, case in enumerate(ALL[rule].values()):
        directory = changed(case).write(tmp_path / str(number))
        for table in RULES[rule].tables:
            frame = read_table(_schema(table), directory / "data" / f"{table}.csv", table).frame
            assert frame is not None
            apart = {
                (row, field, message, fix)
                for row in range(len(frame))
                for _, field, message, fix in found(rule, Frame(frame.table().slice(row, 1).combine_chunks(), frame.schema))
            }
            assert apart == found(rule, frame)
            fired = fired or bool(apart)
    assert fired


def _schema(table):
    from ru_presence_data.schema.table_schema import load_schema

    assert table in TABLES
    return load_schema(table)
