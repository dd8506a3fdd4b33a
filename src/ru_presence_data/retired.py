"""Retired ids: what took the place of an id that a former release had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


class RetiredIdWarning(UserWarning):
    """An id was asked for that is retired; the row that took its place was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """The way from a retired id to what took its place.

    Attributes:
        retired_id: The id that was asked for.
        table: Name of the table that had it.
        successor: The id at which the successors end; empty if nothing took its place, or if they lead round in a circle.
        retired_in: Version of the first release without the id that was asked for.
        reason: Why it was retired.
    """

    retired_id: str
    table: str
    successor: str
    retired_in: str
    reason: str

    def __str__(self) -> str:
        place = f"its place was taken by {self.successor}" if self.successor else "nothing took its place"
        return f"{self.retired_id} was retired from {self.table} in {self.retired_in} ({self.reason.rstrip('.')}); {place}"


def trace(retired: Mapping[str, Mapping[str, str]], record_id: str) -> Trace:
    """Follow the successors of a retired id within its table.

    Args:
        retired: Rows of the table `retired_ids` by their key.
        record_id: One of the keys.
    """
    first = retired[record_id]
    seen = {record_id}
    successor = first["successor_id"]
    while successor in retired and retired[successor]["table_name"] == first["table_name"]:
        if successor in seen:
            successor = ""
            break
        seen.add(successor)
        successor = retired[successor]["successor_id"]
    return Trace(
        retired_id=record_id, table=first["table_name"], successor=successor, retired_in=first["retired_in"], reason=first["reason"]
    )
