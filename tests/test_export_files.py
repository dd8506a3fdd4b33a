"""Excel, JSON Lines, Stata and the maps: read back by the tools that their users have, nothing is changed and nothing is lost."""

from __future__ import annotations

import json
import zipfile
from datetime import date

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
from support import DATA_DATE, small_package


@pytest.fixture(scope="module", params=["trying", "shipped"])
def dataset(request, tmp_path_factory):
    return rpd.load() if request.param == "shipped" else trying_dataset(tmp_path_factory.mktemp("package"))


def _located(dataset, name):
    """Rows that are put on the map, those of events with whose point it is, and as `at` where they are drawn, if they are."""
    lent = {row["base_id"]: row for row in plain(dataset.bases) if row["latitude"] is not None and row["geo_precision"] in DRAWN}
    out = []
    for row in plain(dataset[name]):
        of, place = (name[:-1], row) if row["latitude"] is not None else ("base", lent.get(row.get("base_id")))
        if place is not None:
            told = {"point_of": of, "point_precision": place["geo_precision"]} if name == "events" else {}
            at = (place["longitude"], place["latitude"]) if place["geo_precision"] in DRAWN else None
            out.append((row | told, at))
    return out


@pytest.fixture(scope="module")
def book(dataset, tmp_path_factory):
    (path,) = FORMATS["xlsx"](dataset, tmp_path_factory.mktemp("xlsx"))
    return openpyxl.load_workbook(path)


def test_excel_a_sheet_a_table_and_the_codebook_first(book):
    assert book.sheetnames == ["codebook", "codes", "about", *TABLES]
    described = {(row[0], row[1]): row[3] for row in book["codebook"].iter_rows(min_row=2, values_only=True)}
    assert described == {(t, field.name): field.description for t in TABLES for field in load_schema(t).fields}


def test_excel_every_cell_is_text_or_empty(book):
    for sheet in book:
        assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def test_excel_the_header_stays_in_sight(book):
    assert {sheet.freeze_panes for sheet in book} == {"A2"}
    assert all(cell.font.bold for sheet in book for cell in sheet[1])


def test_excel_every_cell_is_formatted_as_text_also_where_nothing_stands_yet(book):
    for sheet in book:
        assert {cell.number_format for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"@"}
        spans = [(span.min, span.max) for span in sheet.column_dimensions.values() if span.number_format == "@"]
        assert {column for first, last in spans for column in range(first, last + 1)} == {*range(1, sheet.max_column + 1)}


def test_excel_a_column_is_as_wide_as_its_longest_cell_up_to_a_limit(dataset, book):
    for table in dataset:
        spans = book[table.name].column_dimensions.values()
        widths = {column: span.width for span in spans for column in range(span.min, span.max + 1)}
        folded = {column for span in spans for column in range(span.min, span.max + 1) if span.alignment.wrap_text}
        for column, field in enumerate(table.schema.fields, start=1):
            longest = max(len(text) for text in (field.name, *(row[field.name] for row in table.rows())))
            body = book[table.name].iter_rows(min_row=2, min_col=column, max_col=column)
            assert {bool(cell.alignment.wrap_text) for (cell,) in body if cell.value} <= {longest > 60}, (table.name, field.name)
            assert (column in folded) == (longest > 60), (table.name, field.name)
            assert widths[column] == pytest.approx(min(longest + 2, 60) + 0.71, abs=0.1), (table.name, field.name)


def test_excel_each_table_can_be_filtered_whole(book):
    for sheet in book:
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"


