"""Every cell about which sources say different things, with each value that is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..edtf import Certainty, Edtf
from ..tables import Tables
from ..tabular import arrays
from .explain import Ledger, Voice, independent, is_contested, is_taken
from .held import once


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """One value that is said about a cell."""

    table: str
    record_id: str
    field: str
    cell: str
    value: str
    voices: tuple[Voice, ...]
    conflict: str | None


def contested(dataset: Tables) -> Any:
    """Find the cells about which sources differ; see `Dataset.contested`."""
    ledger = once(dataset, Ledger)
    dated = {(table.name, field.name) for table in dataset for field in table.schema.fields if field.is_edtf}
    rows: dict[str, dict[str, dict[str, str]]] = {}
    differing: list[_Said] = []
    for table, record_id, field in ledger.cells():
        if table not in rows:
            key = dataset[table].schema.primary_key[0]
            rows[table] = {row[key]: row for row in dataset[table].rows()}
        cell = rows[table][record_id][field]
        every = ledger.voices(table, record_id, field)
        if not is_contested(cell, every):
            continue
        values: dict[str, list[Voice]] = {}
        for voice in every:
            values.setdefault(voice.value, []).append(voice)
        differing += [
            _Said(
                table=table,
                record_id=record_id,
                field=field,
                cell=cell,
                value=value,
                voices=tuple(voices),
                conflict=conflict(cell, value, (table, field) in dated) if voices[0].speaks_against(cell) else None,
            )
            for value, voices in sorted(values.items(), key=lambda item: not is_taken(cell, item[1][0]))
        ]
    return arrays.table(
        {
            "table_name": arrays.texts_or_null(said.table for said in differing),
            "record_id": arrays.texts_or_null(said.record_id for said in differing),
            "field_name": arrays.texts_or_null(said.field for said in differing),
            "cell": arrays.texts_or_null(said.cell for said in differing),
            "value": arrays.texts_or_null(said.value for said in differing),
            "taken": arrays.flags([is_taken(said.cell, said.voices[0]) for said in differing]),
            "conflict": arrays.texts_or_null(said.conflict for said in differing),
            "rank": arrays.texts_or_null(said.voices[0].rank for said in differing),
            "sources": arrays.counts([len({voice.source_id for voice in said.voices}) for said in differing]),
            "independent_sources": arrays.counts([independent(said.voices) for said in differing]),
            "reason": arrays.texts_or_null(
                " ".join(dict.fromkeys(voice.reason for voice in said.voices if voice.reason)) for said in differing
            ),
        }
    )


def conflict(cell: str, value: str, is_date: bool) -> str | None:
    """Say whether a value speaks against a cell: None if it is the same, else certain or possible.

    Args:
        cell: The value that was taken; empty if none was.
        value: What a source says.
        is_date: Whether both are EDTF dates. These conflict for certain if they have no day in common, so that "1993" only
            possibly speaks against "1993-05".
    """
    if value == cell:
        return None
    if not is_date or not cell:
        return Certainty.CERTAIN
    one, other = Edtf(cell).widest, Edtf(value).widest
    apart = any(late and early and late < early for late, early in ((one[1], other[0]), (other[1], one[0])))
    return Certainty.CERTAIN if apart else Certainty.POSSIBLE
