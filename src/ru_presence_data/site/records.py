"""What stands on the page of a record: its facts, the statements behind them, what is tied to it, its dates, its drawings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..analysis.explain import Explanation, independent
from ..analysis.hosts import SENDERS, STATES
from ..analysis.story import Story, explained, tell
from ..analysis.timeline import timeline
from ..edtf import bounds
from ..schema.table_schema import Field, TableSchema
from ..schema.vocabularies import ActorKind
from . import line
from .dates import in_words, span_in_words
from .drawings import Drawings
from .land import Sketch
from .linked import linked_data
from .stock import Row, Stock
from .values import KINDS, NAMES, Value, named
from .views import view_of

_HEAD = frozenset({*NAMES, "name_ru", "name_local", "title_original", "summary", "notes"})
"""Fields that stand at the head of a page and not among its facts."""
_LONG = frozenset({"events", "strengths", "control"})
"""Headings of a story whose lines stand in a section of their own, with their statements or in order of time."""
_TIMED = {"bases": "base", "deployments": "deployment", "agreements": "agreement"}
"""Tables whose records have a timeline, with the argument of `timeline` that names one."""
_LEADS = {
    "actors": ("actor_kind", "region"),
    "territories": (),
    "bases": ("base_type", "service"),
    "deployments": ("purpose", "service"),
    "agreements": ("agreement_type",),
    "events": ("event_type",),
}
"""Fields whose codes stand under the name of a record."""
_TIES = {
    ("actors", "de_jure_state"): "De facto authorities on its soil",
    ("territories", "host_de_jure"): "Contested territories",
    ("bases", "host_de_jure"): "Bases on its soil",
    ("bases", "territory_id"): "Bases",
    ("deployments", "host_de_jure"): "Deployments on its soil",
    ("deployments", "territory_id"): "Deployments",
    ("deployments", "sender"): "Deployments that it sent",
    ("deployments", "part_of"): "Parts",
    ("deployments", "follow_on"): "What came before",
    ("events", "host_de_jure"): "Events on its soil",
    ("events", "territory_id"): "Events",
    ("agreement_parties", "actor_id"): "Agreements to which it is a party",
    ("event_actors", "actor_id"): "Events in which it took part",
    ("territory_control", "controller"): "Territories that it held",
    ("planned_ends", "agreement_id"): "Promised ends that it set",
}
"""Headings of what points to a record, by the table and the field that points."""
_BELONGING = {
    ("deployments", "planned_ends"): ("deployment_id", "Promised ends", "planned_end"),
    ("deployments", "strengths"): ("deployment_id", "Strength", "as_of"),
    ("bases", "strengths"): ("base_id", "Strength", "as_of"),
    ("territories", "territory_control"): ("territory_id", "Who held it", "controlled_from"),
}
"""Records without a page of their own that are told on that of another: the field that names it, the heading, and the date to sort by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A field of a record, and how well its cell is sourced.

    Attributes:
        field: The field.
        value: Its cell in words.
        cell: The explanation of its cell; None where it has no statements.
    """

    field: Field
    value: Value
    cell: Explanation | None

    @property
    def sources(self) -> int:
        """Documents on which the cell rests."""
        return len({voice.source_id for voice in self.cell.preferred}) if self.cell else 0

    @property
    def witnesses(self) -> int:
        """Independent witnesses on which the cell rests."""
        return independent(self.cell.preferred) if self.cell else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a page that is a list, and can be moved to pages of its own.

    Attributes:
        name: Its anchor, and the stem of its pages.
        title: Its heading.
        macro: The macro of the templates that writes one item.
        items: What is listed.
        wrap: table, list or none: what stands round the items.
        lead: A sentence under the heading; empty if none is needed.
    """

    name: str
    title: str
    macro: str
    items: tuple[Any, ...]
    wrap: str = "table"
    lead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A line that leads to another record: when it was, what it is, and how it is tied."""

    when: str
    name: str
    address: str
    how: str
    has_when: bool = True
    has_how: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of a timeline."""

    when: str
    spelling: str
    kind: str
    name: str
    address: str
    detail: str
    sources: int
    witnesses: int
    contested: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """A record that is told on the page of another."""

    key: str
    title: str
    facts: tuple[Fact, ...]
    notes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """All that a template needs to write the page of a record."""

    table: str
    key: str
    kind: str
    title: str
    names: tuple[Value, ...]
    lead: tuple[str, ...]
    above: tuple[tuple[str, str], ...]
    summary: str
    notes: str
    facts: tuple[Fact, ...]
    empty: tuple[Field, ...]
    former: tuple[str, ...]
    drawing: line.Drawing | None
    sketch: Sketch | None
    sketch_note: str
    view: tuple[str, str] | None
    sections: tuple[Section, ...]
    linked: dict[str, Any] = field(repr=False)


