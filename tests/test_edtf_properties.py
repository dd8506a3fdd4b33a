"""Laws of dates that hold for every valid string, and agreement with other implementations of EDTF and of patterns."""

from __future__ import annotations

import contextlib
import io
import math
import re
from datetime import date, timedelta
from itertools import product
from typing import Annotated

import edtf as oracle
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError

from ru_presence_data.edtf import (
    PATTERN,
    Certainty,
    Edtf,
    EdtfError,
    before,
    bounds,
    days_between,
    overlap,
    some_day,
    suggest,
    within,
)

FULL = re.compile(PATTERN)
untimed = settings(deadline=None)  # A law is about what is true, and the first example also pays for imports.


def in_order(start: str, end: str) -> bool:
    first, last = bounds(start)[0], bounds(end)[1]
    return first is not None and last is not None and first <= last


def ordered(dates: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, str]]:
    """Pairs of dates of which the first does not come after the second."""
    return st.tuples(dates, dates).map(lambda pair: pair if in_order(*pair) else pair[::-1])


def filled(templates: list[str], dates: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(str.format, st.sampled_from(templates), dates)


class Dates:
    """Strategies for the strings of the subset whose years lie in a range."""

    def __init__(self, first: int, last: int) -> None:
        year_numbers = st.integers(first, last)
        self.years = year_numbers.map("{:04}".format)
        self.days = st.dates(date(first, 1, 1), date(last, 12, 31)).map(str)
        self.months = self.days.map(lambda day: day[:7])
        self.calendar = self.years | self.months | self.days
        self.unspecified = (
            year_numbers.map(lambda year: f"{max(year, 10) // 10:03}X")
            | year_numbers.map(lambda year: f"{max(year, 100) // 100:02}XX")
            | filled(["{}-XX", "{}-XX-XX"], self.years)
            | filled(["{}-XX"], self.months)
        )
        self.warm_seasons = filled(["{}-21", "{}-22", "{}-23"], self.years)
        self.winters = st.integers(first, min(last, 9998)).map("{:04}-24".format)
        self.unqualified = self.calendar | self.unspecified | self.warm_seasons | self.winters
        self.single = filled(["{}", "{}?", "{}~", "{}%"], self.unqualified)
        self.intervals = ordered(self.single).map("/".join) | filled(["/{}", "{}/", "../{}", "{}/.."], self.single)
        self.half_choices = filled(["[{}..]", "[..{}]"], self.calendar)
        self.alike = ordered(self.years) | ordered(self.months) | ordered(self.days)
        self.choices = self.alike.map("[{0[0]}..{0[1]}]".format) | self.half_choices
        self.valid = self.single | self.intervals | self.choices


ANY = Dates(1, 9999)
RECENT = Dates(1985, 2030)
valid = ANY.valid | RECENT.valid
unqualified = ANY.unqualified | RECENT.unqualified
qualifiers = st.sampled_from(["?", "~", "%"])
values = valid.map(Edtf)
recent = RECENT.valid.map(Edtf)
edtf_like = st.text("0129X-/.[]?~% ", max_size=12)


# Every valid value


@untimed
@given(valid)
def test_a_valid_value_is_its_own_text(text: str) -> None:
    value = Edtf(text)
    assert str(value) == value == text
    assert type(str(value)) is str
    assert Edtf(value) == value


@untimed
@given(values)
def test_literal_bounds_are_in_order_and_inside_the_widest(value: Edtf) -> None:
    low, high = value.widest
    if value.earliest and value.latest:
        assert value.earliest <= value.latest
    assert low is None or (value.earliest is not None and low <= value.earliest)
    assert high is None or (value.latest is not None and value.latest <= high)


@untimed
@given(values)
def test_only_qualifiers_widen_bounds(value: Edtf) -> None:
    widened = value.widest != (value.earliest, value.latest)
    assert widened <= (value.is_approximate or value.is_uncertain)


@untimed
@given(unqualified, qualifiers)
def test_a_qualifier_leaves_literal_bounds_and_precision_alone(text: str, qualifier: str) -> None:
    plain, qualified = Edtf(text), Edtf(text + qualifier)
    assert (qualified.earliest, qualified.latest, qualified.precision) == (plain.earliest, plain.latest, plain.precision)
    assert qualified.is_uncertain == (qualifier in "?%")
    assert qualified.is_approximate == (qualifier in "~%")


@untimed
@given(values)
def test_a_bound_is_missing_just_where_the_text_leaves_it_open_or_unknown(value: Edtf) -> None:
    assert (value.earliest is None) == (value.starts_open or value.start_unknown)
    assert (value.latest is None) == (value.ends_open or value.end_unknown)


@untimed
@given(values)
def test_precision_of_up_to_thirteen_days_counts_them(value: Edtf) -> None:
    if value.earliest and value.latest:
        length = (value.latest - value.earliest).days + 1
        assert (value.precision == "day") == (length == 1)
        assert (value.precision == "days") == (2 <= length <= 6)
        assert (value.precision == "week") == (7 <= length <= 13)
    else:
        assert value.precision == "bounded"


# The pattern


@untimed
@given(valid)
def test_the_pattern_matches_every_valid_value(text: str) -> None:
    assert FULL.fullmatch(text)


@untimed
@given(st.text(max_size=12) | edtf_like)
def test_what_the_pattern_refuses_is_refused(text: str) -> None:
    assume(not FULL.fullmatch(text))
    with pytest.raises(EdtfError):
        Edtf(text)


@untimed
@given(st.from_regex(PATTERN, fullmatch=True, alphabet="0123456789X-/.[]?~%"))
def test_what_the_pattern_accepts_fails_only_by_the_calendar(text: str) -> None:
    try:
        Edtf(text)
    except EdtfError as error:
        assert re.search("a day that exists|a start that is not after|up to the year 9999", str(error))


def test_the_pattern_keeps_to_syntax_that_all_engines_share() -> None:
    assert not re.search(r"\\[a-zA-Z0-9]|\(\?[^:]|\^|\$", PATTERN)
    assert PATTERN.startswith("(?:") and PATTERN.endswith(")")


SAMPLE = st.lists(valid | edtf_like | st.builds("{}{}".format, valid, edtf_like), min_size=20, max_size=40)


@untimed
@given(SAMPLE)
def test_re2_reads_the_pattern_as_python_does(texts: list[str]) -> None:
    answers = pc.match_substring_regex(pa.array(texts), f"^(?:{PATTERN})$").to_pylist()
    assert answers == [bool(FULL.fullmatch(text)) for text in texts]


RUST = TypeAdapter(Annotated[str, Field(pattern=f"^(?:{PATTERN})$")])


def rust_accepts(text: str) -> bool:
    try:
        RUST.validate_python(text)
    except ValidationError:
        return False
    return True


@untimed
@given(SAMPLE)
def test_rust_reads_the_pattern_as_python_does(texts: list[str]) -> None:
    assert [rust_accepts(text) for text in texts] == [bool(FULL.fullmatch(text)) for text in texts]


# Comparisons, against every reading of the vague dates

Reading = tuple[date, date]


def readings(value: Edtf, candidates: set[date]) -> list[Reading]:
    """First and last days that the date may have, out of some candidate days."""
    if not value.is_interval:
        low, high = value.widest
        return [(day, day) for day in candidates if (low or date.min) <= day <= (high or date.max)]
    start, end = value.split("/")
    (start_low, start_high), (end_low, end_high) = (Edtf(side).widest if side not in ("", "..") else (None, None) for side in (start, end))
    return [
        (first, last)
        for first, last in product(candidates, repeat=2)
        if (start_low or date.min) <= first <= (start_high or date.max)
        and (end_low or date.min) <= last <= (end_high or date.max)
        and first <= last
    ]


def corner_days(*dates: Edtf) -> set[date]:
    """The days at which an answer may turn: all bounds, and the ends of the calendar for those that are missing."""
    sides = [Edtf(side) for value in dates for side in re.split(r"/|\.\.", value.strip("[]")) if side]
    return {date.min, date.max, *(bound for side in sides for bound in side.widest if bound)}


def verdict(outcomes: set[bool]) -> Certainty:
    """What is certain is true in all readings, what is impossible in none."""
    return {(True,): Certainty.CERTAIN, (False,): Certainty.IMPOSSIBLE}.get(tuple(outcomes), Certainty.POSSIBLE)


@untimed
@given(recent, recent)
def test_before_holds_in_all_some_or_no_readings(a: Edtf, b: Edtf) -> None:
    corners = corner_days(a, b)
    outcomes = {one[1] < other[0] for one in readings(a, corners) for other in readings(b, corners)}
    assert before(a, b) is verdict(outcomes)


@untimed
@given(recent, recent)
def test_overlap_holds_in_all_some_or_no_readings(a: Edtf, b: Edtf) -> None:
    corners = corner_days(a, b)
    outcomes = {one[0] <= other[1] and other[0] <= one[1] for one in readings(a, corners) for other in readings(b, corners)}
    assert overlap(a, b) is verdict(outcomes)


@untimed
@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), recent, recent)
def test_within_is_the_less_sure_of_started_and_not_ended(day: date, start: Edtf, end: Edtf) -> None:
    corners = corner_days(start, end) | {day, day + timedelta(1), day - timedelta(1)}
    started = verdict({first <= day for first, _ in readings(start, corners)})
    lasting = verdict({last >= day for _, last in readings(end, corners)})
    by_sureness = [Certainty.IMPOSSIBLE, Certainty.POSSIBLE, Certainty.CERTAIN]
    assert within(day, start, end) is min(started, lasting, key=by_sureness.index)
    assert within(day, start, None) is started
    assert within(day, None, end) is min(lasting, Certainty.POSSIBLE, key=by_sureness.index)


