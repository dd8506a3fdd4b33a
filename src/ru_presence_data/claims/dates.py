"""Comparisons of dates as claims make them, with the doubt that vague dates leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ..edtf import Certainty, Edtf, days_between


def falls(value: str, period: str) -> Certainty:
    """Say how sure it is that a date falls within another: a day, a month, a year or a period. An empty date may be any day."""
    if not value:
        return Certainty.POSSIBLE
    low, high = Edtf(value).widest
    first, last = Edtf(period).earliest or date.min, Edtf(period).latest or date.max
    if (high or date.max) < first or last < (low or date.min):
        return Certainty.IMPOSSIBLE
    return Certainty.CERTAIN if first <= (low or date.min) and (high or date.max) <= last else Certainty.POSSIBLE


def falls_in(period: str) -> Callable[[str], Certainty]:
    """The test whether a date falls within a period."""
    return lambda value: falls(value, period)


def at_least_days(first: str, second: str, days: int) -> Certainty:
    """Say how sure it is that at least so many days lie between two dates, from the first to the second."""
    low, high = days_between(Edtf(first), Edtf(second))
    if low is not None and low >= days:
        return Certainty.CERTAIN
    return Certainty.IMPOSSIBLE if high is not None and high < days else Certainty.POSSIBLE
