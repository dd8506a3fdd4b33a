"""Docstrings that a program shows: also where Python was told to throw them away (`python -OO`, `PYTHONOPTIMIZE=2`)."""

from __future__ import annotations

import ast
import sys
from functools import cache
from pathlib import Path
from typing import Any

KEPT = sys.flags.optimize < 2
"""Whether Python keeps docstrings."""


def docstring(thing: Any) -> str:
    """The docstring of a module, a class or a function of this package; where Python keeps none, that of its source, "" if that is not there."""
    if KEPT or thing.__doc__:
        return thing.__doc__ or ""
    is_module = not hasattr(thing, "__qualname__")
    module = thing if is_module else sys.modules[thing.__module__]
    return _of_source(module.__file__ or "").get("" if is_module else thing.__qualname__, "")


@cache
def _of_source(path: str) -> dict[str, str]:
    """The docstrings in a file by qualified name; that of the module is under ""."""
    try:
        tree = ast.parse(Path(path).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return {}
    docstrings: dict[str, str] = {}

    def visit(node: ast.AST, name: str, inner: str) -> None:
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            docstrings[name] = ast.get_docstring(node, clean=False) or ""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef):
                visit(child, inner + child.name, f"{inner}{child.name}.")
            elif isinstance(child, ast.FunctionDef):
                visit(child, inner + child.name, f"{inner}{child.name}.<locals>.")

    visit(tree, "", "")
    return docstrings
