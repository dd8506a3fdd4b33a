"""Markdown -> one HTML page that stands alone; needs the extra `html`."""

from __future__ import annotations

import html
import re
from importlib.util import find_spec
from itertools import pairwise

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse;margin:1rem 0;display:block;overflow-x:auto}"
    "th,td{border:1px solid #ccc;padding:.3rem .6rem;vertical-align:top;text-align:left}th{background:#f3f3f3}"
    "code{background:#f6f6f6;padding:0 .2rem}h2{border-bottom:1px solid #ccc;margin-top:2.5rem}"
    "nav ul{columns:18rem;list-style:none;padding:0}nav li{break-inside:avoid}nav ul ul{columns:auto;padding-left:1rem;font-size:90%}"
    "th,td{overflow-wrap:break-word}td:first-child,th{white-space:nowrap}@media print{nav{display:none}}"
)
_COMMENT = re.compile(r"<!--.*?-->\s*", re.DOTALL)


def available() -> bool:
    """Say whether the library that reads Markdown is installed."""
    return find_spec("markdown_it") is not None


def page(markdown: str, title: str) -> str:
    """Write a page; headings can be linked to by their text, as the Markdown does."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(_COMMENT.sub("", markdown))
    contents: list[tuple[int, str, str]] = []
    for heading, content in pairwise(tokens):
        if heading.type == "heading_open":
            anchor = re.sub(r"[^a-z0-9_]+", "-", content.content.lower()).strip("-")
            heading.attrSet("id", anchor)
            contents.append((int(heading.tag[1:]), anchor, content.content.replace("`", "")))
    body = reader.renderer.render(tokens, reader.options, {})
    # After the title of the page.
    body = re.sub(r"(</h1>\n)", lambda end: f"{end[1]}{_contents(contents)}", body, count=1)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{html.escape(title)}</title><style>{STYLE}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>\n{body}</body></html>\n'


def _contents(headings: list[tuple[int, str, str]]) -> str:
    """The list of contents: chapters, and under each its sections.

    Args:
        headings: Level, anchor and text of each heading.
    """
    lines = ['<nav aria-label="Contents"><h2 id="contents">Contents</h2>', "<ul>"]
    inner = False
    for level, anchor, text in headings:
        if level not in (2, 3):
            continue
        if inner and level == 2:
            lines.append("</ul></li>")
            inner = False
        elif level == 2 and len(lines) > 2:
            lines[-1] += "</li>"
        if level == 3 and not inner:
            lines.append("<ul>")
            inner = True
        lines.append(f'<li><a href="#{html.escape(anchor)}">{html.escape(text)}</a>' + ("</li>" if level == 3 else ""))
    lines.append("</ul></li></ul></nav>" if inner else "</li></ul></nav>")
    return "\n".join(lines) + "\n"