def record_page(stock: Stock, drawings: Drawings, table: str, key: str) -> RecordPage:
    """Gather the page of a record.

    Args:
        stock: The dataset with what is read of it once.
        drawings: What draws its timeline and its map.
        table: A table of `addresses.PAGED`.
        key: Key of the record.
    """
    schema = stock.dataset[table].schema
    # By its table: an id is of one table, unless the package is wrong.
    story = tell(stock.dataset, key, stock.ledger)
    row = stock.dataset[table].row(key)
    if story.table != table:
        story = Story(table=table, record_id=key, row=row, cells=explained(schema, row, stock.ledger), links=())
    facts = _facts(stock, schema, row, story.cells)
    sketch, note = drawings.map_of(table, row)
    return RecordPage(
        table=table,
        key=key,
        kind=KINDS[table],
        title=named(row) or key,
        names=tuple(stock.values.value(schema.field(name), row) for name in ("name_ru", "name_local", "title_original") if row.get(name)),
        lead=_lead(stock, schema, row),
        above=_above(stock, table, row),
        summary=row.get("summary", ""),
        notes=row.get("notes", "") if table != "actors" else _unsearched(stock, row),
        facts=tuple(fact for fact in facts if fact.value.text),
        empty=tuple(fact.field for fact in facts if not fact.value.text),
        former=stock.former.get((table, key), ()),
        drawing=drawings.line_of(table, row, story),
        sketch=sketch,
        sketch_note=note,
        view=view_of(stock, table, key),
        sections=tuple(section for section in _sections(stock, story, facts) if section.items),
        linked=linked_data(stock, table, row),
    )


def _facts(stock: Stock, schema: TableSchema, row: Row, cells: dict[str, Explanation]) -> list[Fact]:
    return [
        Fact(field=each, value=stock.values.value(each, row), cell=cells.get(each.name)) for each in schema.fields if each.name not in _HEAD
    ]


def _lead(stock: Stock, schema: TableSchema, row: Row) -> tuple[str, ...]:
    coded = [stock.values.code(schema.field(name), row[name]).text for name in _LEADS[schema.name] if row[name]]
    place = row.get("locality") or row.get("admin_area") or ""
    dates = span_in_words(row[schema.span[0]], row[schema.span[1]]) if schema.span else ""
    if schema.name == "agreements":
        dates = f"signed {in_words(row['signed'])}" if row["signed"] else ""
    return tuple(part for part in (*coded, place, dates) if part)


def _unsearched(stock: Stock, row: Row) -> str:
    """What is said of an actor that may be a host and was not searched, so that a bare page is not taken for no presence."""
    may_host = row["actor_kind"] in (*STATES, ActorKind.DE_FACTO_AUTHORITY) and row["actor_id"] not in SENDERS
    return "Nobody searched for presence on its soil." if may_host and not stock.pointing("coverage", "actor_id", row["actor_id"]) else ""


def _above(stock: Stock, table: str, row: Row) -> tuple[tuple[str, str], ...]:
    """Names and addresses of what a record stands under: its host, and the territory."""
    above = []
    for name, other in (("host_de_jure", "actors"), ("territory_id", "territories")):
        if row.get(name) and other != table:
            above.append((stock.values.name(other, row[name]), stock.addresses.record(other, row[name])))
    return tuple(above)


def _sections(stock: Stock, story: Story, facts: Sequence[Fact]) -> Iterator[Section]:
    table, key = story.table, story.record_id
    told = tuple(fact for fact in facts if fact.cell)
    yield Section(name="statements", title="What the sources say", macro="statements", items=told, wrap="none")
    for (owner, other), (pointer, title, when) in _BELONGING.items():
        if owner == table:
            yield Section(
                name=other.replace("_", "-"),
                title=title,
                macro="belonging",
                items=_belonging(stock, other, pointer, key, when),
                wrap="none",
            )
    for heading, lines in story.links:
        if heading not in _LONG:
            other = heading.split()[0]
            ties = tuple(_tie(stock, other, entry[3], entry[2]) for entry in lines)
            yield _tied(f"tied-{heading.replace(' ', '-')}", heading[:1].upper() + heading[1:], ties)
    yield from _pointing(stock, table, key)
    if table == "actors":
        status = stock.dataset.coverage.schema.field("status")
        items = tuple(
            (f"{row['year_from']}–{row['year_to']}", stock.values.code(status, row["status"]), row["note"])
            for row in stock.pointing("coverage", "actor_id", key)
        )
        yield Section(name="coverage", title="How far it was searched", macro="coverage", items=items)
    if table in _TIMED:
        yield Section(name="dates", title="All dates", macro="entry", items=tuple(_entries(stock, table, key)))


