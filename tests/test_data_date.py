"""A package says of itself up to which day its data speak, and all else that a release says; nothing of this project's stands in for it."""

from __future__ import annotations

import ast
import json
import shutil
import sqlite3
import zipfile
from contextlib import closing, nullcontext
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml

import ru_presence_data as rpd
from analysis_world import world
from ru_presence_data import version
from ru_presence_data.cli.main import main
from ru_presence_data.export import FORMATS
from ru_presence_data.plots import sheet
from ru_presence_data.plots.sheet import source_of
from ru_presence_data.release import build, sync
from ru_presence_data.release.versioning import former
from ru_presence_data.rules import all_rules
from ru_presence_data.schema import descriptor
from ru_presence_data.schema.descriptor import DescriptorError
from ru_presence_data.violations import PackageError
from support import errors, lines, small_package

SRC = Path(rpd.__file__).parent

THEIRS = {
    "name": "exampleland",
    "id": "https://exampleland.example.org/masts",
    "title": "Masts of Exampleland: all that is known",
    "description": "Every mast of Exampleland, with the documents that name it.",
    "version": "7.3.1",
    "created": "2031-05-17T00:00:00Z",
    "homepage": "https://exampleland.example.org/masts",
    "keywords": ["Exampleland", "yes"],
    "licenses": [{"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/", "title": "CC0 1.0 Universal"}],
    "contributors": [{"title": "Example society"}, {"givenName": "Ada", "familyName": "Example"}],
}
"""What somebody else's package says of itself."""


def restate(directory: Path, **properties: object) -> Path:
    """Change properties of a descriptor; None takes one away."""
    path = directory / "datapackage.json"
    raw = json.loads(path.read_bytes()) | properties
    path.write_text(json.dumps({name: value for name, value in raw.items() if value is not None}), encoding="utf-8")
    return directory


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    streams = capsys.readouterr()
    return code, streams.out, streams.err


def small(directory: Path) -> Path:
    return small_package().freeze().write(directory)


# One reader


def test_the_descriptor_of_a_package_is_read_in_one_place():
    """Whoever else reads JSON reads a schema, or outlines of the library's own."""
    readers = {
        path.relative_to(SRC).as_posix()
        for path in SRC.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("json.load", "json.loads")
    }
    # The coverage of an answer is JSON in the metadata of its table.
    # So are the notes of who holds a lock, of which files are to be renamed together, and of which release a site is.
    others = {"site/releases.py", "schema/published.py", "outlines/__init__.py", "analysis/coverage.py", "atomic.py", "locking.py"}
    assert readers == {"schema/descriptor.py", "schema/table_schema.py"} | others


@pytest.mark.parametrize(
    ("created", "day"),
    [
        ("2026-11-25T00:00:00Z", date(2026, 11, 25)),
        ("2026-11-25T23:59:60.5Z", date(2026, 11, 25)),
        ("2026-11-25T01:00:00+04:00", date(2026, 11, 25)),
        ("1991-01-01T00:00:00Z", date(1991, 1, 1)),
        ("2100-12-31T00:00:00Z", date(2100, 12, 31)),
    ],
)
def test_the_day_of_created_is_the_date_of_the_data(created, day, tmp_path):
    directory = restate(small(tmp_path), created=created)
    assert rpd.load(directory).data_date == day
    assert errors(rpd.validate(directory)) == ({"in-the-future"} if day.year == 1991 else set())


def test_what_is_no_text_is_not_said(tmp_path):
    raw = {"created": "2026-11-25T00:00:00Z", "name": 5, "title": [], "keywords": ["a\nb", 5, "\x00"], "contributors": "we", "licenses": {}}
    about = descriptor.about(tmp_path, raw)
    assert (about.name, about.title, about.description, about.authors, about.licence) == ("",) * 5
    assert about.keywords == ("a b",)
    two = descriptor.about(tmp_path, raw | {"licenses": [{"name": "MIT", "path": "x"}, {"name": "CC0-1.0", "path": "y"}]})
    assert (two.licence, two.licence_url) == ("", "")


# What depends on it


