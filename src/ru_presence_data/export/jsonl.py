"""JSON Lines: one object a row, every field named, null where nothing is known."""

from __future__ import annotations

import json
from pathlib import Path

from ..tables import Tables
from ._shared import plain_rows, table_file


def write_jsonl(dataset: Tables, directory: Path) -> list[Path]:
    """Write each table as jsonl/<table>.jsonl (UTF-8, LF) and give the files.

    Numbers are numbers, dates are text as in the CSV, and each EDTF field is followed by its bounds as days.
    """
    out = []
    for table in dataset:
        path = table_file(directory, f"jsonl/{table.name}.jsonl")
        lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in plain_rows(table))
        path.write_bytes("".join(lines).encode())
        out.append(path)
    return out
