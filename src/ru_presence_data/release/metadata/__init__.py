"""Documents that tell other systems what a release holds: Croissant, schema.org, DCAT, DataCite; CITATION.cff is in `citation`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .croissant import croissant
from .datacite import datacite
from .dcat import dcat
from .release import Release, ReleaseFile, describe, first_year, places
from .schema_org import schema_org

DOCUMENTS: dict[str, Callable[[Release], dict[str, Any]]] = {
    "croissant.json": croissant,
    "schema-org.json": schema_org,
    "dcat.jsonld": dcat,
    "datacite.json": datacite,
}
"""Every document by the name of its file, with the function that makes it."""

__all__ = ["DOCUMENTS", "Release", "ReleaseFile", "describe", "first_year", "places"]
