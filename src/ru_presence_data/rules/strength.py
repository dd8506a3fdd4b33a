"""Rules about numbers of persons: strengths and fatalities."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow.compute as pc

from ..tabular.frame import Frame, Frames, both, either
from .register import Flag, flags, rule


def _disordered(frame: Frame, low: str, best: str, high: str) -> Iterator[Flag]:
    numbers = {name: frame.number(name) for name in (low, best, high)}
    for small, large in ((low, best), (best, high), (low, high)):
        mask = both(pc.greater(numbers[small], numbers[large]))
        yield from flags(frame, mask, large, f"{small} {{{small}}} is more than {large} {{{large}}}")


@rule("strengths", alone=True)
def strength_order(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A strength's low, best and high stand in that order.

    Why: panels carry the range through; a reversed one gives negative widths.
    Example: low 1500, best 900
    Fix: put the least number in low and the greatest in high
    """
    yield from _disordered(frame, "low", "best", "high")


@rule("strengths", alone=True)
def strength_without_number(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A strength has at least one number.

    Why: a row without a number observes nothing.
    Example: low, best and high all empty
    Fix: fill in the number, or delete the row
    """
    yield from flags(frame, both(*(frame.empty(name) for name in ("low", "best", "high"))), "best", "low, best and high are all empty")


@rule("strengths", alone=True)
def strength_without_subject(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A strength belongs to a deployment, a base or both.

    Why: a number of nobody cannot be used.
    Example: deployment_id and base_id both empty
    Fix: fill in deployment_id or base_id
    """
    yield from flags(
        frame, both(frame.empty("deployment_id"), frame.empty("base_id")), "deployment_id", "deployment_id and base_id are both empty"
    )


@rule("events", alone=True)
def fatalities_order(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """An event's least, best and greatest number of dead stand in that order.

    Why: sums carry the range through; a reversed one gives negative widths.
    Example: fatalities_low 6, fatalities_best 5
    Fix: put the least number in fatalities_low and the greatest in fatalities_high
    """
    yield from _disordered(frame, "fatalities_low", "fatalities_best", "fatalities_high")


@rule("events", alone=True)
def fatalities_incomplete(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A best number of dead stands between a least and a greatest.

    Why: sums over low, best and high must count the same events. A bound alone ("at least ten") is fine.
    Example: fatalities_best 6, fatalities_low empty
    Fix: fill in all three; where sources agree they are the same number
    """
    bare = either(frame.empty("fatalities_low"), frame.empty("fatalities_high"))
    mask = both(frame.filled("fatalities_best"), bare)
    yield from flags(frame, mask, "fatalities_best", "fatalities_best is {fatalities_best}, yet fatalities_low or fatalities_high is empty")
