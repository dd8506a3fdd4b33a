"""One class a table."""

from __future__ import annotations

from .actors import Actor
from .agreement_bases import AgreementBase
from .agreement_deployments import AgreementDeployment
from .agreement_parties import AgreementParty
from .agreement_relations import AgreementLink
from .agreements import Agreement
from .bases import Base
from .coverage import Coverage
from .deployment_bases import DeploymentBase
from .deployments import Deployment
from .event_actors import EventActor
from .events import Event
from .retired_ids import RetiredId
from .sources import Source
from .statements import Statement
from .strengths import Strength
from .territories import Territory
from .territory_control import TerritoryControl

__all__ = [
    "Actor",
    "Agreement",
    "AgreementBase",
    "AgreementDeployment",
    "AgreementLink",
    "AgreementParty",
    "Base",
    "Coverage",
    "Deployment",
    "DeploymentBase",
    "Event",
    "EventActor",
    "RetiredId",
    "Source",
    "Statement",
    "Strength",
    "Territory",
    "TerritoryControl",
]
