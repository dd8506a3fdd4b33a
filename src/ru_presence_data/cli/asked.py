"""Questions that need no printing of their own: the arguments and their help come from the method of `Dataset`, and the answer is printed as a table."""

from __future__ import annotations

import inspect
import re

from ..docstrings import KEPT, docstring
from .common import style
from .printing import load_package, many, print_table, printed

# Type checkers take this name for true; a command must not wait for the module `typing`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from typing import Any


LONGEST = 32
"""Characters of a cell that are printed for people."""


def declare(command: str, made: argparse.ArgumentParser) -> None:
    """Declare the arguments of the method of the command's name: without a default they are words in their order, else options."""
    from ..dataset import Dataset

    method = getattr(Dataset, command.replace("-", "_"))
    told = _told(docstring(method))
    taken = []
    for parameter in list(inspect.signature(method).parameters.values())[1:]:
        if parameter.name not in told and KEPT:
            raise TypeError(f"Dataset.{method.__name__}: tell the argument {parameter.name} in its docstring, under Args")
        taken.append(parameter.name)
        _declare(made, parameter, told.get(parameter.name, ""))
    printed(made)

    def run(arguments: argparse.Namespace) -> int:
        asked = {name: getattr(arguments, name) for name in taken}
        return print_table(method(load_package(arguments.path), **asked), arguments.format, _text)

    made.set_defaults(run=run)


def _told(doc: str) -> dict[str, str]:
    """The first sentence on each argument, from a docstring in Google style."""
    _, _, section = inspect.cleandoc(doc).partition("Args:\n")
    entries = re.split(r"^    (?=\w+: )", section.partition("\n\n")[0], flags=re.MULTILINE)[1:]
    pairs = (entry.partition(": ") for entry in entries)
    return {name: re.split(r"(?<=[^.])\.(?:\s|$)", " ".join(text.split()))[0].replace("`", "") for name, _, text in pairs}


def _declare(made: argparse.ArgumentParser, parameter: inspect.Parameter, text: str) -> None:
    kinds = set(re.findall(r"\w+", str(parameter.annotation)))
    text = (text[:1].lower() + text[1:]).replace("%", "%%")
    if parameter.default is inspect.Parameter.empty:
        made.add_argument(parameter.name, metavar=parameter.name.upper(), help=text)
        return
    option: dict[str, Any] = {"dest": parameter.name, "default": parameter.default, "help": text}
    if "bool" in kinds:
        option["action"] = "store_true"
    else:
        option["metavar"] = parameter.name.upper()
        option["type"] = int if "int" in kinds else float if "float" in kinds else str
        if "Iterable" in kinds:
            option["nargs"] = "+"
        if parameter.default is not None:
            option["help"] += f" (default: {parameter.default})"
    made.add_argument(f"--{parameter.name.replace('_', '-')}", **option)


def _text(rows: list[dict[str, Any]]) -> str:
    """As many columns as the terminal is wide, and a line that says how many rows there are and how to have the rest."""
    from .terminal import columns, table

    how = style()
    if not rows:
        return table((), (), how)
    header = list(rows[0])
    cells = [[_short(_cell(row[name])) for name in header] for row in rows]
    widths = [max(columns(line[at]) for line in [header, *cells]) for at in range(len(header))]
    shown = _fitting(widths, how.width) if how.folds else len(header)
    told = table(header[:shown], [line[:shown] for line in cells], how)
    rest = f"; {len(header) - shown} more columns, and whole cells, with --format csv" if shown < len(header) else ""
    return f"{told}{many(len(rows), 'row')}{rest}\n"


def _fitting(widths: Sequence[int], width: int) -> int:
    """How many columns fit, of which there is always one."""
    used = widths[0]
    for number, more in enumerate(widths[1:], start=1):
        used += 2 + more
        if used > width:
            return number
    return len(widths)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    return "" if value is None else " ".join(value) if isinstance(value, list) else str(value)
