"""An export, a picture or a release that cannot be written leaves the old one whole, and the next one is written as the first was."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ru_presence_data import atomic, load, locking, plots
from ru_presence_data.cli.main import main
from ru_presence_data.export import FORMATS, Format
from ru_presence_data.release.build import BuildError, build
from support import small_package
from test_interrupted import tree

FAILURES = {"full": OSError(errno.ENOSPC, "No space left on device"), "stopped": KeyboardInterrupt(), "defect": ZeroDivisionError()}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return load(small_package().freeze().write(tmp_path_factory.mktemp("small")))


@pytest.fixture
def disk(tmp_path):
    """Mounts a disk of some bytes, or skips the test where that is not allowed."""
    mounted = []

    def mount(size: int) -> Path:
        place = tmp_path / f"disk{len(mounted)}"
        place.mkdir()
        try:
            done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(place)], capture_output=True)
        except FileNotFoundError:
            pytest.skip("no command mount")
        if done.returncode:
            pytest.skip("disks cannot be mounted here")
        mounted.append(place)
        return place

    yield mount
    for place in mounted:
        subprocess.run(["umount", "-l", str(place)], check=True)


def pages(directory: Path) -> int:
    return sum(-(-path.stat().st_size // 4096) * 4096 for path in directory.rglob("*") if path.is_file())


def everything(directory: Path) -> set[str]:
    """All names below a directory, directories too."""
    return {path.relative_to(directory).as_posix() for path in directory.rglob("*")}


# Exports


@pytest.mark.parametrize(("name", "failure"), [*((name, "full") for name in FORMATS), ("csv", "stopped"), ("sqlite", "defect")])
def test_an_export_that_fails_leaves_the_old_files(name, failure, small, tmp_path, monkeypatch):
    FORMATS[name](small, tmp_path / "out")
    old, names = tree(tmp_path / "out"), everything(tmp_path / "out")
    real = Format._writer

    def failing(self):
        def write(dataset, directory):
            real(self)(dataset, directory)
            raise FAILURES[failure]

        return write

    with monkeypatch.context() as patch:
        patch.setattr(Format, "_writer", failing)
        for place in ("out", "new"):
            with pytest.raises(type(FAILURES[failure])):
                FORMATS[name](small, tmp_path / place)
    assert tree(tmp_path / "out") == old
    assert everything(tmp_path / "out") == names
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    FORMATS[name](small, tmp_path / "out")
    assert set(tree(tmp_path / "out")) == set(old)


TINY = {"quickstatements": "no base has an item in Wikidata, so that nothing is written", "crosswalk": "three pages of the disk"}
"""Formats whose file of the shipped data fits into what the disk below has left, and why; the test above fails them in another way."""


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in TINY])
def test_an_export_to_a_full_disk_says_so_in_a_line_and_leaves_the_old_files(name, small, tmp_path, disk, capsys):
    FORMATS[name](small, tmp_path / "old")
    full = disk(pages(tmp_path / "old") + 16384)
    shutil.copytree(tmp_path / "old", full / "out")
    assert main(["export", name, "--out", str(full / "out")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"ru-presence-data: {full / 'out'}: "), err
    assert "defect" not in err
    assert err.count("\n") == 1
    assert tree(full / "out") == tree(tmp_path / "old")
    assert everything(full / "out") == everything(tmp_path / "old")


@pytest.mark.parametrize("number", [1, 2, 9])
def test_all_files_of_a_format_are_new_or_all_are_old(number, small, tmp_path, monkeypatch):
    out = tmp_path / "out"
    files = FORMATS["csv"](small, out)
    for file in files:
        file.write_bytes(b"old\n")
    files[0].unlink()
    old = tree(out)
    real, count = Path.replace, 0

    def replace(self, target):
        nonlocal count
        count += 1
        if count == number:
            raise OSError(errno.EIO, "the disk failed")
        return real(self, target)

    with monkeypatch.context() as patch, pytest.raises(OSError, match="the disk failed"):
        patch.setattr(Path, "replace", replace)
        FORMATS["csv"](small, out)
    assert tree(out) == old
    last = files[-1]
    last.unlink()
    last.mkdir()
    with pytest.raises(IsADirectoryError):
        FORMATS["csv"](small, out)
    assert tree(out) == {name: data for name, data in old.items() if name != f"data/{last.name}"}


def test_an_export_through_links_leaves_them_links(small, tmp_path):
    FORMATS["csv"](small, tmp_path / "plain")
    (tmp_path / "real").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/bases.csv").write_bytes(b"old\n")
    (tmp_path / "out").symlink_to(tmp_path / "real")
    (tmp_path / "real/data").mkdir()
    (tmp_path / "real/data/bases.csv").symlink_to(tmp_path / "elsewhere/bases.csv")
    (tmp_path / "nowhere").symlink_to(tmp_path / "to-be-made")
    for _ in (1, 2):
        for name in ("out", "nowhere"):
            files = FORMATS["csv"](small, tmp_path / name)
            assert all(file.is_relative_to(tmp_path / name) for file in files)
            assert tree(tmp_path / name) == tree(tmp_path / "plain")
    assert (tmp_path / "out").is_symlink()
    assert (tmp_path / "nowhere").is_symlink()
    assert (tmp_path / "real/data/bases.csv").is_symlink()
    assert (tmp_path / "elsewhere/bases.csv").read_bytes() == (tmp_path / "plain/data/bases.csv").read_bytes()


def test_an_export_through_a_link_to_another_disk(small, tmp_path, disk):
    other = disk(1 << 20)
    (tmp_path / "out/data").mkdir(parents=True)
    (other / "bases.csv").write_bytes(b"old\n")
    (tmp_path / "out/data/bases.csv").symlink_to(other / "bases.csv")
    FORMATS["csv"](small, tmp_path / "out")
    assert (tmp_path / "out/data/bases.csv").is_symlink()
    assert (other / "bases.csv").read_bytes().startswith(b"base_id,")
    assert [path.name for path in other.iterdir()] == ["bases.csv"]
    assert all(path.suffix == ".csv" for path in (tmp_path / "out").rglob("*") if path.is_file())


def test_the_rights_of_a_file_stay(small, tmp_path):
    (file,) = FORMATS["sqlite"](small, tmp_path)
    file.chmod(0o600)
    FORMATS["sqlite"](small, tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", [".ru-presence-data.0123abcd.part", ".release.0123abcd.part"])
def test_what_a_killed_program_left_is_swept_and_what_is_being_written_is_not(name, tmp_path):
    dead, alive = tmp_path / name, tmp_path / name.replace("0123", "4567")

    def write() -> None:
        if "release" in name:
            with atomic.whole_directory(tmp_path / "release") as aside:
                (aside / "a.txt").write_text("new")
        else:
            with atomic.whole_files(tmp_path) as aside:
                (aside / "a.txt").write_text("new")

    for path in (dead, alive):
        path.mkdir()
        (path / "half.txt").write_text("half")
        path.with_name(f"{path.name}.held").touch()
    with locking.held(alive.with_name(f"{alive.name}.held"), 1):
        write()
        assert not dead.exists()
        assert (alive / "half.txt").exists()
    assert not dead.with_name(f"{dead.name}.held").exists()


KILLED = """
import os, signal, sys
from pathlib import Path
from ru_presence_data import atomic

