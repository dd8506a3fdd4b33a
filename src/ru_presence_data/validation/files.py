"""`validate`: a package -> `Report`; the files of a package as the stages of validation ask for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from .. import _locate
from .._locate import in_archive
from ..layout import contents, read_layout, size_of
from ..schema.table_schema import TableSchema
from ..tables import TABLES
from ..tabular import csv_bytes, spelling, typed, workers
from ..tabular.csv_bytes import Defect
from ..tabular.frame import Frame
from ..violations import Report
from .backend import DATE, Reading, Said
from .rows import FrameBackend, FrameRows, LineRows
from .stages import Run

Progress = Callable[[str, int, int], None]
T = TypeVar("T")
R = TypeVar("R")

LARGE = 8 * 1024 * 1024
"""Bytes of data from which on threads pay."""


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
    layout = read_layout(_opened_package(path), TABLES)
    say = progress or (lambda *_: None)
    sizes = {table: _size(layout.files[table]) if table in layout.files else 0 for table in TABLES}
    run = Run(_Files(layout.files, layout.names, layout.data_date, is_large=sum(sizes.values()) > LARGE))
    run.package(layout.violations)
    steps = len(TABLES) + 2
    run.tables(TABLES, sizes.__getitem__, lambda table, done: say(f"read {table}", done, steps))
    run.links()
    say("checked links", steps - 1, steps)
    run.rules()
    report = run.report()
    say("done", steps, steps)
    return report


def _opened_package(path: str | Path | None) -> Path:
    """The package; one that was opened already, as the archive of a release, is taken as it is."""
    return path if path is not None and not isinstance(path, str | Path) else _locate.package_place(path)


def judge(clean: Mapping[str, Frame], names: Mapping[str, str], *, touching: str | None = None, data_date: date | None = None) -> Report:
    """Run the stages link and rules on tables that passed the earlier ones.

    Args:
        clean: The tables.
        names: Path by which each table's violations name it; the one in the schema where it is missing.
        touching: If given, only links and rules that judge or read this table run.
        data_date: Day up to which the data speak; None where nobody knows, so that rules which need it are listed as skipped.
    """
    run = Run(FrameBackend(names, TABLES, data_date))
    run.hold({table: LineRows(frame) for table, frame in clean.items()})
    run.links(touching=touching)
    run.rules(touching=touching)
    return run.report()


@dataclass(frozen=True, slots=True)
class Judged:
    """What the stages text, cell and key made of one file.

    Attributes:
        report: What they found.
        frame: The rows in order; None if later stages cannot judge them.
    """

    report: Report
    frame: Frame | None


def read_table(schema: TableSchema, data: bytes, name: str) -> Judged:
    """Run the stages text, cell and key on the bytes of one file, by whose name its violations go."""
    run = Run(_Bytes({schema.name: data}, {schema.name: name}))
    run.tables((schema.name,), lambda _: 0)
    rows = run.sound.get(schema.name)
    return Judged(run.report(), rows.frame if isinstance(rows, FrameRows) else None)


class _Files(FrameBackend):
    """The files of a package."""

    def __init__(self, files: Mapping[str, Path], paths: Mapping[str, str], data_date: date | None, *, is_large: bool) -> None:
        super().__init__(paths, {*TABLES, DATE}, data_date)
        self.files, self.is_large = files, is_large

    def read(self, schema: TableSchema) -> Reading:
        """Read a file; where its bytes or its text are wrong, as loosely as `format` does."""
        if schema.name not in self.files:
            return Reading(unread=schema.name)
        path = self.files[schema.name]
        try:
            with _opened(path) as stream:
                cells = typed.read_clean(stream, schema)
            return Reading(rows=LineRows(Frame(cells, schema))) if cells is not None else _loose(contents(path), schema)
        except OSError as error:
            said = Said(rule="file-unreadable", message=f"the file cannot be read: {error.strerror}", fix="make it readable")
            return Reading(said=[said], unread=schema.name)

    def each(self, function: Callable[[T], R], items: Sequence[T], weight: Callable[[T], int]) -> Iterator[R]:
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


class _Bytes(FrameBackend):
    """Files that were read already."""

    def __init__(self, data: Mapping[str, bytes], paths: Mapping[str, str]) -> None:
        super().__init__(paths, {*TABLES, DATE}, None)
        self.data = data

    def read(self, schema: TableSchema) -> Reading:
        """Read a file as `_Files` does."""
        data = self.data[schema.name]
        cells = typed.read_clean(BytesIO(data), schema)
        return Reading(rows=LineRows(Frame(cells, schema))) if cells is not None else _loose(data, schema)


def _loose(data: bytes, schema: TableSchema) -> Reading:
    """Name what is wrong with the bytes of a file, and read it all the same if `format` could."""
    cells, defects = typed.read_cells(data, schema)
    if cells is not None:
        return Reading(rows=LineRows(Frame(cells, schema)))
    return Reading(said=[_said(defect, schema) for defect in defects], rows=_respelt(data, schema))


def _said(defect: Defect, schema: TableSchema) -> Said:
    field = schema.names[defect.column] if defect.column is not None else None
    place: dict[str, Any] = {"line": defect.line, "field": field, "key": defect.key}
    return Said(rule=defect.rule, message=defect.message, fix=defect.fix, count=defect.count, **place)


def _respelt(data: bytes, schema: TableSchema) -> LineRows | None:
    """The rows of a file that is spelt loosely; None if `format` would leave it alone, or would leave something hostile in it."""
    try:
        loose = spelling.read(data, schema)
    except spelling.FormatError:
        return None
    rows = [[spelling.trimmed(cell) for cell in row] for row in loose.rows]
    cells, _ = typed.read_cells(csv_bytes.encode(schema.names, rows), schema)
    respelt = None if cells is None else LineRows(Frame(cells, schema), lines=loose.lines)
    # Perhaps only the header is in another order; then every cell would be blamed.
    return None if respelt and loose.is_moved and any(True for _ in respelt.bad_cells()) else respelt


def _size(path: Path) -> int:
    """Bytes of a file, as far as they are known before it is read."""
    try:
        return size_of(path) or 0
    except OSError:
        return 0


def _opened(path: Path) -> BinaryIO:
    return BytesIO(contents(path)) if in_archive(path) else path.open("rb")
