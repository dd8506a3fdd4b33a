"""EDTF dates in words, as a reader expects them in running text."""

from __future__ import annotations

import re

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_PLAIN = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_SINGLE = re.compile(r"(?P<date>[0-9X]{4}(-[0-9X]{2}(-[0-9X]{2})?)?)(?P<doubt>[~?%]?)")


def is_plain(text: str) -> bool:
    """Whether a date is a calendar date alone, which its words tell whole."""
    return _PLAIN.fullmatch(text) is not None and text[5:7] not in _SEASONS


def in_words(text: str) -> str:
    """Tell a date in words; nothing of no date.

    Args:
        text: A date in EDTF, such as `[1992-06..1993-05]`, which is "between June 1992 and May 1993".
    """
    if text.startswith("["):
        first, _, last = text[1:-1].partition("..")
        if first and last:
            return f"between {_short(first, last)} and {_single(last)}"
        return f"by {_single(last)}" if last else f"not before {_single(first)}"
    first, slash, last = text.partition("/")
    if not slash:
        return _single(text)
    if first not in ("", "..") and last not in ("", ".."):
        return f"from {_short(first, last)} to {_single(last)}"
    if last in ("", ".."):
        return f"from {_single(first)} on" + ("" if last else ", the end unknown")
    return f"until {_single(last)}" + ("" if first else ", the start unknown")


def span_in_words(first: str, last: str) -> str:
    """Tell two dates that a record lies between, such as "1985 – 10 December 2012"; nothing if both are empty."""
    if first and last:
        return f"{in_words(first)} – {in_words(last)}"
    return in_words(first) if first else (f"until {in_words(last)}" if last else "")


def _short(first: str, last: str) -> str:
    """The first of two dates, without its year where the second has the same."""
    if _PLAIN.fullmatch(first) and first[4:5] == last[4:5] == "-" and first[:4] == last[:4] and len(first) == len(last):
        return _single(first).removesuffix(f" {first[:4]}")
    return _single(first)


def _single(text: str) -> str:
    match = _SINGLE.fullmatch(text)
    if match is None:
        return text
    words = _calendar(match["date"])
    doubt = match["doubt"]
    words = f"about {words}" if doubt in ("~", "%") and doubt else words
    return f"{words} (doubtful)" if doubt in ("?", "%") and doubt else words


def _calendar(text: str) -> str:
    year, month, day = (*text.split("-"), "", "")[:3]
    if "X" in year:
        return f"the {year.replace('X', '0')}s"
    if month in _SEASONS:
        return f"{_SEASONS[month]} {year}"
    if "X" in month:
        return f"some month of {year}"
    if not month:
        return year
    named = f"{MONTHS[int(month) - 1]} {year}"
    if "X" in day:
        return f"some day of {named}"
    return f"{int(day)} {named}" if day else named
