"""Proposes the id of a new row from its cells, as the rules about ids ask (see `rules/identity.py`); guesses nothing that is not there."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote, urlsplit

from ..schema.table_schema import TableSchema
from .store import Row, Store

WORDS = 4
"""Words taken from a name or a title."""

_NO_WORDS = frozenset(
    ["a", "an", "and", "at", "by", "for", "from", "in", "into", "near", "of", "on", "or", "over", "the", "to", "was", "were", "with"]
)
_LETTERS = str.maketrans({"ə": "e", "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "'": "", "\u2019": ""})
_SUFFIXES = frozenset({"ac", "co", "com", "edu", "gov", "mil", "net", "org"})


def propose(store: Store, schema: TableSchema, row: Row) -> str | None:
    """An id for a row whose other cells are filled, or None if they do not say enough.

    An id that exists gets a number after it.
    """
    plain = _plain(store, schema, row)
    if not plain:
        return None
    taken = set(store.frame(schema.name).keys.to_pylist())
    number = 1
    while (proposed := plain if number == 1 else f"{plain}-{number}") in taken:
        number += 1
    return proposed


def words(text: str, most: int = WORDS) -> str:
    """The first telling words of a text in lower-case ASCII, joined by hyphens; empty if it is in another alphabet."""
    folded = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    ascii_only = "".join(c for c in folded if not unicodedata.combining(c))
    telling = [word for word in re.findall(r"[^\W_]+", ascii_only) if word.isascii() and word not in _NO_WORDS]
    return "-".join(telling[:most])


def _plain(store: Store, schema: TableSchema, row: Row) -> str | None:
    match schema.name:
        case "bases" | "deployments" | "territories":
            return _joined(row["host_de_jure"], words(row["name"]))
        case "events":
            return _joined(row["host_de_jure"], _date(row["date"]), words(row["title"]))
        case "agreements":
            year = _date(row["signed"] or row["provisional_from"] or row["in_force"])[:4]
            return _joined(_party(store, row["title"]), year, words(row["title"]))
        case "planned_ends":
            return _joined(row["deployment_id"], "set", _date(row["set_on"])[:4])
        case "territory_control":
            return _joined(row["territory_id"], _date(row["controlled_from"])[:4] or "1991")
        case "strengths":
            return _joined(row["deployment_id"] or row["base_id"], _date(row["as_of"]), row["counts"])
        case "actors":
            code = {"state": "iso2", "former-state": "iso3166_3"}.get(row["actor_kind"])
            return row[code].lower() if code else words(row["name"]) or None
        case "sources":
            host, title = _page(row["url"])
            name = words(row["publisher"], 2) or host
            return _joined(name, _date(row["published"]) or "nd", words(row["title"], 2) or title)
    return None


def _joined(*parts: str) -> str | None:
    return "-".join(parts) if all(parts) else None


def _date(cell: str) -> str:
    """The date of a cell as ids have it: whole if it is plain, else the first year in it."""
    plain = cell.rstrip("?~%")
    if re.fullmatch("[0-9]{4}(-[0-9]{2}){0,2}", plain):
        return plain
    year = re.search("[0-9]{4}", plain)
    return year.group() if year else ""


def _party(store: Store, title: str) -> str:
    """The state, other than Russia and the Soviet Union, whose name stands in a title; empty if none or several do."""
    actors = store.frame("actors")
    named = zip(actors.keys.to_pylist(), actors.column("name").to_pylist(), strict=True)
    states = [key for key, name in named if key not in ("ru", "su") and re.search(rf"\b{re.escape(name)}\b", title)]
    return states[0] if len(states) == 1 else ""


def _page(url: str) -> tuple[str, str]:
    """The name of the site and one or two words of the page from an address."""
    if not url:
        return "", ""
    try:
        parts = urlsplit(url)
        labels = (parts.hostname or "").split(".")
    except ValueError:
        return "", ""
    labels = labels[:-1] if len(labels) > 1 else labels
    if len(labels) > 1 and labels[-1] in _SUFFIXES:
        labels.pop()
    last = unquote(parts.path.rstrip("/").rsplit("/", 1)[-1])
    return words(labels[-1]) if labels else "", words(re.sub(r"\.[a-z]{2,5}$", "", last), 2) or "page"
