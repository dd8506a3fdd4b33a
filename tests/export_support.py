"""What the tests of exports share: a package whose cells try every format, and its rows as they must come back."""

from __future__ import annotations

from datetime import date

import ru_presence_data as rpd
from support import small_package

TRYING = (
    "0012",
    "1e5",
    "1992-05",
    "TRUE",
    "NULL",
    "NaN",
    "_x0041_",
    "a, \"b\" 'c' \\ | ; <d> & %",
    "Qəbələ · Ґ · ქართული · 空 · 🙂",
    "https://example.org/?q=1",
    "x" * 300,
)
"""Texts that careless formats turn into numbers, dates, links, nothing, or other letters."""

DATES = (
    "1992-05~",
    "1992?",
    "199X",
    "1992-XX",
    "1992-22",
    "[1992-06..1993-05]",
    "[..1993-05-31]",
    "1992-06/1993-05",
    "/1993",
    "1993/..",
    "1993/",
)
"""Every form of date."""


def trying_package():
    """A valid package with texts of all kinds, every form of date, and coordinates of every precision, with events that have none."""
    package = small_package()

    def source(source_id, **cells):
        package.put("sources", source_id=source_id, url=f"https://example.org/{source_id}", consulted_on="2026-11-22", **cells)
        package.say("bases", "az-example-radar", "opened", "1985", rank="preferred", source_id=source_id, note=cells.get("title", ""))

    for number, text in enumerate(TRYING):
        source(f"example-text-{number:02}", title=text)
    for number, text in enumerate(DATES):
        source(f"example-date-{number:02}", published=text)
    # Sorts before the source that it points to, which points on.
    source("a-copy-of-a-copy", derived_from="example-mirror-2015-repost")
    precisions = ("site", "settlement", "near", "adm2", "adm1", "region", "country", "sea-air")
    for number, precision in enumerate(precisions):
        package.put(
            "bases",
            base_id=f"az-place-{precision}",
            name=f"Place known as {precision}",
            host_de_jure="az",
            latitude=f"{39 + number / 2:g}",
            longitude=f"{-47.5 + number:g}",
            geo_precision=precision,
        )
        package.put(
            "events",
            event_id=f"az-2005-event-at-{precision}",
            date="2005",
            event_type="incident",
            title=f"Event at the place known as {precision}",
            summary="Something happened.",
            host_de_jure="az",
            base_id=f"az-place-{precision}",
        )
        package.put("event_actors", event_id=f"az-2005-event-at-{precision}", actor_id="ru", role="initiator")
    return package


def trying_dataset(directory):
    """Write that package into a directory and load it."""
    return rpd.load(trying_package().write(directory))


def plain(table):
    """The rows of a table with the bounds of dates; days as text, None where nothing is known."""
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
        for row in table.to_arrow().to_pylist()
    ]
