"""What only follows from something else: a slip is told first and by its name, and its consequences beneath it, once each.

A misspelt cell of the sort key also puts its row out of order, a changed statement no longer has the id that is made from it, and an id
that was changed where it is given leaves everything that points to it in the air. The mends of such consequences ("move the row up",
"write another id") would hide the slip instead of mending it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ..rules import Rule
from ..schema.table_schema import TableSchema, load_schema
from ..schema.vocabularies import Rank
from ..statement_id import PARTS
from ..tables import TABLES
from ..violations import Violation
from .backend import Backend, Rows
from .wording import FORMAT, Near, are_alike

STAGES = ("package", "text", "cell", "key", "link", "rules")
"""The stages in the order in which they run."""
ORDER, STALE, KEY = "sort-order", "stale-statement-id", "primary-key"
DIFFERS = "cell-differs-from-preferred"
LEDGER = ("cell-without-statement", DIFFERS, "several-preferred-values", "reason-missing")
"""Rules that find a cell at odds with the statements about it."""
ABOUT = ("table_name", "record_id", "field_name")
"""The cells of a statement that say which cell it is about."""

_WRITE = "write "
_Cell = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Lost:
    """A cell that points to nothing.

    Attributes:
        table: Table to which it points.
        key: What it holds.
        near: The nearest keys of that table, first the nearest.
    """

    table: str
    key: str
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A violation with the row that it blames.

    Attributes:
        violation: The violation.
        count: How many violations of its kind it stands for.
        table: Name of the table.
        row: The row, as the backend counts; -1 if there is none.
        other: The row against which it is out of order, or whose key it repeats; -1 if there is none.
        lost: Where its cell should point, if it points to nothing.
    """

    violation: Violation
    count: int = 1
    table: str = ""
    row: int = -1
    other: int = -1
    lost: Lost | None = None


def rank(rule: Rule, fix: str) -> int:
    """Place of a violation among those of its line: the earlier stage first, then an exact mend before advice, last what is made from cells."""
    if rule.name in (ORDER, STALE):
        return 2 * len(STAGES)
    return 2 * STAGES.index(rule.stage) + (not fix.startswith(_WRITE))


def has_made_key(schema: TableSchema) -> bool:
    """Whether the key of a table is made from the rest of each row, so that it repeats only where one of two rows has a stale one."""
    return schema.field(schema.primary_key[0]).scalar.name == "digest"


def settled(told: Iterable[Told], rows: Mapping[str, Rows], backend: Backend) -> list[Told]:
    """Put what only follows from something else into words that say so, beneath its cause.

    Args:
        told: Everything that was found.
        rows: The tables that passed the stages up to key.
        backend: Where they lie.
    """
    slips = _Slips(list(told), rows, backend)
    slips.changed_keys()
    slips.statements()
    slips.changed_statements()
    slips.wrong_dates()
    slips.rows_and_ids()
    return slips.told


