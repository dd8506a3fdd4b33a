"""A second reading of statements against their sources: lists what to read, and writes what was found.

    python tools/second_reading.py list [--host ge] [--by record|source] [--all]     statements that nobody has checked, as text
    python tools/second_reading.py apply VERDICTS.jsonl --on 2026-11-30              writes verdicts into data/, all of them or none

The reader is somebody other than the coder. quality/second-reading.md says how to read, and which faults were found before. A line of a
list has the id of a statement, its field and value, basis and rank, marks of what was often wrong, its source and its note:

    year        a day that is `stated`, without a note, by a report without a date, whose text may have no year
    report-day  a day that is `stated` and is the day of the report
    code        a judgement that is `stated`: whether the page has its very words
    month       a month that is `stated` and is the month of the report
    shared      another statement about the cell has the same note, and both pages must say it

A verdict is one JSON object on a line:

    {"statement": "4c2aafe84bf0", "verdict": "right"}
    {"statement": "4c2aafe84bf0", "verdict": "in part", "why": "the page says yesterday", "set": {"basis": "computed", "note": "..."}}
    {"statement": "4c2aafe84bf0", "verdict": "wrong", "why": "...", "set": {"value": "1992-05"}, "cell": "1992-05"}
    {"statement": "4c2aafe84bf0", "verdict": "wrong", "why": "the page is about another town", "drop": true}
    {"statement": "4c2aafe84bf0", "verdict": "unseen", "set": {"note": "..."}}
    {"source": "civil-2008-05-17786", "set": {"published": "2008-05-04"}}

`set` holds new cells of the statement or the source, `cell` what the record's cell becomes, `drop` takes the statement away. A statement whose
value was found, and stays, gets the day of the reading in `checked_on`; one whose value changed, or whose page was not seen, does not.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ru_presence_data.editing.store import Draft, Row, Store, editing
from ru_presence_data.schema.vocabularies import Basis, Rank
from ru_presence_data.statement_id import PARTS, statement_id
from ru_presence_data.violations import PackageError, Severity

ROOT = Path(__file__).parents[1]
SEEN = ("right", "in part", "wrong")
VERDICTS = (*SEEN, "unseen")
CODES = {"initiator", "legal_end", "main_driver", "physical_end"}
REPORTS = {"news", "official-statement", "wire"}
DAY, MONTH = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d")
CELL = ("table_name", "record_id", "field_name")


def marks(said: Row, source: Row, notes: Counter[tuple[str, ...]]) -> Iterator[str]:
    """What about a statement was often wrong."""
    plain = said["basis"] == Basis.STATED
    value, published = said["value"], source["published"]
    if plain and DAY.fullmatch(value) and not published and not said["note"] and source["source_type"] in REPORTS:
        yield "year"
    if plain and DAY.fullmatch(value) and value == published:
        yield "report-day"
    if plain and said["field_name"] in CODES:
        yield "code"
    if plain and MONTH.fullmatch(value) and published.startswith(value):
        yield "month"
    if said["note"] and notes[_noted(said)] > 1:
        yield "shared"


def listed(store: Store, host: str, by: str, everything: bool) -> Iterator[str]:
    """The lines of a list: a heading for each record or source, and its statements."""
    statements = store.frame("statements").table().to_pylist()
    sources = {row["source_id"]: row for row in store.frame("sources").table().to_pylist()}
    notes = Counter(_noted(said) for said in statements)
    groups = defaultdict(list)
    for said in statements:
        if host in ("", said["record_id"].partition("-")[0]) and (everything or not said["checked_on"]):
            groups[(said["source_id"],) if by == "source" else (said["table_name"], said["record_id"])].append(said)
    for heading, group in sorted(groups.items()):
        yield f"\n## {'/'.join(heading)}" + (f" {_told(sources[heading[0]])}" if by == "source" else "")
        for said in group:
            source = sources[said["source_id"]]
            where = f"{said['table_name']}/{said['record_id']}." if by == "source" else ""
            rank = "" if said["rank"] == Rank.PREFERRED else f", {said['rank']}"
            marked = "".join(f" {mark}?" for mark in marks(said, source, notes))
            cited = "" if by == "source" else f" << {said['source_id']} {_told(source)}"
            yield f"- {said['statement_id']} {where}{said['field_name']}={said['value']} [{said['basis']}{rank}]{marked}{cited} :: {said['note']}"


def _noted(said: Row) -> tuple[str, ...]:
    return (*(said[name] for name in CELL), said["note"])


def _told(source: Row) -> str:
    return f"({source['source_type']}; {source['published'] or 'no date'}; {source['title']}; {source['publisher']}; {source['url']})"


def applied(store: Store, verdicts: list[dict[str, Any]], on: str) -> Counter[str]:
    """Put verdicts into the drafts of a package.

    Raises:
        PackageError: If a verdict names what is not there.
    """
    told: Counter[str] = Counter()
    for number, verdict in enumerate(verdicts, 1):
        try:
            told[_apply(store, verdict, on)] += 1
        except (KeyError, TypeError, ValueError) as error:
            raise PackageError(f"nothing was written: verdict {number}: {error}") from None
    return told


def _apply(store: Store, verdict: dict[str, Any], on: str) -> str:
    cells = {name: str(cell or "") for name, cell in verdict.get("set", {}).items()}
    if "source" in verdict:
        _change(store.draft("sources"), (verdict["source"],), cells)
        return "source"
    if verdict["verdict"] not in VERDICTS:
        raise ValueError(f"found {verdict['verdict']!r}, expected {', '.join(VERDICTS)}")
    draft = store.draft("statements")
    row = draft.rows[_at(draft, (verdict["statement"],))]
    kept = cells.get("value", row["value"]) == row["value"]
    if verdict.get("drop"):
        _take(draft, (verdict["statement"],))
    else:
        day = {} if verdict["verdict"] == "unseen" and kept else {"checked_on": on if kept else ""}
        _change(draft, (verdict["statement"],), cells | day)
    if "cell" in verdict:
        _change(store.draft(row["table_name"]), tuple(row["record_id"].split("/")), {row["field_name"]: str(verdict["cell"])})
    return str(verdict["verdict"])


def _change(draft: Draft, key: tuple[str, ...], cells: Row) -> None:
    if strange := sorted(set(cells) - set(draft.schema.names)):
        raise ValueError(f"{draft.schema.name} has no {', '.join(strange)}")
    row = _take(draft, key) | cells
    if draft.schema.name == "statements":
        row["statement_id"] = statement_id(*(row[part] for part in PARTS))
    draft.insert(row)


def _take(draft: Draft, key: tuple[str, ...]) -> Row:
    at = _at(draft, key)
    del draft.lines[at + 1]
    return draft.rows.pop(at)


def _at(draft: Draft, key: tuple[str, ...]) -> int:
    if (at := draft.position(*key)) is None:
        raise ValueError(f"{'/'.join(key)} is not in {draft.schema.name}")
    return at


def apply(root: Path, path: Path, on: str) -> int:
    """Write verdicts into the data, unless they make an error; 1 if they do."""
    with editing(root, "second_reading") as store:
        try:
            told = applied(store, [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()], on)
        except (PackageError, json.JSONDecodeError) as error:
            print(error, file=sys.stderr)
            return 1
        errors = [violation for violation in store.consequences(*store.drafts) if violation.severity is Severity.ERROR]
        if errors:
            print("nothing was written:", *errors, sep="\n", file=sys.stderr)
            return 1
        store.commit()
    print(", ".join(f"{number} {verdict}" for verdict, number in sorted(told.items())))
    return 0


def main() -> int:
    """Do what the command says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    lister = commands.add_parser("list", help="print statements to read")
    lister.add_argument("--host", default="", help="only records whose id begins so")
    lister.add_argument("--by", choices=["record", "source"], default="record", help="what stands together (default: record)")
    lister.add_argument("--all", action="store_true", help="those that were checked, too")
    writer = commands.add_parser("apply", help="write verdicts into the data")
    writer.add_argument("verdicts", type=Path, help="file of verdicts, one JSON object a line")
    writer.add_argument("--on", required=True, metavar="YYYY-MM-DD", help="day of the reading")
    asked = parser.parse_args()
    if asked.command == "apply":
        return apply(ROOT, asked.verdicts, asked.on)
    print("\n".join(listed(Store(ROOT), asked.host, asked.by, asked.all)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