@untimed
@given(values, values)
def test_if_one_date_is_certainly_before_another_the_reverse_is_impossible(a: Edtf, b: Edtf) -> None:
    if before(a, b) is Certainty.CERTAIN:
        assert before(b, a) is Certainty.IMPOSSIBLE
        assert overlap(a, b) is Certainty.IMPOSSIBLE


@untimed
@given(values)
def test_no_date_is_certainly_before_itself(value: Edtf) -> None:
    assert before(value, value) is not Certainty.CERTAIN
    assert overlap(value, value) is not Certainty.IMPOSSIBLE


@untimed
@given(values, values)
def test_overlap_is_symmetric(a: Edtf, b: Edtf) -> None:
    assert overlap(a, b) is overlap(b, a)


@untimed
@given(values, values)
def test_days_between_mirror_each_other_and_agree_with_before(a: Edtf, b: Edtf) -> None:
    least, greatest = days_between(a, b)
    there = (-greatest if greatest is not None else None, -least if least is not None else None)
    assert days_between(b, a) == there
    if least is not None and greatest is not None:
        assert least <= greatest
    if least is not None:
        assert (least > 0) == (before(a, b) is Certainty.CERTAIN)


# Suggestions


@untimed
@given(valid)
def test_a_valid_value_is_suggested_as_it_is(text: str) -> None:
    assert suggest(text) == text


