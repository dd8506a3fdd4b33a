"""The explorer's address of a record: the view that draws it, spelled as `explorer/src/state.ts` reads it."""

from __future__ import annotations

from .stock import Stock

DRAWN_BY = {"bases": "map", "territories": "map", "deployments": "timeline", "agreements": "timeline", "events": "timeline"}
"""The view that draws the records of a table; actors are drawn as hosts, those that are any."""


def view_of(stock: Stock, table: str, key: str) -> tuple[str, str] | None:
    """Address of a record in the explorer, relative to the root of the site, and the words of a link to it; None if no view draws it.

    Args:
        stock: The dataset.
        table: A table of `addresses.PAGED`.
        key: Key of the record.
    """
    if table == "actors":
        return (f"index.html#timeline?host={key}", "All forces there, on the timeline") if key in stock.hosts else None
    view = DRAWN_BY[table]
    return f"index.html#{view}?record={key}", f"See it on the {view}"