@pytest.mark.parametrize("day", [date(2023, 7, 1), date(2031, 5, 17)])
def test_answers_end_with_the_date_of_the_package(day, tmp_path):
    package = world()
    package.data_date = day
    ds = rpd.load(package.write(tmp_path))
    spell = next(row for row in ds.spells().to_pylist() if row["deployment_id"] == "am-brigade")
    assert (spell["right_censored"], spell["end_earliest"]) == (True, day)
    assert spell["days_from_first_plan_low"] == (day - date(2044, 12, 31)).days
    assert max(ds.country_years()["year"].to_pylist()) == day.year
    last = ds.country_months(hosts="az").to_pylist()[-1]
    assert (last["year"], last["month"], last["days"]) == (day.year, day.month, day.day)
    there = {row["deployment_id"]: row["certainty"] for row in ds.present(on=day).to_pylist()}
    assert there["am-brigade"] == "certain"
    with pytest.warns(rpd.UncoveredWarning, match=f"lies after the date of the data, {day};"):
        late = {row["deployment_id"]: row["certainty"] for row in ds.present(on=date(day.year + 1, 1, 1)).to_pylist()}
    assert late["am-brigade"] == "possible"
    (agreement,) = [row for row in ds.legal_basis("am-brigade", on=day).to_pylist() if row["agreement_id"] == "am-1995-treaty"]
    assert agreement["certainty"] == "certain"
    longest = max(row["time_days"] for row in ds.survival().to_pylist() if row["reading"] == "longest")
    assert longest == (day - date(1992, 1, 1)).days


def test_claims_about_years_to_which_the_data_do_not_reach_are_answered(tmp_path):
    package = world()
    package.data_date = date(2009, 8, 2)
    ds = rpd.load(package.write(tmp_path))
    assert [answer.number for answer in ds.answers()] == [answer.number for answer in rpd.load().answers()]


def test_control_that_lasts_is_certain_up_to_the_date_of_the_package(tmp_path):
    package = world()
    package.data_date = date(2031, 5, 17)
    package.put("deployments", deployment_id="az-peacekeepers", ended="", physical_end="ongoing", legal_end="in-force")
    ds = rpd.load(package.write(tmp_path))
    for day, certainty in (("2031-05-17", "certain"), ("2031-05-18", "possible")):
        with pytest.warns(rpd.UncoveredWarning) if certainty == "possible" else nullcontext():
            found = ds.present(on=day).to_pylist()
        (row,) = [row for row in found if row["deployment_id"] == "az-peacekeepers"]
        assert (row["host_de_facto"], row["host_de_facto_certainty"]) == ("az", certainty)


def test_a_row_is_added_by_the_date_of_the_package(tmp_path, capsys):
    directory = small(tmp_path)
    cells = {
        "strength_id": "am-example-garrison-2031",
        "base_id": "am-example-garrison",
        "as_of": "2031-05-17",
        "best": "5",
        "measure": "estimate",
        "counts": "all",
        "covers": "whole",
    }
    words = ("new", "strengths", "--package", directory, *(word for name in cells for word in ("--set", f"{name}={cells[name]}")))
    code, _, err = run(capsys, *words)
    assert code == 2
    assert "as_of 2031-05-17 is after 2026-11-25, the date of the data" in err
    restate(directory, created="2031-05-17T00:00:00Z")
    assert run(capsys, *words)[0] == 0


def test_pictures_end_with_the_date_of_the_package(tmp_path):
    day = date(2031, 5, 17)
    package = world()
    package.data_date = day
    package.put("planned_ends", planned_end_id="am-brigade-plan-1995", planned_end="2030-05-17")
    package.put("deployments", deployment_id="az-node", ended="2011-06-02")
    ds = rpd.load(package.write(tmp_path))
    now = round(sheet.year(day.toordinal()), 6)

    def drawn(figure, name):
        return [artist for axes in figure.axes for artist in axes.get_children() if artist.get_gid() == name]

    (arrow,) = drawn(rpd.plots.gantt(ds, host="am"), "arrow")
    assert round(arrow.get_xy()[0][0], 6) == now

    def said(dataset):
        return [text.get_text() for text in rpd.plots.gantt(dataset, host="am").texts]

    assert "term renewed by itself" in said(ds)
    package.put("agreements", agreement_id="am-1995-treaty", renewal_mode="by-agreement")
    assert "12 months late so far" in said(rpd.load(package.write(tmp_path)))
    package.put("strengths", strength_id="am-brigade-2029", deployment_id="am-brigade", as_of="2029", best="50")
    ds = rpd.load(package.write(tmp_path))
    (band,) = drawn(rpd.plots.strengths(ds, deployment="am-brigade"), "certain")
    assert round(band.get_x() + band.get_width(), 6) == now
    (mark,) = drawn(rpd.plots.early_late(ds, host="am"), "mark")
    assert round(mark.get_xdata()[0] * sheet.YEAR) == (day - date(2030, 5, 17)).days


