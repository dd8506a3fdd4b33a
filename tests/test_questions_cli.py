"""`contested`, `diff` and `explain` on invented data, and the commands that ask the data as a person or a pipe meets them."""

from __future__ import annotations

import csv
import io
import json
import shutil

import pytest

import ru_presence_data as rpd
from ru_presence_data import _locate
from ru_presence_data.analysis.diff import COLUMNS
from ru_presence_data.cli.main import main
from ru_presence_data.violations import UsageError
from support import small_package

COMMANDS = ("timeline", "present", "contested", "diff", "answers")


def differing():
    package = small_package()
    for value, cells in (
        ("1983", {"reason": "Counts from building."}),
        ("1985-02", {"source_id": "example-mirror-2015-repost"}),
        ("1985-02", {"source_id": "example-archive-2014-report"}),
        ("1999", {"rank": "deprecated", "reason": "A slip of the pen."}),
    ):
        package.say("bases", "az-example-radar", "opened", value, **cells)
    package.say("deployments", "az-example-node", "initiator", "host-government")
    return package


@pytest.fixture
def old(tmp_path):
    return differing().write(tmp_path / "old")


@pytest.fixture
def new(tmp_path):
    package = differing()
    for row in ("example-times-2013-article", "example-archive-2014-report"):
        package.say("bases", "az-example-radar", "closed", "2012-12-11", rank="preferred", source_id=row, reason="Counts the last shift.")
    package.unsay("bases", "az-example-radar", "closed")
    package.put("bases", base_id="az-example-radar", closed="2012-12-11", name_local="Nümunə")
    package.put("deployments", deployment_id="az-example-node", main_driver="")
    package.delete("event_actors", "az-2022-example-talks", "az", "counterpart")
    package.put("events", event_id="az-2013-example-left", date="2013", host_de_jure="az")
    return package.write(tmp_path / "new")


def ask(capsys, *arguments):
    assert main([str(argument) for argument in arguments]) == 0
    return capsys.readouterr().out


def test_contested(old):
    rows = rpd.load(old).contested().to_pylist()
    opened = [row for row in rows if row["record_id"] == "az-example-radar"]
    assert [(row["value"], row["taken"], row["conflict"], row["rank"]) for row in opened] == [
        ("1985", True, None, "preferred"),
        ("1983", False, "certain", "normal"),
        ("1985-02", False, "possible", "normal"),
        ("1999", False, "certain", "deprecated"),
    ]
    assert [(row["sources"], row["independent_sources"]) for row in opened] == [(2, 2), (1, 1), (2, 1), (1, 1)]
    assert [row["reason"] for row in opened] == [None, "Counts from building.", None, "A slip of the pen."]
    assert {row["cell"] for row in opened} == {"1985"}
    who = [row for row in rows if row["field_name"] == "initiator"]
    assert [(row["value"], row["conflict"]) for row in who] == [("sender", None), ("host-government", "certain")]
    assert not [row for row in rows if row["record_id"] == "az-example-airfield"]


def test_every_contested_cell_has_two_values():
    rows = rpd.load().contested().to_pylist()
    values: dict = {}
    for row in rows:
        values.setdefault((row["table_name"], row["record_id"], row["field_name"]), []).append(row)
    assert all(len({row["value"] for row in cell}) == len(cell) > 1 for cell in values.values())
    assert {"1983", "1984", "1985"} <= {row["value"] for row in values["bases", "az-gabala-radar", "opened"]}


def test_diff(old, new):
    changes = rpd.load(old).diff(rpd.load(new))
    told = [(c.table, c.id, c.field, c.old, c.new, c.status) for c in changes if c.table not in ("sources", "statements")]
    assert told == [
        ("bases", "az-example-radar", "name_local", "", "Nümunə", "added"),
        ("bases", "az-example-radar", "closed", "2012-12-10", "2012-12-11", "changed"),
        ("deployments", "az-example-node", "main_driver", "rent-dispute", "", "retired"),
        ("events", "az-2013-example-left", "", "", "", "added"),
        ("event_actors", "az-2022-example-talks/az/counterpart", "", "", "", "retired"),
    ]
    closed = next(change for change in changes if change.field == "closed")
    assert closed.reason == "Counts the last shift."
    ids = {row["statement_id"]: row for row in rpd.load(new).statements.rows()}
    assert [ids[one]["value"] for one in closed.statement_ids] == ["2012-12-11", "2012-12-11"]
    gone = next(change for change in changes if change.field == "main_driver")
    assert gone.reason == ""
    assert len(gone.statement_ids) == 2
    back = rpd.load(new).diff(rpd.load(old))
    assert len(back) == len(changes)
    assert {(c.table, c.id, c.field): (c.new, c.old) for c in back} == {(c.table, c.id, c.field): (c.old, c.new) for c in changes}


def test_nothing_changed(old):
    changes = rpd.load(old).diff(rpd.load(old))
    assert str(changes) == "no changes"
    assert changes.to_csv() == ",".join(COLUMNS) + "\n"
    assert changes.to_arrow().num_rows == 0
    with pytest.raises(UsageError, match="expected a dataset"):
        rpd.load(old).diff("elsewhere")


def test_diff_for_people_and_for_machines(old, new, capsys):
    text = ask(capsys, "diff", old, new)
    assert "  az-example-radar  closed: 2012-12-10 -> 2012-12-11\n    because: Counts the last shift.\n" in text
    assert "events: 1 row added\n  az-2013-example-left added\n" in text
    assert "statements: " in text
    table = ask(capsys, "diff", old, new, "--format", "csv")
    assert table == rpd.load(old).diff(rpd.load(new)).to_csv()
    rows = list(csv.DictReader(io.StringIO(table)))
    assert tuple(rows[0]) == COLUMNS
    parsed = json.loads(ask(capsys, "diff", old, new, "--format", "json"))
    assert [{name: value or "" for name, value in row.items()} for row in parsed] == rows


