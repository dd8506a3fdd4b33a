"""The page on the quality of the data: the checks add up, the second coding fits the tables, and what the page counts."""

from __future__ import annotations

import csv

import pytest

import ru_presence_data as rpd
from ru_presence_data import _locate
from ru_presence_data.release.quality import VERDICTS, markdown
from ru_presence_data.release.second_coding import COMPUTED, JUDGED, Compared, compared
from ru_presence_data.schema.table_schema import load_schema

SHIPPED = rpd.load(_locate.CHECKOUT)


def table(name):
    with (_locate.CHECKOUT / "quality" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", table("checks"), ids=lambda row: f"{row['checked_on']} {row['hosts']}")
def test_a_check_adds_up(row):
    assert int(row["drawn"]) == sum(int(row[verdict]) for verdict in VERDICTS)
    assert set(row["hosts"].split()) <= set(SHIPPED.actors.keys())
    assert row["done"]


def test_every_host_with_deployments_was_checked():
    checked = {host for row in table("checks") for host in row["hosts"].split()}
    assert {row["host_de_jure"] for row in SHIPPED.deployments.rows()} <= checked


def test_the_second_coding_is_whole_and_uses_the_codes():
    rows = table("second_coding")
    fields = {field.name: field for field in load_schema("deployments").fields}
    coded = {}
    for row in rows:
        codes = {"", *(category.value for category in fields[row["field_name"]].categories)}
        assert {row["first"], row["second"]} <= codes, row
        assert row["reason"]
        coded.setdefault(row["deployment_id"], set()).add(row["field_name"])
    assert set(coded) <= set(SHIPPED.deployments.keys())
    assert all(names == set(JUDGED) for names in coded.values())


def test_alpha_as_published():
    """The example of K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section B: two observers, nominal data, alpha 0.692."""
    pytest.importorskip("krippendorff")
    pairs = {str(at): pair for at, pair in enumerate(zip("aabbdcccedda", "babbbccceddd", strict=True))}
    assert Compared(field="x", pairs=pairs).alpha() == pytest.approx(0.692, abs=0.001)


def test_alpha_of_coders_who_always_agree_and_of_one_code():
    pytest.importorskip("krippendorff")
    assert Compared(field="x", pairs={"a": ("p", "p"), "b": ("q", "q")}).alpha() == 1.0
    assert Compared(field="x", pairs={"a": ("p", "p"), "b": ("p", "p")}).alpha() is None


def test_the_page_counts_what_the_tables_hold():
    pytest.importorskip("krippendorff")
    text = markdown(SHIPPED, table("checks"), table("second_coding"))
    assert f"| all | {len(SHIPPED.statements):,} |" in text
    assert f"| all | {len(SHIPPED.bases)} |" in text
    found = {one.field: one for one in compared(SHIPPED, table("second_coding"))}
    assert list(found) == [*JUDGED, COMPUTED]
    for one in found.values():
        assert f"| `{one.field}` | {len(one.pairs)} | {one.agreed} |" in text


def test_what_changed_since_the_second_coding_is_told():
    """The first coding stays what it was on the day of the comparison, so that agreement is not made afterwards."""
    pytest.importorskip("krippendorff")
    rows = [dict(row) for row in table("second_coding")]
    one = next(row for row in rows if row["field_name"] == "initiator" and row["first"] == row["second"] == "sender")
    one |= {"first": "mutual", "reason": "Told in a document."}
    line = f"| {one['deployment_id']} | `initiator` | mutual | sender | sender | Told in a document. |"
    assert line in markdown(SHIPPED, [], rows)
    assert line not in markdown(SHIPPED, [], table("second_coding"))
