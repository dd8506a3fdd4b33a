"""Formats in which the tables leave the package: one function each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..dataset import Dataset
from .csv import write_csv
from .parquet import write_parquet

FORMATS: dict[str, Callable[[Dataset, Path], list[Path]]] = {"csv": write_csv, "parquet": write_parquet}
"""Every format by name; each function writes all tables into a directory and gives the files."""
