"""`cite`: adds a statement to the ledger and, if asked, lets the cell and the other ranks follow it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..rules.ledger import BOUNDS, meeting
from ..rules.witnesses import supports
from ..schema.table_schema import Field, TableSchema
from ..schema.vocabularies import Basis, Rank
from ..statement_id import PARTS
from ..violations import Severity, UsageError, Violation
from ..words import nearest, shown
from .checks import RefusedError, check_cell, check_row, whole
from .store import Draft, Row, Store, editing

BASES = tuple(basis.value for basis in Basis)

_REFUSED = ("preferred-but-not-consulted", "deprecated-without-reason", "basis-without-note", "bound-not-open")
"""Errors that the new statement itself would make, whatever else is edited."""
_REFUSED_ANYWHERE = ("reason-repeated", "bounds-apart")
"""Errors that the new statement would make, though another row may be blamed."""
_OPTIONS = {"reason-missing": "reason", "deprecated-without-reason": "reason", "basis-without-note": "note"}
"""Option by which an error is mended, by its rule."""


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
    basis: str = Basis.STATED,
    rank: str | None = None,
    reason: str = "",
    checked_on: str = "",
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
        value: What the source says; None for the value of the cell. Of a bound, the open set that it leaves, such as [1999-07-09..].
        basis: How the value follows from what the source says: stated, computed, inferred, lower-bound or upper-bound.
        rank: preferred, normal or deprecated; None for preferred where the source says what the cell says, else normal.
        reason: Why the cell holds its value, told once for the cell; of rank deprecated, why the value is wrong.
        checked_on: Day on which a second reader found the value in the source.
        locator: Where in the source.
        note: What a reader must know; required where the basis is not stated: how the value follows.
        update_cell: With rank preferred: write the value into the cell, of a bound what all preferred bounds leave; preferred statements
            that do not agree with it become normal, without their reason.

    Raises:
        UsageError: If there is no such table, record, field, source, basis or rank, the field takes no statements, the value is not one
            that the field could hold, the statement is there already, it would break a rule of the ledger by itself, or the cell would
            change without `update_cell`.
        PackageError: If there is no package there, a table that must be read has errors, or another command is changing the package.
        OSError: If a file cannot be written; all are then untouched.
    """
    told = {"reason": reason, "checked_on": checked_on, "locator": locator, "note": note}
    with editing(path, f"cite {table} {record_id} {field}") as store:
        return _cite(store, table, record_id, field, source=source, value=value, basis=basis, rank=rank, told=told, update_cell=update_cell)


def _cite(
    store: Store,
    table: str,
    record_id: str,
    field: str,
    *,
    source: str,
    value: str | None,
    basis: str,
    rank: str | None,
    told: Row,
    update_cell: bool,
) -> Cited:
    """Add a statement; `told` are the cells that are taken as they are."""
    schema, declared = _sourced(store, table, field)
    records = store.draft(table)
    at = records.position(record_id)
    if at is None:
        raise UsageError(f"no {table} record {record_id!r}{nearest(record_id, store.frame(table).keys.to_pylist())}")
    _known_source(store, source)
    cell = records.rows[at][field]
    said = _value(schema, declared, cell if value is None else value, record_id)
    _known("basis", "bases", basis, BASES)
    statements = store.draft("statements")
    about = {"table_name": table, "record_id": record_id, "field_name": field}
    preferred = [row for row in statements.rows if row["rank"] == Rank.PREFERRED and _is_about(row, about)]
    stays = basis in BOUNDS and not update_cell and any(row["basis"] not in BOUNDS for row in preferred)
    # A bound beside a whole value leaves the cell as it is; None where bounds leave nothing, which a rule then tells.
    becomes = cell if stays else _leaves(preferred, basis, said) if basis in BOUNDS else said
    standing = rank or ("preferred" if becomes == cell and not stays else "normal")
    _known("rank", "ranks", standing, tuple(Rank))
    if update_cell and standing != "preferred":
        raise UsageError(f"a statement of rank {standing} does not change the cell; give --rank preferred with --update-cell")
    if standing == "preferred" and becomes not in (cell, None) and not update_cell:
        raise UsageError(
            f"not cited: {field} is {shown(cell) if cell else 'empty'}, and a preferred statement says what the cell says;"
            f" add --update-cell to write {becomes} into it, or give --rank normal"
        )
    extra = told | {"value": said, "basis": basis, "rank": standing, "source_id": source}
    demoted: tuple[Row, ...] = ()
    if update_cell and becomes is not None:
        demoted = _follow(statements, about, becomes)
        if becomes != cell:
            records.change(at, **{field: becomes})
    row = _statement(store, statements, about | extra)
    line = statements.insert(row)
    violations = store.consequences("statements", *([table] if update_cell else []))
    refused = [violation for violation in violations if _must_refuse(violation, row)]
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
        cell=becomes if update_cell and becomes is not None else cell,
        cell_place=f"{store.names[table]}:{at + 2}",
        demoted=demoted,
        open=tuple(violations),
    )


def _sourced(store: Store, table: str, field: str) -> tuple[TableSchema, Field]:
    schema = store.schema(table)
    return schema, schema.sourced_field(field)


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


def _known(what: str, several: str, code: str, codes: tuple[str, ...]) -> None:
    if code not in codes:
        raise UsageError(f"no {what} {code!r}{nearest(code, codes)}; the {several} are {', '.join(codes)}")


def _is_about(row: Row, about: Row) -> bool:
    return all(row[name] == cell for name, cell in about.items())


def _leaves(preferred: list[Row], basis: str, said: str) -> str | None:
    """What the preferred bounds of a cell leave with a further one; None if they leave nothing, or if that is no bound."""
    sides = [[row["value"] for row in preferred if row["basis"] == side] + ([said] if basis == side else []) for side in BOUNDS]
    return meeting(*sides)


def _follow(statements: Draft, about: Row, cell: str) -> tuple[Row, ...]:
    """Turn the preferred statements about a cell that do not agree with its new value to normal; they lose the reason for the old one."""
    demoted = []
    for at, row in enumerate(statements.rows):
        agrees = supports(row["value"], cell) if row["basis"] in BOUNDS else row["value"] == cell
        if row["rank"] == Rank.PREFERRED and not agrees and _is_about(row, about):
            statements.change(at, rank=Rank.NORMAL.value, reason="")
            demoted.append(dict(row))
    return tuple(demoted)


def _statement(store: Store, statements: Draft, cells: Row) -> Row:
    # Spelt as `format` spells it, the row has its id.
    row, problems = check_row(statements.schema, whole(statements.schema, cells))
    if problems:
        raise RefusedError("not cited", problems)
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
        return row["rank"] == Rank.PREFERRED
    return violation.rule in _REFUSED_ANYWHERE or (violation.rule in _REFUSED and violation.key == row["statement_id"])


def _why(violation: Violation) -> str:
    option = _OPTIONS.get(violation.rule)
    fix = f"give it with --{option}" if option else violation.fix
    return f"{violation.message} (fix: {fix})"
