"""How a claim is judged: its parts are compared with the data one by one, and the verdict follows from the parts by a rule.

A *part* compares what the claim says with the values that were taken in the data, and then with each other value that a source states,
one cell at a time. The outcome of a part:

* holds: it is certainly so by the values taken, and no other value says otherwise;
* fails: it is certainly not so by the values taken, and no other value says otherwise;
* disputed: by the values taken it is so and by another value it is not, or the other way round;
* open: the values taken are too vague to say;
* missing: a record or value is not in the data, no source but the document that makes the claim states it, or the host was not searched.

Values too vague to contradict do not: "2025" does not dispute "2025-11-10". Deprecated statements do not dispute. The document that makes
the claims, and whatever repeats it, is listed with the statements but counts neither for nor against them: nobody is a witness in his own
cause.

The verdict is that of the first line that applies:

| if | verdict |
|---|---|
| a part fails | contradicted |
| a part is missing or open | not answerable |
| a part is disputed | contested |
| all parts hold | supported |

A claim is the conjunction of its parts, so one part that fails decides, whatever else is still unknown. Parts that no field can hold
(what was meant, what was left undone) are named as not judged and do not count; nor do readings that the claim itself does not use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..edtf import Certainty
from ..schema.vocabularies import Rank
from ..tables import Tables

CLAIMANT = "essay-2024-russians-never-leave"
"""The document that makes the claims."""

Cell = tuple[str, str, str]
"""Table, record and field."""


class Outcome(StrEnum):
    """What became of one part of a claim."""

    HOLDS = "holds"
    FAILS = "fails"
    DISPUTED = "disputed"
    OPEN = "open"
    MISSING = "missing"
    NOT_JUDGED = "not judged"


class Verdict(StrEnum):
    """What the data say to a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    CONTESTED = "contested"
    NOT_ANSWERABLE = "not answerable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A statement behind an answer.

    Attributes:
        statement_id: Its id.
        table: Table of the cell.
        record_id: Record of the cell.
        field: Field of the cell.
        value: What the source says.
        rank: preferred, normal or deprecated.
        source_id: The source.
        is_claimant: Whether the source is the document that makes the claim, or repeats it.
    """

    statement_id: str
    table: str
    record_id: str
    field: str
    value: str
    rank: str
    source_id: str
    is_claimant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a claim, compared with the data.

    Attributes:
        text: What the claim says, as far as this part goes.
        found: What the data say.
        outcome: How they compare.
        counts: Whether the verdict heeds it; a reading that the claim does not use is only told.
        statements: The statements behind it.
    """

    text: str
    found: str
    outcome: Outcome
    counts: bool = True
    statements: tuple[Cited, ...] = ()


def verdict(parts: Iterable[Part]) -> Verdict:
    """The verdict that follows from the parts, by the table above; without a part that counts a claim is not answerable."""
    outcomes = {part.outcome for part in parts if part.counts and part.outcome is not Outcome.NOT_JUDGED}
    if Outcome.FAILS in outcomes:
        return Verdict.CONTRADICTED
    if not outcomes or outcomes & {Outcome.MISSING, Outcome.OPEN}:
        return Verdict.NOT_ANSWERABLE
    return Verdict.CONTESTED if Outcome.DISPUTED in outcomes else Verdict.SUPPORTED


def outcome(taken: Certainty, others: Iterable[Certainty] = ()) -> Outcome:
    """The outcome of a part.

    Args:
        taken: How sure the part is by the values that were taken.
        others: How sure it is by each other value that an independent source states.
    """
    judged = set(others)
    if taken is Certainty.CERTAIN:
        return Outcome.DISPUTED if Certainty.IMPOSSIBLE in judged else Outcome.HOLDS
    if taken is Certainty.IMPOSSIBLE:
        return Outcome.DISPUTED if Certainty.CERTAIN in judged else Outcome.FAILS
    return Outcome.OPEN


def yes(condition: bool) -> Certainty:
    """Certain or impossible."""
    return Certainty.CERTAIN if condition else Certainty.IMPOSSIBLE


