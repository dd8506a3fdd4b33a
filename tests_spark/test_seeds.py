"""Every seeded defect is told on Spark as it is told of files, as far as Spark runs the check that finds it.

What Spark does not run, it lists as skipped: the stage text, and the rules that need all rows in one place. Tables that a defect leaves
alone are judged once.
"""

from __future__ import annotations

import shutil

import pytest

import ru_presence_data as rpd
from comparing import is_shared, same
from ru_presence_data.layout import read_layout
from ru_presence_data.rules import all_rules
from ru_presence_data.tables import TABLES
from ru_presence_data.validation import spark as engine
from ru_presence_data.validation.spark import BYTES, WHOLE, SparkBackend, SparkRows, read_csv, validate_spark
from seeds import planted, seeds
from support import small_package
from test_mutations import restore

# PySpark 3.5 asks for the version of pandas in an old way.
pytestmark = pytest.mark.filterwarnings("ignore:distutils Version classes are deprecated:DeprecationWarning")

SEEDS = [seed for seed in seeds() if is_shared(seed.rule)]


class Remembered(SparkRows):
    """Rows that are asked nothing twice."""

    def map(self, judge):
        known = self.__dict__.setdefault("known", {})
        key = (judge.func, judge.args)
        if key not in known:
            known[key] = super().map(judge)
        return known[key]


@pytest.fixture(scope="module")
def whole(spark, tmp_path_factory):
    """Gives what the stage text makes of a table without a defect, each read once; None if a table has one."""
    home = SparkBackend(spark, {}, {}, TABLES, None)
    files = {}
    for plant in (restore, small_package().write):
        directory = tmp_path_factory.mktemp("whole") / "package"
        plant(directory)
        files |= {(table, path.read_bytes()): path for table, path in read_layout(directory).files.items()}
    known = {}

    def reading(schema, path, first):
        key = (schema.name, path.read_bytes())
        if key in files and key not in known:
            home.frames = {schema.name: read_csv(spark, files[key])}
            known[key] = first(home, schema)
        return known.get(key)

    return reading


@pytest.fixture
def judged(spark, whole, monkeypatch):
    """Judges a package on Spark; what it has of tables without a defect is read and asked once."""
    first = SparkBackend.read

    def judge(directory):
        files = read_layout(directory).files

        def read(self, schema):
            known = whole(schema, files[schema.name], first) if schema.name in files else None
            return known or first(self, schema)

        monkeypatch.setattr(SparkBackend, "read", read)
        return validate_spark(spark, directory)

    monkeypatch.setattr(engine, "SparkRows", Remembered)
    return judge


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_a_defect_is_told_alike_in_a_file_and_on_spark(seed, spark, judged, tmp_path):
    # Small batches for small tables, so that most are cut.
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "500" if seed.shipped else "3")
    # A place of its own: Spark keeps what it has read by the path of the file.
    copy = tmp_path / "shipped"
    if seed.shipped:
        restore(copy)
    with planted(seed, copy, tmp_path) as (directory, _):
        found, local = judged(directory), rpd.validate(directory)
    shutil.rmtree(copy, ignore_errors=True)
    assert seed.rule in {one.rule for one in local.violations}
    same(found, local)


def test_what_spark_does_not_run_is_listed(judged, tmp_path):
    restore(tmp_path / "package")
    skipped = {(skip.check, skip.because) for skip in judged(tmp_path / "package").skipped}
    apart = {seed.rule for seed in seeds() if not is_shared(seed.rule)}
    assert apart
    for name in apart:
        rule = all_rules()[name]
        assert (("text", (BYTES,)) if rule.stage == "text" else (name, (WHOLE,))) in skipped
