"""The pages of sources: one a publisher, with an anchor for each document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .addresses import INDEX, publisher_stem
from .dates import in_words
from .listing import Named, lists
from .pages import Files, Pages, chunked, web
from .records import Section
from .stock import Row, Stock
from .tongues import UNKNOWN
from .values import Value

_NONE = "Without a named publisher"
_MANY, _FIRST = 200, 40
"""A source that is cited for more records than the first has a list of them on pages of its own; as many as the second stand with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A source on the page of its publisher.

    Attributes:
        key: Its id, which is its anchor.
        title: Its title.
        line: Author, date, kind, language and country.
        url: Its address in the web; empty if it has none.
        read: How much of it was read, and when.
        repeats: The source that it repeats, with its address; None if it repeats none.
        notes: What a reader must know.
        cited: The records for which it is cited, with their addresses; the first of them if there are very many.
        more: Number of all of them and the address of their list; None if all stand here.
    """

    key: str
    title: Value
    line: tuple[str, ...]
    url: str
    read: str
    repeats: tuple[str, str] | None
    notes: str
    cited: tuple[tuple[str, str], ...]
    more: tuple[int, str] | None


def lay_out(stock: Stock) -> dict[str, list[list[Row]]]:
    """Divide the sources among pages and tell the stock where each stands.

    A publisher has one page, and more only if it is long; which one a document is on does not hang on what it is cited for.

    Returns:
        The rows of each page of each publisher, by the stem of the first.
    """
    publishers: dict[str, list[Row]] = {}
    for row in stock.dataset.sources.rows():
        publishers.setdefault(publisher_stem(row["publisher"]), []).append(row)
    cited = _cited(stock)
    made: dict[str, list[list[Row]]] = {}
    for name in sorted(publishers):
        rows = sorted(publishers[name], key=lambda row: (row["published"].strip("[./") or "9", row["source_id"]))
        # The bytes that an entry will have, or a little more: the templates need the addresses that are made here.
        sizes = [" " * _size(row, cited.get(row["source_id"], ())) for row in rows]
        rest, parts = iter(rows), []
        for chunk in chunked(sizes):
            parts.append([next(rest) for _ in chunk])
        made[name] = parts
        for number, part in enumerate(parts):
            for row in part:
                stock.addresses.sources[row["source_id"]] = f"{_address(name, number)}#{row['source_id']}"
    return made


def _address(name: str, number: int) -> str:
    return f"s/{name}.html" if number == 0 else f"s/{name}/{number + 1}.html"


def _size(row: Row, cited: tuple[tuple[str, str], ...]) -> int:
    texts = sum(len(cell.encode()) for cell in row.values()) + 2 * len(row["url"]) + 3 * len(row["source_id"])
    shown = cited[:_FIRST] if len(cited) > _MANY else cited
    return 1100 + texts + sum(len(name.encode()) + len(address) + 40 for name, address in shown)


def _cited(stock: Stock) -> dict[str, tuple[tuple[str, str], ...]]:
    """The records for which each source is cited, by name; what belongs to a record counts as that record."""
    cited: dict[str, dict[tuple[str, str], None]] = {}
    for row in stock.dataset.statements.rows():
        owner = stock.addresses.owner(row["table_name"], row["record_id"])
        if owner:
            cited.setdefault(row["source_id"], {})[stock.values.name(*owner), stock.addresses.record(*owner)] = None
    return {source: tuple(sorted(records)) for source, records in cited.items()}


def source_pages(stock: Stock, pages: Pages, layout: dict[str, list[list[Row]]]) -> Files:
    """Write the pages of publishers, and the lists that lead to them."""
    files: Files = {}
    cited = _cited(stock)
    entries = []
    for name, parts in layout.items():
        addresses = [_address(name, number) for number in range(len(parts))]
        names = sorted({row["publisher"] or _NONE for part in parts for row in part})
        title = " / ".join(names)
        total = sum(len(part) for part in parts)
        for number, part in enumerate(parts):
            documents = []
            for row in part:
                records, key = cited.get(row["source_id"], ()), row["source_id"]
                more = (len(records), f"s/{name}/{key}.html") if len(records) > _MANY else None
                documents.append(_document(stock, row, records, more))
                if more:
                    files |= _all_cited(pages, row["title"] or key, records, more[1], addresses[number])
            section = Section(name="documents", title="Documents", macro="source_entry", items=tuple(documents), wrap="none")
            root = "../" * addresses[number].count("/")
            body = pages.section(section, pages.items(section, root), root)
            files[addresses[number]] = pages.part(
                addresses, number, title=title, body=body, up=f"s/{INDEX}.html", up_title="Sources", lead=_documents(total)
            )
        entries += [Named(name=each, address=addresses[0], what=_documents(total)) for each in names]
    lead = "Every document on which the data rest, by publisher."
    return files | lists(pages, "s", "Sources", lead, entries)


def _all_cited(pages: Pages, title: str, records: Sequence[tuple[str, str]], address: str, up: str) -> Files:
    """Write the list of all records for which a source is cited, on as many pages as it needs."""
    root = "../" * address.count("/")
    named = tuple(Named(name=name, address=to, what="") for name, to in records)
    section = Section(name="list", title="Cited for", macro="listed", items=named, wrap="list")
    chunks = list(chunked(pages.items(section, root)))
    addresses = [address if number == 0 else f"{address.removesuffix('.html')}-{number + 1}.html" for number in range(len(chunks))]
    return {
        addresses[number]: pages.part(
            addresses, number, title=f"{title}: cited for", body=pages.section(section, chunk, root), up=up, up_title=title
        )
        for number, chunk in enumerate(chunks)
    }


def _documents(number: int) -> str:
    return "1 document" if number == 1 else f"{number} documents"


def _document(stock: Stock, row: Row, cited: tuple[tuple[str, str], ...], more: tuple[int, str] | None) -> Document:
    schema = stock.dataset.sources.schema
    read = stock.values.code(schema.field("consulted_form"), row["consulted_form"]).text
    repeats = row["derived_from"]
    return Document(
        key=row["source_id"],
        title=Value(text=row["title"], language="" if row["language"] in ("en", "") else row["language"] or UNKNOWN),
        line=tuple(part for part in _line(stock, row) if part),
        url=row["url"] if web(row["url"]) else "",
        read=f"Read: {read.lower()}, {in_words(row['consulted_on'])}." if row["consulted_on"] else f"{read}.",
        repeats=(repeats, stock.addresses.source(repeats)) if repeats else None,
        notes=row["notes"],
        cited=cited[:_FIRST] if more else cited,
        more=more,
    )


def _line(stock: Stock, row: Row) -> Iterator[str]:
    schema = stock.dataset.sources.schema
    yield row["author"]
    yield in_words(row["published"]) or "without a date"
    yield stock.values.code(schema.field("source_type"), row["source_type"]).text.lower()
    yield f"language: {row['language']}" if row["language"] else ""
    yield stock.values.name("actors", row["publisher_country"]) if row["publisher_country"] else ""
