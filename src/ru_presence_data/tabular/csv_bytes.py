"""Byte-level checks of a CSV file, and the one canonical way to write it.

A file is valid only if it equals its canonical bytes: UTF-8 without a byte order mark, LF, one record a line, quotes only
round cells that need them. `defects` names what is wrong and on which physical line; it is complete but walks the file
line by line in Python. `typed.read_cells` proves a file canonical at full speed and calls `defects` only when it is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..words import shown
from . import spreadsheets
from .labels import faults

MAX_CELL = 32_767
"""Longest cell as `units` counts: what spreadsheet programs hold."""

CYRILLIC = "\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f"
LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff"
_MARKS = "[\u0300-\u036f]*"

IGNORABLE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""What Unicode lets a program show as nothing, variation selectors and fillers among them, but for the controls of direction."""

# Each pattern means the same in Python and in RE2, which reads it for whole columns.
HOSTILE: tuple[tuple[str, str, str, str], ...] = (
    ("control-character", "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\t]", "control character", "delete it"),
    ("line-separator", "[\u2028\u2029]", "Unicode line separator", "put a blank in its place"),
    ("bidi-control", "[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]", "invisible text direction control", "delete it"),
    (
        "zero-width-character",
        f"[{IGNORABLE}]",
        "invisible zero-width character",
        "delete it",
    ),
    ("encoding-error", "[\ufffd-\uffff]", "sign that stands for lost letters", "restore the letters from the source"),
    (
        "mixed-script",
        f"[{LATIN}]{_MARKS}[{CYRILLIC}]|[{CYRILLIC}]{_MARKS}[{LATIN}]",
        "Latin and Cyrillic letters in one word",
        "retype the word in one alphabet",
    ),
)
_HOSTILE = tuple((rule, re.compile(pattern), what, fix) for rule, pattern, what, fix in HOSTILE)
FORMULA_STARTS = "=@\uff1d\uff20\uff0b\uff0d"
# A sign is excused where the whole cell is one number: `-1+A1` and `+994 12` are worked out.
_NUMBER = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_FORMULA = re.compile(rf"[{FORMULA_STARTS}]|[+-](?!{_NUMBER}\Z)")
BLANKS = " \t\u00a0\u3000\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u1680"


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """Something wrong with the bytes of a file.

    Attributes:
        rule: Name of the rule.
        line: Physical line, from 1.
        message: What was found and expected.
        fix: How to mend it.
        column: Position of the cell, from 0, if one is to blame.
        key: First cell of the record, if it could be read.
        count: How many defects of its kind it stands for, where there are too many to list.
    """

    rule: str
    line: int
    message: str
    fix: str
    column: int | None = None
    key: str | None = None
    count: int = 1


