"""The sensitivities as a page in Markdown, which asks whether another editor would have said so too."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from ..analysis.coverage import listed
from ..analysis.resolve import RULES, meaning
from ..claims.answers import Answers
from ..words import markdown_table
from .compare import CURVE, Compared
from .variations import EDITORS, Kind

MOVED_MOST = 15
"""How many cells are listed whose dates move most."""

YEAR = 365.25

HEAVY = ("bounds", "stated-only")
"""Rules that empty or widen cells rather than choose another value."""


def markdown(answers: Answers, variations: Sequence[Compared]) -> str:
    """Write the sections of the page; the text depends on the data alone.

    Args:
        answers: The answers to the claims by the editors' choice.
        variations: Every variation, held against it.
    """
    lines = ["## The claims", "", *_claims(answers, variations)]
    lines += ["", "## The findings", "", *_findings(variations)]
    lines += ["", "## The dates that move most", "", *_dates(variations)]
    lines += ["", "## The rules", "", *markdown_table(("rule", "what it takes"), [(f"`{rule}`", meaning(rule)) for rule in RULES])]
    return "\n".join(lines) + "\n"


def _claims(answers: Answers, variations: Sequence[Compared]) -> list[str]:
    rules = [one for one in variations if one.kind is Kind.RULE and one.name != EDITORS]
    others = [one for one in variations if one.kind is not Kind.RULE]
    rows = []
    for answer in answers:
        turned = [one for one in rules if answer.number in one.turned]
        without = [one for one in others if answer.number in one.turned]
        rows.append(
            (
                f"[{answer.number}](answers.md#claim-{answer.number})",
                answer.claim,
                str(answer.verdict),
                f"{len(rules) - len(turned)} of {len(rules)}",
                "; ".join(f"`{one.name}`: {one.then.verdicts[answer.number - 1]}" for one in turned) or "none",
                "; ".join(f"{_named(one)}: {one.then.verdicts[answer.number - 1]}" for one in without) or "none",
            )
        )
    solid = [row[0] for row, answer in zip(rows, answers, strict=True) if not any(answer.number in one.turned for one in variations)]
    said = (
        f"The verdicts on {len(solid)} of {len(rows)} claims stand under every rule and whoever is left out: {listed(solid)}."
        if solid
        else ""
    )
    header = ("claim", "in other words", "the editors", "rules that say the same", "rules that say otherwise", "turns without")
    return [*([said, ""] if said else []), *markdown_table(header, rows)]


def _findings(variations: Sequence[Compared]) -> list[str]:
    header = (
        "variation",
        "statements left out",
        "cells that change",
        "of them emptied",
        "days that dates move, median and most",
        "claims that turn",
        "ends of another class",
        "ends of another timing",
        "median years of a presence",
        "largest shift of its curve",
    )
    rows = []
    for one in variations:
        lasted = one.then.median(CURVE)
        rows.append(
            (
                _named(one),
                f"{one.left_out:,}",
                f"{len(one.moved):,}",
                f"{one.emptied:,}",
                f"{median(one.days):,.0f}, {max(one.days):,}" if one.days else "",
                str(len(one.turned)),
                str(one.ends_changed(0)),
                str(one.ends_changed(1)),
                f"{lasted / YEAR:.1f}" if lasted is not None else "more than half last",
                f"{one.shift:.2f}" if one.shift is not None else "",
            )
        )
    return markdown_table(header, rows)


def _dates(variations: Sequence[Compared]) -> list[str]:
    moved: dict[tuple[str, str, str], tuple[int, str, str, list[str]]] = {}
    for one in variations:
        if one.kind is not Kind.RULE or one.name in HEAVY:
            continue
        for cell in one.moved:
            if cell.days is None:
                continue
            days, before, after, by = moved.get(cell.cell, (-1, "", "", []))
            if cell.days > days:
                days, before, after = cell.days, cell.before, cell.after
            moved[cell.cell] = days, before, after, [*by, one.name]
    most = sorted(moved.items(), key=lambda item: (-item[1][0], item[0]))[:MOVED_MOST]
    rows = [
        (f"`{table}` {record} `{field}`", f"`{before}`", f"`{after}`", f"{days:,}", listed([f"`{rule}`" for rule in by]))
        for (table, record, field), (days, before, after, by) in most
    ]
    return markdown_table(("cell", "the editors", "at the farthest", "days", "rules under which it moves"), rows)


def _named(one: Compared) -> str:
    match one.kind:
        case Kind.RULE:
            return f"`{one.name}`"
        case Kind.WITHOUT_PUBLISHER:
            return f"without {one.name}"
    return f"without publishers of `{one.name}`"
