"""The stages of validation: their order, what is skipped when, and the words for what they find.

The stages are package, text, cell, key, link and rules. A stage judges a table only if the earlier ones left it sound; what could not
run is listed as skipped, never counted as passed. A loose spelling, a row out of its place and a stale id, which the command `format`
mends, are told and stand in nobody's way: the later stages judge the table as `format` would leave it.

Where the rows are (files, frames in memory, Spark) is the matter of a backend, which gives rows, earlier rows and counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from ..rules import Flag, Rule, all_rules
from ..schema.table_schema import TableSchema, load_schema
from ..tables import TABLES
from ..tabular import workers
from ..tabular.cell_checks import BadCell
from ..violations import Report, Skip, Violation
from . import wording
from .backend import ABSENT, DATE, Backend, Hit, Rows, Said
from .causes import Lost, Told, has_made_key, rank, settled


@dataclass(slots=True)
class Judged:
    """What the stages text, cell and key made of one table.

    Attributes:
        told: What they found.
        skipped: What could not run.
        length: Number of rows; None if they could not be read.
        rows: The rows in order; None if later stages cannot judge them.
    """

    told: list[Told] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)
    length: int | None = None
    rows: Rows | None = None


class Run:
    """One validation: which tables are sound so far, what was told, what was skipped."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.register = all_rules()
        self.sound: dict[str, Rows] = {}
        self.known: dict[str, Rows] = {}
        self.lengths: dict[str, int] = {}
        self.skipped: list[Skip] = []
        self.told: list[Told] = []

    def report(self) -> Report:
        """Everything that was found, causes before their consequences."""
        report = Report(skipped=list(dict.fromkeys(self.skipped)), tables=dict(self.lengths))
        for told in settled(self.told, self.known, self.backend):
            report.add(told.violation, told.count)
        return report

    def package(self, violations: Iterable[Violation]) -> None:
        """Take what the stage package found."""
        self.told += [Told(violation) for violation in violations]

    def hold(self, rows: Mapping[str, Rows]) -> None:
        """Take tables that passed the stages up to key elsewhere."""
        self.sound |= {table: one.in_order() for table, one in rows.items()}

    def tables(self, tables: Sequence[str], weight: Callable[[str], int], progress: Callable[[str, int], None] = lambda *_: None) -> None:
        """Run the stages text, cell and key on tables."""

        def judge(table: str) -> Judged:
            return self.table(load_schema(table))

        for done, (table, judged) in enumerate(zip(tables, self.backend.each(judge, tables, weight), strict=True), start=1):
            progress(table, done)
            self.told += judged.told
            self.skipped += judged.skipped
            if judged.length is not None:
                self.lengths[table] = judged.length
            if judged.rows is not None:
                self.sound[table] = judged.rows

    def table(self, schema: TableSchema) -> Judged:
        """Run the stages text, cell and key on one table."""
        reading = self.backend.read(schema)
        judged = Judged([self._said(schema, said) for said in reading.said])
        if reading.unread:
            judged.skipped.append(self._skip("text", schema.name, reading.unread))
        rows = reading.rows
        if rows is None:
            judged.skipped += [self._skip(check, schema.name) for check in ("cell", "key")]
            return judged
        judged.length = len(rows)
        bad = [self._bad(rows, cell) for cell in rows.bad_cells()]
        judged.told += bad
        if bad:
            rows = rows.mended()
        if not reading.sound or (bad and any(True for _ in rows.bad_cells())):
            judged.skipped.append(self._skip("key", schema.name))
            return judged
        judged.rows = self._keys(rows, judged)
        return judged

    def _said(self, schema: TableSchema, said: Said) -> Told:
        message = wording.about(said.field, said.message)
        return self._tell(schema, said.rule, message, said.fix, line=said.line, field=said.field, key=said.key, count=said.count)

    def _bad(self, rows: Rows, bad: BadCell) -> Told:
        message, line = wording.about(bad.field, bad.message), rows.line(bad.row)
        return self._tell(rows.schema, bad.rule, message, bad.fix, line=line, field=bad.field, key=bad.key, row=bad.row, count=bad.count)

    def _keys(self, rows: Rows, judged: Judged) -> Rows | None:
        """Check primary key, unique keys and the order of rows; gives the rows in order, if no key repeats."""
        schema = rows.schema
        keys = (("primary-key", schema.primary_key), *(("unique-key", key) for key in schema.unique_keys))
        checks: list[Callable[[], list[Hit]]] = [partial(list, rows.repeated(key)) for _, key in keys]
        checks.append(partial(list, rows.misplaced()))
        *twice, astray = workers.in_turn(lambda check: check(), checks, pays=len(rows) > workers.MANY_ROWS)
        for (rule, key), hits in zip(keys, twice, strict=True):
            for hit in hits:
                words = wording.repeated(rule, key, hit.cells, rows.beside(hit.row, hit.other))
                judged.told.append(self._hit(rows, hit, rule, words, key[0]))
        for hit in astray:
            line = None if hit.place is None else rows.line(hit.place)
            words = wording.misplaced(schema, is_low=hit.other < hit.row, line=line)
            judged.told.append(self._hit(rows, hit, "sort-order", words))
        # An id that is made from the rest of its row repeats only because one of the two is stale, which its rule will tell.
        hard = twice[1:] if has_made_key(schema) else twice
        return None if any(hard) else rows.in_order()

    def links(self, tables: Sequence[str] = TABLES, touching: str | None = None) -> None:
        """Check that cells that point to other tables find a row there."""

        def check(table: str) -> tuple[list[Told], list[Skip]]:
            return self._links(load_schema(table), touching)

        broken: list[str] = []
        self.known |= self.sound
        lengths = {table: len(rows) for table, rows in self.sound.items()}
        for table, (told, skipped) in zip(tables, self.backend.each(check, tables, lambda table: lengths.get(table, 0)), strict=True):
            self.told += told
            self.skipped += skipped
            if told:
                broken.append(table)
        for table in broken:
            del self.sound[table]

    def _links(self, schema: TableSchema, touching: str | None) -> tuple[list[Told], list[Skip]]:
        told: list[Told] = []
        skipped: list[Skip] = []
        links = [(name, link) for name, link in schema.links if touching in (None, schema.name, link.table)]
        rows = self.sound.get(schema.name)
        if rows is None:
            return told, [self._skip("link", schema.name)] if links else []
        for name, link in links:
            target = self.sound.get(link.table)
            if target is None:
                skipped.append(self._skip("link", schema.name, link.table))
                continue
            near = wording.Near(len(target), partial(target.values, link.field))
            for hit in rows.lost(name.name, target, link.field):
                cell = hit.cells[name.name]
                words = wording.broken_link(name.name, cell, link.table, near[cell])
                one = self._hit(rows, hit, "foreign-key", words, name.name)
                told.append(replace(one, lost=Lost(link.table, cell, tuple(near[cell]))))
        return told, skipped

    def rules(self, tables: Collection[str] = TABLES, touching: str | None = None) -> None:
        """Run the rules of the domain on the tables that are sound."""
        tasks = []
        for rule in self.register.values():
            for table in rule.tables:
                if table not in tables or touching not in (None, table, *rule.reads):
                    continue
                unsound = [name for name in dict.fromkeys((table, *rule.reads)) if name not in self.sound]
                unsound += [DATE] if rule.dated and self.backend.data_date is None else []
                lack = self.backend.lacks(rule)
                if unsound or lack:
                    self.skipped.append(self._skip(rule.name, table, *(unsound or [lack])))
                else:
                    tasks.append((rule, table))
        for (rule, table), flags in zip(tasks, self.backend.judge(tasks, self.sound), strict=True):
            self.told += [self._flag(self.sound[table], rule, flag, key) for flag, key in flags]

    def _flag(self, rows: Rows, rule: Rule, flag: Flag, key: str) -> Told:
        place: dict[str, Any] = {"line": rows.line(flag.row), "row": flag.row, "field": flag.field, "key": key}
        fix = flag.fix or rule.fix
        return self._tell(rows.schema, rule.name, flag.message, fix, **place, severity=rule.severity, count=flag.count)

    def _hit(self, rows: Rows, hit: Hit, rule: str, words: tuple[str, str], field: str | None = None) -> Told:
        key = "/".join(hit.cells[name] for name in rows.schema.primary_key)
        place: dict[str, Any] = {"line": rows.line(hit.row), "row": hit.row, "other": hit.other, "field": field, "key": key}
        return self._tell(rows.schema, rule, *words, **place, count=hit.count)

    def _tell(
        self, schema: TableSchema, rule: str, message: str, fix: str, *, row: int = -1, other: int = -1, count: int = 1, **place: Any
    ) -> Told:
        """Put a finding into a violation; `place` holds its line, field, key and severity."""
        path = self.backend.paths.get(schema.name, schema.path)
        own = self.backend.fixes.get(rule, fix)
        violation = Violation(rule=rule, path=path, message=message, fix=own, rank=rank(self.register[rule], fix), **place)
        return Told(violation, count=count, table=schema.name, row=row, other=other)

    def _skip(self, check: str, table: str, *because: str) -> Skip:
        names = (name if name in self.backend.given or name.endswith(ABSENT) else f"{name} {ABSENT}" for name in because or (table,))
        return Skip(check=check, table=table, because=tuple(names))