def test_what_happened_is_held_against_the_date_of_the_package(tmp_path):
    package = small_package()
    package.put("strengths", strength_id="am-example-garrison-2005", as_of="2031-05-17")
    report = package.validate(tmp_path)
    assert [str(one).partition(": ")[2] for one in report.violations if one.rule == "in-the-future"] == [
        "in-the-future: am-example-garrison-2005: as_of 2031-05-17 is after 2026-11-25, the date of the data (`created` in datapackage.json)"
        " (fix: correct the date; plans go to planned_end or expires; if the data speak of that day by now, set `created` in"
        " datapackage.json to it)"
    ]
    assert "in-the-future" in errors(report)
    package.data_date = date(2031, 5, 17)
    assert errors(package.validate(tmp_path)) == set()
    package.data_date = date(2031, 5, 16)
    assert errors(package.validate(tmp_path)) == {"in-the-future"}


def test_a_frame_is_held_against_the_date_of_its_dataset(tmp_path):
    package = small_package()
    package.data_date = date(2031, 5, 17)
    ds = rpd.load(package.write(tmp_path))
    rows = [dict(row) for row in ds.strengths.rows()]
    for day, expected in (("2031-05-17", set()), ("2031-05-18", {"in-the-future"})):
        rows[0]["as_of"] = day
        report = rpd.validate_table("strengths", rows, dataset=ds)
        assert ("in-the-future" in errors(report)) == bool(expected)
        assert not report.skipped
    alone = rpd.validate_table("strengths", rows)
    assert errors(alone) == set()
    assert {str(skip) for skip in alone.skipped if skip.check == "in-the-future"} == {
        "in-the-future on strengths (without the date of the data)"
    }


def test_rules_that_ask_for_the_date_say_so(tmp_path):
    dated = {rule.name for rule in all_rules().values() if rule.dated}
    assert dated == {"in-the-future"}


# Without it


@pytest.fixture
def undated(tmp_path, monkeypatch):
    directory = restate(small(tmp_path / "package"), created=None)
    monkeypatch.chdir(directory)
    return directory


MISSING = (
    "datapackage.json: descriptor-created: created is missing: the date of the data, against which dates are held"
    ' (fix: write into it the day up to which your data speak, as "created": "YYYY-MM-DDT00:00:00Z")'
)


def test_a_package_without_a_date_is_not_valid_and_the_report_says_what_was_not_held_against_it(undated):
    report = rpd.validate(undated)
    assert lines(report) == [MISSING]
    assert {skip.check for skip in report.skipped} == {"in-the-future"}
    assert {skip.table for skip in report.skipped} == set(all_rules()["in-the-future"].tables)
    assert {skip.because for skip in report.skipped} == {("the date of the data",)}


