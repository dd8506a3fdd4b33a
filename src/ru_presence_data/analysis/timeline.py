"""Everything dated about a host, a base, a deployment or an agreement, in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..edtf import bounds
from ..schema.table_schema import Field, TableSchema, load_schema
from ..schema.vocabularies import ActorKind, Rank, TimelineKind
from ..tables import TABLES, Tables
from ..tabular import arrays
from ..violations import UsageError
from ..words import nearest
from .coverage import Searched, cover, refused
from .explain import Ledger, independent, is_contested
from .held import once
from .hosts import SENDERS, STATES, Control
from .legal import Links
from .personnel import figure_kind

Row = dict[str, str]

_ORDER = {kind.value: place for place, kind in enumerate(TimelineKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """Keys of the records of a timeline, by table; of a compound key, the cells joined by slashes."""

    deployments: frozenset[str] = frozenset()
    bases: frozenset[str] = frozenset()
    agreements: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    strengths: frozenset[str] = frozenset()
    planned_ends: frozenset[str] = frozenset()
    deployment_bases: frozenset[str] = frozenset()
    territory_control: frozenset[str] = frozenset()


class Records:
    """What timelines are made of: statements, links, coverage and rows, each read once, however many subjects are asked for."""

    def __init__(self, dataset: Tables) -> None:
        self._dataset = dataset
        self._rows: dict[str, dict[str, Row]] = {}
        self._at: dict[tuple[str, ...], dict[str, list[str]]] = {}

    @cached_property
    def ledger(self) -> Ledger:
        """The statements by cell."""
        return Ledger(self._dataset)

    @cached_property
    def links(self) -> Links:
        """Which agreements bear on which presence."""
        return Links(self._dataset)

    @cached_property
    def searched(self) -> Searched:
        """How far sources were searched."""
        return Searched(self._dataset)

    def rows(self, table: str) -> dict[str, Row]:
        """The rows of a table by key; of a compound key the cells are joined by slashes."""
        if table not in self._rows:
            held = self._dataset[table]
            self._rows[table] = {_joined(row, held.schema.primary_key): row for row in held.rows()}
        return self._rows[table]

    def ids(self, table: str, *names: str, **wanted: frozenset[str]) -> frozenset[str]:
        """Cells of the rows, joined by slashes, of which one of some other cells is among the wanted values."""
        keys: set[str] = set()
        for field, values in wanted.items():
            at = self._where(table, names, field)
            keys.update(key for value in values for key in at.get(value, ()))
        return frozenset(keys)

    def _where(self, table: str, names: tuple[str, ...], field: str) -> dict[str, list[str]]:
        if (table, field, *names) not in self._at:
            at = self._at[table, field, *names] = {}
            for row in self.rows(table).values():
                at.setdefault(row[field], []).append(_joined(row, names))
        return self._at[table, field, *names]


def _joined(row: Row, names: Iterable[str]) -> str:
    return "/".join(row[name] for name in names)


def shown_tables(schemas: Iterable[TableSchema]) -> tuple[TableSchema, ...]:
    """Those of some tables that have dates on timelines.

    Raises:
        TypeError: If no timeline chooses records of one of them.
    """
    dated = tuple(schema for schema in schemas if schema.dated)
    for schema in dated:
        if schema.name not in _Chosen.__slots__:
            names = ", ".join(field.name for field, _ in schema.dated)
            raise TypeError(f"{schema.name}: {names} marked OnTimeline, and no timeline shows them; choose its records in {__name__}")
    return dated


_SHOWN = shown_tables(map(load_schema, TABLES))


def timeline(
    dataset: Tables,
    host: str | None = None,
    base: str | None = None,
    deployment: str | None = None,
    agreement: str | None = None,
    *,
    uncovered: str = "error",
    records: Records | None = None,
) -> Any:
    """Gather what is dated about a subject; see `Dataset.timeline`.

    Who asks of many subjects gives the records of the dataset; they are read if they are None.
    """
    asked = {name: value for name, value in (("host", host), ("base", base), ("deployment", deployment), ("agreement", agreement)) if value}
    if len(asked) != 1:
        found = " and ".join(asked) or "none of them"
        raise UsageError(f"timeline: found {found}, expected exactly one of host, base, deployment and agreement")
    records = Records(dataset) if records is None else records
    links, searched = records.links, records.searched
    unknown, hosts = False, None
    if host:
        actor = searched.actors.find(host)
        # What a sender or an organisation signed is told of no host.
        if actor not in SENDERS and searched.actors.rows[actor]["actor_kind"] in (*STATES, ActorKind.DE_FACTO_AUTHORITY):
            unknown, hosts = refused(searched, uncovered, [actor]), [actor]
        chosen = _of_host(dataset, records, actor)
    elif base:
        _check("base", base, links.bases)
        chosen = _of_base(records, base)
    elif deployment:
        _check("deployment", deployment, links.deployments)
        chosen = _of_deployment(records, deployment)
    else:
        assert agreement
        _check("agreement", agreement, links.agreements)
        chosen = _of_agreement(records, agreement)
    entries = _table(records, chosen)
    record = links.bases.get(base or "") or links.deployments.get(deployment or "")
    hosts = [record["host_de_jure"]] if record else hosts
    return cover(searched, hosts).marked(entries.slice(0, 0) if unknown else entries)


def _check(name: str, record_id: str, known: dict[str, Row]) -> None:
    if record_id not in known:
        raise UsageError(f"{name}: no record {record_id!r}{nearest(record_id, known)}")


def _of_host(dataset: Tables, records: Records, actor: str) -> _Chosen:
    links = records.links
    territories = frozenset(territory for territory, _ in once(dataset, Control).held(actor))
    territories |= records.ids("territories", "territory_id", host_de_jure=frozenset({actor}))
    inside: dict[str, frozenset[str]] = {"host_de_jure": frozenset({actor})}
    if dataset.actors.row(actor)["actor_kind"] not in STATES:
        inside["territory_id"] = territories
    deployments = records.ids("deployments", "deployment_id", **inside)
    bases = records.ids("bases", "base_id", **inside)
    agreements = frozenset(agreement for record in deployments | bases for agreement in links.direct(record))
    agreements |= records.ids("agreement_parties", "agreement_id", actor_id=frozenset({actor}))
    return _Chosen(
        deployments=deployments,
        bases=bases,
        agreements=agreements,
        events=records.ids("events", "event_id", deployment_id=deployments, base_id=bases, **inside),
        strengths=records.ids("strengths", "strength_id", deployment_id=deployments, base_id=bases),
        planned_ends=records.ids("planned_ends", "planned_end_id", deployment_id=deployments),
        deployment_bases=records.ids("deployment_bases", "deployment_id", "base_id", deployment_id=deployments, base_id=bases),
        territory_control=records.ids("territory_control", "control_id", territory_id=territories),
    )


def _of_base(records: Records, base: str) -> _Chosen:
    links = records.links
    bases = frozenset({base})
    deployments = frozenset(links.deployments_at(base))
    # What happened to a force that used this base and no other happened here.
    alone = frozenset(force for force in deployments if links.sites(force) == [base])
    return _Chosen(
        bases=bases,
        deployments=deployments,
        agreements=frozenset(links.direct(base)),
        events=records.ids("events", "event_id", base_id=bases, deployment_id=alone),
        strengths=records.ids("strengths", "strength_id", base_id=bases, deployment_id=alone),
        planned_ends=records.ids("planned_ends", "planned_end_id", deployment_id=deployments),
        deployment_bases=records.ids("deployment_bases", "deployment_id", "base_id", base_id=bases),
    )


def _of_deployment(records: Records, deployment: str) -> _Chosen:
    links = records.links
    deployments = frozenset({deployment})
    return _Chosen(
        deployments=deployments,
        bases=frozenset(links.sites(deployment)),
        agreements=frozenset(links.direct(deployment)),
        events=records.ids("events", "event_id", deployment_id=deployments),
        strengths=records.ids("strengths", "strength_id", deployment_id=deployments),
        planned_ends=records.ids("planned_ends", "planned_end_id", deployment_id=deployments),
        deployment_bases=records.ids("deployment_bases", "deployment_id", "base_id", deployment_id=deployments),
    )


def _of_agreement(records: Records, agreement: str) -> _Chosen:
    agreements = frozenset({agreement})
    related = records.ids("agreement_relations", "agreement_id", related_id=agreements)
    return _Chosen(
        agreements=agreements | related,
        deployments=records.ids("agreement_deployments", "deployment_id", agreement_id=agreements),
        bases=records.ids("agreement_bases", "base_id", agreement_id=agreements),
        events=records.ids("events", "event_id", agreement_id=agreements),
        planned_ends=records.ids("planned_ends", "planned_end_id", agreement_id=agreements),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One date of one record."""

    table: str
    record_id: str
    field: str
    kind: str
    date: str
    until: str
    title: str
    detail: str

    def order(self) -> tuple[str, str, int, str, str]:
        low, high = bounds(self.date)
        first = low or high
        assert first is not None
        return first.isoformat(), (high or low or first).isoformat(), _ORDER[self.kind], self.table, self.record_id


