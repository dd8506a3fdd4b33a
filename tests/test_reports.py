"""Reports in every format: golden files by bytes, and laws that hold whatever text the data carry."""

from __future__ import annotations

import functools
import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from ru_presence_data.reports import FORMATS, github_summary, render
from ru_presence_data.reports import sarif as sarif_module
from ru_presence_data.rules import Rule
from ru_presence_data.violations import KEPT_PER_RULE, Report, Severity, Skip, UsageError, Violation

ERROR, WARNING = Severity.ERROR, Severity.WARNING

RULES = {
    rule.name: rule
    for rule in (
        Rule(name="file-missing", stage="package", summary="The file exists.", why="It cannot be read.", example="none", fix="restore it"),
        Rule(name="required", stage="cell", summary="A cell is filled.", why="It is needed.", example="a gap", fix="fill it in"),
        Rule(name="primary-key", stage="key", summary="Keys are unique.", why="They name records.", example="az twice", fix="delete one"),
        Rule(name="foreign-key", stage="link", summary="Links lead somewhere.", why="Joins.", example="az1", fix="correct it"),
        Rule(
            name="closed-before-opened",
            tables=("bases",),
            summary="An installation cannot close before it opens.",
            why="Swapped dates make a closed base look open.",
            example="opened 1995, closed 1994",
            fix="swap the dates",
        ),
        Rule(
            name="one-sided",
            severity=WARNING,
            tables=("events", "statements"),
            summary="More than one side is heard.",
            why="Each side counts in its own way.",
            example="one source",
            fix="add another source",
        ),
    )
}
"""A small register, so that golden files do not change with the documentation of the real rules."""


def violation(**changes) -> Violation:
    plain = {"rule": "closed-before-opened", "path": "data/bases.csv", "message": "closed is before opened", "fix": "swap the dates"}
    return Violation(**(plain | changes))


EXAMPLE = violation(line=79, field="closed", key="am-gyumri-102", message="closed 1994-01-01 is before opened 1995-01-01")
ODD = "50% a|b `c` <b>d</b> [e](f) *g* ::error::h, ##[add-mask]i ##vso[x]y \u00e9 \u0413\u0430\u0431\u0430\u043b\u0430 \U0001f4e1"


def full() -> Report:
    """A report with all there can be in one: errors, warnings, skips, odd characters, counts beyond what is kept."""
    report = Report()
    report.tables |= {"actors": 1234, "bases": 80, "events": 2}
    report.add(EXAMPLE)
    report.add(violation(line=12, field="closed", key="az-gabala-radar", message="closed 1984 is before opened 2012"))
    for _ in range(2):
        report.add(violation(rule="primary-key", line=20, field="base_id", key="am-erebuni", message="the same base_id as on line 19"))
    report.add(violation(rule="file-missing", path="data/sources.csv", message="the file does not exist", fix="restore it"))
    report.add(violation(rule="required", path="data/events.csv", line=3, field="title", key=ODD, message=ODD, fix=ODD))
    report.add(
        violation(
            rule="required", path="data/\u0441\u043f\u0438\u0441\u043e\u043a 1,2.csv", line=1, message="a\nb\r\nc\x1b[31md\u202ee\x00f"
        )
    )
    report.add(violation(rule="required", path="::add-mask::x", line=1, message="\n::stop-commands::x\n"))
    for line in range(2, 14):
        report.add(
            violation(
                rule="one-sided",
                severity=WARNING,
                path="data/events.csv",
                line=line,
                key=f"az-event-{line}",
                message="one side speaks",
                fix="add another source",
            )
        )
    report.add(violation(rule="no-archive", severity=WARNING, path="data/events.csv", message="no archive", fix="archive it"))
    report.counts["closed-before-opened", "error"] += 2000
    report.counts["one-sided", "warning"] += 10
    report.skipped += [
        Skip(check="text", table="sources", because=("sources",)),
        Skip(check="cell", table="sources", because=("sources",)),
        Skip(check="key", table="sources", because=("sources",)),
        Skip(check="link", table="bases", because=("bases",)),
        Skip(check="one-sided", table="events", because=("bases", "events")),
        Skip(check="one-sided", table="statements", because=("bases", "events")),
        Skip(check="closed-before-opened", table="bases", because=("bases", "events")),
    ]
    return report


def empty() -> Report:
    report = Report()
    report.tables |= {"actors": 0, "bases": 1}
    return report


def of(*violations: Violation) -> Report:
    report = Report()
    report.extend(violations)
    return report


