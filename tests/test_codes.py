"""Codes of closed lists are members of their enums in code, not strings, so that a code that is renamed is found everywhere."""

from __future__ import annotations

import ast
import typing
from collections.abc import Iterator

import pytest

from house import FILES
from ru_presence_data import models
from ru_presence_data.schema.vocabularies import Vocabulary


def _codes() -> dict[str, set[str]]:
    """The codes of each field that has a closed list, over all tables."""
    found: dict[str, set[str]] = {}
    for record in models.CLASSES.values():
        for name, info in record.model_fields.items():
            for part in typing.get_args(info.annotation) or (info.annotation,):
                kind = getattr(part, "__origin__", part)
                if isinstance(kind, type) and issubclass(kind, Vocabulary):
                    found.setdefault(name, set()).update(member.value for member in kind)
    return found


CODES = _codes()
# Names of tables are names in code, too: their list is made of the tables, not the other way round.
del CODES["table_name"]
EXAMPLES = "_query"
"""Functions of the claims whose source is shown to readers, who have no enums at hand."""


def strings(node: ast.AST) -> Iterator[ast.Constant]:
    """The strings of an expression that are compared: itself, or the members of a tuple, list or set."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        for element in node.elts:
            yield from strings(element)


def field(node: ast.AST) -> str:
    """The field whose cells an expression holds, as far as it can be seen."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return str(node.slice.value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("column", "cell", "get"):
        return next((argument.value for argument in node.args if isinstance(argument, ast.Constant) and argument.value in CODES), "")
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def bare(tree: ast.AST) -> Iterator[ast.Constant]:
    """Strings that stand for a code where a field of a closed list is compared."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef) and node.name.endswith(EXAMPLES):
            continue
        yield from bare(node)
    if isinstance(tree, ast.Compare):
        sides = [tree.left, *tree.comparators]
        known = set().union(*(CODES.get(field(side), set()) for side in sides))
        yield from (string for side in sides for string in strings(side) if string.value in known)
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Attribute) and tree.func.attr == "among" and len(tree.args) > 1:
        known = CODES.get(getattr(tree.args[0], "value", ""), set())
        yield from (string for string in strings(tree.args[1]) if string.value in known)
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id in ("equals", "is_in") and len(tree.args) > 1:
        known = CODES.get(field(tree.args[0]), set())
        yield from (string for string in strings(tree.args[1]) if string.value in known)


@pytest.mark.parametrize("module", sorted(set(FILES) - {"schema.vocabularies"}))
def test_no_code_is_a_bare_string(module):
    found = [(string.lineno, string.value) for string in bare(ast.parse(FILES[module].read_text(encoding="utf-8")))]
    assert not found, f"write the members of their enums, such as Rank.PREFERRED, for {found}"


@pytest.mark.parametrize(
    "code",
    ['row["rank"] == "preferred"', '"normal" in row["rank"]', 'frame.among("rank", ["normal"])', 'equals(frame.column("rank"), "normal")'],
)
def test_a_bare_code_is_found(code):
    assert len(list(bare(ast.parse(code)))) == 1
    assert not list(bare(ast.parse(f"def a_query():\n    return {code}")))
    assert not list(bare(ast.parse('row["rank"] == "other"')))
