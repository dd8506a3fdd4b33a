"""schema.org Dataset, as dataset search engines read it from a landing page."""

from __future__ import annotations

from typing import Any

from .. import citation
from .release import Release, address, licence, places_as_nodes


def schema_org(release: Release) -> dict[str, Any]:
    """Describe a release in schema.org; the files lie beneath the homepage."""
    about = release.about
    makers = {"@type": "Organization", "name": about.authors, "url": about.homepage}
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": about.homepage,
        "name": about.title,
        "alternateName": about.name,
        "description": about.description,
        "url": about.homepage,
        "version": about.version,
        "license": about.licence_url,
        "conditionsOfAccess": "Open to all, without registration.",
        "isAccessibleForFree": True,
        "creator": makers,
        "publisher": makers,
        "datePublished": str(about.data_date),
        "dateModified": str(about.data_date),
        "inLanguage": "en",
        "keywords": list(about.keywords),
        "creditText": citation.reference(about),
        "temporalCoverage": release.temporal,
        "spatialCoverage": places_as_nodes(release),
        "measurementTechnique": "Hand coding of published documents; every sourced cell rests on statements of named sources.",
        "isBasedOn": [address(about, file.path) for file in release.of_format("csv") if file.table == "sources"],
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
                "contentUrl": address(about, file.path),
                "encodingFormat": file.mediatype,
                "contentSize": f"{file.bytes} B",
                "sha256": file.sha256,
                "license": licence(about, file),
            }
            for file in release.files
        ],
    }
