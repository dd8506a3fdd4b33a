"""Random input: `validate` never raises, its fast and its slow path agree, and `format` never loses data.

What fuzzing found is kept in `fuzz_corpus/<table>/` and replayed; a file there holds the bytes of a CSV file of that table.
"""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ru_presence_data.editing import format
from ru_presence_data.layout import path_problem, read_layout
from ru_presence_data.rules import all_rules
from ru_presence_data.rules.builtin import STAGES
from ru_presence_data.schema.table_schema import TableSchema, load_schema
from ru_presence_data.statement_id import PARTS, statement_id
from ru_presence_data.tables import TABLES
from ru_presence_data.tabular import cell_checks, csv_bytes, spreadsheets, typed
from ru_presence_data.tabular.frame import Frame
from ru_presence_data.tabular.spelling import FormatError
from ru_presence_data.validation.files import validate
from ru_presence_data.validation.rows import misplaced, repeated
from ru_presence_data.violations import Report
from support import small_package

CORPUS = sorted(path for path in (Path(__file__).parent / "fuzz_corpus").glob("*/*") if path.is_file())
SMALL = small_package().freeze()
VALID = {table: SMALL.encoded(table) for table in TABLES}
TEXT_RULES = {line.split(" | ")[0].strip() for line in STAGES["text"].strip().splitlines()}
NAMES = set(all_rules())

tables = st.sampled_from(TABLES)
PIECES = [
    *(b'"', b'""', b",", b"\n", b"\r\n", b"\r", b" ", b"\t", b"\0", b"=", b"-", b"+1.50", b"007", b"1_000", b"[", b"]", b"1992?", b"az"),
    *(
        piece.encode()
        for piece in ("\ufeff", "\u2028", "\u202e", "\u200b", "\u00a0", "\u0085", "e\u0301", "я", "Ж", "\x1c", "😀", "\ufffd")
    ),
    *(b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"\xc0\xaf", b"\n\n", b",,", b'"\n"', b'x","'),
]
edits = st.lists(
    st.tuples(
        st.sampled_from(["insert", "replace", "delete", "lines"]), st.integers(0, 3000), st.sampled_from(PIECES) | st.binary(max_size=2)
    ),
    min_size=1,
    max_size=5,
)


def edited(data: bytes, changes: list[tuple[str, int, bytes]]) -> bytes:
    """Change bytes here and there."""
    for kind, place, new in changes:
        at = place % (len(data) + 1)
        if kind == "lines":
            lines = data.split(b"\n")
            lines.insert(place % 7, lines[at % len(lines)])
            data = b"\n".join(lines)
        else:
            data = data[:at] + (b"" if kind == "delete" else new) + data[at + (0 if kind == "insert" else len(new)) :]
    return data


def judge(data: bytes, schema: TableSchema) -> None:
    """The fast and the slow path give one verdict, and whatever passes the one stage can be judged by the next."""
    table, found = typed.read_cells(data, schema)
    slow = list(csv_bytes.defects(data, schema.names))
    for defect in slow:
        assert defect.rule in TEXT_RULES
        assert 1 <= defect.line <= data.count(b"\n") + 1
        assert (defect.message + defect.fix + (defect.key or "")).isprintable()
        assert defect.column is None or 0 <= defect.column < len(schema.names)
    if table is None:
        assert slow or found[0].rule == "not-canonical"
        assert found == slow or not slow
        return
    assert csv_bytes.encode(schema.names, [list(row.values()) for row in table.to_pylist()]) == data
    bad = list(cell_checks.check(Frame(table, schema)))
    refused = {(cell.row + 2, cell.field) for cell in bad}
    for defect in slow:
        # Cells with a pattern or a closed list are left to the checks of cells.
        assert defect.column is not None
        assert (defect.line, schema.names[defect.column]) in refused
    for cell in bad:
        assert cell.rule in NAMES
        assert (cell.key + cell.message + cell.fix).isprintable()
    if not bad:
        frame = Frame(table, schema)
        list(misplaced(frame))
        list(repeated(frame, schema.primary_key))


