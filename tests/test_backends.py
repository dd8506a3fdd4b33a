"""Files and frames are judged alike: every seeded defect is told in the same words, but for the place of a row.

What differs, as it must: a frame has no lines, its rows may stand in any order, and what is wrong with the bytes of a file is gone once
somebody has made a frame of it. Spark is held against files in the same way, in `tests_spark`.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import ru_presence_data as rpd
from ru_presence_data.rules import all_rules
from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.tables import TABLES, Tables
from ru_presence_data.validation.in_memory import FIXES
from ru_presence_data.violations import Report, Violation
from seeds import TABLE_OF, Seed, planted, seeds
from test_mutations import restore

RULES = all_rules()
GONE = {"byte-order-mark", "missing-final-newline", "line-ending", "blank-row", "needless-quotes"}
"""Rules about what is gone once a frame has been made of a file."""
UNREADABLE = {
    "encoding-error", "missing-header", "extra-cell", "missing-cell", "stray-quote", "unterminated-quote", "line-break-in-cell",
}  # fmt: skip
"""Rules about what keeps programs from making the same frame of a file."""
UNORDERED = {"sort-order"}
"""Rules about the order of rows."""
ONLY_FILES = {
    "incorrect-label: label swapped": "columns of a frame may stand in any order",
    "incorrect-label: only the header in another order": "columns of a frame may stand in any order",
    "incorrect-label: label with a blank": "`format` strips the header of a file",
    "line-ending: lone carriage return": "programs take it for the end of a line, or not",
    "incorrect-label: semicolons between the cells": "a program that knows of them reads the right columns",
    "incorrect-label: tabs between the cells": "a program that knows of them reads the right columns",
}
"""Defects that a frame cannot have or has otherwise, with the reason."""

SEEDS = [
    seed
    for seed in seeds()
    if seed.stage != "package" and seed.name not in ONLY_FILES and (seed.rule not in UNREADABLE or "replacement character" in seed.name)
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The shipped package, copied once."""
    directory = tmp_path_factory.mktemp("shipped") / "package"
    restore(directory)
    return directory


@pytest.fixture(scope="module")
def wholes(tmp_path_factory):
    """The tables of the shipped package, read once."""
    directory = tmp_path_factory.mktemp("whole") / "package"
    restore(directory)
    dataset = rpd.load(directory)
    for table in dataset:
        table.text_cells()
    return {table.name: table for table in dataset}


def as_frame(path: Path) -> Any:
    """A file as an Arrow table of text, whatever its header says."""
    header, *rows = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""))
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    columns = [pa.array([row[at] if at < len(row) else "" for row in rows], pa.string()) for at in range(len(header))]
    return pa.Table.from_arrays(columns, names=header)


def touches(violation: Violation, table: str) -> bool:
    """Say whether the checks that run for a table find a violation."""
    home = TABLE_OF[violation.path]
    rule = RULES[violation.rule]
    if rule.stage == "rules":
        return table in (home, *rule.reads)
    if rule.stage == "link":
        return table == home or any(link.table == table for field, link in load_schema(home).links if field.name == violation.field)
    return home == table


def told(violation: Violation, table: str) -> tuple[object, ...]:
    """What a violation says, with the place of each row of a table left open."""
    path = "there" if violation.path in (load_schema(table).path, f"<{table}>") else violation.path
    key = violation.key if violation.key and not violation.key.endswith(", counted from 0") else None
    head = violation.follows or violation
    fix = "" if {violation.rule, head.rule} & {*FIXES} else placeless(violation.fix)
    line = None if path == "there" else violation.line
    return (violation.rule, violation.severity.value, path, line, violation.field, key, placeless(violation.message), fix)


def placeless(text: str) -> str:
    """A text without the words for places."""
    text = re.sub("as on line [0-9]+|in rows [0-9]+ and [0-9]+, counted from 0", "in another place", text)
    return re.sub("on line [0-9]+ of data/([a-z_]+).csv|in row [0-9]+, counted from 0, of <([a-z_]+)>", r"there, in \1\2", text)


def passed_over(report: Report, table: str) -> set[str]:
    """The links and rules that did not run on a table."""
    return {skip.check for skip in report.skipped if skip.table == table and (skip.check == "link" or skip.check in RULES)}


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_a_defect_is_told_alike_in_a_file_and_in_a_frame(seed: Seed, copy, wholes, tmp_path):
    with planted(seed, copy, tmp_path) as (directory, tables):
        report = rpd.validate(directory)
        dataset = Tables(directory)
        if seed.shipped:
            # What was not changed need not be read again.
            dataset.__dict__.update({table: wholes[table] for table in TABLES if table not in tables})
        for table in tables:
            try:
                found = rpd.validate_table(table, as_frame(directory / load_schema(table).path), dataset=dataset)
            except rpd.InvalidDataError:
                # Another table has a defect of its own, in whose company nothing can be judged.
                assert len(tables) > 1
                continue
            alike = [one for one in report.violations if one.rule not in GONE | UNORDERED and touches(one, table)]
            assert sorted(map(str, (told(one, table) for one in found.violations))) == sorted(map(str, (told(one, table) for one in alike)))
            assert passed_over(found, table) == passed_over(report, table)
