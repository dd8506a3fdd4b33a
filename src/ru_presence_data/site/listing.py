"""Lists from A to Z: a page for each letter, and one that leads to them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from .addresses import INDEX, PAGED, slug
from .dates import span_in_words
from .pages import Files, Pages, chunked
from .records import Section
from .stock import Stock
from .values import KINDS, named


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A line of a list: a name, where it leads, and what it is."""

    name: str
    address: str
    what: str


def lists(pages: Pages, home: str, title: str, lead: str, entries: Iterable[Named], *more: str) -> Files:
    """Write lists from A to Z.

    Args:
        pages: What writes pages.
        home: Directory in which they stand.
        title: What is listed.
        lead: A sentence under the heading of the page that leads to them.
        entries: All lines.
        more: What stands on that page beneath the letters, written.
    """
    from markupsafe import Markup

    letters: dict[str, list[Named]] = {}
    for entry in sorted(entries, key=lambda entry: (_order(entry.name), entry.address)):
        letters.setdefault(_letter(entry.name), []).append(entry)
    chosen = [(letter.upper(), f"{home}/{INDEX}/{letter}.html") for letter in sorted(letters)]
    files: Files = {}
    for letter, own in letters.items():
        root = "../../"
        section = Section(name="list", title=f"{title}: {letter.upper()}", macro="listed", items=tuple(own), wrap="list")
        chunks = list(chunked(pages.items(section, root)))
        addresses = [f"{home}/{INDEX}/{letter}{f'-{number + 1}' if number else ''}.html" for number in range(len(chunks))]
        for number, chunk in enumerate(chunks):
            body = pages.section(section, chunk, root)
            files[addresses[number]] = pages.part(
                addresses, number, title=section.title, body=body, up=f"{home}/{INDEX}.html", up_title=title, letters=chosen
            )
    address = f"{home}/{INDEX}.html"
    files[address] = pages.part(
        [address], 0, title=title, body=Markup("").join(more), up="index.html", up_title="Explorer", lead=lead, letters=chosen
    )
    return files


def record_lists(stock: Stock, pages: Pages) -> Files:
    """Write the lists of all records, and the page of hosts that leads to them."""
    entries = []
    for table in PAGED:
        schema = stock.dataset[table].schema
        for row in stock.dataset[table].rows():
            key = row[schema.primary_key[0]]
            host = stock.values.name("actors", row["host_de_jure"]) if row.get("host_de_jure") else ""
            dates = span_in_words(row[schema.span[0]], row[schema.span[1]]) if schema.span and table != "actors" else ""
            what = ", ".join(part for part in (KINDS[table].lower(), host, dates) if part)
            entries.append(Named(name=named(row) or key, address=stock.addresses.record(table, key), what=what))
    hosts = Section(name="hosts", title="By host", macro="listed", items=tuple(_hosts(stock)), wrap="list")
    lead = "; ".join(f"{len(stock.dataset[table]):,} {table}" for table in PAGED) + "."
    return lists(pages, "r", "Records", lead, entries, pages.section(hosts, pages.items(hosts, "../"), "../"))


def _hosts(stock: Stock) -> Iterable[Named]:
    searched = {row["actor_id"] for row in stock.dataset.coverage.rows()}
    rows = sorted(stock.dataset.actors.rows(), key=lambda row: _order(row["name"]))
    for row in rows:
        key = row["actor_id"]
        counts = [(table, len(stock.pointing(table, "host_de_jure", key))) for table in ("bases", "deployments", "events")]
        told = [f"{number} {table if number > 1 else KINDS[table].lower()}" for table, number in counts if number]
        if told or key in searched:
            yield Named(name=row["name"], address=stock.addresses.record("actors", key), what=", ".join(told) or "searched")


def _order(name: str) -> str:
    return unicodedata.normalize("NFKD", name).casefold()


def _letter(name: str) -> str:
    """The letter under which a name is listed; digits, and names that begin with no letter, stand under 0."""
    made = slug(name)[:1]
    return made if made.isalpha() else "0"
