"""The comparison with lists that others published: its tables are in order, and the page is what they and the data say."""

from __future__ import annotations

import csv
import io
import re

import pytest

import ru_presence_data as rpd
from ru_presence_data._locate import CHECKOUT
from ru_presence_data.release import reconciliation
from ru_presence_data.release.reconciliation import BASES, COLUMNS, NUMBERED, SOURCES, Verdict, ids, named, problems

DIRECTORY = CHECKOUT / "reconciliation"
SHIPPED = rpd.load(CHECKOUT)
TABLES = reconciliation.read(DIRECTORY)


def test_the_tables_are_in_order():
    assert problems(TABLES, SHIPPED) == []


def test_every_table_is_read():
    assert sorted(path.stem for path in DIRECTORY.glob("*.csv")) == sorted(source.name for source in SOURCES)


def test_the_six_lists_of_bases_are_one_file():
    assert [number for source in BASES for number in source.numbers] == list(range(1, 259))


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_spelt_in_one_way(name):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([COLUMNS, *([row[column] for column in COLUMNS] for row in TABLES[name])])
    assert (DIRECTORY / f"{name}.csv").read_bytes().decode() == text.getvalue()


@pytest.mark.parametrize("name", TABLES)
def test_reasons_hold_no_coordinates_and_no_addresses(name):
    assert not [row["reason"] for row in TABLES[name] if re.search(r"\d\.\d|https?:|www\.", row["reason"])]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_the_readme_tells_of_every_list(source):
    text = (DIRECTORY / "README.md").read_text(encoding="utf-8")
    assert f"`{source.name}`" in text
    assert f"| {len(source.numbers)} |" in text


def test_the_readme_tells_of_every_code_and_of_every_row_that_is_missing_here():
    text = (DIRECTORY / "README.md").read_text(encoding="utf-8")
    assert all(f"`{code}`" in text for code in Verdict)
    for name, rows in TABLES.items():
        told = {int(number) for line in re.findall(rf"`{name}` ([\d, ]+)", text) for number in re.findall(r"\d+", line)}
        assert {int(row["row"]) for row in rows if row["code"] == Verdict.MISSING_HERE} <= told, name


# What the check finds


def mended(line: int, **cells: str) -> list[str]:
    """What is found wrong after one row of the list of twelve was changed."""
    rows = [dict(row) for row in TABLES["geosim"]]
    rows[line] |= cells
    return problems(TABLES | {"geosim": rows}, SHIPPED)


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
    lost = dict.fromkeys(COLUMNS, "") | {"list": "geosim", "record_id": "kg-kant-air-base", "table_name": "bases"}
    lost |= {"code": Verdict.MISSING_THERE, "reason": "why"}
    assert problems(TABLES | {"geosim": [*TABLES["geosim"], lost]}, SHIPPED) == [
        "geosim: found kg-kant-air-base both named and missing there"
    ]


# The page


def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading of the page, its own header left out."""
    section = reconciliation.markdown(SHIPPED, TABLES).partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("|")][2:]


def test_every_row_is_counted_once():
    for name, rows, *counts in table("Counts by list and code"):
        assert sum(int(count or 0) for count in counts[: len(NUMBERED)]) == int(rows) == sum(bool(row["row"]) for row in TABLES[name])


def test_every_base_that_a_list_names_is_told():
    told = {row[0].strip("`") for row in table("Which of our bases each list has")}
    assert told == set().union(*(named(TABLES[source.name]) for source in BASES))
    total = sum(int(cell or 0) for row in table("Which of our bases each list has") for cell in row[1:])
    assert total == sum(len(ids(row)) for source in BASES for row in TABLES[source.name] if row["record_id"])


def test_what_a_list_has_and_lacks_makes_up_what_is_in_use():
    for _, _, ours, used, has, lacks, posts in table("What each list lacks"):
        assert int(has) + int(lacks) == int(used) <= int(ours)
        assert int(posts) <= int(lacks)


def test_sites_in_use_are_those_that_present_tells():
    rows = rpd.load(CHECKOUT).present(on=SHIPPED.data_date, what="bases").to_pylist()
    sure = sum(row["certainty"] == "certain" for row in rows)
    assert table("The same forces, counted in other ways")[0] == ["sites", str(sure), str(len(rows))]


def since(tables) -> int:
    """How many agreements the page calls new."""
    told = re.search(r"(\d+) came into the data since", reconciliation.markdown(SHIPPED, tables))
    return int(told[1]) if told else 0


def test_agreements_that_came_since_are_told():
    fewer = [row for row in TABLES["atop"] if row["record_id"] != "am-1995-base-treaty"]
    assert since(TABLES | {"atop": fewer}) == since(TABLES) + 1
