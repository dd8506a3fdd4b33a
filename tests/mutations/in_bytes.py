"""Defects of bytes and of headers."""

from __future__ import annotations

from collections.abc import Callable

from . import Blame, Ship, add, mutation

# What is put into a text cell, and the rule that must find it there.
CHARACTERS = {
    "tab": ("control-character", "\t"),
    "null": ("control-character", "\0"),
    "escape": ("control-character", "\x1b[31m"),
    "vertical tab": ("control-character", "\x0b"),
    "delete": ("control-character", "\x7f"),
    "next line, C1": ("control-character", "\x85"),
    "line separator": ("line-separator", "\u2028"),
    "paragraph separator": ("line-separator", "\u2029"),
    "right-to-left override": ("bidi-control", "\u202e"),
    "isolate": ("bidi-control", "\u2066"),
    "left-to-right mark": ("bidi-control", "\u200e"),
    "Arabic letter mark": ("bidi-control", "\u061c"),
    "zero width space": ("zero-width-character", "\u200b"),
    "zero width joiner": ("zero-width-character", "\u200d"),
    "word joiner": ("zero-width-character", "\u2060"),
    "invisible times": ("zero-width-character", "\u2062"),
    "soft hyphen": ("zero-width-character", "\u00ad"),
    "byte order mark inside": ("zero-width-character", "\ufeff"),
    "tag": ("zero-width-character", "\U000e0041"),
    "replacement character": ("encoding-error", "\ufffd"),
    "combining accent": ("not-normalised", "e\u0301"),
    "Hangul in parts": ("not-normalised", "\u1112\u1161\u11ab"),
    "Cyrillic letter in a Latin word": ("mixed-script", "xаx"),
    "Latin letter in a Cyrillic word": ("mixed-script", "жxж"),
}
for name, (rule, characters) in CHARACTERS.items():
    add(rule, name, lambda ship, characters=characters: ship.spoil("events", "summary", lambda cell: f"{cell[:9]} {characters} {cell[9:]}"))

EDGES = {
    "blank at the end": ("outer-blank", lambda cell: cell + " "),
    "blank at the start": ("outer-blank", lambda cell: " " + cell),
    "no-break space at the end": ("outer-blank", lambda cell: cell + "\u00a0"),
    "ideographic space at the start": ("outer-blank", lambda cell: "\u3000" + cell),
    "only a blank": ("outer-blank", lambda cell: " "),
    "equals sign": ("formula-like", lambda cell: '=HYPERLINK("http://example.org")'),
    "at sign": ("formula-like", lambda cell: "@SUM(A1)"),
    "plus": ("formula-like", lambda cell: "+cmd|' /C calc'!A0"),
    "minus": ("formula-like", lambda cell: "-" + cell),
    "full-width equals sign": ("formula-like", lambda cell: "\uff1d1+1"),
    "full-width plus": ("formula-like", lambda cell: "\uff0b1"),
    "too long": ("cell-too-long", lambda cell: "x" * 32_768),
}
for name, (rule, change) in EDGES.items():
    add(rule, name, lambda ship, change=change: ship.spoil("bases", "notes", change))

WHOLE = {
    "mark": ("byte-order-mark", lambda data: b"\xef\xbb\xbf" + data, 1),
    "UTF-16": ("encoding-error", lambda data: data.decode().encode("utf-16"), 1),
    "UTF-16 without a mark": ("encoding-error", lambda data: data.decode().encode("utf-16-le"), 1),
    "UTF-16, big end first": ("encoding-error", lambda data: data.decode().encode("utf-16-be"), 1),
    "CRLF throughout": ("line-ending", lambda data: data.replace(b"\n", b"\r\n"), 1),
    "CR throughout": ("line-ending", lambda data: data.replace(b"\n", b"\r"), 1),
    "empty file": ("missing-header", lambda data: b"", 1),
    "blank line at the end": ("blank-row", lambda data: data + b"\n", None),
    "row of commas at the end": ("blank-row", lambda data: data + b",,\n", None),
    "semicolons between the cells": ("incorrect-label", lambda data: data.replace(b",", b";").replace(b"\n", b"\r\n"), 1),
    "tabs between the cells": ("incorrect-label", lambda data: data.replace(b",", b"\t"), 1),
    "no header": ("incorrect-label", lambda data: data.partition(b"\n")[2], 1),
    "header in capitals": ("incorrect-label", lambda data: data.partition(b"\n")[0].upper() + b"\n" + data.partition(b"\n")[2], 1),
    "cut final newline": ("missing-final-newline", lambda data: data[:-1], 0),
}
for name, (rule, change, line) in WHOLE.items():

    def whole(ship: Ship, change=change, line=line) -> Blame:
        count = len(ship.rows("agreement_bases")) + 1
        return ship.bytes("agreement_bases", change, {None: count + 1, 0: count}.get(line, line))

    add(rule, name, whole)


