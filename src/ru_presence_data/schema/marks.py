"""Marks: facts about a field that stand beside its type, each of which some check or question reads.

    opened: Annotated[Edtf | None, Sourced, Happened, KeyDate, OnTimeline(TimelineKind.OPENED), Before("closed")]

They travel from the class into its published schema and back. A mark that nothing would read, or that names a field which is not
there, is a `TypeError` when the classes are imported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A field holds the key of a row in another table.

    Attributes:
        table: Name of the table referred to.
        field: Name of its key field.
    """

    table: str
    field: str


class Sourced:
    """A field's non-empty cells each need a preferred statement in the ledger."""


class Happened:
    """A field's dates have happened: the rule in-the-future holds them against the date of the data."""


class MayLieAhead:
    """A field's dates may lie after the date of the data: plans, and days that are written down as they come."""


class KeyDate:
    """A field's dates open, close or bind: the rule single-source asks for two independent sources."""


@dataclass(frozen=True, slots=True)
class Before:
    """A field's date is not after that of another field of the record.

    Attributes:
        field: Name of the later field.
        rule: Name of the rule that holds the two; `<later>-before-<earlier>` if empty.
    """

    field: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class OnTimeline:
    """A field's dates stand on the timelines of hosts, bases, deployments and agreements.

    Attributes:
        kind: What the timeline calls them: a member of `TimelineKind`.
        detail: Name of the field that says more about them; empty if none does.
    """

    kind: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Between:
    """A field's numbers lie between two bounds, which are allowed themselves.

    Attributes:
        minimum: Least number.
        maximum: Greatest number.
        unit: What is counted, in the plural, such as "metres"; empty where the field's name says enough.
    """

    minimum: float
    maximum: float
    unit: str = ""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Let pydantic check the bounds; where they bound nothing, `declaration.py` says so."""
        schema = handler(source)
        number = schema["schema"] if schema["type"] == "nullable" else schema
        is_whole = float(self.minimum).is_integer() and float(self.maximum).is_integer()
        if number["type"] == "float" or (number["type"] == "int" and is_whole):
            number.update(ge=self.minimum, le=self.maximum)
        return schema
