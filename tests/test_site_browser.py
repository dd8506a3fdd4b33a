"""The explorer in a real browser, from a disk; skipped without Chromium, Node or the packages of explorer/."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from importlib import resources
from pathlib import Path

import pytest

import ru_presence_data as rpd
from ru_presence_data.site.payload import payload, script

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


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
@pytest.mark.skipif(not EXPLORER.joinpath("node_modules", "playwright-core").exists(), reason="needs `npm ci` in explorer/")
def test_the_page_in_a_browser(tmp_path):
    dataset = rpd.load()
    site = tmp_path / "a site" / "index"
    site.mkdir(parents=True)
    for file in STATIC.iterdir():
        site.joinpath(file.name).write_bytes(file.read_bytes())
    site.joinpath("data.js").write_text(script(payload(dataset)), encoding="utf-8")
    expected = {
        "today": dataset.data_date.isoformat(),
        "version": dataset.about.version,
        "map": [answered(dataset, *asked) for asked in ASKED],
        "events_az": sum(row["host_de_jure"] == "az" for row in dataset.events.rows()),
    }
    assert all(answer["rows"] for answer in expected["map"])
    told = tmp_path / "expected.json"
    told.write_text(json.dumps(expected), encoding="utf-8")
    run = subprocess.run(
        ["node", "--test", "browser/views.test.mjs"],
        cwd=EXPLORER,
        env={**os.environ, "SITE": str(site), "EXPECTED": str(told), "CHROMIUM": CHROMIUM},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout[-8000:]
