"""The comparison with lists that others published: its tables are in order, and the page is what they and the data say."""

from __future__ import annotations

import csv
import dataclasses
import functools
import io
import re
from datetime import date

import pytest

import ru_presence_data as rpd
from ru_presence_data._locate import CHECKOUT
from ru_presence_data.release import reconciliation, reconciliation_page
from ru_presence_data.release.reconciliation import NUMBERED, Extent, Family, Kind, Verdict, ids, named, naming, problems
from ru_presence_data.release.ways_of_counting import Day, Way

DIRECTORY = CHECKOUT / "reconciliation"
SHIPPED = rpd.load(CHECKOUT)
COMPARISON = reconciliation.read(DIRECTORY)
LISTS = {listed.name: listed for listed in COMPARISON.lists}
TABLES = COMPARISON.tables
README = (DIRECTORY / "README.md").read_text(encoding="utf-8")


def test_the_tables_are_in_order():
    assert problems(COMPARISON, SHIPPED) == []


def test_every_table_has_its_line_and_every_line_its_table():
    assert sorted(path.stem for path in DIRECTORY.glob("*.csv")) == sorted([*LISTS, "lists", "counts"])
    assert len(LISTS) == len(COMPARISON.lists)


def test_the_six_lists_of_bases_are_one_file():
    assert [number for listed in COMPARISON.of_bases[:6] for number in listed.numbers] == list(range(1, 259))
    assert all(listed.first == 1 for listed in COMPARISON.lists if listed not in COMPARISON.of_bases[:6])


@pytest.mark.parametrize("listed", COMPARISON.lists, ids=lambda listed: listed.name)
def test_a_list_is_declared_as_a_whole(listed):
    assert listed.what and listed.dated and listed.address
    assert date.fromisoformat(listed.read_on) <= date.fromisoformat(str(SHIPPED.data_date))
    assert bool(listed.speaks_of) <= listed.may_lack, "only what may be lacking is held against a day"


@pytest.mark.parametrize("path", sorted(DIRECTORY.glob("*.csv")), ids=lambda path: path.stem)
def test_tables_are_spelt_in_one_way(path):
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    assert path.read_bytes().decode() == text.getvalue()


@pytest.mark.parametrize("name", TABLES)
def test_reasons_hold_no_coordinates_and_no_addresses(name):
    assert not [row["reason"] for row in TABLES[name] if re.search(r"\d\.\d|https?:|www\.", row["reason"])]


def test_the_readme_has_the_table_of_the_lists():
    assert reconciliation_page.declared(COMPARISON) in README, "not current: run python docs/refresh.py"
    assert all(f"| `{name}` |" in README for name in LISTS)


def test_the_readme_tells_of_every_code_and_of_the_rows_that_have_no_answer_yet():
    assert all(f"`{code}`" in README for code in Verdict)
    section = README.partition("## Missing here and worth a source")[2]
    told = {(name, int(number)) for name, line in re.findall(r"`([\w-]+)` ([\d, ]+)", section) for number in re.findall(r"\d+", line)}
    waiting = (Verdict.MISSING_HERE, Verdict.NOT_SEARCHED_YET)
    assert told == {(name, int(row["row"])) for name, rows in TABLES.items() for row in rows if row["code"] in waiting}


# What the check finds


def with_rows(name: str, rows: list[dict[str, str]]) -> reconciliation.Comparison:
    """The comparison with other rows of a list, and of no other list."""
    return reconciliation.Comparison(lists=(LISTS[name],), tables={name: rows}, counts=())


def mended(line: int, **cells: str) -> list[str]:
    """What is found wrong after one row of the list of twelve was changed."""
    rows = [dict(row) for row in TABLES["geosim"]]
    rows[line] |= cells
    return problems(with_rows("geosim", rows), SHIPPED)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"list": "atop"}, "found list 'atop'"),
        ({"code": "gone"}, "found code 'gone'"),
        ({"record_id": "am-base-103"}, "found no am-base-103 in bases"),
        ({"table_name": "ships"}, "found no table 'ships'"),
        ({"table_name": ""}, "a record without a table"),
        ({"row": "7"}, "found other row numbers"),
        ({"row": ""}, "found row ''"),
        ({"code": "excluded", "record_id": "", "table_name": ""}, "found no reason with code excluded"),
        ({"record_id": "", "table_name": ""}, "found no record with code same"),
        ({"code": "missing-here", "reason": "why"}, "found a record with code missing-here"),
        ({"code": "split", "reason": "why"}, "found 1 records with code split"),
        ({"record_id": "am-base-102-gyumri am-erebuni-air-base"}, "found 2 records with code same"),
        ({"record_id": "kg-kant-air-base"}, "found kg-kant-air-base 2 times"),
        ({"more": "cell"}, "found columns"),
    ],
)
def test_a_slip_is_found(cells, said):
    assert any(said in message for message in mended(0, **cells)), mended(0, **cells)


