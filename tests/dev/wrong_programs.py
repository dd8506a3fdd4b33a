"""Wrong programs made from the right one: every place of a module where one small change makes another program.

`mutmut` leaves decorated functions alone, and so every rule, and neither it nor `cosmic-ray` knows that `pc.less` is a comparison. So this
does what they do and a little more: it turns comparisons, logic, arithmetic, constants, codes and the functions of pyarrow that stand for
them, drops `not`, statements and results, and swaps arguments. Each mutant changes one node; what only words, types and docstrings hold
is left alone.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
NAMES = {
    "less": "less_equal",
    "less_equal": "less",
    "greater": "greater_equal",
    "greater_equal": "greater",
    "equal": "not_equal",
    "not_equal": "equal",
    "and_": "or_",
    "or_": "and_",
    "xor": "or_",
    "both": "either",
    "either": "both",
    "is_null": "is_valid",
    "is_valid": "is_null",
    "filled": "empty",
    "empty": "filled",
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "surely_before": "filled",
}
"""Functions that are operators by another name, each with its opposite or its neighbour."""

IDENTITIES = {"invert", "falsy", "sorted", "reversed"}
"""Functions of one argument that a mutant leaves out."""

SAFEGUARDS = ("frozen", "slots", "kw_only", "strict")
"""Arguments that no right program needs."""

CODE = re.compile("[a-z]+([-_][a-z]+)*")


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A program that differs from the right one in one node.

    Attributes:
        module: Path of the module below the package.
        line: Line of the node.
        what: The change, in short.
        function: Name of the outermost function that holds the node, with its class; empty if the module itself does.
        number: Which change of the module it is.
    """

    module: str
    line: int
    what: str
    function: str
    number: int

    def __str__(self) -> str:
        return f"{self.module}:{self.line}: {self.what}"


Change = tuple[ast.AST, str, Callable[[ast.AST], ast.AST | None]]
"""A node, what becomes of it in words, and the function that makes the other node out of a copy; None drops a statement."""


def _changes(node: ast.AST, parent: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Compare | ast.BoolOp | ast.BinOp | ast.AugAssign):
        yield from _operators(node)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node, f"{ast.unparse(node)} -> {ast.unparse(node.operand)}", lambda new: new.operand
    if isinstance(node, ast.IfExp):
        yield node, "arms of the condition swapped", lambda new: ast.IfExp(test=new.test, body=new.orelse, orelse=new.body)
    if isinstance(node, ast.Constant):
        yield from _constants(node, parent)
    if isinstance(node, ast.Call):
        yield from _calls(node)
    if isinstance(node, ast.Return) and node.value is not None and not _is_nothing(node.value):
        yield node, f"return {_short(node.value)} -> None", lambda new: ast.Return(value=ast.Constant(value=None))
    is_yield = isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield | ast.YieldFrom | ast.Call)
    if is_yield or isinstance(node, ast.AugAssign | ast.Continue | ast.Break | ast.Raise):
        yield node, f"{_short(node)} dropped", _dropped
    if isinstance(node, ast.Slice):
        for side in ("lower", "upper"):
            if getattr(node, side) is not None:
                yield node, f"[{ast.unparse(node)}] without its {side} end", lambda new, side=side: _without(new, side)


def _operators(node: ast.Compare | ast.BoolOp | ast.BinOp | ast.AugAssign) -> Iterator[Change]:
    operators = node.ops if isinstance(node, ast.Compare) else [node.op]
    for at, operator in enumerate(operators):
        other = OPERATORS.get(type(operator))
        if other is None or (isinstance(node, ast.BinOp) and _is_text(node)):
            continue

        def change(new: ast.AST, at: int = at, other: type[ast.AST] = other) -> ast.AST:
            if isinstance(new, ast.Compare):
                new.ops[at] = other()
            else:
                new.op = other()
            return new

        yield node, f"{_short(node)}: {type(operator).__name__} -> {other.__name__}", change


def _constants(node: ast.Constant, parent: ast.AST) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        yield node, f"{value} -> {not value}", lambda new: ast.Constant(value=not value)
    elif isinstance(value, int | float):
        for other in (value + 1, value - 1):
            yield node, f"{value} -> {other}", lambda new, other=other: ast.Constant(value=other)
    elif (
        isinstance(value, str) and CODE.fullmatch(value) and isinstance(parent, ast.Compare | ast.List | ast.Tuple | ast.Set | ast.keyword)
    ):
        yield node, f"{value!r} -> 'other'", lambda new: ast.Constant(value="other")
    elif value == "" and isinstance(parent, ast.Compare | ast.List | ast.Tuple | ast.Set | ast.Call):
        yield node, "'' -> 'other'", lambda new: ast.Constant(value="other")


