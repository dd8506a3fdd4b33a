"""`cite`: adds a statement to the ledger and, if asked, lets the cell and the other ranks follow it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..schema.table_schema import Field, TableSchema
from ..statement_id import PARTS, statement_id
from ..violations import Severity, UsageError, Violation
from ..words import nearest, shown
from .checks import RefusedError, check_cell, check_row, whole
from .store import Draft, Row, Store

RANKS = ("preferred", "normal", "deprecated")

_REFUSED = ("preferred-but-not-consulted", "deprecated-without-reason")
"""Errors that the new statement itself would make, whatever else is edited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A statement that was written.

    Attributes:
        statement: Its cells.
        path: File of the statements, relative to the package.
        line: Its line there.
        cell_before: The cell as it was.
        cell: The cell as it is.
        cell_place: File and line of the cell.
        demoted: Statements that went from preferred to normal.
        open: What `validate` now finds that it did not find before.
    """

    statement: Row
    path: str
    line: int
    cell_before: str
    cell: str
    cell_place: str
    demoted: tuple[Row, ...]
    open: tuple[Violation, ...]


def cite(
    path: str | Path,
    table: str,
    record_id: str,
    field: str,
    *,
    source: str,
    value: str | None = None,
    rank: str | None = None,
    reason: str = "",
    locator: str = "",
    note: str = "",
    update_cell: bool = False,
) -> Cited:
    """Add a statement about a cell; everything is checked first, and a refusal leaves the package untouched.

    Args:
        path: Directory of the package, or its datapackage.json.
        table: Name of a table with sourced fields.
        record_id: Key of the record.
        field: Name of a sourced field.
        source: Id of the source.
        value: What the source says; None for the value of the cell.
        rank: preferred, normal or deprecated; None for preferred where the source says what the cell says, else normal.
        reason: Why the value was taken or set aside.
        locator: Where in the source.
        note: What a reader must know.
        update_cell: With rank preferred: write the value into the cell, and turn preferred statements of other values to normal.

    Raises:
        UsageError: If there is no such table, record, field or source, the field takes no statements, the value is not one that
            the field could hold, the statement is there already, or a preferred value differs from the cell without `update_cell`.
        PackageError: If there is no package there, or a table that must be read has errors.
        OSError: If a file cannot be written; all are then untouched.
    """
    store = Store(path)
    schema, declared = _sourced(store, table, field)
    records = store.draft(table)
    at = records.position(record_id)
    if at is None:
        raise UsageError(f"no {table} record {record_id!r}{nearest(record_id, store.frame(table).keys.to_pylist())}")
    _known_source(store, source)
    cell = records.rows[at][field]
    said = _value(schema, declared, cell if value is None else value, record_id)
    standing = rank or ("preferred" if said == cell else "normal")
    if standing not in RANKS:
        raise UsageError(f"no rank {rank!r}{nearest(standing, RANKS)}; the ranks are {', '.join(RANKS)}")
    if update_cell and standing != "preferred":
        raise UsageError(f"a statement of rank {standing} does not change the cell; give --rank preferred with --update-cell")
    if standing == "preferred" and said != cell and not update_cell:
        raise UsageError(
            f"not cited: {field} is {shown(cell) if cell else 'empty'}, and a preferred statement says what the cell says;"
            f" add --update-cell to write {said} into it, or give --rank normal"
        )
    statements = store.draft("statements")
    about = {"table_name": table, "record_id": record_id, "field_name": field}
    extra = {"value": said, "rank": standing, "reason": reason, "source_id": source, "locator": locator, "note": note}
    demoted = _follow(statements, about, said) if update_cell else ()
    if update_cell and said != cell:
        records.change(at, **{field: said})
    row = _statement(store, statements, about | extra)
    line = statements.insert(row)
    found = store.consequences("statements", *([table] if update_cell else []))
    refused = [violation for violation in found if _must_refuse(violation, row)]
    if refused:
        raise RefusedError("not cited", map(_why, refused))
    if records.data() == records.old:
        del store.drafts[table]
    store.commit()
    return Cited(
        statement=row,
        path=store.names["statements"],
        line=line,
        cell_before=cell,
        cell=said if update_cell else cell,
        cell_place=f"{store.names[table]}:{at + 2}",
        demoted=demoted,
        open=tuple(found),
    )


def _sourced(store: Store, table: str, field: str) -> tuple[TableSchema, Field]:
    schema = store.schema(table)
    if not schema.has(field):
        raise UsageError(f"table {table} has no field {field!r}{nearest(field, schema.names)}")
    sourced = [name.name for name in schema.sourced]
    if field not in sourced:
        raise UsageError(f"{table}.{field} takes no statements; the sourced fields of {table} are {', '.join(sourced) or 'none'}")
    return schema, schema.field(field)


def _known_source(store: Store, source: str) -> None:
    known = store.frame("sources").keys.to_pylist()
    if source not in known:
        raise UsageError(f"no source {source!r}{nearest(source, known)}; a new one is added by `ru-presence-data add-source URL`")


def _value(schema: TableSchema, field: Field, value: str, record_id: str) -> str:
    spelt, problems = check_cell(schema, field, value)
    if problems:
        raise RefusedError("not cited", problems)
    if not spelt:
        raise UsageError(
            f"not cited: {field.name} of {record_id} is empty; give what the source says with --value, such as {field.example}"
        )
    return spelt


def _follow(statements: Draft, about: Row, said: str) -> tuple[Row, ...]:
    """Turn the preferred statements about a cell that say something else to normal."""
    demoted = []
    for at, row in enumerate(statements.rows):
        if row["rank"] == "preferred" and row["value"] != said and all(row[name] == cell for name, cell in about.items()):
            statements.change(at, rank="normal")
            demoted.append(dict(row))
    return tuple(demoted)


def _statement(store: Store, statements: Draft, cells: Row) -> Row:
    row, problems = check_row(statements.schema, whole(statements.schema, cells))
    problems = [problem for problem in problems if problem.field != "statement_id"]
    if problems:
        raise RefusedError("not cited", problems)
    row["statement_id"] = statement_id(*(row[part] for part in PARTS))
    for at, other in enumerate(statements.rows):
        if all(other[part] == row[part] for part in PARTS):
            raise UsageError(
                f"not cited: {row['source_id']} is already cited for {row['value']} with rank {other['rank']}, on line {at + 2} of"
                f" {store.names['statements']}; to change rank or reason, edit that line"
            )
    return row


def _must_refuse(violation: Violation, row: Row) -> bool:
    if violation.severity is not Severity.ERROR:
        return False
    if violation.rule == "reason-missing":
        return row["rank"] == "preferred"
    return violation.rule in _REFUSED and violation.key == row["statement_id"]


def _why(violation: Violation) -> str:
    fix = "give it with --reason" if violation.field == "reason" else violation.fix
    return f"{violation.message} (fix: {fix})"
