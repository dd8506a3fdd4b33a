"""Files for other systems: statements for Wikidata, entities for FollowTheMoney, and the crosswalk of ids."""

from __future__ import annotations

import importlib.util
import json
import re
from types import SimpleNamespace

import pytest

import ru_presence_data as rpd
from dev import check_followthemoney
from export_support import DATES, trying_dataset
from linked_rules import IDS, as_quickstatements, known_package, problems, read_crosswalk, read_tsv
from ru_presence_data.edtf import EdtfError
from ru_presence_data.export import FORMATS
from ru_presence_data.export.followthemoney import plain_date
from ru_presence_data.export.licences import CC0, GAZETTEER
from ru_presence_data.export.quickstatements import _users, reference
from ru_presence_data.export.wikidata_dates import CIRCA, PRESUMABLY, Moment, moment
from ru_presence_data.release import citation
from support import Package, schemas

LINKED = ("quickstatements", "followthemoney", "crosswalk")
SITE = {"latitude": "40.87", "longitude": "47.81", "geo_precision": "site"}
ARCHIVE = (
    'S854\t"https://archive.example.org/report"\tS1476\ten:"Report on the example stations"\tS577\t+2014-01-00T00:00:00Z/10'
    "\tS813\t+2026-11-22T00:00:00Z/11"
)
TIMES = 'S854\t"https://times.example.org/article"\tS577\t+2013-00-00T00:00:00Z/9\tS813\t+2026-11-21T00:00:00Z/11'
"""The two witnesses of the made-up package as references; the second does not say its language, so that its title is left out."""


def written(name, dataset, directory):
    (path,) = FORMATS[name](dataset, directory)
    return path


def batch(package, directory):
    """The lines for Wikidata of a package."""
    path = written("quickstatements", rpd.load(package.write(directory / "package")), directory)
    return path.read_bytes().decode().split("\n")[:-1]


@pytest.fixture(scope="module", params=["trying", "shipped"])
def dataset(request, tmp_path_factory):
    return rpd.load() if request.param == "shipped" else trying_dataset(tmp_path_factory.mktemp("package"))


# Dates of Wikidata


MOMENTS = {
    "2012-12-10": Moment(value="+2012-12-10T00:00:00Z/11"),
    "1992-05": Moment(value="+1992-05-00T00:00:00Z/10"),
    "1992-05-XX": Moment(value="+1992-05-00T00:00:00Z/10"),
    "1992": Moment(value="+1992-00-00T00:00:00Z/9"),
    "1992-XX": Moment(value="+1992-00-00T00:00:00Z/9"),
    "199X": Moment(value="+1990-00-00T00:00:00Z/8"),
    "[1990..1999]": Moment(value="+1990-00-00T00:00:00Z/8"),
    "1992~": Moment(value="+1992-00-00T00:00:00Z/9", circumstances=(CIRCA,)),
    "1992-05?": Moment(value="+1992-05-00T00:00:00Z/10", circumstances=(PRESUMABLY,)),
    "2012-12-10%": Moment(value="+2012-12-10T00:00:00Z/11", circumstances=(CIRCA, PRESUMABLY)),
    "[2012-12-10..2012-12-12]": Moment(
        value="+2012-12-00T00:00:00Z/10", earliest="+2012-12-10T00:00:00Z/11", latest="+2012-12-12T00:00:00Z/11"
    ),
    "[1992-06..1992-08]": Moment(value="+1992-00-00T00:00:00Z/9", earliest="+1992-06-00T00:00:00Z/10", latest="+1992-08-00T00:00:00Z/10"),
    "[1992-06..1993-05]": Moment(value="+1990-00-00T00:00:00Z/8", earliest="+1992-06-00T00:00:00Z/10", latest="+1993-05-00T00:00:00Z/10"),
    "[1989..1991]": Moment(value="+2000-00-00T00:00:00Z/7", earliest="+1989-00-00T00:00:00Z/9", latest="+1991-00-00T00:00:00Z/9"),
    "1992-22": Moment(value="+1992-00-00T00:00:00Z/9", earliest="+1992-06-00T00:00:00Z/10", latest="+1992-08-00T00:00:00Z/10"),
    "1992-24": Moment(value="+1990-00-00T00:00:00Z/8", earliest="+1992-12-00T00:00:00Z/10", latest="+1993-02-00T00:00:00Z/10"),
    "[..1993-05-31]": Moment(value=None, latest="+1993-05-31T00:00:00Z/11"),
    "[1992..]": Moment(value=None, earliest="+1992-00-00T00:00:00Z/9"),
    "[2000-12-31..2001-01-01]": Moment(
        value="+2000-00-00T00:00:00Z/8", earliest="+2000-12-31T00:00:00Z/11", latest="+2001-01-01T00:00:00Z/11"
    ),
    "[1901..2000]": Moment(value="+2000-00-00T00:00:00Z/7", earliest="+1901-00-00T00:00:00Z/9", latest="+2000-00-00T00:00:00Z/9"),
    "[1900..1901]": Moment(value="+1900-00-00T00:00:00Z/8", earliest="+1900-00-00T00:00:00Z/9", latest="+1901-00-00T00:00:00Z/9"),
    "[1899..1901]": None,
    "[1999..2001]": None,
    "19XX": None,
    "1992-06/1993-05": None,
    "1993/..": None,
    "/1993": None,
}
"""Every kind of date, by hand; None for what Wikidata has no place for."""


