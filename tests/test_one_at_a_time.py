"""Commands that change a package do so one after the other: no row that was reported as written is lost, wherever a command was killed."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ru_presence_data import locking, validate
from ru_presence_data.cli.main import main
from ru_presence_data.editing import cite, new_row
from ru_presence_data.editing.format import format_package
from ru_presence_data.release.sync import sync
from ru_presence_data.tables import TABLES
from ru_presence_data.violations import Severity
from support import small_package
from test_interrupted import tree

TERRITORY = ("new", "territories", "--set", "name=Example hill", "--set", "host_de_jure=az")
SOURCE = ("--set", "source_type=news", "--set", "consulted_form=not-consulted")
WRITING = [
    TERRITORY,
    ("add-source", "https://example.org/hill", *SOURCE),
    ("cite", "bases", "az-example-radar", "opened", "--source", "example-mirror-2015-repost", "--rank", "normal"),
    ("format",),
    ("sync",),
]


@pytest.fixture
def package(tmp_path, monkeypatch):
    directory = tmp_path / "package"
    small_package().freeze().write(directory)
    sync(directory)
    monkeypatch.chdir(directory)
    return directory


# Two at a time

PAIRS = """
import os, sys
from ru_presence_data.editing import add_source, cite, new_row

path, count = sys.argv[1], int(sys.argv[2])

def new(n):
    return new_row(path, "territories", {"territory_id": f"az-hill-{n}", "name": f"Hill {n}", "host_de_jure": "az"}).key

def source(n):
    cells = {"source_id": f"example-nd-hill-{n}", "source_type": "news", "consulted_form": "not-consulted"}
    return add_source(path, f"https://example.org/hill/{n}", cells).key

def statement(n):
    done = cite(path, "bases", "az-example-radar", "opened", source="example-mirror-2015-repost", value=f"{1900 + n}", rank="normal")
    return done.statement["statement_id"]

