"""DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) as JSON-LD.

A distribution is one file that holds a whole dataset. So files with all tables are distributions of the dataset, and each table is a
dataset of its own, part of the whole, with a distribution for each of its files; so is what is computed from the tables.
"""

from __future__ import annotations

from typing import Any

from ...schema.descriptor import About
from .. import citation
from .release import Release, ReleaseFile

CONTEXT: dict[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
REGISTERED = frozenset(
    {
        "text/csv",
        "application/vnd.apache.parquet",
        "application/geo+json",
        "application/vnd.sqlite3",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
"""Media types that IANA lists; the others are named as formats only."""


def dcat(release: Release) -> dict[str, Any]:
    """Describe a release in DCAT; the addresses of files are relative to the document."""
    about = release.about
    dataset: dict[str, Any] = {
        "@context": CONTEXT,
        "@id": about.homepage,
        "@type": "dcat:Dataset",
        "dct:title": _english(about.title),
        "dct:description": _english(about.description),
        "dct:identifier": about.name,
        "dct:creator": _makers(about),
        "dct:publisher": _makers(about),
        "dcat:contactPoint": {
            "@type": "vcard:Organization",
            "vcard:fn": about.authors,
            "vcard:hasURL": {"@id": about.homepage},
        },
        "dct:issued": {"@value": str(about.data_date), "@type": "xsd:date"},
        "dct:modified": {"@value": str(about.data_date), "@type": "xsd:date"},
        "dcat:version": about.version,
        "dct:license": {"@id": about.licence_url},
        "dct:accessRights": {
            "@id": "http://publications.europa.eu/resource/authority/access-right/PUBLIC",
            "@type": "dct:RightsStatement",
        },
        "dct:bibliographicCitation": citation.reference(about),
        "dct:language": {"@id": "http://id.loc.gov/vocabulary/iso639-1/en"},
        "dcat:keyword": [_english(word) for word in about.keywords],
        "dcat:landingPage": {"@id": about.homepage},
        "dct:temporal": _period(release),
        "dct:spatial": [{"@type": "dct:Location", "dct:title": _english(name)} for name in release.places],
        "dct:provenance": {
            "@type": "dct:ProvenanceStatement",
            "dct:description": _english(
                "Coded by hand from the documents in the table of sources, cell by cell through the table of statements."
            ),
        },
    }
    dataset["dcat:distribution"] = [_distribution(about, file) for file in release.files if file.is_whole]
    dataset["dct:hasPart"] = [*_tables(release), *_computed(release)]
    return dataset


def _tables(release: Release) -> list[dict[str, Any]]:
    about = release.about
    return [
        {
            "@id": f"{about.homepage}#{schema.name}",
            "@type": "dcat:Dataset",
            "dct:title": _english(f"{about.title}: {schema.name.replace('_', ' ')}"),
            "dct:description": _english(schema.description),
            "dct:identifier": schema.name,
            "dct:license": {"@id": about.licence_url},
            "dcat:version": about.version,
            "dcat:distribution": [_distribution(about, file) for file in release.files if file.table == schema.name],
        }
        for schema in release.schemas
    ]


def _computed(release: Release) -> list[dict[str, Any]]:
    """Describe what is computed from the tables: each file a dataset of its own."""
    about = release.about
    return [
        {
            "@id": f"{about.homepage}#{file.path}",
            "@type": "dcat:Dataset",
            "dct:title": _english(f"{about.title}: {file.title}"),
            "dct:description": _english(file.description),
            "dct:identifier": file.path,
            "dct:license": {"@id": about.licence_url},
            "dcat:version": about.version,
            "prov:wasDerivedFrom": {"@id": about.homepage},
            "dcat:distribution": [_distribution(about, file)],
        }
        for file in release.files
        if not file.is_whole and file.table is None
    ]


def _distribution(about: About, file: ReleaseFile) -> dict[str, Any]:
    out: dict[str, Any] = {
        "@id": file.path,
        "@type": "dcat:Distribution",
        "dct:title": _english(file.title),
        "dct:description": _english(file.description),
        "dct:format": file.format,
        "dct:license": {"@id": about.licence_url},
        "dcat:accessURL": {"@id": about.homepage},
        "dcat:downloadURL": {"@id": file.path},
        "dcat:byteSize": {"@value": str(file.bytes), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
        },
    }
    if file.mediatype in REGISTERED:
        out["dcat:mediaType"] = {"@id": MEDIA_TYPES + file.mediatype}
    return out


def _makers(about: About) -> dict[str, Any]:
    return {"@type": "foaf:Organization", "foaf:name": about.authors, "foaf:homepage": {"@id": about.homepage}}


def _period(release: Release) -> dict[str, Any]:
    first, last = release.temporal.split("/")
    return {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": {"@value": first, "@type": "xsd:gYear"},
        "dcat:endDate": {"@value": last, "@type": "xsd:date"},
    }


def _english(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "en"}
