"""A progress line on a terminal's stderr, for runs that last longer than a second."""

from __future__ import annotations

import os
import sys
import time
from typing import TextIO

DELAY = 1.0
_BAR = 24


class ProgressLine:
    """Shows how far a run has come; silent unless the stream is a terminal that can take a line back and a second has passed."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.is_wanted = self.stream.isatty() and os.environ.get("TERM") != "dumb"
        self.started = time.monotonic()
        self.shown = False

    def __call__(self, phrase: str, done: int, total: int) -> None:
        """Show a phrase and the share done."""
        if not self.is_wanted or time.monotonic() - self.started < DELAY:
            return
        full = _BAR * done // max(total, 1)
        self.stream.write(f"\r\x1b[K[{'#' * full}{'.' * (_BAR - full)}] {phrase}")
        self.stream.flush()
        self.shown = True

    def clear(self) -> None:
        """Take the line away."""
        if self.shown:
            self.stream.write("\r\x1b[K")
            self.stream.flush()
            self.shown = False
