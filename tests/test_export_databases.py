"""SQLite and DuckDB: read back with their own tools, every row and null is there, and the database itself refuses what is not valid."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import tomllib
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import pytest

import ru_presence_data as rpd
from export_support import trying_dataset
from ru_presence_data.export import FORMATS, sql
from ru_presence_data.export import duckdb as duckdb_export
from ru_presence_data.export._shared import CODEBOOK_CODES, CODEBOOK_FIELDS, CODEBOOK_TABLES
from ru_presence_data.export.digest import logical_digest
from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.tables import TABLES
from ru_presence_data.version import HOMEPAGE
from ru_presence_data.violations import RuPresenceError
from support import small_package

SCHEMAS = [load_schema(table) for table in TABLES]


@pytest.fixture(scope="module", params=["trying", "shipped"])
def dataset(request, tmp_path_factory):
    return rpd.load() if request.param == "shipped" else trying_dataset(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def lite_file(dataset, tmp_path_factory):
    (path,) = FORMATS["sqlite"](dataset, tmp_path_factory.mktemp("sqlite"))
    return path


@pytest.fixture
def lite(lite_file):
    with closing(sqlite3.connect(f"file:{lite_file}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


@pytest.fixture(scope="module")
def duck_file(dataset, tmp_path_factory):
    (path,) = FORMATS["duckdb"](dataset, tmp_path_factory.mktemp("duckdb"))
    return path


@pytest.fixture
def duck(duck_file):
    with closing(duckdb.connect(str(duck_file), read_only=True)) as connection:
        yield connection


@pytest.fixture
def writable(lite_file):
    """A copy in memory that may be written to."""
    with closing(sqlite3.connect(":memory:")) as copy, closing(sqlite3.connect(lite_file)) as original:
        original.backup(copy)
        copy.execute("PRAGMA foreign_keys = ON")
        yield copy


def test_sqlite_is_sound(lite):
    assert lite.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert lite.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
def test_sqlite_declares_keys_and_types(lite, schema):
    columns = {row["name"]: row for row in lite.execute(f'PRAGMA table_info("{schema.name}")')}
    key = sorted((row["pk"], name) for name, row in columns.items() if row["pk"])
    assert tuple(name for _, name in key) == schema.primary_key
    links = {(row["from"], row["table"], row["to"]) for row in lite.execute(f'PRAGMA foreign_key_list("{schema.name}")')}
    assert links == {(field.name, link.table, link.field) for field, link in schema.links}
    for field in schema.fields:
        assert columns[field.name]["type"] == {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "date": "TEXT"}[field.scalar.type]
        assert bool(columns[field.name]["notnull"]) == field.required
        if field.is_edtf:
            assert {f"{field.name}_earliest", f"{field.name}_latest"} <= set(columns)
    strict = {row["name"]: row["strict"] for row in lite.execute("PRAGMA table_list")}
    assert strict[schema.name] == 1


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE bases SET base_type = 'castle'", "CHECK constraint failed"),
        ("UPDATE bases SET latitude = 91", "CHECK constraint failed"),
        ("UPDATE agreements SET notice_months = -1", "CHECK constraint failed"),
        ("UPDATE bases SET latitude = 'north'", "cannot store TEXT value in REAL column"),
        ("UPDATE bases SET opened_earliest = '1992-13-01'", "CHECK constraint failed"),
        ("UPDATE sources SET consulted_on = 'today'", "CHECK constraint failed"),
        ("UPDATE bases SET name = NULL", "NOT NULL constraint failed"),
        ("INSERT INTO bases SELECT * FROM bases LIMIT 1", "UNIQUE constraint failed"),
        ("UPDATE bases SET host_de_jure = 'nowhere'", "FOREIGN KEY constraint failed"),
        ("DELETE FROM actors", "FOREIGN KEY constraint failed"),
    ],
)
def test_sqlite_refuses_what_is_not_valid(writable, statement, problem):
    with pytest.raises(sqlite3.IntegrityError, match=problem):
        writable.execute(statement)
        writable.commit()


def test_sqlite_declares_the_keys_of_its_codebook(lite):
    keys = {
        table: [row["name"] for row in sorted(lite.execute(f'PRAGMA table_info("{table}")'), key=lambda row: row["pk"]) if row["pk"]]
        for table in ("about", "codebook_tables", "codebook_fields", "codebook_codes")
    }
    assert keys == {
        "about": ["name"],
        "codebook_tables": [CODEBOOK_TABLES[0]],
        "codebook_fields": list(CODEBOOK_FIELDS[:2]),
        "codebook_codes": list(CODEBOOK_CODES[:3]),
    }


def test_sqlite_is_written_over_an_old_file(tmp_path):
    dataset = rpd.load(small_package().write(tmp_path / "package"))
    (first,) = FORMATS["sqlite"](dataset, tmp_path / "out")
    before = first.read_bytes()
    (again,) = FORMATS["sqlite"](dataset, tmp_path / "out")
    assert again.read_bytes() == before


def test_names_and_texts_of_sql():
    assert sql.named('a "b" c') == '"a ""b"" c"'
    assert sql.quoted("it's") == "'it''s'"


def test_sqlite_counts_an_empty_cell_as_a_value_in_unique_keys(writable):
    row = dict(
        zip(
            [f.name for f in load_schema("statements").fields],
            writable.execute("SELECT * FROM statements WHERE locator IS NULL").fetchone(),
            strict=True,
        )
    )
    row["statement_id"] = "0" * 12
    marks = ", ".join("?" * len(row))
    with pytest.raises(sqlite3.IntegrityError, match="statements_unique_1"):
        writable.execute(f"INSERT INTO statements VALUES ({marks})", list(row.values()))


def test_both_say_what_they_are(dataset, lite, duck):
    expected = {
        "version": rpd.__version__,
        "licence": "CC-BY-4.0",
        "homepage": HOMEPAGE,
        "logical_digest": logical_digest(dataset),
    }
    for connection in (lite, duck):
        assert expected.items() <= dict(connection.execute("SELECT name, value FROM about").fetchall()).items()


def test_both_hold_the_codebook(lite, duck):
    for connection in (lite, duck):
        fields = {
            tuple(row): None for row in connection.execute("SELECT table_name, field_name, description FROM codebook_fields").fetchall()
        }
        assert list(fields) and set(fields) == {
            (schema.name, field.name, field.description) for schema in SCHEMAS for field in schema.fields
        }
        codes = {tuple(row) for row in connection.execute("SELECT table_name, field_name, code FROM codebook_codes").fetchall()}
        assert codes == {(s.name, field.name, category.value) for s in SCHEMAS for field in s.fields for category in field.categories}


def test_the_codebook_tells_what_a_field_takes(lite, duck):
    columns = {
        "codebook_tables": ("table_name", "description", "key_fields"),
        "codebook_fields": (
            *("table_name", "field_name", "title", "description", "accepted"),
            *("required", "sourced", "points_to", "example"),
        ),
        "codebook_codes": ("table_name", "field_name", "code", "label", "description"),
    }
    for connection in (lite, duck):
        for name, expected in columns.items():
            made = connection.execute(f"SELECT * FROM {name}")
            assert tuple(column[0] for column in made.description) == expected
        told = connection.execute(
            "SELECT field_name, accepted, required, sourced, points_to FROM codebook_fields WHERE table_name = 'bases'"
        ).fetchall()
        by_field = {field: cells for field, *cells in told}
        assert by_field["base_type"] == ["a code of the list", "yes", "no", ""]
        assert by_field["host_de_jure"] == [
            "lower-case letters and digits in words joined by single hyphens",
            "yes",
            "no",
            "actors.actor_id",
        ]
        assert by_field["opened"][1:] == ["no", "yes", ""]


def test_sqlite_schema_is_commented(lite):
    made = lite.execute("SELECT sql FROM sqlite_schema WHERE name = 'bases'").fetchone()[0]
    for field in load_schema("bases").fields:
        assert f"-- {field.description}" in made


def test_views_put_names_beside_ids(dataset, lite, duck):
    names = {row["actor_id"]: row["name"] for row in dataset.actors.rows()}
    titles = {row["source_id"]: row["title"] or None for row in dataset.sources.rows()}
    for connection in (lite, duck):
        found = connection.execute("SELECT deployment_id, host_de_jure, host_de_jure_name, sender_name FROM v_deployments").fetchall()
        assert len(found) == len(dataset.deployments)
        assert all(row[2] == names[row[1]] and row[3] for row in found)
        found = connection.execute("SELECT source_id, source_title FROM v_statements").fetchall()
        assert len(found) == len(dataset.statements)
        assert all(row[1] == titles[row[0]] for row in found)


def test_every_view_has_the_rows_of_its_table(dataset, lite, duck):
    made = [name for name, _ in sql.views(SCHEMAS)]
    assert {f"v_{schema.name}" for schema in SCHEMAS if schema.links} == set(made)
    for connection in (lite, duck):
        for name in made:
            assert connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] == len(dataset[name.removeprefix("v_")])


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
def test_duckdb_declares_keys_and_comments(duck, schema):
    kinds = duck.execute(
        "SELECT constraint_type, constraint_column_names, referenced_table FROM duckdb_constraints() WHERE table_name = ? AND database_name <> 'system'",
        [schema.name],
    ).fetchall()
    assert ("PRIMARY KEY", list(schema.primary_key), None) in [(kind, columns, None) for kind, columns, _ in kinds]
    links = {(columns[0], table) for kind, columns, table in kinds if kind == "FOREIGN KEY" and columns}
    assert {(field.name, link.table) for field, link in schema.links} <= links
    unique = duck.execute("SELECT index_name FROM duckdb_indexes() WHERE table_name = ? AND is_unique", [schema.name]).fetchall()
    assert {name for (name,) in unique} == {f"{schema.name}_unique_{number + 1}" for number in range(len(schema.unique_keys))}
    comments = dict(duck.execute("SELECT column_name, comment FROM duckdb_columns() WHERE table_name = ?", [schema.name]).fetchall())
    assert {field.name: field.description for field in schema.fields}.items() <= comments.items()
    assert duck.execute("SELECT comment FROM duckdb_tables() WHERE table_name = ?", [schema.name]).fetchone()[0] == schema.description


def test_duckdb_keeps_days_as_days(dataset, duck):
    days = duck.execute("SELECT opened_earliest FROM bases WHERE opened_earliest IS NOT NULL").fetchall()
    assert days
    assert all(isinstance(day, date) for (day,) in days)


def test_duckdb_cannot_hold_rows_that_point_to_themselves_in_a_circle(tmp_path):
    package = small_package()
    package.put("sources", source_id="example-archive-2014-report", derived_from="example-mirror-2015-repost")
    with pytest.raises(RuPresenceError, match="sources 'example-archive-2014-report' points to itself through derived_from"):
        FORMATS["duckdb"](rpd.load(package.write(tmp_path)), tmp_path / "out")


OLDEST = os.environ.get("DUCKDB_OLDEST", "")
"""A Python that has the first DuckDB which must open the file: python -m venv V && V/bin/pip install 'duckdb==1.2.*'; then V/bin/python."""


def test_duckdb_the_file_is_spelt_as_the_oldest_does(duck):
    told = duck.execute("SELECT tags FROM duckdb_databases() WHERE NOT internal").fetchall()
    assert [tags["storage_version"] for (tags,) in told] == [f"v{duckdb_export.OLDEST}.0+"]


@pytest.mark.skipif(not OLDEST, reason="DUCKDB_OLDEST names no Python with DuckDB 1.2")
def test_duckdb_the_oldest_opens_it(dataset, duck_file):
    code = """
import duckdb, json, sys
connection = duckdb.connect(sys.argv[1], read_only=True)
tables = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall()]
views = [name for (name,) in connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()]
counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in (*tables, *views)}
print(json.dumps([duckdb.__version__, counts]))
"""
    done = subprocess.run([OLDEST, "-c", code, str(duck_file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    version, counts = json.loads(done.stdout)
    assert version.startswith(f"{duckdb_export.OLDEST}."), "DUCKDB_OLDEST has another DuckDB"
    assert {name: counts[name] for name in TABLES} == {table.name: len(table) for table in dataset}
    assert {name for name, _ in sql.views(SCHEMAS)} <= set(counts)


def test_duckdb_its_oldest_is_named_where_people_look():
    root = Path(__file__).parent.parent
    extra = tomllib.loads((root / "pyproject.toml").read_text())["project"]["optional-dependencies"]["duckdb"]
    assert extra == [f"duckdb>={duckdb_export.OLDEST}"]
    assert f"DuckDB {duckdb_export.OLDEST}" in (root / "README.md").read_text()
    assert f"DuckDB {duckdb_export.OLDEST}" in FORMATS["duckdb"].description