WORDS = ["c.", "ca", "May", "25", "5", "1992", "1993", "unknown", "between", "and", "to", "-", "/", "..", "[", "]", "?", "xx"]
wordy = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join) | st.lists(st.sampled_from(WORDS), max_size=6).map("".join)


@untimed
@given(st.text(max_size=20) | edtf_like | wordy)
def test_whatever_is_suggested_is_valid(text: str) -> None:
    suggestion = suggest(text)
    assert suggestion is None or Edtf(suggestion) == suggestion


@untimed
@given(st.text(max_size=100) | edtf_like)
def test_a_refusal_is_one_line(text: str) -> None:
    try:
        Edtf(text)
    except EdtfError as error:
        assert len(str(error).splitlines()) == 1
        assert str(error).startswith("found ")


@untimed
@given(st.dates())
def test_other_ways_to_write_a_day_are_led_back_to_it(day: date) -> None:
    year, month, number = f"{day:%Y}".zfill(4), day.month, day.day
    name = day.strftime("%B")
    for text in (f"{number} {name} {year}", f"{name} {number}, {year}", f"{year}/{month}/{number}", f"{year}.{month:02}.{number:02}"):
        assert suggest(text) == day.isoformat()


@untimed
@given(ordered(ANY.calendar) | ordered(RECENT.calendar))
def test_ends_of_two_precisions_are_led_to_days_that_mean_the_same(ends: tuple[str, str]) -> None:
    first, last = ends
    mixed, exact = f"[{first}..{last}]", some_day(first, last)
    assert suggest(mixed) == exact
    assert bounds(exact) == (bounds(first)[0], bounds(last)[1])
    if first.count("-") == last.count("-"):
        assert bounds(mixed) == bounds(exact)
    else:
        assert (our_bounds(mixed), oracle_bounds(mixed)) == ("refused", "unreadable")
        with pytest.raises(EdtfError, match=f"expected two ends of one precision: write {re.escape(exact)}$"):
            Edtf(mixed)


