"""Rules about the ledger: every sourced cell rests on statements, every statement on a source that was read."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from .. import edtf
from ..schema.table_schema import load_schema
from ..schema.vocabularies import ConsultedForm, Rank, SourceType
from ..statement_id import PARTS, stale_ids, statement_id
from ..tabular import arrays
from ..tabular.arrays import Mask, counting, equals, first_rows, is_in, number
from ..tabular.frame import Frame, Frames, both, either, falsy
from ..violations import COMPARISONS, KEPT_PER_RULE, Severity
from ..words import MAX_HINT, shown
from .addresses import plain
from .circles import circles
from .ledger import BOUNDS, CELL, REMEMBERED, about, cells, leading, ledger, meeting, within
from .marked import listed, with_key_dates, with_statements
from .register import Flag, flags, rule
from .witnesses import TOLD_BY, roots, supports

GRADES = {source_type.value: grade for grade, source_type in enumerate(SourceType)}
WEAKEST = GRADES["encyclopedia"]
"""From this grade on a source is preferred only where there is no better."""

UNSTATED = "unknown"
"""A code that says that no source says; it needs no statement."""


@rule(with_statements, reads=("statements",))
def cell_without_statement(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A sourced cell that is not empty has a preferred statement.

    Why: no source, no value; a value that nobody is known to have stated cannot be checked.
    Example: closed 2012-12-10 in bases, and no row in statements about it
    Fix: add a statement with rank preferred to data/statements.csv, or empty the cell
    """
    for field in frame.schema.sourced:
        said = ledger(frame, frames, field.name)
        bare = both(
            frame.filled(field.name),
            pc.invert(equals(frame.column(field.name), UNSTATED)),
            pc.is_null(said.value),
            pc.invert(pc.is_in(counting(len(frame)), pc.cast(arrays.counts(list(said.bounded)), pa.int32()))),
        )
        cite = (
            f"cite the source with `ru-presence-data cite {frame.schema.name} {{{frame.schema.primary_key[0]}}} {field.name} --source ID`"
        )
        fix = cite if field.required else f"{cite}, or empty the cell"
        yield from flags(frame, bare, field.name, f"{field.name} {{{field.name}}} has no preferred statement", fix=fix)


