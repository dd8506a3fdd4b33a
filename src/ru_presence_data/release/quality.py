"""How good the data are, by host: what their cells rest on, what second readers found, and where points and dates are thin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ..analysis.contested import contested
from ..analysis.explain import Ledger
from ..analysis.hosts import SEVERAL, record_hosts
from ..rules.ledger import BOUNDS
from ..schema.vocabularies import Basis, GeoPrecision
from ..tables import Tables
from ..words import markdown_table
from . import second_coding
from .gaps import Checked, checked, single_sourced, unstated

ALL = "all"
"""Name of the row of all hosts together."""

PRECISIONS = (GeoPrecision.SITE, GeoPrecision.SETTLEMENT, GeoPrecision.NEAR)
"""Precisions that have a column of their own; coarser ones stand together."""

VERDICTS = ("right", "in_part", "wrong", "not_found")
"""What a second reader can find, as `quality/checks.csv` has it."""


def markdown(dataset: Tables, checks: Sequence[Mapping[str, str]], second: Sequence[Mapping[str, str]]) -> str:
    """Write the sections of the page; the text depends on the data and the checks alone.

    Args:
        dataset: The dataset.
        checks: Rows of `quality/checks.csv`.
        second: Rows of `quality/second_coding.csv`.
    """
    lines = ["## What the cells rest on", "", *_rests(dataset)]
    lines += ["", "## What second readers found", "", *_checks(dataset, checks)]
    lines += ["", "## Where sources differ, or one stands alone", "", *_cells(dataset)]
    lines += ["", "## Judgements of two coders", "", *second_coding.markdown(dataset, second)]
    lines += ["", "## Points of bases", "", *_points(dataset)]
    return "\n".join(lines) + "\n"


def _rests(dataset: Tables) -> list[str]:
    kinds: dict[str, Counter[str]] = {}
    place = record_hosts(dataset)
    for row in dataset.statements.rows():
        basis = "bound" if row["basis"] in BOUNDS else row["basis"]
        for name in (place(row["table_name"], row["record_id"]), ALL):
            kinds.setdefault(name, Counter())[basis] += 1
    columns = (Basis.STATED.value, Basis.COMPUTED.value, Basis.INFERRED.value, "bound")
    rows = [
        (name, f"{kinds[name].total():,}", *(_share(kinds[name][kind], kinds[name].total()) for kind in columns))
        for name in _ordered(kinds)
    ]
    every = sum(bool(row[field.name]) for table in dataset for field in table.schema.sourced for row in table.rows())
    held = Ledger(dataset).cells()
    filled = sum(bool(dataset[table].row(record)[field]) for table, record, field in held)
    told = f"Of {every:,} sourced cells that hold a value {filled:,} ({_share(filled, every)}) rest on statements; the others are codes that say that nothing is known."
    return [told, "", *markdown_table(("host", "statements", *columns), rows)]


def _checks(dataset: Tables, checks: Sequence[Mapping[str, str]]) -> list[str]:
    by_host: dict[str, list[Checked]] = {}
    for one in checked(dataset):
        by_host.setdefault(one.host, []).append(one)
        by_host.setdefault(ALL, []).append(one)
    shares = [
        (
            name,
            f"{sum(one.statements for one in by_host[name]):,}",
            _share(sum(one.checked for one in by_host[name]), sum(one.statements for one in by_host[name])),
        )
        for name in _ordered(by_host)
    ]
    total = {verdict: sum(int(row[verdict]) for row in checks) for verdict in VERDICTS}
    read = sum(total.values()) - total["not_found"]
    told = (
        f"In {len(checks)} checks {sum(total.values()):,} statements were drawn at random and looked up by somebody who had not coded them. The source of"
        f" {read:,} came up: {total['right']:,} ({_share(total['right'], read)}) were right as `basis` and `note` have them,"
        f" {total['in_part']:,} ({_share(total['in_part'], read)}) said more than the source, {total['wrong']:,} ({_share(total['wrong'], read)}) were wrong."
        " What was found was mended, and its like with it, so that the data are better than these figures."
    )
    header = ("checked on", "hosts", "drawn", "right", "in part", "wrong", "not found again", "done")
    rows = [tuple(row[name] for name in ("checked_on", "hosts", "drawn", *VERDICTS, "done")) for row in checks]
    return [
        told,
        "",
        *markdown_table(header, rows),
        "",
        "Statements with the day on which a second reader found the value in its source:",
        "",
        *markdown_table(("host", "statements", "checked"), shares),
    ]


def _cells(dataset: Tables) -> list[str]:
    place = record_hosts(dataset)

    def counted(cells: Iterable[tuple[str, str, str]]) -> Counter[str]:
        counts = Counter(place(table, record) for table, record, _ in cells)
        counts[ALL] = counts.total()
        return counts

    held = counted(Ledger(dataset).cells())
    differ = counted({(row["table_name"], row["record_id"], row["field_name"]) for row in contested(dataset).to_pylist()})
    bare = counted(unstated(dataset))
    alone = counted(single_sourced(dataset))
    keys = counted(
        (table.name, row[table.schema.primary_key[0]], field.name)
        for table in dataset
        if table.schema.sourced
        for field in table.schema.key_dates
        for row in table.rows()
        if row[field.name]
    )
    rows = [
        (
            name,
            f"{held[name]:,}",
            _share(differ[name], held[name]),
            _share(bare[name], held[name]),
            f"{keys[name]:,}",
            _share(alone[name], keys[name]),
        )
        for name in _ordered(held)
    ]
    return markdown_table(
        ("host", "cells with statements", "contested", "that no source states", "dates that open, close or bind", "of them on one witness"),
        rows,
    )


def _points(dataset: Tables) -> list[str]:
    by_host: dict[str, Counter[str]] = {}
    for row in dataset.bases.rows():
        precision = row["geo_precision"] if row["latitude"] else "none"
        kind = precision if precision in (*PRECISIONS, "none") else "coarser"
        for name in (row["host_de_jure"], ALL):
            by_host.setdefault(name, Counter())[kind] += 1
    columns = (*(precision.value for precision in PRECISIONS), "coarser", "none")
    rows = [(name, str(by_host[name].total()), *(str(by_host[name][kind]) for kind in columns)) for name in _ordered(by_host)]
    return markdown_table(("host", "bases", *columns), rows)


def _ordered(names: Iterable[str]) -> list[str]:
    """Hosts by id, then agreements of several, then all together."""
    return sorted(names, key=lambda name: (name == ALL, name == SEVERAL, name))


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}%" if whole else ""
