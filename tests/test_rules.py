"""The rules of the domain, each by passing and failing cases in `rules/<name>.yaml`.

A case changes the small package of `support.py` and lists what its rule finds there, as `table:line:field`:

* `<table>: [{...}]` sets cells of the row with that key, or adds the row (its required cells are those of the first row);
* `statements: [{...}]` adds statements, of rank normal and from the second witness unless they say otherwise;
* `unsay: [table/record/field]` keeps the automatic ledger silent about a cell;
* `delete: [table/key]` deletes a row;
* `violations: [...]` is all that the rule finds; `also: [...]` names other rules that find errors too, and no others may.
"""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from ru_presence_data.rules import Rule, all_rules
from ru_presence_data.rules.builtin import STAGES
from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.tables import TABLES
from ru_presence_data.tabular.frame import Frame, Frames
from ru_presence_data.violations import Severity
from support import DATA_DATE, Package, errors, found, lines, names, small_package

CASES = Path(__file__).parent / "rules"
RULES = {name: rule for name, rule in all_rules().items() if rule.stage == "rules"}


def read_cases(path: Path) -> dict[str, dict[str, Any]]:
    """Read the cases of a rule; every scalar is text, as a cell is."""
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    assert document["rule"] == path.stem
    cases: dict[str, dict[str, Any]] = document["cases"]
    return cases


ALL = {path.stem: read_cases(path) for path in sorted(CASES.glob("*.yaml"))}
LISTED = [pytest.param(rule, case, id=f"{rule}: {title}") for rule, cases in ALL.items() for title, case in cases.items()]
FAILING = [param for param in LISTED if param.values[1]["violations"]]  # type: ignore[index, call-overload]


def changed(case: dict[str, Any]) -> Package:
    """Make the package of a case."""
    package = small_package()
    assert set(case) <= {*TABLES, "unsay", "delete", "violations", "also"}
    for cell in case.get("unsay", ()):
        package.unsay(*cell.split("/"))
    for key in case.get("delete", ()):
        package.delete(*key.split("/"))
    for table in TABLES:
        for cells in case.get(table, ()):
            if table == "statements":
                package.say(*(cells[part] for part in ("table_name", "record_id", "field_name", "value")), **_rest(cells))
            else:
                package.put(table, **cells)
    return package


def _rest(cells: dict[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in cells.items() if name not in ("table_name", "record_id", "field_name", "value")}


def test_the_small_package_is_valid(tmp_path):
    report = small_package().validate(tmp_path)
    assert lines(report) == []
    assert report.skipped == []
    assert set(report.tables) == set(TABLES)
    assert all(report.tables.values())


@pytest.mark.parametrize(("rule", "case"), LISTED)
def test_case(rule, case, tmp_path):
    report = changed(case).validate(tmp_path)
    assert found(report, rule) == sorted(case["violations"], key=_place), lines(report)
    own = {rule} if case["violations"] and RULES[rule].severity is Severity.ERROR else set()
    assert errors(report) == {*case.get("also", ())} | own, lines(report)
    assert rule not in {skip.check for skip in report.skipped}, report.skipped
    for violation in report.violations:
        if violation.rule == rule:
            assert violation.severity is RULES[rule].severity
            assert violation.key
            assert violation.message
            assert violation.fix
            assert "{" not in violation.message + violation.fix


def _place(compact: str) -> tuple[str, int, str]:
    table, line, field = compact.split(":")
    return table, int(line), field


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_passing_and_failing_cases(name):
    cases = ALL[name].values()
    assert any(case["violations"] for case in cases)
    assert any(not case["violations"] for case in cases)


def test_no_cases_without_a_rule():
    assert set(ALL) == set(RULES)


@pytest.mark.parametrize("name", RULES)
def test_every_table_of_a_rule_is_shown_to_break_it(name):
    broken = {violation.split(":")[0] for case in ALL[name].values() for violation in case["violations"]}
    ledger = {
        "bounds-apart",
        "cell-differs-from-preferred",
        "several-preferred-values",
    }  # One function of the schema; two tables stand for all.
    assert broken <= set(RULES[name].tables)
    assert broken == set(RULES[name].tables) or (name in ledger and len(broken) > 1)


@pytest.mark.parametrize("rule", all_rules().values(), ids=lambda rule: rule.name)
def test_documentation_reads_like_sentences(rule):
    assert re.fullmatch("[a-z]+(-[a-z]+)*", rule.name)
    sentences = r"""(["A-Z]|datapackage.json ).*[a-zA-Z0-9)'"\]]\."""
    for part in (rule.summary, rule.why):
        assert re.fullmatch(sentences, part[0].upper() + part[1:] if part == rule.why else part), part
        assert len(part.split()) >= 4, part
        assert "  " not in part
    assert rule.example
    assert not rule.example.endswith(".")
    assert len(rule.fix.split()) >= 2, rule.fix
    assert rule.fix[0].islower(), rule.fix
    assert not rule.fix.endswith(".")


def test_stages_of_the_register():
    stages = [rule.stage for rule in all_rules().values()]
    assert set(stages) == {*STAGES, "rules"}
    for rule in all_rules().values():
        assert (rule.find is not None) == (rule.stage == "rules")
        assert set(rule.tables) | set(rule.reads) <= set(TABLES)
        assert not set(rule.tables) & set(rule.reads) or rule.tables == rule.reads


# Laws


ONE_OF_SEVERAL = {
    "control-overlaps",
    "duplicate-source",
    "probable-duplicate-base",
    "probable-duplicate-event",
}
"""Rules that find several rows at odds with each other and blame one of them: which, depends on their order."""


def frames_of(package: Package, chance: random.Random | None = None) -> Frames:
    """The tables of a package to rules, with their rows shuffled by a chance.

    Statements keep their order, which the stage of keys has proved before a rule runs and on which the ledger relies.
    """
    frames = {}
    for table in TABLES:
        rows = list(package.rows(table))
        if chance and table != "statements":
            chance.shuffle(rows)
        schema = load_schema(table)
        frames[table] = Frame(pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in schema.names}), schema)
    return Frames(frames, package.data_date)


