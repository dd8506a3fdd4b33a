"""The grammar of the command line: every command, and the parser that knows them."""

from __future__ import annotations

import argparse
import sys

from ..version import VERSION
from .common import COULD_NOT_RUN

# Type checkers take this name for true; the help must not wait for the module `typing`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

COMMANDS = {
    "validate": ("checking", "judge a data package, one line for each violation"),
    "format": ("checking", "give every file its canonical spelling, order and statement ids"),
    "sync": ("checking", "make the schemas, datapackage.json, the codebook and the rules' reference from the code"),
    "build": ("releasing", "validate, then write the release package: CSV, Parquet and all other formats"),
    "verify": ("checking", "check that a release is whole: checksums, sizes, digest of the tables"),
    "export": ("releasing", "write all tables in one format"),
    "site": ("releasing", "write the explorer with a page for each record, to look at without a server"),
    "show": ("reading", "print a record with its statements and all that is linked to it"),
    "explain": ("reading", "print every statement behind a cell, and why one won"),
    "timeline": ("questions", "print everything dated about a host, a base, a deployment or an agreement"),
    "present": ("questions", "print what was there on a day"),
    "contested": ("questions", "print the cells about which sources say different things"),
    "diff": ("questions", "print what changed between two data packages, with the reasons"),
    "answers": ("questions", "answer the essay's claims from the data"),
    "country-years": ("asked", "print a panel of presence by host and year"),
    "country-months": ("asked", "print a panel of presence by host and month"),
    "spells": ("asked", "print each deployment's spell: start, end, promised ends, and what was known at its start"),
    "presences": ("asked", "print each presence: deployments, chains of them, or all that a host ever had"),
    "survival": ("asked", "print estimates of how long presences last"),
    "sensitivity": ("asked", "print which findings move under other rules, and without one publisher or country"),
    "legal-basis": ("asked", "print the agreements behind a base or deployment and whether they were in force on a day"),
    "without-legal-basis": ("asked", "print the presences without a legal basis"),
    "never-implemented": ("asked", "print the agreements that never entered into force"),
    "plot": ("reading", "draw a picture into a file; needs the extra plots"),
    "new": ("editing", "add a row to a table; on a terminal it asks for each cell"),
    "add-source": ("editing", "add a document to the sources, without fetching it"),
    "cite": ("editing", "add a statement: what a source says about a cell"),
    "rules": ("checking", "list the rules, or explain one"),
}
"""Every command with the module of this wing that holds it, and what it does.

The module has a function of the command's name, and one more, `..._arguments`, that declares its arguments; but `asked` makes both from
the method of `Dataset` that has the command's name.
"""


class _Parser(argparse.ArgumentParser):
    def print_help(self, file: Any = None) -> None:
        if file is not None:
            super().print_help(file)
            return
        from .paging import emit

        emit(self.format_help())

    def error(self, message: str) -> NoReturn:
        wrong, _, choices = message.partition(" (choose from ")
        if choices:
            import difflib
            import re

            near = difflib.get_close_matches(wrong.rpartition(": ")[2].strip("'"), re.findall("[a-z-]+", choices), n=1)
            message += f"; did you mean {near[0]}?" if near else ""
        self.exit(COULD_NOT_RUN, f"{self.prog}: {message}; try {self.prog} --help\n")

    def _print_message(self, message: str, file: Any = None) -> None:
        # argparse lets an error of the stream pass in silence.
        (file or sys.stderr).write(message)


def parser(only: str | None = None) -> argparse.ArgumentParser:
    """The parser of the command line.

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
        wanted = only in (None, name)
        description = text[0].upper() + text[1:] + "."
        made = commands.add_parser(name, help=text, description=description, formatter_class=_formatter, add_help=wanted)
        if wanted:
            from importlib import import_module

            module = import_module(f".{home}", __package__)
            if home == "asked":
                module.declare(name, made)
            else:
                function = name.replace("-", "_")
                getattr(module, f"{function}_arguments")(made)
                made.set_defaults(run=getattr(module, function))
            made.set_defaults(options={action.dest: action.option_strings[-1] for action in made._actions if action.option_strings})
    return top


def _formatter(prog: str) -> argparse.HelpFormatter:
    import shutil

    # Narrower on a narrow terminal, and else the same everywhere.
    return argparse.HelpFormatter(prog, max_help_position=22, width=max(40, min(96, shutil.get_terminal_size((96, 24)).columns - 2)))


def _top_formatter(prog: str) -> argparse.HelpFormatter:
    made = _formatter(prog)
    # argparse forgets that commands are indented, and would break the line after the longest.
    made._action_max_length = max(map(len, COMMANDS)) + 4
    return made
