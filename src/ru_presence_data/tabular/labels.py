"""The names of columns: which are wrong, doubled or missing, whether they are the header of a file or the columns of a frame."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..words import MAX_HINT, shown


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with the names of columns.

    Attributes:
        rule: Name of the rule.
        message: What was found and expected.
        column: Position of the column of the schema that is to blame, from 0, if one is.
    """

    rule: str
    message: str
    column: int | None = None


def faults(labels: Sequence[str], header: Sequence[str]) -> Iterator[Fault]:
    """Name what is wrong with the names of columns, one fault for each slip; their order is not judged.

    Args:
        labels: The names that were found.
        header: The names that are expected.
    """
    if labels and not {*labels} & {*header}:
        yield Fault("incorrect-label", f"none of the names, from {shown(labels[0])} on, is that of a column")
        return
    missing = [name for name in header if name not in labels]
    # Looking for the nearest name is dear: a header of a hundred thousand wrong ones must not cost minutes.
    hints = 2 * len(header)
    seen: set[str] = set()
    unknown = 0
    for position, label in enumerate(labels):
        if not label.strip():
            unknown += 1
            yield Fault("blank-label", f"column {position + 1} has no name")
        elif label in seen:
            unknown += 1
            yield Fault("duplicate-label", f"column {shown(label)} stands twice")
        elif label not in header:
            unknown += 1
            hints -= 1
            near = _near(label, header) if hints > 0 else None
            # A misspelt name is not said to be missing as well.
            missing = [name for name in missing if name != near]
            rule = "incorrect-label" if len(labels) <= len(header) else "extra-label"
            yield Fault(rule, f"no column is called {shown(label)}{f'; did you mean {near!r}?' if near else ''}")
        else:
            seen.add(label)
    # Where there are as many wrong names as missing ones, each stands for one of them.
    if len(header) - len(seen) > unknown:
        for name in missing:
            yield Fault("missing-label", f"column '{name}' is missing", header.index(name))


def _near(label: str, header: Sequence[str]) -> str | None:
    close = difflib.get_close_matches(label.strip().lower(), header, n=1) if len(label) <= MAX_HINT else []
    return close[0] if close else None
