"""Which timeline and which map a record has."""

from __future__ import annotations

from ..analysis.hosts import SENDERS
from ..analysis.spans import FUTURE, PAST, Span, first_day
from ..analysis.story import Story
from ..export.geo import DRAWN
from . import land, line
from .stock import Row, Stock
from .values import named

_BARS = {"deployments": "deployment", "bases": "base", "agreements": "agreement"}
_COARSE = "The place is known too roughly to be drawn as a point."


class Drawings:
    """Draws the timelines and maps of the records of a dataset."""

    def __init__(self, stock: Stock) -> None:
        self._stock = stock

    def line_of(self, table: str, row: Row, story: Story) -> line.Drawing | None:
        """The timeline of a record; None if it has no dates.

        Args:
            table: Its table.
            row: Its cells.
            story: The record with its links.
        """
        title = named(row)
        if table == "actors":
            return self._of_host(row, title)
        if table == "territories":
            return self._of_territory(row, title)
        if table == "events":
            bars = [self._bar(other, row[name]) for other, name in _NAMED if row[name]]
            moment = line.Moment(label=title, kind="event", day=first_day(row["date"]))
            return line.draw(title, bars, [moment], self._stock.today)
        bars = [self._bar(table, story.record_id)]
        tied = {heading: [entry[3] for entry in lines] for heading, lines in story.links}
        for other in ("deployments", "agreements", "bases"):
            if other != table:
                bars += [self._bar(other, key) for key in dict.fromkeys(tied.get(other, []))]
        events = [self._stock.dataset.events.row(key) for key in tied.get("events", [])]
        moments = [line.Moment(label=event["title"], kind="event", day=first_day(event["date"])) for event in events]
        return line.draw(title, bars, moments + self._plans(table, story.record_id), self._stock.today)

    def _plans(self, table: str, key: str) -> list[line.Moment]:
        name = {"deployments": "deployment_id", "agreements": "agreement_id"}.get(table)
        rows = self._stock.pointing("planned_ends", name, key) if name else []
        return [line.Moment(label="1 promised end", kind="plan", day=first_day(row["planned_end"])) for row in rows]

    def _of_host(self, row: Row, title: str) -> line.Drawing | None:
        wholes = [each for each in self._stock.pointing("deployments", "host_de_jure", row["actor_id"]) if not each["part_of"]]
        bars = [self._bar("deployments", each["deployment_id"]) for each in wholes]
        bars.sort(key=lambda bar: (bar.days.start_low, bar.label))
        return line.draw(f"Deployments in {title}", bars, [], self._stock.today)

    def _of_territory(self, row: Row, title: str) -> line.Drawing | None:
        values = self._stock.values
        spells = self._stock.control.spells(row["territory_id"], row["host_de_jure"])
        bars = [line.Lasting(label=values.name("actors", actor), kind="control", days=days) for actor, days in spells]
        return line.draw(f"Control of {title}", bars, [], self._stock.today)

    def _bar(self, table: str, key: str) -> line.Lasting:
        row = self._stock.dataset[table].row(key)
        days = self._stock.days.get((table, key))
        if days is None:
            # An agreement that never was in force has the day of its signature alone.
            signed = first_day(row["signed"]) if row["signed"] else (PAST, FUTURE)
            days = self._stock.links.force_days(row) or Span(*signed, *signed)
        return line.Lasting(label=named(row), kind=_BARS[table], days=days)

    def map_of(self, table: str, row: Row) -> tuple[land.Sketch | None, str]:
        """The map of a record and what is said beneath it; without a map, why there is none, or nothing.

        Args:
            table: Its table.
            row: Its cells.
        """
        match table:
            case "bases":
                return self._of_points([row], row)
            case "events":
                own = row if row["latitude"] else self._stock.dataset.bases.row(row["base_id"]) if row["base_id"] else row
                return self._of_points([own], row)
            case "deployments":
                links = self._stock.pointing("deployment_bases", "deployment_id", row["deployment_id"])
                return self._of_points([self._stock.dataset.bases.row(link["base_id"]) for link in links], row)
            case "actors" if row["actor_id"] not in SENDERS:
                return self._of_points(self._stock.pointing("bases", "host_de_jure", row["actor_id"]), row)
            case "territories":
                return self._of_points(self._stock.pointing("bases", "territory_id", row["territory_id"]), row, [row["territory_id"]])
        return None, ""

    def _of_points(self, rows: list[Row], about: Row, territories: list[str] | None = None) -> tuple[land.Sketch | None, str]:
        """Draw bases, or one event, in their host; a territory and a host are drawn without any too."""
        host = about.get("host_de_jure") or about["actor_id"]
        actor = self._stock.dataset.actors.row(host)
        # A force may use a base in a neighbouring state; the map is that of its host.
        here = [row for row in rows if row["latitude"] and row["longitude"] and row["geo_precision"] in DRAWN]
        here = [row for row in here if row.get("host_de_jure") == host]
        places = [
            land.Place(longitude=float(row["longitude"]), latitude=float(row["latitude"]), label=named(row), metres=_metres(row))
            for row in here
        ]
        if not places and not territories and "actor_id" not in about:
            return None, _COARSE if any(row.get("latitude") for row in rows) else ""
        sketch = land.draw(actor["iso2"], actor["name"], places, territories or ())
        return sketch, self._note(here, rows) if sketch else ""

    def _note(self, drawn: list[Row], rows: list[Row]) -> str:
        """What is said beneath a map: how exact its point is, or how many of several are drawn."""
        if len(rows) == 1 and drawn:
            row = drawn[0]
            field = self._stock.dataset.bases.schema.field("geo_precision")
            precision, metres = self._stock.values.code(field, row["geo_precision"]), _metres(row)
            exact = f"{precision.text}: {precision.meaning[:1].lower()}{precision.meaning[1:]}"
            return exact + (f" The place lies within {metres / 1000:g} km of the point." if metres else "")
        if not rows:
            return ""
        return f"{len(drawn)} of {len(rows)} bases are known closely enough to be drawn."


_NAMED = (("deployments", "deployment_id"), ("bases", "base_id"), ("agreements", "agreement_id"))


def _metres(row: Row) -> float | None:
    cell = row.get("coordinate_uncertainty_m")
    return float(cell) if cell else None
