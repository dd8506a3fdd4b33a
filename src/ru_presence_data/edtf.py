"""Dates as EDTF strings (ISO 8601-2): a strict subset, its bounds, and comparisons that admit doubt.

The subset:

* Level 0: calendar dates `1992`, `1992-05`, `1992-05-25`, and periods `1992-05/1993`.
* Level 1: one qualifier after a whole date (`1992?` uncertain, `1992~` approximate, `1992%` both), digits left
  unspecified from the right (`199X`, `19XX`, `1992-XX`, `1992-05-XX`, `1992-XX-XX`), seasons `1992-21` to `1992-24`,
  and periods with an end that is unknown (`1992/`, `/1993`) or open (`1992/..`, `../1993`).
* Level 2: some day of a range, `[1992..1993]`, `[1992..]` or `[..1993]`, between calendar dates of one precision: other
  programs refuse `[2009-12-07..2009-12]`, which means the same as `[2009-12-07..2009-12-31]`.

Times of day are left out because no source in the data is that exact. Negative, letter-prefixed and zero years are
left out because the data is about the recent past and Python's `date` begins with the year 1; for the same reason
`000X`, `00XX` and the winter of 9999 are refused.

Conventions: a date that is not a period is one day that lies somewhere within it, so `1992` is some day of that year.
Seasons are those of the northern hemisphere, in whole months: 21 is March to May, 22 June to August, 23 September to
November, and 24 December to February of the following year.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple, Self

_Range = tuple[date | None, date | None]

_YEAR = "[0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000"
_MONTH = "0[1-9]|1[0-2]"
_DAY = "0[1-9]|[12][0-9]|3[01]"
_DECADE = "[0-9]{2}[1-9]|[0-9][1-9]0|[1-9]00"
_CENTURY = "[0-9][1-9]|[1-9]0"
# Unspecified months and days have no group: 1992-XX has the bounds of 1992.
_SINGLE = (
    f"(?:(?P<y>{_YEAR})(?:-(?:(?P<m>{_MONTH})(?:-(?:(?P<d>{_DAY})|XX))?|(?P<s>2[1-4])|XX(?:-XX)?))?"
    f"|(?P<dec>{_DECADE})X|(?P<cen>{_CENTURY})XX)(?P<q>[?~%])?"
)
_CALENDAR = f"(?:{_YEAR})(?:-(?:{_MONTH})(?:-(?:{_DAY}))?)?"
_ALIKE = "|".join(
    rf"{side}\.\.(?:{side})?" for side in (f"(?:{_YEAR}){rest}" for rest in ("", f"-(?:{_MONTH})", f"-(?:{_MONTH})-(?:{_DAY})"))
)
_ANY = re.sub(r"\?P<\w+>", "?:", _SINGLE)

PATTERN: str = rf"(?:{_ANY}(?:/(?:{_ANY}|\.\.)?)?|(?:\.\.)?/{_ANY}|\[(?:{_ALIKE}|\.\.{_CALENDAR})\])"
"""Lexical form of the subset, to be matched in full; it means the same in RE2, Rust and Python.

It accepts some strings that `Edtf` refuses: days that do not exist, and ranges whose end comes before their start.
"""

_single = re.compile(_SINGLE).fullmatch
_EXPECTED = "an EDTF date such as 1992, 1992-05, 2012-12-10?, 199X, 1992-21, 1992-06/1993-05 or [1992..1993]"
_ONE_DAY = timedelta(days=1)


class EdtfError(ValueError):
    """A string is not in the subset of EDTF; the message says what was found, what was expected and what to write."""


class Certainty(StrEnum):
    """How sure a statement about vague dates is."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"


class _Parts(NamedTuple):
    """What a valid string says: literal bounds, and after widening the ranges of the first and of the last day."""

    earliest: date | None
    latest: date | None
    first: _Range
    last: _Range


def _month_start(index: int) -> date | None:
    """First day of a month counted from the year 0, or None outside the calendar."""
    year, month = divmod(index, 12)
    return date(year, month + 1, 1) if 1 <= year <= 9999 else None


