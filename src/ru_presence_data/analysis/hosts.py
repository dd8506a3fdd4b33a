"""Hosts: actors by id or code, and who held a territory on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from ..edtf import Certainty
from ..schema.vocabularies import ActorKind, Region
from ..tables import Tables
from ..violations import UsageError
from ..words import nearest
from .spans import ALWAYS, FUTURE, PAST, Range, Span, first_day, happened, last_day, meet, span

READINGS = ("de_jure", "de_facto")
SENDERS = ("ru", "su")
"""States whose forces the data are about; their own soil is never abroad."""
STATES = (ActorKind.STATE, ActorKind.FORMER_STATE)
"""Kinds of actors that can be hosts de jure."""
_BEFORE_1991 = (PAST, 726832)
"""An empty start of control means that it was held before 1991; 726832 is 1990-12-31."""
_FIRST_EXIT, UNION_ENDED = date(1990, 3, 11).toordinal(), date(1991, 12, 26).toordinal()
"""Days between which the states that left the Soviet Union came to exist; the second is the first day without it."""
_RECOGNISED: dict[str, int] = {
    Region.BALTIC: date(1991, 9, 6).toordinal(),
    **dict.fromkeys((Region.EASTERN_EUROPE, Region.SOUTH_CAUCASUS, Region.CENTRAL_ASIA), UNION_ENDED),
}
"""The first day on which Soviet forces in such a state were abroad, by its region."""
_CODES = ("iso2", "iso3", "iso3166_3")
SEVERAL = "several"
"""Host of an agreement of several hosts, or of none."""
_PLACED = ("deployments", "bases", "territories")
"""Tables by whose records other records have a host."""


def one_of(name: str, value: str, allowed: Iterable[str]) -> str:
    """Check an argument against the values that it may have.

    Raises:
        UsageError: If it has another.
    """
    options = tuple(allowed)
    if value not in options:
        close = nearest(value, options) if isinstance(value, str) else ""
        raise UsageError(f"{name}: found {value!r}, expected {', '.join(options[:-1])} or {options[-1]}{close}")
    return value


class Actors:
    """The actors of a dataset, found by id or by ISO code in any case."""

    def __init__(self, dataset: Tables) -> None:
        self.rows = {row["actor_id"]: row for row in dataset.actors.rows()}
        self._by_code: dict[str, list[str]] = {}
        for actor, row in self.rows.items():
            for code in _CODES:
                if row[code]:
                    self._by_code.setdefault(row[code].lower(), []).append(actor)

    def find(self, name: str) -> str:
        """The id of an actor.

        Args:
            name: Its id, or its ISO 3166-1 alpha-2, alpha-3 or ISO 3166-3 code, in any case.

        Raises:
            UsageError: If there is none, or several.
        """
        wanted = str(name).strip().lower()
        if wanted in self.rows:
            return wanted
        ids = self._by_code.get(wanted, [])
        if len(ids) > 1:
            raise UsageError(f"host: the code {name} is that of {' and '.join(sorted(ids))}; give the id")
        if not ids:
            raise UsageError(f"host: no actor {name!r}{nearest(wanted, [*self.rows, *self._by_code])}")
        return ids[0]

    def host(self, name: str, territory: str) -> str:
        """The id of an actor that can be a host.

        Args:
            name: Id or code.
            territory: The reading, de_jure or de_facto.

        Raises:
            UsageError: If there is no such actor, or it can never be a host in this reading.
        """
        actor = self.find(name)
        row = self.rows[actor]
        kind = row["actor_kind"]
        if territory == "de_jure" and kind not in STATES:
            state = row["de_jure_state"]
            instead = (
                f"; ask for territory='de_facto'{f' or for host={state!r}' if state else ''}"
                if kind != "international-organisation"
                else ""
            )
            raise UsageError(f"host: {actor} is a {kind}, and only a state is a host de jure{instead}")
        if not self.may_host(actor, territory):
            raise UsageError(f"host: {actor} is a sender of the forces; its own soil is not abroad")
        return actor

    @staticmethod
    def may_host(actor: str, territory: str) -> bool:
        """Say whether an actor's soil can be abroad: not that of the Soviet Union, nor de jure that of Russia."""
        return actor not in SENDERS or (territory == "de_facto" and actor != "su")

    def region(self, actor: str) -> str:
        """The region of an actor."""
        return self.rows[actor]["region"]

    def existence(self, actor: str, control: Control | None = None) -> Span:
        """The stretch in which an actor existed; without an end while it exists.

        Args:
            actor: Its id.
            control: Who held territory: a de facto authority of which no beginning is recorded began when it first held some.
        """
        row, start = self.rows[actor], (PAST, PAST)
        if control is not None and row["actor_kind"] == ActorKind.DE_FACTO_AUTHORITY and (held := control.held(actor)):
            start = min((spell.start_low, spell.start_high) for _, spell in held)
        first, last = row["exists_from"], row["exists_until"]
        return span(first_day(first) if first else start, last_day(last) if last else (FUTURE, FUTURE))

    def abroad_from(self, actor: str) -> Range:
        """The first day on which a force in a state was abroad: that on which the state existed.

        In a state that left the Soviet Union it was not before the Union had recognised it (Estonia, Latvia and Lithuania) or had ended.
        """
        low, high = self.existence(actor)[:2]
        recognised = _RECOGNISED.get(self.region(actor)) if actor not in SENDERS else None
        if recognised is None or not _FIRST_EXIT <= high <= UNION_ENDED:
            return low, high
        return max(low, recognised), max(high, recognised)


