"""The page of the finding: its numbers recomputed from the rows by plain loops, and its sentences."""

from __future__ import annotations

from collections import Counter

import pytest

import ru_presence_data as rpd
from ru_presence_data.release.finding import ENDED_BY, finding, markdown
from ru_presence_data.schema.vocabularies import Initiator
from ru_presence_data.sensitivity.compare import compared

SHIPPED = rpd.load(rpd._locate.CHECKOUT) if rpd._locate.CHECKOUT else rpd.load()


@pytest.fixture(scope="module")
def found():
    return finding(SHIPPED)


def chains():
    """Deployments joined by `follow_on`, parts with their wholes left out, each as a list in order; a plain second reading of the levels."""
    rows = {row["deployment_id"]: row for row in SHIPPED.deployments.rows()}
    whole = {key: key for key in rows}
    for key in rows:
        at = key
        while rows[at]["part_of"]:
            at = rows[at]["part_of"]
        whole[key] = at
    heads = [key for key in rows if not rows[key]["part_of"]]
    joined = {key: key for key in heads}

    def root(key):
        while joined[key] != key:
            key = joined[key]
        return key

    for key in heads:
        after = rows[key]["follow_on"]
        if after:
            joined[root(whole[after])] = root(key)
    groups = {}
    for key in heads:
        groups.setdefault(root(key), []).append(key)
    return rows, list(groups.values())


def test_the_number_of_presences_and_of_those_still_there(found):
    rows, groups = chains()
    ongoing = [group for group in groups if any(rows[key]["physical_end"] == "ongoing" for key in group)]
    assert (found.levels["continuous"].all, found.levels["continuous"].ongoing) == (len(groups), len(ongoing))
    assert found.levels["deployment"].all == sum(map(len, groups))
    hosts = {rows[key]["host_de_jure"] for group in groups for key in group}
    still = {rows[key]["host_de_jure"] for group in ongoing for key in group}
    assert (found.levels["host"].all, found.levels["host"].ongoing) == (len(hosts), len(still))


def test_those_that_were_only_last_seen(found):
    """Their last force has an end that is open towards the date of the data: the coders found when it was last there, and no more."""
    rows, groups = chains()
    heads = [max(group, key=lambda key: rows[key]["started"].strip("[.")) for group in groups]
    assert found.levels["continuous"].last_seen == sum(
        rows[key]["ended"].endswith("..]") and rows[key]["physical_end"] == "unknown" for key in heads
    )


def test_those_that_left_are_those_of_the_claim(found):
    """Claim 16 counts them too; each counts by itself."""
    parts = [part.found for part in SHIPPED.answers()[16].parts if part.counts]
    for counted, told in zip(found.levels.values(), parts, strict=True):
        assert told.startswith(f"{counted.left} of {counted.all}")


def test_every_end_is_counted_once(found):
    assert sum(found.ended_by.values()) == found.levels["continuous"].ended
    codes = [code for group in ENDED_BY.values() for code in group]
    assert Counter(codes) == Counter(code for code in Initiator if code is not Initiator.UNKNOWN)


def test_the_medians_lie_among_the_lengths(found):
    for level, counted in found.levels.items():
        lengths = sorted(row["duration_days_low"] for row in SHIPPED.presences(level).to_pylist() if row["duration_days_low"] is not None)
        assert counted.median_days is None or lengths[0] <= counted.median_days <= lengths[-1]
        assert 0 <= counted.lasting <= 1


def test_those_without_consent_that_stand_are_some_of_all(found):
    assert sum(found.standing.values()) <= found.without_consent <= found.levels["continuous"].all
    rows, groups = chains()
    against = ("disputed", "withdrawn", "de-facto-only", "refused")
    assert found.without_consent == sum(
        any(rows[key]["consent_at_end"] in against and not rows[key]["follow_on"] for key in group) for group in groups
    )


def test_the_page_tells_the_numbers(found):
    text = markdown(SHIPPED, list(compared(SHIPPED, 0, countries=False)))
    one = found.levels["continuous"]
    assert f"Of {one.all} continuous presences {one.left} ended with the force leaving and {one.absorbed} by passing" in text
    host = found.levels["host"]
    assert f"| hosts | {host.all} | {host.left} | {host.absorbed} | {host.ended - host.left - host.absorbed} | {host.ongoing} |" in text
    assert "None" not in text
