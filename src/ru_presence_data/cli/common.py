"""What the commands share: exit codes, the package that they read, colour, and arguments."""

from __future__ import annotations

import os
import sys

# Type checkers take this name for true; a command must not wait for the module `typing`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from .terminal import Style

OK, VIOLATIONS, COULD_NOT_RUN = 0, 1, 2
PACKAGE = "directory of a data package, or the archive of a release (default: this directory, else the one installed)"


def package_argument(made: argparse.ArgumentParser) -> None:
    """Declare the argument PATH of a data package."""
    made.add_argument("path", nargs="?", metavar="PATH", help=PACKAGE)


def edited_package_argument(made: argparse.ArgumentParser) -> None:
    """Declare the argument PATH of a command that changes files; without it the package that one stands in is meant, never the installed one."""
    made.add_argument("path", nargs="?", default=".", metavar="PATH", help="directory of a data package (default: this directory)")


def package_option(made: argparse.ArgumentParser) -> None:
    """Declare the option of a data package."""
    made.add_argument("--package", dest="path", metavar="PATH", help=PACKAGE)


def place(path: str | None) -> str | None:
    """Take the package in the working directory, where there is one, before the installed one."""
    return "." if path is None and os.path.isfile("datapackage.json") else path  # noqa: PTH113


def colour() -> bool:
    """Say whether the output is a terminal that wants colour."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def style() -> Style:
    """The style of what is printed for people."""
    from .terminal import Style

    return Style(colour=colour())
