"""Claims 1 to 4: the Karabakh peacekeepers, their term and their early withdrawal."""

from __future__ import annotations

from typing import Any

from ..analysis.explain import explain
from ..analysis.plans import Plans
from ..analysis.spells import spells
from ..edtf import Certainty
from ..schema.vocabularies import StrengthMeasure
from ..tables import Tables
from .dates import at_least_days, falls_in
from .judging import Evidence, Part, yes

FORCE = "az-karabakh-peacekeepers"
STATEMENT = "az-2020-trilateral-statement"


def early_withdrawal(evidence: Evidence) -> list[Part]:
    """On 17 April 2024 Moscow confirmed that its peacekeepers were leaving Karabakh early, a year before their term was over.

    "A year before" is read as at least 365 days between the end and the end that was promised first.
    """
    promised = [plan.row["planned_end_id"] for plan in Plans(evidence.dataset).of([FORCE])]
    return [
        evidence.part("confirmed on 17 April 2024", falls_in("2024-04-17"), ("events", "az-2024-04-17-withdrawal-confirmed", "date")),
        evidence.part(
            "over at least 365 days before the planned end",
            lambda ended, planned: at_least_days(ended, planned, 365),
            ("deployments", FORCE, "ended"),
            ("planned_ends", promised[0] if promised else FORCE, "planned_end"),
        ),
    ]


def early_withdrawal_query(ds: Tables) -> list[dict[str, Any]]:
    """Timing of the end, with the days before the end that was promised first."""
    wanted = ("deployment_id", "first_planned_end", "ended", "end_timing", "days_from_first_plan_low", "days_from_first_plan_high")
    all_spells = spells(ds).select(wanted).to_pylist()
    return [spell for spell in all_spells if spell["deployment_id"] == "az-karabakh-peacekeepers"]


def arrival(evidence: Evidence) -> list[Part]:
    """About 2,000 peacekeepers came in 2020, after a ceasefire that Moscow mediated.

    "About" is read as within a tenth. Mediation is read as Russia being a party to, or the mediator of, the ceasefire agreement.
    """
    strengths = [
        row["strength_id"]
        for row in evidence.dataset.strengths.rows()
        if row["deployment_id"] == FORCE and not row["base_id"] and row["measure"] == StrengthMeasure.AUTHORISED and row["best"]
    ]
    figures = strengths or [f"{FORCE}-authorised"]
    agreement = evidence.row("agreements", STATEMENT)
    roles = [
        row["role"] for row in evidence.dataset.agreement_parties.rows() if row["agreement_id"] == STATEMENT and row["actor_id"] == "ru"
    ]

    def ceasefire(kind: str) -> Certainty:
        return yes(kind == "ceasefire-agreement" and bool({"party", "mediator"} & set(roles)))

    parts = [
        evidence.part("about 2,000 were allowed", lambda best: yes(1800 <= int(best) <= 2200), ("strengths", strength, "best"))
        for strength in figures
    ]
    parts.append(evidence.part("they came in 2020", falls_in("2020"), ("deployments", FORCE, "started")))
    parts.append(evidence.part("Russia stood behind the ceasefire agreement", ceasefire, ("agreements", STATEMENT, "agreement_type")))
    if agreement is not None:
        parts.append(
            evidence.part(
                "the agreement came no later than the force",
                lambda signed, started: at_least_days(signed, started, 0),
                ("agreements", STATEMENT, "signed"),
                ("deployments", FORCE, "started"),
            )
        )
    return parts


def arrival_query(ds: Tables) -> list[dict[str, Any]]:
    """Observations of the strength of the whole force in 2020."""
    wanted = ("as_of", "low", "best", "high", "measure")
    return [
        {name: row[name] for name in wanted}
        for row in ds.strengths.rows()
        if row["deployment_id"] == "az-karabakh-peacekeepers" and not row["base_id"] and row["as_of"].startswith("2020-11")
    ]


def term(evidence: Evidence) -> list[Part]:
    """They were to stay five years, to November 2025, and longer if both sides agreed.

    The last part asks what the text of the agreement says about renewal: by agreement, or automatic unless a side objects.
    """
    return [
        evidence.part("a term of five years", lambda years: yes(float(years) == 5), ("agreements", STATEMENT, "term_years")),
        evidence.part("up to November 2025", falls_in("2025-11"), ("agreements", STATEMENT, "expires")),
        evidence.part("renewed by agreement", lambda mode: yes(mode == "by-agreement"), ("agreements", STATEMENT, "renewal_mode")),
    ]


def term_query(ds: Tables) -> list[dict[str, Any]]:
    """Term, expiry and renewal of the agreement."""
    row = ds.agreements.row("az-2020-trilateral-statement")
    return [{name: row[name] for name in ("term_years", "expires", "renewal_mode", "renewal_years", "notice_months")}]


def date_of_statement(evidence: Evidence) -> list[Part]:
    """The statement of the three leaders is of 10 November 2020."""
    return [evidence.part("signed on 10 November 2020", falls_in("2020-11-10"), ("agreements", STATEMENT, "signed"))]


def date_of_statement_query(ds: Tables) -> list[dict[str, Any]]:
    """The dates that sources give, with the number of their statements."""
    said = explain(ds, "agreements", "az-2020-trilateral-statement", "signed").by_value()
    return [{"signed": value, "rank": voices[0].rank, "statements": len(voices)} for value, voices in said]
