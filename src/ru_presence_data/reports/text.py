"""Text for people: a line a violation, then what was not checked, then the verdict."""

from __future__ import annotations

from ..violations import Report, Severity, Violation
from ._shared import Options, beyond, numbered, skipped, summary, visible, visible_path

_BOLD_RED, _BOLD_YELLOW, _CYAN, _DIM, _GREEN = "1;31", "1;33", "36", "2", "1;32"
_RULE = {Severity.ERROR: _BOLD_RED, Severity.WARNING: _BOLD_YELLOW}


def render(report: Report, options: Options) -> str:
    """Write a report as text."""
    paint = _Paint(options.colour)
    blocks = [_listed(report, Severity.ERROR, options, paint)]
    if options.warnings:
        listed = _listed(report, Severity.WARNING, options, paint)
        blocks.append(["warnings:", *listed] if listed else [])
    else:
        blocks.append(_counted(report, paint))
    blocks.append([f"not checked: {phrase}" for phrase in skipped(report)])
    verdict = paint(summary(report), _GREEN if report.valid else _BOLD_RED)
    return "\n\n".join("\n".join(block) for block in [*blocks, [verdict]] if block) + "\n"


class _Paint:
    """Colours text, or leaves it as it is."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text


def _line(violation: Violation, paint: _Paint) -> str:
    """Write a violation as `str` does, defused and coloured."""
    path = paint(visible_path(violation.path), _CYAN) + ("" if violation.line is None else f":{violation.line}")
    rule = paint(visible(violation.rule), _RULE[violation.severity])
    subject = visible(f"{violation.key}: ") if violation.key else ""
    fix = paint(f"(fix: {visible(violation.fix)})", _DIM)
    return f"{path}: {rule}: {subject}{visible(violation.message)} {fix}"


def _listed(report: Report, severity: Severity, options: Options, paint: _Paint) -> list[str]:
    """List the violations of one severity up to the limit, and count the rest by rule."""
    kept = list(report.of(severity))
    listed = kept[: options.limit] if options.limit else kept
    lines = [_line(violation, paint) for violation in listed]
    for rule, number in beyond(report, severity, listed):
        lines.append(f"and {number:,} more of rule {paint(visible(rule), _RULE[severity])}")
    return lines


def _counted(report: Report, paint: _Paint) -> list[str]:
    """Count the warnings by rule, and show where each occurs first."""
    lines = []
    first: dict[str, Violation] = {}
    for violation in report.of(Severity.WARNING):
        first.setdefault(violation.rule, violation)
    for rule, number in beyond(report, Severity.WARNING, ()):
        line = f"{numbered(number, 'warning')} of rule {paint(visible(rule), _BOLD_YELLOW)}"
        if rule in first:
            place = first[rule]
            path = paint(visible_path(place.path), _CYAN) + ("" if place.line is None else f":{place.line}")
            line += f", {'at' if number == 1 else 'first at'} {path}"
        lines.append(line)
    return [*lines, "--warnings lists them one by one"] if lines else []
