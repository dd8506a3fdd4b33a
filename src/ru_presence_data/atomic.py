"""Writes files so that an interruption at any point leaves the old file or the new one, never a part.

What a program that was killed leaves behind is a file whose name begins with a dot and ends with `.part`, beside its target; `sweep` takes it away.
"""

from __future__ import annotations

import errno
import glob
import hashlib
import json
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

PART, PENDING, HELD = ".part", ".pending", ".held"
"""Ends of the names of what is being written, of the note on several files that are to be renamed together, and of the lock beside a directory."""
_PART = re.compile(r"\.(?:.+\.(?:csv|json|md|cff)|LICENSE-DATA)(?:\.pending)?\.[a-z0-9_]{8}\.part")
"""Names of the files that `write_whole` and `write_together` leave if they are killed."""


def write_whole(path: Path, data: bytes) -> bool:
    """Write a file beside its place and rename it; gives whether anything changed.

    Raises:
        OSError: If the file cannot be written; the old one is then untouched.
    """
    try:
        if path.read_bytes() == data:
            return False
        mode = path.stat().st_mode & 0o777
    except FileNotFoundError:
        mode = 0o644
    # A link stays a link: the file that it points to is replaced.
    target = Path(os.path.realpath(path))
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=PART, dir=target.parent)
    try:
        _fill(handle, Path(name), data, mode, target)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return True


def write_together(files: Mapping[Path, bytes]) -> None:
    """Write several files that exist so that an error leaves all of them as they were.

    All are written beside their places first, where a full disk shows; then each is renamed, and if one cannot be, those before
    it get their old content back. A program that is killed between two renamings leaves a note, by which `finish` renames the rest.

    Raises:
        OSError: If a file cannot be written.
    """
    aside: list[tuple[Path, Path]] = []
    done: list[tuple[Path, bytes]] = []
    note: Path | None = None
    try:
        for path, data in files.items():
            target = Path(os.path.realpath(path))
            handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=PART, dir=target.parent)
            aside.append((Path(name), target))
            _fill(handle, Path(name), data, target.stat().st_mode & 0o777, target)
        if len(aside) > 1:
            note = aside[0][1].with_name(f".{aside[0][1].name}{PENDING}")
            write_whole(note, _note(aside))
        for part, target in aside:
            old = target.read_bytes()
            done.append((target, old))
            part.replace(target)
    except BaseException:
        for target, old in done:
            write_whole(target, old)
        raise
    finally:
        if note is not None:
            note.unlink(missing_ok=True)
        for part, _ in aside:
            part.unlink(missing_ok=True)


def _fill(handle: int, path: Path, data: bytes, mode: int, target: Path) -> None:
    """Write a file that is open, and name its target if that fails."""
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        error.filename = error.filename or str(target)
        raise
    path.chmod(mode)


def _note(aside: list[tuple[Path, Path]]) -> bytes:
    """What `finish` must know: of each file its target, the part that is to take its place, and the digests of both."""
    rows = [(str(target), part.name, _digest(target), _digest(part)) for part, target in aside]
    return json.dumps(rows).encode()


def _digest(path: Path) -> str:
    with suppress(OSError):
        return hashlib.sha256(path.read_bytes()).hexdigest()
    return ""


def finish(files: Iterable[Path]) -> None:
    """Rename what a program that was killed while it renamed several files had not renamed yet.

    Nothing is renamed if one of the files was changed since, or is none of those that are given: then `sweep` drops the new ones.

    Args:
        files: The real paths of the files that may be written together; no other program may be writing them.

    Raises:
        OSError: If a file cannot be renamed.
    """
    known = set(files)
    for note in [path for parent in {file.parent for file in known} for path in parent.glob(f".*{PENDING}")]:
        try:
            left = list(_left(json.loads(note.read_bytes()), known))
        except (OSError, ValueError, TypeError):
            left = []
        for part, target in left:
            part.replace(target)
        note.unlink(missing_ok=True)


def _left(rows: Iterable[tuple[str, str, str, str]], known: set[Path]) -> Iterator[tuple[Path, Path]]:
    """The parts that were not renamed yet, each with its target.

    Raises:
        ValueError: If one cannot be, or was not to be, renamed.
    """
    for name, part_name, old, new in rows:
        target, part = Path(name), Path(name).with_name(part_name)
        digest = _digest(target)
        if target not in known or digest not in (old, new):
            raise ValueError(name)
        if digest == old:
            if not _PART.fullmatch(part_name) or part.is_symlink() or _digest(part) != new:
                raise ValueError(part_name)
            yield part, target


