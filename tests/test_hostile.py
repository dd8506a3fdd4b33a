"""Hostile input: every kind is refused by a named rule, in time that grows with the input and no faster, and without a network."""

from __future__ import annotations

import json
import socket
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from mutations import corpus
from ru_presence_data.editing import format
from ru_presence_data.layout import path_problem
from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.tabular import cell_checks, csv_bytes, typed
from ru_presence_data.tabular.frame import Frame
from ru_presence_data.validation.files import validate
from ru_presence_data.violations import KEPT_PER_RULE, Report, Severity
from support import errors, lines, small_package

SCHEMA = load_schema("territories")
HEADER = ",".join(SCHEMA.names).encode() + b"\n"
COVERAGE = load_schema("coverage")
COVERAGE_HEADER = ",".join(COVERAGE.names).encode() + b"\n"
DESCRIPTOR = "datapackage.json"


def as_cell(characters: str) -> tuple[str, str, int | None]:
    """Put characters into a free text, and say what is found: rule, field and line."""
    data = HEADER + f"a,b,,az,,\nc,d,,az,,x{characters}y\n".encode()
    table, found = typed.read_cells(data, SCHEMA)
    assert table is None
    return found[0].rule, SCHEMA.names[found[0].column or 0], found[0].line


INVISIBLE = (*range(0xFE00, 0xFE10), 0x115F, 0x1160, 0x17B4, 0x180B, 0x3164, 0xFFA0, 0xFFF0, 0x1BCA0, 0x1D173, 0xE0100, 0xE01EF, 0xE0FFF)
"""Variation selectors, fillers and others that show as nothing; whole texts can be hidden in them."""

RANGES = {
    "control-character": [*range(9), 9, 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)],
    "line-separator": [0x2028, 0x2029],
    "bidi-control": [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C],
    "zero-width-character": [0x200B, 0x200C, 0x200D, *range(0x2060, 0x2066), 0xFEFF, 0x00AD, 0x180E, 0x034F, 0xE0001, 0xE0041, *INVISIBLE],
    "encoding-error": [0xFFFD, 0xFFFE, 0xFFFF],
}


@pytest.mark.parametrize("rule", RANGES)
def test_every_hostile_character_is_named(rule):
    for point in RANGES[rule]:
        assert as_cell(chr(point)) == (rule, "notes", 3), hex(point)


@pytest.mark.parametrize("start", csv_bytes.FORMULA_STARTS + "+-")
def test_every_start_of_a_formula_is_named(start):
    for rest in (
        "1;5",
        "cmd",
        "A1+1",
        "",
        "\u00a0" + "1",
        "1+1",
        "1+cmd|' /C calc'!A0",
        "1-A1",
        ".5*2",
        "1 2",
        "1e",
        "994 12 555",
        "1992-05",
        ".",
    ):
        data = HEADER + f"a,b,,az,,{start}{rest}\n".encode()
        assert [defect.rule for defect in typed.read_cells(data, SCHEMA)[1]] == ["formula-like"]


@pytest.mark.parametrize("cell", ["-1", "+5", "-.5", "-5.", "+1.25e-3", "1=1", "a@b", "a+b", "Əziz", "Гюмри-2", "naïve", "😀"])
def test_plain_text_is_left_in_peace(cell):
    assert typed.read_cells(HEADER + f"a,b,,az,,{cell}\n".encode(), SCHEMA)[1] == []


# Descriptors

JUNK: tuple[Any, ...] = (None, True, 0, -1, 1.5, 10**300, "", "x" * 100_000, "\u202e", [], [[]], {}, {"a": {"b": []}}, [None])
KEYS = ("name", "path", "bytes", "hash", "schema", "dialect", "encoding", "format", "data", "profile")


def describe(directory: Path, raw: bytes | Any) -> Report:
    """Validate the small package with another descriptor."""
    content = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
    (directory / DESCRIPTOR).write_bytes(content)
    report = validate(directory)
    for line in lines(report):
        assert line.isprintable()
        assert len(line) < 1200
    return report


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    return small_package().write(tmp_path_factory.mktemp("package"))


@pytest.fixture
def descriptor(directory):
    """The descriptor of the small package, put back afterwards."""
    content = (directory / DESCRIPTOR).read_bytes()
    yield json.loads(content)
    (directory / DESCRIPTOR).write_bytes(content)


