"""A package that is being edited: tables are read whole, changed line by line in memory, and written together or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .. import _locate
from ..atomic import finish, sweep, write_together
from ..layout import read_layout
from ..locking import locked
from ..schema.table_schema import TableSchema, load_schema
from ..tables import TABLES
from ..tabular import csv_bytes, typed
from ..tabular.frame import Frame
from ..validation.files import judge, read_table
from ..violations import PackageError, UsageError, Violation
from ..words import nearest

Row = dict[str, str]
"""Text cells by name of the field."""


class Store:
    """The tables of a package as they are on the disk, and the drafts that are to take their place."""

    def __init__(self, path: str | Path) -> None:
        """Find the tables.

        Raises:
            PackageError: If there is no package there, or its descriptor is wrong, or it is a release, whose files are fixed by hashes.
        """
        self.directory = _locate.package_dir(path)
        layout = read_layout(self.directory, TABLES)
        if layout.violations:
            raise PackageError(f"nothing was written: {layout.violations[0]}")
        _refuse_release(self.directory, layout.raw)
        self.files, self.names, self.data_date = layout.files, layout.names, layout.data_date
        self.drafts: dict[str, Draft] = {}
        self._data: dict[str, bytes] = {}
        self._frames: dict[str, Frame | None] = {}
        self._first: dict[str, str] = {}

    def schema(self, table: str) -> TableSchema:
        """The schema of a table.

        Raises:
            UsageError: If there is no such table.
        """
        if table not in TABLES:
            raise UsageError(f"no table {table!r}{nearest(table, TABLES)}; the tables are {', '.join(TABLES)}")
        return load_schema(table)

    def find(self, table: str) -> Frame | None:
        """A table as it is on the disk, or None if it has errors."""
        if table not in self._frames:
            # The bytes that are judged are those that are edited: the file is read once.
            try:
                self._data[table] = self.files[table].read_bytes()
            except OSError as error:
                self._frames[table] = None
                self._first[table] = f"{self.names[table]}: the file cannot be read: {error.strerror or error}"
                return None
            judged = read_table(load_schema(table), self._data[table], self.names[table])
            # A file that `format` would change has other lines than rows, or rows out of their place: nothing is written into it.
            self._frames[table] = judged.frame if judged.report.valid else None
            if self._frames[table] is None:
                self._first[table] = str(judged.report.sorted()[0])
        return self._frames[table]

    def frame(self, table: str) -> Frame:
        """A table as it is on the disk.

        Raises:
            PackageError: If it has errors, so that nobody can say where a row belongs or whether it is there already.
        """
        frame = self.find(table)
        if frame is None:
            raise PackageError(f"nothing was written, {self.names[table]} has errors: {self._first[table]}")
        return frame

    def draft(self, table: str) -> Draft:
        """The draft of a table, to be changed."""
        if table not in self.drafts:
            self.drafts[table] = Draft(self.frame(table), self._data[table])
        return self.drafts[table]

    def consequences(self, *tables: str) -> list[Violation]:
        """Say what links and rules that touch some tables find in the drafts and did not find in the files."""
        clean = {table: frame for table in TABLES if (frame := self.find(table)) is not None}
        drafted = clean | {table: draft.frame() for table, draft in self.drafts.items()}
        violations: dict[tuple[str | None, ...], Violation] = {}
        for table in tables:
            known = {_identity(violation) for violation in judge(clean, self.names, touching=table, data_date=self.data_date).violations}
            for violation in judge(drafted, self.names, touching=table, data_date=self.data_date).violations:
                if _identity(violation) not in known:
                    violations.setdefault(_identity(violation), violation)
        return sorted(violations.values(), key=Violation.order)

    def commit(self) -> None:
        """Write all drafts.

        Raises:
            PackageError: If a file was changed by somebody else meanwhile.
            OSError: If a file cannot be written. In either case all files are as they were.
        """
        for table, draft in self.drafts.items():
            if self.files[table].read_bytes() != draft.old:
                raise PackageError(
                    f"nothing was written: {self.names[table]} was changed by another program meanwhile; run the command again"
                )
        write_together({self.files[table]: draft.data() for table, draft in self.drafts.items()})


@contextmanager
def editing(path: str | Path, what: str) -> Iterator[Store]:
    """A package that no other command changes until the block ends; what a command that was killed has left is put in order first.

    Args:
        path: Directory of the package, or its datapackage.json.
        what: Name of the command.

    Raises:
        PackageError: If there is no package there that can be edited, or another command is changing it.
        OSError: If it cannot be written to.
    """
    directory = _locate.package_dir(path)
    with locked(directory, what):
        store = Store(directory)
        tidy(directory, store.files.values())
        yield store


def tidy(directory: Path, files: Collection[Path]) -> None:
    """Put in order what a command that was killed has left in a package, which must be locked.

    Args:
        directory: The package.
        files: The files of its tables.
    """
    finish(files)
    sweep({directory, directory / "schemas", directory / "docs", *(file.parent for file in files)})


class Draft:
    """The lines of one table with the changes to be made."""

    def __init__(self, frame: Frame, old: bytes) -> None:
        self.schema = frame.schema
        self.old = old
        self.rows: list[Row] = frame.table().to_pylist()
        # A table that passed its checks has one record on each line, so lines that do not change stay byte for byte.
        self.lines = old.split(b"\n")[:-1]

    def position(self, *key: str) -> int | None:
        """The row with a key, from 0, or None."""
        names = self.schema.primary_key
        return next((at for at, row in enumerate(self.rows) if all(row[name] == cell for name, cell in zip(names, key, strict=True))), None)

    def insert(self, row: Row) -> int:
        """Put a row in its sorted place, and give its line."""
        mark = self._mark(row)
        at = next((at for at, other in enumerate(self.rows) if self._mark(other) > mark), len(self.rows))
        self.rows.insert(at, row)
        self.lines.insert(at + 1, self._line(row))
        return at + 2

    def change(self, at: int, **cells: str) -> None:
        """Set cells of a row that do not move it."""
        self.rows[at] |= cells
        self.lines[at + 1] = self._line(self.rows[at])

    def data(self) -> bytes:
        """The bytes of the file."""
        return b"\n".join(self.lines) + b"\n"

    def frame(self) -> Frame:
        """The table as rules see it; proves on the way that the bytes can be read."""
        cells, defects = typed.read_cells(self.data(), self.schema)
        if cells is None:
            raise PackageError(f"nothing was written: {self.schema.path}:{defects[0].line}: {defects[0].message} (fix: {defects[0].fix})")
        return Frame(cells, self.schema)

    def _mark(self, row: Row) -> bytes:
        return "\x1f".join(row[name] for name in self.schema.sort_key).encode()

    def _line(self, row: Row) -> bytes:
        return ",".join(csv_bytes.encode_cell(row[name]) for name in self.schema.names).encode()


def _refuse_release(directory: Path, raw: Mapping[str, Any]) -> None:
    for resource in raw["resources"]:
        if "hash" in resource or "bytes" in resource:
            raise PackageError(
                f"{directory / _locate.DESCRIPTOR} states the size and hash of its files: this is a release; edit a checkout of the repository"
            )


def _identity(violation: Violation) -> tuple[str | None, ...]:
    # A missing reason is found once a cell, at whichever preferred statement comes first.
    key = None if violation.rule == "reason-missing" else violation.key
    return (violation.rule, violation.path, violation.field, violation.message, key)
