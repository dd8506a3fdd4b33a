"""A progress bar on a terminal's stderr, for runs that last longer than a second."""

from __future__ import annotations

import os
import sys
import time

# Type checkers take this name for true; a command must not wait for the module `typing`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TextIO

DELAY = 1.0
_BAR = 24


class ProgressLine:
    """Shows how far a run has come; silent unless the stream is a terminal that can take a line back and a second has passed."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.is_wanted = self.stream is not None and self.stream.isatty() and os.environ.get("TERM") != "dumb"
        self.started = time.monotonic()
        self._bar: Any = None

    def __call__(self, phrase: str, done: int, total: int) -> None:
        """Show a phrase and the share done."""
        if not self.is_wanted or time.monotonic() - self.started < DELAY:
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn

            columns = BarColumn(_BAR), TextColumn("{task.description}", markup=False)
            # Drawn at each step and not by a clock: the run has its own threads.
            self._bar = Progress(*columns, console=Console(file=self.stream, force_terminal=True), transient=True, auto_refresh=False)
            self._bar.start()
            self._bar.add_task(phrase)
        self._bar.update(0, description=phrase, completed=done, total=max(total, 1), refresh=True)

    def clear(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
