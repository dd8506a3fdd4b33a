"""The documents of a release that are text: how to cite, the licence of the data, the README."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from ..export.licences import CC0, GAZETTEER
from ..schema.descriptor import About
from ..tables import Tables
from ..version import CODE_LICENCE, HOMEPAGE
from . import gaps

OURS = "ru-presence-data"
"""Name of this project's package, whose makers alone can give of it away."""


def reference(about: About) -> str:
    """The recommended citation of a package on one line."""
    return about.reference


def release_name(about: About) -> str:
    """Name of the release of a package and of its directory."""
    return f"{about.name}-{about.version}"


def cff(about: About) -> str:
    """CITATION.cff of a package (Citation File Format 1.2.0)."""
    keywords = "".join(f"\n  - {_yaml(word)}" for word in about.keywords)
    return f"""cff-version: 1.2.0
message: If you use this dataset, please cite it as below and name the version.
type: dataset
title: {_yaml(about.title)}
abstract: >-
  {about.description}
authors:
  - name: {_yaml(about.authors)}
version: {_yaml(about.version)}
date-released: {about.data_date}
license: {_yaml(about.licence)}
repository-code: {_yaml(about.homepage)}
url: {_yaml(about.homepage)}
{f"keywords:{keywords}" if keywords else "keywords: []"}
"""


def _yaml(text: str) -> str:
    """Write a text as a value in YAML, in quotes where it might mean something else without them."""
    return (
        text
        if re.fullmatch(r"[A-Za-z0-9][\w./-]*([ :][\w./()-]+)*", text) and not _OTHER.fullmatch(text)
        else json.dumps(text, ensure_ascii=False)
    )


_OTHER = re.compile(
    r"[0-9]+(:[0-9]+)*(\.[0-9]*)?(e[0-9]+)?|0x[0-9a-f]+|[0-9]{4}-[0-9]{2}-[0-9]{2}|y|n|yes|no|on|off|true|false|null", re.IGNORECASE
)
"""Texts that YAML reads as a number, a day, a truth value or nothing."""


def data_licence(about: About, *, from_gazetteer: bool) -> str:
    """LICENSE-DATA of a package; what the licence allows is told in words of the one that this project has.

    Args:
        about: What the package says of itself.
        from_gazetteer: Whether it has points of settlements from GeoNames.
    """
    told = _CC_BY if about.licence == "CC-BY-4.0" else f"The licence in full: {about.licence_url}"
    return f"""{about.title}
Copyright (c) {about.year} {about.authors}

The data (data/, and every table in a release) are licensed under the
{about.licence_title} licence ({about.licence}).

{told}
SPDX-License-Identifier: {about.licence}

The data state facts and cite the documents that state them. Titles of sources
are quoted as titles; the documents themselves belong to their owners.
{_DEDICATED if about.name == OURS else ""}{_GEONAMES if from_gazetteer else ""}"""


_DEDICATED = f"""
One file is given away: linked/quickstatements.tsv of a release holds single
statements of fact, each with the document that states it, for Wikidata, and is
dedicated to the public domain under CC0 1.0 Universal (CC0-1.0):
{CC0}
No point of GeoNames is in it, and no text of this project.
"""


_GEONAMES = f"""
Points of settlements are those of GeoNames (https://www.geonames.org/), which
is licensed under Creative Commons Attribution 4.0: the latitudes and longitudes whose statements
name the source {GAZETTEER}, unchanged, with the id in GeoNames.
"""


_CC_BY = """You are free to share and adapt the data for any purpose, even commercially,
as long as you give appropriate credit, provide a link to the licence, and
indicate if changes were made.

The licence in full: https://creativecommons.org/licenses/by/4.0/legalcode"""


def has_gazetteer(dataset: Tables) -> bool:
    """Say whether a package cites the gazetteer."""
    return GAZETTEER in dataset.sources.keys()  # noqa: SIM118


def release_readme(dataset: Tables, formats: Iterable[str]) -> str:
    """README.md of a release.

    Args:
        dataset: The tables.
        formats: What is said of each format that the release holds.
    """
    about = dataset.about
    points = ""
    if has_gazetteer(dataset):
        points = "; points of settlements from GeoNames\n(https://www.geonames.org/, under the Creative Commons Attribution licence 4.0)"
    files = "\n".join(f"- {words}" for words in formats)
    rows = "\n".join(f"| {table.name} | {len(table):,} | {table.schema.description} |" for table in dataset)
    return f"""# {about.title}

Version {about.version}, data as of {about.data_date}.

{about.description}

| table | rows | one row is |
|---|---|---|
{rows}

{files}
- `datapackage.json`: a Frictionless Data Package (v2): CSV and Parquet with every field described, `bytes` and `hash`.
- `croissant.json`, `schema-org.json`, `dcat.jsonld`, `datacite.json`, `CITATION.cff`: the same description for machines: Croissant 1.1,
  schema.org, DCAT 3, DataCite 4.5, Citation File Format 1.2.0.
- `site/index.html`, if it is there: the same to look at, with a page for each record and for the sources of each publisher; open it, no server is needed.
- `CODEBOOK.md`, and the same as a page, `CODEBOOK.html`, if it is there: definitions, codes, coding rules, coverage, known gaps, what is left out.
- `{release_name(about)}.zip`, if it is there: all of the above in one file, but for DuckDB.

## Is it whole?

`sha256sum -c SHA256SUMS` checks every file that can be built again byte by byte from the same data with the same tools. The archive and the
DuckDB file are not in that list and have a `.sha256` file of their own. `LOGICAL-DIGEST` identifies the tables as such, whatever tools made
the files: `LC_ALL=C; sha256sum data/*.csv | sha256sum` gives it. `ru-presence-data verify .` checks all of this.

## Reading it

Every cell of a sourced field rests on rows of `statements`. Those with rank `preferred` hold the value of the cell, or bound it; the others
contradict it or are coarser or finer. `basis` says whether the source states the value or whether it follows from what the source says, by
arithmetic, by a reading, or as one end of a range. {gaps.share_checked(dataset)} By table and host the shares stand in the codebook.

## Which version is it?

The version stands in every file that has a place for it: in the metadata of Parquet, GeoParquet, GeoJSON, Excel and Stata files, in the table
`about` of databases, in the descriptions, in the name of the archive. There is none in the CSV files (`data/`, `computed/`), JSON Lines (`jsonl/`), the files
for other systems (`linked/`), `SHA256SUMS`, `LOGICAL-DIGEST` and `LICENSE-DATA`: keep them with `datapackage.json`.

## How to cite

{reference(about)}

## Licence

Data: {about.licence_title} ({about.licence}), see `LICENSE-DATA`{points}. The code that makes and checks them:
{CODE_LICENCE["title"]} ({CODE_LICENCE["name"]}), see `LICENSE` in the repository at {HOMEPAGE}.
"""
