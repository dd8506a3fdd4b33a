"""What answers tell of statements: how values follow, who checked them, whose copies they are, and what no source states."""

from __future__ import annotations

import pytest

import ru_presence_data as rpd
from ru_presence_data.analysis.explain import told
from ru_presence_data.cli.main import main
from ru_presence_data.release import citation, gaps
from support import small_package

CELL = ("bases", "az-example-radar", "closed")
LATER = "example-second-repost"
WIRE = "example-wire-2012-report"


@pytest.fixture
def package():
    """The small package, with an original that nobody read and a copy of a copy."""
    made = small_package()
    made.put("sources", source_id=WIRE, publisher="Example wire", published="2012-12-10", consulted_on="", consulted_form="not-consulted")
    made.put("sources", source_id=LATER, source_type="news", publisher="Example site", derived_from="example-mirror-2015-repost")
    return made


@pytest.fixture
def ask(package, tmp_path):
    """A function that explains a cell of the package as it is then."""

    def explain(*cell):
        return rpd.load(package.write(tmp_path)).explain(*(cell or CELL))

    return explain


def test_a_stated_value_has_no_mark(ask):
    found = ask()
    assert [voice.marks() for voice in found.voices] == [[], []]
    assert (found.unstated, found.reason, found.contested) == ("", "", False)


@pytest.mark.parametrize(
    ("basis", "words"),
    [("computed", "computed from what it says"), ("inferred", "inferred from what it says"), ("stated", "")],
)
def test_how_a_value_follows_is_told_in_words(package, ask, basis, words):
    package.say(*CELL, "2012-12", basis=basis, note="By reckoning." if words else "", checked_on="2026-11-24")
    voice = ask().voices[-1]
    assert voice.marks() == [*([words] if words else []), "checked on 2026-11-24"]
    assert f"; {'; '.join(voice.marks())}\n" in str(ask()) + "\n"


def bounded(package, *sides):
    """Let the end of the radar rest on bounds alone."""
    package.unsay(*CELL)
    for basis, value in sides:
        package.say(*CELL, value, basis=basis, rank="preferred", note="Seen.", locator=basis)


LOWER, UPPER = ("lower-bound", "[2012-12-01..]"), ("upper-bound", "[..2012-12-20]")


def test_bounds_that_close_the_cell(package, ask):
    bounded(package, LOWER, UPPER)
    package.put("bases", base_id="az-example-radar", closed="[2012-12-01..2012-12-20]")
    found = ask()
    assert (found.unstated, found.contested) == ("", False)
    assert [(value, found.standing(voices)) for value, voices in found.by_value()] == [
        ("[..2012-12-20]", "taken for a bound"),
        ("[2012-12-01..]", "taken for a bound"),
    ]
    assert [row["taken"] for row in found.to_arrow().to_pylist()] == [True, True]
    assert [voice.marks() for voice in found.voices] == [["gives the latest day only"], ["gives the earliest day only"]]


def test_a_cell_that_no_source_states_is_marked(package, ask, tmp_path, capsys):
    package.unsay(*CELL)
    package.say(*CELL, "2012-12-10", basis="inferred", rank="preferred", note="The day of the report.")
    package.say(*CELL, "2012-12", reason="", note="The month.")
    found = ask()
    assert found.unstated == "no source states it: inferred"
    assert "\n  no source states it: inferred\n" in str(found)
    assert main(["explain", *CELL, "--package", str(tmp_path)]) == 0
    assert "\n  no source states it: inferred\n" in capsys.readouterr().out
    assert main(["show", CELL[1], "--package", str(tmp_path)]) == 0
    assert "? no source states it: inferred\n" in capsys.readouterr().out


def test_one_bound_alone_states_nothing(package, ask):
    bounded(package, LOWER)
    package.put("bases", base_id="az-example-radar", closed="[2012-12-01..]")
    assert ask().unstated == "no source states it: a bound alone"


def test_an_empty_cell_is_not_marked(ask):
    assert ask("bases", "am-example-garrison", "closed").unstated == ""


