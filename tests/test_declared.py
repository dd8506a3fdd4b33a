"""What the schemas declare is checked: every constraint is made to fail, by a defect that is generated from its declaration.

A defect is put into a copy of a valid row of the small package; exactly its rule must fire, at exactly its line and field.
Valid values stand in the same table and must stay silent, so that no test passes because a check refuses everything.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import string
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ru_presence_data import _locate, load
from ru_presence_data.rules.builtin import STAGES
from ru_presence_data.schema.marks import Before, Between
from ru_presence_data.schema.scalars import SCALARS, Scalar
from ru_presence_data.schema.table_schema import Field, TableSchema, load_schema
from ru_presence_data.tables import TABLES, record_class
from ru_presence_data.tabular import cell_checks
from ru_presence_data.tabular.frame import Frame
from ru_presence_data.validation.files import validate
from ru_presence_data.violations import Report
from support import WITNESSES, Package, errors, found, lines, names, schemas, small_package

ORDER = ("package", "text", "cell", "key", "link")
BUILT_IN = {stage: {line.split(" | ")[0].strip() for line in STAGES[stage].strip().splitlines()} for stage in ORDER}

FIELDS = [pytest.param(schema, field, id=f"{schema.name}.{field.name}") for schema in schemas() for field in schema.fields]
LINKS = [pytest.param(schema, field, id=f"{schema.name}.{field.name}") for schema in schemas() for field, _ in schema.links]
UNIQUE = [pytest.param(schema, key, id=f"{schema.name}: {', '.join(key)}") for schema in schemas() for key in schema.unique_keys]


def upto(report: Report, stage: str) -> list[str]:
    """What the stages up to one found, each as `rule: table:line:field`."""
    early = {rule for earlier in ORDER[: ORDER.index(stage) + 1] for rule in BUILT_IN[earlier]}
    return [
        f"{violation.rule}: {Path(violation.path).stem}:{violation.line}:{violation.field or '-'}"
        for violation in report.sorted()
        if violation.rule in early
    ]


# Cells


LOOSE = {
    "integer": ["five", "1_000", "0x10", "1.0", "1e3", "01", "+1", "1 000", "１", "-", "-0", "NaN"],
    "number": ["five", "1_000", "0x10", "01", "1.50", "1.", ".5", "1e3", "+1", "1,5", "NaN", "inf", "-0", "-0.0", "0.12345678901"],
    "date": ["2026", "2026-1-5", "20260105", "05.01.2026", "2026-02-30", "2026-13-01", "2026-01-05T00:00", "2026-W01-1", "２０２６-01-05"],
    "edtf": ["10.12.2012", "2012-1-5", "1992-13", "1992-02-30", "1993/1992", "unknown", "1992??", "[1992", "199", "1992 / 1993"],
}
"""Spellings that some program would take: the type in words, padded, grouped, hexadecimal, in other digits."""


def bad_cells(field: Field) -> Iterator[tuple[str, str]]:
    """Cells that break what a field declares, with the rule that each breaks."""
    declared = field.to_json()
    constraints = declared.get("constraints", {})
    if constraints.get("required"):
        yield "required", ""
    if "enum" in constraints:
        yield "enum", "no-such-code"
        yield "enum", field.example.upper()
        yield "enum", field.example + field.example
        return
    if declared["scalar"] == "edtf":
        yield from (("edtf", cell) for cell in LOOSE["edtf"])
        return
    if "pattern" in constraints:
        # A pattern binds the whole cell: the example with something before or after it is not the example.
        tries = ["Not one of them", "ab|cd", "€", f"€{field.example}", f"{field.example}€", f"{field.example}.{field.example}!"]
        misses = [cell for cell in tries if not re.fullmatch(constraints["pattern"], cell)]
        assert len(misses) > 2
        yield from (("pattern", cell) for cell in misses)
    if declared["type"] in LOOSE:
        yield from (("type", cell) for cell in LOOSE[declared["type"]] if cell != "-")
    for rule, step in (("minimum", -1), ("maximum", 1)):
        if rule in constraints:
            beyond = str(constraints[rule] + step)
            # Where the spelling has no sign or no zero, a number below the floor cannot even be written.
            yield (rule if re.fullmatch(field.scalar.pattern, beyond) else "type"), beyond
            if declared["type"] == "number":
                yield rule, str(constraints[rule] + step / 2)


def good_cells(field: Field) -> Iterator[str]:
    """Cells that a field may hold."""
    constraints = field.to_json().get("constraints", {})
    yield field.example
    if not field.required:
        yield ""
    yield from constraints.get("enum", ())
    for bound in ("minimum", "maximum"):
        if bound in constraints:
            yield str(constraints[bound])
    if field.is_edtf:
        yield from ("1992-05/1993", "[1992..]", "199X?", "/1993", "../1993", "1992-21")


@pytest.mark.parametrize(("schema", "field"), FIELDS)
def test_cells(schema: TableSchema, field: Field, tmp_path):
    package = small_package().freeze()
    package.unsorted.add(schema.name)  # The stage of keys does not run on a table with bad cells.
    rows = package.tables[schema.name] = package.rows(schema.name)
    expected = []
    template = rows[-1]
    for cell in good_cells(field):
        rows.append({**template, field.name: cell})
    for rule, cell in bad_cells(field):
        rows.append({**template, field.name: cell})
        expected.append(f"{rule}: {schema.name}:{len(rows) + 1}:{field.name}")
    report = package.validate(tmp_path)
    if expected and field.scalar.name != "digest":
        assert upto(report, "link") == expected, lines(report)
        assert ("key", schema.name) in {(skip.check, skip.table) for skip in report.skipped}
    assert upto(report, "cell") == expected
    assert report.tables[schema.name] == len(rows)
    for violation in report.violations:
        if violation.rule in BUILT_IN["cell"]:
            assert field.name in violation.message
            assert violation.fix


def test_every_kind_of_constraint_is_known():
    """A kind of constraint that is declared for the first time needs a defect in this module."""
    fields = [field for schema in schemas() for field in schema.to_json()["fields"]]
    assert {kind for field in fields for kind in field.get("constraints", {})} == {
        "required",
        "unique",
        "pattern",
        "minimum",
        "maximum",
        "enum",
    }
    assert {kind for field in fields for kind in field} == {
        "name",
        "title",
        "type",
        "description",
        "example",
        "constraints",
        "categories",
        "scalar",
        "unit",
        "sourced",
        "happened",
        "keyDate",
        "before",
        "timeline",
    }
    assert {kind for schema in schemas() for kind in schema.to_json()} == {
        "$schema",
        "name",
        "title",
        "description",
        "fields",
        "missingValues",
        "primaryKey",
        "uniqueKeys",
        "foreignKeys",
        "sortKey",
        "span",
    }
    fired = {rule for schema in schemas() for field in schema.fields for rule, _ in bad_cells(field)}
    assert fired == BUILT_IN["cell"]


@pytest.mark.parametrize(("schema", "field"), FIELDS)
def test_declarations(schema: TableSchema, field: Field):
    assert field.description.endswith(".")
    assert len(field.description.split()) > 0
    assert field.problem(field.example) is None
    key = (field.name,)
    assert field.unique == (key == schema.primary_key or key in schema.unique_keys)
    if field.name in schema.primary_key + schema.sort_key + tuple(name for key in schema.unique_keys for name in key):
        assert field.required or field.name == "locator"  # A statement without a locator differs from all with one.
    if field.sourced:
        assert len(schema.primary_key) == 1
    assert [category.value for category in field.categories] == list(dict.fromkeys(category.value for category in field.categories))


SCALAR_OF: dict[Scalar, tuple[TableSchema, Field]] = {}
"""For each scalar, and for numbers within each bounds, a field that holds it."""
for _schema in schemas():
    for _field in _schema.fields:
        if not _field.categories:
            SCALAR_OF.setdefault(_field.scalar, (_schema, _field))


def distinct(scalar: Scalar) -> list[str]:
    """Some 1,200 distinct valid cells of a scalar, or fewer where there are no more."""
    letters = string.ascii_lowercase
    made: dict[str, Callable[[int], str]] = {
        "slug": lambda n: f"az-{n}",
        "edtf": lambda n: f"{1000 + n}-05",
        "day": lambda n: f"{1000 + n}-02-28",
        "url": lambda n: f"https://example.org/{n}",
        "whole": lambda n: scalar.spell(min(scalar.minimum + n, scalar.maximum)),
        "number": lambda n: scalar.spell(round(scalar.minimum + n * (scalar.maximum - scalar.minimum) / 1200, 2)),
        "wikidata": lambda n: f"Q{n + 1}",
        "digest": lambda n: f"{n:012x}",
        "iso3": lambda n: f"{letters[n // 676]}{letters[n // 26 % 26]}{letters[n % 26]}".upper(),
        "iso4": lambda n: f"X{letters[n // 676]}{letters[n // 26 % 26]}{letters[n % 26]}".upper(),
        "currency": lambda n: f"{letters[n // 676]}{letters[n // 26 % 26]}{letters[n % 26]}".upper(),
        "language": lambda n: f"{letters[n // 676]}{letters[n // 26 % 26]}{letters[n % 26]}",
    }
    return list(dict.fromkeys(made[scalar.name](number) for number in range(1200))) if scalar.name in made else []


LONG = [
    pytest.param(schema, field, id=f"{schema.name}.{field.name}")
    for scalar, (schema, field) in SCALAR_OF.items()
    if len(distinct(scalar)) > 1000
]


def test_columns_can_be_long_wherever_there_are_values_enough():
    """What is not in `LONG` has fewer values than a long column has cells, or holds any text."""
    few = {scalar.name for scalar in SCALAR_OF if len(distinct(scalar)) <= 1000 and scalar.maximum is None}
    assert few == {"text", "iso2", "version"}
    assert all(
        scalar.maximum < 1000 or scalar.name == "year" for scalar in SCALAR_OF if scalar.is_numeric and len(distinct(scalar)) <= 1000
    )


@pytest.mark.parametrize(("schema", "field"), LONG)
def test_long_columns_are_judged_like_short_ones(schema: TableSchema, field: Field):
    """Columns of many distinct cells are matched by Arrow, all others cell by cell in Python."""
    valid = distinct(field.scalar)
    bad = [(rule, cell) for rule, cell in bad_cells(field) if cell]

    def judged(column: list[str]) -> dict[str, str]:
        table = pa.table({name: pa.array(column if name == field.name else ["x"] * len(column), pa.string()) for name in schema.names})
        return {
            column[found.row]: found.rule
            for found in cell_checks.check(Frame(table, schema))
            if found.field == field.name and column[found.row]
        }

    assert judged(valid) == {}
    assert judged([*valid, *(cell for _, cell in bad)]) == {cell: rule for rule, cell in bad}
    for rule, cell in bad:
        assert judged([cell, *valid]) == {cell: rule}


NUMBERS = [scalar for scalar in SCALAR_OF if scalar.is_numeric]


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(NUMBERS), st.text("0123456789.-", min_size=1, max_size=16))
def test_one_spelling_for_one_number(scalar, cell):
    if scalar.problem(cell) is None:
        assert scalar.spell(scalar.parse(cell)) == cell


@settings(deadline=None)
@given(st.sampled_from([scalar for scalar in NUMBERS if scalar.type == "number"]), st.floats(-180, 180))
def test_numbers_are_spelt_as_they_are_read(scalar, number):
    cell = scalar.spell(number)
    if scalar.minimum <= float(cell) <= scalar.maximum:
        assert scalar.problem(cell) is None
        assert abs(scalar.parse(cell) - number) <= 1e-10


@pytest.mark.parametrize("cell", ["-0", "0.0", "40.870", "40.", "00", "40.12345678901", "1e2"])
def test_spellings_of_numbers_that_are_not_canonical(cell):
    assert SCALARS["number"].problem(cell)


@pytest.mark.parametrize(
    ("scalar", "cell", "spelt"),
    [
        ("number", "+040.50", "40.5"),
        ("number", "-0.0", "0"),
        ("whole", "050", "50"),
        ("whole", "50.0", "50"),
        # Fifty to some readers, fifty thousand to others.
        ("whole", "50.000", "50.000"),
        ("whole", "4,300", "4,300"),
        ("text", "050", "050"),
    ],
)
def test_a_loose_number_is_respelt_and_nothing_else(scalar, cell, spelt):
    assert SCALARS[scalar].respell(cell) == spelt


def test_valid_rows_are_valid_records(tmp_path):
    package = small_package()
    dataset = load(package.write(tmp_path))
    for table in TABLES:
        schema = load_schema(table)
        assert [
            {field.name: field.scalar.spell(getattr(record, field.name)) for field in schema.fields} for record in dataset[table].records()
        ] == package.rows(table)


@pytest.mark.parametrize(("schema", "field"), FIELDS)
def test_records_refuse_what_cells_refuse(schema: TableSchema, field: Field):
    record = record_class(schema.name)
    row = small_package().freeze().tables[schema.name][0]
    values = {other.name: other.scalar.parse(row[other.name]) for other in schema.fields if row[other.name]}
    record(**values)
    for rule, cell in bad_cells(field):
        if rule == "required":
            bad = {name: value for name, value in values.items() if name != field.name}
        else:
            bad = {**values, field.name: cell}
            with pytest.raises(ValueError, match="expected"):
                if field.categories:
                    raise ValueError(field.problem(cell))
                field.scalar.parse(cell)
        with pytest.raises(ValueError):
            record(**bad)


# Keys


@pytest.mark.parametrize("schema", schemas(), ids=lambda schema: schema.name)
def test_primary_key(schema: TableSchema, tmp_path):
    package = small_package().freeze()
    first = package.rows(schema.name)[0]
    again = package.add(schema.name, **first)
    for key in schema.unique_keys:
        again[key[-1]] += "2"
    report = package.validate(tmp_path)
    assert upto(report, "key") == [f"primary-key: {schema.name}:3:{schema.primary_key[0]}"], lines(report)


COMPOUND = [pytest.param(schema, id=schema.name) for schema in schemas() if len(schema.primary_key) > 1]


@pytest.mark.parametrize("schema", COMPOUND)
def test_each_part_of_a_primary_key_tells_rows_apart(schema: TableSchema, tmp_path):
    for name in schema.primary_key:
        package = small_package().freeze()
        package.add(schema.name, **apart(package, schema, schema.primary_key, name))
        report = package.validate(tmp_path)
        assert upto(report, "link") == [], lines(report)
        assert report.tables[schema.name] == len(package.tables[schema.name])


def apart(package: Package, schema: TableSchema, key: tuple[str, ...], name: str) -> dict[str, str]:
    """A row that differs from an earlier one in one part of a key, and from all others in the whole of it."""
    rows, field = package.rows(schema.name), schema.field(name)
    taken = {tuple(row[part] for part in key) for row in rows}
    if field.link:
        values = [row[field.link.field] for row in package.rows(field.link.table)]
    else:
        values = [category.value for category in field.categories] or ["1995", "Page 9"]
    options = ({**row, name: value} for row in rows for value in values)
    return next(option for option in options if tuple(option[part] for part in key) not in taken)


@pytest.mark.parametrize(("schema", "key"), UNIQUE)
def test_unique_key(schema: TableSchema, key: tuple[str, ...], tmp_path):
    other = "000000000000" if schema.primary_key == ("statement_id",) else "zz"
    package = small_package().freeze()
    package.add(schema.name, **{**package.rows(schema.name)[0], schema.primary_key[0]: other})
    line = package.line(schema.name, other)
    report = package.validate(tmp_path)
    assert upto(report, "key") == [f"unique-key: {schema.name}:{line}:{key[0]}"], lines(report)
    for name in key:
        package = small_package().freeze()
        package.add(schema.name, **{**apart(package, schema, key, name), schema.primary_key[0]: other})
        assert upto(package.validate(tmp_path), "key") == []


@pytest.mark.parametrize("schema", schemas(), ids=lambda schema: schema.name)
def test_sort_order(schema: TableSchema, tmp_path):
    package = small_package().freeze()
    rows = package.rows(schema.name)
    package.unsorted.add(schema.name)
    package.tables[schema.name] = [rows[1], rows[0], *rows[2:]]
    report = package.validate(tmp_path)
    assert upto(report, "link") == [f"sort-order: {schema.name}:3:-"], lines(report)
    assert errors(report) == {"sort-order"}
    assert {found.fix for found in report.violations} == {"move the row up to line 2, or run `ru-presence-data format`"}


def test_ids_are_sorted_by_their_bytes(tmp_path):
    package = small_package()
    for name in ("a", "a-b", "a1", "aa", "0", "z-9", "z-10"):
        package.put("actors", actor_id=name, name=f"Actor {name}", actor_kind="armed-group", iso2="", iso3="")
    assert upto(package.validate(tmp_path), "link") == []
    assert [row["actor_id"] for row in package.rows("actors")] == sorted(row["actor_id"] for row in package.rows("actors"))


# Links


@pytest.mark.parametrize(("schema", "field"), LINKS)
def test_foreign_key(schema: TableSchema, field: Field, tmp_path):
    package = small_package().freeze()
    row = package.tables[schema.name][-1]
    row[field.name] = "zz-nowhere"
    line = package.rows(schema.name).index(row) + 2
    report = package.validate(tmp_path)
    assert upto(report, "link") == [f"foreign-key: {schema.name}:{line}:{field.name}"], lines(report)


@pytest.mark.parametrize(("schema", "field"), LINKS)
def test_foreign_key_that_is_kept(schema: TableSchema, field: Field, tmp_path):
    package = small_package().freeze()
    assert field.link
    if not field.required:
        package.tables[schema.name][0][field.name] = ""
    elif field.name not in schema.primary_key:
        package.tables[schema.name][0][field.name] = package.rows(field.link.table)[1][field.link.field]
    assert any(row[field.name] for row in package.tables[schema.name])
    assert upto(package.validate(tmp_path), "link") == []


def test_every_link_points_to_the_key_of_a_table():
    for schema in schemas():
        for _, link in schema.links:
            assert load_schema(link.table).primary_key == (link.field,)


def test_links_to_a_table_that_is_not_clean_are_skipped(tmp_path):
    package = small_package().freeze()
    package.row("actors", "az")["actor_kind"] = "castle"
    report = package.validate(tmp_path)
    assert errors(report) == {"enum"}
    skipped = {skip.table for skip in report.skipped if skip.check == "link" and "actors" in skip.because}
    assert skipped == {schema.name for schema in schemas() if any(link.table == "actors" for _, link in schema.links)} | {"actors"}


# Marks


def marked(of: str) -> list[Any]:
    """The fields with a mark, as parameters, each with its table and, of ordered pairs, the mark."""
    return [
        pytest.param(
            schema, *(one if isinstance(one, tuple) else (one,)), id=f"{schema.name}.{(one[0] if isinstance(one, tuple) else one).name}"
        )
        for schema in schemas()
        for one in getattr(schema, of)
    ]


def dated(schema: TableSchema, **cells: str) -> Package:
    """Make a package in which the first row of a table holds some cells."""
    package = small_package()
    package.tables[schema.name][0].update(cells)
    return package


def place(package: Package, schema: TableSchema, field: str) -> str:
    """Where a rule blames a field of the first row of a table."""
    row = package.tables[schema.name][0]
    return f"{schema.name}:{package.line(schema.name, *(row[name] for name in schema.primary_key))}:{field}"


@pytest.mark.parametrize(("schema", "field", "mark"), marked("ordered"))
def test_an_ordered_pair(schema: TableSchema, field: Field, mark: Before, tmp_path):
    package = dated(schema, **{field.name: "1995", mark.field: "1994-12-31"})
    report = package.validate(tmp_path)
    assert found(report, mark.rule) == [place(package, schema, mark.field)], lines(report)
    message = next(violation.message for violation in report.violations if violation.rule == mark.rule)
    assert message == f"{mark.field} 1994-12-31 is before {field.name} 1995"
    for later in ("1995", "[1990..1995]", "1994-12~", "../1994"):
        allowed = dated(schema, **{field.name: "1995", mark.field: later}).validate(tmp_path)
        assert found(allowed, mark.rule) == ([place(package, schema, mark.field)] if later == "../1994" else []), later
    half = [
        dated(schema, **{field.name: first, mark.field: second})
        for first, second in (("1995", ""), ("", "1994"))
        if first or not field.required
    ]
    assert [found(package.validate(tmp_path), mark.rule) for package in half] == [[] for _ in half]


@pytest.mark.parametrize(("schema", "field"), marked("happened"))
def test_a_date_that_has_happened(schema: TableSchema, field: Field, tmp_path):
    package = dated(schema, **{field.name: "2999-01-01"})
    report = package.validate(tmp_path)
    assert found(report, "in-the-future") == [place(package, schema, field.name)], lines(report)
    for past in ("1995", "[1995..2999]"):
        assert found(dated(schema, **{field.name: past}).validate(tmp_path), "in-the-future") == []


@pytest.mark.parametrize("schema", schemas(), ids=lambda schema: schema.name)
def test_other_dates_may_lie_ahead(schema: TableSchema, tmp_path):
    ahead = {field.name: "2999-01-01" for field in schema.fields if field.scalar.name in ("edtf", "day") and not field.happened}
    assert found(dated(schema, **ahead).validate(tmp_path), "in-the-future") == []


@pytest.mark.parametrize(("schema", "field"), marked("sourced"))
def test_a_key_date_and_no_other_cell_wants_two_sources(schema: TableSchema, field: Field, tmp_path):
    package = dated(schema, **{field.name: "1995"} if field.is_edtf else {field.name: field.example})
    row = package.tables[schema.name][0]
    cell = (schema.name, row[schema.primary_key[0]], field.name)
    package.freeze()
    assert found(package.validate(tmp_path), "single-source") == []
    said = package.tables["statements"]
    package.tables["statements"] = [
        one for one in said if (one["table_name"], one["record_id"], one["field_name"]) != cell or one["source_id"] == WITNESSES[0]
    ]
    assert len(package.tables["statements"]) < len(said)
    report = package.validate(tmp_path)
    assert found(report, "single-source") == ([place(package, schema, field.name)] if field.key_date else []), lines(report)


def test_every_bound_binds():
    """What the classes say is what the schemas say, and each bound is the last number that is allowed; `test_cells` shows the violation."""
    declared = [
        (name, field, mark.minimum, mark.maximum)
        for name in TABLES
        for field, info in record_class(name).model_fields.items()
        for mark in info.metadata
        if isinstance(mark, Between)
    ]
    numeric = [(schema, field) for schema in schemas() for field in schema.fields if field.scalar.is_numeric]
    assert declared == [(schema.name, field.name, field.scalar.minimum, field.scalar.maximum) for schema, field in numeric]
    for _, field in numeric:
        for bound, step, word in ((field.scalar.minimum, -1, "expected"), (field.scalar.maximum, 1, "is more than")):
            assert field.problem(str(bound)) is None
            problem = field.problem(str(bound + step))
            assert problem
            assert word in problem
            assert f"from {field.scalar.minimum} to {field.scalar.maximum}" in problem


# Sets of rows


def broken() -> Package:
    """Make a package with a few defects of cells, keys and links in different tables."""
    package = small_package().freeze()
    package.row("actors", "az")["region"] = "moon"
    package.row("actors", "ru")["iso2"] = "ru"
    package.row("bases", "az-example-radar")["latitude"] = "91"
    package.row("deployments", "az-example-node")["ended"] = "10.12.2012"
    package.tables["statements"][7]["rank"] = "best"
    package.tables["coverage"][0]["year_to"] = ""
    return package


def placeless(report: Report) -> list[tuple[str, str, str, str]]:
    """Violations without their lines, and without those of order."""
    return sorted(
        (violation.rule, violation.path, violation.field or "", violation.key or "")
        for violation in report.violations
        if violation.rule != "sort-order"
    )


@settings(deadline=None, max_examples=12)
@given(st.randoms(use_true_random=False), st.sampled_from(TABLES))
def test_the_order_of_rows_changes_nothing_but_order(tmp_path_factory, chance: random.Random, table: str):
    for package in (broken(), small_package().freeze()):
        directory = tmp_path_factory.mktemp("package")
        expected = placeless(package.validate(directory))
        package.unsorted.add(table)
        package.tables[table] = package.rows(table)
        chance.shuffle(package.tables[table])
        assert placeless(package.validate(directory)) == expected


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(TABLES), st.integers(0, 200))
def test_a_row_twice_breaks_keys_and_nothing_else(tmp_path_factory, table: str, number: int):
    package = small_package().freeze()
    schema = load_schema(table)
    row = number % len(package.rows(table))
    package.add(table, **package.rows(table)[row])
    report = package.validate(tmp_path_factory.mktemp("package"))
    keys = [("primary-key", schema.primary_key), *(("unique-key", key) for key in schema.unique_keys)]
    assert upto(report, "link") == [f"{rule}: {table}:{row + 3}:{key[0]}" for rule, key in keys]
    assert errors(report) == {rule for rule, _ in keys}


# The package


Edit = Callable[[Path, dict[str, Any]], None]


def resource(descriptor: dict[str, Any], name: str) -> dict[str, Any]:
    """A resource of a descriptor."""
    return next(found for found in descriptor["resources"] if found["name"] == name)


def put(**properties: Any) -> Edit:
    """Set properties of the resource of events."""
    return lambda directory, descriptor: resource(descriptor, "events").update(properties)


def replace_events(directory: Path, descriptor: dict[str, Any]) -> None:
    """Put a folder in the place of a file."""
    (directory / "data/events.csv").unlink()
    (directory / "data/events.csv").mkdir()


def cut_schema(directory: Path, descriptor: dict[str, Any]) -> None:
    """Cut the file of a schema."""
    path = directory / "schemas/events.json"
    path.write_bytes(path.read_bytes()[:100])


def link_out(directory: Path, descriptor: dict[str, Any]) -> None:
    """Put a link that leads out of the package in the place of a file."""
    outside = directory.parent / f"{directory.name}-outside.csv"
    (directory / "data/events.csv").rename(outside)
    (directory / "data/events.csv").symlink_to(outside)


def as_parquet(directory: Path, descriptor: dict[str, Any]) -> None:
    """List a table by a Parquet file only."""
    (directory / "data/events.csv").rename(directory / "data/events.parquet")
    resource(descriptor, "events")["path"] = "data/events.parquet"


DESCRIPTOR = "datapackage.json"
EVENTS = "data/events.csv"
PACKAGE: dict[str, tuple[Edit, list[tuple[str, str]]]] = {
    "descriptor-resources, none": (lambda _, d: d.update(resources={}), [("descriptor-resources", DESCRIPTOR)]),
    "descriptor-resources, empty": (lambda _, d: d.update(resources=[]), [("descriptor-resources", DESCRIPTOR)]),
    "descriptor-resources, no path": (lambda _, d: resource(d, "events").pop("path"), [("descriptor-resources", DESCRIPTOR)]),
    "descriptor-resources, two paths": (put(path=[EVENTS, "data/bases.csv"]), [("descriptor-resources", DESCRIPTOR)]),
    "descriptor-resources, no object": (lambda _, d: d["resources"].append("events"), [("descriptor-resources", DESCRIPTOR)]),
    "descriptor-resources, no name": (lambda _, d: d["resources"].append({"path": EVENTS}), [("descriptor-resources", DESCRIPTOR)]),
    "unsafe-path, up": (put(path="../events.csv"), [("unsafe-path", DESCRIPTOR)]),
    "unsafe-path, up and down": (put(path="data/../data/events.csv"), [("unsafe-path", DESCRIPTOR)]),
    "unsafe-path, absolute": (put(path="/etc/passwd"), [("unsafe-path", DESCRIPTOR)]),
    "unsafe-path, home": (put(path="~/events.csv"), [("unsafe-path", DESCRIPTOR)]),
    "unsafe-path, drive": (put(path="C:/events.csv"), [("unsafe-path", DESCRIPTOR)]),
    "unsafe-path, address": (put(path="https://example.org/events.csv"), [("unsafe-path", DESCRIPTOR)]),
    "unsafe-path, backslash": (put(path="data\\events.csv"), [("unsafe-path", DESCRIPTOR)]),
    "unsafe-path, hidden": (put(path=".data/events.csv"), [("unsafe-path", DESCRIPTOR)]),
    "unsafe-path, null": (put(path="data/events.csv\0"), [("unsafe-path", DESCRIPTOR)]),
    "unsafe-path, empty": (put(path=""), [("unsafe-path", DESCRIPTOR)]),
    "unsafe-path, a link": (link_out, [("unsafe-path", DESCRIPTOR)]),
    "resource-missing": (lambda _, d: d["resources"].remove(resource(d, "events")), [("resource-missing", DESCRIPTOR)]),
    "resource-missing, Parquet only": (as_parquet, [("resource-missing", DESCRIPTOR)]),
    "resource-unknown": (
        lambda _, d: d["resources"].append({"name": "evnts", "path": EVENTS}),
        [("resource-unknown", DESCRIPTOR)],
    ),
    "resource-unknown, misspelt": (put(name="evnts"), [("resource-missing", DESCRIPTOR), ("resource-unknown", DESCRIPTOR)]),
    "duplicate-resource": (lambda _, d: d["resources"].append(resource(d, "events")), [("duplicate-resource", DESCRIPTOR)]),
    "file-missing": (lambda directory, _: (directory / EVENTS).unlink(), [("file-missing", EVENTS)]),
    "file-missing, elsewhere": (put(path="data/evnts.csv"), [("file-missing", "data/evnts.csv")]),
    "file-unreadable": (replace_events, [("file-unreadable", EVENTS)]),
    "byte-count": (put(bytes=1), [("byte-count", EVENTS)]),
    "schema-differs": (put(schema=5), [("schema-differs", DESCRIPTOR)]),
    "schema-differs, on its file": (cut_schema, [("schema-differs", "schemas/events.json")]),
    "hash-count": (put(hash="sha256:" + "0" * 64), [("hash-count", EVENTS)]),
}
UNREADABLE = {
    "cut": (b'{\n"name": "x",', 2),
    "a list": (b"[]", None),
    "empty": (b"", 1),
    "not UTF-8": (b'{"name": "\xff"}', None),
    "too deep": (b'{"resources": ' + b"[" * 200_000, None),
    "a long number": (b'{"resources": ' + b"1" * 10_000 + b"}", None),
}


def validate_edited(directory: Path, edit: Edit) -> Report:
    """Validate a valid package after an edit of its files and its descriptor."""
    small_package().write(directory)
    path = directory / DESCRIPTOR
    descriptor = json.loads(path.read_bytes())
    edit(directory, descriptor)
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    return validate(directory)


@pytest.mark.parametrize(("edit", "expected"), PACKAGE.values(), ids=PACKAGE)
def test_package(edit, expected, tmp_path):
    report = validate_edited(tmp_path / "package", edit)
    assert [(violation.rule, violation.path) for violation in report.sorted()] == expected, lines(report)
    assert all(violation.line is None for violation in report.violations)
    if not errors(report) & {"byte-count", "hash-count", "duplicate-resource"} and "events" not in report.tables:
        assert ("text", "events") in {(skip.check, skip.table) for skip in report.skipped}


@pytest.mark.parametrize(("content", "line"), UNREADABLE.values(), ids=UNREADABLE)
def test_descriptor_that_cannot_be_read(content, line, tmp_path):
    small_package().write(tmp_path)
    (tmp_path / DESCRIPTOR).write_bytes(content)
    report = validate(tmp_path)
    assert [(violation.rule, violation.path, violation.line) for violation in report.violations] == [
        ("descriptor-unreadable", DESCRIPTOR, line)
    ]
    assert {skip.table for skip in report.skipped if skip.check == "text"} == set(TABLES)


def test_every_check_of_the_package_is_shown_to_fire():
    # Broken descriptors, and all forms of a wrong date, are in `mutations`.
    elsewhere = {"descriptor-unreadable", "descriptor-created"}
    assert {name.split(",")[0] for name in PACKAGE} | elsewhere == BUILT_IN["package"]


def test_file_that_cannot_be_read(tmp_path, monkeypatch):
    """Files without a right to read cannot be made by every user that runs tests, so reading itself is made to fail."""
    directory = small_package().write(tmp_path)
    start = Path.open

    def refuse(path: Path, *how: Any, **more: Any) -> Any:
        if path.name == "events.csv":
            raise PermissionError(13, "Permission denied")
        return start(path, *how, **more)

    monkeypatch.setattr(Path, "open", refuse)
    report = validate(directory)
    assert [(violation.rule, violation.path) for violation in report.violations] == [("file-unreadable", EVENTS)]
    assert {skip.check for skip in report.skipped if skip.table == "events"} >= {"text", "cell", "key", "link"}


def test_right_bytes_and_hash(tmp_path):
    data = small_package().encoded("events")
    for digest in (hashlib.sha256(data).hexdigest(), hashlib.sha256(data).hexdigest().upper()):
        report = validate_edited(tmp_path, put(bytes=len(data), hash=f"sha256:{digest}"))
        assert lines(report) == []


def test_another_plain_path_is_fine(tmp_path):
    def move(directory: Path, descriptor: dict[str, Any]) -> None:
        (directory / "tables").mkdir()
        (directory / EVENTS).rename(directory / "tables/what happened.csv")
        resource(descriptor, "events")["path"] = "tables/what happened.csv"

    report = validate_edited(tmp_path, move)
    assert (lines(report), report.skipped) == ([], [])


def test_violations_name_the_file_as_the_descriptor_does(tmp_path):
    def move(directory: Path, descriptor: dict[str, Any]) -> None:
        (directory / "tables").mkdir()
        (directory / EVENTS).rename(directory / "tables/events.csv")
        (directory / "tables/events.csv").write_bytes((directory / "tables/events.csv").read_bytes()[:-1])
        resource(descriptor, "events")["path"] = "tables/events.csv"

    report = validate_edited(tmp_path, move)
    assert [str(violation).split(": ")[:2] for violation in report.violations] == [["tables/events.csv:5", "missing-final-newline"]]


def test_validation_leaves_the_package_alone(tmp_path):
    package = broken()
    package.write(tmp_path)
    before = {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()}
    validate(tmp_path)
    assert {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()} == before


def test_one_stage_at_a_time(tmp_path):
    """A table with a defect of text has its cells judged only after that is corrected, and so on from stage to stage."""
    package = small_package().freeze()
    package.row("strengths", "am-example-garrison-2005").update(low="many", notes="=Families not counted.")
    assert errors(package.validate(tmp_path)) == {"formula-like"}
    package.row("strengths", "am-example-garrison-2005").update(high="100", notes="")
    package.add("strengths", **package.row("strengths", "az-example-node-2007-military"))
    assert errors(package.validate(tmp_path)) == {"type"}
    package.row("strengths", "am-example-garrison-2005").update(low="2000", base_id="zz-nowhere")
    assert errors(package.validate(tmp_path)) == {"primary-key"}
    package.delete("strengths", "az-example-node-2007-military")
    assert errors(package.validate(tmp_path)) == {"foreign-key"}
    package.row("strengths", "am-example-garrison-2005")["base_id"] = "am-example-garrison"
    assert errors(package.validate(tmp_path)) == {"strength-order", "cell-differs-from-preferred"}
    package.row("strengths", "am-example-garrison-2005")["high"] = "3000"
    report = package.validate(tmp_path)
    assert names(report) == set()
    assert found(report, "strength-order") == []
    assert report.skipped == []


# Titles

PROPER = "ISO|UNTS|PA-X|ATOP|ID|Correlates|War|Gleditsch-Ward|Russian|Wikidata"
TITLE = rf"([A-Z][a-z]+('s)?|{PROPER})( ([a-z]+('s)?|{PROPER}|3166-[13]|alpha-[23]))*"
SHORT = {"admin", "geo", "ru", "url", "iso2", "iso3", "cow", "gw", "m"}
UNITS = {"years": "in years", "months": "in months", "m": "in metres"}


@pytest.mark.parametrize("schema", schemas(), ids=lambda schema: schema.name)
def test_titles_are_words(schema):
    published = json.loads((_locate.schema_dir() / f"{schema.name}.json").read_text(encoding="utf-8"))
    for field, written in zip(schema.fields, published["fields"], strict=True):
        assert written["title"] == field.title
        assert re.fullmatch(TITLE, field.title), field.title
        assert not SHORT & set(field.title.lower().split()), field.title
        unit = UNITS.get(field.name.rpartition("_")[2])
        assert not unit or field.title.endswith(unit), field.title
    titles = [field.title for field in schema.fields]
    assert len(set(titles)) == len(titles)
