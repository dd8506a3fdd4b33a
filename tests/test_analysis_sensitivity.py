"""What moves under other rules and without some sources: known answers in an invented world, and what the page says."""

from __future__ import annotations

import pytest

import ru_presence_data as rpd
from ru_presence_data.analysis.resolve import RULES
from ru_presence_data.claims.answers import CLAIMS
from ru_presence_data.sensitivity.compare import compared
from ru_presence_data.sensitivity.figures import apart
from ru_presence_data.sensitivity.render import markdown
from ru_presence_data.sensitivity.variations import EDITORS, Kind
from ru_presence_data.violations import UsageError

CELL = ("deployments", "az-node", "ended")


@pytest.fixture
def package(package):
    package.put(
        "sources", source_id="paper", source_type="news", publisher="Paper", publisher_country="am", title="Left", published="2013-01-02"
    )
    package.put(
        "sources", source_id="repost", source_type="news", publisher="Echo", title="Left", published="2013-01-03", derived_from="paper"
    )
    row = package.row("deployments", "az-node")
    package.unsay(*CELL)
    row["ended"] = "2012-12-10"
    package.say(*CELL, "2012-12-10", source_id="paper", rank="preferred")
    package.say(*CELL, "2012-12-10", source_id="repost", rank="preferred")
    package.say(*CELL, "2013-12-10", source_id="witness")
    return package


@pytest.fixture
def dataset(load, package):
    package.put("sources", source_id="witness", source_type="treaty-text", publisher="Witness", title="Text", published="2014")
    return load(package)


def test_the_editors_come_first_and_nothing_moves_under_their_rule(dataset):
    first, *others = dataset.sensitivity(publishers=2).to_pylist()
    assert (first["kind"], first["name"], first["cells_changed"], first["claims_turned"], first["curve_shift"]) == (
        "rule",
        EDITORS,
        0,
        None,
        0.0,
    )
    assert [row["name"] for row in others if row["kind"] == "rule"] == [rule for rule in RULES if rule != EDITORS]
    assert sum(row["kind"] == "without-publisher" for row in others) == 2


def test_a_better_source_moves_the_date_by_a_year(dataset):
    moved = [row for row in dataset.sensitivity("cells", 0).to_pylist() if row["name"] == "official-first"]
    assert [(row["record_id"], row["cell"], row["value"], row["days_moved"]) for row in moved] == [
        ("az-node", "2012-12-10", "2013-12-10", 365)
    ]
    told = next(row for row in dataset.sensitivity(publishers=0).to_pylist() if row["name"] == "official-first")
    assert (told["cells_changed"], told["days_moved_median"], told["days_moved_most"]) == (1, 365.0, 365)


def test_copies_go_with_the_one_who_is_left_out(dataset):
    found = {(one.kind, one.name): one for one in compared(dataset, 10)}
    paper = found[Kind.WITHOUT_PUBLISHER, "Paper"]
    assert paper.left_out == 2
    assert [(cell.cell, cell.after) for cell in paper.moved] == [(CELL, "2013-12-10")]
    assert (Kind.WITHOUT_PUBLISHER, "Echo") not in found, "a copy has no word of its own"


def test_a_row_a_claim_and_variation(dataset):
    rows = dataset.sensitivity("claims", 0).to_pylist()
    assert len(rows) == len({(row["kind"], row["name"]) for row in rows}) * len(CLAIMS) >= len(RULES) * len(CLAIMS)
    assert all(row["turned"] == (row["verdict"] != row["verdict_then"]) for row in rows)


def test_countries_are_left_out_if_they_have_many_statements(load, package):
    for number in range(100):
        package.say("bases", "az-radar", "opened", "1985", source_id="paper", locator=f"p. {number + 1}")
    package.put("sources", source_id="witness", source_type="news", publisher="Witness", title="Text", published="2014")
    kinds = [(row["kind"], row["name"]) for row in load(package).sensitivity(publishers=0).to_pylist()]
    assert ("without-country", "am") in kinds


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"what": "rules"}, "what: found 'rules', expected variations, cells or claims"),
        ({"publishers": -1}, "publishers: found -1, expected a whole number from 0"),
        ({"publishers": "many"}, "publishers: found 'many', expected a whole number from 0"),
    ],
)
def test_what_cannot_be_asked(arguments, words, dataset):
    with pytest.raises(UsageError, match=words):
        dataset.sensitivity(**arguments)


def test_the_distance_of_two_curves():
    assert apart(((0, 1.0), (10, 0.5)), ((0, 1.0), (20, 0.5))) == 0.5
    assert apart(((0, 1.0), (10, 0.75)), ((0, 1.0), (10, 0.5), (30, 0.25))) == 0.5
    assert apart((), ((0, 1.0),)) is None


def test_the_page_tells_every_claim_and_every_rule(dataset):
    text = markdown(dataset.answers(), list(compared(dataset, 1)))
    assert all(f"](answers.md#claim-{number})" in text for number in range(1, len(CLAIMS) + 1))
    assert all(f"| `{rule}` |" in text for rule in RULES)


def test_the_picture_has_a_line_for_each_rule(dataset):
    pytest.importorskip("matplotlib")
    figure = rpd.plots.sensitivity(dataset)
    words = [text.get_text() for text in figure.texts]
    assert all(rule in words for rule in RULES)
    assert len(figure.axes) == 4
