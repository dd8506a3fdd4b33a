"""Two codings of the same deployments held against each other: how far judgements hang on who makes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..analysis.endings import end_class
from ..schema.vocabularies import Initiator
from ..tables import Tables
from ..words import markdown_table

JUDGED = ("consent_at_start", "consent_at_end", "legal_end", "physical_end", "initiator", "main_driver")
"""Fields of a deployment that are judgements."""

COMPUTED = "end_class"
"""The class that follows from them by a rule."""

Pair = tuple[str, str]
"""The first coding and the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One field coded twice.

    Attributes:
        field: The field.
        pairs: Both codings of each deployment, by its id.
    """

    field: str
    pairs: dict[str, Pair]

    @property
    def agreed(self) -> int:
        """How many deployments were coded alike."""
        return sum(first == second for first, second in self.pairs.values())

    @property
    def apart(self) -> dict[str, Pair]:
        """Those that were not."""
        return {key: pair for key, pair in self.pairs.items() if pair[0] != pair[1]}

    def alpha(self) -> float | None:
        """Krippendorff's alpha for nominal data; None if only one code was used.

        K. Krippendorff, Content Analysis, chapter on reliability; computed by the package `krippendorff`, which the extra `test` brings.
        """
        import krippendorff

        codes = sorted({code for pair in self.pairs.values() for code in pair})
        if len(codes) < 2:
            return None
        data = [[codes.index(pair[coder]) for pair in self.pairs.values()] for coder in (0, 1)]
        return float(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal"))


def compared(dataset: Tables, second: Iterable[Mapping[str, str]]) -> list[Compared]:
    """Hold a second coding against that of the tables.

    Args:
        dataset: The dataset.
        second: Rows of `quality/second_coding.csv`: deployment_id, field_name, value, reason.
    """
    rows = {row["deployment_id"]: row for row in dataset.deployments.rows()}
    coded: dict[str, dict[str, str]] = {}
    for row in second:
        if row["deployment_id"] in rows:
            coded.setdefault(row["deployment_id"], {})[row["field_name"]] = row["value"]
    made = [
        Compared(field=field, pairs={key: (_code(rows[key][field]), _code(codes[field])) for key, codes in coded.items()})
        for field in JUDGED
    ]
    starts = {key: row["consent_at_start"] for key, row in rows.items()}
    classes = {key: (_end(rows[key], rows[key], starts), _end(codes, rows[key], starts)) for key, codes in coded.items()}
    return [*made, Compared(field=COMPUTED, pairs=classes)]


def _code(value: str) -> str:
    """A code; where nothing stands, nothing is known."""
    return value or Initiator.UNKNOWN


def _end(codes: Mapping[str, str], row: Mapping[str, str], starts: Mapping[str, str]) -> str:
    return end_class(codes["legal_end"], codes["physical_end"], codes["initiator"], starts.get(row["follow_on"], ""))


def markdown(found: Sequence[Compared], second: Iterable[Mapping[str, str]]) -> list[str]:
    """Write how far the two agree, and each judgement on which they do not.

    Args:
        found: The fields.
        second: Rows of `quality/second_coding.csv`.
    """
    reasons = {(row["deployment_id"], row["field_name"]): row["reason"] for row in second}
    number = len(found[0].pairs) if found else 0
    told = (
        f"A second coder coded the judgements on {number} deployments, drawn at random, anew: from what the tables hold of the sources on them (values, notes, events,"
        " agreements, promised ends) and the codebook, without sight of the codes. The documents themselves were not read again, so that both may rest on"
        " one reading of them. `end_class` follows from the codes by a rule. Alpha is 1 where two always agree and 0 where they agree no more than by chance."
    )
    header = ("field", "deployments", "coded alike", "share", "Krippendorff's alpha")
    lines = [told, "", *markdown_table(header, map(_counted, found)), "", "Where they differ:", ""]
    apart = [
        (key, f"`{one.field}`", first, other, reasons.get((key, one.field), "follows from the others"))
        for one in found
        for key, (first, other) in sorted(one.apart.items())
    ]
    return lines + markdown_table(("deployment", "field", "in the tables", "second coder", "why, by the second coder"), apart)


def _counted(one: Compared) -> tuple[str, ...]:
    alpha, number = one.alpha(), len(one.pairs)
    share = f"{100 * one.agreed / number:.0f}%" if number else ""
    return f"`{one.field}`", str(number), str(one.agreed), share, "" if alpha is None else f"{alpha:.2f}"