def sweep(directories: Iterable[Path]) -> None:
    """Delete the files that a program which was killed while it wrote has left; no other program may be writing there."""
    for directory in set(directories):
        if directory.is_symlink() or not directory.is_dir():
            continue
        for path in directory.iterdir():
            if _PART.fullmatch(path.name) and not path.is_symlink() and path.is_file():
                path.unlink(missing_ok=True)


@contextmanager
def whole_directory(target: Path) -> Iterator[Path]:
    """A new directory that takes the place of `target` only if the block ends without an error.

    A link stays a link: the directory that it points to is replaced.

    Raises:
        OSError: If it cannot be written; the old directory is then untouched.
    """
    target = Path(os.path.realpath(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    old = target.with_name(f".{target.name}.old")
    if old.exists() and not target.exists():
        # An earlier run was stopped between its two renames: the old directory is still whole.
        old.rename(target)
    with _aside(target.parent, target.name) as aside:
        yield aside
        if target.exists():
            _remove(old)
            target.rename(old)
        try:
            aside.rename(target)
        except BaseException:
            if old.exists():
                old.rename(target)
            raise
    _remove(old)


@contextmanager
def _aside(parent: Path, name: str) -> Iterator[Path]:
    """A new directory beside its target, deleted at the end if it is still there.

    A lock beside it shows that its program is alive; directories of this name without one are what programs that were killed have left, and
    are deleted first.
    """
    from filelock import Timeout

    from .locking import WAIT, held

    for mark in parent.glob(f".{glob.escape(name)}.????????{PART}{HELD}"):
        with suppress(Timeout, OSError), held(mark, 0):
            shutil.rmtree(mark.with_name(mark.name.removesuffix(HELD)), ignore_errors=True)
    aside = parent / f".{name}.{secrets.token_hex(4)}{PART}"
    with ExitStack() as stack:
        try:
            stack.enter_context(held(aside.with_name(aside.name + HELD), WAIT))
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(parent)) from error
        try:
            aside.mkdir()
            yield aside
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def _remove(path: Path) -> None:
    """Delete a directory with all that is in it, or whatever else has its name."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    else:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def whole_files(directory: Path) -> Iterator[Path]:
    """A new directory whose files are put into `directory` only if the block ends without an error, all or none.

    Links stay links: the files and directories that they point to are written.

    Raises:
        OSError: If a file cannot be written; the old files are then untouched.
    """
    directory = Path(os.path.realpath(directory))
    is_new = not directory.exists()
    directory.mkdir(parents=True, exist_ok=True)
    try:
        with _aside(directory, "ru-presence-data") as aside:
            made, kept = aside / "made", aside / "kept"
            made.mkdir()
            kept.mkdir()
            yield made
            _put(made, directory, kept)
    except BaseException:
        if is_new:
            # Only if it is empty.
            with suppress(OSError):
                directory.rmdir()
        raise


def _put(made: Path, directory: Path, kept: Path) -> None:
    """Move files to their places in a directory; if one cannot be moved, those before it are taken back."""
    done: list[tuple[Path, Path, Path | None]] = []
    try:
        for number, file in enumerate(sorted(path for path in made.rglob("*") if path.is_file())):
            place = directory / file.relative_to(made)
            place.parent.mkdir(parents=True, exist_ok=True)
            target, old = Path(os.path.realpath(place)), None
            if target.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(place))
            if target.exists():
                file.chmod(target.stat().st_mode & 0o777)
                old = kept / str(number)
                shutil.copy2(target, old)
            done.append((file, target, old))
            _move(file, target)
    except BaseException:
        for file, target, old in reversed(done):
            if file.exists():
                continue  # It was never moved.
            if old is None:
                target.unlink(missing_ok=True)
            else:
                _move(old, target)
        raise


def _move(file: Path, target: Path) -> None:
    try:
        file.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # The target lies behind a link on another disk: first the bytes go there, then the name.
        write_whole(target, file.read_bytes())
        file.unlink()
