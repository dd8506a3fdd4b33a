"""Finds the data package: inside an installed wheel, in a checkout, or where the user says."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from .violations import PackageError

_HERE = Path(__file__).resolve().parent
INSTALLED = _HERE / "package"
CHECKOUT = _HERE.parent.parent
DESCRIPTOR = "datapackage.json"
MAX_FILE = 2**31 - 1
"""Bytes of the largest file of a package: what offsets of Arrow's strings can address."""


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


def package_place(path: str | Path | None = None) -> Path:
    """Find a data package that is only read: a directory, or the archive of a release as it was downloaded.

    Args:
        path: A package directory, its datapackage.json or the archive of a release (.zip); None for the package that this library carries.

    Returns:
        The directory; of an archive a `zipfile.Path`, which has all of `Path` that reading a package needs.

    Raises:
        PackageError: If there is no package there.
    """
    if path is not None and Path(path).suffix.lower() == ".zip" and Path(path).is_file():
        return _archive(Path(path))
    return package_dir(path)


def in_archive(file: Path) -> bool:
    """Whether a file is a member of an archive: a `zipfile.Path`, which is no `Path` but has all of it that reading needs."""
    return not isinstance(file, Path)


def _archive(path: Path) -> Path:
    """The directory of the release inside an archive."""
    import zipfile

    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise PackageError(f"{path}: cannot be read ({error}); expected the directory or the zip archive of a release") from error
    names = [name for name in archive.namelist() if name.rpartition("/")[2] == DESCRIPTOR]
    if len(names) != 1:
        raise PackageError(f"{path}: holds {len(names)} files {DESCRIPTOR}; expected the archive of one release")
    if any(member.file_size > MAX_FILE for member in archive.infolist()):
        raise PackageError(f"{path}: a file in it has more than {MAX_FILE} bytes; expected the archive of a release")
    return cast(Path, zipfile.Path(archive, names[0].removesuffix(DESCRIPTOR)))


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
