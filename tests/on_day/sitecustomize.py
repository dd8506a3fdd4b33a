"""Lets an interpreter that a test started live on the day of `--on-day`; Python runs this by its name, and only while that option is used."""

import contextlib
import os
import sys
from datetime import datetime, timezone

# An environment that a test made for itself may lack the library: it keeps the true clock.
with contextlib.suppress(ImportError):
    day = os.environ.get("RU_PRESENCE_TESTS_ON_DAY")
    # pytest takes the option itself, and wants to be the first to import its plugins.
    if day and not any("pytest" in word for word in sys.orig_argv):
        import time_machine

        time_machine.travel(datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=timezone.utc)).start()  # noqa: UP017
