"""Our verdicts agree with those of stock frictionless wherever it checks, but for the written table of differences."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ru_presence_data import edtf
from ru_presence_data.schema.table_schema import Field, load_schema
from ru_presence_data.validation import conformance
from ru_presence_data.validation.conformance import SHARED_NAMES
from ru_presence_data.validation.files import validate
from ru_presence_data.violations import Report, Severity
from support import schemas, small_package

Opinion = set[tuple[str, str, int | None]]

FIELDS = [(schema.name, field) for schema in schemas() for field in schema.fields if field.name not in schema.primary_key]
CELLS = [
    *("", "x", "no such code", "5", "0", "-1", "1.5", "91", "181", "1000", "2000001", "1e2", "1_000", "007", "40.870", "0x10"),
    *(
        "٣",
        "NaN",
        "1992",
        "1992-05",
        "2012-12-10",
        "2012-1-5",
        "2003-02-29",
        "2003-02-30",
        "1992-13",
        "10.12.2012",
        "199X?",
        "[1992..1993]",
    ),
    *("1993/1992", "az", "AZ", "AZE", "Q1", "Q0", "en", "https://example.org", "ftp://example.org", "None", "nan", "null", "true", "a b"),
]


def our_opinion(report: Report) -> Opinion:
    """Our errors under the names of frictionless."""
    found = report.of(Severity.ERROR)
    return {(SHARED_NAMES.get(error.rule, error.rule), Path(error.path).stem, error.line) for error in found}


def their_opinion(directory: Path) -> Opinion:
    """The errors of frictionless; those of a header stand on line 1."""
    return {(kind, table, 1 if "label" in kind else row) for kind, table, row, _ in conformance.second_opinion(directory)}


def is_loose(field: Field, cell: str) -> bool:
    """Say whether a cell is spelt in one of the ways that frictionless takes and we do not, as `DIFFERENCES` says."""
    if field.is_edtf:
        return re.fullmatch(edtf.PATTERN, cell) is not None
    try:
        match field.scalar.type:
            case "integer":
                return int(cell) is not None
            case "number":
                return Decimal(cell) is not None
            case "date":
                return datetime.strptime(cell, "%Y-%m-%d") is not None
    except (ValueError, InvalidOperation):
        return False
    return False


@settings(deadline=None, max_examples=12)
@given(st.lists(st.tuples(st.sampled_from(FIELDS), st.sampled_from(CELLS), st.integers(0, 9)), min_size=8, max_size=30))
def test_cells(tmp_path_factory, edits):
    """Many cells are spoilt at once, since reading a package with frictionless takes most of a second."""
    package = small_package().freeze()
    spoilt = {}
    for (table, field), cell, row in edits:
        rows = package.rows(table)
        at = row % len(rows)
        rows[at][field.name] = cell
        package.tables[table] = rows
        package.unsorted.add(table)
        spoilt[table, at + 2, field.name] = (field, cell)
    directory = package.write(tmp_path_factory.mktemp("package"))
    kinds = ("constraint-error", "type-error")
    ours = {
        (SHARED_NAMES[error.rule], Path(error.path).stem, error.line, error.field)
        for error in validate(directory).violations
        if SHARED_NAMES.get(error.rule) in kinds
    }
    theirs = {found for found in conformance.second_opinion(directory) if found[0] in kinds}
    place = {found[1:] for found in ours}
    assert {found[1:] for found in theirs} <= place
    for kind, *where in ours - theirs:
        field, cell = spoilt[tuple(where)]
        assert is_loose(field, cell), (kind, where, cell)


# What is done to each table, our errors, and what frictionless finds on top of ours or instead of it.
Edit = Callable[[list[bytes]], None]


def label(old: bytes, new: bytes) -> Edit:
    """Change the header."""
    return lambda lines: lines.__setitem__(0, lines[0].replace(old, new))


STRUCTURE: dict[str, tuple[Edit, Opinion, Opinion]] = {
    "actors": (label(b",region", b",name"), {("duplicate-label", "actors", 1)}, set()),
    "territories": (label(b"notes", b"ntes"), {("incorrect-label", "territories", 1)}, set()),
    "territory_control": (label(b"notes", b""), {("blank-label", "territory_control", 1)}, set()),
    "bases": (lambda lines: lines.__setitem__(1, lines[1] + b",x"), {("extra-cell", "bases", 2)}, set()),
    "deployments": (lambda lines: lines.__setitem__(2, lines[2].rsplit(b",", 1)[0]), {("missing-cell", "deployments", 3)}, set()),
    "deployment_bases": (
        lambda lines: lines.insert(1, b""),
        {("blank-row", "deployment_bases", 2)},
        {("primary-key", "deployment_bases", 2)},
    ),
    "agreement_parties": (
        lambda lines: lines.insert(3, b",,"),
        {("blank-row", "agreement_parties", 4)},
        {("primary-key", "agreement_parties", 4)},
    ),
    "agreement_deployments": (
        label(b",relation", b""),
        {("missing-label", "agreement_deployments", 1)},
        {("extra-cell", "agreement_deployments", line) for line in (2, 3)},
    ),
    "agreement_bases": (
        label(b"relation", b"relation,colour"),
        {("extra-label", "agreement_bases", 1)},
        {("missing-cell", "agreement_bases", line) for line in (2, 3)},
    ),
    "coverage": (label(b"status,note", b"note,status"), {("incorrect-label", "coverage", 1)}, set()),
}


def test_structure(tmp_path):
    directory = small_package().freeze().write(tmp_path)
    ours: Opinion = set()
    more: Opinion = set()
    for table, (edit, own, extra) in STRUCTURE.items():
        path = directory / load_schema(table).path
        lines = path.read_bytes().split(b"\n")
        edit(lines)
        path.write_bytes(b"\n".join(lines))
        ours |= own
        more |= extra
    assert our_opinion(validate(directory)) == ours
    # Tables with such defects are skipped by our later stages, while frictionless goes on to judge what it made of their cells.
    later = {"constraint-error", "type-error", "foreign-key", "unique-error"}
    assert {found for found in their_opinion(directory) if found[0] not in later} == ours | more


def test_keys_and_links(tmp_path):
    package = small_package().freeze()
    package.add("bases", **package.row("bases", "az-example-radar"))
    package.add("event_actors", **package.rows("event_actors")[0])
    package.row("deployments", "az-example-node")["follow_on"] = "zz"
    package.tables["strengths"][1]["base_id"] = "zz"
    directory = package.write(tmp_path)
    ours = our_opinion(validate(directory))
    assert ours == {
        ("primary-key", "bases", 5),
        ("primary-key", "event_actors", 3),
        ("foreign-key", "deployments", 3),
    }
    # Strengths point to bases, which are not clean: we skip that link.
    assert their_opinion(directory) == ours | {("foreign-key", "strengths", 3), ("unique-error", "bases", 5)}


def test_an_empty_key(tmp_path):
    package = small_package().freeze()
    package.row("bases", "az-example-radar")["base_id"] = ""
    directory = package.write(tmp_path)
    assert our_opinion(validate(directory)) == {("constraint-error", "bases", 2)}
    theirs = their_opinion(directory)
    assert {found for found in theirs if found[1] == "bases"} == {("constraint-error", "bases", 2), ("primary-key", "bases", 2)}
    assert {kind for kind, table, _ in theirs if table != "bases"} == {"foreign-key"}


def test_files_with_another_encoding_size_or_hash(tmp_path):
    import json

    directory = small_package().freeze().write(tmp_path)
    path = directory / "data/coverage.csv"
    path.write_bytes(path.read_bytes().replace(b"Posts", b"Post\xe0"))
    descriptor = json.loads((directory / "datapackage.json").read_text())
    for resource in descriptor["resources"]:
        resource.update({"events": {"bytes": 1}, "event_actors": {"hash": "sha256:" + "0" * 64}}.get(resource["name"], {}))
    (directory / "datapackage.json").write_text(json.dumps(descriptor))
    ours = our_opinion(validate(directory))
    assert ours == {("encoding-error", "coverage", 2), ("byte-count", "events", None), ("hash-count", "event_actors", None)}
    kinds = {(kind, table) for kind, table, _ in their_opinion(directory)}
    assert kinds == {(kind, table) for kind, table, _ in ours}


ACCEPTED = {
    "unterminated quote": ("territories", lambda data: data.replace(b",Example valley,", b',"Example valley,'), "unterminated-quote"),
    "bidi control": ("bases", lambda data: data.replace(b"Example garrison", "Example \u202egarrison".encode()), "bidi-control"),
    "trailing blank": ("events", lambda data: data.replace(b"soldiers died.", b"soldiers died. "), "outer-blank"),
    "needless quotes": ("sources", lambda data: data.replace(b",memoir,", b',"memoir",'), "needless-quotes"),
    "order": ("coverage", lambda data: b"".join(data.splitlines(True)[at] for at in (0, 2, 1)), "sort-order"),
    "CRLF": ("agreement_parties", lambda data: data.replace(b"\n", b"\r\n"), "line-ending"),
    "no final newline": ("agreement_bases", lambda data: data[:-1], "missing-final-newline"),
}


def test_what_frictionless_accepts(tmp_path):
    directory = small_package().freeze().write(tmp_path)
    for table, edit, _ in ACCEPTED.values():
        path = directory / load_schema(table).path
        path.write_bytes(edit(path.read_bytes()))
    assert {(rule, table) for rule, table, _ in our_opinion(validate(directory))} == {(rule, table) for table, _, rule in ACCEPTED.values()}
    # The table whose quote was lost loses its rows, so that links to them break.
    assert {kind for kind, _, _ in their_opinion(directory)} <= {"foreign-key", "missing-cell", "constraint-error"}


def test_shared_names_are_names_of_both():
    from ru_presence_data.rules import all_rules

    assert set(SHARED_NAMES) <= set(all_rules())


def test_the_small_package_passes_both(tmp_path):
    directory = small_package().write(tmp_path)
    assert (our_opinion(validate(directory)), their_opinion(directory)) == (set(), set())
