"""The words for what the stages find in keys, order and links, and for what only follows from something else."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence

from ..schema.table_schema import TableSchema
from ..violations import COMPARISONS
from ..words import MAX_HINT, shown

MANY_KEYS = 50_000
"""Keys from which on the nearest one is not sought."""
NEAREST = 5
"""Keys near a cell that are looked at."""
ALIKE = 0.85
"""Likeness of two ids, from 0 to 1, from which on one may be the other with a slip or two."""
FORMAT = "run `ru-presence-data format`"
"""The mend of what is only spelt or sorted wrongly."""


def about(field: str | None, message: str) -> str:
    """A message that names the field, unless it does already or there is none."""
    return message if field is None or message.startswith(field) or f"'{field}'" in message else f"{field}: {message}"


def values(names: Sequence[str], cells: Mapping[str, str]) -> str:
    """Some cells with their names."""
    return ", ".join(f"{name} {shown(cells[name])}" for name in names)


def repeated(rule: str, key: Sequence[str], cells: Mapping[str, str], beside: str) -> tuple[str, str]:
    """Message and fix for a row with the key of an earlier one.

    Args:
        rule: primary-key or unique-key.
        key: Names of the fields of the key.
        cells: The cells of the row.
        beside: Words for the place of the earlier row.
    """
    one = "delete one of the two rows"
    return f"the same {values(key, cells)} {beside}", f"{one}, or give it an id of its own" if rule == "primary-key" else one


def misplaced(schema: TableSchema, *, is_low: bool, line: int | None) -> tuple[str, str]:
    """Message and fix for a row out of order.

    Args:
        schema: Its table.
        is_low: Whether it stands too low in the file, after rows that sort later, and not too high.
        line: Line in whose place it belongs, if that is known.
    """
    where, other, way = ("after", "later", "up") if is_low else ("before", "earlier", "down")
    to = "" if line is None else f" to line {line}"
    return f"the row stands {where} a row that sorts {other} by {', '.join(schema.sort_key)}", f"move the row {way}{to}, or {FORMAT}"


def nearest_keys(cell: str, keys: Sequence[str]) -> list[str]:
    """The nearest of some keys to a cell that is none of them, first the nearest; none if there are too many to look."""
    return difflib.get_close_matches(cell, keys, n=NEAREST) if len(keys) < MANY_KEYS and len(cell) <= MAX_HINT else []


def are_alike(cell: str, key: str) -> bool:
    """Whether a cell may be a key with a slip or two."""
    return difflib.SequenceMatcher(None, cell, key).ratio() >= ALIKE


def broken_link(name: str, cell: str, table: str, near: Sequence[str]) -> tuple[str, str]:
    """Message and fix for a cell that points to no row of a table.

    Args:
        name: Name of the field.
        cell: The cell.
        table: Name of the table to which it points.
        near: The nearest keys of that table.
    """
    named = shown(cell, MAX_HINT)[1:-1]
    fix = f"write {near[0]}, or add {named} to data/{table}.csv" if near else f"correct the id, or add {named} to data/{table}.csv"
    return f"{name} {shown(cell)} is not in {table}", fix


class Near:
    """The nearest keys of one table to cells that are none of them; the keys are fetched only if there are any, and only if they are few."""

    def __init__(self, length: int, keys: Callable[[], Sequence[str]]) -> None:
        self._length, self._fetch = length, keys
        self._keys: Sequence[str] = ()
        self._known: dict[str, list[str]] = {}

    def __getitem__(self, cell: str) -> list[str]:
        if cell not in self._known:
            # Looking for the nearest key is dear, and no input may make it last for ever.
            looked = self._length < MANY_KEYS and len(self._known) * self._length < COMPARISONS
            if looked and not self._keys:
                # Sorted, so that of two keys that are equally near every backend names the same.
                self._keys = sorted(self._fetch())
            self._known[cell] = nearest_keys(cell, self._keys) if looked else []
        return self._known[cell]