@pytest.mark.parametrize("date", MOMENTS)
def test_dates_of_wikidata(date):
    assert moment(date) == MOMENTS[date]


def test_what_is_no_date_is_refused():
    with pytest.raises(EdtfError):
        moment("May 1992")


def test_only_a_date_that_is_all_in_its_value_is_plain():
    plain = {date for date, found in MOMENTS.items() if found and found.is_plain}
    assert plain == {"2012-12-10", "1992-05", "1992-05-XX", "1992", "1992-XX", "199X", "[1990..1999]"}


# Statements for Wikidata


def test_the_batch_of_the_small_package(tmp_path):
    """One base has an item; its point is that of a town, which is no coordinate of a site."""
    start, end = "Q101\tP1535\tQ103\tP580\t+1985-00-00T00:00:00Z/9\t", "Q101\tP1535\tQ102\tP582\t+2012-12-10T00:00:00Z/11\t"
    assert batch(known_package(), tmp_path) == [f"{term}{source}" for term in (start, end) for source in (ARCHIVE, TIMES)]


@pytest.mark.parametrize(
    ("opened", "told"),
    {
        "2004": "Q102\tP580\t+2004-00-00T00:00:00Z/9",
        "1991-12-26": "Q102\tP580\t+1991-12-26T00:00:00Z/11",
        "1991-12-25": "Q103\tP580\t+1991-12-25T00:00:00Z/11",
        "[1985..1987]": "Q103\tP580\t+1980-00-00T00:00:00Z/8\tP1319\t+1985-00-00T00:00:00Z/9\tP8555\t+1987-00-00T00:00:00Z/9",
        "1985~": "Q103\tP580\t+1985-00-00T00:00:00Z/9\tP1480\tQ5727902",
        "1985?": "Q103\tP580\t+1985-00-00T00:00:00Z/9\tP1480\tQ18122778",
        "[..1985]": "Q103\tP8555\t+1985-00-00T00:00:00Z/9",
        "[1992..]": "Q102\tP1319\t+1992-00-00T00:00:00Z/9",
    }.items(),
)
def test_the_start_of_use(opened, told, tmp_path):
    package = known_package()
    package.put("bases", base_id="az-example-radar", opened=opened, closed="")
    assert batch(package, tmp_path) == [f"Q101\tP1535\t{told}\t{source}" for source in (ARCHIVE, TIMES)]


