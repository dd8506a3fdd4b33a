"""Lets one program at a time change the files of a directory: who comes second waits a few seconds, then is told who is first.

A lock is a file that the operating system holds for a process, so that it is free as soon as the process has ended, however it ended.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from .violations import PackageError
from .words import shown

LOCK, HOLDER = ".ru-presence-data.lock", ".ru-presence-data.holder"
"""Names of the file that is locked, and of the one that says by whom; both are there only while a command writes, or if it was killed."""

WAIT = 5.0
"""Seconds for which the second waits."""


@contextmanager
def held(path: Path, wait: float) -> Iterator[None]:
    """Lock a file, which is made for it and taken away at the end.

    Args:
        path: The file.
        wait: Seconds to wait for another that holds it.

    Raises:
        filelock.Timeout: If another holds it for longer.
        OSError: If it cannot be made.
    """
    from filelock import FileLock

    lock = FileLock(path)
    lock.acquire(timeout=wait)
    try:
        yield
    finally:
        # It goes while it is still held: who has waited for it sees that it is gone, and makes a new one.
        with suppress(OSError):
            path.unlink()
        lock.release()


@contextmanager
def locked(directory: Path, what: str) -> Iterator[None]:
    """Let nobody else change the files of a directory until the block ends.

    Args:
        directory: The directory, which is there.
        what: What is done in the meantime, as the next is told: the name of a command.

    Raises:
        PackageError: If another program is changing them for longer than `WAIT`.
        OSError: If the directory cannot be written to.
    """
    from filelock import Timeout

    with ExitStack() as stack:
        try:
            stack.enter_context(held(directory / LOCK, WAIT))
        except Timeout:
            first = _holder(directory / HOLDER)
            raise PackageError(f"nothing was written: {directory} is being changed by {first}; run the command again after it") from None
        except OSError as error:
            raise OSError(error.errno, f"{error.strerror or error}; nothing was written", str(directory)) from error
        _say(directory / HOLDER, what)
        stack.callback(_forget, directory / HOLDER)
        yield


def _say(path: Path, what: str) -> None:
    """Write down who is first; on a full disk nobody will know."""
    told = [what, os.getpid(), socket.gethostname(), datetime.now().isoformat(" ", "seconds")]
    with suppress(OSError):
        # Never through a link that somebody has put there.
        path.unlink(missing_ok=True)
        with path.open("x", encoding="utf-8") as stream:
            json.dump(told, stream)


def _forget(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _holder(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as stream:
            what, process, host, since = (shown(str(part))[1:-1] for part in json.loads(stream.read(1000)))
    except (OSError, ValueError, TypeError):
        return "another program"
    return f"`{what}` (process {process} on {host}, since {since})"
