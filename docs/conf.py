"""Settings of the documentation: `sphinx-build -W -n docs build/docs` makes it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from pygments.lexers.python import PythonLexer

from ru_presence_data.schema.descriptor import about
from ru_presence_data.version import AUTHORS, HOMEPAGE, VERSION

project = "ru_presence_data"
author = AUTHORS
project_copyright = f"{about(Path(__file__).parent.parent).year}, {author}"
release = VERSION
html_title = project

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "images/README.md"]
source_suffix = {".md": "markdown"}

myst_enable_extensions = ["colon_fence"]
# Links lead to headings by the names that a forge gives them, so that a page reads there too.
myst_heading_anchors = 3

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["wide.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"source_repository": f"{HOMEPAGE}/", "source_branch": "main", "source_directory": "docs/"}

# Quotes belong to the data; two hyphens are a dash.
smartquotes_action = "D"
# Docstrings quote code in single backticks.
default_role = "literal"
add_module_names = False
toc_object_entries_show_parents = "hide"
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_rtype = False
# Types of the standard library and of other packages have no page here.
nitpick_ignore_regex = [("py:.*", r"(?!ru_presence_data\b).*"), ("py:class", r"ru_presence_data\.tables\.(R|Tables)")]

_ENTRY = re.compile(r"[a-z_0-9]+(?:, (?:[a-z_0-9]+|\.\.\.))*(?::| \()")
_TABLE_ROW = re.compile(r"\|.*\|$")
_OWN = re.compile(r"(?<![`:])`(ru_presence_data(?!\.version)(?:\.[A-Za-z_]+)+)`(?!`)")


def columns_as_list(_app: Any, _what: str, _name: str, _obj: Any, _options: Any, lines: list[str]) -> None:
    """Turn what is plain text in docstrings into reStructuredText: `Columns:` into a list, bars into a table, names of our own into links."""
    out: list[str] = []
    at = 0
    while at < len(lines):
        if lines[at] == "Columns:" and at + 1 < len(lines) and lines[at + 1].startswith(" "):
            out += ["**Columns**", ""]
            at += 1
            while at < len(lines) and lines[at].startswith(" "):
                text = lines[at].strip()
                entry = _ENTRY.match(text) or not out[-1]
                if entry and ":" in text:
                    names, _, rest = text.partition(":")
                    text = ", ".join(_code(part) for part in names.split(", ")) + f":{rest}"
                out.append(f"* {text}" if entry else f"  {text}")
                at += 1
            out.append("")
        elif lines[at] == "Returns:":
            # Read as it stands: a colon in its first line marks no type.
            at += 1
            start = len(out)
            while at < len(lines) and lines[at].startswith(" "):
                out.append(f"    {lines[at].strip()}")
                at += 1
            out[start : start + 1] = [f":returns: {out[start].strip()}"]
        elif _TABLE_ROW.match(lines[at]):
            rows = []
            while at < len(lines) and _TABLE_ROW.match(lines[at]):
                rows.append([cell.strip() for cell in lines[at].strip("|").split("|")])
                at += 1
            out += [".. list-table::", "   :header-rows: 1", ""]
            for row in [rows[0], *rows[2:]]:
                out += [f"   {'*' if not number else ' '} - {_cell(cell)}" for number, cell in enumerate(row)]
            out.append("")
        else:
            out.append(lines[at])
            at += 1
    lines[:] = [_OWN.sub(r":py:obj:`\1`", line) for line in out]


def _cell(words: str) -> str:
    return "\\-" if words == "-" else words


def _code(words: str) -> str:
    return re.sub(r"^[a-z_0-9]+", lambda name: f"``{name[0]}``", words)


def without_last_blank(_app: Any, doctree: nodes.document) -> None:
    """Drop the empty line that ends the output of an example for doctest: readers need it not."""
    for block in doctree.findall(nodes.literal_block):
        if block.rawsource == block.astext():
            block.rawsource = block.astext().rstrip("\n")
            block.children = [nodes.Text(block.rawsource)]


def setup(app: Any) -> None:
    """Connect what reads docstrings; `pyspark` marks Python that is not run, as Spark is not there."""
    app.add_lexer("pyspark", PythonLexer)
    app.connect("autodoc-process-docstring", columns_as_list, priority=400)
    app.connect("doctree-read", without_last_blank)
