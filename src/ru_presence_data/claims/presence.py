"""Claims about who was where: parts that ask `present`, and whether the hosts were searched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ..analysis.coverage import Searched
from ..analysis.periods import Calendar
from ..analysis.presences import Presence, deployments
from ..analysis.present import find
from ..edtf import Certainty
from ..schema.vocabularies import CoverageStatus
from .judging import Cell, Evidence, Outcome, Part


@dataclass(frozen=True)
class Presences:
    """The presences of a dataset, asked by host and day."""

    evidence: Evidence

    @cached_property
    def _searched(self) -> Searched:
        return Searched(self.evidence.dataset)

    @cached_property
    def deployments(self) -> list[Presence]:
        """All deployments that are not part of another."""
        return [presence for presence in deployments(self.evidence.dataset) if not presence.is_part]

    def status(self, host: str, year: int) -> str:
        """How far sources were searched for a host and a year: complete, partial or none.

        It is none for an actor that is not there, and for a year to which the data do not reach.
        """
        last = self.evidence.dataset.data_date
        if self.evidence.row("actors", host) is None or year > last.year:
            return "none"
        return self._searched.status(host, Calendar(year, year, last, months=False).periods[0])

    def certainty(self, host: str, on: str, territory: str) -> Certainty:
        """Say how sure it is that a host had a deployment or a base on a day, by the rows alone."""
        if self.evidence.row("actors", host) is None:
            return Certainty.IMPOSSIBLE
        certainties: set[str] = set()
        for what in ("deployments", "bases"):
            certainties.update(find(self.evidence.dataset, on, host=host, territory=territory, what=what).column("certainty").to_pylist())
        return next((sure for sure in (Certainty.CERTAIN, Certainty.POSSIBLE) if sure in certainties), Certainty.IMPOSSIBLE)

    def part(self, text: str, host: str, on: str, *, there: bool = True, territory: str = "de_jure", counts: bool = True) -> Part:
        """Compare a claim that there was, or was not, a presence on a day; absence is only known where the search was complete.

        Args:
            text: What the claim says.
            host: Actor id.
            on: Day.
            there: Whether the claim says that there was one.
            territory: Reading of the host.
            counts: Whether the verdict heeds the part.
        """
        sure = self.certainty(host, on, territory)
        year = date.fromisoformat(on).year
        status = self.status(host, year)
        absent = {"none": "not searched for a presence", "partial": "none found by a search in part"}.get(status, "no presence")
        presence = {Certainty.CERTAIN: "a presence", Certainty.POSSIBLE: "possibly a presence"}.get(sure, absent)
        if sure is Certainty.POSSIBLE:
            result = Outcome.OPEN
        elif sure is Certainty.CERTAIN:
            result = Outcome.HOLDS if there else Outcome.FAILS
        elif status == CoverageStatus.COMPLETE:
            result = Outcome.FAILS if there else Outcome.HOLDS
        else:
            result = Outcome.MISSING
        said = self.evidence.statements(self.cells(host, on, territory, sure is not Certainty.IMPOSSIBLE))
        return Part(text=text, found=f"{presence} on {on} {territory}; search {status}", outcome=result, counts=counts, statements=said)

    def cells(self, host: str, on: str, territory: str, there: bool) -> list[Cell]:
        """The cells that decide: ends of the deployments that were there, or of all that had been if none was."""
        if self.evidence.row("actors", host) is None:
            return []
        if there:
            rows = find(self.evidence.dataset, on, host=host, territory=territory).to_pylist()
            ids = [row["deployment_id"] for row in rows if row["part_of"] is None]
        else:
            ids = [presence.record_id for presence in self.deployments if presence.host_de_jure == host]
        return [
            ("deployments", record_id, "ended" if self.evidence.cell(("deployments", record_id, "ended")) else "physical_end")
            for record_id in ids
        ]
