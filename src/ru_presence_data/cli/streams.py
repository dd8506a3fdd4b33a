"""The standard streams: what programs read is UTF-8 everywhere, and a stream that is closed or full is told of in a line."""

from __future__ import annotations

import os
import sys

from .common import COULD_NOT_RUN

OUT, ERR = 1, 2
"""Numbers of the standard output and the standard error."""


def opened() -> bool:
    """Make the streams ready, and say whether there is a standard output; a standard error that is closed takes everything and keeps nothing."""
    for number in (0, OUT, ERR):
        try:
            os.fstat(number)
        except OSError:
            # Else the next file that is opened gets this number, and whoever writes to a number writes into it.
            os.open(os.devnull, os.O_RDWR)
    if sys.stderr is None or getattr(sys.stderr, "closed", False):
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    if sys.stdout is None or getattr(sys.stdout, "closed", False):
        return False
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter shows its number instead of failing.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    return True


def send(text: str) -> None:
    """Print what programs read: as UTF-8, with the line ends that it has, whatever the locale, the platform or the terminal.

    Raises:
        OSError: If the standard output does not take it.
    """
    stream = sys.stdout
    if not hasattr(stream, "buffer"):
        stream.write(text)
        return
    stream.flush()
    stream.buffer.write(text.encode("utf-8", "backslashreplace"))
    stream.buffer.flush()


def tell(line: str) -> None:
    """Print a line to the standard error, if that takes it."""
    try:
        print(line, file=sys.stderr, flush=True)
    except (OSError, ValueError):
        drop(ERR)


def drop(number: int) -> None:
    """Let what is left to print to a stream go nowhere, since nobody takes it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), number)


def left(code: int) -> int:
    """Print what was kept back, and give the exit code: that which is given, or 2 if what was said did not arrive."""
    for number, name, stream in ((OUT, "output", sys.stdout), (ERR, "error", sys.stderr)):
        try:
            if stream is not None and not getattr(stream, "closed", False):
                stream.flush()
        except BrokenPipeError:
            # Its reader has left, and knows that.
            drop(number)
        except OSError as error:
            drop(number)
            tell(f"ru-presence-data: the standard {name}: {error.strerror or error}")
            code = COULD_NOT_RUN
    return code