def test_excel_is_printed_across_one_page_with_its_header_on_each(book):
    for sheet in book:
        page = sheet.page_setup
        assert (page.orientation, page.fitToWidth or 1, page.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (
            "landscape",
            1,
            0,
            True,
        )
        assert sheet.print_title_rows == "$1:$1"
        assert rpd.load().about.title in sheet.oddHeader.left.text
        assert rpd.__version__ in sheet.oddHeader.right.text
        assert "&P" in sheet.oddFooter.right.text or "Page" in sheet.oddFooter.right.text


def test_excel_a_column_tells_its_name_in_words(book):
    assert book["territory_control"].oddHeader.center.text.endswith("Territory control")
    for table in TABLES:
        schema = load_schema(table)
        told = [cell.comment.text for cell in book[table][1]]
        assert told == [f"{field.title}. {field.description}" for field in schema.fields]


def test_excel_it_says_what_it_is(book):
    header, *rows = book["about"].iter_rows(values_only=True)
    about = dict(rows)
    assert header == ("name", "value")
    assert about["version"] == rpd.__version__
    assert about["licence"] == "CC-BY-4.0"
    assert book.properties.created.date() in (DATA_DATE, rpd.load().data_date)
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
    assert not [name for name, path in jsonl_files.items() if b"\\u" in path.read_bytes()], "letters stand as they are, in UTF-8"
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
        assert len(made["features"]) == len(_located(dataset, name))
        for feature, (row, at) in zip(made["features"], _located(dataset, name), strict=True):
            assert feature["properties"] == row
            assert feature["id"] == row[load_schema(name).primary_key[0]]
            assert feature["geometry"] == (at and {"type": "Point", "coordinates": list(at)})


def test_geojson_events_borrow_the_point_of_their_base_and_say_so(tmp_path):
    package = small_package()
    package.put("events", event_id="az-2012-12-10-example-closed", latitude="", longitude="", geo_precision="")
    package.put(
        "events", event_id="az-2022-example-talks", latitude="40.4", longitude="49.9", geo_precision="adm2", base_id="az-example-radar"
    )
    dataset = rpd.load(package.write(tmp_path / "package"))
    _, path = FORMATS["geojson"](dataset, tmp_path / "out")
    found = {feature["id"]: feature for feature in json.loads(path.read_bytes())["features"]}
    assert set(found) == {"az-2012-12-10-example-closed", "az-2022-example-talks"}, "a base without a point lends none"
    closed, talks = found.values()
    assert closed["geometry"]["coordinates"] == [47.81, 40.87]
    assert [closed["properties"][name] for name in ("latitude", "point_of", "point_precision")] == [None, "base", "settlement"]
    assert talks["geometry"]["coordinates"] == [49.9, 40.4]
    assert [talks["properties"][name] for name in ("latitude", "point_of", "point_precision")] == [40.4, "event", "adm2"]


def test_geojson_pyogrio_reads_it(dataset, geojson_files):
    for name, path in geojson_files.items():
        expected = _located(dataset, name)
        found = pyogrio.read_dataframe(path, datetime_as_string=True)
        assert found.crs.to_epsg() == 4326
        for column in expected[0][0]:
            assert [None if pd.isna(cell) else cell for cell in found[column]] == [row[column] for row, _ in expected], column
        _same_points(found.geometry, expected)


@pytest.fixture(scope="module")
def geoparquet_files(dataset, tmp_path_factory):
    return {path.stem: path for path in FORMATS["geoparquet"](dataset, tmp_path_factory.mktemp("geoparquet"))}


def test_geoparquet_geopandas_reads_it(dataset, geoparquet_files):
    assert set(geoparquet_files) == {"bases", "events"}
    for name, path in geoparquet_files.items():
        expected = _located(dataset, name)
        found = geopandas.read_parquet(path)
        assert found.crs.to_string() == "OGC:CRS84"
        _same_points(found.geometry, expected)


def test_geoparquet_all_columns_are_there(dataset, geoparquet_files):
    for name, path in geoparquet_files.items():
        table = dataset[name].to_arrow()
        found = pq.read_table(path).drop_columns(["bbox", "geometry"])
        rows = [row for row, _ in _located(dataset, name)]
        key = load_schema(name).primary_key[0]
        expected = table.filter(pa.compute.is_in(table[key], pa.array([row[key] for row in rows])))
        told = [column for column in found.column_names if column not in table.column_names]
        assert told == (["point_of", "point_precision"] if name == "events" else [])
        assert found.select(told).to_pylist() == [{column: row[column] for column in told} for row in rows]
        assert found.drop_columns(told).cast(expected.schema).equals(expected)
        assert all(field.metadata[b"description"] for field in pq.read_schema(path))


def test_geoparquet_metadata_is_that_of_geoparquet_1_1(dataset, geoparquet_files):
    for name, path in geoparquet_files.items():
        metadata = pq.read_schema(path).metadata
        assert metadata[b"version"] == rpd.__version__.encode()
        geo = json.loads(metadata[b"geo"])
        assert geo["version"] == "1.1.0"
        assert geo["primary_column"] == "geometry"
        column = geo["columns"]["geometry"]
        drawn = [at for _, at in _located(dataset, name) if at]
        assert column.pop("bbox", None) == _box(drawn)
        assert column == {
            "encoding": "WKB",
            "geometry_types": ["Point"] if drawn else [],
            "covering": {"bbox": {corner: ["bbox", corner] for corner in ("xmin", "ymin", "xmax", "ymax")}},
        }


def test_geoparquet_the_covering_lets_readers_skip(dataset, geoparquet_files):
    found = geopandas.read_parquet(geoparquet_files["bases"], bbox=(46, 40, 48, 41))
    expected = [row["base_id"] for row, at in _located(dataset, "bases") if at and 46 <= at[0] <= 48 and 40 <= at[1] <= 41]
    assert expected
    assert found["base_id"].tolist() == expected


def test_geoparquet_a_table_without_points_is_still_a_map(tmp_path):
    package = small_package()
    for row in package.tables["bases"] + package.tables["events"]:
        row.update(latitude="", longitude="", geo_precision="")
        row.update({"coordinate_uncertainty_m": ""} if "coordinate_uncertainty_m" in row else {})
    for path in FORMATS["geoparquet"](rpd.load(package.write(tmp_path / "package")), tmp_path / "out"):
        assert len(geopandas.read_parquet(path)) == 0


def _box(points):
    if not points:
        return None
    x, y = zip(*points, strict=True)
    return [min(x), min(y), max(x), max(y)]


def _same_points(geometry, rows):
    assert [point and (point.x, point.y) for point in geometry] == [at for _, at in rows]


def test_coarse_places_are_in_the_trying_package(tmp_path):
    dataset = trying_dataset(tmp_path)
    rows = _located(dataset, "bases")
    assert {row["geo_precision"] for row, at in rows if not at} == {"adm1", "region", "country", "sea-air"}
    assert {row["geo_precision"] for row, at in rows if at} == set(DRAWN)
    assert any(row["longitude"] < 0 for row, _ in rows)
    assert {row["point_precision"] for row, _ in _located(dataset, "events") if row["point_of"] == "base"} == set(DRAWN)


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
    long = "Year of the row, " + "very " * 30 + "long."
    fields = [
        pa.field("year", pa.int64(), metadata={"description": "Year of the row.", "title": "Year"}),
        pa.field("other", pa.int64(), metadata={"description": long, "title": "Other year"}),
    ]
    path = stata.write_table(pa.table([pa.array([1992])] * 2, pa.schema(fields)), tmp_path / "panel.dta", rpd.load().about)
    with pd.read_stata(path, iterator=True) as reader:
        assert reader.variable_labels() == {"year": "Year of the row.", "other": "Other year"}
        assert rpd.__version__ in reader.data_label


def test_stata_what_stata_does_not_take_is_refused(tmp_path):
    with pytest.raises(UsageError, match="column 'many' is of type list"):
        stata.write_table(pa.table({"many": [[1]]}), tmp_path / "panel.dta", rpd.load().about)


def test_stata_the_panel_tells_missing_from_none(dataset, tmp_path):
    years, months, spells = FORMATS["stata"](dataset, tmp_path)
    assert [path.stem for path in (years, months, spells)] == ["country_years", "country_months", "spells"]
    found = pd.read_stata(years)
    states = {row["actor_id"] for row in dataset.actors.rows() if row["actor_kind"] in ("state", "former-state")}
    ended = {row["actor_id"] for row in dataset.actors.rows() if row["exists_until"] and row["exists_until"] < "1991"}
    searched = {row["actor_id"] for row in dataset.coverage.rows()} - ended
    assert searched & states <= set(found["actor_id"]) <= states, "de facto authorities would be empty rows"
    assert not found.duplicated(["actor_id", "year"]).any()
    assert found.loc[found["covered"] == 0, "present_certain"].isna().all()
    for path in (years, months, spells):
        with pd.read_stata(path, iterator=True) as reader:
            assert all(reader.variable_labels().values())


OWN = {
    "country_years": lambda dataset: dataset.country_years(),
    "country_months": lambda dataset: dataset.country_months(),
    "spells": lambda dataset: dataset.spells(),
}


@pytest.mark.parametrize("name", OWN)
def test_what_is_computed_is_what_the_library_computes_and_has_names_beside_ids(name, dataset, tmp_path):
    expected = OWN[name](dataset)
    by_name = {
        path.suffix: path
        for known in ("computed-csv", "computed-parquet", "stata")
        for path in FORMATS[known](dataset, tmp_path)
        if path.stem == name
    }
    assert set(by_name) == {".csv", ".parquet", ".dta"}
    typed = pq.read_table(by_name[".parquet"])
    assert typed.select(expected.column_names).cast(expected.schema).equals(expected)
    assert all(field.metadata[b"description"] for field in typed.schema)
    assert typed.schema.metadata[b"version"] == rpd.__version__.encode()
    actors = {row["actor_id"]: row["name"] for row in dataset.actors.rows()}
    territories = {row["territory_id"]: row["name"] for row in dataset.territories.rows()}
    added = [column for column in typed.column_names if column not in expected.column_names]
    assert added == (
        ["actor_name"] if name != "spells" else ["host_de_jure_name", "territory_name", "sender_name", "host_de_facto_at_start_name"]
    )
    for column in added:
        ids = typed.column_names[typed.column_names.index(column) - 1]
        names = territories if column == "territory_name" else actors
        assert typed[column].to_pylist() == [names.get(cell) for cell in typed[ids].to_pylist()]
    duck = duckdb.connect().execute(
        "SELECT * FROM read_csv(?, auto_type_candidates=['BOOLEAN', 'BIGINT', 'DOUBLE', 'DATE', 'VARCHAR'])", [str(by_name[".csv"])]
    )
    told = [column[0] for column in duck.description]
    assert told == typed.column_names
    text = pd.read_csv(by_name[".csv"], dtype=str, keep_default_na=False)
    for column in told:
        values = ["" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell) for cell in typed[column].to_pylist()]
        assert text[column].tolist() == values
    stata_file = pd.read_stata(by_name[".dta"])
    assert list(stata_file.columns) == typed.column_names
    for column in told:
        cells = [
            None if pd.isna(cell) or cell == "" else cell.date() if isinstance(cell, pd.Timestamp) else cell for cell in stata_file[column]
        ]
        assert cells == typed[column].to_pylist(), column


def test_workbook_is_a_zip_without_the_time_of_day(dataset, tmp_path):
    (path,) = FORMATS["xlsx"](dataset, tmp_path)
    with zipfile.ZipFile(path) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 31, 0, 0, 0)}