def test_the_end_of_use_has_bounds_of_its_own(tmp_path):
    """The two ends may stand in one statement, where earliest and latest date alone would not say of which."""
    package = known_package()
    package.put("bases", base_id="az-example-radar", opened="", closed="[2011..2013]")
    told = "Q102\tP582\t+2010-00-00T00:00:00Z/8\tP8554\t+2011-00-00T00:00:00Z/9\tP1326\t+2013-00-00T00:00:00Z/9"
    assert batch(package, tmp_path) == [f"Q101\tP1535\t{told}\t{source}" for source in (ARCHIVE, TIMES)]


@pytest.mark.parametrize("opened", ["1991", "[..1993]", "[1985..]", "1985/1987", "19XX", ""])
def test_a_start_that_may_be_of_either_state_or_is_no_single_date_is_not_told(opened, tmp_path):
    package = known_package()
    package.put("bases", base_id="az-example-radar", opened=opened, closed="")
    assert batch(package, tmp_path) == []


@pytest.mark.parametrize(("opened", "told"), {"1991-12-20": ["Q103"], "1991-12-31": ["Q102"], "1991-11": ["Q103"], "1991-12": []}.items())
def test_where_the_end_of_a_state_is_vague_its_last_day_counts(opened, told, tmp_path):
    package = known_package()
    package.put("actors", actor_id="su", exists_until="1991-12")
    package.put("bases", base_id="az-example-radar", opened=opened, closed="")
    assert sorted({line.split("\t")[2] for line in batch(package, tmp_path)}) == told


@pytest.mark.parametrize("lacking", ["ru", "su"])
def test_without_one_of_the_states_no_use_is_told(lacking, tmp_path):
    dataset = rpd.load(known_package().write(tmp_path / "package"))
    actors = [row for row in dataset.actors.rows() if row["actor_id"] != lacking]
    assert _users(SimpleNamespace(actors=SimpleNamespace(rows=lambda: actors))) is None


@pytest.mark.parametrize("lacking", ["ru", "su"])
def test_a_state_without_an_item_is_not_given_one(lacking, tmp_path):
    package = known_package()
    package.put("actors", actor_id=lacking, wikidata_id="")
    kept = {"ru": "Q103", "su": "Q102"}[lacking]
    assert {line.split("\t")[2] for line in batch(package, tmp_path)} == {kept}


def test_a_point_of_the_site_itself_is_a_coordinate(tmp_path):
    package = known_package()
    package.put("bases", base_id="az-example-radar", opened="", closed="", **SITE)
    assert batch(package, tmp_path) == [f"Q101\tP625\t@40.87/47.81\t{source}" for source in (ARCHIVE, TIMES)]


def test_a_point_needs_a_source_that_has_both_and_geonames_is_not_given_away(tmp_path):
    package = known_package()
    package.put("bases", base_id="az-example-radar", opened="", closed="", **SITE)
    package.put("sources", source_id=GAZETTEER, url="https://www.geonames.org/1", consulted_on="2026-11-22")
    package.freeze()
    for row in package.tables["statements"]:
        if row["record_id"] == "az-example-radar" and row["source_id"] == "example-times-2013-article":
            if row["field_name"] == "latitude":
                row["rank"] = "normal"
            row["source_id"] = GAZETTEER if row["field_name"] == "longitude" else row["source_id"]
    assert batch(package, tmp_path) == [f"Q101\tP625\t@40.87/47.81\t{ARCHIVE}"]


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        ({"basis": "computed"}, True),
        ({"basis": "lower-bound"}, True),
        ({"basis": "upper-bound"}, True),
        ({"basis": "inferred"}, False),
        ({"rank": "normal"}, False),
        ({"rank": "deprecated"}, False),
    ],
)
def test_what_holds_up_a_statement(cells, kept, tmp_path):
    package = known_package()
    package.put("bases", base_id="az-example-radar", opened="")
    package.freeze()
    for row in package.tables["statements"]:
        if (row["record_id"], row["source_id"]) == ("az-example-radar", "example-times-2013-article"):
            row.update(cells)
    found = [line.partition("\tS854\t")[2].split("\t")[0] for line in batch(package, tmp_path)]
    assert found == ['"https://archive.example.org/report"'] + ['"https://times.example.org/article"'] * kept


