"""What Spark's workers do with the batches of a table: survey it, number its rows, look for broken links, run rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ..rules import all_rules
from ..schema.table_schema import TableSchema, load_schema
from ..tabular import arrays, cell_checks
from ..tabular.frame import Frame, Frames
from ..violations import KEPT_PER_RULE
from .rows import LineRows, mended
from .values import spelt

ROW = "row_number__"
"""Column that holds the number of each row, from 0."""
SURVEY = ""
"""Name in the place of a rule that marks what was counted in a partition, and not what was found."""

FOUND = f"part int, rule string, field string, {ROW} long, key string, message string, fix string, count long"
_FOUND = pa.schema(
    [
        ("part", pa.int32()),
        ("rule", pa.string()),
        ("field", pa.string()),
        (ROW, pa.int64()),
        ("key", pa.string()),
        ("message", pa.string()),
        ("fix", pa.string()),
        ("count", pa.int64()),
    ]
)

Batches = Iterator[Any]


def survey(table: str, batches: Batches) -> Batches:
    """Check the cells of a partition, and count its rows and those out of order; rows are numbered from the start of the partition.

    The last record holds the number of rows (as row), the first and the last sort key (as key and message), how many rows sort before
    the row above (as count) and how many like it (as fix).
    """
    schema = load_schema(table)
    capped = _Capped()
    rows, falls, ties = 0, 0, 0
    first: bytes | None = None
    last: bytes | None = None
    for batch in batches:
        frame = Frame(pa.table([spelt(column)[0] for column in batch.columns[: len(schema.names)]], list(schema.names)), schema)
        for bad in cell_checks.check(frame):
            capped.add(bad.rule, bad.field, rows + bad.row, bad.key, message=bad.message, fix=bad.fix, count=bad.count)
        if len(frame):
            keys = arrays.joined([frame.column(name) for name in schema.sort_key], "\x1f")
            falls += pc.less(keys[1:], keys[:-1]).true_count
            ties += pc.equal(keys[1:], keys[:-1]).true_count
            start, end = keys[0].as_py().encode(), keys[-1].as_py().encode()
            falls += last is not None and start < last
            ties += last is not None and start == last
            first, last = start if first is None else first, end
        rows += len(frame)
        yield capped.batch()
    ends = (b"" if key is None else key for key in (first, last))
    yield capped.last((SURVEY, None, rows, *(key.decode() for key in ends), str(ties), falls))


def number(starts: Mapping[int, int], batches: Batches) -> Batches:
    """Spell each value as its cell and number the rows."""
    at = starts[_part()]
    for batch in batches:
        columns = [spelt(column)[0] for column in batch.columns]
        numbers = pa.array(range(at, at + batch.num_rows), pa.int64())
        at += batch.num_rows
        yield pa.RecordBatch.from_arrays([*columns, numbers], [*batch.schema.names, ROW])


def mend(table: str, batches: Batches) -> Batches:
    """Spell the cells of a partition as `format` does; the numbers of the rows are left out."""
    for batch in batches:
        fresh = mended(_frame(batch, load_schema(table))).table()
        yield pa.RecordBatch.from_arrays([arrays.whole(column) for column in fresh.columns], batch.schema.names[:-1])


def lost(name: str, keys: frozenset[str], batches: Batches) -> Batches:
    """Find the rows of a partition whose cell is not empty and none of some keys."""
    capped = _Capped()
    known = arrays.texts(keys)
    for batch in batches:
        column = batch[name]
        nowhere = pc.invert(pc.or_(arrays.is_empty(column), pc.is_in(column, value_set=known)))
        for row, count in arrays.first_rows(nowhere, KEPT_PER_RULE):
            capped.add("foreign-key", name, batch[ROW][row].as_py(), "", message="", fix="", count=count)
        yield capped.batch()
    yield capped.last()


def judge(table: str, names: Iterable[str], data_date: date | None, batches: Batches) -> Batches:
    """Run rules that judge each row by itself on a partition."""
    rules = [all_rules()[name] for name in names]
    capped = _Capped()
    for batch in batches:
        rows = LineRows(_frame(batch, load_schema(table))).in_order()
        frames = Frames({table: rows.frame}, data_date)
        for rule in rules:
            for flag, key in rows.flags(rule, frames):
                row = batch[ROW][flag.row].as_py()
                capped.add(rule.name, flag.field, row, key, message=flag.message, fix=flag.fix or rule.fix, count=flag.count)
        yield capped.batch()
    yield capped.last()


def _frame(batch: Any, schema: TableSchema) -> Frame:
    return Frame(pa.table(batch.columns[:-1], batch.schema.names[:-1]), schema)


def _part() -> int:
    from pyspark import TaskContext

    part: int = TaskContext.get().partitionId()
    return part


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
        """The findings since the last call."""
        rows, self._rows = self._rows, []
        part = _part()
        columns = list(zip(*((part, *row) for row in rows), strict=True)) or [()] * len(_FOUND)
        return pa.RecordBatch.from_arrays(
            [pa.array(list(column), kind.type) for column, kind in zip(columns, _FOUND, strict=True)], schema=_FOUND
        )

    def last(self, *more: tuple[Any, ...]) -> Any:
        """What stands for the rest, and further records."""
        self._rows = [*self._rest.values(), *more]
        return self.batch()
