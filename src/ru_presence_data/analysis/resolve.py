"""Contradictions resolved by another rule: the sourced cells of a dataset, chosen anew from the statements about them.

A rule scores the statements. Of the values that are said about a cell the one with the highest score is taken, of several that with the
better rank by the editors, then what one source says before bounds that meet, then that of the better type of source, then that of the first source by id. A lower and an upper bound that leave days in
common count as one value, with the lower of their scores; a date that is open on one side stands only where nothing closed does.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import Any, TypeVar

from .. import edtf
from ..docstrings import docstring
from ..rules.sourcing import GRADES
from ..schema.vocabularies import Basis, LegalEnd, Rank
from ..tables import Tables
from ..tabular import arrays
from ..violations import UsageError
from .candidates import Candidate, Cell, Statements
from .hosts import SENDERS, one_of

Score = float | None
"""Of a statement: the highest is taken; None if it cannot be."""

Scoring = Callable[[Any], Any]
"""A rule: from the ledger, a `pyarrow.Table` of one row a statement, to a score a row."""

D = TypeVar("D", bound=Tables)

UNKNOWN = LegalEnd.UNKNOWN.value
"""The code that stands in a required cell that is left without an answer."""

OPINIONS = (Basis.COMPUTED, Basis.INFERRED)


def editors(ledger: Any) -> Iterable[Score]:
    """The value that the editors chose, which is that of the dataset as it was loaded."""
    return [1.0 if rank == Rank.PREFERRED else None for rank in ledger["rank"].to_pylist()]


def official_first(ledger: Any) -> Iterable[Score]:
    """The value from the source of the best type, from the text of a treaty down to a memoir."""
    return [-GRADES[kind] for kind in ledger["source_type"].to_pylist()]


def earliest_document(ledger: Any) -> Iterable[Score]:
    """The value from the document that was published first; undated ones come last."""
    return [-day.toordinal() if day else -date.max.toordinal() for day in ledger["published_latest"].to_pylist()]


def latest_document(ledger: Any) -> Iterable[Score]:
    """The value from the document that was published last; undated ones come last."""
    return [day.toordinal() if day else 0.0 for day in ledger["published_earliest"].to_pylist()]


def most_precise(ledger: Any) -> Iterable[Score]:
    """The date that leaves the fewest days; of codes and numbers the editors' choice."""
    return [-days if days is not None else 0.0 for days in ledger["days"].to_pylist()]


def most_roots(ledger: Any) -> Iterable[Score]:
    """The value that most independent witnesses state; copies of one text, and documents of one publisher on one day, are one witness."""
    return ledger["witnesses"].to_pylist()  # type: ignore[no-any-return]


def host_side(ledger: Any) -> Iterable[Score]:
    """The value from the host's publishers, else from others, and from the sender's only where nobody else has one."""
    return [_side(country, host) for country, host in zip(ledger["origin_country"].to_pylist(), ledger["host"].to_pylist(), strict=True)]


def sender_side(ledger: Any) -> Iterable[Score]:
    """The value from Russian or Soviet publishers, else from others, and from the host's only where nobody else has one."""
    return [-score for score in host_side(ledger)]  # type: ignore[operator]


def stated_only(ledger: Any) -> Iterable[Score]:
    """The editors' choice among what sources state and the bounds that they give: what was computed or inferred is left out."""
    return [None if basis in OPINIONS else 0.0 for basis in ledger["basis"].to_pylist()]


def bounds(ledger: Any) -> Iterable[Score]:
    """No choice: all days from the first to the last that anyone states; of codes and numbers only those on which all agree, of a lowest and a highest number the extremes."""
    return [0.0] * ledger.num_rows


def _side(country: str | None, host: str | None) -> float:
    return 1.0 if country == host else -1.0 if country in SENDERS else 0.0


RULES: dict[str, Scoring] = {
    function.__name__.replace("_", "-"): function
    for function in (
        editors,
        official_first,
        earliest_document,
        latest_document,
        most_precise,
        most_roots,
        host_side,
        sender_side,
        stated_only,
        bounds,
    )
}
"""The rules by name, each with its meaning as its docstring."""


def meaning(rule: str) -> str:
    """What a rule takes, in a sentence."""
    return " ".join(docstring(RULES[rule]).split())


@dataclass(frozen=True, slots=True)
class Choice:
    """What a rule took for a cell.

    Attributes:
        value: The value; empty if it took none.
        rows: Rows of the ledger on which it rests.
    """

    value: str
    rows: tuple[int, ...]


def resolve(dataset: D, rule: str | Scoring) -> D:
    """Choose the sourced cells of a dataset anew; see `Dataset.resolve`."""
    statements = Statements(dataset)
    return rewritten(dataset, statements, choices(statements, rule))


def choices(statements: Statements, rule: str | Scoring, never: frozenset[int] = frozenset()) -> dict[Cell, Choice]:
    """What a rule takes for each cell about which there are statements.

    Args:
        statements: The statements.
        rule: Name of a rule, or a function.
        never: Rows of the statements that cannot be taken, whatever the rule says.

    Raises:
        UsageError: If the rule is neither, or the function does not give a score for each statement.
    """
    scoring = rule if callable(rule) else RULES[one_of("rule", rule, RULES)]
    scores = [None if row in never else score for row, score in enumerate(_scores(scoring, statements))]
    chosen: dict[Cell, Choice] = {}
    for cell, rows in statements.cells.items():
        candidates = list(statements.candidates(rows, scores))
        chosen[cell] = _hull(cell, candidates, statements.dated) if scoring is bounds else _best(candidates)
    return _with_longitudes(statements, chosen)


