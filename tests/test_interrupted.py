"""Writing that is interrupted at any point leaves the old file or the new one, and an error leaves nothing behind."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ru_presence_data import atomic, load
from ru_presence_data.editing import format
from ru_presence_data.release import sync
from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.tables import TABLES
from ru_presence_data.violations import PackageError
from support import small_package

OLD, NEW = b"old\n" * 50_000, b"new\n" * 60_000

# Where writing can fail: the function, and whose attribute it is.
POINTS = {
    "reading": (Path, "read_bytes"),
    "making the new file": (tempfile, "mkstemp"),
    "opening it": (os, "fdopen"),
    "syncing": (os, "fsync"),
    "rights": (Path, "chmod"),
    "renaming": (Path, "replace"),
}
ERRORS = (OSError(28, "No space left on device"), KeyboardInterrupt(), MemoryError())


def tree(directory: Path) -> dict[str, bytes]:
    """All files below a directory."""
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in sorted(directory.rglob("*")) if path.is_file()}


def failing(error: BaseException):
    """Make a function that fails."""

    def fail(*arguments, **more):
        raise error

    return fail


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("point", POINTS)
def test_an_error_leaves_the_old_file_and_nothing_else(point, error, tmp_path, monkeypatch):
    path = tmp_path / "bases.csv"
    path.write_bytes(OLD)
    with monkeypatch.context() as patch, pytest.raises(type(error)):
        patch.setattr(*POINTS[point], failing(error))
        atomic.write_whole(path, NEW)
    assert tree(tmp_path) == {"bases.csv": OLD}


def test_an_error_in_the_middle_of_the_bytes(tmp_path, monkeypatch):
    path = tmp_path / "bases.csv"
    path.write_bytes(OLD)
    real = os.fdopen

    class Full:
        def __init__(self, handle: int, mode: str) -> None:
            self.stream = real(handle, mode)

        def __enter__(self):
            return self

        def __exit__(self, *error):
            self.stream.close()

        def write(self, data: bytes) -> None:
            self.stream.write(data[: len(data) // 2])
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdopen", Full)
    with pytest.raises(OSError, match="No space"):
        atomic.write_whole(path, NEW)
    assert tree(tmp_path) == {"bases.csv": OLD}


# A child is ended, without any cleaning up, at each line that runs while a file is written; the parent looks at what is left.
EVERY_LINE = """
import os, sys
from pathlib import Path
from ru_presence_data import atomic

directory, old, new = Path(sys.argv[1]), b"old\\n" * 5000, b"new\\n" * 6000
path = directory / "bases.csv"
atomic.write_whole(path, old)
atomic.write_whole(path, new)  # Whatever is imported late is imported.

def child(stop):
    left = stop
    def trace(frame, event, argument):
        nonlocal left
        if event == "line":
            left -= 1
            if left < 0:
                os._exit(9)
        return trace
    sys.settrace(trace)
    atomic.write_whole(path, new)
    sys.settrace(None)
    os._exit(0)

seen, stop, code = set(), 0, 9
while code:
    path.write_bytes(old)
    pid = os.fork()
    if not pid:
        child(stop)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    found = path.read_bytes()
    seen.add({old: "old", new: "new"}.get(found, "part"))
    stop += 1
print(stop, *sorted(seen))
"""


def test_a_process_ended_at_any_line_leaves_the_old_file_or_the_new(tmp_path):
    done = subprocess.run([sys.executable, "-c", EVERY_LINE, str(tmp_path)], capture_output=True, text=True, check=True)
    count, *seen = done.stdout.split()
    assert seen == ["new", "old"]
    assert int(count) > 10


ENDLESS = """
import itertools, sys
from pathlib import Path
from ru_presence_data import atomic

paths = [Path(sys.argv[1]) / name for name in ("a.csv", "b.csv")]
print("ready", flush=True)
for turn in itertools.cycle((b"new\\n" * 60_000, b"old\\n" * 50_000)):
    for path in paths:
        atomic.write_whole(path, turn)
