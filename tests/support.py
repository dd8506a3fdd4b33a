"""A small valid package for tests: built in memory, edited in a line, written to a directory, validated.

    package = small_package()
    package.put("bases", base_id="az-example-radar", closed="1980")
    assert found(package.validate(tmp_path), "closed-before-opened") == ["bases:4:closed"]

The ledger is made when the package is written: every sourced cell gets a preferred statement from each of two independent
sources, so that a test of one rule does not have to mind the rules of the ledger. All cells are invented.
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from ru_presence_data import _locate
from ru_presence_data.schema import descriptor
from ru_presence_data.schema.table_schema import TableSchema, load_schema
from ru_presence_data.statement_id import PARTS, statement_id
from ru_presence_data.tables import TABLES
from ru_presence_data.tabular.csv_bytes import encode
from ru_presence_data.validation.files import validate
from ru_presence_data.violations import Report, Severity

Row = dict[str, str]

WITNESSES = ("example-archive-2014-report", "example-times-2013-article")
"""The two independent sources on which the statements of the automatic ledger rest."""

CODES_WITHOUT_STATEMENT = ("", "unknown")
"""Cells of sourced fields that need no statement."""

DATA_DATE = date(2026, 11, 25)
"""Date of the data of the made-up packages, unless a test gives them another."""

_SMALL: dict[str, list[Row]] = {
    "actors": [
        {"actor_id": "am", "name": "Armenia", "actor_kind": "state", "iso2": "AM", "iso3": "ARM", "region": "south-caucasus"},
        {
            "actor_id": "az",
            "name": "Azerbaijan",
            "name_ru": "Азербайджан",
            "actor_kind": "state",
            "iso2": "AZ",
            "iso3": "AZE",
            "cow_code": "373",
            "gw_code": "373",
            "exists_from": "1991-10-18",
            "region": "south-caucasus",
            "wikidata_id": "Q227",
        },
        {
            "actor_id": "example-authority",
            "name": "Example authority",
            "actor_kind": "de-facto-authority",
            "exists_from": "1991-09",
            "exists_until": "2020",
            "de_jure_state": "az",
            "region": "south-caucasus",
        },
        {"actor_id": "example-union", "name": "Example union", "actor_kind": "international-organisation", "region": "world"},
        {"actor_id": "ru", "name": "Russia", "actor_kind": "state", "iso2": "RU", "iso3": "RUS", "region": "eastern-europe"},
        {
            "actor_id": "su",
            "name": "Soviet Union",
            "actor_kind": "former-state",
            "iso2": "SU",
            "iso3": "SUN",
            "iso3166_3": "SUHH",
            "exists_until": "1991-12-26",
            "region": "eastern-europe",
        },
    ],
    "territories": [
        {"territory_id": "az-example-heights", "name": "Example heights", "host_de_jure": "az"},
        {"territory_id": "az-example-valley", "name": "Example valley", "host_de_jure": "az", "wikidata_id": "Q100"},
    ],
    "territory_control": [
        {
            "control_id": "az-example-valley-1992",
            "territory_id": "az-example-valley",
            "controller": "example-authority",
            "controlled_from": "1992-05-18",
            "controlled_until": "2020-12-01",
        },
        {
            "control_id": "az-example-valley-2020",
            "territory_id": "az-example-valley",
            "controller": "az",
            "controlled_from": "2020-12-01",
        },
    ],
    "bases": [
        {
            "base_id": "am-example-garrison",
            "name": "Example garrison",
            "base_type": "army-garrison",
            "service": "ground-forces",
            "host_de_jure": "am",
            "opened": "1941?",
        },
        {
            "base_id": "az-example-airfield",
            "name": "Example airfield",
            "base_type": "air-base",
            "host_de_jure": "az",
            "territory_id": "az-example-valley",
            "opened": "195X",
            "closed": "[1992-06..1993-05]",
        },
        {
            "base_id": "az-example-radar",
            "name": "Example radar station, north",
            "name_ru": "Примерная РЛС",
            "base_type": "early-warning-radar",
            "service": "air-and-space-defence",
            "host_de_jure": "az",
            "admin_area": "Example district",
            "locality": "Example",
            "latitude": "40.87",
            "longitude": "47.81",
            "geo_precision": "settlement",
            "coordinate_uncertainty_m": "5000",
            "opened": "1985",
            "closed": "2012-12-10",
            "wikidata_id": "Q101",
            "notes": 'Known as the "example" node.',
        },
    ],
    "deployments": [
        {
            "deployment_id": "am-example-brigade",
            "name": "Example brigade",
            "purpose": "forward-basing",
            "service": "ground-forces",
            "personnel_status": "regular-military",
            "sender": "ru",
            "host_de_jure": "am",
            "consent_at_start": "given",
            "consent_at_end": "given",
            "started": "1992",
            "legal_end": "in-force",
            "physical_end": "ongoing",
        },
        {
            "deployment_id": "az-example-node",
            "name": "Example radar node",
            "purpose": "early-warning",
            "service": "air-and-space-defence",
            "personnel_status": "regular-military",
            "sender": "ru",
            "host_de_jure": "az",
            "consent_at_start": "given",
            "consent_at_end": "given",
            "started": "1991-12-26",
            "ended": "2012-12-10",
            "legal_end": "expired",
            "physical_end": "handed-over-to-host",
            "initiator": "sender",
            "main_driver": "rent-dispute",
            "follow_on": "az-example-peacekeepers",
        },
        {
            "deployment_id": "az-example-peacekeepers",
            "name": "Example peacekeepers",
            "purpose": "peacekeeping",
            "service": "ground-forces",
            "personnel_status": "regular-military",
            "sender": "ru",
            "host_de_jure": "az",
            "territory_id": "az-example-valley",
            "consent_at_start": "given",
            "consent_at_end": "given",
            "started": "2020-11-10",
            "ended": "2024-06-12",
            "legal_end": "mutual-termination",
            "physical_end": "withdrawn",
            "initiator": "mutual",
            "main_driver": "mission-complete",
        },
        {
            "deployment_id": "az-example-post",
            "name": "Example guard post",
            "purpose": "depot-guard",
            "service": "ground-forces",
            "personnel_status": "regular-military",
            "sender": "ru",
            "host_de_jure": "az",
            "consent_at_start": "given",
            "consent_at_end": "given",
            "started": "1995",
            "ended": "2012-12",
            "legal_end": "unknown",
            "physical_end": "withdrawn",
            "part_of": "az-example-node",
        },
    ],
    "planned_ends": [
        {
            "planned_end_id": "am-example-brigade-set-1995",
            "deployment_id": "am-example-brigade",
            "planned_end": "2044",
            "set_on": "1995-03-16",
            "kind": "original-term",
            "agreement_id": "am-1995-example-treaty",
        },
        {
            "planned_end_id": "az-example-node-set-2002",
            "deployment_id": "az-example-node",
            "planned_end": "2012-06-02",
            "set_on": "2002-01-25",
            "kind": "original-term",
            "agreement_id": "az-2002-example-lease",
        },
        {
            "planned_end_id": "az-example-peacekeepers-set-2020",
            "deployment_id": "az-example-peacekeepers",
            "planned_end": "2025-11-10",
            "set_on": "2020-11-10",
            "kind": "announcement",
        },
    ],
    "deployment_bases": [
        {"deployment_id": "am-example-brigade", "base_id": "am-example-garrison"},
        {"deployment_id": "az-example-node", "base_id": "az-example-radar", "used_from": "1992", "used_until": "2012-12-10"},
    ],
    "agreements": [
        {
            "agreement_id": "am-1995-example-treaty",
            "title": "Treaty on the example brigade",
            "agreement_type": "treaty",
            "signed": "1995-03-16",
            "in_force": "1996",
            "renewal_mode": "automatic",
            "legal_end": "in-force",
            "text_status": "published",
        },
        {
            "agreement_id": "az-1997-example-treaty",
            "title": "Treaty of example friendship",
            "agreement_type": "treaty",
            "signed": "1997-07-03",
            "renewal_mode": "automatic",
            "legal_end": "unknown",
            "text_status": "published",
        },
        {
            "agreement_id": "az-2002-example-lease",
            "title": "Agreement on the example radar station",
            "title_original": "Соглашение о примере",
            "agreement_type": "lease",
            "signed": "2002-01-25",
            "signed_place": "Moscow",
            "provisional_from": "2002-02",
            "in_force": "2002-06-03",
            "term_years": "10",
            "renewal_mode": "by-agreement",
            "renewal_years": "2.5",
            "notice_months": "6",
            "expires": "2012-06-02",
            "ended": "2012-06-02",
            "legal_end": "expired",
            "annual_rent": "7000000",
            "rent_currency": "USD",
            "text_status": "published",
        },
    ],
    "agreement_parties": [
        {"agreement_id": "am-1995-example-treaty", "actor_id": "am", "role": "party"},
        {"agreement_id": "am-1995-example-treaty", "actor_id": "ru", "role": "party"},
        {"agreement_id": "az-1997-example-treaty", "actor_id": "az", "role": "party"},
        {"agreement_id": "az-1997-example-treaty", "actor_id": "ru", "role": "party"},
        {"agreement_id": "az-2002-example-lease", "actor_id": "az", "role": "party"},
        {"agreement_id": "az-2002-example-lease", "actor_id": "ru", "role": "party"},
    ],
    "agreement_deployments": [
        {"agreement_id": "am-1995-example-treaty", "deployment_id": "am-example-brigade", "relation": "authorises"},
        {"agreement_id": "az-2002-example-lease", "deployment_id": "az-example-node", "relation": "authorises"},
    ],
    "agreement_bases": [
        {"agreement_id": "am-1995-example-treaty", "base_id": "am-example-garrison", "relation": "regulates"},
        {"agreement_id": "az-2002-example-lease", "base_id": "az-example-radar", "relation": "regulates"},
    ],
    "agreement_relations": [
        {"agreement_id": "az-2002-example-lease", "related_id": "az-1997-example-treaty", "relation": "amends"},
        {"agreement_id": "az-2002-example-lease", "related_id": "az-1997-example-treaty", "relation": "implements"},
    ],
    "events": [
        {
            "event_id": "am-1998-example-accident",
            "date": "1998",
            "event_type": "accident",
            "title": "Accident at the example garrison",
            "summary": "A store of the garrison burnt, and two soldiers died.",
            "host_de_jure": "am",
            "base_id": "am-example-garrison",
            "deployment_id": "am-example-brigade",
            "fatalities_low": "1",
            "fatalities_best": "2",
            "fatalities_high": "3",
        },
        {
            "event_id": "az-2012-12-10-example-closed",
            "date": "2012-12-10",
            "event_type": "closed",
            "title": "The example radar stopped",
            "summary": "Russia stopped operating the radar.",
            "host_de_jure": "az",
            "locality": "Example",
            "latitude": "40.87",
            "longitude": "47.81",
            "geo_precision": "settlement",
            "base_id": "az-example-radar",
            "deployment_id": "az-example-node",
            "agreement_id": "az-2002-example-lease",
        },
        {
            "event_id": "az-2022-example-talks",
            "date": "2022-02",
            "end_date": "2022-03",
            "event_type": "negotiation",
            "title": "Talks about the example peacekeepers",
            "summary": "Both governments held talks.",
            "host_de_jure": "az",
            "territory_id": "az-example-valley",
            "deployment_id": "az-example-peacekeepers",
        },
        {
            "event_id": "az-2024-06-12-example-withdrawn",
            "date": "2024-06-12",
            "event_type": "withdrawal-end",
            "title": "The example peacekeepers left",
            "summary": "The last of them left.",
            "host_de_jure": "az",
            "territory_id": "az-example-valley",
            "deployment_id": "az-example-peacekeepers",
        },
    ],
    "event_actors": [
        {"event_id": "am-1998-example-accident", "actor_id": "ru", "role": "target"},
        {"event_id": "az-2012-12-10-example-closed", "actor_id": "ru", "role": "initiator"},
        {"event_id": "az-2022-example-talks", "actor_id": "az", "role": "counterpart"},
        {"event_id": "az-2022-example-talks", "actor_id": "ru", "role": "initiator"},
        {"event_id": "az-2024-06-12-example-withdrawn", "actor_id": "ru", "role": "initiator"},
    ],
    "strengths": [
        {
            "strength_id": "am-example-garrison-2005",
            "base_id": "am-example-garrison",
            "as_of": "2005",
            "low": "2000",
            "high": "3000",
            "measure": "estimate",
            "counts": "all",
            "covers": "whole",
        },
        {
            "strength_id": "az-example-node-2007-military",
            "deployment_id": "az-example-node",
            "base_id": "az-example-radar",
            "as_of": "2007~",
            "best": "900",
            "measure": "actual",
            "counts": "military",
            "covers": "whole",
        },
    ],
    "sources": [
        {
            "source_id": "example-archive-2014-report",
            "publisher_country": "ru",
            "source_type": "official-record",
            "title": "Report on the example stations",
            "author": "Example, Ada",
            "publisher": "Example archive",
            "published": "2014-01",
            "language": "en",
            "url": "https://archive.example.org/report",
            "consulted_on": "2026-11-22",
            "consulted_form": "full-text",
        },
        {
            "source_id": "example-mirror-2015-repost",
            "source_type": "memoir",
            "title": "Report on the example stations, reposted",
            "url": "https://mirror.example.org/repost",
            "consulted_on": "2026-11-22",
            "consulted_form": "excerpt",
            "derived_from": "example-archive-2014-report",
        },
        {
            "source_id": "example-times-2013-article",
            "publisher_country": "az",
            "source_type": "news",
            "title": "Old stations, new owners",
            "published": "2013",
            "url": "https://times.example.org/article",
            "consulted_on": "2026-11-21",
            "consulted_form": "excerpt",
        },
    ],
    "statements": [
        {
            "table_name": "territory_control",
            "record_id": "az-example-valley-1992",
            "field_name": "controlled_from",
            "value": "1992-05-18",
            "basis": "stated",
            "rank": "normal",
            "source_id": "example-mirror-2015-repost",
            "locator": "Page 3",
            "note": "The day is in a footnote.",
        },
    ],
    "coverage": [
        {"actor_id": "am", "year_from": "1991", "year_to": "2026", "status": "partial", "note": "Posts are missing."},
        {"actor_id": "az", "year_from": "1991", "year_to": "2026", "status": "complete"},
    ],
    "retired_ids": [
        {
            "retired_id": "az-example-tower",
            "table_name": "bases",
            "successor_id": "az-example-radar",
            "retired_in": "0.1.0",
            "reason": "The same radar under another name.",
        },
        {
            "retired_id": "az-example-watch",
            "table_name": "deployments",
            "retired_in": "0.1.0",
            "reason": "No source knows of it.",
        },
    ],
}


class Package:
    """Rows of text cells by table, with a ledger that follows them.

    Attributes:
        tables: Rows of each table, in any order; those of `statements` are said on top of the automatic ones.
        unsaid: Cells, as (table, record, field), about which the automatic ledger is silent.
        automatic: Whether there is an automatic ledger, and ids of statements are filled in.
        unsorted: Tables that are written in the order of their rows here.
        data_date: Day up to which the data speak.
    """

    def __init__(self, tables: dict[str, list[Row]]) -> None:
        self.tables = {name: [_whole(name, row) for row in tables.get(name, [])] for name in TABLES}
        self.unsaid: set[tuple[str, str, str]] = set()
        self.automatic = True
        self.unsorted: set[str] = set()
        self.data_date = DATA_DATE

    def copy(self) -> Package:
        """An independent copy."""
        return copy.deepcopy(self)

    def row(self, table: str, *key: str) -> Row:
        """The row with a key, to be read or edited."""
        names = load_schema(table).primary_key
        return next(row for row in self.tables[table] if tuple(row[name] for name in names) == key)

    def put(self, table: str, **cells: str) -> Row:
        """Set cells of the row whose key they hold, or add a row.

        In a row that is added, a required cell that is not given is that of the table's first row; all others are empty.
        """
        schema = load_schema(table)
        key = [cells.get(name) for name in schema.primary_key]
        for row in self.tables[table]:
            if [row[name] for name in schema.primary_key] == key:
                row.update(cells)
                return row
        first = self.tables[table][0]
        new = {field.name: first[field.name] if field.required else "" for field in schema.fields} | cells
        self.tables[table].append(new)
        return new

    def add(self, table: str, **cells: str) -> Row:
        """Add a row as it is given, even if there is one with its key."""
        new = _whole(table, cells)
        self.tables[table].append(new)
        return new

    def delete(self, table: str, *key: str) -> None:
        """Delete the row with a key."""
        self.tables[table].remove(self.row(table, *key))

    def say(self, table: str, record: str, field: str, value: str, **cells: str) -> Row:
        """Add a statement; stated, of rank normal and from the second witness unless cells say otherwise."""
        cells = {"basis": "stated", "rank": "normal", "source_id": WITNESSES[1]} | cells
        return self.add("statements", table_name=table, record_id=record, field_name=field, value=value, **cells)

    def unsay(self, table: str, record: str, field: str) -> None:
        """Keep the automatic ledger silent about a cell."""
        self.unsaid.add((table, record, field))

    def freeze(self) -> Package:
        """Write the automatic ledger down as it is now, so that later edits of cells leave it alone."""
        self.tables["statements"] = self.rows("statements")
        self.automatic = False
        return self

    def rows(self, table: str) -> list[Row]:
        """The rows of a table as they are written: with the ledger, and sorted."""
        rows = self.tables[table]
        if table == "statements" and self.automatic:
            rows = [{**row, "statement_id": row["statement_id"] or _digest(row)} for row in [*self._ledger(), *rows]]
        if table in self.unsorted:
            return rows
        key = load_schema(table).sort_key
        return sorted(rows, key=lambda row: "\x1f".join(row[name] for name in key).encode())

    def _ledger(self) -> Iterable[Row]:
        said: set[tuple[str, ...]] = set()
        for table, rows in self.tables.items():
            schema = load_schema(table)
            for field in schema.sourced:
                for row in rows:
                    record, value = row[schema.primary_key[0]], row[field.name]
                    if value in CODES_WITHOUT_STATEMENT or (table, record, field.name) in self.unsaid:
                        continue
                    for source in WITNESSES:
                        parts = (table, record, field.name, value, source, "")
                        if parts not in said:
                            said.add(parts)
                            yield _whole("statements", {**dict(zip(PARTS, parts, strict=True)), "basis": "stated", "rank": "preferred"})

    def line(self, table: str, *key: str) -> int:
        """The physical line of the row with a key."""
        names = load_schema(table).primary_key
        return [tuple(row[name] for name in names) for row in self.rows(table)].index(key) + 2

    def encoded(self, table: str) -> bytes:
        """The bytes of a table."""
        names = load_schema(table).names
        return encode(names, ([row[name] for name in names] for row in self.rows(table)))

    def write(self, directory: Path) -> Path:
        """Write the package, with its descriptor and schemas, into a directory."""
        for name, content in _generated(self.data_date).items():
            path = directory / name
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_bytes(content)
        (directory / "data").mkdir(exist_ok=True)
        for table in TABLES:
            (directory / "data" / f"{table}.csv").write_bytes(self.encoded(table))
        return directory

    def validate(self, directory: Path) -> Report:
        """Write the package into a directory and validate it there."""
        return validate(self.write(directory))


def _digest(row: Row) -> str:
    return statement_id(*(row[name] for name in PARTS))


def _whole(table: str, cells: Row) -> Row:
    """A row all its cells, and refuse one that the table does not have."""
    names = load_schema(table).names
    unknown = set(cells) - set(names)
    if unknown:
        raise KeyError(f"{table} has no {', '.join(sorted(unknown))}")
    return {name: cells.get(name, "") for name in names}


@cache
def _generated(data_date: date) -> dict[str, bytes]:
    """The files beside the data: the descriptor, and the schemas as they are published."""
    schemas = [load_schema(table) for table in TABLES]
    files = {f"schemas/{schema.name}.json": (_locate.schema_dir() / f"{schema.name}.json").read_bytes() for schema in schemas}
    return {_locate.DESCRIPTOR: descriptor.dump(descriptor.describe(schemas, data_date)), **files}


def small_package() -> Package:
    """A new small valid package: rows in every table, neither errors nor warnings.

    A table that has none in `_SMALL` gets two that are made of the examples of its fields.
    """
    return Package({table: _SMALL.get(table) or _examples(table) for table in TABLES})


def _examples(table: str) -> list[Row]:
    """Two rows of the examples of a table's fields, with links to rows that are there."""
    schema = load_schema(table)
    links = {field.name: _SMALL[link.table] for field, link in schema.links if link.table in _SMALL}
    rows = []
    for number in (0, 1):
        row = {field.name: field.example for field in schema.fields}
        row |= {name: next(iter(found[number].values())) for name, found in links.items()}
        key = schema.primary_key[0]
        if key not in links and number:
            row[key] += "-2"
        rows.append(row)
    return rows


