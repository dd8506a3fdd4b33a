"""`build`: validates the package and writes the release beside the old one, which it replaces last."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import _locate, citation, codebook, descriptor, gaps
from .dataset import Dataset, load
from .export import FORMATS
from .files import whole_directory
from .schema import TableSchema
from .validate import Progress, validate
from .version import VERSION
from .violations import Report, RuPresenceError


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


def release_name() -> str:
    """Name of the release and of its directory."""
    return f"ru-presence-data-{VERSION}"


def build(path: str | Path | None = None, out: str | Path = "dist", *, progress: Progress | None = None) -> Path:
    """Validate a package and write its release.

    Two builds of one commit with the same tools are byte-identical.

    Args:
        path: Directory of the package, or its datapackage.json.
        out: Directory in which the release is written.
        progress: Called with a phrase, the steps done and the steps in all.

    Returns:
        The directory of the release.

    Raises:
        PackageError: If there is no package there.
        InvalidPackageError: If it is not valid.
        BuildError: If the release cannot be written.
    """
    directory = _locate.package_dir(path)
    report = validate(directory, progress=progress)
    if not report.valid:
        raise InvalidPackageError(report)
    target = Path(out) / release_name()
    say = progress or (lambda *_: None)
    try:
        with whole_directory(target) as aside:
            _fill(load(directory), aside, say)
    except OSError as error:
        raise BuildError(f"{error.filename or target}: {error.strerror or error}; the release was not written") from error
    return target


def _fill(dataset: Dataset, directory: Path, say: Progress) -> None:
    schemas = [table.schema for table in dataset]
    resources: list[dict[str, Any]] = []
    writers: dict[str, Callable[[TableSchema, Path], dict[str, Any]]] = {"csv": _csv_resource, "parquet": _parquet_resource}
    for step, (name, write) in enumerate(FORMATS.items()):
        say(f"writing {name}", step, len(FORMATS) + 1)
        for schema, file in zip(schemas, write(dataset, directory), strict=True):
            data = file.read_bytes()
            stated = {"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
            resources.append(writers[name](schema, file.relative_to(directory)) | stated)
    say("writing documents", len(FORMATS), len(FORMATS) + 1)
    (directory / _locate.DESCRIPTOR).write_bytes(descriptor.dump(descriptor.package(schemas, resources=resources)))
    (directory / "CODEBOOK.md").write_bytes((codebook.markdown(schemas) + "\n" + gaps.markdown(dataset)).encode())
    (directory / "README.md").write_bytes(citation.release_readme(dataset).encode())
    (directory / "LICENSE-DATA").write_bytes(citation.data_licence().encode())
    (directory / "CITATION.cff").write_bytes(citation.cff().encode())
    _sums(directory)
    say("done", len(FORMATS) + 1, len(FORMATS) + 1)


def _csv_resource(schema: TableSchema, path: Path) -> dict[str, Any]:
    return descriptor.resource(schema) | {"path": path.as_posix(), "schema": schema.to_json()}


def _parquet_resource(schema: TableSchema, path: Path) -> dict[str, Any]:
    return {
        "name": f"{schema.name}-parquet",
        "title": f"{schema.name.replace('_', ' ').capitalize()} (Parquet)",
        "description": f"{schema.description} The same rows as {schema.name}, with the bounds of each date as days.",
        "path": path.as_posix(),
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
    }


def _sums(directory: Path) -> None:
    files = sorted(path for path in directory.rglob("*") if path.is_file())
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(directory).as_posix()}\n" for path in files]
    (directory / "SHA256SUMS").write_text("".join(lines), encoding="utf-8", newline="\n")


__all__ = ["BuildError", "InvalidPackageError", "build", "release_name"]
