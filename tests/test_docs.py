"""The documentation tells the truth: what it shows is what is printed, it names all there is, and it builds without a warning."""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import ru_presence_data
from ru_presence_data import _locate
from ru_presence_data.cli import terminal
from ru_presence_data.cli.main import parser
from ru_presence_data.dataset import Dataset
from ru_presence_data.release import citation, rulebook
from ru_presence_data.rules import all_rules
from ru_presence_data.rules.register import Rule
from ru_presence_data.tables import TABLES, Tables

DOCS = _locate.CHECKOUT / "docs"
NOT_RUN = re.compile(r"^\*The tests do not run the .*\*$", re.MULTILINE)
RUN = {"python", "console", "sql", "text"}
SHELL = {"bash"}
"""Blocks that prepare a machine; they are read, not run."""


def _refresh():
    spec = importlib.util.spec_from_file_location("docs_refresh", DOCS / "refresh.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


refresh = _refresh()
PAGES = refresh.pages()


def name(path: Path) -> str:
    return path.relative_to(DOCS).as_posix()


def languages(text: str) -> set[str]:
    return set(re.findall(r"^```([a-z]+)$", text, re.MULTILINE))


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Path:
    return refresh.release(tmp_path_factory.mktemp("release"))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_examples_print_what_the_page_says(page, release):
    text = page.read_text(encoding="utf-8")
    with refresh.here(release):
        assert refresh.rerun(text) == text, "not current: run python docs/refresh.py"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_what_is_not_run_says_so(page):
    text = page.read_text(encoding="utf-8")
    assert bool(languages(text) - RUN - SHELL) <= bool(NOT_RUN.search(text))
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert all(block.startswith(">>> ") and block.endswith("\n\n") for block in blocks), "a python block is an example that can be run"


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=name)
def test_commands_in_shell_blocks_are_well_formed(page):
    for block in re.findall(r"^```bash\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            words = shlex.split(line.partition(" > ")[0], comments=True)
            if words[:1] == ["ru-presence-data"]:
                parser().parse_args(words[1:])


@pytest.mark.parametrize("path", refresh.made(), ids=name)
def test_generated_files_are_current(path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "96")
    assert path.read_text(encoding="utf-8") == refresh.made()[path], "not current: run python docs/refresh.py"


def test_every_command_has_its_help():
    text = (DOCS / "reference" / "cli.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == refresh.commands()
    assert text.count("usage: ru-presence-data") == 1 + len(refresh.commands())


def test_every_table_is_in_the_picture_and_in_the_list():
    picture, listed = refresh.diagram.svg(), refresh.diagram.table()
    for table in TABLES:
        assert f">{table}<" in picture
        assert f"| [{table}](codebook.md#{table}) |" in listed


def test_boxes_in_the_picture_do_not_overlap():
    boxes = [
        tuple(map(int, found)) for found in re.findall(r'<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"', refresh.diagram.svg())
    ]
    assert len(boxes) == len(TABLES)
    for number, (x, y, width, height) in enumerate(boxes):
        assert x + width <= refresh.diagram.WIDTH
        for other_x, other_y, other_width, other_height in boxes[:number]:
            apart = x + width < other_x or other_x + other_width < x or y + height < other_y or other_y + other_height < y
            assert apart, f"move a table in docs/diagram.py: {x}, {y} and {other_x}, {other_y} overlap"


def documented() -> set[str]:
    text = (DOCS / "reference" / "python.md").read_text(encoding="utf-8")
    return set(re.findall(r"^ *\.\. auto[a-z]+:: ([\w.]+)", text, re.MULTILINE))


def test_every_public_name_is_documented():
    assert set(ru_presence_data.__all__) - {"__version__"} <= documented()
    assert {
        f"Dataset.{name}" for kind in (Dataset, Tables) for name, value in vars(kind).items() if callable(value) and name[0] != "_"
    } <= documented()
    assert set(ru_presence_data.plots.__all__) - {"FORMATS", "OPTIONS", "PICTURES"} <= documented()


@pytest.mark.parametrize("rule", all_rules().values(), ids=all_rules())
def test_rules_stand_there_as_the_command_prints_them(rule):
    text = (DOCS / "rules.md").read_text(encoding="utf-8")
    entry = text[text.index(f"### {rule.name}\n") :].partition("\n## ")[0].removeprefix("### ").partition("\n### ")[0]
    name, _, body = entry.replace("\\", "").replace("\n- ", "\n").partition("\n\n")
    judged, _, body = body.partition("\n\n")
    head, _, printed = terminal.rule(rule, terminal.Style(colour=False)).partition("\n\n")
    assert body.split() == printed.replace("\\", "").split()
    assert head.split() == [name, f"{rule.severity.value},", "stage", f"{rule.stage},", *judged.replace("`", "").split()[1:]]


def test_signs_of_the_data_are_not_read_as_markdown():
    odd = Rule(name="odd", summary="A_b *c* <d> [e] | f.", why="`g_h` i_j.", example="a_b", fix="run `x_y`")
    text = rulebook.markdown([odd])
    assert "A\\_b \\*c\\* \\<d\\> \\[e\\] \\| f." in text
    assert "`g_h` i\\_j." in text
    assert "run `x_y`" in text


def test_every_rule_is_in_the_reference():
    text = (DOCS / "rules.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^### (.+)$", text, re.MULTILINE)) == set(all_rules())


def test_the_citation_is_the_recommended_one():
    text = (DOCS / "data.md").read_text(encoding="utf-8")
    assert " ".join(line.removeprefix("> ") for line in text.splitlines() if line.startswith("> ")) == citation.reference(
        ru_presence_data.load().about
    )


def test_the_site_builds_without_a_warning(tmp_path):
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-W",
        "-n",
        "-q",
        "--keep-going",
        "-d",
        str(tmp_path / "doctrees"),
        str(DOCS),
        str(tmp_path / "site"),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site" / "reference" / "python.html").read_text(encoding="utf-8")
    for public in set(ru_presence_data.__all__) - {"__version__"}:
        assert f'id="ru_presence_data.{public}"' in page
