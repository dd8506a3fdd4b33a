"""Dates in EDTF: what is accepted, what it means, what is refused, and how vague dates compare."""

from __future__ import annotations

import copy
import pickle
import re
from datetime import date

import pytest

from ru_presence_data.edtf import (
    PATTERN,
    Certainty,
    Edtf,
    EdtfError,
    before,
    bounds,
    days_between,
    overlap,
    suggest,
    within,
)

CERTAIN, POSSIBLE, IMPOSSIBLE = Certainty.CERTAIN, Certainty.POSSIBLE, Certainty.IMPOSSIBLE


def day(text: str) -> date | None:
    """A day, or None for a dash."""
    return None if text == "-" else date.fromisoformat(text)


# What each form means

MEANING = [
    # text, earliest, latest, widest earliest, widest latest, precision
    ("1992", "1992-01-01", "1992-12-31", "1992-01-01", "1992-12-31", "year"),
    ("1992-05", "1992-05-01", "1992-05-31", "1992-05-01", "1992-05-31", "month"),
    ("1992-05-25", "1992-05-25", "1992-05-25", "1992-05-25", "1992-05-25", "day"),
    ("1992-02", "1992-02-01", "1992-02-29", "1992-02-01", "1992-02-29", "month"),
    ("1992-02-29", "1992-02-29", "1992-02-29", "1992-02-29", "1992-02-29", "day"),
    ("0001", "0001-01-01", "0001-12-31", "0001-01-01", "0001-12-31", "year"),
    ("9999-12-31", "9999-12-31", "9999-12-31", "9999-12-31", "9999-12-31", "day"),
    # A qualifier widens by one unit.
    ("1992?", "1992-01-01", "1992-12-31", "1991-01-01", "1993-12-31", "year"),
    ("1992~", "1992-01-01", "1992-12-31", "1991-01-01", "1993-12-31", "year"),
    ("1992%", "1992-01-01", "1992-12-31", "1991-01-01", "1993-12-31", "year"),
    ("1992-01~", "1992-01-01", "1992-01-31", "1991-12-01", "1992-02-29", "month"),
    ("1992-03-01?", "1992-03-01", "1992-03-01", "1992-02-29", "1992-03-02", "day"),
    ("1992-22%", "1992-06-01", "1992-08-31", "1992-03-01", "1992-11-30", "season"),
    ("199X~", "1990-01-01", "1999-12-31", "1989-01-01", "2000-12-31", "decade"),
    ("19XX?", "1900-01-01", "1999-12-31", "1899-01-01", "2000-12-31", "century"),
    # It widens by the smallest component of which a digit is given.
    ("1992-XX~", "1992-01-01", "1992-12-31", "1991-01-01", "1993-12-31", "year"),
    ("1992-XX-XX~", "1992-01-01", "1992-12-31", "1991-01-01", "1993-12-31", "year"),
    ("1992-05-XX~", "1992-05-01", "1992-05-31", "1992-04-01", "1992-06-30", "month"),
    # Widened bounds that leave the calendar are missing.
    ("0001?", "0001-01-01", "0001-12-31", "-", "0002-12-31", "year"),
    ("9999-12~", "9999-12-01", "9999-12-31", "9999-11-01", "-", "month"),
    ("0001-01-01?", "0001-01-01", "0001-01-01", "-", "0001-01-02", "day"),
    ("9999-12-31?", "9999-12-31", "9999-12-31", "9999-12-30", "-", "day"),
    # Unspecified digits.
    ("199X", "1990-01-01", "1999-12-31", "1990-01-01", "1999-12-31", "decade"),
    ("20XX", "2000-01-01", "2099-12-31", "2000-01-01", "2099-12-31", "century"),
    ("1992-XX", "1992-01-01", "1992-12-31", "1992-01-01", "1992-12-31", "year"),
    ("1992-02-XX", "1992-02-01", "1992-02-29", "1992-02-01", "1992-02-29", "month"),
    ("1992-XX-XX", "1992-01-01", "1992-12-31", "1992-01-01", "1992-12-31", "year"),
    # Seasons; winter goes on into the following year.
    ("1992-21", "1992-03-01", "1992-05-31", "1992-03-01", "1992-05-31", "season"),
    ("1992-22", "1992-06-01", "1992-08-31", "1992-06-01", "1992-08-31", "season"),
    ("1992-23", "1992-09-01", "1992-11-30", "1992-09-01", "1992-11-30", "season"),
    ("1992-24", "1992-12-01", "1993-02-28", "1992-12-01", "1993-02-28", "season"),
    ("1991-24", "1991-12-01", "1992-02-29", "1991-12-01", "1992-02-29", "season"),
    # Periods.
    ("1992/1993", "1992-01-01", "1993-12-31", "1992-01-01", "1993-12-31", "bounded"),
    ("1992-06/1993-05-25", "1992-06-01", "1993-05-25", "1992-06-01", "1993-05-25", "bounded"),
    ("1992-06~/1993?", "1992-06-01", "1993-12-31", "1992-05-01", "1994-12-31", "bounded"),
    ("1992-21/1992-22", "1992-03-01", "1992-08-31", "1992-03-01", "1992-08-31", "bounded"),
    ("199X/2001", "1990-01-01", "2001-12-31", "1990-01-01", "2001-12-31", "bounded"),
    ("1992-06/1992", "1992-06-01", "1992-12-31", "1992-06-01", "1992-12-31", "bounded"),
    ("1992/..", "1992-01-01", "-", "1992-01-01", "-", "bounded"),
    ("1992/", "1992-01-01", "-", "1992-01-01", "-", "bounded"),
    ("../1993", "-", "1993-12-31", "-", "1993-12-31", "bounded"),
    ("/1993~", "-", "1993-12-31", "-", "1994-12-31", "bounded"),
    # Some day of a range.
    ("[1992..1993]", "1992-01-01", "1993-12-31", "1992-01-01", "1993-12-31", "bounded"),
    ("[1992-05-04..1992-06-30]", "1992-05-04", "1992-06-30", "1992-05-04", "1992-06-30", "bounded"),
    ("[1992..]", "1992-01-01", "-", "1992-01-01", "-", "bounded"),
    ("[..1993-05]", "-", "1993-05-31", "-", "1993-05-31", "bounded"),
    # Precision goes by the bounds, whatever the spelling.
    ("1992-05-25/1992-05-25", "1992-05-25", "1992-05-25", "1992-05-25", "1992-05-25", "day"),
    ("[1992-05-25..1992-05-26]", "1992-05-25", "1992-05-26", "1992-05-25", "1992-05-26", "days"),
    ("1992-05-28/1992-06-02", "1992-05-28", "1992-06-02", "1992-05-28", "1992-06-02", "days"),
    ("1992-05-28/1992-06-03", "1992-05-28", "1992-06-03", "1992-05-28", "1992-06-03", "week"),
    ("[1992-05-01..1992-05-13]", "1992-05-01", "1992-05-13", "1992-05-01", "1992-05-13", "week"),
    ("[1992-05-01..1992-05-14]", "1992-05-01", "1992-05-14", "1992-05-01", "1992-05-14", "bounded"),
    ("1992-05-01/1992-05-31", "1992-05-01", "1992-05-31", "1992-05-01", "1992-05-31", "month"),
    ("1992-05-02/1992-06-01", "1992-05-02", "1992-06-01", "1992-05-02", "1992-06-01", "bounded"),
    ("[1992-12..1993-02]", "1992-12-01", "1993-02-28", "1992-12-01", "1993-02-28", "season"),
    ("1992-04/1992-06", "1992-04-01", "1992-06-30", "1992-04-01", "1992-06-30", "bounded"),
    ("1992-01/1992-12", "1992-01-01", "1992-12-31", "1992-01-01", "1992-12-31", "year"),
    ("1992-07/1993-06", "1992-07-01", "1993-06-30", "1992-07-01", "1993-06-30", "bounded"),
    ("1990/1999", "1990-01-01", "1999-12-31", "1990-01-01", "1999-12-31", "decade"),
    ("1991/2000", "1991-01-01", "2000-12-31", "1991-01-01", "2000-12-31", "bounded"),
    ("[1900..1999]", "1900-01-01", "1999-12-31", "1900-01-01", "1999-12-31", "century"),
    ("1901/2000", "1901-01-01", "2000-12-31", "1901-01-01", "2000-12-31", "bounded"),
]