# Golden files

REPORTS = {"full": full, "empty": empty}
EXTENSIONS = {"text": ".txt", "json": ".json", "github": ".txt", "sarif": ".sarif", "junit": ".xml", "gitlab": ".json"}


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("format", FORMATS)
def test_each_format_is_written_as_agreed(format, report, file_regression, monkeypatch):
    monkeypatch.setattr(sarif_module, "VERSION", "1.2.3")
    written = render(REPORTS[report](), format, prefix="sub/dir", rules=RULES)
    file_regression.check(written.encode(), binary=True, extension=EXTENSIONS[format])


@pytest.mark.parametrize("report", REPORTS)
def test_the_summary_for_github_is_written_as_agreed(report, file_regression):
    file_regression.check(github_summary(REPORTS[report]()).encode(), binary=True, extension=".md")


def test_text_with_colour_and_warnings_is_written_as_agreed(file_regression):
    file_regression.check(render(full(), colour=True, warnings=True, limit=3).encode(), binary=True, extension=".txt")


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_report_is_written_the_same_whatever_the_order_of_its_violations(format):
    report, turned = full(), full()
    turned.violations.reverse()
    turned.counts = type(turned.counts)(dict(reversed(turned.counts.items())))
    assert render(turned, format, rules=RULES) == render(report, format, rules=RULES)


# Requests that cannot be met


def test_an_unknown_format_is_refused_with_the_known_ones():
    with pytest.raises(UsageError, match="no format 'xml'; the formats are text, json, github, sarif, junit, gitlab"):
        render(empty(), "xml")


@pytest.mark.parametrize("prefix", ["/abs", "..", "a/../b"])
def test_a_prefix_that_leads_outside_is_refused(prefix):
    with pytest.raises(UsageError, match="outside the repository"):
        render(empty(), "github", prefix=prefix)


def test_a_negative_limit_is_refused():
    with pytest.raises(UsageError, match="limit"):
        render(empty(), limit=-1)


