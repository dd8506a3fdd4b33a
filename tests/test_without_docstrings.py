"""Under `python -OO`, which throws docstrings away, all commands say and do what they say and do otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from ru_presence_data import docstrings
from ru_presence_data.rules import all_rules
from ru_presence_data.rules.register import document
from support import small_package

COMMANDS = [
    ["validate", "{}", "--format", "sarif"],
    ["rules"],
    ["rules", "closed-before-opened"],
    ["spells", "--help"],
    ["present", "--on", "2005-01-01", "--what", "bases", "--uncovered", "empty", "--package", "{}"],
    ["answers"],
    ["answers", "3"],
    ["format", "--check", "{}"],
    ["sync", "--check", "{}"],
    ["show", "az-example-radar", "--package", "{}"],
    ["--help"],
]


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return small_package().freeze().write(tmp_path_factory.mktemp("package"))


def run(arguments, package, level):
    environment = os.environ | {"PYTHONOPTIMIZE": level, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "ru_presence_data", *(word.format(package) for word in arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda words: " ".join(words[:2]))
def test_a_command_says_the_same(arguments, package):
    plain = run(arguments, package, "")
    assert plain[0] in (0, 1)
    assert run(arguments, package, "2") == plain


def test_the_generated_files_are_the_same(tmp_path):
    """Schemas, codebook and the rules' reference are made of docstrings."""
    program = "import sys; from ru_presence_data.release.sync import sync; sync(sys.argv[1])"
    for level in ("", "2"):
        place = tmp_path / (level or "0")
        place.mkdir()
        environment = os.environ | {"PYTHONOPTIMIZE": level, "PYTHONDONTWRITEBYTECODE": "1"}
        subprocess.run([sys.executable, "-c", program, str(place)], check=True, env=environment)
    old, new = (
        {path.relative_to(place): path.read_bytes() for path in place.rglob("*") if path.is_file()}
        for place in (tmp_path / "0", tmp_path / "2")
    )
    assert len(old) > 10
    assert new == old


@pytest.mark.parametrize("level", ["", "2"])
def test_writing_works(level, package, tmp_path):
    place = tmp_path / "package"
    small_package().freeze().write(place)
    assert run(["new", "territories", "--package", "{}", "--set", "name=Hill", "--set", "host_de_jure=az"], place, level)[0] == 0
    assert run(["export", "sqlite", "{}", "--out", str(tmp_path / "out")], place, level)[0] == 0
    pytest.importorskip("matplotlib")
    assert run(["plot", "gantt", "--host", "az", "--out", str(tmp_path / "az.png")], place, level)[0] == 0


def test_docstrings_are_found_in_the_source(monkeypatch):
    monkeypatch.setattr(docstrings, "KEPT", False)

    def stripped(thing):
        return SimpleNamespace(__doc__=None, __module__=thing.__module__, __qualname__=thing.__qualname__)

    for rule in all_rules().values():
        if rule.find is not None and rule.find.__qualname__.replace("_", "-") == rule.name:
            assert document(docstrings.docstring(stripped(rule.find))) == document(rule.find.__doc__)
    assert docstrings.docstring(stripped(docstrings.docstring)) == docstrings.docstring.__doc__
    assert docstrings._of_source("/no/such/file.py") == {}
