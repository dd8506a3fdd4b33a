"""The documents for machines: valid against the schemas of their standards, and true about the files beside them."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
import warnings
from importlib.util import find_spec
from pathlib import Path

import jsonschema
import pytest
import rdflib
import yaml

import ru_presence_data as rpd
from dev import check_dcat
from export_support import trying_package
from ru_presence_data.export import FORMATS
from ru_presence_data.export.computed import COMPUTED
from ru_presence_data.export.licences import CC0
from ru_presence_data.release import build
from ru_presence_data.release.metadata import DOCUMENTS
from ru_presence_data.release.metadata.croissant import CONFORMS_TO
from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.tables import TABLES
from ru_presence_data.version import DATA_LICENCE, HOMEPAGE
from support import DATA_DATE

DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
DCT = rdflib.Namespace("http://purl.org/dc/terms/")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
CR = rdflib.Namespace("http://mlcommons.org/croissant/")
SC = rdflib.Namespace("https://schema.org/")
LINKED = ("quickstatements", "followthemoney", "crosswalk")
"""Formats whose file is a dataset of its own, made for another system."""
HERE = "https://example.org/release/"


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    return build.build(trying_package().write(tmp_path_factory.mktemp("package")), tmp_path_factory.mktemp("release"))


def read(release, name):
    return json.loads((release / name).read_bytes())


def graph(release, name):
    """Read a document as a web page's reader would: JSON-LD whose relative addresses start at the page."""
    with warnings.catch_warnings():
        # The reader of rdflib uses a class that rdflib itself has given up.
        warnings.simplefilter("ignore", DeprecationWarning)
        return rdflib.Graph().parse(release / name, format="json-ld", publicID=HERE)


def reproducible(release):
    """The files of data that the documents describe: all but the documents, the archive and DuckDB."""
    folders = ("data/", "parquet/", "geo/", "jsonl/", "stata/", "computed/", "linked/")
    names = [path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file()]
    return {name for name in names if name.startswith(folders) or name in ("ru-presence-data.sqlite", "ru-presence-data.xlsx")}


def sha256(release, name):
    return hashlib.sha256((release / name).read_bytes()).hexdigest()


@pytest.mark.parametrize("name", [*DOCUMENTS, "datapackage.json"])
def test_documents_name_the_one_version_and_licence(release, name):
    text = (release / name).read_text(encoding="utf-8")
    assert f'"version": "{rpd.__version__}"' in text.replace('"dcat:version"', '"version"')
    assert DATA_LICENCE["path"] in text


class TestCitation:
    def test_valid_against_the_schema(self, release):
        command = [
            sys.executable,
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            "vendor.citation-file-format",
            str(release / "CITATION.cff"),
        ]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    def test_it_is_that_of_the_dataset(self, release):
        raw = yaml.safe_load((release / "CITATION.cff").read_text(encoding="utf-8"))
        assert raw["type"] == "dataset"
        assert str(raw["version"]) == rpd.__version__
        assert raw["license"] == "CC-BY-4.0"
        assert str(raw["date-released"]) == str(DATA_DATE)


class TestDataCite:
    def test_valid_against_the_schema(self, release):
        schema = json.loads((Path(__file__).parent / "data" / "datacite-v4.5.json").read_bytes())
        validator = jsonschema.Draft201909Validator(schema)
        assert [error.message for error in validator.iter_errors(read(release, "datacite.json"))] == []
        assert list(validator.iter_errors({})), "the schema itself asks for something"

    def test_mandatory_and_recommended_properties(self, release):
        raw = read(release, "datacite.json")
        mandatory = {"creators", "titles", "publisher", "publicationYear", "types", "schemaVersion"}
        recommended = {"subjects", "contributors", "dates", "relatedIdentifiers", "descriptions", "geoLocations"}
        assert mandatory | recommended <= {name for name, value in raw.items() if value}
        assert raw["types"]["resourceTypeGeneral"] == "Dataset"
        assert raw["rightsList"][0]["rightsIdentifier"] == "CC-BY-4.0"
        assert set(raw["formats"]) == {known.mediatype for known in FORMATS.values() if known.reproducible}


