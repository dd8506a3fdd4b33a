"""Coverage and known gaps, computed from the data, for the codebook of a release."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ..analysis.contested import contested
from ..analysis.explain import Ledger
from ..analysis.hosts import record_hosts
from ..rules import all_rules
from ..rules.ledger import CELL, is_testified
from ..schema.vocabularies import Rank
from ..tables import Tables
from ..tabular.frame import Frame, Frames


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How many statements a second reader found in their sources.

    Attributes:
        table: Table of the cells.
        host: Host de jure of the records; `several` for agreements of several hosts.
        statements: Number of statements.
        checked: Number of those that have the day of a check.
    """

    table: str
    host: str
    statements: int
    checked: int


def single_sourced(dataset: Tables) -> list[tuple[str, str, str]]:
    """The table, record and field of every key date that rests on one source alone."""
    frames = Frames({table.name: Frame(table.text_cells(), table.schema) for table in dataset})
    rule = all_rules()["single-source"]
    assert rule.find is not None
    return [(table, frames[table].key(flag.row), flag.field or "") for table in rule.tables for flag in rule.find(frames[table], frames)]


def unstated(dataset: Tables) -> list[tuple[str, str, str]]:
    """The table, record and field of every cell of which no source states the value, and no two bounds close it."""
    ledger = Ledger(dataset)
    cells = []
    for cell in ledger.cells():
        bases = {voice.basis for voice in ledger.voices(*cell) if voice.rank == Rank.PREFERRED}
        if bases and not is_testified(bases):
            cells.append(cell)
    return cells


def checked(dataset: Tables) -> list[Checked]:
    """How many statements a second reader checked, by table and host in their order."""
    host = record_hosts(dataset)
    every: Counter[tuple[str, str]] = Counter()
    done: Counter[tuple[str, str]] = Counter()
    for row in dataset.statements.rows():
        group = (row["table_name"], host(row["table_name"], row["record_id"]))
        every[group] += 1
        done[group] += bool(row["checked_on"])
    return [Checked(table=table, host=at, statements=number, checked=done[table, at]) for (table, at), number in sorted(every.items())]


def share_checked(dataset: Tables) -> str:
    """The share of statements that a second reader checked, in a sentence."""
    counts = checked(dataset)
    done, every = sum(one.checked for one in counts), sum(one.statements for one in counts)
    return f"A reader other than the coder found the value in the source for {done:,} of {every:,} statements ({_percent(done, every)})."


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}%" if whole else "none"


def markdown(dataset: Tables) -> str:
    """Write coverage and known gaps as sections of the codebook."""
    lines = ["## Coverage of this release", "", "| host | years | status | note |", "|---|---|---|---|"]
    for row in dataset.coverage.rows():
        note = row["note"].replace("|", "\\|")
        lines.append(f"| {row['actor_id']} | {row['year_from']}-{row['year_to']} | {row['status']} | {note} |")
    lines += ["", "## Known gaps of this release", ""]
    without = sum(not row["latitude"] for row in dataset.bases.rows())
    lines += [f"- Bases without coordinates: {without} of {len(dataset.bases)}."]
    lines += [f"- Contested cells: {len(contested(dataset).group_by(list(CELL)).aggregate([]))}; `explain` shows each."]
    lines += _unstated(dataset)
    alone = single_sourced(dataset)
    lines += [f"- Dates that open, close or bind and rest on one source: {len(alone)}."]
    lines += [f"  - {table}/{record}.{field}" for table, record, field in alone]
    lines += ["", "### Statements that were checked", "", share_checked(dataset), ""]
    lines += ["| table | host | statements | checked | share |", "|---|---|---|---|---|"]
    for one in checked(dataset):
        lines.append(f"| {one.table} | {one.host} | {one.statements} | {one.checked} | {_percent(one.checked, one.statements)} |")
    return "\n".join(lines) + "\n"


def _unstated(dataset: Tables) -> list[str]:
    """Count the cells that nobody states, by table."""
    every = Counter(row[0] for row in Ledger(dataset).cells())
    bare = Counter(table for table, _, _ in unstated(dataset))
    lines = [
        f"- Cells that no source states, and no two bounds close: {bare.total()} of {every.total()}; `explain` says of each what it rests on."
    ]
    return lines + [f"  - {table}: {bare[table]} of {every[table]}" for table in sorted(bare)]
