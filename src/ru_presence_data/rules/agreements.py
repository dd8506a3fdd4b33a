"""Rules about agreements, their parties and terms."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow.compute as pc

from ..schema.vocabularies import AgreementRelation, LegalEnd, Rank, RenewalMode
from ..tabular.arrays import counting, equals, places
from ..tabular.frame import FIRST_DAY, LAST_DAY, Frame, Frames, both, falsy
from ..violations import Severity
from .register import Flag, flags, rule

NOT_IN_FORCE = (LegalEnd.NEVER_IN_FORCE, LegalEnd.NOT_YET_IN_FORCE)
"""Codes of an agreement that no day of entry into force belongs to."""


@rule("agreements", reads=("agreement_parties",))
def agreement_without_party(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """Every agreement has at least one party or issuer.

    Why: an agreement that nobody signed cannot be found by country.
    Example: a row in agreements and none with its id in agreement_parties
    Fix: add its parties to data/agreement_parties.csv
    """
    lonely = pc.invert(frame.pointed_at("agreement_id", frames["agreement_parties"]))
    yield from flags(frame, lonely, "agreement_id", "the agreement has no party")


@rule("agreements", alone=True)
def rent_without_currency(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A rent has a currency, and a currency a rent.

    Why: an amount without its currency cannot be compared.
    Example: annual_rent 7000000, rent_currency empty
    Fix: fill in both, or empty both
    """
    mask = pc.xor(frame.filled("annual_rent"), frame.filled("rent_currency"))
    yield from flags(frame, mask, "rent_currency", "annual_rent '{annual_rent}' and rent_currency '{rent_currency}' do not go together")


