"""The table of statements as rules read it: by the table, the field and the cell that statements are about.

A cell holds the value of its preferred statements. One whose preferred statements are bounds holds their meeting: the set from the
latest of the lower bounds to the earliest of the upper ones.

Statements are sorted by table, record, field and value, so that those about one table, and those about one cell, are
neighbours. Records are compared as text once; from then on rules count in rows.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from .. import edtf
from ..schema.vocabularies import Basis, Rank
from ..tabular import arrays
from ..tabular.arrays import Column, Mask, counting, equals, heads, is_in, places
from ..tabular.frame import Frame, Frames, both

BOUNDS = (Basis.LOWER_BOUND, Basis.UPPER_BOUND)
"""Bases of statements that give one end of their cell only."""


def is_testified(bases: Collection[str]) -> bool:
    """Whether a source states the value of a cell, or a lower and an upper bound alone close it.

    Args:
        bases: Bases of the preferred statements about the cell.
    """
    return Basis.STATED in bases or set(bases) == set(BOUNDS)


class About:
    """The statements about one table.

    Attributes:
        statements: All statements.
        start: Row of the first of them.
        length: Their number.
    """

    def __init__(self, frames: Frames, table: str) -> None:
        # The frames themselves are not kept: they remember this object, and memory would wait for the collector of circles.
        self._keys = frames[table].keys if table in frames else None
        self.statements = frames["statements"]
        rows = pc.indices_nonzero(equals(self.statements.column("table_name"), table))
        self.start = rows[0].as_py() if len(rows) else 0
        self.length = len(rows)
        self._places: dict[str, Any] = {}

    def column(self, name: str) -> Column:
        """A column of these statements."""
        return self.statements.column(name).slice(self.start, self.length)

    @cached_property
    def target(self) -> Any:
        """For each statement, the row of the table that it is about; null if there is none."""
        return places(self.column("record_id"), self._keys)

    @cached_property
    def preferred(self) -> Mask:
        """Mask of the preferred statements."""
        return equals(self.column("rank"), Rank.PREFERRED)

    @cached_property
    def bounds(self) -> Mask:
        """Mask of the preferred statements that only bound their cell."""
        return both(self.preferred, is_in(self.column("basis"), BOUNDS))

    def of(self, field: str) -> Mask:
        """Mask of the statements about one field."""
        if field not in self._places:
            self._places[field] = equals(self.column("field_name"), field)
        return self._places[field]


class Ledger:
    """The preferred statements about one field of one table, beside the rows that they are about.

    Attributes:
        targets: Row that each statement is about which gives a whole value; null if there is none.
        values: Value of each of these statements.
        bounded: For each row with bounds, the values of the lower and of the upper ones.
        value: For each row of the table, the value of its first statement, or the meeting of its bounds; null if it has neither.
    """

    def __init__(self, about: About, frame: Frame, field: str) -> None:
        mine = pc.and_(about.of(field), about.preferred)
        places = pc.indices_nonzero(pc.and_not(mine, about.bounds))
        self.targets = about.target.take(places)
        self.values = about.column("value").take(places)
        self.value = self.values.take(_firsts(self.targets, len(frame)))
        self.bounded: dict[int, tuple[list[str], list[str]]] = {}
        rows = pc.indices_nonzero(pc.and_(mine, about.bounds))
        if len(rows):
            self._bound(about.target.take(rows), about.column("basis").take(rows), about.column("value").take(rows))

    def _bound(self, targets: Any, kinds: Any, values: Any) -> None:
        """Take in the bounds, and fill in the meetings where no statement gives a whole value."""
        for target, kind, value in zip(targets.to_pylist(), kinds.to_pylist(), values.to_pylist(), strict=True):
            if target is not None:
                self.bounded.setdefault(target, ([], []))[kind == Basis.UPPER_BOUND].append(value)
        bare = pc.is_null(self.value).to_pylist()
        meetings = {row: met for row, (lower, upper) in self.bounded.items() if bare[row] and (met := meeting(lower, upper))}
        if meetings:
            at = pc.index_in(counting(len(self.value)), pc.cast(arrays.counts(list(meetings)), pa.int32()))
            self.value = pc.coalesce(self.value, arrays.texts(meetings.values()).take(at))

    @cached_property
    def turns(self) -> Any:
        """Places of the statements that say another value than the statement before them about the same cell."""
        # Statements about a cell are sorted by value, so that another value comes next to the one before.
        same = pc.equal(self.targets[1:], self.targets[:-1])
        turns = pc.indices_nonzero(both(same, pc.not_equal(self.values[1:], self.values[:-1])))
        return pc.add(turns, arrays.integer(1))


REMEMBERED = 1 << 14
"""Verdicts that are remembered: the same values stand in many cells."""


def meeting(lower: Sequence[str], upper: Sequence[str]) -> str | None:
    """The set of days that all bounds leave, in its canonical spelling; None if they leave none, or if one is not an open set.

    Args:
        lower: Open sets such as `[1999-07-09..]`.
        upper: Open sets such as `[..1999-07-26]`.
    """
    return _meeting(tuple(lower), tuple(upper))


@lru_cache(REMEMBERED)
def _meeting(lower: tuple[str, ...], upper: tuple[str, ...]) -> str | None:
    try:
        lows, highs = [edtf.Edtf(value) for value in lower], [edtf.Edtf(value) for value in upper]
    except edtf.EdtfError:
        return None
    if not all(low.is_choice and low.ends_open for low in lows) or not all(high.is_choice and high.starts_open for high in highs):
        return None
    first, start = max(((low.earliest or date.min, low[1:-3]) for low in lows), default=(date.min, ""))
    last, end = min(((high.latest or date.max, high[3:-1]) for high in highs), default=(date.max, ""))
    if first > last or not (start or end):
        return None
    if not (start and end):
        return f"[{start}..{end}]"
    return start if start == end else edtf.some_day(start, end)


def _firsts(targets: Any, length: int) -> Any:
    """For each row of a table of this length, give the place of its first statement; null if it has none."""
    if length and len(targets) >= length and not targets.null_count:
        # As statements and table are sorted alike, targets mostly rise; if there are as many as rows, each row has its statement.
        begins = heads(targets)
        if begins.true_count == length and pc.all(pc.greater_equal(targets[1:], targets[:-1])).as_py():
            return pc.indices_nonzero(begins)
    return pc.index_in(counting(length), targets)


def about(frames: Frames, table: str) -> About:
    """The statements about one table."""
    return frames.remember(("about", table), lambda: About(frames, table))


def ledger(frame: Frame, frames: Frames, field: str) -> Ledger:
    """The preferred statements about one field of a table."""
    table = frame.schema.name
    return frames.remember(("ledger", table, field), lambda: Ledger(about(frames, table), frame, field))


CELL = ("table_name", "record_id", "field_name")
"""What names the cell that a statement is about."""


def cells(statements: Frame, frames: Frames) -> Any:
    """For each statement the number of the cell that it is about, counted in the order of the table."""
    return frames.remember(("cells",), lambda: _cells(statements))


def within(cell: Any, mask: Mask) -> Mask:
    """Mask of the statements that share their cell with one of a mask, which holds no nulls.

    Args:
        cell: For each statement the number of its cell, counted in the order of the table.
        mask: Mask over the statements.
    """
    if not mask.true_count:
        return mask
    count = pc.cumulative_sum(pc.cast(mask, pa.int32()))
    ends = count.take(pc.indices_nonzero(pa.concat_arrays([heads(cell)[1:], arrays.TRUE])))
    starts = pa.concat_arrays([counting(1), ends[:-1]])
    return pc.greater(ends, starts).take(cell)


def leading(cell: Any, mask: Mask) -> Mask:
    """Mask of the statements that are the first about their cell within a mask.

    Args:
        cell: For each statement the number of its cell, counted in the order of the table.
        mask: Mask over the statements.
    """
    rows = pc.indices_nonzero(mask)
    return pc.is_in(counting(len(cell)), pc.cast(rows.filter(heads(cell.take(rows))), pa.int32()))


def _cells(statements: Frame) -> Any:
    if len(statements) < 2:
        return counting(len(statements))
    columns = [statements.column(name) for name in CELL]
    same = both(*(pc.equal(column[1:], column[:-1]) for column in columns))
    return pa.concat_arrays([counting(1), pc.cumulative_sum(pc.cast(pc.invert(same), pa.int32()))])
