"""The release with all formats: what is in it, what `--only` and missing libraries do, its archive, its digests, and `verify`."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.util
import json
import os
import shutil
import sqlite3
import subprocess
import warnings
import zipfile

import pytest

import ru_presence_data as rpd
from export_support import trying_package
from ru_presence_data.cli.main import main
from ru_presence_data.export import FORMATS, chosen
from ru_presence_data.export.digest import digest_of, logical_digest
from ru_presence_data.release import build
from ru_presence_data.release.verify import verify
from ru_presence_data.site.write import write_site
from ru_presence_data.tables import TABLES
from ru_presence_data.violations import PackageError, UsageError

NAME = f"ru-presence-data-{rpd.__version__}"
OUTSIDE = {f"{NAME}.zip", "duckdb/ru-presence-data.duckdb"}
"""Files that SHA256SUMS does not list; each has a `.sha256` file of its own."""


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return trying_package().write(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def release(package, tmp_path_factory):
    return build.build(package, tmp_path_factory.mktemp("one"))


@pytest.fixture
def copy(release, tmp_path):
    return shutil.copytree(release, tmp_path / "copy")


def tree(directory):
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in sorted(directory.rglob("*")) if path.is_file()}


def test_the_trying_package_is_valid(package):
    assert rpd.validate(package).valid


def test_release_holds_every_format_and_document(release, package, tmp_path):
    expected = {
        f"{folder}/{table}.{end}" for table in TABLES for folder, end in (("data", "csv"), ("parquet", "parquet"), ("jsonl", "jsonl"))
    }
    expected |= {f"geo/{table}.{end}" for table in ("bases", "events") for end in ("parquet", "geojson")}
    expected |= {"ru-presence-data.sqlite", "ru-presence-data.xlsx"}
    expected |= {f"linked/{name}" for name in ("quickstatements.tsv", "followthemoney.jsonl", "crosswalk.csv")}
    expected |= {
        f"{folder}/{name}.{end}"
        for name in ("country_years", "country_months", "spells")
        for folder, end in (("computed", "csv"), ("computed", "parquet"), ("stata", "dta"))
    }
    expected |= {"datapackage.json", "croissant.json", "schema-org.json", "dcat.jsonld", "datacite.json", "CITATION.cff"}
    expected |= {"CODEBOOK.md", "CODEBOOK.html", "README.md", "LICENSE-DATA", "SHA256SUMS", "LOGICAL-DIGEST"}
    expected |= OUTSIDE | {f"{name}.sha256" for name in OUTSIDE}
    write_site(rpd.load(package), tmp_path)
    expected |= {f"site/{address}" for address in tree(tmp_path)}
    assert set(tree(release)) == expected


def test_two_builds_are_byte_identical_but_for_duckdb(package, release, tmp_path):
    first, second = tree(release), tree(build.build(package, tmp_path))
    assert first.keys() == second.keys()
    apart = {name for name in first if name.startswith("duckdb/")}
    assert {name: data for name, data in first.items() if name not in apart} == {
        name: data for name, data in second.items() if name not in apart
    }


def test_sums_are_what_sha256sum_says(release):
    done = subprocess.run(["sha256sum", "--strict", "--check", "--quiet", "SHA256SUMS"], cwd=release, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
    for name in OUTSIDE:
        file = release / f"{name}.sha256"
        assert subprocess.run(["sha256sum", "--strict", "--check", "--quiet", file.name], cwd=file.parent).returncode == 0
    listed = {line.split("  ")[1] for line in (release / "SHA256SUMS").read_text().splitlines()}
    assert listed == set(tree(release)) - OUTSIDE - {f"{name}.sha256" for name in OUTSIDE} - {"SHA256SUMS"}


def test_logical_digest_is_what_the_shell_says(package, release):
    shell = subprocess.run(
        "sha256sum data/*.csv | sha256sum", shell=True, cwd=release, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}
    )
    stated = (release / "LOGICAL-DIGEST").read_text()
    assert stated == f"sha256:{shell.stdout.split()[0]}\n"
    assert stated.strip() == logical_digest(rpd.load(package)) == logical_digest(rpd.load(release))


def test_logical_digest_changes_with_a_cell_and_not_with_order():
    tables = {"data/b.csv": b"x\n1\n", "data/a.csv": b"y\n2\n"}
    assert digest_of(tables) == digest_of(dict(reversed(tables.items())))
    assert digest_of(tables) != digest_of(tables | {"data/a.csv": b"y\n3\n"})


def test_archive_holds_all_that_can_be_built_again(release):
    expected = {
        f"{NAME}/{name}": data for name, data in tree(release).items() if not name.startswith("duckdb/") and not name.startswith(NAME)
    }
    with zipfile.ZipFile(release / f"{NAME}.zip") as archive:
        members = archive.infolist()
        assert {member.filename: archive.read(member) for member in members} == expected
    assert [member.filename for member in members] == sorted(expected)
    assert {(member.external_attr >> 16, member.create_system) for member in members} == {(0o100644, 3)}
    assert {member.date_time[3:] for member in members} == {(0, 0, 0)}


def test_archive_unpacks_to_a_whole_release(release, tmp_path):
    subprocess.run(["python3", "-m", "zipfile", "-e", str(release / f"{NAME}.zip"), str(tmp_path)], check=True)
    assert verify(tmp_path / NAME) == []
    assert rpd.validate(tmp_path / NAME).valid


def test_readme_of_the_release_names_what_is_there(release):
    text = (release / "README.md").read_text()
    for known in FORMATS.values():
        assert known.description in text
    for word in ("LICENSE-DATA", "`LICENSE`", "How to cite", "SHA256SUMS", "LOGICAL-DIGEST"):
        assert word in text


def test_only_writes_what_was_asked_for_and_csv(package, tmp_path):
    target = build.build(package, tmp_path, only=["sqlite"])
    names = set(tree(target))
    assert {f"data/{table}.csv" for table in TABLES} | {"ru-presence-data.sqlite"} <= names
    assert not [
        name for name in names if name.startswith(("parquet", "geo", "jsonl", "stata", "duckdb")) or name.endswith((".xlsx", ".zip"))
    ]
    assert "parquet" not in (target / "README.md").read_text().split("datapackage.json")[0]
    assert verify(target) == []
    assert rpd.validate(target).valid


def test_a_format_that_does_not_exist_is_refused(package, tmp_path, capsys):
    assert main(["build", str(package), "--out", str(tmp_path), "--only", "csv,parket"]) == 2
    assert "no format is called 'parket'; did you mean parquet?" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_formats_come_in_order():
    assert chosen(["zip", "parquet"], more=("zip",)) == ["csv", "parquet", "zip"]
    assert chosen(None) == list(FORMATS)


@pytest.fixture
def bare(monkeypatch):
    """As with the base install: no optional library is there."""
    real = importlib.util.find_spec
    libraries = {known.library for known in FORMATS.values()} - {None, "sqlite3"}
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: None if name in libraries else real(name, *more))


def test_base_install_leaves_out_what_lacks_its_library_and_says_so(bare, package, tmp_path, capsys):
    assert main(["build", str(package), "--out", str(tmp_path)]) == 0
    said = capsys.readouterr()
    assert (
        said.err == "ru-presence-data: left out: xlsx, stata, duckdb; to have them: pip install 'ru-presence-data[excel,pandas,duckdb]'\n"
    )
    names = set(tree(tmp_path / NAME))
    assert {"data/bases.csv", "parquet/bases.parquet", "ru-presence-data.sqlite", f"{NAME}.zip"} <= names
    assert not [name for name in names if name.endswith((".xlsx", ".dta", ".duckdb"))]
    assert verify(tmp_path / NAME) == []


def test_python_hears_of_it_as_a_warning(bare, package, tmp_path):
    with pytest.warns(UserWarning, match="left out: xlsx, stata, duckdb"):
        build.build(package, tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        build.build(package, tmp_path, only=["parquet"])


def test_a_format_asked_for_by_name_is_not_left_out(bare, package, tmp_path):
    with pytest.raises(
        UsageError, match=r"format xlsx needs xlsxwriter, which is not installed; run: pip install 'ru-presence-data\[excel\]'"
    ):
        build.build(package, tmp_path, only=["xlsx"])
    with pytest.raises(UsageError, match="Excel needs xlsxwriter, which is not installed"):
        FORMATS["xlsx"](rpd.load(package), tmp_path)


def test_an_old_sqlite_is_left_out_too(monkeypatch, package, tmp_path):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.warns(
        UserWarning, match=r"left out: sqlite; to have them: sqlite needs SQLite 3\.37 or later, found 3\.34\.1; use a Python"
    ):
        target = build.build(package, tmp_path)
    assert not (target / "ru-presence-data.sqlite").exists()
    assert verify(target) == []


@pytest.mark.parametrize(("version", "is_new_enough"), [((3, 36, 9), False), ((3, 37, 0), True), ((4, 0, 0), True)])
def test_the_first_sqlite_that_can_refuse_values_of_a_wrong_type(monkeypatch, version, is_new_enough):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    assert FORMATS["sqlite"].available is is_new_enough


def test_a_format_without_its_library_is_not_available(bare):
    assert FORMATS["xlsx"].available is False
    assert FORMATS["csv"].available is True


@pytest.mark.parametrize("name", FORMATS)
def test_export_writes_one_format(name, package, tmp_path, capsys):
    assert main(["export", name, str(package), "--out", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"wrote {len(tree(tmp_path))} files to {tmp_path}\n"


def test_a_format_may_be_given_as_a_function(package, tmp_path):
    made = dataclasses.replace(FORMATS["csv"], write=lambda dataset, directory: [directory / "x"])
    assert made(rpd.load(package), tmp_path) == [tmp_path / "x"]


@pytest.mark.parametrize(
    ("module", "kind", "is_of_the_disk"),
    [
        ("sqlite3", "OperationalError", True),
        ("sqlite3", "IntegrityError", False),
        ("duckdb", "OperationalError", True),
        ("_duckdb", "OperationalError", True),
        ("duckdb", "FatalException", True),
        ("_duckdb", "FatalException", True),
        ("duckdb", "ConstraintException", False),
        ("xlsxwriter.exceptions", "XlsxFileError", True),
        ("another", "OperationalError", False),
    ],
)
def test_what_a_library_says_of_a_full_disk_is_an_error_of_the_system(package, tmp_path, module, kind, is_of_the_disk):
    base = type(kind, (Exception,), {"__module__": module})
    # The error that is raised is mostly one of its kinds.
    error = type("DiskFullError", (base,), {"__module__": module})("no room")

    def write(dataset, directory):
        raise error

    made = dataclasses.replace(FORMATS["csv"], write=write)
    with pytest.raises(OSError if is_of_the_disk else base, match="no room"):
        made(rpd.load(package), tmp_path)


def test_verify_finds_nothing_in_a_whole_release(release, capsys):
    assert verify(release) == []
    assert main(["verify", str(release)]) == 0
    assert capsys.readouterr().out == f"{release} is whole\n"


def spoil_cell(release):
    path = release / "data" / "bases.csv"
    path.write_bytes(path.read_bytes().replace(b"1985", b"1986", 1))


def resum(release):
    """Make the list of sums agree with the files again, as one would who changes data on purpose."""
    lines = [
        f"{hashlib.sha256((release / line[66:]).read_bytes()).hexdigest()}  {line[66:]}\n"
        for line in (release / "SHA256SUMS").read_text().splitlines()
    ]
    (release / "SHA256SUMS").write_text("".join(lines))


def spoil_cell_and_resum(release):
    spoil_cell(release)
    resum(release)


def spoil_line(release):
    with (release / "SHA256SUMS").open("a") as stream:
        stream.write("not a sum\n" + "0" * 64 + "  ../outside\n" + "0" * 64 + "  gone.txt\n")


def spoil_link(release):
    (release / "README.md").unlink()
    (release / "README.md").symlink_to("/etc/hostname")


def spoil_descriptor(release):
    path = release / "datapackage.json"
    raw = json.loads(path.read_bytes())
    raw["resources"][0]["bytes"] += 1
    raw["resources"][1]["path"] = "/etc/passwd"
    raw["resources"][2]["hash"] = "sha256:" + "0" * 64
    path.write_text(json.dumps(raw))
    resum(release)


SPOILT = {
    "a cell": (spoil_cell, ["data/bases.csv: SHA-256 is", "data/bases.csv: SHA-256 is", "LOGICAL-DIGEST: the digest of data/*.csv is"]),
    "a cell with its sum": (spoil_cell_and_resum, ["data/bases.csv: SHA-256 is", "LOGICAL-DIGEST: the digest of data/*.csv is"]),
    "a file removed": (lambda r: (r / "CODEBOOK.md").unlink(), ["CODEBOOK.md: missing; SHA256SUMS lists it"]),
    "a file added": (lambda r: (r / "extra.txt").write_text(""), ["extra.txt: in neither SHA256SUMS nor a .sha256 file"]),
    "a table added": (lambda r: (r / "data" / "x.csv").write_text("a\n"), ["data/x.csv: in neither", "LOGICAL-DIGEST: "]),
    "the archive": (lambda r: (r / f"{NAME}.zip").write_bytes(b""), [f"{NAME}.zip: SHA-256 is"]),
    "its sum": (lambda r: (r / f"{NAME}.zip.sha256").unlink(), [f"{NAME}.zip: in neither"]),
    "the database": (lambda r: (r / "duckdb" / "ru-presence-data.duckdb").unlink(), ["duckdb/ru-presence-data.duckdb: missing; duckdb/"]),
    "lines": (spoil_line, ["SHA256SUMS:", "SHA256SUMS:", "gone.txt: missing"]),
    "a link": (spoil_link, ["README.md: leads outside the release through a link"]),
    "the descriptor": (
        spoil_descriptor,
        ["data/actors.csv: has", "datapackage.json: found path '/etc/passwd'", "data/territory_control.csv: SHA-256 is"],
    ),
    "no descriptor": (
        lambda r: (r / "datapackage.json").write_text("[]"),
        ["datapackage.json: SHA-256 is", "datapackage.json: cannot be read"],
    ),
    "no digest": (
        lambda r: (r / "LOGICAL-DIGEST").unlink(),
        ["LOGICAL-DIGEST: missing", "LOGICAL-DIGEST: cannot be read"],
    ),
    "sums that are not text": (
        lambda r: (r / f"{NAME}.zip.sha256").write_bytes(b"\xff"),
        [f"{NAME}.zip.sha256: cannot be read", f"{NAME}.zip: in neither"],
    ),
}


@pytest.mark.parametrize("what", SPOILT)
def test_verify_finds_what_is_wrong(what, copy, capsys):
    spoil, expected = SPOILT[what]
    spoil(copy)
    found = verify(copy)
    assert len(found) == len(expected), found
    for start, problem in zip(expected, found, strict=True):
        assert problem.startswith(start)
        assert "\n" not in problem
    assert main(["verify", str(copy)]) == 1
    assert capsys.readouterr().out.splitlines() == found


def test_verify_wants_a_release(tmp_path, package, capsys):
    with pytest.raises(PackageError, match="no such directory"):
        verify(tmp_path / "nowhere")
    assert main(["verify", str(package)]) == 2
    assert "no SHA256SUMS there" in capsys.readouterr().err
