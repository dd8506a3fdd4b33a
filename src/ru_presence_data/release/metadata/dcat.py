"""DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) as JSON-LD, in the profile of the European portals, DCAT-AP 3.

The shapes of that profile find nothing wrong with it; `tests/dev/check_dcat.py` runs them and lists what they leave open.

A distribution is one file that holds a whole dataset. So files with all tables are distributions of the dataset, and each table is a
dataset of its own, part of the whole, with a distribution for each of its files; so is what is computed from the tables or made of them for
another system.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from ...export import MEDIA_TYPES
from ...schema.descriptor import About
from .. import citation
from .release import Release, ReleaseFile, address, licence

CONTEXT: dict[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
REGISTERED = frozenset(
    {
        "text/csv",
        "text/tab-separated-values",
        "application/vnd.apache.parquet",
        "application/geo+json",
        "application/vnd.sqlite3",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
"""Media types that IANA lists; the others are named as formats only."""


def dcat(release: Release) -> dict[str, Any]:
    """Describe a release in DCAT; the files lie beneath the homepage."""
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
            "@type": ["vcard:Organization", "vcard:Kind"],
            "vcard:fn": about.authors,
            "vcard:hasURL": {"@id": about.homepage},
        },
        "dct:issued": {"@value": str(about.data_date), "@type": "xsd:date"},
        "dct:modified": {"@value": str(about.data_date), "@type": "xsd:date"},
        "dcat:version": about.version,
        "dct:license": _of_class(about.licence_url, "dct:LicenseDocument"),
        "dct:accessRights": _of_class("http://publications.europa.eu/resource/authority/access-right/PUBLIC", "dct:RightsStatement"),
        "dct:bibliographicCitation": citation.reference(about),
        "dct:language": _of_class("http://publications.europa.eu/resource/authority/language/ENG", "dct:LinguisticSystem"),
        "dcat:keyword": [_english(word) for word in about.keywords],
        "dcat:landingPage": _of_class(about.homepage, "foaf:Document"),
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
            "dct:license": _of_class(about.licence_url, "dct:LicenseDocument"),
            "dcat:version": about.version,
            "dcat:distribution": [_distribution(about, file) for file in release.files if file.table == schema.name],
        }
        for schema in release.schemas
    ]


def _computed(release: Release) -> list[dict[str, Any]]:
    """Describe what is computed from the tables: each a dataset of its own, in all its formats."""
    about = release.about
    made: dict[str, list[ReleaseFile]] = {}
    for file in release.files:
        if not file.is_whole and file.table is None:
            made.setdefault(PurePosixPath(file.path).stem, []).append(file)
    return [
        {
            "@id": f"{about.homepage}#{name}",
            "@type": "dcat:Dataset",
            "dct:title": _english(f"{about.title}: {name.replace('_', ' ')}"),
            "dct:description": _english(files[0].description),
            "dct:identifier": name,
            "dct:license": _of_class(licence(about, files[0]), "dct:LicenseDocument"),
            "dcat:version": about.version,
            "prov:wasDerivedFrom": {"@id": about.homepage},
            "dcat:distribution": [_distribution(about, file) for file in files],
        }
        for name, files in made.items()
    ]


def _distribution(about: About, file: ReleaseFile) -> dict[str, Any]:
    where = address(about, file.path)
    out: dict[str, Any] = {
        "@id": where,
        "@type": "dcat:Distribution",
        "dct:title": _english(file.title),
        "dct:description": _english(file.description),
        "dct:format": _of_class(file.iri, "dct:MediaTypeOrExtent"),
        "dct:license": _of_class(licence(about, file), "dct:LicenseDocument"),
        "dcat:accessURL": _of_class(about.homepage, "rdfs:Resource"),
        "dcat:downloadURL": _of_class(where, "rdfs:Resource"),
        "dcat:byteSize": {"@value": str(file.bytes), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": _of_class("spdx:checksumAlgorithm_sha256", "spdx:ChecksumAlgorithm"),
            "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
        },
    }
    if file.mediatype in REGISTERED:
        out["dcat:mediaType"] = _of_class(MEDIA_TYPES + file.mediatype, "dct:MediaType")
    return out


def _makers(about: About) -> dict[str, Any]:
    return {"@type": ["foaf:Organization", "foaf:Agent"], "foaf:name": about.authors, "foaf:homepage": {"@id": about.homepage}}


def _period(release: Release) -> dict[str, Any]:
    first, last = release.temporal.split("/")
    return {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": {"@value": first, "@type": "xsd:gYear"},
        "dcat:endDate": {"@value": last, "@type": "xsd:date"},
    }


def _of_class(iri: str, kind: str) -> dict[str, str]:
    """A thing with its class, which the shapes ask for: they do not look outside of the document."""
    return {"@id": iri, "@type": kind}


def _english(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "en"}