def parsed(data: bytes, schema: TableSchema) -> list[tuple[str, ...]]:
    """Read the records of a file with as little as possible: one line each, cells without outer blanks, in NFC, numbers as numbers."""
    lines = data.removeprefix(b"\xef\xbb\xbf").decode().replace("\r\n", "\n").split("\n")
    header = [label.strip() for label in csv_bytes.split_line(lines[0])[0]]
    records = []
    for line in lines[1:]:
        row = dict(zip(header, csv_bytes.split_line(line)[0], strict=False))
        spelt = [
            _value(unicodedata.normalize("NFC", row.get(field.name, "").strip(csv_bytes.BLANKS)), field.scalar.type)
            for field in schema.fields
        ]
        if any(spelt):
            records.append(tuple(spelt))
    if schema.name == "statements":
        place = [schema.names.index(name) for name in PARTS]
        records = [(statement_id(*(record[at] for at in place)), *record[1:]) for record in records]
    return sorted(records)


def _value(cell: str, kind: str) -> str:
    """Equal numbers an equal text."""
    if kind in ("integer", "number") and cell.isascii() and cell and cell.strip("+-0123456789.") == "":
        try:
            number = float(cell)
        except ValueError:
            return cell
        return repr(number or 0.0)
    return cell


def keeps(data: bytes, schema: TableSchema) -> None:
    """`format` keeps every record, comes to rest at once, and leaves nothing that it says it mends."""
    given, data = data, data.replace(b"\r", b"\n") if spreadsheets.only_returns(data) else data
    try:
        new = format.canonical(given, schema)
    except FormatError as error:
        line, _, what = str(error).partition(":")
        assert 1 <= int(line) <= data.count(b"\n") + 1
        assert what
        return
    assert format.canonical(new, schema) == new
    assert parsed(new, schema) == parsed(data, schema)
    left = {defect.rule for defect in csv_bytes.defects(new, schema.names)}
    assert not left & {
        *("byte-order-mark", "line-ending", "missing-final-newline", "blank-row", "needless-quotes", "stray-quote"),
        *("unterminated-quote", "line-break-in-cell", "outer-blank", "missing-cell", "extra-cell", "incorrect-label"),
    }


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_was_found_stays_mended(path, capfd):
    data, schema = path.read_bytes(), load_schema(path.parent.name)
    judge(data, schema)
    keeps(data, schema)
    assert capfd.readouterr() == ("", "")


def test_the_corpus_is_there():
    assert len(CORPUS) >= 5


@settings(deadline=None, max_examples=250)
@given(tables, edits)
def test_edited_bytes(table, changes):
    data, schema = edited(VALID[table], changes), load_schema(table)
    judge(data, schema)
    keeps(data, schema)


@settings(deadline=None, max_examples=150)
@given(tables, st.binary(max_size=80), st.booleans())
def test_any_bytes(table, data, with_header):
    schema = load_schema(table)
    data = (",".join(schema.names) + "\n").encode() + data if with_header else data
    judge(data, schema)
    keeps(data, schema)


awkward = st.text(st.sampled_from(list('aя0159 -+.,"=\u00a0\u2003\u0301é\u200b\u3000\x1c\x0b\t~?[]/')), max_size=6)
likely = st.sampled_from(
    ["", "az", "az-x", "1992", "1992-05-01", "[1992..1993]", "-0", "+5", "40.870", "1.", ".5", "00", "9" * 30, "ongoing"]
)


@settings(deadline=None, max_examples=200)
@given(tables, st.data())
def test_random_rows(table, data):
    schema = load_schema(table)
    width = len(schema.names)
    rows = data.draw(st.lists(st.lists(likely | awkward, min_size=width, max_size=width), max_size=5))
    content = csv_bytes.encode(schema.names, rows)
    judge(content, schema)
    keeps(content, schema)
    shuffled = data.draw(st.permutations(range(width)))
    header = [schema.names[at] for at in shuffled]
    keeps(csv_bytes.encode(header, [[row[at] for at in shuffled] for row in rows]), schema)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(tables, edits), min_size=1, max_size=4))
