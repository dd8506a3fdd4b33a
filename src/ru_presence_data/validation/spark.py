"""`validate_spark`: the validator on Apache Spark, for packages that are too large for one machine; needs the extra `spark`.

Cells and the rules that look at one row are judged batch by batch inside `mapInArrow`, by the same functions as everywhere; keys, order and links are
joins. What needs the bytes of a file (the stage text) or several rows at once (the other rules) is listed as skipped, never counted as passed.
Workers need this package installed, and the Python of the driver (PYSPARK_PYTHON).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from .. import _locate
from ..layout import read_layout
from ..rules import all_rules
from ..schema.table_schema import TableSchema, load_schema
from ..tables import TABLES
from ..tabular import arrays, cell_checks
from ..tabular.frame import Frame, Frames
from ..violations import COMPARISONS, KEPT_PER_RULE, Report, Severity, Skip, UsageError, Violation
from ..words import nearest, shown
from .files import DATE, MANY_KEYS, broken_link
from .in_memory import ABSENT, _spelt

ROW_RULES = frozenset(
    {
        "agreement-ended-before-in-force", "agreement-ended-before-signed", "agreement-related-to-itself", "authority-without-state",
        "closed-before-opened", "consulted-before-published", "consulted-without-day", "control-prefix", "controlled-until-before-from", "coordinates-incomplete",
        "coverage-years-reversed", "deprecated-without-reason", "end-date-before-date", "ended-before-started", "event-id-form",
        "exists-until-before-from", "expires-before-signed", "fatalities-incomplete", "fatalities-order", "host-prefix",
        "in-force-and-ended", "in-force-before-signed", "in-the-future", "never-in-force-yet-dated", "ongoing-and-ended",
        "ongoing-with-reason-for-end", "planned-end-before-set", "provisional-before-signed", "renewal-without-mode",
        "rent-without-currency", "source-unidentified", "stale-statement-id", "state-without-code", "statement-about-unsourced-field",
        "statement-value-invalid", "strength-order", "strength-prefix", "strength-without-number", "strength-without-subject",
        "term-does-not-fit", "uncertainty-without-coordinate", "used-until-before-from",
    }
)  # fmt: skip
"""Rules whose verdict on a row depends on nothing but that row, so that they may run on any batch of rows."""

BYTES = f"the bytes of the file {ABSENT}"
WHOLE = f"all rows in one place {ABSENT}"
"""Why a check was skipped that Spark cannot do."""

ROW = "row_number__"
"""Column that holds the number of each row, from 0."""

FOUND = "rule string, field string, row_number__ long, key string, message string, fix string, count long"
_FOUND = pa.schema(
    {
        "rule": pa.string(),
        "field": pa.string(),
        ROW: pa.int64(),
        "key": pa.string(),
        "message": pa.string(),
        "fix": pa.string(),
        "count": pa.int64(),
    }
)
_TYPES = ("string", "tinyint", "smallint", "int", "bigint", "float", "double", "date")

_Batches = Iterator[Any]


def validate_spark(spark: Any, tables: str | Path | Mapping[str, Any], *, data_date: date | None = None) -> Report:
    """Validate a data package on Spark.

    The report is that of `validate` on the same data, up to the order of violations, for the stages package, cell, key and link and for
    `ROW_RULES`. A table is read as it stands: rows are numbered in the order in which Spark reads them.

    Args:
        spark: The `SparkSession`.
        tables: Directory of a package with CSV files that the workers can read too; or a Spark `DataFrame` by name for every table, of text
            cells or with the types of the shipped Parquet files, whose columns `<field>_earliest` and `<field>_latest` are passed over.
        data_date: Day up to which the data of DataFrames speak; without it the rules that need it are listed as skipped. A package says it in
            its own descriptor.

    Returns:
        What was found. The path of violations is that of the CSV file, and `line` the line that the row has or would have there.

    Raises:
        PackageError: If there is no package there.
        UsageError: If a table is missing or unknown, or its columns are not those of the schema.
    """
    run = _Run(spark)
    try:
        if isinstance(tables, Mapping):
            run.data_date = data_date
            run.frames(tables)
        else:
            run.package(_locate.package_dir(tables))
        run.links()
        run.rules()
    finally:
        for frame in run.kept:
            frame.unpersist()
    return run.report


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A table of text cells whose rows are numbered."""

    schema: TableSchema
    frame: Any
    rows: int


