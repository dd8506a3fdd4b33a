"""The command `ru-presence-data`: finds the command that is meant and runs it; no logic of its own."""

from __future__ import annotations

import os
import sys

from ..version import VERSION
from . import streams
from .common import COULD_NOT_RUN, OK

# Type checkers take this name for true; the help must not wait for the module `typing`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from typing import NoReturn

STOPPED = 130
DEBUG = "RU_PRESENCE_DATA_DEBUG"
"""Variable of the environment that lets an unforeseen error show where it arose."""


def parser() -> argparse.ArgumentParser:
    """The parser of the command line with all its commands."""
    from .grammar import parser

    return parser()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and give its exit code: 0 fine, 1 violations found, 2 could not run."""
    if not streams.opened():
        streams.tell("ru-presence-data: the standard output is closed; nothing was done (fix: open it, or send it to the null device)")
        return COULD_NOT_RUN
    words = sys.argv[1:] if argv is None else list(argv)
    options: dict[str, str] = {}
    try:
        if words == ["--version"]:
            # Asked often by programs, so it does not wait for the grammar.
            print(f"ru-presence-data {VERSION}")
            return OK
        from . import grammar

        try:
            arguments = grammar.parser(next((word for word in words if not word.startswith("-")), "")).parse_args(words)
        except SystemExit as stop:
            return int(stop.code or OK)
        from .notes import notes

        options = arguments.options
        with notes(options):
            code: int = arguments.run(arguments)
    except BrokenPipeError:
        streams.drop(streams.OUT)
        return OK
    except KeyboardInterrupt:
        streams.tell("ru-presence-data: stopped")
        return STOPPED
    except Exception as error:
        streams.tell(f"ru-presence-data: {_told(error, options)}")
        return COULD_NOT_RUN
    return code


def _told(error: Exception, options: dict[str, str]) -> str:
    """Say in one line what went wrong; what nobody foresaw is a defect of the program, and is raised for who looks for it."""
    from ..violations import RuPresenceError, UsageError
    from .notes import typed

    if isinstance(error, UsageError):
        return typed(str(error), options)
    if isinstance(error, RuPresenceError):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror or error}" if error.filename else str(error.strerror or error)
    if os.environ.get(DEBUG):
        raise error
    words = " ".join(str(error).split())
    unloaded = _unloaded(error)
    if unloaded:
        return f"{unloaded}: the module cannot be loaded: {type(error).__name__}: {words} (fix: mend it; {DEBUG}=1 shows the way there)"
    return (
        f"a defect of the program: {type(error).__name__}: {words} (fix: please report it with the command; {DEBUG}=1 shows where it arose)"
    )


def _unloaded(error: Exception) -> str:
    """File and line of a module of this package that broke while it was loaded; empty if none did.

    Such an error is made by whoever is changing the code, not met by whoever runs it.
    """
    import traceback
    from pathlib import Path

    home = Path(__file__).resolve().parent.parent
    where = ""
    for step in traceback.extract_tb(error.__traceback__):
        path = Path(step.filename).resolve()
        if step.name == "<module>" and path.is_relative_to(home):
            where = f"{path.relative_to(home.parent).as_posix()}:{step.lineno}"
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename).resolve().is_relative_to(home):
        where = f"{Path(error.filename).resolve().relative_to(home.parent).as_posix()}:{error.lineno}"
    return where


def entry() -> NoReturn:
    """Run the command and leave the interpreter with its exit code."""
    sys.exit(streams.left(main()))
