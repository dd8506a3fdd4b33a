"""Writes pages by templates, each small enough to open at once; a list that is too long for its page goes on pages of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from ..analysis.explain import Told, Voice, cited, independent, told
from ..schema.table_schema import Field
from ..violations import UsageError
from .records import RecordPage, Section
from .stock import Stock
from .values import Value

if TYPE_CHECKING:
    from ..retired import Trace

MOST = 60_000
"""Bytes of a page at most, before compression."""
_SPARE = 1_500
"""Bytes that are kept for what is only known when all lists have their place."""
_SHORT = 3_000
"""Bytes under which a section leaves its page only if nothing else can."""
_FIRST = 8
"""Lines of a table that stay on the page when all of them have gone on pages of their own."""

POLICY = "default-src 'none'; style-src 'self' file:; base-uri 'none'; form-action 'none'"
"""What a page without scripts may load: the style sheet beside it, and nothing from anywhere else. `file:` is for browsers that take a
page on a disk for of another origin than the file beside it."""

Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of an explanation: what follows the name of its source, or the id of an original that is known from copies only."""

    voice: Voice | None
    text: str
    rest: str
    depth: int
    original_id: str


class Pages:
    """The pages of a site."""

    def __init__(self, stock: Stock) -> None:
        """Read the templates.

        Args:
            stock: The dataset.

        Raises:
            UsageError: If the library that reads templates is not installed.
        """
        try:
            from jinja2 import Environment, PackageLoader, StrictUndefined
        except ImportError as error:
            raise UsageError("jinja2 is not installed; run: pip install 'ru-presence-data[site]'") from error

        self._stock = stock
        self._templates = Environment(
            loader=PackageLoader("ru_presence_data.site"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        about = stock.about
        self._templates.globals |= {
            "about": about,
            "day": f"{about.data_date.day} {about.data_date:%B %Y}",
            "home": about.homepage if web(about.homepage) else "",
            "policy": POLICY,
            "words": self._words,
            "lines": _lines,
            "source": stock.addresses.source,
            "web": web,
            "witnesses": independent,
        }
        self._macros = self._templates.get_template("macros.html.j2").module

    def _words(self, field: Field, cell: str) -> Value:
        return self._stock.values.said(field, cell)

    def write(self, template: str, address: str, /, **what: Any) -> bytes:
        """Write a page.

        Args:
            template: Name of its template.
            address: Its address, from which the way to the root of the site follows.
            what: What stands on it.
        """
        made = self._templates.get_template(template).render(root="../" * address.count("/"), **what)
        return made.encode()

    def items(self, section: Section, root: str) -> list[str]:
        """Write the items of a section.

        Args:
            section: The section.
            root: The way to the root of the site.
        """
        macro = getattr(self._macros, section.macro)
        return [macro(item, root) for item in section.items]

    def section(self, section: Section, items: Iterable[str], root: str, *, more: str = "", said: str = "") -> str:
        """Write a section with some of its items.

        Args:
            section: The section.
            items: Its items, written.
            root: The way to the root of the site.
            more: Address of the page that has all of them; empty if this one has.
            said: What is said of that page.
        """
        from markupsafe import Markup

        body = Markup("").join(items)
        template = self._templates.get_template("section.html.j2")
        return Markup(template.render(section=section, items=body, root=root, total=len(section.items), more=more, said=said))

    def record(self, page: RecordPage) -> Files:
        """Write the page of a record, with the pages of its lists that are too long to stand on it."""
        stem = f"r/{self._stock.addresses.stem(page.table, page.key)}"
        address = f"{stem}.html"
        near = {section.name: self.items(section, "../") for section in page.sections}
        moved = self._moved(page, near, len(self._record(page, address, [], {})))
        files: Files = {}
        anchors: dict[str, str] = {}
        shown = []
        for section in page.sections:
            if section.name not in moved:
                if section.macro == "statements":
                    anchors |= {fact.field.name: f"#cell-{fact.field.name}" for fact in section.items}
                shown.append((section, self.section(section, near[section.name], "../")))
                continue
            numbers = self._parts(page, section, self.items(section, "../../"), stem, files)
            if section.macro == "statements":
                anchors |= {
                    fact.field.name: f"../{_part(stem, section.name, number)}#cell-{fact.field.name}"
                    for fact, number in zip(section.items, numbers, strict=True)
                }
            items = near[section.name][: _kept(section)]
            some = f"All {len(section.items)}, on pages of their own"
            shown.append((section, self.section(section, items, "../", more=_part(stem, section.name, 0), said=some)))
        files[address] = self._record(page, address, [_Shown(section.name, section.title, html) for section, html in shown], anchors)
        return files

    def _moved(self, page: RecordPage, written: Mapping[str, Sequence[str]], frame: int) -> set[str]:
        """The names of the sections that have to leave the page so that it is small enough: long tables first, the statements last."""
        sizes = {name: sum(len(item.encode()) for item in items) + 400 for name, items in written.items()}
        moved: set[str] = set()
        rest = {section.name: section for section in page.sections}
        while rest and frame + sum(sizes.values()) + _SPARE > MOST:
            name = max(rest, key=lambda name: (_yields(rest[name], sizes[name]), sizes[name]))
            section = rest.pop(name)
            sizes[name] = 400 + sum(len(item.encode()) for item in written[name][: _kept(section)])
            moved.add(name)
        return moved

    def _parts(self, page: RecordPage, section: Section, items: Sequence[str], stem: str, files: Files) -> list[int]:
        """Write the pages of a section and give the number of the page of each item."""
        addresses, numbers = [], []
        chunks = list(chunked(items))
        for number, chunk in enumerate(chunks):
            addresses.append(_part(stem, section.name, number))
            numbers += [number] * len(chunk)
        for number, chunk in enumerate(chunks):
            body = self.section(section, chunk, "../../")
            files[addresses[number]] = self.part(
                addresses, number, title=f"{page.title}: {section.title}", body=body, up=f"{stem}.html", up_title=page.title
            )
        return numbers

    def part(
        self,
        addresses: Sequence[str],
        number: int,
        *,
        title: str,
        body: str,
        up: str,
        up_title: str,
        lead: str = "",
        letters: Iterable[tuple[str, str]] = (),
    ) -> bytes:
        """Write one of several pages of a list.

        Args:
            addresses: The addresses of all of them.
            number: Which one, from 0.
            title: What is listed.
            body: The list, written.
            up: Address of the page to which they belong.
            up_title: Its title.
            lead: A sentence under the heading.
            letters: Names and addresses of pages beside it.
        """
        many = f" ({number + 1} of {len(addresses)})" if len(addresses) > 1 else ""
        return self.write(
            "part.html.j2",
            addresses[number],
            title=title + many,
            heading=title + many,
            body=body,
            up=up,
            up_title=up_title,
            lead=lead,
            letters=tuple(letters),
            before=addresses[number - 1] if number else "",
            after=addresses[number + 1] if number + 1 < len(addresses) else "",
        )

    def _record(self, page: RecordPage, address: str, sections: Sequence[_Shown], anchors: Mapping[str, str]) -> bytes:
        known = {fact.field.name: "" for fact in page.facts if fact.cell} | dict(anchors)
        return self.write(
            "record.html.j2",
            address,
            title=page.title,
            page=page,
            sections=sections,
            anchors=known,
            linked=_script(page.linked),
            report=self._report(page.key),
        )

    def _report(self, key: str) -> str:
        """Address of a new report of an error in a record; empty if the package is not kept where reports can be made."""
        about = self._stock.about
        if not about.homepage.startswith("https://github.com/"):
            return ""
        asked = {"template": "error-in-a-row.yml", "title": f"[data] {key}: ", "record": key, "version": about.version}
        return f"{about.homepage.rstrip('/')}/issues/new?{urlencode(asked, quote_via=quote)}"

    def redirect(self, trace: Trace) -> tuple[str, bytes]:
        """Write the page of a retired id, which leads on to its successor; gives its address too."""
        stock = self._stock
        address = f"r/{trace.retired_id}.html"
        target = stock.addresses.record(trace.table, trace.successor) if trace.successor else ""
        name = stock.values.name(trace.table, trace.successor) if target else ""
        return address, self.write("redirect.html.j2", address, title=trace.retired_id, trace=trace, address=target, name=name)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A section as it stands on the page."""

    name: str
    title: str
    html: str


def web(address: str) -> bool:
    """Whether an address is one of the web, so that a link to it does what a reader expects."""
    return address.startswith(("http://", "https://"))


def chunked(items: Sequence[str], room: int = MOST - 5_000) -> Iterator[list[str]]:
    """Divide items so that each part has room on a page; one that is larger than that stands alone.

    Args:
        items: The items, written.
        room: Bytes for the items of a page.
    """
    part: list[str] = []
    size = 0
    for item in items:
        length = len(item.encode())
        if part and size + length > room:
            yield part
            part, size = [], 0
        part.append(item)
        size += length
    if part:
        yield part


def _part(stem: str, name: str, number: int) -> str:
    return f"{stem}/{name}{f'-{number + 1}' if number else ''}.html"


def _yields(section: Section, size: int) -> int:
    """How readily a section leaves its page."""
    return 0 if size < _SHORT else 3 if section.wrap == "table" else 1 if section.macro == "statements" else 2


def _kept(section: Section) -> int:
    """How many items stay on the page of a section that has left it: the first lines of a table, and none of what is told at length."""
    return _FIRST if section.wrap == "table" else 0


def _lines(group: Sequence[Voice]) -> list[_Line]:
    """The lines of an explanation; an original that is not cited is that of the copy under it."""
    lines = list(told(group))
    following = [line.voice.original["source_id"] if line.voice else "" for line in lines[1:]] + [""]
    return [_Line(line.voice, line.text, _rest(line), line.depth, key) for line, key in zip(lines, following, strict=True)]


def _rest(line: Told) -> str:
    """What is said of a source after its name; that of which it is a copy stands above it and is not said again."""
    if line.voice is None:
        return ""
    rest = line.text[len(line.voice.cited()) :]
    return rest.replace(f"; a copy of {cited(line.voice.original)}", "; a copy", 1) if line.voice.is_copy else rest


def _script(data: Any) -> Any:
    """JSON as it may stand in a script: nothing in it can end the script."""
    from markupsafe import Markup

    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)
