"""The command as a person meets it: help, output, exit codes, and one clear line for every mistake."""

from __future__ import annotations

import contextlib
import fcntl
import io
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
import time

import pytest

import ru_presence_data as rpd
from ru_presence_data.cli.main import DEBUG, main
from ru_presence_data.cli.progress import ProgressLine
from ru_presence_data.tables import TABLES


def run(*arguments, cwd=None):
    done = subprocess.run([sys.executable, "-m", "ru_presence_data", *arguments], capture_output=True, text=True, cwd=cwd)
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def package(tmp_path):
    directory = rpd.load().directory
    for part in ("data", "schemas"):
        shutil.copytree(directory / part, tmp_path / part)
    shutil.copy(directory / "datapackage.json", tmp_path)
    return tmp_path


def test_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"ru-presence-data {rpd.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["valdate"], "); did you mean validate?; try ru-presence-data --help"),
        (["validate", "--format", "jnuit"], "); did you mean junit?; try ru-presence-data validate --help"),
        (["nonsense"], "); try ru-presence-data --help"),
        (["validate", "/no/such/place"], "/no/such/place: no such directory"),
        (["validate", __file__], "test_cli.py: not a directory; give the directory of a data package"),
        (["validate", "--limit", "-1"], "'-1' is not a whole number of 0 or more"),
        (["show", "az-gabala-rader"], "no record 'az-gabala-rader'; did you mean az-gabala-radar"),
        (["explain", "basis", "x", "y"], "no table 'basis'; did you mean bases?"),
        (["explain", "bases", "az-gabala-radar", "closd"], "table bases has no field 'closd'; did you mean closed?"),
        (["explain", "bases", "az-gabala-radar", "name"], "bases.name takes no statements; the sourced fields of bases are latitude"),
        (["rules", "closed-before-open"], "no rule is called 'closed-before-open'; did you mean closed-before-opened"),
    ],
)
def test_a_mistake_gets_one_line_and_code_2(arguments, said, capsys):
    assert main(arguments) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert said in streams.err
    assert streams.err.count("\n") == 1


def test_validate_is_clean(capsys):
    assert main(["validate"]) == 0
    assert "\nvalid: 19 tables" in "\n" + capsys.readouterr().out


def test_a_broken_package_gives_code_1_and_the_line(package):
    path = package / "data" / "bases.csv"
    path.write_bytes(path.read_bytes().replace(b"early-warning-radar", b"early-warning-rader", 1))
    done = run("validate", str(package))
    assert done.returncode == 1
    assert (
        "enum: az-gabala-radar: base_type 'early-warning-rader' is not one of the codes of base_type (fix: write early-warning-radar)"
        in done.stdout
    )


def test_the_package_in_the_working_directory_comes_first(package):
    (package / "data" / "bases.csv").write_bytes(b"")
    assert run("validate", cwd=package).returncode == 1
    elsewhere = run("validate", cwd=package / "data")
    assert elsewhere.returncode == 2
    assert elsewhere.stdout == ""
    assert elsewhere.stderr == (
        "ru-presence-data: no datapackage.json here; name the directory of a data package, or judge the data of this library with --installed\n"
    )
    carried = run("validate", "--installed", cwd=package / "data")
    assert (carried.returncode, carried.stderr) == (0, "")
    assert "\nvalid: 19 tables" in carried.stdout
    assert run("validate", "--installed", str(package)).returncode == 2


@pytest.mark.parametrize("command", ["format", "sync"])
def test_only_a_package_is_changed_and_never_the_installed_one(command, tmp_path):
    for arguments in ([], ["."], ["nowhere"]):
        done = run(command, *arguments, cwd=tmp_path)
        assert done.returncode == 2
        assert done.stderr.endswith("; give the directory of a data package\n")
        assert list(tmp_path.iterdir()) == []


def test_sync_makes_a_lost_descriptor_anew(package):
    before = (package / "datapackage.json").read_bytes()
    (package / "datapackage.json").unlink()
    assert run("sync", cwd=package).returncode == 0
    assert (package / "datapackage.json").read_bytes() == before


