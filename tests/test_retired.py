"""Retired ids: who asks for one is led to what took its place, and is told so."""

from __future__ import annotations

import re

import pytest

import ru_presence_data as rpd
from ru_presence_data.cli.main import main
from ru_presence_data.models.retired_ids import IdTable
from ru_presence_data.retired import RetiredIdWarning, trace
from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.tables import TABLES
from support import small_package

OLD, NEW = "az-example-tower", "az-example-radar"
TOLD = f"{OLD} was retired from bases in 0.1.0 (The same radar under another name); its place was taken by {NEW}"


@pytest.fixture
def directory(tmp_path):
    package = small_package()
    package.put("retired_ids", retired_id="az-example-site", successor_id=OLD, reason="Renamed.")
    return package.write(tmp_path / "package")


@pytest.fixture
def ds(directory):
    return rpd.load(directory)


def test_tables_with_ids_are_those_with_a_slug_as_key():
    ids = {table for table in TABLES if len(load_schema(table).primary_key) == 1 and table != "retired_ids"} - {"statements"}
    assert {table.value for table in IdTable} == ids


def test_a_table_names_the_successor(ds):
    for ask in (ds.bases.get, ds.bases.row):
        with pytest.raises(rpd.UsageError, match=re.escape(f"no bases record '{OLD}': {TOLD}")):
            ask(OLD)
    with pytest.raises(rpd.UsageError, match=r"no bases record 'az-example-site': .*\(Renamed\); its place was taken by az-example-radar"):
        ds.bases.get("az-example-site")


def test_another_table_knows_nothing_of_it(ds):
    with pytest.raises(rpd.UsageError, match=rf"^no deployments record '{OLD}'(; did you mean [a-z0-9 -]+\?)?$"):
        ds.deployments.get(OLD)


@pytest.mark.parametrize("old", [OLD, "az-example-site"])
def test_find_follows_and_warns(ds, old):
    with pytest.warns(RetiredIdWarning, match=f"{old} was retired .* taken by {NEW}"):
        table, row = ds.find(old)
    assert (table, row["base_id"]) == ("bases", NEW)


def test_what_nothing_took_the_place_of(ds):
    with pytest.raises(rpd.UsageError, match=r"no record 'az-example-watch': .*\(No source knows of it\); nothing took its place"):
        ds.find("az-example-watch")


def test_show_follows_and_says_so(directory, capsys):
    assert main(["show", NEW, "--package", str(directory)]) == 0
    plain = capsys.readouterr()
    assert plain.err == ""
    assert main(["show", OLD, "--package", str(directory)]) == 0
    followed = capsys.readouterr()
    assert followed.out == plain.out
    assert followed.err == f"ru-presence-data: {TOLD}\n"


def test_contested_follows_too(directory, capsys):
    assert main(["contested", OLD, "--package", str(directory)]) == 0
    assert capsys.readouterr().err == f"ru-presence-data: {TOLD}\n"


def test_a_mistake_in_a_retired_id_gets_one_line(directory, capsys):
    assert main(["explain", "bases", OLD, "closed", "--package", str(directory)]) == 2
    assert TOLD in capsys.readouterr().err


def test_a_circle_leads_nowhere_and_comes_to_an_end():
    rows = {
        key: {"retired_id": key, "table_name": "bases", "successor_id": successor, "retired_in": "0.2.0", "reason": "Merged."}
        for key, successor in (("a", "b"), ("b", "c"), ("c", "b"))
    }
    assert trace(rows, "a").successor == ""


def test_a_package_of_an_older_release_has_no_such_table(directory):
    (directory / "data" / "retired_ids.csv").unlink()
    with pytest.raises(rpd.UsageError, match=f"no bases record '{OLD}'"):
        rpd.load(directory).bases.get(OLD)
