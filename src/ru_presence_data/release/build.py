"""`build`: validates the package and writes the release beside the old one, which it replaces last."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from .. import _locate
from ..atomic import whole_directory
from ..edtf import Edtf
from ..export import FORMATS, chosen
from ..export.archive import write_zip
from ..export.digest import logical_digest, sum_line
from ..schema import descriptor
from ..schema.table_schema import TableSchema
from ..site import write as site
from ..tables import RETIRED, Tables
from ..validation.files import Progress, validate
from ..violations import Report, RuPresenceError, UsageError
from ..words import shown
from . import citation, codebook, gaps, html, metadata, versioning
from .former import Former, former
from .verify import LOGICAL, OWN_SUM, SUMS

CHANGES = "changes.csv"
"""Name of the file that lists all that changed since a former release."""

SITE = "site"
"""Name under which the explorer is asked for, and of its directory."""

ARCHIVE = "zip"
"""Name under which the archive of the whole is asked for."""

DESCRIBED = {
    "csv": "",
    "parquet": "The same rows as {table}, with the bounds of each date as days.",
    "geoparquet": "The rows of {table} that have coordinates, or whose base has, as points (GeoParquet 1.1).",
}
"""Formats whose files are resources of datapackage.json, with what is said of them there."""


class BuildError(RuPresenceError):
    """The package could not be built."""


class InvalidPackageError(BuildError):
    """The package is not valid.

    Attributes:
        report: What was found.
    """

    def __init__(self, report: Report) -> None:
        super().__init__("the package is not valid; nothing was built")
        self.report = report


def build(
    path: str | Path | None = None,
    out: str | Path = "dist",
    *,
    only: Iterable[str] | None = None,
    since: str | Path | None = None,
    notice: Callable[[str], None] | None = None,
    progress: Progress | None = None,
) -> Path:
    """Validate a package and write its release.

    Two builds of one commit with the same tools are byte-identical, but for formats that are not reproducible (DuckDB): these lie
    outside SHA256SUMS and the archive, each with a `.sha256` file of its own.

    Args:
        path: Directory of the package, or its datapackage.json.
        out: Directory in which the release is written.
        only: Names of formats of `FORMATS`, `site` for the explorer, and `zip` for the archive of the whole; None for all. CSV is always
            written.
        since: Directory or archive of a former release, since which `changes.csv` lists all that changed; None to write no such file.
        notice: Called with a line that names the formats left out because their library is not installed, and with one if the version is too
            low for what changed `since`; a Python warning if None.
        progress: Called with a phrase, the steps done and the steps in all.

    Returns:
        The directory of the release.

    Raises:
        PackageError: If there is no package there, or no former release.
        UsageError: If a format does not exist, or one that was asked for by name lacks its library.
        InvalidPackageError: If it is not valid.
        BuildError: If the descriptor does not say what a release says of itself, a source is of a day after the date of the data, the release
            cannot be written, or an id of the former release vanished without being retired.
    """
    tell = notice or (lambda line: warnings.warn(line, stacklevel=3))
    names = _available(only, tell)
    directory = _locate.package_dir(path)
    before = None if since is None else former(since)
    report = validate(directory, progress=progress)
    if not report.valid:
        raise InvalidPackageError(report)
    dataset = Tables(directory)
    _described(dataset)
    _in_time(dataset)
    target = Path(out) / citation.release_name(dataset.about)
    say = progress or (lambda *_: None)
    try:
        with whole_directory(target) as aside:
            if before is not None:
                _since(before, dataset, aside, tell)
            _fill(dataset, aside, names, say, before.version if before is not None else None)
    except OSError as error:
        raise BuildError(f"{error.filename or target}: {error.strerror or error}; the release was not written") from error
    return target


def _available(only: Iterable[str] | None, notice: Callable[[str], None]) -> list[str]:
    """The formats to write; what nobody asked for by name and lacks its library is left out, and said."""
    names = chosen(only, more=(SITE, ARCHIVE))
    lacking = [name for name in names if name in FORMATS and not FORMATS[name].available]
    if lacking and only is not None:
        raise UsageError(f"format {lacking[0]} {FORMATS[lacking[0]].lack}")
    if SITE in names and not site.available():
        if only is not None:
            raise UsageError("site needs a library that is not installed; run: pip install 'ru-presence-data[site]'")
        notice("left out: site; to have it: pip install 'ru-presence-data[site]'")
        names.remove(SITE)
    if only is None and not html.available():
        notice("left out: CODEBOOK.html; to have it: pip install 'ru-presence-data[html]'")
    if lacking:
        extras = ",".join(extra for name in lacking if (extra := FORMATS[name].extra))
        ways = [f"pip install 'ru-presence-data[{extras}]'"] if extras else []
        ways += [f"{name} {FORMATS[name].lack}" for name in lacking if not FORMATS[name].extra]
        notice(f"left out: {', '.join(lacking)}; to have them: {'; '.join(ways)}")
    return [name for name in names if name not in lacking]


def _described(dataset: Tables) -> None:
    """Check that a package says of itself what a release must say, and has a name and a version that can name a directory."""
    own = dataset.about
    needed = {
        "name": own.name,
        "title": own.title,
        "version": own.version,
        "homepage": own.homepage,
        "contributors": own.authors,
        "licenses (one, with name and path)": own.licence and own.licence_url,
    }
    place = dataset.directory / _locate.DESCRIPTOR
    lacking = [name for name, value in needed.items() if not value]
    if lacking:
        raise BuildError(
            f"{place}: says no {', no '.join(lacking)}; nothing was built (fix: add what is missing, for a release says it of itself)"
        )
    if not _NAME.fullmatch(citation.release_name(own)):
        release_name = shown(citation.release_name(own))
        raise BuildError(
            f"{place}: name and version make {release_name}; nothing was built (fix: write both in letters, digits, dots and hyphens)"
        )


_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,199}")


def _in_time(dataset: Tables) -> None:
    """Check that no source was published or consulted after the date of the data; what has happened is held against it by `validate`."""
    late = [
        (day, row["source_id"], field, row[field])
        for row in dataset.sources.rows()
        for field in ("published", "consulted_on")
        if row[field] and (day := Edtf(row[field]).widest[0]) is not None and day > dataset.data_date
    ]
    if late:
        # The last one: a date of the data that holds it holds all.
        day, source, field, cell = max(late)
        more = f" (and {len(late) - 1} more)" if len(late) > 1 else ""
        raise BuildError(
            f"sources/{source}: {field} {cell} is after {dataset.data_date}, the date of the data{more}; nothing was built"
            f" (fix: set `created` in {dataset.directory / _locate.DESCRIPTOR} to {descriptor.created(day)} or later, or correct the source)"
        )


def _since(before: Former, dataset: Tables, directory: Path, tell: Callable[[str], None]) -> None:
    """Write changes.csv, and hold the release to the policy of ids and versions."""
    gone = versioning.lost(before, dataset)
    if gone:
        more = f" and {len(gone) - 1} more" if len(gone) > 1 else ""
        raise BuildError(f"{gone[0]}{more} of version {before.version} is neither there nor retired; add it to data/{RETIRED}.csv")
    low = versioning.too_low(before, dataset)
    if low:
        tell(low)
    (directory / CHANGES).write_bytes(versioning.changes(before, dataset).to_csv().encode())


def _fill(dataset: Tables, directory: Path, names: list[str], say: Progress, since: str | None) -> None:
    schemas = {table.name: table.schema for table in dataset}
    formats = [name for name in names if name in FORMATS]
    steps = len(names) + 1
    files: list[metadata.ReleaseFile] = []
    for step, name in enumerate(formats):
        say(f"writing {name}", step, steps)
        written = FORMATS[name](dataset, directory)
        if FORMATS[name].reproducible:
            files += [metadata.describe(directory, file, name, FORMATS[name], schemas, title=dataset.about.title) for file in written]
        else:
            for file in written:
                _own_sum(file)
    say("writing documents", len(formats), steps)
    release = metadata.Release(tuple(schemas.values()), tuple(files), metadata.places(dataset), metadata.first_year(dataset), dataset.about)
    _documents(dataset, directory, formats, release, since)
    if SITE in names:
        say("writing site", len(formats), steps)
        site.write_site(dataset, directory / SITE)
    listed = _sums(directory)
    if ARCHIVE in names:
        say("writing zip", len(formats) + 1, steps)
        root = citation.release_name(dataset.about)
        archive = directory / f"{root}.zip"
        write_zip(directory, [*listed, SUMS], archive, dataset.data_date, root=root)
        _own_sum(archive)
    say("done", steps, steps)


def _documents(dataset: Tables, directory: Path, formats: list[str], release: metadata.Release, since: str | None) -> None:
    schemas = {schema.name: schema for schema in release.schemas}
    contents = [FORMATS[name].description for name in formats]
    if since is not None:
        contents.append(f"`{CHANGES}`: all that changed since version {since}, row by row and cell by cell, with reasons and statements.")
    resources = [_resource(file, schemas) for file in release.files if file.format in DESCRIBED]
    own = release.about
    book = codebook.markdown(release.schemas, of=f"Version {own.version}, data as of {own.data_date}.")
    book += "\n" + codebook.computed_markdown(dataset) + "\n" + gaps.markdown(dataset)
    documents = {
        _locate.DESCRIPTOR: descriptor.dump(descriptor.read(dataset.directory) | {"resources": resources}),
        "CODEBOOK.md": book.encode(),
        "README.md": citation.release_readme(dataset, contents).encode(),
        "LICENSE-DATA": citation.data_licence(own, from_gazetteer=citation.has_gazetteer(dataset)).encode(),
        "CITATION.cff": citation.cff(own).encode(),
        LOGICAL: f"{logical_digest(dataset)}\n".encode(),
    }
    if html.available():
        documents["CODEBOOK.html"] = html.page(book, f"Codebook: {own.title}").encode()
    documents |= {name: descriptor.dump(make(release)) for name, make in metadata.DOCUMENTS.items()}
    for name, content in documents.items():
        (directory / name).write_bytes(content)


def _resource(file: metadata.ReleaseFile, schemas: dict[str, TableSchema]) -> dict[str, Any]:
    """Describe a file for datapackage.json; only the CSV files are tables of the package, the others hold the same rows."""
    stated = {"bytes": file.bytes, "hash": f"sha256:{file.sha256}"}
    if file.format == "csv" and file.table:
        schema = schemas[file.table]
        return descriptor.resource(schema) | {"path": file.path, "schema": schema.to_json()} | stated
    return {
        "name": f"{file.table}-{file.format}",
        "title": file.title,
        "description": f"{file.description} {DESCRIBED[file.format].format(table=file.table)}",
        "path": file.path,
        # The name of the media type: under `parquet` frictionless guesses types for the columns and fails every file that states its size.
        "format": file.mediatype.rpartition("/")[2],
        "mediatype": file.mediatype,
    } | stated


def _sums(directory: Path) -> list[str]:
    """Write SHA256SUMS and give the files that it lists: all whose bytes can be built again."""
    own = {file.relative_to(directory).as_posix() for file in directory.rglob(f"*{OWN_SUM}")}
    apart = own | {name.removesuffix(OWN_SUM) for name in own}
    names = sorted(file.relative_to(directory).as_posix() for file in directory.rglob("*") if file.is_file())
    listed = [name for name in names if name not in apart]
    (directory / SUMS).write_bytes("".join(sum_line(directory / name, name) for name in listed).encode())
    return listed


def _own_sum(file: Path) -> None:
    """Write the checksum of a file that SHA256SUMS does not list beside it, in the same form."""
    file.with_name(file.name + OWN_SUM).write_bytes(sum_line(file, file.name).encode())


__all__ = ["BuildError", "InvalidPackageError", "build"]
