"""Excel, JSON Lines, Stata and the maps: read back by the tools that their users have, nothing is changed and nothing is lost."""

from __future__ import annotations

import json
import zipfile
from datetime import date, datetime

import duckdb
import geopandas
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest

import ru_presence_data as rpd
from export_support import TRYING, plain, trying_dataset
from ru_presence_data.export import FORMATS, stata
from ru_presence_data.export.geo import DRAWN
from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.tables import TABLES
from ru_presence_data.violations import UsageError
from support import small_package


@pytest.fixture(scope="module", params=["trying", "shipped"])
def dataset(request, tmp_path_factory):
    return rpd.load() if request.param == "shipped" else trying_dataset(tmp_path_factory.mktemp("package"))


def _located(table):
    return [row for row in plain(table) if row["latitude"] is not None]


def _may_be_drawn(row):
    return row["geo_precision"] in DRAWN


@pytest.fixture(scope="module")
def book(dataset, tmp_path_factory):
    (path,) = FORMATS["xlsx"](dataset, tmp_path_factory.mktemp("xlsx"))
    return openpyxl.load_workbook(path)


def test_excel_a_sheet_a_table_and_the_codebook_first(book):
    assert book.sheetnames == ["codebook", "codes", "about", *TABLES]
    described = {(row[0], row[1]): row[3] for row in book["codebook"].iter_rows(min_row=2, values_only=True)}
    assert described == {(t, field.name): field.description for t in TABLES for field in load_schema(t).fields}


def test_excel_cells_are_the_text_of_the_csv(dataset, book):
    for table in dataset:
        header, *rows = book[table.name].iter_rows(values_only=True)
        assert header == table.schema.names
        expected = [tuple(cell or None for cell in row.values()) for row in table.rows()]
        assert [tuple(unescaped(cell) for cell in row) for row in rows] == expected


def test_excel_every_cell_is_text_or_empty(book):
    for sheet in book:
        assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def test_excel_the_header_stays_in_sight(book):
    assert {sheet.freeze_panes for sheet in book} == {"A2"}


def test_excel_it_says_what_it_is(book):
    about = dict(book["about"].iter_rows(min_row=2, values_only=True))
    assert about["version"] == rpd.__version__
    assert about["licence"] == "CC-BY-4.0"
    assert book.properties.created == datetime(2026, 11, 25)
    assert rpd.__version__ in book.properties.subject


def test_excel_pandas_reads_it(dataset, tmp_path):
    (path,) = FORMATS["xlsx"](dataset, tmp_path)
    frame = pd.read_excel(path, sheet_name="bases", dtype=str, keep_default_na=False)
    assert frame.to_dict("records") == dataset.bases.rows()


def unescaped(cell):
    """Undo the one escape of the format that openpyxl leaves: `_x005F_` stands for the first sign of a text such as `_x0041_`."""
    return cell.replace("_x005F_", "_") if cell else cell


@pytest.fixture(scope="module")
def jsonl_files(dataset, tmp_path_factory):
    return {path.stem: path for path in FORMATS["jsonl"](dataset, tmp_path_factory.mktemp("jsonl"))}


def test_jsonl_every_row_and_null(dataset, jsonl_files):
    assert list(jsonl_files) == list(TABLES)
    for table in dataset:
        lines = jsonl_files[table.name].read_bytes().decode().split("\n")
        assert lines.pop() == ""
        assert [json.loads(line) for line in lines] == plain(table)


def test_jsonl_polars_and_duckdb_read_it(dataset, jsonl_files):
    for table in dataset:
        expected = plain(table)
        if not expected:
            # polars calls an empty file an error, and a file without lines is what a table without rows is.
            assert jsonl_files[table.name].read_bytes() == b""
            continue
        found = pl.read_ndjson(jsonl_files[table.name], infer_schema_length=None)
        assert found.columns == table.to_arrow().column_names
        assert found.to_dicts() == expected
    count = duckdb.connect().execute("SELECT count(*) FROM read_json(?)", [str(jsonl_files["sources"])]).fetchone()
    assert count == (len(dataset.sources),)


@pytest.fixture(scope="module")
def geojson_files(dataset, tmp_path_factory):
    return {path.stem: path for path in FORMATS["geojson"](dataset, tmp_path_factory.mktemp("geojson"))}


