"""Rules about the order of dates; a rule fires only where no reading of the dates could be right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from heapq import heappop, heappush

import pyarrow.compute as pc

from ..schema.vocabularies import PhysicalEnd
from ..tabular.arrays import counting, day, truth
from ..tabular.frame import LAST_DAY, Frame, Frames, both, either, falsy
from ..violations import KEPT_PER_RULE, Severity
from .circles import circles
from .marked import with_happened
from .register import Find, Flag, Rule, Schemas, family, flags, rule

# rule | summary | why, in the order in which the rules are listed; the pairs are those that are marked `Before`.
_PAIRS = """
closed-before-opened | An installation cannot close before it opens. | Swapped dates make a closed base look open.
ended-before-started | A deployment cannot end before it starts. | Its length, the unit of survival analysis, would be negative.
planned-end-before-set | No end is promised for a day that is past when it is promised. | One of the two dates belongs to another promise.
in-force-before-signed | An agreement cannot enter into force before it is signed. | One of the two dates belongs to another agreement.
provisional-before-signed | An agreement cannot be applied before it is signed. | A retroactive clause is told in the notes; the date of application is when it was first applied.
agreement-ended-before-signed | An agreement cannot end before it is signed. | One of the two dates belongs to another agreement.
agreement-ended-before-in-force | An agreement cannot end before it enters into force. | If it never entered into force, in_force stays empty.
expires-before-signed | The term of an agreement cannot run out before its signature. | Terms count from signature or from entry into force.
end-date-before-date | An event cannot end before it begins. | Swapped dates hide the event from every query by date.
controlled-until-before-from | Control cannot end before it begins. | The de facto host of a base is computed from these two dates.
used-until-before-from | Use of a base cannot end before it begins. | Swapped dates hide the use from every query by date.
exists-until-before-from | An actor cannot cease before it begins. | Panels of states are built from these two dates.
"""


@family
def ordered_pairs(schemas: Schemas) -> Iterator[Rule]:
    """One rule for each pair of dates that is marked as ordered.

    Raises:
        TypeError: If a pair has no documentation here, or a documentation no pair, or two pairs have one rule.
    """
    pairs: dict[str, tuple[str, str, str]] = {}
    for table, schema in schemas.items():
        for field, mark in schema.ordered:
            if mark.rule in pairs:
                raise TypeError(f"{table}.{field.name}: the rule {mark.rule} holds another pair; give Before a rule of its own")
            pairs[mark.rule] = table, field.name, mark.field
    words = {name: rest for name, *rest in (line.split(" | ") for line in _PAIRS.strip().splitlines())}
    for name, (table, first, second) in pairs.items():
        if name not in words:
            raise TypeError(f"{table}.{first}: nothing checks that it is not after {second}; add `{name} | summary | why` to {__name__}")
    for name, (summary, why) in words.items():
        if name not in pairs:
            raise TypeError(f"rule {name}: no field is marked as Before another with it; mark one, or delete its line in {__name__}")
        table, first, second = pairs[name]
        yield Rule(
            name=name,
            tables=(table,),
            alone=True,
            summary=summary,
            why=why,
            example=f"{first} 1995-01-01, {second} 1994-01-01",
            fix="swap the dates, or correct the wrong one and keep a source that disagrees as a statement",
            find=_reversed(first, second),
        )


def _reversed(first: str, second: str) -> Find:
    def find(frame: Frame, frames: Frames) -> Iterator[Flag]:
        message = f"{second} {{{second}}} is before {first} {{{first}}}"
        yield from flags(frame, frame.surely_before(second, first), second, message)

    return find


@rule("coverage", alone=True)
def coverage_years_reversed(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A span of years cannot end before it begins.

    Why: panels give NA outside the years of coverage.
    Example: year_from 2005, year_to 1991
    Fix: swap the years
    """
    mask = falsy(pc.less(frame.number("year_to"), frame.number("year_from")))
    yield from flags(frame, mask, "year_to", "year_to {year_to} is before year_from {year_from}")