def test_a_record_without_an_item_has_no_line(tmp_path):
    package = known_package()
    for row in package.tables["bases"]:
        row.update(SITE)
    lines = batch(package, tmp_path)
    assert {line.split("\t")[0] for line in lines} == {"Q101"}
    known = {row["wikidata_id"] for table in ("actors", "bases") for row in package.tables[table]} | {CIRCA, PRESUMABLY}
    assert {cell for line in lines for cell in line.split("\t") if re.fullmatch("Q[0-9]+", cell)} <= known
    package.put("bases", base_id="az-example-radar", wikidata_id="")
    assert batch(package, tmp_path / "without") == []


CELL = re.compile(
    r"Q[1-9][0-9]*|[+][0-9]{4,5}-[0-9]{2}-[0-9]{2}T00:00:00Z/(?:7|8|9|10|11)|@-?[0-9.]+/-?[0-9.]+|(?:[a-z_-]+:)?\"[^\t|]+\"", re.DOTALL
)
"""Values as QuickStatements reads them: items, times, coordinates, texts with and without a language."""


def test_every_line_is_a_statement_with_one_reference(tmp_path):
    package = known_package()
    for number, row in enumerate(package.tables["bases"]):
        row.update(SITE, wikidata_id=f"Q{number + 500}")
    lines = batch(package, tmp_path)
    assert len(lines) == len(set(lines)) > 8
    for line in lines:
        item, name, value, *pairs = line.split("\t")
        names = pairs[::2]
        assert name in ("P1535", "P625")
        assert all(CELL.fullmatch(cell) for cell in (item, value, *pairs[1::2])), line
        assert names.count("S854") == names.count("S813") == 1
        assert names == sorted(names, key=lambda one: one.startswith("S")), "qualifiers stand before the reference"
        assert "|" not in line


def test_every_kind_of_date_in_a_batch(tmp_path):
    """Against what is worked out apart: each date as a start and as an end."""
    package = known_package()
    for number, date in enumerate((*DATES, *MOMENTS)):
        for field in ("opened", "closed"):
            package.put(
                "bases", base_id=f"az-{field}-{number:03}", name=date, host_de_jure="az", wikidata_id=f"Q{number + 900}", **{field: date}
            )
    assert len(judged(package, tmp_path)) > 60


def test_the_shipped_bases_if_they_had_items(tmp_path):
    package = Package({table.name: table.rows() for table in rpd.load()})
    package.automatic = False
    for number, row in enumerate(package.tables["bases"]):
        row["wikidata_id"] = f"Q{number + 900}"
    lines = judged(package, tmp_path)
    assert len({line[0] for line in lines}) > 80
    assert {line[1] for line in lines} == {"P1535", "P625"}
    assert all(CELL.fullmatch(cell) for line in lines for cell in (line[2], *line[4::2]))


def judged(package, directory):
    """The lines of a package, after they were held against what must be there."""
    dataset = rpd.load(package.write(directory / "package"))
    (lines,) = read_tsv([written("quickstatements", dataset, directory)]).values()
    assert {"quickstatements": lines} == as_quickstatements(dataset)
    return lines


def test_a_source_as_a_reference():
    source = {"url": 'https://e.org/a|b"c', "title": "A", "language": "en", "published": "2013-05", "consulted_on": "2026-11-21"}
    full = (
        ("S854", '"https://e.org/a%7Cb%22c"'),
        ("S1476", 'en:"A"'),
        ("S577", "+2013-05-00T00:00:00Z/10"),
        ("S813", "+2026-11-21T00:00:00Z/11"),
    )
    assert reference(source) == full
    assert [name for name, _ in reference(source | {"language": ""})] == ["S854", "S577", "S813"]
    assert [name for name, _ in reference(source | {"title": "A | B"})] == ["S854", "S577", "S813"]
    assert [name for name, _ in reference(source | {"title": "A" * 1501})] == ["S854", "S577", "S813"]
    assert [name for name, _ in reference(source | {"title": "A" * 1500})] == ["S854", "S1476", "S577", "S813"]
    for vague in ("", "2013~", "[2013-05..2013-06]", "[2013..]", "2013/2014"):
        assert [name for name, _ in reference(source | {"published": vague})] == ["S854", "S1476", "S813"], vague
    for unusable in ({"url": ""}, {"consulted_on": ""}, {"url": "https://e.org/" + "a" * 1500}):
        assert reference(source | unusable) == ()