@rule("agreements", alone=True)
def in_force_and_ended(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """An agreement that is in force has not ended.

    Why: the legal basis on a day is read from these fields.
    Example: legal_end in-force, ended 2012-12-09
    Fix: say how it ended in legal_end, or empty ended
    """
    mask = both(frame.among("legal_end", [LegalEnd.IN_FORCE]), frame.filled("ended"))
    yield from flags(frame, mask, "legal_end", "legal_end is in-force, yet ended is {ended}")


@rule("agreements", alone=True)
def never_in_force_yet_dated(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """An agreement that never entered into force, or has not yet, has no date of entry.

    Why: agreements that were never carried out are listed by these codes.
    Example: legal_end never-in-force, in_force 1995-09-15
    Fix: correct legal_end, or empty in_force
    """
    mask = both(frame.among("legal_end", NOT_IN_FORCE), frame.filled("in_force"))
    yield from flags(frame, mask, "legal_end", "legal_end is {legal_end}, yet in_force is {in_force}")


@rule("agreements", reads=("agreement_relations",), severity=Severity.WARNING)
def superseded_by_nothing(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """An agreement that was superseded has one that took its place, and that one entered into force.

    Why: a text that never entered into force replaces nothing.
    Example: legal_end superseded, and the only later treaty on the matter is never-in-force
    Fix: add to agreement_relations what supersedes or terminates it, or correct legal_end
    """
    relations = frames["agreement_relations"]
    later = relations.lookup("agreement_id", frame)
    in_place = both(
        relations.among("relation", [AgreementRelation.SUPERSEDES, AgreementRelation.TERMINATES]),
        pc.invert(frame.among("legal_end", NOT_IN_FORCE)).take(later),
    )
    replaced = pc.unique(relations.lookup("related_id", frame).filter(in_place))
    alone = pc.invert(pc.is_in(counting(len(frame)), replaced))
    mask = both(frame.among("legal_end", [LegalEnd.SUPERSEDED]), alone)
    yield from flags(frame, mask, "legal_end", "legal_end is superseded, and no agreement that entered into force took its place")


@rule("statements", reads=("agreements",), severity=Severity.WARNING)
def in_force_disputed(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """No source says of an agreement with a date of entry into force that it is not in force yet or never was.

    Why: one of the two readings is mostly of another instrument, or for one party alone.
    Example: in_force 1994-04-20 beside a statement that legal_end is never-in-force
    Fix: see what each source speaks of; an end for one party is an event, and a source that is wrong is deprecated with a reason
    """
    agreements = frames["agreements"]
    said = both(
        equals(frame.column("table_name"), "agreements"),
        equals(frame.column("field_name"), "legal_end"),
        frame.among("value", NOT_IN_FORCE),
        pc.invert(equals(frame.column("rank"), Rank.DEPRECATED)),
    )
    rows = places(frame.column("record_id"), agreements.keys)
    # Where the cell itself holds the code, an error says so.
    dated = both(agreements.filled("in_force"), pc.invert(agreements.among("legal_end", NOT_IN_FORCE)))
    message = "{table_name}/{record_id}: {source_id} says {value}, yet in_force is filled in"
    yield from flags(frame, both(said, dated.take(rows)), "value", message)


@rule("agreements", alone=True)
def renewal_without_mode(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A length of renewal is given only where renewal is foreseen.

    Why: the two fields contradict each other.
    Example: renewal_mode none, renewal_years 5
    Fix: correct renewal_mode, or empty renewal_years
    """
    mask = both(frame.among("renewal_mode", [RenewalMode.NONE, RenewalMode.INDEFINITE]), frame.filled("renewal_years"))
    yield from flags(frame, mask, "renewal_years", "renewal_mode is {renewal_mode}, yet renewal_years is {renewal_years}")


@rule("agreements", severity=Severity.WARNING, alone=True)
def term_does_not_fit(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """The term leads from signature or entry into force to the expiry, give or take a year.

    Why: a term, a signature and an expiry that do not add up mean that one is wrong or that the term counts from another day.
    Example: signed 2002-01-25, term_years 10, expires 2022-12-24
    Fix: correct the wrong one, or say in the notes from which day the term counts
    """
    columns = [frame.number("term_years"), *frame.span("signed"), *frame.span("in_force"), *frame.span("expires")]
    for row, (term, *days) in enumerate(zip(*(column.to_pylist() for column in columns), strict=True)):
        signed, _, _, in_force, low, high = days
        start, last = signed, in_force or days[1]
        if term is None or start is None or low is None or FIRST_DAY in (start, low) or LAST_DAY in (last, high):
            continue
        days_of_term = 365.2425 * term  # Compared as numbers of days: a long term may lead out of the calendar.
        if (high - start).days < days_of_term - 366 or (low - last).days > days_of_term + 366:
            cells = frame.row(row)
            message = "term_years {term_years} does not lead from signed {signed} or in_force {in_force} to expires {expires}".format_map(
                cells
            )
            yield Flag(row=row, field="term_years", message=message)


@rule("agreement_relations", alone=True)
def agreement_related_to_itself(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """An agreement does not amend or end itself.

    Why: chains of agreements are walked from one to the next; a circle would never end.
    Example: agreement_id az-2002-gabala-lease, related_id az-2002-gabala-lease
    Fix: correct one of the two ids
    """
    yield from flags(
        frame, pc.equal(frame.column("agreement_id"), frame.column("related_id")), "related_id", "{agreement_id} is related to itself"
    )


@rule("agreement_relations", reads=("agreements",))
def relation_backwards(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """The agreement that acts on another is signed no earlier than that other.

    Why: agreement_id is the later one, related_id the earlier; swapped, the chain runs backwards in time.
    Example: the treaty of 1997 that implements the lease of 2002
    Fix: swap agreement_id and related_id
    """
    agreements = frames["agreements"]
    first, last = agreements.span("signed")
    later = first.take(frame.lookup("related_id", agreements))
    earlier = last.take(frame.lookup("agreement_id", agreements))
    yield from flags(
        frame, falsy(pc.less(earlier, later)), "related_id", "{agreement_id} was signed before {related_id}, on which it is said to act"
    )


@rule("events", reads=("event_actors",))
def event_without_actor(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """Every event has at least one actor.

    Why: an event that nobody did cannot be found by actor.
    Example: a row in events and none with its id in event_actors
    Fix: add its actors to data/event_actors.csv
    """
    lonely = pc.invert(frame.pointed_at("event_id", frames["event_actors"]))
    yield from flags(frame, lonely, "event_id", "the event has no actor")


@rule("deployments", alone=True)
def sender_is_host(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A force abroad is not at home.

    Why: presence on the sender's own territory is outside the dataset.
    Example: sender ru, host_de_jure ru
    Fix: correct sender or host_de_jure
    """
    same = pc.equal(frame.column("sender"), frame.column("host_de_jure"))
    yield from flags(frame, same, "sender", "sender and host are both {sender}")
