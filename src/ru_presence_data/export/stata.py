"""Stata: the panel of countries and years as a .dta file that Stata 14 and later read (format 118, Unicode)."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import Any

from ..analysis.panels import panel
from ..atomic import whole_files
from ..schema.descriptor import About
from ..tables import Tables
from ..violations import UsageError

LONGEST_NAME = 32
LONGEST_LABEL = 80
"""Longest name of a variable and longest label, in characters, that Stata takes."""


def write_stata(dataset: Tables, directory: Path) -> list[Path]:
    """Write the panel of countries and years as stata/country_years.dta and give the file; hosts are states de jure, without de facto authorities."""
    return [write_table(panel(dataset), directory / "stata" / "country_years.dta", dataset.about)]


def write_table(table: Any, path: Path, about: About) -> Path:
    """Write a table as a .dta file and give the file.

    Text is text and "" where it is missing; whole numbers, other numbers and yes-or-no (1 or 0) are numbers and `.` where they are
    missing; days are Stata days. The descriptions of the columns become labels. The same table gives the same bytes.

    Args:
        table: A `pyarrow.Table`; only text, numbers, booleans and days.
        path: The file to write.
        about: What the package says of itself.

    Raises:
        UsageError: If a column has a name or a type that Stata does not take.
    """
    import pandas as pd

    columns, labels, days = {}, {}, {}
    for field in table.schema:
        _check_name(field.name)
        columns[field.name] = _series(table.column(field.name), field)
        words = (field.metadata or {}).get(b"description", b"").decode()
        if words:
            labels[field.name] = words if len(words) <= LONGEST_LABEL else words[: LONGEST_LABEL - 3].rstrip() + "..."
        if str(columns[field.name].dtype).startswith("datetime64"):
            days[field.name] = "td"
    with whole_files(path.parent) as aside:
        pd.DataFrame(columns).to_stata(
            aside / path.name,
            write_index=False,
            version=118,
            time_stamp=datetime.combine(about.data_date, time()),
            data_label=f"{about.title}, version {about.version}"[:LONGEST_LABEL],
            variable_labels=labels,
            convert_dates=days,
        )
    return path


def _check_name(name: str) -> None:
    if len(name) > LONGEST_NAME:
        raise UsageError(f"column {name!r} has {len(name)} characters; Stata takes at most {LONGEST_NAME}")


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
        return pd.Series([value or "" for value in column.to_pylist()], dtype=object)
    if pa.types.is_date(kind):
        return pd.Series(pd.to_datetime(column.to_pylist()))
    if pa.types.is_boolean(kind):
        column, kind = pc.cast(column, pa.int8()), pa.int8()
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        # A whole-number column with gaps becomes float64, which holds every whole number up to 2**53.
        whole = pa.types.is_integer(kind) and column.null_count == 0
        return pd.Series(column.to_pylist(), dtype="int32" if whole and _fits(column) else "float64")
    raise UsageError(f"column {field.name!r} is of type {kind}; Stata takes text, numbers, booleans and days")


def _fits(column: Any) -> bool:
    """Whether all numbers fit into Stata's long, whose greatest values mean missing."""
    values = column.to_pylist()
    return not values or (min(values) >= -(2**31) + 1 and max(values) <= 2_147_483_620)
