"""Rules about ids, and about rows that may be the same thing twice."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ..schema.vocabularies import ActorKind, PartyRole
from ..tabular.arrays import EMPTY, counting, equals, first_rows, is_in, joined, long, repeated
from ..tabular.frame import Frame, Frames, both, either
from ..violations import KEPT_PER_RULE, Severity
from .circles import circles
from .marked import listed, with_ids
from .register import Flag, flags, rule


@rule("bases", "deployments", "events", "territories", alone=True)
def host_prefix(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """The id of a base, deployment, event or territory begins with its de jure host.

    Why: a reader sees the host in the id, and ids of two hosts never clash.
    Example: gabala-radar with host_de_jure az
    Fix: begin the id with the host and a hyphen, or correct host_de_jure
    """
    hosts = frame.column("host_de_jure")
    # Texts that begin with a host and a hyphen lie from there up to the host and a full stop, the sign after the hyphen.
    fits = pc.and_(pc.greater_equal(frame.keys, joined([hosts, EMPTY], "-")), pc.less(frame.keys, joined([hosts, EMPTY], ".")))
    wrong = pc.invert(fits)
    yield from flags(
        frame,
        wrong,
        frame.schema.primary_key[0],
        "the id does not begin with its host '{host_de_jure}-'",
        fix="begin the id with '{host_de_jure}-', or correct host_de_jure",
    )


@rule("deployments", reads=("bases",))
def id_in_two_tables(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A deployment is not called like a base.

    Why: a reader who looks up an id finds one thing; agreements and events have a year in their ids and cannot clash.
    Example: ge-gudauta-base-50 in bases and in deployments
    Fix: give one of the two an id of its own, as in ge-gudauta-base for the base
    """
    shared = pc.is_in(frame.keys, frames["bases"].keys)
    yield from flags(frame, shared, "deployment_id", "{deployment_id} is also an id of bases")


FEW = 4
"""Examples that a mend names."""
MULTILATERAL = "multi"
"""First word of the ids of agreements of many states."""
BILATERAL = 2
"""States that may be parties to an agreement of which one of them, and not the word for many, stands first in the id."""
STATES = (ActorKind.STATE, ActorKind.FORMER_STATE)
KEPT_IDS: dict[str, str] = {"su": "ISO 3166 reserves SU for the Soviet Union alone, so that it was never given to another state."}
"""Ids of ended states that are the two letters they had, with the reason."""


