"""Spark's report is the local one; Spark reads the shipped Parquet with the types of the schemas.

Run with Java 17 or later: `pip install -e '.[test,spark]' && python -m pytest tests_spark`.
"""

from __future__ import annotations

from datetime import date

import pytest

import ru_presence_data as rpd
from comparing import same
from ru_presence_data.export import FORMATS
from ru_presence_data.rules import all_rules
from ru_presence_data.tables import TABLES
from ru_presence_data.validation.spark import validate_spark
from ru_presence_data.violations import KEPT_PER_RULE, UsageError
from support import small_package

# PySpark 3.5 asks for the version of pandas in an old way.
pytestmark = pytest.mark.filterwarnings("ignore:distutils Version classes are deprecated:DeprecationWarning")

TYPES = {"string": "string", "integer": "bigint", "number": "double", "date": "date"}


def spoilt():
    """A package with defects of every stage, each in a table of its own."""
    package = small_package()
    # Cells: in bases.
    package.row("bases", "am-example-garrison")["base_type"] = "army-garison"
    package.row("bases", "az-example-airfield")["latitude"] = "91"
    package.row("bases", "az-example-airfield")["opened"] = "10.12.1950"
    package.row("bases", "az-example-radar")["name"] = ""
    # Keys and order: in events, coverage and sources.
    for _ in range(2):
        package.add("events", **package.row("events", "az-2022-example-talks"))
    package.tables["coverage"].reverse()
    package.unsorted.add("coverage")
    package.put("sources", source_id="example-zz", source_type="news", consulted_on="")
    # Links: in deployments and territory_control.
    package.row("deployments", "az-example-post")["part_of"] = "az-example-nod"
    package.row("territory_control", "az-example-valley-2020")["controller"] = "zz"
    # Rules: in agreements and actors.
    package.row("agreements", "az-2002-example-lease")["in_force"] = "2001"
    package.row("agreements", "az-2002-example-lease")["term_years"] = "5"
    package.row("actors", "az")["iso2"] = "AB"
    return package


def test_the_shipped_package(spark):
    same(validate_spark(spark, rpd.load().directory), rpd.validate())


def test_defects_of_every_stage(spark, tmp_path):
    directory = spoilt().write(tmp_path)
    local = rpd.validate(directory)
    stages = {all_rules()[one.rule].stage for one in local.violations}
    assert stages >= {"cell", "key", "link", "rules"}
    same(validate_spark(spark, directory), local)


def test_a_missing_file(spark, tmp_path):
    directory = small_package().write(tmp_path)
    (directory / "data" / "strengths.csv").unlink()
    same(validate_spark(spark, directory), rpd.validate(directory))


def test_more_defects_than_are_kept(spark, tmp_path):
    package = small_package()
    for year in range(KEPT_PER_RULE + 500):
        package.add("territories", territory_id=f"az-example-{year:05}", name=f"Place {year}", host_de_jure="zz")
        package.add(
            "strengths", strength_id=f"az-example-node-{year:05}", as_of="2005", best="1", measure="guess", counts="all", covers="whole"
        )
        package.add("retired_ids", retired_id="az-example-x", table_name="bases", retired_in="0.1.0", reason="Again.")
    directory = package.write(tmp_path)
    same(validate_spark(spark, directory), rpd.validate(directory))


@pytest.fixture(scope="module")
def frames(spark, tmp_path_factory):
    directory = tmp_path_factory.mktemp("parquet")
    FORMATS["parquet"](rpd.load(), directory)
    return {table: spark.read.parquet((directory / "parquet" / f"{table}.parquet").as_uri()) for table in TABLES}


def test_parquet_has_the_types_of_the_schemas(frames):
    for table in rpd.load():
        expected = {}
        for field in table.schema.fields:
            expected[field.name] = TYPES[field.scalar.type]
            if field.is_edtf:
                expected |= {f"{field.name}_earliest": "date", f"{field.name}_latest": "date"}
        assert dict(frames[table.name].dtypes) == expected
        assert frames[table.name].count() == len(table)


def test_frames_of_parquet(spark, frames):
    found = validate_spark(spark, frames, data_date=rpd.load().data_date)
    same(found, rpd.validate())


def test_frames_without_a_date(spark, frames):
    skipped = {str(skip) for skip in validate_spark(spark, frames).skipped if skip.check == "in-the-future"}
    assert skipped == {f"in-the-future on {table} (without the date of the data)" for table in all_rules()["in-the-future"].tables}


def test_what_happened_is_held_against_the_date_of_the_package(spark, tmp_path):
    package = small_package()
    package.put("strengths", strength_id="am-example-garrison-2005", as_of="2031-05-17")
    for number, day in enumerate((date(2031, 5, 17), date(2031, 5, 16))):
        package.data_date = day
        directory = package.write(tmp_path / str(number))
        same(validate_spark(spark, directory), rpd.validate(directory))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda frames: frames.pop("coverage"), "found no frame for coverage; expected one for every table"),
        (lambda frames: frames.update(covrage=None), "no table 'covrage'; did you mean coverage?"),
        (lambda frames: frames.update(actors=frames["actors"].drop("iso3")), "actors: found columns 'actor_id, "),
        (lambda frames: frames.update(actors=frames["actors"].selectExpr("*", "array(iso2) AS extra")), "actors: found columns"),
        (
            lambda frames: frames.update(actors=frames["actors"].drop("iso3").selectExpr("*", "true AS iso3")),
            "actors: found column iso3 of type boolean, expected one of string",
        ),
    ],
)
def test_mistakes(spark, frames, change, said):
    given = dict(frames)
    change(given)
    with pytest.raises(UsageError, match=said.replace("?", r"\?")):
        validate_spark(spark, given)
