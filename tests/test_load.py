"""The tables as an analyst uses them."""

from __future__ import annotations

import datetime
import pickle
import subprocess
import sys

import pyarrow as pa
import pyarrow.compute as pc
import pytest

import ru_presence_data as rpd
from ru_presence_data.tables import TABLES
from ru_presence_data.tabular import csv_bytes


@pytest.fixture(scope="module")
def ds():
    return rpd.load()


@pytest.mark.parametrize("table", TABLES)
def test_records_round_trip_through_cells(ds, table):
    schema = ds[table].schema
    written = [[field.scalar.spell(getattr(record, field.name)) for field in schema.fields] for record in ds[table].records()]
    assert csv_bytes.encode(schema.names, written) == (ds.directory / schema.path).read_bytes()


def test_get_gives_a_frozen_record(ds):
    base = ds.bases.get("az-gabala-radar")
    assert base.host_de_jure == "az"
    assert base.opened.earliest == datetime.date(1985, 1, 1)
    with pytest.raises(ValueError, match="frozen"):
        base.name = "x"
    assert pickle.loads(pickle.dumps(base)) == base


def test_get_names_the_nearest_id(ds):
    with pytest.raises(rpd.UsageError, match="did you mean az-gabala-radar"):
        ds.bases.get("az-gabala-rader")


def test_unknown_tables_and_columns_are_named(ds):
    with pytest.raises(rpd.UsageError, match="did you mean bases"):
        ds["basis"]
    with pytest.raises(AttributeError, match="its tables are actors"):
        ds.basis  # noqa: B018
    with pytest.raises(rpd.UsageError, match="table bases has no field 'closd'"):
        ds.bases["closd"]


def test_dates_have_their_bounds_beside_them(ds):
    table = ds.bases.to_arrow()
    row = table.filter(pc.equal(table["base_id"], "az-gabala-radar")).to_pylist()[0]
    assert row["opened_earliest"] == datetime.date(1985, 1, 1)
    assert row["opened_latest"] == datetime.date(1985, 12, 31)
    assert table.schema.field("opened_earliest").type == pa.date32()


def test_missing_cells_are_null(ds):
    assert ds.bases["closed"].null_count > 0
    assert "" not in ds.bases["closed"].to_pylist()


@pytest.mark.parametrize("table", TABLES)
def test_every_frame_has_every_row_and_column(ds, table):
    arrow = ds[table].to_arrow()
    pandas, polars, duckdb = ds[table].to_pandas(), ds[table].to_polars(), ds[table].to_duckdb()
    assert list(pandas.columns) == polars.columns == duckdb.columns == arrow.column_names
    assert len(pandas) == len(polars) == len(duckdb.fetchall()) == len(arrow) == len(ds[table])
    assert polars.to_arrow().column(0).to_pylist() == arrow.column(0).to_pylist()


def test_a_package_elsewhere_can_be_loaded_and_is_judged_strictly(ds, tmp_path):
    import shutil

    for part in ("data", "schemas"):
        shutil.copytree(ds.directory / part, tmp_path / part)
    shutil.copy(ds.directory / "datapackage.json", tmp_path)
    assert len(rpd.load(tmp_path).bases) == len(ds.bases)
    path = tmp_path / "data" / "bases.csv"
    path.write_bytes(path.read_bytes().replace(b"early-warning-radar", b"radar", 1))
    with pytest.raises(rpd.InvalidDataError, match=r"bases\.csv:[0-9]+: enum: .*radar"):
        rpd.load(tmp_path).bases.to_arrow()
    path.unlink()
    with pytest.raises(rpd.PackageError, match="file-missing: the file does not exist"):
        len(rpd.load(tmp_path).bases)
    with pytest.raises(rpd.PackageError, match=r"no datapackage\.json"):
        rpd.load(tmp_path / "data")


@pytest.mark.parametrize(
    ("code", "absent"), [("", ("pyarrow", "pydantic")), ("ru_presence_data.load().events.to_arrow()", ("pydantic", "pandas"))]
)
def test_imports_stay_light(code, absent):
    program = f"import sys, ru_presence_data\n{code}\nprint(sorted(set(sys.modules) & {set(absent)!r}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
