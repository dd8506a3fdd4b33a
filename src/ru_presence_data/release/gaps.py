"""Coverage and known gaps, computed from the data, for the codebook of a release."""

from __future__ import annotations

from ..analysis.explain import Ledger
from ..rules import all_rules
from ..tables import Tables
from ..tabular.frame import Frame, Frames


def single_sourced(dataset: Tables) -> list[tuple[str, str, str]]:
    """Give the table, record and field of every key date that rests on one source alone."""
    frames = Frames({table.name: Frame(table.text_cells(), table.schema) for table in dataset})
    rule = all_rules()["single-source"]
    assert rule.find is not None
    return [(table, frames[table].key(flag.row), flag.field or "") for table in rule.tables for flag in rule.find(frames[table], frames)]


def contested(dataset: Tables) -> list[tuple[str, str, str]]:
    """Give the table, record and field of every cell about which sources say different things."""
    ledger = Ledger(dataset)
    return [cell for cell in ledger.cells() if len({voice.value for voice in ledger.voices(*cell)}) > 1]


def markdown(dataset: Tables) -> str:
    """Write coverage and known gaps as sections of the codebook."""
    lines = ["## Coverage of this release", "", "| host | years | status | note |", "|---|---|---|---|"]
    for row in dataset.coverage.rows():
        note = row["note"].replace("|", "\\|")
        lines.append(f"| {row['actor_id']} | {row['year_from']}-{row['year_to']} | {row['status']} | {note} |")
    lines += ["", "## Known gaps of this release", ""]
    without = sum(not row["latitude"] for row in dataset.bases.rows())
    lines += [f"- Bases without coordinates: {without} of {len(dataset.bases)}."]
    lines += [f"- Contested cells: {len(contested(dataset))}; `explain` shows each."]
    alone = single_sourced(dataset)
    lines += [f"- Dates that open, close or bind and rest on one source: {len(alone)}."]
    lines += [f"  - {table}/{record}.{field}" for table, record, field in alone]
    return "\n".join(lines) + "\n"
