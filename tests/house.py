"""The house as it stands: the modules of the package, what each imports, and the rows of rooms from the ground up."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import ru_presence_data

ROOT = Path(ru_presence_data.__file__).parent
NAME = ROOT.name

LAYERS: tuple[set[str], ...] = (
    {"edtf", "violations", "words", "version", "atomic", "docstrings", "locking", "plain", "retired"},
    {"_locate"},
    {"schema"},
    {"models"},
    {"tabular"},
    {"layout", "outlines", "statement_id"},
    {"tables"},
    {"rules"},
    {"analysis"},
    {"reports", "validation"},
    {"export"},
    {"claims"},
    {"sensitivity"},
    {"plots"},
    {"editing", "release", "site"},
    {"dataset"},
    {"cli"},
    {"__main__"},
)
"""The rooms of the house from the ground up: each imports from its own row or from lower ones, without exemption."""

FILES = {
    path.relative_to(ROOT).with_suffix("").as_posix().removesuffix("/__init__").replace("/", "."): path
    for path in sorted(ROOT.rglob("*.py"))
}
"""All modules by dotted name below the package; the package itself is `__init__`."""


def imports(tree: ast.AST, *, typing_too: bool = False) -> Iterator[ast.Import | ast.ImportFrom]:
    """All imports of a module, those inside functions too; those for type checkers only if they are asked for."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test) and not typing_too:
            for rest in node.orelse:
                yield from imports(ast.Module([rest], []))
        else:
            yield from imports(node, typing_too=typing_too)


def imported(module: str, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The modules of the package that one import statement of a module names."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            if alias.name.split(".")[0] == NAME:
                yield alias.name.removeprefix(NAME).removeprefix(".") or "__init__"
        return
    if node.level:
        package = [] if module == "__init__" else module.split(".")
        is_package = FILES[module].name == "__init__.py"
        up = node.level - 1 if is_package else node.level
        base = package[: len(package) - up] if up else package
    elif (node.module or "").split(".")[0] == NAME:
        base = []
    else:
        return
    parts = [*base, *(node.module or "").removeprefix(NAME).strip(".").split(".")] if node.module else base
    home = ".".join(part for part in parts if part)
    for alias in node.names:
        inner = f"{home}.{alias.name}" if home else alias.name
        yield inner if inner in FILES else home or "__init__"


def graph() -> dict[str, set[str]]:
    """The modules that each module imports."""
    found: dict[str, set[str]] = {}
    for module, path in FILES.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found[module] = {target for node in imports(tree) for target in imported(module, node)} - {module}
    return found


GRAPH = graph()


def layer(module: str) -> int:
    """The number of the layer in which a module stands."""
    top = module.split(".", maxsplit=1)[0]
    return next(number for number, names in enumerate(LAYERS) if top in names)


def room(module: str) -> str:
    """The room in which a module stands: a file or folder directly in the package."""
    return module.split(".", maxsplit=1)[0]


def doors() -> dict[str, set[str]]:
    """The rooms into which each room looks, those left out that it also reaches through another."""
    direct: dict[str, set[str]] = {room(module): set() for module in GRAPH if module != "__init__"}
    for module, targets in GRAPH.items():
        if module != "__init__":
            direct[room(module)] |= {room(target) for target in targets} - {room(module)}
    reached = {name: set().union(*(_below(target, direct) for target in targets)) if targets else set() for name, targets in direct.items()}
    return {name: targets - reached[name] for name, targets in direct.items()}


def _below(name: str, direct: dict[str, set[str]]) -> set[str]:
    """All rooms that a room reaches, itself left out."""
    return set().union(*({target} | _below(target, direct) for target in direct[name])) if direct[name] else set()
