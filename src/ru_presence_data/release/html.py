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
    for heading, content in pairwise(tokens):
        if heading.type == "heading_open":
            heading.attrSet("id", re.sub(r"[^a-z0-9_]+", "-", content.content.lower()).strip("-"))
    body = reader.renderer.render(tokens, reader.options, {})
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{html.escape(title)}</title><style>{STYLE}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>\n{body}</body></html>\n'
