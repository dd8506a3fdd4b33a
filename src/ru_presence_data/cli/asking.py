"""The editing commands as a person meets them: questions on a terminal, and what was done in plain lines."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress

from ..editing.checks import Problem, RefusedError, check_cell, check_links, whole
from ..editing.cite import Cited
from ..editing.ids import propose
from ..editing.new import Added, missing, new_row, source_cells, table_to_add, taken
from ..editing.new import add_source as write
from ..editing.store import Row, Store
from ..schema.table_schema import Field, TableSchema, load_schema
from ..schema.vocabularies import Basis
from ..violations import UsageError, Violation
from ..words import shown
from .terminal import BOLD, Style

COMMAND = "ru-presence-data"
IDS_SHOWN = 200
WITNESS = ("publisher_country", "derived_from")
"""Optional cells of a source that are asked for beside the required ones: they say which witness it is."""


def new(path: str | None, table: str, given: Row, style: Style) -> None:
    """Add a row, asking for what was not given if there is somebody to ask, and print what was done."""
    row = given
    if _can_ask():
        # Nobody has to wait while a person thinks: the answers are held against the package as it is when they are written.
        store = Store(path or ".")
        schema = table_to_add(store, table)
        row = Prompts(store, schema, style).fill(whole(schema, given), everything=not given)
    _add(lambda: new_row(path or ".", table, row), row, path, [COMMAND, "new", table])


def add_source(path: str | None, url: str, given: Row, style: Style) -> None:
    """Add a source, and print what was done.

    If something required was not given and there is somebody to ask, it is asked for, and so is whose side the publisher is on and what the
    document is a copy of.
    """
    row = given
    if _can_ask():
        store = Store(path or ".")
        schema = store.schema("sources")
        known = source_cells(store, url, given)
        if missing(schema, known):
            row = Prompts(store, schema, style).fill(known, everything=False, also=WITNESS)
    _add(lambda: write(path or ".", row.get("url", url), row), row, path, [COMMAND, "add-source", url])


def _add(add: Callable[[], Added], row: Row, path: str | None, command: list[str]) -> None:
    """Add a row; what was typed in answer to questions and is refused as a whole is given back as a command, so that nothing is lost."""
    try:
        done = add()
    except RefusedError:
        if _can_ask():
            cells = [
                part for name, cell in row.items() if cell and (name != "url" or "new" in command) for part in ("--set", f"{name}={cell}")
            ]
            print(f"\nThe same as a command, to be corrected:\n  {shlex.join([*command, *_package(path), *cells])}\n")
        raise
    print("\n".join(_added(done, path)))


def note(basis: str, given: str, style: Style) -> str:
    """The note on a statement, asking how the value follows if that was not told and there is somebody to ask."""
    if basis == Basis.STATED or given.strip() or not _can_ask():
        return given
    field = load_schema("statements").field("basis")
    meaning = next((category.description for category in field.categories if category.value == basis), "")
    print("\n".join(style.wrap(f"basis {basis}: {meaning}", 2)))
    return _answer("How does the value follow from what the source says? ")


def _answer(question: str) -> str:
    """Ask once.

    Raises:
        UsageError: If the input ends.
    """
    try:
        return input(question).strip()
    except (EOFError, KeyboardInterrupt) as end:
        print()
        if isinstance(end, KeyboardInterrupt):
            raise
        raise UsageError("the input ended; nothing was written") from None


def _can_ask() -> bool:
    # A program that is started without a standard input has None there.
    return sys.stdin is not None and not getattr(sys.stdin, "closed", False) and sys.stdin.isatty()


def _package(path: str | None) -> list[str]:
    return ["--package", path] if path else []


def _added(done: Added, path: str | None) -> list[str]:
    lines = [f"added {done.key} to {done.table}, line {done.line} of {done.path}"]
    if done.proposed:
        lines.append("the id was made from the cells; change it now if it does not fit, for later it stays")
    if done.table == "sources":
        lines += ["", "Next, cite it:", f"  {COMMAND} cite TABLE ID FIELD --source {done.key}{_tail(path)}"]
    if done.uncited:
        many = len(done.uncited) > 1
        lines += [
            "",
            f"{len(done.uncited)} cell{'s need statements' if many else ' needs a statement'}; put the id of a source in the place of SOURCE:",
        ]
        lines += [
            f"  {shlex.join([COMMAND, 'cite', done.table, done.key, field, '--source', 'SOURCE'])}{_tail(path)}" for field in done.uncited
        ]
        lines.append("where the source does not simply say it, with --basis computed, inferred, lower-bound or upper-bound, and --note")
    return lines + _open(violation for violation in done.open if violation.rule != "unused-source")


def _tail(path: str | None) -> str:
    return f" {shlex.join(_package(path))}" if path else ""


def _open(violations: Iterable[Violation]) -> list[str]:
    lines = [f"  {violation}" for violation in violations]
    return ["", "Still open, as `validate` will say:", *lines] if lines else []


def cited(done: Cited) -> None:
    """Print what `cite` did."""
    row = done.statement
    basis = "" if row["basis"] == Basis.STATED else f"{row['basis']}, "
    lines = [
        f"cited {row['source_id']} for {row['field_name']} {row['value']} of {row['record_id']}, {basis}rank {row['rank']},"
        f" line {done.line} of {done.path}"
    ]
    if done.cell != done.cell_before:
        lines.append(f"wrote {row['field_name']} {done.cell} in place of {done.cell_before or 'an empty cell'}, {done.cell_place}")
    lines += [f"set to rank normal: {other['value']} from {other['source_id']}" for other in done.demoted]
    if not done.cell:
        lines.append("the cell stays empty; to fill it, cite with --rank preferred --update-cell")
    print("\n".join(lines + _open(done.open)))


class Prompts:
    """Asks for the cells of a row, one after the other, until each answer is one that its field can hold."""

    def __init__(self, store: Store, schema: TableSchema, style: Style) -> None:
        self.store, self.schema, self.style = store, schema, style
        # With it, arrow keys and letters of several bytes can be edited; it does not exist everywhere.
        with suppress(ImportError):
            import readline  # noqa: F401

    def fill(self, row: Row, *, everything: bool, also: tuple[str, ...] = ()) -> Row:
        """The row with the answers.

        Args:
            row: The cells that are known.
            everything: Whether to ask for optional cells and to show the proposed id, not only for what is required and missing.
            also: Optional cells to ask for in any case.

        Raises:
            UsageError: If the input ends.
        """
        row = dict(row)
        needed = {field.name for field in missing(self.schema, row)}
        key = self.schema.primary_key[0] if len(self.schema.primary_key) == 1 else ""
        if not everything and not needed:
            return row
        self._wrap(f"New row in {self.style.paint(self.schema.name, BOLD)}: {self.schema.description}")
        print("Enter skips what is optional, ? tells more, Ctrl-C stops and writes nothing.")
        for field in self.schema.fields:
            wanted = everything or field.name in also
            if field.name != key and (field.name in needed or (wanted and not row[field.name])):
                row[field.name] = self._ask(field, row)
        if key and not row[key]:
            proposed = propose(self.store, self.schema, row)
            row[key] = self._ask(self.schema.field(key), row, proposed or "")
        return row

    def _ask(self, field: Field, row: Row, proposed: str = "") -> str:
        need = "required" if field.required and not proposed else "optional" if not proposed else f"Enter takes {proposed}"
        print()
        self._wrap(f"{self.style.paint(field.name, BOLD)} ({need}): {field.description}")
        self._wrap(f"  {self._accepted(field)}")
        while True:
            answer = _answer(f"{field.name}> ")
            if answer == "?":
                self._tell(field)
                continue
            if not answer and (proposed or not field.required):
                return proposed
            cell, problems = self._check(field, row, answer)
            if not problems:
                return cell
            for problem in problems:
                self._wrap(f"  {problem}")

    def _check(self, field: Field, row: Row, answer: str) -> tuple[str, list[Problem]]:
        cell, problems = check_cell(self.schema, field, answer)
        if not problems:
            one = dict.fromkeys(row, "") | {field.name: cell}
            problems = list(check_links(self.store, self.schema, one))
        if not problems and (field.name,) == self.schema.primary_key:
            exists = taken(self.store, self.schema, row | {field.name: cell})
            problems = [exists] if exists else []
        return cell, problems

    def _accepted(self, field: Field) -> str:
        if field.categories:
            return f"one of {', '.join(category.value for category in field.categories)}"
        kind = f"the id of a row in {field.link.table}" if field.link else field.scalar.expected
        return kind if " such as " in kind else f"{kind}; for example {field.example}"

    def _tell(self, field: Field) -> None:
        if field.categories:
            for category in field.categories:
                self._wrap(f"  {category.value}: {category.description}")
        elif field.link:
            keys = self.store.frame(field.link.table).keys.to_pylist()
            rest = f" and {len(keys) - IDS_SHOWN} more" if len(keys) > IDS_SHOWN else ""
            self._wrap(f"  {', '.join(keys[:IDS_SHOWN])}{rest}")
        else:
            self._wrap(f"  {field.scalar.expected}")

    def _wrap(self, text: str) -> None:
        lead = len(text) - len(text.lstrip())
        print("\n".join(self.style.wrap(text.strip(), lead + 2 if lead else 0, " " * lead)))


def settings(pairs: Iterable[tuple[str, str]]) -> Row:
    """Turn the values of `--set` into cells.

    Raises:
        UsageError: If a field is given twice.
    """
    row: Row = {}
    for name, cell in pairs:
        if name in row:
            raise UsageError(f"--set {name} is given twice, as {shown(row[name])} and {shown(cell)}")
        row[name] = cell
    return row


__all__ = ["add_source", "cited", "new", "note", "settings"]