def _entries(records: Records, chosen: _Chosen) -> list[_Entry]:
    out = []
    for schema in _SHOWN:
        table = schema.name
        wanted: frozenset[str] = getattr(chosen, table)
        for record_id in wanted:
            row = records.rows(table)[record_id]
            for field, shown in schema.dated:
                if row[field.name]:
                    out.append(
                        _Entry(
                            table=table,
                            record_id=record_id,
                            field=field.name,
                            kind=shown.kind,
                            date=row[field.name],
                            until=_until(schema, field, row),
                            title=_title(table, row, records),
                            detail=_figure(row) if table == "strengths" else row[shown.detail] if shown.detail else "",
                        )
                    )
    return sorted(out, key=_Entry.order)


def _until(schema: TableSchema, field: Field, row: Row) -> str:
    """The last date of a record beside its first, where the last is no entry of its own."""
    if schema.span is None or field.name != schema.span[0] or schema.field(schema.span[1]).timeline:
        return ""
    return row[schema.span[1]]


def _title(table: str, row: Row, records: Records) -> str:
    links = records.links
    match table:
        case "strengths":
            of = links.deployments.get(row["deployment_id"]) or links.bases[row["base_id"]]
            return of["name"]
        case "planned_ends":
            return links.deployments[row["deployment_id"]]["name"]
        case "deployment_bases":
            return f"{links.deployments[row['deployment_id']]['name']}: {links.bases[row['base_id']]['name']}"
        case "territory_control":
            return records.rows("territories")[row["territory_id"]]["name"]
    return row.get("name") or row["title"]


