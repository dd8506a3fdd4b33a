"""Rules about promised ends; like those about dates, they fire only where no reading of the dates could be right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pyarrow.compute as pc

from ..tabular.frame import Frame, Frames, both, falsy
from .register import Flag, flags, rule


@rule("planned_ends", reads=("deployments",))
def planned_end_before_start(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """No end is promised for a day before the deployment started.

    Why: a force that was to be gone before it came is another force, or one of the two dates is wrong.
    Example: planned_end 1994 for a deployment that started on 1995-01-01
    Fix: correct the wrong date, or name the deployment for which the end was promised
    """
    deployments = frames["deployments"]
    started = deployments.span("started")[0].take(frame.lookup("deployment_id", deployments))
    early = falsy(pc.less(frame.span("planned_end")[1], started))
    yield from flags(frame, early, "planned_end", "planned_end {planned_end} is before the start of {deployment_id}")


@rule("planned_ends", reads=("agreements",))
def planned_end_differs_from_expires(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """The promised end and the expiry of the agreement that set it have a day in common, or the notes say why not.

    Why: one text cannot run out on two days; where it sets several terms, or was prolonged later, a reader must be told.
    Example: planned_end 2025-11-10, and the agreement that is named expires on 2025-11-09
    Fix: correct planned_end or the agreement's expires, or say in the notes why they differ
    """
    agreements = frames["agreements"]
    at = frame.lookup("agreement_id", agreements)
    first, last = (bound.take(at) for bound in agreements.span("expires"))
    low, high = frame.span("planned_end")
    for mask, word in ((pc.less(high, first), "before"), (pc.greater(low, last), "after")):
        silent = both(mask, frame.empty("notes"))
        yield from flags(
            frame, silent, "planned_end", f"planned_end {{planned_end}} is {word} {{agreement_id}} expires, and no note says why"
        )


@rule("planned_ends")
def ends_promised_on_one_day(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """At most one end is promised for a deployment on one day.

    Why: the promise that held on a day is the last that had been set, and of two of one day neither is the last.
    Example: two rows of one deployment with set_on 2020-11-10
    Fix: keep the promise that was to hold, and tell of the other in its notes
    """
    together: defaultdict[tuple[str, object], list[int]] = defaultdict(list)
    columns = (frame.column("deployment_id"), *frame.span("set_on"))
    for row, (deployment, first, last) in enumerate(zip(*(column.to_pylist() for column in columns), strict=True)):
        if first == last:
            together[deployment, first].append(row)
    for rows in together.values():
        kept, *others = sorted(rows, key=frame.key)
        for row in others:
            message = f"an end was promised on {frame.cell(row, 'set_on')} by {frame.key(kept)} too"
            yield Flag(row=row, field="set_on", message=message)