class _Run:
    """One validation: which tables are clean so far, and the report."""

    def __init__(self, spark: Any) -> None:
        self.spark = spark
        self.report = Report()
        self.names = {table: load_schema(table).path for table in TABLES}
        self.data_date: date | None = None
        self.undated = f"{DATE} {ABSENT}"
        self.clean: dict[str, _Numbered] = {}
        self.kept: list[Any] = []

    def package(self, directory: Path) -> None:
        """Read the tables of a package."""
        layout = read_layout(directory)
        self.report.extend(layout.violations)
        self.names |= layout.names
        self.data_date, self.undated = layout.data_date, DATE
        for table in TABLES:
            if table not in layout.files:
                self._skip(table, "text", "cell", "key")
                continue
            # What Spark would repair or guess is switched off: a ragged row stops the run, and the local validator names it.
            options = {"header": True, "escape": '"', "lineSep": "\n", "mode": "FAILFAST", "inferSchema": False}
            self._table(load_schema(table), self.spark.read.csv(layout.files[table].as_uri(), **options))

    def frames(self, frames: Mapping[str, Any]) -> None:
        """Take the tables that were given."""
        unknown = [name for name in frames if name not in TABLES]
        if unknown:
            raise UsageError(f"no table {unknown[0]!r}{nearest(unknown[0], TABLES)}; the tables are {', '.join(TABLES)}")
        missing = [name for name in TABLES if name not in frames]
        if missing:
            raise UsageError(f"found no frame for {', '.join(missing)}; expected one for every table")
        for table in TABLES:
            self._table(load_schema(table), self._keep(frames[table]))

    def _keep(self, frame: Any) -> Any:
        """Keep a frame, so that all passes over it see the same rows in the same order."""
        self.kept.append(frame.persist())
        return frame

    def _table(self, schema: TableSchema, frame: Any) -> None:
        """Run the stages cell and key on one table."""
        self.report.skipped.append(Skip(check="text", table=schema.name, because=(BYTES,)))
        table = self._numbered(schema, frame)
        self.report.tables[schema.name] = table.rows
        before = self.report.counts.total()
        self._found(table, partial(_judge_cells, schema.name))
        if self.report.counts.total() > before:
            self._skip(schema.name, "key")
            return
        self._keys(table)
        if self.report.counts.total() == before:
            self.clean[schema.name] = table

    def _numbered(self, schema: TableSchema, frame: Any) -> _Numbered:
        from pyspark.sql import functions as sf

        derived = {f"{field.name}_{end}" for field in schema.fields if field.is_edtf for end in ("earliest", "latest")}
        names = [name for name in frame.columns if name not in derived]
        if sorted(names) != sorted(schema.names):
            raise UsageError(f"{schema.name}: found columns {shown(', '.join(names))}, expected {', '.join(schema.names)}")
        types = dict(frame.dtypes)
        for name in names:
            if types[name] not in _TYPES:
                raise UsageError(f"{schema.name}: found column {name} of type {types[name]}, expected one of {', '.join(_TYPES)}")
        plain = frame.select([sf.col(f"`{name}`") for name in schema.names])
        counts = dict(sorted(tuple(row) for row in plain.mapInArrow(_count, "part int, rows long").collect()))
        starts, total = {}, 0
        for part, rows in counts.items():
            starts[part] = total
            total += rows
        declared = ", ".join([*(f"`{name}` string" for name in schema.names), f"{ROW} long"])
        return _Numbered(schema, self._keep(plain.mapInArrow(partial(_number, starts), declared)), total)

    def _found(self, table: _Numbered, judge: Callable[[_Batches], _Batches], severities: Mapping[str, Severity] | None = None) -> None:
        """Add what a function finds in the batches of a table."""
        order = {name: at for at, name in enumerate(table.schema.names)}
        found = table.frame.mapInArrow(judge, FOUND).collect()
        for one in sorted(found, key=lambda one: (order.get(one.field, -1), one[ROW])):
            severity = (severities or {}).get(one.rule, Severity.ERROR)
            self._blame(
                table, one.rule, one[ROW], one.message, one.fix, field=one.field, key=one.key, severity=severity, count=one["count"]
            )

    def _blame(self, table: _Numbered, rule: str, row: int, message: str, fix: str, *, count: int = 1, **more: Any) -> None:
        path = self.names[table.schema.name]
        self.report.add(Violation(rule=rule, path=path, line=row + 2, message=message, fix=fix, **more), count)

    def _keys(self, table: _Numbered) -> None:
        """Check primary key, unique keys and the order of rows."""
        from pyspark.sql import functions as sf

        schema, frame = table.schema, table.frame
        for rule, key in (("primary-key", schema.primary_key), *(("unique-key", key) for key in schema.unique_keys)):
            fix = "delete one of the two rows, or give it an id of its own" if rule == "primary-key" else "delete one of the two rows"
            firsts = frame.groupBy(*key).agg(sf.min(ROW).alias("first__"), sf.count(sf.lit(1)).alias("times__")).where("times__ > 1")
            for row, count in _first_rows(frame.join(firsts, list(key)).where(sf.col(ROW) > sf.col("first__"))):
                values = ", ".join(f"{name} {shown(row[name])}" for name in key)
                message = f"the same {values} as on line {row['first__'] + 2}"
                self._blame(table, rule, row[ROW], message, fix, field=key[0], key=_key(schema, row), count=count)
        place = sf.concat_ws("\x1f", *schema.sort_key)
        above = frame.select((sf.col(ROW) + 1).alias(ROW), place.alias("above__"))
        for row, count in _first_rows(frame.join(above, ROW).where(place < sf.col("above__"))):
            message = f"the row stands after a row that sorts later by {', '.join(schema.sort_key)}"
            fix = "move the row up, or run `ru-presence-data format`"
            self._blame(table, "sort-order", row[ROW], message, fix, key=_key(schema, row), count=count)

    def links(self) -> None:
        """Check that cells that point to other tables find a row there."""
        from pyspark.sql import functions as sf

        broken: set[str] = set()
        for name in TABLES:
            links = load_schema(name).links
            if name not in self.clean:
                self._skip(name, *(("link",) if links else ()))
                continue
            table = self.clean[name]
            for field, link in links:
                if link.table not in self.clean:
                    self.report.skipped.append(Skip(check="link", table=name, because=(link.table,)))
                    continue
                target = self.clean[link.table]
                keys = target.frame.select(sf.col(link.field).alias(field.name))
                lost = table.frame.where(sf.col(field.name) != "").join(keys, field.name, "left_anti")
                near = _Near(target, link.field)
                for row, count in _first_rows(lost):
                    broken.add(name)
                    message, fix = near.words(field.name, row[field.name])
                    self._blame(table, "foreign-key", row[ROW], message, fix, field=field.name, key=_key(table.schema, row), count=count)
        for name in broken:
            del self.clean[name]

    def rules(self) -> None:
        """Run the rules that look at one row, and list the others."""
        chosen: dict[str, list[str]] = {table: [] for table in TABLES}
        severities = {}
        for rule in all_rules().values():
            severities[rule.name] = rule.severity
            for table in rule.tables:
                dirty = tuple(dict.fromkeys(name for name in (table, *rule.reads) if name not in self.clean))
                if rule.dated and self.data_date is None:
                    dirty += (self.undated,)
                if dirty or rule.name not in ROW_RULES:
                    self.report.skipped.append(Skip(check=rule.name, table=table, because=dirty or (WHOLE,)))
                else:
                    chosen[table].append(rule.name)
        for name, rules in chosen.items():
            if rules:
                self._found(self.clean[name], partial(_judge_rules, name, tuple(rules), self.data_date), severities)

    def _skip(self, table: str, *checks: str) -> None:
        self.report.skipped += [Skip(check=check, table=table, because=(table,)) for check in checks]


