"""One slip, one line: whichever cell of the shipped package is mistyped, the first line that is told leads to it."""

from __future__ import annotations

from collections import Counter

import pytest

from mutations import Ship
from ru_presence_data.schema.table_schema import Field, TableSchema, load_schema
from ru_presence_data.tables import TABLES
from ru_presence_data.validation.files import validate
from ru_presence_data.violations import Severity
from test_mutations import apply, restore

FIELDS = [(load_schema(table), field) for table in TABLES for field in load_schema(table).fields]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The shipped package, copied once."""
    directory = tmp_path_factory.mktemp("shipped") / "package"
    restore(directory)
    return directory


@pytest.fixture(scope="module")
def pointed(copy):
    """How often each record is pointed to, by table and key."""
    ship = Ship(copy)
    links = [(table, field.name, link.table) for table in TABLES for field, link in load_schema(table).links]
    return Counter((target, row[name]) for table, name, target in links for row in ship.rows(table))


def mistyped(cell: str) -> str:
    """Give a cell with two letters turned round, or with another last sign."""
    for at in range(len(cell) - 2, 0, -1):
        if cell[at].isalpha() and cell[at + 1].isalpha() and cell[at] != cell[at + 1]:
            return cell[:at] + cell[at + 1] + cell[at] + cell[at + 2 :]
    return cell[:-1] + ("1" if cell[-1] != "1" else "2") if cell[-1].isdigit() else f"{cell}x"


@pytest.mark.parametrize(("schema", "field"), FIELDS, ids=lambda one: one.name)
def test_the_first_line_leads_to_the_cell_that_was_mistyped(schema: TableSchema, field: Field, copy, pointed):
    ship = Ship(copy)
    key = schema.primary_key[0]
    rows = [row for row in ship.rows(schema.name) if row[field.name]]
    if not rows:
        pytest.skip("no row has such a cell")
    row = max(rows, key=lambda row: pointed[schema.name, row[key]])
    line, path = ship.line(schema.name, row), schema.path
    row[field.name] = mistyped(row[field.name])
    ship.save(schema.name)
    try:
        apply(ship)
        told = list(validate(copy).of(Severity.ERROR))
    finally:
        restore(copy)
    if not told:
        # A name or a note may hold anything, and a day less than the last sign of its date is proven by nothing.
        return
    first = told[0]
    assert first.follows is None
    is_there = (first.path, first.line) == (path, line)
    named = f"on line {line} of {path}" in first.fix
    made_id = first.rule == "stale-statement-id" and field.name == "locator"
    assert named or (is_there and (field.name in (first.field, *first.message.split()) or made_id)), [str(one) for one in told[:5]]
