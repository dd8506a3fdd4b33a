"""What the explorer's page is given: every number, class and stretch of days that it draws, reckoned here and shipped as plain JSON.

Days are proleptic ordinals (`datetime.date.toordinal`), as in `analysis.spans`; 0 stands for an open or unknown bound on the left, and
`future` for one on the right. A stretch of days is a list of four: earliest and latest first day, earliest and latest last day. The page
itself reckons one thing only, whether a stretch holds a day, since that follows the slider (`explorer/src/presence.ts`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from ..analysis import presences
from ..analysis.coverage import Searched, cover, short
from ..analysis.held import Held
from ..analysis.hosts import Control
from ..analysis.levels import LEVELS, Unit, units
from ..analysis.plans import Plan, Plans
from ..analysis.spans import FUTURE, PAST
from ..analysis.spells import presences as spells
from ..analysis.survival import GROUPS, survival
from ..analysis.timeline import Records, timeline
from ..export.geo import DRAWN
from ..outlines import coded
from ..plots.timelines import AGAINST, bounded, remark
from ..schema.table_schema import Field
from ..tables import Table, Tables
from .addresses import PAGED, Addresses
from .dates import in_words
from .sources import lay_out
from .stock import Stock, hosts
from .views import DRAWN_BY

FORMAT = 1
"""Number of the form of the payload; it grows when the page must change with it."""

VARIABLE = "RU_PRESENCE_DATA"
"""Name under which the page finds the payload on its window."""

LEFT_OUT = frozenset({"retired_ids"})
"""Tables that the page does not show: retired ids lead on from their own pages."""

BENEATH = ("agreements", "events")
"""Tables whose dates stand beneath the bars of a host."""

STEP = ("time_days", "at_risk", "events", "censored", "survival", "loglog_low", "loglog_high")
"""Columns of a step of a curve, in their order."""

SPELL = (
    "presence_id",
    "name",
    "host",
    "right_censored",
    "duration_days_low",
    "duration_days_high",
    "first_planned_end",
    "last_planned_end",
    "plan_moves",
    "end_timing",
    "days_from_first_plan_low",
    "days_from_first_plan_high",
    "days_from_last_plan_low",
    "days_from_last_plan_high",
    "end_class",
)
"""Columns of a presence at a level, in their order."""


def payload(dataset: Tables) -> dict[str, Any]:
    """All that the explorer needs of a dataset, ready for JSON; equal data give an equal payload.

    Args:
        dataset: The dataset.

    Returns:
        `format`; `past`, `future` (the open bounds); `about` (title, version, date of the data, citation, licence, address); `coverage`
        (`text`, `partly`, and `hosts`: spans `[first year, last year, complete | partial]` by host); `hosts` (ids of all that host or
        were searched, by name); `sources` (the page of each source; its entry there is called by its id) and `odd` (addresses of records that do not follow from
        their ids); `paged` (tables whose records have pages); `views` (the view that draws the records of a table); `spoken` (dates in words, those that are no day of a calendar); `names` (short names of actors and territories); `tables`; `days` of deployments and of bases by
        id (each a list of stretches); `control` (holders of each territory with their stretches); `ends` (class and timing by deployment); `plans` (promised ends
        by deployment); `dates` (what is dated about each host, in order); `levels` (presences at each level) and `curves` (by level, group and reading).
    """
    dataset = Held(dataset)
    searched = Searched(dataset)
    every = hosts(dataset, searched)
    today = dataset.data_date
    covers = cover(searched)
    about = dataset.about
    return {
        "format": FORMAT,
        "past": PAST,
        "future": FUTURE,
        "about": {
            "name": about.name,
            "title": about.title,
            "description": about.description,
            "version": about.version,
            "data_date": today.isoformat(),
            "today": today.toordinal(),
            "citation": about.reference,
            "licence": about.licence,
            "licence_title": about.licence_title,
            "licence_url": about.licence_url,
            "homepage": about.homepage,
        },
        "coverage": {
            "text": covers.note,
            "hosts": {host: [list(span) for span in searched.spans(host)] for host in _holders(dataset, every)},
        },
        "hosts": every,
        "against": list(AGAINST),
        "drawn": sorted(DRAWN),
        "sources": _column([address.split("#")[0] for address in _sources(dataset)]),
        "odd": _odd(dataset),
        "paged": list(PAGED),
        "views": DRAWN_BY,
        "spoken": _spoken(dataset),
        "names": {row[key]: short(row["name"]) for name, key in _NAMED for row in dataset[name].rows()},
        "tables": {table.name: _table(dataset, table) for table in dataset if table.name not in LEFT_OUT},
        "days": {what: _days(dataset, what) for what in ("deployments", "bases")},
        "control": _control(dataset),
        "ends": _ends(dataset),
        "plans": _plans(dataset),
        "dates": _dates(dataset, searched, every),
        "levels": {level: _level(dataset, level) for level in LEVELS},
        "curves": {level: {by or "all": _curves(dataset, level, by) for by in (None, *GROUPS)} for level in LEVELS},
        "outlines": coded(),
    }


_NAMED = (("actors", "actor_id"), ("territories", "territory_id"))


def script(made: dict[str, Any]) -> str:
    """The payload as a script that a page loads by a plain tag, from a disk as from a server.

    Args:
        made: The payload.
    """
    # As text that is parsed, which browsers read about twice as fast as an object that is written out; in single quotes, for JSON is full
    # of double ones. What would end a script or a line of one is escaped, so that the text may also stand within a page.
    text = _text(made)
    for plain, escaped in _ESCAPED:
        text = text.replace(plain, escaped)
    return f"window.{VARIABLE} = JSON.parse('{text}');\n"


_ESCAPED = (("\\", "\\\\"), ("'", "\\'"), ("</", "<\\/"), ("<!--", "<\\!--"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))
"""Signs of JSON that may not stand in a script as they are, the backslash first, with what stands for them."""


def _sources(dataset: Tables) -> list[str]:
    """The addresses of the entries of the sources, in the order of the table."""
    stock = Stock(dataset)
    lay_out(stock)
    return [stock.addresses.source(source) for source in dataset.sources.keys()]  # noqa: SIM118


def _spoken(dataset: Tables) -> dict[str, str]:
    """The dates that no calendar has, in words; of a calendar day the page knows them itself."""
    spoken: dict[str, str] = {}
    for name in ("deployments", "bases", *BENEATH):
        table = dataset[name]
        cells = (cell for field in table.schema.fields if field.is_edtf for cell in table.text_cells().column(field.name).to_pylist())
        spoken |= {cell: in_words(cell) for cell in cells if cell and not _DAY.fullmatch(cell)}
    return dict(sorted(spoken.items()))


_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _odd(dataset: Tables) -> dict[str, str]:
    """The addresses of records that are not called after their id alone."""
    addresses = Addresses(dataset)
    pages = {f"{table}/{key}": (addresses.record(table, key), f"r/{key}.html") for table in PAGED for key in dataset[table].keys()}  # noqa: SIM118
    return {name: address for name, (address, expected) in pages.items() if address != expected}


def _holders(dataset: Tables, every: Iterable[str]) -> list[str]:
    """The hosts, and whoever else ever held a territory."""
    return sorted({*every, *(row["controller"] for row in dataset.territory_control.rows())})


def _table(dataset: Tables, table: Table[Any]) -> dict[str, Any]:
    """One table: what its fields mean, how many rows it has, and its columns of text cells in the order of the fields."""
    schema = table.schema
    return {
        "about": schema.description,
        "key": list(schema.primary_key),
        "fields": [_field(field) for field in schema.fields],
        "rows": len(table),
        "columns": [_cells(dataset, table, field) for field in schema.fields],
    }


def _cells(dataset: Tables, table: Table[Any], field: Field) -> list[str] | dict[str, Any]:
    """The cells of a field; of keys of another table their places in its own column of keys, counted from 1, and 0 for none."""
    cells: list[str] = table.text_cells().column(field.name).to_pylist()
    if field.link is None or field.link.table in LEFT_OUT:
        return _column(cells)
    places = {key: at for at, key in enumerate(dataset[field.link.table].keys(), start=1)}
    return {"of": field.link.table, "at": [places[cell] if cell else 0 for cell in cells]}


def _column(cells: list[str]) -> list[str] | dict[str, list[Any]]:
    """The cells of a column; or, where that is shorter, the different ones and for each row the place of its own among them."""
    different = {cell: at for at, cell in enumerate(dict.fromkeys(cells))}
    placed: dict[str, list[Any]] = {"values": list(different), "at": [different[cell] for cell in cells]}
    return placed if len(_text(placed)) < len(_text(cells)) else cells


def _text(made: Any) -> str:
    return json.dumps(made, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _field(field: Field) -> dict[str, Any]:
    told: dict[str, Any] = {"name": field.name, "title": field.title, "about": field.description, "kind": field.scalar.name}
    if field.scalar.is_numeric:
        told["number"] = True
    if field.categories:
        told["codes"] = {code.value: [code.label, code.description] for code in field.categories}
    if field.link:
        told["link"] = field.link.table
    return told


def _days(dataset: Tables, what: str) -> dict[str, list[list[int]]]:
    """For each deployment or base the stretches of days on which it was there: one, or of a base that was left and used again several."""
    out: dict[str, list[list[int]]] = {}
    for use in presences.of(dataset, what):
        out.setdefault(use.record_id, []).append(list(use.days))
    return out


def _control(dataset: Tables) -> dict[str, list[list[Any]]]:
    """For each territory its holders with their stretches, of which no two share a day that is known."""
    control = Control(dataset)
    return {
        row["territory_id"]: [[holder, *held] for holder, held in control.spells(row["territory_id"], row["host_de_jure"])]
        for row in dataset.territories.rows()
    }


def _ends(dataset: Tables) -> dict[str, list[str | None]]:
    """Class and timing of the end of each deployment, and how far it was from what was promised, in words."""
    today, every = dataset.data_date.toordinal(), Plans(dataset)
    words = {unit.key: remark(unit, _promised(every, unit), today) for unit in units(dataset, "deployment", "all")}
    told = spells(dataset, "deployment", parts="all").to_pylist()
    return {row["presence_id"]: [row["end_class"], row["end_timing"], words[row["presence_id"]]] for row in told}


def _promised(every: Plans, unit: Unit) -> tuple[Plan, ...]:
    """The promises for a presence in the order in which they were set."""
    return every.of([member.record_id for member in unit.members], unit.days)


def _plans(dataset: Tables) -> dict[str, list[list[Any]]]:
    """For each deployment its promises in the order in which they were set: id, days on which it was set, days that were promised."""
    every = Plans(dataset)
    promises = {unit.key: every.of([unit.key], unit.days) for unit in units(dataset, "deployment", "all")}
    return {key: [[plan.row["planned_end_id"], *plan.made, *plan.due] for plan in plans] for key, plans in promises.items() if plans}


def _dates(dataset: Tables, searched: Searched, hosts: Iterable[str]) -> dict[str, list[list[Any]]]:
    """Dates of a host's agreements and events: table, id, kind, first and last day, the last day of what lasted, witnesses, contested."""
    records = Records(dataset)
    out: dict[str, list[list[Any]]] = {}
    for host in hosts:
        dates = out.setdefault(host, [])
        for row in timeline(dataset, host=host, uncovered="empty", records=records).to_pylist() if searched.spans(host) else []:
            if row["table_name"] in BENEATH:
                low, high = _ordinal(row["date_earliest"], PAST), _ordinal(row["date_latest"], FUTURE)
                dates.append(
                    [row["table_name"], row["record_id"], row["kind"], low, high, row["independent_sources"], int(row["contested"])]
                )
    return out


