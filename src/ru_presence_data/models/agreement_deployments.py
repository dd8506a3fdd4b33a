"""Agreement deployments: which deployment an agreement bears on, and how."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..schema.record import ForeignKey, Record, example
from ..schema.scalars import Slug
from ..schema.vocabularies import PresenceRelation


class AgreementDeployment(Record):
    """How one agreement bears on one deployment."""

    table: ClassVar[str] = "agreement_deployments"
    primary_key: ClassVar[tuple[str, ...]] = ("agreement_id", "deployment_id", "relation")

    agreement_id: Annotated[Slug, ForeignKey("agreements", "agreement_id"), example("az-2002-gabala-lease")]
    """Agreement."""

    deployment_id: Annotated[Slug, ForeignKey("deployments", "deployment_id"), example("az-gabala-radar-node")]
    """Deployment on which it bears."""

    relation: Annotated[PresenceRelation, example("authorises")]
    """How it bears on the deployment."""
