"""SARIF 2.1.0, the exchange format of static analysis, as code scanning reads it.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..version import VERSION
from ..violations import Report, Severity, Violation
from ._shared import Options, beyond, described, fingerprints, numbered, skipped, to_json, visible

if TYPE_CHECKING:
    from ..rules import Rule

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MAX_RESULTS = 5_000
"""Results that code scanning keeps of a run."""

FINGERPRINT = "ruPresenceData/v1"


def render(report: Report, options: Options) -> str:
    """Write a report as a SARIF log of one run; what did not fit or did not run is in its notifications."""
    violations = [violation for severity in Severity for violation in report.of(severity)][:MAX_RESULTS]
    rules = _rules(options.documented(), report)
    index = {rule["id"]: position for position, rule in enumerate(rules)}
    marks = fingerprints(violations, options)
    run = {
        "tool": {"driver": {"name": "ru-presence-data", "semanticVersion": VERSION, "rules": rules}},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _notifications(report, violations)}],
        "results": [
            _result(violation, index[visible(violation.rule)], mark, options) for violation, mark in zip(violations, marks, strict=True)
        ],
    }
    return to_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rules(documented: Mapping[str, Rule], report: Report) -> list[dict[str, Any]]:
    """Describe all rules that are documented, and name those that occur besides; sorted by name."""
    rules = {name: _rule(rule) for name, rule in documented.items()}
    for rule, severity in sorted(report.counts):
        rules.setdefault(visible(rule), {"id": visible(rule), "defaultConfiguration": {"level": severity}})
    return [rules[name] for name in sorted(rules)]


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"Example: {rule.example}\nFix: {rule.fix}"},
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _result(violation: Violation, index: int, mark: str, options: Options) -> dict[str, Any]:
    return {
        "ruleId": visible(violation.rule),
        "ruleIndex": index,
        "level": violation.severity.value,
        "message": {"text": _message(described(violation))},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri(options.located(violation.path))},
                    "region": {"startLine": max(violation.line or 1, 1)},
                }
            }
        ],
        "partialFingerprints": {FINGERPRINT: mark},
    }


def _message(text: str) -> str:
    """Untrusted text that holds no embedded link: `[text](target)`."""
    return visible(text).replace("](", "] (")


def uri(path: str) -> str:
    """A path as a relative reference, percent-encoded."""
    return quote(path.lstrip("/").encode("utf-8", "surrogatepass"), safe="/")


def _notifications(report: Report, violations: list[Violation]) -> list[dict[str, Any]]:
    notes = []
    for severity in Severity:
        for rule, number in beyond(report, severity, violations):
            notes.append(f"{numbered(number, f'more {severity.value}')} of rule {visible(rule)} left out")
    notes += [f"not checked: {phrase}" for phrase in skipped(report)]
    return [{"level": "note", "message": {"text": _message(note)}} for note in notes]