# FollowTheMoney


def entities(dataset, directory):
    return [json.loads(line) for line in written("followthemoney", dataset, directory).read_bytes().decode().split("\n")[:-1]]


def test_entities_have_what_their_schema_asks_for_and_nothing_that_it_does_not_know(dataset, tmp_path):
    assert problems(entities(dataset, tmp_path)) == []


def test_the_rules_find_what_is_wrong(tmp_path):
    package = known_package()
    rows = entities(rpd.load(package.write(tmp_path / "package")), tmp_path)
    actor = next(row for row in rows if row["schema"] == "PublicBody")
    for change in (
        {"name": None},
        {"colour": ["red"]},
        {"country": ["Armenia"]},
        {"incorporationDate": ["1992?"]},
        {"name": ["A", "A"]},
        {"alias": []},
    ):
        told = {name: values for name, values in (actor["properties"] | change).items() if values is not None}
        assert problems([row if row is not actor else actor | {"properties": told} for row in rows]), change
    assert problems([row for row in rows if row is not actor]), "what others point to is missing"
    assert problems([*rows, actor])
    assert problems([row if row is not actor else actor | {"id": "a b"} for row in rows])


def test_a_base_an_event_and_their_document_as_entities(tmp_path):
    found = {row["id"]: row for row in entities(rpd.load(known_package().write(tmp_path / "package")), tmp_path)}
    assert found["ru-presence-data.bases.az-example-radar"] == {
        "id": "ru-presence-data.bases.az-example-radar",
        "schema": "Address",
        "properties": {
            "name": ["Example radar station, north"],
            "alias": ["Примерная РЛС"],
            "full": ["Example, Example district, Azerbaijan"],
            "city": ["Example"],
            "region": ["Example district"],
            "country": ["az"],
            "latitude": ["40.87"],
            "longitude": ["47.81"],
            "keywords": ["early-warning-radar"],
            "wikidataId": ["Q101"],
            "notes": ['Known as the "example" node.', "opened: 1985", "closed: 2012-12-10"],
        },
    }
    assert found["ru-presence-data.events.az-2012-12-10-example-closed"]["properties"] == {
        "name": ["The example radar stopped"],
        "summary": ["Russia stopped operating the radar."],
        "country": ["az"],
        "location": ["Example"],
        "addressEntity": ["ru-presence-data.bases.az-example-radar"],
        "organizer": ["ru-presence-data.actors.ru"],
        "keywords": ["closed"],
        "date": ["2012-12-10"],
    }
    assert found["ru-presence-data.events.az-2022-example-talks"]["properties"]["startDate"] == ["2022-02"]
    assert found["ru-presence-data.bases.az-example-radar.example-times-2013-article"]["properties"] == {
        "document": ["ru-presence-data.sources.example-times-2013-article"],
        "entity": ["ru-presence-data.bases.az-example-radar"],
        "role": ["closed", "latitude", "longitude", "opened"],
    }
    kinds = {row["id"].split(".")[2]: row["schema"] for row in found.values() if ".actors." in row["id"]}
    assert kinds["su"] == kinds["example-authority"] == "PublicBody"
    assert kinds["example-union"] == "Organization"
    assert found["ru-presence-data.actors.su"]["properties"]["country"] == ["suhh"]
    assert found["ru-presence-data.actors.example-authority"]["properties"]["country"] == ["az"], "that of the state de jure"
    assert "country" not in found["ru-presence-data.actors.example-union"]["properties"]


