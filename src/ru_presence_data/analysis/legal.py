"""The legal basis of presences: which agreements were in force, which presences had none, which agreements came to nothing.

When an agreement is in force:

* from `provisional_from`, else from `in_force`; if both are empty, possibly from `signed` on, and where `legal_end` is in-force for certain
  from the first dated document on that shows it: the last day that the earliest `published` (else `consulted_on`) of a source may mean whose
  statement says in-force. Without one it is certain on no day, not even on the date of the data;
* until `ended`; if that is empty, up to the date of the data where `legal_end` is in-force, until `expires` where it is expired, and
  otherwise nobody knows: from entry into force on it is possible only, up to `expires` where `renewal_mode` is none;
* never, where `legal_end` is never-in-force and it was not applied provisionally.
"""

from __future__ import annotations

import datetime
from typing import Any

from ..edtf import Certainty
from ..schema.vocabularies import LegalEnd, PartyRole, Rank, RenewalMode
from ..tables import Tables
from ..tabular import arrays
from ..violations import UsageError
from ..words import nearest
from .held import once
from .hosts import one_of
from .spans import FUTURE, PAST, UNKNOWN, Range, Span, first_day, last_day, meet, moment, ongoing, past, span

Row = dict[str, str]

FOUNDING = ("authorises", "extends")
"""Relations that give a presence a legal basis."""


def force_days(row: Row, today: int, *, provisional: bool = True, shown: int = FUTURE) -> Span | None:
    """The stretch in which an agreement was in force; None if it never was.

    Args:
        row: The agreement.
        today: Date of the data.
        provisional: Whether provisional application counts.
        shown: First day on which a document shows that it was in force, where no start is recorded.
    """
    applied = row["provisional_from"] if provisional else ""
    if row["legal_end"] == LegalEnd.NEVER_IN_FORCE and not applied:
        return None
    begins = applied or row["in_force"]
    if begins:
        return span(past(first_day(begins), today), _lapse(row, today))
    signed = min(first_day(row["signed"])[0], today) if row["signed"] else PAST
    return span((signed, max(signed, shown) if row["legal_end"] == LegalEnd.IN_FORCE else today), _lapse(row, today))


def _lapse(row: Row, today: int) -> Range:
    if row["ended"]:
        return past(last_day(row["ended"]), today)
    if row["legal_end"] == LegalEnd.IN_FORCE:
        return ongoing(today)
    if row["expires"]:
        low, high = last_day(row["expires"])
        if row["legal_end"] == LegalEnd.EXPIRED:
            return low, high
        if row["renewal_mode"] == RenewalMode.NONE:
            return PAST, high
    return UNKNOWN


class Links:
    """Which agreements bear on which presence, directly or through a presence that belongs to it."""

    def __init__(self, dataset: Tables) -> None:
        self.today = dataset.data_date.toordinal()
        self.agreements = {row["agreement_id"]: row for row in dataset.agreements.rows()}
        self.deployments = {row["deployment_id"]: row for row in dataset.deployments.rows()}
        self.bases = {row["base_id"]: row for row in dataset.bases.rows()}
        self._shown = _shown(dataset)
        self.parties: dict[str, list[str]] = {}
        for row in dataset.agreement_parties.rows():
            if row["role"] == PartyRole.PARTY:
                self.parties.setdefault(row["agreement_id"], []).append(row["actor_id"])
        self._of: dict[str, list[tuple[str, str]]] = {}
        for key, table in (("deployment_id", dataset.agreement_deployments), ("base_id", dataset.agreement_bases)):
            for row in table.rows():
                self._of.setdefault(row[key], []).append((row["agreement_id"], row["relation"]))
        self._at: dict[str, list[str]] = {}
        self._sites: dict[str, list[str]] = {}
        for row in dataset.deployment_bases.rows():
            self._at.setdefault(row["base_id"], []).append(row["deployment_id"])
            self._sites.setdefault(row["deployment_id"], []).append(row["base_id"])

    def chain(self, record_id: str) -> list[str]:
        """A presence and those whose agreements hold for it too: of a part its wholes, of a base its deployments with theirs."""
        chain = [record_id]
        if record_id in self.deployments:
            while (whole := self.deployments[chain[-1]]["part_of"]) and whole not in chain:
                chain.append(whole)
            return chain
        for deployment in self._at.get(record_id, []):
            chain += [each for each in self.chain(deployment) if each not in chain]
        return chain

    def of(self, record_id: str) -> list[tuple[str, str, str]]:
        """The agreements that bear on a presence: id, relation, and the presence through which."""
        return [(agreement, relation, via) for via in self.chain(record_id) for agreement, relation in self._of.get(via, [])]

    def direct(self, record_id: str) -> list[str]:
        """The agreements that bear on a presence itself."""
        return sorted({agreement for agreement, _ in self._of.get(record_id, [])})

    def founding(self, record_id: str) -> list[Row]:
        """The agreements that authorise or extend a presence."""
        return [self.agreements[agreement] for agreement, relation, _ in self.of(record_id) if relation in FOUNDING]

    def deployments_at(self, base_id: str) -> list[str]:
        """The deployments that used a base."""
        return self._at.get(base_id, [])

    def sites(self, deployment_id: str) -> list[str]:
        """The bases that a deployment used."""
        return self._sites.get(deployment_id, [])

    def force_days(self, agreement: Row, *, provisional: bool = True) -> Span | None:
        """The stretch in which an agreement was in force; None if it never was."""
        return force_days(agreement, self.today, provisional=provisional, shown=self._shown.get(agreement["agreement_id"], FUTURE))

    def has_basis(self, record_id: str, when: Span) -> Certainty:
        """Say whether an agreement that authorises or extends a presence was in force at a time."""
        certainties = {meet(days, when) for row in self.founding(record_id) if (days := self.force_days(row))}
        return next((certainty for certainty in (Certainty.CERTAIN, Certainty.POSSIBLE) if certainty in certainties), Certainty.IMPOSSIBLE)

    def fault(self, record_id: str) -> str | None:
        """Say why a presence has no legal basis; None if it has one."""
        legal_end = self.deployments.get(record_id, {}).get("legal_end", "")
        if legal_end in (LegalEnd.NO_LEGAL_BASIS, LegalEnd.NEVER_IN_FORCE):
            return legal_end
        founding = self.founding(record_id)
        if not founding:
            return "no-authorising-agreement"
        return None if any(self.force_days(row) for row in founding) else "never-in-force"