class _Near:
    """Words for broken links into one table, whose keys are fetched only if there is a broken link, and only if they are few."""

    def __init__(self, target: _Numbered, field: str) -> None:
        self._target, self._field = target, field
        self._keys: Any = None
        self._known: dict[str, tuple[str, str]] = {}

    def words(self, name: str, cell: str) -> tuple[str, str]:
        """Give message and fix for a cell."""
        if cell not in self._known:
            rows = self._target.rows
            hint = rows < MANY_KEYS and len(self._known) * rows < COMPARISONS
            if hint and self._keys is None:
                self._keys = arrays.texts(row[0] for row in self._target.frame.orderBy(ROW).select(self._field).collect())
            self._known[cell] = broken_link(name, cell, self._target.schema.name, self._keys if hint else arrays.texts([]), hint=hint)
        return self._known[cell]


def _first_rows(frame: Any) -> Iterator[tuple[Any, int]]:
    """Give the rows of a frame in order, each with how many rows it stands for: one, but for the last that is kept all that are left."""
    rows = frame.orderBy(ROW).limit(KEPT_PER_RULE + 1).collect()
    rest = frame.count() - KEPT_PER_RULE if len(rows) > KEPT_PER_RULE else 1
    for number, row in enumerate(rows):
        yield row, rest if number == KEPT_PER_RULE else 1


