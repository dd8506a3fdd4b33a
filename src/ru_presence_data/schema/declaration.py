"""`Record` class -> `TableSchema`, held to the laws of declarations: what a class declares is known, and something checks it.

Every broken law is a `TypeError` that names the field and the way out. `table` holds the laws of one class, `together` those that
need all of them.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable
from typing import Any, TypeVar

from ..docstrings import docstring
from ..words import nearest
from .marks import Before, Between, ForeignKey, Happened, KeyDate, MayLieAhead, OnTimeline, Sourced
from .record import Record
from .scalars import DAY, EDTF, SCALARS, TEXT, Scalar
from .table_schema import Category, Field, TableSchema
from .vocabularies import TimelineKind, Vocabulary

T = TypeVar("T")

FLAGS = (Sourced, Happened, MayLieAhead, KeyDate)
"""Marks that are written as the class itself."""
WITH_WORDS = (Before, Between, ForeignKey, OnTimeline)
"""Marks that are written with brackets."""

LARGEST = 2**53
"""Greatest whole number up to which every program reads each whole number as it is written."""


def table(record: type[Record]) -> TableSchema:
    """Compute a table from its class.

    Raises:
        TypeError: If the class declares something that this library does not know or that nothing would check.
    """
    schema = TableSchema(
        name=record.table,
        description=_first_paragraph(docstring(record)),
        fields=tuple(_field(record, name) for name in record.model_fields),
        primary_key=record.primary_key,
        unique_keys=record.unique_keys,
        sort_key=record.sort_key or record.primary_key,
        span=record.span,
    )
    where = record.__name__
    for declared in ("primary_key", "sort_key", "span"):
        for name in getattr(schema, declared) or ():
            _known(schema, name, f"{where}.{declared}")
    for key in schema.unique_keys:
        for name in key:
            _known(schema, name, f"{where}.unique_keys")
    for field in schema.fields:
        _check_marks(schema, field, f"{where}.{field.name}")
    if schema.span and schema.span not in {(field.name, mark.field) for field, mark in schema.ordered}:
        first, last = schema.span
        raise TypeError(f"{where}.span: nothing checks that {first} is not after {last}; mark {first} as Before({last!r})")
    return schema


def together(schemas: Iterable[TableSchema]) -> None:
    """Hold the laws that need all tables.

    Raises:
        TypeError: If a link leads nowhere, or no field uses a scalar or a kind of date on the timeline.
    """
    tables = {schema.name: schema for schema in schemas}
    for schema in tables.values():
        for field, link in schema.links:
            where = f"{schema.name}.{field.name}: ForeignKey({link.table!r}, {link.field!r})"
            if link.table not in tables:
                raise TypeError(f"{where}: no table is called {link.table!r}{nearest(link.table, tables)}")
            if tables[link.table].primary_key != (link.field,):
                raise TypeError(
                    f"{where}: a link leads to the one key field of a table; that of {link.table} is {tables[link.table].primary_key}"
                )
    used = {field.scalar.name for schema in tables.values() for field in schema.fields}
    for scalar in SCALARS:
        if scalar not in used:
            raise TypeError(f"scalar {scalar}: no field holds it, so nothing checks it; use it in a class of models/, or delete it")
    shown = {mark.kind for schema in tables.values() for _, mark in schema.dated}
    for kind in TimelineKind:
        if kind not in shown:
            raise TypeError(f"TimelineKind.{kind.name}: no field is marked OnTimeline with it; mark one, or delete it")


def _field(record: type[Record], name: str) -> Field:
    where = f"{record.__name__}.{name}"
    info = record.model_fields[name]
    marks = list(info.metadata)
    kinds: list[Any] = []
    for part in typing.get_args(info.annotation) or (info.annotation,):
        kinds.append(getattr(part, "__origin__", part))
        marks.extend(getattr(part, "__metadata__", ()))
    scalar = _one(where, marks, Scalar)
    vocabularies = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Vocabulary)]
    if (scalar is not None) + len(vocabularies) != 1:
        raise TypeError(f"{where}: expected one scalar of scalars.py or one list of vocabularies.py, optionally with `| None`")
    if not info.description:
        raise TypeError(f"{where}: write a docstring under the field: one full sentence")
    if not info.examples or len(info.examples) != 1:
        raise TypeError(f"{where}: give one example value with example(...)")
    _refuse_unknown(where, marks)
    scalar = _bounded(where, scalar or TEXT, _one(where, marks, Between))
    _time(where, scalar, marks)
    return Field(
        name=name,
        title=info.title or _title(name),
        description=info.description,
        scalar=scalar,
        required=info.is_required(),
        unique=(name,) == record.primary_key or (name,) in record.unique_keys,
        categories=tuple(
            Category(value=member.value, label=member.label, description=member.definition)
            for member in (vocabularies[0] if vocabularies else ())
        ),
        sourced=Sourced in marks,
        happened=Happened in marks,
        key_date=KeyDate in marks,
        before=tuple(_named(name, mark) for mark in marks if isinstance(mark, Before)),
        timeline=_one(where, marks, OnTimeline),
        link=_one(where, marks, ForeignKey),
        example=scalar.spell(info.examples[0]),
    )


def _one(where: str, marks: list[Any], kind: type[T]) -> T | None:
    matched = [mark for mark in marks if isinstance(mark, kind)]
    if len(matched) > 1:
        raise TypeError(f"{where}: found {len(matched)} marks {kind.__name__}, expected at most one")
    return matched[0] if matched else None


def _named(name: str, mark: Before) -> Before:
    """A mark with the name of its rule filled in."""
    return Before(mark.field, mark.rule or f"{mark.field}-before-{name}".replace("_", "-"))


def _refuse_unknown(where: str, marks: list[Any]) -> None:
    for mark in marks:
        for flag in FLAGS:
            if isinstance(mark, flag):
                raise TypeError(f"{where}: write {flag.__name__} without brackets")
        for kind in WITH_WORDS:
            if mark is kind:
                raise TypeError(f"{where}: {kind.__name__} says nothing without brackets; see schema/marks.py")
        if mark not in FLAGS and not isinstance(mark, (Scalar, *WITH_WORDS)):
            raise TypeError(f"{where}: nothing reads the mark {mark!r}; the marks are those of schema/marks.py")


def _bounded(where: str, scalar: Scalar, bounds: Between | None) -> Scalar:
    """The scalar with the bounds of the field, of which every cell can be held to both."""
    if SCALARS.get(scalar.name) is not scalar:
        raise TypeError(f"{where}: no schema can name the scalar {scalar.name!r}; make it with scalars.register(Scalar(...))")
    if not scalar.is_numeric:
        if bounds:
            raise TypeError(f"{where}: Between bounds numbers, and nothing checks it on {scalar.name}; delete it")
        return scalar
    if not bounds:
        raise TypeError(f"{where}: give the least and the greatest {scalar.name} with Between(...)")
    if bounds.minimum > bounds.maximum:
        raise TypeError(f"{where}: no number is {_shown(bounds)}; swap the two")
    for bound in (bounds.minimum, bounds.maximum):
        if scalar.problem(scalar.spell(bound)) or abs(bound) > LARGEST:
            raise TypeError(
                f"{where}: {_shown(bounds)} never binds, since no cell of the scalar {scalar.name} can hold {bound}; expected {scalar.expected}"
            )
    return scalar.within(bounds.minimum, bounds.maximum, bounds.unit)


def _shown(bounds: Between) -> str:
    return f"Between({bounds.minimum}, {bounds.maximum})"


def _time(where: str, scalar: Scalar, marks: list[Any]) -> None:
    """Hold the laws of dates: a date says whether it has happened, and only dates say so."""
    said = [mark.__name__ for mark in (Happened, MayLieAhead) if mark in marks]
    if scalar in (EDTF, DAY):
        if len(said) != 1:
            raise TypeError(
                f"{where}: mark the date as Happened, for the rule in-the-future to hold it, or else as MayLieAhead; found {' and '.join(said) or 'neither'}"
            )
    elif said:
        raise TypeError(f"{where}: {said[0]} is said of dates, and nothing checks it on {scalar.name}; delete it")
    if scalar is not EDTF:
        for mark in marks:
            kind = mark if isinstance(mark, type) else type(mark)
            if kind in (KeyDate, Before, OnTimeline):
                raise TypeError(
                    f"{where}: {kind.__name__} is read of dates in EDTF only, found {scalar.name}; delete it, or write a rule of its own"
                )
    if KeyDate in marks and Sourced not in marks:
        raise TypeError(f"{where}: KeyDate counts the sources of a date, and this one takes none; mark it as Sourced, too")
    for mark in marks:
        if isinstance(mark, OnTimeline) and mark.kind not in TimelineKind.__members__.values():
            raise TypeError(f"{where}: no timeline knows the kind {mark.kind!r}; add it to TimelineKind in vocabularies.py")


def _check_marks(schema: TableSchema, field: Field, where: str) -> None:
    """Hold the laws of marks that speak of the whole table."""
    if field.sourced and len(schema.primary_key) != 1:
        raise TypeError(
            f"{where}: statements name a record by one id, and the key has {len(schema.primary_key)} fields; delete Sourced, or give the table an id"
        )
    for mark in field.before:
        _known(schema, mark.field, f"{where}: Before")
        if mark.field == field.name:
            raise TypeError(f"{where}: no date is before itself; name another field")
        if not schema.field(mark.field).is_edtf:
            raise TypeError(
                f"{where}: Before({mark.field!r}) orders dates in EDTF, and {mark.field} holds {schema.field(mark.field).scalar.name}; write a rule of its own"
            )
    if field.timeline and field.timeline.detail:
        _known(schema, field.timeline.detail, f"{where}: OnTimeline")


def _known(schema: TableSchema, name: str, where: str) -> None:
    if not schema.has(name):
        raise TypeError(
            f"{where} names {name!r}, which is no field of {schema.name}{nearest(name, schema.names)}; it has {', '.join(schema.names)}"
        )


def _title(name: str) -> str:
    """The name of a field in words."""
    first, *rest = name.split("_")
    return " ".join("ID" if word == "id" else word for word in (first.capitalize(), *rest))


def _first_paragraph(text: str) -> str:
    return " ".join(text.strip().split("\n\n", 1)[0].split())