def _month_end(index: int) -> date | None:
    """Last day of a month counted from the year 0, or None outside the calendar."""
    if index == 9999 * 12 + 11:
        return date.max
    following = _month_start(index + 1)
    return following - _ONE_DAY if following and index >= 12 else None


def _parse_single(text: str) -> _Parts | str:
    """Parse one date; a string in return says what was expected instead."""
    match = _single(text)
    if match is None:
        return _EXPECTED
    y, m, d, s, dec, cen, q = match.groups()
    if d:
        try:
            day = date(int(y), int(m), int(d))
        except ValueError:
            last = _month_end(int(y) * 12 + int(m) - 1)
            return f"a day that exists: {y}-{m} has {last.day if last else 31} days"
        if not q:
            return _Parts(day, day, (day, day), (day, day))
        wide: _Range = (day - _ONE_DAY if day > date.min else None, day + _ONE_DAY if day < date.max else None)
        return _Parts(day, day, wide, wide)
    # A qualifier can only cast doubt on the digits that are given, so it widens by the smallest component that has one.
    if m:
        start = int(y) * 12 + int(m) - 1
        length = unit = 1
    elif s:
        start = int(y) * 12 + 3 * int(s) - 61
        length = unit = 3
    else:
        start, length = (int(y) * 12, 12) if y else (int(dec) * 120, 120) if dec else (int(cen) * 1200, 1200)
        unit = 12
    earliest, latest = _month_start(start), _month_end(start + length - 1)
    if latest is None:
        return "a date up to the year 9999"
    wide = (_month_start(start - unit), _month_end(start + length - 1 + unit)) if q else (earliest, latest)
    return _Parts(earliest, latest, wide, wide)


@lru_cache(maxsize=1 << 16)
def _parse(text: str) -> _Parts | str:
    """Parse any string; a string in return says what was expected instead."""
    parts = _parse_single(text)
    if parts is not _EXPECTED:
        return parts
    choice = text[:1] == "[" and text[-1:] == "]"
    left, slash, right = text[1:-1].partition("..") if choice else text.partition("/")
    if not slash:
        return _EXPECTED
    empty = ("",) if choice else ("", "..")
    if left in empty and right in empty:
        return "a date on a side at least, as in ../1993 (open start) or /1993 (unknown start): leave the cell empty"
    sides: list[_Parts] = []
    for side in (left, right):
        if choice and side and not re.fullmatch(_CALENDAR, side):
            return _EXPECTED
        parsed = _Parts(None, None, (None, None), (None, None)) if side in empty else _parse_single(side)
        if isinstance(parsed, str):
            return parsed
        sides.append(parsed)
    start, end = sides
    earliest, latest = start.earliest, end.latest
    if earliest and latest and earliest > latest:
        return "a start that is not after the end"
    if choice and left and right and left.count("-") != right.count("-"):
        return "two ends of one precision"
    if choice:
        return _Parts(earliest, latest, (earliest, latest), (earliest, latest))
    # A period does not end before it starts, so each end narrows the other, even one that is unknown or open.
    (start_low, start_high), (end_low, end_high) = start.first, end.last
    start_high = min((day for day in (start_high, end_high) if day), default=None)
    end_low = max((day for day in (start_low, end_low) if day), default=None)
    return _Parts(earliest, latest, (start_low, start_high), (end_low, end_high))


