"""The commands that judge: validate, format, sync, verify and rules."""

from __future__ import annotations

import os
import sys

from .common import OK, VIOLATIONS, colour, edited_package_argument, place, style
from .streams import send

# Type checkers take this name for true; a command must not wait for the module `typing`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from ..violations import Report

FORMATS = ("text", "json", "github", "sarif", "junit", "gitlab")


def validate_arguments(made: argparse.ArgumentParser) -> None:
    """Declare the arguments of `validate`."""
    which = made.add_mutually_exclusive_group()
    which.add_argument(
        "path", nargs="?", metavar="PATH", help="directory of a data package, or the archive of a release (default: this directory)"
    )
    which.add_argument("--installed", action="store_true", help="judge the data that this library carries")
    made.add_argument("--format", choices=FORMATS, default="text", help="how to print the report (default: text)")
    made.add_argument("--warnings", action="store_true", help="list every warning, not only their number")
    made.add_argument("--limit", type=_count, default=100, metavar="N", help="print at most N violations; 0 prints all (default: 100)")
    made.add_argument(
        "--prefix",
        metavar="DIR",
        help="directory of the package inside the repository, for paths in reports (default: from GITHUB_WORKSPACE)",
    )


def _count(text: str) -> int:
    import argparse

    try:
        number = int(text)
    except ValueError:
        number = -1
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 0 or more")
    return number


def validate(arguments: argparse.Namespace) -> int:
    """Judge a package."""
    from ..reports import render
    from ..validation.files import validate as judge
    from .progress import ProgressLine

    path = None if arguments.installed else _standing(arguments.path)
    line = ProgressLine()
    try:
        report = judge(path, progress=line)
    finally:
        line.clear()
    prefix = _prefix(path) if arguments.prefix is None else arguments.prefix
    told = render(report, arguments.format, colour=colour(), limit=arguments.limit, warnings=arguments.warnings, prefix=prefix)
    if arguments.format == "text":
        from .paging import emit

        emit(told)
    else:
        send(told)
    if arguments.format == "github":
        _summarise(report)
    return OK if report.valid else VIOLATIONS


def _standing(path: str | None) -> str:
    """The package that is named, else the one in which the user stands.

    Raises:
        PackageError: If none is named and there is none here: what nobody judged is not called valid.
    """
    package = place(path)
    if package is None:
        from ..violations import PackageError

        raise PackageError(
            "no datapackage.json here; name the directory of a data package, or judge the data of this library with --installed"
        )
    return package


def _prefix(path: str | None) -> str:
    """The directory of the package inside the repository that GitHub Actions checked out; empty elsewhere."""
    from pathlib import Path

    from .._locate import package_place

    workspace = os.environ.get("GITHUB_WORKSPACE")
    package = Path(os.path.realpath(str(package_place(path))))
    if not workspace or not package.is_relative_to(os.path.realpath(workspace)):
        return ""
    return package.relative_to(os.path.realpath(workspace)).as_posix()


def _summarise(report: Report) -> None:
    """Append the summary to the file that GitHub Actions shows on the page of the run, if there is one."""
    from pathlib import Path

    from ..reports import github_summary

    name = os.environ.get("GITHUB_STEP_SUMMARY")
    if name:
        try:
            with Path(name).open("a", encoding="utf-8", newline="\n") as stream:
                stream.write(github_summary(report))
        except OSError as error:
            # The verdict counts more than its summary.
            print(f"ru-presence-data: {name}: {error.strerror or error}; the summary was not written", file=sys.stderr)


def format_arguments(made: argparse.ArgumentParser) -> None:
    """Declare the arguments of `format`."""
    edited_package_argument(made)
    made.add_argument("--check", action="store_true", help="only say which files would change")
    made.add_argument("--add-columns", action="store_true", help="add columns that a file lacks, empty in every row")


def format(arguments: argparse.Namespace) -> int:
    """Spell files canonically."""
    from ..editing.format import format_package

    done = format_package(arguments.path, check=arguments.check, add_columns=arguments.add_columns)
    for name in done.changed:
        print(f"{'would format' if arguments.check else 'formatted'} {name}")
    for line in done.refused:
        print(f"left alone: {line}", file=sys.stderr)
    if not done.changed and not done.refused:
        print("nothing to format")
    return VIOLATIONS if done.refused or (arguments.check and done.changed) else OK


def sync_arguments(made: argparse.ArgumentParser) -> None:
    """Declare the arguments of `sync`."""
    edited_package_argument(made)
    made.add_argument("--check", action="store_true", help="only say which files are not current")


def sync(arguments: argparse.Namespace) -> int:
    """Make generated files."""
    from ..release.sync import sync as make
    from ..violations import PackageError

    path = arguments.path
    # A descriptor that was lost is made anew; but nothing is strewn over a directory that is no package.
    if not any(os.path.isfile(os.path.join(path, name)) for name in ("datapackage.json", "data/statements.csv")):  # noqa: PTH113, PTH118
        raise PackageError(f"{path}: neither datapackage.json nor data/statements.csv there; give the directory of a data package")
    names = make(path, check=arguments.check)
    for name in names:
        print(f"{name}: {'not current (fix: run `ru-presence-data sync`)' if arguments.check else 'written'}")
    if not names:
        print("all generated files are current")
    return VIOLATIONS if arguments.check and names else OK


def verify_arguments(made: argparse.ArgumentParser) -> None:
    """Declare the arguments of `verify`."""
    made.add_argument("path", metavar="PATH", help="directory or zip archive of a release, as build writes it")


def verify(arguments: argparse.Namespace) -> int:
    """Check a release."""
    from ..release.verify import verify as check

    problems = check(arguments.path)
    for problem in problems:
        print(problem)
    if not problems:
        print(f"{arguments.path} is whole")
    return VIOLATIONS if problems else OK


def rules_arguments(made: argparse.ArgumentParser) -> None:
    """Declare the arguments of `rules`."""
    made.add_argument("name", nargs="?", metavar="NAME", help="name of a rule, such as closed-before-opened")


def rules(arguments: argparse.Namespace) -> int:
    """List or explain rules."""
    from ..rules import all_rules
    from ..violations import UsageError
    from ..words import nearest
    from . import terminal
    from .paging import emit

    by_name = all_rules()
    how = style()
    if arguments.name is None:
        rows = [(rule.name, rule.severity.value, rule.stage, rule.summary) for rule in by_name.values()]
        emit(terminal.table(("rule", "severity", "stage", "what it asks"), rows, how) + f"{len(rows)} rules\n")
        return OK
    if arguments.name not in by_name:
        raise UsageError(f"no rule is called {arguments.name!r}{nearest(arguments.name, by_name)}")
    emit(terminal.rule(by_name[arguments.name], how))
    return OK
