"""JSON for programs: everything that was kept, and the exact counts."""

from __future__ import annotations

from typing import Any

from ..violations import Report, Severity, Violation
from ._shared import Options, to_json


def render(report: Report, options: Options) -> str:
    """Write a report as one JSON object; paths stay relative to the package."""
    return to_json(
        {
            "valid": report.valid,
            "violations": [_violation(violation) for violation in report.sorted()],
            "skipped": [{"check": skip.check, "table": skip.table, "because": list(skip.because)} for skip in report.skipped],
            "tables": dict(report.tables),
            "counts": {severity.value: _counts(report, severity) for severity in Severity},
        }
    )


def _violation(violation: Violation) -> dict[str, Any]:
    return {
        "rule": violation.rule,
        "severity": violation.severity.value,
        "path": violation.path,
        "line": violation.line,
        "field": violation.field,
        "key": violation.key,
        "message": violation.message,
        "fix": violation.fix,
    }


def _counts(report: Report, severity: Severity) -> dict[str, int]:
    return {rule: number for (rule, kind), number in sorted(report.counts.items()) if kind == severity.value}
