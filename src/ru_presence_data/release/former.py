"""Reads a release as it was written, whatever tables and columns it had then: a directory, or the archive of the whole."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from .. import _locate
from ..layout import contents, inside, path_problem
from ..schema import descriptor, published
from ..schema.scalars import SCALARS
from ..schema.table_schema import TableSchema, load_schema
from ..tables import TABLES, Table, Tables
from ..tabular import arrays, typed
from ..violations import InvalidDataError, PackageError
from ..words import shown


class Former(Tables):
    """A release of another version, whose tables answer with the columns of this version.

    A column that it did not have is empty, and one that is no more is left out; so is a table. What it had is in `schemas`. Its text is
    checked, its cells are not: they were judged by the rules of their time.

    Attributes:
        version: Its version.
        schemas: Table Schema of each of its tables, as it was published.
    """

    def __init__(self, directory: Path, version: str, schemas: dict[str, dict[str, Any]]) -> None:
        super().__init__(directory)
        self.version = version
        self.schemas = schemas

    def __getattr__(self, name: str) -> Table[Any]:
        if name not in TABLES:
            raise AttributeError(f"a dataset has no {name!r}; its tables are {', '.join(TABLES)}")
        table = _FormerTable(load_schema(name), self, self.schemas.get(name))
        self.__dict__[name] = table
        return table


class _FormerTable(Table[Any]):
    def __init__(self, schema: TableSchema, package: Tables, raw: dict[str, Any] | None) -> None:
        super().__init__(schema, package)
        self._raw = raw

    @cached_property
    def _cells(self) -> Any:
        names = self.schema.names
        if self._raw is None:
            return pa.table({name: arrays.texts([]) for name in names})
        path = self._package._file(self.name)
        try:
            data = contents(path)
        except OSError as error:
            raise PackageError(f"{path}: cannot be read ({error.strerror or error}); the release is not whole") from error
        try:
            own = TableSchema.from_json(self._raw)
        except (KeyError, TypeError, AttributeError, IndexError) as error:
            raise PackageError(
                f"{self._package.directory}: the schema of {self.name} cannot be read ({error!r}); expected a Table Schema"
            ) from error
        table, defects = typed.read_cells(data, own)
        if table is None:
            first = defects[0]
            raise InvalidDataError(f"{path}:{first.line}: {first.rule}: {first.message} (fix: {first.fix})")
        empty = arrays.texts([""] * table.num_rows)
        return pa.table({name: table.column(name) if name in own.names else empty for name in names})


def former(path: str | Path) -> Former:
    """Read a release, or any data package, of this or another version.

    Args:
        path: Directory of a release or package, its datapackage.json, or the archive of a release (.zip).

    Raises:
        PackageError: If there is none there, or its descriptor or a schema cannot be read.
    """
    given = Path(path)
    directory = _locate.package_place(given)
    raw = _descriptor(directory)
    version, resources = raw.get("version"), raw.get("resources")
    if not isinstance(version, str) or not isinstance(resources, list):
        raise PackageError(f"{given}: {_locate.DESCRIPTOR} states no version or no resources; expected a release of this dataset")
    schemas: dict[str, dict[str, Any]] = {}
    for resource in resources:
        # Only the CSV files are tables of the package and have a schema.
        if isinstance(resource, dict) and isinstance(resource.get("name"), str) and "schema" in resource:
            name = resource["name"]
            schema = resource["schema"]
            schemas[name] = _plain(schema if isinstance(schema, dict) else _published(directory, schema, name))
    return Former(directory, version, schemas)


def _descriptor(directory: Path) -> dict[str, Any]:
    if inside(directory, _locate.DESCRIPTOR) is None:
        raise PackageError(f"{directory / _locate.DESCRIPTOR}: leads outside the package through a link; put the file itself in its place")
    return descriptor.read(directory)


def _published(directory: Path, path: Any, name: str) -> dict[str, Any]:
    """The schema of a table from the file that the descriptor names."""
    problem = path_problem(path) if isinstance(path, str) else "is no text"
    file = None if problem else inside(directory, path)
    if file is None:
        problem = problem or "leads outside the package through a link"
        raise PackageError(f"{directory / _locate.DESCRIPTOR}: the path {shown(str(path))} of the schema of {shown(name)} {problem}")
    try:
        raw = published.read(file)
    except published.SchemaError as error:
        raise PackageError(f"{file}: the schema of {shown(name)} {error}; the release is not whole") from error
    if not isinstance(raw, dict):
        raise PackageError(f"{file}: expected one JSON object")
    return raw


def _plain(raw: dict[str, Any]) -> dict[str, Any]:
    """A schema whose kinds of value this version knows; one that is no more is read as text."""
    fields = raw.get("fields")
    if isinstance(fields, list) and all(isinstance(field, dict) for field in fields):
        for field in fields:
            if field.get("scalar") not in SCALARS:
                field["scalar"] = "text"
    return raw


__all__ = ["Former", "former"]