def _belonging(stock: Stock, table: str, pointer: str, key: str, when: str) -> tuple[Belonging, ...]:
    schema = stock.dataset[table].schema
    own = schema.primary_key[0]
    rows = sorted((row for row in stock.dataset[table].rows() if row[pointer] == key), key=lambda row: (row[when].strip("[./"), row[own]))
    belongings = []
    for row in rows:
        cells = explained(schema, row, stock.ledger)
        facts = [
            Fact(field=each, value=stock.values.value(each, row), cell=cells.get(each.name))
            for each in schema.fields
            if each.name not in ("notes", own, pointer) and (row[each.name] or each.name in cells)
        ]
        title = in_words(row[when]) if table != "territory_control" else stock.values.name("actors", row["controller"])
        belongings.append(Belonging(key=row[own], title=title or row[own], facts=tuple(facts), notes=row["notes"]))
    return tuple(belongings)


def _tie(stock: Stock, table: str, key: str, how: str) -> Tie:
    schema = stock.dataset[table].schema
    row = stock.dataset[table].row(key)
    when = span_in_words(row[schema.span[0]], row[schema.span[1]]) if schema.span else ""
    return Tie(when=when, name=named(row) or key, address=stock.addresses.record(table, key), how=how.replace("-", " "))


def _pointing(stock: Stock, table: str, key: str) -> Iterator[Section]:
    """What points to a record and is not in its story, each field that points a section."""
    for (other, pointer), title in _TIES.items():
        schema = stock.dataset[other].schema
        if schema.field(pointer).link is None or schema.field(pointer).link.table != table:  # type: ignore[union-attr]
            continue
        ties = []
        for row in stock.pointing(other, pointer, key):
            if other in ("agreement_parties", "event_actors"):
                target, name = ("agreements", "agreement_id") if other == "agreement_parties" else ("events", "event_id")
                ties.append((_first(stock, target, row[name]), _tie(stock, target, row[name], row["role"])))
            elif other == "territory_control":
                when = span_in_words(row["controlled_from"], row["controlled_until"])
                address = stock.addresses.record("territories", row["territory_id"])
                name = stock.values.name("territories", row["territory_id"])
                ties.append((row["controlled_from"], Tie(when=when, name=name, address=address, how="")))
            elif other == "planned_ends":
                name = stock.values.name("deployments", row["deployment_id"])
                address = stock.addresses.record("deployments", row["deployment_id"])
                how = stock.values.code(schema.field("kind"), row["kind"]).text
                ties.append((row["planned_end"], Tie(when=in_words(row["planned_end"]), name=name, address=address, how=how)))
            else:
                target = row[schema.primary_key[0]]
                ties.append((_first(stock, other, target), _tie(stock, other, target, "")))
        ordered = sorted(ties, key=lambda each: (each[0].strip("[./"), each[1].name, each[1].address))
        yield _tied(f"{other}-{pointer}".replace("_", "-"), title, tuple(tie for _, tie in ordered))


def _tied(name: str, title: str, ties: tuple[Tie, ...]) -> Section:
    """A section of lines that lead to other records, without the columns that would be empty."""
    has_when, has_how = any(tie.when for tie in ties), any(tie.how for tie in ties)
    return Section(name=name, title=title, macro="tie", items=tuple(replace(tie, has_when=has_when, has_how=has_how) for tie in ties))


def _first(stock: Stock, table: str, key: str) -> str:
    """The date by which a record is sorted; names stand alone where there is none."""
    schema = stock.dataset[table].schema
    return stock.dataset[table].row(key)[schema.span[0]] if schema.span else ""


def _entries(stock: Stock, table: str, key: str) -> Iterator[Entry]:
    argument: dict[str, Any] = {_TIMED[table]: key}
    rows = timeline(stock.dataset, **argument, uncovered="empty", records=stock.records).to_pylist()
    for row in rows:
        other, target = row["table_name"], row["record_id"]
        if other == "deployment_bases":
            first, _, second = target.partition("/")
            pair = ("bases", second) if table == "deployments" else ("deployments", first)
            name, address = stock.values.name(*pair), stock.addresses.record(*pair)
        else:
            name, address = row["title"], stock.addresses.record(other, target)
            if stock.addresses.owner(other, target) == (table, key):
                name, address = ("", "") if other == table else (KINDS[other], "")
        when = in_words(row["date"]) + (f" – {in_words(row['until'])}" if row["until"] else "")
        yield Entry(
            when=when,
            spelling=row["date"] if bounds(row["date"])[0] != bounds(row["date"])[1] and "[" in row["date"] else "",
            kind=row["kind"].replace("-", " "),
            name=name,
            address=address,
            detail=stock.detail(other, row["field_name"], row["detail"] or ""),
            sources=row["sources"],
            witnesses=row["independent_sources"],
            contested=row["contested"],
        )
