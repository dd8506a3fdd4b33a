"""`validate`: a package -> `Report`, in stages: package, text, cell, key, link, rules.

A stage judges a table only if the earlier stages left it clean; what could not run is listed as skipped, never counted as
passed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pyarrow.compute as pc

from .. import _locate
from ..layout import read_layout
from ..rules import Rule, all_rules
from ..schema.table_schema import TableSchema, load_schema
from ..tables import TABLES
from ..tabular import cell_checks, typed, workers
from ..tabular.arrays import counting, first_rows, truth
from ..tabular.csv_bytes import Defect
from ..tabular.frame import Frame, Frames
from ..violations import COMPARISONS, KEPT_PER_RULE, Report, Skip, Violation
from ..words import MAX_HINT, shown

Progress = Callable[[str, int, int], None]
T = TypeVar("T")
R = TypeVar("R")

LARGE = 8 * 1024 * 1024
"""Bytes of data from which on threads pay."""
DATE = "the date of the data"
"""Why a rule did not run that needs the date of the data, where there is none."""
MANY_KEYS = 50_000
"""Keys from which on the nearest one is not sought."""


def validate(path: str | Path | None = None, *, progress: Progress | None = None) -> Report:
    """Validate a data package.

    Args:
        path: Directory of the package, or its datapackage.json; None for the one that this library carries.
        progress: Called with a phrase, the steps done and the steps in all.

    Returns:
        What was found; the data are never changed.

    Raises:
        PackageError: If there is no package there.
    """
    run = _Run(progress or (lambda *_: None))
    run.package(_locate.package_dir(path))
    return run.report


def judge(
    clean: Mapping[str, Frame],
    names: Mapping[str, str],
    *,
    tables: Collection[str] = TABLES,
    touching: str | None = None,
    data_date: date | None = None,
) -> Report:
    """Run the stages link and rules on tables that passed the earlier ones.

    Args:
        clean: The tables.
        names: Path by which each table's violations name it; the one in the schema where it is missing.
        tables: Names of the tables that are judged; the others are only read.
        touching: If given, only links and rules that judge or read this table run.
        data_date: Day up to which the data speak; None where nobody knows, so that rules which need it are listed as skipped.
    """
    run = _Run(lambda *_: None)
    run.clean, run.names, run.data_date = dict(clean), dict(names), data_date
    run.links(tables, touching)
    run.rules(tables, touching)
    return run.report


@dataclass(slots=True)
class _Judged:
    """What the stages text, cell and key made of one table."""

    report: Report = field(default_factory=Report)
    frame: Frame | None = None


class _Blame:
    """Adds violations about one table to a report."""

    def __init__(self, report: Report, path: str) -> None:
        self.report, self.path = report, path

    def __call__(self, rule: str, line: int | None, message: str, fix: str, *, count: int = 1, **more: Any) -> None:
        self.report.add(Violation(rule=rule, path=self.path, line=line, message=message, fix=fix, **more), count)


class _Run:
    """One validation: which tables are clean so far, and the report."""

    def __init__(self, progress: Progress) -> None:
        self.report = Report()
        self.clean: dict[str, Frame] = {}
        self.names: dict[str, str] = {}
        self.data_date: date | None = None
        self.progress = progress
        self.is_large = False

    def package(self, directory: Path) -> None:
        layout = read_layout(directory)
        self.report.extend(layout.violations)
        self.names, self.data_date = layout.names, layout.data_date
        sizes = {table: _size(layout.files[table]) if table in layout.files else 0 for table in TABLES}
        self.is_large = sum(sizes.values()) > LARGE
        steps = len(TABLES) + 2

        def read(table: str) -> _Judged:
            if table not in layout.files:
                judged = _Judged()
                _skip(judged.report, table, "text", "cell", "key")
                return judged
            return read_table(load_schema(table), layout.files[table], layout.names[table])

        for done, (table, judged) in enumerate(zip(TABLES, self.map(read, TABLES, sizes.__getitem__), strict=True), start=1):
            self.progress(f"read {table}", done, steps)
            self.report.merge(judged.report)
            if judged.frame is not None:
                self.clean[table] = judged.frame
        self.links()
        self.progress("checked links", steps - 1, steps)
        self.rules()
        self.progress("done", steps, steps)

    def map(self, function: Callable[[T], R], items: Sequence[T], weight: Callable[[T], int]) -> Iterator[R]:
        """Apply a function to items and give the results in their order.

        Where the package is large it runs on both cores, the heaviest items first, so that none is left to run alone; Arrow's
        work releases the interpreter.
        """
        if not self.is_large:
            yield from map(function, items)
            return
        with ThreadPoolExecutor(workers.WORKERS) as pool:
            heaviest_first = sorted(range(len(items)), key=lambda at: -weight(items[at]))
            running = {at: pool.submit(function, items[at]) for at in heaviest_first}
            for at in range(len(items)):
                yield running[at].result()

    def links(self, tables: Collection[str] = TABLES, touching: str | None = None) -> None:
        """Check that cells that point to other tables find a row there."""

        def check(table: str) -> Report:
            return self._links(table, touching)

        broken: list[str] = []
        rows = {table: len(frame) for table, frame in self.clean.items()}
        for table, report in zip(tables, self.map(check, tuple(tables), lambda table: rows.get(table, 0)), strict=True):
            self.report.merge(report)
            if report.counts:
                broken.append(table)
        for table in broken:
            del self.clean[table]

    def _links(self, table: str, touching: str | None) -> Report:
        report = Report()
        schema = load_schema(table)
        links = [(name, link) for name, link in schema.links if touching in (None, table, link.table)]
        if table not in self.clean:
            if links:
                _skip(report, table, "link")
            return report
        frame = self.clean[table]
        blame = _Blame(report, self.names.get(table, schema.path))
        for name, link in links:
            if link.table not in self.clean:
                _skip(report, table, "link", because=link.table)
                continue
            keys = self.clean[link.table].column(link.field)
            lost = pc.and_(frame.filled(name.name), pc.is_null(frame.lookup(name.name, self.clean[link.table], link.field)))
            known: dict[str, tuple[str, str]] = {}
            for row, count in first_rows(lost, KEPT_PER_RULE):
                cell = frame.cell(row, name.name)
                if cell not in known:
                    hint = len(known) * len(keys) < COMPARISONS
                    known[cell] = broken_link(name.name, cell, link.table, keys, hint=hint)
                message, fix = known[cell]
                blame("foreign-key", row + 2, message, fix, field=name.name, key=frame.key(row), count=count)
        return report

    def rules(self, tables: Collection[str] = TABLES, touching: str | None = None) -> None:
        """Run the rules of the domain on the tables that are clean."""
        frames = Frames(self.clean, self.data_date)

        def run(task: tuple[Rule, str]) -> Report:
            rule, table = task
            report = Report()
            frame = frames[table]
            blame = _Blame(report, self.names.get(table, frame.schema.path))
            for flag in rule.find(frame, frames) if rule.find else ():
                fix = flag.fix or rule.fix
                key = frame.key(flag.row)
                blame(rule.name, flag.row + 2, flag.message, fix, field=flag.field, key=key, severity=rule.severity, count=flag.count)
            return report

        tasks = []
        for rule in all_rules().values():
            for table in rule.tables:
                if table not in tables or touching not in (None, table, *rule.reads):
                    continue
                dirty = tuple(dict.fromkeys(name for name in (table, *rule.reads) if name not in self.clean))
                if rule.dated and self.data_date is None:
                    dirty += (DATE,)
                if dirty:
                    self.report.skipped.append(Skip(check=rule.name, table=table, because=dirty))
                else:
                    tasks.append((rule, table))
        for report in self.map(run, tasks, lambda task: len(frames[task[1]])):
            self.report.merge(report)


def read_table(schema: TableSchema, path: Path, name: str) -> _Judged:
    """Run the stages text, cell and key on one file."""
    judged = _Judged()
    blame = _Blame(judged.report, name)
    defects: list[Defect] = []
    try:
        with path.open("rb") as stream:
            table = typed.read_clean(stream, schema)
        if table is None:
            table, defects = typed.read_cells(path.read_bytes(), schema)
    except OSError as error:
        blame("file-unreadable", None, f"the file cannot be read: {error.strerror}", "make it readable")
        _skip(judged.report, schema.name, "text", "cell", "key")
        return judged
    for defect in defects:
        column = schema.names[defect.column] if defect.column is not None else None
        blame(defect.rule, defect.line, defect.message, defect.fix, field=column, key=defect.key, count=defect.count)
    if table is None:
        _skip(judged.report, schema.name, "cell", "key")
    else:
        judge_cells(table, schema, judged, blame)
    return judged


def judge_cells(table: Any, schema: TableSchema, judged: _Judged, blame: _Blame) -> None:
    """Run the stages cell and key on one table of text cells."""
    judged.report.tables[schema.name] = table.num_rows
    frame = Frame(table, schema)
    for found in cell_checks.check(frame):
        blame(found.rule, found.row + 2, found.message, found.fix, field=found.field, key=found.key, count=found.count)
    if judged.report.counts:
        _skip(judged.report, schema.name, "key")
        return
    judge_keys(frame, blame)
    if not judged.report.counts:
        judged.frame = frame


def judge_keys(frame: Frame, blame: _Blame) -> None:
    """Check primary key, unique keys and the order of rows."""
    schema = frame.schema
    keys = (("primary-key", schema.primary_key), *(("unique-key", key) for key in schema.unique_keys))
    checks: list[Callable[[], list[Any]]] = [partial(_listed, repeated, frame, key) for _, key in keys]
    checks.append(partial(_listed, unsorted, frame))
    *twice, wrong = workers.in_turn(lambda check: check(), checks, pays=len(frame) > workers.MANY_ROWS)
    for (rule, key), found in zip(keys, twice, strict=True):
        fix = "delete one of the two rows, or give it an id of its own" if rule == "primary-key" else "delete one of the two rows"
        for row, earlier, count in found:
            values = ", ".join(f"{name} {shown(frame.cell(row, name))}" for name in key)
            blame(rule, row + 2, f"the same {values} as on line {earlier + 2}", fix, field=key[0], key=frame.key(row), count=count)
    for row, count in wrong:
        message = f"the row stands after a row that sorts later by {', '.join(schema.sort_key)}"
        place = _place(frame, row)
        fix = f"move the row up to line {place + 2}, or run `ru-presence-data format`"
        blame("sort-order", row + 2, message, fix, key=frame.key(row), count=count)
    frame.forget()


def _place(frame: Frame, row: int) -> int:
    """Give the first row above one that sorts after it, in whose place it belongs."""
    values = frame.joined(frame.schema.sort_key)
    return int(pc.index(pc.greater(values[:row], values[row]), truth(True)).as_py())


def _listed(find: Callable[..., Iterator[Any]], *arguments: Any) -> list[Any]:
    return list(find(*arguments))


def _skip(report: Report, table: str, *checks: str, because: str = "") -> None:
    skips = [Skip(check=check, table=table, because=(because or table,)) for check in checks]
    # Two cells of a row may point to the same table.
    report.skipped += [skip for skip in skips if skip not in report.skipped]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def broken_link(name: str, cell: str, table: str, keys: Any, *, hint: bool = True) -> tuple[str, str]:
    """Give message and fix for a cell that points to no row of a table, which has these keys.

    Args:
        name: Name of the field.
        cell: The cell.
        table: Name of the table to which it points.
        keys: The keys of that table.
        hint: Whether to look for the nearest key.
    """
    import difflib

    near = difflib.get_close_matches(cell, keys.to_pylist(), n=1) if hint and len(keys) < MANY_KEYS and len(cell) <= MAX_HINT else []
    named = shown(cell, MAX_HINT)[1:-1]
    fix = f"write {near[0]}, or add {named} to data/{table}.csv" if near else f"correct the id, or add {named} to data/{table}.csv"
    return f"{name} {shown(cell)} is not in {table}", fix


def repeated(frame: Frame, key: tuple[str, ...]) -> Iterator[tuple[int, int, int]]:
    """Give each row that repeats the key of an earlier one, with that earlier row and how many rows it stands for."""
    if key == frame.schema.sort_key and frame.rises:
        return
    values = frame.joined(key)
    if len(values.unique()) == len(values):
        return
    first = pc.index_in(values, values)
    for row, count in first_rows(pc.not_equal(first, counting(len(values))), KEPT_PER_RULE):
        yield row, first[row].as_py(), count


def unsorted(frame: Frame) -> Iterator[tuple[int, int]]:
    """Give each row that sorts before the row above it, and how many rows it stands for."""
    if frame.rises:
        return
    values = frame.joined(frame.schema.sort_key)
    for row, count in first_rows(pc.less(values[1:], values[:-1]), KEPT_PER_RULE):
        yield row + 1, count
