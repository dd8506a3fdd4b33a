"""Agreement bases: which base an agreement bears on, and how."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..schema.record import ForeignKey, Record, example
from ..schema.scalars import Slug
from ..schema.vocabularies import PresenceRelation


class AgreementBase(Record):
    """How one agreement bears on one base."""

    table: ClassVar[str] = "agreement_bases"
    primary_key: ClassVar[tuple[str, ...]] = ("agreement_id", "base_id", "relation")

    agreement_id: Annotated[Slug, ForeignKey("agreements", "agreement_id"), example("az-2002-gabala-lease")]
    """Agreement."""

    base_id: Annotated[Slug, ForeignKey("bases", "base_id"), example("az-gabala-radar")]
    """Base on which it bears."""

    relation: Annotated[PresenceRelation, example("regulates")]
    """How it bears on the base."""
