"""schema.org Dataset, as dataset search engines read it from a landing page."""

from __future__ import annotations

from typing import Any

from ...version import AUTHORS, DATA_DATE, DATA_LICENCE, DESCRIPTION, HOMEPAGE, KEYWORDS, TITLE, VERSION
from .. import citation
from .release import Release, places_as_nodes, temporal


def schema_org(release: Release) -> dict[str, Any]:
    """Describe a release in schema.org; addresses of files are relative to the page that holds the document."""
    makers = {"@type": "Organization", "name": AUTHORS, "url": HOMEPAGE}
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": HOMEPAGE,
        "name": TITLE,
        "alternateName": "ru_presence_data",
        "description": DESCRIPTION,
        "url": HOMEPAGE,
        "version": VERSION,
        "license": DATA_LICENCE["path"],
        "conditionsOfAccess": "Open to all, without registration.",
        "isAccessibleForFree": True,
        "creator": makers,
        "publisher": makers,
        "datePublished": DATA_DATE,
        "dateModified": DATA_DATE,
        "inLanguage": "en",
        "keywords": list(KEYWORDS),
        "creditText": citation.reference(),
        "temporalCoverage": temporal(),
        "spatialCoverage": places_as_nodes(release),
        "measurementTechnique": "Hand coding of published documents; every sourced cell rests on statements of named sources.",
        "isBasedOn": [file.path for file in release.of_format("csv") if file.table == "sources"],
        "variableMeasured": [
            {
                "@type": "PropertyValue",
                "name": f"{schema.name}.{field.name}",
                "alternateName": field.title,
                "description": field.description,
            }
            for schema in release.schemas
            for field in schema.fields
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.title,
                "description": file.description,
                "contentUrl": file.path,
                "encodingFormat": file.mediatype,
                "contentSize": f"{file.bytes} B",
                "sha256": file.sha256,
            }
            for file in release.files
        ],
    }
