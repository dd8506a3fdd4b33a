"""What a release makes of the one before it: the number that has to rise, and all that changed.

The policy is that of the recipe "Data package version" (https://datapackage.org/recipes/data-package-version/), in the words of CHANGELOG.md:
a corrected value raises the last number, new rows or tables the middle one, changed fields the first. Beyond these words:

* A value is corrected by statements, so rows of `sources` and `statements` that come without any other new row are a correction.
* A cell that is filled or emptied is a correction. So is a link (such as an agreement to a base) that is taken away.
* An id that is retired is announced by a new row of `retired_ids`; one that only vanishes breaks whoever holds it, as a field does.
* A looser constraint (a new code, a field that need not be filled) raises the middle number, a stricter one the first.
* Titles, descriptions and examples raise the last number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

from ..analysis.diff import Change, Changes, diff
from ..rules.marked import listed
from ..schema.table_schema import load_schema
from ..tables import RETIRED, TABLES, Tables
from ..version import numbers
from .former import Former, former

Part = Literal["patch", "minor", "major"]

PARTS: tuple[Part, ...] = ("patch", "minor", "major")
"""The numbers of a version, the last first."""

LEDGER = ("sources", "statements")
"""Tables that say on what the others rest."""

_WORDS = ("title", "description", "example", "categories")
"""Properties of a field that change nothing about its values; the codes of `categories` stand in `constraints` too."""


def bump(old: Tables, new: Tables) -> Part | None:
    """Say which number of the version has to rise from one dataset to another; None if they are the same.

    Args:
        old: The former release, as `former` reads it, or another dataset.
        new: The release that follows it.
    """
    parts: set[Part] = {part for _, part in _structure(_schemas(old), _schemas(new))}
    retired = set(new[RETIRED].keys())
    for change in diff(old, new):
        parts.add(_part(change, retired))
    return max(parts, key=PARTS.index, default=None)


def _part(change: Change, retired: set[str]) -> Part:
    if change.field:
        return "patch"
    if change.status == "added":
        return "patch" if change.table in LEDGER else "minor"
    if change.table in _identified():
        return "minor" if change.id in retired else "major"
    return "patch"


def _identified() -> tuple[str, ...]:
    """Tables whose ids are retired, never deleted."""
    return listed(load_schema(RETIRED))


def changes(old: Tables, new: Tables) -> Changes:
    """Find all that changed between two releases, as `changes.csv` lists it.

    To the changes of `Dataset.diff` come those of tables and fields: rows with an empty id, with the field or, for a whole table, without it; `old`
    and `new` hold the properties that differ.
    """
    rows = list(diff(old, new))
    shape = [change for change, _ in _structure(_schemas(old), _schemas(new)) if change is not None]
    order = {name: at for at, name in enumerate(dict.fromkeys([*TABLES, *(change.table for change in shape)]))}
    return Changes(tuple(sorted([*shape, *rows], key=lambda change: order[change.table])))


def lost(old: Tables, new: Tables) -> list[str]:
    """The ids of one release that in another are neither living nor retired, each as `table/id`."""
    kept = {table: {*new[RETIRED].keys(), *new[table].keys()} for table in _identified()}
    return [f"{table}/{key}" for table, keys in kept.items() for key in old[table].keys() if key not in keys]  # noqa: SIM118


def next_version(version: str, part: Part) -> str:
    """The version that follows one when a part of it rises.

    Raises:
        UsageError: If the version is not of three whole numbers.
    """
    major, minor, patch = numbers(version)
    return {"patch": f"{major}.{minor}.{patch + 1}", "minor": f"{major}.{minor + 1}.0", "major": f"{major + 1}.0.0"}[part]


def too_low(old: Former, new: Tables, version: str | None = None) -> str | None:
    """Say in a line that a version is too low for what changed since a former release; None if it is not.

    Args:
        old: The former release.
        new: The release that follows it.
        version: Its version; None for the one that it states.
    """
    version = new.about.version if version is None else version
    part = bump(old, new)
    if part is None:
        return None
    least = next_version(old.version, part)
    if numbers(version) >= numbers(least):
        return None
    return f"the changes since {old.version} raise its {part} number: expected version {least} or later, found {version}"


def _schemas(dataset: Tables) -> dict[str, dict[str, Any]]:
    return dataset.schemas if isinstance(dataset, Former) else {table.name: table.schema.to_json() for table in dataset}


def _structure(old: dict[str, dict[str, Any]], new: dict[str, dict[str, Any]]) -> Iterator[tuple[Change | None, Part]]:
    """Compare tables and fields; a change that alters words only has a part and no row."""
    for table in {**new, **old}:
        if table not in old:
            yield Change(table=table, id="", status="added"), "minor"
        elif table not in new:
            yield Change(table=table, id="", status="retired"), "major"
        elif old[table] != new[table]:
            yield from _table(table, old[table], new[table])


def _table(table: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[tuple[Change | None, Part]]:
    yield None, "patch"
    for name in ("primaryKey", "uniqueKeys", "missingValues"):
        if old.get(name) != new.get(name):
            yield (
                Change(table=table, id="", old=_shown({name: old.get(name)}), new=_shown({name: new.get(name)}), status="changed"),
                "major",
            )
    before, after = _fields(old), _fields(new)
    for name in {**after, **before}:
        if name not in before or name not in after:
            yield Change(table=table, id="", field=name, status="added" if name not in before else "retired"), "major"
        elif before[name] != after[name]:
            was = {key: value for key, value in before[name].items() if after[name].get(key) != value}
            now = {key: value for key, value in after[name].items() if before[name].get(key) != value}
            part: Part = "minor" if all(_looser(key, was.get(key), now.get(key)) for key in {**was, **now}) else "major"
            yield Change(table=table, id="", field=name, old=_shown(was), new=_shown(now), status="changed"), part
    common = [[name for name in fields if name in before and name in after] for fields in (before, after)]
    if common[0] != common[1]:
        yield Change(table=table, id="", old=_shown({"fields": common[0]}), new=_shown({"fields": common[1]}), status="changed"), "major"


def _fields(raw: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """For each field the properties that its values depend on, constraints and links among them."""
    links = {key["fields"][0]: key["reference"] for key in raw.get("foreignKeys", ())}
    return {
        field["name"]: {key: value for key, value in field.items() if key not in (*_WORDS, "constraints")}
        | field.get("constraints", {})
        | ({"link": links[field["name"]]} if field["name"] in links else {})
        for field in raw["fields"]
    }


def _looser(key: str, was: Any, now: Any) -> bool:
    """Whether all that a property allowed is allowed still."""
    match key:
        case "required" | "unique" | "link" | "pattern":
            return now is None
        case "minimum":
            return now is None or (was is not None and now <= was)
        case "maximum":
            return now is None or (was is not None and now >= was)
        case "enum":
            return now is None or (was is not None and set(was) <= set(now))
        case "scalar" | "sourced" | "happened" | "keyDate" | "before" | "timeline":
            # What a scalar allows is told by type and constraints; marks say what is asked of a value, not which it may be.
            return True
    return False


def _shown(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""


__all__ = ["PARTS", "Part", "bump", "changes", "former", "lost", "next_version", "too_low"]
