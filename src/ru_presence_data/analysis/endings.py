"""How a presence ended: the class of the end, and whether it came early, by documented rules and never typed in."""

from __future__ import annotations

from dataclasses import dataclass

from ..schema.vocabularies import Initiator, LegalEnd, PhysicalEnd

END_CLASSES = (
    "eviction",
    "expiry",
    "voluntary-withdrawal",
    "negotiated-withdrawal",
    "renegotiated",
    "stayed-without-consent",
    "military-loss",
    "absorption",
    "state-succession",
    "unclear",
    "ongoing",
)
"""All classes; `ongoing` is not an end."""

HOST = ("host-government", "host-legislature-or-vote", "new-regime")
"""Initiators on the side of the host."""
CONSENT = ("given", "given-under-constraint")
"""Codes of consent with which the host's government let a force stay."""
NO_CONSENT = ("transitional", "disputed", "withdrawn", "refused", "de-facto-only")
"""Codes of consent with which it did not; `unknown` says neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the rule: the class of an end whose fields hold one of the values; an empty tuple asks nothing.

    Attributes:
        end_class: The class.
        legal_end: Values of legal_end.
        physical_end: Values of physical_end.
        initiator: Values of initiator; `unknown` stands for an empty cell too.
        follow_on: Values of consent_at_start of the deployment that is named in follow_on; one must be named.
    """

    end_class: str
    legal_end: tuple[str, ...] = ()
    physical_end: tuple[str, ...] = ()
    initiator: tuple[str, ...] = ()
    follow_on: tuple[str, ...] = ()

    def holds(self, legal_end: str, physical_end: str, initiator: str, follow_on: str) -> bool:
        """Say whether the line applies."""
        return (
            (not self.legal_end or legal_end in self.legal_end)
            and (not self.physical_end or physical_end in self.physical_end)
            and (not self.initiator or initiator in self.initiator)
            and (not self.follow_on or follow_on in self.follow_on)
        )


LINES = (
    Line(end_class="ongoing", physical_end=(PhysicalEnd.ONGOING,)),
    Line(end_class="absorption", legal_end=(LegalEnd.ANNEXED,)),
    Line(end_class="military-loss", physical_end=(PhysicalEnd.DESTROYED, PhysicalEnd.CAPTURED, PhysicalEnd.EVACUATED_UNDER_FIRE)),
    Line(end_class="military-loss", initiator=(Initiator.COMBATANT,)),
    Line(end_class="state-succession", legal_end=(LegalEnd.VOID_BY_SUCCESSION,)),
    Line(end_class="stayed-without-consent", follow_on=NO_CONSENT),
    Line(end_class="renegotiated", legal_end=(LegalEnd.SUPERSEDED,), follow_on=CONSENT),
    Line(end_class="renegotiated", physical_end=(PhysicalEnd.ABSORBED, PhysicalEnd.REDUCED), follow_on=CONSENT),
    Line(end_class="absorption", physical_end=(PhysicalEnd.ABSORBED,)),
    Line(end_class="eviction", legal_end=(LegalEnd.DENOUNCED_BY_HOST,)),
    Line(end_class="voluntary-withdrawal", legal_end=(LegalEnd.DENOUNCED_BY_SENDER,)),
    Line(end_class="negotiated-withdrawal", legal_end=(LegalEnd.MUTUAL_TERMINATION, LegalEnd.FULFILLED)),
    Line(end_class="eviction", initiator=HOST),
    Line(end_class="voluntary-withdrawal", initiator=(Initiator.SENDER,)),
    Line(end_class="expiry", legal_end=(LegalEnd.EXPIRED,)),
    Line(end_class="expiry", initiator=(Initiator.SCHEDULE,)),
    Line(end_class="negotiated-withdrawal", initiator=(Initiator.MUTUAL, Initiator.THIRD_PARTY)),
)


