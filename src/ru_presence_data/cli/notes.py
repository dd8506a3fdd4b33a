"""What the library warns of, as the command says it."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..retired import RetiredIdWarning
from ..violations import UncoveredWarning

TOLD = (RetiredIdWarning, UncoveredWarning)
"""What a reader is told of in a line."""


def typed(text: str, options: dict[str, str]) -> str:
    """A message that begins with the name of an argument, with the option in its place that a user of the command types.

    Args:
        text: The message, such as `on: found ...`.
        options: Options of the command by the names of the arguments that they fill.
    """
    name, colon, rest = text.partition(": ")
    return f"{options[name]}{colon}{rest}" if name in options else text


@contextmanager
def notes(options: dict[str, str]) -> Iterator[None]:
    """Say on stderr, in one line each, that a retired id was followed to its successor, or that an answer reaches beyond what was searched."""
    with warnings.catch_warnings():
        for told in TOLD:
            warnings.simplefilter("always", told)
        usual = warnings.showwarning

        def show(message: Warning | str, category: type[Warning], *rest: Any, **named: Any) -> None:
            if issubclass(category, TOLD):
                print(f"ru-presence-data: {typed(str(message), options)}", file=sys.stderr)
            else:
                usual(message, category, *rest, **named)

        warnings.showwarning = show
        yield
