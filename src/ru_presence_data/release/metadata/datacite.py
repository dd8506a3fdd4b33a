"""DataCite 4.5 (https://schema.datacite.org/meta/kernel-4.5/) as JSON: mandatory and recommended properties.

There is no DOI yet, so `identifiers` and `doi` are left out; the repository that registers the dataset adds them.
"""

from __future__ import annotations

from typing import Any

from ...version import AUTHORS, DATA_DATE, DATA_LICENCE, DESCRIPTION, HOMEPAGE, KEYWORDS, TITLE, VERSION
from .release import Release, temporal

SCHEMA_VERSION = "http://datacite.org/schema/kernel-4"


def datacite(release: Release) -> dict[str, Any]:
    """Describe a release for DataCite."""
    makers = {"name": AUTHORS, "nameType": "Organizational"}
    return {
        "schemaVersion": SCHEMA_VERSION,
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Relational dataset with a ledger of sources"},
        "creators": [makers],
        "titles": [{"title": TITLE, "lang": "en"}, {"title": "ru_presence_data", "titleType": "AlternativeTitle"}],
        "publisher": {"name": AUTHORS},
        "publicationYear": DATA_DATE[:4],
        "subjects": [{"subject": word, "lang": "en"} for word in KEYWORDS],
        "contributors": [makers | {"contributorType": "DataCurator"}],
        "dates": [
            {"date": DATA_DATE, "dateType": "Issued"},
            {"date": DATA_DATE, "dateType": "Updated"},
            {"date": temporal(), "dateType": "Other", "dateInformation": "Span of time that the dataset covers"},
        ],
        "language": "en",
        "alternateIdentifiers": [{"alternateIdentifier": f"ru-presence-data-{VERSION}", "alternateIdentifierType": "Name of the release"}],
        "relatedIdentifiers": [
            {
                "relatedIdentifier": HOMEPAGE,
                "relatedIdentifierType": "URL",
                "relationType": "IsDescribedBy",
                "resourceTypeGeneral": "Software",
            }
        ],
        "sizes": [f"{len(release.schemas)} tables", f"{sum(file.bytes for file in release.of_format('csv'))} bytes as CSV"],
        "formats": sorted({file.mediatype for file in release.files}),
        "version": VERSION,
        "rightsList": [
            {
                "rights": DATA_LICENCE["title"],
                "rightsUri": DATA_LICENCE["path"],
                "rightsIdentifier": DATA_LICENCE["name"],
                "rightsIdentifierScheme": "SPDX",
                "schemeUri": "https://spdx.org/licenses/",
            }
        ],
        "descriptions": [
            {"description": DESCRIPTION, "descriptionType": "Abstract", "lang": "en"},
            {
                "description": "Coded by hand from published documents. Every non-empty cell of a sourced field rests on statements, each of one "
                "source; statements that contradict the cell are kept.",
                "descriptionType": "Methods",
                "lang": "en",
            },
        ],
        "geoLocations": [{"geoLocationPlace": name} for name in release.places],
    }
