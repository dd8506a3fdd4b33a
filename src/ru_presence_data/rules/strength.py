"""Rules about numbers of persons: strengths and fatalities."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import pyarrow.compute as pc

from ..schema.vocabularies import Rank
from ..tabular.arrays import equals
from ..tabular.frame import Frame, Frames, both, either
from ..violations import Severity
from .ledger import cells, within
from .register import Flag, flags, rule

OF_THE_DAY = re.compile(r"\b(of|on|for) (the|that|this|the same) (very )?day\b", re.IGNORECASE)
"""Words of a note by which a figure is of the day of its publication."""

FLOOR = re.compile(
    r"\b(at least|more than|not? (less|fewer) than|не менее|не меньше|более|больше|свыше|как минимум|по меньшей мере)\b", re.IGNORECASE
)
"""Words of a note by which a number is a least one."""

CEILING = re.compile(r"\b(at most|not? more than|up to|не более|не больше|не свыше)\b", re.IGNORECASE)
"""Words of a note by which a number is a greatest one."""

GREATEST = ("high", "fatalities_high")
"""Fields that hold a greatest number."""


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


@rule("statements", reads=("sources",), severity=Severity.WARNING)
def strength_dated_as_published(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A strength is not dated to the day on which its only source was published, unless the note says that the figure is of that day.

    Why: a report gives the figure of its time, seldom of its day; a day that nobody states puts the figure too exactly.
    Example: as_of 2010-08-28 from an article of 2010-08-28 alone
    Fix: write the month, such as 2010-08; or say in the note that the figure is of that day
    """
    sources = frames["sources"]
    published = sources.column("published").take(frame.lookup("source_id", sources))
    about = both(
        equals(frame.column("table_name"), "strengths"),
        equals(frame.column("field_name"), "as_of"),
        equals(frame.column("rank"), Rank.PREFERRED),
    )
    same = both(about, pc.equal(pc.utf8_rtrim(frame.column("value"), "?~%"), published), pc.match_substring_regex(published, "-[0-9]{2}-"))
    cell = cells(frame, frames)
    said: defaultdict[int, list[int]] = defaultdict(list)
    for row in pc.indices_nonzero(both(about, within(cell, same))).to_pylist():
        said[cell[row].as_py()].append(row)
    for rows in said.values():
        told = [frame.row(row) for row in rows]
        source = told[0]["source_id"]
        if all(one["source_id"] == source and not OF_THE_DAY.search(one["note"]) for one in told):
            message = f"strengths/{told[0]['record_id']}: as_of {told[0]['value']} is the day on which {source} was published"
            yield Flag(row=rows[0], field="value", message=message)


@rule("statements", alone=True, severity=Severity.WARNING)
def floor_as_maximum(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A source that gives a least number is not cited for the greatest.

    Judged by the words of the note: at least, more than and the like, in English and Russian.

    Why: "at least ten" leaves the greatest number open; as a maximum it cuts off what nobody denied.
    Example: fatalities_high 5, note "At least five dead"
    Fix: cite the source for low or fatalities_low alone, and empty the greatest number where no source gives one
    """
    mask = both(frame.among("field_name", GREATEST), frame.filled("note"), pc.invert(equals(frame.column("rank"), Rank.DEPRECATED)))
    for row in pc.indices_nonzero(mask).to_pylist():
        told = frame.row(row)
        # Where a note gives both ends, the number may be the upper one.
        if (match := FLOOR.search(told["note"])) and not CEILING.search(told["note"]):
            message = f"{told['table_name']}/{told['record_id']}.{told['field_name']}: the note on {told['value']} says '{match[0]}'"
            yield Flag(row=row, field="note", message=message)
