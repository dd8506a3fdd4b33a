"""Days on which the page must say what the library says: stretches, holders, and for each day of a sample the verdict.

    python tests/site_sample.py    writes explorer/test/presence.sample.json, by which the page's own tests go

All stretches there are invented, so that the file changes only with the rule. `of` makes the same of true data.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby, product
from pathlib import Path
from typing import Any

from ru_presence_data.analysis import presences
from ru_presence_data.analysis.hosts import Control
from ru_presence_data.analysis.presences import Presence
from ru_presence_data.analysis.present import _judge
from ru_presence_data.analysis.spans import ALWAYS, FUTURE, PAST, Span
from ru_presence_data.edtf import Certainty
from ru_presence_data.tables import Tables

FILE = Path(__file__).parents[1] / "explorer" / "test" / "presence.sample.json"

Spells = list[tuple[str, Span]]


class Held(Control):
    """Control that is told, not read."""

    def __init__(self, spells: Spells) -> None:
        self._told = spells

    def spells(self, territory: str, host_de_jure: str) -> Spells:
        return self._told


def case(stretches: list[Span], spells: Spells, only: str | None, first: int, last: int) -> dict[str, Any]:
    """A presence under some holders: the verdicts from the first to the last day, those of days that follow each other once."""
    verdicts = [_verdict(stretches, spells, only, day) for day in range(first, last + 1)]
    runs = [[len(list(run)), *verdict] for verdict, run in groupby(verdicts)]
    assert all(certainty in set(map(str, Certainty)) for _, certainty, *_ in runs)
    return {
        "days": list(map(list, stretches)),
        "spells": [[who, list(held)] for who, held in spells],
        "only": only,
        "first": first,
        "runs": runs,
    }


def _verdict(stretches: list[Span], spells: Spells, only: str | None, day: int) -> tuple[str, str | None, str | None]:
    """What is said of a day: of several stretches that of the surer, as `present` has it."""
    best: tuple[Certainty, str | None, Certainty | None] = (Certainty.IMPOSSIBLE, None, None)
    for days in stretches:
        presence = Presence(position=0, record_id="x", row={"territory_id": "t", "host_de_jure": "h"}, days=days)
        found = _judge(presence, Span(day, day, day, day), Held(spells), lambda actor: actor == only, only is not None)
        if best[0] is Certainty.IMPOSSIBLE or (found[0] is Certainty.CERTAIN and best[0] is not Certainty.CERTAIN):
            best = found
    certainty, holder, held = best
    return str(certainty), holder, str(held) if held else None


def invented() -> Iterator[dict[str, Any]]:
    """Every order that the bounds of a stretch can have, open ones among them, under no, one, two and three holders."""
    bounds = (PAST, 3, 6, FUTURE)
    stretches = [Span(*each) for each in product(bounds, repeat=4) if each[0] <= each[1] and each[2] <= each[3] and each[0] <= each[3]]
    under: list[Spells] = [
        [],
        [("h", ALWAYS)],
        [("a", Span(PAST, PAST, 4, 6)), ("h", Span(5, 7, FUTURE, FUTURE))],
        [("h", Span(PAST, PAST, 2, 2)), ("a", Span(3, 3, 5, 5)), ("b", Span(4, 6, 9, FUTURE))],
    ]
    for days, spells, only in product(stretches, under, (None, "a", "h")):
        yield case([days], spells, only, 1, 10)
    for spells, only in product(under, (None, "a", "h")):
        yield case([Span(1, 2, 4, 6), Span(5, 6, 8, 8)], spells, only, 1, 10)


def of(dataset: Tables, what: str, records: Iterable[str], first: int, last: int) -> Iterator[dict[str, Any]]:
    """Records of a dataset on every day from the first to the last: without a filter, and for each that held the place."""
    control, days, rows = Control(dataset), stretches_of(dataset, what), {each.record_id: each.row for each in presences.of(dataset, what)}
    for record in records:
        spells = control.spells(rows[record]["territory_id"], rows[record]["host_de_jure"])
        for only in (None, *dict.fromkeys(who for who, _ in spells)):
            yield case(days[record], spells, only, first, last)


def stretches_of(dataset: Tables, what: str) -> dict[str, list[Span]]:
    """The stretches of each deployment or base by id."""
    found: dict[str, list[Span]] = {}
    for presence in presences.of(dataset, what):
        found.setdefault(presence.record_id, []).append(presence.days)
    return found


def text(cases: Iterable[dict[str, Any]]) -> str:
    """A sample as the page's tests read it, one case a line."""
    lines = ",\n".join(json.dumps(each, separators=(",", ":")) for each in cases)
    return f"[\n{lines}\n]\n"


if __name__ == "__main__":
    FILE.write_text(text(invented()), encoding="utf-8")
