"""Every statement behind a cell, how it follows from its source, and why one won."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..rules.ledger import BOUNDS, is_testified
from ..rules.witnesses import TOLD_BY, origins, roots, supports
from ..schema.vocabularies import Basis, Rank
from ..tables import Tables
from .held import once

RANKS = tuple(rank.value for rank in Rank)

FOLLOWS: dict[str, str] = {
    Basis.STATED: "",
    Basis.COMPUTED: "computed from what it says",
    Basis.INFERRED: "inferred from what it says",
    Basis.LOWER_BOUND: "gives the earliest day only",
    Basis.UPPER_BOUND: "gives the latest day only",
}
"""How a value follows from what its source says, in words; nothing where the source says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One statement with its source.

    Attributes:
        statement_id: Id of the statement.
        value: What the source says.
        basis: stated, computed, inferred, lower-bound or upper-bound.
        rank: preferred, normal or deprecated.
        reason: Of a preferred statement, why the cell holds its value, told once for the cell; of a deprecated one, why it is wrong.
        checked_on: Day on which a second reader found the value in the source; empty if nobody did.
        note: What a reader must know; also how the value follows.
        locator: Where in the source.
        source: The source, field by field, as text.
        original: The source that this one repeats, directly or through others, in the same form; itself if it repeats none.
        witness: Id of the witness that the source is: of its original, or of what the same publisher said on the same day.
    """

    statement_id: str
    value: str
    basis: str
    rank: str
    reason: str
    checked_on: str
    note: str
    locator: str
    source: dict[str, str]
    original: dict[str, str]
    witness: str

    @property
    def source_id(self) -> str:
        """Id of the source."""
        return self.source["source_id"]

    @property
    def is_copy(self) -> bool:
        """Whether the source repeats another."""
        return self.original["source_id"] != self.source_id

    @property
    def is_bound(self) -> bool:
        """Whether the source gives one end of the cell only."""
        return self.basis in BOUNDS

    def cited(self) -> str:
        """Name the source in a few words: publisher or title, and date."""
        return cited(self.source)

    def marks(self) -> list[str]:
        """Tell in words how the value follows, and whether a second reader found it in the source."""
        checked = f"checked on {self.checked_on}" if self.checked_on else ""
        return [mark for mark in (FOLLOWS[self.basis], checked) if mark]

    def speaks_against(self, cell: str) -> bool:
        """Whether the statement says something else than a cell; a bound that holds the cell's value does not."""
        return self.value != cell and not (self.is_bound and supports(self.value, cell))


def cited(source: dict[str, str]) -> str:
    """Name a source in a few words: publisher or title, and date."""
    who = source["publisher"] or source["author"] or source["title"] or source["url"]
    when = f", {source['published']}" if source["published"] else ""
    return f"{who}{when} ({source['source_type']})"


def is_contested(cell: str, voices: Sequence[Voice]) -> bool:
    """Whether sources say different things about a cell; bounds that hold its value do not."""
    return len({voice.value for voice in voices}) > 1 and any(voice.speaks_against(cell) for voice in voices)


