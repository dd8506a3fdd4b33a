"""What could stand in each sourced cell: the statements with what a rule of resolution asks of them, and the meetings of bounds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from .. import edtf
from ..rules.ledger import BOUNDS, meeting
from ..rules.sourcing import GRADES
from ..rules.witnesses import TOLD_BY, origins, roots
from ..schema.vocabularies import Basis, Rank
from ..tables import Tables
from ..tabular import arrays
from .hosts import record_hosts

Cell = tuple[str, str, str]
"""Table, record and field."""

RANKS = {rank.value: place for place, rank in enumerate(Rank)}

LEDGER = (
    "statement_id",
    "table_name",
    "record_id",
    "field_name",
    "value",
    "basis",
    "rank",
    "source_id",
    "source_type",
    "publisher",
    "publisher_country",
    "published_earliest",
    "published_latest",
    "origin_publisher",
    "origin_country",
    "host",
    "days",
    "witnesses",
)
"""Columns of the ledger that a rule is given; `Dataset.resolve` says what each holds."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value that could stand in a cell.

    Attributes:
        value: The value.
        rows: Rows of the ledger that say it: one statement, or the bounds that meet in it.
        is_open: Whether it is a date without a bound on one side, which stands only where nothing closed does.
        score: What the rule gave it; the highest is taken.
        rank: Place of its weakest rank, the preferred being 0.
        grade: Place of its weakest type of source, the best being 0.
        source_id: First source by id.
    """

    value: str
    rows: tuple[int, ...]
    is_open: bool
    score: float
    rank: int
    grade: int
    source_id: str

    @property
    def order(self) -> tuple[bool, float, int, bool, int, str]:
        """By what candidates are sorted, the one to be taken first; what one source says comes before bounds that meet."""
        return self.is_open, -self.score, self.rank, len(self.rows) > 1, self.grade, self.source_id


class Statements:
    """The statements of a dataset that were not shown to be wrong, as a rule of resolution sees them."""

    def __init__(self, dataset: Tables) -> None:
        self.dated = {(table.name, field.name) for table in dataset for field in table.schema.fields if field.is_edtf}
        self.sources = {row["source_id"]: row for row in dataset.sources.rows()}
        self.rows = [row for row in dataset.statements.rows() if row["rank"] != Rank.DEPRECATED]
        self._dataset = dataset

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def origin(self) -> dict[str, dict[str, str]]:
        """For each source the one that it repeats, directly or through others; itself if it repeats none."""
        return {
            source: self.sources[first]
            for source, first in origins({key: row["derived_from"] for key, row in self.sources.items()}).items()
        }

    def cell(self, row: int) -> Cell:
        """The cell that a statement is about; latitude and longitude are one, so that they come from one source."""
        said = self.rows[row]
        field = "latitude" if said["field_name"] == "longitude" else said["field_name"]
        return said["table_name"], said["record_id"], field

    @cached_property
    def cells(self) -> dict[Cell, list[int]]:
        """The rows about each cell; of a point those about its latitude."""
        by_cell: defaultdict[Cell, list[int]] = defaultdict(list)
        for row, said in enumerate(self.rows):
            if said["field_name"] != "longitude":
                by_cell[self.cell(row)].append(row)
        return dict(by_cell)

    @cached_property
    def ledger(self) -> Any:
        """The statements as a `pyarrow.Table` of the columns `LEDGER`."""
        host = record_hosts(self._dataset)
        sources, origin = [self.sources[said["source_id"]] for said in self.rows], [self.origin[said["source_id"]] for said in self.rows]
        published = [edtf.bounds(source["published"]) if source["published"] else (None, None) for source in sources]
        made = {name: arrays.texts_or_null(said[name] for said in self.rows) for name in LEDGER[:8]}
        made |= {
            name: arrays.texts_or_null(source[name] for source in sources) for name in ("source_type", "publisher", "publisher_country")
        }
        made["published_earliest"] = arrays.days([first for first, _ in published])
        made["published_latest"] = arrays.days([last for _, last in published])
        made["origin_publisher"] = arrays.texts_or_null(source["publisher"] for source in origin)
        made["origin_country"] = arrays.texts_or_null(source["publisher_country"] for source in origin)
        made["host"] = arrays.texts_or_null(host(said["table_name"], said["record_id"]) for said in self.rows)
        made["days"] = arrays.counts([self._days(row) for row in range(len(self))])
        made["witnesses"] = arrays.counts(self._witnesses())
        return arrays.table({name: made[name] for name in LEDGER})

    def is_dated(self, row: int) -> bool:
        """Whether a statement is about a date."""
        return (self.rows[row]["table_name"], self.rows[row]["field_name"]) in self.dated

    def _days(self, row: int) -> int | None:
        if not self.is_dated(row):
            return None
        first, last = edtf.bounds(self.rows[row]["value"])
        return None if first is None or last is None else (last - first).days + 1

    def _witnesses(self) -> list[int]:
        """For each statement, how many witnesses say its value of its cell."""
        witness = roots(tuple(row[name] for name in TOLD_BY) for row in self.sources.values())
        behind: defaultdict[tuple[Cell, str], set[str]] = defaultdict(set)
        said = [((row["table_name"], row["record_id"], row["field_name"]), row["value"]) for row in self.rows]
        for key, row in zip(said, self.rows, strict=True):
            behind[key].add(witness[row["source_id"]])
        return [len(behind[key]) for key in said]

    def candidates(self, rows: Sequence[int], scores: Sequence[float | None]) -> Iterator[Candidate]:
        """What could stand in a cell by the scores of a rule.

        Bounds are joined with those of the other side that were scored alike, or else with the best one, where they leave a day.

        Args:
            rows: The statements about the cell.
            scores: Score of each statement of the ledger; None for those that cannot be taken.
        """
        lower: list[Candidate] = []
        upper: list[Candidate] = []
        for row in rows:
            score = scores[row]
            if score is None:
                continue
            said = self.rows[row]
            one = Candidate(
                said["value"],
                (row,),
                self.is_dated(row) and None in edtf.bounds(said["value"]),
                score,
                RANKS[said["rank"]],
                GRADES[self.sources[said["source_id"]]["source_type"]],
                said["source_id"],
            )
            if said["basis"] in BOUNDS:
                (lower if said["basis"] == Basis.LOWER_BOUND else upper).append(one)
            else:
                yield one
        yield from _met(sorted(lower, key=lambda one: one.order), sorted(upper, key=lambda one: one.order))


def _met(lower: list[Candidate], upper: list[Candidate]) -> Iterator[Candidate]:
    """The meeting of the best bounds: of all that share the first place on their side, or else of the first alone."""
    if not lower or not upper:
        best = lower or upper
        if best:
            yield _joined(_first(best)) or best[0]
        return
    closed = _joined(_first(lower) + _first(upper)) or _joined([lower[0], upper[0]])
    if closed:
        yield closed
        return
    yield from (one for one in (_joined(_first(lower)), _joined(_first(upper))) if one)


def _first(bounds: list[Candidate]) -> list[Candidate]:
    return [bound for bound in bounds if (bound.score, bound.rank) == (bounds[0].score, bounds[0].rank)]


def _joined(bounds: list[Candidate]) -> Candidate | None:
    met = meeting([one.value for one in bounds if one.value.endswith("..]")], [one.value for one in bounds if one.value.startswith("[..")])
    if met is None:
        return None
    return replace(
        bounds[0],
        value=met,
        rows=tuple(row for one in bounds for row in one.rows),
        is_open=None in edtf.bounds(met),
        score=min(one.score for one in bounds),
        rank=max(one.rank for one in bounds),
        grade=max(one.grade for one in bounds),
        source_id=min(one.source_id for one in bounds),
    )
