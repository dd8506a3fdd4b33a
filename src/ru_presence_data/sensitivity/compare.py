"""`sensitivity`: each variation held against the editors' choice, in cells, in claims and in findings."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from .. import edtf, plain
from ..analysis.candidates import Cell, Statements
from ..analysis.coverage import Searched, cover
from ..analysis.held import Held, once
from ..analysis.hosts import one_of
from ..analysis.levels import LEVELS
from ..claims.answers import CLAIMS
from ..claims.judging import Verdict
from ..tables import Tables
from ..tabular import arrays
from ..violations import UncoveredWarning, UsageError
from .figures import Figures, apart, figures
from .variations import Kind, Variation, variations

Rows = dict[str, dict[str, dict[str, str]]]
"""Text cells by table, record and field."""

CURVE = "continuous"
"""Level of the presences whose curves are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A cell that holds something else under a variation.

    Attributes:
        cell: The cell.
        before: What the editors took; empty if nothing.
        after: What the variation takes; empty if nothing.
        days: By how many days the earliest or the latest day of a date moved, whichever moved more; None where there is no such number.
    """

    cell: Cell
    before: str
    after: str
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A variation held against the editors' choice.

    Attributes:
        kind: What is varied.
        name: Name of the rule, of the publisher, or id of the country.
        left_out: Number of statements that it leaves out.
        moved: Cells that hold something else.
        then: The findings.
        before: Those of the editors.
    """

    kind: Kind
    name: str
    left_out: int
    moved: tuple[Moved, ...]
    then: Figures
    before: Figures

    @property
    def turned(self) -> list[int]:
        """Numbers of the claims on which the verdict is another."""
        pairs = zip(self.before.verdicts, self.then.verdicts, strict=True)
        return [number for number, (old, new) in enumerate(pairs, 1) if old is not new]

    @property
    def days(self) -> list[int]:
        """By how many days dates moved, as far as that has a number."""
        return [cell.days for cell in self.moved if cell.days is not None]

    @property
    def emptied(self) -> int:
        """How many cells hold nothing any more."""
        return sum(not cell.after for cell in self.moved)

    @property
    def shift(self) -> float | None:
        """The largest difference between the survival curves at the level `CURVE`; None if one has no presence."""
        return apart(self.before.curves[CURVE], self.then.curves[CURVE])

    def ends_changed(self, which: int) -> int:
        """How many deployments have another `end_class` (0) or `end_timing` (1)."""
        return sum(self.then.ends[key][which] != end[which] for key, end in self.before.ends.items())


def compared(dataset: Tables, publishers: int, *, countries: bool = True) -> Iterator[Compared]:
    """Hold each variation against the editors' choice, which comes first.

    Args:
        dataset: The dataset.
        publishers: How many publishers are left out in turn.
        countries: Whether countries are.
    """
    statements = Statements(dataset)
    rows = _rows(dataset)
    before: Figures | None = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UncoveredWarning)
        for variation in variations(dataset, statements, publishers, countries=countries):
            then = figures(Held(variation.dataset))
            before = before or then
            yield Compared(
                kind=variation.kind,
                name=variation.name,
                left_out=len(variation.without),
                moved=tuple(_moved(variation, rows, statements)),
                then=then,
                before=before,
            )


def _moved(variation: Variation, rows: Rows, statements: Statements) -> Iterator[Moved]:
    then = _rows(variation.dataset)
    for cell in sorted(variation.chosen):
        table, record, field = cell
        before, after = rows[table][record][field], then[table][record][field]
        if after != before:
            dated = (table, field) in statements.dated
            yield Moved(cell=cell, before=before, after=after, days=_days(before, after) if dated else None)


def _rows(dataset: Tables) -> Rows:
    return {table.name: {row[table.schema.primary_key[0]]: row for row in table.rows()} for table in dataset if table.schema.sourced}


def _days(before: str, after: str) -> int | None:
    if not before or not after:
        return None
    ends = list(zip(edtf.bounds(before), edtf.bounds(after), strict=True))
    known = [abs((new - old).days) for old, new in ends if isinstance(old, date) and isinstance(new, date)]
    return max(known, default=None) if all((old is None) == (new is None) for old, new in ends) else None


def sensitivity(dataset: Tables, what: str = "variations", publishers: int = 12) -> Any:
    """See `Dataset.sensitivity`."""
    make = MADE[one_of("what", what, MADE)]
    number = plain.whole(publishers)
    if number is None or number < 0:
        raise UsageError(f"publishers: found {publishers!r}, expected a whole number from 0")
    return cover(once(dataset, Searched)).marked(make(list(compared(dataset, number))))


def _by_variation(variations: list[Compared]) -> Any:
    columns: dict[str, Any] = {
        "kind": arrays.texts_or_null(one.kind for one in variations),
        "name": arrays.texts_or_null(one.name for one in variations),
        "left_out": arrays.counts([one.left_out for one in variations]),
        "cells_changed": arrays.counts([len(one.moved) for one in variations]),
        "cells_emptied": arrays.counts([one.emptied for one in variations]),
        "cells_filled": arrays.counts([sum(not cell.before for cell in one.moved) for one in variations]),
        "days_moved_median": arrays.reals([median(one.days) if one.days else None for one in variations]),
        "days_moved_most": arrays.counts([max(one.days, default=None) for one in variations]),
        "claims_turned": arrays.texts_or_null(", ".join(map(str, one.turned)) or None for one in variations),
        "end_classes_changed": arrays.counts([one.ends_changed(0) for one in variations]),
        "end_timings_changed": arrays.counts([one.ends_changed(1) for one in variations]),
    }
    for level in LEVELS:
        columns[f"median_days_{level}"] = arrays.reals([one.then.median(level) for one in variations])
    columns["curve_shift"] = arrays.reals([one.shift for one in variations])
    return arrays.table(columns)


def _by_cell(variations: list[Compared]) -> Any:
    rows = [(one, moved) for one in variations for moved in one.moved]
    columns: dict[str, Any] = {
        "kind": arrays.texts_or_null(one.kind for one, _ in rows),
        "name": arrays.texts_or_null(one.name for one, _ in rows),
    }
    for place, name in enumerate(("table_name", "record_id", "field_name")):
        columns[name] = arrays.texts_or_null(moved.cell[place] for _, moved in rows)
    columns["cell"] = arrays.texts_or_null(moved.before or None for _, moved in rows)
    columns["value"] = arrays.texts_or_null(moved.after or None for _, moved in rows)
    columns["days_moved"] = arrays.counts([moved.days for _, moved in rows])
    return arrays.table(columns)


def _by_claim(variations: list[Compared]) -> Any:
    rows = [(one, number) for one in variations for number in range(1, len(CLAIMS) + 1)]

    def verdict(of: Callable[[Compared], Figures]) -> Any:
        return arrays.texts_or_null(_verdict(of(one), number) for one, number in rows)

    return arrays.table(
        {
            "kind": arrays.texts_or_null(one.kind for one, _ in rows),
            "name": arrays.texts_or_null(one.name for one, _ in rows),
            "number": arrays.counts([number for _, number in rows]),
            "verdict": verdict(lambda one: one.before),
            "verdict_then": verdict(lambda one: one.then),
            "turned": arrays.flags([number in one.turned for one, number in rows]),
        }
    )


def _verdict(of: Figures, number: int) -> Verdict:
    return of.verdicts[number - 1]


MADE: dict[str, Callable[[list[Compared]], Any]] = {"variations": _by_variation, "cells": _by_cell, "claims": _by_claim}
"""What a row can be of: a variation, a cell that one changes, or a claim under one."""
