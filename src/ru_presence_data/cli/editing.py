"""The commands that change the data: new, add-source and cite."""

from __future__ import annotations

from .common import OK, style

# Type checkers take this name for true; a command must not wait for the module `typing`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def _edited(made: argparse.ArgumentParser) -> None:
    # Without it only the package that one stands in is changed, never the installed one.
    made.add_argument("--package", dest="path", metavar="PATH", help="directory of a data package (default: this directory)")


def _settings(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--set", dest="cells", action="append", default=[], type=_setting, metavar="FIELD=VALUE", help="a cell of the row; may be repeated"
    )
    _edited(made)


def _setting(text: str) -> tuple[str, str]:
    import argparse

    name, equals, cell = text.partition("=")
    if not equals or not name.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form field=value")
    return name.strip(), cell


def new_arguments(made: argparse.ArgumentParser) -> None:
    """Declare the arguments of `new`."""
    made.add_argument("table", metavar="TABLE", help="name of a table, such as bases")
    _settings(made)


def new(arguments: argparse.Namespace) -> int:
    """Add a row."""
    from . import asking

    asking.new(arguments.path, arguments.table, asking.settings(arguments.cells), style())
    return OK


def add_source_arguments(made: argparse.ArgumentParser) -> None:
    """Declare the arguments of `add-source`."""
    made.add_argument("url", metavar="URL", help="its address")
    _settings(made)


def add_source(arguments: argparse.Namespace) -> int:
    """Add a document."""
    from . import asking

    asking.add_source(arguments.path, arguments.url, asking.settings(arguments.cells), style())
    return OK


def cite_arguments(made: argparse.ArgumentParser) -> None:
    """Declare the arguments of `cite`."""
    made.add_argument("table", metavar="TABLE", help="name of a table, such as bases")
    made.add_argument("id", metavar="ID", help="id of a record, such as az-gabala-radar")
    made.add_argument("field", metavar="FIELD", help="name of a sourced field, such as closed")
    made.add_argument("--source", required=True, metavar="ID", help="id of the source")
    made.add_argument("--value", metavar="V", help="what the source says (default: what the cell says); of a bound, such as [1999-07-09..]")
    made.add_argument(
        "--basis",
        choices=("stated", "computed", "inferred", "lower-bound", "upper-bound"),
        default="stated",
        help="how the value follows from what the source says; other than stated it needs a note (default: stated)",
    )
    made.add_argument(
        "--rank",
        choices=("preferred", "normal", "deprecated"),
        help="standing of the statement (default: preferred if it says what the cell says, else normal)",
    )
    made.add_argument(
        "--update-cell",
        action="store_true",
        help="with --rank preferred: write the value, or what the bounds leave, into the cell; statements of others become normal",
    )
    made.add_argument(
        "--reason", default="", metavar="TEXT", help="why the cell holds its value, once for the cell; of rank deprecated, why it is wrong"
    )
    made.add_argument("--checked-on", default="", metavar="DATE", help="day on which a second reader found the value in the source")
    made.add_argument("--locator", default="", metavar="TEXT", help="where in the source: article, page")
    made.add_argument("--note", default="", metavar="TEXT", help="what a reader must know about the statement; how the value follows")
    _edited(made)


def cite(arguments: argparse.Namespace) -> int:
    """Add a statement."""
    from ..editing import cite as add
    from . import asking

    done = add(
        arguments.path or ".",
        arguments.table,
        arguments.id,
        arguments.field,
        source=arguments.source,
        value=arguments.value,
        basis=arguments.basis,
        rank=arguments.rank,
        reason=arguments.reason,
        checked_on=arguments.checked_on,
        locator=arguments.locator,
        note=asking.note(arguments.basis, arguments.note, style()),
        update_cell=arguments.update_cell,
    )
    asking.cited(done)
    return OK
