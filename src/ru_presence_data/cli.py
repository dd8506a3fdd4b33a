"""The command `ru-presence-data`: finds the command that is meant and runs it; no logic of its own."""

from __future__ import annotations

import argparse
import os
import sys

from .version import VERSION

# Type checkers take this name for true; the help must not wait for the module `typing`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

OK, COULD_NOT_RUN, STOPPED = 0, 2, 130
DEBUG = "RU_PRESENCE_DATA_DEBUG"
"""Variable of the environment that lets an unforeseen error show where it arose."""

COMMANDS = {
    "validate": ("checking", "judge a data package, one line for each violation"),
    "format": ("checking", "give every file its canonical spelling, order and statement ids"),
    "sync": ("checking", "make the schemas, datapackage.json, the codebook and the rules' reference from the code"),
    "build": ("releasing", "validate, then write the release package: CSV, Parquet and all other formats"),
    "verify": ("checking", "check that a release is whole: checksums, sizes, digest of the tables"),
    "export": ("releasing", "write all tables in one format"),
    "show": ("reading", "print a record with its statements and all that is linked to it"),
    "explain": ("reading", "print every statement behind a cell, and why one won"),
    "timeline": ("questions", "print everything dated about a host, a base, a deployment or an agreement"),
    "present": ("questions", "print what was there on a day"),
    "contested": ("questions", "print the cells about which sources say different things"),
    "diff": ("questions", "print what changed between two data packages, with the reasons"),
    "answers": ("questions", "answer the essay's claims from the data"),
    "plot": ("reading", "draw a picture into a file; needs the extra plots"),
    "new": ("editing", "add a row to a table; on a terminal it asks for each cell"),
    "add-source": ("editing", "add a document to the sources, without fetching it"),
    "cite": ("editing", "add a statement: what a source says about a cell"),
    "rules": ("checking", "list the rules, or explain one"),
}
"""Every command with the module of `commands` that holds it, and what it does.

The module has a function of the command's name, and one more, `..._arguments`, that declares its arguments.
"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(COULD_NOT_RUN, f"{self.prog}: {message}; try {self.prog} --help\n")


def parser(only: str | None = None) -> argparse.ArgumentParser:
    """Give the parser of the command line.

    Args:
        only: Name of the one command whose arguments are declared, so that no other has to be loaded; None for all.
    """
    top = _Parser(
        prog="ru-presence-data",
        description="Soviet-inherited and Russian military presence abroad since 1991: validate, build and read the data package.",
        epilog="Exit codes: 0 fine, 1 violations found, 2 could not run.",
        formatter_class=_top_formatter,
    )
    top.add_argument("--version", action="version", version=f"ru-presence-data {VERSION}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True, parser_class=_Parser)
    for name, (home, text) in COMMANDS.items():
        made = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".", formatter_class=_formatter)
        if only in (None, name):
            from importlib import import_module

            module = import_module(f".commands.{home}", __package__)
            function = name.replace("-", "_")
            getattr(module, f"{function}_arguments")(made)
            made.set_defaults(run=getattr(module, function))
    return top


def _formatter(prog: str) -> argparse.HelpFormatter:
    # A fixed width, so that the help is the same everywhere.
    return argparse.HelpFormatter(prog, max_help_position=22, width=96)


def _top_formatter(prog: str) -> argparse.HelpFormatter:
    made = _formatter(prog)
    # argparse forgets that commands are indented, and would break the line after the longest.
    made._action_max_length = len("    add-source")
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and give its exit code: 0 fine, 1 violations found, 2 could not run."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter shows its number instead of failing.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    words = sys.argv[1:] if argv is None else list(argv)
    try:
        arguments = parser(next((word for word in words if not word.startswith("-")), "")).parse_args(words)
    except SystemExit as stop:
        return int(stop.code or OK)
    try:
        from .commands.notes import notes

        with notes():
            code: int = arguments.run(arguments)
    except BrokenPipeError:
        _drop_output()
        return OK
    except KeyboardInterrupt:
        print("ru-presence-data: stopped", file=sys.stderr)
        return STOPPED
    except Exception as error:
        print(f"ru-presence-data: {_told(error)}", file=sys.stderr)
        return COULD_NOT_RUN
    return code


def _told(error: Exception) -> str:
    """Say in one line what went wrong; what nobody foresaw is a defect of the program, and is raised for who looks for it."""
    from .violations import RuPresenceError

    if isinstance(error, RuPresenceError):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror or error}" if error.filename else str(error.strerror or error)
    if os.environ.get(DEBUG):
        raise error
    words = " ".join(str(error).split())
    return f"a defect of the program: {type(error).__name__}: {words} (fix: please report it with the command; {DEBUG}=1 shows where it arose)"


def _drop_output() -> None:
    """Let what is left to print go nowhere, since the reader has left."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def entry() -> NoReturn:
    """Run the command and leave the interpreter with its exit code."""
    code = main()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
    sys.exit(code)