# The Python package `edtf` as oracle

Bounds = tuple[date | None, date | None]


def oracle_bounds(text: str) -> Bounds | str:
    """Bounds according to the oracle, or a word on why it gives none that Python's calendar has."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # It prints when it fails.
            parsed = oracle.parse_edtf(text)
            found = parsed.lower_strict(), parsed.upper_strict()
    except (oracle.EDTFParseException, AttributeError):  # The latter escapes it on unspecified digits in a period.
        return "unreadable"
    try:
        low, high = (None if isinstance(day, float) and math.isinf(day) else date(*day[:3]) for day in found)
    except ValueError:
        return "no such day"
    return low, high


def our_bounds(text: str) -> Bounds | str:
    try:
        return bounds(text)
    except EdtfError:
        return "refused"


DIFFERENCES: list[tuple[str, str, Bounds | str, Bounds | str]] = [
    # why they differ, example, the oracle's bounds, ours
    ("it accepts days that do not exist", "2003-02-29", "no such day", "refused"),
    (
        "it accepts periods that end before they start",
        "1993/1992",
        (date(1993, 1, 1), date(1992, 12, 31)),
        "refused",
    ),
    ("it has a year 0, which Python's calendar has not", "0000", "no such day", "refused"),
    (
        "it guesses that an unknown end is ten years away",
        "1992/",
        (date(1992, 1, 1), date(2002, 1, 1)),
        (date(1992, 1, 1), None),
    ),
    (
        "it guesses that an unknown start is ten years away",
        "/1992",
        (date(1982, 12, 31), date(1992, 12, 31)),
        (None, date(1992, 12, 31)),
    ),
    (
        "its winter is December only; ours goes on to February",
        "1992-24",
        (date(1992, 12, 1), date(1992, 12, 31)),
        (date(1992, 12, 1), date(1993, 2, 28)),
    ),
    ("it reads no qualifier after a season", "1992-21~", "unreadable", (date(1992, 3, 1), date(1992, 5, 31))),
    ("it reads no unspecified digits in a period", "1992-XX/1994", "unreadable", (date(1992, 1, 1), date(1994, 12, 31))),
]


def shared(dates: Dates) -> st.SearchStrategy[str]:
    """Strings of the subset that fall under none of the known differences."""
    qualified = filled(["{}", "{}?", "{}~", "{}%"], dates.calendar)
    sides = qualified | dates.warm_seasons
    return (
        sides
        | filled(["{}", "{}?", "{}~", "{}%"], dates.unspecified)
        | ordered(sides).map("/".join)
        | filled(["../{}", "{}/.."], sides)
        | dates.half_choices
        | dates.alike.map("[{0[0]}..{0[1]}]".format)
    )


@settings(untimed, max_examples=100)  # The oracle needs about ten milliseconds for a string.
@given(shared(ANY) | shared(RECENT))
def test_the_oracle_gives_the_same_literal_bounds(text: str) -> None:
    assert our_bounds(text) == oracle_bounds(text)


@pytest.mark.parametrize(("text", "theirs", "ours"), [row[1:] for row in DIFFERENCES], ids=[row[0] for row in DIFFERENCES])
def test_the_oracle_differs_only_in_known_ways(text: str, theirs: Bounds | str, ours: Bounds | str) -> None:
    assert (oracle_bounds(text), our_bounds(text)) == (theirs, ours)
