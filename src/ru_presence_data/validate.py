"""`validate`: a package -> `Report`, in stages: package, text, cell, key, link, rules.

A stage judges a table only if the earlier stages left it clean; what could not run is listed as skipped, never counted as
passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from . import _locate, arrow, cells, package
from .arrays import counting
from .dataset import TABLES
from .frames import Frame, Frames
from .rules import RULES, all_rules
from .schema import TableSchema, load_schema
from .text import shown
from .violations import Report, Severity, Skip, Violation

Progress = Callable[[str, int, int], None]


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


class _Run:
    """One validation: which tables are clean so far, and the report."""

    def __init__(self, progress: Progress) -> None:
        self.report = Report()
        self.clean: dict[str, Frame] = {}
        self.names: dict[str, str] = {}
        self.progress = progress

    def package(self, directory: Path) -> None:
        layout = package.read_layout(directory)
        self.report.extend(layout.violations)
        self.names = layout.names
        steps = len(layout.files) + 2
        for done, table in enumerate(TABLES):
            if table in layout.files:
                self.progress(f"reading {table}", done, steps)
                self.read(load_schema(table), layout.files[table])
            else:
                for stage in ("text", "cell", "key"):
                    self.skip(stage, table, (table,))
        self.progress("checking links", steps - 2, steps)
        self.links()
        self.progress("checking rules", steps - 1, steps)
        self.rules()
        self.progress("done", steps, steps)

    def read(self, schema: TableSchema, path: Path) -> None:
        """Run the stages text, cell and key on one file."""
        try:
            data = path.read_bytes()
        except OSError as error:
            self.blame("file-unreadable", schema, None, f"the file cannot be read: {error.strerror}", "make it readable")
            return
        table, defects = arrow.read_cells(data, schema)
        for defect in defects:
            field = schema.names[defect.column] if defect.column is not None else None
            self.blame(defect.rule, schema, defect.line, defect.message, defect.fix, field=field, key=defect.key)
        if table is None:
            self.skip("cell", schema.name, (schema.name,))
            self.skip("key", schema.name, (schema.name,))
            return
        self.frame(table, schema)

    def frame(self, table: Any, schema: TableSchema) -> None:
        """Run the stages cell and key on one table of text cells."""
        self.report.tables[schema.name] = table.num_rows
        bad = 0
        for found in cells.check(table, schema):
            bad += 1
            self.blame(found.rule, schema, found.row + 2, found.message, found.fix, field=found.field, key=found.key)
        if bad:
            self.skip("key", schema.name, (schema.name,))
            return
        frame = Frame(table, schema)
        if self.keys(frame) == 0:
            self.clean[schema.name] = frame

    def keys(self, frame: Frame) -> int:
        """Check primary key, unique keys and the order of rows; give the number of violations."""
        bad = 0
        schema = frame.schema
        for rule, key in (("primary-key", schema.primary_key), *(("unique-key", key) for key in schema.unique_keys)):
            for row, earlier in repeated(frame, key):
                bad += 1
                values = ", ".join(f"{name} {shown(frame.cell(row, name))}" for name in key)
                fix = "delete one of the two rows, or give it an id of its own" if rule == "primary-key" else "delete one of the two rows"
                self.blame(rule, schema, row + 2, f"the same {values} as on line {earlier + 2}", fix, field=key[0], key=frame.key(row))
        for row in unsorted(frame):
            bad += 1
            message = f"the row stands after a row that sorts later by {', '.join(schema.sort_key)}"
            self.blame("sort-order", schema, row + 2, message, "move the row up, or run `ru-presence-data format`", key=frame.key(row))
        return bad

    def links(self) -> None:
        """Check that cells that point to other tables find a row there."""
        broken: set[str] = set()
        for table in TABLES:
            schema = load_schema(table)
            if table not in self.clean:
                if schema.links:
                    self.skip("link", table, (table,))
                continue
            frame = self.clean[table]
            for field, link in schema.links:
                if link.table not in self.clean:
                    self.skip("link", table, (link.table,))
                    continue
                keys = self.clean[link.table].column(link.field)
                lost = pc.and_(frame.filled(field.name), pc.invert(pc.is_in(frame.column(field.name), keys)))
                for row in pc.indices_nonzero(lost).to_pylist():
                    broken.add(table)
                    cell = frame.cell(row, field.name)
                    message = f"{field.name} {shown(cell)} is not in {link.table}"
                    self.blame(
                        "foreign-key", schema, row + 2, message, _link_fix(cell, keys, link.table), field=field.name, key=frame.key(row)
                    )
        for table in broken:
            del self.clean[table]

    def rules(self) -> None:
        """Run the rules of the domain on the tables that are clean."""
        frames = Frames(self.clean)
        for rule in all_rules().values():
            if rule.find is None:
                continue
            for table in rule.tables:
                dirty = tuple(dict.fromkeys(name for name in (table, *rule.reads) if name not in self.clean))
                if dirty:
                    self.skip(rule.name, table, dirty)
                    continue
                frame = frames[table]
                for flag in rule.find(frame, frames):
                    self.blame(
                        rule.name,
                        frame.schema,
                        flag.row + 2,
                        flag.message,
                        flag.fix or rule.fix,
                        field=flag.field,
                        key=frame.key(flag.row),
                        severity=rule.severity,
                    )

    def skip(self, check: str, table: str, because: tuple[str, ...]) -> None:
        skip = Skip(check=check, table=table, because=because)
        if skip not in self.report.skipped:
            self.report.skipped.append(skip)

    def blame(
        self,
        rule: str,
        schema: TableSchema,
        line: int | None,
        message: str,
        fix: str,
        *,
        field: str | None = None,
        key: str | None = None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        path = self.names.get(schema.name, schema.path)
        self.report.add(Violation(rule=rule, severity=severity, path=path, line=line, field=field, key=key, message=message, fix=fix))


def _link_fix(cell: str, keys: Any, table: str) -> str:
    import difflib

    near = difflib.get_close_matches(cell, keys.to_pylist(), n=1) if len(keys) < 50_000 else []
    return f"write {near[0]}, or add {cell} to data/{table}.csv" if near else f"correct the id, or add {cell} to data/{table}.csv"


def repeated(frame: Frame, key: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Give each row that repeats the key of an earlier one, with that earlier row."""
    if key == frame.schema.sort_key and _rises(frame):
        return
    values = frame.joined(key)
    if len(values.unique()) == len(values):
        return
    first = pc.index_in(values, values)
    again = pc.not_equal(first, counting(len(values)))
    for row in pc.indices_nonzero(again).to_pylist():
        yield row, first[row].as_py()


def _rises(frame: Frame) -> bool:
    """Whether each row's sort key is greater than that of the row above: then the rows are sorted and no key repeats."""
    values = frame.joined(frame.schema.sort_key)
    return len(values) < 2 or bool(pc.all(pc.greater(values[1:], values[:-1])).as_py())


def unsorted(frame: Frame) -> Iterator[int]:
    """Give each row that sorts before the row above it."""
    values = frame.joined(frame.schema.sort_key)
    if len(values) < 2:
        return
    for row in pc.indices_nonzero(pc.less(values[1:], values[:-1])).to_pylist():
        yield row + 1


__all__ = ["RULES", "repeated", "unsorted", "validate"]