@pytest.mark.parametrize(("prefix", "path"), [("", "data/bases.csv"), (".", "data/bases.csv"), ("./a//b/", "a/b/data/bases.csv")])
def test_paths_are_relative_to_the_repository(prefix, path):
    report = of(EXAMPLE)
    assert f"::error file={path},line=79,title=" in render(report, "github", prefix=prefix)
    assert json.loads(render(report, "gitlab", prefix=prefix))[0]["location"]["path"] == path
    result = json.loads(render(report, "sarif", prefix=prefix))["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == path
    assert ET.fromstring(render(report, "junit", prefix=prefix)).find(".//failure/..").get("file") == path
    assert json.loads(render(report, "json", prefix=prefix))["violations"][0]["path"] == "data/bases.csv"


# Text


def test_a_violation_is_one_line_as_str_writes_it():
    lines = render(of(EXAMPLE)).splitlines()
    assert lines[0] == str(EXAMPLE)
    assert lines[0] == (
        "data/bases.csv:79: closed-before-opened: am-gyumri-102: closed 1994-01-01 is before opened 1995-01-01 (fix: swap the dates)"
    )
    assert lines[1:] == ["", "not valid: 1 error in 1 file"]


@pytest.mark.parametrize(
    ("tables", "violations", "verdict"),
    [
        ({}, (), "valid: 0 tables, 0 rows, no errors, no warnings"),
        ({"bases": 1}, (), "valid: 1 table, 1 row, no errors, no warnings"),
        ({"actors": 1000, "bases": 234}, (WARNING,), "valid: 2 tables, 1,234 rows, no errors, 1 warning"),
        ({"bases": 1}, (WARNING, WARNING), "valid: 1 table, 1 row, no errors, 2 warnings"),
        ({"bases": 1}, (ERROR, WARNING), "not valid: 1 error in 1 file, 1 warning"),
        ({"bases": 1}, (ERROR, ERROR, WARNING, WARNING), "not valid: 2 errors in 1 file, 2 warnings"),
    ],
)
def test_the_last_line_is_the_verdict(tables, violations, verdict):
    report = of(*(violation(severity=severity) for severity in violations))
    report.tables |= tables
    assert render(report).splitlines()[-1] == verdict


def test_errors_come_before_warnings():
    report = of(violation(severity=WARNING, rule="w", path="a.csv"), violation(path="z.csv"))
    text = render(report, warnings=True)
    assert text.index("z.csv: ") < text.index("warnings:") < text.index("a.csv: ")


def test_warnings_are_counted_by_rule_unless_they_are_asked_for():
    report = of(*(violation(severity=WARNING, line=line) for line in (7, 5, 6)), violation(severity=WARNING, rule="w", line=9))
    assert render(report).splitlines()[:2] == [
        "3 warnings of rule closed-before-opened, first at data/bases.csv:5",
        "1 warning of rule w, at data/bases.csv:9",
    ]


@pytest.mark.parametrize(("limit", "listed"), [(1, 1), (5, 5), (0, 30), (30, 30), (31, 30)])
def test_the_limit_caps_what_is_listed_and_the_rest_is_counted(limit, listed):
    report = of(*(violation(line=line) for line in range(2, 32)))
    report.counts["closed-before-opened", "error"] += 5000
    lines = render(report, limit=limit).splitlines()
    assert sum(line.startswith("data/") for line in lines) == listed
    assert f"and {5030 - listed:,} more of rule closed-before-opened" in lines
    assert lines[-1] == "not valid: 5,030 errors in 1 file"


def test_violations_that_were_not_kept_are_counted():
    report = of(*(violation(line=line) for line in range(KEPT_PER_RULE + 5)))
    assert "and 5 more of rule closed-before-opened" in render(report, limit=0)


def test_colour_adds_nothing_but_colour():
    for warnings in (True, False):
        coloured = render(full(), colour=True, warnings=warnings)
        assert "\x1b[1;31mclosed-before-opened\x1b[0m" in coloured
        assert "\x1b[1;33mone-sided\x1b[0m" in coloured
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(full(), warnings=warnings)


def test_what_was_not_checked_is_told_by_cause():
    assert (
        "not checked: errors in sources: text, cell and key checks on sources\n"
        "not checked: errors in bases: link checks on bases\n"
        "not checked: errors in bases, events: 1 rule on events, statements and bases\n"
    ) in render(full())


# GitHub

COMMAND_LINE = re.compile(r"::(error|warning) (?:file=[^:,]*(?:,line=[0-9]+)?,)?title=[^:,]*::")


def test_special_characters_are_escaped_in_annotations():
    report = of(violation(path="data/a,b:c%d.csv", line=3, rule="r:s,t", key=None, message="50%\r\n::x::", fix="y"))
    assert render(report, "github").splitlines()[0] == (
        "::error file=data/a%2Cb%3Ac%25d.csv,line=3,title=r%3As%2Ct::50%25%0D%0A::x:: (fix: y)"
    )


@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize(("found", "shown"), [(1, 1), (9, 9), (10, 10), (500, 10)])
def test_github_is_given_no_more_annotations_than_it_shows(severity, found, shown):
    report = of(*(violation(severity=severity, line=line) for line in range(1, found + 1)))
    commands = [line for line in render(report, "github").splitlines() if line.startswith("::")]
    assert len(commands) == shown
    if found > 9:
        more = f"{found - 9} more {severity}" + ("s" if found > 10 else "")
        assert commands[-1] == f"::{severity} title=and {more}::{found - 9} of closed-before-opened"


def test_a_violation_without_a_line_is_annotated_without_one():
    assert "::error file=datapackage.json,title=" in render(of(violation(path="datapackage.json")), "github")


def test_the_log_of_github_holds_the_text_too():
    report = full()
    assert render(report, "github").endswith("\n" + render(report, "text"))


def test_a_summary_lists_fifty_violations_and_counts_the_rest():
    report = of(*(violation(line=line) for line in range(2, 82)))
    summary = github_summary(report)
    assert summary.count("- <code>data/bases.csv:") == 50
    assert "\nAnd 30 more.\n" in summary
    assert "| closed-before-opened | error | 80 |" in summary


@pytest.mark.parametrize("letter", ["a", "|", "\u0416", "\u202e"])
def test_a_summary_is_cut_below_what_github_accepts(letter):
    report = of(*(violation(line=line, message=letter * 32_767) for line in range(2, 82)))
    summary = github_summary(report)
    assert len(summary.encode()) < 1024 * 1024
    assert summary.endswith("\n*The rest is cut: a summary holds at most 1 MiB.*\n")


# SARIF


@functools.cache
def sarif_schema() -> Draft4Validator:
    schema = json.loads((Path(__file__).parent / "data" / "sarif-schema-2.1.0.json").read_bytes())
    Draft4Validator.check_schema(schema)
    return Draft4Validator(schema)


def test_all_registered_rules_are_described_in_valid_sarif():
    log = json.loads(render(full(), "sarif"))
    sarif_schema().validate(log)
    from ru_presence_data.rules import all_rules

    driver = log["runs"][0]["tool"]["driver"]
    names = [rule["id"] for rule in driver["rules"]]
    assert names == sorted({*all_rules(), "no-archive", "one-sided"})
    for result in log["runs"][0]["results"]:
        assert names[result["ruleIndex"]] == result["ruleId"]


def test_the_schema_of_sarif_finds_faults():
    log = json.loads(render(full(), "sarif"))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert not sarif_schema().is_valid(log)


def test_no_more_results_than_code_scanning_keeps_and_errors_first():
    rules = [f"r{number}" for number in range(6)]
    report = of(*(violation(rule=rule, severity=WARNING, line=line) for rule in rules for line in range(1, 901)), violation(path="z"))
    run = json.loads(render(report, "sarif", rules=RULES))["runs"][0]
    assert len(run["results"]) == 5000
    assert run["results"][0]["level"] == "error"
    notes = [note["message"]["text"] for note in run["invocations"][0]["toolExecutionNotifications"]]
    assert sum(int(note.split()[0].replace(",", "")) for note in notes) == 401


def test_paths_are_percent_encoded_in_sarif():
    run = json.loads(render(of(violation(path="data/\u0444 1%:#?.csv")), "sarif", rules=RULES))["runs"][0]
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "data/%D1%84%201%25%3A%23%3F.csv"


# Fingerprints


def marks(report: Report, format: str) -> list[str]:
    log = json.loads(render(report, format, rules=RULES))
    if format == "gitlab":
        return [issue["fingerprint"] for issue in log]
    return [result["partialFingerprints"]["ruPresenceData/v1"] for result in log["runs"][0]["results"]]


@pytest.mark.parametrize("format", ["sarif", "gitlab"])
def test_fingerprints_stay_when_lines_move(format):
    before = violation(line=20, key="a", field="b", message="the same base_id as on line 19")
    after = violation(line=31, key="a", field="b", message="the same base_id as on line 30")
    assert marks(of(before), format) == marks(of(after), format)


@pytest.mark.parametrize("format", ["sarif", "gitlab"])
@pytest.mark.parametrize("change", [{"rule": "x"}, {"path": "x"}, {"key": "x"}, {"field": "x"}, {"message": "x"}, {"key": ""}])
def test_fingerprints_tell_violations_apart(format, change):
    assert marks(of(violation()), format) != marks(of(violation(**change)), format)


@pytest.mark.parametrize("format", ["sarif", "gitlab"])
def test_equal_violations_have_fingerprints_of_their_own(format):
    found = marks(of(*(violation(line=line) for line in (5, 5, 6, 7))), format)
    assert len(set(found)) == 4


# JUnit


def cases(report: Report) -> dict[tuple[str, str], str]:
    outcome = {}
    for case in ET.fromstring(render(report, "junit", rules=RULES)).iter("testcase"):
        name = (case.get("classname"), case.get("name"))
        assert name not in outcome
        outcome[name] = next((child.tag for child in case if child.tag in ("failure", "skipped")), "passed")
    return outcome


def test_each_table_has_a_test_for_each_rule_that_judges_it():
    assert cases(empty()) == {
        ("package", "file-missing"): "passed",
        **{(table, rule): "passed" for table in ("actors", "bases") for rule in ("required", "primary-key", "foreign-key")},
        ("bases", "closed-before-opened"): "passed",
    }


def test_what_did_not_run_is_skipped_and_never_passed():
    report = empty()
    report.add(violation(rule="required", line=2))
    report.skipped += [
        Skip(check="key", table="bases", because=("bases",)),
        Skip(check="link", table="bases", because=("bases",)),
        Skip(check="closed-before-opened", table="bases", because=("bases",)),
        Skip(check="one-sided", table="events", because=("events",)),
    ]
    outcome = cases(report)
    assert outcome["bases", "required"] == "failure"
    assert {outcome["bases", rule] for rule in ("primary-key", "foreign-key", "closed-before-opened")} == {"skipped"}
    assert {kind for (table, _), kind in outcome.items() if table == "events"} == {"skipped"}
    assert {kind for (table, _), kind in outcome.items() if table == "actors"} == {"passed"}


def test_nothing_passes_where_no_table_was_read():
    assert set(cases(Report()).values()) == {"skipped"}


def test_a_rule_that_fails_in_a_file_of_an_unknown_name_passes_nowhere():
    report = empty()
    report.add(violation(rule="required", path="files/b1.csv", line=2))
    assert {name: kind for name, kind in cases(report).items() if name[1] == "required"} == {("files/b1.csv", "required"): "failure"}


def test_warnings_do_not_fail_a_test():
    report = empty()
    report.add(violation(severity=WARNING))
    assert cases(report)["bases", "closed-before-opened"] == "passed"
    assert "closed is before opened" in ET.fromstring(render(report, "junit", rules=RULES)).find(".//system-out").text


def test_violations_that_were_not_kept_are_told_in_the_failure():
    report = of(*(violation(line=line) for line in range(KEPT_PER_RULE + 5)))
    text = ET.fromstring(render(report, "junit", limit=2, rules=RULES)).find(".//failure").text
    assert text.splitlines()[2:] == ["and 998 more", "and 5 more that were counted only, in this or other files"]


def test_counts_of_suites_add_up():
    root = ET.fromstring(render(full(), "junit", rules=RULES))
    for tag, count in (("testcase", "tests"), ("failure", "failures"), ("skipped", "skipped")):
        assert int(root.get(count)) == len(list(root.iter(tag))) == sum(int(suite.get(count)) for suite in root)
        for suite in root:
            assert int(suite.get(count)) == len(list(suite.iter(tag)))


# Laws for any text

COMMANDS = ["::", ":", "##[", "##", "#", "[", "]", "##vso[", "::error::"]
MARKUP = ["|", "`", "<", "&", "]]>", "](", "%", "%0A", "\\", ",", '"']
MARKS = list("\n\r \t\x00\x85\u2028\u200b\ufeff\u00ad\U000e0001\ud800\udcff\uffff\ufffe")
HOSTILE = st.sampled_from([*COMMANDS, *MARKUP, *MARKS, "\r\n", "\x1b[0K"])
ANY = st.lists(HOSTILE | st.text(max_size=3), max_size=6).map("".join)
VIOLATIONS = st.builds(
    Violation,
    rule=ANY,
    severity=st.sampled_from(Severity),
    path=ANY,
    line=st.none() | st.integers(1, 99),
    field=st.none() | ANY,
    key=st.none() | ANY,
    message=ANY,
    fix=ANY,
)
SKIPS = st.builds(Skip, check=ANY | st.sampled_from(["cell", "link"]), table=ANY, because=st.lists(ANY, max_size=2).map(tuple))


@st.composite
def any_reports(draw) -> Report:
    report = of(*draw(st.lists(VIOLATIONS, max_size=12)))
    report.skipped += draw(st.lists(SKIPS, max_size=3))
    report.tables |= draw(st.dictionaries(ANY, st.integers(0, 9999), max_size=2))
    for number, found in enumerate(list(report.counts)):
        report.counts[found] += number
    return report


def assert_harmless(written: str, commands: bool = False) -> None:
    """No line that any reader could see is a command, in the form of today or in the old one."""
    written.encode()
    assert written.endswith("\n")
    assert not re.search(r"##[A-Za-z]*\[", written)
    for line in written.splitlines():
        start = line.lstrip()
        assert not start.startswith("::") or (commands and COMMAND_LINE.match(line)), line
    # Whoever ignores what is invisible still sees no command.
    assert not re.search("[\u00ad\u200b\ufeff\U000e0001\x00\x85\u2028\ufffe\uffff]", written)
    assert written.splitlines() == written.split("\n")[:-1]


@given(any_reports(), st.booleans(), st.booleans(), st.integers(0, 3))
def test_no_text_can_start_a_command(report, colour, warnings, limit):
    for format in FORMATS:
        written = render(report, format, colour=colour, warnings=warnings, limit=limit, prefix="a", rules=RULES)
        plain = re.sub(r"\x1b\[[0-9;]*m", "", written)
        assert "\x1b" not in plain
        assert colour or plain == written
        assert_harmless(plain, commands=format == "github")
    assert_harmless(github_summary(report))


@given(any_reports())
def test_the_commands_for_github_are_only_our_own(report):
    commands = [line for line in render(report, "github", rules=RULES).splitlines() if line.startswith("::")]
    for severity in Severity:
        expected = min(sum(1 for _ in report.of(severity)), 9)
        found = [line for line in commands if line.startswith(f"::{severity} ")]
        assert expected <= len(found) <= 10
    assert all(COMMAND_LINE.match(line) for line in commands)


@given(any_reports())
def test_annotations_are_read_back_as_they_were_meant(report):
    few = of(*report.violations[:9])
    written = render(few, "github", rules=RULES).splitlines()
    for line, found in zip(written, [*few.of(ERROR), *few.of(WARNING)], strict=False):
        properties, data = line[2:].split("::", 1)
        values = dict(pair.split("=", 1) for pair in properties.split(" ", 1)[1].split(","))
        assert values.get("line") == (str(found.line) if found.line else None)
        if found.message.isalnum() and found.message.isascii():
            assert found.message in data
        if re.fullmatch(r"[ -~]*", found.path) and "##" not in found.path:
            assert unquote(values["file"]) == found.path


def mended(text: str | None) -> str | None:
    """Text as JSON holds it: two halves of a surrogate pair that follow each other are one character."""
    return None if text is None else text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


@given(any_reports())
def test_json_gives_back_what_was_found(report):
    read = json.loads(render(report, "json"))
    assert read["valid"] == report.valid
    assert len(read["violations"]) == len(report.violations)
    for entry, found in zip(read["violations"], report.sorted(), strict=True):
        assert list(entry) == ["rule", "severity", "path", "line", "field", "key", "message", "fix"]
        for name, value in entry.items():
            meant = getattr(found, name)
            assert value == (meant if name in ("severity", "line") else mended(meant))
    assert [skip["check"] for skip in read["skipped"]] == [mended(skip.check) for skip in report.skipped]
    assert [tuple(skip["because"]) for skip in read["skipped"]] == [tuple(map(mended, skip.because)) for skip in report.skipped]
    assert read["tables"] == {mended(table): rows for table, rows in report.tables.items()}
    assert read["counts"] == {
        severity.value: {mended(rule): number for (rule, kind), number in report.counts.items() if kind == severity}
        for severity in Severity
    }


@given(any_reports())
def test_sarif_is_valid(report):
    log = json.loads(render(report, "sarif", prefix="a", rules=RULES))
    sarif_schema().validate(log)
    run = log["runs"][0]
    assert len(run["results"]) == len(report.violations)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert "](" not in result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert place["region"]["startLine"] >= 1
        assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})*", place["artifactLocation"]["uri"])


