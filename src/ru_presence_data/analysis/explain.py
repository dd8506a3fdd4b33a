"""Every statement behind a cell, and why one won."""

from __future__ import annotations

from dataclasses import dataclass

from ..dataset import Dataset, nearest
from ..violations import UsageError

RANKS = ("preferred", "normal", "deprecated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One statement with its source.

    Attributes:
        value: What the source says.
        rank: preferred, normal or deprecated.
        reason: Why it was taken or set aside.
        note: What a reader must know.
        locator: Where in the source.
        source: The source, field by field, as text.
    """

    value: str
    rank: str
    reason: str
    note: str
    locator: str
    source: dict[str, str]

    @property
    def source_id(self) -> str:
        """Id of the source."""
        return self.source["source_id"]

    def cited(self) -> str:
        """Name the source in a few words: publisher or title, and date."""
        source = self.source
        who = source["publisher"] or source["author"] or source["title"] or source["url"]
        when = f", {source['published']}" if source["published"] else ""
        return f"{who}{when} ({source['source_type']})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A cell with every statement behind it.

    Attributes:
        table: Name of the table.
        record_id: Key of the record.
        field: Name of the field.
        cell: The value that was taken; empty if none.
        voices: The statements, the preferred first.
    """

    table: str
    record_id: str
    field: str
    cell: str
    voices: tuple[Voice, ...]

    @property
    def contested(self) -> bool:
        """Whether sources say different things."""
        return len({voice.value for voice in self.voices}) > 1

    def by_value(self) -> list[tuple[str, list[Voice]]]:
        """Group the statements by value, the preferred value first."""
        groups: dict[str, list[Voice]] = {}
        for voice in self.voices:
            groups.setdefault(voice.value, []).append(voice)
        return list(groups.items())


class Ledger:
    """The statements of a dataset, found by the cell that they are about."""

    def __init__(self, dataset: Dataset) -> None:
        self._sources = {row["source_id"]: row for row in dataset.sources.rows()}
        self._by_cell: dict[tuple[str, str, str], list[Voice]] = {}
        for row in dataset.statements.rows():
            voice = Voice(
                value=row["value"],
                rank=row["rank"],
                reason=row["reason"],
                note=row["note"],
                locator=row["locator"],
                source=self._sources[row["source_id"]],
            )
            self._by_cell.setdefault((row["table_name"], row["record_id"], row["field_name"]), []).append(voice)
        for voices in self._by_cell.values():
            voices.sort(key=lambda voice: (RANKS.index(voice.rank), voice.value, voice.source["published"] or "9", voice.source_id))

    def voices(self, table: str, record_id: str, field: str) -> tuple[Voice, ...]:
        """Give the statements about a cell, the preferred first."""
        return tuple(self._by_cell.get((table, record_id, field), ()))

    def cells(self) -> list[tuple[str, str, str]]:
        """Give every cell that statements are about, in order."""
        return sorted(self._by_cell)


def explain(dataset: Dataset, table: str, record_id: str, field: str) -> Explanation:
    """Give every statement behind a cell.

    Args:
        dataset: The dataset.
        table: Name of the table.
        record_id: Key of the record.
        field: Name of a sourced field.

    Raises:
        UsageError: If there is no such table, record or field, or the field takes no statements.
    """
    found = dataset[table]
    if not found.schema.has(field):
        raise UsageError(f"table {table} has no field {field!r}{nearest(field, found.schema.names)}")
    sourced = [name.name for name in found.schema.sourced]
    if field not in sourced:
        raise UsageError(f"{table}.{field} takes no statements; the sourced fields of {table} are {', '.join(sourced) or 'none'}")
    row = found.row(record_id)
    return Explanation(
        table=table, record_id=record_id, field=field, cell=row[field], voices=Ledger(dataset).voices(table, record_id, field)
    )
