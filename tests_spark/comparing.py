"""What Spark's report has in common with the local one."""

from __future__ import annotations

import re
from collections import Counter

from ru_presence_data.rules import all_rules
from ru_presence_data.validation.spark import BYTES, WHOLE
from ru_presence_data.violations import Report, Violation

RULES = all_rules()


def is_shared(rule: str) -> bool:
    """Say whether Spark runs a rule: those of the text need the bytes, those that are not marked `alone` need all rows in one place."""
    return RULES[rule].stage in ("package", "cell", "key", "link") or RULES[rule].alone


def told(violation: Violation, bare: set[Violation]) -> tuple[object, ...]:
    """What a violation says, but for the line to which a row is to move.

    Args:
        violation: The violation.
        bare: Violations beside which others are told that Spark does not find, so that they are told otherwise there.
    """
    if violation.follows is not None and not is_shared(violation.follows.rule):
        # Without its cause it stands for itself, at the row that is out of order.
        return (violation.rule, violation.path)
    fix = "" if violation in bare else re.sub("(up|down) to line [0-9]+", r"\1", violation.fix)
    return (violation.rule, violation.severity, violation.path, violation.line, violation.field, violation.key, violation.message, fix)


def same(found: Report, local: Report) -> None:
    """Assert that a report of Spark is the local one, but for what it lists as skipped."""
    bare = {one.follows for one in local.violations if one.follows is not None and not is_shared(one.rule)}
    shared = Counter(told(one, bare) for one in local.violations if is_shared(one.rule))
    places = {(one.rule, one.path, one.line, one.field) for one in bare}
    alone = {(kind, path) for kind, path, *rest in shared if not rest}
    held: Counter[tuple[object, ...]] = Counter()
    for one in found.violations:
        short = (one.rule, one.path)
        is_bare = (one.rule, one.path, one.line, one.field) in places
        whole = told(one, {one} if is_bare else set())
        held[short if short in alone and whole not in shared else whole] += 1
    assert held == shared
    assert found.counts == {kind: count for kind, count in local.counts.items() if is_shared(kind[0])}
    assert found.tables == local.tables
    own = [skip for skip in found.skipped if skip.because in ((BYTES,), (WHOLE,))]
    assert sorted(map(str, local.skipped)) == sorted(str(skip) for skip in found.skipped if skip not in own)
    assert {skip.table for skip in own if skip.check == "text"} == set(local.tables)
    unsound = {(skip.check, skip.table) for skip in local.skipped}
    passed_over = {(rule.name, table) for rule in RULES.values() if rule.stage == "rules" and not rule.alone for table in rule.tables}
    assert {(skip.check, skip.table) for skip in own if skip.check != "text"} == passed_over - unsound