@rule("deployments", alone=True)
def ongoing_and_ended(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A deployment has no end exactly while it is ongoing.

    Why: an empty end means right-censored; if the end is merely unknown it must be a range such as [1992..1993].
    Example: physical_end withdrawn, ended empty
    Fix: fill in ended (a range if the day is unknown), or set physical_end to ongoing
    """
    ongoing = frame.among("physical_end", [PhysicalEnd.ONGOING])
    yield from flags(frame, both(ongoing, frame.filled("ended")), "ended", "physical_end is ongoing, yet ended is {ended}")
    yield from flags(frame, both(pc.invert(ongoing), frame.empty("ended")), "ended", "physical_end is {physical_end}, yet ended is empty")


@rule("deployments", alone=True)
def ongoing_with_reason_for_end(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """An ongoing deployment has no initiator and no driver of its end.

    Why: reasons for an end that did not come would enter every count of reasons.
    Example: physical_end ongoing, main_driver cost
    Fix: empty initiator and main_driver, or fill in the end
    """
    ongoing = frame.among("physical_end", [PhysicalEnd.ONGOING])
    for field in ("initiator", "main_driver"):
        yield from flags(frame, both(ongoing, frame.filled(field)), field, f"physical_end is ongoing, yet {field} is {{{field}}}")


@rule("deployments", reads=("actors",))
def sender_gone_before_the_end(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """The sender still exists when the force ends.

    Why: a force that outlived the state that sent it ended under another; who lets it go is asked of that one.
    Example: sender su, which existed until 1991-12-26, ended 1993-06
    Fix: name the state under whose command the force stood when it ended
    """
    actors = frames["actors"]
    gone = actors.span("exists_until")[1].take(frame.lookup("sender", actors))
    late = falsy(pc.greater(frame.span("ended")[0], gone))
    yield from flags(frame, late, "sender", "sender is {sender}, which was gone when the force ended, {ended}")


@rule("deployments")
def follow_on_not_later(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """The next deployment starts later than the one it follows.

    Why: chains of deployments are walked forward in time; a circle would never end.
    Example: a deployment of 1994 whose follow_on started in 1992
    Fix: point follow_on to the later deployment, or empty it
    """
    target = frame.lookup("follow_on", frame)
    themselves = falsy(pc.equal(target, counting(len(frame))))
    yield from flags(frame, themselves, "follow_on", "{deployment_id} follows itself")
    first, last = frame.span("started")
    earlier = both(pc.less_equal(last.take(target), first), pc.invert(themselves))
    yield from flags(frame, earlier, "follow_on", "{follow_on} did not start after {started}, the start of its predecessor")
    # Vague starts may prove nothing of each pair and still lead round.
    wrong = set(pc.indices_nonzero(either(themselves, earlier)).to_pylist())
    for circle in circles(dict(enumerate(target.to_pylist()))):
        if wrong.isdisjoint(circle):
            row = min(circle, key=frame.key)
            yield Flag(row=row, field="follow_on", message=f"{frame.key(row)} follows itself through {len(circle) - 1} other deployments")


@rule("deployments")
def follow_on_in_another_host(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A deployment and the one that follows it stand in the same host.

    Why: what goes on in another state is another presence there, and the first host was left.
    Example: a force of a mission in Sudan, followed by one in South Sudan
    Fix: empty follow_on and tell in the notes where the force went
    """
    host = frame.column("host_de_jure")
    elsewhere = both(pc.not_equal(host.take(frame.lookup("follow_on", frame)), host))
    yield from flags(frame, elsewhere, "follow_on", "{follow_on} does not stand in {host_de_jure}")


@rule("deployments")
def part_outside_whole(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A part of a deployment stands in the same host as the whole and within its time; parts may have parts, but in no circle.

    Why: parts are left out of sums because the whole holds them; a part elsewhere, or one of itself, would be lost.
    Example: a regiment of 1994 as a part of a force that left in 1993
    Fix: correct part_of or the dates, or empty part_of
    """
    whole = frame.lookup("part_of", frame)
    for circle in circles(dict(enumerate(whole.to_pylist()))):
        row = min(circle, key=frame.key)
        through = f" through {len(circle) - 1} other{'' if len(circle) == 2 else 's'}" if len(circle) > 1 else ""
        yield Flag(row=row, field="part_of", message=f"{frame.key(row)} is a part of itself{through}")
    host = frame.column("host_de_jure")
    yield from flags(frame, both(pc.not_equal(host.take(whole), host)), "part_of", "{part_of} does not stand in {host_de_jure}")
    last = frame.span("ended")[1].take(whole)
    late = both(pc.greater(frame.span("ended")[0], last))
    yield from flags(frame, late, "part_of", "ended {ended} is after the end of {part_of}")
    lasting = both(frame.among("physical_end", [PhysicalEnd.ONGOING]), pc.is_valid(last))
    yield from flags(frame, lasting, "part_of", "is ongoing, though {part_of} has ended")
    early = both(pc.less(frame.span("started")[1], frame.span("started")[0].take(whole)))
    yield from flags(frame, early, "part_of", "started {started} is before the start of {part_of}")


@rule("deployments", severity=Severity.WARNING)
def follow_on_overlaps(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A deployment and the one that follows it have no more than the day of the change in common.

    Why: what follows begins where the other ends; an overlap counts one force twice.
    Example: a force that left on 2009-03-20, followed by a base founded on 2009-01-01
    Fix: end the first on the day on which the next begins, or empty follow_on if they are two forces
    """
    after = frame.lookup("follow_on", frame)
    starts, next_starts = frame.span("started")[1], frame.span("started")[1].take(after)
    end, next_end = frame.span("ended")[0], frame.span("ended")[0].take(after)
    # Of a deployment that is ongoing the end is null, and lies after any start.
    beyond = [pc.fill_null(pc.greater(end, next_starts), truth(True)), pc.fill_null(pc.greater(next_end, starts), truth(True))]
    longer = pc.fill_null(pc.greater(next_end, next_starts), truth(True))
    known = pc.and_(pc.is_valid(starts), pc.is_valid(next_starts))
    themselves = falsy(pc.equal(after, counting(len(frame))))
    overlap = both(known, *beyond, longer, pc.invert(themselves))
    ended = frame.filled("ended")
    yield from flags(frame, both(overlap, ended), "follow_on", "ended {ended}, more than a day after {follow_on} had started")
    yield from flags(frame, both(overlap, pc.invert(ended)), "follow_on", "has not ended, though {follow_on} has started")


CLOSING = ("closed", "handover-full", "withdrawal-end", "mission-ended", "formation-disbanded", "seized")
"""Event types that tell of an end."""
FOUNDING = ("established", "opened")
"""Event types of a follow-on that tell of the end of what it follows."""


@rule("deployments", reads=("events", "deployment_bases"), severity=Severity.WARNING)
def end_without_event(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A deployment that ended has an event that tells of its end.

    That is an event closed, handover-full, withdrawal-end, mission-ended, formation-disbanded or seized that names the deployment, the
    whole of which it is a part, or a base that it used, or the event established or opened of its follow-on; and that possibly happened on
    a day on which the deployment may have ended.

    Why: the day of the end is the one most looked for; an end that no event tells of cannot be read in a timeline.
    Example: ended 2012-12-10, and no event of that day
    Fix: add the event with its sources, name the deployment in deployment_id of the event that tells of it, or correct ended
    """
    events, links = frames["events"], frames["deployment_bases"]
    users: defaultdict[str, list[str]] = defaultdict(list)
    for base, deployment in zip(links.column("base_id").to_pylist(), links.column("deployment_id").to_pylist(), strict=True):
        users[base].append(deployment)
    closed, founded = _happened(events, CLOSING, users), _happened(events, FOUNDING, users)
    low, high = (days.to_pylist() for days in frame.span("ended"))
    ids, wholes, following = (frame.column(name).to_pylist() for name in ("deployment_id", "part_of", "follow_on"))
    for row in pc.indices_nonzero(frame.filled("ended")).to_pylist():
        days = closed[ids[row]] + closed[wholes[row]] + founded[following[row]]
        if not any(one <= high[row] and low[row] <= other for one, other in days):
            yield Flag(row=row, field="ended", message=f"no event tells of the end on {frame.cell(row, 'ended')}")


def _happened(events: Frame, types: tuple[str, ...], users: dict[str, list[str]]) -> defaultdict[str, list[tuple[date, date]]]:
    """First and last day of the events of some types, by the deployment that they name or that used the base that they name."""
    happened: defaultdict[str, list[tuple[date, date]]] = defaultdict(list)
    told = both(events.among("event_type", types), either(events.filled("deployment_id"), events.filled("base_id")))
    rows = pc.indices_nonzero(told)
    spans = (events.span("date")[0], pc.coalesce(events.span("end_date")[1], events.span("date")[1]))
    columns = (*spans, events.column("deployment_id"), events.column("base_id"))
    for first, last, own, base in zip(*(column.take(rows).to_pylist() for column in columns), strict=True):
        for deployment in {own, *users.get(base, ())} - {""}:
            happened[deployment].append((first, last))
    return happened


ON_THE_SPOT = (
    "opened",
    "expanded",
    "reduced",
    "relocated",
    "suspended",
    "resumed",
    "attacked",
    "incident",
    "accident",
    "blockade",
    "withdrawal-start",
    "withdrawal-end",
    "closed",
)
"""Event types that need the presence to be there; talks, agreements, hand-over and protest may come before or after it."""


def _span(frame: Frame) -> tuple[str, str]:
    """Names of the fields that hold the first and the last date of what a row is about."""
    span = frame.schema.span
    assert span is not None, f"{frame.schema.name} declares no span"
    return span


def _outside(events: Frame, other: Frame, link: str) -> Iterator[Flag]:
    target = events.lookup(link, other)
    start, end = _span(other)
    first, last = events.span("date")
    spot = events.among("event_type", ON_THE_SPOT)
    early = both(spot, pc.less(last, other.span(start)[0].take(target)))
    late = both(spot, pc.greater(first, other.span(end)[1].take(target)))
    for mask, field, word in ((early, start, "before"), (late, end, "after")):
        for flag in flags(events, mask, "date", f"the event of {{date}} is {word} {field} of {{{link}}}"):
            bound = other.cell(target[flag.row].as_py(), field)
            yield Flag(row=flag.row, field=flag.field, message=f"{flag.message} ({bound})", count=flag.count)


@rule("events", reads=("bases",))
def event_outside_base(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """What happens at a base happens while it is in use.

    Why: an accident at a closed base means that one of the dates, or the base, is wrong.
    Example: an accident of 2014 at a base that closed in 2012
    Fix: correct the date or the base, or leave base_id empty for pre-history and aftermath
    """
    yield from _outside(frame, frames["bases"], "base_id")


@rule("events", reads=("deployments",))
def event_outside_deployment(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """What happens to a deployment happens while it lasts.

    Why: an attack on a force that has left means that one of the dates, or the deployment, is wrong.
    Example: an attack of 1990 on a deployment that started in 1991
    Fix: correct the date or the deployment, or leave deployment_id empty for pre-history and aftermath
    """
    yield from _outside(frame, frames["deployments"], "deployment_id")


@rule("deployment_bases", reads=("deployments", "bases"))
def use_outside_deployment(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A deployment uses a base within its own span and within the base's life.

    Why: a base used before its force came would be counted under the wrong presence.
    Example: used_from 1990 for a deployment that started on 1991-12-26
    Fix: correct used_from or used_until, or leave it empty where it is the start or the end of the deployment
    """
    for link, to in frame.schema.links:
        other = frames[to.table]
        target = frame.lookup(link.name, other)
        start, end = _span(other)
        for field in _span(frame):
            early = falsy(pc.less(frame.span(field)[1], other.span(start)[0].take(target)))
            late = falsy(pc.greater(frame.span(field)[0], other.span(end)[1].take(target)))
            yield from flags(frame, early, field, f"{field} {{{field}}} is before the {start} of {{{link.name}}}")
            yield from flags(frame, late, field, f"{field} {{{field}}} is after the {end} of {{{link.name}}}")


@rule("deployment_bases", reads=("deployments", "bases"))
def deployment_and_base_never_meet(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A deployment and a base that it used existed at the same time.

    Why: a link between a force and a base that had closed before it came is a wrong link.
    Example: a deployment of 2020 linked to a base that closed in 2012
    Fix: correct the dates, or delete the link
    """
    deployments, bases = frames["deployments"], frames["bases"]
    d, b = frame.lookup("deployment_id", deployments), frame.lookup("base_id", bases)
    apart = either(
        pc.less(bases.span("closed")[1].take(b), deployments.span("started")[0].take(d)),
        pc.less(deployments.span("ended")[1].take(d), bases.span("opened")[0].take(b)),
    )
    yield from flags(frame, apart, "base_id", "{deployment_id} and {base_id} never existed at the same time")


@rule("territory_control")
def control_overlaps(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """Only one actor controls a territory at a time.

    Why: the de facto host on a day would not be one state. The day of a change may belong to both.
    Example: two spells of one territory, 1992-05-18 to 2020-12-01 and 2019 to 2021
    Fix: correct the dates, or cut the territory into parts that changed hands as one
    """
    spells: defaultdict[str, list[tuple[int, int, int]]] = defaultdict(list)
    (_, start), (end, _) = frame.span("controlled_from"), frame.span("controlled_until")
    for row, (territory, first, last) in enumerate(
        zip(frame.column("territory_id").to_pylist(), start.to_pylist(), end.to_pylist(), strict=True)
    ):
        begins = first.toordinal() if first else -1
        ends = last.toordinal() if last else LAST_DAY.toordinal() + 1
        spells[territory].append((begins, ends, row))
    room, more = KEPT_PER_RULE, Counter[tuple[int, int]]()
    for parts in spells.values():
        running: list[tuple[int, int]] = []  # Spells that have begun, the one that ends first on top.
        for begins, ends, row in sorted(parts):
            while running and running[0][0] <= begins:
                heappop(running)
            if begins >= ends:
                continue
            for _, other in running[:room]:
                yield _overlap(frame, row, other)
            if len(running) > room:
                more[row, running[room][1]] = len(running) - room
            room = max(0, room - len(running))
            heappush(running, (ends, row))
    if more:
        yield replace(_overlap(frame, *min(more)), count=more.total())


def _overlap(frame: Frame, row: int, other: int) -> Flag:
    first, second = sorted((row, other))
    return Flag(row=second, field="controlled_from", message=f"overlaps with {frame.cell(first, 'control_id')}")


@rule(with_happened, dated=True, alone=True)
def in_the_future(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """What happened did not happen after the date of the data.

    Why: what is planned has fields of its own; a future date is a slip of the year.
    Example: signed 2202-01-25
    Fix: correct the date; plans go to planned_end or expires; if the data speak of that day by now, set `created` in datapackage.json to it
    """
    last = frames.data_date
    for field in frame.schema.happened:
        late = falsy(pc.greater(frame.span(field.name)[0], day(last)))
        yield from flags(
            frame, late, field.name, f"{field.name} {{{field.name}}} is after {last}, the date of the data (`created` in datapackage.json)"
        )
