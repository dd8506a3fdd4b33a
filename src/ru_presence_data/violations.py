"""What validation finds: `Violation` values in a `Report`, and the errors that the library raises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

KEPT_PER_RULE = 1000
"""Violations kept for each rule and table; the rest are counted only, so that a broken million rows fit in memory."""


COMPARISONS = 20_000
"""Comparisons of a wrong id with right ones that a table is worth; beyond, a message names no near id, so that no input takes for ever."""


class RuPresenceError(Exception):
    """Root of all errors that this library raises; its text is one clear line."""


class PackageError(RuPresenceError):
    """A package could not be found or read."""


class InvalidDataError(RuPresenceError):
    """Data that was asked for is not valid; the text names the first violation."""


class UsageError(RuPresenceError):
    """A request named something that does not exist."""


class UnknownRecordError(UsageError):
    """A record was looked up that does not exist.

    Attributes:
        key: Its key.
    """

    def __init__(self, text: str, key: str) -> None:
        super().__init__(text)
        self.key = key


class UncoveredError(UsageError):
    """A host, a region or a time was asked for in which nobody searched, so that no rows would not mean no presence."""


class UncoveredWarning(UserWarning):
    """An answer reaches beyond what was searched: a host that nobody searched, or a day after the date of the data."""


class Severity(StrEnum):
    """How grave a violation is."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One defect of the data.

    Attributes:
        rule: Name of the rule, in kebab-case.
        severity: Error or warning.
        path: File, relative to the package, with forward slashes.
        line: Physical line, counted from 1; None where the defect has none.
        field: Name of the field, if one is to blame.
        key: Key of the record, if it could be read.
        message: What was found and what was expected.
        fix: How to mend it.
        rank: Place among the violations of one line: the less, the nearer to the slip that a person made.
        follows: The violation of which this is only a consequence, and beneath which it is told.
    """

    rule: str
    severity: Severity = Severity.ERROR
    path: str
    line: int | None = None
    field: str | None = None
    key: str | None = None
    message: str
    fix: str
    rank: int = 0
    follows: Violation | None = None

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        subject = f"{self.key}: " if self.key else ""
        return f"{place}: {self.rule}: {subject}{self.message} (fix: {self.fix})"

    def order(self) -> tuple[object, ...]:
        """Sort key: file, line, rank, rule, field, message; a consequence comes right after the violation that it follows."""
        own = (self.path, self.line or 0, self.rank, self.rule, self.field or "", self.message)
        return own if self.follows is None else (*self.follows.order(), *own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """A check that could not run, because an earlier one found errors in a table that it reads.

    Attributes:
        check: Name of the stage or rule.
        table: Table that it would have judged.
        because: The table or tables that were not clean or, with ` (not given)` after its name, absent.
    """

    check: str
    table: str
    because: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.check} on {self.table} ({cause(self.because)})"


def cause(because: tuple[str, ...]) -> str:
    """Say in words why a check could not run."""
    absent = [name.removesuffix(" (not given)") for name in because if name.endswith(" (not given)")]
    dirty = [name for name in because if not name.endswith(" (not given)")]
    parts = ([f"errors in {', '.join(dirty)}"] if dirty else []) + ([f"without {', '.join(absent)}"] if absent else [])
    return "; ".join(parts)


@dataclass(slots=True)
class Report:
    """Result of a validation.

    Attributes:
        violations: What was found, up to `KEPT_PER_RULE` for each rule and file.
        counts: How many violations of each rule and severity were found, kept or not.
        skipped: Checks that did not run.
        tables: Number of rows of each table that was read.
    """

    violations: list[Violation] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    skipped: list[Skip] = field(default_factory=list)
    tables: dict[str, int] = field(default_factory=dict)
    _kept: Counter[tuple[str, str]] = field(default_factory=Counter, repr=False)

    def add(self, violation: Violation, count: int = 1) -> None:
        """Count a violation, and keep it unless its rule and file have reached the limit.

        Args:
            violation: The violation.
            count: How many violations of its kind it stands for.
        """
        self.counts[violation.rule, violation.severity.value] += count
        self._kept[violation.rule, violation.path] += 1
        if self._kept[violation.rule, violation.path] <= KEPT_PER_RULE:
            self.violations.append(violation)

    def extend(self, violations: Iterable[Violation]) -> None:
        """Add violations."""
        for violation in violations:
            self.add(violation)

    def merge(self, other: Report) -> None:
        """Add what another report about other files found."""
        self.counts.update(other.counts)
        for violation in other.violations:
            self._kept[violation.rule, violation.path] += 1
            if self._kept[violation.rule, violation.path] <= KEPT_PER_RULE:
                self.violations.append(violation)
        self.skipped += [skip for skip in other.skipped if skip not in self.skipped]
        self.tables |= other.tables

    def count(self, severity: Severity) -> int:
        """Count the violations of one severity."""
        return sum(number for (_, kind), number in self.counts.items() if kind == severity.value)

    @property
    def valid(self) -> bool:
        """Whether no error was found; warnings do not count."""
        return self.count(Severity.ERROR) == 0

    def sorted(self) -> list[Violation]:
        """The kept violations in the order of file and line, each with its consequences beneath it."""
        return sorted(self.violations, key=Violation.order)

    def of(self, severity: Severity) -> Iterator[Violation]:
        """The kept violations of one severity, in order."""
        return (violation for violation in self.sorted() if violation.severity is severity)
