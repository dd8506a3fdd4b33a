"""One law over all formats: what went in comes out, cell by cell, read with the tool that the format's users have.

Nothing here knows how a format is written. Each has a reader, and an expectation that is worked out from the text cells of the
tables; a format without them fails by name, and so does an exporter that writes nothing, loses a row or changes a cell.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import unicodedata
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import geopandas
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import ru_presence_data as rpd
from export_support import DATES, TRYING
from linked_rules import as_crosswalk, as_entities, as_quickstatements, known_package, read_entities, read_tsv
from ru_presence_data.edtf import bounds
from ru_presence_data.export import FORMATS
from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.tables import TABLES
from ru_presence_data.tabular import csv_bytes
from support import Package, schemas, small_package

Tables = dict[str, list[tuple[Any, ...]]]
"""For each table its rows; the first row is the names of the columns, unless the format has no place for them."""


# What must be there


def as_text(dataset: Any) -> Tables:
    """The tables as the CSV spells them, None for an empty cell."""
    return {table.name: [table.schema.names, *(tuple(cell or None for cell in row.values()) for row in table.rows())] for table in dataset}


def as_values(dataset: Any) -> Tables:
    """The tables as values, and after each EDTF field the first and the last day that it allows."""
    return {table.name: [_columns(table.schema), *(tuple(_values(table.schema, row)) for row in table.rows())] for table in dataset}


def _columns(schema: Any) -> tuple[str, ...]:
    names = []
    for field in schema.fields:
        names += [field.name, *(f"{field.name}_{end}" for end in ("earliest", "latest") if field.is_edtf)]
    return tuple(names)


def _values(schema: Any, row: dict[str, str]) -> list[Any]:
    kinds = {"string": str, "date": str, "integer": int, "number": float}
    out = []
    for field in schema.fields:
        cell = row[field.name]
        out.append(kinds[field.scalar.type](cell) if cell else None)
        if field.is_edtf:
            out += [day.isoformat() if day else None for day in (bounds(cell) if cell else (None, None))]
    return out


def without_names_of_nothing(dataset: Any) -> Tables:
    """The tables as values; of a table without rows, in which names stand beside each cell, nothing."""
    return {name: rows if len(rows) > 1 else [] for name, rows in as_values(dataset).items()}


DRAWN = ("site", "settlement", "near", "adm2")


def as_points(dataset: Any) -> Tables:
    """The rows that have both coordinates or, being events, the point of their base; and after them the point, longitude first.

    Of events it is told whose point it is and how close. A place known less closely than its district is no point, and lends none.
    """
    out: Tables = {}
    lent: dict[str, Any] = {}
    for name in ("bases", "events"):
        header, *rows = as_values(dataset)[name]
        told = ("point_of", "point_precision") if name == "events" else ()
        out[name] = [(*header, *told, "geometry")]
        for row in rows:
            cells = dict(zip(header, row, strict=True))
            own = name.removesuffix("s"), cells["geo_precision"], (cells["longitude"], cells["latitude"])
            place = own if None not in own[2] else lent.get(cells["base_id"]) if told else None
            if place is not None:
                out[name].append((*row, *(place[:2] if told else ()), place[2] if place[1] in DRAWN else None))
                if place[1] in DRAWN and not told:
                    lent[cells["base_id"]] = place
    return out


def features(dataset: Any) -> Tables:
    """The same, where names stand beside each cell."""
    return {name: rows if len(rows) > 1 else [] for name, rows in as_points(dataset).items()}


def as_computed(dataset: Any) -> Tables:
    """What the library computes, with a column of names after each column of ids."""
    named = {
        "actor_id": (dataset.actors, "actor_name"),
        "host_de_jure": (dataset.actors, "host_de_jure_name"),
        "territory_id": (dataset.territories, "territory_name"),
        "sender": (dataset.actors, "sender_name"),
        "host_de_facto_at_start": (dataset.actors, "host_de_facto_at_start_name"),
    }
    out = {}
    for name, table in (
        ("country_years", dataset.country_years()),
        ("country_months", dataset.country_months()),
        ("spells", dataset.spells()),
    ):
        columns = {}
        for column in table.column_names:
            columns[column] = cells = [_plain(cell) for cell in table[column].to_pylist()]
            if column in named:
                others, label = named[column]
                columns[label] = [others.row(cell)["name"] if cell else None for cell in cells]
        out[name] = [tuple(columns), *zip(*columns.values(), strict=True)]
    return out


def as_computed_text(dataset: Any) -> Tables:
    """The same as text."""

    def text(cell: Any) -> str | None:
        return None if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)

    return {name: [header, *(tuple(map(text, row)) for row in rows)] for name, (header, *rows) in as_computed(dataset).items()}


def as_stata(dataset: Any) -> Tables:
    """The same, as far as Stata has it: no booleans, and no text that is missing."""
    kinds = {"country_years": dataset.country_years(), "country_months": dataset.country_months(), "spells": dataset.spells()}
    out = {}
    for name, (header, *rows) in as_computed(dataset).items():
        is_text = [column not in kinds[name].column_names or str(kinds[name].schema.field(column).type) == "string" for column in header]
        out[name] = [header]
        for row in rows:
            cells = ("" if cell is None and text else cell for cell, text in zip(row, is_text, strict=True))
            out[name].append(tuple(cell if isinstance(cell, str | None) else float(cell) for cell in cells))
    return out


# How it is read


def read_csv(files: list[Path]) -> Tables:
    out = {}
    for path in files:
        with path.open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        out[path.stem] = [tuple(header), *(tuple(cell or None for cell in row) for row in rows)]
    return out


def read_parquet(files: list[Path]) -> Tables:
    return {path.stem: _of_arrow(pq.read_table(path)) for path in files}


def _of_arrow(table: Any) -> list[tuple[Any, ...]]:
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    return [tuple(table.column_names), *(tuple(map(_plain, row)) for row in rows)]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def read_geoparquet(files: list[Path]) -> Tables:
    out = {}
    for path in files:
        header, *rows = _of_arrow(pq.read_table(path).drop_columns(["geometry"]))
        assert header[-1] == "bbox"
        points = [(point.x, point.y) if point else None for point in geopandas.read_parquet(path, columns=["geometry"]).geometry]
        for row, point in zip(rows, points, strict=True):
            corners = dict(zip(("xmin", "ymin", "xmax", "ymax"), 2 * point, strict=True)) if point else None
            assert row[-1] == corners, "the covering is that of the point"
        out[path.stem] = [(*header[:-1], "geometry"), *((*row[:-1], point) for row, point in zip(rows, points, strict=True))]
    return out


def read_geojson(files: list[Path]) -> Tables:
    out = {}
    for path in files:
        rows: list[tuple[Any, ...]] = []
        for feature in json.loads(path.read_bytes())["features"]:
            names, cells = zip(*feature["properties"].items(), strict=True)
            place = feature["geometry"]
            assert place is None or place["type"] == "Point"
            rows = rows or [(*names, "geometry")]
            assert rows[0] == (*names, "geometry")
            rows.append((*cells, tuple(place["coordinates"]) if place else None))
        out[path.stem] = rows
    return out


def read_jsonl(files: list[Path]) -> Tables:
    out = {}
    for path in files:
        rows: list[tuple[Any, ...]] = []
        for line in path.read_bytes().decode().split("\n")[:-1]:
            names, cells = zip(*json.loads(line).items(), strict=True)
            rows = rows or [names]
            assert rows[0] == names
            rows.append(cells)
        out[path.stem] = rows
    return out


def read_sqlite(files: list[Path]) -> Tables:
    (path,) = files
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid").fetchall()
        return {name: _selected(connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid')) for (name,) in names if _holds_data(name)}


def read_duckdb(files: list[Path]) -> Tables:
    (path,) = files
    with closing(duckdb.connect(str(path), read_only=True)) as connection:
        names = connection.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall()
        return {name: _selected(connection.execute(f'SELECT * FROM "{name}"')) for (name,) in names if _holds_data(name)}


def _holds_data(name: str) -> bool:
    """Whether a table of a database, or a sheet, is more than a description of the others."""
    return name not in ("about", "codebook", "codes") and not name.startswith("codebook_")


def _selected(cursor: Any) -> list[tuple[Any, ...]]:
    return [tuple(column[0] for column in cursor.description), *(tuple(map(_plain, row)) for row in cursor.fetchall())]


def read_xlsx(files: list[Path]) -> Tables:
    (path,) = files
    book = openpyxl.load_workbook(path, read_only=True)
    out = {}
    for sheet in book:
        if _holds_data(sheet.title):
            width = len(load_schema(sheet.title).names)
            # Empty cells at the end of a row are not written.
            out[sheet.title] = [(*row, *[None] * (width - len(row))) for row in sheet.iter_rows(values_only=True)]
    book.close()
    return out


def read_stata(files: list[Path]) -> Tables:
    out = {}
    for path in files:
        frame = pd.read_stata(path)
        rows = frame.itertuples(index=False, name=None)
        out[path.stem] = [tuple(frame.columns), *(tuple(map(_of_stata, row)) for row in rows)]
    return out


def _of_stata(cell: Any) -> Any:
    if isinstance(cell, str):
        return cell
    return None if pd.isna(cell) else cell.date().isoformat() if isinstance(cell, pd.Timestamp) else float(cell)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """How a format is read back.

    Attributes:
        read: Reads the files that were written.
        expected: What must have been written, worked out from the cells of the dataset.
        ordered: Whether its rows have an order.
    """

    read: Callable[[list[Path]], Tables]
    expected: Callable[[Any], Tables]
    ordered: bool = True


READERS = {
    "csv": Reader(read=read_csv, expected=as_text),
    "parquet": Reader(read=read_parquet, expected=as_values),
    "geoparquet": Reader(read=read_geoparquet, expected=as_points),
    "geojson": Reader(read=read_geojson, expected=features),
    "jsonl": Reader(read=read_jsonl, expected=without_names_of_nothing),
    "sqlite": Reader(read=read_sqlite, expected=as_values),
    "xlsx": Reader(read=read_xlsx, expected=as_text),
    "computed-csv": Reader(read=read_csv, expected=as_computed_text),
    "computed-parquet": Reader(read=read_parquet, expected=as_computed),
    "stata": Reader(read=read_stata, expected=as_stata),
    "duckdb": Reader(read=read_duckdb, expected=as_values, ordered=False),
    "quickstatements": Reader(read=read_tsv, expected=as_quickstatements),
    "followthemoney": Reader(read=read_entities, expected=as_entities),
    "crosswalk": Reader(read=read_csv, expected=as_crosswalk),
}
"""To add a format, add its reader: a function that reads its files with the tool that people read them with."""


def judge(name: str, dataset: Any, directory: Path, write: Callable[[Any, Path], list[Path]] | None = None) -> None:
    """Hold a format, or another function in its place, to the law."""
    assert name in READERS, f"{name} has no reader in {Path(__file__).name}"
    reader = READERS[name]
    files = (write or FORMATS[name])(dataset, directory)
    assert files, "nothing was written"
    assert sorted(files) == sorted(path for path in directory.rglob("*") if path.is_file())
    found, expected = reader.read(files), reader.expected(dataset)
    assert list(found) == list(expected) or (not reader.ordered and set(found) == set(expected))
    for table, rows in expected.items():
        one, other = ([_exactly(row) for row in each] for each in (found[table], rows))
        if not reader.ordered:
            one, other = one[:1] + sorted(one[1:], key=repr), other[:1] + sorted(other[1:], key=repr)
        assert one == other, table


def _exactly(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The cells of a row with their types: 1, 1.0, True and "1" are four things."""
    return tuple((type(cell).__name__, cell) for cell in row)


