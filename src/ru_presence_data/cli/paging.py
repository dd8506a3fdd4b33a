"""Prints text for people: what does not fit a terminal a page at a time."""

from __future__ import annotations

import os
import shutil
import sys


def emit(text: str) -> None:
    """Print a text, on a terminal that it does not fit a page at a time, with the pager that the user has set."""
    terminal = sys.stdout is not None and sys.stdout.isatty() and sys.stdin is not None and sys.stdin.isatty()
    if not terminal or os.environ.get("TERM") == "dumb" or text.count("\n") < shutil.get_terminal_size((100, 24)).lines:
        print(text, end="")
        return
    from rich.pager import SystemPager

    # As git does: colours are kept, and what fits a page after all is simply printed.
    os.environ.setdefault("LESS", "FRX")
    SystemPager().show(text)