def test_sync_leaves_what_is_said_about_somebody_elses_package(package):
    path = package / "datapackage.json"
    raw = json.loads(path.read_bytes())
    theirs = raw | {"name": "our-bases", "title": "Our bases", "contributors": [{"title": "We"}]}
    extra = {"name": "events-parquet", "path": "data/events.parquet"}
    (package / "data" / "events.parquet").write_bytes(b"ours")
    misspelt = {"name": "evnts", "path": "data/evnts.csv"}
    path.write_text(json.dumps(theirs | {"resources": [extra, misspelt, *raw["resources"][2:]]}))
    kept = {"CITATION.cff": b"ours", "LICENSE-DATA": b"ours", "schemas/own.json": b"{}"}
    for name, data in kept.items():
        (package / name).write_bytes(data)
    (package / "schemas" / "bases.json").write_text("{}")
    done = run("sync", cwd=package)
    assert sorted(done.stdout.splitlines()) == ["datapackage.json: written", "schemas/bases.json: written"]
    assert json.loads(path.read_bytes()) == theirs | {"resources": [*raw["resources"], extra]}
    assert {name: (package / name).read_bytes() for name in kept} == kept
    assert run("sync", cwd=package).stdout == "all generated files are current\n"
    assert run("validate", cwd=package).returncode == 0
    path.write_text("{broken")
    done = run("sync", cwd=package)
    assert (done.returncode, done.stdout) == (2, "")
    assert "datapackage.json: it cannot be read" in done.stderr
    assert path.read_text() == "{broken"


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_format_mends_what_a_spreadsheet_does(package, end):
    before = {path.name: path.read_bytes() for path in (package / "data").iterdir()}
    path = package / "data" / "bases.csv"
    header, *lines = before["bases.csv"].decode().splitlines()
    path.write_text("\ufeff" + end.join([header, *reversed(lines), ""]), encoding="utf-8", newline="")
    assert run("format", "--check", str(package)).returncode == 1
    assert run("format", str(package)).stdout == "formatted data/bases.csv\n"
    assert {path.name: path.read_bytes() for path in (package / "data").iterdir()} == before
    assert run("format", str(package)).stdout == "nothing to format\n"


def test_format_leaves_alone_what_it_cannot_read_whole(package):
    path = package / "data" / "bases.csv"
    path.write_bytes(path.read_bytes() + b'az-x,"lost quote\n')
    before = path.read_bytes()
    done = run("format", str(package))
    assert done.returncode == 1
    assert "left alone: data/bases.csv:" in done.stderr
    assert path.read_bytes() == before


def test_sync_names_what_is_not_current(package):
    (package / "schemas" / "bases.json").write_text("{}")
    done = run("sync", "--check", str(package))
    assert done.returncode == 1
    assert "schemas/bases.json: not current" in done.stdout


def test_build_and_export_say_where(tmp_path, package):
    built = run("build", str(package), "--out", str(tmp_path / "dist"), "--only", "csv,parquet")
    assert built.returncode == 0
    assert built.stdout.startswith(f"built {tmp_path}/dist/ru-presence-data-{rpd.__version__}: ")
    assert run("export", "csv", str(package), "--out", str(tmp_path / "csv")).stdout.startswith(f"wrote {len(TABLES)} files")
    assert (tmp_path / "csv" / "data" / "bases.csv").read_bytes() == (package / "data" / "bases.csv").read_bytes()


def test_show_tells_the_whole_story_of_gabala(capsys):
    assert main(["show", "az-gabala-radar"]) == 0
    out = capsys.readouterr().out
    for word in ("1983", "1984", "1985", "2012-12-10", "2012-12-09", "because:", "Deployments", "Agreements", "Events", "Strengths"):
        assert word in out


def test_explain_shows_every_candidate_on_one_screen(capsys):
    assert main(["explain", "bases", "az-gabala-radar", "opened"]) == 0
    out = capsys.readouterr().out
    assert "the cell says: 1985" in out
    assert "taken" in out
    assert "stated, not taken" in out
    assert "because:" in out


@pytest.mark.parametrize("arguments", [["rules", "closed-before-opened"], ["rules", "needless-quotes"]])
def test_rules_are_documented(arguments, capsys, file_regression, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    assert main(arguments) == 0
    file_regression.check(capsys.readouterr().out.encode(), binary=True, extension=".txt")


def test_colour_only_on_a_terminal():
    def seen(**environment):
        leader, follower = pty.openpty()
        command = [sys.executable, "-m", "ru_presence_data", "rules", "enum"]
        env = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | {"TERM": "xterm"} | environment
        subprocess.run(command, stdout=follower, env=env, check=True)
        os.close(follower)
        out = os.read(leader, 65536)
        os.close(leader)
        return out

    assert b"\x1b[" in seen()
    assert b"\x1b[" not in seen(NO_COLOR="1")
    assert "\x1b[" not in run("rules", "enum").stdout


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "term", "waited", "is_shown"),
    [
        (Terminal(), "xterm", 1.5, True),
        (Terminal(), "xterm", 0.5, False),
        (Terminal(), "dumb", 1.5, False),
        (io.StringIO(), "xterm", 1.5, False),
    ],
)
def test_progress_is_shown_on_a_terminal_after_a_second_and_taken_away(stream, term, waited, is_shown, monkeypatch):
    monkeypatch.setenv("TERM", term)
    line = ProgressLine(stream)
    started = line.started
    monkeypatch.setattr(time, "monotonic", lambda: started + waited)
    line("read bases [1]", 1, 2)
    assert ("read bases [1]" in stream.getvalue()) is is_shown
    line.clear()
    assert stream.getvalue().endswith("\x1b[2K") is is_shown
    assert bool(stream.getvalue()) is is_shown


