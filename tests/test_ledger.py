"""Laws of the ledger: what bounds leave of a cell, whether a source states it, and which sources are witnesses of their own."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ru_presence_data.edtf import Edtf, bounds
from ru_presence_data.rules import all_rules
from ru_presence_data.rules.ledger import is_testified, meeting
from ru_presence_data.rules.witnesses import roots, supports
from ru_presence_data.schema.vocabularies import Basis
from support import small_package
from test_rules import findings, frames_of

days = st.dates(date(1990, 1, 1), date(1995, 12, 31)).map(str)
dates = days | days.map(lambda day: day[:7]) | days.map(lambda day: day[:4])
lowers = dates.map("[{}..]".format)
uppers = dates.map("[..{}]".format)


def inside(day: date, value: str) -> bool:
    """Say whether a day lies within a date."""
    first, last = bounds(value)
    return (first is None or first <= day) and (last is None or day <= last)


# What bounds leave


@given(st.lists(lowers, max_size=3), st.lists(uppers, max_size=3), st.dates(date(1989, 1, 1), date(1996, 12, 31)))
def test_a_day_is_left_exactly_if_it_lies_within_all_bounds(lower, upper, day):
    left = meeting(lower, upper)
    held = all(inside(day, value) for value in (*lower, *upper))
    if lower or upper:
        assert held == (left is not None and inside(day, left))
    else:
        assert left is None


@given(st.lists(lowers, max_size=3), st.lists(uppers, max_size=3))
def test_what_is_left_is_a_date_that_every_bound_supports(lower, upper):
    left = meeting(lower, upper)
    if left is not None:
        assert Edtf(left) == left
        assert all(supports(value, left) for value in (*lower, *upper))


@given(
    st.permutations(["[1992-03..]", "[1992-03-01..]", "[1991..]", "[1990-05-25..]"]),
    st.permutations(["[..1994]", "[..1994-12-31]", "[..1995]"]),
)
def test_the_order_of_bounds_does_not_matter(lower, upper):
    assert meeting(lower, upper) == meeting(sorted(lower), sorted(upper))


@given(lowers, uppers)
def test_a_bound_said_twice_leaves_the_same(lower, upper):
    assert meeting([lower, lower], [upper, upper]) == meeting([lower], [upper])


@pytest.mark.parametrize(
    ("lower", "upper", "left"),
    [
        (["[1999-07-09..]"], ["[..1999-07-26]"], "[1999-07-09..1999-07-26]"),
        (["[1999-07-09..]", "[1999-06..]"], ["[..1999-07-26]", "[..1999]"], "[1999-07-09..1999-07-26]"),
        (["[1999-07-09..]"], ["[..1999-07]"], "[1999-07-09..1999-07-31]"),
        (["[1999..]"], ["[..2001-02]"], "[1999-01-01..2001-02-28]"),
        (["[1999..]"], ["[..2001]"], "[1999..2001]"),
        (["[1999-07..]"], ["[..1999-07]"], "1999-07"),
        (["[1999-07-09..]"], [], "[1999-07-09..]"),
        ([], ["[..1999-07-26]", "[..1999-07-25]"], "[..1999-07-25]"),
        (["[1999-07-09..]"], ["[..1999-07-08]"], None),
        ([], [], None),
        # What is no open set bounds nothing; another rule names it.
        (["1999-07-09"], ["[..1999-07-26]"], None),
        (["[1999-07-09..1999-07-10]"], ["[..1999-07-26]"], None),
        (["[..1999-07-26]"], ["[1999-07-09..]"], None),
        (["1999-07-09/.."], ["../1999-07-26"], None),
        (["soon"], [], None),
    ],
)
def test_meetings(lower, upper, left):
    assert meeting(lower, upper) == left


# Whether a source states the cell


SPOKEN = {basis: {Basis.LOWER_BOUND: "[1992..]", Basis.UPPER_BOUND: "[..1999]"}.get(basis, "[1992..1999]") for basis in Basis}


@pytest.mark.parametrize("bases", [chosen for count in (1, 2, 3) for chosen in combinations(Basis, count)])
def test_the_rule_and_the_answers_judge_testimony_alike(bases):
    package = small_package()
    package.put("agreements", agreement_id="am-1995-example-treaty", in_force="[1992..1999]")
    package.unsay("agreements", "am-1995-example-treaty", "in_force")
    for basis in bases:
        package.say("agreements", "am-1995-example-treaty", "in_force", SPOKEN[basis], basis=basis, rank="preferred", locator=basis)
    found = findings(all_rules()["nobody-states-it"], frames_of(package))
    assert (found == []) == is_testified(bases)


def test_an_interval_of_two_bounds_never_stands_without_a_note():
    """So no rule of its own asks for a note where the bounds come from different documents: each bound has one."""
    rule = all_rules()["basis-without-note"]
    for notes in (("", ""), ("Not yet.", ""), ("", "No longer."), ("Not yet.", "No longer.")):
        package = small_package()
        package.put("agreements", agreement_id="am-1995-example-treaty", in_force="[1992..1999]")
        package.unsay("agreements", "am-1995-example-treaty", "in_force")
        for basis, source, note in zip(
            (Basis.LOWER_BOUND, Basis.UPPER_BOUND), ("example-archive-2014-report", "example-times-2013-article"), notes, strict=True
        ):
            package.say(
                "agreements",
                "am-1995-example-treaty",
                "in_force",
                SPOKEN[basis],
                basis=basis,
                rank="preferred",
                note=note,
                source_id=source,
            )
        assert len(findings(rule, frames_of(package))) == notes.count("")


# Which sources are witnesses


def told(**sources: tuple[str, str, str]) -> dict[str, str]:
    """The witness of each source, told by its original, its publisher and its day."""
    return roots((key, *cells) for key, cells in sources.items())


def test_copies_are_one_witness_with_their_original():
    found = told(copy=("wire", "Site", "2012-12-11"), again=("copy", "", ""), wire=("", "Wire", "2012-12-10"), other=("", "", ""))
    assert found == {"copy": "wire", "again": "wire", "wire": "wire", "other": "other"}


def test_sources_that_are_derived_from_each_other_are_one_witness():
    circle = told(copy=("a", "", ""), b=("a", "", ""), a=("b", "", ""))
    assert len({*circle.values()}) == 1
    assert circle.keys() == {"copy", "a", "b"}


def test_copies_of_an_original_that_is_not_listed_are_one_witness():
    assert told(a=("lost", "A", "2012-12-10"), b=("lost", "B", "2012-12-10")) == {"a": "lost", "b": "lost"}


def test_documents_of_one_publisher_on_one_day_are_one_witness():
    found = told(a=("", "Wire", "2012-12-10"), b=("", "Wire", "2012-12-10"), copy=("b", "Site", "2013"), c=("", "Wire", "2012-12-11"))
    assert found == {"a": "a", "b": "a", "copy": "a", "c": "c"}


@pytest.mark.parametrize("day", ["", "2012", "2012-12", "2012-12-XX", "2012-12-10~"])
def test_a_day_that_is_not_shown_joins_nothing(day):
    assert told(a=("", "Wire", day), b=("", "Wire", day)) == {"a": "a", "b": "b"}


def test_unknown_publishers_are_not_one():
    assert told(a=("", "", "2012-12-10"), b=("", "", "2012-12-10")) == {"a": "a", "b": "b"}


def test_a_circle_of_copies_ends():
    assert set(told(a=("b", "", ""), b=("a", "", ""))) == {"a", "b"}


def test_what_is_no_date_supports_nothing_but_itself():
    assert supports("early 1996", "1996") is False
    assert supports("early 1996", "early 1996") is True