def test_geojson_rows_with_coordinates_and_all_their_fields(dataset, geojson_files):
    assert set(geojson_files) == {"bases", "events"}
    for name, path in geojson_files.items():
        made = json.loads(path.read_bytes())
        assert made["type"] == "FeatureCollection"
        assert made["version"] == rpd.__version__
        assert "crs" not in made, "RFC 7946 has one coordinate reference system and no member for it"
        assert [feature["properties"] for feature in made["features"]] == _located(dataset[name])
        for feature in made["features"]:
            row = feature["properties"]
            assert feature["id"] == row[load_schema(name).primary_key[0]]
            point = {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]}
            assert feature["geometry"] == (point if _may_be_drawn(row) else None)


def test_geojson_pyogrio_reads_it(dataset, geojson_files):
    for name, path in geojson_files.items():
        expected = _located(dataset[name])
        found = pyogrio.read_dataframe(path, datetime_as_string=True)
        assert found.crs.to_epsg() == 4326
        for column in expected[0]:
            assert [None if pd.isna(cell) else cell for cell in found[column]] == [row[column] for row in expected], column
        _same_points(found.geometry, expected)


@pytest.fixture(scope="module")
def geoparquet_files(dataset, tmp_path_factory):
    return {path.stem: path for path in FORMATS["geoparquet"](dataset, tmp_path_factory.mktemp("geoparquet"))}


def test_geoparquet_geopandas_reads_it(dataset, geoparquet_files):
    assert set(geoparquet_files) == {"bases", "events"}
    for name, path in geoparquet_files.items():
        expected = _located(dataset[name])
        found = geopandas.read_parquet(path)
        assert found.crs.to_string() == "OGC:CRS84"
        _same_points(found.geometry, expected)


def test_geoparquet_all_columns_are_there(dataset, geoparquet_files):
    for name, path in geoparquet_files.items():
        table = dataset[name].to_arrow()
        found = pq.read_table(path).drop_columns(["bbox", "geometry"])
        expected = table.filter(pa.compute.is_valid(table["latitude"]))
        assert found.cast(expected.schema).equals(expected)
        assert all(field.metadata[b"description"] for field in pq.read_schema(path))


def test_geoparquet_metadata_is_that_of_geoparquet_1_1(dataset, geoparquet_files):
    for name, path in geoparquet_files.items():
        metadata = pq.read_schema(path).metadata
        assert metadata[b"version"] == rpd.__version__.encode()
        geo = json.loads(metadata[b"geo"])
        assert geo["version"] == "1.1.0"
        assert geo["primary_column"] == "geometry"
        column = geo["columns"]["geometry"]
        drawn = [row for row in _located(dataset[name]) if _may_be_drawn(row)]
        assert column.pop("bbox", None) == _box(drawn)
        assert column == {
            "encoding": "WKB",
            "geometry_types": ["Point"] if drawn else [],
            "covering": {"bbox": {corner: ["bbox", corner] for corner in ("xmin", "ymin", "xmax", "ymax")}},
        }


def test_geoparquet_the_covering_lets_readers_skip(dataset, geoparquet_files):
    found = geopandas.read_parquet(geoparquet_files["bases"], bbox=(46, 40, 48, 41))
    expected = [
        row["base_id"]
        for row in _located(dataset.bases)
        if _may_be_drawn(row) and 46 <= row["longitude"] <= 48 and 40 <= row["latitude"] <= 41
    ]
    assert expected
    assert found["base_id"].tolist() == expected


def test_geoparquet_a_table_without_points_is_still_a_map(tmp_path):
    package = small_package()
    for row in package.tables["bases"] + package.tables["events"]:
        row.update(latitude="", longitude="", geo_precision="")
        row.update({"coordinate_uncertainty_m": ""} if "coordinate_uncertainty_m" in row else {})
    for path in FORMATS["geoparquet"](rpd.load(package.write(tmp_path / "package")), tmp_path / "out"):
        assert len(geopandas.read_parquet(path)) == 0


def _box(rows):
    if not rows:
        return None
    x, y = [row["longitude"] for row in rows], [row["latitude"] for row in rows]
    return [min(x), min(y), max(x), max(y)]