def test_the_reason_is_shown_once_for_the_cell(package, ask, tmp_path, capsys):
    package.say(*CELL, "2012-12-10", rank="preferred", reason="The ministry's own.", locator="Page 4")
    package.say(*CELL, "2012-12-09")
    package.say(*CELL, "2011", rank="deprecated", reason="A slip.")
    found = ask()
    assert found.reason == "The ministry's own."
    assert str(found).split("\n")[1:3] == ["  the cell says: 2012-12-10", "  because: The ministry's own."]
    for command in (["explain", *CELL], ["show", CELL[1]]):
        assert main([*command, "--package", str(tmp_path)]) == 0
        out = capsys.readouterr().out
        assert out.count("because: The ministry's own.") == 1
        assert out.count("because: A slip.") == 1
        assert out.index("because: The ministry's own.") < out.index("because: A slip.")


def test_copies_stand_under_their_original(package, ask, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    package.say(*CELL, "2012-12-10", rank="preferred", source_id=LATER)
    text = str(ask()) + "\n"
    assert (
        "\n    Example archive, 2014-01 (official-record)\n"
        "      Example site (news); a copy of Example archive, 2014-01 (official-record)\n" in text
    )
    assert main(["explain", *CELL, "--package", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "  2012-12-10  taken, 3 sources, 2 independent\n" in out
    assert "\n    * Example archive, 2014-01 (official-record)\n" in out
    assert "\n      * Example site (news); a copy of Example archive, 2014-01 (official-record)\n" in out


def test_an_original_that_is_not_cited_is_named_once(package, ask):
    for source in ("example-times-2013-article", "example-archive-2014-report"):
        package.put("sources", source_id=source, derived_from=WIRE)
    text = str(ask())
    assert text.count("\n    Example wire, 2012-12-10 (official-record); not cited here\n") == 1
    assert text.count("\n      Example archive, 2014-01 (official-record); a copy of Example wire, 2012-12-10 (official-record)") == 1
    assert text.count("; a copy of Example wire") == 2
    rows = ask().to_arrow().to_pylist()
    assert [row["original_id"] for row in rows] == [WIRE, WIRE]


def test_documents_of_one_publisher_on_one_day_stand_together(package, ask):
    for source in ("example-times-2013-article", "example-archive-2014-report"):
        package.put("sources", source_id=source, publisher="Example post", published="2014-01-05")
    text = str(ask())
    assert "\n    Example post, 2014-01-05 (official-record)\n      Example post, 2014-01-05 (news); of the same publisher and day" in text


def test_an_original_that_is_cited_comes_before_one_that_is_not_and_none_stands_deeper_than_one(package, ask):
    """Four documents of one publisher on one day, of which one is known from a copy only, which is preferred, and one has a copy."""
    same = {"publisher": "Example wire", "published": "2012-12-10"}
    package.put("sources", source_id="example-times-2013-article", source_type="news", **same)
    package.put("sources", source_id="example-wire-2012-notice", source_type="wire", **same)
    package.put("sources", source_id="example-wire-2012-speech", source_type="official-statement", **same)
    package.put("sources", source_id="example-archive-2014-report", derived_from=WIRE)
    package.put("sources", source_id=LATER, derived_from="example-times-2013-article")
    package.unsay(*CELL)
    package.say(*CELL, "2012-12-10", source_id="example-archive-2014-report", rank="preferred")
    for source in ("example-times-2013-article", "example-wire-2012-notice", "example-wire-2012-speech", LATER):
        package.say(*CELL, "2012-12-10", source_id=source)
    assert [(line.text, line.depth) for line in told(ask().voices)] == [
        ("Example wire, 2012-12-10 (news)", 0),
        ("Example site (news); a copy of Example wire, 2012-12-10 (news)", 1),
        ("Example wire, 2012-12-10 (wire); of the same publisher and day", 1),
        ("Example wire, 2012-12-10 (official-statement); of the same publisher and day", 1),
        ("Example wire, 2012-12-10 (official-record); not cited here; of the same publisher and day", 1),
        ("Example archive, 2014-01 (official-record); a copy of Example wire, 2012-12-10 (official-record)", 1),
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, 2),
        ({"derived_from": "example-archive-2014-report"}, 1),
        ({"publisher": "Example archive", "published": "2014-01"}, 2),
        ({"publisher": "Example wire", "published": "2012-12-10"}, 2),
    ],
)
def test_independent_sources_are_counted_as_the_rule_counts_them(package, tmp_path, change, expected):
    package.put("sources", source_id="example-times-2013-article", **change)
    package.say(*CELL, "2012-12-09")
    dataset = rpd.load(package.write(tmp_path))
    rows = [row for row in dataset.contested().to_pylist() if row["record_id"] == CELL[1] and row["taken"]]
    assert [row["independent_sources"] for row in rows] == [expected]
    alone = [place for place in gaps.single_sourced(dataset) if place == ("bases", "am-example-garrison", "opened")]
    assert len(alone) == (expected == 1)


def contested(package, tmp_path):
    """What is told of the cell among the contested ones."""
    rows = rpd.load(package.write(tmp_path)).contested().to_pylist()
    return [(row["value"], row["taken"], row["conflict"]) for row in rows if row["record_id"] == CELL[1]]


def test_bounds_that_hold_the_cell_are_no_conflict(package, tmp_path):
    for basis, value in (LOWER, UPPER):
        package.say(*CELL, value, basis=basis, note="Seen.")
    assert contested(package, tmp_path) == []


def test_bounds_that_hold_the_cell_stand_beside_what_conflicts(package, tmp_path):
    bounded(package, LOWER, UPPER)
    package.put("bases", base_id="az-example-radar", closed="[2012-12-01..2012-12-20]")
    package.say(*CELL, "2013-01")
    package.say(*CELL, "[..2014]", basis="upper-bound", note="Seen.")
    package.say(*CELL, "[..2011]", basis="upper-bound", note="Seen.")
    assert contested(package, tmp_path) == [
        ("[..2012-12-20]", True, None),
        ("[2012-12-01..]", True, None),
        ("2013-01", False, "certain"),
        ("[..2011]", False, "certain"),
        ("[..2014]", False, None),
    ]


def test_a_stated_open_set_still_conflicts(package, tmp_path):
    package.say(*CELL, "[..2012-12-20]")
    assert contested(package, tmp_path) == [("2012-12-10", True, None), ("[..2012-12-20]", False, "possible")]


def test_gaps_count_what_nobody_states_and_what_was_checked(package, tmp_path):
    bounded(package, LOWER)
    package.put("bases", base_id="az-example-radar", closed="[2012-12-01..]")
    package.say("agreements", "am-1995-example-treaty", "signed", "1995-03-16", checked_on="2026-11-24", locator="Page 4")
    package.say("agreements", "az-2002-example-lease", "signed", "2002-01-25", checked_on="2026-11-24", locator="Page 4")
    dataset = rpd.load(package.write(tmp_path))
    assert gaps.unstated(dataset) == [CELL]
    found = {(one.table, one.host): (one.checked, one.statements) for one in gaps.checked(dataset)}
    assert (found["agreements", "am"], found["bases", "az"][0]) == ((1, 7), 0)
    assert set(found) >= {("planned_ends", "az"), ("strengths", "am"), ("territory_control", "az"), ("events", "am")}
    assert sum(every for _, every in found.values()) == len(dataset.statements)
    text = gaps.markdown(dataset)
    assert "\n- Cells that no source states, and no two bounds close: 1 of " in text
    assert "\n  - bases: 1 of " in text
    assert "\n| agreements | am | 7 | 1 | 14% |\n" in text
    said = f"found the value in the source for 2 of {len(dataset.statements)} statements (2%)."
    assert said in text
    assert said in citation.release_readme(dataset, [])


def test_an_agreement_of_two_hosts_is_of_several(package, tmp_path):
    package.put("agreement_parties", agreement_id="az-1997-example-treaty", actor_id="am", role="party")
    found = {(one.table, one.host) for one in gaps.checked(rpd.load(package.write(tmp_path)))}
    assert ("agreements", "several") in found
