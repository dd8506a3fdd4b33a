"""Data that are not valid, met by any command and any public question: told as that, by the violation, and never as a defect of the program."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import ru_presence_data as rpd
from ru_presence_data import plots
from ru_presence_data.cli.grammar import COMMANDS
from ru_presence_data.cli.main import main
from ru_presence_data.dataset import Dataset
from ru_presence_data.export import FORMATS
from ru_presence_data.plots import PICTURES
from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.tables import TABLES
from ru_presence_data.violations import Severity
from support import Package, schemas, small_package

BASE, DEPLOYMENT, AGREEMENT = "az-example-radar", "az-example-node", "az-2002-example-lease"

LINES: dict[str, list[list[str]]] = {
    "validate": [["{p}"], ["{p}", "--format", "json"], ["{p}", "--warnings"]],
    "format": [["{p}", "--check"]],
    "sync": [["{p}", "--check"]],
    "build": [["{p}", "--out", "{o}", "--only", "csv"]],
    "verify": [["{p}"]],
    "export": [[name, "{p}", "--out", "{o}"] for name in FORMATS],
    "show": [[BASE, "--package", "{p}"], [DEPLOYMENT, "--package", "{p}"]],
    "explain": [["bases", BASE, "opened", "--package", "{p}"]],
    "timeline": [["AZ", "--package", "{p}"]],
    "present": [["--on", "2000-01-01", "--package", "{p}"], ["--on", "2000-01-01", "--what", "bases", "--package", "{p}"]],
    "contested": [["--package", "{p}"]],
    "diff": [["{p}", "{p}"]],
    "answers": [["--package", "{p}"]],
    "country-years": [["--package", "{p}"]],
    "country-months": [["--package", "{p}"]],
    "spells": [["--package", "{p}"]],
    "presences": [["--package", "{p}"], ["--level", "host", "--package", "{p}"]],
    "survival": [["--package", "{p}"]],
    "sensitivity": [["--publishers", "1", "--package", "{p}"]],
    "legal-basis": [[BASE, "--on", "2005-01-01", "--package", "{p}"]],
    "without-legal-basis": [["--package", "{p}"]],
    "never-implemented": [["--package", "{p}"]],
    "plot": [["gantt", "--package", "{p}", "--out", "{o}/x.svg"], ["map", "--on", "2000-01-01", "--package", "{p}", "--out", "{o}/y.svg"]],
    "new": [["sources", "--package", "{p}"]],
    "add-source": [["https://example.org/x", "--set", "source_type=news", "--set", "consulted_form=excerpt", "--package", "{p}"]],
    "cite": [["bases", BASE, "opened", "1985", "example-times-2013-article", "--package", "{p}"]],
    "rules": [[]],
    "site": [["{p}", "--out", "{o}/site"]],
}
"""Words of each command, tried on a package {p} with an empty directory {o}."""


SLOW = {"site", "plot", "export", "build", "answers", "country-months", "sensitivity", "sync", "verify", "diff"}
"""Commands that are tried on some of the defects only."""
SOME = ("link: bases.host_de_jure", "link: statements.source_id", "link: deployment_bases.base_id", "cell: code", "file lost", "date lost")


def test_every_command_is_walked():
    assert set(LINES) == set(COMMANDS)


def broken_links() -> Iterator[tuple[str, Callable[[Package], None]]]:
    """A link of each kind that leads nowhere."""
    for schema in schemas():
        for field, _ in schema.links:

            def lose(package: Package, schema=schema, field=field) -> None:
                row = next((row for row in package.tables[schema.name] if row.get(field.name)), None)
                if row is None:
                    pytest.skip("no row has such a link")
                row[field.name] = "nobody-and-nothing"

            yield f"link: {schema.name}.{field.name}", lose


def wrong_cells() -> Iterator[tuple[str, Callable[[Package], None]]]:
    """A wrong cell of each kind of value."""
    seen: set[str] = set()
    for schema in schemas():
        for field in schema.fields:
            kind = "code" if field.categories else field.scalar.name
            if kind in seen or field.name in schema.primary_key or field.scalar.is_free:
                continue
            seen.add(kind)

            def spoil(package: Package, schema=schema, field=field) -> None:
                package.tables[schema.name][0][field.name] = "?!"

            yield f"cell: {kind}", spoil


DEFECTS = dict([*broken_links(), *wrong_cells()])
FILES: dict[str, Callable[[Path], None]] = {
    "file lost": lambda p: (p / "data/deployments.csv").unlink(),
    "file empty": lambda p: (p / "data/statements.csv").write_bytes(b""),
    "file of junk": lambda p: (p / "data/events.csv").write_bytes(bytes(range(256))),
    "column lost": lambda p: (p / "data/actors.csv").write_text("actor_id\naz\n"),
    "row twice": lambda p: _twice(p / "data/bases.csv"),
    "descriptor lost": lambda p: (p / "datapackage.json").unlink(),
    "descriptor of junk": lambda p: (p / "datapackage.json").write_text("{"),
    "descriptor without resources": lambda p: (p / "datapackage.json").write_text('{"created": "2026-11-25T00:00:00Z"}'),
    "date lost": lambda p: (p / "datapackage.json").write_text((p / "datapackage.json").read_text().replace('"created"', '"made"')),
}


def _twice(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines, lines[-1]]))


@pytest.fixture(scope="module", params=[*DEFECTS, *FILES])
def package(request, tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("package")
    directory = directory / request.param.replace(" ", "-").replace(":", "")
    made = small_package()
    if request.param in DEFECTS:
        DEFECTS[request.param](made)
    made.write(directory)
    if request.param in FILES:
        FILES[request.param](directory)
    return directory


def test_commands(package, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    thorough = package.name in {name.replace(" ", "-").replace(":", "") for name in SOME}
    before = {path: path.read_bytes() for path in package.rglob("*") if path.is_file()}
    edited = tmp_path / "edited"
    shutil.copytree(package, edited)
    for command, lines in LINES.items():
        if command in SLOW and not thorough:
            continue
        place = edited if command in ("new", "add-source", "cite") else package
        for number, words in enumerate(lines):
            out = tmp_path / f"{command}-{number}"
            out.mkdir()
            code = main([command, *(word.format(p=place, o=out) for word in words)])
            streams = capsys.readouterr()
            assert "defect of the program" not in streams.err, f"{command} {words}: {streams.err}"
            assert "Traceback" not in streams.out + streams.err
            assert code in (0, 1, 2)
            assert code != 2 or streams.err.count("\n") == 1, f"{command} {words}: {streams.err}"
    assert {path: path.read_bytes() for path in package.rglob("*") if path.is_file()} == before


QUESTIONS: dict[str, tuple[object, ...]] = {
    "present": ("2000-01-01",),
    "timeline": ("az",),
    "legal_basis": (BASE, "2005-01-01"),
    "explain": ("bases", BASE, "opened"),
    "find": (BASE,),
    "resolve": ("official-first",),
    "with_cells": ({},),
}


def test_questions(package, tmp_path):
    try:
        ds = rpd.load(package)
    except rpd.RuPresenceError:
        return
    names = [name for name, member in inspect.getmembers(Dataset, inspect.isfunction) if not name.startswith("_")]
    for name in names:
        if name in ("answers", "country_months", "sensitivity"):
            continue
        arguments = (ds,) if name == "diff" else QUESTIONS.get(name, ())
        _held(name, lambda name=name, arguments=arguments: getattr(ds, name)(*arguments))
    if package.name not in {name.replace(" ", "-").replace(":", "") for name in SOME}:
        return
    for table in TABLES:
        for method in ("to_arrow", "to_pandas", "to_polars", "records", "rows", "keys"):
            _held(f"{table}.{method}", lambda table=table, method=method: getattr(ds[table], method)())
    for name, made in FORMATS.items():
        _held(name, lambda made=made, name=name: made(ds, tmp_path / name))
    for name, (_, function) in PICTURES.items():
        arguments = {"map": ("2000-01-01",), "strengths": (DEPLOYMENT,)}.get(name, ())
        _held(name, lambda function=function, arguments=arguments: getattr(plots, function)(ds, *arguments))


def _held(name: str, ask: Callable[[], object]) -> None:
    """Ask, and let pass an answer and an error of this library only."""
    try:
        ask()
    except rpd.RuPresenceError as error:
        assert "\n" not in str(error), name


@pytest.mark.parametrize("name", [name for name in DEFECTS if name.startswith("link")])
def test_the_violation_is_named(name, tmp_path):
    """Whatever stops at a broken link says what `validate` says first."""
    made = small_package()
    DEFECTS[name](made)
    made.write(tmp_path)
    first = next(rpd.validate(tmp_path).of(Severity.ERROR))
    ds = rpd.load(tmp_path)
    for question, arguments in {**QUESTIONS, "country_years": (), "spells": (), "contested": (), "survival": ()}.items():
        try:
            getattr(ds, question)(*arguments)
        except rpd.InvalidDataError as error:
            assert str(first) in str(error)
            assert "ru-presence-data validate" in str(error)
        except rpd.UsageError as error:
            assert not isinstance(error, rpd.violations.UnknownRecordError), f"{question}: {error}"


def test_what_the_user_named_wrongly_is_no_error_of_the_data(tmp_path):
    made = small_package()
    DEFECTS["link: bases.host_de_jure"](made)
    made.write(tmp_path)
    with pytest.raises(rpd.UsageError, match="no bases record 'az-exmple'"):
        rpd.load(tmp_path).explain("bases", "az-exmple", "opened")


def test_a_defect_of_the_program_is_told_as_one(tmp_path, capsys, monkeypatch):
    small_package().write(tmp_path)

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("x")

    monkeypatch.setattr("ru_presence_data.analysis.contested.contested", broken)
    assert main(["contested", "--package", str(tmp_path)]) == 2
    assert "a defect of the program: ZeroDivisionError: x" in capsys.readouterr().err
    (tmp_path / "data/events.csv").write_bytes(b"")
    assert main(["contested", "--package", str(tmp_path)]) == 2
    assert "data/events.csv" in capsys.readouterr().err


def test_the_schema_of_each_table_is_known():
    assert {load_schema(table).name for table in TABLES} == set(TABLES)