class Control:
    """Who held which territory when.

    A day on which control changed is counted to both spells in the table; here it belongs to the later holder, so that each day
    has one holder. Where a change is known to the month only, both are possible holders in that month, but for its last day, which is
    the later holder's whatever the day of the change was.
    """

    def __init__(self, dataset: Tables) -> None:
        today = dataset.data_date.toordinal()
        self._spells: dict[str, list[tuple[str, Span]]] = {}
        for row in dataset.territory_control.rows():
            held = happened(row["controlled_from"], row["controlled_until"], today, empty_start=_BEFORE_1991)
            self._spells.setdefault(row["territory_id"], []).append((row["controller"], held))
        for spells in self._spells.values():
            spells.sort(key=lambda spell: spell[1])
            for at, (holder, held) in enumerate(spells[:-1]):
                follows = spells[at + 1][1]
                # A spell of the day of the change alone keeps it.
                if held.end_high == follows.start_high > held.start_high:
                    end_low = held.end_low - 1 if held.end_low == follows.start_low > held.start_low else held.end_low
                    spells[at] = holder, held._replace(end_low=min(end_low, held.end_high - 1), end_high=held.end_high - 1)

    def spells(self, territory: str, host_de_jure: str) -> list[tuple[str, Span]]:
        """The holders of a territory with their spells; where there is no territory, the host de jure at all times."""
        return self._spells.get(territory, []) if territory else [(host_de_jure, ALWAYS)]

    def holders(self, territory: str, host_de_jure: str, *when: Span) -> list[tuple[str, Certainty, Span]]:
        """The holders at a time, those that are certain first, and among equals the last to come first.

        Args:
            territory: Territory; empty for none.
            host_de_jure: Host de jure of the record.
            *when: Stretches that the spell of control must meet.
        """
        holders = [(holder, meet(held, *when), held) for holder, held in self.spells(territory, host_de_jure)]
        holders = [item for item in holders if item[1] is not Certainty.IMPOSSIBLE]
        return sorted(holders, key=lambda item: (item[1] is not Certainty.CERTAIN, -item[2].start_low))

    def held(self, actor: str) -> list[tuple[str, Span]]:
        """The territories that an actor ever held, with the spells."""
        return [(territory, held) for territory, spells in self._spells.items() for holder, held in spells if holder == actor]


def record_hosts(dataset: Tables) -> Callable[[str, str], str]:
    """A function that names the host de jure of a record: its own, that of the presence that it is about, or that of the parties."""
    rows = {table.name: {row[table.schema.primary_key[0]]: row for row in table.rows()} for table in dataset if table.schema.sourced}
    rows |= {name: {row[dataset[name].schema.primary_key[0]]: row for row in dataset[name].rows()} for name in _PLACED}
    known = {row["host_de_jure"] for name in _PLACED for row in rows[name].values()}
    states = {row["actor_id"]: row["de_jure_state"] or row["actor_id"] for row in dataset.actors.rows()}
    parties: dict[str, set[str]] = {}
    for row in dataset.agreement_parties.rows():
        parties.setdefault(row["agreement_id"], set()).update({states[row["actor_id"]]} & known)

    def host(table: str, record: str) -> str:
        row = rows[table][record]
        if row.get("host_de_jure"):
            return row["host_de_jure"]
        for field, link in dataset[table].schema.links:
            if link.table in _PLACED and row[field.name]:
                return rows[link.table][row[field.name]]["host_de_jure"]
        hosts = parties.get(record, set())
        return next(iter(hosts)) if len(hosts) == 1 else SEVERAL

    return host