@rule("agreements", reads=("agreement_parties", "actors"))
def agreement_prefix(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """The id of an agreement begins with an actor that had a part in it, or with multi, then the year of signature.

    An organisation that is a party or the issuer is such an actor; for a de facto authority the state de jure serves as well. `multi` is
    for agreements to which more than two states are parties.

    Why: a reader sees whom and when from the id.
    Example: gabala-lease for the lease of 2002 between Azerbaijan and Russia
    Fix: begin the id with the host or another party and the year, as in az-2002-gabala-lease, or multi-1992-collective-security-treaty
    """
    parties, actors = frames["agreement_parties"], frames["actors"]
    states = dict(zip(actors.keys.to_pylist(), actors.column("de_jure_state").to_pylist(), strict=True))
    is_state = set(actors.keys.filter(actors.among("actor_kind", STATES)).to_pylist())
    prefixes: defaultdict[str, set[str]] = defaultdict(set)
    bound: defaultdict[str, set[str]] = defaultdict(set)
    for agreement, actor, role in zip(*(parties.column(name).to_pylist() for name in ("agreement_id", "actor_id", "role")), strict=True):
        prefixes[agreement] |= {actor, states.get(actor, "")} - {""}
        if role == PartyRole.PARTY and actor in is_state:
            bound[agreement].add(actor)
    for agreement, members in bound.items():
        if len(members) > BILATERAL:
            prefixes[agreement].add(MULTILATERAL)
    for row, key in enumerate(frame.keys.to_pylist()):
        known = prefixes.get(key)
        if known and not any(re.match(f"{prefix}-[0-9]{{4}}-", key) for prefix in known):
            message = "the id does not begin with one of its parties and a year"
            if key.startswith(f"{MULTILATERAL}-") and MULTILATERAL not in known:
                message = f"the id begins with {MULTILATERAL}, and no more than {BILATERAL} states are parties"
            # The word for many stands before the first of them.
            chosen = sorted(known, key=lambda prefix: (prefix != MULTILATERAL, prefix))[:FEW]
            fix = f"begin the id with {' or '.join(f'{prefix}-<year>-' for prefix in chosen)}"
            yield Flag(row=row, field="agreement_id", message=message, fix=fix)


@rule("events", alone=True)
def event_id_form(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """The id of an event holds the year of its date as first coded, after the host.

    Why: a list of ids is then a list in order of time.
    Example: az-gabala-closed
    Fix: write the id as host, date and a few words, as in az-2012-12-10-gabala-operation-stopped
    """
    fits = pc.match_substring_regex(frame.keys, "^[a-z]+-[0-9]{4}-.")
    yield from flags(frame, pc.invert(fits), "event_id", "the id is not of the form host, date, words")


@rule("territory_control", alone=True)
def control_prefix(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """The id of a spell of control begins with its territory.

    Why: spells of one territory then stand together.
    Example: lachin-armenian with territory_id az-lachin
    Fix: begin the id with the territory's, as in az-lachin-1992
    """
    for row, (key, territory) in enumerate(zip(frame.keys.to_pylist(), frame.column("territory_id").to_pylist(), strict=True)):
        if not key.startswith(f"{territory}-"):
            yield Flag(row=row, field="control_id", message=f"the id does not begin with '{territory}-'")


@rule("strengths", alone=True)
def strength_prefix(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """The id of a strength begins with the deployment or the base that was counted.

    Why: figures of one presence then stand together.
    Example: radar-2007 with base_id az-gabala-radar
    Fix: begin the id with the deployment's or the base's, as in az-gabala-radar-2007-military
    """
    columns = (frame.keys, frame.column("deployment_id"), frame.column("base_id"))
    for row, (key, *subjects) in enumerate(zip(*(column.to_pylist() for column in columns), strict=True)):
        known = [subject for subject in subjects if subject]
        if known and not any(key.startswith(f"{subject}-") for subject in known):
            message = f"the id does not begin with {' or '.join(repr(subject + '-') for subject in known)}"
            yield Flag(row=row, field="strength_id", message=message)


@rule("actors", alone=True)
def state_without_code(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A state's id is its ISO 3166-1 alpha-2 code in lower case; that of an ended state is its ISO 3166-3 code, such as ddde.

    The Soviet Union alone keeps su: that code was never given to another state.

    Why: hosts are named by that code everywhere, and users merge by it; the two letters of an ended state may have been given again, as cs was.
    Example: azerbaijan for the state with iso2 AZ, or cs for Czechoslovakia
    Fix: write the lower-case iso2 as the id, or of an ended state its lower-case iso3166_3
    """
    state, former = (equals(frame.column("actor_kind"), kind) for kind in STATES)
    wrong = both(state, pc.not_equal(frame.keys, pc.utf8_lower(frame.column("iso2"))))
    yield from flags(frame, wrong, "actor_id", "the id is not iso2 '{iso2}' in lower case")
    ended = both(former, frame.filled("iso3166_3"), pc.invert(is_in(frame.keys, KEPT_IDS)))
    wrong = both(ended, pc.not_equal(frame.keys, pc.utf8_lower(frame.column("iso3166_3"))))
    yield from flags(frame, wrong, "actor_id", "the id of an ended state is not iso3166_3 '{iso3166_3}' in lower case")
    former = both(former, frame.empty("iso3166_3"))
    yield from flags(frame, former, "iso3166_3", "a former state has no ISO 3166-3 code")


@rule("actors", alone=True)
def authority_without_state(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A de facto authority, and nothing else, names the state de jure of its territory.

    Why: counts by the host de jure need it.
    Example: actor_kind de-facto-authority, de_jure_state empty
    Fix: fill in de_jure_state, or correct actor_kind
    """
    authority = frame.among("actor_kind", [ActorKind.DE_FACTO_AUTHORITY])
    yield from flags(frame, both(authority, frame.empty("de_jure_state")), "de_jure_state", "a de facto authority names no state de jure")
    other = both(pc.invert(authority), frame.filled("de_jure_state"))
    yield from flags(frame, other, "de_jure_state", "a {actor_kind} names {de_jure_state} as its state de jure")


@rule("retired_ids", reads=with_ids)
def retired_id_in_use(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A retired id is the id of no row, in any table.

    Why: who kept the id from an older release would take the new row for the old one.
    Example: retired_id az-gabala-radar, which is a base
    Fix: give the row an id that was never used, or delete the retirement if the row never left
    """
    for table in listed(frame.schema) if len(frame) else ():
        used = pc.is_in(frame.keys, frames[table].keys)
        yield from flags(frame, used, "retired_id", f"{{retired_id}} is retired and an id of {table}")


@rule("retired_ids", reads=with_ids)
def successor_missing(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """A successor is a row of the same table, or an id that was itself retired from that table.

    Why: a reader with an old id is led to the row that took its place.
    Example: retired_id az-qabala-radar, successor_id az-gabala, which is nowhere
    Fix: correct successor_id, or leave it empty if nothing took the place of the row
    """
    names, successors = frame.column("table_name"), frame.column("successor_id")
    for table in names.unique().to_pylist():
        here = equals(names, table)
        known = either(pc.is_in(successors, frames[table].keys), pc.is_in(successors, frame.keys.filter(here)))
        lost = both(here, frame.filled("successor_id"), pc.invert(known))
        yield from flags(frame, lost, "successor_id", "successor_id '{successor_id}' is neither in {table_name} nor retired from it")


@rule("retired_ids")
def succession_in_a_circle(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """No retired id is its own successor, directly or through others.

    Why: whoever follows the successors must arrive at a row, or at an end.
    Example: retired_id az-qabala-radar, successor_id az-qabala-radar
    Fix: write the id of the row that took the place of all of them
    """
    keys = frame.keys.to_pylist()
    successor = dict(zip(keys, frame.column("successor_id").to_pylist(), strict=True))
    round_about = {key for circle in circles(successor) for key in circle}
    for row, key in enumerate(keys):
        if key in round_about:
            yield Flag(row=row, field="successor_id", message=f"{key} is its own successor")


ALIKE = 0.92
"""Likeness of two names, from 0 to 1, from which on they may name one thing."""
ALL_PAIRS = 200
"""Bases of one host up to which each name is compared with every other."""
NEIGHBOURS = 20
"""Names before it in the order of the alphabet with which a name is compared, where a host has more bases."""


def _plain(name: str) -> str:
    return " ".join(sorted(re.findall(r"[a-z0-9]+", name.lower())))


@rule("bases", severity=Severity.WARNING)
def probable_duplicate_base(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """Two bases of one host do not have nearly the same name.

    Why: the same base under two ids is counted twice. Of more than 200 bases in one host, those that sort near each other are compared.
    Example: "Gabala radar station" and "Radar station, Gabala"
    Fix: merge the two rows, or tell their names apart
    """
    by_host: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for row, (host, name) in enumerate(zip(frame.column("host_de_jure").to_pylist(), frame.column("name").to_pylist(), strict=True)):
        by_host[host].append((_plain(name), row))
    alike: list[tuple[int, int]] = []
    for names in by_host.values():
        names.sort()
        reach = len(names) if len(names) <= ALL_PAIRS else NEIGHBOURS
        numbers = [re.findall("[0-9]+", plain) for plain, _ in names]
        for at, (plain, row) in enumerate(names):
            # What the matcher learns of its second text it keeps, so each name is that once; the cheap bounds come first.
            matcher = difflib.SequenceMatcher(None, "", plain)
            for near in range(max(0, at - reach), at):
                other, earlier = names[near]
                if numbers[near] != numbers[at]:
                    continue
                matcher.set_seq1(other)
                if matcher.real_quick_ratio() > ALIKE and matcher.quick_ratio() > ALIKE and matcher.ratio() > ALIKE:
                    alike.append((max(row, earlier), min(row, earlier)))
    for row, earlier in sorted(alike):
        yield Flag(row=row, field="name", message=f"the name is nearly that of {frame.cell(earlier, 'base_id')}")


@rule("events", severity=Severity.WARNING)
def probable_duplicate_event(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """Two events of one host do not share date, type and subject.

    Why: the same event under two ids is counted twice.
    Example: two rows of type closed on 2012-12-10 with base_id az-gabala-radar
    Fix: merge the two rows, or tell them apart by locality, base, deployment or agreement
    """
    names = ("locality", "date", "event_type", "host_de_jure", "base_id", "deployment_id", "agreement_id")
    rows, subjects = _alike(frame, names)
    first = pc.index_in(subjects, subjects)
    for at, count in first_rows(pc.not_equal(first, counting(len(rows))), KEPT_PER_RULE):
        earlier = frame.cell(rows[first[at].as_py()].as_py(), "event_id")
        yield Flag(row=rows[at].as_py(), field="date", message=f"same date, type and subject as {earlier}", count=count)


def _alike(frame: Frame, names: tuple[str, ...]) -> tuple[Any, Any]:
    """The rows that share their cells in some columns with another row, and a number for what each group shares."""
    rows = counting(len(frame))
    groups = pc.cast(repeated(0, len(frame)), pa.int64())
    # With each column fewer rows are left to compare.
    for name in names:
        if not len(rows):
            break
        cells = frame.column(name).take(rows).dictionary_encode()
        groups = pc.add(pc.multiply(groups, long(len(cells.dictionary))), cells.indices)
        groups = pc.cast(groups.dictionary_encode().indices, pa.int64())
        first = pc.index_in(groups, groups)
        again = pc.not_equal(first, counting(len(rows)))
        shared = either(again, pc.is_in(counting(len(rows)), first.filter(again)))
        rows, groups = rows.filter(shared), groups.filter(shared)
    return rows, groups
