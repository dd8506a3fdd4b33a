"""What programs read is UTF-8 under every locale; a standard stream that is closed, missing or full gives exit code 2 and a line, no traceback."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from ru_presence_data.cli.main import main
from ru_presence_data.cli.questions import FORMATS
from support import small_package

NAME = "Примерная РЛС"
LOCALES = ("cp1251", "ascii", "utf-16", "utf-8")
TABLES = {
    "present": ("--on", "2005-01-01", "--what", "bases", "--uncovered", "empty"),
    "timeline": ("az", "--uncovered", "empty"),
    "contested": (),
    "presences": (),
    "never-implemented": (),
}
"""Commands that print a table, by each way of printing one."""


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return small_package().freeze().write(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """A word in two scripts, so that a message quotes Cyrillic."""
    made = small_package()
    made.put("bases", base_id="az-example-radar", name="Exаmple")
    return made.freeze().write(tmp_path_factory.mktemp("broken"))


def run(*arguments: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "LC_ALL": "C"}
    return subprocess.run([sys.executable, "-m", "ru_presence_data", *arguments], capture_output=True, env=environment)


@pytest.mark.parametrize("encoding", LOCALES)
def test_tables_for_programs_are_utf_8_under_every_locale(encoding, package):
    question = ("present", *TABLES["present"], "--package", str(package))
    done = run(*question, "--format", "json", encoding=encoding)
    assert done.returncode == 0
    names = [row["name_ru"] for row in json.loads(done.stdout.decode("utf-8"))]
    assert NAME in names
    done = run(*question, "--format", "csv", encoding=encoding)
    assert [row["name_ru"] for row in csv.DictReader(io.StringIO(done.stdout.decode("utf-8")))] == [name or "" for name in names]
    assert b"\r" not in done.stdout


@pytest.mark.parametrize("form", ["json", "sarif", "junit", "gitlab", "github"])
def test_reports_for_programs_are_utf_8_under_every_locale(form, broken):
    found = [run("validate", str(broken), "--format", form, encoding=encoding) for encoding in LOCALES]
    assert {done.returncode for done in found} == {1}
    assert len({done.stdout for done in found}) == 1
    text = found[0].stdout.decode("utf-8")
    assert "Exаmple" in text
    if form == "junit":
        ElementTree.fromstring(found[0].stdout)
    elif form != "github":
        json.loads(text)


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "text"])
@pytest.mark.parametrize("command", TABLES)
def test_each_way_of_printing_a_table_is_utf_8(command, form, package, monkeypatch):
    """In this process, on a stream that knows no Cyrillic."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii", newline="\r\n")
    monkeypatch.setattr(sys, "stdout", out)
    assert main([command, *TABLES[command], "--package", str(package), "--format", form]) == 0
    raw = out.buffer.getvalue()
    monkeypatch.undo()
    text = raw.decode("utf-8")
    assert b"\r" not in raw
    assert json.loads(text) is not None if form == "json" else "," in text
    assert "\\u04" not in text


def test_a_stream_without_bytes_gets_text(package, monkeypatch):
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    assert main(["present", *TABLES["present"], "--package", str(package), "--format", "json"]) == 0
    assert NAME in [row["name_ru"] for row in json.loads(out.getvalue())]


# Streams that are not there

BASH = pytest.mark.skipif(sys.platform == "win32", reason="needs bash")
COMMANDS = ("validate {}", "format --check {}", "--version", "--help", "rules edtf", "present --on 1990 --uncovered empty --package {}")
MORE = ("validate {} --format json", "sync --check {}", "new territories --package {} --set name=Hill --set host_de_jure=az", "nonsense")


def shell(command: str, package: Path, streams: str, before: str = "") -> subprocess.CompletedProcess[str]:
    line = f"{sys.executable} -m ru_presence_data {command.format(package)} {streams}"
    return subprocess.run(["bash", "-c", f"{before} {line}"], capture_output=True, text=True)


