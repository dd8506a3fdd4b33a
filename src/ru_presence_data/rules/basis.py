"""Rules about how statements follow from their sources: testimony, reckoning, reading, and bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import pyarrow.compute as pc

from ..edtf import Edtf, EdtfError, bounds
from ..schema.table_schema import load_schema
from ..schema.vocabularies import Basis, Rank
from ..tabular.arrays import equals
from ..tabular.frame import Frame, Frames, both, either
from ..violations import KEPT_PER_RULE, Severity
from ..words import shown
from .ledger import BOUNDS, CELL, REMEMBERED, cells, leading, ledger, within
from .marked import with_statements
from .register import Flag, flags, rule

_OPEN: dict[str, str] = {Basis.LOWER_BOUND: "[1999-07-09..]", Basis.UPPER_BOUND: "[..1999-07-26]"}
"""The form of a bound, by its side."""

READING = re.compile(
    r"\b(?:taken (?:for|as)|read (?:for|from|as)|applied to|(?:is|are) not named|(?:that|those) of (?:the other|another) reports?|not the event)\b",
    re.I,
)
"""Words by which a note tells that the value is a reading of ours."""


@rule("statements", alone=True)
def basis_without_note(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A statement that its source does not simply make says how the value follows.

    Why: what is reckoned or read out of a text can be judged only if the step is told.
    Example: basis computed, note empty
    Fix: write in note what the source says and how the value follows from it
    """
    mask = both(pc.invert(equals(frame.column("basis"), Basis.STATED)), frame.empty("note"))
    yield from flags(frame, mask, "note", "{table_name}/{record_id}.{field_name}: {value} is {basis}, and no note says how it follows")


@rule("statements", alone=True, severity=Severity.WARNING)
def reading_not_inferred(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A value that its note tells to be read out of the source is inferred.

    Judged by the words of the note: taken for, read from, applied to, is not named and the like, in English.

    Why: a sum, or a day that the source gives of something else, is no testimony of this thing.
    Example: basis stated, note "The day of the report is taken for that of the event"
    Fix: write inferred as basis; or tell in the note what the source says of this very thing
    """
    plain = either(equals(frame.column("basis"), Basis.STATED), equals(frame.column("basis"), Basis.COMPUTED))
    for row in pc.indices_nonzero(both(plain, frame.filled("note"))).to_pylist():
        if match := READING.search(frame.cell(row, "note")):
            told = frame.row(row)
            message = f"{told['table_name']}/{told['record_id']}.{told['field_name']}: {shown(told['value'])} is {told['basis']}, and its note says '{match[0]}'"
            yield Flag(row=row, field="basis", message=message)


@rule("statements", alone=True)
def bound_not_open(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A bound is a date that is open on its side, and on that side alone.

    Why: a source that gives one end of a range says nothing of the other.
    Example: basis upper-bound, value 1999-07-26
    Fix: write the value as an open set, such as [..1999-07-26], or correct basis
    """
    rows = pc.indices_nonzero(frame.among("basis", BOUNDS))
    said = zip(*(frame.column(name).take(rows).to_pylist() for name in ("table_name", "field_name", "basis", "value")), strict=True)
    for row, (table, field, basis, value) in zip(rows.to_pylist(), said, strict=True):
        if not _is_open(table, field, basis, value):
            message = f"{basis} of {field} is {shown(value)}, expected an open set such as {_OPEN[basis]}"
            yield Flag(row=row, field="value", message=message)


@lru_cache(REMEMBERED)
def _is_open(table: str, field: str, basis: str, value: str) -> bool:
    schema = load_schema(table)
    if not schema.has(field):
        # Another rule names a field that the table does not have.
        return True
    if not schema.field(field).is_edtf:
        return False
    try:
        date = Edtf(value)
    except EdtfError:
        # Another rule names a value that is no date.
        return True
    return date.is_choice and (date.starts_open, date.ends_open) == (basis == Basis.UPPER_BOUND, basis == Basis.LOWER_BOUND)


@rule(with_statements, reads=("statements",))
def bounds_apart(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """The preferred bounds of a cell leave a day, and hold the value that is preferred beside them.

    Why: bounds that contradict each other bound nothing.
    Example: preferred [1999-07-09..] and [..1999-07-01] for closed of one base
    Fix: set the rank of the bound that is wrong to normal, and give the reason
    """
    for field in frame.schema.sourced:
        said = ledger(frame, frames, field.name)
        values = said.value.to_pylist() if said.bounded else []
        for row, (lower, upper) in sorted(said.bounded.items()):
            value = values[row]
            if _apart(value, tuple(lower), tuple(upper)):
                named = " and ".join(map(shown, [*lower, *upper, *([value] if value else [])]))
                yield Flag(row=row, field=field.name, message=f"{field.name} has preferred statements that have no day in common: {named}")


@lru_cache(REMEMBERED)
def _apart(value: str | None, lower: tuple[str, ...], upper: tuple[str, ...]) -> bool:
    """Whether no day lies within some bounds and the value beside them, if there is one."""
    try:
        first, last = bounds(value) if value else (None, None)
        starts, ends = [first, *(bounds(one)[0] for one in lower)], [last, *(bounds(one)[1] for one in upper)]
    except EdtfError:
        # Another rule names a value that is no date.
        return False
    latest, earliest = max((day for day in starts if day), default=None), min((day for day in ends if day), default=None)
    return latest is not None and earliest is not None and latest > earliest


@rule("statements", severity=Severity.WARNING)
def nobody_states_it(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A cell rests on a source that states its value, or on a lower and an upper bound alone, which close it.

    Why: what no source says is a reading of ours, however likely, and a reader must know it.
    Example: the only preferred statement about closed has basis inferred
    Fix: look for a source that says it, or widen the cell to what the sources say
    """
    cell = cells(frame, frames)
    preferred = equals(frame.column("rank"), Rank.PREFERRED)
    stated, computed, inferred, *sides = (within(cell, both(preferred, equals(frame.column("basis"), basis))) for basis in Basis)
    mask = both(preferred, pc.invert(either(stated, both(*sides, pc.invert(either(computed, inferred))))))
    yield from flags(frame, leading(cell, mask), "basis", "{table_name}/{record_id}.{field_name}: no source states {value}; it is {basis}")


@rule("statements")
def reason_repeated(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """The reason for the value of a cell stands once, on one preferred statement; a deprecated statement has its own.

    Why: a reason speaks of the cell; repeated beside each source, it claims of a source what that does not say.
    Example: two preferred statements about closed of one base, each with a reason
    Fix: keep the reason on one preferred statement, and empty the others
    """
    cell = cells(frame, frames)
    reasoned = frame.filled("reason")
    told = both(reasoned, equals(frame.column("rank"), Rank.PREFERRED))
    again = both(told, pc.invert(leading(cell, told)))
    normal = both(reasoned, equals(frame.column("rank"), Rank.NORMAL))
    for number, row in enumerate(pc.indices_nonzero(either(again, normal)).to_pylist()):
        if number == KEPT_PER_RULE:
            break
        named = "/".join(frame.cell(row, name) for name in CELL)
        where = "on a statement that was not taken" if frame.cell(row, "rank") == Rank.NORMAL else "a second time"
        yield Flag(row=row, field="reason", message=f"{named}: the reason stands {where}")