@pytest.mark.parametrize(("text", "earliest", "latest", "low", "high", "precision"), MEANING, ids=[row[0] for row in MEANING])
def test_meaning(text: str, earliest: str, latest: str, low: str, high: str, precision: str) -> None:
    value = Edtf(text)
    assert (value.earliest, value.latest) == (day(earliest), day(latest)) == bounds(text)
    assert value.widest == (day(low), day(high))
    assert value.precision == precision


MARKS = {
    "is_interval": {"1992/1993", "1992?/1993~", "1992/..", "../1993", "1992/", "/1993"},
    "is_choice": {"[1992..1993]", "[1992..]", "[..1993]"},
    "is_approximate": {"1992~", "1992%", "1992?/1993~"},
    "is_uncertain": {"1992?", "1992%", "1992?/1993~"},
    "starts_open": {"../1993", "[..1993]"},
    "ends_open": {"1992/..", "[1992..]"},
    "start_unknown": {"/1993"},
    "end_unknown": {"1992/"},
}
MARKED = sorted({"1992", "1992-05-XX", "1992-21"}.union(*MARKS.values()))


@pytest.mark.parametrize("text", MARKED)
def test_marks(text: str) -> None:
    value = Edtf(text)
    assert {mark for mark in MARKS if getattr(value, mark)} == {mark for mark, texts in MARKS.items() if text in texts}


