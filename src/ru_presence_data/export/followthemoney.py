"""FollowTheMoney: the tables as entities of its model, where its types fit (https://followthemoney.tech/), one JSON object a line.

| rows | schema |
|---|---|
| actors | `Organization` (international organisations, armed groups), `PublicBody` (all others) |
| territories | `Territory` |
| bases | `Address`: a place, with a point if it is known as closely as its district |
| deployments, events | `Event`; of a deployment the sender is the organizer and the host is involved |
| sources | `Article`, the one kind of document that asks for no file |
| preferred statements | `Documentation`: which document speaks of which base, deployment or event, and of which of its fields |

Left out: agreements, for which there is no type (`Contract` is procurement, `Document` a file); numbers of troops and of dead, promised ends,
control of territories and coverage, for the same reason. A date that is not a year, a month or a day between 1000 and 2999 stands in `notes`, spelt as
in the tables. Every property is a list of texts, an empty one is not written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..schema.vocabularies import ActorKind, EventRole, Rank
from ..tables import Tables
from ._shared import NAME, table_file
from .geo import DRAWN

Row = dict[str, str]

ORGANISATIONS = (ActorKind.INTERNATIONAL_ORGANISATION, ActorKind.ARMED_GROUP)
"""Kinds of actors that are no public bodies."""

FORMER = {"SUHH": "suhh", "CSHH": "cshh", "YUCS": "yucs", "DDDE": "dd"}
"""Codes of countries that ended, by their ISO 3166-3 code."""

DOCUMENTED = ("bases", "deployments", "events")
"""Tables of whose records it is told which documents speak of them."""

LANGUAGES = {
    "ar": "ara",
    "az": "aze",
    "be": "bel",
    "bg": "bul",
    "bs": "bos",
    "cs": "ces",
    "da": "dan",
    "de": "deu",
    "el": "ell",
    "en": "eng",
    "es": "spa",
    "et": "est",
    "fa": "fas",
    "fi": "fin",
    "fr": "fra",
    "he": "heb",
    "hr": "hrv",
    "hu": "hun",
    "hy": "hye",
    "id": "ind",
    "it": "ita",
    "ja": "jpn",
    "ka": "kat",
    "kk": "kaz",
    "ko": "kor",
    "ky": "kir",
    "lt": "lit",
    "lv": "lav",
    "mk": "mkd",
    "mn": "mon",
    "nl": "nld",
    "no": "nor",
    "pl": "pol",
    "pt": "por",
    "ro": "ron",
    "ru": "rus",
    "sk": "slk",
    "sl": "slv",
    "sq": "sqi",
    "sr": "srp",
    "sv": "swe",
    "tg": "tgk",
    "tk": "tuk",
    "tl": "tgl",
    "tr": "tur",
    "uk": "ukr",
    "uz": "uzb",
    "zh": "zho",
}
"""Languages by their two letters with the three of FollowTheMoney, which does not have all of those of the sources."""

_PLAIN = re.compile(r"([12][0-9]{3}(?:-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?)?)(?:-XX){0,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """An entity of FollowTheMoney.

    Attributes:
        id: Its id: the name of this dataset, of a table and of a record.
        schema: Its type.
        properties: What is said of it; the empty ones are dropped when it is written.
    """

    id: str
    schema: str
    properties: dict[str, tuple[str, ...]]

    def to_json(self) -> str:
        """The entity on one line, with the properties that say something, each text once."""
        told = {name: list(dict.fromkeys(filter(None, values))) for name, values in self.properties.items()}
        whole = {"id": self.id, "schema": self.schema, "properties": {name: values for name, values in told.items() if values}}
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def write_followthemoney(dataset: Tables, directory: Path) -> list[Path]:
    """Write linked/followthemoney.jsonl (UTF-8, LF) and give the file."""
    path = table_file(directory, "linked/followthemoney.jsonl")
    path.write_bytes("".join(f"{entity.to_json()}\n" for entity in entities(dataset)).encode())
    return [path]


def entities(dataset: Tables) -> Iterator[Entity]:
    """The entities: actors, territories, bases, deployments, events, documents, and which of these speak of which."""
    actors = {row["actor_id"]: row for row in dataset.actors.rows()}
    countries = {key: _country(row, actors) for key, row in actors.items()}
    yield from (_actor(row, countries) for row in actors.values())
    yield from (_territory(row, countries) for row in dataset.territories.rows())
    yield from (_base(row, actors, countries) for row in dataset.bases.rows())
    yield from (_deployment(row, countries) for row in dataset.deployments.rows())
    involved: dict[str, list[Row]] = {}
    for row in dataset.event_actors.rows():
        involved.setdefault(row["event_id"], []).append(row)
    yield from (_event(row, involved.get(row["event_id"], []), countries) for row in dataset.events.rows())
    yield from map(_article, dataset.sources.rows())
    yield from _documentation(dataset.statements.rows())


def entity_id(table: str, key: str) -> str:
    """The id of the entity that a record is."""
    return f"{NAME}.{table}.{key}"


def plain_date(text: str) -> str:
    """A date as FollowTheMoney has it, a year, a month or a day; empty if it is none of them, or not surely so."""
    match = _PLAIN.fullmatch(text)
    return match[1] if match else ""


def _dates(row: Row, **properties: str) -> dict[str, tuple[str, ...]]:
    """The properties that hold dates, each with the field that it comes from, and the notes, which hold those that no property can."""
    odd = [f"{field.replace('_', ' ')}: {row[field]}" for field in properties.values() if row[field] and not plain_date(row[field])]
    told = {name: (plain_date(row[field]),) for name, field in properties.items()}
    return {**told, "notes": (row.get("notes", ""), *odd)}


def _country(row: Row, actors: dict[str, Row]) -> str:
    """The code of the country of an actor, that of the state de jure for a de facto authority; empty if it has none."""
    own = FORMER.get(row["iso3166_3"], "") if row["iso3166_3"] else row["iso2"].lower()
    state = actors.get(row["de_jure_state"])
    return own or (_country(state | {"de_jure_state": ""}, actors) if state else "")


def _actor(row: Row, countries: dict[str, str]) -> Entity:
    return Entity(
        id=entity_id("actors", row["actor_id"]),
        schema="Organization" if row["actor_kind"] in ORGANISATIONS else "PublicBody",
        properties={
            "name": (row["name"],),
            "alias": (row["name_ru"],),
            "country": (countries[row["actor_id"]],),
            "classification": (row["actor_kind"],),
            "wikidataId": (row["wikidata_id"],),
            **_dates(row, incorporationDate="exists_from", dissolutionDate="exists_until"),
        },
    )


def _territory(row: Row, countries: dict[str, str]) -> Entity:
    return Entity(
        id=entity_id("territories", row["territory_id"]),
        schema="Territory",
        properties={
            "name": (row["name"],),
            "alias": (row["name_ru"],),
            "country": (countries.get(row["host_de_jure"], ""),),
            "wikidataId": (row["wikidata_id"],),
            "notes": (row["notes"],),
        },
    )


def _base(row: Row, actors: dict[str, Row], countries: dict[str, str]) -> Entity:
    host = row["host_de_jure"]
    parts = (row["locality"], row["admin_area"], actors[host]["name"] if host in actors else "")
    drawn = bool(row["geo_precision"] in DRAWN and row["latitude"] and row["longitude"])
    return Entity(
        id=entity_id("bases", row["base_id"]),
        schema="Address",
        properties={
            "name": (row["name"],),
            "alias": (row["name_ru"], row["name_local"]),
            "full": (", ".join(filter(None, parts)),),
            "city": (row["locality"],),
            "region": (row["admin_area"],),
            "country": (countries.get(host, ""),),
            "latitude": (row["latitude"] if drawn else "",),
            "longitude": (row["longitude"] if drawn else "",),
            "keywords": (row["base_type"],),
            "wikidataId": (row["wikidata_id"],),
            "notes": (row["notes"], *(f"{field}: {row[field]}" for field in ("opened", "closed") if row[field])),
        },
    )


def _deployment(row: Row, countries: dict[str, str]) -> Entity:
    return Entity(
        id=entity_id("deployments", row["deployment_id"]),
        schema="Event",
        properties={
            "name": (row["name"],),
            "alias": (row["name_ru"],),
            "country": (countries.get(row["host_de_jure"], ""),),
            "organizer": (entity_id("actors", row["sender"]),),
            "involved": (entity_id("actors", row["host_de_jure"]),),
            "keywords": ("deployment", row["purpose"]),
            **_dates(row, startDate="started", endDate="ended"),
        },
    )


def _event(row: Row, parts: list[Row], countries: dict[str, str]) -> Entity:
    dates = {"startDate": "date", "endDate": "end_date"} if row["end_date"] else {"date": "date"}
    return Entity(
        id=entity_id("events", row["event_id"]),
        schema="Event",
        properties={
            "name": (row["title"],),
            "summary": (row["summary"],),
            "country": (countries.get(row["host_de_jure"], ""),),
            "location": (row["locality"],),
            "addressEntity": (entity_id("bases", row["base_id"]) if row["base_id"] else "",),
            "organizer": tuple(entity_id("actors", part["actor_id"]) for part in parts if part["role"] == EventRole.INITIATOR),
            "involved": tuple(entity_id("actors", part["actor_id"]) for part in parts if part["role"] != EventRole.INITIATOR),
            "keywords": (row["event_type"],),
            **_dates(row, **dates),
        },
    )


def _article(row: Row) -> Entity:
    return Entity(
        id=entity_id("sources", row["source_id"]),
        schema="Article",
        properties={
            "title": (row["title"],),
            "author": (row["author"],),
            "publisher": (row["publisher"],),
            "language": (LANGUAGES.get(row["language"], ""),),
            "sourceUrl": (row["url"],),
            "keywords": (row["source_type"],),
            **_dates(row, publishedAt="published", retrievedAt="consulted_on"),
        },
    )


def _documentation(statements: Iterable[Row]) -> Iterator[Entity]:
    """Which document speaks of which record, and of which of its fields, in the order of the statements."""
    fields_of: dict[tuple[str, str, str], list[str]] = {}
    for row in statements:
        if row["table_name"] in DOCUMENTED and row["rank"] == Rank.PREFERRED:
            fields_of.setdefault((row["table_name"], row["record_id"], row["source_id"]), []).append(row["field_name"])
    for (table, record, source), fields in fields_of.items():
        properties: dict[str, Any] = {
            "document": (entity_id("sources", source),),
            "entity": (entity_id(table, record),),
            "role": tuple(fields),
        }
        yield Entity(id=f"{entity_id(table, record)}.{source}", schema="Documentation", properties=properties)
