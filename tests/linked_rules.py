"""What must stand in the files for other systems, worked out from the text cells, and the rules of those systems by heart.

`test_format_law.py` holds the files to the first, `test_export_linked.py` to the second.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

from ru_presence_data.edtf import bounds
from support import Package, small_package


def known_package() -> Package:
    """The small package, in which Russia and the Soviet Union have items in Wikidata."""
    package = small_package()
    package.put("actors", actor_id="ru", wikidata_id="Q102")
    package.put("actors", actor_id="su", wikidata_id="Q103")
    return package


# Crosswalk

IDS = {
    "actors": {
        "iso2": "iso3166-1-alpha-2",
        "iso3": "iso3166-1-alpha-3",
        "iso3166_3": "iso3166-3",
        "cow_code": "cow",
        "gw_code": "gleditsch-ward",
        "wikidata_id": "wikidata",
    },
    "agreements": {"unts_number": "unts", "pax_id": "pa-x", "atop_id": "atop"},
    "territories": {"wikidata_id": "wikidata"},
    "bases": {"wikidata_id": "wikidata"},
}
"""Fields that hold ids of other systems, with the names of these."""


def as_crosswalk(dataset: Any) -> dict[str, list[tuple[Any, ...]]]:
    """One row an id."""
    rows = [
        (table, row[dataset[table].schema.primary_key[0]], row.get("name", row.get("title")), scheme, row[field])
        for table, fields in IDS.items()
        for row in dataset[table].rows()
        for field, scheme in fields.items()
        if row[field]
    ]
    return {"crosswalk": [("table_name", "record_id", "name", "scheme", "identifier"), *rows]}


# QuickStatements


def read_tsv(files: list[Path]) -> dict[str, list[tuple[Any, ...]]]:
    """The lines as tuples of cells."""
    (path,) = files
    return {path.stem: [tuple(line.split("\t")) for line in path.read_bytes().decode().split("\n")[:-1]]}


def as_quickstatements(dataset: Any) -> dict[str, list[tuple[Any, ...]]]:
    """One row for each reference of each statement that may be told."""
    actors = {row["actor_id"]: row for row in dataset.actors.rows()}
    sources = {row["source_id"]: row for row in dataset.sources.rows()}
    said: dict[tuple[str, str], list[str]] = {}
    for row in dataset.statements.rows():
        if (
            row["table_name"] == "bases"
            and row["rank"] == "preferred"
            and row["basis"] in ("stated", "computed", "lower-bound", "upper-bound")
        ):
            said.setdefault((row["record_id"], row["field_name"]), []).append(row["source_id"])
    rows: list[tuple[Any, ...]] = []
    for base in dataset.bases.rows():
        if not base["wikidata_id"]:
            continue
        told: list[tuple[list[str], list[str]]] = []
        for field, names in (("opened", ("P580", "P1319", "P8555")), ("closed", ("P582", "P8554", "P1326"))):
            if (user := _user(base[field], actors)) and (cells := _qualifiers(base[field], names)) is not None:
                told.append((["P1535", user, *cells], said.get((base["base_id"], field), [])))
        if base["geo_precision"] == "site" and base["latitude"] and base["longitude"]:
            other = said.get((base["base_id"], "longitude"), [])
            both = [one for one in said.get((base["base_id"], "latitude"), []) if one in other and one != "geonames-nd-gazetteer"]
            told.append((["P625", f"@{base['latitude']}/{base['longitude']}"], both))
        for cells, ids in told:
            rows += [(base["wikidata_id"], *cells, *_reference(sources[one])) for one in dict.fromkeys(ids) if _reference(sources[one])]
    return {"quickstatements": rows}


def _user(cell: str, actors: dict[str, dict[str, str]]) -> str:
    """The item of who used a base on a date."""
    if not cell or not {"ru", "su"} <= set(actors) or not actors["su"]["exists_until"]:
        return ""
    ended = bounds(actors["su"]["exists_until"])[1]
    low, high = bounds(cell)
    if ended is None:
        return ""
    return actors["ru"]["wikidata_id"] if low and low >= ended else actors["su"]["wikidata_id"] if high and high < ended else ""


def _qualifiers(cell: str, names: tuple[str, str, str]) -> list[str] | None:
    """A date as three qualifiers and what is said of it; None if Wikidata has no place for it."""
    low, high = bounds(cell)
    if "/" in cell:
        return None
    first, last = "", ""
    if "[" in cell:
        first, last = (_time(*end.split("-")) if end else "" for end in cell.strip("[]").split(".."))
    elif re.search("-2[1-4]", cell[4:7]) and low and high:
        first, last = (_time(str(day)[:4], str(day)[5:7]) for day in (low, high))
    if low is None or high is None:
        return [part for name, end in zip(names[1:], (first, last), strict=True) if end for part in (name, end)]
    days = (high - low).days + 1
    one = str(low), str(high)
    if one[0] == one[1]:
        value, length = _time(*one[0].split("-")), 1
    elif one[0][:7] == one[1][:7]:
        value, length = _time(one[0][:4], one[0][5:7]), 28
    elif one[0][:4] == one[1][:4]:
        value, length = _time(one[0][:4]), 365
    elif one[0][:3] == one[1][:3]:
        value, length = f"+{one[0][:3]}0-00-00T00:00:00Z/8", 3652
    elif (low.year - 1) // 100 == (high.year - 1) // 100:
        value, length = f"+{(low.year - 1) // 100 + 1}00-00-00T00:00:00Z/7".replace("+", "+0" if low.year < 901 else "+"), 99999
    else:
        return None
    begins = one[0].endswith("-01") and (length < 365 or one[0].endswith("-01-01"))
    if days == 1 or (begins and days >= length and _ends_whole(one[1], length)):
        first = last = ""
    doubt = [item for sign, item in (("~%", "Q5727902"), ("?%", "Q18122778")) if any(one in cell for one in sign)]
    told = [part for name, end in zip(names, (value, first, last), strict=True) if end for part in (name, end)]
    return told + [part for item in doubt for part in ("P1480", item)]


def _ends_whole(day: str, length: int) -> bool:
    """Whether a day is the last of its month, year or decade."""
    if length == 28:
        return True
    return day.endswith("-12-31") and (length < 3652 or day[3] == "9")


def _time(year: str, month: str = "00", day: str = "00") -> str:
    return f"+{year}-{month}-{day}T00:00:00Z/{9 + (month != '00') + (day != '00')}"


def _reference(source: dict[str, str]) -> list[str]:
    """A source as a reference; nothing if it has no address or was not read."""
    url = source["url"].replace('"', "%22").replace("|", "%7C")
    if not url or len(url) > 1500 or not source["consulted_on"]:
        return []
    cells = ["S854", f'"{url}"']
    if source["title"] and source["language"] and "|" not in source["title"] and len(source["title"]) <= 1500:
        cells += ["S1476", f'{source["language"]}:"{source["title"]}"']
    published = _qualifiers(source["published"], ("S577", "", "")) if source["published"] else None
    if published and published[0] == "S577" and len(published) == 2:
        cells += published
    return [*cells, "S813", _time(*source["consulted_on"].split("-"))]


# FollowTheMoney

THING = {"name": "name", "alias": "name", "country": "country", "keywords": "string", "wikidataId": "wikidata", "notes": "text"}
INTERVAL = {"date": "date", "startDate": "date", "endDate": "date"}
BODY = THING | {"classification": "string", "incorporationDate": "date", "dissolutionDate": "date"}
PLACE = {"full": "text", "city": "string", "region": "string", "latitude": "number", "longitude": "number"}
SCHEMATA: dict[str, tuple[set[str], dict[str, str]]] = {
    "PublicBody": ({"name"}, BODY),
    "Organization": ({"name"}, BODY),
    "Territory": ({"name"}, THING),
    "Address": (set(), THING | PLACE),
    "Event": (
        {"name"},
        THING
        | INTERVAL
        | {"summary": "text", "location": "text", "addressEntity": "Address", "organizer": "LegalEntity", "involved": "LegalEntity"},
    ),
    "Article": (
        set(),
        THING
        | {"title": "string", "author": "string", "publisher": "string", "language": "language", "sourceUrl": "url"}
        | {"retrievedAt": "date", "publishedAt": "date"},
    ),
    "Documentation": ({"document", "entity"}, {"document": "Document", "entity": "Thing", "role": "string"}),
}
"""For each schema of the model the properties that it asks for, and those that it has, with their types, as far as they are used here."""

KINDS = {
    "date": "[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?",
    "country": "[a-z]{2}|suhh|cshh|yucs",
    "language": "[a-z]{3}",
    "number": r"-?[0-9]+(\.[0-9]+)?",
    "wikidata": "Q[1-9][0-9]*",
    "url": "https?://.+",
}
"""Lexical forms of types; all other types take every text."""

ARE = {
    "LegalEntity": {"PublicBody", "Organization"},
    "Address": {"Address"},
    "Document": {"Article"},
    "Thing": {*SCHEMATA} - {"Documentation"},
}
"""For each type that points to an entity the schemas to which it may point."""


def problems(rows: list[dict[str, Any]]) -> list[str]:
    """What is wrong with entities by these rules."""
    known = {row["id"]: row["schema"] for row in rows}
    found = ["two entities have one id"] * (len(known) != len(rows))
    for row in rows:
        required, properties = SCHEMATA[row["schema"]]
        found += [f"{row['id']}: {name} is missing" for name in sorted(required - set(row["properties"]))]
        if not re.fullmatch(r"[0-9a-zA-Z]([0-9a-zA-Z.-]*[0-9a-zA-Z])?", row["id"]):
            found.append(f"{row['id']}: no id")
        for name, values in row["properties"].items():
            kind = properties.get(name)
            if kind is None or not values or len(set(values)) < len(values):
                found.append(f"{row['id']}: {name}")
            elif kind in ARE:
                found += [f"{row['id']}: {name}: {value}" for value in values if known.get(value) not in ARE[kind]]
            else:
                found += [
                    f"{row['id']}: {name}: {value}" for value in values if not value or not re.fullmatch(KINDS.get(kind, "(?s).+"), value)
                ]
    return found


def read_entities(files: list[Path]) -> dict[str, list[tuple[Any, ...]]]:
    """The entities by schema, each its id and what is said of it."""
    (path,) = files
    rows = [json.loads(line) for line in path.read_bytes().decode().split("\n")[:-1]]
    assert all(list(row) == ["id", "schema", "properties"] for row in rows)
    return _by_schema((row["schema"], row["id"], row["properties"]) for row in rows)


def _by_schema(rows: Any) -> dict[str, list[tuple[Any, ...]]]:
    out: dict[str, list[tuple[Any, ...]]] = {name: [] for name in SCHEMATA}
    for schema, key, properties in rows:
        out[schema].append((key, *sorted((name, tuple(values)) for name, values in properties.items())))
    return out


SAME = {
    "actors": {"name": ["name"], "alias": ["name_ru"], "classification": ["actor_kind"], "wikidataId": ["wikidata_id"]},
    "territories": {"name": ["name"], "alias": ["name_ru"], "wikidataId": ["wikidata_id"]},
    "bases": {
        "name": ["name"],
        "alias": ["name_ru", "name_local"],
        "city": ["locality"],
        "region": ["admin_area"],
        "keywords": ["base_type"],
        "wikidataId": ["wikidata_id"],
    },
    "deployments": {"name": ["name"], "alias": ["name_ru"], "keywords": ["purpose"]},
    "events": {"name": ["title"], "summary": ["summary"], "location": ["locality"], "keywords": ["event_type"]},
    "sources": {
        "title": ["title"],
        "author": ["author"],
        "publisher": ["publisher"],
        "sourceUrl": ["url"],
        "keywords": ["source_type"],
    },
}
"""For each table the properties that hold its cells as they are."""

DAYS = {
    "actors": {"exists_from": "incorporationDate", "exists_until": "dissolutionDate"},
    "territories": {},
    "bases": {"opened": None, "closed": None},
    "deployments": {"started": "startDate", "ended": "endDate"},
    "events": {"date": "date", "end_date": "endDate"},
    "sources": {"published": "publishedAt", "consulted_on": "retrievedAt"},
}
"""For each table the properties that hold its dates, if they can."""

LETTERS = {"en": "eng", "ru": "rus", "az": "aze"}
"""Languages that the made-up packages have; of others the shipped ones only are looked at."""


def as_entities(dataset: Any) -> dict[str, list[tuple[Any, ...]]]:
    """The records as entities, and the pairs of document and record."""
    actors = {row["actor_id"]: row for row in dataset.actors.rows()}
    return _by_schema((schema, key, {n: v for n, v in told.items() if v}) for schema, key, told in _entities(dataset, actors))


def _entities(dataset: Any, actors: dict[str, dict[str, str]]) -> Any:
    for table, same in SAME.items():
        for row in dataset[table].rows():
            key = row[dataset[table].schema.primary_key[0]]
            told = {name: list(dict.fromkeys(row[field] for field in fields if row[field])) for name, fields in same.items()}
            told["notes"] = [row["notes"]] if row.get("notes") else []
            for field, usual in DAYS[table].items():
                name = "startDate" if table == "events" and row["end_date"] and field == "date" else usual
                plain = re.sub("(-XX)+$", "", row[field])
                fits = re.fullmatch("[0-9]{4}(-[01][0-9](-[0-9]{2})?)?", plain) and 1000 <= int(plain[:4]) < 3000
                if name and fits:
                    told[name] = [plain]
                elif row[field]:
                    told["notes"].append(f"{field.replace('_', ' ')}: {row[field]}")
            host = key if table == "actors" else row.get("host_de_jure", "")
            told["country"] = [code for code in [_code(actors.get(host), actors)] if code]
            yield _schema(table, row), f"ru-presence-data.{table}.{key}", told | _own(table, row, dataset, actors)
    pairs: dict[tuple[str, str, str], list[str]] = {}
    for row in dataset.statements.rows():
        if row["table_name"] in ("bases", "deployments", "events") and row["rank"] == "preferred":
            fields = pairs.setdefault((row["table_name"], row["record_id"], row["source_id"]), [])
            fields += [row["field_name"]] * (row["field_name"] not in fields)
    for (table, record, source), fields in pairs.items():
        told = {"document": [f"ru-presence-data.sources.{source}"], "entity": [f"ru-presence-data.{table}.{record}"], "role": fields}
        yield "Documentation", f"ru-presence-data.{table}.{record}.{source}", told


def _schema(table: str, row: dict[str, str]) -> str:
    if table == "actors":
        return "Organization" if row["actor_kind"] in ("international-organisation", "armed-group") else "PublicBody"
    return {"territories": "Territory", "bases": "Address", "sources": "Article"}.get(table, "Event")


def _code(actor: dict[str, str] | None, actors: dict[str, dict[str, str]]) -> str:
    if actor is None:
        return ""
    own = (
        {"CSHH": "cshh", "DDDE": "dd", "SUHH": "suhh", "YUCS": "yucs"}.get(actor["iso3166_3"], "")
        if actor["iso3166_3"]
        else actor["iso2"].lower()
    )
    state = actors.get(actor["de_jure_state"])
    return own or (_code(state | {"de_jure_state": ""}, actors) if state else "")


def _own(table: str, row: dict[str, str], dataset: Any, actors: dict[str, dict[str, str]]) -> dict[str, list[str]]:
    """What a table has beside what it shares with others."""
    if table == "bases":
        close = row["geo_precision"] in ("site", "settlement", "near", "adm2") and row["latitude"] and row["longitude"]
        point = {name: [row[name]] for name in ("latitude", "longitude") if close}
        words = [row["locality"], row["admin_area"], actors[row["host_de_jure"]]["name"]]
        return point | {"full": [", ".join(word for word in words if word)]}
    if table == "deployments":
        ids = [f"ru-presence-data.actors.{row[field]}" for field in ("sender", "host_de_jure")]
        return {"organizer": ids[:1], "involved": ids[1:], "keywords": list(dict.fromkeys(["deployment", row["purpose"]]))}
    if table == "events":
        parts = [part for part in dataset.event_actors.rows() if part["event_id"] == row["event_id"]]
        first = [f"ru-presence-data.actors.{part['actor_id']}" for part in parts if part["role"] == "initiator"]
        others = [f"ru-presence-data.actors.{part['actor_id']}" for part in parts if part["role"] != "initiator"]
        base = [f"ru-presence-data.bases.{row['base_id']}"] if row["base_id"] else []
        return {"organizer": list(dict.fromkeys(first)), "involved": list(dict.fromkeys(others)), "addressEntity": base}
    if table == "sources":
        from ru_presence_data.export.followthemoney import LANGUAGES

        language = LETTERS.get(row["language"]) or LANGUAGES.get(row["language"], "")
        return {"language": [language] if language else []}
    return {}


def read_crosswalk(path: Path) -> list[dict[str, str]]:
    """The rows of the crosswalk."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
