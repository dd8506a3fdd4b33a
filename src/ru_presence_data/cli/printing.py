"""How answers are printed: as text for people, as CSV or as JSON."""

from __future__ import annotations

import sys

from .common import package_option, place, style
from .streams import emit

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

        emit(json.dumps(rows, ensure_ascii=False, indent=1, default=str) + "\n")
    elif form == "csv":
        import csv
        from io import StringIO

        text_of_table = StringIO()
        writer = csv.writer(text_of_table, lineterminator="\n")
        writer.writerow(table.column_names)
        writer.writerows([_cell(row[name]) for name in table.column_names] for row in rows)
        emit(text_of_table.getvalue())
    else:
        print("not searched\n" if covers and not rows and not covers["hosts"] else text(rows), end="")
    if covers:
        line = str(covers["text"])
        print("\n".join(style().wrap(line, 0)) if form == "text" else line, file=sys.stdout if form == "text" else sys.stderr)
    return 0


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else " ".join(value) if isinstance(value, list) else str(value)


def aligned(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows under a header in aligned columns."""
    from .terminal import table

    return table(header, rows, style())