# What it is tried on


EDGES = {
    "text": (
        *TRYING,
        "Нагорный Карабах; Габала",
        "NA",
        "0",
        "-1",
        "x" * csv_bytes.MAX_CELL,
        "Ы" * csv_bytes.MAX_CELL,
        '"',
        '""',
        ",",
        "'",
        "\\n",
        "a\u00a0b",
        "𐎠🙂",
        "&lt;",
        "%s {name}",
    ),
    "edtf": (*DATES, "0001", "0001-01-01", "9999-12-31", "9999", "19XX", "1992-05-XX", "1992-XX-XX", "1992%", "2024-02-29", "1992-24"),
    "day": ("0001-01-01", "2024-02-29", "9999-12-31"),
    "url": ("http://a", "https://example.org/путь?a=b&c='d'#e", "https://example.org/" + "a" * 3000),
    "integer": ("1", "1991", "2147483648"),
    "number": ("0", "0.5", "-0.1", "0.0000000001", "-0.0000000001", "99.9999999999", "40.8712345678"),
    "iso2": ("NA", "AZ"),
    "iso3": ("NAN", "AZE"),
    "iso4": ("SUHH",),
    "currency": ("USD", "RUB"),
    "language": ("ru", "nan", "az"),
    "wikidata": ("Q1", "Q999999999999"),
    "slug": ("0", "1e5", "null", "a-b"),
    "digest": ("1e1000000000", "00000000000e"),
    "version": ("0.0.0", "1.2.30"),
}
"""For each kind of value, cells at its edges; numbers have the bounds of their field beside these."""


