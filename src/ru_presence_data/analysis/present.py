"""What was there on a day."""

from __future__ import annotations

import datetime
from typing import Any

from ..edtf import Certainty
from ..schema.vocabularies import Region
from ..tables import Tables
from ..tabular import arrays
from . import presences
from .coverage import Searched, after, cover, listed, refuse, refused, years_of
from .held import once
from .hosts import READINGS, SENDERS, Actors, Control, one_of
from .plans import Plans, held, shown
from .presences import Presence
from .spans import Span, meet, moment

WHAT = ("deployments", "bases")


_SHOWN = {
    "deployments": (
        ("deployment_id", "name", "name_ru"),
        ("purpose", "service", "personnel_status", "sender", "consent_at_start", "consent_at_end", "part_of"),
    ),
    "bases": (
        ("base_id", "name", "name_ru"),
        ("base_type", "service", "admin_area", "locality", "latitude", "longitude", "geo_precision"),
    ),
}


def present(
    dataset: Tables,
    on: str | datetime.date,
    *,
    host: str | None = None,
    region: str | None = None,
    territory: str = "de_jure",
    what: str = "deployments",
    uncovered: str = "error",
) -> Any:
    """Find the deployments or bases that were there on a day; see `Dataset.present`."""
    one_of("territory", territory, READINGS)
    one_of("what", what, WHAT)
    if region is not None:
        one_of("region", region, Region)
    when, searched = moment(on), once(dataset, Searched)
    wanted = [searched.actors.host(host, territory)] if host is not None else []
    unknown = refused(searched, uncovered, wanted, region, territory)
    years = years_of(when, dataset.data_date)
    covers = cover(searched, wanted or None, region, years, territory)
    there = find(dataset, on, host=host, region=region, territory=territory, what=what)
    if unknown:
        there = there.slice(0, 0)
    elif not there.num_rows and not covers.hosts:
        refuse(_unsearched(searched, on, wanted or [*cover(searched, None, region, None, territory).hosts], region), uncovered)
    after(when, dataset.data_date)
    return covers.marked(there)


def _unsearched(searched: Searched, on: str | datetime.date, wanted: list[str], region: str | None) -> str:
    """Say that a day was not searched, and which years were; of Russia, which is a host only where it held ground of another state, when that was."""
    if len(wanted) != 1:
        where = "" if region is None else f" any host of the region {region} on"
        return f"on: sources were not searched for{where} {on}; they were for {_years(searched, wanted)}"
    name = searched.actors.rows[wanted[0]]["name"]
    if wanted[0] in SENDERS:
        return f"on: on {on} {name} held no ground abroad for which sources were searched; it did from {_years(searched, wanted)}"
    return f"on: sources were not searched for {name} on {on}; they were for {_years(searched, wanted)}"


def _years(searched: Searched, hosts: list[str]) -> str:
    """The years that were searched for any of some hosts, in words."""
    years = sorted({year for host in hosts for first, last, _ in searched.spans(host) for year in range(first, last + 1)})
    starts = [year for year in years if year - 1 not in years]
    ends = [year for year in years if year + 1 not in years]
    return listed([f"{first} to {last}" if first < last else str(first) for first, last in zip(starts, ends, strict=True)]) or "no year"


def find(
    dataset: Tables,
    on: str | datetime.date,
    *,
    host: str | None = None,
    region: str | None = None,
    territory: str = "de_jure",
    what: str = "deployments",
) -> Any:
    """Find what the rows alone say was there on a day, whether or not anybody searched; the arguments are those of `present`."""
    when, actors, control = moment(on), once(dataset, Actors), once(dataset, Control)
    wanted = actors.host(host, territory) if host is not None else None

    def fits(actor: str) -> bool:
        return wanted in (None, actor) and region in (None, actors.region(actor))

    def place(presence: Presence, holder: str | None) -> str | None:
        counted = holder if territory == "de_facto" else presence.host_de_jure
        return actors.region(counted) if counted else None

    there: list[tuple[Presence, Certainty, str | None, Certainty | None]] = []
    for presence in presences.of(dataset, what):
        certainty, holder, held = _judge(presence, when, control, fits, territory == "de_facto" and (wanted or region) is not None)
        if certainty is not Certainty.IMPOSSIBLE and (territory == "de_facto" or fits(presence.host_de_jure)):
            if there and there[-1][0].record_id == presence.record_id:
                # The question is vague and meets two uses of one base, of which the surer is told.
                if certainty is Certainty.CERTAIN and there[-1][1] is not Certainty.CERTAIN:
                    there[-1] = presence, certainty, holder, held
                continue
            there.append((presence, certainty, holder, held))
    names, about = _SHOWN[what]
    dates = [f"{field.name}{bound}" for field, _ in dataset[what].schema.dated for bound in ("", "_earliest", "_latest")]
    rows = [presence.position for presence, *_ in there]
    whole = dataset[what].to_arrow()
    return arrays.table(
        {
            **arrays.pick(whole, rows, names[:1]),
            "certainty": arrays.texts_or_null(certainty for _, certainty, _, _ in there),
            **arrays.pick(whole, rows, names[1:]),
            "host_de_jure": arrays.texts_or_null(presence.host_de_jure for presence, *_ in there),
            "host_de_facto": arrays.texts_or_null(holder for _, _, holder, _ in there),
            "host_de_facto_certainty": arrays.texts_or_null(held for *_, held in there),
            "region": arrays.texts_or_null(place(presence, holder) for presence, _, holder, _ in there),
            **arrays.pick(whole, rows, ("territory_id", *about, *dates)),
            **(_planned(dataset, [presence for presence, *_ in there], when) if what == "deployments" else {}),
        }
    )


def _planned(dataset: Tables, there: list[Presence], when: Span) -> dict[str, Any]:
    """The promised end that stood on the first day asked for, with its bounds."""
    plans = once(dataset, Plans)
    return shown("planned_end", [held(plans.of([presence.record_id], presence.days), when[:2]) for presence in there])


def _judge(presence: Presence, when: Span, control: Control, fits: Any, filtered: bool) -> tuple[Certainty, str | None, Certainty | None]:
    """Say how certain a presence is, who held its place, and how certain that is; with a filter, only holders that pass it count."""
    certainty = meet(presence.days, when)
    if certainty is Certainty.IMPOSSIBLE:
        return certainty, None, None
    holders = control.holders(presence.territory_id, presence.host_de_jure, presence.days, when)
    if filtered:
        holders = [holder for holder in holders if fits(holder[0])]
        if not holders:
            return Certainty.IMPOSSIBLE, None, None
        certainty = holders[0][1]
    if not holders:
        return certainty, None, None
    # On a single day the sort by the joint certainty is that by control alone, since the presence is the same for all holders.
    holder, _, held = holders[0]
    return certainty, holder, meet(held, when)
