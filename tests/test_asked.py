"""The commands that come from the methods of `Dataset`: what each prints is what its method answers, for programs and for people."""

from __future__ import annotations

import csv
import io
import json

import pytest

import ru_presence_data as rpd
from analysis_world import world
from ru_presence_data.cli.asked import LONGEST
from ru_presence_data.cli.grammar import COMMANDS
from ru_presence_data.cli.main import main

ASKED = [name for name, (home, _) in COMMANDS.items() if home == "asked"]
WORDS = {"legal-basis": ("az-radar", "2005-01-01")}
"""What a command must be told, where it must be told something."""


@pytest.fixture
def package(tmp_path):
    return world().write(tmp_path)


@pytest.fixture
def ask(package, capsys):
    def run(*words: str) -> str:
        assert main([*words, "--package", str(package)]) == 0
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize("command", ASKED)
def test_a_command_prints_the_answer_of_its_method(command, ask, package):
    words = WORDS.get(command, ())
    answer = getattr(rpd.load(package), command.replace("-", "_"))(*words)
    assert len(answer) > 0
    rows = json.loads(ask(command, *words, "--format", "json"))
    assert [list(row) for row in rows] == [answer.column_names] * len(answer)
    spelt = [{name: str(cell) if hasattr(cell, "isoformat") else cell for name, cell in row.items()} for row in answer.to_pylist()]
    assert rows == spelt
    header, *lines = csv.reader(io.StringIO(ask(command, *words, "--format", "csv")))
    assert header == answer.column_names
    assert lines == [[_cell(cell) for cell in row.values()] for row in rows]
    count = f"{len(answer):,} row" + "s" * (len(answer) > 1)
    assert any(line.startswith(count) for line in ask(command, *words).splitlines())


def _cell(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else " ".join(value) if isinstance(value, list) else str(value)


def test_a_panel_of_two_hosts_and_two_years(ask):
    words = ("--start", "2020", "--end", "2021", "--hosts", "az", "authority", "--territory", "de_facto", "--carry-forward")
    for command, count in (("country-years", 3), ("country-months", 36)):
        rows = json.loads(ask(command, *words, "--format", "json"))
        assert {(row["actor_id"], row["year"]) for row in rows} == {("authority", 2020), ("az", 2020), ("az", 2021)}, command
        assert len(rows) == count
    (row,) = json.loads(ask("country-years", "--start", "2008", "--end", "2008", "--hosts", "az", "--format", "json"))
    assert row["strength_best"] is None
    (row,) = json.loads(ask("country-years", "--start", "2008", "--end", "2008", "--hosts", "az", "--carry-forward", "--format", "json"))
    assert (row["strength_best"], row["strength_carried"]) == (900, True)


def test_a_tolerance_in_days(ask):
    def timing(days: str) -> str:
        rows = json.loads(ask("spells", "--tolerance-days", days, "--format", "json"))
        return next(row["end_timing"] for row in rows if row["deployment_id"] == "az-node")

    # From the planned end, 2 June 2012, to the end, 10 December, there are 191 days.
    assert (timing("190"), timing("191")) == ("late", "on-time")


def test_survival_in_groups(ask):
    rows = json.loads(ask("survival", "--by", "purpose", "--confidence", "0.9", "--format", "json"))
    assert {row["group"] for row in rows} == {"early-warning", "forward-basing", "peacekeeping"}


def test_presences_without_a_legal_basis(ask):
    assert [row["base_id"] for row in json.loads(ask("without-legal-basis", "--what", "bases", "--format", "json"))] == ["az-airfield"]
    assert "az-airfield  Airfield" in ask("without-legal-basis", "--what", "bases")


def test_for_people_as_many_columns_as_fit_and_short_cells(ask, package, monkeypatch):
    def shown(width: int) -> list[str]:
        monkeypatch.setenv("COLUMNS", str(width))
        return ask("never-implemented").splitlines()

    # Each column is as wide as its longest cell, and two blanks part it from the next.
    width = len("az-2003-protocol") + 2 + len("Protocol that came to nothing") + 2 + len("agreement_type")
    narrow, enough, wide = shown(width - 1), shown(width), shown(140)
    assert narrow[0].split() == ["agreement_id", "title"]
    assert narrow[-1] == "1 row; 6 more columns, and whole cells, with --format csv"
    assert enough[0].split() == ["agreement_id", "title", "agreement_type"]
    assert enough[-1] == "1 row; 5 more columns, and whole cells, with --format csv"
    assert wide[-1] == "1 row"
    assert wide[1].split()[-2:] == ["az", "az-radar"]


@pytest.mark.parametrize(("title", "seen"), [("T" * LONGEST, "T" * LONGEST), ("T" * (LONGEST + 1), "T" * (LONGEST - 3) + "...")])
def test_for_people_a_long_cell_is_cut(title, seen, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    package = world()
    package.put("agreements", agreement_id="az-2003-protocol", title=title)
    assert main(["never-implemented", "--package", str(package.write(tmp_path))]) == 0
    assert f"az-2003-protocol  {seen}  " in capsys.readouterr().out


def test_for_people_yes_no_and_short_numbers(ask, monkeypatch):
    monkeypatch.setenv("COLUMNS", "140")
    assert {"yes", "complete"} <= set(ask("country-years", "--start", "2012", "--end", "2012", "--hosts", "az").split())
    assert "no" in ask("country-years", "--start", "2016", "--end", "2016", "--hosts", "az").split()
    assert "0.666667" in ask("survival").split(), "one of three has ended"


def test_no_rows(tmp_path, capsys):
    package = world()
    package.put("agreements", agreement_id="az-2003-protocol", legal_end="unknown")
    assert main(["never-implemented", "--package", str(package.write(tmp_path))]) == 0
    assert capsys.readouterr().out == "nothing found\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["legal-basis", "az-radar"], "the following arguments are required: ON"),
        (["legal-basis", "az-rader", "2005"], "no deployment or base 'az-rader'; did you mean az-radar"),
        (["country-years", "--start", "first"], "invalid int value: 'first'"),
        (["spells", "--tolerance-days", "-1"], "--tolerance-days"),
        (["without-legal-basis", "--what", "events"], "expected deployments or bases"),
    ],
)
def test_a_mistake_gets_one_line_and_code_2(words, said, package, capsys):
    assert main([*words, "--package", str(package)]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert said in streams.err
    assert streams.err.count("\n") == 1
