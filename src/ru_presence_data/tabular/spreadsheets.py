"""What other programs make of a file, told by its looks, so that one line says it instead of one for every line of the file."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
SEPARATE = "save the file again with commas between the cells, and look at dates and numbers, which spreadsheets change"
MERGE = "the line is a mark of a merge that was not finished"
UNMERGED = "keep the right rows of those between <<<<<<< and >>>>>>>, and delete the lines of the marks"
_MERGE_MARK = re.compile(r"(?:<{7}|\|{7}|={7}|>{7})(?: .*)?")
_LONGEST = 10_000
"""Longest first line, in characters, that could be a header."""


def only_returns(data: bytes) -> bool:
    """Say whether carriage returns end all lines, as old programs of the Mac write them."""
    return b"\r" in data[:-1] and b"\n" not in data


def separator(line: str, header: Sequence[str]) -> str | None:
    """Say that the names of a header are parted by other signs than commas, as spreadsheets of many countries do; None if they are not."""
    if len(line) > _LONGEST:
        return None
    for sign, name in _SEPARATORS.items():
        labels = [label.strip('\r" ') for label in line.split(sign)]
        if len(labels) > 1 and len({*labels} & {*header}) * 2 >= len(header):
            return f"the cells are separated by {name}, expected commas"
    return None


def merge_mark(cells: Sequence[str]) -> bool:
    """Say whether a row is a line that git writes into a file where two edits of it meet."""
    return len(cells) == 1 and _MERGE_MARK.fullmatch(cells[0]) is not None
