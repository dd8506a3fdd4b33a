"""Agreement parties: who signed, issued or mediated."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..schema.record import ForeignKey, Record, example
from ..schema.scalars import Slug
from ..schema.vocabularies import PartyRole


class AgreementParty(Record):
    """The part of one actor in one agreement."""

    table: ClassVar[str] = "agreement_parties"
    primary_key: ClassVar[tuple[str, ...]] = ("agreement_id", "actor_id")

    agreement_id: Annotated[Slug, ForeignKey("agreements", "agreement_id"), example("az-2002-gabala-lease")]
    """Agreement."""

    actor_id: Annotated[Slug, ForeignKey("actors", "actor_id"), example("az")]
    """Actor that had a part in it."""

    role: Annotated[PartyRole, example("party")]
    """Which part it had."""