def _figure(row: Row) -> str:
    number = row["best"] or f"{row['low'] or '?'} to {row['high'] or '?'}"
    return f"{number}, {figure_kind(row)}"


def _table(records: Records, chosen: _Chosen) -> Any:
    entries = _entries(records, chosen)
    voices = [records.ledger.voices(entry.table, entry.record_id, entry.field) for entry in entries]
    limits = [bounds(entry.date) for entry in entries]
    return arrays.table(
        {
            "date": arrays.texts_or_null(entry.date for entry in entries),
            "date_earliest": arrays.ordinal_days([low.toordinal() if low else None for low, _ in limits]),
            "date_latest": arrays.ordinal_days([high.toordinal() if high else None for _, high in limits]),
            "until": arrays.texts_or_null(entry.until for entry in entries),
            "kind": arrays.texts_or_null(entry.kind for entry in entries),
            "title": arrays.texts_or_null(entry.title for entry in entries),
            "detail": arrays.texts_or_null(entry.detail for entry in entries),
            "table_name": arrays.texts_or_null(entry.table for entry in entries),
            "record_id": arrays.texts_or_null(entry.record_id for entry in entries),
            "field_name": arrays.texts_or_null(entry.field for entry in entries),
            "sources": arrays.counts([len({voice.source_id for voice in each}) for each in voices]),
            "independent_sources": arrays.counts([independent(each) for each in voices]),
            "contested": arrays.flags([is_contested(entry.date, each) for entry, each in zip(entries, voices, strict=True)]),
            "preferred_sources": arrays.lists(
                [sorted({voice.source_id for voice in each if voice.rank == Rank.PREFERRED}) for each in voices]
            ),
        }
    )
