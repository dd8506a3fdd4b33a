"""QuickStatements: what Wikidata can be told of its own items, one statement with one reference a line (version 1, tabs).

Each line is an item, a property, a value, qualifiers, and a reference that begins with an address. A statement that rests on several
documents has as many lines, which differ in the reference alone: QuickStatements adds a reference to a statement that is there.

Only records with a `wikidata_id` are told, and of them only this:

* Use of a base: used by (P1535) the Soviet Union or Russia, as the day lies before the end of the Soviet Union or not, with its start time
  (P580, `opened`) or its end time (P582, `closed`). Inception (P571) and dissolution (P576) are of the installation, which others built before
  and kept after; our fields are of its use.
* Its coordinate (P625), if it is that of the site itself. QuickStatements writes every coordinate as exact to a millionth of a degree, which
  the middle of a town is not; and points from GeoNames are not ours to give away.

A date that is narrower than the unit of its value has earliest date (P1319) and latest start date (P8555) beside a start, earliest end date
(P8554) and latest date (P1326) beside an end; one that is approximate or uncertain has sourcing circumstances (P1480).

A reference is a document that was read, has an address and holds up the value: a statement of rank preferred that is stated, computed or a
bound, not one that is inferred. What has no such document is not told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..edtf import bounds
from ..schema.vocabularies import Basis, GeoPrecision, Rank
from ..tables import Tables
from ._shared import table_file
from .licences import GAZETTEER
from .wikidata_dates import Moment, moment, time

USED_BY = "P1535"
COORDINATE = "P625"
CIRCUMSTANCES = "P1480"

USER, BEFORE = "ru", "su"
"""The actors whose forces used the bases, and the one of them that was before the other."""

LIMIT = 1500
"""Characters of the longest text that Wikidata takes."""

Pair = tuple[str, str]
"""A property and a value, as they stand in two columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One end of the use of a base.

    Attributes:
        field: Field of the base.
        time: Qualifier that holds its date.
        earliest: Qualifier that holds the first day that it may mean.
        latest: Qualifier that holds the last day that it may mean.
    """

    field: str
    time: str
    earliest: str
    latest: str

    def qualifiers(self, day: Moment) -> tuple[Pair, ...]:
        """A date as qualifiers of the statement."""
        cells = ((self.time, day.value), (self.earliest, day.earliest), (self.latest, day.latest))
        return (*((name, cell) for name, cell in cells if cell), *((CIRCUMSTANCES, item) for item in day.circumstances))


TERMS = (
    Term(field="opened", time="P580", earliest="P1319", latest="P8555"),
    Term(field="closed", time="P582", earliest="P8554", latest="P1326"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement about an item of Wikidata.

    Attributes:
        item: The item.
        property: What is said of it.
        value: The value.
        qualifiers: What is said of the statement.
        sources: Ids of the sources that hold it up, each once.
    """

    item: str
    property: str
    value: str
    qualifiers: tuple[Pair, ...] = ()
    sources: tuple[str, ...]


def write_quickstatements(dataset: Tables, directory: Path) -> list[Path]:
    """Write linked/quickstatements.tsv (UTF-8, LF, no header) and give the file, which is empty if there is nothing to tell."""
    path = table_file(directory, "linked/quickstatements.tsv")
    path.write_bytes("".join(f"{line}\n" for line in lines(dataset)).encode())
    return [path]


def lines(dataset: Tables) -> Iterator[str]:
    """The lines: those of a base after those of the one before it, each statement with each of its references."""
    references = {row["source_id"]: reference(row) for row in dataset.sources.rows()}
    for claim in claims(dataset):
        for source in claim.sources:
            if pairs := references[source]:
                cells = [claim.item, claim.property, claim.value]
                cells += [cell for pair in (*claim.qualifiers, *pairs) for cell in pair]
                yield "\t".join(cells)


def claims(dataset: Tables) -> Iterator[Claim]:
    """What can be said of the bases that have an item in Wikidata, with the sources that hold it up."""
    ledger = _ledger(dataset)
    users = _users(dataset)
    for base in dataset.bases.rows():
        item, key = base["wikidata_id"], base["base_id"]
        if not item:
            continue
        for term in TERMS:
            day = moment(base[term.field]) if base[term.field] else None
            user = _user(base[term.field], users) if day else None
            if day and user:
                sources = ledger.get((key, term.field), ())
                yield Claim(item=item, property=USED_BY, value=user, qualifiers=term.qualifiers(day), sources=sources)
        if base["geo_precision"] == GeoPrecision.SITE and base["latitude"] and base["longitude"]:
            both = set(ledger.get((key, "longitude"), ())) - {GAZETTEER}
            sources = tuple(source for source in ledger.get((key, "latitude"), ()) if source in both)
            yield Claim(item=item, property=COORDINATE, value=f"@{base['latitude']}/{base['longitude']}", sources=sources)


def _ledger(dataset: Tables) -> dict[tuple[str, str], tuple[str, ...]]:
    """The sources that hold up the cells of bases, by base and field."""
    by_cell: dict[tuple[str, str], dict[str, None]] = {}
    for row in dataset.statements.rows():
        if row["table_name"] == "bases" and row["rank"] == Rank.PREFERRED and row["basis"] != Basis.INFERRED:
            by_cell.setdefault((row["record_id"], row["field_name"]), {})[row["source_id"]] = None
    return {cell: tuple(sources) for cell, sources in by_cell.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Users:
    """The items of those whose forces used the bases, empty if they have none, and the day from which it was the later of them."""

    before: str
    after: str
    since: date


def _users(dataset: Tables) -> _Users | None:
    actors = {row["actor_id"]: row for row in dataset.actors.rows()}
    if USER not in actors or BEFORE not in actors or not actors[BEFORE]["exists_until"]:
        return None
    since = bounds(actors[BEFORE]["exists_until"])[1]
    return _Users(before=actors[BEFORE]["wikidata_id"], after=actors[USER]["wikidata_id"], since=since) if since else None


def _user(text: str, users: _Users | None) -> str | None:
    """The item of the state whose forces used a base on a date; None if it may be either, or has no item."""
    low, high = bounds(text)
    if users is None:
        return None
    if low and low >= users.since:
        return users.after or None
    return users.before or None if high and high < users.since else None


def reference(source: dict[str, str]) -> tuple[Pair, ...]:
    """A source as a reference: reference URL (S854), title (S1476), publication date (S577), retrieved (S813); empty if it was not read or has no address.

    A title without a language is left out, and so is one with a `|`, which newer versions of QuickStatements take for a tab. In an
    address that sign and the quotation mark are escaped.
    """
    url = source["url"].replace('"', "%22").replace("|", "%7C")
    if not url or len(url) > LIMIT or not source["consulted_on"]:
        return ()
    pairs = [("S854", f'"{url}"')]
    title = source["title"]
    if title and source["language"] and "|" not in title and len(title) <= LIMIT:
        pairs.append(("S1476", f'{source["language"]}:"{title}"'))
    published = moment(source["published"]) if source["published"] else None
    if published and published.value and published.is_plain:
        pairs.append(("S577", published.value))
    return (*pairs, ("S813", time(source["consulted_on"])))
