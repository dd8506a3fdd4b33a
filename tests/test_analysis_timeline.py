"""Everything dated about a subject, in order."""

from __future__ import annotations

import datetime

import pytest

import ru_presence_data as rpd
from ru_presence_data.schema.vocabularies import TimelineKind
from support import schemas, small_package


def lines(table):
    """Each line as date, kind, record and detail."""
    return [(row["date"], row["kind"], row["record_id"], row["detail"]) for row in table.to_pylist()]


def test_a_deployment(load, package):
    assert lines(load(package).timeline(deployment="az-node")) == [
        ("1985", "opened", "az-radar", "early-warning-radar"),
        ("1991-12-26", "started", "az-node", "early-warning"),
        ("1992", "used-from", "az-node/az-radar", None),
        ("2002-01-25", "plan-set", "az-node-plan-2002", "2012-06-02"),
        ("2002-01-25", "signed", "az-2002-lease", "lease"),
        ("2002-02", "provisional-from", "az-2002-lease", None),
        ("2002-06-03", "in-force", "az-2002-lease", None),
        ("2007~", "strength", "az-node-2007", "900, actual, military"),
        ("2012-06-02", "planned-end", "az-node-plan-2002", "original-term"),
        ("2012-06-02", "ended", "az-2002-lease", "expired"),
        ("2012-06-02", "expires", "az-2002-lease", "by-agreement"),
        ("2012-12-10", "ended", "az-node", "handed-over-to-host"),
        ("2012-12-10", "closed", "az-radar", None),
        ("2012-12-10", "event", "az-2012-closed", "closed"),
        ("2012-12-10", "used-until", "az-node/az-radar", None),
    ]


def test_a_base_has_what_happened_to_a_force_that_was_nowhere_else(load, package):
    package.put("strengths", strength_id="az-node-2008", deployment_id="az-node", base_id="", as_of="2008", best="800")
    package.put("bases", base_id="am-annex", host_de_jure="am")
    package.put("deployment_bases", deployment_id="am-brigade", base_id="am-annex")
    ds = load(package)
    assert "az-node-2008" in ds.timeline(base="az-radar")["record_id"].to_pylist()
    garrison = ds.timeline(base="am-garrison")["record_id"].to_pylist()
    assert "am-1998-accident" not in garrison, "the brigade had another base, too"
    assert {"am-garrison", "am-brigade", "am-brigade-plan-1995", "am-garrison-2005"} == set(garrison)


def test_an_agreement_has_those_that_act_on_it(load, package):
    ids = load(package).timeline(agreement="az-2002-lease")["record_id"].to_pylist()
    assert set(ids) == {"az-2002-lease", "az-2003-protocol", "az-node", "az-radar", "az-2012-closed", "az-node-plan-2002"}


def test_a_host(load, package):
    table = load(package).timeline(host="AZE")
    assert {row["table_name"] for row in table.to_pylist()} == {schema.name for schema in schemas() if schema.dated}
    talks = next(row for row in table.to_pylist() if row["record_id"] == "az-2022-talks")
    assert (talks["date"], talks["until"], talks["title"], talks["detail"]) == ("2022-02", "2022-03", "Talks", "negotiation")
    assert (talks["date_earliest"], talks["date_latest"]) == (datetime.date(2022, 2, 1), datetime.date(2022, 2, 28))
    assert not [row for row in table.to_pylist() if row["record_id"].startswith("am-")]


def test_an_authority_has_what_stood_in_the_territories_that_it_held(load, package):
    ids = set(load(package).timeline(host="authority")["record_id"].to_pylist())
    assert {"az-airfield", "az-peacekeepers", "az-2022-talks", "az-valley-1992"} <= ids
    assert not {"az-radar", "az-node"} & ids


