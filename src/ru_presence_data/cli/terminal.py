"""Plain text for people: records, explanations and tables, folded to the width of the terminal, and paged if they are longer than it."""

from __future__ import annotations

import io
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence

from ..analysis.explain import Explanation, Told, independent, told
from ..analysis.story import Story
from ..rules.register import Rule
from ..schema.vocabularies import Rank

BOLD, DIM, GREEN, YELLOW = "bold", "dim", "green", "yellow"
"""Styles, as rich names them."""

NARROWEST, WIDEST = 40, 140
"""Columns between which the width of the output lies."""

_MARKS = {"preferred": "*", "normal": "-", "deprecated": "x"}
NOT_STATED = "?"
"""Mark of what is told beside statements: that no source states the cell, or that an original is known from copies only."""


class Style:
    """Width and colour of the output.

    Attributes:
        colour: Whether text is coloured.
        width: Columns into which prose is wrapped.
        folds: Whether tables are folded into the width too: on a terminal, and where COLUMNS says how wide the reader is. Elsewhere a row is
            one line, which other programs can read.
    """

    def __init__(self, *, colour: bool = False, width: int | None = None) -> None:
        self.colour = colour
        self.width = max(NARROWEST, width or min(shutil.get_terminal_size((100, 24)).columns, WIDEST))
        self.folds = width is not None or "COLUMNS" in os.environ or (sys.stdout is not None and sys.stdout.isatty())

    def paint(self, text: str, code: str) -> str:
        """Colour a text, if colour is wanted."""
        if not self.colour or not text:
            return text
        from rich.color import ColorSystem
        from rich.style import Style as Ink

        return Ink.parse(code).render(text, color_system=ColorSystem.STANDARD)

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
    from rich.cells import cell_len

    return cell_len(text)


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
    """The sources behind a cell, value by value; why a value was taken, or is wrong, stands beneath the sources that it is of."""
    lead = " " * indent
    lines = [style.paint(line, YELLOW) for line in style.wrap(explanation.unstated, indent + 2, f"{lead}{NOT_STATED} ")]
    values = explanation.by_value()
    taken = False
    for value, voices in values:
        rank = voices[0].rank
        wrong = rank == Rank.DEPRECATED
        # A value that is wrong for several reasons is told source by source.
        for group in [[voice] for voice in voices] if wrong and len({voice.reason for voice in voices}) > 1 else [voices]:
            who = "; ".join(", ".join([voice.cited(), *voice.marks()]) for voice in group)
            wrapped = style.wrap(f"{value}: {who}" if len(values) > 1 else who, indent + 2, f"{lead}{_MARKS[rank]} ")
            lines += [style.paint(line, GREEN if rank == Rank.PREFERRED and explanation.contested else DIM) for line in wrapped]
            if wrong:
                lines += _because(group[0].reason, indent + 2, style)
        if rank == Rank.PREFERRED and not taken:
            taken = True
            lines += _because(explanation.reason, indent + 2, style)
    return lines


def _because(reason: str, indent: int, style: Style) -> list[str]:
    return [style.paint(line, YELLOW) for line in style.wrap(f"because: {reason}", indent + 2, " " * indent)] if reason else []


def explanation(explanation: Explanation, style: Style) -> str:
    """Write a cell with every statement behind it."""
    head = f"{explanation.table} / {explanation.record_id} / {explanation.field}"
    lines = [style.paint(head, BOLD), f"  the cell says: {explanation.cell or '(empty)'}"]
    lines += [style.paint(f"  {explanation.unstated}", YELLOW)] if explanation.unstated else []
    lines += [*_because(explanation.reason, 2, style), ""]
    if not explanation.voices:
        lines.append("  no source was found that states it")
    for value, voices in explanation.by_value():
        sources, witnesses = len({voice.source_id for voice in voices}), independent(voices)
        many = f"{sources} source{'s' if sources > 1 else ''}" + (f", {witnesses} independent" if witnesses < sources else "")
        lines.append(
            "  " + style.paint(value, GREEN if voices[0].rank == Rank.PREFERRED else BOLD) + f"  {explanation.standing(voices)}, {many}"
        )
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


def rule(rule: Rule, style: Style) -> str:
    """Write the documentation of a rule."""
    where = f"judges {', '.join(rule.tables)}" if rule.tables else "judges every file" if rule.stage != "package" else "judges the package"
    lines = [
        style.paint(rule.name, BOLD),
        style.paint(f"{rule.severity.value}, stage {rule.stage}, {where}", DIM),
        "",
        *style.wrap(rule.summary, 0),
    ]
    for label, text in (("Why:", rule.why), ("Bad:", rule.example), ("Fix:", rule.fix)):
        lines += ["", *style.wrap(text, 5, f"{label} ")]
    return "\n".join(lines) + "\n"


def table(header: Sequence[str], rows: Iterable[Sequence[str]], style: Style) -> str:
    """Write rows under a header in aligned columns.

    The last column is folded; where a terminal is too narrow for that it stands on lines of its own beneath the others, and where it is
    too narrow for those as well, every cell does.
    """
    body = [list(map(str, row)) for row in rows]
    if not body:
        return "nothing found\n"
    widths = [max(columns(row[at]) for row in [list(header), *body]) for at in range(len(header))]
    room = style.width - sum(width + GAP for width in widths[:-1])
    if not style.folds or room >= min(widths[-1], LEAST):
        return _grid(header, body, style.width if style.folds else sum(widths) + GAP * len(widths), style)
    if room + GAP >= 0:
        lines = _grid(header[:-1], [row[:-1] for row in body], style.width, style).splitlines()
        beneath = [[header[-1]], *([row[-1]] for row in body)]
        return "".join(
            "".join(f"{part}\n" for part in [line, *style.wrap(last, 6, "    ")]) for line, (last,) in zip(lines, beneath, strict=True)
        )
    lines = []
    for row in body:
        lines.append(style.paint(row[0], BOLD))
        for name, cell in zip(header[1:], row[1:], strict=True):
            lines += style.wrap(f"{name}: {cell}", 4, "  ") if cell else []
    return "".join(f"{line}\n" for line in lines)


def _grid(header: Sequence[str], body: Sequence[Sequence[str]], width: int, style: Style) -> str:
    """Write rows in columns of which the last is folded."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    made = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style=BOLD)
    for at, name in enumerate(header):
        made.add_column(Text(name), overflow="fold", no_wrap=at < len(header) - 1)
    for row in body:
        made.add_row(*map(Text, row))
    text = io.StringIO()
    console = Console(
        file=text, width=width, color_system="standard" if style.colour else None, force_terminal=style.colour, legacy_windows=False
    )
    console.print(made)
    return "".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines())


GAP = 2
"""Blanks between columns."""
LEAST = 20
"""Columns that the last column of a table must have to stand beside the others."""
