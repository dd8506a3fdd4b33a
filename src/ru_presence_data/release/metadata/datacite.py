"""DataCite 4.5 (https://schema.datacite.org/meta/kernel-4.5/) as JSON: mandatory and recommended properties.

There is no DOI yet, so `identifiers` and `doi` are left out; the repository that registers the dataset adds them.
"""

from __future__ import annotations

from typing import Any

from .. import citation
from .release import Release

SCHEMA_VERSION = "http://datacite.org/schema/kernel-4"


def datacite(release: Release) -> dict[str, Any]:
    """Describe a release for DataCite."""
    about = release.about
    makers = {"name": about.authors, "nameType": "Organizational"}
    return {
        "schemaVersion": SCHEMA_VERSION,
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Relational dataset with a ledger of sources"},
        "creators": [makers],
        "titles": [{"title": about.title, "lang": "en"}, {"title": about.name, "titleType": "AlternativeTitle"}],
        "publisher": {"name": about.authors},
        "publicationYear": str(about.year),
        "subjects": [{"subject": word, "lang": "en"} for word in about.keywords],
        "contributors": [makers | {"contributorType": "DataCurator"}],
        "dates": [
            {"date": str(about.data_date), "dateType": "Issued"},
            {"date": str(about.data_date), "dateType": "Updated"},
            {"date": release.temporal, "dateType": "Other", "dateInformation": "Span of time that the dataset covers"},
        ],
        "language": "en",
        "alternateIdentifiers": [{"alternateIdentifier": citation.release_name(about), "alternateIdentifierType": "Name of the release"}],
        "relatedIdentifiers": [
            {
                "relatedIdentifier": about.homepage,
                "relatedIdentifierType": "URL",
                "relationType": "IsDescribedBy",
                "resourceTypeGeneral": "Software",
            }
        ],
        "sizes": [f"{len(release.schemas)} tables", f"{sum(file.bytes for file in release.of_format('csv'))} bytes as CSV"],
        "formats": sorted({file.mediatype for file in release.files}),
        "version": about.version,
        "rightsList": [
            {
                "rights": about.licence_title,
                "rightsUri": about.licence_url,
                "rightsIdentifier": about.licence,
                "rightsIdentifierScheme": "SPDX",
                "schemeUri": "https://spdx.org/licenses/",
            }
        ],
        "descriptions": [
            {"description": about.description, "descriptionType": "Abstract", "lang": "en"},
            {
                "description": "Coded by hand from published documents. Every non-empty cell of a sourced field rests on statements, each of one "
                "source; statements that contradict the cell are kept.",
                "descriptionType": "Methods",
                "lang": "en",
            },
        ],
        "geoLocations": [{"geoLocationPlace": name} for name in release.places],
    }
