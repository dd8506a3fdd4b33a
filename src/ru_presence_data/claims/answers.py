"""`answers`: asks all claims of a dataset."""

from __future__ import annotations

import inspect
import re
import textwrap
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .. import plain
from ..analysis.coverage import Coverage, Searched, cover
from ..analysis.held import Held, once
from ..docstrings import docstring
from ..tables import Tables
from ..tabular import arrays
from ..violations import UncoveredWarning, UsageError
from . import corridor, exits, karabakh, region
from .judging import CLAIMANT, Cited, Evidence, Outcome, Part, Verdict, verdict


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim: a function that compares its parts with the data, and a query whose result a reader may look at.

    Attributes:
        judge: Gives the parts; its docstring is the claim in other words, then how its words are read.
        query: Gives a small table; its source is printed, so that a reader can run it.
    """

    judge: Callable[[Evidence], list[Part]]
    query: Callable[[Tables], list[dict[str, Any]]]


CLAIMS: tuple[Claim, ...] = (
    Claim(karabakh.early_withdrawal, karabakh.early_withdrawal_query),
    Claim(karabakh.arrival, karabakh.arrival_query),
    Claim(karabakh.term, karabakh.term_query),
    Claim(karabakh.date_of_statement, karabakh.date_of_statement_query),
    Claim(region.armenia_and_georgia, region.armenia_and_georgia_query),
    Claim(region.only_without_a_base, region.only_without_a_base_query),
    Claim(corridor.farrukh, corridor.farrukh_query),
    Claim(corridor.road_blocked, corridor.road_blocked_query),
    Claim(corridor.corridor_control, corridor.corridor_control_query),
    Claim(corridor.checkpoint, corridor.checkpoint_query),
    Claim(corridor.operation, corridor.operation_query),
    Claim(region.among_the_first, region.among_the_first_query),
    Claim(exits.gabala, exits.gabala_query),
    Claim(exits.talks_failed, exits.talks_failed_query),
    Claim(exits.three_times, exits.three_times_query),
    Claim(region.never_leave, region.never_leave_query),
)
"""The claims in the order of the essay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the data say to one claim.

    Attributes:
        number: Number of the claim, from 1.
        claim: The claim in other words.
        reading: How its words are read where they leave a choice; empty if they leave none.
        verdict: supported, contradicted, contested or not answerable, by the rule of `judging`.
        parts: The parts of the claim, each compared with the data.
        asks: What the query gives.
        query: Python code that a reader can run; `ds` is the dataset, and `rows` holds the result.
        result: The result of the query, row by row; empty where the records it asks for are not in the data.
    """

    number: int
    claim: str
    reading: str
    verdict: Verdict
    parts: tuple[Part, ...]
    asks: str
    query: str
    result: tuple[dict[str, Any], ...]

    @property
    def statements(self) -> tuple[Cited, ...]:
        """The statements behind the answer, each once."""
        return tuple(dict.fromkeys(said for part in self.parts for said in part.statements))

    @property
    def not_judged(self) -> int:
        """How many parts of the claim no field of the data can hold."""
        return sum(part.outcome is Outcome.NOT_JUDGED for part in self.parts)

    @property
    def why(self) -> str:
        """The parts that made the verdict, in one line."""
        deciding = {
            Verdict.CONTRADICTED: (Outcome.FAILS,),
            Verdict.NOT_ANSWERABLE: (Outcome.MISSING, Outcome.OPEN),
            Verdict.CONTESTED: (Outcome.DISPUTED,),
            Verdict.SUPPORTED: (Outcome.HOLDS,),
        }[self.verdict]
        counted = [part for part in self.parts if part.counts]
        chosen = [part for part in counted if part.outcome in deciding]
        told = "; ".join(f"{part.outcome}: {part.text}" for part in chosen)
        if self.verdict is Verdict.SUPPORTED:
            told = f"all {len(chosen)} parts hold" if len(chosen) > 1 else "it holds"
        return told + (f"; {self.not_judged} not judged" if self.not_judged else "")

    def __str__(self) -> str:
        lines = textwrap.wrap(f"{self.number}. {self.claim}", 100, subsequent_indent="   ")
        lines += textwrap.wrap(f"{self.verdict}: {self.why}", 100, initial_indent="   ", subsequent_indent="     ", break_on_hyphens=False)
        for part in self.parts:
            aside = "" if part.counts or part.outcome is Outcome.NOT_JUDGED else " (told, does not decide)"
            told = f"- {part.text}: {part.outcome}{aside}; {part.found}"
            lines += textwrap.wrap(told, 100, initial_indent="   ", subsequent_indent="     ", break_on_hyphens=False)
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to all claims, in order; `ds.answers()[13]` is the answer to claim 13.

    Attributes:
        all: The answers.
        coverage: Which hosts they cover and how far.
        essay: Title, publisher, year and address of the essay that makes the claims, as the sources have them; empty cells where they have none.
    """

    all: tuple[Answer, ...]
    coverage: Coverage
    essay: dict[str, str]

    def __iter__(self) -> Iterator[Answer]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def __getitem__(self, number: int) -> Answer:
        """The answer to the claim with a number, from 1.

        Raises:
            UsageError: If there is no such claim.
        """
        at = plain.whole(number)
        if at is None or not 1 <= at <= len(self.all):
            raise UsageError(f"claim: found {number!r}, expected a number from 1 to {len(self.all)}")
        return self.all[at - 1]

    def to_arrow(self) -> Any:
        """The answers as a `pyarrow.Table` of one row a claim.

        Columns: `number`, `claim`, `verdict`, `why`, `parts` (how many count), `statements` and `sources` (how many are behind it),
        `statement_ids` (list).
        """
        all_answers = self.all
        made = arrays.table(
            {
                "number": arrays.counts([answer.number for answer in all_answers]),
                "claim": arrays.texts_or_null(answer.claim for answer in all_answers),
                "verdict": arrays.texts_or_null(answer.verdict for answer in all_answers),
                "why": arrays.texts_or_null(answer.why for answer in all_answers),
                "parts": arrays.counts([sum(part.counts for part in answer.parts) for answer in all_answers]),
                "statements": arrays.counts([len(answer.statements) for answer in all_answers]),
                "sources": arrays.counts([len({said.source_id for said in answer.statements}) for answer in all_answers]),
                "statement_ids": arrays.lists([[said.statement_id for said in answer.statements] for answer in all_answers]),
            }
        )
        return self.coverage.marked(made)

    def __str__(self) -> str:
        return "\n\n".join([*map(str, self.all), textwrap.fill(self.coverage.text, 100, break_on_hyphens=False)])