def test_what_is_named_is_not_missing_there():
    lost = dict.fromkeys(reconciliation.COLUMNS, "") | {"list": "geosim", "record_id": "kg-kant-air-base", "table_name": "bases"}
    lost |= {"code": Verdict.MISSING_THERE, "reason": "why"}
    assert problems(with_rows("geosim", [*TABLES["geosim"], lost]), SHIPPED) == [
        "geosim: found kg-kant-air-base both named and missing there"
    ]
    part = with_rows("pism", [*TABLES["pism"], lost | {"list": "pism", "record_id": "tj-okno"}])
    assert problems(part, SHIPPED) == ["pism: found a record missing there, although the list was read in part"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"scope": "the head"}, "what was read is told of a list in part"),
        ({"extent": Extent.PART}, "what was read is told of a list in part"),
        ({"family": Family.DATA_SET}, "found family data-set with kind bases"),
        ({"kind": Kind.AGREEMENTS}, "found family curated with kind agreements"),
        ({"crimea": 3}, "found 3 rows in Crimea, while 0 name a base there"),
        ({"last": 251}, "found other row numbers"),
    ],
)
def test_a_slip_of_the_declaration_is_found(change, said):
    changed = dataclasses.replace(with_rows("geosim", TABLES["geosim"]), lists=(dataclasses.replace(LISTS["geosim"], **change),))
    assert any(said in message for message in problems(changed, SHIPPED)), problems(changed, SHIPPED)


# The page


@functools.cache
def page() -> str:
    """What is made for the page."""
    return reconciliation_page.markdown(SHIPPED, COMPARISON)


def section(heading: str) -> str:
    """The text under a heading of the page."""
    return page().partition(f"## {heading}\n")[2].partition("\n## ")[0]


def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading of the page, its own header left out."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in section(heading).splitlines() if line.startswith("|")][2:]


def test_every_list_is_told_whole_or_in_part():
    told = {name: (family, extent) for name, family, _, _, extent in table("The lists")}
    assert told.keys() == LISTS.keys()
    for name, (family, extent) in told.items():
        assert family == LISTS[name].family
        assert extent == ("whole" if LISTS[name].extent == Extent.WHOLE else f"in part: {LISTS[name].scope}")


def test_every_row_is_counted_once():
    *lists, (_, _, total, *sums) = table("Counts by list and code")
    assert [name for name, *_ in lists] == list(LISTS)
    assert int(total) == sum(int(rows) for _, _, rows, *_ in lists)
    assert [int(told or 0) for told in sums] == [sum(int(row[at] or 0) for row in lists) for at in range(3, 3 + len(Verdict))]
    for name, _, rows, *counts in lists:
        assert sum(int(count or 0) for count in counts[: len(NUMBERED)]) == int(rows) == sum(bool(row["row"]) for row in TABLES[name])


def test_every_base_that_a_list_names_is_told():
    told = {}
    for base, lists, *families in table("Which of our bases each list has"):
        names = re.findall(r"([\w-]+)(?: \((\d+)\))?", ", ".join(cell for cell in families if cell))
        assert len(names) == int(lists)
        told |= {(base.strip("`"), name): int(count or 1) for name, count in names}
    every = [(record, listed.name) for listed in COMPARISON.of_bases for row in naming(TABLES[listed.name], "bases") for record in ids(row)]
    assert told == {pair: every.count(pair) for pair in every}


def test_a_force_without_a_place_is_told_and_counts_for_no_base():
    forces = {force for listed in COMPARISON.of_bases for force in named(TABLES[listed.name], "deployments")}
    assert "az-karabakh-peacekeepers" in forces
    assert all(f"`{force}`" in section("Which of our bases each list has").partition("\n|")[0] for force in forces)


