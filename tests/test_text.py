"""Bytes of CSV files: one canonical spelling, read back as it was written, and the line of every defect."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ru_presence_data.editing.format import canonical
from ru_presence_data.rules.builtin import STAGES
from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.tabular import cell_checks, csv_bytes, csv_reader, typed
from ru_presence_data.tabular.frame import Frame
from ru_presence_data.tabular.spelling import FormatError
from ru_presence_data.validation.files import validate
from support import small_package

SCHEMA = load_schema("territories")
HEADER = ",".join(SCHEMA.names).encode() + b"\n"
WIDTH = len(SCHEMA.names)
VALID = csv_bytes.encode(
    SCHEMA.names,
    [
        ["a", "b", "c, d", "az", "", 'the "e" of é'],
        ["f", "g", "", "az", "", "-1"],
        ["h", "Ж", "1992", "az", "", "i"],
        ["j", "k", "l", "az", "", "m"],
    ],
)

untimed = settings(deadline=None, max_examples=150)

# Characters at which spellings of CSV differ, or at which a check of text might trip.
AWKWARD = ",\"\n\r\t =+-@;'\x00\x1f\x7f\x85\xa0\xad\u0301\u200b\u2028\u202e\ufeff\uff1d\u3000"
letters = st.sampled_from("abzAZ019éñЖяə,\";'=+-@. _/[]~?%")
plain = st.text(letters, max_size=12)
tables = st.lists(st.lists(plain, min_size=WIDTH, max_size=WIDTH), max_size=6)
wild = st.text(st.one_of(letters, st.sampled_from(AWKWARD)), max_size=6)


def rules(defects: list[csv_bytes.Defect]) -> list[str]:
    """Name defects with their physical lines."""
    return [f"{defect.line}:{defect.rule}" for defect in defects]


def body(*lines: str) -> bytes:
    """Make a file of these lines under the right header."""
    return HEADER + "".join(f"{line}\n" for line in lines).encode()


def agree(data: bytes) -> None:
    """The fast path and the slow path give one verdict, and no file makes them raise.

    Characters of cells with a pattern or a closed list are left to the checks of cells: these must then refuse the cell.
    """
    table, found = typed.read_cells(data, SCHEMA)
    slow = list(csv_bytes.defects(data, SCHEMA.names))
    for defect in slow:
        assert defect.rule in arrow_rules()
        assert 1 <= defect.line <= data.count(b"\n") + 1
        assert "\n" not in defect.message + defect.fix + (defect.key or "")
    if table is None:
        assert found == slow
        assert slow
        return
    assert found == []
    refused = {(bad.row + 2, bad.field) for bad in cell_checks.check(Frame(table, SCHEMA))}
    for defect in slow:
        assert defect.column is not None, (data, defect)
        assert (defect.line, SCHEMA.names[defect.column]) in refused, (data, defect)
    names = list(SCHEMA.names)
    assert table.column_names == names
    assert csv_bytes.encode(names, [list(row.values()) for row in table.to_pylist()]) == data
    assert table.num_rows == data.count(b"\n") - 1


def arrow_rules() -> set[str]:
    """Names of the checks of text, as documented."""
    return {line.split(" | ")[0].strip() for line in STAGES["text"].strip().splitlines()}


# Round trips


@untimed
@given(tables)
def test_what_is_written_is_read_back(rows):
    data = csv_bytes.encode(SCHEMA.names, rows)
    table, defects = typed.read_cells(data, SCHEMA)
    if table is None:
        kinds = {defect.rule for defect in defects}
        assert kinds <= {"blank-row", "outer-blank", "formula-like", "mixed-script"}
    else:
        assert [list(row.values()) for row in table.to_pylist()] == rows
    agree(data)


@untimed
@given(st.lists(st.lists(wild, min_size=WIDTH, max_size=WIDTH), max_size=4))
def test_wild_cells_are_read_back_or_refused(rows):
    agree(csv_bytes.encode(SCHEMA.names, rows))


@untimed
@given(plain | wild)
def test_a_line_is_split_as_it_was_written(cell):
    line = ",".join([csv_bytes.encode_cell(cell), csv_bytes.encode_cell("x"), csv_bytes.encode_cell(cell)])
    split, problem = csv_bytes.split_line(line)
    assert split == [cell, "x", cell]
    assert problem is None


@pytest.mark.parametrize("rows", [[], [["a", "b", "", "", "", ""]], [["a", "b", 'he said "no", then left', "az", "", "'"]]])
def test_examples_are_read_back(rows):
    table, defects = typed.read_cells(csv_bytes.encode(SCHEMA.names, rows), SCHEMA)
    assert defects == []
    assert [list(row.values()) for row in table.to_pylist()] == rows


def test_anything_with_the_buffer_protocol_is_read():
    for data in (VALID, bytearray(VALID), memoryview(VALID)):
        table, defects = typed.read_cells(data, SCHEMA)
        assert (table.num_rows, defects) == (4, [])


def test_a_file_of_many_blocks(monkeypatch):
    monkeypatch.setattr(csv_reader, "BLOCK", 4096)
    rows = [[f"a{number}", "b", "c, d" * (number % 50), "az", "", "é" * (number % 7)] for number in range(2000)]
    data = csv_bytes.encode(SCHEMA.names, rows)
    table, defects = typed.read_cells(data, SCHEMA)
    assert defects == []
    assert [list(row.values()) for row in table.to_pylist()] == rows
    lines = data.split(b"\n")
    lines[1500] = b'"' + lines[1500]
    table, defects = typed.read_cells(b"\n".join(lines), SCHEMA)
    assert table is None
    assert rules(defects) == rules(list(csv_bytes.defects(b"\n".join(lines), SCHEMA.names)))
    assert defects[0].line == 1501


# The fast path and the slow path agree

edits = st.lists(
    st.tuples(
        st.sampled_from(["insert", "replace", "delete", "double", "swap"]),
        st.integers(0, len(VALID)),
        st.sampled_from([*AWKWARD, "\n\n", '""', ",,", "\r\n", "a", "1", "é", "Ж"]).map(str.encode)
        | st.binary(min_size=1, max_size=3)
        | st.sampled_from([b"\xef\xbb\xbf", b"\xff\xfe", b"\xc3", b"\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf"]),
    ),
    min_size=1,
    max_size=3,
)


def mutate(data: bytes, changes: list[tuple[str, int, bytes]]) -> bytes:
    """Edit bytes here and there."""
    for kind, place, new in changes:
        at = min(place, len(data))
        if kind == "insert":
            data = data[:at] + new + data[at:]
        elif kind == "replace":
            data = data[:at] + new + data[at + len(new) :]
        elif kind == "delete":
            data = data[:at] + data[at + len(new) :]
        elif kind == "double":
            data = data[:at] + data[at : at + 20] * 2 + data[at + 20 :]
        else:
            lines = data.split(b"\n")
            lines.append(lines.pop(at % len(lines)))
            data = b"\n".join(lines)
    return data


@settings(deadline=None, max_examples=1000)
@given(edits)
@example([("insert", len(VALID), b",,,,,\n")])
@example([("insert", len(VALID), b'x,y,"line\nbreak",az,,z\n')])
@example([("insert", len(VALID), b"x,y,\xff,az,,z\n")])
@example([("insert", len(HEADER), b"\n")])
@example([("delete", len(VALID) - 1, b"\n")])
@example([("replace", 0, VALID)])
@example([("delete", 0, VALID)])
def test_edited_files(changes):
    agree(mutate(VALID, changes))


@settings(deadline=None, max_examples=400)
@given(st.lists(st.sampled_from([*'ab,,""\n\n\r -=é\u200b', "x,y,z,az,,w\n", '"q"', ",,,,,\n", ",az,,"]), max_size=14).map("".join))
@example(",,,,,\n")
@example('a,b,"c\nd",az,,e\n')
@example('"a\nb",b,c,az,,d\n')
@example("a\u200b,b,c,az,,d\n")
@example("a,b\u200b,c,az,,d\n")
@example('a,b,"c\n\nd",az,,e\na,b\n')
@example('"a\nb",b,c,az,,d\n\n"')
def test_lines_of_quotes_and_commas(content):
    agree(HEADER + content.encode())


# Ways to spell a cell that are longer or shorter than the canonical one, or as long, so that they can outweigh each other.
spellings = st.sampled_from(
    ["a", "b", "", '"a"', '""', 'a"b', '"a"b', '"a,b"', '"a,b"c', '""""', '"a""b"', '"a"b"c"', '"', 'a"', '"a,b', 'b"",']
)


