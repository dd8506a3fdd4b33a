"""A record with its statements and everything that is linked to it."""

from __future__ import annotations

from dataclasses import dataclass

from ..schema.table_schema import TableSchema
from ..tables import Tables
from .explain import Explanation, Ledger
from .personnel import figure_kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A record and what belongs to it.

    Attributes:
        table: Name of the table.
        record_id: Key of the record.
        row: Its cells.
        cells: The explanation of each sourced cell that has statements.
        links: Headings, each with lines of text cells that are linked to the record.
    """

    table: str
    record_id: str
    row: dict[str, str]
    cells: dict[str, Explanation]
    links: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]


_VIA = {
    "bases": (
        ("deployments", "deployment_bases", "base_id", "deployment_id"),
        ("agreements", "agreement_bases", "base_id", "agreement_id"),
    ),
    "deployments": (
        ("bases", "deployment_bases", "deployment_id", "base_id"),
        ("agreements", "agreement_deployments", "deployment_id", "agreement_id"),
    ),
    "agreements": (
        ("deployments", "agreement_deployments", "agreement_id", "deployment_id"),
        ("bases", "agreement_bases", "agreement_id", "base_id"),
        ("actors", "agreement_parties", "agreement_id", "actor_id"),
        ("agreements", "agreement_relations", "agreement_id", "related_id"),
        ("agreements", "agreement_relations", "related_id", "agreement_id"),
    ),
    "events": (("actors", "event_actors", "event_id", "actor_id"),),
    "territories": (),
}


def tell(dataset: Tables, record_id: str, ledger: Ledger | None = None) -> Story:
    """Gather a record, its statements and its links.

    Args:
        dataset: The dataset.
        record_id: Key of a record in any table with a key of one column, or a retired one.
        ledger: Its statements, for who tells of many records; None to read them.

    Raises:
        UsageError: If there is no such record.
    """
    table, row = dataset.find(record_id)
    # That of the successor, if the id that was asked for is retired.
    record_id = row[dataset[table].schema.primary_key[0]]
    cells = explained(dataset[table].schema, row, Ledger(dataset) if ledger is None else ledger)
    return Story(table=table, record_id=record_id, row=row, cells=cells, links=tuple(_links(dataset, table, record_id)))


def explained(schema: TableSchema, row: dict[str, str], ledger: Ledger) -> dict[str, Explanation]:
    """The explanation of each cell of a row that has statements.

    Args:
        schema: The table, with a key of one column.
        row: Its cells.
        ledger: The statements.
    """
    table, record_id = schema.name, row[schema.primary_key[0]]
    cells = {}
    for field in schema.sourced:
        voices = ledger.voices(table, record_id, field.name)
        if voices:
            cells[field.name] = Explanation(table=table, record_id=record_id, field=field.name, cell=row[field.name], voices=voices)
    return cells


def _links(dataset: Tables, table: str, record_id: str) -> list[tuple[str, tuple[tuple[str, ...], ...]]]:
    out = []
    for other, via, key, target in _VIA.get(table, ()):
        lines = []
        for link in dataset[via].rows():
            if link[key] == record_id:
                row = dataset[other].row(link[target])
                how = link.get("relation", "") or link.get("role", "")
                lines.append((_span(dataset[other].schema, row), row.get("name") or row.get("title") or "", how, link[target]))
        heading = other if target != "agreement_id" or table != "agreements" else "agreements that act on it"
        out.append((heading.replace("_", " "), tuple(sorted(lines))))
    key = _key_in_events(dataset, table)
    if key:
        alone = _only_deployments(dataset, record_id) if table == "bases" else set()
        events = [row for row in dataset.events.rows() if row.get(key) == record_id or row["deployment_id"] in alone]
        dated = sorted(events, key=lambda row: (row["date"].strip("[./"), row["event_id"]))
        out.append(
            ("events", tuple((_dates(row["date"], row["end_date"]), row["title"], row["event_type"], row["event_id"]) for row in dated))
        )
    if key in ("base_id", "deployment_id"):
        alone = _only_deployments(dataset, record_id) if table == "bases" else set()
        rows = sorted(
            (row for row in dataset.strengths.rows() if row[key] == record_id or row["deployment_id"] in alone),
            key=lambda row: row["as_of"].strip("[./"),
        )
        out.append(("strengths", tuple((row["as_of"], _number(row), figure_kind(row), row["strength_id"]) for row in rows)))
    if table == "territories":
        rows = [row for row in dataset.territory_control.rows() if row["territory_id"] == record_id]
        out.append(
            (
                "control",
                tuple(
                    (_dates(row["controlled_from"], row["controlled_until"] or ".."), row["controller"], "", row["control_id"])
                    for row in rows
                ),
            )
        )
    return [(heading, lines) for heading, lines in out if lines]


def _only_deployments(dataset: Tables, base_id: str) -> set[str]:
    """The deployments that used this base and no other: what happened to them happened to the base."""
    used: dict[str, set[str]] = {}
    for row in dataset.deployment_bases.rows():
        used.setdefault(row["deployment_id"], set()).add(row["base_id"])
    return {deployment for deployment, bases in used.items() if bases == {base_id}}


def _key_in_events(dataset: Tables, table: str) -> str:
    """Name of the field by which events name the records of a table that they concern; empty if they do not."""
    fields = (field.name for field, link in dataset.events.schema.links if link.table == table and link.field == field.name)
    return next(fields, "")


def _span(schema: TableSchema, row: dict[str, str]) -> str:
    return _dates(row[schema.span[0]], row[schema.span[1]]) if schema.span else ""


def _dates(first: str, last: str) -> str:
    return f"{first} to {last}" if first and last else first or (f"to {last}" if last else "")


def _number(row: dict[str, str]) -> str:
    span = f"{row['low'] or '?'} to {row['high'] or '?'}" if row["low"] or row["high"] else ""
    if row["best"] and (not span or row["low"] == row["high"] == row["best"]):
        return row["best"]
    return f"{row['best']} ({span})" if row["best"] else span
