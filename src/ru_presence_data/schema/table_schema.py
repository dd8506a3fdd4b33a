"""`TableSchema` and `Field`: what a table holds, as its published schema says it.

The classes are the declaration, and `declaration.py` computes tables from them. The JSON files in `schemas/` are made from these and
checked against them, and hold everything that reading and validating need; so a program that only reads data never has to import
pydantic.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from .. import _locate
from ..violations import PackageError, UsageError
from ..words import nearest
from .marks import Before, ForeignKey, OnTimeline
from .scalars import SCALARS, Scalar

SCHEMA_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One code of a closed list.

    Attributes:
        value: The code.
        label: The code in words.
        description: Its definition.
    """

    value: str
    label: str
    description: str


@dataclass(frozen=True, kw_only=True)
class Field:
    """A declared field of a table.

    Attributes:
        name: Name, as in the header.
        title: Name for people.
        description: One or two full sentences.
        scalar: Kind of value, with its canonical spelling and, for numbers, the field's bounds.
        required: Whether no cell may be empty.
        unique: Whether no two rows share a value.
        categories: The closed list of codes, if there is one.
        sourced: Whether a non-empty cell needs a statement.
        happened: Whether its dates have happened, so that none lies after the date of the data.
        key_date: Whether its dates open, close or bind, and want two independent sources.
        before: The later fields of the record, before whose dates its own lie, with the rules that hold them.
        timeline: What timelines call its dates, if they show them.
        link: Where the cells point, if they are keys of another table.
        example: A valid value, in its canonical spelling.
    """

    name: str
    title: str
    description: str
    scalar: Scalar
    required: bool = False
    unique: bool = False
    categories: tuple[Category, ...] = ()
    sourced: bool = False
    happened: bool = False
    key_date: bool = False
    before: tuple[Before, ...] = ()
    timeline: OnTimeline | None = None
    link: ForeignKey | None = None
    example: str

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes of the closed list, if there is one."""
        return frozenset(category.value for category in self.categories)

    @property
    def is_edtf(self) -> bool:
        """Whether the field holds dates in EDTF."""
        return self.scalar.name == "edtf"

    def problem(self, cell: str) -> str | None:
        """Say what is wrong with a non-empty cell, or None if nothing is."""
        if self.categories:
            return None if cell in self.codes else f"expected one of {', '.join(category.value for category in self.categories)}"
        return self.scalar.problem(cell)

    def to_json(self) -> dict[str, Any]:
        """The field as a Table Schema field descriptor."""
        scalar = self.scalar
        constraints: dict[str, Any] = {}
        if self.required:
            constraints["required"] = True
        if self.unique:
            constraints["unique"] = True
        if scalar.type == "string" and scalar.pattern and not self.categories:
            constraints["pattern"] = scalar.pattern
        for bound, value in (("minimum", scalar.minimum), ("maximum", scalar.maximum)):
            if value is not None:
                constraints[bound] = int(value) if float(value).is_integer() else value
        if self.categories:
            constraints["enum"] = [category.value for category in self.categories]
        example: Any = scalar.parse(self.example) if scalar.is_numeric else self.example
        if isinstance(example, float) and example.is_integer():
            example = int(example)
        out: dict[str, Any] = {
            "name": self.name,
            "title": self.title,
            "type": scalar.type,
            "description": self.description,
            "example": example,
        }
        if constraints:
            out["constraints"] = constraints
        if self.categories:
            out["categories"] = [
                {"value": category.value, "label": category.label, "description": category.description} for category in self.categories
            ]
        out["scalar"] = scalar.name
        if scalar.unit:
            out["unit"] = scalar.unit
        for mark, is_set in (("sourced", self.sourced), ("happened", self.happened), ("keyDate", self.key_date)):
            if is_set:
                out[mark] = True
        if self.before:
            out["before"] = [{"field": mark.field, "rule": mark.rule} for mark in self.before]
        if self.timeline:
            out["timeline"] = {"kind": str(self.timeline.kind)} | ({"detail": self.timeline.detail} if self.timeline.detail else {})
        return out


@dataclass(frozen=True, kw_only=True)
class TableSchema:
    """A declared table.

    Attributes:
        name: Name of the table, of its CSV file and of its resource.
        description: What one row is.
        fields: Its fields, in the order of the columns.
        primary_key: Names of the key fields.
        unique_keys: Further combinations of fields that no two rows share.
        sort_key: Names of the fields by which rows are sorted.
        span: Names of the fields that hold the first and the last date of what a row is about, if it has both.
    """

    name: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    unique_keys: tuple[tuple[str, ...], ...] = ()
    sort_key: tuple[str, ...]
    span: tuple[str, str] | None = None

    @property
    def title(self) -> str:
        """Name for people."""
        return self.name.replace("_", " ").capitalize().replace(" ids", " IDs")

    @property
    def path(self) -> str:
        """Path of the CSV file inside the package."""
        return f"data/{self.name}.csv"

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the fields, in the order of the columns."""
        return tuple(field.name for field in self.fields)

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    def field(self, name: str) -> Field:
        """A field by name.

        Raises:
            UsageError: If the table has no such field.
        """
        try:
            return self._by_name[name]
        except KeyError:
            raise UsageError(f"table {self.name} has no field {name!r}; it has {', '.join(self.names)}") from None

    def sourced_field(self, name: str) -> Field:
        """A field of which statements may speak.

        Raises:
            UsageError: If the table has no such field, or it takes no statements.
        """
        if not self.has(name):
            raise UsageError(f"table {self.name} has no field {name!r}{nearest(name, self.names)}")
        takers = [field.name for field in self.sourced]
        if name not in takers:
            raise UsageError(f"{self.name}.{name} takes no statements; the sourced fields of {self.name} are {', '.join(takers) or 'none'}")
        return self._by_name[name]

    def has(self, name: str) -> bool:
        """Say whether the table has a field of this name."""
        return name in self._by_name

    @property
    def sourced(self) -> tuple[Field, ...]:
        """The fields whose cells need statements."""
        return tuple(field for field in self.fields if field.sourced)

    @property
    def happened(self) -> tuple[Field, ...]:
        """The fields whose dates have happened."""
        return tuple(field for field in self.fields if field.happened)

    @property
    def key_dates(self) -> tuple[Field, ...]:
        """The fields whose dates open, close or bind."""
        return tuple(field for field in self.fields if field.key_date)

    @property
    def ordered(self) -> tuple[tuple[Field, Before], ...]:
        """The pairs of dates that have an order: each field with a mark that names a later one."""
        return tuple((field, mark) for field in self.fields for mark in field.before)

    @property
    def dated(self) -> tuple[tuple[Field, OnTimeline], ...]:
        """The fields whose dates stand on timelines, with what these call them."""
        return tuple((field, field.timeline) for field in self.fields if field.timeline)

    @property
    def links(self) -> tuple[tuple[Field, ForeignKey], ...]:
        """The fields that point to other tables, with where they point."""
        return tuple((field, field.link) for field in self.fields if field.link)

    def to_json(self) -> dict[str, Any]:
        """The table as a Table Schema descriptor."""
        out: dict[str, Any] = {
            "$schema": SCHEMA_PROFILE,
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "fields": [field.to_json() for field in self.fields],
            "missingValues": [""],
            "primaryKey": list(self.primary_key),
        }
        if self.unique_keys:
            out["uniqueKeys"] = [list(key) for key in self.unique_keys]
        if self.links:
            out["foreignKeys"] = [
                {
                    "fields": [field.name],
                    # The standard spells a link into the same table as an empty resource name.
                    "reference": {"resource": "" if link.table == self.name else link.table, "fields": [link.field]},
                }
                for field, link in self.links
            ]
        out["sortKey"] = list(self.sort_key)
        if self.span:
            out["span"] = list(self.span)
        return out

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> TableSchema:
        """Read a table back from the descriptor that `to_json` gave."""
        links = {
            key["fields"][0]: ForeignKey(table=key["reference"]["resource"] or raw["name"], field=key["reference"]["fields"][0])
            for key in raw.get("foreignKeys", ())
        }
        return cls(
            name=raw["name"],
            description=raw["description"],
            fields=tuple(_field_from_json(field, links.get(field["name"])) for field in raw["fields"]),
            primary_key=tuple(raw["primaryKey"]),
            unique_keys=tuple(tuple(key) for key in raw.get("uniqueKeys", ())),
            sort_key=tuple(raw["sortKey"]),
            span=(raw["span"][0], raw["span"][1]) if "span" in raw else None,
        )


