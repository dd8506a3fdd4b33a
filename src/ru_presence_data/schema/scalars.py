"""Scalar types: what a cell may hold, and its one canonical spelling.

pydantic, pyarrow and frictionless disagree on loose spellings (`1_000`, `0x10`, `2020-1-5`) and agree on canonical
ones. So each scalar has one spelling, given by a regular expression that means the same in RE2, Rust and Python, and a
cell is valid only if it is spelt that way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Any

from .. import edtf


@dataclass(frozen=True, kw_only=True)
class Scalar:
    """A kind of value: its Table Schema type, its canonical spelling and its range.

    Attributes:
        name: Name of the scalar, as in `SCALARS`.
        type: Table Schema type: string, integer, number or date.
        expected: The accepted values in words, for error messages and the codebook.
        pattern: Regular expression that a whole cell must match; empty where any text will do.
        minimum: Least value, for integers and numbers.
        maximum: Greatest value, for integers and numbers.
        is_free: Whether the pattern lets any letter of any alphabet through.
    """

    name: str
    type: str
    expected: str
    pattern: str
    minimum: float | None = None
    maximum: float | None = None
    is_free: bool = False

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
        if self.type in ("integer", "number"):
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
        if self.type not in ("integer", "number") or not _LOOSE.fullmatch(cell):
            return cell
        sign = "-" if cell.startswith("-") else ""
        whole, _, decimals = cell.lstrip("+-").partition(".")
        whole, part = whole.lstrip("0") or "0", decimals.rstrip("0")
        if self.type == "integer" and (part or len(decimals) == 3):
            return cell
        number = f"{whole}.{part}" if part else whole
        return number if number == "0" else sign + number

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Let pydantic check the same pattern and range, strictly."""
        from pydantic_core import core_schema

        match self.type:
            case "integer":
                return core_schema.int_schema(strict=True, ge=_whole(self.minimum), le=_whole(self.maximum))
            case "number":
                return core_schema.float_schema(strict=True, ge=self.minimum, le=self.maximum, allow_inf_nan=False)
            case "date":
                return core_schema.date_schema(strict=True)
        if self.name == "edtf":
            return core_schema.no_info_after_validator_function(edtf.Edtf, core_schema.str_schema(strict=True))
        return core_schema.str_schema(strict=True, min_length=1, pattern=f"^(?:{self.pattern})$" if self.pattern else None)


def _whole(bound: float | None) -> int | None:
    return None if bound is None else int(bound)


_LOOSE = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?|[+-]?\.[0-9]+")
_NUMBER = r"0|-?[1-9][0-9]*(\.[0-9]{0,9}[1-9])?|-?0\.[0-9]{0,9}[1-9]"