class _Slips:
    """The search for slips among everything that was found."""

    def __init__(self, told: list[Told], rows: Mapping[str, Rows], backend: Backend) -> None:
        self.told, self.rows, self.backend = told, rows, backend
        self.at_odds: dict[_Cell, list[int]] = {}
        for at, one in enumerate(told):
            if one.violation.rule in LEDGER:
                self.at_odds.setdefault(self.cell(one), []).append(at)

    def cell(self, one: Told) -> _Cell:
        """The cell that is at odds with the statements about it."""
        if one.table == "statements":
            return self.about(one)
        return (one.table, one.violation.key or "", one.violation.field or "")

    def about(self, one: Told, **meant: str) -> _Cell:
        """The cell that a statement is about, if some of its cells held what is meant."""
        table, record, field = ({**self.rows[one.table].cells(one.row), **meant}[name] for name in ABOUT)
        return table, record, field

    def free(self, places: Iterable[int]) -> Iterator[int]:
        """The places of those violations that do not follow from another yet."""
        return (at for at in places if self.told[at].violation.follows is None)

    def follow(self, at: int, head: Violation, fix: str, **words: Any) -> None:
        """Tell a violation beneath another."""
        one = self.told[at]
        self.told[at] = replace(one, violation=replace(one.violation, **words, fix=fix, follows=head.follows or head))

    def reword(self, at: int, fix: str) -> Violation:
        """A violation another mend."""
        one = self.told[at]
        self.told[at] = replace(one, violation=replace(one.violation, fix=fix))
        return self.told[at].violation

    def changed_keys(self) -> None:
        """Find keys that were changed where they are given: the old one is pointed to and is nowhere, the new one is near and nothing points to it."""
        lost: dict[Lost, list[int]] = {}
        records: dict[str, Near] = {}
        for at, one in enumerate(self.told):
            pointing = one.lost or self.lost_record(one, records)
            if pointing and pointing.near:
                lost.setdefault(pointing, []).append(at)
        for table in dict.fromkeys(pointing.table for pointing in lost):
            near = {key for pointing in lost if pointing.table == table for key in pointing.near}
            alone = near - self.pointed_to(table, near)
            changed = {
                pointing: key
                for pointing, places in lost.items()
                if pointing.table == table and (key := self.new_form(pointing, places, alone))
            }
            times = Counter(changed.values())
            for pointing, key in changed.items():
                # A key can have had one other form only.
                if times[key] == 1:
                    self.changed_key(pointing, key, lost[pointing])

    def lost_record(self, one: Told, records: dict[str, Near]) -> Lost | None:
        """The record that a statement is about and that is missing."""
        if one.violation.rule != "statement-about-missing-record":
            return None
        table, record, _ = self.about(one)
        if table not in records:
            rows = self.rows[table]
            records[table] = Near(len(rows), partial(rows.values, rows.schema.primary_key[0]))
        return Lost(table, record, tuple(records[table][record]))

    def new_form(self, lost: Lost, places: list[int], alone: set[str]) -> str:
        """The key that a missing one has become; empty if none may be it.

        A cell by itself is more likely misspelt than the key that it means; several that say the same are not.
        """
        if lost.near[0] in alone:
            return lost.near[0]
        return next((key for key in lost.near if len(places) > 1 and key in alone and are_alike(lost.key, key)), "")

    def pointed_to(self, table: str, keys: set[str]) -> set[str]:
        """Those of some keys of a table to which something points; all where that cannot be told."""
        links = [(other, field.name) for other in TABLES for field, link in load_schema(other).links if link.table == table]
        places = [*links, ("statements", "record_id")]
        if any(other not in self.rows for other, _ in places):
            return keys
        return {key for other, name in places for key in self.rows[other].find(name, keys)}

    def changed_key(self, lost: Lost, new: str, places: list[int]) -> None:
        """Tell a changed key, where a rule blames it, or at the first cell that points to the old one."""
        rows, schema = self.rows[lost.table], load_schema(lost.table)
        name = schema.primary_key[0]
        row = rows.find(name, {new})[new]
        own = [at for at, one in enumerate(self.told) if (one.table, one.row, one.violation.field) == (lost.table, row, name)]
        first = min(own or places, key=lambda at: self.told[at].violation.order())
        where = f"{rows.place(row)} of {self.backend.paths.get(lost.table, schema.path)}"
        count = sum(self.told[at].count for at in places)
        cells = "1 cell points" if count == 1 else f"{count} cells point"
        if own:
            head = self.reword(first, f"write {lost.key}, to which {cells}")
        else:
            here = f", or write {new} here" if count == 1 else ""
            head = self.reword(first, f"write {lost.key} {where}, where nothing points to {new}{here}")
        odd = (at for (table, record, _), many in self.at_odds.items() if (table, record) == (lost.table, new) for at in many)
        order = (
            at
            for at, one in enumerate(self.told)
            if one.violation.rule == ORDER and one.table == lost.table and row in (one.row, one.other)
        )
        for at in self.free([*places, *odd, *order]):
            if at != first:
                self.follow(at, head, f"correct {name} {where}")

    def statements(self) -> None:
        """Find statements with a wrong cell: what is at odds with the ledger in the cell that was meant follows from them."""
        if not self.at_odds:
            return
        for one in list(self.told):
            field = one.violation.field
            if one.table != "statements" or field not in (*ABOUT, "value") or one.violation.rule in (ORDER, STALE) or one.row < 0:
                continue
            exact = _exact(one.violation.fix) if field in ABOUT else ""
            cell = self.about(one, **({field: exact} if exact else {}))
            for at in self.free(self.at_odds.get(cell, ())):
                self.follow(at, one.violation, f"correct {field} {self.where(one)}")

    def changed_statements(self) -> None:
        """Find statements that were changed and are now at odds with their cell: a stale id is the trace of such a change."""
        if not self.at_odds:
            return
        for at, one in enumerate(self.told):
            if one.violation.rule != STALE or self.rows[one.table].cells(one.row)["rank"] != Rank.PREFERRED:
                continue
            parted = [other for other in self.free(self.at_odds.get(self.about(one), ())) if self.told[other].violation.rule in LEDGER[1:3]]
            if parted:
                old = self.told[parted[0]].violation.fix
                head = self.reword(parted[0], f"correct the statement {self.where(one)}, which was changed, or {old}")
                self.follow(
                    at, head, self.later("the cell or the statement", STALE), message=f"{one.violation.field} is made from other cells"
                )

    def wrong_dates(self) -> None:
        """Find dates that the ledger knows to be wrong: what other rows find against them is told beneath."""
        wrong: dict[tuple[str, str], Violation] = {}
        for (table, record, field), places in self.at_odds.items():
            for at in self.free(places):
                if self.told[at].violation.rule == DIFFERS and load_schema(table).field(field).is_edtf:
                    wrong.setdefault((table, record), self.told[at].violation)
        if not wrong:
            return
        for at in self.free(range(len(self.told))):
            one = self.told[at]
            if one.row < 0 or one.violation.rule in LEDGER or one.table not in self.rows:
                continue
            cells = self.rows[one.table].cells(one.row)
            heads = [head for field, link in load_schema(one.table).links if (head := wrong.get((link.table, cells[field.name])))]
            if heads:
                self.follow(at, heads[0], one.violation.fix)

    def rows_and_ids(self) -> None:
        """Find rows out of order, stale ids and ids that repeat since they are stale, where a wrong cell is the cause."""
        heads: dict[tuple[str, int], list[Violation]] = {}
        for one in self.told:
            if one.row >= 0 and one.violation.field is not None and not _made_of(one):
                heads.setdefault((one.table, one.row), []).append(one.violation)
        for at in self.free(range(len(self.told))):
            one = self.told[at]
            places = ((one.table, row) for row in (one.row, one.other) if row >= 0)
            heard = [head for place in places for head in heads.get(place, ()) if head.field in _made_of(one)]
            if heard and one.violation.rule != KEY:
                self.consequence(at, min(heard, key=Violation.order))
        ids = {(one.table, one.row): one.violation for one in self.told if one.violation.rule == STALE}
        for at in self.free(range(len(self.told))):
            one = self.told[at]
            stale = ids.get((one.table, one.row)) or ids.get((one.table, one.other))
            if stale and one.violation.rule == KEY and _made_of(one):
                self.follow(at, stale, stale.fix)

    def consequence(self, at: int, head: Violation) -> None:
        """Tell a row out of order or a stale id as what follows from a wrong cell, on its line."""
        rule, name = self.told[at].violation.rule, head.field or ""
        fix = self.later(name, rule)
        if rule == ORDER:
            self.follow(at, head, fix, message=f"the row is out of order by its {name}", line=head.line, key=head.key)
        else:
            self.follow(at, head, fix, message=f"{self.told[at].violation.field} is made from another {name}")

    def later(self, what: str, rule: str) -> str:
        """The mend of a consequence."""
        return f"correct {what}; if this is still told then, {self.backend.fixes.get(rule, FORMAT)}"

    def where(self, one: Told) -> str:
        """Words for the place of a row."""
        return f"{self.rows[one.table].place(one.row)} of {one.violation.path}"


def _exact(fix: str) -> str:
    """The one cell that a mend says to write; empty if it says something else."""
    word = fix.removeprefix(_WRITE)
    return word if word != fix and " " not in word and "," not in word else ""


def _made_of(one: Told) -> tuple[str, ...]:
    """Names of the fields from which it follows where a row stands or which id it has; none for what is wrong by itself."""
    schema = load_schema(one.table) if one.table else None
    if schema is None or one.violation.rule not in (ORDER, STALE, KEY):
        return ()
    if one.violation.rule == ORDER:
        return schema.sort_key
    return PARTS if has_made_key(schema) else ()
