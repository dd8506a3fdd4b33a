"""Checks of single cells, whole columns at a time: required, type, pattern, range and closed list."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ..schema.scalars import SLUG
from ..schema.table_schema import Field
from ..violations import KEPT_PER_RULE
from ..words import MAX_HINT, shown
from .arrays import bytes_of, edges, first_rows, is_empty, is_in, number, only_of
from .csv_bytes import MAX_CELL, cell_defect, units
from .frame import Frame
from .workers import MANY_ROWS, in_turn

FEW = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class BadCell:
    """A cell that breaks a constraint of its field.

    Attributes:
        rule: Name of the constraint.
        row: Row, from 0.
        field: Name of the field.
        key: Key of the record.
        message: What was found and expected.
        fix: How to mend it.
        count: How many cells it stands for, where there are too many to list.
    """

    rule: str
    row: int
    field: str
    key: str
    message: str
    fix: str
    count: int = 1


def check(frame: Frame) -> Iterator[BadCell]:
    """Check every cell of a table of text cells against its field."""
    for bad_cells in in_turn(lambda field: list(_check_field(frame, field)), frame.schema.fields, pays=len(frame) > MANY_ROWS):
        yield from bad_cells


def _check_field(frame: Frame, field: Field) -> Iterator[BadCell]:
    if not (field.required or field.categories or field.scalar.pattern):
        return
    column = frame.column(field.name)
    if field.required:
        for row, count in first_rows(is_empty(column), KEPT_PER_RULE):
            message, fix = f"{field.name} is empty", f"fill it in: {_expected(field)}"
            yield BadCell(rule="required", row=row, field=field.name, key=_key(frame, row), message=message, fix=fix, count=count)
    for rule, bad in bad_values(frame, field).items():
        known: dict[str, tuple[str, str]] = {}
        for row, count in first_rows(is_in(column, bad), KEPT_PER_RULE):
            cell = column[row].as_py()
            if cell not in known:
                # Only what is shown is put into words: finding the nearest code for a million wrong cells would take minutes.
                known[cell] = _words(field, rule, cell, bad[cell])
            message, fix = known[cell]
            yield BadCell(rule=rule, row=row, field=field.name, key=_key(frame, row), message=message, fix=fix, count=count)


def _expected(field: Field) -> str:
    return field.scalar.expected if not field.categories else "one of " + ", ".join(category.value for category in field.categories)


def _key(frame: Frame, row: int) -> str:
    return "/".join(shown(frame.cell(row, name), 80)[1:-1] for name in frame.schema.primary_key)


def bad_values(frame: Frame, field: Field) -> dict[str, dict[str, str]]:
    """The distinct cells of a column that break a constraint, by its rule, with what is wrong with each."""
    scalar = field.scalar
    if not field.categories and not scalar.pattern:
        return {}
    values, _ = frame.coded(field.name)
    if field.categories:
        suspects = values.filter(pc.invert(is_in(values, field.codes)))
    elif field.is_edtf or scalar.type == "date" or len(values) < FEW or _longest(values) > MAX_CELL:
        suspects = values
    elif _surely_fit(values, scalar.pattern):
        return {}
    else:
        fits = pc.match_substring_regex(values, f"^(?:{scalar.pattern})$")
        if scalar.minimum is not None or scalar.maximum is not None:
            numbers = pc.cast(values.filter(fits), pa.float64())
            low = -1e300 if scalar.minimum is None else scalar.minimum
            high = 1e300 if scalar.maximum is None else scalar.maximum
            if pc.any(pc.or_(pc.less(numbers, number(low)), pc.greater(numbers, number(high)))).as_py():
                fits = is_empty(values)
        suspects = values.filter(pc.invert(fits))
    bad: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for cell in (suspects.unique() if len(suspects) > FEW else suspects).to_pylist():
        problem = _problem(field, cell) if cell else None
        if problem:
            bad[_rule(field, cell, problem)][cell] = problem
    return bad


def _longest(values: Any) -> int:
    """The bytes of the longest cell."""
    return pc.max(pc.binary_length(values)).as_py() or 0


def _problem(field: Field, cell: str) -> str | None:
    """Say what is wrong with a cell; columns that let any letter through have been seen to be short enough."""
    if units(cell) > MAX_CELL and not field.scalar.is_free:
        return f"expected at most {MAX_CELL} characters"
    return field.problem(cell)


_OF_ONE_LENGTH = re.compile(r"\[([a-z0-9-]+)\]\{([0-9]+)\}")
_SLUG = SLUG.pattern
_SLUG_LETTERS = b"abcdefghijklmnopqrstuvwxyz0123456789-"


def _surely_fit(values: Any, pattern: str) -> bool:
    """Say that all cells match a pattern, which looking at their bytes all at once shows sooner than matching each; False if in doubt."""
    fixed = _OF_ONE_LENGTH.fullmatch(pattern)
    if fixed:
        lengths = pc.min_max(pc.binary_length(values))
        letters = bytes(sign for sign in range(128) if re.match(f"[{fixed[1]}]", chr(sign)))
        return lengths["min"].as_py() == lengths["max"].as_py() == int(fixed[2]) and only_of(bytes_of(values), letters)
    if pattern == _SLUG:
        # Hyphens stand alone between letters: none at an edge of a cell, and never two together.
        return b"-" not in edges(values) and only_of(bytes_of(values), _SLUG_LETTERS, but_not=b"--")
    return False


def _rule(field: Field, cell: str, problem: str) -> str:
    """Name the rule that a bad cell breaks."""
    loose = cell_defect(cell)
    if loose:
        return loose[0]
    if field.categories:
        return "enum"
    if field.is_edtf:
        return "edtf"
    if field.scalar.type == "string":
        return "pattern"
    return "minimum" if " is less than " in problem else "maximum" if " is more than " in problem else "type"


def _words(field: Field, rule: str, cell: str, problem: str) -> tuple[str, str]:
    """Message and fix for a bad cell."""
    import difflib

    scalar, name = field.scalar, f"{field.name} {shown(cell)}"
    match rule:
        case "enum":
            codes = [category.value for category in field.categories]
            plain = cell.strip().lower().replace(" ", "-").replace("_", "-")
            near = difflib.get_close_matches(plain, codes, n=1) if len(plain) <= MAX_HINT else []
            return f"{name} is not one of the codes of {field.name}", f"write {near[0]}" if near else f"write one of {', '.join(codes)}"
        case "edtf":
            from .. import edtf

            advice = edtf.hint(cell)
            # What to write is said once, in the fix.
            reason = problem.removesuffix(f": {advice}")
            return f"{field.name}: {reason}", advice or "write the date as the codebook's section on dates says, or leave the cell empty"
        case "pattern":
            such = "" if " such as " in scalar.expected else f", such as {field.example}"
            return f"{name} is not {_article(scalar.expected)}", f"write {_near_code(field, cell) or scalar.expected + such}"
        case "minimum":
            return f"{name} is too small: {_short(problem)}", "correct the number"
        case "maximum":
            return f"{name} is too large: {_short(problem)}", "correct the number"
        case "type":
            right = _near_number(field, cell)
            return f"{name}: {_short(problem)}", f"write {right}" if right else f"write it as in {field.example}"
    loose = cell_defect(cell)
    return loose[1:] if loose else (f"{name}: {problem}", "correct the cell")


def _near_code(field: Field, cell: str) -> str | None:
    """The code or id that a cell is in other letters or with other signs between its words, or None."""
    if field.scalar.is_free or len(cell) > MAX_HINT:
        return None
    plain = cell.strip()
    tries = (plain.lower(), plain.upper(), re.sub(r"[\W_]+", "-", plain.lower()).strip("-"))
    return next((code for code in tries if field.problem(code) is None), None)


def _near_number(field: Field, cell: str) -> str | None:
    """The canonical spelling of a loose number or day, or None where it cannot be told."""
    from .. import edtf

    plain = cell.strip() if len(cell) <= MAX_HINT else ""
    match field.scalar.type:
        case "date":
            near = edtf.suggest(plain)
        case "integer":
            grouped = re.fullmatch("[0-9]{1,3}(?:[ ,'\u2019\u00a0\u202f][0-9]{3})+", plain)
            near = field.scalar.respell(re.sub("[^0-9]", "", plain) if grouped else plain)
        case _:
            near = field.scalar.respell(plain.replace(",", ".") if plain.count(",") == 1 else plain)
    return near if near and field.problem(near) is None else None


def _short(problem: str) -> str:
    """Cut a problem that quotes a number of thousands of digits."""
    return problem if len(problem) <= MAX_HINT else f"{problem[:MAX_HINT]}..."


def _article(words: str) -> str:
    return words if words.startswith(("a ", "an ", "the ")) else f"of the form: {words}"
