"""What the stages of validation ask of a backend: of files, of frames in memory, of Spark."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from ..rules import Flag, Rule
from ..schema.table_schema import TableSchema
from ..tabular.cell_checks import BadCell

T = TypeVar("T")
R = TypeVar("R")

DATE = "the date of the data"
"""What a dated rule needs, in a skip whose reason is that there is none."""
ABSENT = "(not given)"
"""Stands after the name of what a check would have needed, in a skip whose reason is that it was not there at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A row that breaks a law of keys, of order or of links.

    Attributes:
        row: Its number, as the backend counts.
        cells: Its cells, at least those of the key, of the sort key and of the field that was asked about.
        other: The row with which it clashes: an earlier one with the same key, or the neighbour against which it is out of order.
        place: The row in whose place it belongs; None if the backend does not know.
        count: How many rows it stands for, where there are too many to list.
    """

    row: int
    cells: Mapping[str, str]
    other: int = -1
    place: int | None = None
    count: int = 1


class Rows(Protocol):
    """The rows of one table, as a backend holds them."""

    schema: TableSchema

    def __len__(self) -> int: ...

    def bad_cells(self) -> Iterable[BadCell]:
        """The cells that break a constraint of their field."""

    def mended(self) -> Rows:
        """The same rows with the cells that `format` can spell right."""

    def repeated(self, key: tuple[str, ...]) -> Iterable[Hit]:
        """The rows with the key of an earlier one."""

    def misplaced(self) -> Iterable[Hit]:
        """The rows out of order; none where rows may stand in any order."""

    def in_order(self) -> Rows:
        """The same rows sorted, each under its old number, as far as the rules need it."""

    def lost(self, name: str, other: Any, field: str) -> Iterable[Hit]:
        """The rows whose cell is not empty and not among the cells of a field of another table."""

    def values(self, name: str) -> Sequence[str]:
        """All cells of a column."""

    def find(self, name: str, cells: Collection[str]) -> dict[str, int]:
        """Those of some cells that a column holds, each with its row, or one of its rows."""

    def cells(self, row: int) -> Mapping[str, str]:
        """The cells of a row."""

    def line(self, row: int) -> int | None:
        """The physical line of a row; None where rows have none."""

    def place(self, row: int) -> str:
        """Words for the place of a row, such as `on line 7`."""

    def beside(self, row: int, other: int) -> str:
        """Words that name the place of another row from that of a row, such as `as on line 7`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the stage text found.

    Attributes:
        rule: Name of the rule.
        message: What was found and expected.
        fix: How to mend it.
        line: Physical line, if it has one.
        field: Name of the field, if one is to blame.
        key: Key of the record, if it could be read.
        count: How many findings of its kind it stands for.
    """

    rule: str
    message: str
    fix: str
    line: int | None = None
    field: str | None = None
    key: str | None = None
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the stage text made of a table.

    Attributes:
        said: What it found.
        rows: The rows, as `format` would read them; None if they cannot be read.
        sound: Whether the stages after that of cells may judge them.
        unread: Why the stage did not run; empty if it did.
    """

    said: Sequence[Said] = ()
    rows: Rows | None = None
    sound: bool = True
    unread: str = ""


class Backend(Protocol):
    """Where the tables of one validation lie.

    Attributes:
        paths: Path by which violations name a table; that of the schema where it is missing.
        given: Names of the tables that there are at all, and `DATE` where a descriptor should say it.
        data_date: Day up to which the data speak, if that is known.
        fixes: Mends by rule that differ from those of files.
    """

    paths: Mapping[str, str]
    given: Collection[str]
    data_date: date | None
    fixes: Mapping[str, str]

    def read(self, schema: TableSchema) -> Reading:
        """Run the stage text on one table."""

    def lacks(self, rule: Rule) -> str:
        """What is missing for a rule to run; empty if nothing is."""

    def judge(self, tasks: Sequence[tuple[Rule, str]], sound: Mapping[str, Any]) -> Iterator[list[tuple[Flag, str]]]:
        """What each rule finds on its table, in the order of the tasks, with the keys of the rows."""

    def each(self, function: Callable[[T], R], items: Sequence[T], weight: Callable[[T], int]) -> Iterator[R]:
        """Apply a function to items and give the results in their order, side by side if that pays."""