def _key(schema: TableSchema, row: Any) -> str:
    return "/".join(row[name] for name in schema.primary_key)


# What follows runs on the workers.


def _count(batches: _Batches) -> _Batches:
    """Count the rows of a partition."""
    from pyspark import TaskContext

    rows = sum(batch.num_rows for batch in batches)
    part = TaskContext.get().partitionId()
    yield pa.RecordBatch.from_pylist([{"part": part, "rows": rows}], pa.schema([("part", pa.int32()), ("rows", pa.int64())]))


def _number(starts: Mapping[int, int], batches: _Batches) -> _Batches:
    """Spell each value as its cell and number the rows."""
    from pyspark import TaskContext

    at = starts[TaskContext.get().partitionId()]
    for batch in batches:
        columns = [_spelt(column)[0] for column in batch.columns]
        numbers = pa.array(range(at, at + batch.num_rows), pa.int64())
        at += batch.num_rows
        yield pa.RecordBatch.from_arrays([*columns, numbers], [*batch.schema.names, ROW])


def _judge_cells(table: str, batches: _Batches) -> _Batches:
    """Check the cells of a partition."""
    schema = load_schema(table)
    capped = _Capped()
    for batch in batches:
        for bad in cell_checks.check(Frame(pa.table(batch.columns[:-1], batch.schema.names[:-1]), schema)):
            capped.add(bad.rule, bad.field, batch[ROW][bad.row].as_py(), bad.key, message=bad.message, fix=bad.fix, count=bad.count)
        yield capped.batch()
    yield capped.last()


def _judge_rules(table: str, names: Iterable[str], data_date: date | None, batches: _Batches) -> _Batches:
    """Run rules that look at one row on a partition."""
    schema = load_schema(table)
    rules = [all_rules()[name] for name in names]
    capped = _Capped()
    for batch in batches:
        frame = Frame(pa.table(batch.columns[:-1], batch.schema.names[:-1]), schema)
        for rule in rules:
            for flag in rule.find(frame, Frames({table: frame}, data_date)) if rule.find else ():
                row = batch[ROW][flag.row].as_py()
                capped.add(
                    rule.name, flag.field, row, frame.key(flag.row), message=flag.message, fix=flag.fix or rule.fix, count=flag.count
                )
        yield capped.batch()
    yield capped.last()


class _Capped:
    """Findings of one partition: of each rule and field the first `KEPT_PER_RULE`, and one that stands for the rest."""

    def __init__(self) -> None:
        self._rows: list[tuple[Any, ...]] = []
        self._times: Counter[tuple[str, str | None]] = Counter()
        self._rest: dict[tuple[str, str | None], tuple[Any, ...]] = {}

    def add(self, rule: str, field: str | None, row: int, key: str, *, message: str, fix: str, count: int) -> None:
        """Add a finding."""
        kind = rule, field
        self._times[kind] += 1
        if self._times[kind] <= KEPT_PER_RULE:
            self._rows.append((rule, field, row, key, message, fix, count))
        else:
            first = self._rest.setdefault(kind, (rule, field, row, key, message, fix, 0))
            self._rest[kind] = (*first[:-1], first[-1] + count)

    def batch(self) -> Any:
        """Give the findings since the last call."""
        rows, self._rows = self._rows, []
        columns = list(zip(*rows, strict=True)) or [()] * len(_FOUND)
        return pa.RecordBatch.from_arrays(
            [pa.array(list(column), kind.type) for column, kind in zip(columns, _FOUND, strict=True)], schema=_FOUND
        )

    def last(self) -> Any:
        """Give what stands for the rest."""
        self._rows = list(self._rest.values())
        return self.batch()


__all__ = ["ROW_RULES", "validate_spark"]