def _shown(dataset: Tables) -> dict[str, int]:
    """The first day on which a document shows an agreement in force, by agreement."""
    known = {row["source_id"]: row["published"] or row["consulted_on"] for row in dataset.sources.rows()}
    first_shown: dict[str, int] = {}
    for said in dataset.statements.rows():
        about = said["table_name"], said["field_name"], said["value"]
        if about == ("agreements", "legal_end", "in-force") and said["rank"] != Rank.DEPRECATED and (day := known[said["source_id"]]):
            first_shown[said["record_id"]] = min(first_shown.get(said["record_id"], FUTURE), last_day(day)[1])
    return first_shown


def legal_basis(dataset: Tables, record_id: str, on: str | datetime.date) -> Any:
    """Find the agreements behind a presence on a day; see `Dataset.legal_basis`."""
    links, when = once(dataset, Links), moment(on)
    row = links.deployments.get(record_id) or links.bases.get(record_id)
    if row is None:
        raise UsageError(f"no deployment or base {record_id!r}{nearest(record_id, [*links.deployments, *links.bases])}")
    related = [(links.agreements[agreement], relation, via) for agreement, relation, via in links.of(record_id)]
    related.sort(key=lambda item: (first_day(item[0]["signed"])[0] if item[0]["signed"] else links.today, item[0]["agreement_id"], item[1]))
    texts = (*(field.name for field, _ in dataset.agreements.schema.dated), "legal_end")
    judged = [_at(agreement, when, links) for agreement, _, _ in related]
    return arrays.table(
        {
            "agreement_id": arrays.texts_or_null(agreement["agreement_id"] for agreement, _, _ in related),
            "title": arrays.texts_or_null(agreement["title"] for agreement, _, _ in related),
            "agreement_type": arrays.texts_or_null(agreement["agreement_type"] for agreement, _, _ in related),
            "relation": arrays.texts_or_null(relation for _, relation, _ in related),
            "via": arrays.texts_or_null(via for *_, via in related),
            "host_is_party": arrays.flags(
                [row["host_de_jure"] in links.parties.get(agreement["agreement_id"], []) for agreement, _, _ in related]
            ),
            "certainty": arrays.texts_or_null(certainty for certainty, _ in judged),
            "provisional": arrays.flags([provisional for _, provisional in judged]),
            **{name: arrays.texts_or_null(agreement[name] for agreement, _, _ in related) for name in texts},
        }
    )


def _at(row: Row, when: Span, links: Links) -> tuple[Certainty, bool | None]:
    """Say whether an agreement was in force, and whether only provisionally; None where that is unknown or not the question."""
    days = links.force_days(row)
    certainty = meet(days, when) if days else Certainty.IMPOSSIBLE
    if certainty is Certainty.IMPOSSIBLE:
        return certainty, None
    if not row["provisional_from"]:
        return certainty, False
    formal = links.force_days(row, provisional=False)
    wholly = meet(formal, when) if formal else Certainty.IMPOSSIBLE
    return certainty, {Certainty.IMPOSSIBLE: True, Certainty.CERTAIN: False}.get(wholly)


def without_legal_basis(dataset: Tables, what: str = "deployments") -> Any:
    """Find presences without a legal basis; see `Dataset.without_legal_basis`."""
    one_of("what", what, ("deployments", "bases"))
    links = once(dataset, Links)
    schema = dataset[what].schema
    key, dates = schema.primary_key[0], schema.span or ()
    judged = [(position, row, links.fault(row[key])) for position, row in enumerate(dataset[what].rows())]
    lacking = [(position, row, fault) for position, row, fault in judged if fault]
    about = ("consent_at_start", "consent_at_end", "legal_end", "part_of") if what == "deployments" else ()
    picked = arrays.pick(
        dataset[what].to_arrow(), [position for position, *_ in lacking], (key, "name", "host_de_jure", "territory_id", *dates, *about)
    )
    return arrays.table({**picked, "reason": arrays.texts_or_null(fault for *_, fault in lacking)})


def never_implemented(dataset: Tables) -> Any:
    """Find agreements that never entered into force; see `Dataset.never_implemented`."""
    links = once(dataset, Links)
    rows = [(position, row) for position, row in enumerate(dataset.agreements.rows()) if row["legal_end"] == LegalEnd.NEVER_IN_FORCE]
    ids = [row["agreement_id"] for _, row in rows]
    bearing: dict[str, list[str]] = {}
    for table in (links.deployments, links.bases):
        for record_id in table:
            for agreement in links.direct(record_id):
                bearing.setdefault(agreement, []).append(record_id)
    picked = arrays.pick(
        dataset.agreements.to_arrow(),
        [position for position, _ in rows],
        ("agreement_id", "title", "agreement_type", "signed", "provisional_from"),
    )
    return arrays.table(
        {
            **picked,
            "parties": arrays.lists([sorted(links.parties.get(each, [])) for each in ids]),
            "presences": arrays.lists([bearing.get(each, []) for each in ids]),
            "notes": arrays.texts_or_null(row["notes"] for _, row in rows),
        }
    )