class Edtf(str):
    """A valid EDTF string that knows its bounds; equality, hash and order are those of the text.

    Bounds are the first and last day that the date may mean, or None on a side that is unbounded or unknown.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Check a string.

        Args:
            text: A date in the subset that this module describes, without blanks around it.

        Raises:
            EdtfError: If the text is not in the subset.
        """
        plain = str.__str__(text)
        parts = _parse(plain)
        if isinstance(parts, str):
            raise EdtfError(_message(plain, parts))
        return super().__new__(cls, plain)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({super().__repr__()})"

    @property
    def _parts(self) -> _Parts:
        parts = _parse(str.__str__(self))
        assert not isinstance(parts, str)
        return parts

    @property
    def earliest(self) -> date | None:
        """First day that the date may mean, qualifiers aside."""
        return self._parts.earliest

    @property
    def latest(self) -> date | None:
        """Last day that the date may mean, qualifiers aside."""
        return self._parts.latest

    @property
    def widest(self) -> tuple[date | None, date | None]:
        """First and last day that the date may mean if its qualifiers are heeded.

        A qualifier moves each bound of its date outwards by one unit: a day, a month or a year, three months for a
        season, and a year for a decade, a century and a year of which the month is unspecified. A bound that leaves
        the calendar becomes None.
        """
        parts = self._parts
        return parts.first[0], parts.last[1]

    @property
    def precision(self) -> str:
        """How exact the literal bounds are, whatever the spelling and the qualifiers.

        One of day, days (2 to 6), week (7 to 13 days), month, season, year, decade, century (calendar units), or
        bounded for everything else, also with a bound missing.
        """
        low, high = self.earliest, self.latest
        if low is None or high is None:
            return "bounded"
        days = (high - low).days + 1
        if days < 14:
            return "day" if days == 1 else "days" if days < 7 else "week"
        first, last = low.year * 12 + low.month - 1, high.year * 12 + high.month - 1
        if low.day > 1 or high != _month_end(last):
            return "bounded"
        for name, months, step, phase in _UNITS:
            if last - first + 1 == months and first % step == phase:
                return name
        return "bounded"

    @property
    def is_interval(self) -> bool:
        """Whether this is a period, from one date to another."""
        return "/" in self

    @property
    def is_choice(self) -> bool:
        """Whether this is some day of a range, in brackets."""
        return self.startswith("[")

    @property
    def is_approximate(self) -> bool:
        """Whether a date in it is qualified by `~` or `%`."""
        return "~" in self or "%" in self

    @property
    def is_uncertain(self) -> bool:
        """Whether a date in it is qualified by `?` or `%`."""
        return "?" in self or "%" in self

    @property
    def starts_open(self) -> bool:
        """Whether `..` stands for the start."""
        return self.startswith(("../", "[.."))

    @property
    def ends_open(self) -> bool:
        """Whether `..` stands for the end."""
        return self.endswith(("/..", "..]"))

    @property
    def start_unknown(self) -> bool:
        """Whether this is a period whose start is left empty."""
        return self.startswith("/")

    @property
    def end_unknown(self) -> bool:
        """Whether this is a period whose end is left empty."""
        return self.endswith("/")


# Name, length in months, and what the number of the first month (from the year 0) must be modulo what.
_UNITS = (("month", 1, 1, 0), ("season", 3, 3, 2), ("year", 12, 12, 0), ("decade", 120, 120, 0), ("century", 1200, 1200, 0))


def bounds(text: str) -> tuple[date | None, date | None]:
    """The literal bounds of a date, None on a side that is unbounded or unknown.

    Raises:
        EdtfError: If the text is not in the subset.
    """
    value = Edtf(text)
    return value.earliest, value.latest


def some_day(first: str, last: str) -> str:
    """The set of the days from one calendar date to another; where the two differ in precision, both ends become days.

    Args:
        first: A calendar date such as 2009-12-07.
        last: One that is not before it.

    Raises:
        EdtfError: If they differ in precision and one is not in the subset.
    """
    if first.count("-") != last.count("-"):
        first, last = str(bounds(first)[0]), str(bounds(last)[1])
    return f"[{first}..{last}]"


def _judge(certain: bool, impossible: bool) -> Certainty:
    return Certainty.IMPOSSIBLE if impossible else Certainty.CERTAIN if certain else Certainty.POSSIBLE


def _is_before(a: date | None, b: date | None) -> bool:
    return a is not None and b is not None and a < b


def _is_by(a: date | None, b: date | None) -> bool:
    return a is not None and b is not None and a <= b


