"""How the data differ from lists that others published: counts by list and code, and which of our bases each of them has.

The tables in `reconciliation/` hold the list, its row number, our id, the code and the reason, and nothing that is copied from the list.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..analysis.present import present
from ..edtf import Certainty
from ..schema.vocabularies import BaseType, Vocabulary
from ..tables import Tables
from ..words import markdown_table

COLUMNS = ("list", "row", "record_id", "table_name", "code", "reason")
"""Columns of each table; `record_id` may hold several ids, joined by blanks."""

CRIMEA = "ua-crimea"

Row = Mapping[str, str]


class Verdict(Vocabulary):
    """What a row of a list that others published is beside the data."""

    SAME = "same", "One thing there is one record here. A reason tells what differs."
    SPLIT = "split", "One row there is several records here."
    MERGED = "merged", "Several rows there, or a part that is told apart there, are one record here."
    WRONG_THERE = "wrong-there", "The record is here, and a fact that the list gives of it is contradicted by the sources read here."
    MISSING_HERE = "missing-here", "Nothing here; it would be a record if a source on it can be read."
    EXCLUDED = "excluded", "Nothing here, because a rule of the codebook leaves it out."
    NOT_SEARCHED_YET = "not-searched-yet", "Nothing here, because the host or the region was not searched."
    MISSING_THERE = "missing-there", "A record here that the list lacks; it has no row number."


NAMED = (Verdict.SAME, Verdict.SPLIT, Verdict.MERGED, Verdict.WRONG_THERE)
"""Codes of rows that name a record of ours."""

NUMBERED = tuple(code for code in Verdict if code != Verdict.MISSING_THERE)
"""Codes of rows that the list has."""

POSTS = (BaseType.BORDER_POST, BaseType.BORDER_DETACHMENT, BaseType.OBSERVATION_POST)
"""Bases that most lists leave out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A list that others published.

    Attributes:
        name: Short name, which is also that of its table in `reconciliation/`.
        first: Number of its first row in the file that was compared.
        last: Number of its last row there.
        crimea: How many of its rows lie in Crimea, for lists of bases.
        is_of_bases: Whether its rows are sites.
    """

    name: str
    first: int
    last: int
    crimea: int = 0
    is_of_bases: bool = True

    @property
    def numbers(self) -> range:
        """Numbers of its rows."""
        return range(self.first, self.last + 1)


SOURCES = (
    Source(name="kaggle-groot737", first=1, last=137, crimea=110),
    Source(name="ru-osint-mcp", first=138, last=202, crimea=57),
    Source(name="worldmonitor", first=203, last=223, crimea=1),
    Source(name="open-base-map", first=224, last=238, crimea=1),
    Source(name="geosim", first=239, last=250),
    Source(name="idx-55185821047", first=251, last=258, crimea=1),
    Source(name="atop", first=1, last=74, is_of_bases=False),
    Source(name="geopko", first=1, last=65, is_of_bases=False),
    Source(name="mme", first=1, last=370, is_of_bases=False),
)
"""The lists that were compared; the six of bases stand one after the other in one file."""

BASES = tuple(source for source in SOURCES if source.is_of_bases)


def read(directory: Path) -> dict[str, list[Row]]:
    """Read the tables of a directory, in the order of `SOURCES`, by the name of the list."""
    tables = {}
    for source in SOURCES:
        with (directory / f"{source.name}.csv").open(encoding="utf-8", newline="") as file:
            tables[source.name] = list[Row](csv.DictReader(file))
    return tables


def problems(tables: Mapping[str, Sequence[Row]], dataset: Tables) -> list[str]:
    """Say in one line each what is wrong with the tables; nothing if they are in order."""
    found = []
    for source in SOURCES:
        rows = tables[source.name]
        found += [f"{source.name}, line {line}: {message}" for line, row in enumerate(rows, 2) for message in _wrong(row, source, dataset)]
        numbers = [row["row"] for row in rows if row["row"]]
        if numbers != [str(number) for number in source.numbers]:
            found.append(f"{source.name}: found other row numbers, expected {source.first} to {source.last}, each once and in order")
        once = Counter((row["record_id"], row["code"]) for row in rows if row["code"] in (Verdict.SAME, Verdict.MISSING_THERE))
        found += [f"{source.name}: found {record} {count} times with code {code}" for (record, code), count in once.items() if count > 1]
        both = {record for row in rows if row["code"] == Verdict.MISSING_THERE for record in ids(row)} & named(rows)
        found += [f"{source.name}: found {record} both named and missing there" for record in sorted(both)]
    return found


def _wrong(row: Row, source: Source, dataset: Tables) -> Iterator[str]:
    """What is wrong with one row by itself."""
    if tuple(row) != COLUMNS:
        yield f"found columns {', '.join(map(str, row))}, expected {', '.join(COLUMNS)}"
        return
    code, records = row["code"], ids(row)
    if row["list"] != source.name:
        yield f"found list {row['list']!r}, expected {source.name}"
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


def named(rows: Iterable[Row]) -> set[str]:
    """The records that a list names."""
    return {record for row in rows if row["code"] in NAMED for record in ids(row)}


def in_use(dataset: Tables) -> list[dict[str, str]]:
    """The bases that are in use at the date of the data, or may be, with the holder of the place."""
    found: list[dict[str, str]] = present(dataset, dataset.data_date, what="bases").to_pylist()
    return found


def markdown(dataset: Tables, tables: Mapping[str, Sequence[Row]]) -> str:
    """Write the sections of the page; the text depends on the data and the tables alone.

    Args:
        dataset: The dataset.
        tables: Rows of `reconciliation/`, as `read` gives them.
    """
    lines = ["## Counts by list and code", "", *_counts(tables)]
    lines += ["", "## Which of our bases each list has", "", *_has_of_ours(dataset, tables)]
    lines += ["", "## What each list lacks", "", *_lacks(dataset, tables)]
    lines += ["", "## How long the lists are", "", *_lengths(dataset, tables)]
    lines += ["", "## The same forces, counted in other ways", "", *_ways(dataset)]
    return "\n".join(lines) + "\n"


def _counts(tables: Mapping[str, Sequence[Row]]) -> list[str]:
    rows = []
    for source in SOURCES:
        codes = Counter(row["code"] for row in tables[source.name])
        rows.append((source.name, str(len(source.numbers)), *(str(codes[code] or "") for code in Verdict)))
    return [*(f"- `{code}`: {code.definition}" for code in Verdict), "", *markdown_table(("list", "rows", *Verdict), rows)]


def _has_of_ours(dataset: Tables, tables: Mapping[str, Sequence[Row]]) -> list[str]:
    times = {source.name: Counter(record for row in tables[source.name] if row["code"] in NAMED for record in ids(row)) for source in BASES}
    every = sorted(set().union(*times.values()))
    rows = [(f"`{base}`", *(str(times[source.name][base] or "") for source in BASES)) for base in every]
    told = f"The {len(BASES)} lists of bases name {len(every)} of {len(dataset.bases)} bases of the data. A number says in how many rows a list does so."
    return [told, "", *markdown_table(("base", *(source.name for source in BASES)), rows)]


def _lengths(dataset: Tables, tables: Mapping[str, Sequence[Row]]) -> list[str]:
    host = {row["base_id"]: row["host_de_jure"] for row in dataset.bases.rows()}
    rows = []
    for source in BASES:
        naming = [row for row in tables[source.name] if row["code"] in NAMED]
        bases = named(naming)
        figures = (len(source.numbers), source.crimea, len(naming), len(bases), len({host[base] for base in bases}))
        rows.append((source.name, *map(str, figures)))
    return markdown_table(("list", "rows", "of them in Crimea", "rows that name a base of ours", "bases of ours", "in so many hosts"), rows)


def _lacks(dataset: Tables, tables: Mapping[str, Sequence[Row]]) -> list[str]:
    host = {row["base_id"]: row["host_de_jure"] for row in dataset.bases.rows()}
    now = {row["base_id"]: row["base_type"] for row in in_use(dataset)}
    rows = []
    for source in BASES:
        has = named(tables[source.name])
        hosts = {host[base] for base in has}
        ours = {base for base in host if host[base] in hosts}
        lacking = now.keys() & ours - has
        posts = sum(now[base] in POSTS for base in lacking)
        figures = (len(ours), len(now.keys() & ours), len(now.keys() & has), len(lacking), posts)
        rows.append((source.name, " ".join(sorted(hosts)), *map(str, figures)))
    told = (
        f"In the hosts in which a list names a base of ours: all bases of the data, those that are in use on {dataset.data_date}, certainly or possibly,"
        " and what the list has and lacks of these. What it lacks is missing there; it is counted here and has no rows in the tables. The lists give no"
        " first and last days, so that a base that closed long ago is not held to be lacking."
    )
    header = ("list", "hosts", "bases of the data", "in use", "named", "lacking", "of the lacking, border and observation posts")
    return [told, "", *markdown_table(header, rows), "", _agreements(dataset, tables["atop"])]


def _agreements(dataset: Tables, rows: Sequence[Row]) -> str:
    has = named(rows)
    lacking = {row["record_id"] for row in rows if row["code"] == Verdict.MISSING_THERE}
    told = f"Of {len(dataset.agreements)} agreements `atop` has {len(has)}; {len(lacking)} are missing there, each with a row and a reason, most because they are no alliances"
    since = len(dataset.agreements) - len(has) - len(lacking)
    return f"{told}; {since} came into the data since and were not compared." if since else f"{told}."


def _ways(dataset: Tables) -> list[str]:
    bases = in_use(dataset)
    kept = [row for row in bases if row["base_type"] not in POSTS]
    forces = present(dataset, dataset.data_date, what="deployments").to_pylist()
    every = {
        "sites": bases,
        "sites, without border and observation posts": kept,
        "sites, without these posts and without Crimea": [row for row in kept if row["territory_id"] != CRIMEA],
        "forces, parts counted beside their wholes": forces,
        "forces, wholes only": [row for row in forces if not row["part_of"]],
    }
    rows = []
    for way, found in every.items():
        sure = [row for row in found if row["certainty"] == Certainty.CERTAIN]
        rows.append((way, str(len(sure)), str(len(found))))
    for way, field in (("hosts by recognition", "host_de_jure"), ("holders of the ground, without Russia itself", "host_de_facto")):
        sure_of, all_of = (
            {row[field] for row in part} - {"ru"} for part in ([row for row in bases if row["certainty"] == Certainty.CERTAIN], bases)
        )
        rows.append((way, str(len(sure_of)), str(len(all_of))))
    return [
        f"What the data have in use on {dataset.data_date}; at any time they have {len(dataset.bases)} sites.",
        "",
        *markdown_table(("what is counted", "certainly", "certainly or possibly"), rows),
    ]
