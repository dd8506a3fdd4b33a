"""Settings for all tests, and the option that runs them on another day."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, settings

from clock import on

# Speed is measured in benchmarks/, never judged here; and a pull request is judged on the same examples each time.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_addoption(parser):
    parser.addoption("--on-day", type=date.fromisoformat, metavar="YYYY-MM-DD", help="run the tests as if it were this day")


def pytest_configure(config):
    day = config.getoption("--on-day")
    if day is not None:
        clock = on(day)
        clock.start()
        config.add_cleanup(clock.stop)
        # Other interpreters of Python follow; what checks certificates keeps the true clock, which it does not ask Python for.
        os.environ["RU_PRESENCE_TESTS_ON_DAY"] = day.isoformat()
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(Path(__file__).parent / "on_day"), os.environ.get("PYTHONPATH")]))