def test_sources_are_counted_by_their_originals(load, package):
    package.say("deployments", "az-node", "ended", "2013", source_id="example-mirror-2015-repost", reason="A repost.")
    rows = {(row["record_id"], row["field_name"]): row for row in load(package).timeline(deployment="az-node").to_pylist()}
    ended = rows["az-node", "ended"]
    assert (ended["sources"], ended["independent_sources"], ended["contested"]) == (3, 2, True)
    assert ended["preferred_sources"] == ["example-archive-2014-report", "example-times-2013-article"]
    unsourced = rows["az-node/az-radar", "used_from"]
    assert (unsourced["sources"], unsourced["independent_sources"], unsourced["preferred_sources"]) == (0, 0, [])


def test_dates_without_a_bound_stand_where_their_other_bound_is(load, package):
    package.put("bases", base_id="az-radar", opened="[..2001]")
    table = load(package).timeline(base="az-radar")
    opened = table.to_pylist()[table["kind"].to_pylist().index("opened")]
    assert (opened["date_earliest"], opened["date_latest"]) == (None, datetime.date(2001, 12, 31))
    keys = [row["date_earliest"] or row["date_latest"] for row in table.to_pylist()]
    assert keys == sorted(keys)


def test_every_date_of_the_tables_has_its_place():
    """A date that is added to a table of presences must be told, or left out on purpose here."""
    left_out = {("actors", "exists_from"), ("actors", "exists_until"), ("sources", "published"), ("events", "end_date")}
    dates = {(schema.name, field.name) for schema in schemas() for field in schema.fields if field.is_edtf}
    assert dates - left_out == {(schema.name, field.name) for schema in schemas() for field, _ in schema.dated}


def test_every_marked_date_is_shown_under_its_kind_with_what_says_more(load):
    package = small_package()
    for schema in schemas():
        for field, _ in schema.dated:
            for row in package.tables[schema.name]:
                row[field.name] = "1995"
    package.put("events", event_id="az-2022-example-talks", end_date="1996")
    table = load(package).timeline(host="az").to_pylist()
    shown = {(row["table_name"], row["field_name"], row["kind"]) for row in table}
    assert shown == {(schema.name, field.name, mark.kind) for schema in schemas() for field, mark in schema.dated}
    kinds = [row["kind"] for row in table]
    assert kinds == sorted(kinds, key=list(TimelineKind).index), "dates of the same days stand in the order of the list"
    for schema in schemas():
        for field, mark in schema.dated:
            for row in table:
                if row["field_name"] == field.name and row["table_name"] == schema.name and schema.name != "strengths":
                    key = dict(zip(schema.primary_key, row["record_id"].split("/"), strict=True))
                    record = package.row(schema.name, *key.values())
                    assert row["detail"] == ((record[mark.detail] or None) if mark.detail else None)
    assert {row["until"] for row in table if row["table_name"] == "events"} == {None, "1996"}
    assert {row["until"] for row in table if row["table_name"] != "events"} == {None}, "the last date of others is an entry of its own"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({}, "found none of them, expected exactly one of host, base, deployment and agreement"),
        ({"host": "az", "base": "az-radar"}, "found host and base, expected exactly one"),
        ({"base": "az-rader"}, "base: no record 'az-rader'; did you mean az-radar"),
        ({"deployment": "az-radar"}, "deployment: no record"),
        ({"agreement": "az-2002-leese"}, "did you mean az-2002-lease"),
        ({"host": "xx"}, "host: no actor 'xx'"),
    ],
)
def test_mistakes(load, package, arguments, said):
    with pytest.raises(rpd.UsageError, match=said):
        load(package).timeline(**arguments)


def test_the_withdrawal_from_karabakh_is_told():
    table = rpd.load().timeline(deployment="az-karabakh-peacekeepers")
    told = {(row["date"], row["kind"], row["table_name"]) for row in table.to_pylist()}
    assert {("2020-11-10", "started", "deployments"), ("2025-11-10", "planned-end", "planned_ends")} <= told
    assert {("2024-06-12", "ended", "deployments"), ("2025-11-10", "expires", "agreements")} <= told