DISTINCT = {"actors": ("name",), "statements": ("locator",)}
"""Fields that tell the rows of a table from each other beside its key."""


def stretched(pools: dict[str, Any]) -> Package:
    """The small package with more rows, in whose cells the values of some pools are dealt out; empty cells and no cells among them."""
    package = small_package().freeze()
    originals = {name: [*rows] for name, rows in package.tables.items()}
    fresh: dict[str, list[str]] = {}
    for schema in sorted(schemas(), key=lambda schema: len(schema.primary_key)):
        pool = {field.name: _pool(field, pools, originals) for field in schema.fields if field.name not in schema.primary_key}
        count = max(map(len, pool.values()), default=8)
        fresh[schema.name] = [f"{number:012}" for number in range(count)]
        for number in range(count):
            row = dict(originals[schema.name][0])
            row.update({name: cells[number % len(cells)] for name, cells in pool.items()})
            for name in schema.primary_key:
                link = schema.field(name).link
                if link is None and not schema.field(name).categories and name != "year_from":
                    row[name] = fresh[schema.name][number]
                elif link and link.table != schema.name and name == schema.primary_key[0]:
                    row[name] = fresh[link.table][number % len(fresh[link.table])]
            for name in DISTINCT.get(schema.name, ()):
                row[name] = pool[name][number] if number < len(pool[name]) else f"{number}"
            package.tables[schema.name].append(row)
    for schema in schemas():
        last = {tuple(row[name] for name in schema.primary_key): row for row in package.tables[schema.name]}
        package.tables[schema.name] = list(last.values())
    return package