@mutation("encoding-error")
def line_in_windows_1251(ship: Ship) -> Blame:
    row = ship.first("bases", lambda row: bool(row["name_ru"]))
    line = ship.line("bases", row)
    old = row["name_ru"].encode()
    return ship.lines("bases", lambda lines: lines.__setitem__(line - 1, lines[line - 1].replace(old, old.decode().encode("cp1251"))), line)


@mutation("encoding-error")
def cell_cut_in_the_middle_of_a_letter(ship: Ship) -> Blame:
    row = ship.first("actors", lambda row: bool(row["name_ru"]))
    line = ship.line("actors", row)
    old = row["name_ru"].encode()
    return ship.lines("actors", lambda lines: lines.__setitem__(line - 1, lines[line - 1].replace(old, old[:-1])), line)


@mutation("encoding-error")
def surrogate(ship: Ship) -> Blame:
    return ship.lines("territories", lambda lines: lines.__setitem__(3, lines[3] + b"\xed\xa0\x80"), 4)


@mutation("line-ending")
def crlf_on_one_line(ship: Ship) -> Blame:
    return ship.lines("sources", lambda lines: lines.__setitem__(9, lines[9] + b"\r"), 10, message="CRLF on 1 of")


@mutation("line-ending")
def lone_carriage_return(ship: Ship) -> Blame:
    return ship.lines(
        "event_actors", lambda lines: lines.__setitem__(4, lines[4].replace(b",", b",\r", 1)), 5, message="lone carriage return"
    )


@mutation("blank-row")
def blank_line_between_rows(ship: Ship) -> Blame:
    return ship.lines("statements", lambda lines: lines.insert(50, b""), 51)


@mutation("blank-row")
def line_of_blanks(ship: Ship) -> Blame:
    return ship.lines("coverage", lambda lines: lines.insert(2, b"   "), 3)


@mutation("needless-quotes")
def quotes_round_an_id(ship: Ship) -> Blame:
    return ship.lines("agreement_parties", lambda lines: lines.__setitem__(2, b'"' + lines[2].replace(b",", b'",', 1)), 3)


@mutation("needless-quotes")
def quotes_round_nothing(ship: Ship) -> Blame:
    return _raw(ship, "coverage", "note", lambda cell: '""')


@mutation("stray-quote")
def quote_inside_a_cell(ship: Ship) -> Blame:
    return _raw(ship, "bases", "locality", lambda cell: f'the "{cell}" node')


@mutation("stray-quote")
def text_after_the_closing_quote(ship: Ship) -> Blame:
    return _raw(ship, "bases", "locality", lambda cell: f'"{cell}, " north')


@mutation("unterminated-quote")
def lost_closing_quote(ship: Ship) -> Blame:
    return _raw(ship, "bases", "notes", lambda cell: '"Gabala, north')


@mutation("unterminated-quote")
def lost_closing_quote_on_the_last_line(ship: Ship) -> Blame:
    last = ship.rows("coverage")[-1]
    line = ship.line("coverage", last)
    return ship.lines(
        "coverage", lambda lines: lines.__setitem__(line - 1, lines[line - 1].rsplit(b",", 1)[0].replace(b'"', b"") + b',"x'), line
    )


