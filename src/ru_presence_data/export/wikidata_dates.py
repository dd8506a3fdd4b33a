"""EDTF dates as Wikidata has them: a time with a precision, and qualifiers for what a time cannot say.

The finest of Wikidata's units in which a date lies whole is its value: a day, a month, a year, a decade or a century, which Wikidata counts
from 1901 to 2000. Where the date is narrower than that unit (a season, a set such as `[1992-06..1993-05]`), its first and last day stand
beside it as bounds. A set that is open to a side has no value and one bound. A period is no single date and is not written, nor is a date
that no century holds, such as `19XX`, which begins in the year 1900.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..edtf import Edtf

YEAR, MONTH, DAY = 9, 10, 11
"""Precisions of Wikidata that a calendar date can have."""
CENTURY, DECADE = 7, 8

CIRCA = "Q5727902"
"""Item that says of a date that it is approximate."""
PRESUMABLY = "Q18122778"
"""Item that says of a date that it is uncertain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date as Wikidata has it.

    Attributes:
        value: The time with its precision; None for a set that is open to a side.
        earliest: The first day, month or year that it may mean, if the value does not say it.
        latest: The last one, if the value does not say it.
        circumstances: Items that say how sure the date is; none if it is neither approximate nor uncertain.
    """

    value: str | None
    earliest: str | None = None
    latest: str | None = None
    circumstances: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether the value says all of it."""
        return self.value is not None and not (self.earliest or self.latest or self.circumstances)


def time(calendar: str) -> str:
    """A calendar date (`1992`, `1992-05` or `1992-05-25`) as a time of Wikidata, with its precision; what it does not say is 00."""
    year, month, day = [*calendar.split("-"), "00", "00"][:3]
    return _time(f"{year}-{month}-{day}", YEAR + calendar.count("-"))


def moment(text: str) -> Moment | None:
    """An EDTF date as Wikidata has it; None for a period, and for a date that lies in no unit of Wikidata.

    Raises:
        EdtfError: If the text is no date.
    """
    when = Edtf(text)
    if when.is_interval:
        return None
    low, high = when.earliest, when.latest
    circumstances = (CIRCA,) * when.is_approximate + (PRESUMABLY,) * when.is_uncertain
    first, last = _ends(when)
    if low is None or high is None:
        return Moment(value=None, earliest=first, latest=last)
    value = _unit(low, high)
    if value is None:
        return None
    if when.precision in ("day", "month", "year", "decade"):
        return Moment(value=value, circumstances=circumstances)
    return Moment(value=value, earliest=first, latest=last, circumstances=circumstances)


def _ends(when: Edtf) -> tuple[str | None, str | None]:
    """The ends of a date as they are spelt: those of a set as it names them, all others in months."""
    if when.is_choice:
        first, _, last = when[1:-1].partition("..")
        return (time(first) if first else None, time(last) if last else None)
    low, high = when.earliest, when.latest
    return (time(low.isoformat()[:7]) if low else None, time(high.isoformat()[:7]) if high else None)


def _unit(low: date, high: date) -> str | None:
    """The finest unit in which two days lie, or None if no century holds both."""
    for length, precision in ((10, DAY), (7, MONTH), (4, YEAR)):
        if low.isoformat()[:length] == high.isoformat()[:length]:
            return _time((low.isoformat()[:length] + "-00-00")[:10], precision)
    if low.year // 10 == high.year // 10:
        return _time(f"{low.year // 10 * 10:04}-00-00", DECADE)
    century = (low.year + 99) // 100
    return _time(f"{century * 100:04}-00-00", CENTURY) if century == (high.year + 99) // 100 else None


def _time(digits: str, precision: int) -> str:
    return f"+{digits}T00:00:00Z/{precision}"