def independent(voices: Iterable[Voice]) -> int:
    """Number of witnesses behind some statements: copies of one text, and documents of one publisher on one day, are one."""
    return len({voice.witness for voice in voices})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line of an explanation: a statement, or an original that is known from its copies only.

    Attributes:
        voice: The statement; None for an original that is not cited for the value.
        text: The source in a few words, with what it is a copy of, where in it, and how the value follows.
        depth: 1 for what stands under the original that it repeats, or under what its publisher said on the same day; else 0.
    """

    voice: Voice | None
    text: str
    depth: int


def told(voices: Sequence[Voice]) -> Iterator[Told]:
    """Order statements of one value by witness: each original, and its copies under it."""
    witnesses: dict[str, list[Voice]] = {}
    for voice in voices:
        witnesses.setdefault(voice.witness, []).append(voice)
    for group in witnesses.values():
        originals: dict[str, list[Voice]] = {}
        # Originals that are cited come before those that are known from copies only.
        for voice in sorted(group, key=lambda voice: voice.is_copy):
            originals.setdefault(voice.original["source_id"], []).append(voice)
        for number, same in enumerate(originals.values()):
            again = ["of the same publisher and day"] if number else []
            if same[0].is_copy:
                yield Told(voice=None, text="; ".join([cited(same[0].original), "not cited here", *again]), depth=min(number, 1))
            for voice in same:
                copy = [f"a copy of {cited(voice.original)}"] if voice.is_copy else again
                named = voice.cited() + (f", {voice.locator}" if voice.locator else "")
                yield Told(voice=voice, text="; ".join([named, *copy, *voice.marks()]), depth=1 if voice.is_copy else min(number, 1))


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
        return is_contested(self.cell, self.voices)

    @property
    def preferred(self) -> tuple[Voice, ...]:
        """The statements on which the cell rests."""
        return tuple(voice for voice in self.voices if voice.rank == Rank.PREFERRED)

    @property
    def reason(self) -> str:
        """Why the cell holds its value; empty if that is not told."""
        return " ".join(dict.fromkeys(voice.reason for voice in self.preferred if voice.reason))

    @property
    def unstated(self) -> str:
        """What to tell of a cell of which no source states the value; empty if one does, or if nothing is preferred."""
        bases = list(dict.fromkeys(voice.basis for voice in self.preferred))
        if not bases or is_testified(bases):
            return ""
        named = "a bound alone" if set(bases) <= set(BOUNDS) else " and ".join(basis for basis in bases if basis not in BOUNDS)
        return f"no source states it: {named}"

    def by_value(self) -> list[tuple[str, list[Voice]]]:
        """Group the statements by value, the preferred value first."""
        groups: dict[str, list[Voice]] = {}
        for voice in self.voices:
            groups.setdefault(voice.value, []).append(voice)
        return list(groups.items())

    def standing(self, voices: Sequence[Voice]) -> str:
        """Tell in words what became of a value.

        Args:
            voices: The statements that say it.
        """
        best = voices[0]
        if best.rank == Rank.DEPRECATED:
            return "shown to be wrong"
        if best.rank == Rank.PREFERRED:
            return "taken for a bound" if best.is_bound else "taken"
        return "stated, not taken" if best.speaks_against(self.cell) else "in agreement"

    def to_arrow(self) -> Any:
        """The statements as a `pyarrow.Table` of one row a statement, the preferred first.

        Columns: `table_name`, `record_id`, `field_name`; `cell`, the value that was taken; `value`, what the source says; `taken`,
        whether that is the cell's value, or a bound on which it rests; `basis`, how it follows from what the source says; `rank`;
        `reason`, `checked_on`, `note`, `locator`, and of the source `source_id`, `source_type`, `title`, `author`, `publisher`,
        `published`, `url`; `original_id`, the source that it repeats (null if none); `statement_id`. Null is what is not known.
        """
        from ..tabular import arrays

        voices = self.voices
        made = {
            "table_name": arrays.texts_or_null(self.table for _ in voices),
            "record_id": arrays.texts_or_null(self.record_id for _ in voices),
            "field_name": arrays.texts_or_null(self.field for _ in voices),
            "cell": arrays.texts_or_null(self.cell for _ in voices),
            "value": arrays.texts_or_null(voice.value for voice in voices),
            "taken": arrays.flags([is_taken(self.cell, voice) for voice in voices]),
        }
        for name in ("basis", "rank", "reason", "checked_on", "note", "locator"):
            made[name] = arrays.texts_or_null(getattr(voice, name) for voice in voices)
        for name in ("source_id", "source_type", "title", "author", "publisher", "published", "url"):
            made[name] = arrays.texts_or_null(voice.source[name] for voice in voices)
        made["original_id"] = arrays.texts_or_null(voice.original["source_id"] if voice.is_copy else "" for voice in voices)
        made["statement_id"] = arrays.texts_or_null(voice.statement_id for voice in voices)
        return arrays.table(made)

    def __str__(self) -> str:
        lines = [f"{self.table} / {self.record_id} / {self.field}", f"  the cell says: {self.cell or '(empty)'}"]
        lines += [f"  {self.unstated}"] if self.unstated else []
        lines += _wrapped("because", self.reason, 2)
        if not self.voices:
            lines.append("  no source was found that states it")
        for value, voices in self.by_value():
            lines.append(f"  {self.standing(voices)}: {value}")
            for line in told(voices):
                lines.append("    " + "  " * line.depth + line.text)
                if line.voice:
                    reason = line.voice.reason if line.voice.rank == Rank.DEPRECATED else ""
                    lines += _wrapped("because", reason, 6 + 2 * line.depth) + _wrapped("note", line.voice.note, 6 + 2 * line.depth)
        return "\n".join(lines)


def is_taken(cell: str, voice: Voice) -> bool:
    """Whether a statement says the value of the cell, or is a bound on which it rests."""
    return voice.value == cell or (voice.is_bound and voice.rank == Rank.PREFERRED)


def _wrapped(label: str, text: str, indent: int) -> list[str]:
    lead = " " * indent
    return textwrap.wrap(f"{label}: {text}", 100, initial_indent=lead, subsequent_indent=lead + "  ") if text else []


class Ledger:
    """The statements of a dataset, found by the cell that they are about."""

    def __init__(self, dataset: Tables) -> None:
        sources = {row["source_id"]: row for row in dataset.sources.rows()}
        origin = origins({key: row["derived_from"] for key, row in sources.items()})
        witness = roots(tuple(row[name] for name in TOLD_BY) for row in sources.values())
        self._by_cell: dict[tuple[str, str, str], list[Voice]] = {}
        for row in dataset.statements.rows():
            source = row["source_id"]
            voice = Voice(
                statement_id=row["statement_id"],
                value=row["value"],
                basis=row["basis"],
                rank=row["rank"],
                reason=row["reason"],
                checked_on=row["checked_on"],
                note=row["note"],
                locator=row["locator"],
                source=sources[source],
                original=sources[origin[source]],
                witness=witness[source],
            )
            self._by_cell.setdefault((row["table_name"], row["record_id"], row["field_name"]), []).append(voice)
        for voices in self._by_cell.values():
            voices.sort(key=lambda voice: (RANKS.index(voice.rank), voice.value, voice.source["published"] or "9", voice.source_id))

    def voices(self, table: str, record_id: str, field: str) -> tuple[Voice, ...]:
        """The statements about a cell, the preferred first."""
        return tuple(self._by_cell.get((table, record_id, field), ()))

    def cells(self) -> list[tuple[str, str, str]]:
        """Every cell that statements are about, in order."""
        return sorted(self._by_cell)


def explain(dataset: Tables, table: str, record_id: str, field: str) -> Explanation:
    """Every statement behind a cell.

    Args:
        dataset: The dataset.
        table: Name of the table.
        record_id: Key of the record.
        field: Name of a sourced field.

    Raises:
        UsageError: If there is no such table, record or field, or the field takes no statements.
    """
    records = dataset[table]
    records.schema.sourced_field(field)
    row = records.row(record_id)
    return Explanation(
        table=table, record_id=record_id, field=field, cell=row[field], voices=once(dataset, Ledger).voices(table, record_id, field)
    )
