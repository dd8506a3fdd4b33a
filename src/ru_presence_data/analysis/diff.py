"""What changed from one dataset to another: rows and cells added, changed, retired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..schema.vocabularies import Rank
from ..tables import TABLES, Tables
from ..tabular import arrays
from ..violations import UsageError

STATUSES = ("added", "changed", "retired")
COLUMNS = ("table", "id", "field", "old", "new", "status", "reason", "statement_ids")
"""Columns of `changes.csv`."""

_Row = dict[str, str]
_Cell = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A row or a cell that differs between two datasets.

    Attributes:
        table: Name of the table.
        id: Key of the record; cells of a compound key are joined by slashes. Empty for a change of a field or a table as such.
        field: Name of the field; empty for a whole row.
        old: The old value; empty if there was none, and for a whole row.
        new: The new value; empty if there is none, and for a whole row.
        status: added, changed or retired.
        reason: Why the new value was taken, by the statements preferred in the new dataset; empty if they do not say, or if the value is gone.
        statement_ids: The statements that are preferred for the cell in the new dataset; for a value that is gone, in the old one.
    """

    table: str
    id: str
    field: str = ""
    old: str = ""
    new: str = ""
    status: str
    reason: str = ""
    statement_ids: tuple[str, ...] = ()

    def cells(self) -> tuple[str, ...]:
        """The change as a row of `changes.csv`; ids of statements are joined by blanks."""
        return self.table, self.id, self.field, self.old, self.new, self.status, self.reason, " ".join(self.statement_ids)


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes from one dataset to another, in the order of tables, keys and fields.

    `str()` gives a text for people, in which the changes to sources and statements are only counted.
    """

    changes: tuple[Change, ...]

    def __iter__(self) -> Any:
        return iter(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    def to_arrow(self) -> Any:
        """The changes as a `pyarrow.Table` with the columns of `changes.csv`; null where a cell there is empty."""
        rows = [change.cells() for change in self.changes]
        return arrays.table({name: arrays.texts_or_null(row[at] for row in rows) for at, name in enumerate(COLUMNS)})

    def to_csv(self) -> str:
        """The text of `changes.csv` (RFC 4180 with line feeds)."""
        import csv
        import io

        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(change.cells() for change in self.changes)
        return out.getvalue()

    def __str__(self) -> str:
        if not self.changes:
            return "no changes"
        lines = []
        for table in dict.fromkeys([*TABLES, *(change.table for change in self.changes)]):
            here = [change for change in self.changes if change.table == table]
            if not here:
                continue
            whole = Counter(change.status for change in here if change.id and not change.field)
            cells = len({(change.id, change.field) for change in here if change.id and change.field})
            counts = [f"{_number(whole[status], 'row')} {status}" for status in STATUSES if whole[status]]
            counts += [f"{_number(cells, 'cell')} changed"] if cells else []
            shape = [change for change in here if not change.id]
            counts += ["its fields changed"] if shape else []
            lines.append(f"{table}: {', '.join(counts)}")
            lines += [line for change in shape for line in _told(change)]
            here = [change for change in here if change.id]
            if table not in ("sources", "statements"):
                lines += [line for change in here for line in _told(change)]
        return "\n".join(lines)


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _told(change: Change) -> list[str]:
    if not change.id and not (change.old or change.new):
        return [f"  the {f'field {change.field}' if change.field else 'table'} {change.status}"]
    if change.id and not change.field:
        return [f"  {change.id} {change.status}"]
    lines = [f"  {change.id}  {change.field}: {change.old or '(empty)'} -> {change.new or '(empty)'}"]
    return [*lines, f"    because: {change.reason}"] if change.reason else lines


def diff(old: Tables, new: Tables) -> Changes:
    """Find what changed between two datasets; see `Dataset.diff`."""
    if not isinstance(new, Tables):
        raise UsageError(f"other: found {new!r}, expected a dataset, such as load('path')")
    said_old, said_new = _Preferred(old), _Preferred(new)
    changes: list[Change] = []
    for table in TABLES:
        keys = new[table].schema.primary_key
        fields = [name for name in new[table].schema.names if name not in keys]
        before, after = _keyed(old[table].rows(), keys), _keyed(new[table].rows(), keys)
        for key in sorted({*before, *after}):
            record_id, was, now = "/".join(key), before.get(key), after.get(key)
            if was is None or now is None:
                changes.append(Change(table=table, id=record_id, status="added" if was is None else "retired"))
                continue
            for name in fields:
                if was[name] != now[name]:
                    said = (said_new if now[name] else said_old).of(table, record_id, name)
                    changes.append(
                        Change(
                            table=table,
                            id=record_id,
                            field=name,
                            old=was[name],
                            new=now[name],
                            status="added" if not was[name] else "changed" if now[name] else "retired",
                            reason=" ".join(dict.fromkeys(row["reason"] for row in said if row["reason"])) if now[name] else "",
                            statement_ids=tuple(row["statement_id"] for row in said),
                        )
                    )
    return Changes(tuple(changes))


def _keyed(rows: Iterable[_Row], keys: tuple[str, ...]) -> dict[tuple[str, ...], _Row]:
    return {tuple(row[key] for key in keys): row for row in rows}


class _Preferred:
    """The preferred statements about each cell."""

    def __init__(self, dataset: Tables) -> None:
        self._by_cell: dict[_Cell, list[_Row]] = {}
        for row in dataset.statements.rows():
            if row["rank"] == Rank.PREFERRED:
                self._by_cell.setdefault((row["table_name"], row["record_id"], row["field_name"]), []).append(row)

    def of(self, *cell: str) -> list[_Row]:
        """The statements about a cell: table, record and field."""
        table, record_id, field = cell
        return self._by_cell.get((table, record_id, field), [])
