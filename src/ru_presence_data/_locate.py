"""Finds the data package: inside an installed wheel, in a checkout, or where the user says."""

from __future__ import annotations

from pathlib import Path

from .violations import PackageError

_HERE = Path(__file__).resolve().parent
INSTALLED = _HERE / "package"
CHECKOUT = _HERE.parent.parent
DESCRIPTOR = "datapackage.json"


def package_dir(path: str | Path | None = None) -> Path:
    """Find the directory of a data package.

    Args:
        path: A package directory or its datapackage.json; None for the package that this library carries.

    Raises:
        PackageError: If there is no datapackage.json there.
    """
    if path is None:
        return INSTALLED if (INSTALLED / DESCRIPTOR).is_file() else _checked(CHECKOUT)
    given = Path(path)
    return _checked(given.parent if given.name == DESCRIPTOR and not given.is_dir() else given)


def schema_dir() -> Path:
    """Find the directory of the schemas that this library carries."""
    return package_dir() / "schemas"


def _checked(directory: Path) -> Path:
    if not directory.is_dir():
        what = "not a directory" if directory.exists() else "no such directory"
        raise PackageError(f"{directory}: {what}; give the directory of a data package")
    if not (directory / DESCRIPTOR).is_file():
        raise PackageError(f"{directory}: no {DESCRIPTOR} there; give the directory of a data package")
    return directory
