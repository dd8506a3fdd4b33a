"""The command `ru-presence-data`: reads arguments, calls the library, prints; no logic of its own."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from .commands import questions
from .commands.notes import notes
from .export import FORMATS
from .plots import OPTIONS, PICTURES
from .version import VERSION
from .violations import RuPresenceError

if TYPE_CHECKING:
    from .terminal import Style
    from .violations import Report

OK, VIOLATIONS, COULD_NOT_RUN = 0, 1, 2
_FORMATS = ("text", "json", "github", "sarif", "junit", "gitlab")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(COULD_NOT_RUN, f"{self.prog}: {message}; try {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    """Give the parser of the command line."""
    top = _Parser(
        prog="ru-presence-data",
        description="Soviet-inherited and Russian military presence abroad since 1991: validate, build and read the data package.",
        epilog="Exit codes: 0 fine, 1 violations found, 2 could not run.",
        formatter_class=_top_formatter,
    )
    top.add_argument("--version", action="version", version=f"ru-presence-data {VERSION}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True, parser_class=_Parser)

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".", formatter_class=_formatter)
        made.set_defaults(run=run)
        return made

    def package(made: argparse.ArgumentParser) -> None:
        made.add_argument(
            "path", nargs="?", metavar="PATH", help="directory of a data package (default: this directory, else the one installed)"
        )

    def package_option(made: argparse.ArgumentParser) -> None:
        made.add_argument(
            "--package", dest="path", metavar="PATH", help="directory of a data package (default: this directory, else the one installed)"
        )

    check = command("validate", _validate, "judge a data package, one line for each violation")
    package(check)
    check.add_argument("--format", choices=_FORMATS, default="text", help="how to print the report (default: text)")
    check.add_argument("--warnings", action="store_true", help="list every warning, not only their number")
    check.add_argument("--limit", type=_count, default=100, metavar="N", help="print at most N violations; 0 prints all (default: 100)")
    check.add_argument(
        "--prefix",
        metavar="DIR",
        help="directory of the package inside the repository, for paths in reports (default: from GITHUB_WORKSPACE)",
    )

    spell = command("format", _format, "give every file its canonical spelling, order and statement ids")
    package(spell)
    spell.add_argument("--check", action="store_true", help="only say which files would change")

    generate = command("sync", _sync, "make the schemas, datapackage.json and the codebook from the classes")
    package(generate)
    generate.add_argument("--check", action="store_true", help="only say which files are not current")

    release = command("build", _build, "validate, then write the release package: CSV, Parquet and all other formats")
    package(release)
    release.add_argument("--out", default="dist", metavar="DIR", help="where to write it (default: dist)")
    release.add_argument(
        "--only",
        type=_names,
        metavar="FORMATS",
        help=f"comma-separated formats, CSV always among them: {', '.join([*FORMATS, 'zip'])} (default: all whose libraries are installed)",
    )
    release.add_argument("--since", metavar="PATH", help="directory or zip of a former release: write changes.csv, all that changed since")

    whole = command("verify", _verify, "check that a release is whole: checksums, sizes, digest of the tables")
    whole.add_argument("path", metavar="PATH", help="directory of a release, as build writes it")

    leave = command("export", _export, "write all tables in one format")
    leave.add_argument("format", choices=tuple(FORMATS), metavar="FORMAT", help=f"one of {', '.join(FORMATS)}")
    package(leave)
    leave.add_argument("--out", default="export", metavar="DIR", help="where to write them (default: export)")

    show = command("show", _show, "print a record with its statements and all that is linked to it")
    show.add_argument("id", metavar="ID", help="id of a record, such as az-gabala-radar")
    package_option(show)

    why = command("explain", _explain, "print every statement behind a cell, and why one won")
    why.add_argument("table", metavar="TABLE", help="name of a table, such as bases")
    why.add_argument("id", metavar="ID", help="id of a record, such as az-gabala-radar")
    why.add_argument("field", metavar="FIELD", help="name of a sourced field, such as closed")
    package_option(why)

    questions.register(command, package_option)
    _pictures(command, package_option)
    _editing(command)

    rules = command("rules", _rules, "list the rules, or explain one")
    rules.add_argument("name", nargs="?", metavar="NAME", help="name of a rule, such as closed-before-opened")
    return top


def _pictures(command: questions.Command, package_option: Callable[[argparse.ArgumentParser], None]) -> None:
    """Add the command that draws."""
    draw = command("plot", _plot, "draw a picture into a file; needs the extra plots")
    draw.add_argument("picture", choices=tuple(PICTURES), metavar="PICTURE", help=f"one of {', '.join(PICTURES)}")
    for name, (value, text) in OPTIONS.items():
        draw.add_argument(f"--{name}", metavar=value, help=text)
    draw.add_argument("--out", metavar="FILE", help="where to write it: .png, .svg or .pdf (default: PICTURE.png)")
    package_option(draw)


def _formatter(prog: str) -> argparse.HelpFormatter:
    # A fixed width, so that the help is the same everywhere.
    return argparse.HelpFormatter(prog, max_help_position=22, width=96)


def _top_formatter(prog: str) -> argparse.HelpFormatter:
    made = _formatter(prog)
    # argparse forgets that commands are indented, and would break the line after the longest.
    made._action_max_length = len("    add-source")
    return made


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = -1
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 0 or more")
    return number


def _names(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def _editing(command: Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]) -> None:
    """Add the commands that change the data."""
    new = command("new", _new, "add a row to a table; on a terminal it asks for each cell")
    new.add_argument("table", metavar="TABLE", help="name of a table, such as bases")
    _settings(new)

    source = command("add-source", _add_source, "add a document to the sources, without fetching it")
    source.add_argument("url", metavar="URL", help="its address")
    _settings(source)

    quote = command("cite", _cite, "add a statement: what a source says about a cell")
    quote.add_argument("table", metavar="TABLE", help="name of a table, such as bases")
    quote.add_argument("id", metavar="ID", help="id of a record, such as az-gabala-radar")
    quote.add_argument("field", metavar="FIELD", help="name of a sourced field, such as closed")
    quote.add_argument("--source", required=True, metavar="ID", help="id of the source")
    quote.add_argument("--value", metavar="V", help="what the source says (default: what the cell says)")
    quote.add_argument(
        "--rank",
        choices=("preferred", "normal", "deprecated"),
        help="standing of the statement (default: preferred if it says what the cell says, else normal)",
    )
    quote.add_argument(
        "--update-cell",
        action="store_true",
        help="with --rank preferred: write the value into the cell; statements of others become normal",
    )
    quote.add_argument("--reason", default="", metavar="TEXT", help="why the value was taken or set aside")
    quote.add_argument("--locator", default="", metavar="TEXT", help="where in the source: article, page")
    quote.add_argument("--note", default="", metavar="TEXT", help="what a reader must know about the statement")
    _edited(quote)


def _edited(made: argparse.ArgumentParser) -> None:
    # Without it only the package that one stands in is changed, never the installed one.
    made.add_argument("--package", dest="path", metavar="PATH", help="directory of a data package (default: this directory)")


def _settings(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--set", dest="cells", action="append", default=[], type=_setting, metavar="FIELD=VALUE", help="a cell of the row; may be repeated"
    )
    _edited(made)


def _setting(text: str) -> tuple[str, str]:
    name, equals, cell = text.partition("=")
    if not equals or not name.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form field=value")
    return name.strip(), cell


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and give its exit code: 0 fine, 1 violations found, 2 could not run."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter shows its number instead of failing.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        arguments = parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        with notes():
            code: int = arguments.run(arguments)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return OK
    except RuPresenceError as error:
        print(f"ru-presence-data: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        print(f"ru-presence-data: {place}{error.strerror or error}", file=sys.stderr)
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        print("ru-presence-data: stopped", file=sys.stderr)
        return 130
    return code


def entry() -> NoReturn:
    """Run the command and leave the interpreter with its exit code."""
    code = main()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(code)


def _place(path: str | None) -> str | None:
    """Take the package in the working directory, where there is one, before the installed one."""
    if path is None and Path("datapackage.json").is_file():
        return "."
    return path


def _colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _style() -> Style:
    from .terminal import Style

    return Style(colour=_colour())


def _validate(arguments: argparse.Namespace) -> int:
    from .progress import ProgressLine
    from .reports import render
    from .validation import validate

    line = ProgressLine()
    try:
        report = validate(_place(arguments.path), progress=line)
    finally:
        line.clear()
    prefix = _prefix(arguments.path) if arguments.prefix is None else arguments.prefix
    print(
        render(report, arguments.format, colour=_colour(), limit=arguments.limit, warnings=arguments.warnings, prefix=prefix),
        end="",
    )
    if arguments.format == "github":
        _summarise(report)
    return OK if report.valid else VIOLATIONS


def _prefix(path: str | None) -> str:
    """Give the directory of the package inside the repository that GitHub Actions checked out; empty elsewhere."""
    from ._locate import package_dir

    workspace = os.environ.get("GITHUB_WORKSPACE")
    package = Path(os.path.realpath(package_dir(_place(path))))
    if not workspace or not package.is_relative_to(os.path.realpath(workspace)):
        return ""
    return package.relative_to(os.path.realpath(workspace)).as_posix()


def _summarise(report: Report) -> None:
    """Append the summary to the file that GitHub Actions shows on the page of the run, if there is one."""
    from .reports import github_summary

    name = os.environ.get("GITHUB_STEP_SUMMARY")
    if name:
        try:
            with Path(name).open("a", encoding="utf-8", newline="\n") as stream:
                stream.write(github_summary(report))
        except OSError as error:
            # The verdict counts more than its summary.
            print(f"ru-presence-data: {name}: {error.strerror or error}; the summary was not written", file=sys.stderr)


def _format(arguments: argparse.Namespace) -> int:
    from .formatting import format_package

    done = format_package(_place(arguments.path), check=arguments.check)
    for name in done.changed:
        print(f"{'would format' if arguments.check else 'formatted'} {name}")
    for line in done.refused:
        print(f"left alone: {line}", file=sys.stderr)
    if not done.changed and not done.refused:
        print("nothing to format")
    return VIOLATIONS if done.refused or (arguments.check and done.changed) else OK


def _sync(arguments: argparse.Namespace) -> int:
    from .sync import sync

    names = sync(_place(arguments.path), check=arguments.check)
    for name in names:
        print(f"{name}: {'not current (fix: run `ru-presence-data sync`)' if arguments.check else 'written'}")
    if not names:
        print("all generated files are current")
    return VIOLATIONS if arguments.check and names else OK


def _build(arguments: argparse.Namespace) -> int:
    from .build import InvalidPackageError, build
    from .progress import ProgressLine
    from .reports import render

    line = ProgressLine()
    notices: list[str] = []
    try:
        target = build(
            _place(arguments.path), arguments.out, only=arguments.only, since=arguments.since, notice=notices.append, progress=line
        )
    except InvalidPackageError as error:
        line.clear()
        print(render(error.report, "text", colour=_colour()), end="")
        print(f"ru-presence-data: {error}", file=sys.stderr)
        return VIOLATIONS
    finally:
        line.clear()
    for notice in notices:
        print(f"ru-presence-data: {notice}", file=sys.stderr)
    files = [path for path in target.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    print(f"built {target}: {len(files)} files, {size / 1e6:.1f} MB")
    return OK


def _verify(arguments: argparse.Namespace) -> int:
    from .verify import verify

    problems = verify(arguments.path)
    for problem in problems:
        print(problem)
    if not problems:
        print(f"{arguments.path} is whole")
    return VIOLATIONS if problems else OK


def _export(arguments: argparse.Namespace) -> int:
    from .dataset import load

    files = FORMATS[arguments.format](load(_place(arguments.path)), Path(arguments.out))
    print(f"wrote {len(files)} files to {arguments.out}")
    return OK


def _show(arguments: argparse.Namespace) -> int:
    from . import terminal
    from .analysis.story import tell
    from .dataset import load

    print(terminal.story(tell(load(_place(arguments.path)), arguments.id), _style()), end="")
    return OK


def _explain(arguments: argparse.Namespace) -> int:
    from . import terminal
    from .analysis.explain import explain
    from .dataset import load

    found = explain(load(_place(arguments.path)), arguments.table, arguments.id, arguments.field)
    print(terminal.explanation(found, _style()), end="")
    return OK


def _plot(arguments: argparse.Namespace) -> int:
    from .dataset import load
    from .plots import save

    options = {name: getattr(arguments, name) for name in OPTIONS}
    path = save(load(_place(arguments.path)), arguments.picture, arguments.out or f"{arguments.picture}.png", **options)
    print(f"wrote {path}")
    return OK


def _new(arguments: argparse.Namespace) -> int:
    from .editing import console

    console.new(arguments.path, arguments.table, console.settings(arguments.cells), _style())
    return OK


def _add_source(arguments: argparse.Namespace) -> int:
    from .editing import console

    console.add_source(arguments.path, arguments.url, console.settings(arguments.cells), _style())
    return OK


def _cite(arguments: argparse.Namespace) -> int:
    from .editing import cite, console

    done = cite(
        arguments.path or ".",
        arguments.table,
        arguments.id,
        arguments.field,
        source=arguments.source,
        value=arguments.value,
        rank=arguments.rank,
        reason=arguments.reason,
        locator=arguments.locator,
        note=arguments.note,
        update_cell=arguments.update_cell,
    )
    console.cited(done)
    return OK


def _rules(arguments: argparse.Namespace) -> int:
    from . import terminal
    from .dataset import nearest
    from .rules import all_rules
    from .violations import UsageError

    rules = all_rules()
    style = _style()
    if arguments.name is None:
        rows = [(rule.name, rule.severity.value, rule.stage, rule.summary) for rule in rules.values()]
        print(terminal.table(("rule", "severity", "stage", "what it asks"), rows, style), end="")
        return OK
    if arguments.name not in rules:
        raise UsageError(f"no rule is called {arguments.name!r}{nearest(arguments.name, rules)}")
    print(terminal.rule(rules[arguments.name], style), end="")
    return OK
