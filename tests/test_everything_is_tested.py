"""Formats, commands and questions that have no test, no help or no page are found by name, so that none is added and forgotten."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import conftest
import test_asked
from ru_presence_data import _locate
from ru_presence_data.cli.grammar import COMMANDS
from ru_presence_data.dataset import Dataset
from ru_presence_data.export import FORMATS
from test_format_law import READERS

TESTS = Path(__file__).parent
DOCS = _locate.CHECKOUT / "docs"
MODULES = {path.name: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(TESTS.glob("test_*.py"))}
QUESTIONS = [name for name in vars(Dataset) if not name.startswith("_")]
PAGE = (DOCS / "reference" / "cli.md").read_text(encoding="utf-8")


# Commands


def tried(module: ast.Module) -> set[str]:
    """Words that a test module gives to the command line as the first of its arguments.

    These are the first texts of a call of `main`, or of a function of the module that hands its own arguments on to it; and, if the
    module has either, the first texts of the lists and tuples that are cases of its tests.
    """
    handing_on = {node.name for node in ast.walk(module) if isinstance(node, ast.FunctionDef) and _runs(node)}
    starts = bool(handing_on) or _imports_main(module)
    found: set[str | None] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and _name(node.func) in {"main", *handing_on}:
            found |= {_first(node.args), *(_first(part.elts) for part in node.args if isinstance(part, ast.List))}
        cases = node.args[1] if isinstance(node, ast.Call) and _name(node.func) == "parametrize" else None
        if isinstance(node, ast.Assign) and node in module.body:
            cases = node.value
        if cases and starts:
            found |= {_first(part.elts) for part in ast.walk(cases) if isinstance(part, ast.List | ast.Tuple)}
    return {word for word in found if word}


def _imports_main(module: ast.Module) -> bool:
    imports = [node for node in ast.walk(module) if isinstance(node, ast.ImportFrom) and node.module == "ru_presence_data.cli.main"]
    return any(name.name == "main" for node in imports for name in node.names)


def _runs(function: ast.FunctionDef) -> bool:
    """Whether a function of tests hands its own arguments on to the command line."""
    if function.name.startswith("test_") or not (function.args.vararg or function.args.args):
        return False
    return any(
        (isinstance(node, ast.Call) and _name(node.func) == "main") or (isinstance(node, ast.Constant) and node.value == "ru_presence_data")
        for node in ast.walk(function)
    )


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""


def _first(arguments: list[ast.expr]) -> str | None:
    texts = [part.value for part in arguments if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return texts[0] if texts else None


TRIED = set[str]().union(*(tried(module) for module in MODULES.values()))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_tried(command):
    # What comes from a method of `Dataset` is run by its name in test_asked.py, whichever there are.
    assert command in {*TRIED, *test_asked.ASKED}, f"no test runs `ru-presence-data {command}`"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_help(command):
    assert f"\n## {command}\n\n```console\n$ ru-presence-data {command} --help\nusage: ru-presence-data {command} " in PAGE


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("from ru_presence_data.cli.main import main\ndef test_it():\n    main(['show', 'sync'])", {"show"}),
        ("def run(*words):\n    start('ru_presence_data', *words)\ndef test_it():\n    run('show')", {"show"}),
        ("def ask(capsys, *words):\n    main(list(words))\ndef test_it(capsys):\n    ask(capsys, 'show', 'sync')", {"show"}),
        ("def test_it():\n    assert 'show'  # show\n    other(['show'])\n    run('show')", set()),
        ("SHOWN = ('show',)\n\ndef test_it():\n    '''show'''", set()),
        (
            "from ru_presence_data.cli.main import main\n@pytest.mark.parametrize('a', [['show', 'x']])\ndef test_it(a):\n    main(a)",
            {"show"},
        ),
    ],
)
def test_what_counts_as_trying_a_command(text, found):
    assert tried(ast.parse(text)) & {"show", "sync"} == found


# Formats


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_read_back(name):
    assert name in READERS, f"no reader in test_format_law.py reads {name}"


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_in_the_help(name):
    section = PAGE.partition("\n## export\n")[2].partition("\n## ")[0]
    assert name in re.split(r"[\s,]+", section)


@pytest.mark.parametrize("name", FORMATS)
def test_the_files_of_every_format_are_on_the_page(name):
    """The page names the files as the README of a release does."""
    files = re.match("`[^`]+`", FORMATS[name].description)
    assert files, "the description of a format begins with its files"
    assert files.group() in (DOCS / "recipes" / "index.md").read_text(encoding="utf-8"), (
        f"docs/recipes/index.md does not name {files.group()}"
    )


# Questions


def asked(module: ast.Module) -> Iterator[str]:
    """Methods that the tests of a module call of a dataset; functions of the same name, such as those that draw, are others."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = node.func.value
            if not (isinstance(of, ast.Name) and of.id in ("plots", "rpd", "ru_presence_data")):
                yield node.func.attr


ANALYSIS = [name for name in MODULES if re.match("test_(analysis|answers|known_answers|questions)", name)]
ASKED = {attribute for name in ANALYSIS for attribute in asked(MODULES[name])}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_is_asked(question):
    assert question in ASKED, f"none of {', '.join(ANALYSIS)} calls Dataset.{question}"


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_its_entry(question):
    text = (DOCS / "reference" / "python.md").read_text(encoding="utf-8")
    assert re.search(
        rf"^\.\. automethod:: Dataset\.{question}$", text.partition("\n### Questions\n")[2].partition("\n## ")[0], re.MULTILINE
    )
    command = question.replace("_", "-")
    assert command not in COMMANDS or f"\n## {command}\n" in PAGE


def test_what_counts_as_asking_a_question():
    module = ast.parse("ds.spells()\nplots.survival(ds)\nload(x).present(on=1)\nasked = 'diff'\nds.answers\n")
    assert set(asked(module)) == {"spells", "present"}


# The order of the tests


@pytest.mark.parametrize("name", conftest.SLOWEST)
def test_what_begins_first_is_there(name):
    """A name that has become stale would only make the run longer, and nobody would hear of it."""
    module, _, test = name.partition("::")
    named = {node.name for node in ast.walk(MODULES[module]) if isinstance(node, ast.FunctionDef)}
    assert not test or test.partition("[")[0] in named
