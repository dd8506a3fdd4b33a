"""Plain text for people: records, explanations and tables, wrapped to the width of the terminal."""

from __future__ import annotations

import shutil
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence

from ..analysis.explain import Explanation, Told, independent, told
from ..analysis.story import Story
from ..rules.register import Rule
from ..schema.vocabularies import Rank

BOLD, DIM, GREEN, YELLOW, RESET = "\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[33m", "\x1b[0m"

_MARKS = {"preferred": "*", "normal": "-", "deprecated": "x"}
NOT_STATED = "?"
"""Mark of what is told beside statements: that no source states the cell, or that an original is known from copies only."""


class Style:
    """Width and colour of the output."""

    def __init__(self, *, colour: bool = False, width: int | None = None) -> None:
        self.colour = colour
        self.width = max(60, width or min(shutil.get_terminal_size((100, 24)).columns, 140))

    def paint(self, text: str, code: str) -> str:
        """Colour a text, if colour is wanted."""
        return f"{code}{text}{RESET}" if self.colour and text else text

    def wrap(self, text: str, indent: int, first: str = "") -> list[str]:
        """Wrap a text; the first line begins with `first`, the others are indented."""
        return textwrap.wrap(
            text,
            self.width,
            initial_indent=first or " " * indent,
            subsequent_indent=" " * indent,
            break_long_words=False,
            break_on_hyphens=False,
        )


def columns(text: str) -> int:
    """Count the terminal columns that a text takes."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _pad(text: str, width: int) -> str:
    return text + " " * max(0, width - columns(text))


def story(told: Story, style: Style) -> str:
    """Write a record with its statements and links."""
    row = told.row
    name = row.get("name") or row.get("title") or ""
    lines = [style.paint(f"{told.record_id}", BOLD) + (f"  {name}" if name else ""), style.paint(told.table, DIM), ""]
    key = next(iter(row))
    width = max(len(field) for field in row) + 2
    for field, cell in row.items():
        if field in (key, "name", "title") or not (cell or field in told.cells):
            continue
        lines += style.wrap(cell or "(empty)", width + 2, "  " + _pad(field, width)) or [f"  {field}"]
        if field in told.cells:
            lines += _voices(told.cells[field], width + 2, style)
    for heading, entries in told.links:
        lines += ["", style.paint(heading[0].upper() + heading[1:], BOLD), *_entries(entries, style)]
    lines += [
        "",
        *style.wrap(
            "* taken   - not taken   x shown to be wrong   ? no source states it; explain TABLE ID FIELD gives titles and addresses", 0
        ),
    ]
    return "\n".join(lines) + "\n"


def _entries(entries: Sequence[tuple[str, ...]], style: Style) -> list[str]:
    width = min(max(columns(entry[0]) for entry in entries), 34)
    lines = []
    for when, what, how, record_id in entries:
        text = what + (f" [{how}]" if how else "")
        lines += style.wrap(f"{text}  {record_id}", width + 4, "  " + _pad(when, width) + "  ")
    return lines


def _voices(explanation: Explanation, indent: int, style: Style) -> list[str]:
    lead = " " * indent
    lines = [style.paint(line, YELLOW) for line in style.wrap(explanation.unstated, indent + 2, f"{lead}{NOT_STATED} ")]
    lines += _because(explanation.reason, indent, style)
    values = explanation.by_value()
    for value, voices in values:
        rank = voices[0].rank
        who = "; ".join(", ".join([voice.cited(), *voice.marks()]) for voice in voices)
        found = style.wrap(f"{value}: {who}" if len(values) > 1 else who, indent + 2, f"{lead}{_MARKS[rank]} ")
        lines += [style.paint(line, GREEN if rank == Rank.PREFERRED and explanation.contested else DIM) for line in found]
        if rank == Rank.DEPRECATED:
            lines += _because(" ".join(dict.fromkeys(voice.reason for voice in voices if voice.reason)), indent + 2, style)
    return lines


def _because(reason: str, indent: int, style: Style) -> list[str]:
    return [style.paint(line, YELLOW) for line in style.wrap(f"because: {reason}", indent + 2, " " * indent)] if reason else []


def explanation(found: Explanation, style: Style) -> str:
    """Write a cell with every statement behind it."""
    head = f"{found.table} / {found.record_id} / {found.field}"
    lines = [style.paint(head, BOLD), f"  the cell says: {found.cell or '(empty)'}"]
    lines += [style.paint(f"  {found.unstated}", YELLOW)] if found.unstated else []
    lines += [*_because(found.reason, 2, style), ""]
    if not found.voices:
        lines.append("  no source was found that states it")
    for value, voices in found.by_value():
        sources, witnesses = len({voice.source_id for voice in voices}), independent(voices)
        many = f"{sources} source{'s' if sources > 1 else ''}" + (f", {witnesses} independent" if witnesses < sources else "")
        lines.append("  " + style.paint(value, GREEN if voices[0].rank == Rank.PREFERRED else BOLD) + f"  {found.standing(voices)}, {many}")
        for line in told(voices):
            lines += _told(line, style)
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _told(line: Told, style: Style) -> list[str]:
    indent = 4 + 2 * line.depth
    voice = line.voice
    lines = style.wrap(line.text, indent + 2, " " * indent + (_MARKS[voice.rank] if voice else NOT_STATED) + " ")
    if voice:
        for text in (voice.source["title"], voice.source["url"]):
            lines += [style.paint(part, DIM) for part in style.wrap(text, indent + 2)]
        lines += _because(voice.reason if voice.rank == Rank.DEPRECATED else "", indent + 2, style)
        lines += style.wrap(f"note: {voice.note}", indent + 2) if voice.note else []
    return lines


def rule(found: Rule, style: Style) -> str:
    """Write the documentation of a rule."""
    where = (
        f"judges {', '.join(found.tables)}" if found.tables else "judges every file" if found.stage != "package" else "judges the package"
    )
    lines = [
        style.paint(found.name, BOLD),
        style.paint(f"{found.severity.value}, stage {found.stage}, {where}", DIM),
        "",
        *style.wrap(found.summary, 0),
    ]
    for label, text in (("Why:", found.why), ("Bad:", found.example), ("Fix:", found.fix)):
        lines += ["", *style.wrap(text, 5, f"{label} ")]
    return "\n".join(lines) + "\n"


def table(header: Sequence[str], rows: Iterable[Sequence[str]], style: Style) -> str:
    """Write rows under a header in aligned columns; the last column is wrapped."""
    body = [list(map(str, row)) for row in rows]
    if not body:
        return "nothing found\n"
    widths = [max(columns(row[at]) for row in [list(header), *body]) for at in range(len(header))]
    lines = [style.paint("  ".join(_pad(cell, width) for cell, width in zip(header, widths, strict=True)).rstrip(), BOLD)]
    start = sum(widths[:-1]) + 2 * (len(widths) - 1)
    for row in body:
        lead = "".join(_pad(cell, width) + "  " for cell, width in zip(row[:-1], widths[:-1], strict=True))
        if start > style.width * 2 // 3:
            lines.append((lead + row[-1]).rstrip())
        else:
            lines += style.wrap(row[-1], start, lead) or [lead.rstrip()]
    return "\n".join(lines) + "\n"