@pytest.mark.parametrize("block", [csv_reader.BLOCK, 64])
@settings(deadline=None, max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(spellings, min_size=WIDTH, max_size=WIDTH).map(",".join), min_size=1, max_size=6))
@example(['a,"a,b"c,a,a,a,a'])
@example(['"a",b,a,a,a,a', '"a,b"c,a"b,b,b,b,b', '"a",b,a,a,a,a'])
def test_spellings_that_outweigh_each_other(block, monkeypatch, rows):
    monkeypatch.setattr(csv_reader, "BLOCK", block)
    agree(HEADER + "".join(f"{row}\n" for row in rows).encode())


@untimed
@given(st.binary(max_size=60))
@example(b"")
@example(b"\n")
@example(b"\xef\xbb\xbf")
@example(HEADER.rstrip())
def test_any_bytes(data):
    agree(data)
    agree(HEADER + data)


# What each defect is called, and on which line it stands

BYTES = {
    "byte-order-mark": (b"\xef\xbb\xbf" + VALID, ["1:byte-order-mark"]),
    "encoding-error": (VALID.replace(b"f,g", b"f,\xe3"), ["3:encoding-error"]),
    "encoding-error of the whole file": (VALID.decode().encode("utf-16"), ["1:encoding-error"]),
    "encoding-error on many lines": (VALID + b"".join(b"z%d,\xe3,,az,,\n" % number for number in range(11)), ["6:encoding-error"]),
    "encoding-error in the header": (VALID.replace(b"name", b"\xe3", 1), ["1:encoding-error"]),
    "encoding-error, cut": (VALID.replace("Ж".encode(), "Ж".encode()[:1]), ["4:encoding-error"]),
    "encoding-error, surrogate": (VALID.replace(b"f,g", b"f,\xed\xa0\x80"), ["3:encoding-error"]),
    "missing-header": (b"", ["1:missing-header"]),
    "missing-header under a mark": (b"\xef\xbb\xbf", ["1:byte-order-mark", "1:missing-header"]),
    "missing-final-newline": (VALID[:-1], ["5:missing-final-newline"]),
    "missing-final-newline of a header": (HEADER[:-1], ["1:missing-final-newline"]),
    "line-ending": (VALID.replace(b"\n", b"\r\n"), ["1:line-ending"]),
    "line-ending of one line": (VALID.replace(b"-1\n", b"-1\r\n"), ["3:line-ending"]),
    "line-ending, lone": (VALID.replace(b"f,g", b"f\r,g"), ["3:line-ending"]),
    "blank-row": (VALID.replace(b"\nf", b"\n\nf"), ["3:blank-row"]),
    "blank-row at the end": (VALID + b"\n", ["6:blank-row"]),
    "blank-row under the header": (HEADER + b"\n", ["2:blank-row"]),
    "blank-row of empty cells": (VALID + b",,,,,\n", ["6:blank-row"]),
    "blank-row of blanks": (VALID + b"  \n", ["6:blank-row"]),
    "blank-row, two of them, before another defect": (body("", "a,b,c,az,,d", "", "e,f"), ["2:blank-row", "4:blank-row", "5:missing-cell"]),
    "blank-label": (VALID.replace(b",name,", b",,", 1), ["1:blank-label"]),
    "duplicate-label": (VALID.replace(b"name", b"territory_id", 1), ["1:duplicate-label"]),
    "incorrect-label": (VALID.replace(b"name", b"nmae", 1), ["1:incorrect-label"]),
    "incorrect-label by order": (VALID.replace(b"wikidata_id,notes", b"notes,wikidata_id"), ["1:incorrect-label"]),
    "extra-label": (VALID.replace(b"notes\n", b"notes,colour\n"), ["1:extra-label"]),
    "missing-label": (VALID.replace(b",notes\n", b"\n"), ["1:missing-label"]),
    "extra-cell": (VALID.replace(b"f,g,", b"f,g,,"), ["3:extra-cell"]),
    "extra-cell by a comma": (body("a,b,c, d,az,,e"), ["2:extra-cell"]),
    "missing-cell": (VALID.replace(b"f,g,", b"f,g"), ["3:missing-cell"]),
    "needless-quotes": (VALID.replace(b"f,g", b'f,"g"'), ["3:needless-quotes"]),
    "needless-quotes round nothing": (VALID.replace(b"f,g,", b'f,g,""'), ["3:needless-quotes"]),
    "needless-quotes in the header": (VALID.replace(b"name", b'"name"', 1), ["1:needless-quotes"]),
    "stray-quote": (VALID.replace(b"f,g", b'f,g "h"'), ["3:stray-quote"]),
    "stray-quote after a closing one": (VALID.replace(b"f,g", b'f,"g, h"i'), ["3:stray-quote"]),
    "unterminated-quote": (VALID.replace(b"f,g", b'f,"g'), ["3:unterminated-quote"]),
    "unterminated-quote at the end": (VALID.replace(b",m\n", b',"m\n'), ["5:unterminated-quote"]),
    "line-break-in-cell": (VALID.replace(b"f,g,,az", b'f,g,"h\ni",az'), ["3:line-break-in-cell"]),
    "line-break-in-cell, twice, before another defect": (
        VALID.replace(b"f,g,,az", b'f,g,"h\n\ni, j",az').replace(b"j,k,l,az,,m", b"j,k,l"),
        ["3:line-break-in-cell", "7:missing-cell"],
    ),
    "line-break-in-cell with CRLF": (body('a,b,"c\r\nd",az,,e', "f,g,h"), ["2:line-ending", "2:line-break-in-cell", "4:missing-cell"]),
    "control-character": (VALID.replace(b"f,g", b"f,g\th"), ["3:control-character"]),
    "control-character, C1": (VALID.replace(b"f,g", "f,g\x85h".encode()), ["3:control-character"]),
    "control-character, null": (VALID.replace(b"f,g", b"f,g\0h"), ["3:control-character"]),
    "line-separator": (VALID.replace(b"f,g", "f,g\u2028h".encode()), ["3:line-separator"]),
    "bidi-control": (VALID.replace(b"f,g", "f,g\u202eh".encode()), ["3:bidi-control"]),
    "zero-width-character": (VALID.replace(b"f,g", "f,g\u200bh".encode()), ["3:zero-width-character"]),
    "mixed-script": (VALID.replace(b"f,g", "f,gаbala".encode()), ["3:mixed-script"]),
    "mixed-script, schwas": (VALID.replace(b"f,g", "f,gHə\u0455ən".encode()), ["3:mixed-script"]),
    "mixed-script, accent between": (VALID.replace(b"f,g", "f,замо\u0301k".encode()), ["3:mixed-script"]),
    "not-normalised": (VALID.replace("é".encode(), "e\u0301".encode()), ["2:not-normalised"]),
    "outer-blank": (VALID.replace(b"f,g", b"f, g"), ["3:outer-blank"]),
    "outer-blank at the end": (VALID.replace(b"f,g", "f,g\xa0".encode()), ["3:outer-blank"]),
    "outer-blank alone": (VALID.replace(b"f,g,", b"f,g, "), ["3:outer-blank"]),
    "cell-too-long": (VALID.replace(b"f,g", b"f," + b"g" * 32_768), ["3:cell-too-long"]),
    "formula-like": (VALID.replace(b"f,g", b"f,=g"), ["3:formula-like"]),
    "formula-like plus": (VALID.replace(b"f,g", b"f,+g"), ["3:formula-like"]),
    "formula-like quoted": (VALID.replace(b"f,g", b'f,"@g, h"'), ["3:formula-like"]),
    "formula-like, full width": (VALID.replace(b"f,g", "f,\uff1dg".encode()), ["3:formula-like"]),
}


