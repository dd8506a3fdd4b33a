"""frictionless as a second opinion; the only module that imports it (extra `frictionless`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .. import _locate
from .._locate import in_archive
from ..tables import Tables
from ..violations import UsageError

# Our rule names beside the error types of frictionless that blame the same defect.
SHARED_NAMES: dict[str, str] = {
    "required": "constraint-error",
    "pattern": "constraint-error",
    "edtf": "constraint-error",
    "enum": "constraint-error",
    "minimum": "constraint-error",
    "maximum": "constraint-error",
    "type": "type-error",
    "primary-key": "primary-key",
    "foreign-key": "foreign-key",
    "extra-cell": "extra-cell",
    "missing-cell": "missing-cell",
    "blank-row": "blank-row",
    "blank-label": "blank-label",
    "duplicate-label": "duplicate-label",
    "extra-label": "extra-label",
    "incorrect-label": "incorrect-label",
    "missing-label": "missing-label",
    "encoding-error": "encoding-error",
    "byte-count": "byte-count",
    "hash-count": "hash-count",
}

DIFFERENCES = (
    "frictionless ignores uniqueKeys and categories, sort order, canonical spelling, hostile characters and every rule of the domain.",
    "frictionless accepts 1_000, Arabic digits, unterminated quotes, NUL and bidi controls, and a day such as 2020-1-5.",
    "frictionless checks an EDTF cell by its pattern only; it does not know that 2003-02-29 does not exist.",
    "frictionless counts records, we count physical lines; they agree on files without blank lines.",
    "frictionless stops reading a file at 1,000 errors.",
    "frictionless reports a duplicate of a one-column key as primary-key and as a unique-error.",
    "frictionless reports an empty key as a constraint-error and as primary-key, and every link to the lost key as foreign-key.",
    "frictionless reports a blank row as blank-row and as primary-key.",
    "frictionless reports a lost or added label once more on every row, as extra-cell or missing-cell.",
    "frictionless reports swapped labels one by one, we the header as a whole; so with a header that is lost or parted by other signs than commas.",
    "frictionless judges by the schemas of the package, we by those of the library; one that judges otherwise is schema-differs here.",
    "frictionless reports a file that is not UTF-8 without a line, and once more for every table that points to it.",
    "frictionless goes on to judge cells, keys and links of a file with defects, we skip what cannot be judged.",
)
"""What the two are known to judge differently."""


def second_opinion(path: str | Path | None = None) -> list[tuple[str, str, int | None, str | None]]:
    """Validate a package with stock frictionless.

    Args:
        path: Directory of the package, or its datapackage.json.

    Returns:
        Error type, resource, row number and field of every error, in order.

    Raises:
        PackageError: If there is no package there.
        UsageError: If frictionless is not installed.
    """
    frictionless = _frictionless()
    directory = _locate.package_dir(path)
    report = frictionless.validate(str(directory / _locate.DESCRIPTOR))
    errors = [
        (error.type, task.name, getattr(error, "row_number", None), getattr(error, "field_name", None))
        for task in report.tasks
        for error in task.errors
    ]
    return sorted([*errors, *((error.type, "", None, None) for error in report.errors)], key=str)


def to_frictionless(dataset: Tables) -> Any:
    """A dataset as a `frictionless.Package`.

    Raises:
        UsageError: If frictionless is not installed, or the dataset was loaded from an archive, which frictionless would have to unpack.
    """
    if in_archive(dataset.directory):
        raise UsageError(f"{dataset.directory}: frictionless reads directories; unpack the archive first")
    return _frictionless().Package(str(dataset.directory / _locate.DESCRIPTOR))


def _frictionless() -> Any:
    try:
        import frictionless
    except ImportError as error:
        raise UsageError("frictionless is not installed; run: pip install 'ru-presence-data[frictionless]'") from error
    return frictionless