class TestCroissant:
    def test_every_file_with_its_sum(self, release):
        raw = read(release, "croissant.json")
        assert raw["conformsTo"] == CONFORMS_TO == "http://mlcommons.org/croissant/1.1"
        files = {file["contentUrl"]: file for file in raw["distribution"]}
        assert set(files) == reproducible(release)
        for name, file in files.items():
            assert file["sha256"] == sha256(release, name)
            assert file["contentSize"] == f"{(release / name).stat().st_size} B"

    def test_what_the_specification_requires(self, release):
        raw = read(release, "croissant.json")
        required = {"@context", "@type", "conformsTo", "description", "license", "name", "url", "creator", "datePublished", "distribution"}
        recommended = {"keywords", "publisher", "version", "dateModified", "citeAs"}
        assert required | recommended <= set(raw)

    def test_one_record_set_a_table_and_a_field_a_column(self, release):
        raw = read(release, "croissant.json")
        assert [record_set["@id"] for record_set in raw["recordSet"]] == list(TABLES)
        for record_set in raw["recordSet"]:
            schema = load_schema(record_set["@id"])
            key = record_set["key"] if isinstance(record_set["key"], list) else [record_set["key"]]
            assert key == [{"@id": f"{schema.name}/{name}"} for name in schema.primary_key]
            with (release / "data" / f"{schema.name}.csv").open(encoding="utf-8", newline="") as stream:
                header = next(csv.reader(stream))
            assert [field["source"]["extract"]["column"] for field in record_set["field"]] == header
            for field, declared in zip(record_set["field"], schema.fields, strict=True):
                assert field["source"]["fileObject"] == {"@id": f"data/{schema.name}.csv"}
                assert field["description"] == declared.description
                assert field["dataType"] in ("sc:Text", "sc:URL", "sc:Integer", "sc:Float", "sc:Date")
                link = declared.link
                expected = {"field": {"@id": f"{link.table}/{link.field}"}} if link and link.table != schema.name else None
                assert field.get("references") == expected

    def test_ids_are_unique_and_references_lead_somewhere(self, release):
        defined, used = [], []

        def walk(node):
            if isinstance(node, list):
                for part in node:
                    walk(part)
            elif isinstance(node, dict):
                if "@id" in node:
                    (used if len(node) == 1 else defined).append(node["@id"])
                for name, part in node.items():
                    if name != "@context":
                        walk(part)

        walk(read(release, "croissant.json"))
        assert len(defined) == len(set(defined))
        assert set(used) <= set(defined)

    def test_it_is_linked_data(self, release):
        found = graph(release, "croissant.json")
        dataset = next(found.subjects(rdflib.RDF.type, SC.Dataset))
        assert (dataset, DCT.conformsTo, rdflib.Literal(CONFORMS_TO, lang="en")) in found
        assert len(list(found.objects(dataset, SC.distribution))) == len(reproducible(release))
        assert len(list(found.objects(dataset, CR.recordSet))) == len(TABLES)
        assert len(set(found.subjects(rdflib.RDF.type, CR.Field))) == sum(len(load_schema(table).fields) for table in TABLES)
        assert set(found.objects(None, CR.dataType)) <= {SC.Text, SC.URL, SC.Integer, SC.Float, SC.Date}


