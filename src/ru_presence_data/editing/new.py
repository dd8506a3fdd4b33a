"""`new` and `add-source`: a row is checked as `validate` would check it, then written in its sorted place."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from .. import plain
from ..rules import all_rules
from ..rules.addresses import same_address
from ..rules.sourcing import UNSTATED
from ..schema.table_schema import Field, TableSchema
from ..schema.vocabularies import ConsultedForm
from ..validation.rows import repeated
from ..violations import Severity, UsageError, Violation
from ..words import shown
from .checks import Problem, RefusedError, check_links, check_row, whole
from .ids import propose
from .store import Row, Store, editing


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A row that was written.

    Attributes:
        table: Name of the table.
        key: Key of the row; cells of a compound key are joined by slashes.
        path: File, relative to the package.
        line: Line of the row in the file.
        row: Its cells as they were written.
        proposed: Whether the id was proposed and not given.
        uncited: Fields whose cells still need a statement.
        open: What `validate` now finds that it did not find before, other than missing statements.
    """

    table: str
    key: str
    path: str
    line: int
    row: Row
    proposed: bool
    uncited: tuple[str, ...]
    open: tuple[Violation, ...]


def new_row(path: str | Path, table: str, cells: Row) -> Added:
    """Add a row to a table of a package; everything is checked first, and a refusal leaves the package untouched.

    Args:
        path: Directory of the package, or its datapackage.json.
        table: Name of the table; statements are added by `cite`.
        cells: Text cells by name of the field. Where the key is one column and missing, an id is proposed and taken.

    Raises:
        UsageError: If there is no such table or field, or a cell, a link or the key is refused.
        PackageError: If there is no package there, a table that must be read has errors, or another command is changing the package.
        OSError: If the file cannot be written; the old one is then untouched.
    """
    with editing(path, f"new {table}") as store:
        schema = table_to_add(store, table)
        return add(store, schema, whole(schema, cells))


def add_source(path: str | Path, url: str, cells: Row, *, today: date | None = None) -> Added:
    """Add a source to a package; the address is never fetched.

    Args:
        path: Directory of the package, or its datapackage.json.
        url: Its address.
        cells: Further cells: `source_type` and `consulted_form` are required. `consulted_on` is today unless it is given or nothing
            was read, and `source_id` is proposed from publisher or host, date and title.
        today: The day to write; None for this one.

    Raises:
        UsageError: If the address is listed already, or a cell is refused.
        PackageError: If there is no package there, the table has errors, or another command is changing the package.
        OSError: If the file cannot be written; the old one is then untouched.
    """
    with editing(path, "add-source") as store:
        return add(store, store.schema("sources"), source_cells(store, url, cells, today))


def source_cells(store: Store, url: str, cells: Row, today: date | None = None) -> Row:
    """The row of a new source as far as address, cells and day say it.

    Raises:
        UsageError: If the address is empty or listed already, or a second one is among the cells.
    """
    if not url.strip():
        raise UsageError("the address is empty; a source without one is added by `ru-presence-data new sources`")
    if cells.get("url", url) != url:
        raise UsageError("the address is given twice; leave url out of --set")
    row = whole(store.schema("sources"), cells | {"url": url.strip()})
    sources = store.frame("sources")
    listed = same_address(sources.column("url"), url)
    if listed is not None:
        raise UsageError(f"not added: the address is that of {sources.keys[listed].as_py()}; cite that source")
    if not row["consulted_on"] and row["consulted_form"] not in ("", ConsultedForm.NOT_CONSULTED):
        row["consulted_on"] = (date.today() if today is None else _day(today)).isoformat()
    return row


def _day(given: date) -> date:
    day = plain.day(given)
    if day is None:
        raise UsageError(f"today: found {given!r}, expected a day")
    return day


def table_to_add(store: Store, table: str) -> TableSchema:
    """The schema of a table that takes new rows.

    Raises:
        UsageError: If there is no such table, or it is the ledger.
    """
    schema = store.schema(table)
    if table == "statements":
        raise UsageError("statements are added by `ru-presence-data cite TABLE ID FIELD --source ID`")
    return schema


def missing(schema: TableSchema, row: Row) -> list[Field]:
    """The required fields that are still empty, other than an id that can be proposed."""
    proposed = schema.primary_key if len(schema.primary_key) == 1 else ()
    return [field for field in schema.fields if field.required and not row[field.name].strip() and field.name not in proposed]


def add(store: Store, schema: TableSchema, row: Row) -> Added:
    """Check a row and write it; `new_row` says what is raised."""
    table, key = schema.name, schema.primary_key
    what = f"not added to {table}"
    lacking = missing(schema, row)
    if lacking:
        names = ", ".join(field.name for field in lacking)
        need = "is required; give it" if len(lacking) == 1 else "are required; give each"
        examples = " ".join(f"--set {shlex.quote(f'{field.name}={field.example}')}" for field in lacking)
        raise UsageError(f"{what}: {names} {need} with --set field=value, such as {examples}")
    is_proposed = len(key) == 1 and not row[key[0]].strip()
    spelt, problems = check_row(schema, row)
    problems = [problem for problem in problems if not (is_proposed and problem.field == key[0])]
    if not problems:
        problems = list(check_links(store, schema, spelt))
    if problems:
        raise RefusedError(what, problems)
    if is_proposed:
        spelt[key[0]] = propose(store, schema, spelt) or ""
        if not spelt[key[0]]:
            raise UsageError(
                f"{what}: no {key[0]} can be proposed from these cells; give one with --set {key[0]}={schema.field(key[0]).example}"
            )
    line = _insert(store, schema, spelt, what)
    violations = store.consequences(table)
    own = [violation for violation in violations if _is_own(violation, table)]
    if own:
        raise RefusedError(what, (_problem(violation) for violation in own))
    store.commit()
    return Added(
        table=table,
        key="/".join(spelt[name] for name in key),
        path=store.names[table],
        line=line,
        row=spelt,
        proposed=is_proposed,
        uncited=tuple(field.name for field in schema.sourced if spelt[field.name] not in ("", UNSTATED)),
        open=tuple(violation for violation in violations if violation.rule != "cell-without-statement"),
    )


def taken(store: Store, schema: TableSchema, row: Row) -> Problem | None:
    """Say where the key of a row stands already, or None."""
    key = [row[name] for name in schema.primary_key]
    at = store.draft(schema.name).position(*key)
    if at is None:
        return None
    fix = "choose another id" if len(key) == 1 else "change one of the cells of the key"
    return Problem(
        field=schema.primary_key[0], message=f"{shown('/'.join(key), 80)} exists, on line {at + 2} of {store.names[schema.name]}", fix=fix
    )


def _insert(store: Store, schema: TableSchema, row: Row, what: str) -> int:
    exists = taken(store, schema, row)
    if exists:
        raise RefusedError(what, [exists])
    draft = store.draft(schema.name)
    line = draft.insert(row)
    frame = draft.frame()
    for names in schema.unique_keys:
        for at, earlier, _ in repeated(frame, names):
            other = frame.key(earlier if at == line - 2 else at)
            values = ", ".join(f"{name} {shown(row[name])}" for name in names)
            raise RefusedError(what, [Problem(field=names[0], message=f"{values} is that of {other}", fix="choose another")])
    return line


def _is_own(violation: Violation, table: str) -> bool:
    """Whether an error shows in the table alone: no other edit could make the row right."""
    rule = all_rules().get(violation.rule)
    return violation.severity is Severity.ERROR and rule is not None and table in rule.tables and not rule.reads


def _problem(violation: Violation) -> str:
    return f"{violation.message} (fix: {violation.fix})"
