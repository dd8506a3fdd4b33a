"""The explorer in a real browser, from a disk; skipped without Chromium, Node or the packages of explorer/."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from importlib import resources
from pathlib import Path

import pytest

import ru_presence_data as rpd
from ru_presence_data.site.drawings import Drawings
from ru_presence_data.site.pages import Pages
from ru_presence_data.site.payload import payload, script
from ru_presence_data.site.records import record_page
from ru_presence_data.site.sources import lay_out
from ru_presence_data.site.stock import Stock

EXPLORER = Path(__file__).parents[1] / "explorer"
STATIC = resources.files("ru_presence_data.site") / "static"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

ASKED = (
    ("1992-06-01", None, "de_jure"),
    ("2008-08-12", None, "de_facto"),
    ("2014-03-18", "ua", "de_jure"),
    ("2015-06-01", "ru", "de_facto"),
    ("2022-01-01", "nagorno-karabakh", "de_facto"),
    ("2024-06-12", "az", "de_facto"),
)
"""Days, hosts and readings of hosts for which the map must have what `present` answers."""


def answered(dataset, on, host, reading):
    rows = {}
    for what, key in (("deployments", "deployment_id"), ("bases", "base_id")):
        for row in dataset.present(on, host=host, territory=reading, what=what).to_pylist():
            rows[f"{what}/{row[key]}"] = [row["certainty"], row["host_de_facto"]]
    address = f"#map?on={on}" + (f"&host={host}" if host else "") + ("&host_is=de_facto" if reading == "de_facto" else "")
    return {"hash": address, "rows": rows}


pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
    pytest.mark.skipif(shutil.which("node") is None, reason="needs Node"),
    pytest.mark.skipif(not EXPLORER.joinpath("node_modules", "playwright-core").exists(), reason="needs `npm ci` in explorer/"),
]

WALKED = ("deployments", "ge-group-transcaucasus")
"""The record whose page is read on the walk from a question to its sources."""
PICTURE = (1920, 1500)
"""Width and height of the picture of the README."""


@pytest.fixture(scope="module")
def dataset():
    return rpd.load()


@pytest.fixture(scope="module")
def site(dataset, tmp_path_factory):
    """The explorer, and of the pages beside it that of one record."""
    directory = tmp_path_factory.mktemp("explorer") / "a site" / "index"
    directory.mkdir(parents=True)
    for file in STATIC.iterdir():
        directory.joinpath(file.name).write_bytes(file.read_bytes())
    directory.joinpath("data.js").write_text(script(payload(dataset)), encoding="utf-8")
    directory.joinpath("pages.css").write_bytes((resources.files("ru_presence_data.site") / "pages.css").read_bytes())
    stock = Stock(dataset)
    lay_out(stock)
    for address, page in Pages(stock).record(record_page(stock, Drawings(stock), *WALKED)).items():
        directory.joinpath(address).parent.mkdir(parents=True, exist_ok=True)
        directory.joinpath(address).write_bytes(page)
    return directory


def node(*command, **env):
    return subprocess.run(["node", *command], cwd=EXPLORER, env={**os.environ, **env, "CHROMIUM": CHROMIUM}, capture_output=True, text=True)


def test_the_page_in_a_browser(dataset, site, tmp_path):
    expected = {
        "today": dataset.data_date.isoformat(),
        "version": dataset.about.version,
        "map": [answered(dataset, *asked) for asked in ASKED],
        "events_az": sum(row["host_de_jure"] == "az" for row in dataset.events.rows()),
    }
    assert all(answer["rows"] for answer in expected["map"])
    told = tmp_path / "expected.json"
    told.write_text(json.dumps(expected), encoding="utf-8")
    run = node("--test", "browser/views.test.mjs", SITE=str(site), EXPECTED=str(told))
    failed = "\n".join(part for part in run.stdout.split("# Subtest: ") if re.search(r"^\s*not ok", part, re.MULTILINE))
    assert run.returncode == 0, failed or run.stderr[-4000:]


def test_the_benchmark_of_the_slider_runs(site):
    """How long a step takes is told by `benchmarks/`, not judged here."""
    run = node("../benchmarks/explorer.mjs", str(site), "2")
    assert run.returncode == 0, run.stderr
    assert "2 times the data" in run.stdout
    assert re.search(r"the least is at most [0-9.]+ ms", run.stdout), run.stdout


def test_the_picture_of_the_readme(site, tmp_path):
    """It is made of a site by a command, always of one size; its letters are those of the machine, so its bytes are not compared."""
    run = node("picture.mjs", str(site), str(tmp_path / "explorer.png"))
    assert run.returncode == 0, run.stderr
    assert size_of(tmp_path / "explorer.png") == PICTURE


def size_of(picture):
    found = picture.read_bytes()
    assert found[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(found[16:20], "big"), int.from_bytes(found[20:24], "big")


def test_the_readme_opens_with_the_picture():
    text = (EXPLORER.parent / "README.md").read_text(encoding="utf-8")
    first = re.search(r"!\[(?P<words>[^\]]+)\]\((?P<path>[^)]+)\)\n\n\*(?P<caption>[^\n]+)\*\n", text)
    assert first and first["path"] == "docs/images/explorer.png" and len(first["words"]) > 40
    assert text[: first.start()].count("\n") == 2, "nothing but the title stands above it"
    assert "(docs/hosting.md)" in first["caption"]
    assert size_of(EXPLORER.parent / first["path"]) == PICTURE
    assert "docs/images/explorer.png" in (EXPLORER.parent / "docs" / "images" / "README.md").read_text(encoding="utf-8")
