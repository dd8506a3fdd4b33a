"""Every statement behind a cell, and why one won."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

from ..tables import Tables
from ..violations import UsageError
from ..words import nearest

RANKS = ("preferred", "normal", "deprecated")
_STANDING = {"preferred": "taken", "normal": "stated, not taken", "deprecated": "shown to be wrong"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One statement with its source.

    Attributes:
        statement_id: Id of the statement.
        value: What the source says.
        rank: preferred, normal or deprecated.
        reason: Why it was taken or set aside.
        note: What a reader must know.
        locator: Where in the source.
        source: The source, field by field, as text.
    """

    statement_id: str
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

    def to_arrow(self) -> Any:
        """Give the statements as a `pyarrow.Table` of one row a statement, the preferred first.

        Columns: `table_name`, `record_id`, `field_name`; `cell`, the value that was taken; `value`, what the source says; `taken`,
        whether that is the cell's value; `rank`; `reason`, `note`, `locator`, and of the source `source_id`, `source_type`, `title`,
        `author`, `publisher`, `published`, `url`; `statement_id`. Null is what is not known.
        """
        from ..tabular import arrays

        voices = self.voices
        made = {
            "table_name": arrays.texts_or_null(self.table for _ in voices),
            "record_id": arrays.texts_or_null(self.record_id for _ in voices),
            "field_name": arrays.texts_or_null(self.field for _ in voices),
            "cell": arrays.texts_or_null(self.cell for _ in voices),
            "value": arrays.texts_or_null(voice.value for voice in voices),
            "taken": arrays.flags([voice.value == self.cell for voice in voices]),
        }
        for name in ("rank", "reason", "note", "locator"):
            made[name] = arrays.texts_or_null(getattr(voice, name) for voice in voices)
        for name in ("source_id", "source_type", "title", "author", "publisher", "published", "url"):
            made[name] = arrays.texts_or_null(voice.source[name] for voice in voices)
        made["statement_id"] = arrays.texts_or_null(voice.statement_id for voice in voices)
        return arrays.table(made)

    def __str__(self) -> str:
        lines = [f"{self.table} / {self.record_id} / {self.field}", f"  the cell says: {self.cell or '(empty)'}"]
        if not self.voices:
            lines.append("  no source was found that states it")
        for value, voices in self.by_value():
            lines.append(f"  {_STANDING[voices[0].rank]}: {value}")
            for voice in voices:
                lines.append(f"    {voice.cited()}" + (f", {voice.locator}" if voice.locator else ""))
                for label, text in (("because", voice.reason), ("note", voice.note)):
                    if text:
                        lines += textwrap.wrap(f"{label}: {text}", 100, initial_indent=" " * 6, subsequent_indent=" " * 8)
        return "\n".join(lines)


class Ledger:
    """The statements of a dataset, found by the cell that they are about."""

    def __init__(self, dataset: Tables) -> None:
        self._sources = {row["source_id"]: row for row in dataset.sources.rows()}
        self._by_cell: dict[tuple[str, str, str], list[Voice]] = {}
        for row in dataset.statements.rows():
            voice = Voice(
                statement_id=row["statement_id"],
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


def explain(dataset: Tables, table: str, record_id: str, field: str) -> Explanation:
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