def before(a: Edtf, b: Edtf) -> Certainty:
    """Say whether one date comes strictly before another, heeding qualifiers.

    A period comes before a date if its last day does, and a date before a period if it comes before the first day.
    So 1990/1994 is certainly not before 1992, as the period goes on after that, while [1990..1994] is possibly before
    1992, as it is a single day of that range. An unknown and an open end alike may be any day not before the start.
    """
    one, other = a._parts, b._parts
    return _judge(_is_before(one.last[1], other.first[0]), _is_by(other.first[1], one.last[0]))


def within(day: date, start: Edtf | None, end: Edtf | None) -> Certainty:
    """Say whether a presence is running on a day: started on or before it, and ended on or after it.

    The answer is the less sure of the two judgements. A presence that started over a period is running from the first
    day of the period, since a part of it was there; one that ended over a period runs to the last day.

    Args:
        day: The day in question.
        start: When the presence started; None if that is unknown, so that the answer is never certain.
        end: When the presence ended, None if it has not.
    """
    first = start._parts.first if start is not None else (None, None)
    last = end._parts.last if end is not None else (date.max, None)
    return _judge(_is_by(first[1], day) and _is_by(day, last[0]), _is_before(day, first[0]) or _is_before(last[1], day))


def overlap(a: Edtf, b: Edtf) -> Certainty:
    """Say whether two dates have a day in common, heeding qualifiers.

    Two periods overlap for certain if each starts, at the latest, by the earliest end of the other. Dates that are
    single vague days only do so if both are the same exact day: two events of 1992 possibly fell on one day.
    """
    one, other = a._parts, b._parts
    return _judge(
        _is_by(one.first[1], other.last[0]) and _is_by(other.first[1], one.last[0]),
        _is_before(one.last[1], other.first[0]) or _is_before(other.last[1], one.first[0]),
    )


def days_between(a: Edtf, b: Edtf) -> tuple[int | None, int | None]:
    """The least and the greatest number of days from any day of one date to any day of another.

    Qualifiers are heeded. Numbers are negative where the second date may come first, and None without a limit. For
    periods the pair holds both the gap between them and the time from the first day of one to the last of the other.
    """
    (a_low, a_high), (b_low, b_high) = a.widest, b.widest
    least = (b_low - a_high).days if b_low and a_high else None
    greatest = (b_high - a_low).days if b_high and a_low else None
    return least, greatest