def _pool(field: Any, pools: dict[str, Any], tables: dict[str, list[dict[str, str]]]) -> list[str]:
    """The cells that a field is dealt: all that it allows of its pool, and nothing at all if it may be empty."""
    if field.link:
        known = [row[field.link.field] for row in tables[field.link.table][:2]]
    elif field.categories:
        known = [category.value for category in field.categories]
    else:
        kind = field.scalar.type if field.scalar.type in ("integer", "number") else field.scalar.name
        known = [*_bounds(field), *(cell for cell in pools[kind] if not field.problem(cell))]
    return known if field.required else [*known, ""]


def _bounds(field: Any) -> list[str]:
    """The least and the greatest number that a field allows."""
    constraints = field.to_json().get("constraints", {})
    return [field.scalar.spell(constraints[name]) for name in ("minimum", "maximum") if name in constraints]


def bare() -> Package:
    """The small package with every cell empty that may be."""
    package = small_package()
    for schema in schemas():
        for row in package.tables[schema.name]:
            row.update({field.name: "" for field in schema.fields if not field.required})
    return package


def single() -> Package:
    """One row a table."""
    package = small_package().freeze()
    keys = {schema.name: package.tables[schema.name][0][schema.primary_key[0]] for schema in schemas()}
    for schema in schemas():
        del package.tables[schema.name][1:]
        for field, link in schema.links:
            if package.tables[schema.name][0][field.name]:
                package.tables[schema.name][0][field.name] = keys[link.table] if link.table != schema.name else ""
    return package


