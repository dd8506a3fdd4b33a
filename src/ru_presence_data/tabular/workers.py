"""Work on both cores: Arrow's functions and those on bytes release the interpreter, so that threads pay."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

WORKERS = 2
MANY_ROWS = 50_000
"""Rows from which on threads pay."""


def in_turn(function: Callable[[T], R], items: Iterable[T], *, pays: bool) -> Iterator[R]:
    """Apply a function to items in order: on both cores if that pays, a few at a time to save memory."""
    if not pays:
        yield from map(function, items)
        return
    waiting = iter(items)
    with ThreadPoolExecutor(WORKERS) as pool:
        while some := list(islice(waiting, 2 * WORKERS)):
            yield from pool.map(function, some)
