"""Cells chosen anew by every rule: known answers in an invented ledger, laws over the shipped one."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ru_presence_data as rpd
from ru_presence_data import edtf
from ru_presence_data.analysis.resolve import RULES, meaning
from ru_presence_data.schema.vocabularies import Rank
from ru_presence_data.violations import UsageError

QUESTIONS = ("spells", "contested", "country_years", "answers", "never_implemented", "without_legal_basis")
CELL = ("bases", "az-radar", "closed")
SOURCES = {
    # id: type, publisher's country, published, original
    "az-ministry": ("official-statement", "az", "2013-02-01", ""),
    "ru-treaty": ("treaty-text", "ru", "2012-12-01", ""),
    "us-book": ("academic", "", "2010", ""),
    "us-paper": ("news", "", "2012-12-11", ""),
    "us-repost": ("news", "", "2012-12-12", "us-paper"),
    "nd-club": ("reference", "", "", ""),
}


@pytest.fixture
def package(package):
    for name, (kind, country, published, original) in SOURCES.items():
        cells = {"source_type": kind, "publisher_country": country, "published": published, "derived_from": original}
        package.put("sources", source_id=name, publisher=name, title=name, url=f"https://{name}.example", **cells)
    package.unsay(*CELL)
    package.row("bases", "az-radar")["closed"] = "2012"
    package.say(*CELL, "2012", source_id="us-paper", rank="preferred")
    package.say(*CELL, "2012", source_id="us-repost", rank="preferred")
    package.say(*CELL, "2012-12-10", source_id="az-ministry")
    package.say(*CELL, "2012-11", source_id="ru-treaty")
    package.say(*CELL, "2013", source_id="us-book", basis="inferred", note="Read from its silence.")
    package.say(*CELL, "[2011..]", source_id="nd-club", basis="lower-bound", note="Still there in 2011.")
    package.say(*CELL, "1999", source_id="nd-club", rank="deprecated", reason="Another radar.")
    return package


def closed(dataset):
    return dataset.bases.row("az-radar")["closed"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("editors", "2012"),
        ("official-first", "2012-11"),
        ("earliest-document", "2013"),
        ("latest-document", "2012-12-10"),
        ("most-precise", "2012-12-10"),
        # Copies are one witness, so that all values have one, and the editors' rank decides.
        ("most-roots", "2012"),
        ("host-side", "2012-12-10"),
        ("sender-side", "2012-11"),
        ("stated-only", "2012"),
        ("bounds", "[2012-01-01..2013-12-31]"),
    ],
)
def test_what_each_rule_takes(rule, expected, load, package):
    assert closed(load(package).resolve(rule)) == expected


def test_every_rule_has_its_case_and_its_meaning():
    cases = next(mark for mark in test_what_each_rule_takes.pytestmark if mark.name == "parametrize").args[1]
    assert [rule for rule, _ in cases] == list(RULES)
    assert all(meaning(rule).endswith(".") for rule in RULES)


def test_most_roots_counts_witnesses(load, package):
    package.say(*CELL, "2012-12-10", source_id="us-book")
    assert closed(load(package).resolve("most-roots")) == "2012-12-10"


def test_what_is_deprecated_is_never_taken(load, package):
    for rule in RULES:
        assert "1999" not in closed(load(package).resolve(rule))


def test_bounds_of_two_sources_meet(load, package):
    package.say(*CELL, "[..2012-06]", source_id="us-book", basis="upper-bound", note="Gone by then.")
    scores = {"nd-club": 1.0, "us-book": 1.0}

    def rule(ledger):
        return [scores.get(source) if basis.endswith("bound") else None for source, basis in pairs(ledger)]

    assert closed(load(package).resolve(rule)) == "[2011-01-01..2012-06-30]"


def test_an_open_bound_stands_only_alone(load, package):
    def both(ledger):
        return [9.0 if basis == "lower-bound" else 1.0 for _, basis in pairs(ledger)]

    def alone(ledger):
        return [9.0 if basis == "lower-bound" else None for _, basis in pairs(ledger)]

    dataset = load(package)
    assert closed(dataset.resolve(both)) != "[2011..]"
    assert closed(dataset.resolve(alone)) == "[2011..]"


def pairs(ledger):
    return list(zip(ledger["source_id"].to_pylist(), ledger["basis"].to_pylist(), strict=True))


def test_a_rule_of_ones_own_in_arrow(load, package):
    import pyarrow.compute as pc

    newest = load(package).resolve(lambda ledger: pc.cast(pc.year(ledger["published_latest"]), "float64"))
    assert closed(newest) == "2012-12-10"


def test_the_ledger_that_a_rule_is_given(load, package):
    shown = []
    load(package).resolve(lambda ledger: shown.append(ledger) or [0.0] * len(ledger))
    (ledger,) = shown
    row = next(row for row in ledger.to_pylist() if row["source_id"] == "us-repost" and row["field_name"] == "closed")
    assert (row["host"], row["value"], row["days"], row["witnesses"]) == ("az", "2012", 366, 1)
    assert (row["publisher"], row["origin_publisher"]) == ("us-repost", "us-paper")
    assert Rank.DEPRECATED not in ledger["rank"].to_pylist()


def test_ranks_and_reasons_follow_the_choice(load, package):
    explained = load(package).resolve("official-first").explain(*CELL)
    assert explained.cell == "2012-11"
    assert [voice.value for voice in explained.preferred] == ["2012-11"]
    assert not explained.reason
    assert len(explained.voices) == 7


def test_a_required_cell_without_an_answer_is_empty_and_a_code_unknown(load, package):
    nothing = load(package).resolve(lambda ledger: [None] * len(ledger))
    plan, event = nothing.planned_ends.records()[0], nothing.events.records()[0]
    assert plan.planned_end is None and event.date is None
    assert {row["physical_end"] for row in nothing.deployments.rows()} <= {"unknown"}
    for question in QUESTIONS:
        getattr(nothing, question)()
    for level in ("deployment", "continuous", "host"):
        nothing.survival(level=level)
    assert len(nothing.events) == len(load(package).events)
    assert nothing.events.to_arrow()["date"].null_count == len(nothing.events)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("oficial-first", "rule: found 'oficial-first', expected editors, .*; did you mean official-first"),
        (lambda ledger: 3, "rule: found int, expected a score for each of the [0-9]+ statements"),
        (lambda ledger: [1.0], "rule: found 1 scores, expected a score for each of the [0-9]+ statements"),
        (lambda ledger: ["high"] * len(ledger), "rule: found the score 'high', expected a number, or None"),
    ],
)
def test_what_is_no_rule(rule, words, load, package):
    with pytest.raises(UsageError, match=words):
        load(package).resolve(rule)


SHIPPED = rpd.load(rpd._locate.CHECKOUT) if rpd._locate.CHECKOUT else rpd.load()


def cells(dataset):
    return {table.name: table.rows() for table in dataset}


def test_the_editors_rule_gives_the_shipped_tables():
    """Each preferred statement, and each meeting of bounds, is in the tables as the rule finds it anew."""
    assert cells(SHIPPED.resolve("editors")) == cells(SHIPPED)


@pytest.fixture(scope="module", params=RULES)
def shipped(request):
    return request.param, SHIPPED.resolve(request.param)


def test_every_question_can_be_asked_of_the_shipped_data(shipped):
    _, dataset = shipped
    for question in QUESTIONS:
        getattr(dataset, question)()
    for table in dataset:
        assert len(table.records()) == len(SHIPPED[table.name])
        assert table.to_arrow().column_names == SHIPPED[table.name].to_arrow().column_names


def test_a_rule_is_the_same_each_time_and_stands_when_asked_again(shipped):
    rule, dataset = shipped
    assert cells(SHIPPED.resolve(rule)) == cells(dataset)
    if rule not in ("bounds", "most-precise"):
        # Of an agreement of ranks nothing can move; a hull is no statement and is found anew from the same ones.
        assert dataset.bases.rows() == dataset.resolve("editors").bases.rows()


def test_every_cell_is_a_value_that_somebody_says(shipped):
    rule, dataset = shipped
    said = {}
    for row in SHIPPED.statements.rows():
        if row["rank"] != Rank.DEPRECATED:
            said.setdefault((row["table_name"], row["record_id"], row["field_name"]), []).append(row["value"])
    dated = {(table.name, field.name) for table in SHIPPED for field in table.schema.fields if field.is_edtf}
    for table in (table for table in SHIPPED if table.schema.sourced):
        key = table.schema.primary_key[0]
        for old, new in zip(table.rows(), dataset[table.name].rows(), strict=True):
            for field in table.schema.sourced:
                value, values = new[field.name], said.get((table.name, old[key], field.name), [])
                if value in ("", "unknown", *values) or not values:
                    continue
                assert (table.name, field.name) in dated, f"{rule}: {table.name} {old[key]} {field.name} {value}"
                if rule != "bounds":
                    assert value.startswith("["), f"{rule}: only bounds that meet make another value"


def test_a_hull_holds_every_value():
    dataset = SHIPPED.resolve("bounds")
    for row in SHIPPED.statements.rows():
        table, field = row["table_name"], row["field_name"]
        if row["rank"] == Rank.DEPRECATED or row["basis"].endswith("bound") or not SHIPPED[table].schema.field(field).is_edtf:
            continue
        cell = dataset[table].row(row["record_id"])[field]
        if not cell:
            continue  # Two values without a bound on either side leave nothing out.
        (low, high), (first, last) = edtf.bounds(row["value"]), edtf.bounds(cell)
        if low and high and first and last:
            assert first <= low and high <= last, (table, row["record_id"], field)


def test_points_come_from_one_source():
    for rule in RULES:
        dataset = SHIPPED.resolve(rule)
        said = {}
        for row in SHIPPED.statements.rows():
            if row["field_name"] in ("latitude", "longitude"):
                said.setdefault((row["table_name"], row["record_id"], row["field_name"], row["value"]), set()).add(row["source_id"])
        for table, row in itertools.chain(
            (("bases", row) for row in dataset.bases.rows()), (("events", row) for row in dataset.events.rows())
        ):
            key = row[f"{table[:-1]}_id"]
            assert bool(row["latitude"]) == bool(row["longitude"])
            if row["latitude"]:
                sources = [said.get((table, key, name, row[name]), set()) for name in ("latitude", "longitude")]
                assert sources[0] & sources[1], (rule, key)


@settings(max_examples=10)
@given(st.integers(0, 2**32))
def test_any_scores_give_a_dataset_that_answers(seed):
    draw = random.Random(seed)
    dataset = SHIPPED.resolve(lambda ledger: [draw.choice((None, 0.0, 1.0, 2.0)) for _ in range(len(ledger))])
    dataset.spells()
    dataset.survival(level="continuous")