def _same_points(geometry, rows):
    assert len(geometry) == len(rows)
    for point, row in zip(geometry, rows, strict=True):
        if _may_be_drawn(row):
            assert (point.x, point.y) == (row["longitude"], row["latitude"])
        else:
            assert point is None


def test_coarse_places_are_in_the_trying_package(tmp_path):
    rows = _located(trying_dataset(tmp_path).bases)
    assert {row["geo_precision"] for row in rows if not _may_be_drawn(row)} == {"adm1", "region", "country", "sea-air"}
    assert {row["geo_precision"] for row in rows if _may_be_drawn(row)} == set(DRAWN)
    assert any(row["longitude"] < 0 for row in rows)


TABLE = pa.table(
    {
        "actor_id": ["az", "am", None],
        "text": pa.array([TRYING[8], "", "x" * 3000]),
        "year": pa.array([1992, 1993, 1994], pa.int64()),
        "bases": pa.array([1, None, 0], pa.int64()),
        "large": pa.array([100_000_000_000, 1, 2], pa.int64()),
        "share": pa.array([0.5, None, 1.0]),
        "present": pa.array([True, None, False]),
        "day": pa.array([date(1992, 5, 25), None, date(2024, 6, 12)]),
        "coded": pa.array(["a", None, "b"]).dictionary_encode(),
    },
    schema=None,
)


def test_stata_pandas_reads_back_what_was_written(tmp_path):
    found = pd.read_stata(stata.write_table(TABLE, tmp_path / "panel.dta", rpd.load().about))
    assert list(found.columns) == TABLE.column_names
    assert found["actor_id"].tolist() == ["az", "am", ""]
    assert found["text"].tolist() == [TRYING[8], "", "x" * 3000]
    assert found["year"].tolist() == [1992, 1993, 1994]
    assert found["large"].tolist() == [100_000_000_000, 1, 2]
    for name, values in (("bases", [1, None, 0]), ("share", [0.5, None, 1.0]), ("present", [1, None, 0])):
        assert [None if pd.isna(value) else value for value in found[name]] == values
    assert [None if pd.isna(day) else day.date() for day in found["day"]] == TABLE["day"].to_pylist()
    assert found["coded"].tolist() == ["a", "", "b"]


def test_stata_descriptions_become_labels(tmp_path):
    field = pa.field("year", pa.int64(), metadata={"description": "Year of the row, " + "very " * 30 + "long."})
    path = stata.write_table(pa.table([pa.array([1992])], pa.schema([field])), tmp_path / "panel.dta", rpd.load().about)
    with pd.read_stata(path, iterator=True) as reader:
        label = reader.variable_labels()["year"]
        assert label.startswith("Year of the row, very")
        assert label.endswith("...")
        assert len(label) <= 80
        assert rpd.__version__ in reader.data_label


def test_stata_what_stata_does_not_take_is_refused(tmp_path):
    with pytest.raises(UsageError, match="has 33 characters; Stata takes at most 32"):
        stata.write_table(pa.table({"a" * 33: [1]}), tmp_path / "panel.dta", rpd.load().about)
    with pytest.raises(UsageError, match="column 'many' is of type list"):
        stata.write_table(pa.table({"many": [[1]]}), tmp_path / "panel.dta", rpd.load().about)


def test_stata_the_panel_tells_missing_from_none(dataset, tmp_path):
    (path,) = FORMATS["stata"](dataset, tmp_path)
    found = pd.read_stata(path)
    searched = {row["actor_id"] for row in dataset.coverage.rows()}
    assert searched <= set(found["actor_id"])
    assert not found.duplicated(["actor_id", "year"]).any()
    assert found.loc[found["covered"] == 0, "present_certain"].isna().all()
    with pd.read_stata(path, iterator=True) as reader:
        assert all(reader.variable_labels().values())
    panel = dataset.country_years()
    for name in panel.column_names:
        values = [None if pd.isna(cell) or cell == "" else cell for cell in found[name]]
        assert values == panel[name].to_pylist(), name


def test_workbook_is_a_zip_without_the_time_of_day(dataset, tmp_path):
    (path,) = FORMATS["xlsx"](dataset, tmp_path)
    with zipfile.ZipFile(path) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 31, 0, 0, 0)}
