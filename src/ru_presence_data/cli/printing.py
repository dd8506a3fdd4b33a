"""How answers are printed: as text for people, as CSV or as JSON."""

from __future__ import annotations

import sys

from .common import package_option, place, style
from .streams import send

# Type checkers take this name for true; a command must not wait for the module `typing`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence
    from typing import Any

    from ..dataset import Dataset

FORMATS = ("text", "csv", "json")


def printed(made: argparse.ArgumentParser) -> None:
    """Declare what all commands that print a table take."""
    made.add_argument("--format", choices=FORMATS, default="text", help="how to print it (default: text)")
    package_option(made)


def uncovered(made: argparse.ArgumentParser) -> None:
    """Declare what to do about a host that nobody searched."""
    made.add_argument(
        "--uncovered",
        choices=("error", "empty"),
        default="error",
        help="what to do where nobody searched: fail, or give an empty answer with a warning (default: error)",
    )


def load_package(path: str | None) -> Dataset:
    """Load a package: that in the working directory, where there is one, before the installed one."""
    from ..dataset import load

    return load(place(path))


def print_table(table: Any, form: str, text: Callable[[list[dict[str, Any]]], str]) -> int:
    """Print a `pyarrow.Table` as CSV, as JSON, or as the text that a function makes of its rows.

    What the answer covers is the last line of a text; beside CSV and JSON, which are for programs, it goes to the standard error.
    """
    from ..analysis.coverage import carried

    rows: list[dict[str, Any]] = table.to_pylist()
    covers = carried(table)
    if form == "json":
        import json

        send(json.dumps(rows, ensure_ascii=False, indent=1, default=str) + "\n")
    elif form == "csv":
        import csv
        from io import StringIO

        text_of_table = StringIO()
        writer = csv.writer(text_of_table, lineterminator="\n")
        writer.writerow(table.column_names)
        writer.writerows([_cell(row[name]) for name in table.column_names] for row in rows)
        send(text_of_table.getvalue())
    else:
        from .paging import emit

        told = "not searched\n" if covers and not rows and not covers["hosts"] else text(rows)
        if covers:
            told += "\n".join(style().wrap(str(covers["text"]), 0)) + "\n"
        emit(told)
    if covers and form != "text":
        print(covers["text"], file=sys.stderr)
    return 0


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else " ".join(value) if isinstance(value, list) else str(value)


def aligned(header: Sequence[str], rows: Sequence[Sequence[str]], counted: str = "") -> str:
    """Rows under a header in aligned columns, and how many they are.

    Args:
        header: Names of the columns.
        rows: The rows.
        counted: What one row is, such as "deployment"; empty where nobody asks how many.
    """
    from .terminal import table

    return table(header, rows, style()) + (f"{many(len(rows), counted)}\n" if rows and counted else "")


def many(number: int, noun: str) -> str:
    """A number of things in words."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
