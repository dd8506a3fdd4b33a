"""Reads croissant.json of a release with the reference reader, mlcroissant, and compares every record set with its CSV file.

mlcroissant brings about 370 MB, so this is not part of the tests. Run it in an environment of its own after a change to
metadata/croissant.py:

    python -m venv /tmp/croissant && /tmp/croissant/bin/pip install mlcroissant
    ru-presence-data build --out dist
    /tmp/croissant/bin/python tests/dev/check_croissant.py dist/ru-presence-data-*

It was last run with mlcroissant 1.1.1: no errors, no warnings, all rows equal.
"""

from __future__ import annotations

import csv
import math
import re
import sys
from pathlib import Path

import mlcroissant


def plain(text):
    """A text without the `.0` that the reader adds where a column of text holds digits alone and gaps."""
    return re.sub(r"^(\d+)\.0$", r"\1", text)


def spelt(value):
    """A value of a record as the text that the CSV holds."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bytes):
        return plain(value.decode())
    text = str(value)
    if text in ("NaT", "<NA>", "nan"):
        return ""
    return plain(text.removesuffix(" 00:00:00"))


def main(release):
    """Check one release; gives 0 if all is well."""
    dataset = mlcroissant.Dataset(release / "croissant.json")
    issues = dataset.metadata.issues.report()
    print(issues or "no issues")
    wrong = bool(issues)
    for record_set in dataset.metadata.record_sets:
        with (release / "data" / f"{record_set.uuid}.csv").open(encoding="utf-8", newline="") as stream:
            expected = list(csv.DictReader(stream))
        # A data set of its own for each: the reader keeps spent generators of the record sets that others refer to.
        records = mlcroissant.Dataset(release / "croissant.json").records(record_set.uuid)
        found = [{name.split("/")[-1]: spelt(value) for name, value in record.items()} for record in records]
        print(f"{record_set.uuid}: {len(found)} records, {'equal' if found == expected else 'DIFFERENT'}")
        if found != expected:
            print(next((pair for pair in zip(found, expected, strict=False) if pair[0] != pair[1]), (len(found), len(expected))))
        wrong |= found != expected
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