with getattr(atomic, sys.argv[1])(Path(sys.argv[2])) as aside:
    (aside / "a.txt").write_text("half")
    os.kill(os.getpid(), getattr(signal, sys.argv[3]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signals")
@pytest.mark.parametrize("sign", ["SIGKILL", "SIGTERM", "SIGHUP", "SIGINT"])
@pytest.mark.parametrize("kind", ["whole_directory", "whole_files"])
def test_a_killed_program_leaves_the_old_files_and_the_next_sweeps_what_it_left(kind, sign, tmp_path):
    target = tmp_path / "out"
    target.mkdir()
    (target / "a.txt").write_text("old")
    done = subprocess.run([sys.executable, "-c", KILLED, kind, str(target), sign], capture_output=True)
    assert done.returncode != 0
    assert (target / "a.txt").read_text() == "old"
    if sign != "SIGINT":
        assert everything(tmp_path) != {"out", "out/a.txt"}
    with getattr(atomic, kind)(target) as aside:
        (aside / "a.txt").write_text("new")
    assert everything(tmp_path) == {"out", "out/a.txt"}
    assert (target / "a.txt").read_text() == "new"


# Pictures


def test_a_picture_that_cannot_be_written_leaves_the_old_one(tmp_path, monkeypatch):
    pytest.importorskip("matplotlib")
    path = tmp_path / "az.svg"
    path.write_bytes(b"old")
    real = atomic.write_whole

    def full(path, data):
        monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(FAILURES["full"]))
        return real(path, data)

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):
        patch.setattr(atomic, "write_whole", full)
        plots.save(load(), "gantt", path, host="az")
    monkeypatch.undo()
    assert tree(tmp_path) == {"az.svg": b"old"}
    plots.save(load(), "gantt", path, host="az")
    assert path.read_bytes().startswith(b"<?xml")