ASKED = re.compile(r"\b(contested|explain|presences|present|spells|survival)\(ds(?:, )?")
"""Calls of an analysis, which a reader asks as a method of the dataset."""


def answers(dataset: Tables) -> Answers:
    """Answer the claims; see `Dataset.answers`."""
    evidence = Evidence(Held(dataset))
    with warnings.catch_warnings():
        # A claim has days of its own; where the data do not reach them, its parts say so.
        warnings.simplefilter("ignore", UncoveredWarning)
        answered = tuple(_answer(number, claim, evidence) for number, claim in enumerate(CLAIMS, 1))
    essay = next((row for row in dataset.sources.rows() if row["source_id"] == CLAIMANT), {})
    return Answers(
        answered,
        cover(once(evidence.dataset, Searched)),
        {name: essay.get(name, "") for name in ("title", "publisher", "published", "url")},
    )


def verdicts(dataset: Tables) -> tuple[Verdict, ...]:
    """The verdict on each claim, in order, without its query."""
    evidence = Evidence(dataset)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UncoveredWarning)
        return tuple(verdict(tuple(claim.judge(evidence))) for claim in CLAIMS)


def _answer(number: int, claim: Claim, evidence: Evidence) -> Answer:
    text, _, reading = inspect.cleandoc(docstring(claim.judge)).partition("\n\n")
    parts = tuple(claim.judge(evidence))
    try:
        result = tuple(claim.query(evidence.dataset))
    except UsageError:
        # A package of other data lacks the record that the query names; the parts then say what is missing.
        result = ()
    return Answer(
        number=number,
        claim=_line(text),
        reading=_line(reading),
        verdict=verdict(parts),
        parts=parts,
        asks=_line(docstring(claim.query)),
        query=code(claim.query),
        result=result,
    )


def code(query: Callable[..., Any]) -> str:
    """The body of a query as code of its own: questions are asked of `ds`, and what it returns is called `rows`."""
    _, _, body = inspect.getsource(query).partition('"""\n')
    lines = ASKED.sub(r"ds.\1(", textwrap.dedent(body)).rstrip().splitlines()
    return "\n".join(line.replace("return ", "rows = ", 1) if line.startswith("return ") else line for line in lines)


def _line(text: str) -> str:
    return " ".join(text.split())
