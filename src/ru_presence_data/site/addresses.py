"""Where the page of a record and the entry of a source stand; addresses follow from ids alone and so stay the same through releases."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from ..tables import Tables

PAGED = ("actors", "territories", "bases", "deployments", "agreements", "events")
"""Tables whose records have a page each."""

OWNERS = {
    "strengths": (("deployment_id", "deployments"), ("base_id", "bases")),
    "planned_ends": (("deployment_id", "deployments"),),
    "territory_control": (("territory_id", "territories"),),
}
"""Tables whose records are told on the page of another: the fields that name it, the first that is not empty, with its table."""

INDEX = "index"
UNNAMED = "unnamed"
"""Stem of the page of sources that name no publisher."""
_LONGEST = 80
_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґў",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "",
            "y",
            "",
            "e",
            "yu",
            "ya",
            "i",
            "i",
            "ye",
            "g",
            "u",
        ],
        strict=True,
    )
)
_OTHERS = {"ı": "i", "ə": "e", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "&": " and "}


def slug(name: str) -> str:
    """A name in small Latin letters, digits and hyphens, at most 80 signs; of a name in other scripts a digest of it.

    Args:
        name: Name of a publisher; Cyrillic is transliterated.
    """
    spelled = "".join(_CYRILLIC.get(letter, _OTHERS.get(letter, letter)) for letter in unicodedata.normalize("NFC", name).lower())
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    made = re.sub("[^a-z0-9]+", "-", plain).strip("-")
    if not made and name:
        return f"publisher-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return made[:_LONGEST].rstrip("-")


def stem(name: str) -> str:
    """The stem of a page's file; that of the index is kept free."""
    return f"{name}-" if name == INDEX else name


def publisher_stem(publisher: str) -> str:
    """The stem of the page of a publisher; publishers whose names differ in signs only share one."""
    return stem(slug(publisher) or UNNAMED)


class Addresses:
    """The addresses of records and sources, relative to the root of the site."""

    def __init__(self, dataset: Tables) -> None:
        self._stems: dict[tuple[str, str], str] = {}
        taken: set[str] = set()
        for table in PAGED:
            for key in dataset[table].keys():  # noqa: SIM118
                # An id is of one table; should a package give it to two, the later record has its table in its address.
                own = stem(key) if stem(key) not in taken else f"{key}.{table}"
                taken.add(own)
                self._stems[table, key] = own
        self._owners: dict[tuple[str, str], tuple[str, str]] = {}
        for table, ways in OWNERS.items():
            key = dataset[table].schema.primary_key[0]
            for row in dataset[table].rows():
                owner = next(((target, row[field]) for field, target in ways if row[field]), None)
                if owner:
                    self._owners[table, row[key]] = owner
        self.taken = frozenset(taken)
        self.sources: dict[str, str] = {}
        """Address of the entry of each source; filled in when the pages of publishers are laid out."""

    def stem(self, table: str, key: str) -> str:
        """Stem of the page of a record."""
        return self._stems[table, key]

    def owner(self, table: str, key: str) -> tuple[str, str] | None:
        """Table and key of the record on whose page a record is told: its own, that of what it belongs to, or None."""
        return (table, key) if (table, key) in self._stems else self._owners.get((table, key))

    def record(self, table: str, key: str) -> str:
        """Address of the page on which a record is told; empty if there is none."""
        owner = self.owner(table, key)
        return f"r/{self._stems[owner]}.html" if owner in self._stems else ""

    def source(self, source_id: str) -> str:
        """Address of the entry of a source."""
        return self.sources[source_id]
