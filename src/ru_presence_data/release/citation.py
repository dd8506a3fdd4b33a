"""The documents of a release that are text: how to cite, the licence of the data, the README."""

from __future__ import annotations

from collections.abc import Iterable

from ..tables import Tables
from ..version import AUTHORS, CODE_LICENCE, DATA_DATE, DATA_LICENCE, DESCRIPTION, HOMEPAGE, KEYWORDS, TITLE, VERSION

GAZETTEER = "geonames-nd-gazetteer"
"""Source of the points of settlements that no other source gives."""


def reference() -> str:
    """Give the recommended citation on one line."""
    return (
        f"{AUTHORS} ({DATA_DATE[:4]}). {TITLE} (ru_presence_data), version {VERSION} [data set]. "
        f"{HOMEPAGE}. Licence: {DATA_LICENCE['name']}."
    )


def cff() -> str:
    """Give CITATION.cff (Citation File Format 1.2.0)."""
    keywords = "\n".join(f"  - {word}" for word in KEYWORDS)
    return f"""cff-version: 1.2.0
message: If you use this dataset, please cite it as below and name the version.
type: dataset
title: {TITLE}
abstract: >-
  {DESCRIPTION}
authors:
  - name: {AUTHORS}
version: {VERSION}
date-released: {DATA_DATE}
license: {DATA_LICENCE["name"]}
repository-code: {HOMEPAGE}
url: {HOMEPAGE}
keywords:
{keywords}
"""


def data_licence() -> str:
    """Give LICENSE-DATA."""
    return f"""{TITLE}
Copyright (c) {DATA_DATE[:4]} {AUTHORS}

The data (data/, and every table in a release) are licensed under the
{DATA_LICENCE["title"]} licence (CC-BY-4.0).

You are free to share and adapt the data for any purpose, even commercially,
as long as you give appropriate credit, provide a link to the licence, and
indicate if changes were made.

The licence in full: https://creativecommons.org/licenses/by/4.0/legalcode
SPDX-License-Identifier: CC-BY-4.0

The data state facts and cite the documents that state them. Titles of sources
are quoted as titles; the documents themselves belong to their owners.

Points of settlements are those of GeoNames (https://www.geonames.org/), which
is licensed under CC-BY-4.0 too: the latitudes and longitudes whose statements
name the source {GAZETTEER}, unchanged, with the id in GeoNames.
"""


def release_readme(dataset: Tables, formats: Iterable[str]) -> str:
    """Give README.md of a release.

    Args:
        dataset: The tables.
        formats: What is said of each format that the release holds.
    """
    files = "\n".join(f"- {words}" for words in formats)
    rows = "\n".join(f"| {table.name} | {len(table):,} | {table.schema.description} |" for table in dataset)
    return f"""# {TITLE}

Version {VERSION}, data as of {DATA_DATE}.

{DESCRIPTION}

| table | rows | one row is |
|---|---|---|
{rows}

{files}
- `datapackage.json`: a Frictionless Data Package (v2): CSV and Parquet with every field described, `bytes` and `hash`.
- `croissant.json`, `schema-org.json`, `dcat.jsonld`, `datacite.json`, `CITATION.cff`: the same description for machines: Croissant 1.1,
  schema.org, DCAT 3, DataCite 4.5, Citation File Format 1.2.0.
- `CODEBOOK.md`, and the same as a page, `CODEBOOK.html`, if it is there: definitions, codes, coding rules, coverage, known gaps, what is left out.
- `ru-presence-data-{VERSION}.zip`, if it is there: all of the above in one file, but for DuckDB.

## Is it whole?

`sha256sum -c SHA256SUMS` checks every file that can be built again byte by byte from the same data with the same tools. The archive and the
DuckDB file are not in that list and have a `.sha256` file of their own. `LOGICAL-DIGEST` identifies the tables as such, whatever tools made
the files: `LC_ALL=C; sha256sum data/*.csv | sha256sum` gives it. `ru-presence-data verify .` checks all of this.

## Reading it

Every cell of a sourced field rests on rows of `statements`; those with rank `preferred` hold the value of the cell, the others contradict it.

## Which version is it?

The version stands in every file that has a place for it: in the metadata of Parquet, GeoParquet, GeoJSON, Excel and Stata files, in the table
`about` of databases, in the descriptions, in the name of the archive. There is none in the CSV files (`data/`), JSON Lines (`jsonl/`), `SHA256SUMS`,
`LOGICAL-DIGEST` and `LICENSE-DATA`: keep them with `datapackage.json`.

## How to cite

{reference()}

## Licence

Data: {DATA_LICENCE["title"]} ({DATA_LICENCE["name"]}), see `LICENSE-DATA`; points of settlements from GeoNames
(https://www.geonames.org/, CC-BY-4.0). The code that makes and checks them:
{CODE_LICENCE["title"]} ({CODE_LICENCE["name"]}), see `LICENSE` in the repository at {HOMEPAGE}.
"""