def test_what_a_list_has_and_lacks_makes_up_what_is_in_use():
    for _, _, _, ours, used, has, lacks, posts in table("What each list lacks"):
        assert int(has) + int(lacks) == int(used) <= int(ours)
        assert int(posts) <= int(lacks)


def test_nothing_is_lacking_in_a_list_that_was_read_in_part_or_is_of_one_place():
    judged = {name for name, *_ in table("What each list lacks")}
    left = {listed.name for listed in COMPARISON.of_bases} - judged
    assert left == {name for name, listed in LISTS.items() if listed.is_of_bases and (listed.scope or listed.family == Family.ONE_PLACE)}
    assert all(f"`{name}`" in section("What each list lacks") for name in left)


def test_a_list_is_held_against_the_day_of_which_it_speaks():
    days = {name: on for name, _, on, *_ in table("What each list lacks")}
    assert (days["voz-de-rusia-2014"], days["worldmonitor"]) == ("2014-02", str(SHIPPED.data_date))


def test_sites_in_use_are_those_that_present_tells():
    rows = SHIPPED.present(on=SHIPPED.data_date, what="bases").to_pylist()
    sure = sum(row["certainty"] == "certain" for row in rows)
    assert table("The same forces, counted in other ways")[0] == ["sites", str(sure), str(len(rows))]


def test_what_is_certain_is_at_most_what_is_possible_and_a_narrower_way_gives_no_more():
    day = Day(SHIPPED)
    numbers = {way: day.count(way) for way in Way}
    assert all(0 < number.certainly <= number.at_most for number in numbers.values())
    for narrower in (
        (Way.SITES, Way.SITES_WITHOUT_POSTS, Way.SITES_WITHOUT_CRIMEA, Way.FACILITIES),
        (Way.SITES_WITHOUT_CRIMEA, Way.SITES_OF_TROOPS),
        (Way.SITES_WITHOUT_POSTS, Way.SITES_WITHOUT_CONSENT),
        (Way.FORCES_AND_PARTS, Way.FORCES, Way.FORCES_OF_TROOPS, Way.FORCES_BY_CONSENT),
        (Way.HOLDERS, Way.HOSTS),
    ):
        assert [numbers[way].at_most for way in narrower] == sorted((numbers[way].at_most for way in narrower), reverse=True)


def test_garrisons_of_one_force_are_one_facility():
    day = Day(SHIPPED, "2010-06-01")
    garrisons = [row for row in day.bases if row["base_id"].startswith("tj-") and row["base_type"] == "army-garrison"]
    day.bases = garrisons
    assert len(garrisons) > 1
    assert day.count(Way.FACILITIES).at_most == 1


def test_every_number_in_print_has_ours_beside_it():
    rows = table("Why the counts in print differ")
    assert [row[0] for row in rows] == [told.count for told in COMPARISON.counts]
    for told, (_, by, what, ours, way) in zip(COMPARISON.counts, rows, strict=True):
        number = Day(SHIPPED, told.on).count(told.way)
        assert ours == f"{number.certainly} to {number.at_most}" or ours == f"{number.certainly}" == f"{number.at_most}"
        assert by == f"{told.by} ({told.counted})"
        assert what == told.what
        assert way.startswith(told.way.definition)
        assert told.on in way
    now = Day(SHIPPED).count(Way.SITES_WITHOUT_POSTS)
    assert f"{now.certainly} sites without posts for certain, and {now.at_most} at most" in section("Why the counts in print differ")


def test_the_presidents_two_are_among_those_that_are_counted_beside_them():
    day = Day(SHIPPED, "2014-12")
    stationed = {row["host_de_jure"] for row in day.wholes("forward-basing") if row["consent_at_end"] == "given"}
    assert {"kg", "tj"} < stationed


def since(comparison: reconciliation.Comparison) -> int:
    """How many agreements the page calls new."""
    told = re.search(r"(\d+) came into the data since", reconciliation_page.markdown(SHIPPED, comparison))
    return int(told[1]) if told else 0


def test_agreements_that_came_since_are_told():
    of_agreements = with_rows("atop", TABLES["atop"])
    fewer = with_rows("atop", [row for row in TABLES["atop"] if row["record_id"] != "am-1995-base-treaty"])
    assert since(fewer) == since(of_agreements) + 1
