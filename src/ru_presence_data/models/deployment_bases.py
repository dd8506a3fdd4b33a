"""Deployment bases: which deployment used which base."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..schema.record import ForeignKey, Record, example
from ..schema.scalars import Edtf, Slug


class DeploymentBase(Record):
    """A deployment at a base, from when until when."""

    table: ClassVar[str] = "deployment_bases"
    primary_key: ClassVar[tuple[str, ...]] = ("deployment_id", "base_id")

    deployment_id: Annotated[Slug, ForeignKey("deployments", "deployment_id"), example("az-karabakh-peacekeepers")]
    """Deployment that used the base."""

    base_id: Annotated[Slug, ForeignKey("bases", "base_id"), example("az-khojaly-peacekeeping-base")]
    """Base that it used."""

    used_from: Annotated[Edtf | None, example("2020-11")] = None
    """First day of use by this deployment; empty if it is the start of the base or of the deployment, or unknown."""

    used_until: Annotated[Edtf | None, example("2024-06-12")] = None
    """Last day of use by this deployment; empty if it is the end of the base or of the deployment, or unknown."""
