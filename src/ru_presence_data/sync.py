"""`sync`: makes the generated files from the classes, or checks that they are current."""

from __future__ import annotations

from pathlib import Path

from . import _locate, citation, codebook, descriptor, package, rulebook
from .dataset import TABLES, record_class
from .files import write_whole
from .schema import TableSchema
from .violations import PackageError


def generated() -> dict[str, bytes]:
    """Give the path and content of every generated file."""
    schemas = [TableSchema.from_record(record_class(table)) for table in TABLES]
    files = {f"schemas/{schema.name}.json": descriptor.dump(schema.to_json()) for schema in schemas}
    files[_locate.DESCRIPTOR] = descriptor.dump(descriptor.package(schemas))
    files["CITATION.cff"] = citation.cff().encode()
    files["LICENSE-DATA"] = citation.data_licence().encode()
    files["docs/codebook.md"] = codebook.markdown(schemas).encode()
    files["docs/rules.md"] = rulebook.markdown().encode()
    return files


def stale(directory: Path) -> list[str]:
    """Give the paths of generated files that are missing, not current or left over."""
    files = generated()
    found = [path for path, data in files.items() if not (directory / path).is_file() or (directory / path).read_bytes() != data]
    known = {directory / path for path in files}
    found += [path.relative_to(directory).as_posix() for path in sorted((directory / "schemas").glob("*.json")) if path not in known]
    return found


def sync(path: str | Path | None = None, *, check: bool = False) -> list[str]:
    """Make the generated files of a checkout current.

    Args:
        path: Directory of the checkout; it need not hold a datapackage.json yet.
        check: Only say which files are not current.

    Returns:
        The paths of the files that were, or would be, written or deleted.

    Raises:
        PackageError: If one of them lies outside the checkout, behind a link; nothing is then written.
    """
    directory = Path(path) if path is not None else _locate.package_dir()
    found = stale(directory)
    if not check:
        files = generated()
        for name in found:
            if package.inside(directory, name) is None:
                raise PackageError(f"{directory / name}: leads outside the package through a link; put the file itself in its place")
        for name in found:
            target = directory / name
            if name in files:
                target.parent.mkdir(parents=True, exist_ok=True)
                write_whole(target, files[name])
            else:
                target.unlink()
    return found
