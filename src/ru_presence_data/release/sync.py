"""`sync`: makes the generated files from the classes, or checks that they are current."""

from __future__ import annotations

import re
from contextlib import ExitStack, suppress
from datetime import date
from pathlib import Path
from typing import Any

from .. import _locate
from ..atomic import sweep, write_whole
from ..layout import inside
from ..locking import locked
from ..rules import all_rules
from ..schema import descriptor
from ..schema.table_schema import TableSchema
from ..tables import TABLES, record_class
from ..version import TITLE
from ..violations import PackageError
from . import citation, codebook, rulebook

CITATION = "CITATION.cff"

_DATED = re.compile(r'"created": *"([^"]*)"|^date-released: ([-0-9]+)$', re.MULTILINE)
"""The date of the data as it stands in this project's descriptor and in the citation that is made from it."""


def generated(data_date: date) -> dict[str, bytes]:
    """Make the content of every generated file of this project, by path.

    Args:
        data_date: Day up to which the data speak.
    """
    schemas = _schemas()
    made = descriptor.describe(schemas, data_date)
    about = descriptor.about(Path(), made)
    return _schema_files(schemas) | {
        _locate.DESCRIPTOR: descriptor.dump(made),
        CITATION: citation.cff(about).encode(),
        "LICENSE-DATA": citation.data_licence(about, from_gazetteer=True).encode(),
        "docs/codebook.md": codebook.markdown(schemas).encode(),
        # Not the published schemas, which may be those of the classes as they were.
        "docs/rules.md": rulebook.markdown(all_rules({schema.name: schema for schema in schemas}).values()).encode(),
    }


def _schemas() -> list[TableSchema]:
    from ..schema import declaration

    return [declaration.table(record_class(table)) for table in TABLES]


def _schema_files(schemas: list[TableSchema]) -> dict[str, bytes]:
    return {f"schemas/{schema.name}.json": descriptor.dump(schema.to_json()) for schema in schemas}


def wanted(directory: Path) -> dict[str, bytes]:
    """The path and content of every file that `sync` makes in a package.

    A package of somebody else that follows the schemas gets these, and the list of resources in its descriptor; its name, its
    authors and licences, and how it is cited, are its own. So is the date of the data (`created`), which is kept in any package.

    Raises:
        PackageError: If the descriptor of such a package cannot be read, or the date of this project's data is nowhere to be found.
    """
    if _is_ours(directory):
        return generated(_date_of_ours(directory))
    path = directory / _locate.DESCRIPTOR
    made: dict[str, Any] = {"$schema": descriptor.PACKAGE_PROFILE, "name": directory.resolve().name.lower().replace("_", "-")}
    if path.exists():
        try:
            made = descriptor.read(directory)
        except descriptor.DescriptorError as error:
            told = error.violation.message
            raise PackageError(f"{path}: it cannot be read ({told}); correct the JSON, or delete the file") from error
    schemas = _schemas()
    made["resources"] = [descriptor.resource(schema) for schema in schemas] + _foreign(made.get("resources"))
    return _schema_files(schemas) | {_locate.DESCRIPTOR: descriptor.dump(made)}


def _foreign(resources: Any) -> list[Any]:
    """The resources of a package that stand beside the tables of the schemas: Parquet files, as `validate` lets them."""
    objects = [resource for resource in resources if isinstance(resource, dict)] if isinstance(resources, list) else []
    return [resource for resource in objects if resource.get("name") not in TABLES and str(resource.get("path", "")).endswith(".parquet")]


def _is_ours(directory: Path) -> bool:
    """Whether a package is this project's, by its descriptor, or by its citation if it has lost that."""
    path = directory / _locate.DESCRIPTOR
    if inside(directory, _locate.DESCRIPTOR) is None:
        return True  # Behind a link that leads elsewhere; nothing is read there, or written.
    if path.is_file():
        return bool(re.search(rb'"name"\s*:\s*"ru-presence-data"', path.read_bytes()))
    path = directory / CITATION
    return not path.is_file() or TITLE.encode() in path.read_bytes()


def _date_of_ours(directory: Path) -> date:
    """Find the date of the data of this project's package, in its descriptor.

    If that is lost or broken, in what is left of it, in the citation that was made from it, or in the package that this library carries.

    Raises:
        PackageError: If it is wrong, or stands in none of them.
    """
    own = [directory / name for name in (_locate.DESCRIPTOR, CITATION) if inside(directory, name) is not None]
    raw: dict[str, Any] = {}
    with suppress(descriptor.DescriptorError):
        raw = descriptor.read(directory) if own[:1] == [directory / _locate.DESCRIPTOR] else raw
    if "created" not in raw:
        for path in (*own, _locate.INSTALLED / _locate.DESCRIPTOR, _locate.CHECKOUT / _locate.DESCRIPTOR):
            match = _DATED.search(path.read_text(encoding="utf-8", errors="replace")) if path.is_file() else None
            if match:
                raw = {"created": match[1] or f"{match[2]}T00:00:00Z"}
                break
    return descriptor.about(directory, raw).data_date


def stale(directory: Path) -> list[str]:
    """The paths of generated files that are missing, not current or left over."""
    files = wanted(directory)
    stale_paths = [path for path, data in files.items() if not (directory / path).is_file() or (directory / path).read_bytes() != data]
    if _is_ours(directory):
        known = {directory / path for path in files}
        left = [path for path in sorted((directory / "schemas").glob("*.json")) if path not in known]
        stale_paths += [path.relative_to(directory).as_posix() for path in left]
    return stale_paths


def sync(path: str | Path | None = None, *, check: bool = False) -> list[str]:
    """Make the generated files of a checkout current.

    Args:
        path: Directory of the checkout; it need not hold a datapackage.json yet.
        check: Only say which files are not current.

    Returns:
        The paths of the files that were, or would be, written or deleted.

    Raises:
        PackageError: If one of them lies outside the checkout, behind a link, the descriptor of somebody else's package cannot be
            read, or another command is changing the package; nothing is then written.
        OSError: If a file cannot be written; it is then as it was.
    """
    directory = Path(path) if path is not None else _locate.package_dir()
    if check:
        return stale(directory)
    directory.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(directory, "sync"))
        except OSError:
            # Nothing can be written there; but perhaps nothing has to be.
            if stale(directory):
                raise
            return []
        sweep((directory, *(directory / name for name in ("data", "schemas", "docs"))))
        stale_paths = stale(directory)
        files = wanted(directory)
        for name in stale_paths:
            if inside(directory, name) is None:
                raise PackageError(f"{directory / name}: leads outside the package through a link; put the file itself in its place")
        for name in stale_paths:
            target = directory / name
            if name in files:
                target.parent.mkdir(parents=True, exist_ok=True)
                write_whole(target, files[name])
            else:
                target.unlink()
    return stale_paths
