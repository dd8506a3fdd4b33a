"""Which sources are witnesses of their own, and what they support: the one place where independent sources are counted."""

from __future__ import annotations

from collections.abc import Iterable

from .. import edtf

TOLD_BY = ("source_id", "derived_from", "publisher", "published")
"""Fields of a source that say which witness it is."""


def origins(parent: dict[str, str]) -> dict[str, str]:
    """The original behind each source: itself, or the end of its chain of derivation.

    Args:
        parent: For each source the one that it is derived from, or nothing.
    """
    originals: dict[str, str] = {}
    for start in parent:
        way: list[str] = []
        walked: set[str] = set()
        at = start
        while at not in originals and parent.get(at) and at not in walked:
            walked.add(at)
            way.append(at)
            at = parent[at]
        end = originals.get(at, at)
        originals |= dict.fromkeys(way, end)
        originals.setdefault(start, end)
    return {key: originals[key] for key in parent}


def roots(sources: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """For each source the witness that it is: its original, and of documents of one publisher on one day the first.

    What one publisher says of one thing on one day is said once; so this is to be asked of sources about one cell. A date of
    publication that is less exact than a day shows no such thing.

    Args:
        sources: The cells of `TOLD_BY` of each source.
    """
    told = {key: (parent, publisher, day) for key, parent, publisher, day in sources}
    first: dict[tuple[str, str], str] = {}
    witnesses = {}
    for key, root in origins({key: parent for key, (parent, _, _) in told.items()}).items():
        _, publisher, day = told.get(root, ("", "", ""))
        witnesses[key] = first.setdefault((publisher, day), root) if publisher and _is_day(day) else root
    return witnesses


def _is_day(published: str) -> bool:
    return published.count("-") == 2 and published.replace("-", "").isdigit()


def supports(stated: str, cell: str) -> bool:
    """Say whether a stated date supports a cell: it says the same, or a coarser date that holds the cell's."""
    if stated == cell:
        return True
    try:
        (low, high), (first, last) = edtf.bounds(stated), edtf.bounds(cell)
    except edtf.EdtfError:
        # Another rule names a stated value that is no date.
        return False
    if low is None and high is None:
        return False
    # Beyond an open side lie all days.
    return (low is None or (first is not None and low <= first)) and (high is None or (last is not None and last <= high))
