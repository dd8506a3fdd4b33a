"""What the formats share: options, words, fingerprints, and the one way to defuse untrusted text."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..violations import Report, Severity, Violation, cause

if TYPE_CHECKING:
    from ..rules import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a report is to be written; `render` explains each.

    Attributes:
        colour: Whether to colour text.
        limit: Most lines listed; 0 for no limit.
        warnings: Whether text lists warnings one a line.
        prefix: Directory of the package inside the repository, or an empty string.
        rules: The documentation of the rules; None for all that are registered.
    """

    colour: bool = False
    limit: int = 100
    warnings: bool = False
    prefix: str = ""
    rules: Mapping[str, Rule] | None = None

    def located(self, path: str) -> str:
        """The path of a file of the package relative to the repository."""
        return f"{self.prefix}/{path}" if self.prefix else path

    def documented(self) -> Mapping[str, Rule]:
        """The documentation of the rules."""
        if self.rules is not None:
            return self.rules
        from ..rules import all_rules

        return all_rules()


# Untrusted text

# Controls, line separators, what Unicode calls default ignorable, surrogates, and the two characters that XML forbids besides.
# The runner of GitHub Actions compares strings as its culture does, that is, blind to ignorable characters: they must go too.
INVISIBLE = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)

# `##[command]` counts anywhere in a line, for GitHub and for Azure Pipelines (`##vso[`).
# https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
COMMAND = re.compile(r"##(?=[A-Za-z]*\[)")


def visible(text: str) -> str:
    """Untrusted text on one line: what is invisible or starts a legacy command stands as an escape."""
    if not text.isascii() or not text.isprintable():
        text = INVISIBLE.sub(_escape, text)
    return COMMAND.sub(r"#\\u0023", text)


def _escape(match: re.Match[str]) -> str:
    point = ord(match.group())
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def visible_path(path: str) -> str:
    """An untrusted path that may stand at the start of a line: it does not begin with a colon, as commands do."""
    path = visible(path)
    blank = len(path) - len(path.lstrip())
    return path[:blank] + path[blank:].replace(":", "\\u003a", 1) if path[blank:].startswith(":") else path


def to_json(value: Any) -> str:
    """Write JSON that people can read, in which nothing is invisible and nothing starts a legacy command; it parses back equal."""
    lines = json.dumps(value, ensure_ascii=False, indent=2).split("\n")
    text = "\n".join(INVISIBLE.sub(lambda match: json.dumps(match.group())[1:-1], line) for line in lines)
    return COMMAND.sub(r"#\\u0023", text) + "\n"


# Words


def described(violation: Violation) -> str:
    """A violation without its place and rule; not defused."""
    subject = f"{violation.key}: " if violation.key else ""
    return f"{subject}{violation.message} (fix: {violation.fix})"


def numbered(number: int, noun: str, *, zero: str = "0") -> str:
    """A number with its noun: `1 error`, `1,234 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}" if number else f"{zero} {noun}s"


def in_row(words: Iterable[str]) -> str:
    """Join words by commas and a last `and`."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def summary(report: Report) -> str:
    """The verdict in one line."""
    errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
    if errors == 0:
        tables, rows = numbered(len(report.tables), "table"), numbered(sum(report.tables.values()), "row")
        return f"valid: {tables}, {rows}, no errors, {numbered(warnings, 'warning', zero='no')}"
    files = len({violation.path for violation in report.violations if violation.severity is Severity.ERROR})
    numbered_errors = numbered(errors, "error") + (f" in {numbered(files, 'file')}" if files else "")
    return f"not valid: {numbered_errors}" + (f", {numbered(warnings, 'warning')}" if warnings else "")


STAGES = ("package", "text", "cell", "key", "link")
"""Stages by whose name a whole group of checks is skipped."""


def skipped(report: Report) -> list[str]:
    """Say what did not run, one phrase for each cause: `errors in bases: link checks and 14 rules on bases, 2 rules on events`."""
    causes: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for skip in report.skipped:
        causes.setdefault(skip.because, {}).setdefault(skip.table, []).append(skip.check)
    phrases = []
    for because, tables in causes.items():
        same: dict[str, list[str]] = {}
        for table, checks in tables.items():
            same.setdefault(_checks(checks), []).append(table)
        what = ", ".join(f"{checks} on {in_row(names)}" for checks, names in same.items())
        phrases.append(visible(f"{cause(because)}: {what}"))
    return phrases


def _checks(checks: list[str]) -> str:
    stages = [check for check in checks if check in STAGES]
    rules = len(checks) - len(stages)
    words = [f"{in_row(stages)} checks"] if stages else []
    words += [numbered(rules, "rule")] if rules else []
    return " and ".join(words)


def beyond(report: Report, severity: Severity, listed: Iterable[Violation]) -> list[tuple[str, int]]:
    """Count by rule what was found beyond the violations that are listed, those that were not kept included; most first."""
    left = Counter({rule: number for (rule, kind), number in report.counts.items() if kind == severity.value})
    left.subtract(violation.rule for violation in listed)
    return sorted(((rule, number) for rule, number in left.items() if number > 0), key=lambda pair: (-pair[1], pair[0]))


# Fingerprints

_LINE = re.compile(r"\b(lines?) [0-9]+")


def fingerprints(violations: Iterable[Violation], options: Options) -> Iterator[str]:
    """For each violation a fingerprint of its own, which stays when lines move.

    It is a hash of rule, path, key, field and message, without numbers of lines; equal violations are told apart by a counter.
    """
    seen: Counter[str] = Counter()
    for violation in violations:
        message = _LINE.sub(r"\1", violation.message)
        parts = [violation.rule, options.located(violation.path), violation.key, violation.field, message]
        digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
        seen[digest] += 1
        yield f"{digest}:{seen[digest]}"
