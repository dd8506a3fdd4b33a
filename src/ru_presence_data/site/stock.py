"""What all pages are made of: the dataset, and all that is read of it once."""

from __future__ import annotations

from ..analysis.coverage import Searched
from ..analysis.held import Held
from ..analysis.hosts import Control
from ..analysis.presences import bases, deployments
from ..analysis.spans import Span
from ..analysis.timeline import Records
from ..retired import Trace, trace
from ..tables import RETIRED, Tables
from .addresses import PAGED, Addresses
from .values import Values

Row = dict[str, str]


class Stock:
    """A dataset with its statements, links, addresses and days."""

    def __init__(self, dataset: Tables) -> None:
        self.dataset = Held(dataset)
        self.about = dataset.about
        self.today = dataset.data_date.toordinal()
        self.records = Records(self.dataset)
        self.ledger, self.links, self.searched = self.records.ledger, self.records.links, self.records.searched
        self.hosts = hosts(self.dataset, self.searched)
        self.control = Control(self.dataset)
        self.addresses = Addresses(self.dataset)
        self.values = Values(self.dataset, self.addresses)
        self.days: dict[tuple[str, str], Span] = {
            (table, presence.record_id): presence.days
            for table, all_found in (("deployments", deployments(self.dataset)), ("bases", bases(self.dataset)))
            for presence in all_found
        }
        self.retired = _retired(self.dataset)
        self.former = _former(self.retired)
        self._pointing: dict[tuple[str, str], dict[str, list[Row]]] = {}

    def pointing(self, table: str, field: str, key: str) -> list[Row]:
        """The rows of a table whose field names a record."""
        if (table, field) not in self._pointing:
            by_target: dict[str, list[Row]] = {}
            for row in self.dataset[table].rows():
                if row[field]:
                    by_target.setdefault(row[field], []).append(row)
            self._pointing[table, field] = by_target
        return self._pointing[table, field].get(key, [])

    def detail(self, table: str, field: str, detail: str) -> str:
        """What a timeline says more about a date: a code in words, or a figure as it is."""
        schema = self.dataset[table].schema
        shown = schema.field(field).timeline
        if shown and shown.detail and detail:
            return self.values.said(schema.field(shown.detail), detail).text
        return detail


def hosts(dataset: Tables, searched: Searched) -> list[str]:
    """Ids of the hosts de jure of anything and of all hosts that were searched, by name.

    Args:
        dataset: The dataset.
        searched: What was searched.
    """
    names = {row["actor_id"]: row["name"] for row in dataset.actors.rows()}
    having = {row["host_de_jure"] for table in (dataset.deployments, dataset.bases, dataset.events) for row in table.rows()}
    return sorted({*searched.hosts(), *having}, key=lambda host: (names[host], host))


def _retired(dataset: Tables) -> tuple[Trace, ...]:
    """What became of the retired ids whose records had a page."""
    if RETIRED not in dataset.layout.files:
        return ()
    rows = {row["retired_id"]: row for row in dataset[RETIRED].rows() if row["table_name"] in PAGED}
    return tuple(trace(rows, key) for key in rows)


def _former(traces: tuple[Trace, ...]) -> dict[tuple[str, str], tuple[str, ...]]:
    """The former ids of each record."""
    former: dict[tuple[str, str], tuple[str, ...]] = {}
    for each in traces:
        if each.successor:
            former[each.table, each.successor] = (*former.get((each.table, each.successor), ()), each.retired_id)
    return former