def end_class(legal_end: str, physical_end: str, initiator: str, follow_on: str) -> str:
    """The class of an end: that of the first line of this table that holds; `-` asks nothing, and no line means unclear.

    The column follow_on asks for the consent with which the deployment that is named there began (its `consent_at_start`).

    | legal_end | physical_end | initiator | follow_on | end_class |
    |---|---|---|---|---|
    | - | ongoing | - | - | ongoing |
    | annexed | - | - | - | absorption |
    | - | destroyed, captured, evacuated-under-fire | - | - | military-loss |
    | - | - | combatant | - | military-loss |
    | void-by-succession | - | - | - | state-succession |
    | - | - | - | transitional, disputed, withdrawn, refused, de-facto-only | stayed-without-consent |
    | superseded | - | - | given, given-under-constraint | renegotiated |
    | - | absorbed, reduced | - | given, given-under-constraint | renegotiated |
    | - | absorbed | - | - | absorption |
    | denounced-by-host | - | - | - | eviction |
    | denounced-by-sender | - | - | - | voluntary-withdrawal |
    | mutual-termination, fulfilled | - | - | - | negotiated-withdrawal |
    | - | - | host-government, host-legislature-or-vote, new-regime | - | eviction |
    | - | - | sender | - | voluntary-withdrawal |
    | expired | - | - | - | expiry |
    | - | - | schedule | - | expiry |
    | - | - | mutual, third-party | - | negotiated-withdrawal |

    Force decides before law, since an army that was driven out did not leave by treaty; a succession of states before what became of
    the units; what stayed on without the consent of the host's government before anything signed; and what both sides signed before who
    asked for it. So a force whose mandate the host revoked, and which went on under another name, was not evicted; an exit on the host's
    demand that was carried out by an agreed schedule is a negotiated withdrawal whose `initiator` is the host; and an agreement that the
    host let run out is an eviction only if the host set the end in motion.

    Args:
        legal_end: How the legal basis ended.
        physical_end: What happened on the ground.
        initiator: Who set it in motion; empty counts as unknown.
        follow_on: consent_at_start of the next deployment; empty if none is named, or if it is not in the data.
    """
    for line in LINES:
        if line.holds(legal_end, physical_end, initiator or "unknown", follow_on):
            return line.end_class
    return "unclear"


LEFT = ("eviction", "expiry", "voluntary-withdrawal", "negotiated-withdrawal")
"""Classes of end in which a force left, in contrast to one that was taken over, renamed, absorbed or beaten."""

GONE = (PhysicalEnd.WITHDRAWN, PhysicalEnd.HANDED_OVER_TO_HOST, PhysicalEnd.HANDED_OVER_TO_THIRD_PARTY, PhysicalEnd.ABANDONED)
"""What became of a force that left, where its end is of no clear class."""


def has_left(end_class: str, physical_end: str) -> bool:
    """Whether a presence ended with the force leaving: by the class of its end, or where that is unclear by what happened on the ground.

    Args:
        end_class: Class of its end.
        physical_end: What happened to its last deployment.
    """
    return physical_end in GONE if end_class == "unclear" else end_class in LEFT


def end_timing(ongoing: bool, low: int | None, high: int | None, has_term: bool, tolerance: int, *, prolonged: bool = False) -> str:
    """Say whether an end came early, against one of the ends that were promised.

    Args:
        ongoing: Whether it has not come.
        low: Least number of days from the planned end to the end, negative if before it; None without a limit.
        high: Greatest number of days.
        has_term: Whether there was a planned end.
        tolerance: Days before or after the planned end that still count as on time.
        prolonged: Whether a later promise took the place of this one, or its term ran on because the agreement prolongs itself.

    Returns:
        no-term: no end was planned. early, on-time, late: certainly so. ongoing: not ended, and not late. uncertain: the dates are too
        vague to say. A presence that outlasts its planned end is late although it is ongoing. extended: the term was prolonged, and the
        presence is ongoing or outlasted that term; it is neither late nor overdue.
    """
    if not has_term:
        return "no-term"
    if prolonged and (ongoing or (low is not None and low > tolerance)):
        return "extended"
    if low is not None and low > tolerance:
        return "late"
    if ongoing:
        return "ongoing"
    if high is not None and high < -tolerance:
        return "early"
    return "on-time" if low is not None and high is not None and low >= -tolerance and high <= tolerance else "uncertain"