@pytest.mark.parametrize(
    "words",
    [
        ("present", "--on", "2005-01-01"),
        ("timeline", "AZ"),
        ("plot", "gantt", "--out", "../gantt.png"),
        ("export", "xlsx", "--out", "../export"),
        ("add-source", "https://example.org/new", "--set", "source_type=news", "--set", "consulted_form=excerpt"),
        ("cite", "bases", "az-example-radar", "closed", "--source", "example-mirror-2015-repost"),
    ],
    ids=lambda words: words[0],
)
def test_what_needs_the_date_says_so_in_one_line(words, undated, capsys):
    before = {path: path.read_bytes() for path in undated.rglob("*") if path.is_file()}
    code, out, err = run(capsys, *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert MISSING in err
    assert {path: path.read_bytes() for path in undated.rglob("*") if path.is_file()} == before


def test_what_needs_no_date_does_its_work(undated, capsys):
    assert run(capsys, "format")[0] == 0
    assert run(capsys, "show", "az-example-radar")[0] == 0
    assert run(capsys, "explain", "bases", "az-example-radar", "closed")[0] == 0
    assert run(capsys, "export", "csv", "--out", "../export")[0] == 0
    code, out, _ = run(capsys, "validate")
    assert code == 1
    assert "not checked: errors in the date of the data: 1 rule on" in out
    assert len(rpd.load(undated).bases) == 3
    with pytest.raises(PackageError, match="descriptor-created"):
        _ = rpd.load(undated).data_date


# Sources are held against it by `build` alone


@pytest.mark.parametrize(
    ("cells", "stopped"),
    [
        ({"consulted_on": "2026-11-25"}, None),
        ({"published": "2026"}, None),
        ({"published": "2026-11"}, None),
        ({"published": "[2020-01..2027-03]", "consulted_on": "2026-11-01"}, None),
        ({"consulted_on": "2026-11-26"}, ("consulted_on 2026-11-26", "2026-11-26")),
        ({"published": "2027", "consulted_on": "2027-03-01"}, ("consulted_on 2027-03-01", "2027-03-01")),
        ({"published": "2026-12", "consulted_on": "", "consulted_form": "not-consulted"}, ("published 2026-12", "2026-12-01")),
    ],
)
def test_build_alone_holds_sources_against_the_date(cells, stopped, tmp_path, capsys):
    package = small_package()
    package.put("sources", source_id="example-mirror-2015-repost", **cells)
    directory = package.freeze().write(tmp_path / "package")
    report = rpd.validate(directory)
    assert errors(report) == set(), lines(report)
    code, out, err = run(capsys, "build", directory, "--only", "csv", "--out", tmp_path / "dist")
    if stopped is None:
        assert (code, err) == (0, ""), out
        return
    said, day = stopped
    more = " (and 1 more)" if cells.get("published") == "2027" else ""
    assert (code, out) == (2, "")
    assert err == (
        f"ru-presence-data: sources/example-mirror-2015-repost: {said} is after 2026-11-25, the date of the data{more}; nothing was built"
        f" (fix: set `created` in {directory}/datapackage.json to {day}T00:00:00Z or later, or correct the source)\n"
    )
    assert not (tmp_path / "dist").exists()
    restate(directory, created=f"{day}T00:00:00Z")
    assert run(capsys, "build", directory, "--only", "csv", "--out", tmp_path / "dist")[0] == 0


def test_the_mend_that_build_names_mends_all(tmp_path):
    package = small_package()
    for number, day in enumerate(("2027-01-02", "2028-03-04", "2027-05-06")):
        package.row("sources", list(package.tables["sources"])[number]["source_id"])["consulted_on"] = day
    directory = package.write(tmp_path / "package")
    with pytest.raises(build.BuildError, match=r"consulted_on 2028-03-04 .* \(and 2 more\).* to 2028-03-04T00:00:00Z"):
        build.build(directory, tmp_path / "dist", only=["csv"])
    build.build(restate(directory, created="2028-03-04T00:00:00Z"), tmp_path / "dist", only=["csv"])


# What is made by `sync`


def test_sync_keeps_the_date_of_this_projects_package(tmp_path):
    sync.sync(tmp_path)
    restate(tmp_path, created="2031-05-17T00:00:00Z")
    changed = sync.sync(tmp_path)
    assert {"datapackage.json", "CITATION.cff", "LICENSE-DATA"} >= set(changed) >= {"CITATION.cff", "LICENSE-DATA"}
    assert sync.stale(tmp_path) == []
    assert descriptor.about(tmp_path).data_date == date(2031, 5, 17)
    assert "\ndate-released: 2031-05-17\n" in (tmp_path / "CITATION.cff").read_text(encoding="utf-8")
    assert "Copyright (c) 2031 " in (tmp_path / "LICENSE-DATA").read_text(encoding="utf-8")


@pytest.mark.parametrize("harm", ["lost", "broken", "without"])
def test_sync_finds_the_date_again(harm, tmp_path):
    sync.sync(tmp_path)
    path = tmp_path / "datapackage.json"
    restate(tmp_path, created="2031-05-17T00:00:00Z")
    sync.sync(tmp_path)
    before = path.read_bytes()
    if harm == "lost":
        path.unlink()
    elif harm == "broken":
        path.write_bytes(before.replace(b"{", b"{,", 1))
    else:
        restate(tmp_path, created=None)
    sync.sync(tmp_path)
    assert path.read_bytes() == before


def test_sync_guesses_no_date_where_a_wrong_one_stands(tmp_path):
    sync.sync(tmp_path)
    restate(tmp_path, created="17 May 2031")
    with pytest.raises(PackageError, match="descriptor-created: created is '17 May 2031', expected the form YYYY"):
        sync.sync(tmp_path)


def test_sync_leaves_the_date_of_somebody_elses_package(tmp_path):
    directory = restate(small(tmp_path), **THEIRS)
    sync.sync(directory)
    assert rpd.load(directory).data_date == date(2031, 5, 17)
    assert sync.stale(directory) == []


# What somebody else's release says


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    return restate(small(tmp_path_factory.mktemp("package")), **THEIRS)


@pytest.fixture(scope="module")
def release(theirs, tmp_path_factory):
    return build.build(theirs, tmp_path_factory.mktemp("dist"))


def document(release: Path, name: str) -> object:
    text = (release / name).read_text(encoding="utf-8")
    return yaml.safe_load(text) if name.endswith(".cff") else json.loads(text)


def test_the_release_has_the_name_and_the_version_of_the_package(release):
    assert release.name == "exampleland-7.3.1"
    with zipfile.ZipFile(release / "exampleland-7.3.1.zip") as archive:
        assert {name.partition("/")[0] for name in archive.namelist()} == {"exampleland-7.3.1"}
        assert {member.date_time[:3] for member in archive.infolist()} == {(2031, 5, 17)}
    raw = document(release, "datapackage.json")
    assert {name: raw[name] for name in THEIRS} == THEIRS
    assert rpd.validate(release).valid
    assert former(release / "exampleland-7.3.1.zip").data_date == date(2031, 5, 17)


DOCUMENTS = ("CITATION.cff", "LICENSE-DATA", "croissant.json", "datacite.json", "dcat.jsonld", "schema-org.json", "datapackage.json")


@pytest.mark.parametrize("name", [*DOCUMENTS, "README.md", "CODEBOOK.md", "CODEBOOK.html", "geo/bases.geojson"])
def test_no_document_says_of_it_what_this_project_says_of_itself(release, name):
    text = (
        (release / name).read_text(encoding="utf-8").replace("see `LICENSE` in the repository at https://github.com/ru-presence-data/", "")
    )
    ours = (
        version.TITLE,
        version.DESCRIPTION,
        version.AUTHORS,
        version.HOMEPAGE,
        f"ru-presence-data-{rpd.__version__}",
        "2026-11-25",
    )
    assert [
        words for words in (*ours, "CC-BY-4.0", "points of settlements from GeoNames", "Points of settlements are") if words in text
    ] == []
    assert f'"{rpd.__version__}"' not in text
    if name not in ("LICENSE-DATA", "CODEBOOK.html"):
        assert "7.3.1" in text
    if name in DOCUMENTS:
        assert "CC0-1.0" in text or "zero/1.0" in text


def test_the_documents_say_what_the_package_says(release):
    cff = document(release, "CITATION.cff")
    assert cff["title"] == THEIRS["title"]
    assert cff["authors"] == [{"name": "Example society, Ada Example"}]
    assert (cff["version"], str(cff["date-released"]), cff["license"]) == ("7.3.1", "2031-05-17", "CC0-1.0")
    assert cff["keywords"] == THEIRS["keywords"]
    licence = (release / "LICENSE-DATA").read_text(encoding="utf-8")
    assert "CC0 1.0 Universal licence (CC0-1.0)." in licence
    assert "The licence in full: https://creativecommons.org/publicdomain/zero/1.0/\n" in licence
    assert "appropriate credit" not in licence
    datacite = document(release, "datacite.json")
    assert datacite["publicationYear"] == "2031"
    assert {one["date"] for one in datacite["dates"]} == {"2031-05-17", "1991/2031-05-17"}
    assert document(release, "croissant.json")["datePublished"] == "2031-05-17"
    assert document(release, "schema-org.json")["temporalCoverage"] == "1991/2031-05-17"
    reference = "Example society, Ada Example (2031). Masts of Exampleland: all that is known (exampleland), version 7.3.1 [data set]."
    for name in ("croissant.json", "dcat.jsonld", "schema-org.json", "README.md"):
        assert reference in (release / name).read_text(encoding="utf-8"), name


def test_a_dataset_begins_with_the_years_that_were_searched(tmp_path):
    package = small_package()
    for row in package.tables["coverage"]:
        row["year_from"] = "2014"
    release = build.build(package.write(tmp_path / "package"), tmp_path / "dist", only=["csv"])
    assert document(release, "schema-org.json")["temporalCoverage"] == "2014/2026-11-25"


def test_the_files_say_what_the_package_says(theirs, release):
    with closing(sqlite3.connect(release / "ru-presence-data.sqlite")) as connection:
        about = dict(connection.execute("SELECT * FROM about"))
    book = openpyxl.load_workbook(release / "ru-presence-data.xlsx")
    assert dict(book["about"].iter_rows(min_row=2, values_only=True)) == about
    assert (about["name"], about["version"], about["data_as_of"], about["licence"]) == ("exampleland", "7.3.1", "2031-05-17", "CC0-1.0")
    assert about["creator"] == book.properties.creator == "Example society, Ada Example"
    assert book.properties.created.date() == date(2031, 5, 17)
    metadata = pq.read_schema(release / "parquet" / "bases.parquet").metadata
    assert (metadata[b"version"], metadata[b"licence"], metadata[b"title"]) == (b"7.3.1", b"CC0-1.0", THEIRS["title"].encode())
    with pd.read_stata(release / "stata" / "country_years.dta", iterator=True) as reader:
        assert reader.data_label == f"{THEIRS['title']}, version 7.3.1"
        assert reader.time_stamp == "17 May 2031 00:00"
    assert source_of(rpd.load(theirs)) == "exampleland 7.3.1, data as of 2031-05-17, CC0-1.0"


def test_an_export_of_a_package_that_says_little_is_silent(tmp_path):
    directory = restate(small(tmp_path / "package"), **dict.fromkeys(set(THEIRS) - {"created"}), created="2031-05-17T00:00:00Z")
    ds = rpd.load(directory)
    assert source_of(ds) == "data as of 2031-05-17"
    for name in ("sqlite", "xlsx", "parquet", "geojson", "stata"):
        FORMATS[name](ds, tmp_path / name)
    with closing(sqlite3.connect(tmp_path / "sqlite" / "ru-presence-data.sqlite")) as connection:
        about = dict(connection.execute("SELECT * FROM about"))
    assert (about["name"], about["title"], about["licence"], about["data_as_of"]) == ("", "", "", "2031-05-17")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": None}, "says no version"),
        ({"homepage": None, "title": 5}, "says no title, no homepage"),
        ({"licenses": []}, r"says no licenses \(one, with name and path\)"),
        ({"licenses": [{"name": "MIT"}]}, "says no licenses"),
        ({"licenses": [{"name": "MIT", "path": "https://a.org"}] * 2}, "says no licenses"),
        ({"contributors": [{}]}, "says no contributors"),
        ({"name": "../up"}, "name and version make '../up-7.3.1'"),
        ({"version": "7 / 3"}, "name and version make 'exampleland-7 / 3'"),
    ],
)
def test_a_release_lacks_nothing_that_it_must_say_of_itself(change, said, theirs, tmp_path, capsys):
    directory = tmp_path / "package"
    shutil.copytree(theirs, directory)
    restate(directory, **change)
    assert rpd.validate(directory).valid
    with pytest.raises(build.BuildError, match=said):
        build.build(directory, tmp_path / "dist", only=["csv"])
    code, out, err = run(capsys, "build", directory, "--out", tmp_path / "dist")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert not (tmp_path / "dist").exists()


def test_the_version_that_must_rise_is_that_of_the_package(theirs, release, tmp_path):
    directory = tmp_path / "package"
    shutil.copytree(theirs, directory)
    package = small_package()
    package.put("bases", base_id="az-example-new", name="Example new", host_de_jure="az", territory_id="az-example-heights")
    package.freeze()
    (directory / "data" / "bases.csv").write_bytes(package.encoded("bases"))
    told: list[str] = []
    for version_now in ("7.3.2", "7.4.0"):
        restate(directory, version=version_now)
        build.build(directory, tmp_path / "dist", only=["csv"], since=release, notice=told.append)
    assert told == ["the changes since 7.3.1 raise its minor number: expected version 7.4.0 or later, found 7.3.2"]


def test_an_unreadable_descriptor_is_one_line_wherever_it_is_met(tmp_path):
    directory = small(tmp_path / "package")
    (directory / "datapackage.json").write_bytes(b"{")
    for reader in (lambda: rpd.load(directory).data_date, lambda: former(directory), lambda: descriptor.read(directory)):
        with pytest.raises(DescriptorError, match=r"datapackage.json:1: descriptor-unreadable: not JSON: [^\n]*$"):
            reader()
