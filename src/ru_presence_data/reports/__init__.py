"""A `Report` written out for people and for programs: one small module a format, each a pure function to a string.

Text from cells is untrusted: whatever stands in it, no line of any format starts a command of the CI system that prints it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ..violations import Report, UsageError
from . import github, gitlab, json_, junit, sarif, text
from ._shared import Options
from .github import github_summary

if TYPE_CHECKING:
    from ..rules import Rule

Format = Callable[[Report, Options], str]

FORMATS: dict[str, Format] = {
    "text": text.render,
    "json": json_.render,
    "github": github.render,
    "sarif": sarif.render,
    "junit": junit.render,
    "gitlab": gitlab.render,
}
"""Every format by name; the first is the default."""


def render(
    report: Report,
    format: str = "text",
    *,
    colour: bool = False,
    limit: int = 100,
    warnings: bool = False,
    prefix: str = "",
    rules: Mapping[str, Rule] | None = None,
) -> str:
    """Write a report in one of the formats.

    Args:
        report: What validation found.
        format: Name of a format.
        colour: Whether to colour text by ANSI codes.
        limit: Most lines that text lists for each severity, and JUnit for each test; 0 for no limit.
        warnings: Whether text lists warnings one a line; otherwise it counts them by rule.
        prefix: Directory of the package inside the repository, with forward slashes; put before the paths that CI systems read.
        rules: The documentation of the rules; None for all that are registered.

    Returns:
        The whole output; it ends with a line feed and can always be encoded in UTF-8.

    Raises:
        UsageError: If there is no such format, the limit is negative, or the prefix leads outside the repository.
    """
    if format not in FORMATS:
        raise UsageError(f"no format {format!r}; the formats are {', '.join(FORMATS)}")
    if limit < 0:
        raise UsageError(f"the limit is {limit}, expected 0 or more")
    parts = [part for part in prefix.split("/") if part not in ("", ".")]
    if prefix.startswith("/") or ".." in parts:
        raise UsageError(f"the prefix {prefix!r} leads outside the repository; write it relative to the repository's root")
    options = Options(colour=colour, limit=limit, warnings=warnings, prefix="/".join(parts), rules=rules)
    return FORMATS[format](report, options)


__all__ = ["FORMATS", "Format", "Options", "github_summary", "render"]
