"""Two codings of the same deployments held against each other: how far judgements hang on who makes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
        second: Rows of `quality/second_coding.csv`: deployment_id, field_name, first, second, reason, url.
    """
    rows = {row["deployment_id"]: row for row in dataset.deployments.rows()}
    coded: dict[str, dict[str, Pair]] = {}
    for row in second:
        if row["deployment_id"] in rows:
            coded.setdefault(row["deployment_id"], {})[row["field_name"]] = row["first"], row["second"]
    made = [Compared(field=field, pairs={key: _codes(pairs[field]) for key, pairs in coded.items()}) for field in JUDGED]
    starts = {key: row["consent_at_start"] for key, row in rows.items()}
    classes = {key: (_end(0, pairs, rows[key], starts), _end(1, pairs, rows[key], starts)) for key, pairs in coded.items()}
    return [*made, Compared(field=COMPUTED, pairs=classes)]


def _codes(pair: Pair) -> Pair:
    """Two codes; where nothing stands, nothing is known."""
    return pair[0] or Initiator.UNKNOWN, pair[1] or Initiator.UNKNOWN


def _end(coder: int, pairs: Mapping[str, Pair], row: Mapping[str, str], starts: Mapping[str, str]) -> str:
    """The class of an end by the codes of one of the two coders, 0 or 1."""
    legal, physical, initiator = (pairs[field][coder] for field in ("legal_end", "physical_end", "initiator"))
    return end_class(legal, physical, initiator, starts.get(row["follow_on"], ""))


def markdown(dataset: Tables, second: Iterable[Mapping[str, str]]) -> list[str]:
    """Write how far the two agree, and each judgement on which they do not, with what the tables hold since.

    Args:
        dataset: The dataset.
        second: Rows of `quality/second_coding.csv`.
    """
    rows = list(second)
    fields = compared(dataset, rows)
    number = len(fields[0].pairs)
    documents = len({row["url"] for row in rows if row["url"]})
    told = (
        f"A second coder coded the judgements on {number} deployments, drawn at random, anew: by the codebook, from {documents} documents that the coder searched for"
        " and read, without sight of the codes or of the notes. `end_class` follows from the codes by a rule. Alpha is 1 where two always agree and 0"
        " where they agree no more than by chance. The first coding is that of the day of the comparison; what was changed since, on sight of the second, is told."
    )
    header = ("field", "deployments", "coded alike", "share", "Krippendorff's alpha")
    now = {row["deployment_id"]: row for row in dataset.deployments.rows()}
    by_cell = {(row["deployment_id"], row["field_name"]): row for row in rows}
    apart = [
        (key, f"`{one.field}`", first, other, _since(by_cell.get((key, one.field)), now[key]), _why(by_cell.get((key, one.field))))
        for one in fields
        for key, (first, other) in sorted(one.apart.items())
    ]
    columns = ("deployment", "field", "first coder", "second coder", "now in the tables", "why, by the second coder")
    lines = [told, "", *markdown_table(header, map(_counted, fields)), "", "Where they differ:", ""]
    return lines + markdown_table(columns, apart)


def _since(coded: Mapping[str, str] | None, row: Mapping[str, str]) -> str:
    """What the tables hold now, if that is not what the first coder had."""
    return row[coded["field_name"]] if coded and row[coded["field_name"]] != coded["first"] else ""


def _why(coded: Mapping[str, str] | None) -> str:
    return coded["reason"] if coded else "follows from the others"


def _counted(one: Compared) -> tuple[str, ...]:
    alpha, number = one.alpha(), len(one.pairs)
    share = f"{100 * one.agreed / number:.0f}%" if number else ""
    return f"`{one.field}`", str(number), str(one.agreed), share, "" if alpha is None else f"{alpha:.2f}"
