"""The claims of the essay from which the project starts, each answered from the data: see `judging` for the rule of the verdicts."""

from __future__ import annotations

from .answers import Answer, Answers, answers
from .judging import Cited, Outcome, Part, Verdict
from .render import markdown

__all__ = ["Answer", "Answers", "Cited", "Outcome", "Part", "Verdict", "answers", "markdown"]