def _ordinal(day: date | None, unknown: int) -> int:
    return day.toordinal() if day else unknown


def _level(dataset: Tables, level: str) -> dict[str, Any]:
    """The presences at a level: columns, rows, and the deployments, days and promises of each."""
    rows = spells(dataset, level).to_pylist()
    every = Plans(dataset)
    today = dataset.data_date.toordinal()
    held = units(dataset, level, "whole")
    paths = [_promised(every, unit) if level != "host" else () for unit in held]
    return {
        "columns": list(SPELL),
        "rows": [[row[name] for name in SPELL] for row in rows],
        "members": [[member.record_id for member in unit.members] for unit in held],
        "days": [list(unit.days) for unit in held],
        "plans": [[[*plan.due, plan.text, plan.row["set_on"]] for plan in bounded(path)] for path in paths],
        "words": [remark(unit, path, today) for unit, path in zip(held, paths, strict=True)],
    }


def _curves(dataset: Tables, level: str, by: str | None) -> dict[str, Any]:
    """Curves by group and reading: number of presences, those left out, whether they are few, the median, and the steps."""
    out: dict[str, Any] = {}
    for row in survival(dataset, by=by, level=level).to_pylist():
        group = out.setdefault(row["group"] if row["group"] is not None else "", {})
        told = group.setdefault(
            row["reading"], {"spells": row["spells"], "left_out": row["left_out"], "few": row["few"], "median": None, "steps": []}
        )
        if told["median"] is None and row["survival"] <= 0.5:
            told["median"] = row["time_days"]
        told["steps"].append([_short(row[name]) for name in STEP])
    return out


def _short(value: float | int | None) -> float | int | None:
    """A number with four decimals at most, a whole one without any."""
    if value is None or isinstance(value, int):
        return value
    return int(value) if value == int(value) else round(value, 4)