@pytest.mark.parametrize(("data", "expected"), BYTES.values(), ids=BYTES)
def test_defects_by_name_and_line(data, expected):
    assert rules(list(csv_bytes.defects(data, SCHEMA.names))) == expected
    agree(data)


def test_every_check_of_text_is_shown_to_fire():
    shown = {re.split("[, ]", name)[0] for name in BYTES}
    shown.add("not-canonical")  # The safety net: it fires only on a file that no other check blames, and none is known.
    assert shown == arrow_rules()


def test_the_safety_net_holds(monkeypatch):
    monkeypatch.setattr(csv_bytes, "defects", lambda data, header: iter(()))
    table, defects = typed.read_cells(BYTES["needless-quotes"][0], SCHEMA)
    assert table is None
    assert rules(defects) == ["1:not-canonical"]


GOOD = [
    VALID,
    HEADER,
    body("a,-1.5,+2,az,,"),
    body("a,b,,az,,Əliyev və Ağdam"),
    body("a,b,,az,,Гюмри Gyumri"),
    body("a,b,,az,," + "é" * 32_767),
    body("a,b,,az,,'quoted' by apostrophes"),
    body('a,b,,az,,"""all in quotes"""'),
    body("a,b,,az,,😀"),
]


@pytest.mark.parametrize("data", GOOD)
def test_files_without_defects(data):
    assert list(csv_bytes.defects(data, SCHEMA.names)) == []
    assert typed.read_cells(data, SCHEMA)[1] == []
    agree(data)