@mutation("line-break-in-cell")
def line_break_in_a_cell(ship: Ship) -> Blame:
    return _raw(ship, "bases", "notes", lambda cell: '"first line\nsecond, line"', message="goes on to line")


@mutation("line-break-in-cell")
def paragraphs_in_a_cell(ship: Ship) -> Blame:
    return _raw(ship, "events", "summary", lambda cell: '"first\n\n\nlast"')


def _raw(ship: Ship, table: str, field: str, change: Callable[[str], str], message: str = "") -> Blame:
    """Spoil the quotes of a cell: the line is to blame as a whole."""
    blame = ship.spoil(table, field, change, raw=True)
    return Blame(path=blame.path, line=blame.line, dirty=blame.dirty, message=message)


@mutation("extra-cell")
def comma_without_quotes(ship: Ship) -> Blame:
    return _raw(ship, "events", "title", lambda cell: "one, two")


@mutation("extra-cell")
def comma_at_the_end(ship: Ship) -> Blame:
    return ship.lines("territory_control", lambda lines: lines.__setitem__(5, lines[5] + b","), 6)


@mutation("missing-cell")
def lost_comma(ship: Ship) -> Blame:
    return ship.lines("agreement_deployments", lambda lines: lines.__setitem__(5, lines[5].replace(b",", b"", 1)), 6)


@mutation("missing-cell")
def merge_that_was_not_finished(ship: Ship) -> Blame:
    return ship.lines("deployments", lambda lines: lines.insert(2, b"<<<<<<< HEAD"), 3, message="mark of a merge")


@mutation("missing-cell")
def row_cut_short(ship: Ship) -> Blame:
    return ship.lines("deployments", lambda lines: lines.__setitem__(2, lines[2].split(b",")[0]), 3)


# Headers

# The change, and what the message must hold.
LABELS = {
    "deleted": ("missing-label", lambda labels: labels[:-1], "'notes' is missing"),
    "added": ("extra-label", lambda labels: [*labels, "colour"], "'colour'"),
    "doubled": ("duplicate-label", lambda labels: [*labels[:-1], labels[0]], "'base_id' stands twice"),
    "misspelt": (
        "incorrect-label",
        lambda labels: [label.replace("latitude", "lattitude") for label in labels],
        "did you mean 'latitude'?",
    ),
    "in capitals": (
        "incorrect-label",
        lambda labels: [label.replace("opened", "Opened") for label in labels],
        "did you mean 'opened'?",
    ),
    "with a blank": (
        "incorrect-label",
        lambda labels: [label.replace("closed", "closed ") for label in labels],
        "did you mean 'closed'?",
    ),
    "another": ("incorrect-label", lambda labels: [label.replace("closed", "xyz") for label in labels], "'xyz'"),
    "swapped": ("incorrect-label", lambda labels: [labels[1], labels[0], *labels[2:]], "order"),
    "blank": ("blank-label", lambda labels: [*labels[:3], "", *labels[4:]], "column 4 has no name"),
    "quoted": ("needless-quotes", lambda labels: [f'"{labels[0]}"', *labels[1:]], ""),
}
for name, (rule, change, message) in LABELS.items():
    field = "notes" if rule == "missing-label" else None
    add(
        rule,
        f"label {name}",
        lambda ship, change=change, message=message, field=field: ship.header("bases", change, field, message=message),
    )


@mutation("missing-label")
def whole_column_deleted(ship: Ship) -> Blame:
    return ship.lines("agreement_parties", _drop_last, 1, "role", message="'role' is missing")


@mutation("extra-label")
def whole_column_added(ship: Ship) -> Blame:
    def edit(lines: list[bytes]) -> None:
        lines[:-1] = [lines[0] + b",colour", *(line + b",red" for line in lines[1:-1])]

    return ship.lines("agreement_parties", edit, 1, message="'colour'")


def _drop_last(lines: list[bytes]) -> None:
    lines[:-1] = [line.rsplit(b",", 1)[0] for line in lines[:-1]]