# The rest reads near spellings. It runs on refused strings only, so `re` compiles and keeps the patterns at first use.
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_SEASONS = {"spring": "21", "summer": "22", "autumn": "23", "fall": "23"}  # A winter belongs to two years: no guess.
_Y, _N = "(?P<y>[0-9]{4})", r"(?P<n>[a-z]{3,})\.?"
_M, _D = "(?P<m>[0-9]{1,2})", "(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?"
_SHAPES = (
    rf"{_Y}[-. ]{_M}",
    rf"{_Y}/(?P<m>[0-9])",  # 1992/5 is a month; 1992/05 could be a period.
    rf"{_Y}([-./ ]){_M}\2{_D}",
    rf"{_M}[-./ ]{_Y}",
    rf"(?P<a>[0-9]{{1,2}})([-./ ])(?P<b>[0-9]{{1,2}})\2{_Y}",
    rf"{_Y}(?P<m>[0-9]{{2}})(?P<d>[0-9]{{2}})",
    rf"{_Y}-{_M}-{_D}[t ][0-9]{{1,2}}(?::?[0-9]{{2}}){{1,2}}(?:\.[0-9]+)?(?:z|[-+][0-9:]+)?",
    rf"(?:{_D}\.?[- ](?:of )?)?{_N}[-, ]+(?:of )?{_Y}",
    rf"{_N} {_D},? {_Y}",
    rf"{_Y}[-, ]+{_N}(?:[- ]{_D})?",
)
_ABOUT = r"circa|ca\.?|c\.?|about|abt\.?|around|roughly|approximate(?:ly)?|approx\.?|estimated|est\.?|~"
_MAYBE = r"probably|possibly|perhaps|maybe|presumably|uncertain|\?"
_NOT_KNOWN = r"|unknown|not known|n/?a|nan|none|null|nil|tb[ac]|undated|n\.? ?d\.?|[-?.x]+"
_NO_END = "present|now|today|ongoing|current|open"
_TIDY = {ord(dash): "-" for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"} | {0x2026: ".."}


def _message(text: str, expected: str) -> str:
    advice = hint(text)
    return f"found {text[:60]!r}, expected {expected}" + (f": {advice}" if advice else "")


def _tidy(text: str) -> str:
    """Use ASCII digits and hyphens, and single blanks. Long text is no date, and must not cost time: it becomes empty."""
    digits = (str(int(char)) if char.isdecimal() else char for char in text[:81].translate(_TIDY))
    return " ".join("".join(digits).split()) if len(text) <= 80 else ""


def suggest(text: str) -> str | None:
    """The EDTF form of a near spelling, or None where there is none that is safe to guess.

    A valid date is given back as it is. A span such as 1992-1993 gets None, since it may be a period or a day in it.
    """
    return _guess(_tidy(text))


def _checked(text: str | None) -> str | None:
    """Let a valid string through."""
    return text if text and not isinstance(_parse(text), str) else None


# Each of these reads what the one before it reads, and more; none calls itself, so the time spent stays small.
def _plain(text: str) -> str | None:
    return _checked(text) or _checked(_respell(text.lower()))


def _date(text: str) -> str | None:
    return _plain(text) or _checked(_qualify(text.lower()))


def _guess(text: str) -> str | None:
    return _date(text) or _checked(_span(text.lower()))


def _respell(text: str) -> str | None:
    """Read one unqualified date."""
    for shape in _SHAPES:
        if match := re.fullmatch(shape, text):
            parts = match.groupdict()
            if (name := parts.get("n")) in _SEASONS:
                return None if parts.get("d") else f"{parts['y']}-{_SEASONS[name]}"
            if name:
                parts["m"] = next((str(number) for number, full in enumerate(_MONTHS, 1) if full.startswith(name)), "0")
            if "a" in parts:  # Day first or month first: known only if one of the two can be no month, or if they agree.
                a, b = sorted((int(parts["a"]), int(parts["b"])))
                parts |= {"m": str(a), "d": str(b if b > 12 or a == b else 0)}
            month, day = int(parts["m"]), parts.get("d")
            if month > 12:  # A number from 21 to 24 would turn into a season.
                return None
            return f"{parts['y']}-{month:02}" + (f"-{int(day):02}" if day else "")
    if match := re.fullmatch("(?:the )?([0-9]{2}[1-9])0'?s", text):
        return match[1] + "X"
    return re.sub(r"[xu]|\?(?=\?)|(?<=\?)\?", "X", text) if re.fullmatch(r"[0-9]{2,4}[-0-9xu?]*[?~%]?", text) else None


def _qualify(text: str) -> str | None:
    """Read one date and a word or sign of doubt, before or after it."""
    for mark, words in (("%", r"\?~|~\?"), ("~", _ABOUT), ("?", _MAYBE)):
        for affixed in (rf"(?:{words}) ?(?P<date>.+)", rf"(?P<date>.+?) ?(?:\((?:{words})\)|(?:{words}))"):
            match = re.fullmatch(affixed, text)
            if match and (date_part := _plain(match["date"])) and not re.search(r"[][/?~%]", date_part):
                return date_part + mark
    return None


def _span(text: str) -> str | None:
    """Read two dates whose spelling says whether they are a period or a choice."""
    if match := re.fullmatch(r"([0-9]{4}-(?:[0-9]{2}-)?)([0-9]{2})/([0-9]{2})", text):
        return f"{match[1]}{match[2]}/{match[1]}{match[3]}"
    if match := re.fullmatch(rf"(.+?) ?[-/] ?(?:{_NO_END})", text):
        return f"{_date(match[1])}/.."
    for shape in (r"\[(.+?) ?(?:\.{2,3}|/) ?(.+)\]", r"(.+?) ?\.{2,3} ?(.+)", r"between (.+?) and (.+)", r"\[([0-9]{4})-([0-9]{4})\]"):
        if match := re.fullmatch(shape, text):
            return _choice(_date(match[1]), _date(match[2]))
    left, slash, right = (part.strip() for part in text.partition("/"))
    if not slash or "/" in right:
        return None
    start = ("" if re.fullmatch(_NOT_KNOWN, left) else _date(left)) if left != ".." else left
    end = ("" if re.fullmatch(_NOT_KNOWN, right) else _date(right)) if right != ".." else right
    return f"{start}/{end}"


def _choice(first: str | None, last: str | None) -> str | None:
    """Spell a set whose ends were read."""
    plain = first and last and re.fullmatch(_CALENDAR, first) and re.fullmatch(_CALENDAR, last)
    return some_day(first, last) if first and last and plain else None


def hint(text: str) -> str | None:
    """Say what to write instead of a refused string, or None where nothing can be told."""
    tidy = _tidy(text)
    if guess := _guess(tidy):
        return f"write {guess}"
    lower = tidy.lower()
    if len(text) <= 80 and re.fullmatch(f"(?:{_NOT_KNOWN}|{_NO_END})", lower):
        return "leave the cell empty if there is no date to give"
    for split in re.finditer(r" ?(?:-| to | until |/) ?", lower):
        left, right = re.sub("^from ", "", lower[: split.start()]), lower[split.end() :]
        a = _guess(left)
        b = _guess(left[:2] + right if re.fullmatch("[0-9]{4}", left) and re.fullmatch("[0-9]{2}", right) else right)
        if a and b and _checked(f"{a}/{b}") and (choice := _checked(_choice(a, b))):
            return f"write {a}/{b} for a period or {choice} for some day in that span"
    if match := re.fullmatch(r"(before|by|until|till|to|after|since|from) (.+)|(.+?) ?-", lower):
        known = _guess(match[2] or match[3])
        if known and re.fullmatch(_CALENDAR, known):
            if match[3]:
                return f"write {known}/.. if it has not ended, or {known}/ if its end is unknown"
            if match[1] in ("after", "since", "from"):
                return f"write [{known}..] for some day from then on or {known}/.. for a period"
            return f"write [..{known}] for some day up to then or ../{known} for a period"
    if match := re.fullmatch("winter (?:of )?([1-9][0-9]{3})", lower):
        return f"write {int(match[1]) - 1}-24 or {match[1]}-24, where the year is that of the winter's December"
    if match := re.fullmatch("(?:the )?([0-9]{2})00'?s", lower):
        return f"write {match[1]}0X for the decade or {match[1]}XX for the century"
    if match := re.fullmatch("([0-9]{1,2})([-./ ])([0-9]{1,2})\\2([0-9]{4})", lower):
        days = [day for m, d in ((3, 1), (1, 3)) if (day := _checked(f"{match[4]}-{int(match[m]):02}-{int(match[d]):02}"))]
        return f"write {' or '.join(days)}, whichever day is meant" if days else "write YYYY-MM-DD"
    if (match := re.fullmatch(f"([0-9]{{4}}-(?:{_MONTH}))-[0-9]{{2}}[?~%]?", lower)) and _checked(match[1]):
        return f"correct the day, or write {match[1]} if it is not known"
    if match := re.fullmatch(r"(\[?)([^][/]+)(/|\.\.)([^][/]+)(\]?)", tidy):
        turned = _choice(_date(match[4]), _date(match[2])) if match[1] else "".join(match.group(4, 3, 2, 5))
        if swapped := _checked(turned):
            return f"write {swapped} if the two sides were swapped"
    if re.fullmatch("[1-5][0-9]{4}", lower):
        return f"write {date(1899, 12, 30) + int(lower) * _ONE_DAY} if this is how a spreadsheet saved a day"
    return None
