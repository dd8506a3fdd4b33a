"""Versions: what changed between releases, which number has to rise, and that every file names the version that it belongs to."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import zipfile
from contextlib import closing

import duckdb
import pyarrow.parquet as pq
import pytest

import ru_presence_data as rpd
from ru_presence_data import _locate
from ru_presence_data.analysis.diff import COLUMNS
from ru_presence_data.cli.main import main
from ru_presence_data.release import build
from ru_presence_data.release.former import former
from ru_presence_data.release.verify import verify
from ru_presence_data.release.versioning import bump, changes, lost, next_version, too_low
from ru_presence_data.tables import TABLES
from ru_presence_data.version import numbers
from support import small_package

OLD = "0.0.9"


def written(package, directory, version=OLD):
    """Write a package that says it is of a version."""
    package.write(directory)
    edit(directory / "datapackage.json", lambda raw: raw.update(version=version))
    return directory


def edit(path, change):
    raw = json.loads(path.read_bytes())
    change(raw)
    path.write_text(json.dumps(raw), encoding="utf-8")


def without_table(directory, table):
    """Take a table out of a package, as a release before it was without it."""
    edit(
        directory / "datapackage.json",
        lambda raw: raw.update(resources=[resource for resource in raw["resources"] if resource["name"] != table]),
    )
    (directory / "data" / f"{table}.csv").unlink()
    (directory / "schemas" / f"{table}.json").unlink()


def without_field(directory, table, field):
    """Take a field out of a table, as a release before it was without it."""
    arranged(directory, table, lambda names: [name for name in names if name != field])


def arranged(directory, table, choose):
    """Choose the columns of a table and their order."""
    path = directory / "data" / f"{table}.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    names = choose(list(rows[0]))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8", newline="")

    def rearrange(raw):
        raw["fields"] = [next(one for one in raw["fields"] if one["name"] == name) for name in names]

    edit(directory / "schemas" / f"{table}.json", rearrange)


@pytest.fixture
def old(tmp_path):
    return written(small_package(), tmp_path / "old")


def new(tmp_path, change):
    package = small_package()
    change(package)
    return former(written(package, tmp_path / "new", "0.1.0"))


# The policy


def corrected(package):
    package.row("bases", "am-example-garrison")["opened"] = "1942"


def a_source_more(package):
    package.put("sources", source_id="example-z", url="https://z.example.org")
    package.say("bases", "az-example-radar", "closed", "2012", source_id="example-z")


def a_link_less(package):
    package.delete("agreement_bases", "az-2002-example-lease", "az-example-radar", "regulates")


def a_row_more(package):
    package.put("territories", territory_id="az-example-coast", name="Example coast")


def retired(package):
    package.delete("territories", "az-example-heights")
    package.put("retired_ids", retired_id="az-example-heights", table_name="territories", successor_id="", reason="Nowhere.")


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda package: None, None),
        (corrected, "patch"),
        (a_source_more, "patch"),
        (a_link_less, "patch"),
        (a_row_more, "minor"),
        (retired, "minor"),
        (lambda package: package.delete("territories", "az-example-heights"), "major"),
    ],
)
def test_rows(old, tmp_path, change, part):
    assert bump(former(old), new(tmp_path, change)) == part


def field(name, change):
    def edited(raw):
        change(next(one for one in raw["fields"] if one["name"] == name))

    return edited


SCHEMA_CHANGES = [
    (field("name", lambda one: one.update(description="Another.")), "patch", "major"),
    (field("name", lambda one: one["constraints"].pop("required")), "minor", "major"),
    (field("latitude", lambda one: one["constraints"].update(maximum=91)), "minor", "major"),
    (field("base_type", lambda one: one["constraints"]["enum"].append("airship-mast")), "minor", "major"),
    (field("closed", lambda one: one.pop("sourced")), "minor", "minor"),
    (field("base_id", lambda one: one["constraints"].update(pattern="[a-z]+")), "major", "major"),
    (field("name", lambda one: one.update(type="number", scalar="number")), "major", "major"),
    (lambda raw: raw.update(uniqueKeys=[["name"]]), "major", "major"),
]


@pytest.mark.parametrize(("change", "forth", "back"), SCHEMA_CHANGES)
def test_schemas(old, tmp_path, change, forth, back):
    """Each change, and the same the other way: what is looser one way is stricter the other."""
    other = written(small_package(), tmp_path / "other")
    edit(other / "schemas" / "bases.json", change)
    said = bump(former(old), former(other))
    # Cells stay readable by the columns of either, so nothing but the structure differs.
    assert said == forth
    if forth == "patch":
        back = "patch"
    assert bump(former(other), former(old)) == back


def test_fields_and_tables(old, tmp_path):
    older = written(small_package(), tmp_path / "older")
    without_field(older, "bases", "wikidata_id")
    assert bump(former(older), former(old)) == "major"
    assert bump(former(old), former(older)) == "major"
    found = list(changes(former(older), former(old)))
    assert (found[0].table, found[0].id, found[0].field, found[0].status) == ("bases", "", "wikidata_id", "added")
    assert [(change.id, change.field, change.new) for change in found[1:]] == [("az-example-radar", "wikidata_id", "Q101")]
    text = str(changes(former(older), former(old)))
    assert "bases: 1 cell changed, its fields changed\n  the field wikidata_id added\n" in text


def test_another_order_of_columns(old, tmp_path):
    other = written(small_package(), tmp_path / "other")
    arranged(other, "bases", lambda names: [names[0], *reversed(names[1:])])
    assert bump(former(other), former(old)) == "major"
    assert [(change.table, change.id, change.field, change.status) for change in changes(former(other), former(old))] == [
        ("bases", "", "", "changed")
    ]


def test_a_release_before_a_table(old, tmp_path):
    older = written(small_package(), tmp_path / "older")
    without_table(older, "retired_ids")
    assert bump(former(older), former(old)) == "minor"
    assert bump(former(old), former(older)) == "major"
    found = list(changes(former(older), former(old)))
    assert [(change.table, change.id, change.status) for change in found] == [
        ("retired_ids", "", "added"),
        ("retired_ids", "az-example-tower", "added"),
        ("retired_ids", "az-example-watch", "added"),
    ]


def test_the_library_may_be_asked_about_loaded_datasets(old):
    assert bump(rpd.load(old), rpd.load(old)) is None


def test_versions_count():
    assert [next_version("1.2.3", part) for part in ("patch", "minor", "major")] == ["1.2.4", "1.3.0", "2.0.0"]
    assert numbers("0.10.0") > numbers("0.9.9")
    for wrong in ("1.2", "01.2.3", "1.2.3a", "", "1.2.3\n"):
        with pytest.raises(rpd.UsageError, match="expected three whole numbers such as"):
            numbers(wrong)


def test_too_low(old, tmp_path):
    release = new(tmp_path, a_row_more)
    assert too_low(former(old), release, "0.1.0") is None
    said = "the changes since 0.0.9 raise its minor number: expected version 0.1.0 or later, found 0.0.10"
    assert too_low(former(old), release, "0.0.10") == said
    assert too_low(former(old), former(old), OLD) is None


def test_the_changelog_speaks_of_this_version_first_and_states_the_policy():
    text = (_locate.CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "A corrected value raises the last number, new rows or tables the middle one, changed fields the first." in text
    versions = re.findall(r"^## (\S+)$", text, re.MULTILINE)
    assert versions[0] == rpd.__version__
    assert [numbers(version) for version in versions] == sorted(map(numbers, versions), reverse=True)


# changes.csv


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    """A former release, as a directory and an archive, and what came of it."""
    directory = tmp_path_factory.mktemp("releases")
    before = build.build(small_package().write(directory / "before"), directory / "out-before")
    package = small_package()
    corrected(package)
    a_row_more(package)
    return before, package.write(directory / "after")


@pytest.mark.parametrize("kind", ["directory", "archive"])
def test_build_writes_what_changed(releases, kind, tmp_path):
    before, after = releases
    since = before if kind == "directory" else before / f"{before.name}.zip"
    said = []
    release = build.build(after, tmp_path, only=["csv"], since=since, notice=said.append)
    rows = list(csv.DictReader(io.StringIO((release / "changes.csv").read_text(encoding="utf-8"))))
    assert tuple(rows[0]) == COLUMNS
    whole = [(row["table"], row["id"], row["status"]) for row in rows if not row["field"] and row["table"] != "statements"]
    assert whole == [("territories", "az-example-coast", "added")]
    cell = next(row for row in rows if row["field"] == "opened")
    assert (cell["id"], cell["old"], cell["new"], cell["status"]) == ("am-example-garrison", "1941?", "1942", "changed")
    assert "  changes.csv\n" in (release / "SHA256SUMS").read_text()
    assert f"`changes.csv`: all that changed since version {rpd.__version__}" in (release / "README.md").read_text(encoding="utf-8")
    assert verify(release) == []
    assert rpd.validate(release).valid
    assert len(said) == 1
    assert "raise its minor number" in said[0]


def test_diff_prints_the_same_file(releases, tmp_path, capsys):
    before, after = releases
    release = build.build(after, tmp_path, only=["csv"], since=before, notice=lambda line: None)
    expected = (release / "changes.csv").read_text(encoding="utf-8")
    for old in (before, before / f"{before.name}.zip"):
        assert main(["diff", str(old), str(after), "--format", "csv"]) == 0
        assert capsys.readouterr().out == expected


def test_without_a_former_release_there_is_no_such_file(releases, tmp_path):
    assert not (build.build(releases[1], tmp_path, only=["csv"]) / "changes.csv").exists()


def test_an_id_that_vanished_stops_the_build(releases, tmp_path):
    package = small_package()
    package.delete("territories", "az-example-heights")
    after = package.write(tmp_path / "after")
    assert lost(former(releases[0]), former(after)) == ["territories/az-example-heights"]
    with pytest.raises(build.BuildError, match=r"^territories/az-example-heights of version .* add it to data/retired_ids\.csv$"):
        build.build(after, tmp_path / "out", only=["csv"], since=releases[0])
    assert not list((tmp_path / "out").iterdir())


def test_what_is_no_release(tmp_path, old):
    (tmp_path / "text.zip").write_text("text")
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    (tmp_path / "none").mkdir()
    broken = written(small_package(), tmp_path / "broken")
    (broken / "schemas" / "bases.json").write_text("[]")
    odd = written(small_package(), tmp_path / "odd")
    edit(odd / "datapackage.json", lambda raw: raw.pop("version"))
    for path, said in (
        ("text.zip", "cannot be read"),
        ("empty.zip", "holds 0 files datapackage.json; expected the archive of one release"),
        ("none", "no datapackage.json there"),
        ("nowhere", "no such directory"),
        ("broken", "expected one JSON object"),
        ("odd", "states no version or no resources"),
    ):
        with pytest.raises(rpd.PackageError, match=said):
            former(tmp_path / path)
    with pytest.raises(AttributeError, match="a dataset has no 'ships'"):
        _ = former(old).ships
    (old / "data" / "bases.csv").write_text("base_id,name\n")
    with pytest.raises(rpd.InvalidDataError, match=r"bases\.csv:1: missing-label"):
        former(old).bases.rows()
    (old / "data" / "bases.csv").unlink()
    with pytest.raises(rpd.PackageError, match="file-missing: the file does not exist"):
        former(old).bases.rows()


# The version in every file

PLACELESS = {
    "data": "CSV",
    "computed": "CSV of what is computed",
    "jsonl": "JSON Lines",
    "linked": "CSV, tabs and JSON Lines for other systems",
    "SHA256SUMS": "checksums",
    "LOGICAL-DIGEST": "a digest",
    "LICENSE-DATA": "a licence",
}
"""Files that have no place for a version, and what they are; the README of the release says where it stands."""


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    return build.build(small_package().write(tmp_path_factory.mktemp("package")), tmp_path_factory.mktemp("release"))


def version_in(path):
    """Say whether a file names the version, read as its users read it."""
    match path.suffix:
        case ".parquet":
            return pq.read_schema(path).metadata[b"version"].decode() == rpd.__version__
        case ".sqlite":
            with closing(sqlite3.connect(path)) as connection:
                return connection.execute("SELECT value FROM about WHERE name = 'version'").fetchone() == (rpd.__version__,)
        case ".duckdb":
            with closing(duckdb.connect(str(path), read_only=True)) as connection:
                return connection.execute("SELECT value FROM about WHERE name = 'version'").fetchone() == (rpd.__version__,)
        case ".xlsx":
            return f"Version {rpd.__version__}".encode() in zipfile.ZipFile(path).read("docProps/core.xml")
        case ".zip":
            return all(name.startswith(f"ru-presence-data-{rpd.__version__}/") for name in zipfile.ZipFile(path).namelist())
        case ".sha256":
            return True  # It belongs to the file beside it.
        case ".dta":
            return f"version {rpd.__version__}".encode() in path.read_bytes()
    return rpd.__version__.encode() in path.read_bytes()


def test_every_file_names_the_version_or_has_no_place_for_it(release):
    # The site tells its version on its pages and in data.js, which the explorer shows; what they load is the same for all.
    site = release / "site"
    told = [site / "data.js", *(path for folder in ("r", "s") for path in (site / folder).rglob("*.html"))]
    assert all(rpd.__version__ in path.read_text(encoding="utf-8") for path in told)
    files = [path for path in release.rglob("*") if path.is_file() and site not in path.parents]
    without = {path.relative_to(release).parts[0] for path in files if not version_in(path)}
    assert without == set(PLACELESS)
    readme = (release / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}" in readme for name in PLACELESS)


@pytest.mark.parametrize("table", TABLES)
def test_duckdb_reads_the_parquet_with_the_types_of_the_schema(release, table):
    kinds = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "date": "DATE"}
    schema = rpd.load()[table].schema
    expected = []
    for one in schema.fields:
        expected.append((one.name, kinds[one.scalar.type]))
        if one.is_edtf:
            expected += [(f"{one.name}_{end}", "DATE") for end in ("earliest", "latest")]
    with closing(duckdb.connect()) as connection:
        found = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(release / "parquet" / f"{table}.parquet")]).fetchall()
    assert [(name, kind) for name, kind, *_ in found] == expected