def test_a_date_that_followthemoney_does_not_have_stands_in_the_notes(tmp_path):
    package = known_package()
    package.put("deployments", deployment_id="az-example-node", started="[1991-12..1992-02]", ended="2012-XX")
    found = {row["id"]: row["properties"] for row in entities(rpd.load(package.write(tmp_path / "package")), tmp_path)}
    node = found["ru-presence-data.deployments.az-example-node"]
    assert "startDate" not in node
    assert node["notes"] == ["started: [1991-12..1992-02]"]
    assert node["endDate"] == ["2012"]


@pytest.mark.parametrize(
    ("date", "told"),
    [
        *(("2012-12-10", "2012-12-10"), ("1992-05", "1992-05"), ("1992", "1992"), ("1992-05-XX", "1992-05"), ("1992-XX-XX", "1992")),
        *((date, "") for date in ("1992~", "1992?", "199X", "1992-22", "[1992..1993]", "1992/1993", "../1993", "0999", "3000")),
    ],
)
def test_dates_of_followthemoney(date, told):
    assert plain_date(date) == told


@pytest.mark.skipif(not importlib.util.find_spec("followthemoney"), reason="needs followthemoney, which is a check of developers only")
def test_the_model_of_followthemoney_finds_nothing_wrong(dataset, tmp_path):
    assert list(check_followthemoney.problems(written("followthemoney", dataset, tmp_path))) == []


# Crosswalk


def test_the_crosswalk_of_the_small_package(tmp_path):
    package = known_package()
    package.put("agreements", agreement_id="az-2002-example-lease", unts_number="I-1", pax_id="2", atop_id="3")
    rows = read_crosswalk(written("crosswalk", rpd.load(package.write(tmp_path / "package")), tmp_path))
    assert list(rows[0]) == ["table_name", "record_id", "name", "scheme", "identifier"]
    told = [
        (row["record_id"], row["scheme"], row["identifier"]) for row in rows if row["record_id"] in ("az", "su", "az-2002-example-lease")
    ]
    assert told == [
        ("az", "iso3166-1-alpha-2", "AZ"),
        ("az", "iso3166-1-alpha-3", "AZE"),
        ("az", "cow", "373"),
        ("az", "gleditsch-ward", "373"),
        ("az", "wikidata", "Q227"),
        ("su", "iso3166-1-alpha-2", "SU"),
        ("su", "iso3166-1-alpha-3", "SUN"),
        ("su", "iso3166-3", "SUHH"),
        ("su", "wikidata", "Q103"),
        ("az-2002-example-lease", "unts", "I-1"),
        ("az-2002-example-lease", "pa-x", "2"),
        ("az-2002-example-lease", "atop", "3"),
    ]
    assert not [row for row in rows if row["record_id"] == "example-union"], "what has no id has no row"


def test_every_field_that_holds_an_id_of_another_system_is_in_the_crosswalk():
    """By its kind of value, or by its name: a code or an id that points to no table here."""
    found = {
        (schema.name, field.name)
        for schema in schemas()
        for field in schema.fields
        if not field.link
        and field.name not in schema.primary_key
        and (field.scalar.name in ("iso2", "iso3", "iso4", "wikidata") or re.search("_(id|code|number)$", field.name))
    }
    apart = {("statements", "record_id"), ("retired_ids", "successor_id")}
    assert found - apart == {(table, field) for table, fields in IDS.items() for field in fields}


# All three


@pytest.mark.parametrize("name", LINKED)
def test_the_same_tables_give_the_same_bytes(name, dataset, tmp_path):
    first, second = (written(name, dataset, tmp_path / place).read_bytes() for place in ("one", "other"))
    assert first == second
    assert first.endswith(b"\n") or not first


def test_what_is_given_away_is_named_in_the_licence(tmp_path):
    about = rpd.load(known_package().write(tmp_path)).about
    assert FORMATS["quickstatements"].licence_url == CC0
    assert [name for name, known in FORMATS.items() if known.licence_url] == ["quickstatements"]
    told = citation.data_licence(about, from_gazetteer=False)
    assert CC0 in told
    assert "linked/quickstatements.tsv" in told
