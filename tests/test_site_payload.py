"""The explorer's payload says what the library says, and its page finds there all that it needs without a network."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

import ru_presence_data as rpd
import site_sample
from ru_presence_data.analysis.hosts import Control
from ru_presence_data.analysis.plans import Plans
from ru_presence_data.analysis.spans import FUTURE, PAST, Span
from ru_presence_data.outlines import state
from ru_presence_data.schema.vocabularies import Region
from ru_presence_data.site.payload import LEFT_OUT, VARIABLE, payload, script
from ru_presence_data.tables import TABLES

STATIC = resources.files("ru_presence_data.site") / "static"
EXPLORER = Path(__file__).parents[1] / "explorer"
MOST_BYTES = 6_000_000


@pytest.fixture(scope="module")
def dataset():
    return rpd.load()


@pytest.fixture(scope="module")
def made(dataset):
    return payload(dataset)


def cells(column, tables):
    """The cells of a column, as `unrolled` of explorer/src/data.ts has them."""
    if isinstance(column, list):
        return column
    values = column["values"] if "values" in column else ["", *keys(tables[column["of"]], tables)]
    return [values[at] for at in column["at"]]


def keys(table, tables):
    at = [field["name"] for field in table["fields"]].index(table["key"][0])
    return cells(table["columns"][at], tables)


def size(made):
    return len(json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode())


def day(ordinal):
    return None if ordinal in (PAST, FUTURE) else date.fromordinal(ordinal).isoformat()


def test_the_payload_is_json(made):
    """That it is the same for the same data is told by `test_reproducible.py`."""
    assert json.loads(json.dumps(made, allow_nan=False)) == made


def test_tables_hold_every_cell(dataset, made):
    assert set(made["tables"]) == set(TABLES) - LEFT_OUT
    for name, told in made["tables"].items():
        table = dataset[name]
        assert [field["name"] for field in told["fields"]] == list(table.schema.names)
        assert told["rows"] == len(table)
        assert [cells(column, made["tables"]) for column in told["columns"]] == [
            table.text_cells().column(field).to_pylist() for field in table.schema.names
        ]


def test_codes_are_told_in_words(dataset, made):
    told = next(field for field in made["tables"]["deployments"]["fields"] if field["name"] == "purpose")
    assert told["codes"] == {code.value: [code.label, code.description] for code in dataset.deployments.schema.field("purpose").categories}


def test_days_are_those_of_the_analysis(dataset, made):
    for what in ("deployments", "bases"):
        expected = {record: list(map(list, stretches)) for record, stretches in site_sample.stretches_of(dataset, what).items()}
        assert made["days"][what] == expected
    assert any(len(stretches) > 1 for stretches in made["days"]["bases"].values())


def test_control_is_that_of_the_analysis(dataset, made):
    control = Control(dataset)
    assert made["control"]
    for row in dataset.territories.rows():
        told = [(who, tuple(days)) for who, *days in made["control"][row["territory_id"]]]
        assert told == [(who, tuple(days)) for who, days in control.spells(row["territory_id"], row["host_de_jure"])]


def test_what_is_covered_is_told_of_every_host(dataset, made):
    covered = {row["actor_id"] for row in dataset.coverage.rows() if row["status"] != "none"}
    assert covered <= set(made["coverage"]["hosts"])
    assert {row["host_de_jure"] for row in dataset.deployments.rows()} <= set(made["hosts"])
    assert "su" not in made["hosts"] and "ru" not in made["hosts"]
    for host, spans in made["coverage"]["hosts"].items():
        for first, last, status in spans:
            assert first <= last and status in ("partial", "complete"), host


def test_ends_are_those_of_the_spells(dataset, made):
    expected = {row["deployment_id"]: [row["end_class"], row["end_timing"]] for row in dataset.spells().to_pylist()}
    assert {key: told[:2] for key, told in made["ends"].items()} == expected
    assert made["ends"]["az-karabakh-peacekeepers"][2] == "17 months early"


def test_promises_stand_in_the_order_in_which_they_were_set(dataset, made):
    every = Plans(dataset)
    for deployment, told in made["plans"].items():
        found = every.of([deployment], Span(*made["days"]["deployments"][deployment][0]))
        assert [plan[0] for plan in told] == [plan.row["planned_end_id"] for plan in found]
    assert any(len(told) > 1 for told in made["plans"].values())


@pytest.mark.parametrize("level", ["deployment", "continuous", "host"])
def test_levels_are_the_presences(dataset, made, level):
    told = made["levels"][level]
    found = dataset.presences(level=level).to_pylist()
    assert told["rows"] == [[row[name] for name in told["columns"]] for row in found]
    assert told["members"] == [row["deployments"] for row in found]
    assert [(day(days[0]), day(days[3])) for days in told["days"]] == [
        (str(row["start_earliest"]) if row["start_earliest"] else None, str(row["end_latest"]) if row["end_latest"] else None)
        for row in found
    ]
    assert any(told["plans"]) == (level != "host")


@pytest.mark.parametrize(("level", "by"), [("deployment", None), ("continuous", "purpose"), ("host", "region"), ("deployment", "has_rent")])
def test_curves_are_those_of_survival(dataset, made, level, by):
    told = made["curves"][level][by or "all"]
    for row in dataset.survival(level=level, by=by).to_pylist():
        curve = told[row["group"] or ""][row["reading"]]
        assert (curve["spells"], curve["left_out"], curve["few"]) == (row["spells"], row["left_out"], row["few"])
        at = next(step for step in curve["steps"] if step[0] == row["time_days"])
        assert at[1:4] == [row["at_risk"], row["events"], row["censored"]]
        assert at[4] == pytest.approx(row["survival"], abs=1e-4)
        assert (row["survival"] <= 0.5) == (curve["median"] is not None and curve["median"] <= row["time_days"])


def test_dates_beneath_a_host_are_those_of_its_timeline(dataset, made):
    found = [row for row in dataset.timeline(host="az").to_pylist() if row["table_name"] in ("agreements", "events")]
    told = made["dates"]["az"]
    assert [each[:3] for each in told] == [[row["table_name"], row["record_id"], row["kind"]] for row in found]
    assert [day(each[3]) for each in told] == [row["date_earliest"] and row["date_earliest"].isoformat() for row in found]


def test_outlines_can_be_decoded_as_the_page_decodes_them(made):
    x = y = 0
    ring = []
    steps = made["outlines"]["states"]["AZ"][0][0]
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + dx, y + dy
        ring.append((x * made["outlines"]["unit_degrees"], y * made["outlines"]["unit_degrees"]))
    assert ring == state("AZ")[0][0][:-1]


def test_the_script_carries_the_payload(made):
    text = script(made)
    found = re.fullmatch(rf"window\.{VARIABLE} = JSON\.parse\('(.*)'\);\n", text, re.DOTALL)
    assert found and json.loads(re.sub(r"\\u(202[89])|\\(.)", lambda sign: chr(int(sign[1], 16)) if sign[1] else sign[2], found[1])) == made


def test_nothing_in_a_cell_ends_the_script():
    cell = "</script><!-- \u2028 'quoted' \"twice\" \\ \\u2028 \\' \n"
    text = script({"cell": cell})
    assert not re.search("</script|<!--|\u2028", text)
    assert len(text.splitlines()) == 1
    assert not re.search(r"(?<!\\)(\\\\)*'.*'", text.removeprefix(f"window.{VARIABLE} = JSON.parse('").removesuffix("');\n")), (
        "a quote ends it"
    )
    if shutil.which("node"):
        program = f"const window = {{}};\n{text}process.stdout.write(window.{VARIABLE}.cell)"
        assert subprocess.run(["node", "-e", program], capture_output=True, check=True).stdout.decode() == cell


@pytest.mark.parametrize("times", [1, 1.05])
def test_the_page_and_all_that_it_loads_is_small(made, times):
    """Also when the data grow by a twentieth, so that somebody hears of it in time; outlines, fields and the page itself do not grow with them."""
    bytes_of = {name: len((STATIC / name).read_bytes()) for name in ("index.html", "explorer.js", "explorer.css")}
    fixed = size(made["outlines"]) + sum(size(table["fields"]) for table in made["tables"].values())
    bytes_of["data.js"] = fixed + round(times * (len(script(made).encode()) - fixed))
    total = sum(bytes_of.values())
    told = ", ".join(f"{name} {number:,}" for name, number in bytes_of.items())
    print(f"{times} times the data: {total:,} of {MOST_BYTES:,} bytes ({told})")
    assert total <= MOST_BYTES, f"{times} times the data are {total:,} bytes ({told}), {total - MOST_BYTES:,} too many"


def test_dates_are_told_in_words(dataset, made):
    assert made["spoken"]["[2013-04-05..2013-10-05]"] == "between 5 April and 5 October 2013"
    assert not any(re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", date) for date in made["spoken"])
    for row in dataset.deployments.rows():
        for cell in (row["started"], row["ended"]):
            assert not cell or len(cell) == 10 or cell in made["spoken"]


def test_regions_are_called_as_the_pictures_call_them(made):
    told = next(field for field in made["tables"]["actors"]["fields"] if field["name"] == "region")["codes"]
    assert told["south-caucasus"][0] == "South Caucasus"
    assert {code: label for code, (label, _) in told.items()} == {region.value: region.label for region in Region}
    assert Region.SOUTH_CAUCASUS.phrase == "the South Caucasus"
    assert Region.AFRICA.phrase == "Africa"


def test_the_page_asks_nobody_for_anything():
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    rules = dict(rule.strip().split(" ", 1) for rule in policy[1].split(";"))
    assert rules["default-src"] == "'none'" and "connect-src" not in rules
    assert not any(re.search(r"https?:|\*|unsafe", sources) for sources in rules.values())
    assert re.findall(r'(?:src|href)="([^"#]+)"', page) == ["data:,", "explorer.css", "data.js", "explorer.js"]
    assert not re.search(r"url\((?!['\"]?(?:#|data:))", (STATIC / "explorer.css").read_text(encoding="utf-8"))


def test_licences_of_what_is_bundled_are_shipped():
    text = (STATIC / "licences.txt").read_text(encoding="utf-8")
    for package in ("d3-geo", "tabulator-tables", "minisearch"):
        assert re.search(rf"^{package} [0-9]", text, re.MULTILINE), package


def test_the_sample_for_the_page_is_what_the_library_says():
    assert site_sample.FILE.read_text(encoding="utf-8") == site_sample.text(site_sample.invented()), "run: python tests/site_sample.py"


def needs_node(*parts):
    """Skip without Node or without the packages of explorer/."""
    if shutil.which("node") is None or not EXPLORER.joinpath("node_modules", *parts).exists():
        pytest.skip("needs Node and `npm ci` in explorer/")


def test_the_page_says_of_every_day_what_the_library_says(dataset, tmp_path):
    needs_node("esbuild")
    first, last = date(1991, 1, 1).toordinal(), dataset.data_date.toordinal()
    sample = tmp_path / "sample.json"
    forces = [row["deployment_id"] for row in dataset.deployments.rows() if row["territory_id"] or row["host_de_jure"] == "az"]
    sites = [row["base_id"] for row in dataset.bases.rows() if row["territory_id"] or row["host_de_jure"] == "az"]
    again = [base for base, days in site_sample.stretches_of(dataset, "bases").items() if len(days) > 1]
    cases = [
        *site_sample.of(dataset, "deployments", forces, first, last),
        *site_sample.of(dataset, "bases", [*sites[::4], *again], first, last),
    ]
    assert len(cases) > 50
    sample.write_text(site_sample.text(cases), encoding="utf-8")
    files = [path.as_posix() for path in EXPLORER.joinpath("test").glob("*.test.mjs")]
    run = subprocess.run(
        ["node", "--test", *files], cwd=EXPLORER, env={**os.environ, "PRESENCE_SAMPLE": str(sample)}, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout
    assert re.search(r"^# pass 2$", run.stdout, re.MULTILINE), run.stdout


@pytest.mark.parametrize("on", ["1993-03-31", "2014-02-28", "2023-09-20"])
def test_the_sample_is_of_the_answers_that_users_get(dataset, on):
    """`site_sample` judges as `present` does, whose rows are those that are not impossible."""
    when = date.fromisoformat(on).toordinal()
    for what, key in (("deployments", "deployment_id"), ("bases", "base_id")):
        told, days = {}, site_sample.stretches_of(dataset, what)
        cases = [case for case in site_sample.of(dataset, what, list(days), when, when) if case["only"] is None]
        for record, case in zip(days, cases, strict=True):
            ((_, certainty, holder, held),) = case["runs"]
            if certainty != "impossible":
                told[record] = (certainty, holder, held)
        found = dataset.present(on, what=what).to_pylist()
        assert told == {row[key]: (row["certainty"], row["host_de_facto"], row["host_de_facto_certainty"]) for row in found}


def test_the_bundle_is_what_the_sources_make():
    needs_node("esbuild")
    needs_node("d3")
    run = subprocess.run(["node", "build.mjs", "--check"], cwd=EXPLORER, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