def test_whole_packages(tmp_path_factory, changes):
    directory = tmp_path_factory.mktemp("package")
    SMALL.write(directory)
    for table, edit in changes:
        path = directory / load_schema(table).path
        path.write_bytes(edited(path.read_bytes(), edit))
    sound(validate(directory), directory)
    before = {path: path.read_bytes() for path in directory.rglob("*") if path.is_file()}
    done = format.format_package(directory)
    for path, data in before.items():
        name = path.relative_to(directory).as_posix()
        assert (path.read_bytes() != data) == (name in done.changed)
    sound(validate(directory), directory)
    assert format.format_package(directory).changed == ()


def sound(report: Report, directory: Path) -> None:
    """A report names rules that exist and lines that exist, on one printable line each."""
    for violation in report.violations:
        assert violation.rule in NAMES
        assert str(violation).isprintable()
        if violation.line is not None and violation.path != "datapackage.json":
            assert 1 <= violation.line <= (directory / violation.path).read_bytes().count(b"\n") + 1
    for table in report.tables:
        assert table in TABLES
    assert report.valid == (not any(kind == "error" for _, kind in report.counts))


# Descriptors

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([*TABLES, "data/bases.csv", "../x", "sha256:0"])
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4), max_leaves=12
)
resources = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(TABLES) | values,
        "path": st.sampled_from([f"data/{table}.csv" for table in TABLES])
        | st.text(st.sampled_from("./\\~:abd\0\n\u202e"), max_size=9)
        | values,
        "bytes": values,
        "hash": values,
        "schema": values,
    },
)


@settings(deadline=None, max_examples=150)
@given(values | st.fixed_dictionaries({"resources": st.lists(resources | values, max_size=6)}))
@example({"resources": [{"name": "events", "path": "data/events.csv", "hash": "sha256:\ud800"}]})
@example({"resources": [{"name": "\ud800", "path": "data/\ud800.csv"}]})
@example({"resources": [{"name": "events", "path": "data/events.csv", "bytes": 10**400}]})
def test_random_descriptors(tmp_path_factory, descriptor):
    directory = tmp_path_factory.mktemp("package")
    (directory / "data").mkdir()
    (directory / "data/bases.csv").write_bytes(VALID["bases"])
    (directory / "datapackage.json").write_text(json.dumps(descriptor))
    layout = read_layout(directory, TABLES)
    for violation in layout.violations:
        assert violation.rule in NAMES
        assert str(violation).isprintable()
    for path in layout.files.values():
        assert path.is_file()
        assert path.is_relative_to(directory.resolve())
    assert layout.violations, "a package without most of its tables is never valid"


@settings(deadline=None, max_examples=120)
@given(st.binary(max_size=60) | st.text(st.sampled_from('{}[]",:resourcename0 \\u\n'), max_size=60).map(str.encode))
def test_any_bytes_as_descriptor(tmp_path_factory, data):
    directory = tmp_path_factory.mktemp("package")
    (directory / "datapackage.json").write_bytes(data)
    found = {violation.rule for violation in read_layout(directory, TABLES).violations}
    assert found <= {"descriptor-unreadable", "descriptor-resources", "descriptor-created"}
    assert found - {"descriptor-created"}, "no bytes of this length are a descriptor"


paths: Any = st.text(st.sampled_from("./\\~:aC\0\n\u202e\u00a0é ") | st.characters(), max_size=12)


@settings(deadline=None, max_examples=300)
@given(paths)
def test_paths_that_are_not_refused_stay_inside(tmp_path_factory, path):
    if path_problem(path) is None:
        root = Path("/package/root")
        assert (root / path).is_relative_to(root)
        assert ".." not in Path(path).parts
        assert not any(part.startswith(".") for part in path.split("/"))
        assert path.isprintable()
        assert "\\" not in path
