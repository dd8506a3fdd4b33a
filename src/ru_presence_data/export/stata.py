"""Stata: what is computed from the tables as .dta files that Stata 14 and later read (format 118, Unicode)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from ..atomic import whole_files
from ..schema.descriptor import About
from ..tables import Tables
from ..violations import UsageError
from .computed import computed

LONGEST_NAME = 32
LONGEST_LABEL = 80
"""Longest name of a variable and longest label, in characters, that Stata takes."""
LONGEST_TEXT = 2_000_000_000
"""Longest text, in bytes of UTF-8, that Stata takes; what is longer than 2,045 becomes a strL."""
FIRST_DAY = date(100, 1, 1)
"""First day that Stata knows; its last is the last of Python, too."""
GREATEST_WHOLE = 2**53
"""From here on a double, the widest number of Stata, leaves whole numbers out."""
MOST_COLUMNS = 32_767
"""Most variables of a file."""

_NAME = re.compile(r"[^\W\d]\w*")
_RESERVED = re.compile(
    "_all|_b|byte|_coef|_cons|double|float|if|in|int|long|_n|_N|_pi|_pred|_rc|_se|_skip|str[0-9]+|strL|using|with",
)


def write_stata(dataset: Tables, directory: Path) -> list[Path]:
    """Write stata/<name>.dta for each table that is computed and give the files; `computed.COMPUTED` lists them."""
    return [write_table(table, directory / "stata" / f"{name}.dta", dataset.about) for name, table in computed(dataset)]


def write_table(table: Any, path: Path, about: About) -> Path:
    """Write a table as a .dta file and give the file.

    Text is text and "" where it is missing; whole numbers, other numbers and yes-or-no (1 or 0) are numbers and `.` where they are
    missing; days are Stata days. The descriptions of the columns become labels; one that is too long leaves its place to the title of the
    column. The same table gives the same bytes. What Stata cannot hold is refused, never cut or renamed.

    Args:
        table: A `pyarrow.Table`; only text, numbers, booleans and days.
        path: The file to write.
        about: What the package says of itself.

    Raises:
        UsageError: If a column has a name, a type, a label or a value that Stata does not take.
    """
    import pandas as pd

    if table.num_columns > MOST_COLUMNS:
        raise UsageError(f"the table has {table.num_columns} columns; Stata takes at most {MOST_COLUMNS}")
    columns, labels, days = {}, {}, {}
    for field in table.schema:
        _check_name(field.name)
        columns[field.name] = _series(table.column(field.name), field)
        label = _label(field)
        if label:
            labels[field.name] = label
        if str(columns[field.name].dtype).startswith("datetime64"):
            days[field.name] = "td"
    try:
        with whole_files(path.parent) as aside:
            pd.DataFrame(columns).to_stata(
                aside / path.name,
                write_index=False,
                version=118,
                time_stamp=datetime.combine(about.data_date, time()),
                data_label=_data_label(about),
                variable_labels=labels,
                convert_dates=days,
            )
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{path}: Stata cannot hold the table: {' '.join(str(error).split())}") from error
    return path


def _check_name(name: str) -> None:
    if len(name) > LONGEST_NAME:
        raise UsageError(f"column {name!r} has {len(name)} characters; Stata takes at most {LONGEST_NAME}")
    if not _NAME.fullmatch(name) or _RESERVED.fullmatch(name):
        raise UsageError(f"column {name!r} is no name for Stata (fix: call it by letters, digits and _, and by no word of the language)")


def _label(field: Any) -> str:
    """The label of a variable: the description of a column or, if that is too long, its title."""
    said = {name: (field.metadata or {}).get(name, b"").decode() for name in (b"description", b"title")}
    words = [text for text in said.values() if text]
    fits = [text for text in words if len(text) <= LONGEST_LABEL]
    if words and not fits:
        raise UsageError(
            f"the description of column {field.name!r} has {len(words[0])} characters; a label of Stata takes at most {LONGEST_LABEL}"
            " (fix: give the column a title in its metadata)"
        )
    return fits[0] if fits else ""


def _data_label(about: About) -> str:
    """What the file is called: by the first of title, name and version alone that is short enough."""
    said = [f"{name}, version {about.version}" for name in (about.title, about.name)]
    return next((label for label in (*said, f"version {about.version}") if len(label) <= LONGEST_LABEL), "")


def _series(column: Any, field: Any) -> Any:
    """Turn a column into a series of a type that the writer of pandas takes."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = field.type
    if pa.types.is_dictionary(kind):
        column = pc.cast(column, kind.value_type)
        kind = kind.value_type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        longest = pc.max(pc.binary_length(column)).as_py() or 0
        if longest > LONGEST_TEXT:
            raise UsageError(f"column {field.name!r} has a text of {longest} bytes; Stata takes at most {LONGEST_TEXT}")
        return pd.Series([value or "" for value in column.to_pylist()], dtype=object)
    if pa.types.is_date(kind):
        return _days(column.to_pylist(), field.name)
    if pa.types.is_boolean(kind):
        column, kind = pc.cast(column, pa.int8()), pa.int8()
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        values = column.to_pylist()
        whole = pa.types.is_integer(kind)
        great = [value for value in values if whole and value is not None and abs(value) > GREATEST_WHOLE]
        if great:
            raise UsageError(f"column {field.name!r} holds {great[0]}; Stata holds whole numbers up to {GREATEST_WHOLE} without loss")
        # A whole-number column with gaps becomes float64, which holds every whole number up to 2**53.
        return pd.Series(values, dtype="int32" if whole and column.null_count == 0 and _fits(values) else "float64")
    raise UsageError(f"column {field.name!r} is of type {kind}; Stata takes text, numbers, booleans and days")


def _days(values: Sequence[date | None], name: str) -> Any:
    """Days as a series by the second: in nanoseconds pandas ends in 1677 and in 2262; before its version 3 its writer refuses what lies beyond."""
    import numpy as np
    import pandas as pd

    early = [day for day in values if day is not None and day < FIRST_DAY]
    if early:
        raise UsageError(f"column {name!r} holds the day {early[0]}; the first day of Stata is {FIRST_DAY}")
    return pd.Series(np.array(values, dtype="datetime64[s]"))


def _fits(values: Sequence[int]) -> bool:
    """Whether all numbers fit into Stata's long, whose greatest values mean missing."""
    return not values or (min(values) >= -(2**31) + 1 and max(values) <= 2_147_483_620)
