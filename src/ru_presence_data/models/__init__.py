"""One class a table; importing them holds the laws of declarations (`schema/declaration.py`)."""

from __future__ import annotations

from ..schema import declaration
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
from .sources import Source
from .strengths import Strength
from .territories import Territory
from .territory_control import TerritoryControl

# isort: split
# These hold lists of the tables above.
from . import table_lists
from .retired_ids import RetiredId
from .statements import Statement

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

_schemas = [declaration.table(globals()[_name]) for _name in __all__]
table_lists.check_whole(_schemas)
declaration.together(_schemas)
