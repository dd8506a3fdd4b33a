"""Lists that others published, held against the data: what they are, and row by row what each names here.

`reconciliation/lists.csv` declares each list; the table of its name holds the list, its row number, our id, the code and the reason, and
nothing that is copied from the list. `reconciliation/counts.csv` holds numbers of bases abroad that stand in print.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ..schema.vocabularies import Vocabulary
from ..tables import Tables
from .ways_of_counting import CRIMEA, Way

COLUMNS = ("list", "row", "record_id", "table_name", "code", "reason")
"""Columns of each table; `record_id` may hold several ids, joined by blanks."""

Row = Mapping[str, str]
Code = TypeVar("Code", bound=Vocabulary)


class Verdict(Vocabulary):
    """What a row of a list that others published is beside the data."""

    SAME = "same", "One thing there is one record here. A reason tells what differs."
    SPLIT = "split", "One row there is several records here."
    MERGED = "merged", "Several rows there, or a part that is told apart there, are one record here."
    WRONG_THERE = "wrong-there", "The record is here, and a fact that the list gives of it is contradicted by the sources read here."
    MISSING_HERE = "missing-here", "Nothing here; it would be a record if a source on it can be read."
    EXCLUDED = "excluded", "Nothing here, because a rule of the codebook leaves it out."
    NOT_SEARCHED_YET = "not-searched-yet", "Nothing here, because the host, the region or the years were not searched."
    MISSING_THERE = "missing-there", "A record here that the list lacks; it has no row number."


NAMED = (Verdict.SAME, Verdict.SPLIT, Verdict.MERGED, Verdict.WRONG_THERE)
"""Codes of rows that name a record of ours."""

NUMBERED = tuple(code for code in Verdict if code != Verdict.MISSING_THERE)
"""Codes of rows that the list has."""


class Kind(Vocabulary):
    """What the rows of a list are."""

    BASES = "bases", "Bases, or forces by their places."
    AGREEMENTS = "agreements", "Treaties of alliance."
    CONTINGENTS = "contingents", "Contingents in missions of the United Nations, by place and year."
    EXERCISES = "exercises", "Military exercises."


class Family(Vocabulary):
    """Which lists go together: they are of one make, or one follows the other."""

    SITES = "sites", "Sites mapped one by one, down to single buildings."
    CURATED = "curated", "Short lists that are kept in public repositories."
    ENCYCLOPEDIA = "encyclopedia", "Wikipedia in several states, and what follows it. That they agree is one witness and not several."
    PRESS = "press", "News media, an institute, and pages of unknown origin."
    ONE_PLACE = "one-place", "Lists of one force or one place, which promise nothing of the rest."
    DATA_SET = "data-set", "Data sets of agreements, contingents or exercises."


class Extent(Vocabulary):
    """How much of a list was read."""

    WHOLE = "whole", "All of its rows."
    PART = "part", "Some of its rows; of the rest nothing is said, and no base is held to be lacking there."


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A list that others published, as `lists.csv` declares it.

    Attributes:
        name: Short name, which is also that of its table in `reconciliation/`.
        what: What it is, in own words.
        family: Which lists it goes with.
        kind: What its rows are.
        extent: Whether it was read as a whole.
        first: Number of its first row in what was compared.
        last: Number of its last row there.
        crimea: How many of its rows lie in Crimea, for lists of bases.
        speaks_of: Day, month or year of which it speaks, as far as that is known; empty if it is not.
        scope: What of it was read, if it was read in part.
        address: Where it was read.
        dated: Its own date, in words.
        read_on: Day on which it was read.
    """

    name: str
    what: str
    family: Family
    kind: Kind
    extent: Extent
    first: int
    last: int
    crimea: int
    speaks_of: str
    scope: str
    address: str
    dated: str
    read_on: str

    @property
    def numbers(self) -> range:
        """Numbers of its rows."""
        return range(self.first, self.last + 1)

    @property
    def is_of_bases(self) -> bool:
        """Whether its rows are bases."""
        return self.kind == Kind.BASES

    @property
    def may_lack(self) -> bool:
        """Whether a base that it does not name is lacking there: it was read as a whole, and is of bases wherever they are."""
        return self.is_of_bases and self.extent == Extent.WHOLE and self.family != Family.ONE_PLACE