def test_lines_are_physical_after_quoted_cells_and_blank_lines():
    data = body('a,"b, c","d ""e""",az,,f', "", 'l,"g, h",i,az,,k', "l,m,n", "o,p,q,az,,r", "s,t, u,az,,v")
    assert rules(list(csv_bytes.defects(data, SCHEMA.names))) == ["3:blank-row", "5:missing-cell", "7:outer-blank"]
    crlf = data.replace(b"\n", b"\r\n")
    assert rules(list(csv_bytes.defects(crlf, SCHEMA.names))) == ["1:line-ending", "3:blank-row", "5:missing-cell", "7:outer-blank"]
    agree(data)
    agree(crlf)


def test_lines_of_cells_are_physical_too():
    data = body('a,"b, c","d ""e""",az,,f', 'g,"h",i,az,,k'.replace('"', ""), "B,c,,az,,", 'd,"e, f",,az,Q01,')
    table, defects = typed.read_cells(data, SCHEMA)
    assert defects == []
    assert [(bad.row + 2, bad.field, bad.rule) for bad in cell_checks.check(Frame(table, SCHEMA))] == [
        (4, "territory_id", "pattern"),
        (5, "wikidata_id", "pattern"),
    ]


def test_a_defect_names_column_and_record():
    first, second = csv_bytes.defects(body("a,b, c,az,,d", " e,f,g,az,,h"), SCHEMA.names)
    assert (first.column, first.key) == (2, "a")
    assert (second.column, second.key) == (0, None)


