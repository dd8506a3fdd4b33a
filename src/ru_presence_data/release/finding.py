"""The finding in numbers: how many presences ended, how long they lasted, who ended them, against what promise, and with whose consent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..analysis.contested import contested
from ..analysis.coverage import Searched, cover, listed
from ..analysis.endings import CONSENT, has_left
from ..analysis.levels import LEVELS
from ..analysis.spells import presences
from ..analysis.survival import survival
from ..schema.vocabularies import Consent, Initiator, PhysicalEnd
from ..sensitivity.compare import Compared
from ..sensitivity.variations import EDITORS, Kind
from ..tables import Tables
from ..words import markdown_table

YEAR = 365.25
LONG = 20
"""Years after which the share that is still there is told."""

LEVEL = "continuous"
"""What is counted where nothing else is said: deployments joined by `follow_on`."""

WORDS = {
    "deployment": "deployments",
    "continuous": "continuous presences",
    "host": "hosts",
}
UNKNOWN = "unknown"
"""Name of the ends of which no source says who set them in motion."""

OPEN = (Consent.UNKNOWN, Consent.TRANSITIONAL)
"""Stands that say neither that the host agreed nor that it did not."""

ENDED_BY = {
    "the host (its government, legislature or voters, or a new regime)": (
        Initiator.HOST_GOVERNMENT,
        Initiator.HOST_LEGISLATURE_OR_VOTE,
        Initiator.NEW_REGIME,
    ),
    "the sender": (Initiator.SENDER,),
    "both together": (Initiator.MUTUAL,),
    "a schedule or term that ran out": (Initiator.SCHEDULE,),
    "a third party or a combatant": (Initiator.THIRD_PARTY, Initiator.COMBATANT),
}
"""Who set an end in motion, in words, with the codes that are counted together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Presences counted at one level.

    Attributes:
        level: deployment, continuous or host.
        all: How many there are.
        left: How many ended with the force leaving (`analysis.endings.has_left`).
        absorbed: How many ended by passing into the forces of the host.
        ongoing: How many are there at the date of the data.
        last_seen: How many were seen on some day, and nobody says that they are gone.
        median_days: Days after which half had ended; None if more than half last longer.
        lasting: Estimated share that lasts longer than `LONG` years.
    """

    level: str
    all: int
    left: int
    absorbed: int
    ongoing: int
    last_seen: int
    median_days: float | None
    lasting: float

    @property
    def ended(self) -> int:
        """How many have ended."""
        return self.all - self.ongoing


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The numbers of the page.

    Attributes:
        levels: The counts by level.
        ended_by: Of the continuous presences that ended, how many each initiator set in motion; `unknown` too.
        timing: Of those with a promised end, how many ended early, on time, late and so on, against the first promise.
        moved: How many had their promised end moved at least once.
        without_consent: Continuous presences that stand, or stood at their end, without the host's consent.
        standing: Those of them that are there at the date of the data, by host.
        contested: How many have a start or an end about which sources say different things.
    """

    levels: dict[str, Level]
    ended_by: dict[str, int]
    timing: dict[str, int]
    moved: int
    without_consent: int
    standing: dict[str, int]
    contested: int


def finding(dataset: Tables) -> Finding:
    """Count what the page tells."""
    rows = presences(dataset, LEVEL).to_pylist()
    forces = {row["deployment_id"]: row for row in dataset.deployments.rows()}
    ended = [row for row in rows if not row["right_censored"]]
    by = Counter(forces[row["last_deployment"]]["initiator"] or Initiator.UNKNOWN for row in ended)
    promised = [row for row in rows if row["first_planned_end"] is not None]
    against = [row for row in rows if row["consent_at_end"] not in (None, *CONSENT, *OPEN)]
    return Finding(
        levels={level: _level(dataset, level) for level in LEVELS},
        ended_by={words: sum(by[code] for code in codes) for words, codes in ENDED_BY.items()} | {UNKNOWN: by[Initiator.UNKNOWN]},
        timing=dict(Counter(row["end_timing"] for row in promised)),
        moved=sum((row["plan_moves"] or 0) > 0 for row in promised),
        without_consent=len(against),
        standing=dict(sorted(Counter(row["host"] for row in against if row["right_censored"]).items())),
        contested=_contested(dataset, rows),
    )