def test_an_unknown_end_is_not_an_open_one() -> None:
    assert Edtf("/1993") != Edtf("../1993")
    assert Edtf("1992/") != Edtf("1992/..")


# A value is a string


def test_a_value_is_the_text_in_the_cell() -> None:
    value = Edtf("1992-05~")
    assert value == "1992-05~"
    assert hash(value) == hash("1992-05~")
    assert f"{value}" == "1992-05~"
    assert repr(value) == "Edtf('1992-05~')"
    assert {value: 1}["1992-05~"] == 1


def test_a_value_cannot_be_changed() -> None:
    value = Edtf("1992")
    for name in ("earliest", "precision", "note"):
        with pytest.raises(AttributeError):
            setattr(value, name, None)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_value_survives_pickling(protocol: int) -> None:
    again = pickle.loads(pickle.dumps(Edtf("1992~"), protocol))
    assert (type(again), again, again.is_approximate) == (Edtf, "1992~", True)


def test_a_value_survives_copying() -> None:
    value = Edtf("1992/1993")
    for again in (copy.copy(value), copy.deepcopy(value), Edtf(value)):
        assert (type(again), again, again.latest) == (Edtf, value, value.latest)


def test_only_text_is_a_date() -> None:
    for wrong in (1992, None, date(1992, 5, 25), b"1992"):
        with pytest.raises(TypeError):
            Edtf(wrong)  # type: ignore[arg-type]


# Refusals

