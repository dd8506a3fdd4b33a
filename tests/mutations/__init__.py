"""Single defects of a part of the shipped package: each a function that spoils one thing and says what must be blamed for it.

    @mutation("outer-blank")
    def blank_at_the_end(ship):
        return ship.spoil("bases", "name", lambda cell: cell + " ")

The rows to spoil are found by program, as the first that fits, so that the corpus outlives the data. Where one defect would break
two rules, the function mends what it must not break: it lets the ledger follow a cell, or it adds a record that nothing points to.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ru_presence_data import _locate
from ru_presence_data.dataset import load
from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.statement_id import PARTS, statement_id
from ru_presence_data.tables import TABLES
from ru_presence_data.tabular.csv_bytes import encode, encode_cell

Row = dict[str, str]
DESCRIPTOR = _locate.DESCRIPTOR
CORE = ("bases", "deployments", "agreements", "events")


@dataclass(frozen=True, kw_only=True)
class Blame:
    """What must be reported.

    Attributes:
        path: File.
        line: Physical line, None where there is none.
        field: Name of the field, None where there is none.
        fix: What the fix must hold.
        message: What the message must hold.
        dirty: Tables that are not clean after it.
        undated: Whether the date of the data is not known after it.
        stage: Stage that finds it, where it is not that of the rule.
        beneath: What only follows from it, each as `rule: table`.
    """

    path: str
    line: int | None = None
    field: str | None = None
    fix: str = ""
    message: str = ""
    dirty: tuple[str, ...] = ()
    undated: bool = False
    stage: str = ""
    beneath: tuple[str, ...] = ()


@cache
def shipped() -> dict[str, bytes]:
    """The files of the part of the shipped package that is spoilt, as validation reads them."""
    directory = _locate.package_dir()
    names = {table: load_schema(table).names for table in TABLES}
    files = {load_schema(table).path: encode(names[table], map(dict.values, _part()[table])) for table in TABLES}
    files |= {f"schemas/{table}.json": (directory / f"schemas/{table}.json").read_bytes() for table in TABLES}
    return {DESCRIPTOR: (directory / DESCRIPTOR).read_bytes(), **files}


def _rows(table: str) -> list[Row]:
    return _part()[table]


HOSTS = ("am", "az")
"""Hosts whose records are spoilt, with all records to which they lead: enough for every rule, and a fifth of the rows."""


@cache
def _part() -> dict[str, list[Row]]:
    """The rows of a part of the shipped package, which is itself a whole package."""
    whole = {table: list(load()[table].rows()) for table in TABLES}
    keys = {table: load_schema(table).primary_key[0] for table in TABLES}
    links = {table: [(field.name, link.table) for field, link in load_schema(table).links if link.table in CORE] for table in TABLES}
    kept = {
        table: {row[keys[table]] for row in whole[table] if row[keys[table]].startswith(tuple(f"{host}-" for host in HOSTS))}
        for table in CORE
    }
    while True:
        led = {
            (target, row[name])
            for table in CORE
            for row in whole[table]
            if row[keys[table]] in kept[table]
            for name, target in links[table]
            if row[name] and row[name] not in kept[target]
        }
        if not led:
            break
        for target, key in led:
            kept[target].add(key)
    part = {
        table: [row for row in rows if all(row[name] in kept[target] or not row[name] for name, target in links[table])]
        for table, rows in whole.items()
    }
    part |= {table: [row for row in part[table] if row[keys[table]] in kept[table]] for table in CORE}
    held = {(table, row[keys[table]]) for table in TABLES if table != "sources" for row in part[table]}
    part["statements"] = [row for row in whole["statements"] if (row["table_name"], row["record_id"]) in held]
    cited = {row["source_id"] for row in part["statements"]}
    while True:
        led = {row["derived_from"] for row in whole["sources"] if row["source_id"] in cited} - cited - {""}
        if not led:
            break
        cited |= led
    part["sources"] = [row for row in whole["sources"] if row["source_id"] in cited]
    held |= {("sources", source) for source in cited}
    # A retired id leads to a row that is there, by way of others that were retired.
    successor = {(row["table_name"], row["retired_id"]): (row["table_name"], row["successor_id"]) for row in whole["retired_ids"]}

    def leads(row: Row) -> bool:
        at = (row["table_name"], row["successor_id"])
        while at in successor:
            at = successor[at]
        return not at[1] or at in held

    part["retired_ids"] = [row for row in whole["retired_ids"] if leads(row)]
    return part


class Ship:
    """The shipped package as one mutation sees it.

    Attributes:
        directory: Where it is written.
        files: Files that the mutation changed; None for one that is deleted.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.files: dict[str, bytes | None] = {}
        self._tables: dict[str, list[Row]] = {}

    def path(self, table: str) -> str:
        """The path of a table."""
        return load_schema(table).path

    def rows(self, table: str) -> list[Row]:
        """The rows of a table, to be edited; `save` or `resort` writes them."""
        if table not in self._tables:
            self._tables[table] = [dict(row) for row in _rows(table)]
        return self._tables[table]

    def first(self, table: str, fits: Callable[[Row], bool] = lambda row: True) -> Row:
        """The first row that fits."""
        return next(row for row in self.rows(table) if fits(row))

    def find(self, table: str, key: str) -> Row:
        """The row with a one-column key."""
        name = load_schema(table).primary_key[0]
        return self.first(table, lambda row: row[name] == key)

    def line(self, table: str, row: Row) -> int:
        """The physical line of a row."""
        return next(at for at, other in enumerate(self.rows(table), start=2) if other is row)

    def save(self, *tables: str) -> None:
        """Write tables in the order in which their rows are now."""
        for table in tables:
            names = load_schema(table).names
            self.files[self.path(table)] = encode(names, ([row[name] for name in names] for row in self.rows(table)))

    def resort(self, *tables: str) -> None:
        """Sort tables, give statements their right ids, and write them."""
        for table in tables:
            if table == "statements":
                for row in self.rows(table):
                    row["statement_id"] = statement_id(*(row[name] for name in PARTS))
            key = load_schema(table).sort_key
            self.rows(table).sort(key=lambda row: "\x1f".join(row[name] for name in key).encode())
        self.save(*tables)

    def blame(self, table: str, row: Row, field: str | None, **more: Any) -> Blame:
        """Blame a cell."""
        return Blame(path=self.path(table), line=self.line(table, row), field=field, dirty=(table,), **more)

    def spoil(
        self,
        table: str,
        field: str,
        change: Callable[[str], str],
        fits: Callable[[Row], bool] | None = None,
        *,
        raw: bool = False,
        **more: Any,
    ) -> Blame:
        """Change one cell of the first row that fits, by default the first whose cell is filled.

        Args:
            raw: Whether the new cell stands in the file as it is, without the quotes that it would need.
        """
        row = self.first(table, fits or (lambda row: bool(row[field])))
        at = self.line(table, row)
        new = change(row[field])
        names = load_schema(table).names
        cells = [new if name == field and raw else encode_cell(new if name == field else row[name]) for name in names]
        lines = shipped()[self.path(table)].split(b"\n")
        lines[at - 1] = ",".join(cells).encode()
        self.files[self.path(table)] = b"\n".join(lines)
        return Blame(path=self.path(table), line=at, field=field, dirty=(table,), **more)

    def bytes(self, table: str, change: Callable[[bytes], bytes], line: int | None, field: str | None = None, **more: Any) -> Blame:
        """Change the bytes of a whole file."""
        self.files[self.path(table)] = change(shipped()[self.path(table)])
        return Blame(path=self.path(table), line=line, field=field, dirty=(table,), **more)

    def lines(self, table: str, change: Callable[[list[bytes]], None], line: int | None, field: str | None = None, **more: Any) -> Blame:
        """Change the list of physical lines of a file; the last is empty."""

        def edit(data: bytes) -> bytes:
            split = data.split(b"\n")
            change(split)
            return b"\n".join(split)

        return self.bytes(table, edit, line, field, **more)

    def header(self, table: str, change: Callable[[list[str]], Iterable[str]], field: str | None = None, **more: Any) -> Blame:
        """Change the header alone."""

        def edit(split: list[bytes]) -> None:
            split[0] = ",".join(change(split[0].decode().split(","))).encode()

        return self.lines(table, edit, 1, field, **more)

    def describe(self, change: Callable[[dict[str, Any]], object], **more: Any) -> Blame:
        """Change the descriptor."""
        descriptor = json.loads(shipped()[DESCRIPTOR])
        change(descriptor)
        self.files[DESCRIPTOR] = json.dumps(descriptor).encode()
        return Blame(**({"path": DESCRIPTOR} | more))

    def statements(self, table: str, record: str, field: str) -> list[Row]:
        """The statements about a cell."""
        cell = (table, record, field)
        return [row for row in self.rows("statements") if (row["table_name"], row["record_id"], row["field_name"]) == cell]

    def used(self, source: str) -> int:
        """Count the statements that rest on a source."""
        return sum(row["source_id"] == source for row in self.rows("statements"))

    def add(self, table: str, **cells: str) -> Row:
        """Add a record that nothing points to, with a ledger for its sourced cells.

        A required cell that is not given is that of the first row; all others are empty.
        """
        schema = load_schema(table)
        first = self.rows(table)[0]
        row = {field.name: first[field.name] if field.required else "" for field in schema.fields} | cells
        self.rows(table).append(row)
        witness = self.first("sources", lambda source: source["consulted_form"] == "full-text")["source_id"]
        for field in schema.sourced:
            if row[field.name] and row[field.name] != "unknown":
                parts = (table, row[schema.primary_key[0]], field.name, row[field.name], witness, "")
                blank = dict.fromkeys(load_schema("statements").names, "")
                self.rows("statements").append({**blank, **dict(zip(PARTS, parts, strict=True)), "basis": "stated", "rank": "preferred"})
        self.resort(table, "statements")
        return row


Mutation = Callable[[Ship], Blame]
MUTATIONS: dict[str, tuple[str, Mutation]] = {}
"""Rule that must fire and the mutation, by name."""


def mutation(rule: str) -> Callable[[Mutation], Mutation]:
    """Add a function to the corpus."""

    def declare(function: Mutation) -> Mutation:
        add(rule, function.__name__.replace("_", " "), function)
        return function

    return declare


def add(rule: str, name: str, function: Mutation) -> None:
    """Add a mutation to the corpus under a name."""
    name = f"{rule}: {name}"
    if name in MUTATIONS:
        raise KeyError(name)
    MUTATIONS[name] = (rule, function)


def corpus() -> dict[str, tuple[str, Mutation]]:
    """The whole corpus."""
    from . import in_bytes, in_cells, in_descriptor, in_ledger, in_records, in_slips  # noqa: F401

    return MUTATIONS