class Evidence:
    """The cells of a dataset with the statements behind them, and the comparisons of claims with them."""

    def __init__(self, dataset: Tables) -> None:
        self.dataset = dataset
        self._claimants = _repeats(dataset)
        self._said: dict[Cell, list[Cited]] = {}
        for row in dataset.statements.rows():
            cited = Cited(
                statement_id=row["statement_id"],
                table=row["table_name"],
                record_id=row["record_id"],
                field=row["field_name"],
                value=row["value"],
                rank=row["rank"],
                source_id=row["source_id"],
                is_claimant=row["source_id"] in self._claimants,
            )
            self._said.setdefault((cited.table, cited.record_id, cited.field), []).append(cited)
        self._rows: dict[str, dict[str, dict[str, str]]] = {}

    def row(self, table: str, record_id: str) -> dict[str, str] | None:
        """The cells of a record, or None if there is no such record."""
        if table not in self._rows:
            key = self.dataset[table].schema.primary_key[0]
            self._rows[table] = {row[key]: row for row in self.dataset[table].rows()}
        return self._rows[table].get(record_id)

    def cell(self, cell: Cell) -> str:
        """The value of a cell; empty if it is, or if there is no such record."""
        table, record_id, field = cell
        return (self.row(table, record_id) or {}).get(field, "")

    def statements(self, cells: Iterable[Cell]) -> tuple[Cited, ...]:
        """The statements about some cells, for each those for the value taken first."""
        cited = []
        for cell in dict.fromkeys(cells):
            taken = self.cell(cell)
            cited += sorted(self._said.get(cell, []), key=lambda said: (said.value != taken, said.value, said.source_id))
        return tuple(cited)

    def part(self, text: str, test: Callable[..., Certainty], *cells: Cell, counts: bool = True) -> Part:
        """Compare a part of a claim with cells.

        Args:
            text: What the claim says.
            test: Takes the values of the cells, and says how sure the part is by them.
            *cells: The cells; all must be filled for the part to be judged.
            counts: Whether the verdict heeds the part.
        """
        taken = [self.cell(cell) for cell in cells]
        told = [f"{record_id} {field} {value or '(empty)'}" for (_, record_id, field), value in zip(cells, taken, strict=True)]
        result = Outcome.MISSING
        if all(taken):
            if any(self._only_claimed(cell, value) for cell, value in zip(cells, taken, strict=True)):
                told.append("stated by the document that makes the claim alone")
            else:
                by_taken = test(*taken)
                judged = {
                    (at, value): test(*taken[:at], value, *taken[at + 1 :])
                    for at, cell in enumerate(cells)
                    for value in self._others(cell, taken[at])
                }
                result = outcome(by_taken, judged.values())
                against = [value for (_, value), sure in judged.items() if sure not in (by_taken, Certainty.POSSIBLE)]
                if result is Outcome.DISPUTED:
                    told.append(f"others say {', '.join(against)}")
                elif result is Outcome.FAILS and (own := [value for cell in cells for value in self._claimed(cell)]):
                    told.append(f"the document that makes the claim alone says {', '.join(own)}")
        return Part(text=text, found="; ".join(told), outcome=result, counts=counts, statements=self.statements(cells))

    def _others(self, cell: Cell, taken: str) -> list[str]:
        said = self._said.get(cell, [])
        return list(dict.fromkeys(one.value for one in said if one.value != taken and one.rank != Rank.DEPRECATED and not one.is_claimant))

    def _claimed(self, cell: Cell) -> list[str]:
        """The values that the document that makes the claim states, and that were not taken."""
        taken = self.cell(cell)
        return list(dict.fromkeys(one.value for one in self._said.get(cell, []) if one.is_claimant and one.value != taken))

    def _only_claimed(self, cell: Cell, taken: str) -> bool:
        """Say whether the value taken is stated, but by no independent source; fields that take no statements are taken as they are."""
        said = [one for one in self._said.get(cell, []) if one.value == taken]
        return bool(said) and all(one.is_claimant for one in said)


def not_judged(text: str, see: str = "") -> Part:
    """A part of a claim that no field of the data can hold.

    Args:
        text: What the claim says.
        see: Where a reader finds more.
    """
    return Part(text=text, found=f"not coded{f'; see {see}' if see else ''}", outcome=Outcome.NOT_JUDGED, counts=False)


def _repeats(dataset: Tables) -> frozenset[str]:
    """The document that makes the claims with all that is derived from it."""
    documents = {CLAIMANT}
    rows: Sequence[dict[str, str]] = dataset.sources.rows()
    while more := {row["source_id"] for row in rows if row["derived_from"] in documents} - documents:
        documents |= more
    return frozenset(documents)