@rule(with_statements, reads=("statements",))
def cell_differs_from_preferred(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A sourced cell holds the value of its preferred statement, or what its preferred bounds leave.

    Why: the cell is what the ledger chose; if they part, one of them was edited and the other forgotten.
    Example: closed 2012-12-09 in bases, preferred statement 2012-12-10
    Fix: write the preferred value into the cell, or change the ranks of the statements
    """
    for field in frame.schema.sourced:
        said = ledger(frame, frames, field.name)
        parted = falsy(pc.not_equal(frame.column(field.name), said.value))
        if parted.true_count:
            # Where the ledger contradicts itself, or says what no cell can hold, another rule speaks, and to follow it would be no mend.
            parted = both(parted, pc.invert(pc.is_in(counting(len(frame)), said.targets.take(said.turns))))
            invalid = [value for value in said.value.filter(parted).unique().to_pylist() if field.problem(value)]
            parted = both(parted, pc.invert(is_in(said.value, invalid)))
        for row, count in first_rows(parted, KEPT_PER_RULE):
            preferred = said.value[row].as_py()
            cell = frame.cell(row, field.name)
            says = "preferred bounds leave" if row in said.bounded else "preferred statement says"
            message = f"{field.name} is {shown(cell) if cell else 'empty'}, its {says} {shown(preferred)}"
            yield Flag(
                row=row, field=field.name, message=message, fix=f"write {preferred}, or change the ranks of the statements", count=count
            )


@rule(with_statements, reads=("statements",))
def several_preferred_values(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """All preferred statements about a cell say the same.

    Why: a cell has one value; several sources may support it, but not different ones.
    Example: preferred statements 2012-12-09 and 2012-12-10 for closed of one base
    Fix: set the rank of all but one value to normal, and give the reason
    """
    for field in frame.schema.sourced:
        said = ledger(frame, frames, field.name)
        for at in said.turns.to_pylist():
            row, value = said.targets[at].as_py(), said.values[at].as_py()
            message = f"{field.name} has the preferred values {shown(said.value[row].as_py())} and {shown(value)}"
            yield Flag(row=row, field=field.name, message=message)


@rule("statements", alone=True)
def statement_about_unsourced_field(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A statement is about a sourced field of its table.

    Why: a statement about a field that takes none, or that does not exist, would never be read.
    Example: table_name bases, field_name clsoed
    Fix: correct field_name; only fields marked as sourced in the codebook take statements
    """
    import difflib

    for table in listed(frame.schema):
        names = [field.name for field in load_schema(table).sourced]
        statements = about(frames, table)
        for at, count in first_rows(pc.invert(is_in(statements.column("field_name"), names)), KEPT_PER_RULE):
            row = statements.start + at
            cell = frame.cell(row, "field_name")
            near = difflib.get_close_matches(cell, names, n=1) if len(cell) <= MAX_HINT else []
            fix = f"write {near[0]}" if near else f"write one of {', '.join(names)}"
            yield Flag(row=row, field="field_name", message=f"{table} has no sourced field {shown(cell)[1:-1]}", fix=fix, count=count)


@rule("statements", reads=with_statements)
def statement_about_missing_record(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A statement is about a record that exists.

    Why: a statement about a missing record would never be read.
    Example: table_name bases, record_id az-gabala-rader
    Fix: correct record_id or table_name, or add the record
    """
    import difflib

    for table in listed(frame.schema):
        keys = frames[table].keys
        statements = about(frames, table)
        known: dict[str, str | None] = {}
        for at, count in first_rows(pc.is_null(statements.target), KEPT_PER_RULE):
            row = statements.start + at
            cell = frame.cell(row, "record_id")
            if cell not in known:
                hint = len(known) * len(keys) < COMPARISONS and len(cell) <= MAX_HINT
                near = difflib.get_close_matches(cell, keys.to_pylist(), n=1) if hint else []
                known[cell] = f"write {near[0]}" if near else None
            yield Flag(
                row=row, field="record_id", message=f"{table} has no record {shown(cell, MAX_HINT)[1:-1]}", fix=known[cell], count=count
            )


@rule("statements", alone=True)
def statement_value_invalid(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A statement's value is one that its field could hold.

    Why: contradictions can be compared only if both sides are spelt in the same way.
    Example: field_name closed, value "10 December 2012"
    Fix: write the value in the spelling of the field, and the source's own words in the note
    """
    for table in listed(frame.schema):
        for field in load_schema(table).sourced:
            statements = about(frames, table)
            values = statements.column("value").filter(statements.of(field.name))
            bad = {cell: problem for cell in values.unique().to_pylist() if (problem := field.problem(cell))}
            if not bad:
                continue
            for at, count in first_rows(both(statements.of(field.name), is_in(statements.column("value"), bad)), KEPT_PER_RULE):
                row = statements.start + at
                cell = frame.cell(row, "value")
                advice = edtf.hint(cell) if field.is_edtf else None
                message = f"{shown(cell)} cannot be a value of {field.name}: {bad[cell].removesuffix(f': {advice}')}"
                yield Flag(row=row, field="value", message=message, fix=advice, count=count)


@rule("statements", alone=True)
def stale_statement_id(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A statement's id is the digest of what it says.

    Why: the id changes exactly when the statement does, so that edits show in every comparison.
    Example: statement_id 000000000000
    Fix: run `ru-presence-data format`
    """
    for row, count in first_rows(stale_ids(frame), KEPT_PER_RULE):
        cells = frame.row(row)
        expected = statement_id(*(cells[part] for part in PARTS))
        message = f"statement_id is {cells['statement_id']}, expected {expected}"
        yield Flag(row=row, field="statement_id", message=message, fix=f"write {expected}, or run `ru-presence-data format`", count=count)


@rule("statements", reads=("sources",))
def preferred_but_not_consulted(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A preferred statement rests on a source that was read.

    Why: a document that is only listed cannot carry a value.
    Example: rank preferred on a source with consulted_form not-consulted
    Fix: read the source and say so in consulted_form, or prefer another
    """
    sources = frames["sources"]
    form = sources.column("consulted_form").take(frame.lookup("source_id", sources))
    mask = both(equals(form, "not-consulted"), frame.among("rank", [Rank.PREFERRED]))
    yield from flags(frame, mask, "source_id", "the preferred statement rests on {source_id}, which was not read")


@rule("statements")
def reason_missing(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """Where statements about a cell contradict each other, the preferred one says why it was taken.

    A bound that holds the value of the cell contradicts nothing, nor do bounds that close it.

    Why: a choice without a reason cannot be judged or repeated.
    Example: preferred 2012-12-10 without a reason beside normal 2012-12-09
    Fix: write the reason into a preferred statement about the cell
    """
    cell = cells(frame, frames)
    preferred = frame.among("rank", [Rank.PREFERRED])
    suspect = both(preferred, within(cell, _contradicting(frame, cell)))
    mask = both(suspect, pc.invert(within(cell, both(suspect, frame.filled("reason")))))
    message = "{table_name}/{record_id}.{field_name}: other statements contradict {value}, and no reason is given"
    yield from flags(frame, leading(cell, mask), "reason", message)


def _contradicting(frame: Frame, cell: Any) -> Mask:
    """Mask of statements that say something else than another about the same cell."""
    bound = frame.among("basis", BOUNDS)
    rows = pc.indices_nonzero(pc.invert(bound))
    # Statements about a cell are sorted by value, so a cell with two values has them one after the other.
    near, values = cell.take(rows), frame.column("value").take(rows)
    turns = both(pc.equal(near[1:], near[:-1]), pc.not_equal(values[1:], values[:-1])) if len(rows) else bound[:0]
    parts = (rows[1:].filter(turns), arrays.counts(_beyond_bounds(frame, cell, bound)))
    return pc.is_in(counting(len(cell)), pa.concat_arrays([pc.cast(part, pa.int32()) for part in parts]))


def _beyond_bounds(frame: Frame, cell: Any, bound: Any) -> list[int]:
    """Rows of bounds that do not hold the value of their cell, and of values beside bounds that close the cell to another."""
    rows = pc.indices_nonzero(within(cell, bound))
    said = zip(*(frame.column(name).take(rows).to_pylist() for name in ("value", "basis", "rank")), strict=True)
    beyond = []
    # Statements about one cell stand together.
    for _, group in groupby(zip(rows.to_pylist(), cell.take(rows).to_pylist(), said, strict=True), key=itemgetter(1)):
        places, _, ledger = zip(*group, strict=True)
        beyond += [places[at] for at in _beyond(ledger)]
    return beyond


@lru_cache(REMEMBERED)
def _beyond(said: tuple[tuple[str, str, str], ...]) -> tuple[int, ...]:
    """Which statements about a cell lie beyond its bounds, or are bounds beyond which it lies.

    Args:
        said: Value, basis and rank of each statement.
    """
    taken = [(value, basis) for value, basis, rank in said if rank == Rank.PREFERRED]
    whole = [value for value, basis in taken if basis not in BOUNDS]
    sides = [tuple(value for value, basis in taken if basis == side) for side in BOUNDS]
    value = whole[0] if whole else meeting(*sides) if any(sides) else None
    if not value:
        return ()
    held = (supports(mine, value) if basis in BOUNDS else bool(whole) or mine == value for mine, basis, _ in said)
    return tuple(at for at, holds in enumerate(held) if not holds)


@rule("statements", alone=True)
def deprecated_without_reason(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A deprecated statement says how it was shown to be wrong.

    Why: deprecation is a finding about a source, not a taste.
    Example: rank deprecated, reason empty
    Fix: write the reason, or set the rank to normal
    """
    mask = both(frame.among("rank", [Rank.DEPRECATED]), frame.empty("reason"))
    yield from flags(frame, mask, "reason", "{table_name}/{record_id}.{field_name}: {value} is deprecated without a reason")


@rule("sources", reads=("statements",))
def unused_source(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """Every source carries a statement, or is the original of one that does.

    Why: a list of documents that nothing rests on is padding.
    Example: a row in sources whose id stands in no statement
    Fix: add the statement for which it was read, or delete the source
    """
    used = either(frame.pointed_at("source_id", frames["statements"]), frame.pointed_at("derived_from", frame))
    yield from flags(frame, pc.invert(used), "source_id", "no statement rests on {source_id}")


@rule("sources", alone=True)
def source_unidentified(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A source has a title or an address.

    Why: what cannot be found cannot be checked.
    Example: title and url both empty
    Fix: fill in title or url
    """
    # An original that is known from its copies only may be known by its publisher alone.
    listed = both(frame.among("consulted_form", [ConsultedForm.NOT_CONSULTED]), frame.filled("publisher"))
    mask = both(frame.empty("title"), frame.empty("url"), pc.invert(listed))
    yield from flags(frame, mask, "title", "title and url are both empty")


@rule("sources", alone=True)
def consulted_without_day(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A source that was read has the day of reading, and only such a one.

    Why: pages change; the day says which state was read.
    Example: consulted_form excerpt, consulted_on empty
    Fix: fill in consulted_on, or set consulted_form to not-consulted
    """
    mask = pc.xor(frame.empty("consulted_on"), frame.among("consulted_form", [ConsultedForm.NOT_CONSULTED]))
    yield from flags(frame, mask, "consulted_on", "consulted_form {consulted_form} and consulted_on '{consulted_on}' do not go together")


@rule("sources", alone=True)
def consulted_before_published(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A source is not read before it is published.

    Why: one of the two days is a slip, and the order of sources in time rests on them.
    Example: published 2024-06-12, consulted_on 2023-06-12
    Fix: correct the wrong one; of a page that changes, published is the day of the state that was read
    """
    early = frame.surely_before("consulted_on", "published")
    yield from flags(frame, early, "consulted_on", "consulted_on {consulted_on} is before published {published}")


@rule("sources")
def duplicate_source(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """No two sources have the same address.

    Why: one document under two ids would count as two independent sources.
    Example: two rows with the same url
    Fix: keep the older id, and point the statements of the other to it
    """
    addresses = plain(frame.column("url"))
    first = pc.index_in(addresses, addresses)
    mask = both(frame.filled("url"), pc.not_equal(first, counting(len(frame))))
    for flag in flags(frame, mask, "url", "the address is that of "):
        yield Flag(row=flag.row, field="url", message=flag.message + frame.cell(first[flag.row].as_py(), "source_id"), count=flag.count)


@rule("sources")
def derived_in_a_circle(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """No source is derived from itself, directly or through others.

    Why: independence of sources is counted by their originals; a circle has none.
    Example: source_id tass-2012-gabala, derived_from tass-2012-gabala
    Fix: empty derived_from of the original
    """
    origin = {key: source for key, source in zip(frame.keys.to_pylist(), frame.column("derived_from").to_pylist(), strict=True) if source}
    round_about = {key for circle in circles(origin) for key in circle}
    for row, key in enumerate(frame.keys.to_pylist()):
        if key in round_about:
            yield Flag(row=row, field="derived_from", message=f"{key} is derived from itself")


@rule(with_key_dates, reads=("statements", "sources"), severity=Severity.WARNING)
def single_source(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A date that opens, closes or binds rests on two independent sources.

    Why: these dates decide every count and every survival curve; copies of one report are one source.
    Example: closed 2012-12-10 with one statement
    Fix: look for a second source that says the same or a coarser date, and add its statement
    """
    sources = frames["sources"]
    origin = roots(zip(*(sources.column(name).to_pylist() for name in TOLD_BY), strict=True))
    cells = {field.name: frame.column(field.name).to_pylist() for field in frame.schema.key_dates}
    place = {key: row for row, key in enumerate(frame.keys.to_pylist())}
    support: defaultdict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    statements = about(frames, frame.schema.name)
    rows = pc.indices_nonzero(is_in(statements.column("field_name"), cells))
    names = ("record_id", "field_name", "value", "rank", "source_id")
    for record, field, value, rank, source in zip(*(statements.column(name).take(rows).to_pylist() for name in names), strict=True):
        row = place.get(record)
        if row is not None and cells[field][row] and rank != Rank.DEPRECATED and supports(value, cells[field][row]):
            support[field, row].setdefault(origin.get(source, source), source)
    for (field, row), independent in sorted(support.items(), key=lambda item: (item[0][1], item[0][0])):
        if len(independent) == 1:
            yield Flag(row=row, field=field, message=f"{field} {cells[field][row]} rests on {next(iter(independent.values()))} alone")


@rule("statements", reads=("sources",), severity=Severity.WARNING)
def weak_source_preferred(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """An encyclopedia or a memoir is not preferred over something better.

    Why: encyclopedias that their readers write repeat others; the better source was at hand.
    Example: preferred value from an encyclopedia, another value from an official statement
    Fix: prefer the better source, or say in the reason why it is wrong and give it rank deprecated
    """
    sources = frames["sources"]
    grade = _grades(sources).take(frame.lookup("source_id", sources))
    weak = falsy(pc.greater_equal(grade, number(WEAKEST)))
    cell = cells(frame, frames)
    preferred, normal = frame.among("rank", [Rank.PREFERRED]), frame.among("rank", [Rank.NORMAL])
    better = both(normal, pc.invert(weak))
    suspect = both(preferred, weak, within(cell, better), pc.invert(within(cell, both(preferred, pc.invert(weak)))))
    others = pc.indices_nonzero(both(better, within(cell, suspect)))
    last = dict(zip(cell.take(others).to_pylist(), others.to_pylist(), strict=True))
    for row in pc.indices_nonzero(leading(cell, suspect)).to_pylist():
        other = last[cell[row].as_py()]
        named = "/".join(frame.cell(row, name) for name in CELL)
        message = f"{named}: the preferred value rests on {frame.cell(row, 'source_id')} only, though {frame.cell(other, 'source_id')} is graded better"
        yield Flag(row=row, field="rank", message=message)


@rule("statements", reads=("sources",), severity=Severity.WARNING)
def encyclopedia_beside_better(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """An encyclopedia is not preferred beside a better source that is preferred, too.

    Why: an encyclopedia that its readers write repeats others; beside the better source it adds a name and no witness.
    Example: one value preferred from an encyclopedia and from an official statement
    Fix: set the rank of the encyclopedia's statement to normal
    """
    sources = frames["sources"]
    grade = _grades(sources).take(frame.lookup("source_id", sources))
    preferred = frame.among("rank", [Rank.PREFERRED])
    better = both(preferred, pc.less(grade, number(WEAKEST)))
    mask = both(preferred, pc.equal(grade, number(WEAKEST)), within(cells(frame, frames), better))
    message = "{table_name}/{record_id}.{field_name}: {source_id} is an encyclopedia, and a better source is preferred, too"
    yield from flags(frame, mask, "rank", message)


def _grades(sources: Frame) -> Any:
    """The grade of each source; a greater number is a weaker kind."""
    kinds = sources.column("source_type").to_pylist()
    return pa.Array.from_buffers(pa.float64(), len(kinds), [None, pa.py_buffer(array("d", [GRADES[kind] for kind in kinds]))])
