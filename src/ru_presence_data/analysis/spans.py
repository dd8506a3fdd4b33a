"""`Span`: a stretch of days whose start and end are known only within bounds, and whether such stretches meet.

Days are proleptic ordinals (`datetime.date.toordinal`), so that a panel of many periods is arithmetic on whole numbers. Bounds
heed the qualifiers of a date (`ru_presence_data.edtf`), so that nothing is certain that the sources leave in doubt. `today` is the day up to
which the data speak, of whatever package they are (`Dataset.data_date`); no clock is read.
"""

from __future__ import annotations

import datetime
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

from .. import plain
from ..edtf import Certainty, Edtf, EdtfError
from ..violations import UsageError

PAST = 0
"""Before all days: a bound that is open or unknown on the left."""
FUTURE = datetime.date.max.toordinal() + 1
"""After all days: a bound that is open or unknown on the right."""

Range = tuple[int, int]
UNKNOWN: Range = (PAST, FUTURE)


class Span(NamedTuple):
    """A stretch of days, first and last included.

    Attributes:
        start_low: Earliest first day.
        start_high: Latest first day.
        end_low: Earliest last day.
        end_high: Latest last day.
    """

    start_low: int
    start_high: int
    end_low: int
    end_high: int


ALWAYS = Span(PAST, PAST, FUTURE, FUTURE)


def first_day(text: str) -> Range:
    """The range of the first day of a date; of the day itself if it is not a period."""
    return _range(text, "first")


def last_day(text: str) -> Range:
    """The range of the last day of a date; of the day itself if it is not a period."""
    return _range(text, "last")


@lru_cache(maxsize=1 << 14)
def _range(text: str, side: str) -> Range:
    low, high = getattr(Edtf(text)._parts, side)
    return (PAST if low is None else low.toordinal(), FUTURE if high is None else high.toordinal())


def span(start: Range, end: Range) -> Span:
    """A stretch from the ranges of its first and of its last day.

    A stretch does not end before it starts, so each end narrows the other: `[..1993-05]` after 1991-12-26 is no earlier than that.
    """
    (start_low, start_high), (end_low, end_high) = start, end
    return Span(start_low, max(start_low, min(start_high, end_high)), min(end_high, max(end_low, start_low)), end_high)


def ongoing(today: int) -> Range:
    """Range of an end that had not come by the date of the data: certain up to then, after it only possible."""
    return today, FUTURE


def past(moment: Range, today: int) -> Range:
    """Cut a range at the date of the data: what has happened did not happen later."""
    return (min(moment[0], today), min(moment[1], today))


def happened(started: str, ended: str, today: int, *, empty_end: Range | None = None, empty_start: Range = UNKNOWN) -> Span:
    """The stretch between two dates that have happened, if they have.

    Args:
        started: Date of the start; empty for `empty_start`.
        ended: Date of the end; empty for `empty_end`.
        today: Date of the data.
        empty_end: The range of the last day if `ended` is empty; None if it is then ongoing.
        empty_start: The range of the first day if `started` is empty.
    """
    start = past(first_day(started) if started else empty_start, today)
    return span(start, past(last_day(ended), today) if ended else ongoing(today) if empty_end is None else empty_end)


def meet(*stretches: Span) -> Certainty:
    """Say whether some stretches have a day in common; on a line they do if each two of them do (Helly's theorem)."""
    surely = True
    for one, other in permutations(stretches, 2):
        if one.start_low > other.end_high:
            return Certainty.IMPOSSIBLE
        surely = surely and one.start_high <= other.end_low
    return Certainty.CERTAIN if surely else Certainty.POSSIBLE


def moment(on: str | datetime.date) -> Span:
    """Read the day or date of a question.

    Args:
        on: A day, or a date in EDTF. `1992` is some day of that year, of which a presence must fill every day to be certain;
            the period `1992/1993` asks for a presence at any time from the first day of the one year to the last of the other.

    Raises:
        UsageError: If it is neither.
    """
    given = plain.day_text(on)
    if given is None:
        raise UsageError(f"on: found {on!r}, expected a day or a date in EDTF, such as 2005-01-01")
    try:
        text = Edtf(given)
    except EdtfError as error:
        raise UsageError(f"on: {error}") from error
    first, last = first_day(text), last_day(text)
    if text.is_interval:
        # Who asks about a period means all of it, while a source that states one leaves its first and last day in doubt.
        return Span(first[0], first[0], last[1], last[1])
    # Not `span`: the two ends of a single vague day are the same day, which narrowing does not know.
    return Span(*first, *last)


def known(day: int) -> int | None:
    """A day, or None for a bound that is open or unknown."""
    return day if PAST < day < FUTURE else None
