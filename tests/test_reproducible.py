"""A release is the same to the byte wherever and whenever it is built, and by whomever."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from mutations import shipped
from ru_presence_data import _locate
from ru_presence_data.release.verify import SUMS, verify

HERE = {"TZ": "Asia/Baku", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "1"}
THERE = {"TZ": "America/Los_Angeles", "LANG": "ru_RU.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"}
FOREIGN = ("SOURCE_DATE_EPOCH", "PYTHONUTF8", "PYTHONIOENCODING", "GITHUB_WORKSPACE")

ORIGIN = """
import pathlib, sys, ru_presence_data
print(pathlib.Path(ru_presence_data.__file__).resolve().is_relative_to(pathlib.Path(sys.argv[1]).resolve()))
"""
"""Says whether the package is imported from a directory."""


def built(place, moment, mask, environment):
    """Build the release of a part of the package, itself a whole one, with a copy of the code, and give its directory."""
    shutil.copytree(_locate.CHECKOUT / "src", place / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for path, data in shipped().items():
        place.joinpath(path).parent.mkdir(exist_ok=True)
        place.joinpath(path).write_bytes(data)
    for path in place.rglob("*"):
        os.utime(path, (moment, moment))
    env = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    env |= {**environment, "PYTHONPATH": str(place / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "ru_presence_data", "build", ".", "--out", "out"]
    masked = {"umask": mask} if os.name == "posix" else {}
    done = subprocess.run(command, cwd=place, env=env, capture_output=True, text=True, **masked)
    assert done.returncode == 0, done.stdout + done.stderr
    asked = subprocess.run([sys.executable, "-c", ORIGIN, str(place)], cwd=place, env=env, capture_output=True, text=True)
    assert asked.stdout == "True\n", "the code of the copy was not the one that ran"
    return next((place / "out").iterdir())


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    near = tmp_path_factory.mktemp("a")
    far = tmp_path_factory.mktemp("another place with a long name") / "далеко"
    far.mkdir()
    return built(near, 1_000_000_000, 0o077, HERE), built(far, 1_700_000_000, 0o002, THERE)


def test_all_files_with_a_common_checksum_are_the_same(releases):
    one, other = releases
    assert (one / SUMS).read_bytes() == (other / SUMS).read_bytes()
    names = [line.split("  ", 1)[1] for line in (one / SUMS).read_text(encoding="utf-8").splitlines()]
    assert len(names) > 50
    for name in names:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
    assert not verify(one)
    assert not verify(other)


def test_the_archive_is_the_same(releases):
    one, other = (next(release.glob("*.zip")) for release in releases)
    assert one.read_bytes() == other.read_bytes()


def test_only_what_cannot_be_built_again_lies_outside(releases):
    one, _ = releases
    names = {line.split("  ", 1)[1] for line in (one / SUMS).read_text(encoding="utf-8").splitlines()}
    outside = {path.relative_to(one).as_posix() for path in one.rglob("*") if path.is_file()} - names - {SUMS}
    archive = f"{one.name}.zip"
    database = "duckdb/ru-presence-data.duckdb"
    assert outside == {archive, f"{archive}.sha256", database, f"{database}.sha256"}


def test_nothing_of_the_place_is_in_a_file(releases):
    for release in releases:
        place = str(release.parent.parent).encode()
        assert not [path for path in release.rglob("*") if path.is_file() and place in path.read_bytes()]