def test_explanation_as_text_and_as_a_table(old):
    found = rpd.load(old).explain("bases", "az-example-radar", "opened")
    text = str(found)
    assert text.startswith("bases / az-example-radar / opened\n  the cell says: 1985\n  taken: 1985\n")
    assert "shown to be wrong: 1999\n" in text
    assert "      because: A slip of the pen." in text
    rows = found.to_arrow().to_pylist()
    assert [row["taken"] for row in rows] == [True, True, False, False, False, False]
    assert len({row["statement_id"] for row in rows}) == 6
    silent = rpd.load(old).explain("bases", "am-example-garrison", "closed")
    assert "no source was found" in str(silent)
    assert silent.to_arrow().num_rows == 0


ASKED = (
    ("timeline", "AZ"),
    ("timeline", "az-example-radar"),
    ("timeline", "az-example-node"),
    ("timeline", "az-2002-example-lease"),
    ("present", "--on", "2012-12", "--host", "az"),
    ("present", "--on", "2022-01-01", "--region", "south-caucasus", "--territory", "de_facto", "--what", "bases"),
    ("contested",),
    ("answers",),
)


@pytest.mark.parametrize("arguments", ASKED, ids=" ".join)
def test_formats_say_the_same(arguments, old, capsys):
    records = json.loads(ask(capsys, *arguments, "--package", old, "--format", "json"))
    rows = list(csv.DictReader(io.StringIO(ask(capsys, *arguments, "--package", old, "--format", "csv"))))
    assert len(records) == len(rows) > 0
    assert list(records[0]) == list(rows[0])
    for record, row in zip(records, rows, strict=True):
        for name, value in record.items():
            spelt = " ".join(value) if isinstance(value, list) else "" if value is None else str(value)
            assert (spelt.lower() if isinstance(value, bool) else spelt) == row[name]
    assert ask(capsys, *arguments, "--package", old).count("\n") >= len(rows)


def test_text_is_for_reading(old, capsys):
    out = ask(capsys, "timeline", "az-example-radar", "--package", old)
    assert "1985" in out
    assert "they differ" in out
    out = ask(capsys, "present", "--on", "2012-12-25", "--package", old)
    assert "az-example-post     possible" in out
    assert "(part of az-example-node)" in out
    out = ask(capsys, "contested", "az-example-radar", "--package", old)
    assert out.startswith("bases / az-example-radar / opened\n  1985: taken, 2 sources\n  1983: certain conflict, 1 source\n")
    assert "1985-02: possible conflict, 2 sources" in out
    assert "1999: shown to be wrong" in out


def test_contested_can_be_narrowed(old, capsys):
    def tables(*arguments):
        rows = csv.DictReader(io.StringIO(ask(capsys, "contested", *arguments, "--package", old, "--format", "csv")))
        return {row["table_name"] for row in rows}

    assert tables() == {"bases", "deployments", "territory_control"} or tables() == {"bases", "deployments"}
    assert tables("--table", "deployments") == {"deployments"}
    assert tables("az-example-radar") == {"bases"}
    assert ask(capsys, "contested", "am-example-garrison", "--package", old) == "nothing found\n"


def test_only_certain_conflicts(tmp_path, capsys):
    package = small_package()
    package.say("bases", "az-example-radar", "closed", "2012")
    directory = package.write(tmp_path)
    assert "az-example-radar / closed" in ask(capsys, "contested", "--package", directory)
    assert "az-example-radar / closed" not in ask(capsys, "contested", "--certain", "--package", directory)


def test_one_answer_in_full(capsys):
    out = ask(capsys, "answers", "13", "--package", _locate.CHECKOUT)
    assert out.startswith("13. ")
    assert "built in 1985: disputed" in out


def test_the_document_is_written_and_checked(old, capsys):
    assert main(["answers", "--check", "--package", str(old)]) == 1
    assert "docs/answers.md: not current" in capsys.readouterr().out
    assert ask(capsys, "answers", "--write", "--package", old) == "docs/answers.md: written\n"
    assert ask(capsys, "answers", "--write", "--package", old) == "docs/answers.md: current\n"
    assert ask(capsys, "answers", "--check", "--package", old) == "docs/answers.md: current\n"
    shutil.rmtree(old / "docs")
    (old / "docs").symlink_to(old.parent)
    assert main(["answers", "--write", "--package", str(old)]) == 2
    assert "leads outside the package" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["timeline", "az-gabala-rader"], "no host, base, deployment or agreement 'az-gabala-rader'; did you mean az-gabala-radar"),
        (["present"], "the following arguments are required: --on"),
        (["present", "--on", "tomorrow"], "on: found 'tomorrow', expected an EDTF date"),
        (["present", "--on", "2005-01-01", "--host", "Atlantis"], "host: no actor 'Atlantis'"),
        (["present", "--on", "2005-01-01", "--region", "caucasus"], "region: found 'caucasus', expected"),
        (["contested", "--table", "basis"], "no table 'basis'; did you mean bases?"),
        (["contested", "az-gabala-rader"], "no record 'az-gabala-rader'; did you mean az-gabala-radar"),
        (["diff", "/no/such/place", "."], "/no/such/place: no such directory"),
        (["answers", "17"], "claim: found 17, expected a number from 1 to 16"),
        (["answers", "first"], "invalid int value: 'first'"),
    ],
)
def test_a_mistake_gets_one_line_and_code_2(arguments, said, capsys):
    assert main(arguments) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert said in streams.err
    assert streams.err.count("\n") == 1
