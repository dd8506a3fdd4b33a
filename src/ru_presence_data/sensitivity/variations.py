"""The variations of a dataset: its contradictions resolved by another rule, or one publisher or country left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..analysis.candidates import Cell, Statements
from ..analysis.resolve import RULES, Choice, Score, choices, rewritten
from ..claims.judging import CLAIMANT
from ..schema.vocabularies import Basis, Rank
from ..tables import Tables

EDITORS = "editors"
"""The rule against which all others are held: the editors' choice."""

FEWEST = 100
"""A country is left out in turn if its publishers have at least so many statements."""


class Kind(StrEnum):
    """What is varied."""

    RULE = "rule"
    WITHOUT_PUBLISHER = "without-publisher"
    WITHOUT_COUNTRY = "without-country"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """One variation of a dataset.

    Attributes:
        kind: What is varied.
        name: Name of the rule, of the publisher, or id of the country.
        chosen: What it takes for each cell.
        dataset: The dataset as it then is.
        without: Rows of the statements that it leaves out of the ledger.
    """

    kind: Kind
    name: str
    chosen: Mapping[Cell, Choice]
    dataset: Any
    without: frozenset[int] = frozenset()


def variations(dataset: Tables, statements: Statements, publishers: int, *, countries: bool = True) -> Iterator[Variation]:
    """The rules in the order of `RULES`, then the publishers and countries by the number of their statements.

    Rules never take the word of the document that makes the claims, for nobody is a witness in his own cause. Who is left out takes along
    those who repeat it: a copy goes with its original.

    Args:
        dataset: The dataset.
        statements: Its statements.
        publishers: How many publishers are left out in turn, those with the most statements.
        countries: Whether the publishers of each country are left out in turn.
    """
    origins = [statements.origin[row["source_id"]] for row in statements.rows]
    claimant = frozenset(row for row, source in enumerate(origins) if source["source_id"] == CLAIMANT)
    for rule in RULES:
        chosen = choices(statements, rule, claimant if rule != EDITORS else frozenset())
        yield Variation(kind=Kind.RULE, name=rule, chosen=chosen, dataset=rewritten(dataset, statements, chosen))
    for kind, field in ((Kind.WITHOUT_PUBLISHER, "publisher"), (Kind.WITHOUT_COUNTRY, "publisher_country")):
        of = [source[field] for source in origins]
        counted = Counter(name for name in of if name)
        ranked = sorted(counted, key=lambda name: (-counted[name], name))
        large = [name for name in ranked if counted[name] >= FEWEST] if countries else []
        for name in ranked[:publishers] if kind is Kind.WITHOUT_PUBLISHER else large:
            without = frozenset(row for row, one in enumerate(of) if one == name)
            chosen = _left(statements, without)
            yield Variation(kind=kind, name=name, without=without, chosen=chosen, dataset=rewritten(dataset, statements, chosen, without))


def _left(statements: Statements, without: frozenset[int]) -> dict[Cell, Choice]:
    """What the editors would take of the statements that are left: the preferred ones, else the best-graded of the others."""
    held = {statements.cell(row) for row, said in enumerate(statements.rows) if said["rank"] == Rank.PREFERRED}

    def scores(ledger: Any) -> list[Score]:
        return [_weight(said["rank"], said["basis"]) if statements.cell(row) in held else None for row, said in enumerate(statements.rows)]

    return choices(statements, scores, without)


def _weight(rank: str, basis: str) -> float:
    """The preferred before the others; of those what a source says before what was worked out."""
    return 2.0 if rank == Rank.PREFERRED else 1.0 if basis == Basis.STATED else 0.0
