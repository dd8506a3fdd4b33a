"""A release as it is downloaded, one zip: loaded, judged, verified, compared and shown without being unpacked by hand."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

import ru_presence_data as rpd
from ru_presence_data.cli.main import main
from ru_presence_data.export import FORMATS
from ru_presence_data.release.build import build
from ru_presence_data.release.verify import verify
from ru_presence_data.validation.conformance import to_frictionless
from support import small_package

BASE = "az-example-radar"


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("made")
    return build(small_package().write(made / "package"), out=made / "out", only=("csv", "zip"))


@pytest.fixture(scope="module")
def archive(release) -> Path:
    return next(release.glob("*.zip"))


def changed(archive: Path, target: Path, **members: bytes | None) -> Path:
    """A copy of an archive with other members; None leaves one out, names end like the member's."""
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.infolist():
            name = next((name for name in members if member.filename.endswith(name)), None)
            content = members[name] if name else old.read(member)
            if content is not None:
                new.writestr(member.filename, content)
    return target


def test_an_archive_answers_as_its_directory_does(release, archive, tmp_path):
    packed, unpacked = rpd.load(archive), rpd.load(release)
    assert [table.rows() for table in packed] == [table.rows() for table in unpacked]
    assert packed.data_date == unpacked.data_date
    assert packed.present("2000-01-01").equals(unpacked.present("2000-01-01"))
    assert packed.find(BASE) == unpacked.find(BASE)
    assert rpd.validate(archive) == rpd.validate(release)
    assert rpd.validate(archive).valid
    assert not list(rpd.load(release).diff(packed))
    FORMATS["csv"](packed, tmp_path)
    assert (tmp_path / "data/bases.csv").read_bytes() == (release / "data/bases.csv").read_bytes()


def test_commands_take_an_archive(archive, tmp_path, capsys):
    for words in (
        ["validate", str(archive)],
        ["verify", str(archive)],
        ["diff", str(archive), str(archive)],
        ["show", BASE, "--package", str(archive)],
        ["present", "--on", "2000-01-01", "--package", str(archive)],
        ["export", "csv", str(archive), "--out", str(tmp_path)],
    ):
        assert main(words) == 0, words
        assert capsys.readouterr().err == "" or words[0] == "present"


@pytest.mark.parametrize("words", [["format"], ["sync"], ["build"], ["new", "bases", "--package"], ["answers", "--write", "--package"]])
def test_what_writes_takes_none(words, archive, capsys):
    before = archive.read_bytes()
    assert main([*words, str(archive)]) == 2
    streams = capsys.readouterr()
    assert streams.err.count("\n") == 1
    assert "defect" not in streams.err
    assert archive.read_bytes() == before


def test_an_archive_is_verified(archive, tmp_path):
    assert verify(archive) == []
    alone = changed(archive, tmp_path / "alone.zip")
    assert verify(alone) == []
    bases = b"base_id\n"
    problems = verify(changed(archive, tmp_path / "edited.zip", **{"data/bases.csv": bases}))
    assert [problem.partition(":")[0] for problem in problems] == ["data/bases.csv", "data/bases.csv", "LOGICAL-DIGEST"]
    assert verify(changed(archive, tmp_path / "lost.zip", **{"data/bases.csv": None}))[0].startswith("data/bases.csv: missing")
    copy = tmp_path / archive.name
    copy.write_bytes(alone.read_bytes())
    (tmp_path / f"{archive.name}.sha256").write_bytes(archive.with_name(f"{archive.name}.sha256").read_bytes())
    assert [problem for problem in verify(copy) if problem.startswith(archive.name)]


def test_an_archive_that_was_edited_is_not_valid(archive, tmp_path):
    report = rpd.validate(changed(archive, tmp_path / "edited.zip", **{"data/bases.csv": b"base_id\n"}))
    assert {violation.rule for violation in report.violations} >= {"byte-count", "hash-count", "missing-label"}
    lost = changed(archive, tmp_path / "lost.zip", **{"data/bases.csv": None})
    assert "file-missing" in {violation.rule for violation in rpd.validate(lost).violations}
    with pytest.raises(rpd.PackageError, match="file-missing"):
        len(rpd.load(lost).bases)


def test_an_archive_of_older_rows_is_compared(archive, tmp_path):
    with zipfile.ZipFile(archive) as opened:
        name = next(name for name in opened.namelist() if name.endswith("data/bases.csv"))
        rows = opened.read(name).decode().splitlines(keepends=True)
    old = changed(archive, tmp_path / "old.zip", **{"data/bases.csv": "".join(rows[:-1]).encode()})
    changes = rpd.load(archive).diff(rpd.load(old))
    last = rpd.load(archive).bases.keys()[-1]
    assert {(change.table, change.id) for change in changes} == {("bases", last)}


def test_what_is_no_archive_of_a_release(archive, tmp_path):
    def no(content: bytes, match: str) -> None:
        path = tmp_path / "x.zip"
        path.write_bytes(content)
        for ask in (rpd.load, rpd.validate, verify):
            with pytest.raises(rpd.PackageError, match=match):
                ask(path)

    no(b"", "cannot be read")
    no(b"PK\x03\x04 cut", "cannot be read")
    no(archive.read_bytes()[:-200], "cannot be read")
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w"):
        pass
    no(empty.getvalue(), "holds 0 files datapackage.json")
    two = io.BytesIO()
    with zipfile.ZipFile(two, "w") as made:
        made.writestr("a/datapackage.json", "{}")
        made.writestr("b/datapackage.json", "{}")
    no(two.getvalue(), "holds 2 files datapackage.json")


def test_an_archive_cannot_write_beside_itself(archive, tmp_path):
    path = changed(archive, tmp_path / "x.zip")
    with zipfile.ZipFile(path, "a") as made:
        made.writestr("../outside.csv", "x")
    with pytest.raises(rpd.PackageError, match="leaves the package"):
        verify(path)
    assert not (tmp_path.parent / "outside.csv").exists()


def test_a_damaged_member_is_told(archive, tmp_path):
    path = tmp_path / "damaged.zip"
    data = bytearray(archive.read_bytes())
    with zipfile.ZipFile(archive) as opened:
        member = next(member for member in opened.infolist() if member.filename.endswith("data/events.csv"))
        at = member.header_offset + 30 + len(member.filename.encode()) + 20
    data[at : at + 8] = b"\xff" * 8
    path.write_bytes(bytes(data))
    assert "file-unreadable" in {violation.rule for violation in rpd.validate(path).violations}
    with pytest.raises(rpd.PackageError, match=r"events\.csv"):
        rpd.load(path).events.rows()
    with pytest.raises(rpd.PackageError, match="cannot be unpacked"):
        verify(path)


def test_frictionless_wants_a_directory(archive, release):
    with pytest.raises(rpd.UsageError, match="unpack the archive first"):
        to_frictionless(rpd.load(archive))
    assert json.loads((release / "datapackage.json").read_text())["name"] == to_frictionless(rpd.load(release)).name