def findings(rule: Rule, frames: Frames) -> list[tuple[str, str, str]]:
    """What a rule finds, without lines."""
    assert rule.find
    return sorted(
        (table, frames[table].key(flag.row), flag.field or "") for table in rule.tables for flag in rule.find(frames[table], frames)
    )


@pytest.mark.parametrize(("rule", "case"), FAILING)
def test_the_order_of_rows_does_not_matter(rule, case):
    package = changed(case)
    expected = findings(RULES[rule], frames_of(package))
    for seed in range(2):
        shuffled = findings(RULES[rule], frames_of(package, random.Random(seed)))
        if rule in ONE_OF_SEVERAL:
            assert len(shuffled) == len(expected)
        else:
            assert shuffled == expected


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_empty_tables_break_no_rule(rule):
    empty = Package({table: [] for table in TABLES})
    assert findings(rule, frames_of(empty)) == []


# Where a valid date may stand, every valid date may: rules judge it, and never fall over it.
STRANGE_DATES = [
    "0001",
    "0001-01-01?",
    "0002-01-01",
    "9999",
    "9998",
    "9999-12-31~",
    "1992/..",
    "../1992",
    "/1992",
    "1992/",
    "[..1992]",
    "199X%",
]


@pytest.mark.parametrize("date", STRANGE_DATES)
def test_rules_bear_any_valid_date(date, tmp_path):
    package = small_package()
    for table in TABLES:
        for field in load_schema(table).fields:
            if field.is_edtf:
                for row in package.tables[table]:
                    row[field.name] = date
    for years in ("0.5", "999"):
        package.put("agreements", agreement_id="az-2002-example-lease", term_years=years)
        report = package.validate(tmp_path)
        assert not errors(report) & {*STAGES["cell"], "edtf"}, lines(report)


@pytest.mark.parametrize("value", ["10 December 2012", "-", "1992-13", "0", "unknown", "NaN", "{closed}", "%s"])
def test_rules_bear_any_stated_value(value, tmp_path):
    package = small_package()
    for table in TABLES:
        schema = load_schema(table)
        for field in schema.sourced:
            for row in package.tables[table]:
                package.say(table, row[schema.primary_key[0]], field.name, value)
    report = package.validate(tmp_path)
    assert "statement-value-invalid" in names(report) or "formula-like" in names(report)


def test_braces_in_cells_do_not_break_messages(tmp_path):
    package = small_package()
    package.put("deployments", deployment_id="am-example-brigade", name="{name} {0} %s {", sender="am")
    package.put("sources", source_id="example-mirror-2015-repost", title="{title}", consulted_on="")
    report = package.validate(tmp_path)
    assert errors(report) == {"sender-is-host", "consulted-without-day"}


def test_today_is_not_the_future(tmp_path):
    package = small_package()
    package.put("strengths", strength_id="am-example-garrison-2005", as_of=str(DATA_DATE))
    package.put("bases", base_id="am-example-garrison", opened=str(DATA_DATE.year))
    assert found(package.validate(tmp_path), "in-the-future") == []


def test_rules_are_skipped_where_a_table_that_they_read_is_not_clean(tmp_path):
    package = small_package().freeze()
    package.put("bases", base_id="am-example-garrison", base_type="castle")
    report = package.validate(tmp_path)
    assert errors(report) == {"enum"}
    expected = {(rule.name, table) for rule in RULES.values() for table in rule.tables if "bases" in (table, *rule.reads)}
    assert {(skip.check, skip.table) for skip in report.skipped if skip.check in RULES} == expected
    assert {skip.because for skip in report.skipped} == {("bases",)}
