"""GitLab's code quality report: a JSON list of issues.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from ..violations import Report, Severity
from ._shared import Options, described, fingerprints, to_json, visible

_SEVERITY = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def render(report: Report, options: Options) -> str:
    """Write a report as a code quality report; an issue without a line is put on the first."""
    violations = report.sorted()
    return to_json(
        [
            {
                "description": visible(described(violation)),
                "check_name": visible(violation.rule),
                "fingerprint": fingerprint,
                "severity": _SEVERITY[violation.severity],
                "location": {"path": visible(options.located(violation.path)), "lines": {"begin": max(violation.line or 1, 1)}},
            }
            for violation, fingerprint in zip(violations, fingerprints(violations, options), strict=True)
        ]
    )
