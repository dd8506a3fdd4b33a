"""Every seeded defect is told on Spark as it is told of files, as far as Spark runs the check that finds it.

What Spark does not run, it lists as skipped: the stage text, and the rules that need all rows in one place. Tables that a defect leaves
alone are judged once.
"""

from __future__ import annotations

import pytest

import ru_presence_data as rpd
from comparing import is_shared, same
from mutations import shipped
from ru_presence_data.layout import read_layout
from ru_presence_data.rules import all_rules
from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.tables import TABLES
from ru_presence_data.validation import spark as engine
from ru_presence_data.validation.spark import BYTES, WHOLE, SparkBackend, SparkRows, validate_spark
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
def copy(tmp_path_factory):
    """The shipped package, copied once."""
    directory = tmp_path_factory.mktemp("shipped") / "package"
    restore(directory)
    return directory


@pytest.fixture(scope="module")
def whole(spark):
    """Tables without a defect, by name and bytes: None until they were read, and where they are kept."""
    small = small_package()
    found = {(table, shipped()[load_schema(table).path]): None for table in TABLES}
    return found | {(table, small.encoded(table)): None for table in TABLES}, SparkBackend(spark, {}, {}, TABLES, None)


@pytest.fixture
def judged(spark, whole, monkeypatch):
    """Judges a package on Spark; what it has of tables without a defect is read and asked once."""
    known, home = whole
    first = SparkBackend.read

    def judge(directory):
        files = read_layout(directory).files

        def read(self, schema):
            key = (schema.name, files[schema.name].read_bytes()) if schema.name in files else None
            if key not in known:
                return first(self, schema)
            if known[key] is None:
                home.frames = self.frames
                known[key] = first(home, schema)
            return known[key]

        monkeypatch.setattr(SparkBackend, "read", read)
        return validate_spark(spark, directory)

    monkeypatch.setattr(engine, "SparkRows", Remembered)
    return judge


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_a_defect_is_told_alike_in_a_file_and_on_spark(seed, spark, judged, copy, tmp_path):
    # Small batches for small tables, so that most are cut.
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "500" if seed.shipped else "3")
    with planted(seed, copy, tmp_path) as (directory, _):
        found, local = judged(directory), rpd.validate(directory)
    assert seed.rule in {one.rule for one in local.violations}
    same(found, local)


def test_what_spark_does_not_run_is_listed(spark, judged, copy):
    skipped = {(skip.check, skip.because) for skip in judged(copy).skipped}
    apart = {seed.rule for seed in seeds() if not is_shared(seed.rule)}
    assert apart
    for name in apart:
        rule = all_rules()[name]
        assert (("text", (BYTES,)) if rule.stage == "text" else (name, (WHOLE,))) in skipped
