"""The release: complete, reproducible, replaced as a whole, read back by the tools of its users."""

from __future__ import annotations

import hashlib
import json
import re
import signal
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import ru_presence_data as rpd
from ru_presence_data import atomic
from ru_presence_data.release import build
from ru_presence_data.tables import TABLES
from ru_presence_data.validation import conformance
from ru_presence_data.violations import Severity
from support import small_package

QUICK = ("csv", "parquet", "duckdb")
"""What is built where it does not matter what a release holds, for the site takes long."""


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    return build.build(None, tmp_path_factory.mktemp("one"))


def _tree(directory):
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in sorted(directory.rglob("*")) if path.is_file()}


def _reproducible(directory):
    """All files but the one format whose bytes differ from build to build."""
    return {name: data for name, data in _tree(directory).items() if not name.startswith("duckdb/")}


def test_release_holds_what_it_should(release):
    expected = {f"data/{table}.csv" for table in TABLES} | {f"parquet/{table}.parquet" for table in TABLES}
    expected |= {
        "datapackage.json",
        "CODEBOOK.md",
        "CODEBOOK.html",
        "README.md",
        "LICENSE-DATA",
        "CITATION.cff",
        "SHA256SUMS",
        "LOGICAL-DIGEST",
    }
    assert expected <= set(_tree(release))


def test_two_builds_are_byte_identical(tmp_path):
    """In one process and of a small package; `test_reproducible.py` builds a part of the shipped one in two."""
    package = small_package().write(tmp_path / "package")
    one, other = (build.build(package, tmp_path / name) for name in ("one", "other"))
    assert _reproducible(one) == _reproducible(other)


def test_a_second_build_replaces_the_first(tmp_path):
    target = build.build(None, tmp_path, only=QUICK)
    (target / "stray.txt").write_text("old")
    build.build(None, tmp_path, only=QUICK)
    assert not (target / "stray.txt").exists()
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_checksums_and_descriptor_state_the_truth(release):
    for line in (release / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((release / name).read_bytes()).hexdigest() == digest
    for resource in json.loads((release / "datapackage.json").read_text())["resources"]:
        data = (release / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"


def test_release_is_valid_for_us_and_can_be_loaded(release):
    assert rpd.validate(release).valid
    assert len(rpd.load(release).bases) == len(rpd.load().bases)


def test_stock_frictionless_passes_on_checkout_and_release(release):
    assert conformance.second_opinion() == []
    done = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", str(release / "datapackage.json")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("table", TABLES)
def test_parquet_says_what_csv_says(release, table):
    expected = rpd.load()[table].to_arrow()
    found = pq.read_table(release / "parquet" / f"{table}.parquet")
    assert found.cast(expected.schema).equals(expected)
    for field in found.schema:
        assert field.metadata[b"description"]
        assert field.type in (pa.string(), pa.int64(), pa.float64(), pa.date32())
    assert found.schema.metadata[b"version"] == rpd.__version__.encode()
    assert found.schema.metadata[b"licence"] == b"CC-BY-4.0"


def test_an_invalid_package_builds_nothing(release, tmp_path):
    import shutil

    broken = tmp_path / "broken"
    shutil.copytree(release, broken)
    (broken / "data" / "bases.csv").write_bytes(b"")
    out = tmp_path / "out"
    with pytest.raises(build.InvalidPackageError) as caught:
        build.build(broken, out)
    assert caught.value.report.count(Severity.ERROR) > 0
    assert not out.exists()


def test_an_error_while_writing_leaves_the_old_directory(tmp_path):
    target = tmp_path / "release"
    target.mkdir()
    (target / "old").write_text("old")
    with pytest.raises(ZeroDivisionError), atomic.whole_directory(target) as aside:
        (aside / "new").write_text("new")
        raise ZeroDivisionError
    assert [path.name for path in tmp_path.rglob("*")] == ["release", "old"]


_SLOW_BUILD = """
import dataclasses, sys, time
from ru_presence_data.release import build
real = build.FORMATS["parquet"]
def slow(dataset, directory):
    print("writing", flush=True)
    time.sleep(60)
    return real(dataset, directory)
build.FORMATS["parquet"] = dataclasses.replace(real, write=slow)
build.build(None, sys.argv[1], only=("csv", "parquet", "duckdb"))
"""


def test_a_killed_build_leaves_the_old_release_whole(tmp_path):
    target = build.build(None, tmp_path, only=QUICK)
    before = _tree(target)
    process = subprocess.Popen([sys.executable, "-c", _SLOW_BUILD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert _tree(target) == before
    assert _reproducible(build.build(None, tmp_path, only=QUICK)) == {
        name: data for name, data in before.items() if not name.startswith("duckdb/")
    }


def test_a_run_stopped_between_the_two_renames_is_mended(tmp_path):
    target = tmp_path / "release"
    old = tmp_path / ".release.old"
    old.mkdir()
    (old / "whole").write_text("whole")
    with pytest.raises(ZeroDivisionError), atomic.whole_directory(target):
        raise ZeroDivisionError
    assert (target / "whole").read_text() == "whole"


def test_the_codebook_is_a_page_too(release):
    text = (release / "CODEBOOK.html").read_text(encoding="utf-8")
    targets = set(re.findall(r'href="#([^"]+)"', text))
    assert targets
    assert targets <= set(re.findall(r'<h[1-6] id="([^"]+)"', text))
    contents = re.search(r"<nav.*?</nav>", text, re.DOTALL).group()
    chapters = re.findall(r'<h2 id="([^"]+)"', text.replace(contents, ""))
    assert [target for target in re.findall(r'href="#([^"]+)"', contents) if target in chapters] == chapters
    assert {contents.count(f"<{tag}") - contents.count(f"</{tag}>") for tag in ("ul", "li", "a", "nav")} == {0}
    assert text.index("<h1") < text.index(contents)
    assert text.count("<table>") == text.count("</table>") > len(TABLES)
    for mark in ("Made by", "\n| ", "<!--"):
        assert mark not in text


def test_without_its_library_the_page_is_left_out_and_said(tmp_path, monkeypatch):
    monkeypatch.setattr("ru_presence_data.release.html.find_spec", lambda name: None)
    said = []
    package = small_package().write(tmp_path / "package")
    target = build.build(package, tmp_path / "out", notice=said.append)
    assert not (target / "CODEBOOK.html").exists()
    assert said == ["left out: CODEBOOK.html; to have it: pip install 'ru-presence-data[html]'"]