def _level(dataset: Tables, level: str) -> Level:
    rows = presences(dataset, level).to_pylist()
    ends = {row["deployment_id"]: row["physical_end"] for row in dataset.deployments.rows()}
    curve = [row for row in survival(dataset, level=level).to_pylist() if row["reading"] == "midpoint"]
    return Level(
        level=level,
        all=len(rows),
        left=sum(has_left(row["end_class"], ends.get(row["last_deployment"], "")) for row in rows),
        absorbed=sum(row["end_class"] == "absorption" for row in rows),
        ongoing=sum(row["right_censored"] for row in rows),
        last_seen=sum(
            not row["right_censored"] and row["end_latest"] >= dataset.data_date and ends.get(row["last_deployment"]) == PhysicalEnd.UNKNOWN
            for row in rows
        ),
        median_days=next((row["time_days"] for row in curve if row["survival"] <= 0.5), None),
        lasting=next((row["survival"] for row in reversed(curve) if row["time_days"] <= LONG * YEAR), 1.0),
    )


def _contested(dataset: Tables, rows: Sequence[dict[str, Any]]) -> int:
    cells = {(row["record_id"], row["field_name"]) for row in contested(dataset).to_pylist() if row["table_name"] == "deployments"}
    return sum(
        (row["presence_id"], "started") in cells or (row["last_deployment"], "ended") in cells for row in rows if row["last_deployment"]
    )


def markdown(dataset: Tables, variations: Iterable[Compared]) -> str:
    """Write the page's numbers in sentences; the text depends on the data alone.

    Args:
        dataset: The dataset.
        variations: The findings under other rules, the editors' first.
    """
    numbers = finding(dataset)
    one = numbers.levels[LEVEL]
    hosts = numbers.levels["host"]
    names = {row["actor_id"]: row["name"] for row in dataset.actors.rows()}
    held = sum(numbers.timing.values())
    came = {code: numbers.timing.get(code, 0) for code in ("early", "on-time", "extended", "late")}
    open_ = held - sum(came.values())
    lines = [
        f"**Of {one.all} continuous presences {one.left} ended with the force leaving and {one.absorbed} by passing into the forces of the host; {one.ongoing} are"
        f" there at {dataset.data_date}.** The other {one.ended - one.left - one.absorbed} ended in another way, or nobody says how;"
        f" of these {one.last_seen} were last seen on some day, and nobody says that they are gone. Half of all had ended after"
        f" {_years(one.median_days)}; {_percent(one.lasting)} last longer than {LONG} years. Of {hosts.all} hosts {hosts.left} were left by the last force, and"
        f" {hosts.ongoing} have one still.",
        "",
        *markdown_table(
            (
                "counted as",
                "all",
                "left",
                "absorbed",
                "ended otherwise",
                "there still",
                "half had ended after",
                f"longer than {LONG} years",
            ),
            [
                (
                    WORDS[level.level],
                    str(level.all),
                    str(level.left),
                    str(level.absorbed),
                    str(level.ended - level.left - level.absorbed),
                    str(level.ongoing),
                    _years(level.median_days),
                    _percent(level.lasting),
                )
                for level in numbers.levels.values()
            ],
        ),
        "",
        f"**Who ended them.** Of the {one.ended} that ended, {_told(numbers.ended_by)}.",
        "",
        f"**Against the promise.** For {held} of the {one.all} an end was promised at some time. Held against the first promise {came['early']} ended early,"
        f" {came['on-time']} on time and {came['late']} late; {came['extended']} were prolonged and outlasted it; of {open_} it is too early or too vague to say."
        f" The promise moved at least once for {numbers.moved} of them.",
        "",
        f"**Consent.** {numbers.without_consent} stand, or stood at their end, without the consent of the host's government; still there are"
        f" {_standing(numbers.standing, names)}.",
        "",
        f"**How much hangs on contested dates.** For {numbers.contested} of the {one.all} sources differ about the first or the last day. {_steady(variations)}",
        "",
        cover(Searched(dataset)).note,
    ]
    return "\n".join(lines) + "\n"


def _told(counted: dict[str, int]) -> str:
    known = [(words, number) for words, number in counted.items() if words != UNKNOWN and number]
    told = listed([f"by {words} in {number}{' cases' if place == 0 else ''}" for place, (words, number) in enumerate(known)])
    return f"the end was set in motion {told}; in {counted[UNKNOWN]} it is unknown by whom"


def _standing(standing: dict[str, int], names: dict[str, str]) -> str:
    return listed([f"{number} in {names[host]}" for host, number in standing.items()]) or "none"


def _steady(variations: Iterable[Compared]) -> str:
    others = [one for one in variations if one.kind is Kind.RULE]
    medians = [median for one in others if (median := one.then.median(LEVEL)) is not None]
    turned = [one.name for one in others if one.name != EDITORS and 16 in one.turned]
    told = "no other rule of choice between sources turns" if not turned else f"{listed(turned)} turn"
    return (
        f"Under {len(others) - 1} other [rules of choice](sensitivity.md) the time after which half had ended lies between {_years(min(medians))}"
        f' and {_years(max(medians))}, and {told} the verdict that "never" is a myth.'
    )


def _years(days: float | None) -> str:
    return "more than half last" if days is None else f"{days / YEAR:.1f} years"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"
