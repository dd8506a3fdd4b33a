"""Agreements: treaties, leases, statements, decrees and mandates that bear on presence."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..schema.record import Before, Between, Happened, KeyDate, MayLieAhead, OnTimeline, Record, Sourced, example
from ..schema.scalars import Currency, Edtf, Number, Slug, Text, Whole
from ..schema.vocabularies import AgreementType, LegalEnd, RenewalMode, TextStatus, TimelineKind


class Agreement(Record):
    """A treaty, lease, protocol, joint statement, decree or mandate that bears on presence."""

    table: ClassVar[str] = "agreements"
    primary_key: ClassVar[tuple[str, ...]] = ("agreement_id",)
    span: ClassVar[tuple[str, str]] = ("signed", "ended")

    agreement_id: Annotated[Slug, example("az-2002-gabala-lease")]
    """Stable identifier: actor id of the host or of a party, or multi for several states, then the year of signature; never reused."""

    title: Annotated[Text, example("Agreement on the status and use of the Gabala radar station")]
    """English title, translated where the original is in another language."""

    title_original: Annotated[Text | None, example("Соглашение о статусе Габалинской РЛС", title="Title in the original")] = None
    """Title in an authentic language, in its own script."""

    agreement_type: Annotated[AgreementType, example("lease")]
    """Form of the agreement."""

    signed: Annotated[
        Edtf | None,
        Sourced,
        Happened,
        KeyDate,
        OnTimeline(TimelineKind.SIGNED, "agreement_type"),
        Before("provisional_from", "provisional-before-signed"),
        Before("in_force"),
        Before("expires"),
        Before("ended", "agreement-ended-before-signed"),
        example("2002-01-25"),
    ] = None
    """Day of signature, or of adoption of a unilateral act."""

    signed_place: Annotated[Text | None, example("Moscow", title="Place of signature")] = None
    """Town of signature."""

    provisional_from: Annotated[
        Edtf | None, Sourced, Happened, OnTimeline(TimelineKind.PROVISIONAL_FROM), example("2002-01-25", title="Applied provisionally from")
    ] = None
    """Day from which it was applied provisionally, before entry into force."""

    in_force: Annotated[
        Edtf | None,
        Sourced,
        Happened,
        KeyDate,
        OnTimeline(TimelineKind.IN_FORCE),
        Before("ended", "agreement-ended-before-in-force"),
        example("2002-06-03", title="In force from"),
    ] = None
    """Day of entry into force; empty if it never did or if unknown."""

    term_years: Annotated[Number | None, Between(0, 999, "years"), Sourced, example(10, title="Term in years")] = None
    """First agreed term in years; empty if indefinite or unknown."""

    renewal_mode: Annotated[RenewalMode, example("by-agreement", title="Mode of renewal")]
    """What the text says happens at the end of the term."""

    renewal_years: Annotated[Number | None, Between(0, 999, "years"), example(5, title="Renewal in years")] = None
    """Length of one renewal in years, if the text names it."""

    notice_months: Annotated[Whole | None, Between(0, 240, "months"), Sourced, example(6, title="Notice in months")] = None
    """Notice in months that a party must give to end it or to stop its renewal, if the text names it."""

    expires: Annotated[Edtf | None, Sourced, MayLieAhead, OnTimeline(TimelineKind.EXPIRES, "renewal_mode"), example("2012-12-24")] = None
    """End of the first agreed term."""

    ended: Annotated[Edtf | None, Sourced, Happened, KeyDate, OnTimeline(TimelineKind.ENDED, "legal_end"), example("2012-12-09")] = None
    """Day on which it ceased to have effect; empty while in force or if unknown."""

    legal_end: Annotated[LegalEnd, Sourced, example("denounced-by-sender")]
    """How it ended."""

    annual_rent: Annotated[Whole | None, Between(0, 100_000_000_000, "currency units a year"), Sourced, example(7000000)] = None
    """Rent a year in whole units of rent_currency, as first agreed."""

    rent_currency: Annotated[Currency | None, example("USD", title="Currency of the rent")] = None
    """Currency of the rent (ISO 4217); present exactly when annual_rent is."""

    unts_number: Annotated[Text | None, example("I-33521", title="UNTS number")] = None
    """Registration number in the United Nations Treaty Series."""

    pax_id: Annotated[Text | None, example("2374", title="PA-X number")] = None
    """Agreement number in the PA-X peace agreements database."""

    atop_id: Annotated[Text | None, example("4180", title="ATOP number")] = None
    """Number of the alliance in the Alliance Treaty Obligations and Provisions project."""

    text_status: Annotated[TextStatus, example("published", title="Status of the text")]
    """How much of the text is open to the public."""

    notes: Annotated[Text | None, example("Ratified by both parliaments.")] = None
    """What a reader must know."""
