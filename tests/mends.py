"""Mends applied by a program: what the fix of a violation names exactly, a text or a command, done as it is said."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path

from ru_presence_data.cli.main import main
from ru_presence_data.editing.cite import cite
from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.tables import Tables
from ru_presence_data.tabular.csv_bytes import encode_cell, split_line
from ru_presence_data.violations import Violation

Mend = Callable[[Path], None]

EXACT = {
    "blank-label", "blank-row", "byte-order-mark", "cell-differs-from-preferred", "cell-without-statement", "descriptor-resources",
    "descriptor-unreadable", "duplicate-label", "edtf", "enum", "extra-label", "foreign-key", "incorrect-label", "line-ending",
    "missing-final-newline", "missing-header", "missing-label", "needless-quotes", "not-normalised", "outer-blank", "pattern",
    "resource-missing", "resource-unknown", "schema-differs", "sort-order", "stale-statement-id", "statement-about-missing-record",
    "statement-about-unsourced-field", "statement-value-invalid", "type", "unsafe-path",
}  # fmt: skip
"""Rules whose fixes may name an exact text or a command; no other does, as `test_mutations` sees."""

_TEXT = re.compile(r"write (?P<text>\S+?)(?: on line (?P<line>[0-9]+) of (?P<path>\S+), where nothing .*| if .*|, or .*)?")
_COMMAND = re.compile(r"`ru-presence-data ([^`]+)`")
_HEADER = re.compile(r"(?:write the header as|begin it with the header|write it as): (?P<header>[a-z0-9_,]+)")
_MOVE = re.compile(r"move the row (?:up|down) to line (?P<line>[0-9]+)")
_PATH = re.compile(r"write (?:it|its path) as (?P<path>(?:data|schemas)/[a-z_]+\.(?:csv|json))$")


def named(violation: Violation) -> dict[str, Mend]:
    """The mends that a fix names exactly, each by its words."""
    fix = violation.fix
    out: dict[str, Mend] = {}
    text = _TEXT.fullmatch(fix)
    if text and violation.line is not None:
        out[f"write {text['text']}"] = lambda at: _write(at, violation, text)
    header = _HEADER.search(fix)
    if header:
        out["write the header"] = lambda at: _head(at / violation.path, header["header"], above="above this line" in fix)
    move = _MOVE.match(fix)
    if move:
        out["move the row"] = lambda at: _move(at / violation.path, violation.line, int(move["line"]))
    if fix.startswith("delete the line"):
        out["delete the line"] = lambda at: _edit(at / violation.path, lambda lines: lines.pop(violation.line - 1))
    path = _PATH.match(fix)
    if path:
        out[f"write {path['path']}"] = lambda at: _describe(at / violation.path, path["path"])
    for command in _COMMAND.findall(fix):
        words = shlex.split(command)
        # What is only told of a command, "filled in by `format`", is no mend of its own.
        if not re.search(r"(?:filled in|added) by `ru-presence-data", fix):
            gone = "" if "delete it and run" not in fix else violation.path
            out[command] = lambda at, words=words, gone=gone: _run(at, words, gone)
    return out


def _edit(path: Path, change: Callable[[list[bytes]], object]) -> None:
    lines = path.read_bytes().split(b"\n")
    change(lines)
    path.write_bytes(b"\n".join(lines))


def _write(directory: Path, violation: Violation, text: re.Match[str]) -> None:
    path, line, field = violation.path, violation.line, violation.field
    if text["line"]:
        path, line = text["path"], int(text["line"])
        field = load_schema(Path(path).stem).primary_key[0]

    def change(lines: list[bytes]) -> None:
        header = lines[0].decode().split(",")
        cells, _ = split_line(lines[line - 1].decode())
        cells[header.index(field)] = text["text"]
        lines[line - 1] = ",".join(map(encode_cell, cells)).encode()

    _edit(directory / path, change)


def _head(path: Path, header: str, *, above: bool) -> None:
    lines = path.read_bytes().split(b"\n")
    lines[: 0 if above and lines[0].count(b",") == header.count(",") else 1] = [header.encode()]
    path.write_bytes(b"\n".join(lines if lines[-1] == b"" else [*lines, b""]))


def _move(path: Path, here: int, there: int) -> None:
    _edit(path, lambda lines: lines.insert(there - 1, lines.pop(here - 1)))


def _describe(path: Path, right: str) -> None:
    """Write the path of a table, or of a schema, into the resource that has another."""
    raw = json.loads(path.read_bytes())
    name = "schema" if right.startswith("schemas/") else "path"
    for resource in raw["resources"]:
        if resource.get("name") == Path(right).stem:
            resource[name] = right
    path.write_text(json.dumps(raw))


def _run(directory: Path, words: list[str], gone: str) -> None:
    if gone:
        (directory / gone).unlink()
    if words[0] == "cite":
        table, record, field = words[1:4]
        source = next(row["source_id"] for row in Tables(directory).sources.rows() if row["consulted_form"] == "full-text")
        cite(directory, table, record, field, source=source)
        return
    code = main([*words, str(directory)])
    assert code == 0, f"{words} ended with {code}"


def files_of(directory: Path) -> dict[str, bytes]:
    """The files of a package, to be put back."""
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def put_back(directory: Path, files: dict[str, bytes]) -> None:
    """Make a directory hold some files and no others; those that are right stay as they are."""
    for path in directory.rglob("*"):
        if path.is_file() and path.relative_to(directory).as_posix() not in files:
            path.unlink()
    for name, data in files.items():
        if not (directory / name).is_file() or (directory / name).read_bytes() != data:
            (directory / name).write_bytes(data)
