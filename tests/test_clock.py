"""No day is special: the clock is read in the places that are listed here, and these do their work ten years on and years back."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import ru_presence_data as rpd
from clock import on
from ru_presence_data.cli.main import main
from ru_presence_data.release.build import build
from support import DATA_DATE, lines, small_package

SRC = Path(rpd.__file__).parent

READS = {
    "editing/new.py": {"date.today"},
    "cli/progress.py": {"time.monotonic"},
    "locking.py": {"datetime.now"},
}
"""Where the clock may be read: the day on which a source is consulted, how long a command has been running, and since when it changes a package."""

DAYS = {
    "ten years on": date(2036, 11, 29),
    "the day after the date of the data": date(2026, 11, 26),
    "years back": date(2019, 3, 1),
    "a leap day": date(2016, 2, 29),
}


# Where it is read

OF_TODAY = ("today", "now", "utcnow")
IN_SQL = re.compile(r"\b(current_(date|time|timestamp)|localtime(stamp)?|getdate\(\)|now\(\))", re.IGNORECASE)


def clocks(source: str) -> set[str]:
    """What in a module reads the clock, as it is written there."""
    tree = ast.parse(source)
    homes: dict[str, str] = {}
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            homes |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            homes |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            name, _, rest = ast.unparse(node).partition(".")
            home = homes.get(name, name)
            if home == "time" or (node.attr in OF_TODAY and home.split(".")[0] == "datetime"):
                found.add(f"{name}.{rest}")
        elif isinstance(node, ast.Name) and homes.get(node.id, "").startswith("time."):
            found.add(node.id)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in OF_TODAY:
            found.add(ast.unparse(node.func))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            found |= {match.group() for match in IN_SQL.finditer(node.value)}
    return found


def test_the_clock_is_read_nowhere_else():
    found = {path.relative_to(SRC).as_posix(): clocks(path.read_text(encoding="utf-8")) for path in sorted(SRC.rglob("*.py"))}
    told = "a day is given as an argument, or is that of the package (`Dataset.data_date`); a new reader of the clock is listed in READS"
    assert {path: names for path, names in found.items() if names} == READS, told


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("from datetime import date\nday = date.today()", {"date.today"}),
        ("from datetime import date\nfield(default_factory=date.today)", {"date.today"}),
        ("import datetime\nday = datetime.datetime.now(datetime.UTC)", {"datetime.datetime.now"}),
        ("import datetime as dt\nday = dt.date.today()", {"dt.date.today"}),
        ("from datetime import datetime as moment\nday = moment.utcnow()", {"moment.utcnow"}),
        ("import time\nday = time.time()", {"time.time"}),
        ("import time as t\nday = t.strftime('%Y')", {"t.strftime"}),
        ("def f():\n    from time import localtime\n    return localtime()", {"localtime"}),
        ("import pandas as pd\nday = pd.Timestamp.now()", {"pd.Timestamp.now"}),
        ("connection.execute('SELECT current_date')", {"current_date"}),
        ("from datetime import datetime, time\nday = datetime.combine(day, time())", set()),
        ("day = calendar.today + 1", set()),
        ('"""Reads now() as it stands in the text."""', set()),
    ],
)
def test_the_reading_of_clocks(source, names):
    assert clocks(source) == names


# What it does there


@pytest.fixture
def package(tmp_path, monkeypatch):
    directory = tmp_path / "package"
    small_package().freeze().write(directory)
    monkeypatch.chdir(directory)
    monkeypatch.setenv("COLUMNS", "140")
    return directory


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    streams = capsys.readouterr()
    return code, streams.out, streams.err


def move_on(package: Path, day: date) -> None:
    """Set the date of the data, as a maintainer does."""
    path = package / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"created": f"{day}T00:00:00Z"}), encoding="utf-8")


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
def test_a_contributor_and_a_maintainer_do_their_work_on_any_day(day, package, capsys):
    with on(day):
        cells = ("--set", "source_type=news", "--set", "consulted_form=excerpt", "--set", "published=2013")
        code, out, err = run(capsys, "add-source", "https://example.org/radar-closed", *cells)
        assert (code, err) == (0, ""), out
        source = "example-2013-radar-closed"
        assert rpd.load(package).sources.get(source).consulted_on == day
        assert run(capsys, "cite", "bases", "az-example-radar", "closed", "--source", source)[::2] == (0, "")
        depot = ("name=Example depot", "base_type=depot", "host_de_jure=az", "territory_id=az-example-heights")
        assert run(capsys, "new", "bases", *(word for cell in depot for word in ("--set", cell)))[::2] == (0, "")
        assert run(capsys, "format") == (0, "nothing to format\n", "")
        code, out, err = run(capsys, "validate")
        assert (code, err) == (0, ""), out
        target = package.parent / "dist"
        code, out, err = run(capsys, "build", "--only", "csv", "--out", target)
        if day > DATA_DATE:
            assert (code, out) == (2, "")
            assert err == (
                f"ru-presence-data: sources/{source}: consulted_on {day} is after 2026-11-25, the date of the data; nothing was built"
                f" (fix: set `created` in datapackage.json to {day}T00:00:00Z or later, or correct the source)\n"
            )
            assert not target.exists()
            move_on(package, day)
            assert run(capsys, "validate")[0] == 0
            code, out, err = run(capsys, "build", "--only", "csv", "--out", target)
        assert (code, err) == (0, ""), out
        told = (target / f"ru-presence-data-{rpd.__version__}" / "README.md").read_text(encoding="utf-8")
        assert f"data as of {max(day, DATA_DATE)}." in told


def test_an_answer_and_a_verdict_do_not_depend_on_the_day(package):
    def told() -> list[object]:
        ds = rpd.load(package)
        tables = (ds.spells(), ds.country_months(), ds.survival(), ds.present(on="2026-01-01"), ds.timeline(host="az"))
        return [*(table.to_pylist() for table in tables), lines(rpd.validate(package)), str(ds.answers())]

    told_on = []
    for day in DAYS.values():
        with on(day):
            told_on.append(told())
    assert all(each == told_on[0] for each in told_on)


def test_builds_on_two_days_are_byte_identical(package, tmp_path):
    def built(day: date) -> dict[str, bytes]:
        with on(day):
            release = build(package, tmp_path / str(day))
        files = {path.relative_to(release).as_posix(): path.read_bytes() for path in release.rglob("*") if path.is_file()}
        # DuckDB alone writes something random into its file, on one day too.
        return {name: data for name, data in files.items() if not name.startswith("duckdb/")}

    assert built(DAYS["ten years on"]) == built(DAYS["years back"])


# The option that runs all tests on another day


def test_the_option_moves_the_tests_and_what_they_start(request):
    day = request.config.getoption("--on-day")
    if day is None:
        own = f"{Path(__file__)}::{request.node.name}"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--on-day", "2036-11-29", own]
        done = subprocess.run(command, capture_output=True, text=True, cwd=request.config.rootpath)
        assert done.returncode == 0, done.stdout
        return
    told = subprocess.run([sys.executable, "-c", "from datetime import date; print(date.today())"], capture_output=True, text=True)
    assert (date.today(), told.stdout.strip()) == (day, str(day))
