"""`validate_table`: judges a table that never was a CSV file: an Arrow table, a pandas or polars frame, or a list of dictionaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ..schema.table_schema import Field, TableSchema, load_schema
from ..tables import TABLES, Tables
from ..tabular import arrays, cell_checks
from ..tabular.csv_bytes import cell_defect
from ..tabular.frame import Frame
from ..violations import KEPT_PER_RULE, Report, Skip, UsageError, Violation
from ..words import nearest, shown
from .files import judge, repeated

ABSENT = "(not given)"
"""Stands after the name of a table in a skip whose reason is that no dataset was given."""

_FIXES = {
    "outer-blank": "strip the blanks",
    "not-normalised": "normalise the text to NFC, as unicodedata.normalize does",
    "stale-statement-id": "compute it with ru_presence_data.statement_id.statement_id",
}
"""What mends in a frame what the command `format` mends in a file."""


def validate_table(table: str, frame: Any, *, dataset: Tables | None = None) -> Report:
    """Validate a table that is not a CSV file.

    The columns are those of the table's schema in any order; the columns `<field>_earliest` and `<field>_latest` that
    `to_arrow`, `to_pandas` and `to_polars` add are passed over, and so is the index of a pandas frame. Rows may stand in any order. Every value is judged as
    the cell that it would be in the CSV file: None, NaN and NaT are empty cells, days are in ISO 8601, a whole float in a
    column of whole numbers is a whole number.

    Args:
        table: Name of the table whose schema and rules apply, such as "events".
        frame: A `pyarrow.Table`, a pandas or polars `DataFrame`, a list of dictionaries, or anything that exports an Arrow stream.
        dataset: The dataset in which `frame` takes the place of the table of that name; then links to and from it, and the rules
            that read several tables, run as well, and what happened is held against the dataset's date. Without it they are listed as skipped.

    Returns:
        What was found. The path of violations in the frame is `<events>`, and they have no line; those in other tables of the
        dataset, which the frame breaks, have the path of the file and the line.

    Raises:
        UsageError: If there is no such table, or the frame or the dataset is of another type.
        InvalidDataError: If a table of the dataset is not valid.
        PackageError: If the dataset's descriptor does not say the date of its data.
    """
    if dataset is not None and not isinstance(dataset, Tables):
        raise UsageError(f"a dataset was given as {type(dataset).__qualname__}; expected what `load` gives")
    if table not in TABLES:
        raise UsageError(f"no table {table!r}{nearest(table, TABLES)}; the tables are {', '.join(TABLES)}")
    schema = load_schema(table)
    run = _Run(schema)
    columns = _columns(frame)
    if run.labels([name for name, _ in columns]):
        run.cells(dict(columns))
    run.rest(dataset)
    return run.report


class _Run:
    """One validation: the frame, once its cells are clean, and the report."""

    def __init__(self, schema: TableSchema) -> None:
        self.schema = schema
        self.path = f"<{schema.name}>"
        self.report = Report()
        self.clean: Frame | None = None

    def blame(self, rule: str, message: str, fix: str, *, field: str | None = None, key: str | None = None, count: int = 1) -> None:
        """Add a violation of the frame."""
        self.report.add(Violation(rule=rule, path=self.path, message=message, fix=_FIXES.get(rule, fix), field=field, key=key), count)

    def labels(self, labels: Sequence[str]) -> bool:
        """Check the names of the columns; gives whether the cells can be judged."""
        schema = self.schema
        derived = {f"{field.name}_{end}" for field in schema.fields if field.is_edtf for end in ("earliest", "latest")}
        for label, number in Counter(labels).items():
            if number > 1:
                self.blame("duplicate-label", f"column {shown(label)} stands {number} times", "keep one of them")
            elif not schema.has(label) and label not in derived:
                self.blame("extra-label", f"no column is called {shown(label)}{nearest(label, schema.names)}", "rename or drop the column")
        for field in schema.fields:
            if field.name not in labels:
                fix = "add the column, empty if nothing is known; if it is the index, call reset_index()"
                self.blame("missing-label", f"column '{field.name}' is missing", fix, field=field.name)
        if self.report.counts:
            self._skip("cell", "key")
        return not self.report.counts

    def cells(self, columns: Mapping[str, Any]) -> None:
        """Turn the columns into text cells and check them."""
        schema = self.schema
        wrong: dict[str, dict[int, str]] = {}
        texts: dict[str, Any] = {}
        for field in schema.fields:
            texts[field.name], wrong[field.name] = _spelt(columns[field.name])
        table = pa.table(texts)
        frame = Frame(table, schema)
        self.report.tables[schema.name] = table.num_rows
        for field in schema.fields:
            for row, kind in wrong[field.name].items():
                message = f"{field.name} holds {kind}, expected {field.scalar.expected}"
                self.blame("type", message, "give plain text, a number or a day", field=field.name, key=_key(frame, row))
            if not field.categories and (not field.scalar.pattern or field.scalar.is_free):
                self._characters(frame, field)
        for bad in cell_checks.check(frame):
            if bad.row not in wrong[bad.field]:
                self.blame(bad.rule, bad.message, bad.fix, field=bad.field, key=_key(frame, bad.row), count=bad.count)
        if self.report.counts:
            self._skip("key")
            return
        self._keys(frame)
        if not self.report.counts:
            # Some rules count on the order in which files are sorted.
            order = pc.sort_indices(frame.joined(schema.sort_key).cast(pa.binary()))
            self.clean = Frame(table.take(order), schema)

    def _characters(self, frame: Frame, field: Field) -> None:
        """Check the characters of a column whose cells have no pattern."""
        column = frame.column(field.name)
        bad = {cell: defect for cell in column.unique().to_pylist() if (defect := _defect(cell))}
        for row, count in arrays.first_rows(arrays.is_in(column, bad), KEPT_PER_RULE) if bad else ():
            rule, message, fix = bad[frame.cell(row, field.name)]
            self.blame(rule, f"{field.name}: {message}", fix, field=field.name, key=_key(frame, row), count=count)

    def _keys(self, frame: Frame) -> None:
        schema = self.schema
        for rule, key in (("primary-key", schema.primary_key), *(("unique-key", key) for key in schema.unique_keys)):
            fix = "drop one of the two rows, or give it an id of its own" if rule == "primary-key" else "drop one of the two rows"
            for row, earlier, count in repeated(frame, key):
                values = ", ".join(f"{name} {shown(frame.cell(row, name))}" for name in key)
                message = f"the same {values} in rows {earlier} and {row}, counted from 0"
                self.blame(rule, message, fix, field=key[0], key=frame.key(row), count=count)

    def rest(self, dataset: Tables | None) -> None:
        """Run links and rules, with the other tables if they are there."""
        table = self.schema.name
        clean = {other.name: Frame(other.text_cells(), other.schema) for other in dataset or () if other.name != table}
        if self.clean is not None:
            clean[table] = self.clean
        found = judge(
            clean,
            {table: self.path},
            tables=TABLES if dataset else (table,),
            touching=table,
            data_date=dataset.data_date if dataset else None,
        )
        given = {*clean, table}
        skipped = [replace(skip, because=tuple(_named(name, given) for name in skip.because)) for skip in found.skipped]
        found.violations = [self._placed(violation) for violation in found.violations]
        found.skipped = skipped
        self.report.merge(found)

    def _placed(self, violation: Violation) -> Violation:
        if violation.path != self.path:
            return violation
        return replace(violation, line=None, fix=_FIXES.get(violation.rule, violation.fix))

    def _skip(self, *checks: str) -> None:
        self.report.skipped += [Skip(check=check, table=self.schema.name, because=(self.schema.name,)) for check in checks]


def _named(name: str, given: set[str]) -> str:
    return name if name in given else f"{name} {ABSENT}"


def _key(frame: Frame, row: int) -> str:
    """Give the key of a row, or its number where the key is not whole."""
    parts = [frame.cell(row, name) for name in frame.schema.primary_key]
    return "/".join(shown(part, 80)[1:-1] for part in parts) if all(parts) else f"row {row}, counted from 0"


def _defect(cell: str) -> tuple[str, str, str] | None:
    if "\n" in cell or "\r" in cell:
        return "line-break-in-cell", f"{shown(cell)} holds a line break, expected one line", "put a blank in its place"
    return cell_defect(cell)


def _columns(frame: Any) -> list[tuple[str, Any]]:
    """Give the columns of a frame with their names, of which two may be the same, as Arrow arrays or lists of values.

    Raises:
        UsageError: If the frame is of a type that is not known.
    """
    if isinstance(frame, pa.Table | pa.RecordBatch):
        return _named_columns(frame.schema.names, frame.columns)
    home = type(frame).__module__.split(".")[0]
    if home == "pandas" and hasattr(frame, "columns"):
        series = [frame.iloc[:, at] for at in range(len(frame.columns))]
        return _named_columns(
            [str(label) for label in frame.columns], [one.astype(object).where(one.notna(), None).tolist() for one in series]
        )
    if home == "polars" and hasattr(frame, "get_columns"):
        return _named_columns(frame.columns, [one.to_list() for one in frame.get_columns()])
    if isinstance(frame, Sequence) and not isinstance(frame, str | bytes) and all(isinstance(row, Mapping) for row in frame):
        names = list(dict.fromkeys(str(name) for row in frame for name in row))
        return _named_columns(names, [[row.get(name) for row in frame] for name in names])
    if hasattr(frame, "__arrow_c_stream__"):
        try:
            read = pa.table(frame)
        except pa.ArrowException as error:
            # One column exports a stream as well.
            raise _unknown(frame) from error
        return _named_columns(read.schema.names, read.columns)
    raise _unknown(frame)


def _unknown(frame: Any) -> UsageError:
    return UsageError(
        f"a table was given as {type(frame).__module__}.{type(frame).__qualname__};"
        " expected a pyarrow Table, a pandas or polars DataFrame, or a list of dictionaries"
    )


def _named_columns(names: Iterable[str], columns: Iterable[Any]) -> list[tuple[str, Any]]:
    return list(zip(names, columns, strict=True))


def _spelt(column: Any) -> tuple[Any, dict[int, str]]:
    """Give a column as text cells, and for each row whose value cannot be a cell what it is."""
    if isinstance(column, pa.Array | pa.ChunkedArray):
        if pa.types.is_dictionary(column.type):
            column = pc.cast(column, column.type.value_type)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            return pc.fill_null(
                pc.cast(arrays.whole(column) if isinstance(column, pa.ChunkedArray) else column, pa.string()), arrays.EMPTY
            ), {}
        if pa.types.is_float32(column.type) or pa.types.is_float16(column.type):
            # Its own shortest spelling: as a float64, 40.87 would be 40.869998931884766.
            column = pc.cast(column, pa.string())
            values = [None if cell is None else float(cell) for cell in column.to_pylist()]
        else:
            values = column.to_pylist()
    else:
        values = column
    out: list[str] = []
    wrong: dict[int, str] = {}
    for row, value in enumerate(values):
        cell = _cell(value)
        if cell is None:
            name = type(value).__name__
            wrong[row] = (
                f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}" if not isinstance(value, str) else "text that is not Unicode"
            )
        out.append(cell or "")
    return arrays.texts(out), wrong


def _cell(value: Any) -> str | None:
    """Spell one value as its cell; None if it is nothing that a cell can hold."""
    if _is_missing(value):
        return ""
    if isinstance(value, str):
        return str.__str__(value) if value.isascii() or _is_unicode(value) else None
    if isinstance(value, datetime):
        at_midnight = value.time().isoformat() == "00:00:00"
        return value.date().isoformat() if at_midnight else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if getattr(value, "shape", None) == () and hasattr(value, "item"):
        # A scalar of NumPy; in nanoseconds its days would become plain numbers.
        is_day = type(value).__name__ == "datetime64"
        return _cell(value.astype("datetime64[us]").item() if is_day else value.item())
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | Decimal):
        return _number(Decimal(repr(value)) if isinstance(value, float) else value)
    return None


def _is_missing(value: Any) -> bool:
    """Whether a value is None, NaN, NaT or pandas' NA; only such differ from themselves, or refuse to say."""
    if value is None:
        return True
    try:
        return bool(value != value)  # noqa: PLR0124
    except (TypeError, ValueError):
        return type(value).__name__ == "NAType"


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _number(value: Decimal) -> str:
    """Spell a number canonically: no exponent, no needless zeros, no plus, no negative zero."""
    if not value.is_finite():
        return str(value).lower()
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


__all__ = ["ABSENT", "validate_table"]