def quiet(done: subprocess.CompletedProcess[str]) -> None:
    for word in ("Traceback", "Exception", "defect of the program", "Error:"):
        assert word not in done.stderr + done.stdout


@BASH
@pytest.mark.parametrize("command", [*COMMANDS, *MORE])
@pytest.mark.parametrize("streams", [">&-", ">&- 2>&-", ">&- <&-"])
def test_a_closed_output_gives_code_2_and_nothing_is_done(command, streams, package):
    old = {path: path.read_bytes() for path in package.rglob("*") if path.is_file()}
    done = shell(command, package, streams)
    assert done.returncode == 2
    quiet(done)
    if streams == ">&-":
        assert (
            done.stderr
            == "ru-presence-data: the standard output is closed; nothing was done (fix: open it, or send it to the null device)\n"
        )
    assert {path: path.read_bytes() for path in package.rglob("*") if path.is_file()} == old


@BASH
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("before", ["PYTHONUNBUFFERED=1", "PYTHONUNBUFFERED="])
@pytest.mark.parametrize("command", [*COMMANDS, *MORE[:2], "rules"])
def test_a_full_output_gives_code_2_and_a_line(command, before, package):
    done = shell(command, package, ">/dev/full", before)
    assert done.returncode == 2
    quiet(done)
    assert "No space left on device" in done.stderr.splitlines()[-1]
    both = shell(command, package, ">/dev/full 2>/dev/full", before)
    assert both.returncode == 2


@BASH
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_error_output_gives_code_2(package):
    done = shell("present --on 1990 --uncovered empty --format csv --package {}", package, "2>/dev/full")
    assert done.returncode == 2
    quiet(done)
    assert shell("nonsense", package, "2>/dev/full").returncode == 2


@BASH
def test_an_output_that_cannot_be_written_to_gives_code_2(package):
    done = shell("rules edtf", package, "1</dev/null", "PYTHONUNBUFFERED=")
    assert (done.returncode, done.stderr) == (2, "ru-presence-data: the standard output: Bad file descriptor\n")


@BASH
def test_a_closed_error_output_changes_nothing_else(package):
    for command in ("validate {} --format json", "present --on 1990 --uncovered empty --format json --package {}"):
        plain, closed = shell(command, package, "2>/dev/null"), shell(command, package, "2>&-")
        assert (closed.returncode, closed.stdout) == (plain.returncode, plain.stdout)
        assert json.loads(closed.stdout) is not None
    assert shell("nonsense", package, "2>&-").returncode == 2


@BASH
def test_a_closed_input_is_nobody_to_ask(package):
    done = shell("new territories --package {}", package, "<&-")
    assert done.returncode == 2
    assert "are required; give each with --set" in done.stderr


@BASH
def test_no_file_gets_the_number_of_a_stream_that_is_closed():
    """Some libraries write to a number, and would write into the file."""
    program = "import os; from ru_presence_data.cli.main import main; main(['--version']); print(os.open(os.devnull, os.O_RDONLY))"
    done = subprocess.run(["bash", "-c", f'{sys.executable} -c "{program}" <&- 2>&-'], capture_output=True, text=True)
    assert int(done.stdout.split()[-1]) > 2


@pytest.mark.parametrize("stream", [None, "closed"])
def test_a_program_without_streams(stream, package, monkeypatch):
    """As under pythonw, where there are none at all."""
    given = None
    if stream:
        given = io.StringIO()
        given.close()
    old = {path: path.read_bytes() for path in package.rglob("*") if path.is_file()}
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, given)
    code = main(["new", "territories", "--package", str(package), "--set", "name=Hill", "--set", "host_de_jure=az"])
    sys.stderr.close() if sys.stderr is not None else None
    monkeypatch.undo()
    assert code == 2
    assert {path: path.read_bytes() for path in package.rglob("*") if path.is_file()} == old
