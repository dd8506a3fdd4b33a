"""The declared checks of the schemas, done by other libraries: each function counts the violations in a package.

Checked are what a Table Schema declares: required cells, types of numbers and days, patterns, closed lists, least and greatest numbers, keys and unique
keys, links. Not checked, since none of these libraries knows them: canonical spelling, hostile characters, dates that do not exist, ids that are
digests, and the rules of the domain. Files are read as text, as ours are, so that a wrong cell can be told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ru_presence_data.schema.table_schema import Field, TableSchema, load_schema
from ru_presence_data.tables import TABLES

NUMBERS = {"integer": r"-?[0-9]+", "number": r"-?[0-9]+(\.[0-9]+)?", "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "year": r"-?[0-9]{4}"}
"""How a number or a day is spelt."""


def _fields(schema: TableSchema) -> Iterable[tuple[Field, dict[str, Any], str | None, list[str] | None]]:
    """Each field with its declared constraints, the pattern of its cells and its closed list."""
    for field, raw in zip(schema.fields, schema.to_json()["fields"], strict=True):
        limits = raw.get("constraints", {})
        codes = [category["value"] if isinstance(category, dict) else category for category in raw.get("categories", [])] or None
        yield field, limits, limits.get("pattern") or NUMBERS.get(raw["type"]), codes


def _keys(schema: TableSchema) -> list[list[str]]:
    return [list(schema.primary_key), *map(list, schema.unique_keys)]


def _unique_and_linked(tables: dict[str, Any]) -> int:
    """Count by polars what repeats a unique key and what points to nothing."""
    wrong = 0
    for name, frame in tables.items():
        schema = load_schema(name)
        for unique in schema.unique_keys:
            parts = frame.select(unique).drop_nulls()
            wrong += parts.height - parts.n_unique()
        for field, link in schema.links:
            wrong += int((~frame[field.name].drop_nulls().is_in(tables[link.table][link.field].implode())).sum())
    return wrong


def polars_by_hand(package: Path) -> int:
    """With polars, in expressions written for the purpose."""
    import polars as pl

    tables = {name: pl.read_csv(package / load_schema(name).path, infer_schema=False) for name in TABLES}
    wrong = 0
    for name, frame in tables.items():
        schema = load_schema(name)
        sums = []
        for field, limits, pattern, codes in _fields(schema):
            cell = pl.col(field.name)
            checks = [cell.is_null()] if limits.get("required") else []
            if codes:
                checks.append(~cell.is_in(codes))
            elif pattern:
                checks.append(~cell.str.contains(f"^(?:{pattern})$"))
            if "minimum" in limits:
                checks.append(cell.cast(pl.Float64, strict=False) < limits["minimum"])
            if "maximum" in limits:
                checks.append(cell.cast(pl.Float64, strict=False) > limits["maximum"])
            sums += [check.sum().alias(f"{field.name} {at}") for at, check in enumerate(checks)]
        wrong += int(frame.lazy().select(sums).collect().sum_horizontal().item())
        for key in _keys(schema):
            parts = frame.select(key).drop_nulls()
            wrong += parts.height - (parts[key[0]].n_unique() if len(key) == 1 else parts.n_unique())
        for field, link in schema.links:
            target = tables[link.table][link.field]
            wrong += int((~frame[field.name].drop_nulls().is_in(target.implode())).sum())
    return wrong


def dataframely_checks(package: Path) -> int:
    """With dataframely, which reads polars frames against a class; links by polars."""
    import dataframely as dy
    import polars as pl

    wrong, tables = 0, {}
    for name in TABLES:
        schema = load_schema(name)
        columns: dict[str, Any] = {}
        key = schema.primary_key
        for field, limits, pattern, codes in _fields(schema):
            empty = not limits.get("required")
            if codes:
                columns[field.name] = dy.String(
                    nullable=empty, primary_key=field.name in key, check=lambda cell, codes=codes: cell.is_in(codes)
                )
            elif "minimum" in limits or "maximum" in limits:
                least, most = limits.get("minimum"), limits.get("maximum")
                number = dy.Integer if pattern == NUMBERS["integer"] else dy.Float
                columns[field.name] = number(nullable=empty, primary_key=field.name in key, min=least, max=most)
            else:
                regex = f"^(?:{pattern})$" if pattern else None
                columns[field.name] = dy.String(nullable=empty, primary_key=field.name in key, regex=regex)
        made = type(name, (dy.Schema,), dict(columns))
        frame = pl.read_csv(package / schema.path, infer_schema=False)
        casts = [
            pl.col(column).cast(pl.Int64 if isinstance(kind, dy.Integer) else pl.Float64, strict=False)
            for column, kind in columns.items()
            if not isinstance(kind, dy.String)
        ]
        tables[name] = frame = frame.with_columns(casts)
        _, failure = made.filter(frame)
        wrong += len(failure)
    return wrong + _unique_and_linked(tables)


def pandera_checks(package: Path) -> int:
    """With pandera on polars; links by polars."""
    import pandera.polars as pa
    import polars as pl

    wrong, tables = 0, {}
    for name in TABLES:
        schema = load_schema(name)
        columns = {}
        casts = []
        for field, limits, pattern, codes in _fields(schema):
            checks: list[Any] = []
            kind: Any = pl.String
            if codes:
                checks.append(pa.Check.isin(codes))
            elif "minimum" in limits or "maximum" in limits:
                kind = pl.Float64
                casts.append(pl.col(field.name).cast(kind, strict=False))
                checks += [pa.Check.ge(limits["minimum"])] if "minimum" in limits else []
                checks += [pa.Check.le(limits["maximum"])] if "maximum" in limits else []
            elif pattern:
                checks.append(pa.Check.str_matches(f"^(?:{pattern})$"))
            columns[field.name] = pa.Column(kind, checks, nullable=not limits.get("required"))
        frame = pl.read_csv(package / schema.path, infer_schema=False).with_columns(casts)
        tables[name] = frame
        try:
            pa.DataFrameSchema(columns, unique=list(schema.primary_key)).validate(frame, lazy=True)
        except pa.errors.SchemaErrors as errors:
            wrong += len(errors.failure_cases)
    return wrong + _unique_and_linked(tables)


def duckdb_queries(package: Path) -> int:
    """With DuckDB, in one query a table for its cells and one for each key and link."""
    import duckdb

    base = duckdb.connect()
    wrong = 0
    for name in TABLES:
        path = str(package / load_schema(name).path)
        base.execute(f"create table {name} as select * from read_csv('{path}', all_varchar = true, header = true)")
    for name in TABLES:
        schema = load_schema(name)
        counts = []
        for field, limits, pattern, codes in _fields(schema):
            column = f'"{field.name}"'
            if limits.get("required"):
                counts.append(f"{column} is null")
            if codes:
                counts.append(f"{column} not in ({', '.join(repr(code) for code in codes)})")
            elif pattern:
                counts.append(f"not regexp_full_match({column}, '{pattern.replace(chr(39), chr(39) * 2)}')")
            if "minimum" in limits:
                counts.append(f"try_cast({column} as double) < {limits['minimum']}")
            if "maximum" in limits:
                counts.append(f"try_cast({column} as double) > {limits['maximum']}")
        wrong += sum(base.execute(f"select {', '.join(f'count(*) filter (where {count})' for count in counts)} from {name}").fetchone())
        for key in _keys(schema):
            parts = ", ".join(f'"{part}"' for part in key)
            query = f"select coalesce(sum(n - 1), 0) from (select count(*) n from {name} group by {parts} having count(*) > 1)"
            wrong += int(base.execute(query).fetchone()[0])
        for field, link in schema.links:
            query = f'select count(*) from {name} a anti join {link.table} b on a."{field.name}" = b."{link.field}" where a."{field.name}" is not null'
            wrong += base.execute(query).fetchone()[0]
    return wrong


PEERS: dict[str, tuple[Callable[[Path], int], str]] = {
    "polars, by hand": (polars_by_hand, "polars"),
    "dataframely": (dataframely_checks, "dataframely"),
    "pandera on polars": (pandera_checks, "pandera"),
    "DuckDB": (duckdb_queries, "duckdb"),
}
"""Each peer with its function and the library whose version is told."""


def sees(package: Path, check: Callable[[Path], int], aside: Path) -> list[str]:
    """Names of declared defects, put into a copy of a package one by one, that a peer does not count."""
    import shutil

    defects = {
        "required": ("bases", r"(?m)^([^,\n]+),([^,\n]+),", r"\1,,"),
        "pattern": ("sources", r"https://", "ftp//"),
        "enum": ("deployments", "inherited-garrison", "inherited-garison"),
        "maximum": ("actors", r",(36[0-9]),", r",36000,"),
        "link": ("event_actors", r",ru,", ",rv,"),
        "key": ("actors", r"(?m)^am,", "az,"),
    }
    unseen = []
    for name, (table, old, new) in defects.items():
        shutil.rmtree(aside, ignore_errors=True)
        shutil.copytree(package / "data", aside / "data")
        path = aside / load_schema(table).path
        head, _, body = path.read_text(encoding="utf-8").partition("\n")
        changed = re.sub(old, new, body, count=1)
        assert changed != body, name
        path.write_text(f"{head}\n{changed}", encoding="utf-8")
        if not check(aside):
            unseen.append(name)
    return unseen