LATER = EDGES | {kind: tuple(cell for cell in EDGES[kind] if not cell.startswith("0001")) for kind in ("edtf", "day")}
"""The same without days before those of Stata."""

MADE_UP = {
    "edges": lambda: stretched(EDGES),
    "bare": bare,
    "single": single,
    "empty": lambda: Package({table: [] for table in TABLES}),
}


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """A dataset by name, each made once."""
    made: dict[str, Any] = {"shipped": rpd.load(), "small": rpd.load(known_package().write(tmp_path_factory.mktemp("small")))}

    def give(name):
        if name not in made:
            package = stretched(LATER) if name == "later edges" else MADE_UP[name]()
            made[name] = rpd.load(package.write(tmp_path_factory.mktemp(name)))
        return made[name]

    return give


def test_every_format_has_a_reader():
    assert set(READERS) == set(FORMATS)


@pytest.mark.parametrize("dataset", ["shipped", *MADE_UP])
@pytest.mark.parametrize("name", FORMATS)
def test_rows_in_equal_rows_out(name, dataset, tried, tmp_path):
    if (name, dataset) == ("stata", "edges"):
        # What a format cannot hold it refuses; what it holds comes out equal.
        with pytest.raises(rpd.UsageError, match="the first day of Stata is 0100-01-01"):
            judge(name, tried(dataset), tmp_path)
        dataset = "later edges"
    judge(name, tried(dataset), tmp_path)


# What the law would be worth otherwise


def _changed(package: Package) -> Package:
    """A package in which every format has something to tell."""
    package.put("coverage", actor_id="az", year_from="1991", status="partial")
    package.put("bases", base_id="az-example-radar", longitude="47.82", closed="2012-12-11")
    package.put("actors", actor_id="az", cow_code="374")
    return package


def _shortened(package: Package) -> Package:
    """The package without a row of four tables, of which each format shows one."""
    package.delete("coverage", "az", "1991")
    package.delete("actors", "su")
    package.delete("events", "az-2012-12-10-example-closed")
    package.tables["event_actors"] = [row for row in package.tables["event_actors"] if row["event_id"] != "az-2012-12-10-example-closed"]
    return package