def encode_cell(cell: str) -> str:
    """Write one cell canonically: in quotes only if it holds a comma, a quote or a line break."""
    if "," in cell or '"' in cell or "\n" in cell or "\r" in cell:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def encode(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write a whole table canonically."""
    lines = [",".join(header)]
    lines += [",".join(map(encode_cell, row)) for row in rows]
    return ("\n".join(lines) + "\n").encode()


def split_line(line: str) -> tuple[list[str], str | None]:
    """Split one physical line into cells; the second value names what is wrong with its quotes, if anything."""
    cells, problem, is_open = _split(line)
    return cells, "unterminated-quote" if is_open else problem


def _split(line: str) -> tuple[list[str], str | None, bool]:
    """Split a line into cells, name what is wrong with its quotes, and say whether its last cell is left open."""
    if '"' not in line:
        return line.split(","), None, False
    cells: list[str] = []
    problem: str | None = None
    at, end = 0, len(line)
    while True:
        if at < end and line[at] == '"':
            parts: list[str] = []
            at += 1
            while True:
                close = line.find('"', at)
                if close < 0:
                    return [*cells, "".join(parts) + line[at:]], problem, True
                parts.append(line[at:close])
                at = close + 1
                if at < end and line[at] == '"':
                    parts.append('"')
                    at += 1
                    continue
                break
            stop = line.find(",", at)
            stop = end if stop < 0 else stop
            if stop > at:
                problem = problem or "stray-quote"
                parts.append(line[at:stop])
            cell = "".join(parts)
            if problem is None and encode_cell(cell) == cell:
                problem = "needless-quotes"
            cells.append(cell)
        else:
            stop = line.find(",", at)
            stop = end if stop < 0 else stop
            cell = line[at:stop]
            if '"' in cell:
                problem = "stray-quote"
            cells.append(cell)
        at = stop
        if at >= end:
            return cells, problem, False
        at += 1


def units(text: str) -> int:
    """The length of a text as spreadsheets and JavaScript count: in units of UTF-16, of which a character beyond U+FFFF takes two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cell_defect(cell: str, *, is_text: bool = True) -> tuple[str, str, str] | None:
    """Say what is wrong with the characters of a cell: rule, message and fix, or None."""
    if not cell:
        return None
    if not cell.isascii() or not cell.isprintable():
        for rule, pattern, what, fix in _HOSTILE:
            match = pattern.search(cell)
            if match:
                points = " ".join(f"U+{ord(c):04X}" for c in match.group())
                if rule == "mixed-script":
                    return rule, f"found {what} in {shown(cell)}", fix
                return rule, f"found {'an' if what[0] in 'aeiou' else 'a'} {what} ({points}) in {shown(cell)}", fix
        if not unicodedata.is_normalized("NFC", cell):
            return "not-normalised", f"{shown(cell)} is not in Unicode normal form C", "run `ru-presence-data format`"
    if cell[0] in BLANKS or cell[-1] in BLANKS:
        return "outer-blank", f"{shown(cell)} begins or ends with a blank", "run `ru-presence-data format`"
    if len(cell) * 2 > MAX_CELL and units(cell) > MAX_CELL:
        return "cell-too-long", f"found {units(cell)} characters, expected at most {MAX_CELL}", "shorten the text"
    if is_text and _FORMULA.match(cell):
        return "formula-like", f"{shown(cell)} would run as a formula in a spreadsheet", "begin the text with a word"
    return None


TOO_MANY = "put cells that hold commas in quotes"
TOO_FEW = "add the missing commas; an empty cell still has its comma"
_QUOTE_DEFECTS = {
    "needless-quotes": ("a cell stands in quotes that it does not need", "run `ru-presence-data format`"),
    "stray-quote": (
        "a quote stands inside a cell that is not quoted, or text follows a closing quote",
        'quote the whole cell and write each " in it twice',
    ),
    "unterminated-quote": ("a quoted cell is not closed on its line", "add the closing quote; a record is one line"),
}
_LOOK_AHEAD = 50
_SCATTERED = 10
"""Most lines with bytes of another encoding that are listed one by one."""


def defects(data: bytes, header: Sequence[str]) -> Iterator[Defect]:
    """Name everything that is wrong with the bytes of a file.

    Args:
        data: The bytes.
        header: The names of the columns that are expected.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        yield Defect(
            rule="byte-order-mark",
            line=1,
            message="the file begins with a byte order mark",
            fix="save as UTF-8 without BOM, or run `ru-presence-data format`",
        )
        data = data[3:]
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:2]:
        yield Defect(rule="encoding-error", line=1, message="the file is in UTF-16, expected UTF-8", fix="save the file as UTF-8")
        return
    if not data:
        yield Defect(rule="missing-header", line=1, message="the file is empty", fix=f"begin it with the header: {','.join(header)}")
        return
    if spreadsheets.only_returns(data):
        yield Defect(rule="line-ending", line=1, message="all lines end with CR, expected LF", fix="run `ru-presence-data format`")
        return
    parted = spreadsheets.separator(data.partition(b"\n")[0].decode(errors="replace"), header)
    if parted:
        # Every line would be blamed, with mends that do not help.
        yield Defect(rule="incorrect-label", line=1, message=parted, fix=spreadsheets.SEPARATE)
        return
    raw_lines = data.split(b"\n")
    if raw_lines[-1] == b"":
        raw_lines.pop()
    else:
        yield Defect(
            rule="missing-final-newline",
            line=len(raw_lines),
            message="the last line does not end with a line feed",
            fix="run `ru-presence-data format`",
        )
    yield from _header_defects(raw_lines, header)
    yield from _line_end_defects(raw_lines)
    yield from _encoding_defects(data, raw_lines)
    layouts = _layouts(raw_lines[0], header)
    skip_to = 0
    for number, raw in enumerate(raw_lines[1:], start=2):
        if number < skip_to:
            continue
        line, _ = _decoded(raw.rstrip(b"\r"), number)
        if line is None:
            continue
        if not line:
            yield Defect(
                rule="blank-row", line=number, message="the line is empty", fix="delete the line, or run `ru-presence-data format`"
            )
            continue
        cells, problem = split_line(line)
        if problem == "unterminated-quote":
            closing = _closing_line(raw_lines, number, line, layouts)
            if closing:
                skip_to = closing + 1
                yield Defect(
                    rule="line-break-in-cell",
                    line=number,
                    message=f"a quoted cell goes on to line {closing}, expected one record a line",
                    fix="put blanks in place of the line breaks",
                    key=_key(cells),
                )
                continue
        yield from _row_defects(cells, problem, number, layouts)


def few(all_defects: Iterable[Defect], limit: int) -> list[Defect]:
    """Keep some defects of each rule, and let one more stand for all the others of that rule."""
    seen: Counter[str] = Counter()
    kept: list[Defect] = []
    last: dict[str, int] = {}
    for defect in all_defects:
        seen[defect.rule] += defect.count
        if seen[defect.rule] <= limit + 1:
            last[defect.rule] = len(kept)
            kept.append(defect)
    for rule, at in last.items():
        if seen[rule] > limit + 1:
            kept[at] = replace(kept[at], count=seen[rule] - limit)
    return kept


_Layouts = dict[int, list[int | None]]


def _layouts(raw: bytes, header: Sequence[str]) -> _Layouts:
    """The widths that a row may have, each with the column of the schema in which each cell stands.

    A header that lost or gained a column is a defect of one line; rows that fit it are not blamed once more.
    """
    layouts: _Layouts = {}
    line, _ = _decoded(raw.rstrip(b"\r"), 1)
    if line is not None and "," in line:
        place = {name: at for at, name in enumerate(header)}
        labels, _ = split_line(line)
        layouts[len(labels)] = [place.get(label, at if len(labels) == len(header) else None) for at, label in enumerate(labels)]
    layouts.setdefault(len(header), list(range(len(header))))
    return layouts


def _row_defects(cells: list[str], problem: str | None, number: int, layouts: _Layouts) -> Iterator[Defect]:
    if problem:
        message, fix = _QUOTE_DEFECTS[problem]
        yield Defect(rule=problem, line=number, message=message, fix=fix, key=_key(cells))
        if problem != "needless-quotes":
            return
    layout = layouts.get(len(cells))
    if layout is None:
        width = next(reversed(layouts))
        rule = "extra-cell" if len(cells) > width else "missing-cell"
        fix = TOO_MANY if rule == "extra-cell" else TOO_FEW
        if rule == "missing-cell" and len(cells) == 1 and not cells[0].strip(BLANKS):
            yield Defect(
                rule="blank-row", line=number, message="the line holds only blanks", fix="delete the line, or run `ru-presence-data format`"
            )
            return
        if spreadsheets.merge_mark(cells):
            yield Defect(rule=rule, line=number, message=spreadsheets.MERGE, fix=spreadsheets.UNMERGED)
            return
        found = f"found {len(cells)} cell{'s' if len(cells) > 1 else ''}, expected {width}"
        yield Defect(rule=rule, line=number, message=found, fix=fix, key=_key(cells))
        return
    if not any(cells):
        yield Defect(rule="blank-row", line=number, message="all cells are empty", fix="delete the line, or run `ru-presence-data format`")
        return
    for at, cell in enumerate(cells):
        loose = cell_defect(cell)
        if loose:
            key = _key(cells) if at else None
            yield Defect(rule=loose[0], line=number, message=loose[1], fix=loose[2], column=layout[at], key=key)


def _key(cells: list[str]) -> str | None:
    return shown(cells[0])[1:-1] or None


def _header_defects(raw_lines: list[bytes], header: Sequence[str]) -> Iterator[Defect]:
    line, _ = _decoded(raw_lines[0].rstrip(b"\r"), 1)
    if line is None or line == ",".join(header):
        return
    labels, problem = split_line(line)
    if problem:
        message, fix = _QUOTE_DEFECTS[problem]
        yield Defect(rule=problem, line=1, message=message, fix=fix)
    below, _ = _decoded(raw_lines[1].rstrip(b"\r"), 2) if len(raw_lines) > 1 else (None, None)
    # Where the rows follow a header of another width, to write the header alone would put their cells under wrong names.
    is_followed = below is not None and len(split_line(below)[0]) == len(labels)
    right = f"write the header as: {','.join(header)}"
    if not {*labels} & {*header}:
        right += " (above this line, if it is a row)"
    is_faulty = False
    for fault in faults(labels, header):
        is_faulty = True
        fix = right
        if is_followed and len(labels) != len(header):
            if fault.rule == "missing-label":
                fix = "run `ru-presence-data format --add-columns`, which adds it, empty in every row"
            elif fault.rule in ("extra-label", "duplicate-label", "blank-label"):
                fix = "delete the column, in every row"
        yield Defect(rule=fault.rule, line=1, message=fault.message, fix=fix, column=fault.column)
    if not is_faulty and not problem:
        message = "the columns are not in the order of the schema"
        fix = f"run `ru-presence-data format`, which moves them with their cells; if the header alone is wrong, {right}"
        yield Defect(rule="incorrect-label", line=1, message=message, fix=fix)


def _line_end_defects(raw_lines: list[bytes]) -> Iterator[Defect]:
    with_cr = [number for number, raw in enumerate(raw_lines, start=1) if raw.endswith(b"\r")]
    if with_cr:
        what = "CRLF" if len(with_cr) == len(raw_lines) else f"CRLF on {len(with_cr)} of {len(raw_lines)} lines"
        yield Defect(
            rule="line-ending", line=with_cr[0], message=f"lines end with {what}, expected LF", fix="run `ru-presence-data format`"
        )
    for number, raw in enumerate(raw_lines, start=1):
        if b"\r" in raw.rstrip(b"\r"):
            yield Defect(
                rule="line-ending",
                line=number,
                message="found a lone carriage return, expected LF",
                fix="delete it, or put a line break in its place",
            )
            return


def _encoding_defects(data: bytes, raw_lines: list[bytes]) -> Iterator[Defect]:
    """Name each line that is not UTF-8, or the first of many: the whole file is then in another encoding."""
    try:
        data.decode()
    except UnicodeDecodeError:
        wrong = [number for number, raw in enumerate(raw_lines, start=1) if _decoded(raw, number)[1]]
        is_whole = len(wrong) > _SCATTERED
        for number in wrong[:1] if is_whole else wrong:
            _, defect = _decoded(raw_lines[number - 1], number)
            if defect and is_whole:
                message = f"{defect.message}, nor are bytes on {len(wrong) - 1:,} other lines"
                fix = "save the file as UTF-8; a spreadsheet calls it CSV UTF-8"
                defect = replace(defect, message=message, fix=fix, count=len(wrong))
            if defect:
                yield defect


def _decoded(raw: bytes, number: int) -> tuple[str | None, Defect | None]:
    try:
        return raw.decode(), None
    except UnicodeDecodeError as error:
        hexadecimal = " ".join(f"0x{byte:02x}" for byte in raw[error.start : error.start + 2])
        return None, Defect(
            rule="encoding-error",
            line=number,
            message=f"byte {error.start + 1} of the line ({hexadecimal}) is not UTF-8",
            fix="save the file as UTF-8",
        )


def _closing_line(raw_lines: list[bytes], number: int, line: str, layouts: _Layouts) -> int | None:
    """Find the line on which a cell that was opened on line `number` is closed, so that the record has its full width.

    Only what follows is split at each step, and a record that grows too wide is given up, so that lines are not read over and over.
    """
    cells, problem, _ = _split(line)
    width, widest = len(cells), max(layouts)
    for ahead in range(number, min(number + _LOOK_AHEAD, len(raw_lines))):
        if problem or width > widest:
            return None
        following, _ = _decoded(raw_lines[ahead].rstrip(b"\r"), ahead + 1)
        if following is None:
            return None
        # The line break that goes before it makes the quotes round the first cell needed ones.
        more, problem, is_open = _split(f'"\n{following}')
        width += len(more) - 1
        if not is_open:
            return ahead + 1 if problem is None and width in layouts else None
    return None
