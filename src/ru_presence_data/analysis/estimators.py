"""Survival estimators in plain Python: Kaplan-Meier with Greenwood intervals, and Aalen-Johansen for competing ends.

Sources: E. L. Kaplan and P. Meier, Journal of the American Statistical Association 53 (1958), 457-481 (product limit); M. Greenwood,
Reports on Public Health and Medical Subjects 33 (1926) (variance); J. D. Kalbfleisch and R. L. Prentice, The Statistical Analysis of
Failure Time Data, 2nd ed. (2002), section 1.4 (log-log interval); O. O. Aalen and S. Johansen, Scandinavian Journal of Statistics 5
(1978), 141-150 (cumulative incidence).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

from ..plain import number as number_of
from ..violations import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A survival curve at one time, just after what happened then.

    Attributes:
        time: Time, in the unit of the durations.
        at_risk: Number under observation just before it.
        events: Ends at it.
        censored: Observations that stop at it without an end; they count as at risk.
        survival: Estimated probability of lasting longer.
        std_error: Greenwood's standard error; None where survival is 0.
        plain: Interval of survival plus and minus a multiple of the standard error, cut at 0 and 1; None where survival is 0.
        loglog: Interval by the complementary log-log transformation; None where survival is 1 or 0.
        incidence: For each cause, the estimated probability of an end by it up to this time; with survival they sum to 1.
    """

    time: float
    at_risk: int
    events: int
    censored: int
    survival: float
    std_error: float | None
    plain: tuple[float, float] | None
    loglog: tuple[float, float] | None
    incidence: dict[str, float]


def curve(durations: Sequence[float], causes: Sequence[str | None], confidence: float = 0.95) -> list[Step]:
    """Estimate survival and cumulative incidence at time 0 and at each distinct duration.

    Args:
        durations: Time under observation of each subject, 0 or more.
        causes: What ended each; None if it was censored. With one cause alone this is Kaplan-Meier.
        confidence: Coverage of the intervals, between 0 and 1.

    Raises:
        UsageError: If a duration is negative or the confidence out of range.
    """
    share = number_of(confidence)
    if share is None or not 0 < share < 1:
        raise UsageError(f"confidence: found {confidence!r}, expected a number between 0 and 1, such as 0.95")
    if any(duration < 0 for duration in durations):
        raise UsageError("a duration is negative; the start is after the end")
    z = NormalDist().inv_cdf(0.5 + share / 2)
    ends: dict[float, Counter[str]] = {0.0: Counter()}
    stops: Counter[float] = Counter()
    for duration, cause in zip(durations, causes, strict=True):
        if cause is None:
            ends.setdefault(float(duration), Counter())
            stops[float(duration)] += 1
        else:
            ends.setdefault(float(duration), Counter())[cause] += 1
    incidence = dict.fromkeys(sorted({cause for cause in causes if cause is not None}), 0.0)
    at_risk, survival, hazard_variance = len(durations), 1.0, 0.0
    steps = []
    for time in sorted(ends):
        here = sum(ends[time].values())
        if here:
            for cause, number in ends[time].items():
                incidence[cause] += survival * number / at_risk
            survival *= 1 - here / at_risk
            if here < at_risk:
                hazard_variance += here / (at_risk * (at_risk - here))
            else:
                survival = 0.0
        error, plain, loglog = _intervals(survival, hazard_variance, z)
        steps.append(
            Step(
                time=time,
                at_risk=at_risk,
                events=here,
                censored=stops[time],
                survival=survival,
                std_error=error,
                plain=plain,
                loglog=loglog,
                incidence=dict(incidence),
            )
        )
        at_risk -= here + stops[time]
    return steps


def _intervals(survival: float, variance: float, z: float) -> tuple[float | None, tuple[float, float] | None, tuple[float, float] | None]:
    """The standard error and both intervals of an estimate."""
    if survival == 0:
        # Where all have ended Greenwood's sum divides by nothing: there is no standard error, as in R's survfit.
        return None, None, None
    error = survival * sqrt(variance)
    plain = max(0.0, survival - z * error), min(1.0, survival + z * error)
    if survival == 1:
        return error, plain, None
    width = z * sqrt(variance) / abs(log(survival))
    return error, plain, (survival ** exp(width), survival ** exp(-width))