WRONG = {
    "writes nothing": None,
    "writes tables without rows": lambda package: Package({table: [] for table in TABLES}),
    "loses a row": _shortened,
    "changes a cell": _changed,
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("name", FORMATS)
def test_the_law_refuses_an_exporter_that(wrong, name, tried, tmp_path):
    change = WRONG[wrong]

    def write(dataset, directory):
        if change is None:
            return []
        return FORMATS[name](rpd.load(change(known_package()).write(tmp_path / "package")), directory)

    with pytest.raises(AssertionError):
        judge(name, tried("small"), tmp_path / "out", write)


def test_a_format_without_a_reader_is_named(tried, tmp_path, monkeypatch):
    monkeypatch.setitem(FORMATS, "stone", FORMATS["csv"])
    with pytest.raises(AssertionError, match="stone has no reader"):
        judge("stone", tried("small"), tmp_path)


# The edges are edges


def test_every_kind_of_value_is_tried():
    """A scalar that has no edges is found by name, and so is a number without bounds."""
    for schema in schemas():
        for field in schema.fields:
            if not field.link and field.scalar.type not in ("integer", "number"):
                assert field.scalar.name in EDGES
            assert len(_bounds(field)) == (2 if field.scalar.type in ("integer", "number") else 0), field.name


BOUNDS = {
    "1992-05~": ("1992-05-01", "1992-05-31"),
    "1992?": ("1992-01-01", "1992-12-31"),
    "199X": ("1990-01-01", "1999-12-31"),
    "1992-XX": ("1992-01-01", "1992-12-31"),
    "1992-22": ("1992-06-01", "1992-08-31"),
    "[1992-06..1993-05]": ("1992-06-01", "1993-05-31"),
    "[..1993-05-31]": (None, "1993-05-31"),
    "1992-06/1993-05": ("1992-06-01", "1993-05-31"),
    "/1993": (None, "1993-12-31"),
    "1993/..": ("1993-01-01", None),
    "1993/": ("1993-01-01", None),
    "0001": ("0001-01-01", "0001-12-31"),
    "0001-01-01": ("0001-01-01", "0001-01-01"),
    "9999-12-31": ("9999-12-31", "9999-12-31"),
    "9999": ("9999-01-01", "9999-12-31"),
    "19XX": ("1900-01-01", "1999-12-31"),
    "1992-05-XX": ("1992-05-01", "1992-05-31"),
    "1992-XX-XX": ("1992-01-01", "1992-12-31"),
    "1992%": ("1992-01-01", "1992-12-31"),
    "2024-02-29": ("2024-02-29", "2024-02-29"),
    "1992-24": ("1992-12-01", "1993-02-28"),
}
"""The first and the last day of each date, by hand."""


def test_the_days_beside_a_date_are_those_of_the_calendar(tried):
    assert set(BOUNDS) == set(EDGES["edtf"])
    header, *rows = as_values(tried("edges"))["bases"]
    at = header.index("opened")
    found = {row[at]: row[at + 1 : at + 3] for row in rows}
    assert {date: found[date] for date in BOUNDS} == BOUNDS


@pytest.mark.parametrize("name", MADE_UP)
def test_the_made_up_tables_are_what_they_are_called(name, tried):
    counts = {table.name: len(table) for table in tried(name)}
    assert set(counts.values()) <= {"empty": {0}, "single": {1}}.get(name, set(counts.values()) - {0})
    if name == "edges":
        found = [
            (schema, field, {row[field.name] for row in tried(name)[schema.name].rows()}) for schema in schemas() for field in schema.fields
        ]
        for schema, field, cells in found:
            free = field.name not in {name for key in (schema.primary_key, *schema.unique_keys) for name in key} and not field.link
            if free and len(schema.primary_key) == 1:
                assert cells >= set(_pool(field, EDGES, {})), (schema.name, field.name)


# And what nobody thought of


def _allowed(text: str) -> bool:
    """Whether a text may stand in a cell."""
    return bool(text) and csv_bytes.cell_defect(text) is None


texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=40).map(
    lambda text: unicodedata.normalize("NFC", text).strip(csv_bytes.BLANKS)
)


@settings(max_examples=4, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.lists(texts.filter(_allowed), min_size=20, max_size=30, unique=True))
def test_rows_in_equal_rows_out_whatever_the_text(tmp_path_factory, drawn):
    directory = tmp_path_factory.mktemp("drawn")
    dataset = rpd.load(stretched({**LATER, "text": drawn}).write(directory / "package"))
    for name in FORMATS:
        judge(name, dataset, directory / name)
