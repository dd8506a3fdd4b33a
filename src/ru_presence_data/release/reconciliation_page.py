"""How the data differ from lists that others published, as the page tells it: counts by list and code, and which bases each list has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ..tables import Tables
from ..words import markdown_table
from .reconciliation import Comparison, Extent, Family, Kind, Listed, Verdict, ids, named, naming
from .ways_of_counting import POSTS, Day, Way


def markdown(dataset: Tables, comparison: Comparison) -> str:
    """Write the sections of the page; the text depends on the data and on `reconciliation/` alone."""
    lines = ["## The lists", "", *_lists(comparison)]
    lines += ["", "## Counts by list and code", "", *_counts(comparison)]
    lines += ["", "## Which of our bases each list has", "", *_has_of_ours(dataset, comparison)]
    lines += ["", "## What each list lacks", "", *_lacks(dataset, comparison)]
    lines += ["", "## How long the lists are", "", *_lengths(dataset, comparison)]
    lines += ["", "## The same forces, counted in other ways", "", *_ways(dataset)]
    lines += ["", "## Why the counts in print differ", "", *_in_print(dataset, comparison)]
    return "\n".join(lines) + "\n"


def declared(comparison: Comparison) -> str:
    """Write the table of the lists with their addresses, as `reconciliation/README.md` has it."""
    header = ("list", "family", "what it is", "address", "its date", "rows", "read on", "how much of it")
    rows = [
        (
            f"`{listed.name}`",
            listed.family.value,
            listed.what,
            f"`{listed.address}`" if listed.address.startswith("http") else listed.address,
            listed.dated,
            str(len(listed.numbers)),
            listed.read_on,
            _extent(listed),
        )
        for listed in comparison.lists
    ]
    return "\n".join(markdown_table(header, rows)) + "\n"


def _extent(listed: Listed) -> str:
    return "whole" if listed.extent == Extent.WHOLE else f"in part: {listed.scope}"


def _lists(comparison: Comparison) -> list[str]:
    lines = [f"- `{family}`: {family.definition}" for family in Family]
    rows = [(listed.name, listed.family.value, listed.what, listed.dated, _extent(listed)) for listed in comparison.lists]
    whole = sum(listed.extent == Extent.WHOLE for listed in comparison.lists)
    told = f"{len(rows)} lists were compared, {whole} as a whole and {len(rows) - whole} in part. They go in families:"
    return [told, "", *lines, "", *markdown_table(("list", "family", "what it is", "its date", "how much was read"), rows)]


def _counts(comparison: Comparison) -> list[str]:
    rows = []
    every: Counter[str] = Counter()
    for listed in comparison.lists:
        codes = Counter(row["code"] for row in comparison.tables[listed.name])
        every += codes
        rows.append((listed.name, listed.extent.value, str(len(listed.numbers)), *(str(codes[code] or "") for code in Verdict)))
    total = sum(len(listed.numbers) for listed in comparison.lists)
    rows.append(("together", "", str(total), *(str(every[code] or "") for code in Verdict)))
    return [*(f"- `{code}`: {code.definition}" for code in Verdict), "", *markdown_table(("list", "read", "rows", *Verdict), rows)]


def _has_of_ours(dataset: Tables, comparison: Comparison) -> list[str]:
    times = {
        listed.name: Counter(record for row in naming(comparison.tables[listed.name], "bases") for record in ids(row))
        for listed in comparison.of_bases
    }
    families = [family for family in Family if any(listed.family == family for listed in comparison.of_bases)]
    rows = []
    for base in sorted(set().union(*times.values())):
        by_family = {
            family: [_times(listed.name, times[listed.name][base]) for listed in comparison.of_bases if listed.family == family]
            for family in families
        }
        cells = [", ".join(name for name in names if name) for names in by_family.values()]
        rows.append((f"`{base}`", str(sum(base in counted for counted in times.values())), *cells))
    forces = sorted({force for listed in comparison.of_bases for force in named(comparison.tables[listed.name], "deployments")})
    told = [
        f"The {len(times)} lists of bases name {len(rows)} of {len(dataset.bases)} bases of the data. The second column says how many lists do so, the others"
        " which of each family; a number after a list says in how many of its rows, where that is more than one.",
    ]
    if forces:
        told[0] += f" Where a list tells a force without a place, its row names a deployment: {_listing(forces)}."
    return [*told, "", *markdown_table(("base", "lists", *families), rows)]


def _times(name: str, count: int) -> str:
    return "" if not count else name if count == 1 else f"{name} ({count})"


def _listing(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _lengths(dataset: Tables, comparison: Comparison) -> list[str]:
    host = {row["base_id"]: row["host_de_jure"] for row in dataset.bases.rows()}
    rows = []
    for listed in comparison.of_bases:
        of_ours = naming(comparison.tables[listed.name], "bases")
        bases = named(of_ours)
        figures = (len(listed.numbers), listed.crimea, len(of_ours), len(bases), len({host[base] for base in bases}))
        rows.append((listed.name, listed.extent.value, *map(str, figures)))
    header = ("list", "read", "rows", "of them in Crimea", "rows that name a base of ours", "bases of ours", "in so many hosts")
    return ["The rows of a list in part are those that were read.", "", *markdown_table(header, rows)]


def _lacks(dataset: Tables, comparison: Comparison) -> list[str]:
    host = {row["base_id"]: row["host_de_jure"] for row in dataset.bases.rows()}
    days: dict[str, Day] = {}
    rows = []
    for listed in comparison.of_bases:
        if not listed.may_lack:
            continue
        day = days.setdefault(listed.speaks_of, Day(dataset, listed.speaks_of))
        now = {row["base_id"]: row["base_type"] for row in day.bases}
        has = named(comparison.tables[listed.name], "bases")
        hosts = {host[base] for base in has}
        ours = {base for base in host if host[base] in hosts}
        lacking = now.keys() & ours - has
        posts = sum(now[base] in POSTS for base in lacking)
        figures = (len(ours), len(now.keys() & ours), len(now.keys() & has), len(lacking), posts)
        rows.append((listed.name, " ".join(sorted(hosts)), day.on, *map(str, figures)))
    left = [listed.name for listed in comparison.of_bases if not listed.may_lack]
    told = (
        "In the hosts in which a list names a base of ours: all bases of the data, those that are in use, certainly or possibly, on the day, in the month or year"
        f" of which the list speaks, or on {dataset.data_date} where it does not say, and what the list has and lacks of these. What it lacks is missing there; it is"
        " counted here and has no rows in the tables."
    )
    rest = f"Of lists that were read in part, or are of one place, nothing is held to be lacking: {_listing(left)}."
    header = ("list", "hosts", "on", "bases of the data", "in use", "named", "lacking", "of the lacking, border and observation posts")
    return [told, "", *markdown_table(header, rows), "", rest, "", *_agreements(dataset, comparison)]


def _agreements(dataset: Tables, comparison: Comparison) -> list[str]:
    lines = []
    for listed in comparison.lists:
        if listed.kind != Kind.AGREEMENTS:
            continue
        rows = comparison.tables[listed.name]
        has = named(rows)
        lacking = {row["record_id"] for row in rows if row["code"] == Verdict.MISSING_THERE}
        told = f"Of {len(dataset.agreements)} agreements `{listed.name}` has {len(has)}; {len(lacking)} are missing there, each with a row and a reason"
        since = len(dataset.agreements) - len(has) - len(lacking)
        came = f"; {since} came into the data since and were not compared" if since else ""
        lines.append(f"{told}, most because they are no alliances{came}.")
    return lines


def _ways(dataset: Tables) -> list[str]:
    day = Day(dataset)
    rows = [(way.definition, str(number.certainly), str(number.at_most)) for way in Way for number in [day.count(way)]]
    return [
        f"What the data have in use on {dataset.data_date}; at any time they have {len(dataset.bases)} sites.",
        "",
        *markdown_table(("what is counted", "certainly", "certainly or possibly"), rows),
    ]


def _in_print(dataset: Tables, comparison: Comparison) -> list[str]:
    days: dict[str, Day] = {}
    rows = []
    for told in comparison.counts:
        day = days.setdefault(told.on, Day(dataset, told.on))
        number = day.count(told.way)
        figures = f"{number.certainly} to {number.at_most}" if number.certainly != number.at_most else f"{number.certainly}"
        when = "" if told.way == Way.FORCES_SINCE_1991 else day.on
        rows.append((told.count, f"{told.by} ({told.counted})", told.what, figures, f"{told.way.definition}{f'; {when}' if when else ''}"))
    now = days.setdefault("", Day(dataset))
    sites, hosts = now.count(Way.SITES_WITHOUT_POSTS), now.count(Way.HOSTS)
    return [
        "Each number counts another thing. Beside each stands what the data have when they are counted in the way that comes next to it, on the day of which the"
        f" text speaks, or on {dataset.data_date}; the lower number is what is certain, the higher what is possible too. The data as they stand would have"
        f" {sites.certainly} sites without posts for certain, and {sites.at_most} at most, in {hosts.certainly} to {hosts.at_most} hosts.",
        "",
        *markdown_table(("in print", "by whom, and when", "what it counts", "here", "what is counted here"), rows),
    ]
