"""Croissant 1.1 (https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html): files, and one record set a table."""

from __future__ import annotations

from typing import Any

from ...schema.table_schema import Field, TableSchema
from .. import citation
from .release import Release, ReleaseFile

CONFORMS_TO = "http://mlcommons.org/croissant/1.1"

CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
} | {
    term: f"cr:{term}"
    for term in (
        "arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "extract", "field", "fileObject", "fileProperty",
        "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet",
        "references", "regex", "repeated", "replace", "samplingRate", "separator", "source", "subField", "transform",
    )
}  # fmt: skip
"""The terms of Croissant, written out so that no reader has to fetch them."""

DATA_TYPES = {"string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float", "date": "sc:Date"}


def croissant(release: Release) -> dict[str, Any]:
    """Describe a release in Croissant; record sets take their columns from the CSV files."""
    about = release.about
    sources = {file.table: file for file in release.of_format("csv")}
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": about.name,
        "alternateName": about.title,
        "description": about.description,
        "license": about.licence_url,
        "url": about.homepage,
        "version": about.version,
        "datePublished": str(about.data_date),
        "dateModified": str(about.data_date),
        "isLiveDataset": False,
        "citeAs": citation.reference(about),
        "creator": {"@type": "sc:Organization", "name": about.authors, "url": about.homepage},
        "publisher": {"@type": "sc:Organization", "name": about.authors, "url": about.homepage},
        "keywords": list(about.keywords),
        "distribution": [_file(file) for file in release.files],
        "recordSet": [_record_set(schema, sources[schema.name]) for schema in release.schemas],
    }


def _file(file: ReleaseFile) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "description": file.description,
        "contentUrl": file.path,
        "contentSize": f"{file.bytes} B",
        "encodingFormat": file.mediatype,
        "sha256": file.sha256,
    }


def _record_set(schema: TableSchema, source: ReleaseFile) -> dict[str, Any]:
    keys = [{"@id": f"{schema.name}/{name}"} for name in schema.primary_key]
    return {
        "@type": "cr:RecordSet",
        "@id": schema.name,
        "name": schema.name,
        "description": schema.description,
        "key": keys[0] if len(keys) == 1 else keys,
        "field": [_field(schema, field, source) for field in schema.fields],
    }


def _field(schema: TableSchema, field: Field, source: ReleaseFile) -> dict[str, Any]:
    out: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{schema.name}/{field.name}",
        "name": field.name,
        "description": field.description,
        "dataType": "sc:URL" if field.scalar.name == "url" else DATA_TYPES[field.scalar.type],
        "source": {"fileObject": {"@id": source.path}, "extract": {"column": field.name}},
    }
    # A reference leads to another record set by definition; one into the same table makes readers run in a circle.
    if field.link and field.link.table != schema.name:
        out["references"] = {"field": {"@id": f"{field.link.table}/{field.link.field}"}}
    return out
