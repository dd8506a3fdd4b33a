"""The code's own law: modules import downwards only, the package is light to import, and no file grows without a reason."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter

import pytest

import ru_presence_data
from house import FILES, GRAPH, LAYERS, NAME, ROOT, imports, layer

LONG = {
    "dataset.py": "Each question is told whole where people look for it: nearly all lines are docstrings.",
    "edtf.py": "The grammar, the bounds, the comparisons and the reading of near spellings explain each other.",
    "schema/vocabularies.py": "All codes stand in one list, in the order of the tables that use them.",
}
"""Modules over the limit of lines, each with the reason why it is not split."""

LIMIT = 450


@pytest.mark.parametrize("module", sorted(set(FILES) - {"__init__"}))
def test_imports_lead_downwards(module):
    upwards = {target for target in GRAPH[module] if layer(target) > layer(module)}
    assert not upwards, f"{module} imports {', '.join(sorted(upwards))}, which stands above it"


def test_every_room_has_its_row():
    rooms = [name for names in LAYERS for name in names]
    assert sorted(rooms) == sorted({module.split(".")[0] for module in FILES} - {"__init__"})


def test_imports_have_no_circle():
    TopologicalSorter(GRAPH).prepare()


def test_the_package_itself_is_imported_by_nobody():
    assert not [module for module, targets in GRAPH.items() if "__init__" in targets]


def test_the_reading_of_imports():
    """The checks above are worth as much as their reading of import statements."""
    assert {"schema.table_schema", "tabular.arrays", "tabular.csv_bytes", "edtf"} <= GRAPH["tabular.typed"]
    assert {"tabular.typed", "tabular.cell_checks"} <= GRAPH["tables"], "imports inside functions count"
    assert "schema.record" not in GRAPH["tables"], "imports for type checkers do not"
    assert {"rules.register", "tabular.frame"} <= GRAPH["rules.time"]
    assert "version" in GRAPH["__init__"]
    assert "validation.files" not in GRAPH["__init__"]


def test_no_module_is_called_base():
    assert not [module for module in FILES if module.split(".")[-1] == "base"]


def test_only_conformance_imports_frictionless():
    importers = set()
    for module, path in FILES.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in imports(tree, typing_too=True):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            importers |= {module for name in names if name.split(".")[0] == "frictionless"}
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1] in ("import_module", "__import__", "_need"):
                importers |= {module for argument in call.args if isinstance(argument, ast.Constant) and argument.value == "frictionless"}
    assert importers == {"validation.conformance"}


def modules_after(code: str) -> set[str]:
    """The modules that are loaded after some code was run in a new interpreter."""
    code += "\nimport sys\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.splitlines()[-1].split())


HEAVY = {"pyarrow", "pydantic", "pandas", "polars", "duckdb", "frictionless", "numpy"}


def test_import_is_light():
    loaded = modules_after(f"import {NAME}\n{NAME}.__version__\n{NAME}.data_version()\ndir({NAME})")
    assert not loaded & HEAVY
    assert {name for name in loaded if name.startswith(NAME)} <= {NAME, f"{NAME}.version"}


def test_reading_needs_no_models():
    loaded = modules_after(f"import {NAME} as rpd\nlen(rpd.load().bases)\nrpd.validate()")
    assert "pyarrow" in loaded
    assert not loaded & {"pydantic", "frictionless", "pandas"}


@pytest.mark.parametrize("name", ru_presence_data.__all__)
def test_public_names_resolve(name):
    assert getattr(ru_presence_data, name) is not None
    assert name in dir(ru_presence_data)


def test_public_names_are_not_hidden_by_modules():
    """Importing a submodule sets its name on the package, so none may have the name of something else that is public."""
    hidden = {name for name in ru_presence_data.__all__ if name in FILES or any(module.startswith(f"{name}.") for module in FILES)}
    assert not hidden, f"rename the modules {', '.join(sorted(hidden))}: once imported, they hide what is public under that name"


def test_unknown_names_do_not_resolve():
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = ru_presence_data.no_such_name


def test_modules_are_short_or_argued_for():
    long = {}
    for path in FILES.values():
        count = len(path.read_text(encoding="utf-8").splitlines())
        if count > LIMIT:
            long[path.relative_to(ROOT).as_posix()] = count
    assert set(long) == set(LONG), f"split a long module, or give the reason: {long}"


def test_every_module_says_what_it_is():
    for module, path in FILES.items():
        described = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert described, module
        assert described.split("\n\n")[0].rstrip().endswith((".", ":", ";")) or "\n" not in described, module


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["validate", "--help"]])
def test_help_waits_for_nothing_heavy(words):
    """Neither tables nor what draws on a terminal is loaded to say how to use a command."""
    code = (
        "import sys\nfrom ru_presence_data.cli.main import main\n"
        f"main({words!r})\n"
        "heavy = [name for name in ('pyarrow', 'pydantic', 'rich', 'ru_presence_data.tables', 'ru_presence_data.rules') if name in sys.modules]\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_name_says_what_it_holds():
    """`found` is kept for what a message tells after that word, "found ..., expected ...": elsewhere a name says what was found."""
    users = {
        module
        for module, path in FILES.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Name) and node.id == "found") or (isinstance(node, ast.arg) and node.arg == "found")
    }
    assert users == {"analysis.resolve", "analysis.timeline", "claims.judging", "tabular.csv_bytes"}