@dataclass(frozen=True, slots=True, kw_only=True)
class InPrint:
    """A number of bases abroad that stands in print, as `counts.csv` tells it.

    Attributes:
        count: The number.
        by: Who gives it.
        counted: When.
        what: What it counts, in own words.
        way: How the data are counted beside it.
        on: Day, month or year on which they are; empty for the date of the data.
        address: Where it was read.
        read_on: Day on which it was read.
    """

    count: str
    by: str
    counted: str
    what: str
    way: Way
    on: str
    address: str
    read_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What stands in `reconciliation/`.

    Attributes:
        lists: The lists that were compared, in the order in which they are declared.
        tables: Rows of the table of each, by its name.
        counts: Numbers in print.
    """

    lists: tuple[Listed, ...]
    tables: Mapping[str, Sequence[Row]]
    counts: tuple[InPrint, ...]

    @property
    def of_bases(self) -> tuple[Listed, ...]:
        """The lists of bases."""
        return tuple(listed for listed in self.lists if listed.is_of_bases)


def read(directory: Path) -> Comparison:
    """Read a directory with `lists.csv`, `counts.csv` and a table for each list."""
    lists = tuple(_listed(row) for row in _rows(directory / "lists.csv"))
    return Comparison(
        lists=lists,
        tables={listed.name: _rows(directory / f"{listed.name}.csv") for listed in lists},
        counts=tuple(_in_print(row) for row in _rows(directory / "counts.csv")),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _listed(row: Row) -> Listed:
    return Listed(
        name=row["list"],
        what=row["what"],
        family=_member(Family, row["family"]),
        kind=_member(Kind, row["kind"]),
        extent=_member(Extent, row["extent"]),
        first=int(row["first_row"]),
        last=int(row["last_row"]),
        crimea=int(row["crimea_rows"]),
        **{name: row[name] for name in ("speaks_of", "scope", "address", "dated", "read_on")},
    )


def _in_print(row: Row) -> InPrint:
    told = {name: row[name] for name in ("count", "by", "counted", "what", "on", "address", "read_on")}
    return InPrint(way=_member(Way, row["way"]), **told)


def _member(vocabulary: type[Code], code: str) -> Code:
    """The member of a closed list with a code."""
    return {member.value: member for member in vocabulary}[code]


def problems(comparison: Comparison, dataset: Tables) -> list[str]:
    """Say in one line each what is wrong with the declaration and the tables; nothing if they are in order."""
    slips = []
    crimean = {row["base_id"] for row in dataset.bases.rows() if row["territory_id"] == CRIMEA}
    for listed in comparison.lists:
        rows = comparison.tables[listed.name]
        slips += [f"{listed.name}: {message}" for message in _misdeclared(listed, rows, crimean)]
        slips += [f"{listed.name}, line {line}: {message}" for line, row in enumerate(rows, 2) for message in _wrong(row, listed, dataset)]
        numbers = [row["row"] for row in rows if row["row"]]
        if numbers != [str(number) for number in listed.numbers]:
            slips.append(f"{listed.name}: found other row numbers, expected {listed.first} to {listed.last}, each once and in order")
        once = Counter((row["record_id"], row["code"]) for row in rows if row["code"] in (Verdict.SAME, Verdict.MISSING_THERE))
        slips += [f"{listed.name}: found {record} {count} times with code {code}" for (record, code), count in once.items() if count > 1]
        both = {record for row in rows if row["code"] == Verdict.MISSING_THERE for record in ids(row)} & named(rows)
        slips += [f"{listed.name}: found {record} both named and missing there" for record in sorted(both)]
    return slips


def _misdeclared(listed: Listed, rows: Sequence[Row], crimean: set[str]) -> Iterator[str]:
    """What its own table says against the declaration of a list."""
    if (listed.extent == Extent.PART) != bool(listed.scope):
        yield f"found extent {listed.extent} with scope {listed.scope!r}: what was read is told of a list in part, and of no other"
    if listed.extent == Extent.PART and any(row["code"] == Verdict.MISSING_THERE for row in rows):
        yield "found a record missing there, although the list was read in part"
    if (listed.family == Family.DATA_SET) == listed.is_of_bases:
        yield f"found family {listed.family} with kind {listed.kind}"
    there = sum(bool(crimean & set(ids(row))) for row in rows)
    if listed.is_of_bases and not there <= listed.crimea <= there + sum(not row["record_id"] for row in rows):
        yield f"found {listed.crimea} rows in Crimea, while {there} name a base there"


def _wrong(row: Row, listed: Listed, dataset: Tables) -> Iterator[str]:
    """What is wrong with one row by itself."""
    if tuple(row) != COLUMNS:
        yield f"found columns {', '.join(map(str, row))}, expected {', '.join(COLUMNS)}"
        return
    code, records = row["code"], ids(row)
    if row["list"] != listed.name:
        yield f"found list {row['list']!r}, expected {listed.name}"
    if code not in set(Verdict):
        yield f"found code {code!r}, expected one of {', '.join(Verdict)}"
    if (code == Verdict.MISSING_THERE) == bool(row["row"]):
        yield f"found row {row['row']!r} with code {code}: a row that is missing there has no number, every other has one"
    if not row["reason"] and code != Verdict.SAME:
        yield f"found no reason with code {code}"
    if not records and code in (*NAMED, Verdict.MISSING_THERE):
        yield f"found no record with code {code}"
    if records and code in (Verdict.MISSING_HERE, Verdict.NOT_SEARCHED_YET):
        yield f"found a record with code {code}"
    if code != Verdict.EXCLUDED and records and (len(records) > 1) != (code == Verdict.SPLIT):
        yield f"found {len(records)} records with code {code}: several go with split, and with nothing else"
    if bool(records) != bool(row["table_name"]):
        yield "found a record without a table, or a table without a record"
    elif records and row["table_name"] not in {table.name for table in dataset}:
        yield f"found no table {row['table_name']!r}"
    else:
        yield from (f"found no {record} in {row['table_name']}" for record in records if not _has(dataset, row["table_name"], record))


def _has(dataset: Tables, table: str, record: str) -> bool:
    return any(held[dataset[table].schema.primary_key[0]] == record for held in dataset[table].rows())


def ids(row: Row) -> list[str]:
    """The ids of the records of a row."""
    return row["record_id"].split()


def naming(rows: Iterable[Row], table: str | None = None) -> list[Row]:
    """The rows of a list that name a record of ours, or one of a table of ours."""
    return [row for row in rows if row["code"] in NAMED and table in (None, row["table_name"])]


def named(rows: Iterable[Row], table: str | None = None) -> set[str]:
    """The records that a list names, or those of a table of ours."""
    return {record for row in naming(rows, table) for record in ids(row)}
