"""`validate_spark`: the validator on Apache Spark, for packages that are too large for one machine; needs the extra `spark`.

Cells and the rules that judge each row by itself are judged batch by batch inside `mapInArrow`, by the same functions as everywhere; keys, order
and links are joins. What needs the bytes of a file (the stage text) or several rows at once (the other rules) is listed as skipped, never counted
as passed. Workers need this package installed, and the Python of the driver (PYSPARK_PYTHON).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from .. import _locate, plain
from ..layout import read_layout
from ..rules import Flag, Rule
from ..schema.table_schema import TableSchema
from ..tables import TABLES
from ..tabular.cell_checks import BadCell
from ..violations import KEPT_PER_RULE, Report, UsageError
from ..words import nearest, shown
from . import spark_batches as batches
from .backend import ABSENT, DATE, Hit, Reading
from .rows import upper_is_misplaced
from .spark_batches import ROW
from .stages import Run
from .wording import MANY_KEYS

T = TypeVar("T")
R = TypeVar("R")

BYTES = f"the bytes of the file {ABSENT}"
WHOLE = f"all rows in one place {ABSENT}"
"""Why a check was skipped that Spark cannot do."""

_TYPES = ("string", "tinyint", "smallint", "int", "bigint", "float", "double", "date")


def validate_spark(spark: Any, tables: str | Path | Mapping[str, Any], *, data_date: date | None = None) -> Report:
    """Validate a data package on Spark.

    The report is that of `validate` on the same data for the stages package, cell, key and link and for the rules that judge each row by
    itself. A table is read as it stands: rows are numbered in the order in which Spark reads them.

    Args:
        spark: The `SparkSession`.
        tables: Directory of a package with CSV files that the workers can read too; or a Spark `DataFrame` by name for every table, of text
            cells or with the types of the shipped Parquet files, whose columns `<field>_earliest` and `<field>_latest` are passed over.
        data_date: Day up to which the data of DataFrames speak; without it the rules that need it are listed as skipped. A package says it in
            its own descriptor.

    Returns:
        What was found. The path of violations is that of the CSV file, and `line` the line that the row has or would have there. The mend of
        a row out of order does not name the line to which it is to move.

    Raises:
        PackageError: If there is no package there.
        UsageError: If a table is missing or unknown, or its columns are not those of the schema.
    """
    if isinstance(tables, Mapping):
        day = plain.day(data_date)
        if day is None and data_date is not None:
            raise UsageError(f"data_date: found {data_date!r}, expected a day")
        backend, violations = SparkBackend(spark, _whole(tables), {}, TABLES, day), []
    else:
        layout = read_layout(_locate.package_dir(tables), TABLES)
        frames = {table: read_csv(spark, path) for table, path in layout.files.items()}
        backend, violations = SparkBackend(spark, frames, layout.names, (*TABLES, DATE), layout.data_date), layout.violations
    run = Run(backend)
    try:
        run.package(violations)
        run.tables(TABLES, lambda _: 0)
        run.links()
        run.rules()
        return run.report()
    finally:
        backend.forget()


def read_csv(spark: Any, path: Path) -> Any:
    """A CSV file as a frame of text; a ragged row stops the run, and the local validator names it."""
    # What Spark would repair or guess is switched off.
    return spark.read.csv(path.as_uri(), header=True, escape='"', lineSep="\n", mode="FAILFAST", inferSchema=False)


def _whole(frames: Mapping[str, Any]) -> Mapping[str, Any]:
    """Refuse frames that are not those of a package."""
    unknown = [name for name in frames if name not in TABLES]
    if unknown:
        raise UsageError(f"no table {unknown[0]!r}{nearest(unknown[0], TABLES)}; the tables are {', '.join(TABLES)}")
    missing = [name for name in TABLES if name not in frames]
    if missing:
        raise UsageError(f"found no frame for {', '.join(missing)}; expected one for every table")
    return frames


class SparkBackend:
    """Tables of which each is a Spark frame."""

    def __init__(
        self, spark: Any, frames: Mapping[str, Any], paths: Mapping[str, str], given: Collection[str], data_date: date | None
    ) -> None:
        self.spark, self.frames, self.paths = spark, frames, paths
        self.given, self.data_date = given, data_date
        self.fixes: Mapping[str, str] = {}
        self.kept: list[Any] = []

    def keep(self, frame: Any) -> Any:
        """Keep a frame, so that all passes over it see the same rows in the same order."""
        self.kept.append(frame.persist())
        return frame

    def forget(self) -> None:
        """Let go of what was kept."""
        for frame in self.kept:
            frame.unpersist()

    def read(self, schema: TableSchema) -> Reading:
        """Number the rows of a table and spell their values as cells; its bytes are not judged."""
        if schema.name not in self.frames:
            return Reading(unread=schema.name)
        return Reading(unread=BYTES, rows=SparkRows(self, schema, _plain(schema, self.keep(self.frames[schema.name]))))

    def lacks(self, rule: Rule) -> str:
        """A rule that looks at several rows would need them in one place."""
        return "" if rule.alone else WHOLE

    def judge(self, tasks: Sequence[tuple[Rule, str]], sound: Mapping[str, SparkRows]) -> Iterator[list[tuple[Flag, str]]]:
        """What each rule finds on its table, in the order of the tasks, with the keys of the rows; one pass over each table."""
        flags: dict[tuple[str, str], list[tuple[Flag, str]]] = {}
        for table in dict.fromkeys(table for _, table in tasks):
            names = tuple(rule.name for rule, judged in tasks if judged == table)
            for one in sound[table].map(partial(batches.judge, table, names, self.data_date)):
                flag = Flag(row=one[ROW], field=one.field, message=one.message, fix=one.fix, count=one["count"])
                flags.setdefault((one.rule, table), []).append((flag, one.key))
        return iter([flags.get((rule.name, table), []) for rule, table in tasks])

    def each(self, function: Callable[[T], R], items: Sequence[T], weight: Callable[[T], int]) -> Iterator[R]:
        """Apply a function to items and give the results in their order."""
        return map(function, items)


def _plain(schema: TableSchema, frame: Any) -> Any:
    """The columns of a table, in the order of its schema.

    Raises:
        UsageError: If the columns are not those of the schema.
    """
    from pyspark.sql import functions as sf

    derived = {f"{field.name}_{end}" for field in schema.fields if field.is_edtf for end in ("earliest", "latest")}
    names = [name for name in frame.columns if name not in derived]
    if sorted(names) != sorted(schema.names):
        raise UsageError(f"{schema.name}: found columns {shown(', '.join(names))}, expected {', '.join(schema.names)}")
    types = dict(frame.dtypes)
    for name in names:
        if types[name] not in _TYPES:
            raise UsageError(f"{schema.name}: found column {name} of type {types[name]}, expected one of {', '.join(_TYPES)}")
    return frame.select([sf.col(f"`{name}`") for name in schema.names])


class SparkRows:
    """A table whose rows are numbered; one pass over it surveys its cells and its order."""

    def __init__(self, backend: SparkBackend, schema: TableSchema, plain: Any) -> None:
        self.backend, self.schema, self.plain = backend, schema, plain
        self._values: dict[str, list[str]] = {}
        surveyed = plain.mapInArrow(partial(batches.survey, schema.name), batches.FOUND).collect()
        parts = sorted((one for one in surveyed if one.rule == batches.SURVEY), key=lambda one: one.part)
        self.starts: dict[int, int] = {}
        self.length = 0
        for one in parts:
            self.starts[one.part] = self.length
            self.length += one[ROW]
        filled = [one for one in parts if one[ROW]]
        edges = [(above.message.encode(), below.key.encode()) for above, below in pairwise(filled)]
        self.falls = sum(one["count"] for one in filled) + sum(below < above for above, below in edges)
        self.rises = not self.falls and not sum(int(one.fix) for one in filled) and not any(below == above for above, below in edges)
        self.bad = self._sorted(one for one in surveyed if one.rule != batches.SURVEY)

    def __len__(self) -> int:
        return self.length

    @cached_property
    def frame(self) -> Any:
        """The text cells, with the number of each row."""
        return self.backend.keep(self.plain.mapInArrow(partial(batches.number, self.starts), f"{self._declared}, {ROW} long"))

    @property
    def _declared(self) -> str:
        return ", ".join(f"`{name}` string" for name in self.schema.names)

    def _sorted(self, bad_cells: Iterable[Any]) -> list[Any]:
        order = {name: at for at, name in enumerate(self.schema.names)}
        return sorted(bad_cells, key=lambda one: (order.get(one.field, -1), one.part, one[ROW]))

    def map(self, judge: Callable[[batches.Batches], batches.Batches]) -> list[Any]:
        """What a function finds in the batches of the table, by field and row."""
        return self._sorted(self.frame.mapInArrow(judge, batches.FOUND).collect())

    def bad_cells(self) -> Iterator[BadCell]:
        """The cells that break a constraint of their field."""
        for one in self.bad:
            row = self.starts[one.part] + one[ROW]
            yield BadCell(rule=one.rule, row=row, field=one.field, key=one.key, message=one.message, fix=one.fix, count=one["count"])

    def mended(self) -> SparkRows:
        """The same rows with the cells that `format` can spell right."""
        fresh = self.backend.keep(self.frame.mapInArrow(partial(batches.mend, self.schema.name), self._declared))
        return SparkRows(self.backend, self.schema, fresh)

    @cached_property
    def distinct(self) -> Mapping[tuple[str, ...], int]:
        """How many keys differ, of each key that the order of rows does not prove to be one."""
        from pyspark.sql import functions as sf

        keys = [key for key in (self.schema.primary_key, *self.schema.unique_keys) if not (self.rises and key == self.schema.sort_key)]
        counts = self.frame.agg(*(sf.count_distinct(*key).alias(str(at)) for at, key in enumerate(keys))).first() if keys else ()
        return dict(zip(keys, counts, strict=True))

    def repeated(self, key: tuple[str, ...]) -> Iterator[Hit]:
        """The rows with the key of an earlier one."""
        from pyspark.sql import functions as sf

        if self.distinct.get(key, self.length) == self.length:
            return
        firsts = self.frame.groupBy(*key).agg(sf.min(ROW).alias("first__"), sf.count(sf.lit(1)).alias("times__")).where("times__ > 1")
        for row, count in _first_rows(self.frame.join(firsts, list(key)).where(sf.col(ROW) > sf.col("first__"))):
            yield Hit(row=row[ROW], cells=row.asDict(), other=row["first__"], count=count)

    def misplaced(self) -> Iterator[Hit]:
        """The rows out of order, seen from the rows next to them."""
        from pyspark.sql import functions as sf

        if not self.falls:
            return

        def beside(name: str, step: int) -> Any:
            return self.frame.select((sf.col(ROW) - step).alias(ROW), place.alias(name))

        place = sf.concat_ws("\x1f", *self.schema.sort_key)
        falls = self.frame.withColumn("lower__", place).join(beside("upper__", -1), ROW).where("lower__ < upper__")
        around = falls.join(beside("before__", -2), ROW, "left").join(beside("after__", 1), ROW, "left")
        for row, count in list(_first_rows(around)):
            four = (row[name] for name in ("before__", "upper__", "lower__", "after__"))
            upper = upper_is_misplaced(*(None if one is None else one.encode() for one in four))
            low, high = row[ROW], row[ROW] - 1
            cells = self.cells(high) if upper else row.asDict()
            yield Hit(row=high if upper else low, cells=cells, other=low if upper else high, count=count)

    def in_order(self) -> SparkRows:
        """The rows as they are: each batch is sorted where it is judged."""
        return self

    def lost(self, name: str, other: SparkRows, field: str) -> Iterator[Hit]:
        """The rows whose cell is not empty and not among the cells of a field of another table."""
        from pyspark.sql import functions as sf

        if len(other) < MANY_KEYS:
            # Few enough to be sent to each worker.
            lost = self.map(partial(batches.lost, name, frozenset(other.values(field))))
            count = sum(one["count"] for one in lost)
            numbers = [one[ROW] for one in lost[: KEPT_PER_RULE + 1]]
            cells = {row[ROW]: row.asDict() for row in self.frame.where(sf.col(ROW).isin(numbers)).collect()} if numbers else {}
            for at, number in enumerate(numbers):
                yield Hit(row=number, cells=cells[number], count=count - KEPT_PER_RULE if at == KEPT_PER_RULE else 1)
            return
        keys = other.frame.select(sf.col(field).alias(name))
        for row, count in _first_rows(self.frame.where(sf.col(name) != "").join(keys, name, "left_anti")):
            yield Hit(row=row[ROW], cells=row.asDict(), count=count)

    def values(self, name: str) -> Sequence[str]:
        """All cells of a column."""
        if name not in self._values:
            self._values[name] = [row[0] for row in self.frame.select(name).collect()]
        return self._values[name]

    def find(self, name: str, cells: Collection[str]) -> dict[str, int]:
        """Those of some cells that a column holds, each with its first row."""
        from pyspark.sql import functions as sf

        first_rows = self.frame.where(sf.col(name).isin(sorted(cells))).groupBy(name).agg(sf.min(ROW))
        return {row[0]: row[1] for row in first_rows.collect()}

    def cells(self, row: int) -> Mapping[str, str]:
        """The cells of a row."""
        from pyspark.sql import functions as sf

        cells: dict[str, str] = self.frame.where(sf.col(ROW) == row).first().asDict()
        return cells

    def line(self, row: int) -> int:
        """The line that a row has, or would have, in the CSV file."""
        return row + 2

    def place(self, row: int) -> str:
        """The line."""
        return f"on line {self.line(row)}"

    def beside(self, row: int, other: int) -> str:
        """The line of the other row."""
        return f"as {self.place(other)}"


def _first_rows(frame: Any) -> Iterator[tuple[Any, int]]:
    """The rows of a frame in order, each with how many rows it stands for: one, but for the last that is kept all that are left."""
    rows = frame.orderBy(ROW).limit(KEPT_PER_RULE + 1).collect()
    rest = frame.count() - KEPT_PER_RULE if len(rows) > KEPT_PER_RULE else 1
    for number, row in enumerate(rows):
        yield row, rest if number == KEPT_PER_RULE else 1


__all__ = ["validate_spark"]
