"""Scalar types: what a cell may hold, and its one canonical spelling.

pydantic, pyarrow and frictionless disagree on loose spellings (`1_000`, `0x10`, `2020-1-5`) and agree on canonical
ones. So each scalar has one spelling, given by a regular expression that means the same in RE2, Rust and Python, and a
cell is valid only if it is spelt that way. Bounds of numbers are no matter of a scalar: they stand on the field, as `Between`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Annotated, Any

from .. import edtf


@dataclass(frozen=True, kw_only=True)
class Scalar:
    """A kind of value: its Table Schema type and its canonical spelling, and in a field of numbers its bounds.

    Attributes:
        name: Name of the scalar, as in `SCALARS`.
        type: Table Schema type: string, integer, number or date.
        expected: The accepted values in words, for error messages and the codebook.
        pattern: Regular expression that a whole cell must match; empty where any text will do.
        is_free: Whether the pattern lets any letter of any alphabet through.
        minimum: Least value in the field, for integers and numbers.
        maximum: Greatest value in the field, for integers and numbers.
        unit: What the field counts, in the plural; empty where its name says enough.
    """

    name: str
    type: str
    expected: str
    pattern: str
    is_free: bool = False
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""

    @property
    def is_numeric(self) -> bool:
        """Whether the values are integers or numbers, which have bounds."""
        return self.type in NUMERIC

    def within(self, minimum: float, maximum: float, unit: str = "") -> Scalar:
        """The same kind of number between two bounds, with words that name them.

        Args:
            minimum: Least value.
            maximum: Greatest value.
            unit: What is counted, in the plural; empty where the field's name says enough.
        """
        of = f" of {unit}" if unit else ""
        words = f"{self.expected}{of} from {self.spell(minimum)} to {self.spell(maximum)}"
        return replace(self, minimum=minimum, maximum=maximum, unit=unit, expected=words)

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def parse(self, cell: str) -> Any:
        """Turn a canonical cell into a value.

        Raises:
            ValueError: If the cell is not spelt canonically or lies outside the range.
        """
        problem = self.problem(cell)
        if problem:
            raise ValueError(problem)
        match self.type:
            case "integer":
                return int(cell)
            case "number":
                return float(cell)
            case "date":
                return date.fromisoformat(cell)
        return edtf.Edtf(cell) if self.name == "edtf" else cell

    def problem(self, cell: str) -> str | None:
        """Say what is wrong with a cell, or None if nothing is."""
        if self.name == "edtf":
            try:
                edtf.Edtf(cell)
            except edtf.EdtfError as error:
                return str(error)
            return None
        if self.pattern and not self._regex.fullmatch(cell):
            return f"expected {self.expected}"
        if self.is_numeric:
            value = float(cell)
            if self.minimum is not None and value < self.minimum:
                return f"expected {self.expected}: {cell} is less than {self.minimum}"
            if self.maximum is not None and value > self.maximum:
                return f"expected {self.expected}: {cell} is more than {self.maximum}"
        if self.type == "date":
            try:
                date.fromisoformat(cell)
            except ValueError:
                return f"expected {self.expected}: there is no such day"
        return None

    def spell(self, value: Any) -> str:
        """Write a value in its canonical spelling; None becomes the empty cell."""
        if value is None:
            return ""
        if self.type == "number":
            text = format(float(value), ".10f").rstrip("0").rstrip(".")
            return "0" if text == "-0" else text
        return str(value)

    def respell(self, cell: str) -> str:
        """Give the canonical spelling of a number that is spelt loosely; any other cell is given back as it is.

        So is 50.000 where a whole number stands: to some readers it is fifty, to others fifty thousand.
        """
        if not self.is_numeric or not _LOOSE.fullmatch(cell):
            return cell
        sign = "-" if cell.startswith("-") else ""
        whole, _, decimals = cell.lstrip("+-").partition(".")
        whole, part = whole.lstrip("0") or "0", decimals.rstrip("0")
        if self.type == "integer" and (part or len(decimals) == 3):
            return cell
        number = f"{whole}.{part}" if part else whole
        return number if number == "0" else sign + number

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Let pydantic check the same pattern, strictly; `Between` adds the bounds."""
        from pydantic_core import core_schema

        match self.type:
            case "integer":
                return core_schema.int_schema(strict=True)
            case "number":
                return core_schema.float_schema(strict=True, allow_inf_nan=False)
            case "date":
                return core_schema.date_schema(strict=True)
        if self.name == "edtf":
            return core_schema.no_info_after_validator_function(edtf.Edtf, core_schema.str_schema(strict=True))
        return core_schema.str_schema(strict=True, min_length=1, pattern=f"^(?:{self.pattern})$" if self.pattern else None)


