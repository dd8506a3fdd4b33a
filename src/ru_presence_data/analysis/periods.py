"""Years and months as numbered periods, up to the date of the data."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass

from .. import plain
from ..violations import UsageError
from .spans import FUTURE, PAST


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A year or a month.

    Attributes:
        number: The year, or the months since the year 0; grows by one from period to period.
        year: Year.
        month: Month, 1 to 12; None for a year.
        first: First day.
        last: Last day, or the date of the data if that comes first.
    """

    number: int
    year: int
    month: int | None
    first: int
    last: int


def _year(name: str, given: int, today: datetime.date) -> int:
    year = plain.whole(given)
    if year is None or not 1900 <= year <= today.year:
        raise UsageError(f"{name}: found {given!r}, expected a year from 1900 to {today.year}, in which the data end")
    return year


class Calendar:
    """The periods from the first of one year to the last of another; those after the date of the data are left out."""

    def __init__(self, start: int, end: int | None, today: datetime.date, *, months: bool) -> None:
        """Make the periods.

        Args:
            start: First year.
            end: Last year; None for that of the date of the data.
            today: Date of the data.
            months: Whether periods are months.

        Raises:
            UsageError: If a year is out of range or the end comes before the start.
        """
        start = _year("start", start, today)
        end = today.year if end is None else _year("end", end, today)
        if end < start:
            raise UsageError(f"end: found {end}, expected a year that is not before start, {start}")
        self.months, self.today = months, today.toordinal()
        self.periods = [self._period(year, month) for year in range(start, end + 1) for month in (range(1, 13) if months else (None,))]
        self.periods = [period for period in self.periods if period.first <= self.today]
        self.first, self.last = self.periods[0].number, self.periods[-1].number

    def _period(self, year: int, month: int | None) -> Period:
        first = datetime.date(year, month or 1, 1)
        last = datetime.date(year, month or 12, calendar.monthrange(year, month or 12)[1])
        return Period(number=self.of(first), year=year, month=month, first=first.toordinal(), last=min(last.toordinal(), self.today))

    def of(self, day: datetime.date) -> int:
        """The number of the period in which a day lies."""
        return day.year * 12 + day.month - 1 if self.months else day.year

    def number(self, day: int) -> int:
        """The number of the period of an ordinal; one outside the calendar is before or after all periods."""
        return PAST if day <= PAST else FUTURE if day >= FUTURE else self.of(datetime.date.fromordinal(day))

    def between(self, first: int, last: int) -> range:
        """The numbers of the periods here that lie between those of two days, both included."""
        return range(max(self.number(first), self.first), min(self.number(last), self.last) + 1)