SLUG = Scalar(
    name="slug",
    type="string",
    pattern="[a-z0-9]+(-[a-z0-9]+)*",
    expected="lower-case letters and digits in words joined by single hyphens",
)
TEXT = Scalar(name="text", type="string", pattern="", expected="text on one line")
EDTF = Scalar(
    name="edtf",
    type="string",
    pattern=edtf.PATTERN,
    expected="a date in EDTF (ISO 8601-2), such as 1992-05, 2012-12-10?, 1992-06/1993-05 or [1992..1993]",
)
DAY = Scalar(name="day", type="date", pattern="[0-9]{4}-[0-9]{2}-[0-9]{2}", expected="a day as YYYY-MM-DD")
URL = Scalar(
    name="url",
    type="string",
    pattern=r"https?://[^ /?#\"<>\\]+([/?#][^ \"<>\\]*)?",
    expected="an http or https address without blanks or quotes",
    is_free=True,
)
YEAR = Scalar(name="year", type="integer", pattern="[12][0-9]{3}", minimum=1900, maximum=2100, expected="a year from 1900 to 2100")
COUNT = Scalar(
    name="count", type="integer", pattern="0|[1-9][0-9]*", minimum=0, maximum=2_000_000, expected="a whole number from 0 to 2000000"
)
AMOUNT = Scalar(
    name="amount",
    type="integer",
    pattern="0|[1-9][0-9]*",
    minimum=0,
    maximum=100_000_000_000,
    expected="a whole number of currency units a year, from 0 to 100000000000",
)
TERM = Scalar(
    name="term", type="number", pattern=_NUMBER, minimum=0, maximum=999, expected="a number of years from 0 to 999, such as 10 or 0.5"
)
MONTHS = Scalar(
    name="months", type="integer", pattern="0|[1-9][0-9]*", minimum=0, maximum=240, expected="a whole number of months from 0 to 240"
)
METRES = Scalar(
    name="metres",
    type="integer",
    pattern="[1-9][0-9]*",
    minimum=1,
    maximum=2_000_000,
    expected="a whole number of metres from 1 to 2000000",
)
LATITUDE = Scalar(
    name="latitude", type="number", pattern=_NUMBER, minimum=-90, maximum=90, expected="decimal degrees from -90 to 90, such as 40.87"
)
LONGITUDE = Scalar(
    name="longitude", type="number", pattern=_NUMBER, minimum=-180, maximum=180, expected="decimal degrees from -180 to 180, such as 47.81"
)
STATE_CODE = Scalar(
    name="state-code", type="integer", pattern="[1-9][0-9]*", minimum=1, maximum=999, expected="a numeric state code from 1 to 999"
)
ISO2 = Scalar(name="iso2", type="string", pattern="[A-Z]{2}", expected="two capital letters (ISO 3166-1 alpha-2)")
ISO3 = Scalar(name="iso3", type="string", pattern="[A-Z]{3}", expected="three capital letters (ISO 3166-1 alpha-3)")
ISO4 = Scalar(name="iso4", type="string", pattern="[A-Z]{4}", expected="four capital letters (ISO 3166-3)")
CURRENCY = Scalar(name="currency", type="string", pattern="[A-Z]{3}", expected="three capital letters (ISO 4217), such as USD")
LANGUAGE = Scalar(name="language", type="string", pattern="[a-z]{2,3}", expected="a language code of ISO 639, such as en, ru or az")
WIKIDATA = Scalar(name="wikidata", type="string", pattern="Q[1-9][0-9]*", expected="a Wikidata item, such as Q227")
DIGEST = Scalar(
    name="digest", type="string", pattern="[0-9a-f]{12}", expected="twelve hexadecimal digits, filled in by `ru-presence-data format`"
)
VERSION = Scalar(
    name="version",
    type="string",
    pattern=r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)",
    expected="a version of three whole numbers, such as 0.2.0",
)

SCALARS: dict[str, Scalar] = {
    scalar.name: scalar
    for scalar in (
        SLUG, TEXT, EDTF, DAY, URL, YEAR, COUNT, AMOUNT, TERM, MONTHS, METRES, LATITUDE, LONGITUDE, STATE_CODE,
        ISO2, ISO3, ISO4, CURRENCY, LANGUAGE, WIKIDATA, DIGEST, VERSION,
    )
}  # fmt: skip

Slug = Annotated[str, SLUG]
Text = Annotated[str, TEXT]
Edtf = Annotated[edtf.Edtf, EDTF]
Day = Annotated[date, DAY]
Url = Annotated[str, URL]
Year = Annotated[int, YEAR]
Count = Annotated[int, COUNT]
Amount = Annotated[int, AMOUNT]
Term = Annotated[float, TERM]
Months = Annotated[int, MONTHS]
Metres = Annotated[int, METRES]
Latitude = Annotated[float, LATITUDE]
Longitude = Annotated[float, LONGITUDE]
StateCode = Annotated[int, STATE_CODE]
Iso2 = Annotated[str, ISO2]
Iso3 = Annotated[str, ISO3]
Iso4 = Annotated[str, ISO4]
Currency = Annotated[str, CURRENCY]
Language = Annotated[str, LANGUAGE]
Wikidata = Annotated[str, WIKIDATA]
Digest = Annotated[str, DIGEST]
Version = Annotated[str, VERSION]
