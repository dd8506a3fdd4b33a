"""The second reading: what is listed for it, and how what was found gets into the data, whole or not at all."""

from __future__ import annotations

import csv
import importlib.util
import json
from pathlib import Path

import pytest

from ru_presence_data.editing.store import Store
from support import small_package

PATH = Path(__file__).parents[1] / "tools/second_reading.py"
ON = "2026-11-26"
RADAR = ("bases", "az-example-radar", "closed")


@pytest.fixture(scope="module")
def reading():
    spec = importlib.util.spec_from_file_location("second_reading", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def root(tmp_path):
    return small_package().write(tmp_path / "package")


def rows(root, table="statements"):
    with (root / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def about(root, *cell):
    return [row for row in rows(root) if (row["table_name"], row["record_id"], row["field_name"]) == cell]


def write(reading, root, *verdicts):
    path = root.parent / "verdicts.jsonl"
    path.write_text("".join(f"{json.dumps(verdict)}\n" for verdict in verdicts), encoding="utf-8")
    return reading.apply(root, path, ON)


def test_what_was_found_gets_the_day_and_what_was_changed_does_not(reading, root, capsys):
    one, other = about(root, *RADAR)
    done = write(
        reading,
        root,
        {"statement": one["statement_id"], "verdict": "right"},
        {
            "statement": other["statement_id"],
            "verdict": "in part",
            "set": {"basis": "computed", "note": "On Monday, in a report of that day."},
        },
        {"source": "example-times-2013-article", "set": {"author": "A. Reader"}},
    )
    assert (done, capsys.readouterr().out) == (0, "1 in part, 1 right, 1 source\n")
    assert [row["checked_on"] for row in about(root, *RADAR)] == [ON, ON]
    assert {row["basis"] for row in about(root, *RADAR)} == {"stated", "computed"}
    assert next(row["author"] for row in rows(root, "sources") if row["source_id"] == "example-times-2013-article") == "A. Reader"


def test_a_new_value_takes_a_new_id_and_the_cell_with_it(reading, root):
    said = about(root, *RADAR)
    verdicts = [{"statement": row["statement_id"], "verdict": "wrong", "set": {"value": "2013"}, "cell": "2013"} for row in said]
    assert write(reading, root, *verdicts) == 0
    now = about(root, *RADAR)
    assert [(row["value"], row["checked_on"]) for row in now] == [("2013", "")] * len(said)
    assert not {row["statement_id"] for row in now} & {row["statement_id"] for row in said}
    assert next(row["closed"] for row in rows(root, "bases") if row["base_id"] == RADAR[1]) == "2013"


def test_what_was_not_seen_keeps_its_day_and_what_is_dropped_goes(reading, root):
    one, other = about(root, *RADAR)
    assert (
        write(
            reading,
            root,
            {"statement": one["statement_id"], "verdict": "unseen", "set": {"note": "Closed."}},
            {"statement": other["statement_id"], "verdict": "wrong", "drop": True},
        )
        == 0
    )
    assert [(row["note"], row["checked_on"]) for row in about(root, *RADAR)] == [("Closed.", "")]


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ({"statement": "000000000000", "verdict": "right"}, "verdict 1: 000000000000 is not in statements"),
        ({"statement": "{id}", "verdict": "fine"}, "verdict 1: found 'fine', expected right, in part, wrong, unseen"),
        ({"statement": "{id}", "verdict": "right", "set": {"colour": "red"}}, "verdict 1: statements has no colour"),
        ({"statement": "{id}", "verdict": "in part", "set": {"basis": "computed"}}, "basis-without-note"),
        ({"source": "nobody", "set": {}}, "verdict 1: nobody is not in sources"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_written(reading, root, capsys, verdict, said):
    before = {path: path.read_bytes() for path in (root / "data").iterdir()}
    id_ = about(root, *RADAR)[0]["statement_id"]
    assert write(reading, root, {name: id_ if cell == "{id}" else cell for name, cell in verdict.items()}) == 1
    told = capsys.readouterr().err
    assert told.startswith("nothing was written:")
    assert said in told
    assert {path: path.read_bytes() for path in (root / "data").iterdir()} == before


def test_the_list_names_what_nobody_has_checked_and_marks_what_was_often_wrong(reading, tmp_path):
    package = small_package()
    package.put("sources", source_id="example-times-2013-article", published="2012-12-10", source_type="news")
    package.unsay(*RADAR)
    package.say(*RADAR, "2012-12-10", rank="preferred", source_id="example-times-2013-article")
    package.say(*RADAR, "2012-12-10", rank="preferred", source_id="example-archive-2014-report", checked_on=ON)
    store = Store(package.write(tmp_path / "package"))
    by_record = list(reading.listed(store, "az", "record", False))
    heading = by_record.index("\n## bases/az-example-radar")
    said = next(line for line in by_record[heading:] if " closed=" in line)
    assert "closed=2012-12-10 [stated] report-day? << example-times-2013-article (news; 2012-12-10;" in said
    assert not [line for line in by_record if line.startswith("\n## ") and "/az-" not in line]
    by_source = list(reading.listed(store, "", "source", False))
    assert any(line.startswith("\n## example-times-2013-article (news; 2012-12-10;") for line in by_source)
    assert any("bases/az-example-radar.closed=2012-12-10 [stated] report-day? :: " in line for line in by_source)
    assert len("".join(reading.listed(store, "", "record", True))) > len("".join(reading.listed(store, "", "record", False)))


@pytest.mark.parametrize(
    ("said", "source", "expected"),
    [
        ({"value": "1992-05-18"}, {"published": ""}, ["year"]),
        ({"value": "1992-05-18", "note": "On 18 May 1992."}, {"published": ""}, []),
        ({"value": "1992-05-18"}, {"published": "", "source_type": "academic"}, []),
        ({"value": "1992-05-18"}, {"published": "1992-05-18"}, ["report-day"]),
        ({"value": "1992-05"}, {"published": "1992-05-18"}, ["month"]),
        ({"value": "expired", "field_name": "legal_end"}, {}, ["code"]),
        ({"value": "1992-05", "basis": "inferred"}, {"published": "1992-05-18"}, []),
        ({"value": "1992", "note": "Twice."}, {}, ["shared"]),
    ],
)
def test_marks(reading, said, source, expected):
    said = {"table_name": "bases", "record_id": "a", "field_name": "closed", "basis": "stated", "note": ""} | said
    notes = reading.Counter({reading._noted(said): 2 if said["note"] == "Twice." else 1})
    assert list(reading.marks(said, {"published": "2001-01-01", "source_type": "news"} | source, notes)) == expected
