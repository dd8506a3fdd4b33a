"""Words of messages and pages: untrusted text as it may be shown, the nearest of the right ones, and tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MAX_HINT = 200
"""Longest text, in characters, for which the nearest valid one is sought."""


def shown(text: str, limit: int = 40) -> str:
    """Show untrusted text in a message: short, on one line, with everything unprintable escaped."""
    cut = text if len(text) <= limit else text[: limit - 3] + "..."
    return "'" + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in cut) + "'"


def nearest(wrong: str, right: Iterable[str]) -> str:
    """`; did you mean ...?` with the nearest valid values, or nothing if none is near."""
    import difflib

    close = difflib.get_close_matches(wrong, list(right), n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(close)}?" if close else ""


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table in Markdown; a bar in a cell is escaped."""
    body = [header, ["---"] * len(header), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in body]
