"""`Tables` and `Table`: the tables of a package, read when they are first used."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from .layout import Layout, contents, read_layout
from .retired import RetiredIdWarning, Trace, trace
from .schema.descriptor import About, about
from .schema.table_schema import TableSchema, load_schema
from .violations import InvalidDataError, PackageError, UnknownRecordError, UsageError
from .words import nearest

if TYPE_CHECKING:
    from .models.actors import Actor
    from .models.agreement_bases import AgreementBase
    from .models.agreement_deployments import AgreementDeployment
    from .models.agreement_parties import AgreementParty
    from .models.agreement_relations import AgreementLink
    from .models.agreements import Agreement
    from .models.bases import Base
    from .models.coverage import Coverage
    from .models.deployment_bases import DeploymentBase
    from .models.deployments import Deployment
    from .models.event_actors import EventActor
    from .models.events import Event
    from .models.planned_ends import PlannedEnd
    from .models.retired_ids import RetiredId
    from .models.sources import Source
    from .models.statements import Statement
    from .models.strengths import Strength
    from .models.territories import Territory
    from .models.territory_control import TerritoryControl
    from .schema.record import Record

    R = TypeVar("R", bound=Record)
else:
    R = TypeVar("R")


class Table(Generic[R]):
    """One table of a dataset: typed records, columns and frames.

    A table is read, and its cells are checked, when it is first used; a file that is not valid raises
    `InvalidDataError` with the first defect, and nothing is repaired, dropped or guessed.
    """

    def __init__(self, schema: TableSchema, package: Tables, cells: Any = None) -> None:
        self.schema = schema
        self._package = package
        self._given = cells

    @property
    def name(self) -> str:
        """Name of the table."""
        return self.schema.name

    @cached_property
    def _cells(self) -> Any:
        """The table as text cells, checked."""
        if self._given is not None:
            return self._given
        from .tabular import cell_checks, typed
        from .tabular.frame import Frame

        path = self._package._file(self.name)
        try:
            data = contents(path)
        except OSError as error:
            raise PackageError(f"{path}: {error.strerror or error}; the package is not whole") from error
        table, defects = typed.read_cells(data, self.schema)
        if table is None:
            first = defects[0]
            raise InvalidDataError(f"{path}:{first.line}: {first.rule}: {first.message} (fix: {first.fix})")
        for bad_cell in cell_checks.check(Frame(table, self.schema)):
            raise InvalidDataError(f"{path}:{bad_cell.row + 2}: {bad_cell.rule}: {bad_cell.key}: {bad_cell.message} (fix: {bad_cell.fix})")
        return table

    def text_cells(self) -> Any:
        """The table as a `pyarrow.Table` of checked text cells, empty strings where nothing is known."""
        return self._cells

    @cached_property
    def _typed(self) -> Any:
        from .tabular import typed

        return typed.typed(self._cells, self.schema)

    def to_arrow(self) -> Any:
        """The table as a `pyarrow.Table`.

        Text is string, whole numbers int64, other numbers float64, days date32; an empty cell is null. Each EDTF column
        is followed by `<field>_earliest` and `<field>_latest` (date32).
        """
        return self._typed

    def to_pandas(self) -> Any:
        """The table as a `pandas.DataFrame` with Arrow-backed columns; needs the extra `pandas`."""
        pandas = _need("pandas")
        return self._typed.to_pandas(types_mapper=pandas.ArrowDtype)

    def to_polars(self) -> Any:
        """The table as a `polars.DataFrame`; needs the extra `polars`."""
        return _need("polars").from_arrow(self._typed)

    def to_duckdb(self, connection: Any = None) -> Any:
        """The table as a DuckDB relation; needs the extra `duckdb`.

        Args:
            connection: A DuckDB connection; the default one if None.
        """
        duckdb = _need("duckdb")
        return (connection or duckdb).from_arrow(self._typed)

    def __getitem__(self, column: str) -> Any:
        """One column as a `pyarrow.ChunkedArray`.

        Raises:
            UsageError: If there is no such column.
        """
        if column not in self._typed.column_names:
            self.schema.field(column)
        return self._typed.column(column)

    def __len__(self) -> int:
        return int(self._cells.num_rows)

    def __iter__(self) -> Iterator[R]:
        return iter(self.records())

    def __repr__(self) -> str:
        return f"<Table {self.name}: {len(self)} rows, {len(self.schema.fields)} fields>"

    @cached_property
    def _records(self) -> tuple[R, ...]:
        from pydantic import ValidationError

        record = record_class(self.name)
        scalars = [(field.name, field.scalar) for field in self.schema.fields]
        # Only other cells than those of the package can lack what is required.
        required = [field.name for field in self.schema.fields if field.required] if self._given is not None else []
        out = []
        for row in self.rows():
            cells = {name: scalar.parse(row[name]) for name, scalar in scalars if row[name]}
            gaps = [name for name in required if name not in cells]
            if gaps:
                out.append(record.model_construct(**dict.fromkeys(gaps), **cells))
                continue
            try:
                out.append(record(**cells))
            except ValidationError as error:
                raise InvalidDataError(f"{self.schema.path}: {row[self.schema.primary_key[0]]}: {error.errors()[0]['msg']}") from error
        return tuple(out)

    def records(self) -> tuple[R, ...]:
        """All rows as frozen records, in the order of the file."""
        return self._records

    @cached_property
    def _index(self) -> dict[str | tuple[str, ...], int]:
        key = self.schema.primary_key
        columns = [self._cells.column(name).to_pylist() for name in key]
        if len(key) == 1:
            return {cell: row for row, cell in enumerate(columns[0])}
        return {cells: row for row, cells in enumerate(zip(*columns, strict=True))}

    def get(self, *key: str) -> R:
        """The record with a key.

        Args:
            key: The key's cells, in the order of the key fields; usually one id.

        Raises:
            UsageError: If there is no such record; the text names the nearest ids or, of a retired id, its successor.
        """
        position = self._index.get(key[0] if len(key) == 1 else key)
        if position is None:
            raise self._unknown("/".join(key))
        return self._records[position]

    def _unknown(self, key: str) -> UsageError:
        """The error that says why there is no record with a key."""
        gone = self._package._retirement(key)
        if gone is not None and gone.table == self.name:
            return UnknownRecordError(f"no {self.name} record {key!r}: {gone}", key)
        return UnknownRecordError(f"no {self.name} record {key!r}{nearest(key, self.keys())}", key)

    def keys(self) -> list[str]:
        """The keys of all records; cells of a compound key are joined by slashes."""
        return [key if isinstance(key, str) else "/".join(key) for key in self._index]

    def row(self, key: str) -> dict[str, str]:
        """The text cells of the record with a one-column key.

        Raises:
            UsageError: If there is no such record; of a retired id the text names the successor.
        """
        position = self._index.get(key)
        if position is None:
            raise self._unknown(key)
        return {name: self._cells.column(name)[position].as_py() for name in self.schema.names}

    def rows(self) -> list[dict[str, str]]:
        """All rows as text cells, an empty string where nothing is known."""
        rows: list[dict[str, str]] = self._cells.to_pylist()
        return rows


class Tables:
    """The tables of a data package; each is an attribute and is read when it is first used.

    `Dataset` adds what can be asked of them. The annotations are the registry of tables.
    """

    actors: Table[Actor]
    territories: Table[Territory]
    territory_control: Table[TerritoryControl]
    bases: Table[Base]
    deployments: Table[Deployment]
    deployment_bases: Table[DeploymentBase]
    agreements: Table[Agreement]
    agreement_parties: Table[AgreementParty]
    agreement_deployments: Table[AgreementDeployment]
    agreement_bases: Table[AgreementBase]
    agreement_relations: Table[AgreementLink]
    planned_ends: Table[PlannedEnd]
    events: Table[Event]
    event_actors: Table[EventActor]
    strengths: Table[Strength]
    sources: Table[Source]
    statements: Table[Statement]
    coverage: Table[Coverage]
    retired_ids: Table[RetiredId]

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @cached_property
    def layout(self) -> Layout:
        """Where the files of the tables are: those that the descriptor names and `validate` judges."""
        return read_layout(self.directory, TABLES, closely=False)

    def _file(self, table: str) -> Path:
        """The file of a table.

        Raises:
            PackageError: If the descriptor names none, or one that lies outside of the package or is not there.
        """
        return self.layout.file(self.directory, table)

    def _retirement(self, record_id: str) -> Trace | None:
        """Say what became of an id that was retired; None if it was not, or if the package, being of an older release, has no such table."""
        if RETIRED not in self.layout.files:
            return None
        rows = {row["retired_id"]: row for row in self[RETIRED].rows()}
        return trace(rows, record_id) if record_id in rows else None

    @cached_property
    def about(self) -> About:
        """What the package says of itself in its descriptor.

        Raises:
            PackageError: If its descriptor cannot be read, or does not say the date of the data.
        """
        return about(self.directory)

    @property
    def data_date(self) -> date:
        """Day up to which the data speak: that of `created` in the package's own datapackage.json.

        Nothing is certain after it, and what is ongoing had not ended by then.

        Raises:
            PackageError: If the descriptor cannot be read, or does not say it.
        """
        return self.about.data_date

    def __getattr__(self, name: str) -> Table[Any]:
        if name not in TABLES:
            raise AttributeError(f"a dataset has no {name!r}; its tables are {', '.join(TABLES)}")
        table: Table[Any] = Table(load_schema(name), self)
        self.__dict__[name] = table
        return table

    def __getitem__(self, table: str) -> Table[Any]:
        """A table by name.

        Raises:
            UsageError: If there is no such table.
        """
        if table not in TABLES:
            raise UsageError(f"no table {table!r}{nearest(table, TABLES)}; the tables are {', '.join(TABLES)}")
        member: Table[Any] = getattr(self, table)
        return member

    def __iter__(self) -> Iterator[Table[Any]]:
        return (self[name] for name in TABLES)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(TABLES)} tables in {self.directory}>"

    def with_cells(self, cells: Mapping[str, Any]) -> Self:
        """The same package with other cells in some tables.

        Args:
            cells: For each such table its text cells, as `Table.text_cells` gives them; a required cell may be empty.
        """
        other = type(self)(self.directory)
        for name in TABLES:
            mine = self.__dict__.get(name)
            given = cells.get(name, mine._given if mine is not None else None)
            if given is not None:
                other.__dict__[name] = Table(load_schema(name), other, given)
        return other

    def find(self, record_id: str) -> tuple[str, dict[str, str]]:
        """Find a record by id in all tables with a one-column key; gives its table and its cells.

        Of a retired id the record of its successor is given, with a `RetiredIdWarning`.

        Raises:
            UsageError: If no table has it, or it is retired and nothing took its place.
        """
        ids: list[str] = []
        for table in self:
            if len(table.schema.primary_key) == 1 and table.name != RETIRED:
                if record_id in table._index:
                    return table.name, table.row(record_id)
                ids.extend(table.keys())
        gone = self._retirement(record_id)
        if gone is None:
            raise UsageError(f"no record {record_id!r}{nearest(record_id, ids)}")
        if not gone.successor:
            raise UsageError(f"no record {record_id!r}: {gone}")
        row = self[gone.table].row(gone.successor)
        warnings.warn(str(gone), RetiredIdWarning, stacklevel=2)
        return gone.table, row


TABLES: tuple[str, ...] = tuple(Tables.__annotations__)
"""Names of all tables: the annotations of `Tables` are the registry."""

RETIRED = "retired_ids"
"""Name of the table of retired ids."""


def record_class(table: str) -> type[Any]:
    """The `Record` class of a table."""
    from . import models

    return models.CLASSES[table]


def _need(module: str) -> Any:
    import importlib

    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise UsageError(f"{module} is not installed; run: pip install 'ru-presence-data[{module}]'") from error
