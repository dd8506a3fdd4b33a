"""Single defects of a part of the shipped package: each is blamed by its rule, on its line and field, and nothing else is."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from mends import EXACT, named
from mutations import Blame, Ship, corpus, shipped
from ru_presence_data import rules
from ru_presence_data._locate import package_dir
from ru_presence_data.editing.format import canonical
from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.tables import TABLES
from ru_presence_data.tabular.spelling import FormatError
from ru_presence_data.validation.files import read_table, validate
from ru_presence_data.violations import Report, Severity
from support import errors, lines

MUTATIONS = corpus()
RULES = rules.all_rules()
STAGES = ("package", "text", "cell", "key", "link")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The part of the shipped package, copied once."""
    directory = tmp_path_factory.mktemp("shipped") / "package"
    restore(directory)
    return directory


def restore(directory: Path) -> None:
    """Make a directory hold the shipped package and nothing else; files that are right stay as they are."""
    for path in sorted(directory.rglob("*"), reverse=True):
        if path.is_symlink() or (path.is_file() and path.relative_to(directory).as_posix() not in shipped()):
            path.unlink()
    for name, data in shipped().items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)


def apply(ship: Ship) -> None:
    """Write the files that a mutation changed."""
    for name, data in ship.files.items():
        if data is not None:
            (ship.directory / name).write_bytes(data)
        elif name in shipped():
            (ship.directory / name).unlink()


def is_mended(table: str, directory: Path, aside: Path) -> bool:
    """Say whether the command `format` makes the file of a table sound: then it is judged as if it had."""
    schema = load_schema(table)
    try:
        (aside / "table.csv").write_bytes(canonical((directory / schema.path).read_bytes(), schema))
    except (FormatError, OSError):
        return False
    return not read_table(schema, (aside / "table.csv").read_bytes(), schema.path).report.counts


def skips(stage: str, dirty: tuple[str, ...], undated: bool) -> set[tuple[str, str]]:
    """Say which checks cannot run after a stage has found tables that are not sound, or no date of the data."""
    found: set[tuple[str, str]] = {(rule.name, table) for rule in RULES.values() if rule.dated and undated for table in rule.tables}
    if stage == "rules":
        return found
    for table in dirty:
        found |= {(check, table) for check in STAGES[STAGES.index(stage) + 1 : 4]}
    if stage != "link":
        for table in TABLES:
            links = [link.table for _, link in load_schema(table).links]
            if links and (table in dirty or set(links) & set(dirty)):
                found.add(("link", table))
    for rule in RULES.values():
        found |= {(rule.name, table) for table in rule.tables if {table, *rule.reads} & set(dirty)}
    return found


def blamed(report: Report) -> list[tuple[str, str, int | None, str | None]]:
    """The errors of a report."""
    return [(found.rule, found.path, found.line, found.field) for found in report.of(Severity.ERROR)]


def test_the_shipped_package_is_clean(copy):
    for directory in (package_dir(), copy):
        report = validate(directory)
        assert errors(report) == set(), lines(report, sorted(errors(report)))
        assert report.skipped == []


@pytest.mark.parametrize("name", MUTATIONS)
def test_mutation(name, copy, tmp_path):
    """One defect, one line: it is told first, by its name and on its line, and all else that is told follows from it."""
    rule, mutate = MUTATIONS[name]
    ship = Ship(copy)
    stage = RULES[rule].stage
    try:
        blame: Blame = mutate(ship)
        apply(ship)
        report = validate(copy)
        dirty = [table for table in blame.dirty if stage not in ("text", "cell", "key") or not is_mended(table, copy, tmp_path)]
    finally:
        restore(copy)
    first, *beneath = blamed(report)
    assert first == (rule, blame.path, blame.line, blame.field), lines(report, sorted(errors(report)))
    found, *following = report.of(Severity.ERROR)
    assert sorted(f"{rule}: {Path(path).stem}" for rule, path, _, _ in beneath) == sorted(blame.beneath)
    assert all(violation.follows == found for violation in following)
    assert {(skip.check, skip.table) for skip in report.skipped} == skips(blame.stage or stage, tuple(dirty), blame.undated)
    assert blame.message in found.message
    assert blame.fix in found.fix
    assert not named(found) or rule in EXACT, "a fix that names a text or a command is tried in test_mends.py: list the rule there"
    assert str(found).isprintable()
    assert len(str(found)) < 1200


def test_the_page_shows_a_slip_as_it_is_told(copy):
    """The example of the page, but for the lines, which move with the data."""
    page = (Path(__file__).parent.parent / "docs" / "validating-your-own-package.md").read_text(encoding="utf-8")
    shown = page.partition("One slip is told once")[2].split("```")[1].removeprefix("text\n")
    ship = Ship(copy)
    cell = ("bases", "az-gabala-radar", "latitude")
    try:
        statement = next(row for row in ship.statements(*cell) if row["rank"] == "preferred")
        statement["record_id"] = "az-gabala-rader"
        ship.save("statements")
        apply(ship)
        told = "".join(f"{violation}\n" for violation in validate(copy).of(Severity.ERROR))
    finally:
        restore(copy)
    lines_of = r"(?<=csv:)[0-9]+|(?<=line )[0-9]+"
    assert re.sub(lines_of, "N", told) == re.sub(lines_of, "N", shown)


@pytest.fixture
def as_if_large(monkeypatch):
    """Everything that waits for large tables sets in: threads, blocks, windows, slices, samples."""
    for module, name, value in (
        ("validation.files", "LARGE", 0),
        ("tabular.csv_reader", "BLOCK", 1 << 14),
        ("tabular.arrays", "PIECE", 1 << 10),
        ("tabular.workers", "MANY_ROWS", 0),
        ("tabular.cell_checks", "MANY_ROWS", 0),
        ("tabular.arrays", "MANY", 1),
        ("tabular.arrays", "SAMPLE", 16),
        ("tabular.frame", "WINDOW", 7),
        ("statement_id", "SLICE", 100),
    ):
        monkeypatch.setattr(import_module(f"ru_presence_data.{module}"), name, value)


@pytest.mark.parametrize("name", list(MUTATIONS)[::4])
def test_mutation_of_a_large_package(name, copy, tmp_path, as_if_large):
    test_mutation(name, copy, tmp_path)


def test_a_large_package_is_clean(copy, as_if_large):
    test_the_shipped_package_is_clean(copy)


def test_the_corpus_is_large_and_covers_the_checks():
    fired = {rule for rule, _ in MUTATIONS.values()}
    assert len(MUTATIONS) >= 80
    built_in = {rule.name for rule in RULES.values() if rule.stage != "rules"}
    # `not-canonical` is the safety net: it fires only on a file that no other check blames, and none is known.
    assert built_in - fired == {"not-canonical"}
    # A rule of the domain is shown to fire by its own cases in `rules/`; what is here shows that it blames nothing else.
    assert len(fired - built_in) >= 50
