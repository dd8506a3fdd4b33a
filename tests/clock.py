"""Pins the clock in tests."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import time_machine


def on(day: date) -> time_machine.travel:
    """Let it be noon of a day, in UTC wherever the test runs; a context, a decorator, or started and stopped by hand."""
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("UTC")), tick=True)