@given(any_reports())
def test_junit_is_read_back_with_every_violation(report):
    root = ET.fromstring(render(report, "junit", limit=0, rules=RULES).encode())
    texts = [element.text for tag in ("failure", "system-out") for element in root.iter(tag)]
    lines = [
        line for text in texts for line in text.split("\n") if not line.endswith("more that were counted only, in this or other files")
    ]
    assert len(lines) == len(report.violations)
    assert bool(list(root.iter("failure"))) != report.valid


@given(any_reports())
def test_gitlab_has_an_issue_for_each_violation_with_a_fingerprint_of_its_own(report):
    issues = json.loads(render(report, "gitlab"))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == len(report.violations)
    for issue, found in zip(issues, report.sorted(), strict=True):
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] == ("major" if found.severity is ERROR else "minor")
        assert issue["location"]["lines"]["begin"] >= 1


@given(any_reports())
def test_no_text_breaks_the_markdown_of_the_summary(report):
    lines = github_summary(report).split("\n")
    table = [line for line in lines if line.startswith("|")]
    assert all(line.count("|") == 4 for line in table)
    assert len(table) == (2 + len(report.counts) if report.counts else 0)
    items = [line for line in lines if line.startswith("- ")]
    assert len(items) == len(report.violations)
    for item in items:
        bare = re.sub(r"^- <code>|</code>|</?strong>", "", item)
        assert not re.search(r"[<>`|*_\[\]\\]", bare)
        assert len(re.findall("<", item)) == 4
    others = [line for line in lines[3:] if line and not line.startswith(("|", "- "))]
    assert all(line.startswith(("And ", "Not checked: ")) for line in others)


PLAIN = st.text(st.characters(min_codepoint=32, max_codepoint=0x24F, categories=["L", "N", "P", "S", "Zs"]), max_size=20).filter(
    lambda text: "##" not in text
)


@given(st.builds(Violation, rule=PLAIN, path=PLAIN.map("data/{}".format), line=st.none() | st.integers(1, 99), message=PLAIN, fix=PLAIN))
def test_clean_text_is_not_changed(found):
    assert render(of(found)).splitlines()[0] == str(found)


def test_reports_load_without_heavy_libraries():
    code = "import sys, ru_presence_data.reports; sys.exit('pyarrow' in sys.modules or 'pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