what = (new, source, statement)
for pair in range(count):
    start, go = os.pipe()
    found, told = os.pipe()
    children = []
    for which in (0, 1):
        number = 2 * pair + which
        pid = os.fork()
        if not pid:
            code = 1
            try:
                os.close(go)
                os.read(start, 1)  # Both go when the parent closes the pipe.
                os.write(told, (what[(pair + pair * which) % 3](number) + "\\n").encode())
                code = 0
            finally:
                os._exit(code)
        children.append(pid)
    os.close(go), os.close(start), os.close(told)
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
    if any(codes):
        sys.exit(f"pair {pair}: {codes}")
    print(os.read(found, 9999).decode(), end="")
    os.close(found)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_no_row_of_fifty_pairs_is_lost(package):
    before = tree(package)
    done = subprocess.run([sys.executable, "-c", PAIRS, str(package), "50"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    written = done.stdout.split()
    assert len(set(written)) == 100

    def keys(files):
        return {
            line.split(",")[0]
            for name in ("territories", "sources", "statements")
            for line in files[f"data/{name}.csv"].decode().splitlines()
        }

    assert keys(tree(package)) == keys(before) | set(written)
    assert set(tree(package)) == set(before)
    # Values that differ want a reason, and sources a statement; nothing else is wrong.
    assert {violation.rule for violation in validate(package).of(Severity.ERROR)} == {"reason-missing", "unused-source"}


def test_two_commands_at_once_both_write(package):
    command = [sys.executable, "-m", "ru_presence_data", "add-source"]
    for turn in range(3):
        both = [
            subprocess.Popen(
                [*command, f"https://example.org/{turn}/{name}", *SOURCE, "--set", f"source_id=example-nd-{name}-{turn}"],
                stdout=subprocess.PIPE,
            )
            for name in ("one", "other")
        ]
        assert [process.communicate()[0].split()[1].decode() for process in both] == [f"example-nd-one-{turn}", f"example-nd-other-{turn}"]
    keys = {line.split(",")[0] for line in (package / "data/sources.csv").read_text(encoding="utf-8").splitlines()}
    assert {f"example-nd-{name}-{turn}" for name in ("one", "other") for turn in range(3)} <= keys


@pytest.mark.parametrize("arguments", WRITING, ids=lambda words: words[0])
def test_the_second_is_told_who_is_first_and_writes_nothing(arguments, package, capsys, monkeypatch):
    monkeypatch.setattr(locking, "WAIT", 0.1)
    (package / "data/events.csv").write_bytes((package / "data/events.csv").read_bytes() + b"\n")
    (package / "schemas/bases.json").write_bytes(b"{}\n")
    with locking.locked(package, "new bases"):
        old = tree(package)
        assert main(arguments) == 2
        assert tree(package) == old
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("ru-presence-data: nothing was written: ")
    assert f" is being changed by `new bases` (process {os.getpid()} on " in err
    assert err.endswith("); run the command again after it\n")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [("format", "--check"), ("sync", "--check"), ("validate", "."), ("show", "az-example-radar")], ids=lambda words: words[0]
)
def test_who_only_reads_waits_for_nobody(arguments, package, capsys, monkeypatch):
    monkeypatch.setattr(locking, "WAIT", 0.1)
    with locking.locked(package, "new bases"):
        assert main(arguments) == 0, capsys.readouterr()


def test_the_second_waits_for_the_first(package):
    taken, free = threading.Event(), threading.Event()

    def first() -> None:
        with locking.locked(package, "new bases"):
            taken.set()
            free.wait(60)

    thread = threading.Thread(target=first)
    thread.start()
    taken.wait(60)
    timer = threading.Timer(0.3, free.set)
    timer.start()
    assert main(TERRITORY) == 0
    thread.join()


def test_questions_hold_up_nobody(package, capsys, monkeypatch):
    """Between two answers another command writes; the row that was asked for is held against what is there then."""

    class Terminal:
        def isatty(self) -> bool:
            return True

    def answer(question: str) -> str:
        if question.startswith("host_de_jure"):
            new_row(package, "territories", {"name": "Example marsh", "host_de_jure": "az"})
            return "az"
        return "Example hill" if question.startswith("name>") else ""

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("builtins.input", answer)
    assert main(["new", "territories"]) == 0, capsys.readouterr()
    text = (package / "data/territories.csv").read_text(encoding="utf-8")
    assert "\naz-example-hill,Example hill" in text
    assert "\naz-example-marsh,Example marsh" in text


@pytest.mark.parametrize("arguments", WRITING, ids=lambda words: words[0])
def test_nothing_but_the_change_is_left(arguments, package):
    before = set(tree(package))
    assert main(arguments) == 0
    assert set(tree(package)) == before


# Killed

KILLED = """
import json, os, signal, sys
from pathlib import Path
from ru_presence_data import atomic, locking
from ru_presence_data.editing import store

package, sign, stride = Path(sys.argv[1]), getattr(signal, sys.argv[2]), int(sys.argv[3])
paths = [package / "data" / f"{name}.csv" for name in ("bases", "territories")]
old = [path.read_bytes() for path in paths]
WATCHED = (atomic.__file__, locking.__file__)

def write():
    with store.editing(package, "test") as opened:
        bases, places = opened.draft("bases"), opened.draft("territories")
        bases.change(0, name="Example name")
        places.change(0, name="Example name")
        opened.commit()

def child(stop):
    left = stop
    def trace(frame, event, argument):
        nonlocal left
        if frame.f_code.co_filename not in WATCHED and frame.f_code.co_name != "commit":
            return None
        if event == "line":
            left -= 1
            if left < 0:
                sys.settrace(None)
                os.kill(os.getpid(), sign)
        return trace
    sys.settrace(trace)
    write()
    sys.settrace(None)
    os._exit(0)

def restore():
    for path, data in zip(paths, old):
        path.write_bytes(data)

write()
new = [path.read_bytes() for path in paths]
assert all(one != other for one, other in zip(old, new))
files = sorted(str(path) for path in package.rglob("*"))
seen, stop, code = set(), 0, 9
while code:
    restore()
    pid = os.fork()
    if not pid:
        try:
            child(stop)
        except KeyboardInterrupt:
            os._exit(2)
        finally:
            os._exit(3)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert code in (0, 2, -sign), code
    right_after = ["old" if data == one else "new" if data == other else "part" for data, one, other in zip([path.read_bytes() for path in paths], old, new)]
    assert "part" not in right_after, (stop, right_after)
    with store.editing(package, "next"):
        pass
    found = [path.read_bytes() for path in paths]
    assert found in (old, new), (stop, right_after)
    assert sorted(str(path) for path in package.rglob("*")) == files, stop
    seen.add((" and ".join(right_after), "old" if found == old else "new"))
    stop += stride
print(json.dumps([stop, sorted(seen)]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize(("sign", "stride"), [("SIGKILL", 1), ("SIGTERM", 3), ("SIGHUP", 3), ("SIGINT", 1)])
def test_killed_at_any_line_both_files_are_old_or_both_new_after_the_next_command(sign, stride, package):
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", KILLED, str(package), sign, str(stride)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    count, seen = json.loads(done.stdout)
    assert count > 60
    assert ["old and old", "old"] in seen
    assert ["new and new", "new"] in seen
    if sign == "SIGKILL":
        # Killed between the renamings: the next command did the second. An interruption takes the first back by itself.
        assert ["new and old", "new"] in seen


@pytest.mark.parametrize("arguments", WRITING, ids=lambda words: words[0])
def test_what_a_killed_command_left_is_swept_by_the_next(arguments, package):
    names = ["data/.statements.csv.abcd_123.part", "data/..bases.csv.pending.abcd_123.part", "schemas/.bases.json.abcd_123.part"]
    names += [".datapackage.json.abcd_123.part", ".CITATION.cff.abcd_123.part", ".LICENSE-DATA.abcd_123.part"]
    own = ["data/.mine.part", "data/statements.csv.abcd_123.part", ".notes.md.part"]
    before = set(tree(package))
    for name in [*names, *own, locking.LOCK, locking.HOLDER]:
        (package / name).write_bytes(b"half")
    assert main(arguments) == 0
    assert set(tree(package)) == before | set(own)


def test_a_note_that_names_other_files_is_not_followed(package, tmp_path):
    """A package from elsewhere must not make a command write outside it."""
    import hashlib

    outside, part = tmp_path / "outside.csv", tmp_path / ".outside.csv.abcd_123.part"
    outside.write_bytes(b"mine")
    part.write_bytes(b"theirs")
    digests = [hashlib.sha256(data).hexdigest() for data in (b"mine", b"theirs")]
    note = package / "data/.bases.csv.pending"
    for rows in ([[str(outside), part.name, *digests]], {"a": 1}, [1], "x", [["a"]]):
        note.write_text(json.dumps(rows), encoding="utf-8")
        assert main(["format"]) == 0
        assert outside.read_bytes() == b"mine"
        assert not note.exists()


@pytest.mark.parametrize("name", [locking.LOCK, locking.HOLDER])
def test_no_lock_is_written_through_a_link(name, package, tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_bytes(b"mine")
    (package / name).symlink_to(outside)
    main(TERRITORY)
    assert outside.read_bytes() == b"mine"


# Where nothing can be written


@pytest.fixture
def read_only(monkeypatch):
    def refuse(path, wait):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    monkeypatch.setattr(locking, "held", refuse)


def test_a_package_that_cannot_be_written_to_is_said_to_be_so(package, capsys, read_only):
    old = tree(package)
    for arguments in WRITING[:3]:
        assert main(arguments) == 2
        assert capsys.readouterr().err == "ru-presence-data: .: Read-only file system; nothing was written\n"
    assert tree(package) == old
    assert main(["format"]) == 0
    assert main(["sync"]) == 0
    assert main(["validate", "."]) == 0


def test_format_and_sync_name_what_they_cannot_write(package, capsys, read_only):
    (package / "data/events.csv").write_bytes((package / "data/events.csv").read_bytes() + b"\n")
    old = tree(package)
    assert format_package(package).refused == ("data/events.csv: Read-only file system; nothing was written",)
    assert tree(package) == old
    (package / "schemas/bases.json").write_bytes(b"{}\n")
    old = tree(package)
    assert main(["sync"]) == 2
    assert capsys.readouterr().err == "ru-presence-data: .: Read-only file system; nothing was written\n"
    assert tree(package) == old


def test_who_is_first_need_not_be_known(package, capsys, monkeypatch):
    monkeypatch.setattr(locking, "WAIT", 0.1)
    for text in ("", "[]", '["a"]', "\x1b[2J"):
        with locking.held(package / locking.LOCK, 1):
            (package / locking.HOLDER).write_text(text, encoding="utf-8")
            assert main(TERRITORY) == 2
        assert "is being changed by another program; run" in capsys.readouterr().err


def test_format_does_not_write_over_what_was_saved_meanwhile(package, monkeypatch):
    from ru_presence_data.editing import format

    path = package / "data/events.csv"
    loose = path.read_bytes() + b"\n"
    path.write_bytes(loose)
    real = format.canonical

    def late(data, schema, **more):
        if schema.name == "events":
            path.write_bytes(loose + b"\n")
        return real(data, schema, **more)

    monkeypatch.setattr(format, "canonical", late)
    done = format_package(package)
    assert done.refused == ("data/events.csv: was changed by another program meanwhile; run the command again",)
    assert path.read_bytes() == loose + b"\n"


def test_each_table_is_read_once(package, monkeypatch):
    counts: dict[str, int] = {}
    real_bytes = Path.read_bytes

    def count(path: Path) -> None:
        if path.suffix == ".csv" and path.parent.name == "data":
            counts[path.stem] = counts.get(path.stem, 0) + 1

    def read_bytes(self):
        count(self)
        return real_bytes(self)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", read_bytes)
        patch.setattr("ru_presence_data.editing.store.Store.commit", lambda self: None)
        cite(package, "bases", "az-example-radar", "opened", source="example-mirror-2015-repost", rank="normal")
    assert counts == dict.fromkeys(TABLES, 1)
