"""Agreement relations: how one agreement bears on another."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..schema.record import ForeignKey, Record, example
from ..schema.scalars import Slug
from ..schema.vocabularies import AgreementRelation


class AgreementLink(Record):
    """How one agreement bears on another."""

    table: ClassVar[str] = "agreement_relations"
    primary_key: ClassVar[tuple[str, ...]] = ("agreement_id", "related_id", "relation")

    agreement_id: Annotated[Slug, ForeignKey("agreements", "agreement_id"), example("az-2002-gabala-lease")]
    """Agreement that acts on the other; the later one."""

    related_id: Annotated[Slug, ForeignKey("agreements", "agreement_id"), example("az-1997-friendship-treaty")]
    """Agreement that is acted on."""

    relation: Annotated[AgreementRelation, example("implements")]
    """How the first bears on the second."""