def _scores(scoring: Scoring, statements: Statements) -> list[Score]:
    given = scoring(statements.ledger)
    listed = given.to_pylist() if hasattr(given, "to_pylist") else list(given) if isinstance(given, Iterable) else None
    if listed is None or len(listed) != len(statements):
        found = type(given).__name__ if listed is None else f"{len(listed)} scores"
        raise UsageError(f"rule: found {found}, expected a score for each of the {len(statements)} statements")
    return [_score(one) for one in listed]


def _score(given: Any) -> Score:
    try:
        return None if given is None or isnan(given) else float(given)
    except (TypeError, ValueError):
        raise UsageError(f"rule: found the score {given!r}, expected a number, or None for a statement that cannot be taken") from None


def _best(candidates: Sequence[Candidate]) -> Choice:
    if not candidates:
        return Choice("", ())
    best = min(candidates, key=lambda one: one.order)
    rows = best.rows if len(best.rows) > 1 else tuple(row for one in candidates if one.value == best.value for row in one.rows)
    return Choice(best.value, rows)


def _hull(cell: Cell, candidates: Sequence[Candidate], dated: Container[tuple[str, str]]) -> Choice:
    """Everything that the candidates leave possible."""
    closed = [one for one in candidates if not one.is_open] or list(candidates)
    values = list(dict.fromkeys(one.value for one in closed))
    rows = tuple(row for one in closed for row in one.rows)
    if len(values) < 2:
        return Choice(values[0] if values else "", rows)
    table, _, field = cell
    if field.endswith(("low", "high")):
        return Choice((min if field.endswith("low") else max)(values, key=float), rows)
    if (table, field) not in dated:
        return Choice("", ())
    ends = [edtf.bounds(value) for value in values]
    first = None if any(start is None for start, _ in ends) else min(start for start, _ in ends if start)
    last = None if any(end is None for _, end in ends) else max(end for _, end in ends if end)
    if first is None and last is None:
        return Choice("", ())
    return Choice(f"[{first or ''}..{last or ''}]", rows)


def _with_longitudes(statements: Statements, chosen: dict[Cell, Choice]) -> dict[Cell, Choice]:
    """Add the longitudes, from the sources that gave the latitudes."""
    said: dict[tuple[str, str, str], list[int]] = {}
    for row, statement in enumerate(statements.rows):
        if statement["field_name"] == "longitude":
            said.setdefault((statement["table_name"], statement["record_id"], statement["source_id"]), []).append(row)
    for table, record in {(table, record) for table, record, _ in said}:
        latitude = chosen.get((table, record, "latitude"), Choice("", ()))
        beside = [row for at in latitude.rows for row in said.get((table, record, statements.rows[at]["source_id"]), [])]
        values = {statements.rows[row]["value"]: row for row in reversed(beside)}
        chosen[table, record, "longitude"] = Choice(next(iter(values), ""), tuple(beside))
        if not beside:
            chosen[table, record, "latitude"] = Choice("", ())
    return chosen


def rewritten(dataset: D, statements: Statements, chosen: Mapping[Cell, Choice], without: frozenset[int] = frozenset()) -> D:
    """A dataset whose cells hold what was chosen, and whose statements are ranked accordingly.

    Args:
        dataset: The dataset.
        statements: Its statements.
        chosen: What was chosen for each cell.
        without: Rows of `statements` that are left out of the ledger.
    """
    changed: dict[str, dict[str, dict[str, str]]] = {}
    ranked: dict[str, str] = {}
    by_table = {table.name: {row[table.schema.primary_key[0]]: row for row in table.rows()} for table in dataset if table.schema.sourced}
    taken = {row for choice in chosen.values() for row in choice.rows}
    for (table, record, field), choice in chosen.items():
        if by_table[table][record][field] != choice.value:
            changed.setdefault(table, {}).setdefault(record, {})[field] = choice.value
    moved = {(table, record, field) for table, records in changed.items() for record, fields in records.items() for field in fields}
    for row, said in enumerate(statements.rows):
        if (said["table_name"], said["record_id"], said["field_name"]) in moved:
            ranked[said["statement_id"]] = Rank.PREFERRED if row in taken else Rank.NORMAL
    gone = {statements.rows[row]["statement_id"] for row in without}
    cells = {name: _rewritten(dataset, name, records) for name, records in changed.items()}
    if ranked or gone:
        cells["statements"] = _ranked(dataset, ranked, gone)
    return dataset.with_cells(cells)


def _rewritten(dataset: Tables, name: str, changed: Mapping[str, Mapping[str, str]]) -> Any:
    """The text cells of a table with some of them exchanged; a required code that is left without an answer is `unknown`."""
    schema = dataset[name].schema
    rows = dataset[name].rows()
    key = schema.primary_key[0]
    columns = {}
    for field in schema.fields:
        empty = UNKNOWN if field.required and UNKNOWN in {category.value for category in field.categories} else ""
        fresh = [changed.get(row[key], {}).get(field.name) for row in rows]
        columns[field.name] = arrays.texts([row[field.name] if new is None else new or empty for row, new in zip(rows, fresh, strict=True)])
    return arrays.table(columns)


def _ranked(dataset: Tables, ranked: Mapping[str, str], gone: Iterable[str]) -> Any:
    """The statements with other ranks: the reason of an exchanged cell was that of another choice, and goes."""
    left_out = set(gone)
    rows = [row for row in dataset.statements.rows() if row["statement_id"] not in left_out]
    for row in rows:
        rank = ranked.get(row["statement_id"])
        if rank is not None:
            row["rank"], row["reason"] = rank, ""
    return arrays.table({name: arrays.texts([row[name] for row in rows]) for name in dataset.statements.schema.names})