# Releases


def test_a_release_through_a_link_is_written_again_as_the_first_time(tmp_path):
    out, place = tmp_path / "dist", tmp_path / "elsewhere"
    first = build(out=out, only=["csv"])
    whole = tree(first)
    first.rename(place)
    first.symlink_to(place)
    (tmp_path / "linked").symlink_to(out)
    for where in (out, tmp_path / "linked"):
        (place / "README.md").write_text("old")
        assert build(out=where, only=["csv"]).name == first.name
        assert first.is_symlink()
        assert tree(place) == whole
        assert everything(tmp_path) - {f"elsewhere/{name}" for name in everything(place)} == {
            "dist",
            f"dist/{first.name}",
            "elsewhere",
            "linked",
        }


@pytest.mark.parametrize("kind", ["link", "file"])
def test_something_else_under_the_name_of_the_old_release(kind, tmp_path):
    first = build(out=tmp_path, only=["csv"])
    old = first.with_name(f".{first.name}.old")
    if kind == "link":
        old.symlink_to(tmp_path / "nowhere")
    else:
        old.write_bytes(b"")
    build(out=tmp_path, only=["csv"])
    assert [path.name for path in tmp_path.iterdir()] == [first.name]


def test_a_release_on_a_full_disk_leaves_the_old_one(tmp_path, disk, capsys):
    old = build(out=tmp_path / "old", only=["csv"])
    full = disk(pages(old) + 65536)
    shutil.copytree(old, full / old.name)
    (full / old.name / "README.md").write_text("old")
    before = tree(full)
    for only in ("csv", "sqlite", "duckdb", "xlsx"):
        assert main(["build", "--out", str(full), "--only", only]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("ru-presence-data: ")
        assert err.endswith("; the release was not written\n")
        assert err.count("\n") == 1
        assert tree(full) == before
        assert everything(full) == {old.name} | {f"{old.name}/{name}" for name in everything(old)}


def test_a_place_that_cannot_be_written_to_is_named(tmp_path, capsys, monkeypatch, small):
    first = build(out=tmp_path, only=["csv"])
    before = tree(tmp_path)

    def refuse(path, wait):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    monkeypatch.setattr(locking, "held", refuse)
    with pytest.raises(BuildError) as refused:
        build(out=tmp_path, only=["csv"])
    assert str(refused.value) == f"{tmp_path}: Read-only file system; the release was not written"
    assert main(["export", "csv", "--out", str(first)]) == 2
    assert capsys.readouterr().err == f"ru-presence-data: {first}: Read-only file system\n"
    assert tree(tmp_path) == before


def test_a_directory_that_vanishes_leaves_the_old_release(tmp_path):
    first = build(out=tmp_path, only=["csv"])
    before = tree(first)

    def vanish(phrase: str, done: int, total: int) -> None:
        if phrase == "writing documents":
            for aside in tmp_path.glob(".*.part"):
                shutil.rmtree(aside)

    with pytest.raises(BuildError, match="No such file or directory; the release was not written"):
        build(out=tmp_path, only=["csv"], progress=vanish)
    assert tree(first) == before
    assert [path.name for path in tmp_path.iterdir()] == [first.name]
    build(out=tmp_path, only=["csv"])
    assert tree(first) == before