def _calls(node: ast.Call) -> Iterator[Change]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
    alone = name in ("both", "either") and len(node.args) == 1
    if name in NAMES and not alone and not (name in ("min", "max") and isinstance(node.func, ast.Attribute)):

        def rename(new: ast.AST) -> ast.AST:
            if isinstance(new.func, ast.Attribute):
                new.func.attr = NAMES[name]
            else:
                new.func.id = NAMES[name]
            return new

        yield node, f"{_short(node)}: {name} -> {NAMES[name]}", rename
    if name in IDENTITIES and node.args:
        yield node, f"{_short(node)}: without {name}", lambda new: new.args[0]
    if name in ("both", "either", "and_", "or_") and len(node.args) > 1:
        for at in range(len(node.args)):
            yield node, f"{_short(node)}: without argument {at + 1}", lambda new, at=at: _one_less(new, at)
    plain = [arg for arg in node.args if not isinstance(arg, ast.Starred)]
    commutes = name in NAMES and name not in ("less", "less_equal", "greater", "greater_equal", "surely_before")
    if (
        len(plain) == len(node.args) > 1
        and not commutes
        and ast.dump(plain[0]) != ast.dump(plain[1])
        and name not in ("isinstance", "getattr")
    ):
        yield node, f"{_short(node)}: first arguments swapped", _swapped


def _one_less(new: ast.Call, at: int) -> ast.AST:
    """The call without one of its arguments; of two, the other one alone."""
    del new.args[at]
    return new.args[0] if len(new.args) == 1 else new


def _swapped(new: ast.Call) -> ast.AST:
    new.args[0], new.args[1] = new.args[1], new.args[0]
    return new


def _dropped(new: ast.AST) -> ast.AST:
    """Nothing in place of a statement; a function that yielded still does, for otherwise it would be another kind of function."""
    if isinstance(new, ast.Expr) and isinstance(new.value, ast.Yield | ast.YieldFrom):
        empty = ast.YieldFrom(value=ast.Tuple(elts=[], ctx=ast.Load()))
        return ast.Expr(value=empty)
    return ast.Pass()


def _without(new: ast.Slice, side: str) -> ast.AST:
    setattr(new, side, None)
    return new


def _is_nothing(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_text(node: ast.BinOp) -> bool:
    return any(
        isinstance(part, ast.JoinedStr) or (isinstance(part, ast.Constant) and isinstance(part.value, str)) for part in ast.walk(node)
    )


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 70 else text[:67] + "..."


def _walk(node: ast.AST, parent: ast.AST, function: str) -> Iterator[tuple[ast.AST, ast.AST, str]]:
    """Every node that a mutant may change, with its parent and the outermost function that holds it."""
    yield node, parent, function
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_params") or isinstance(node, ast.JoinedStr | ast.Import | ast.ImportFrom):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _is_left_alone(child):
                continue
            inner = function
            # What stands in the head of a function, such as a default, is the module's.
            if isinstance(child, ast.stmt) and name in ("body", "orelse", "finalbody") and isinstance(node, ast.FunctionDef):
                inner = function or _qualified(node, parent)
            yield from _walk(child, node, inner)


def _qualified(node: ast.FunctionDef, parent: ast.AST) -> str:
    return f"{parent.name}.{node.name}" if isinstance(parent, ast.ClassDef) else node.name


def _is_left_alone(node: ast.AST) -> bool:
    """Whether a node only speaks: docstrings, messages, checks for types, and what is asserted."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        return True
    if isinstance(node, ast.keyword) and node.arg in ("message", "fix", "summary", "why", "example", "description", "title", *SAFEGUARDS):
        return True
    return isinstance(node, ast.Assert | ast.JoinedStr)


def _sites(tree: ast.Module) -> list[tuple[Change, str]]:
    return [
        (change, function)
        for node, parent, function in _walk(tree, tree, "")
        for change in _changes(node, parent)
        if hasattr(node, "lineno")
    ]


def mutants(module: str, source: str) -> list[Mutant]:
    """All mutants of a module, in the order of its lines."""
    sites = _sites(ast.parse(source))
    return [
        Mutant(module=module, line=node.lineno, what=what, function=function, number=number)
        for number, ((node, what, _), function) in enumerate(sites)
    ]


class _Replace(ast.NodeTransformer):
    def __init__(self, target: ast.AST, new: ast.AST) -> None:
        self._target, self._new = target, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self._new if node is self._target else self.generic_visit(node)


def mutated(source: str, number: int) -> ast.Module:
    """The tree of a mutant; its lines are those of the right program."""
    tree = ast.parse(source)
    node, _, change = _sites(tree)[number][0]
    new = change(copy.deepcopy(node))
    assert new is not None
    ast.copy_location(new, node)
    return ast.fix_missing_locations(_Replace(node, new).visit(tree))