def at_a_terminal(*arguments, lines=24, width=80, **environment):
    """What a command writes at a terminal of a size, with a pager that says that it was used."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", lines, width, 0, 0))
    env = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES", "PAGER", "MANPAGER")}
    env |= {"TERM": "xterm", "NO_COLOR": "1", "PAGER": "sed s/^/paged:/"} | environment
    with subprocess.Popen(
        [sys.executable, "-m", "ru_presence_data", *arguments], stdin=follower, stdout=follower, stderr=follower, env=env
    ):
        os.close(follower)
        out = b""
        # Linux tells the end of what a terminal has to say by an error.
        with contextlib.suppress(OSError):
            while read := os.read(leader, 65536):
                out += read
    os.close(leader)
    return out.decode().replace("\r\n", "\n").splitlines()


@pytest.mark.parametrize(
    "arguments",
    [
        ["present", "--on", "2005-01-01"],
        ["present", "--on", "2005-01-01", "--what", "bases"],
        ["timeline", "az-gabala-radar"],
        ["contested", "az-gabala-radar"],
        ["rules"],
        ["show", "az-gabala-radar"],
        ["--help"],
        ["validate", "--help"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("width", [48, 80, 130])
def test_what_is_shown_fits_the_terminal(arguments, width):
    out = at_a_terminal(*arguments, width=width, lines=1000)
    assert out
    # A word that is longer than the line is left whole, since it is an id or an address that somebody may copy.
    # argparse does not break the choices of an option in its usage.
    long = [line for line in out if len(line) > width and not line.lstrip().startswith("[--")]
    assert [line for line in long if len(max(line.split(), key=len)) < width - 40] == []


def test_long_output_is_paged_and_short_output_is_not():
    assert all(line.startswith("paged:") for line in at_a_terminal("rules"))
    assert not any("paged:" in line for line in at_a_terminal("rules", lines=1000))
    assert not any("paged:" in line for line in at_a_terminal("rules", TERM="dumb"))
    assert at_a_terminal("--help")[0].startswith("paged:usage")
    assert "paged:" not in run("rules").stdout


def test_a_row_is_one_line_for_other_programs(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    out = run("present", "--on", "2005-01-01").stdout.splitlines()
    at = next(number for number, line in enumerate(out) if re.fullmatch(r"[0-9]+ deployments", line))
    assert at == int(out[at].split()[0]) + 1


def test_messages_name_what_is_typed(capsys):
    assert main(["present", "--on", "2005-13-01"]) == 2
    assert capsys.readouterr().err.startswith("ru-presence-data: --on: found '2005-13-01', expected ")
    assert main(["present", "--on", "2005-01-01", "--host", "FR"]) == 2
    assert capsys.readouterr().err.startswith("ru-presence-data: --host: sources were not searched for France")
    assert main(["present", "--on", "2030-01-01"]) == 0
    assert capsys.readouterr().err.startswith("ru-presence-data: --on: 2030-01-01 lies after the date of the data")
    assert main(["timeline", "FR"]) == 2
    assert capsys.readouterr().err.startswith("ru-presence-data: host: sources were not searched for France")


def test_reasons_stand_beneath_the_sources_that_they_are_of(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "140")
    assert main(["show", "az-gabala-radar"]) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    for at, line in enumerate(lines):
        if line.startswith("because:"):
            above = next(other for other in reversed(lines[:at]) if other[:2] in ("* ", "x ", "- "))
            assert above[0] in "*x", above


def test_a_closed_pipe_is_no_error():
    command = f"{sys.executable} -m ru_presence_data rules | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert done.stderr == ""


def test_an_unforeseen_error_is_one_line_unless_it_is_looked_for(monkeypatch, capsys):
    def broken(arguments):
        raise ZeroDivisionError("division\nby zero")

    monkeypatch.setattr("ru_presence_data.cli.checking.rules", broken)
    monkeypatch.delenv(DEBUG, raising=False)
    assert main(["rules"]) == 2
    assert capsys.readouterr().err.startswith("ru-presence-data: a defect of the program: ZeroDivisionError: division by zero (fix: ")
    monkeypatch.setenv(DEBUG, "1")
    with pytest.raises(ZeroDivisionError):
        main(["rules"])
