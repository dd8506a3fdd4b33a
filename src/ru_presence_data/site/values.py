"""Cells as a reader wants them: codes in words with their definition, dates in words, ids as names that lead to their page."""

from __future__ import annotations

from dataclasses import dataclass

from ..schema.table_schema import Field
from ..tables import Tables
from .addresses import Addresses
from .dates import in_words, is_plain
from .tongues import language_of

KINDS = {
    "actors": "Actor",
    "territories": "Territory",
    "bases": "Base",
    "deployments": "Deployment",
    "agreements": "Agreement",
    "events": "Event",
    "strengths": "Strength",
    "planned_ends": "Promised end",
    "territory_control": "Control",
}
"""What one record of a table is called."""

NAMES = ("name", "title")
"""Fields that name a record in English, the first that its table has."""

_GROUPED = ("annual_rent", "coordinate_uncertainty_m", "low", "best", "high", "fatalities_low", "fatalities_best", "fatalities_high")
"""Whole numbers that count or measure something, and so are written in groups of three digits."""
_TONGUES = {"name_ru": "ru"}
_LOCAL = ("name_local", "title_original")
_WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A cell in words.

    Attributes:
        text: What it says.
        spelling: The cell itself, where the words do not tell all of it, such as a date in EDTF; else empty.
        meaning: Definition of a code; else empty.
        address: Address to which it leads, relative to the root of the site or of the web; else empty.
        language: Tag of the language, where it is not English; else empty.
    """

    text: str
    spelling: str = ""
    meaning: str = ""
    address: str = ""
    language: str = ""

    @property
    def is_outside(self) -> bool:
        """Whether it leads out of the site."""
        return self.address.startswith(_WEB)


class Values:
    """Puts the cells of a dataset into words."""

    def __init__(self, dataset: Tables, addresses: Addresses) -> None:
        self._dataset = dataset
        self._addresses = addresses

    def value(self, field: Field, row: dict[str, str]) -> Value:
        """A cell of a record in words.

        Args:
            field: Its field.
            row: The cells of the record.
        """
        cell = row[field.name]
        if not cell:
            return Value(text="")
        if field.categories:
            return self.code(field, cell)
        if field.link:
            named = self.name(field.link.table, cell)
            return Value(text=named, address=self._addresses.record(field.link.table, cell), spelling="" if named == cell else cell)
        if field.is_edtf:
            return Value(text=in_words(cell), spelling="" if is_plain(cell) else cell)
        if field.name == "wikidata_id":
            return Value(text=cell, address=f"https://www.wikidata.org/wiki/{cell}")
        if field.name == "url":
            return Value(text=cell, address=cell if cell.startswith(_WEB) else "")
        if field.name in _GROUPED and cell.isdigit():
            return Value(text=f"{int(cell):,}")
        if field.name in _LOCAL:
            return Value(text=cell, language=language_of(cell, row.get("host_de_jure", "")))
        return Value(text=cell, language=_TONGUES.get(field.name, ""))

    def said(self, field: Field, cell: str) -> Value:
        """A value that a source gives for a field, in words."""
        return self.value(field, {field.name: cell})

    def code(self, field: Field, cell: str) -> Value:
        """A code in words, with its definition."""
        declared = next((category for category in field.categories if category.value == cell), None)
        if declared is None:
            return Value(text=cell)
        return Value(text=declared.label[:1].upper() + declared.label[1:], spelling=cell, meaning=declared.description)

    def name(self, table: str, key: str) -> str:
        """The English name of a record; its key if it has none."""
        return named(self._dataset[table].row(key)) or key


def named(row: dict[str, str]) -> str:
    """The English name in a row; empty if it has none."""
    return next((row[name] for name in NAMES if row.get(name)), "")
