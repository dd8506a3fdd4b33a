"""The checklist of a publication, item by item, and the one list of what cannot be had before there is a DOI and a landing page."""

from __future__ import annotations

import json
import re
import tomllib

import pyarrow.parquet as pq
import pytest
import yaml

import ru_presence_data as rpd
from export_support import trying_package
from ru_presence_data import _locate
from ru_presence_data.export import FORMATS
from ru_presence_data.release import build, citation
from ru_presence_data.schema import descriptor
from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.tables import RETIRED, TABLES
from ru_presence_data.version import CODE_LICENCE, DATA_LICENCE, HOMEPAGE

ROOT = _locate.CHECKOUT

NOT_YET = {
    "a DOI": ("datacite.json", "identifiers"),
    "a DOI in the citation": ("CITATION.cff", "doi"),
    "a persistent identifier that search engines see": ("schema-org.json", "identifier"),
    "membership in a catalogue": ("schema-org.json", "includedInDataCatalog"),
    "the day from which a repository offers it": ("dcat.jsonld", "dcat:catalog"),
}
"""What F-UJI asks for and a folder of files cannot have, each with the document and the property in which it will stand.

A landing page is missing too, and with it: JSON-LD inside a page, typed links, an identifier that leads to the metadata, and metadata that
outlive the data.
"""


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    return build.build(trying_package().write(tmp_path_factory.mktemp("package")), tmp_path_factory.mktemp("release"))


def document(release, name):
    text = (release / name).read_text(encoding="utf-8")
    return yaml.safe_load(text) if name.endswith(".cff") else json.loads(text)


def resources(release):
    return document(release, "datapackage.json")["resources"]


@pytest.mark.parametrize("what", NOT_YET)
def test_what_cannot_be_had_yet_is_left_out_not_invented(release, what):
    name, prop = NOT_YET[what]
    assert prop not in document(release, name), f"there is {what} now: take it off the list and check it"


@pytest.mark.parametrize("homepage", ["https://others.example.org/data", "https://others.example.org/data/"])
def test_files_lie_beneath_the_address_that_the_package_gives(homepage, tmp_path):
    package = trying_package().write(tmp_path / "package")
    descriptor = json.loads((package / "datapackage.json").read_text())
    (package / "datapackage.json").write_text(json.dumps(descriptor | {"homepage": homepage}))
    built = build.build(package, tmp_path / "out", only=["csv"])
    files = [file["contentUrl"] for file in document(built, "schema-org.json")["distribution"]]
    files += [file["@id"] for part in document(built, "dcat.jsonld")["dct:hasPart"] for file in part["dcat:distribution"]]
    assert files
    assert all((built / address.removeprefix("https://others.example.org/data/")).is_file() for address in files)


def test_two_licences_and_both_are_named_in_readme(release):
    assert (ROOT / "LICENSE").is_file()
    assert (ROOT / "LICENSE-DATA").read_text(encoding="utf-8").startswith((release / "LICENSE-DATA").read_text(encoding="utf-8"))
    for readme in (ROOT / "README.md", release / "README.md"):
        text = readme.read_text(encoding="utf-8")
        assert "LICENSE-DATA" in text, readme
        assert re.search(r"\bLICENSE\b(?!-)", text), readme


def test_licences_are_spdx(release):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == f"{CODE_LICENCE['name']} AND {DATA_LICENCE['name']}"
    assert document(release, "datacite.json")["rightsList"][0]["rightsIdentifierScheme"] == "SPDX"
    assert "SPDX-License-Identifier: CC-BY-4.0" in (release / "LICENSE-DATA").read_text(encoding="utf-8")


def test_citation_is_of_type_dataset(release):
    raw = document(release, "CITATION.cff")
    assert raw["type"] == "dataset"
    shipped = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert raw | {"date-released": None} == shipped | {"date-released": None}


def test_changelog_has_a_part_for_data_and_one_for_code():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = text.split("\n## ")[1]
    assert newest.startswith(rpd.__version__)
    assert "\n### Data\n" in newest
    assert "\n### Code\n" in newest


