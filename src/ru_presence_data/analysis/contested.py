"""Every cell about which sources say different things, with each value that is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..edtf import Certainty, Edtf
from ..rules.witnesses import origins
from ..tables import Tables
from ..tabular import arrays
from .explain import Ledger, Voice


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
    ledger = Ledger(dataset)
    dated = {(table.name, field.name) for table in dataset for field in table.schema.fields if field.is_edtf}
    rows: dict[str, dict[str, dict[str, str]]] = {}
    found: list[_Said] = []
    for table, record_id, field in ledger.cells():
        values: dict[str, list[Voice]] = {}
        for voice in ledger.voices(table, record_id, field):
            values.setdefault(voice.value, []).append(voice)
        if len(values) == 1:
            continue
        if table not in rows:
            key = dataset[table].schema.primary_key[0]
            rows[table] = {row[key]: row for row in dataset[table].rows()}
        cell = rows[table][record_id][field]
        found += [
            _Said(
                table=table,
                record_id=record_id,
                field=field,
                cell=cell,
                value=value,
                voices=tuple(voices),
                conflict=conflict(cell, value, (table, field) in dated),
            )
            for value, voices in sorted(values.items(), key=lambda item: item[0] != cell)
        ]
    origins = Origins(dataset)
    return arrays.table(
        {
            "table_name": arrays.texts_or_null(said.table for said in found),
            "record_id": arrays.texts_or_null(said.record_id for said in found),
            "field_name": arrays.texts_or_null(said.field for said in found),
            "cell": arrays.texts_or_null(said.cell for said in found),
            "value": arrays.texts_or_null(said.value for said in found),
            "taken": arrays.flags([said.value == said.cell for said in found]),
            "conflict": arrays.texts_or_null(said.conflict for said in found),
            "rank": arrays.texts_or_null(said.voices[0].rank for said in found),
            "sources": arrays.counts([len({voice.source_id for voice in said.voices}) for said in found]),
            "independent_sources": arrays.counts([len({origins.of(voice.source_id) for voice in said.voices}) for said in found]),
            "reason": arrays.texts_or_null(
                " ".join(dict.fromkeys(voice.reason for voice in said.voices if voice.reason)) for said in found
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


class Origins:
    """Which original each source goes back to."""

    def __init__(self, dataset: Tables) -> None:
        self._origins = origins({row["source_id"]: row["derived_from"] for row in dataset.sources.rows()})

    def of(self, source_id: str) -> str:
        """Give the original behind a source; itself if it is none of the dataset's."""
        return self._origins.get(source_id, source_id)
