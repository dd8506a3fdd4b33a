"""Settings for all tests, and the option that runs them on another day."""

from __future__ import annotations

import difflib
import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from clock import on

# Speed is measured in benchmarks/, never judged here; and a pull request is judged on the same examples each time.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

DIFFER = re.compile(r"Binary files (?P<now>.+) and (?P<agreed>.+) differ\.")


SLOWEST = (
    "test_site_browser.py::test_the_page_in_a_browser",
    "test_reproducible.py",
    "test_build.py",
    "test_docs.py::test_examples_print_what_the_page_says[sensitivity.md]",
    "test_site.py",
    "test_wheel.py",
)
"""Tests that begin first, so that no process waits for the last of them; `test_everything_is_tested.py` holds that they are there."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the slowest tests before all others, in whose order nothing else changes."""
    items.sort(key=lambda item: next((place for place, name in enumerate(SLOWEST) if name in item.nodeid), len(SLOWEST)))


class _Readable:
    """Golden files whose difference is printed line by line, with the command that makes them anew."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def check(self, contents: bytes, **options: Any) -> None:
        found = None
        try:
            self._inner.check(contents, **options)
        except AssertionError as error:
            found = DIFFER.search(str(error))
            if not found:
                raise
        if found:
            sides = [Path(found[side]).read_bytes().decode("utf-8", "backslashreplace").splitlines() for side in ("agreed", "now")]
            told = "\n".join(difflib.unified_diff(*sides, "as agreed", "as it is now", lineterm=""))
            pytest.fail(f"{told}\nIf this is meant: python docs/refresh.py --all", pytrace=False)


@pytest.fixture
def file_regression(file_regression):
    """`file_regression` of pytest-regressions, whose failures are read without opening a file."""
    return _Readable(file_regression)


def pytest_addoption(parser):
    parser.addoption("--on-day", type=date.fromisoformat, metavar="YYYY-MM-DD", help="run the tests as if it were this day")


def pytest_configure(config):
    day = config.getoption("--on-day")
    if day is not None:
        clock = on(day)
        clock.start()
        config.add_cleanup(clock.stop)
        if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
            return  # Each worker of xdist does all of this for itself.
        # Other interpreters of Python follow; what checks certificates keeps the true clock, which it does not ask Python for.
        os.environ["RU_PRESENCE_TESTS_ON_DAY"] = day.isoformat()
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(Path(__file__).parent / "on_day"), os.environ.get("PYTHONPATH")]))


@pytest.fixture
def package() -> Any:
    """The invented world of the tests of analysis, to be edited; a file of tests may have a package of its own."""
    from analysis_world import world

    return world()


@pytest.fixture
def load(tmp_path: Path) -> Any:
    """Writes a package and loads it as a dataset."""
    import ru_presence_data as rpd

    return lambda package: rpd.load(package.write(tmp_path))