class TestDcat:
    def test_every_file_is_a_distribution_with_size_and_sum(self, release):
        found = graph(release, "dcat.jsonld")
        seen = set()
        assert all(str(text) for text in found.objects(None, DCT.description))
        for distribution in found.subjects(rdflib.RDF.type, DCAT.Distribution):
            name = str(found.value(distribution, DCAT.downloadURL)).removeprefix(f"{HOMEPAGE}/")
            seen.add(name)
            assert str(distribution) == f"{HOMEPAGE}/{name}"
            size = found.value(distribution, DCAT.byteSize)
            assert size.datatype == rdflib.XSD.nonNegativeInteger
            assert int(size) == (release / name).stat().st_size
            checksum = found.value(distribution, SPDX.checksum)
            assert str(found.value(checksum, SPDX.algorithm)).endswith("#checksumAlgorithm_sha256")
            stated = found.value(checksum, SPDX.checksumValue)
            assert stated.datatype == rdflib.XSD.hexBinary
            assert str(stated).lower() == sha256(release, name)
            assert str(found.value(distribution, DCT.license)) == (CC0 if name.endswith("quickstatements.tsv") else DATA_LICENCE["path"])
            assert found.value(distribution, DCAT.accessURL)
        assert seen == reproducible(release)

    def test_a_distribution_for_each_format(self, release):
        found = graph(release, "dcat.jsonld")
        assert {*map(str, found.objects(None, DCT["format"]))} == {known.iri for known in FORMATS.values() if known.reproducible}
        assert all(known.iri.startswith(("http://", "https://")) for known in FORMATS.values())

    def test_no_address_depends_on_where_the_document_lies(self, release):
        words = [str(term) for triple in graph(release, "dcat.jsonld") for term in triple if isinstance(term, rdflib.URIRef)]
        assert words
        assert not [word for word in words if word.startswith(HERE)]

    @pytest.mark.skipif(
        find_spec("pyshacl") is None or check_dcat.shapes() is None, reason="pyshacl or the shapes of DCAT-AP are not installed"
    )
    def test_the_shapes_of_dcat_ap_find_nothing_but_what_is_listed(self, release, tmp_path):
        assert check_dcat.unexpected(release / "dcat.jsonld") == []
        listed = {one[1:3] for one in check_dcat.problems(release / "dcat.jsonld")}
        assert listed == {*check_dcat.NOT_MET}
        # They are at work: without its title a dataset is not met.
        raw = read(release, "dcat.jsonld")
        del raw["dct:title"]
        (tmp_path / "dcat.jsonld").write_text(json.dumps(raw))
        assert {one[1] for one in check_dcat.unexpected(tmp_path / "dcat.jsonld")} == {str(DCT.title)}

    def test_dataset_and_parts(self, release):
        found = graph(release, "dcat.jsonld")
        whole = rdflib.URIRef(HOMEPAGE)
        for name in ("title", "description", "creator", "publisher", "issued", "modified", "license", "temporal", "spatial", "provenance"):
            assert found.value(whole, DCT[name]) is not None, name
        for name in ("version", "keyword", "landingPage", "contactPoint"):
            assert found.value(whole, DCAT[name]) is not None, name
        parts = {str(found.value(part, DCT.identifier)) for part in found.objects(whole, DCT.hasPart)}
        assert parts == {*TABLES, *COMPUTED, *LINKED}
        for part in found.objects(whole, DCT.hasPart):
            name = str(found.value(part, DCT.identifier))
            if name in COMPUTED:
                kinds = {str(found.value(one, DCT["format"])) for one in found.objects(part, DCAT.distribution)}
                assert kinds == {FORMATS[known].iri for known in ("computed-csv", "computed-parquet", "stata")}
            if name in LINKED:
                assert {str(found.value(one, DCT["format"])) for one in found.objects(part, DCAT.distribution)} == {FORMATS[name].iri}
        assert {str(found.value(one, DCT["format"])) for one in found.objects(whole, DCAT.distribution)} == {
            FORMATS["sqlite"].iri,
            FORMATS["xlsx"].iri,
        }


class TestSchemaOrg:
    def test_what_dataset_search_asks_for(self, release):
        raw = read(release, "schema-org.json")
        assert raw["@context"] == "https://schema.org/"
        assert raw["@type"] == "Dataset"
        required = {"name", "description"}
        recommended = {"alternateName", "creator", "isAccessibleForFree", "keywords", "license", "spatialCoverage", "temporalCoverage"}
        recommended |= {"variableMeasured", "version", "url", "distribution", "measurementTechnique"}
        assert required | recommended <= {name for name, value in raw.items() if value}
        assert 50 <= len(raw["description"]) <= 5000

    def test_what_is_given_away_has_its_own_licence(self, release):
        raw = read(release, "schema-org.json")
        apart = {one["contentUrl"].rpartition("/")[2]: one["license"] for one in raw["distribution"] if one["license"] != raw["license"]}
        assert apart == {"quickstatements.tsv": CC0}
        found = graph(release, "dcat.jsonld")
        given = {str(one).rpartition("/")[2] for one in found.subjects(DCT.license, rdflib.URIRef(CC0))}
        assert given == {"quickstatements.tsv", f"{HOMEPAGE.rpartition('/')[2]}#quickstatements"}

    def test_every_variable_is_described(self, release):
        found = {one["name"]: one["description"] for one in read(release, "schema-org.json")["variableMeasured"]}
        assert found == {f"{table}.{field.name}": field.description for table in TABLES for field in load_schema(table).fields}

    def test_every_file_with_type_size_and_sum(self, release):
        files = {one["contentUrl"].removeprefix(f"{HOMEPAGE}/"): one for one in read(release, "schema-org.json")["distribution"]}
        assert set(files) == reproducible(release)
        for name, one in files.items():
            assert one["sha256"] == sha256(release, name)
            assert one["contentSize"] == f"{(release / name).stat().st_size} B"
            assert one["encodingFormat"] in {known.mediatype for known in FORMATS.values()}
