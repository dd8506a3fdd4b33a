"""Under `python -OO`, which throws docstrings away, all commands say and do what they say and do otherwise."""

from __future__ import annotations

import json
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
    ["answers", "3"],
    ["format", "--check", "{}"],
    ["sync", "--check", "{}"],
    ["show", "az-example-radar", "--package", "{}"],
    ["--help"],
]


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return small_package().freeze().write(tmp_path_factory.mktemp("package"))


def python(program, *arguments, level):
    environment = os.environ | {"PYTHONOPTIMIZE": level, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", program, *map(str, arguments)], capture_output=True, text=True, env=environment)
    assert done.stderr == ""
    return done.stdout


SAY = """
import json, sys
from contextlib import redirect_stderr
from ru_presence_data.cli.main import main

for words in json.loads(sys.argv[1]):
    with redirect_stderr(sys.stdout):
        code = main(words)
    print("\\0", code)
"""


def test_the_commands_say_the_same(package):
    words = json.dumps([[word.format(package) for word in words] for words in COMMANDS])
    plain, stripped = (python(SAY, words, level=level).split("\0") for level in ("", "2"))
    assert len(plain) == len(COMMANDS) + 1
    for command, one, other in zip([*COMMANDS, []], plain, stripped, strict=True):
        assert one == other, command
        assert "defect" not in one


def test_the_generated_files_are_the_same(tmp_path):
    """Schemas, codebook and the rules' reference are made of docstrings."""
    for level in ("0", "2"):
        (tmp_path / level).mkdir()
        python("import sys; from ru_presence_data.release.sync import sync; sync(sys.argv[1])", tmp_path / level, level=level)
    old, new = (
        {path.relative_to(place): path.read_bytes() for path in place.rglob("*") if path.is_file()}
        for place in (tmp_path / "0", tmp_path / "2")
    )
    assert len(old) > 10
    assert new == old


WRITE = """
import sys
from ru_presence_data import load, plots
from ru_presence_data.editing import new_row
from ru_presence_data.export import FORMATS
from pathlib import Path

package, out = sys.argv[1:]
print(new_row(package, "territories", {"name": "Hill", "host_de_jure": "az"}).key)
FORMATS["sqlite"](load(package), Path(out))
plots.save(load(), "gantt", Path(out) / "az.png", host="az")
"""


def test_writing_works(tmp_path):
    pytest.importorskip("matplotlib")
    small_package().freeze().write(tmp_path / "package")
    assert python(WRITE, tmp_path / "package", tmp_path / "out", level="2") == "az-hill\n"
    assert (tmp_path / "out/az.png").is_file()


def test_docstrings_are_found_in_the_source(monkeypatch):
    monkeypatch.setattr(docstrings, "KEPT", False)

    def stripped(thing):
        return SimpleNamespace(__doc__=None, __module__=thing.__module__, __qualname__=thing.__qualname__)

    for rule in all_rules().values():
        if rule.find is not None and rule.find.__qualname__.replace("_", "-") == rule.name:
            assert document(docstrings.docstring(stripped(rule.find))) == document(rule.find.__doc__)
    assert docstrings.docstring(stripped(docstrings.docstring)) == docstrings.docstring.__doc__
    assert docstrings._of_source("/no/such/file.py") == {}
