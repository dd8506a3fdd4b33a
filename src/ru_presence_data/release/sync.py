"""`sync`: makes the generated files from the classes, or checks that they are current."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from .. import _locate
from ..atomic import write_whole
from ..layout import inside
from ..rules import all_rules
from ..schema import descriptor
from ..tables import TABLES, record_class
from ..version import TITLE
from ..violations import PackageError
from . import citation, codebook, rulebook


def generated() -> dict[str, bytes]:
    """Give the path and content of every generated file."""
    from ..schema import declaration

    schemas = [declaration.table(record_class(table)) for table in TABLES]
    files = {f"schemas/{schema.name}.json": descriptor.dump(schema.to_json()) for schema in schemas}
    files[_locate.DESCRIPTOR] = descriptor.dump(descriptor.package(schemas))
    files["CITATION.cff"] = citation.cff().encode()
    files["LICENSE-DATA"] = citation.data_licence().encode()
    files["docs/codebook.md"] = codebook.markdown(schemas).encode()
    # Not the published schemas, which may be those of the classes as they were.
    rules = all_rules({schema.name: schema for schema in schemas})
    files["docs/rules.md"] = rulebook.markdown(rules.values()).encode()
    return files


def wanted(directory: Path) -> dict[str, bytes]:
    """Give the path and content of every file that `sync` makes in a package.

    A package of somebody else that follows the schemas gets these, and the list of resources in its descriptor; its name, its
    authors and licences, and how it is cited, are its own.

    Raises:
        PackageError: If the descriptor of such a package cannot be read.
    """
    files = generated()
    if _is_ours(directory):
        return files
    path = directory / _locate.DESCRIPTOR
    made = {"$schema": descriptor.PACKAGE_PROFILE, "name": directory.resolve().name.lower().replace("_", "-")}
    if path.exists():
        try:
            made = json.loads(path.read_bytes())
        except ValueError as error:
            raise PackageError(f"{path}: it cannot be read ({error}); correct the JSON, or delete the file") from error
        if not isinstance(made, dict):
            raise PackageError(f"{path}: expected one JSON object; correct it, or delete the file")
    ours = json.loads(files[_locate.DESCRIPTOR])
    made["resources"] = ours["resources"] + _foreign(made.get("resources"))
    return {name: data for name, data in files.items() if name.startswith("schemas/")} | {_locate.DESCRIPTOR: descriptor.dump(made)}


def _foreign(resources: Any) -> list[Any]:
    """Give the resources of a package that stand beside the tables of the schemas: Parquet files, as `validate` lets them."""
    found = [resource for resource in resources if isinstance(resource, dict)] if isinstance(resources, list) else []
    return [resource for resource in found if resource.get("name") not in TABLES and str(resource.get("path", "")).endswith(".parquet")]


def _is_ours(directory: Path) -> bool:
    """Whether a package is this project's, by its descriptor, or by its citation if it has lost that."""
    path = directory / _locate.DESCRIPTOR
    if inside(directory, _locate.DESCRIPTOR) is None:
        return True  # Behind a link that leads elsewhere; nothing is read there, or written.
    if path.is_file():
        return bool(re.search(rb'"name"\s*:\s*"ru-presence-data"', path.read_bytes()))
    path = directory / "CITATION.cff"
    return not path.is_file() or TITLE.encode() in path.read_bytes()


def stale(directory: Path) -> list[str]:
    """Give the paths of generated files that are missing, not current or left over."""
    files = wanted(directory)
    found = [path for path, data in files.items() if not (directory / path).is_file() or (directory / path).read_bytes() != data]
    if _is_ours(directory):
        known = {directory / path for path in files}
        left = [path for path in sorted((directory / "schemas").glob("*.json")) if path not in known]
        found += [path.relative_to(directory).as_posix() for path in left]
    return found


def sync(path: str | Path | None = None, *, check: bool = False) -> list[str]:
    """Make the generated files of a checkout current.

    Args:
        path: Directory of the checkout; it need not hold a datapackage.json yet.
        check: Only say which files are not current.

    Returns:
        The paths of the files that were, or would be, written or deleted.

    Raises:
        PackageError: If one of them lies outside the checkout, behind a link, or the descriptor of somebody else's package cannot be
            read; nothing is then written.
    """
    directory = Path(path) if path is not None else _locate.package_dir()
    found = stale(directory)
    if not check:
        files = wanted(directory)
        for name in found:
            if inside(directory, name) is None:
                raise PackageError(f"{directory / name}: leads outside the package through a link; put the file itself in its place")
        for name in found:
            target = directory / name
            if name in files:
                target.parent.mkdir(parents=True, exist_ok=True)
                write_whole(target, files[name])
            else:
                target.unlink()
    return found