REFUSED = [
    ("blanks", [" 1992", "1992 ", "1992\n", "1992 /1993", "\t1992", "1992\u00a0"]),
    ("no date", ["", " ", "?", "X", "-", "[]", "[1992]"]),
    ("digits other than ASCII", ["\uff11\uff19\uff19\uff12", "\u0661\u0669\u0669\u0662", "199\u00b2"]),
    ("days and months that do not exist", ["2001-02-29", "1900-02-29", "1992-04-31", "1992-00", "1992-13", "1992-05-00", "1992-05-32"]),
    ("such days in periods and ranges", ["2001-02-29/2002", "2001/2002-02-29", "[2001-02-29..2002]", "2001-02-30~"]),
    ("too few or too many digits", ["199", "19", "19920", "1992-5", "1992-05-4", "1992-005", "19920525", "1992-145"]),
    ("years out of range", ["0000", "0000-05", "-0001", "10000", "Y17000", "1E3", "000X", "00XX", "9999-24"]),
    ("times of day", ["2012-12-10T12:00:00", "2012-12-10T12:00:00Z", "2012-12-10 12:00"]),
    ("week dates and significant digits", ["1992-W05", "1992-W05-1", "1950S2"]),
    ("qualifiers elsewhere than at the end", ["?1992", "1992?-05", "1992-~05", "1992-05~-25", "1992??", "1992?~", "1992%~"]),
    ("unspecified digits elsewhere", ["1XXX", "XXXX", "1X92", "19X2", "199X-05", "1992-XX-05", "1992-1X", "1992-05-2X", "199x", "199u"]),
    ("other groups of months", ["1992-20", "1992-25", "1992-34", "1992-41", "1992-21-05", "1992-21-XX"]),
    ("periods without a date", ["/", "../", "/..", "../..", "..//", "//", ".."]),
    ("periods with too much", ["1992/1993/1994", "1992//1993", "/1992/", "../1992/..", "1992/...", "1992--1993", "(1992/1993)"]),
    ("periods that end before they start", ["1993/1992", "1992-06/1992-05", "1992-05-26/1992-05-25", "1993~/1992~", "1992-24/1992-22"]),
    (
        "ranges of dates that are not calendar dates",
        ["[1992~..1993]", "[1992..1993?]", "[199X..2001]", "[1992-21..1993]", "[1992-XX..1993]"],
    ),
    ("ranges that end before they start", ["[1993..1992]", "[1992-05-26..1992-05-25]", "[1993-01..1992]"]),
    (
        "ranges between dates of two precisions",
        [
            "[2009-12-07..2009-12]",
            "[2009-12..2009-12-07]",
            "[2009..2010-05]",
            "[2009-05..2010]",
            "[2009..2010-05-04]",
            "[2009-05-04..2010]",
        ],
    ),
    (
        "ranges that are malformed",
        ["[..]", "[1992..1993", "1992..1993", "[1992...1993]", "[1992..1993]?", "[1992/1993]", "[1992..1993..1994]"],
    ),
    ("sets", ["[1992,1993]", "{1992..1993}", "{1992,1993}", "[1992,1994..1996]"]),
]