@pytest.mark.parametrize("key", KEYS)
def test_properties_of_any_type(key, directory, descriptor):
    """Each resource gets another kind of junk: nothing is raised, and what is read is refused where it is of the wrong type."""
    for resource, junk in zip(descriptor["resources"], JUNK, strict=False):
        resource[key] = junk
    found = errors(describe(directory, descriptor))
    read = {
        "name": {"descriptor-resources", "resource-unknown", "resource-missing"},
        "path": {"descriptor-resources", "unsafe-path"},
        "bytes": {"byte-count"},
        "hash": {"hash-count"},
        "schema": {"schema-differs", "unsafe-path"},
    }
    assert found == read.get(key, set())


def test_a_descriptor_of_junk(directory, descriptor):
    for junk in JUNK:
        undated = errors(describe(directory, junk)) - {"descriptor-created"}
        assert undated == {"descriptor-unreadable" if not isinstance(junk, dict) else "descriptor-resources"}
        assert errors(describe(directory, {"resources": junk})) - {"resource-missing", "descriptor-created"} == {"descriptor-resources"}
        found = errors(describe(directory, {**descriptor, "resources": [*descriptor["resources"], junk]}))
        assert found == {"descriptor-resources"}
        assert errors(describe(directory, {**descriptor, "profile": junk, "licenses": junk})) == set()