"""


@pytest.mark.parametrize("seed", range(6))
def test_a_process_killed_at_a_random_moment_leaves_whole_files(seed, tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_bytes(OLD)
    with subprocess.Popen([sys.executable, "-c", ENDLESS, str(tmp_path)], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(random.Random(seed).uniform(0.001, 0.1))
        process.kill()
    assert process.returncode == (-signal.SIGKILL if hasattr(signal, "SIGKILL") else 1)
    for name in ("a.csv", "b.csv"):
        assert (tmp_path / name).read_bytes() in (OLD, NEW)


# Whole commands


def loose(directory: Path) -> dict[str, bytes]:
    """Make a package whose files all have something to format, and give its files."""
    small_package().freeze().write(directory)
    for table in TABLES:
        path = directory / load_schema(table).path
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    return tree(directory)


def fail_at(monkeypatch, target, name: str, number: int, error: BaseException) -> None:
    """Make the n-th call of a function fail, and let all others pass."""
    real, count = getattr(target, name), 0

    def maybe(*arguments, **more):
        nonlocal count
        count += 1
        if count == number:
            raise error
        return real(*arguments, **more)

    monkeypatch.setattr(target, name, maybe)


@pytest.mark.parametrize("number", [1, 2, 9, len(TABLES)])
@pytest.mark.parametrize("point", ["syncing", "renaming"])
def test_format_names_the_file_that_it_could_not_write_and_goes_on(point, number, tmp_path, monkeypatch):
    old = loose(tmp_path)
    new = {load_schema(table).path: small_package().freeze().encoded(table) for table in TABLES}
    fail_at(monkeypatch, *POINTS[point], number, OSError(28, "No space left on device"))
    done = format.format_package(tmp_path)
    failed = load_schema(TABLES[number - 1]).path
    assert done.refused == (f"{failed}: No space left on device; the file was left as it was",)
    assert set(done.changed) == set(new) - {failed}
    assert tree(tmp_path) == old | new | {failed: old[failed]}


@pytest.mark.parametrize("number", [1, 9, len(TABLES)])
def test_format_that_is_stopped_leaves_whole_files(number, tmp_path, monkeypatch):
    old = loose(tmp_path)
    new = {load_schema(table).path: small_package().freeze().encoded(table) for table in TABLES}
    with monkeypatch.context() as patch:
        fail_at(patch, os, "fsync", number, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            format.format_package(tmp_path)
    done = [load_schema(table).path for table in TABLES[: number - 1]]
    assert tree(tmp_path) == old | {path: new[path] for path in done}
    assert format.format_package(tmp_path).refused == ()
    assert tree(tmp_path) == old | new


def test_format_with_check_writes_nothing(tmp_path):
    old = loose(tmp_path)
    done = format.format_package(tmp_path, check=True)
    assert len(done.changed) == len(TABLES)
    assert tree(tmp_path) == old


def test_format_writes_through_a_link_inside_the_package_and_not_outside(tmp_path):
    package, outside = tmp_path / "package", tmp_path / "outside.csv"
    loose(package)
    for table, target in (("events", package / "data/real.csv"), ("bases", outside)):
        path = package / load_schema(table).path
        path.rename(target)
        path.symlink_to(target)
    old = outside.read_bytes()
    done = format.format_package(package)
    assert outside.read_bytes() == old
    assert (package / "data/events.csv").is_symlink()
    assert (package / "data/real.csv").read_bytes() == small_package().freeze().encoded("events")
    assert ["unsafe-path" in line for line in done.refused] == [True]


@pytest.mark.parametrize("number", [1, 4, 12])
def test_sync_that_fails_leaves_whole_files(number, tmp_path, monkeypatch):
    new = sync.generated(load().data_date)
    stale = dict.fromkeys(new, b"stale\n") | {"datapackage.json": b'{"name": "ru-presence-data"'}
    for name in new:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(stale[name])
    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):
        fail_at(patch, os, "fsync", number, OSError(28, "No space left on device"))
        sync.sync(tmp_path)
    found = tree(tmp_path)
    assert set(found) == set(new)
    assert sum(found[name] == data for name, data in new.items()) == number - 1
    assert sum(found[name] == stale[name] for name in new) == len(new) - number + 1
    sync.sync(tmp_path)
    assert tree(tmp_path) == new


@pytest.mark.parametrize("linked", ["docs", "schemas", "datapackage.json", "schemas/bases.json"])
def test_sync_does_not_write_or_delete_behind_a_link_that_leads_out(linked, tmp_path):
    checkout, outside = tmp_path / "checkout", tmp_path / "outside"
    checkout.mkdir()
    sync.sync(checkout)
    outside.mkdir()
    target = outside / Path(linked).name
    shutil.move(checkout / linked, target)
    (checkout / linked).symlink_to(target)
    for path in [target] if target.is_file() else [*target.iterdir(), target / "mine.json"]:
        path.write_bytes(b"mine\n")
    old = tree(outside)
    with pytest.raises(PackageError, match="leads outside the package"):
        sync.sync(checkout)
    assert tree(outside) == old


# Directories


@pytest.mark.parametrize("number", [1, 2])
def test_a_rename_that_fails_leaves_the_old_directory(number, tmp_path, monkeypatch):
    target = tmp_path / "release"
    target.mkdir()
    (target / "a.txt").write_text("old")
    with monkeypatch.context() as patch, pytest.raises(OSError, match="Device"):
        fail_at(patch, Path, "rename", number, OSError(16, "Device or resource busy"))
        with atomic.whole_directory(target) as aside:
            (aside / "a.txt").write_text("new")
    assert tree(tmp_path) == {"release/a.txt": b"old"}


def test_a_block_that_fails_leaves_the_old_directory(tmp_path):
    target = tmp_path / "release"
    for expected in ({}, {"release/a.txt": b"new"}):
        with pytest.raises(ZeroDivisionError), atomic.whole_directory(target) as aside:
            (aside / "a.txt").write_text("part")
            raise ZeroDivisionError
        assert tree(tmp_path) == expected
        assert [path.name for path in tmp_path.iterdir()] == (["release"] if expected else [])
        with atomic.whole_directory(target) as aside:
            (aside / "a.txt").write_text("new")
