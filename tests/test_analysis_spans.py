"""Vague stretches of days against every concrete stretch that they allow."""

from __future__ import annotations

import datetime
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ru_presence_data as rpd
from ru_presence_data import edtf
from ru_presence_data.analysis.spans import FUTURE, PAST, Span, first_day, happened, known, last_day, meet, moment, span

TODAY = datetime.date(2026, 11, 25).toordinal()
DAYS = st.integers(1, 7)
RANGES = st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair)))
STRETCHES = st.tuples(RANGES, RANGES).filter(lambda ends: ends[0][0] <= ends[1][1])


def concrete(start, end):
    """Every stretch of whole days that the bounds allow."""
    return [(first, last) for first in range(start[0], start[1] + 1) for last in range(end[0], end[1] + 1) if first <= last]


def meeting(*stretches):
    """Say the same as `meet` by trying everything."""
    tries = [max(first for first, _ in each) <= min(last for _, last in each) for each in product(*stretches)]
    return "certain" if all(tries) else "possible" if any(tries) else "impossible"


@settings(max_examples=80, deadline=None)
@given(STRETCHES, DAYS)
def test_on_a_day_every_reading_of_the_dates_counts(ends, day):
    assert meet(span(*ends), Span(day, day, day, day)) == meeting(concrete(*ends), [(day, day)])


@settings(max_examples=80, deadline=None)
@given(STRETCHES, STRETCHES, STRETCHES)
def test_three_stretches_meet_if_each_two_do(one, two, three):
    assert meet(span(*one), span(*two), span(*three)) == meeting(concrete(*one), concrete(*two), concrete(*three))


@settings(max_examples=80, deadline=None)
@given(STRETCHES, RANGES)
def test_a_vague_day_must_be_filled_whichever_it_is(ends, day):
    days = [(each, each) for each in range(day[0], day[1] + 1)]
    assert meet(span(*ends), Span(*day, *day)) == meeting(concrete(*ends), days)


@pytest.mark.parametrize("day", ["1991-12-25", "1991-12-26", "1992-05-31", "1992-06-15", "1993-05-31", "1993-06-01"])
@pytest.mark.parametrize(("started", "ended"), [("1991-12-26", "[1992-06..1993-05]"), ("1992~", "1993-05"), ("1991-12/1992-01", "1993")])
def test_days_are_judged_as_edtf_judges_them(started, ended, day):
    given_day = datetime.date.fromisoformat(day)
    assert meet(happened(started, ended, TODAY), moment(day)) == edtf.within(given_day, edtf.Edtf(started), edtf.Edtf(ended))


def test_an_end_is_not_before_its_start():
    narrowed = happened("1991-12-26", "[..1993-05-31]", TODAY)
    assert known(narrowed.end_low) == datetime.date(1991, 12, 26).toordinal()
    assert known(happened("", "1992", TODAY).start_high) == datetime.date(1992, 12, 31).toordinal()
    assert known(happened("", "1992", TODAY).start_low) is None


def test_what_happened_did_not_happen_after_the_date_of_the_data():
    for today in (TODAY, TODAY - 900, TODAY + 3000):
        assert happened("2020", str(datetime.date.fromordinal(today).year), today).end_high == today
        assert happened("1994", "", today).end_low == today
        assert happened("1994", "", today).end_high == FUTURE
        assert happened("[..1994]", "", today).start_low == PAST


def test_moments_may_be_days_or_dates():
    day = moment(datetime.date(2005, 1, 1))
    assert day == moment("2005-01-01") == moment(datetime.datetime(2005, 1, 1, 12))
    assert set(day) == {day.start_low}
    assert moment("2005") == Span(*first_day("2005"), *last_day("2005"))
    assert moment("2005/2006") == Span(*[datetime.date(2005, 1, 1).toordinal()] * 2, *[datetime.date(2006, 12, 31).toordinal()] * 2)
    assert moment("2005/..").end_low == FUTURE


@pytest.mark.parametrize("wrong", ["yesterday", "2005-02-30", "", 2005, None])
def test_a_moment_that_is_none_is_refused_in_one_line(wrong):
    with pytest.raises(rpd.UsageError, match=r"^on: .*[^\n]$"):
        moment(wrong)
