"""How the tests read a site: its pages as they are written, with what stands in them by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = {"meta", "link", "br", "img", "input", "hr"}


@dataclass
class Page:
    """A page: its elements in order, each name with its attributes, and the text under each."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def all(self, *names: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name in names]

    def text(self, name: str) -> list[str]:
        """The text directly in the elements of a name."""
        return [text for found, text in self.texts if found == name]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]

    @property
    def words(self) -> str:
        return " ".join(" ".join(text for name, text in self.texts if name not in ("script", "style")).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        if len(set(names)) < len(names):
            self.page.faults.append(f"{tag}: an attribute stands twice")
        self.page.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.page.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.page.faults.append(f"</{tag}> ends {self.open[-1:]}, line {self.getpos()[0]}")
        else:
            self.open.pop()

    def handle_data(self, data):
        self.page.texts.append((self.open[-1] if self.open else "", data))


def read(data: bytes) -> Page:
    """Read a page; what is not well formed is among its faults."""
    reader = _Reader()
    reader.feed(data.decode())
    reader.close()
    if reader.open:
        reader.page.faults.append(f"not ended: {reader.open}")
    doubled = (
        {each for each in reader.page.ids if reader.page.ids.count(each) > 1} if len(set(reader.page.ids)) < len(reader.page.ids) else ()
    )
    reader.page.faults += [f"the id {each} stands twice" for each in sorted(doubled)]
    return reader.page


def tree(directory: Path) -> dict[str, bytes]:
    """The files of a site by their addresses."""
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in sorted(directory.rglob("*")) if path.is_file()}


def pages(files: dict[str, bytes]) -> dict[str, Page]:
    """The pages of records and sources; the explorer's own page, which needs scripts, is not among them."""
    return {address: read(data) for address, data in files.items() if address.startswith(("r/", "s/"))}
