"""Writes the site: what the explorer loads, and the pages of records and sources."""

from __future__ import annotations

from importlib import resources
from importlib.util import find_spec
from pathlib import Path

from ..atomic import whole_directory
from ..tables import Tables
from ..violations import UsageError
from .addresses import INDEX, PAGED
from .drawings import Drawings
from .listing import record_lists
from .pages import Pages
from .payload import payload, script
from .records import record_page
from .releases import NOTE, PAGE, carry, keep, kept, note, page, release, strangers
from .sources import lay_out, source_pages
from .stock import Stock

EXTRA = "site"
"""The extra that has what writing pages needs."""

STYLE = "pages.css"
"""The style sheet of all pages but the explorer's."""


def available() -> bool:
    """Whether the library that writes pages is installed."""
    return find_spec("jinja2") is not None


def make_site(dataset: Tables, out: str | Path, *, keeping: bool = False) -> Path:
    """Write the site beside the old one, which it replaces last, and give its directory.

    Sites of other releases that are kept in the directory, each in one named after it (`v1.0`), stay there.

    Args:
        dataset: The dataset.
        out: Its directory; one that holds anything but a site is not touched.
        keeping: Whether this release is kept there too.

    Raises:
        UsageError: If the library that writes pages is not installed, or the directory holds something else; if the release is to be kept
            and a later one is, or the same with other contents.
        InvalidDataError: If the data are not valid.
        OSError: If it cannot be written; the old one is then untouched.
    """
    target = Path(out)
    if target.exists() and not _is_site(target):
        raise UsageError(f"{target} is there and is not a site that this command wrote (fix: name a new directory, or an empty one)")
    more = strangers(target) if target.is_dir() else []
    if more:
        raise UsageError(f"{target / more[0]} is no part of the site that stood there (fix: move it away, or name another directory)")
    with whole_directory(target) as aside:
        write_site(dataset, aside)
        carry(target, aside)
        own = release(dataset)
        if keeping:
            keep(own, aside)
        beside = kept(aside)
        if beside:
            (aside / PAGE).write_bytes(page(Pages(Stock(dataset)), own, beside))
    return target


def _is_site(path: Path) -> bool:
    """Whether a path is a directory that may be replaced: with the files that every site has, or with kept releases alone, or empty."""
    if not path.is_dir():
        return False
    names = {each.name for each in path.iterdir()} - {each.directory for each in kept(path)}
    return not names or all((path / name).is_file() for name in (STYLE, "index.html", f"r/{INDEX}.html"))


def write_site(dataset: Tables, directory: Path) -> list[Path]:
    """Write the site into a directory and give its files; the same data give the same bytes.

    Args:
        dataset: The dataset.
        directory: Where it is written; files in it that are none of the site's stay.

    Raises:
        UsageError: If the library that writes pages is not installed.
        InvalidDataError: If the data are not valid.
        OSError: If a file cannot be written.
    """
    stock = Stock(dataset)
    pages = Pages(stock)
    layout = lay_out(stock)
    drawings = Drawings(stock)
    files = dict(map(pages.redirect, stock.retired))
    for table in PAGED:
        for key in stock.dataset[table].keys():  # noqa: SIM118
            files |= pages.record(record_page(stock, drawings, table, key))
    files |= record_lists(stock, pages)
    files |= source_pages(stock, pages, layout)
    files |= _static()
    files["data.js"] = _data(dataset)
    own = release(dataset)
    files[PAGE] = page(pages, own, [])
    files[NOTE] = note(own, files)
    for address in sorted(files):
        path = directory / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[address])
    return [directory / address for address in sorted(files)]


def _static() -> dict[str, bytes]:
    """The files that are copied as they are."""
    home = resources.files(__package__)
    files = {STYLE: home.joinpath(STYLE).read_bytes()}
    return files | {
        each.name: each.read_bytes() for each in home.joinpath("static").iterdir() if each.is_file() and not each.name.startswith(".")
    }


def _data(dataset: Tables) -> bytes:
    """The data of the explorer as a script, since a page on a disk may load no other file."""
    return script(payload(dataset)).encode()