def write_broken(directory: Path) -> None:
    """Write the package with four slips that the README shows: swapped dates, a misspelt code, an event of a closed base, a lost column."""
    package = small_package()
    package.put("bases", base_id="az-example-radar", closed="1980")
    package.put("deployments", deployment_id="az-example-node", purpose="erly-warning")
    package.write(directory)
    path = directory / "data" / "strengths.csv"
    at = load_schema("strengths").names.index("covers")
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("".join(",".join([*row[:at], *row[at + 1 :]]) + "\n" for row in rows), encoding="utf-8", newline="\n")
    # Without schemas of its own: they would be those of the library once more.
    shutil.rmtree(directory / "schemas")
    raw = json.loads((directory / _locate.DESCRIPTOR).read_bytes())
    bare = [{key: value for key, value in resource.items() if key != "schema"} for resource in raw["resources"]]
    (directory / _locate.DESCRIPTOR).write_bytes(descriptor.dump(raw | {"resources": bare}))


def schemas() -> list[TableSchema]:
    """The schemas of all tables."""
    return [load_schema(table) for table in TABLES]


def found(report: Report, rule: str) -> list[str]:
    """What one rule found, each as `table:line:field`, in the order of files and lines."""
    return [
        f"{Path(violation.path).stem}:{violation.line or '-'}:{violation.field or '-'}"
        for violation in report.sorted()
        if violation.rule == rule
    ]


def names(report: Report, severity: Severity | None = None) -> set[str]:
    """The names of the rules that found something, of one severity if one is given."""
    return {violation.rule for violation in report.violations if severity in (None, violation.severity)}


def errors(report: Report) -> set[str]:
    """The names of the rules that found errors."""
    return names(report, Severity.ERROR)


def lines(report: Report, keep: Sequence[str] | None = None) -> list[str]:
    """The violations as they are printed, of some rules only if these are given; to show when a test fails."""
    return [str(violation) for violation in report.sorted() if keep is None or violation.rule in keep]
