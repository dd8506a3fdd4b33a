"""How a rule is declared, and what it yields."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ..docstrings import KEPT, docstring
from ..schema.table_schema import TableSchema
from ..tabular.arrays import Mask, first_rows
from ..tabular.frame import Frame, Frames
from ..violations import KEPT_PER_RULE, Severity
from ..words import MAX_HINT, nearest, shown

Find = Callable[[Frame, Frames], Iterator["Flag"]]
Schemas = Mapping[str, TableSchema]
"""The schemas of all tables by name."""
Family = Callable[[Schemas], Iterable["Rule"]]
"""Makes rules of what the schemas declare."""
Chosen = Callable[[Schemas], Iterable[str]]
"""Names the tables of which the schemas say something."""

FAMILIES: list[Family] = []
"""All rules as they are declared, filled as the modules of this package are imported."""

_SECTION = re.compile(r"^(Why|Example|Fix): ", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A rule's finding about one row.

    Attributes:
        row: Row, from 0.
        field: Field that is to blame, if one is.
        message: What was found and expected.
        fix: How to mend it; the rule's own if None.
        count: How many findings of its kind it stands for, where there are too many to list.
    """

    row: int
    field: str | None = None
    message: str
    fix: str | None = None
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A check with its documentation.

    Attributes:
        name: Name in kebab-case.
        stage: text, cell, key, link, rules or package.
        severity: Error or warning.
        tables: Tables that it judges; empty for built-in checks, which judge all.
        reads: Further tables that it reads; it does not run unless all are clean.
        dated: Whether it reads the date of the data; it does not run where there is none.
        summary: One sentence.
        why: Why it matters.
        example: A bad example.
        fix: How to mend it.
        alone: Whether it judges each row by itself, so that its verdict on some rows of a table is its verdict on the table.
        find: The function, given the table that it judges and all tables; None for built-in checks.
    """

    name: str
    stage: str = "rules"
    severity: Severity = Severity.ERROR
    tables: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    dated: bool = False
    summary: str
    why: str
    example: str
    fix: str
    alone: bool = False
    find: Find | None = None


def family(make: Family) -> Family:
    """Declare a function that makes rules of what the schemas declare, one for each thing that is marked."""
    FAMILIES.append(make)
    return make


def register(rule: Rule) -> None:
    """Add a rule to the register.

    Raises:
        TypeError: If its documentation is not whole.
    """
    _check(rule)
    family(lambda _: (rule,))


def collect(schemas: Schemas) -> dict[str, Rule]:
    """All rules by name, for tables with these schemas.

    Raises:
        TypeError: If two rules have one name, a rule judges or reads a table that is not there, or it judges each row alone and yet
            reads other tables.
    """
    rules: dict[str, Rule] = {}
    for make in FAMILIES:
        for one in make(schemas):
            if one.name in rules:
                raise TypeError(f"two rules are called {one.name}")
            for table in (*one.tables, *one.reads):
                if table not in schemas:
                    raise TypeError(f"rule {one.name}: no table is called {table!r}{nearest(table, schemas)}")
            if one.alone and one.reads:
                raise TypeError(f"rule {one.name}: it judges each row alone and reads {one.reads[0]}; leave out alone or reads")
            rules[one.name] = one
    return rules


def document(text: str) -> dict[str, str]:
    """Split a rule's docstring into summary, why, example and fix."""
    clean = inspect.cleandoc(text)
    head, *rest = _SECTION.split(clean)
    parts = {"summary": head} | {rest[at].lower(): rest[at + 1] for at in range(0, len(rest), 2)}
    return {name: " ".join(value.split()) for name, value in parts.items()}


def rule(
    *tables: str | Chosen,
    reads: tuple[str, ...] | Chosen = (),
    dated: bool = False,
    severity: Severity = Severity.ERROR,
    alone: bool = False,
) -> Callable[[Find], Find]:
    """Declare a function as a rule; its name, in kebab-case, is the rule's.

    Args:
        tables: Tables that it judges, one at a time, by name or by what the schemas say of them, as in `marked.py`.
        reads: Further tables that it reads, in the same way.
        dated: Whether it reads the date of the data.
        severity: Error or warning.
        alone: Whether it judges each row by itself.
    """

    def declare(function: Find) -> Find:
        parts = {"summary": "", "why": "", "example": "", "fix": ""} | document(docstring(function))
        name = function.__name__.replace("_", "-")
        whole = Rule(name=name, severity=severity, tables=(), reads=(), dated=dated, alone=alone, find=function, **parts)
        _check(whole)

        def make(schemas: Schemas) -> Iterator[Rule]:
            judged = tuple(name for one in tables for name in ((one,) if isinstance(one, str) else one(schemas)))
            if not judged:
                raise TypeError(f"rule {name}: no field is marked for it, so it judges nothing; mark one, or delete the rule")
            yield replace(whole, tables=judged, reads=reads if isinstance(reads, tuple) else tuple(reads(schemas)))

        family(make)
        return function

    return declare


def _check(rule: Rule) -> None:
    for part in ("summary", "why", "example", "fix"):
        # Without docstrings and without its source nothing can be shown of it; but it judges.
        if not getattr(rule, part) and KEPT:
            raise TypeError(f"rule {rule.name}: its documentation has no {part}")


def flags(frame: Frame, mask: Mask, field: str | None, message: str, *, fix: str | None = None) -> Iterator[Flag]:
    """Flag the rows of a mask; `{name}` in the message or the fix stands for the row's cell."""
    for row, count in first_rows(mask, KEPT_PER_RULE):
        cells = _Words(frame, row)
        yield Flag(row=row, field=field, message=message.format_map(cells), fix=fix.format_map(cells) if fix else None, count=count)


class _Words(dict[str, str]):
    """The cells of a row as a message shows them: short, on one line, with everything unprintable escaped."""

    def __init__(self, frame: Frame, row: int) -> None:
        super().__init__()
        self._frame, self._row = frame, row

    def __missing__(self, name: str) -> str:
        return shown(self._frame.cell(self._row, name), MAX_HINT)[1:-1]