def _field_from_json(raw: dict[str, Any], link: ForeignKey | None) -> Field:
    constraints = raw.get("constraints", {})
    scalar = SCALARS[raw["scalar"]]
    if scalar.is_numeric and "minimum" in constraints and "maximum" in constraints:
        scalar = scalar.within(constraints["minimum"], constraints["maximum"], raw.get("unit", ""))
    return Field(
        name=raw["name"],
        title=raw["title"],
        description=raw["description"],
        scalar=scalar,
        required=constraints.get("required", False),
        unique=constraints.get("unique", False),
        categories=tuple(Category(**category) for category in raw.get("categories", ())),
        sourced=raw.get("sourced", False),
        happened=raw.get("happened", False),
        key_date=raw.get("keyDate", False),
        before=tuple(Before(**mark) for mark in raw.get("before", ())),
        timeline=OnTimeline(**raw["timeline"]) if "timeline" in raw else None,
        link=link,
        example=raw["example"] if isinstance(raw["example"], str) else scalar.spell(raw["example"]),
    )


@cache
def load_schema(table: str) -> TableSchema:
    """Read the published schema of a table.

    Raises:
        PackageError: If the schema is missing or unreadable: the installation is damaged.
    """
    path = _locate.schema_dir() / f"{table}.json"
    try:
        return TableSchema.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PackageError(f"{path}: the schema of {table} cannot be read ({error}); run `ru-presence-data sync` or reinstall") from error