def test_a_lost_quote_blames_its_own_line_only():
    data = body('a,b,"c,az,,d', *(f"e{number},f,g,az,,h" for number in range(100)))
    assert rules(list(csv_bytes.defects(data, SCHEMA.names))) == ["2:unterminated-quote"]


def test_several_defects_of_one_file_are_all_named():
    data = body("a,b,c,az,,d\u200b", 'e,"f",g,az,,h', "i,j,k", "", "l,=m,n,az,,o").replace(b"\n", b"\r\n", 1)
    assert rules(list(csv_bytes.defects(data, SCHEMA.names))) == [
        "1:line-ending",
        "2:zero-width-character",
        "3:needless-quotes",
        "4:missing-cell",
        "5:blank-row",
        "6:formula-like",
    ]


@pytest.mark.parametrize("cell", ["a\nb", "\x1b[31mred", "\u202eabc", "x" * 100, "\ud83d"])
def test_untrusted_text_is_shown_harmlessly(cell):
    shown = csv_bytes.shown(cell)
    assert shown.isprintable()
    assert len(shown) <= 40 + 2 + 5 * cell.count("\n") + 5 * 3


@pytest.mark.parametrize(("data", "expected"), BYTES.values(), ids=BYTES)
def test_validation_stops_at_text_that_format_does_not_mend(data, expected, tmp_path):
    package = small_package()
    package.write(tmp_path)
    (tmp_path / SCHEMA.path).write_bytes(data)
    report = validate(tmp_path)
    text = {line.split(" | ")[0] for line in STAGES["text"].strip().splitlines()}
    assert sorted(f"{violation.line}:{violation.rule}" for violation in report.violations if violation.rule in text) == sorted(expected)
    assert {violation.path for violation in report.violations if violation.rule in text} == {SCHEMA.path}
    try:
        mended = not list(csv_bytes.defects(canonical(data, SCHEMA), SCHEMA.names))
    except FormatError:
        mended = False
    # Columns out of order are put right by `format`, but not read past: a header is judged before its rows.
    mended = mended and not any(line.endswith("incorrect-label") for line in expected)
    assert (SCHEMA.name in report.tables) == mended
    if not mended:
        assert {skip.check for skip in report.skipped if skip.table == SCHEMA.name} >= {"cell", "key", "link"}
        assert {violation.path for violation in report.violations} == {SCHEMA.path}
