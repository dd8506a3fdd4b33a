"""Defects of the descriptor and of the files of the package."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.tables import TABLES

from . import DESCRIPTOR, Blame, Ship, add, mutation, shipped

EVENTS = "data/events.csv"


def resource(descriptor: dict[str, Any], name: str = "events") -> dict[str, Any]:
    """A resource of a descriptor."""
    return next(found for found in descriptor["resources"] if found["name"] == name)


BROKEN = {
    "cut": (lambda data: data[: len(data) // 2], None),
    "missing brace": (lambda data: data[: data.rindex(b"}")], "last"),
    "comma too many": (lambda data: data.replace(b'"resources": [', b'"resources": [,', 1), "resources"),
    "byte that is not UTF-8": (lambda data: data.replace(b"Russia", b"Russi\xe0", 1), None),
    "UTF-16": (lambda data: data.decode().encode("utf-16"), None),
    "empty": (lambda data: b"", 1),
    "a list": (lambda data: b"[" + data + b"]", None),
    "a name twice": (lambda data: data.replace(b'"resources": [', b'"resources": [], "resources": [', 1), None),
    "not a number": (lambda data: data.replace(b'"resources": [', b'"bytes": NaN, "resources": [', 1), None),
}
for name, (change, where) in BROKEN.items():

    def broken(ship: Ship, change=change, where=where) -> Blame:
        data = shipped()[DESCRIPTOR]
        ship.files[DESCRIPTOR] = new = change(data)
        if where is None and name_of_cut(new, data):
            where = new.count(b"\n") + 1
        line = {"last": new.count(b"\n") + 1, "resources": data[: data.index(b'"resources"')].count(b"\n") + 1}.get(where, where)
        return Blame(path=DESCRIPTOR, line=line, dirty=TABLES)

    add("descriptor-unreadable", name, broken)


def name_of_cut(new: bytes, old: bytes) -> bool:
    """Say whether the new descriptor is the start of the old one."""
    return bool(new) and old.startswith(new)


CREATED = {
    "null": None,
    "a number": 20261125,
    "an object": {"day": "2026-11-25"},
    "true": True,
    "empty": "",
    "a day alone": "2026-11-25",
    "no zone": "2026-11-25T00:00:00",
    "in words": "25 November 2026",
    "no day of the calendar": "2026-02-30T00:00:00Z",
    "month 13": "2026-13-01T00:00:00Z",
    "hour 24": "2026-11-25T24:00:00Z",
    "year 0": "0000-11-25T00:00:00Z",
    "before all that the data speak of": "1990-12-31T00:00:00Z",
    "in a far century": "2206-11-25T00:00:00Z",
    "digits of another script": "\u0662\u0660\u0662\u0666-11-25T00:00:00Z",
    "a line break": "2026-11-25T00:00:00Z\n::error::x",
    "very long": "2026-11-25T00:00:00Z" * 9999,
}
WRITE = '"created": "YYYY-MM-DDT00:00:00Z"'
add(
    "descriptor-created",
    "missing",
    lambda ship: ship.describe(lambda d: d.pop("created"), undated=True, message="created is missing", fix=WRITE),
)
for name, value in CREATED.items():
    add(
        "descriptor-created",
        name,
        lambda ship, value=value: ship.describe(lambda d: d.update(created=value), undated=True, message="created is ", fix=WRITE),
    )

PATHS = {
    "up": "../events.csv",
    "up in the middle": "data/../../events.csv",
    "absolute": "/etc/passwd",
    "home": "~/events.csv",
    "remote": "https://example.org/events.csv",
    "remote, another scheme": "s3://bucket/events.csv",
    "file address": "file:///etc/passwd",
    "data address": "data:text/csv,event_id",
    "hidden file": "data/.events.csv",
    "hidden folder": ".git/events.csv",
    "backslash": "data\\events.csv",
    "network share": "\\\\server\\share\\events.csv",
    "drive": "C:/events.csv",
    "drive and backslash": "c:\\events.csv",
    "null": "data/events.csv\0.txt",
    "line break": "data/events.csv\n::error::x",
    "text direction": "data/\u202evsc.stneve",
    "lone surrogate": "data/\ud800.csv",
    "two slashes": "data//events.csv",
    "dot": "./data/events.csv",
    "trailing slash": "data/events.csv/",
    "empty": "",
    "thousands of characters": "data/" + "x" * 5000,
}
for name, path in PATHS.items():
    add(
        "unsafe-path",
        name,
        lambda ship, path=path: ship.describe(lambda d: resource(d).update(path=path), dirty=("events",), fix="data/<table>.csv"),
    )

SHAPES = {
    "two paths": lambda d: resource(d).update(path=[EVENTS, EVENTS]),
    "no path": lambda d: resource(d).pop("path"),
    "a number for a path": lambda d: resource(d).update(path=5),
    "an object for a path": lambda d: resource(d).update(path={"path": EVENTS}),
    "null for a path": lambda d: resource(d).update(path=None),
}
for name, change in SHAPES.items():
    add("descriptor-resources", name, lambda ship, change=change: ship.describe(change, dirty=("events",)))
for name, value in {"none": [], "an object": {}, "text": "data", "null": None, "a number": 1e999, "many": [{"name": "x"}] * 1001}.items():
    if name != "a number":
        add("descriptor-resources", name, lambda ship, value=value: ship.describe(lambda d: d.update(resources=value), dirty=TABLES))
for name, entry in {
    "text": "events",
    "no name": {"path": EVENTS},
    "a number for a name": {"name": 5, "path": EVENTS},
    "null": None,
}.items():
    add("descriptor-resources", f"resource: {name}", lambda ship, entry=entry: ship.describe(lambda d: d["resources"].append(entry)))

add("resource-missing", "table deleted", lambda ship: ship.describe(lambda d: d["resources"].remove(resource(d)), dirty=("events",)))
add("duplicate-resource", "table twice", lambda ship: ship.describe(lambda d: d["resources"].append(resource(d))))
add(
    "resource-unknown",
    "near name",
    lambda ship: ship.describe(lambda d: d["resources"].append({"name": "evnts", "path": EVENTS}), message="did you mean events"),
)
add("resource-unknown", "far name", lambda ship: ship.describe(lambda d: d["resources"].append({"name": "x" * 99_999, "path": EVENTS})))


def stated(**properties: Any):
    """State something about the file of events."""
    return lambda ship: ship.describe(lambda d: resource(d).update(properties), path=EVENTS)


for name, value in {"too many": 10**9, "too few": 0, "text": "100", "true": True, "a list": [1]}.items():
    add("byte-count", name, stated(bytes=value))
RIGHT = {name: hashlib.new(name, shipped()[EVENTS]).hexdigest() for name in ("md5", "sha256")}
for name, value in {
    "wrong": "sha256:" + "0" * 64,
    "of another file": "sha256:" + hashlib.sha256(shipped()["data/bases.csv"]).hexdigest(),
    "cut": "sha256:" + RIGHT["sha256"][:-1],
    "unknown algorithm": "crc32:00000000",
    "without its name": RIGHT["sha256"],
    "a number": 5,
    "null in a list": [None],
    "empty": "",
}.items():
    add("hash-count", name, stated(hash=value))


# Schemas


def inlined(change):
    """State a schema in the descriptor itself, with a change."""

    def made(ship: Ship) -> Blame:
        own = load_schema("events").to_json()
        change(own)
        return ship.describe(lambda d: resource(d).update(schema=own), dirty=())

    return made


def on_file(change):
    """Change the file of a schema."""

    def made(ship: Ship) -> Blame:
        own = load_schema("events").to_json()
        content = change(own)
        ship.files["schemas/events.json"] = content if isinstance(content, bytes) else json.dumps(own).encode()
        return Blame(path="schemas/events.json", dirty=())

    return made


SCHEMAS = {
    "another pattern": lambda s: s["fields"][0]["constraints"].update(pattern=".*"),
    "no pattern": lambda s: s["fields"][0]["constraints"].pop("pattern"),
    "another type": lambda s: s["fields"][0].update(type="any"),
    "a field less": lambda s: s["fields"].pop(),
    "a field more": lambda s: s["fields"].append({"name": "colour", "type": "string"}),
    "a field twice": lambda s: s["fields"].append(s["fields"][-1]),
    "another order": lambda s: s["fields"].reverse(),
    "no key": lambda s: s.pop("primaryKey"),
    "no links": lambda s: s.pop("foreignKeys"),
    "a code more": lambda s: next(f for f in s["fields"] if f.get("categories"))["categories"].append("other"),
    "empty cells that mean something": lambda s: s.update(missingValues=["", "NA"]),
    "no fields": lambda s: s.update(fields=[]),
    "fields of junk": lambda s: s.update(fields=[5, None, "x"]),
    "fields that are no list": lambda s: s.update(fields={"name": "event_id"}),
}
for name, change in SCHEMAS.items():
    add("schema-differs", f"inlined: {name}", inlined(change))
    add("schema-differs", f"by path: {name}", on_file(change))
for name, content in {"not JSON": b"{", "empty": b"", "a list": b"[]", "not UTF-8": b'{"name": "\xff"}', "deep": b"[" * 200_000}.items():
    add("schema-differs", f"by path: {name}", on_file(lambda _, content=content: content))
for name, value in {"a number": 5, "a list": [], "true": True}.items():
    add("schema-differs", name, lambda ship, value=value: ship.describe(lambda d: resource(d).update(schema=value), dirty=()))
add(
    "schema-differs",
    "elsewhere",
    lambda ship: ship.describe(lambda d: resource(d).update(schema="schemas/evnts.json"), path="schemas/evnts.json", dirty=()),
)
for name in ("up", "absolute", "remote", "hidden folder", "empty"):
    add(
        "unsafe-path",
        f"of a schema: {name}",
        lambda ship, path=PATHS[name]: ship.describe(lambda d: resource(d).update(schema=path), dirty=(), fix="schemas/events.json"),
    )

# Files


def _missing(ship: Ship, path: str) -> Blame:
    ship.files[path] = None
    return Blame(path=path, dirty=("events",))


add("file-missing", "deleted", lambda ship: _missing(ship, EVENTS))
add(
    "file-missing",
    "elsewhere",
    lambda ship: ship.describe(lambda d: resource(d).update(path="data/evnts.csv"), path="data/evnts.csv", dirty=("events",)),
)


@mutation("file-unreadable")
def folder_in_place_of_a_file(ship: Ship) -> Blame:
    return ship.describe(lambda d: resource(d).update(path="data"), path="data", dirty=("events",))


@mutation("file-unreadable")
def larger_than_arrow_can_address(ship: Ship) -> Blame:
    path = ship.directory / "data/large.csv"
    with path.open("wb") as stream:
        stream.truncate(1 << 31)
    ship.files["data/large.csv"] = None
    return ship.describe(lambda d: resource(d).update(path="data/large.csv"), path="data/large.csv", dirty=("events",))


@mutation("unsafe-path")
def link_out_of_the_package(ship: Ship) -> Blame:
    (ship.directory / "data/out.csv").symlink_to(ship.directory.parent / "outside.csv")
    (ship.directory.parent / "outside.csv").write_bytes(shipped()[EVENTS])
    return ship.describe(lambda d: resource(d).update(path="data/out.csv"), dirty=("events",), message="through a link")


@mutation("unsafe-path")
def folder_that_is_a_link_out_of_the_package(ship: Ship) -> Blame:
    (ship.directory / "tables").symlink_to(ship.directory.parent)
    (ship.directory.parent / "outside.csv").write_bytes(shipped()[EVENTS])
    return ship.describe(lambda d: resource(d).update(path="tables/outside.csv"), dirty=("events",), message="through a link")


@mutation("file-missing")
def link_to_itself(ship: Ship) -> Blame:
    (ship.directory / "data/loop.csv").symlink_to("loop.csv")
    return ship.describe(lambda d: resource(d).update(path="data/loop.csv"), path="data/loop.csv", dirty=("events",))
