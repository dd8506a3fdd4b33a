"""The README tells the truth: its examples are run, and what they print is what it says."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from ru_presence_data import _locate, load
from ru_presence_data.release import citation
from ru_presence_data.validation.files import validate
from ru_presence_data.violations import Severity
from support import write_broken

ROOT = _locate.CHECKOUT
CONSOLE = re.compile(r"```console\n\$ (?P<command>ru-presence-data .*)\n(?P<output>(?:.*\n)*?)```")


def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def test_python_examples():
    parser = doctest.DocTestParser()
    test = parser.get_doctest(readme(), {}, "README.md", "README.md", 0)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    assert len(test.examples) > 5
    assert runner.run(test).failed == 0


@pytest.mark.parametrize("found", list(CONSOLE.finditer(readme())), ids=lambda found: found["command"])
def test_console_examples(found):
    command = shlex.split(found["command"])[1:]
    env = os.environ | {"COLUMNS": "100"}
    done = subprocess.run([sys.executable, "-m", "ru_presence_data", *command], capture_output=True, text=True, cwd=ROOT, env=env)
    assert done.stdout == found["output"]


def test_the_broken_package_has_the_slips_that_it_was_made_for(tmp_path):
    write_broken(tmp_path)
    made = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    home = ROOT / "tests" / "data" / "broken-package"
    assert made == {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()}, (
        "run python docs/refresh.py --all"
    )
    shown = {"closed-before-opened", "enum", "event-outside-base", "missing-label"}
    assert {violation.rule for violation in validate(home).violations if violation.severity is Severity.ERROR} == shown


def test_there_are_at_least_five_examples():
    assert len(re.findall(r"^\*\*", readme(), re.MULTILINE)) >= 5


def test_the_citation_is_the_recommended_one():
    told = " ".join(line.removeprefix("> ") for line in readme().splitlines() if line.startswith("> "))
    assert told == citation.reference(load().about)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_links_lead_somewhere(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!http|#)([^)#]+)", text):
        assert (ROOT / target).exists(), target
    for target in re.findall(r"`((?:data|src|docs|tests)/[A-Za-z0-9_./-]*)`", text):
        assert (ROOT / target).exists(), target


def test_the_command_of_continuous_integration_is_the_readmes():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "<!-- test command -->" in script
    assert "<!-- test command -->\n```bash\n" in readme()


def test_root_files_are_there():
    for name in (
        "CHANGELOG.md",
        "CITATION.cff",
        "CONTRIBUTING.md",
        "LICENSE",
        "LICENSE-DATA",
        "README.md",
        "datapackage.json",
        "pyproject.toml",
    ):
        assert Path(ROOT / name).stat().st_size > 0


def test_the_first_lines_name_every_host_that_was_searched_and_no_other():
    head = readme().partition("## Two commands")[0]
    ds = load()
    actors = {row["actor_id"]: row for row in ds.actors.rows()}
    searched = {row["actor_id"] for row in ds.coverage.rows() if row["status"] != "none"}
    assert [actor for actor in searched if actors[actor]["name"].partition(" (")[0] not in head] == []
    states = {row["name"] for actor, row in actors.items() if row["actor_kind"] == "state" and actor not in searched}
    assert [name for name in states - {"Russia"} if re.search(rf"\b{name}\b", head)] == []
