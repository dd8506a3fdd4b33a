"""GitHub Actions: annotations as workflow commands, and the summary of a job in Markdown.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..violations import Report, Severity, Violation
from . import text
from ._shared import Options, beyond, described, numbered, skipped, summary, visible

SHOWN = 9
"""Annotations of each kind; GitHub shows ten a step, and the tenth tells how many more there are."""

SUMMARY_VIOLATIONS = 50
SUMMARY_BYTES = 1_000_000
"""Size of a summary; GitHub drops one over 1 MiB."""


def render(report: Report, options: Options) -> str:
    """Write a report as annotations, then as text for the log."""
    lines = [line for severity in Severity for line in _annotations(report, severity, options)]
    return "".join(f"{line}\n" for line in lines) + text.render(report, options)


def _annotations(report: Report, severity: Severity, options: Options) -> Iterator[str]:
    listed = list(report.of(severity))[:SHOWN]
    for violation in listed:
        place = f"file={_property(options.located(violation.path))}"
        if violation.line is not None:
            place += f",line={violation.line}"
        yield f"::{severity.value} {place},title={_property(violation.rule)}::{_data(described(violation))}"
    rest = beyond(report, severity, listed)
    if rest:
        title = f"and {numbered(sum(number for _, number in rest), f'more {severity.value}')}"
        rules = ", ".join(f"{number:,} of {rule}" for rule, number in rest)
        yield f"::{severity.value} title={_property(title)}::{_data(rules)}"


def _data(value: str) -> str:
    return visible(value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def github_summary(report: Report) -> str:
    """Write a report as Markdown for the file that `GITHUB_STEP_SUMMARY` names; it stays under 1 MiB."""
    lines: list[str] = []
    size = 0
    note = "\n*The rest is cut: a summary holds at most 1 MiB.*\n"
    for line in _summary_lines(report):
        size += len(line.encode()) + 1
        if size + len(note) > SUMMARY_BYTES:
            return "\n".join([*lines, note])
        lines.append(line)
    return "\n".join(lines) + "\n"


def _summary_lines(report: Report) -> Iterator[str]:
    verdict, details = summary(report).split(": ", 1)
    yield f"## Validation: {verdict}"
    yield ""
    yield f"{details[0].upper()}{details[1:]}."
    if report.counts:
        yield ""
        yield "| Rule | Severity | Count |"
        yield "|---|---|---:|"
        for severity in Severity:
            for rule, number in beyond(report, severity, ()):
                yield f"| {_markdown(rule)} | {severity.value} | {number:,} |"
    listed = [violation for severity in Severity for violation in report.of(severity)][:SUMMARY_VIOLATIONS]
    if listed:
        yield ""
        yield from map(_item, listed)
        rest = sum(report.counts.values()) - len(listed)
        if rest > 0:
            yield ""
            yield f"And {rest:,} more."
    not_checked = skipped(report)
    if not_checked:
        yield ""
        yield f"Not checked: {_markdown('; '.join(not_checked))}."


def _item(violation: Violation) -> str:
    place = violation.path if violation.line is None else f"{violation.path}:{violation.line}"
    rule = f"<strong>{_markdown(violation.rule)}</strong>"
    return f"- <code>{_markdown(place)}</code> {violation.severity.value} {rule}: {_markdown(described(violation))}"


# A character reference is always text, never markup: https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references
_MARKUP = re.compile(r"[&<>\"'|`*_\[\]\\~#!@$]")


def _markdown(value: str) -> str:
    return _MARKUP.sub(lambda match: f"&#{ord(match.group())};", visible(value))
