"""Deployment bases: which deployment used which base."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..schema.record import Before, ForeignKey, Happened, OnTimeline, Record, example
from ..schema.scalars import Edtf, Slug
from ..schema.vocabularies import TimelineKind


class DeploymentBase(Record):
    """A deployment at a base, from when until when."""

    table: ClassVar[str] = "deployment_bases"
    primary_key: ClassVar[tuple[str, ...]] = ("deployment_id", "base_id")
    span: ClassVar[tuple[str, str]] = ("used_from", "used_until")

    deployment_id: Annotated[Slug, ForeignKey("deployments", "deployment_id"), example("az-karabakh-peacekeepers")]
    """Deployment that used the base."""

    base_id: Annotated[Slug, ForeignKey("bases", "base_id"), example("az-khojaly-peacekeeping-base")]
    """Base that it used."""

    used_from: Annotated[
        Edtf | None, Happened, OnTimeline(TimelineKind.USED_FROM), Before("used_until", "used-until-before-from"), example("2020-11")
    ] = None
    """First day of use by this deployment; empty if it is the start of the base or of the deployment, or unknown."""

    used_until: Annotated[Edtf | None, Happened, OnTimeline(TimelineKind.USED_UNTIL), example("2024-06-12")] = None
    """Last day of use by this deployment; empty if it is the end of the base or of the deployment, or unknown."""
