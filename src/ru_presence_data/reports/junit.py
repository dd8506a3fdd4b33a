"""JUnit XML: a test suite for each table, and in it a test case for each rule that judges the table.

What did not run is skipped, never passed. Warnings do not fail a test; they stand in its output.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from ..violations import Report, Severity, Violation
from ._shared import Options, beyond, numbered, visible, visible_path

if TYPE_CHECKING:
    from ..rules import Rule

_STAGES = ("package", "text", "cell", "key", "link", "rules")
_PACKAGE = "package"


def render(report: Report, options: Options) -> str:
    """Write a report as JUnit XML; it holds no times and no names of hosts."""
    suites = _Suites(report, options).build()
    root = ET.Element("testsuites", name="ru-presence-data")
    root.extend(suites)
    for element in (root, *suites):
        _count(element)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _count(element: ET.Element) -> None:
    element.set("tests", str(len(element.findall(".//testcase"))))
    element.set("failures", str(len(element.findall(".//failure"))))
    element.set("errors", "0")
    element.set("skipped", str(len(element.findall(".//skipped"))))
    element.set("time", "0")


class _Suites:
    """The suites of one report: that of the package, one for each table, one for each file that is no table's."""

    def __init__(self, report: Report, options: Options) -> None:
        self.options = options
        self.rules = sorted(options.documented().values(), key=lambda rule: (_STAGES.index(rule.stage), rule.name))
        self.read = set(report.tables)
        self.tables = list(dict.fromkeys([*report.tables, *(skip.table for skip in report.skipped)]))
        self.skips: dict[tuple[str, str], list[str]] = {}
        for skip in report.skipped:
            self.skips.setdefault((skip.table, skip.check), []).extend(skip.because)
        self.violations: dict[str, dict[str, list[Violation]]] = {}
        for violation in report.sorted():
            self.violations.setdefault(self.suite_of(violation), {}).setdefault(violation.rule, []).append(violation)
        self.lost = {severity: dict(beyond(report, severity, report.of(severity))) for severity in Severity}
        # A file under a name of its own may be any table's: its rules are not said to have passed anywhere.
        self.astray = {rule for name, rules in self.violations.items() if name not in (_PACKAGE, *self.tables) for rule in rules}

    def suite_of(self, violation: Violation) -> str:
        """Name the suite of a violation."""
        if any(rule.name == violation.rule and rule.stage == "package" for rule in self.rules):
            return _PACKAGE
        stem = PurePosixPath(violation.path).stem
        return stem if stem in self.tables else violation.path

    def build(self) -> list[ET.Element]:
        """All suites, without their counts."""
        return [self.suite(name) for name in dict.fromkeys([_PACKAGE, *self.tables, *sorted(self.violations)])]

    def suite(self, name: str) -> ET.Element:
        """The suite of one table: its failures, what was skipped, and what passed."""
        suite = ET.Element("testsuite", name=visible(name))
        by_rule = dict(self.violations.get(name, {}))
        for rule in self.rules:
            if rule.name in by_rule:
                suite.append(self.case(name, rule.name, by_rule.pop(rule.name)))
            elif self.judges(rule, name):
                because = self.skipped(rule, name)
                case = self.case(name, rule.name, [])
                if because:
                    ET.SubElement(case, "skipped", message=visible(because))
                elif rule.name in self.astray:
                    continue
                suite.append(case)
        for rule_name in sorted(by_rule):
            suite.append(self.case(name, rule_name, by_rule[rule_name]))
        return suite

    def judges(self, rule: Rule, suite: str) -> bool:
        """Whether a rule judges the table of a suite; built-in checks judge all."""
        if suite == _PACKAGE or rule.stage == "package":
            return suite == _PACKAGE and rule.stage == "package"
        return suite in self.tables and (not rule.tables or suite in rule.tables)

    def skipped(self, rule: Rule, suite: str) -> str:
        """Say why a rule did not run on the table of a suite; an empty string if it did."""
        because = [*self.skips.get((suite, rule.name), ()), *self.skips.get((suite, rule.stage), ())]
        if because:
            return f"errors in {', '.join(dict.fromkeys(because))}"
        if suite == _PACKAGE:
            return "" if self.read else "no table was read"
        return "" if suite in self.read else "the table was not read"

    def case(self, suite: str, rule: str, violations: list[Violation]) -> ET.Element:
        """One test case, with its failure or, for warnings, its output."""
        case = ET.Element("testcase", classname=visible(suite), name=visible(rule), time="0")
        if not violations:
            return case
        case.set("file", visible(self.options.located(violations[0].path)))
        if violations[0].line is not None:
            case.set("line", str(violations[0].line))
        errors = [violation for violation in violations if violation.severity is Severity.ERROR]
        if errors:
            failure = ET.SubElement(case, "failure", type=visible(rule), message=numbered(len(errors), "error"))
            failure.text = self.text(errors)
        warnings = [violation for violation in violations if violation.severity is Severity.WARNING]
        if warnings:
            ET.SubElement(case, "system-out").text = self.text(warnings)
        return case

    def text(self, violations: list[Violation]) -> str:
        """List violations one a line, up to the limit."""
        listed = violations[: self.options.limit] if self.options.limit else violations
        lines = [visible_path(str(violation)) for violation in listed]
        if len(violations) > len(listed):
            lines.append(f"and {len(violations) - len(listed):,} more")
        lost = self.lost[violations[0].severity].get(violations[0].rule)
        if lost:
            lines.append(f"and {lost:,} more that were counted only, in this or other files")
        return "\n".join(lines)