NUMERIC = ("integer", "number")
"""Types of numbers."""
TYPES = ("string", *NUMERIC, "date")
"""Types that the checks of cells know."""

SCALARS: dict[str, Scalar] = {}
"""All scalars by name, filled as they are made."""


def register(scalar: Scalar) -> Scalar:
    """Add a scalar to those that schemas may name, and return it.

    Raises:
        TypeError: If a scalar of this name is there already, or nothing could check its cells.
    """
    if scalar.name in SCALARS:
        raise TypeError(f"two scalars are called {scalar.name!r}; use the one that is there, or choose another name")
    if scalar.type not in TYPES:
        raise TypeError(f"scalar {scalar.name}: no check knows the type {scalar.type!r}; the types are {', '.join(TYPES)}")
    if not scalar.pattern and "text" in SCALARS:
        raise TypeError(f"scalar {scalar.name}: without a pattern nothing checks it; give one, or declare the field as Text")
    if scalar.minimum is not None or scalar.maximum is not None:
        raise TypeError(
            f"scalar {scalar.name}: bounds stand on the field; write Between({scalar.minimum}, {scalar.maximum}) beside its type"
        )
    SCALARS[scalar.name] = scalar
    return scalar


_LOOSE = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?|[+-]?\.[0-9]+")
_NUMBER = r"0|-?[1-9][0-9]*(\.[0-9]{0,9}[1-9])?|-?0\.[0-9]{0,9}[1-9]"

TEXT = register(Scalar(name="text", type="string", pattern="", expected="text on one line"))
SLUG = register(
    Scalar(
        name="slug",
        type="string",
        pattern="[a-z0-9]+(-[a-z0-9]+)*",
        expected="lower-case letters and digits in words joined by single hyphens",
    )
)
EDTF = register(
    Scalar(
        name="edtf",
        type="string",
        pattern=edtf.PATTERN,
        expected="a date in EDTF (ISO 8601-2), such as 1992-05, 2012-12-10?, 1992-06/1993-05 or [1992..1993]",
    )
)
DAY = register(Scalar(name="day", type="date", pattern="[0-9]{4}-[0-9]{2}-[0-9]{2}", expected="a day as YYYY-MM-DD"))
URL = register(
    Scalar(
        name="url",
        type="string",
        pattern=r"https?://[^ /?#\"<>\\]+([/?#][^ \"<>\\]*)?",
        expected="an http or https address without blanks or quotes",
        is_free=True,
    )
)
YEAR = register(Scalar(name="year", type="integer", pattern="[12][0-9]{3}", expected="a year"))
WHOLE = register(Scalar(name="whole", type="integer", pattern="0|[1-9][0-9]*", expected="a whole number"))
NUMBER = register(Scalar(name="number", type="number", pattern=_NUMBER, expected="a number"))
ISO2 = register(Scalar(name="iso2", type="string", pattern="[A-Z]{2}", expected="two capital letters (ISO 3166-1 alpha-2)"))
ISO3 = register(Scalar(name="iso3", type="string", pattern="[A-Z]{3}", expected="three capital letters (ISO 3166-1 alpha-3)"))
ISO4 = register(Scalar(name="iso4", type="string", pattern="[A-Z]{4}", expected="four capital letters (ISO 3166-3)"))
CURRENCY = register(Scalar(name="currency", type="string", pattern="[A-Z]{3}", expected="three capital letters (ISO 4217), such as USD"))
LANGUAGE = register(
    Scalar(name="language", type="string", pattern="[a-z]{2,3}", expected="a language code of ISO 639, such as en, ru or az")
)
WIKIDATA = register(Scalar(name="wikidata", type="string", pattern="Q[1-9][0-9]*", expected="a Wikidata item, such as Q227"))
DIGEST = register(
    Scalar(
        name="digest",
        type="string",
        pattern="[0-9a-f]{12}",
        expected="twelve hexadecimal digits, filled in by `ru-presence-data format`",
    )
)
VERSION = register(
    Scalar(
        name="version",
        type="string",
        pattern=r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)",
        expected="a version of three whole numbers, such as 0.2.0",
    )
)

Slug = Annotated[str, SLUG]
Text = Annotated[str, TEXT]
Edtf = Annotated[edtf.Edtf, EDTF]
Day = Annotated[date, DAY]
Url = Annotated[str, URL]
Year = Annotated[int, YEAR]
Whole = Annotated[int, WHOLE]
Number = Annotated[float, NUMBER]
Iso2 = Annotated[str, ISO2]
Iso3 = Annotated[str, ISO3]
Iso4 = Annotated[str, ISO4]
Currency = Annotated[str, CURRENCY]
Language = Annotated[str, LANGUAGE]
Wikidata = Annotated[str, WIKIDATA]
Digest = Annotated[str, DIGEST]
Version = Annotated[str, VERSION]
