"""What counts as one presence: a deployment, deployments that follow each other, or all forces that a host ever had.

* A *deployment* is one row of the table.
* A *continuous* presence is made of deployments joined by `follow_on`: the force went on under another name, task or agreement. It lasts
  from the first start to the last end, and a gap between two of them counts as part of it.
* A *host* has a presence from the first day to the last on which any force was there, whatever lay between. De facto, only the days count
  on which the host held the place; one under whom a force was only possibly there has none.

Deployments may be parts of larger ones, which may be parts again. Which of them count is named by `parts`: `whole` are those that are no
part of another, `part` those that have no parts, so that nothing is counted twice by either; `all` counts wholes and parts alike. A
`follow_on` that leads to a part of what is counted joins that whole: the force went on within it. One that leads from a deployment that is
not counted, or to one that is in no way counted, joins nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..edtf import Certainty
from ..tables import Tables
from .held import once
from .hosts import READINGS, Actors, Control, one_of
from .presences import Presence, deployments
from .spans import FUTURE, Range, Span, meet

LEVELS = ("deployment", "continuous", "host")
PARTS = ("whole", "part", "all")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One presence at some level.

    Attributes:
        key: Its id: that of its first deployment, or of the host.
        host: Actor id of the host; of a deployment or a continuous presence the host de jure.
        members: Its deployments in the order in which they started.
        days: From its start to its end.
        last: The deployment whose end is its end; None if the host lost the place before the force left.
        gap: Fewest and most days between its start and its end on which no force was there.
    """

    key: str
    host: str
    members: tuple[Presence, ...]
    days: Span
    last: Presence | None
    gap: Range

    @property
    def first(self) -> Presence:
        """The deployment that started first."""
        return self.members[0]

    @property
    def ongoing(self) -> bool:
        """Whether it had not ended on the date of the data."""
        return self.days.end_high == FUTURE


_Stretch = tuple[Presence, Span, bool, bool]
"""A deployment, its days under the host, whether it was certainly there, and whether its own end ended them."""


def units(dataset: Tables, level: str = "deployment", parts: str = "all", territory: str = "de_jure") -> list[Unit]:
    """The presences of a dataset.

    Args:
        dataset: The dataset.
        level: deployment, continuous or host.
        parts: Which deployments count: whole, part or all.
        territory: At the level of hosts: whether one is a host by recognition (de_jure) or by holding the place (de_facto).

    Raises:
        UsageError: If an argument is none of these.
    """
    one_of("level", level, LEVELS)
    one_of("territory", territory, READINGS)
    presences = counted(deployments(dataset), parts)
    if level == "host":
        return _hosts(dataset, presences, territory)
    chains = _chains(dataset, presences) if level == "continuous" else [[presence] for presence in presences]
    return [_unit([(presence, presence.days, True, True) for presence in chain]) for chain in chains]


def counted(presences: Iterable[Presence], parts: str) -> list[Presence]:
    """The deployments that count, in their order.

    Args:
        presences: All deployments.
        parts: whole, part or all.

    Raises:
        UsageError: If it is none of these.
    """
    one_of("parts", parts, PARTS)
    presences = list(presences)
    divided = {presence.row["part_of"] for presence in presences}
    return [
        presence
        for presence in presences
        if parts == "all" or (not presence.is_part if parts == "whole" else presence.record_id not in divided)
    ]


def _chains(dataset: Tables, presences: Sequence[Presence]) -> list[list[Presence]]:
    """Deployments that follow each other, in the order of the table by the first that stands there."""
    wholes = {row["deployment_id"]: row["part_of"] for row in dataset.deployments.rows()}
    chain = {presence.record_id: [presence] for presence in presences}
    for presence in presences:
        following = presence.row["follow_on"]
        while following and following not in chain:
            following = wholes.get(following, "")
        one, other = chain[presence.record_id], chain.get(following)
        if other is not None and other is not one:
            one += other
            chain.update((each.record_id, one) for each in other)
    return list({id(each): each for each in chain.values()}.values())


def _hosts(dataset: Tables, presences: Sequence[Presence], territory: str) -> list[Unit]:
    actors, control = once(dataset, Actors), once(dataset, Control)
    stretches: dict[str, list[_Stretch]] = {}
    for presence in presences:
        days, place = presence.days, presence.territory_id if territory == "de_facto" else ""
        for holder, held in control.spells(place, presence.host_de_jure):
            certainty = meet(days, held)
            if certainty is not Certainty.IMPOSSIBLE and actors.may_host(holder, territory):
                under = Span(*map(max, days[:2], held[:2]), *map(min, days[2:], held[2:]))
                # A start that is known to be before some day only is not before the host was there.
                under = under._replace(start_low=min(under.start_high, max(under.start_low, actors.existence(holder, control).start_low)))
                stretch = presence, under, certainty is Certainty.CERTAIN, held.end_high >= days.end_low
                stretches.setdefault(holder, []).append(stretch)
    return [_unit(stretches[host], host) for host in sorted(stretches) if any(sure for _, _, sure, _ in stretches[host])]


def _unit(stretches: Sequence[_Stretch], host: str | None = None) -> Unit:
    ordered = sorted(stretches, key=lambda each: (each[1], each[0].record_id))
    sure = [each for each in ordered if each[2]]
    days = Span(
        min(each[1].start_low for each in ordered),
        min(each[1].start_high for each in sure),
        max(each[1].end_low for each in sure),
        max(each[1].end_high for each in ordered),
    )
    last = max(sure, key=lambda each: (each[1].end_high == FUTURE, each[1].end_low, each[1].end_high, each[0].record_id))
    first = ordered[0][0]
    return Unit(
        key=host or first.record_id,
        host=host or first.host_de_jure,
        # A place may come back to its host while the same force is there, which is then one member.
        members=tuple({each[0].record_id: each[0] for each in ordered}.values()),
        days=days,
        last=last[0] if last[3] else None,
        gap=_gap([each[1] for each in ordered]),
    )


def _gap(stretches: Sequence[Span]) -> Range:
    """Fewest and most days that lie between some stretches and in none of them."""
    possible = [(days.start_low, days.end_high) for days in stretches]
    certain = [(days.start_high, days.end_low) for days in stretches if days.start_high <= days.end_low]
    return _between(possible), max(_between(possible), _between(certain))


def _between(stretches: list[tuple[int, int]]) -> int:
    days, reached = 0, None
    for first, last in sorted(stretches):
        if reached is not None:
            days += max(0, first - reached - 1)
        reached = last if reached is None else max(reached, last)
    return days
