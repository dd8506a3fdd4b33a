"""Generated files are current, and their bytes are known."""

from __future__ import annotations

import json

import pytest

from ru_presence_data import _locate
from ru_presence_data.release import sync
from ru_presence_data.schema import declaration
from ru_presence_data.schema.record import Record, example
from ru_presence_data.schema.table_schema import TableSchema, load_schema
from ru_presence_data.tables import TABLES, record_class
from ru_presence_data.tabular import typed


def test_generated_files_are_current():
    assert sync.stale(_locate.CHECKOUT) == []


def test_sync_writes_what_is_missing_and_deletes_what_is_left_over(tmp_path):
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "ships.json").write_text("{}")
    assert "schemas/ships.json" in sync.sync(tmp_path)
    assert sync.sync(tmp_path, check=True) == []
    assert not (tmp_path / "schemas" / "ships.json").exists()


def test_arrow_schemas_are_known(file_regression):
    text = "\n\n".join(
        f"{table}\n{typed.arrow_schema(load_schema(table)).to_string(show_field_metadata=False, show_schema_metadata=False)}"
        for table in TABLES
    )
    file_regression.check((text + "\n").encode(), binary=True, extension=".txt")


@pytest.mark.parametrize("table", TABLES)
def test_schema_survives_json(table):
    schema = declaration.table(record_class(table))
    assert TableSchema.from_json(json.loads(json.dumps(schema.to_json()))) == schema
    assert load_schema(table) == schema


@pytest.mark.parametrize("table", TABLES)
def test_every_field_is_described_by_a_sentence_and_a_valid_example(table):
    for field in load_schema(table).fields:
        assert field.description[0].isupper(), field.name
        assert field.description.endswith("."), field.name
        assert field.problem(field.example) is None, (field.name, field.problem(field.example))


@pytest.mark.parametrize("table", TABLES)
def test_no_field_is_called_by_a_reserved_word(table):
    reserved = {
        "table",
        "from",
        "to",
        "order",
        "end",
        "start",
        "group",
        "select",
        "where",
        "user",
        "check",
        "primary",
        "references",
        "column",
        "default",
    }
    assert reserved.isdisjoint(load_schema(table).names)


def test_statements_may_speak_of_exactly_the_tables_with_sourced_fields_and_a_single_key():
    found = {category.value for category in load_schema("statements").field("table_name").categories}
    assert found == {table for table in TABLES if load_schema(table).sourced and len(load_schema(table).primary_key) == 1}


def test_links_point_to_keys():
    for table in TABLES:
        for _, link in load_schema(table).links:
            assert load_schema(link.table).primary_key == (link.field,)


def test_an_unknown_annotation_tells_the_way_out():
    class Ship(Record):
        """A ship."""

        table = "ships"
        primary_key = ("ship_id",)

        ship_id: int = example(1)
        """Id."""

    with pytest.raises(TypeError, match=r"Ship\.ship_id: expected one scalar of scalars\.py"):
        declaration.table(Ship)