def test_one_version_number_everywhere(release):
    versions = {
        name: document(release, name).get("version") for name in ("datapackage.json", "croissant.json", "schema-org.json", "datacite.json")
    }
    versions["dcat.jsonld"] = document(release, "dcat.jsonld")["dcat:version"]
    versions["CITATION.cff"] = str(document(release, "CITATION.cff")["version"])
    for path in [*release.glob("parquet/*.parquet"), *release.glob("geo/*.parquet")]:
        versions[path.name] = pq.read_schema(path).metadata[b"version"].decode()
    for path in release.glob("geo/*.geojson"):
        versions[path.name] = json.loads(path.read_bytes())["version"]
    assert set(versions.values()) == {rpd.__version__}
    assert rpd.data_version() == rpd.__version__
    assert rpd.__version__ in citation.reference(rpd.load().about)
    assert release.name.endswith(rpd.__version__)


def test_descriptor_is_complete(release):
    raw = document(release, "datapackage.json")
    for name in (
        "id",
        "version",
        "created",
        "licenses",
        "contributors",
        "sources",
        "keywords",
        "homepage",
        "title",
        "description",
        "$schema",
    ):
        assert raw[name], name
    assert all(contributor["roles"] for contributor in raw["contributors"])
    assert raw["$schema"] == descriptor.PACKAGE_PROFILE


@pytest.mark.parametrize("table", TABLES)
def test_tables_are_described_in_full(release, table):
    resource = next(one for one in resources(release) if one["name"] == table)
    assert resource["type"] == "table"
    for name in ("mediatype", "encoding", "bytes", "hash", "title", "description", "dialect"):
        assert resource[name], name
    schema = resource["schema"]
    assert schema["primaryKey"] == list(load_schema(table).primary_key)
    assert len(schema.get("foreignKeys", ())) == len(load_schema(table).links)
    for field in schema["fields"]:
        for name in ("title", "description", "example", "type"):
            assert field[name] not in (None, ""), (field["name"], name)


def test_every_resource_states_size_and_sum(release):
    for resource in resources(release):
        assert resource["bytes"] == (release / resource["path"]).stat().st_size
        assert resource["hash"].startswith("sha256:")


def test_file_types_and_sizes_are_given_for_every_format(release):
    stated = {file["encodingFormat"] for file in document(release, "schema-org.json")["distribution"] if file["contentSize"]}
    assert stated == {known.mediatype for known in FORMATS.values() if known.reproducible}


def test_provenance_is_stated(release):
    assert document(release, "dcat.jsonld")["dct:provenance"]
    assert document(release, "schema-org.json")["isBasedOn"] == [f"{HOMEPAGE}/data/sources.csv"]
    assert document(release, "datapackage.json")["sources"][0]["path"] == "data/sources.csv"


@pytest.mark.parametrize("section", ["How to cite", "What is out", "Coverage of this release", "Known gaps of this release"])
def test_codebook_has_its_sections(release, section):
    assert f"\n## {section}\n" in (release / "CODEBOOK.md").read_text(encoding="utf-8")


def test_codebook_describes_every_field_and_code(release):
    text = (release / "CODEBOOK.md").read_text(encoding="utf-8")
    for table in TABLES:
        for field in load_schema(table).fields:
            assert f"| `{field.name}` | {field.description.replace('|', chr(92) + '|')} |" in text
            assert not field.categories or f"### Codes of `{table}.{field.name}`" in text


def test_parquet_carries_version_licence_and_descriptions(release):
    for path in release.rglob("*.parquet"):
        found = pq.read_schema(path)
        assert found.metadata[b"licence"] == b"CC-BY-4.0"
        assert all(field.metadata and field.metadata[b"description"] for field in found), path


def test_every_id_resolves():
    dataset = rpd.load()
    for table in dataset:
        if len(table.schema.primary_key) == 1:
            for key in table.keys():  # noqa: SIM118
                if table.name == RETIRED:
                    continue
                found, row = dataset.find(key)
                assert row[dataset[found].schema.primary_key[0]] == key