@pytest.mark.parametrize(("reason", "texts"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refusals(reason: str, texts: list[str]) -> None:
    for text in texts:
        with pytest.raises(EdtfError):
            Edtf(text)
        with pytest.raises(EdtfError):
            bounds(text)


def test_a_period_may_start_in_the_span_in_which_it_ends() -> None:
    for text in ("1992/1992", "1992-06/1992", "1992/1992-06", "[1992..1992]", "1992-05-25/1992-05-25", "1992-24/1993-01"):
        assert Edtf(text) == text


# What to write instead

SUGGESTED = {
    "1992": "1992",
    "1992-5": "1992-05",
    "1992-5-4": "1992-05-04",
    "1992.05": "1992-05",
    "1992/5": "1992-05",
    "5.1992": "1992-05",
    "05/1992": "1992-05",
    "20121210": "2012-12-10",
    "2012/12/10": "2012-12-10",
    "2012.12.10": "2012-12-10",
    "2012-12-10T12:00:00Z": "2012-12-10",
    "2012-12-10 12:00": "2012-12-10",
    "25.10.2012": "2012-10-25",
    "10/25/2012": "2012-10-25",
    "10.10.2012": "2012-10-10",
    "May 1993": "1993-05",
    "Sept. 1993": "1993-09",
    "25 May 1993": "1993-05-25",
    "25th of May 1993": "1993-05-25",
    "25-May-1993": "1993-05-25",
    "May 25, 1993": "1993-05-25",
    "1993 May 25": "1993-05-25",
    "spring 1992": "1992-21",
    "fall of 1992": "1992-23",
    "c. 1992": "1992~",
    "c1992": "1992~",
    "ca 1992": "1992~",
    "circa May 1992": "1992-05~",
    "about 1992": "1992~",
    "~1992": "1992~",
    "1992 (approx)": "1992~",
    "1992 approx.": "1992~",
    "1992 (?)": "1992?",
    "probably 1992": "1992?",
    "1992?~": "1992%",
    "199x": "199X",
    "19xx": "19XX",
    "1992-uu": "1992-XX",
    "2012-12-??": "2012-12-XX",
    "the 1990s": "199X",
    "between 1992 and May 1993": "[1992-01-01..1993-05-31]",
    "1992..1993": "[1992..1993]",
    "[1992-1993]": "[1992..1993]",
    "[1992/1993]": "[1992..1993]",
    "[1992-5..1993-6]": "[1992-05..1993-06]",
    "[1992-5..1993]": "[1992-05-01..1993-12-31]",
    "1992-5/1993-6": "1992-05/1993-06",
    "c. 1992/May 1993": "1992~/1993-05",
    "1992-05/06": "1992-05/1992-06",
    "2012-12-10/20": "2012-12-10/2012-12-20",
    "1992-present": "1992/..",
    "1992/open": "1992/..",
    "1992/unknown": "1992/",
    "unknown/1993": "/1993",
    "../May 1993": "../1993-05",
    " 1992 ": "1992",
    "1992\u201305": "1992-05",
    "1992\u221205\u221225": "1992-05-25",
    "\uff11\uff19\uff19\uff12": "1992",
}


@pytest.mark.parametrize(("text", "expected"), SUGGESTED.items(), ids=SUGGESTED.keys())
def test_suggestions(text: str, expected: str) -> None:
    assert suggest(text) == expected


@pytest.mark.parametrize(("text", "expected"), [row for row in SUGGESTED.items() if row[0] != row[1]])
def test_a_refusal_says_what_was_found_and_what_to_write(text: str, expected: str) -> None:
    with pytest.raises(EdtfError) as refusal:
        Edtf(text)
    assert str(refusal.value).startswith(f"found {text!r}, expected an EDTF date such as ")
    assert str(refusal.value).endswith(f": write {expected}")


OF_TWO_PRECISIONS = {
    "[2009-12-07..2009-12]": "[2009-12-07..2009-12-31]",
    "[2008-02..2008-02-29]": "[2008-02-01..2008-02-29]",
    "[2009..2010-05]": "[2009-01-01..2010-05-31]",
    "[2009-05..2010]": "[2009-05-01..2010-12-31]",
    "[2009..2010-05-04]": "[2009-01-01..2010-05-04]",
    "[2009-05-04..2010]": "[2009-05-04..2010-12-31]",
}


@pytest.mark.parametrize(("text", "expected"), OF_TWO_PRECISIONS.items())
def test_a_range_between_dates_of_two_precisions_is_led_to_its_days(text: str, expected: str) -> None:
    assert suggest(text) == expected
    assert re.fullmatch(PATTERN, text) is None
    with pytest.raises(EdtfError) as refusal:
        Edtf(text)
    assert str(refusal.value) == f"found {text!r}, expected two ends of one precision: write {expected}"


UNGUESSED = {
    # Nothing is safe to guess, but there may be something to say.
    "12.10.2012": "write 2012-10-12 or 2012-12-10, whichever day is meant",
    "41253": "write 2012-12-10 if this is how a spreadsheet saved a day",
    "1992-1993": "write 1992/1993 for a period or [1992..1993] for some day in that span",
    "1992\u20131993": "write 1992/1993 for a period or [1992..1993] for some day in that span",
    "1992 to May 1993": "write 1992/1993-05 for a period or [1992-01-01..1993-05-31] for some day in that span",
    "from 1992 to 1993": "write 1992/1993 for a period or [1992..1993] for some day in that span",
    "1992-93": "write 1992/1993 for a period or [1992..1993] for some day in that span",
    "2012-12-10-2012-12-20": "write 2012-12-10/2012-12-20 for a period or [2012-12-10..2012-12-20] for some day in that span",
    "before 1992": "write [..1992] for some day up to then or ../1992 for a period",
    "since 1992": "write [1992..] for some day from then on or 1992/.. for a period",
    "1992-": "write 1992/.. if it has not ended, or 1992/ if its end is unknown",
    "winter 1992": "write 1991-24 or 1992-24, where the year is that of the winter's December",
    "1900s": "write 190X for the decade or 19XX for the century",
    "": "leave the cell empty if there is no date to give",
    "unknown": "leave the cell empty if there is no date to give",
    "N/A": "leave the cell empty if there is no date to give",
    "present": "leave the cell empty if there is no date to give",
    "/": "expected a date on a side at least, as in ../1993 (open start) or /1993 (unknown start): leave the cell empty",
    "../": "expected a date on a side at least, as in ../1993 (open start) or /1993 (unknown start): leave the cell empty",
    "2001-02-29": "expected a day that exists: 2001-02 has 28 days: correct the day, or write 2001-02 if it is not known",
    "1992-04-31?": "expected a day that exists: 1992-04 has 30 days: correct the day, or write 1992-04 if it is not known",
    "1993/1992": "expected a start that is not after the end: write 1992/1993 if the two sides were swapped",
    "[1993..1992-05]": "expected a start that is not after the end: write [1992-05-01..1993-12-31] if the two sides were swapped",
    "[1993..1992-02-31]": "expected a day that exists: 1992-02 has 29 days",
    "[1993..1992]": "expected a start that is not after the end: write [1992..1993] if the two sides were swapped",
    "9999-24": "expected a date up to the year 9999",
    "1992-13": "or [1992..1993]",
    "1992/05": "or [1992..1993]",
    "31.6.1992": "write YYYY-MM-DD",
    "1992-21-05": "or [1992..1993]",
    # A number that is no month must not turn into a season.
    "1992.21": "or [1992..1993]",
    "21/1992": "or [1992..1993]",
    "Maybe": "or [1992..1993]",
    "1.5": "or [1992..1993]",
}


@pytest.mark.parametrize(("text", "advice"), UNGUESSED.items(), ids=UNGUESSED.keys())
def test_a_refusal_advises_where_it_cannot_guess(text: str, advice: str) -> None:
    assert suggest(text) is None
    with pytest.raises(EdtfError) as refusal:
        Edtf(text)
    assert str(refusal.value).endswith(advice)


def test_a_refusal_of_long_text_stays_short() -> None:
    with pytest.raises(EdtfError) as refusal:
        Edtf("1992 " * 100_000)
    assert len(str(refusal.value)) < 250


# Comparisons

BEFORE = [
    # a, b, is a before b
    ("1992", "1993", CERTAIN),
    ("1993", "1992", IMPOSSIBLE),
    ("1992", "1992", POSSIBLE),
    ("1992-05-25", "1992-05-25", IMPOSSIBLE),
    ("1992-05-25", "1992", POSSIBLE),
    ("1992-12-31", "1992", IMPOSSIBLE),
    # Qualifiers make it less sure.
    ("1992~", "1993", POSSIBLE),
    ("1992~", "1994", CERTAIN),
    ("1992-05-25?", "1992-05-26", POSSIBLE),
    # A period has to end; some day of a range need not be the last.
    ("1990/1994", "1992", IMPOSSIBLE),
    ("[1990..1994]", "1992", POSSIBLE),
    ("1992", "1990/1994", IMPOSSIBLE),
    ("1992", "[1990..1994]", POSSIBLE),
    ("1990/1992", "1992/1994", POSSIBLE),
    ("1990/1991", "1992/..", CERTAIN),
    # Unknown and open ends may be any day that is not before the start.
    ("1990/", "1992", POSSIBLE),
    ("1990/..", "1992", POSSIBLE),
    ("1993/", "1992", IMPOSSIBLE),
    ("/1991", "1992", CERTAIN),
    ("1992", "../1991", IMPOSSIBLE),
    ("[..1991]", "1992", CERTAIN),
    ("[1990..]", "1992", POSSIBLE),
    ("1989", "[1990..]", CERTAIN),
]


@pytest.mark.parametrize(("a", "b", "expected"), BEFORE)
def test_before(a: str, b: str, expected: Certainty) -> None:
    assert before(Edtf(a), Edtf(b)) is expected


WITHIN = [
    # start, end (None: unknown start, not ended), is it running on 25 May 1992
    ("1992-05-25", "1992-05-25", CERTAIN),
    ("1992-05-24", "1992-05-26", CERTAIN),
    ("1992-05-24", None, CERTAIN),
    ("1992-05-26", None, IMPOSSIBLE),
    ("1990", "1992-05-24", IMPOSSIBLE),
    ("1992", None, POSSIBLE),
    ("1990", "1992", POSSIBLE),
    ("1991?", None, POSSIBLE),
    ("1990?", "1994~", CERTAIN),
    ("[1990..1993]", None, POSSIBLE),
    ("[..1991]", None, CERTAIN),
    # While it comes and while it goes, a part of it is there.
    ("1990/1993", None, CERTAIN),
    ("1990", "1991/1993", CERTAIN),
    ("1990", "1991/", POSSIBLE),
    # An unknown start never makes it certain.
    (None, None, POSSIBLE),
    (None, "1993", POSSIBLE),
    (None, "1991", IMPOSSIBLE),
]


@pytest.mark.parametrize(("start", "end", "expected"), WITHIN)
def test_within(start: str | None, end: str | None, expected: Certainty) -> None:
    assert within(date(1992, 5, 25), start and Edtf(start), end and Edtf(end)) is expected


OVERLAP = [
    ("1992/1994", "1993/1995", CERTAIN),
    ("1992/1994", "1993-05-25", CERTAIN),
    ("1992/1993", "1993/1994", POSSIBLE),
    ("1992/1993", "1994/1995", IMPOSSIBLE),
    ("1992/1993~", "1994/1995", POSSIBLE),
    ("1992/", "1994/..", POSSIBLE),
    ("1992", "1992", POSSIBLE),
    ("1992-05-25", "1992-05-25", CERTAIN),
    ("1992-05-25", "1992-05-26", IMPOSSIBLE),
    ("[1992..1994]", "1993-05-25", POSSIBLE),
    ("[..1992]", "1993/..", IMPOSSIBLE),
]


@pytest.mark.parametrize(("a", "b", "expected"), OVERLAP)
def test_overlap(a: str, b: str, expected: Certainty) -> None:
    assert overlap(Edtf(a), Edtf(b)) is overlap(Edtf(b), Edtf(a)) is expected


DAYS_BETWEEN = [
    ("1992-05-25", "1992-05-25", 0, 0),
    ("1992-05-25", "1992-06-01", 7, 7),
    ("1992-06-01", "1992-05-25", -7, -7),
    ("1992-05", "1992-06", 1, 60),
    ("1992-05-25~", "1992-06-01", 6, 8),
    ("1992-05-01/1992-05-03", "1992-05-10/1992-05-12", 7, 11),
    ("1992-05-25", "[1992-06-01..]", 7, None),
    ("1992-05-25", "/1992-06-01", None, 7),
    ("1992/", "../1993", None, 730),
]


@pytest.mark.parametrize(("a", "b", "least", "greatest"), DAYS_BETWEEN)
def test_days_between(a: str, b: str, least: int | None, greatest: int | None) -> None:
    assert days_between(Edtf(a), Edtf(b)) == (least, greatest)


def test_certainties_are_their_names() -> None:
    assert [str(certainty) for certainty in Certainty] == ["certain", "possible", "impossible"]
