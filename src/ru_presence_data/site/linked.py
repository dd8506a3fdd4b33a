"""JSON-LD of a record: what it is in the words of schema.org."""

from __future__ import annotations

from typing import Any

from ..edtf import bounds
from ..export.geo import DRAWN
from .dates import is_plain
from .stock import Row, Stock
from .values import named

_TYPES = {
    "actors": "Organization",
    "territories": "AdministrativeArea",
    "bases": "Place",
    "deployments": "Event",
    "agreements": "Legislation",
    "events": "Event",
}
_STATES = ("state", "former-state")


def linked_data(stock: Stock, table: str, row: Row) -> dict[str, Any]:
    """Describe a record in schema.org.

    Dates of Level 0 of EDTF are dates of schema.org; others are left out, for schema.org has no words for doubt.

    Args:
        stock: The dataset.
        table: Its table.
        row: Its cells.
    """
    about = stock.about
    schema = stock.dataset[table].schema
    key = row[schema.primary_key[0]]
    made: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Country" if row.get("actor_kind") in _STATES else _TYPES[table],
        "identifier": key,
        "name": named(row) or key,
        "alternateName": [row[name] for name in ("name_ru", "name_local", "title_original") if row.get(name)],
        "description": row.get("summary", ""),
        "sameAs": f"https://www.wikidata.org/wiki/{row['wikidata_id']}" if row.get("wikidata_id") else "",
    }
    host = row.get("host_de_jure", "")
    place: dict[str, Any] = {"@type": "Country", "name": stock.values.name("actors", host)} if host else {}
    if table in ("bases", "territories"):
        made["containedInPlace"] = place
    elif table in ("deployments", "events"):
        made["location"] = place
        made |= _days(row, *(schema.span or ("", "")))
    elif table == "agreements":
        made["legislationDate"] = row["signed"] if is_plain(row["signed"]) else ""
    if row.get("latitude") and row["geo_precision"] in DRAWN:
        point = {"@type": "GeoCoordinates", "latitude": float(row["latitude"]), "longitude": float(row["longitude"])}
        if table == "bases":
            made["geo"] = point
        else:
            made["location"] = {"@type": "Place", "geo": point, "containedInPlace": place}
    if table == "deployments":
        made["organizer"] = {"@type": "Country", "name": stock.values.name("actors", row["sender"])}
    made["subjectOf"] = {
        "@type": "Dataset",
        "name": about.title,
        "version": about.version,
        "url": about.homepage,
        "license": about.licence_url,
        "creditText": about.reference,
    }
    return {name: value for name, value in made.items() if value not in ("", [], {})}


def _days(row: Row, first: str, last: str) -> dict[str, str]:
    dates = {"startDate": row.get(first, ""), "endDate": row.get(last, "")}
    return {name: cell for name, cell in dates.items() if is_plain(cell) and bounds(cell)[0]}