RAW = {
    "deep lists": b"[" * 1_000_000,
    "deep objects": b'{"resources":' * 100_000,
    "deep and closed": b'{"resources":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep in a property that is read": b'{"resources": [{"name": "events", "path": "x", "bytes": ' + b"[" * 900 + b"]" * 900 + b"}]}",
    "huge number": b'{"resources": ' + b"9" * 1_000_000 + b"}",
    "NaN": b'{"resources": [NaN]}',
    "Infinity": b'{"a": -Infinity}',
    "two values": b"{} {}",
    "single quotes": b"{'resources': []}",
    "comment": b"{} // end",
    "null bytes": b"\0" * 1000,
    "lone surrogate in UTF-8": b'{"a": "\xed\xa0\x80"}',
    "name twice": b'{"resources": [], "resources": []}',
    "name twice, deep inside": b'{"resources": [{"name": "events", "path": "data/events.csv", "path": "/etc/passwd"}]}',
    "blanks": b" " * 100_000,
}


@pytest.mark.parametrize("raw", RAW.values(), ids=RAW)
def test_text_that_is_no_descriptor(raw, directory, descriptor):
    found = describe(directory, raw)
    assert errors(found) <= {"descriptor-unreadable", "resource-missing", "descriptor-resources", "descriptor-created", "file-missing"}
    assert found.violations[0].rule == "descriptor-unreadable" or b"deep in" in raw or b'"x", "bytes"' in raw


def test_a_descriptor_that_is_too_large(directory, descriptor):
    with (directory / DESCRIPTOR).open("wb") as stream:
        stream.truncate(1 << 30)
    assert errors(validate(directory)) == {"descriptor-unreadable"}


def test_ten_thousand_resources_are_one_line(directory, descriptor):
    many = [{"name": f"table-{number}", "path": f"data/{number}.csv"} for number in range(10_000)]
    report = describe(directory, {**descriptor, "resources": descriptor["resources"] + many})
    assert [violation.rule for violation in report.violations] == ["descriptor-resources"]


def test_a_mark_before_the_descriptor_is_harmless(directory, descriptor):
    assert errors(describe(directory, b"\xef\xbb\xbf" + json.dumps(descriptor).encode())) == set()


def test_nothing_is_judged_by_the_schemas_of_a_foreign_package(directory, descriptor):
    """So a pattern that hangs a backtracking engine, or a schema that allows everything, changes no verdict; that they differ is told."""
    evil = {"fields": [{"name": "name", "type": "string", "constraints": {"pattern": "(a+)+$"}}], "missingValues": ["-"]}
    foreign = {"dialect": {"delimiter": ";", "header": False}, "encoding": "utf-16"}
    by_path = {**descriptor, "resources": [resource | foreign for resource in descriptor["resources"]]}
    inlined = {**by_path, "resources": [resource | {"schema": evil} for resource in by_path["resources"]]}
    assert errors(describe(directory, inlined)) == {"schema-differs"}
    assert errors(describe(directory, by_path)) == set()
    schemas = {path: path.read_bytes() for path in (directory / "schemas").glob("*.json")}
    try:
        for path in schemas:
            path.write_bytes(b"[" * 100_000)
        report = describe(directory, by_path)
        assert errors(report) == {"schema-differs"}
        assert len(report.violations) == len(schemas)
        for path in schemas:
            path.unlink()
        assert errors(describe(directory, by_path)) == {"schema-differs"}
    finally:
        for path, content in schemas.items():
            path.write_bytes(content)


@pytest.mark.parametrize("path", ["data/a.csv", "data/what happened.csv", "Данные/год.csv", "a", "a..b/c", "a~/b", "data/a.b.csv"])
def test_plain_paths(path):
    assert path_problem(path) is None


def test_no_network(directory, descriptor, monkeypatch):
    def refuse(*arguments: Any, **more: Any) -> None:
        raise AssertionError("a socket was opened")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    for address in ("http://example.org/events.csv", "https://example.org/", "//example.org/a.csv", "ftp://example.org/a.csv"):
        for resource in descriptor["resources"]:
            resource["path"] = address
        descriptor["$schema"] = address
        assert errors(describe(directory, descriptor)) == {"unsafe-path"}
    format.format_package(directory, check=True)


# Work: it grows in step with the input. Calls are counted, never seconds.


def calls(data: bytes, schema: Any = SCHEMA) -> int:
    """Count the calls of Python and C functions while bytes are judged."""
    count = 0

    def profile(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        if event in ("call", "c_call"):
            count += 1

    sys.setprofile(profile)
    try:
        table, _ = typed.read_cells(data, schema)
        for _ in cell_checks.check(Frame(table, schema)) if table is not None else ():
            pass
    finally:
        sys.setprofile(None)
    return count


GROWING = {
    "quotes that are not closed": lambda n: HEADER + b'"\n' * n,
    "quotes that reopen on each line": lambda n: HEADER + b'x","\n' * n,
    "quotes that open and lines that stay inside": lambda n: HEADER + (b'"a\n' + b'""b\n' * 49) * (n // 50),
    "line breaks in cells": lambda n: HEADER + b'a,b,"c\nd",az,,e\n' * (n // 2),
    "one line of quotes": lambda n: HEADER + b'"' * n + b"\n",
    "one line of commas": lambda n: HEADER + b"," * n + b"\n",
    "labels": lambda n: b",".join(b"label%d" % number for number in range(n)) + b"\n",
    "labels twice": lambda n: b"name," * n + b"\n",
    "blank lines": lambda n: HEADER + b"\n" * n,
    "lines of blanks": lambda n: HEADER + b" \n" * n,
    "lines of CRLF": lambda n: HEADER + b"\r\n" * n,
    "ragged rows": lambda n: HEADER + b"a,b\n" * n,
    "lines that are not UTF-8": lambda n: HEADER + b"\xff\n" * n,
    "hostile cells": lambda n: HEADER + "a,b\u202e,c,az,,d\u200b\n".encode() * n,
    "combining accents": lambda n: HEADER + b"a,b,,az,,e" + "\u0301\u0323".encode() * n + b"\n",
}
WRONG_CELLS = {
    "codes": lambda n: COVERAGE_HEADER + b"".join(b"az,1991,1992,complet%d,\n" % number for number in range(n)),
    "years": lambda n: COVERAGE_HEADER + b"".join(b"az,1991,%d,partial,\n" % (10_000 + number) for number in range(n)),
    "ids": lambda n: COVERAGE_HEADER + b"".join(b"A%d,1991,1992,partial,\n" % number for number in range(n)),
}


@pytest.mark.parametrize("make", GROWING.values(), ids=GROWING)
def test_work_grows_with_the_file(make):
    small, large = calls(make(2_000)), calls(make(8_000))
    assert large <= 4.4 * small + 1000
    assert large <= 8_000 * 100


@pytest.mark.parametrize("make", WRONG_CELLS.values(), ids=WRONG_CELLS)
def test_work_on_wrong_cells_grows_with_the_file(make):
    """Up to `KEPT_PER_RULE` cells are put into words, which is dear; each further one costs a few calls."""
    small, large = calls(make(4_000), COVERAGE), calls(make(16_000), COVERAGE)
    assert large - small <= 12_000 * 20


LARGE = {
    "200,000 quotes that are not closed": (HEADER + b'"\n' * 200_000, {"unterminated-quote": 200_000}),
    "a line of 5 MB": (HEADER + b"x" * 5_000_000 + b"\n", {"missing-cell": 1}),
    "a cell of 5 MB": (HEADER + b"a,b,,az,," + b"x" * 5_000_000 + b"\n", {"cell-too-long": 1}),
    "a line of five million commas": (HEADER + b"," * 5_000_000 + b"\n", {"extra-cell": 1}),
    "100,000 columns": (HEADER[:-1] + b"".join(b",c%d" % number for number in range(100_000)) + b"\n", {"extra-label": 100_000}),
    "100,000 columns and no known one": (b",".join(b"c%d" % number for number in range(100_000)) + b"\n", {"incorrect-label": 1}),
    "a million blank lines": (HEADER + b"\n" * 1_000_000, {"blank-row": 1_000_000}),
}


@pytest.mark.parametrize(("data", "expected"), LARGE.values(), ids=LARGE)
def test_what_is_kept_is_capped_and_what_is_counted_is_exact(data, expected, tmp_path):
    directory = small_package().write(tmp_path)
    (directory / SCHEMA.path).write_bytes(data)
    report = validate(directory)
    # What a file of blank lines holds can be told: nothing, and then what points to its rows is in the air.
    counted = {rule: count for (rule, _), count in report.counts.items() if "blank-row" not in expected or rule in expected}
    assert counted == expected
    kept = Counter(violation.rule for violation in report.violations if violation.path == SCHEMA.path)
    assert kept == {rule: min(count, KEPT_PER_RULE) for rule, count in expected.items()}
    assert all(len(str(violation)) < 1200 for violation in report.violations)


@pytest.mark.parametrize("few", [1, cell_checks.FEW])
@pytest.mark.parametrize(
    ("table", "field", "long"),
    [
        ("bases", "base_id", "az-" + "x" * 32_768),
        ("bases", "wikidata_id", "Q" + "1" * 32_768),
        ("retired_ids", "retired_in", "1" * 32_768 + ".0.0"),
    ],
)
def test_a_form_does_not_excuse_a_cell_that_is_too_long(table, field, long, few, tmp_path, monkeypatch):
    monkeypatch.setattr(cell_checks, "FEW", few)
    package = small_package().freeze()
    package.tables[table][-1][field] = long
    report = package.validate(tmp_path)
    line = len(package.tables[table]) + 1
    assert [(found.rule, found.line, found.field) for found in report.of(Severity.ERROR) if found.path.endswith(f"{table}.csv")] == [
        ("cell-too-long", line, field)
    ]
    assert all(len(line) < 1200 for line in lines(report))


def test_kinds_of_wrong_cells_are_counted_one_by_one(tmp_path):
    directory = small_package().write(tmp_path)
    rows = [b"az,1991,%d,partial," % (1000 + number % 900) for number in range(3000)]
    rows += [b"az,1991,%d,partial," % (2101 + number % 800) for number in range(2000)]
    rows += [b"az,1991,x%d,complete%d," % (number, number) for number in range(2500)]
    rows += [b"az,,1999,partial,"] * 1500
    (directory / COVERAGE.path).write_bytes(COVERAGE_HEADER + b"\n".join(rows) + b"\n")
    report = validate(directory)
    assert {rule: count for (rule, _), count in report.counts.items()} == {
        "minimum": 3000,
        "maximum": 2000,
        "type": 2500,
        "enum": 2500,
        "required": 1500,
    }
    assert len(report.violations) == 5 * KEPT_PER_RULE


def test_broken_links_without_end_are_counted_and_looked_up_a_few_times(tmp_path, monkeypatch):
    import difflib

    asked = Counter[str]()
    real = difflib.get_close_matches

    def count(word: str, options: Any, n: int = 3, cutoff: float = 0.6) -> list[str]:
        asked["keys"] += len(options)
        return real(word, options, n, cutoff)

    monkeypatch.setattr(difflib, "get_close_matches", count)
    package = small_package().freeze()
    for number in range(2_000):
        group = {**package.rows("actors")[3], "actor_id": f"wing-{number}-x", "name": f"Actor {number}"}
        package.tables["actors"].append(group)
        package.tables["agreement_parties"].append(
            {"agreement_id": "az-1997-example-treaty", "actor_id": f"wing-{number}-y", "role": "party"}
        )
    report = package.validate(tmp_path)
    assert report.counts["foreign-key", "error"] == 2_000
    assert asked["keys"] < 50_000
    first = next(violation for violation in report.sorted() if violation.rule == "foreign-key")
    assert first.fix.startswith("write wing-")


def test_the_corpus_holds_every_hostile_kind():
    kinds = {rule for rule, _ in corpus().values()}
    assert kinds >= {*RANGES, "mixed-script", "not-normalised", "formula-like", "cell-too-long", "outer-blank", "byte-order-mark"}
    assert kinds >= {"extra-cell", "missing-cell", "duplicate-label", "blank-label", "line-ending", "unsafe-path"}


@pytest.mark.parametrize(
    ("cell", "rules"),
    [("🙂" * 16_383 + "x", []), ("🙂" * 16_384, ["cell-too-long"]), ("я" * 32_767, []), ("я" * 32_768, ["cell-too-long"])],
)
def test_the_length_of_a_cell_is_counted_as_spreadsheets_count(cell, rules):
    assert [defect.rule for defect in typed.read_cells(HEADER + f"a,b,,az,,{cell}\n".encode(), SCHEMA)[1]] == rules
