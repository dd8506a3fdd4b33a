"""The page for users of R: its code runs in a release and gives what the library gives; only where R and its packages are installed."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

import ru_presence_data as rpd
from ru_presence_data import _locate
from ru_presence_data.release import build

PAGE = _locate.CHECKOUT / "docs" / "recipes" / "r.md"
NEEDED = ("readr", "dplyr", "sf", "haven", "survival")
LEFT_OUT = ("arrow", "frictionless")
"""Packages whose code is not run, as the page says."""


def lacks():
    """What is not installed here."""
    if shutil.which("Rscript") is None:
        return ["R"]
    code = "cat(Filter(function(p) !requireNamespace(p, quietly = TRUE), commandArgs(TRUE)))"
    return subprocess.run(["Rscript", "-e", code, *NEEDED], capture_output=True, text=True, check=True).stdout.split()


LACKS = lacks()
needs_r = pytest.mark.skipif(bool(LACKS), reason=f"not installed: {', '.join(LACKS)}")


def blocks():
    return re.findall(r"^```r\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def run(code, release):
    done = subprocess.run(["Rscript", "--vanilla", "-"], input=code, cwd=release, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    return build.build(_locate.CHECKOUT, tmp_path_factory.mktemp("release"), only=["csv", "computed-csv", "geojson", "stata"])


def test_the_page_uses_the_packages_that_the_test_knows():
    used = set(re.findall(r"^library\((\w+)\)", "\n".join(blocks()), re.MULTILINE))
    assert used == {*NEEDED, *LEFT_OUT}
    assert sum(any(f"library({name})" in block for name in LEFT_OUT) for block in blocks()) == len(LEFT_OUT)


@needs_r
def test_the_code_runs_and_gives_what_the_library_gives(release):
    code = [block for block in blocks() if not any(f"library({name})" in block for name in LEFT_OUT)]
    code.append(
        """
        cat("ROWS", nrow(years), nrow(deployments), nrow(bases), nrow(drawn), nrow(panel), nrow(spells), "\\n")
        cat("LABEL", attr(panel$share_present_low, "label"), "\\n")
        cat("TYPES", class(spells$start_earliest), class(spells$right_censored), class(years$year), "\\n")
        for (at in which(fit$n.event > 0)) cat("LOW", fit$time[at], sprintf("%.9f", fit$surv[at]), "\\n")
        cat("STATES", states$states, "\\n")
        sums <- rowSums(states$pstate)
        cat("SUM", min(sums) > 1 - 1e-9, max(sums) < 1 + 1e-9, "\\n")
        """
    )
    told = run("options(warn = 2)\npdf(NULL)\n" + "\n".join(code), release)
    said = [line.split() for line in told.splitlines() if line]
    dataset = rpd.load(release)
    whole = [row for row in dataset.spells().to_pylist() if row["part_of"] is None]
    years = dataset.country_years()
    points = [row for row in dataset.bases.rows() if row["latitude"]]
    drawn = [row for row in points if row["geo_precision"] in ("site", "settlement", "near", "adm2")]
    counts = [years.num_rows, len(dataset.deployments), len(points), len(drawn), years.num_rows, len(whole)]
    assert ["ROWS", *map(str, counts)] in said
    label = years.schema.field("share_present_low").metadata[b"description"].decode()
    assert ["LABEL", *label.split()] in said
    assert ["TYPES", "Date", "logical", "numeric"] in said
    # Kaplan and Meier by hand, from the shortest durations.
    expected = []
    alive = 1.0
    for day in sorted({row["duration_days_low"] for row in whole if not row["right_censored"]}):
        ended = sum(row["duration_days_low"] == day for row in whole if not row["right_censored"])
        alive *= 1 - ended / sum(row["duration_days_low"] >= day for row in whole)
        expected.append((day, round(alive, 6)))
    assert [(int(line[1]), round(float(line[2]), 6)) for line in said if line[0] == "LOW"] == expected
    classes = {row["end_class"] for row in whole if not row["right_censored"]}
    (states,) = (line[1:] for line in said if line[0] == "STATES")
    assert {*states} - {"(s0)"} == classes
    assert ["SUM", "TRUE", "TRUE"] in said
