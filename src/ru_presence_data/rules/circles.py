"""Circles: chains of rows, each of which names the next, that lead back into themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")


def circles(after: Mapping[K, K | None]) -> list[list[K]]:
    """Every circle into which following leads, in the order of the chains; each row is walked over once.

    Args:
        after: For each row the one that it names; None, or one that names nothing itself, ends a chain.
    """
    closed: list[list[K]] = []
    seen: set[K] = set()
    for start in after:
        way: dict[K, int] = {}
        at: K | None = start
        while at is not None and at in after and at not in seen:
            seen.add(at)
            way[at] = len(way)
            at = after[at]
        # Only a way that comes back into itself closes a circle; one that meets an earlier way does not.
        if at in way:
            closed.append([row for row, place in way.items() if place >= way[at]])
    return closed
