"""datapackage.json: written from `TableSchema`s, pure and deterministic, and read, as the untrusted JSON that it is."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from .._locate import DESCRIPTOR
from ..version import AUTHORS, DATA_LICENCE, DESCRIPTION, HOMEPAGE, KEYWORDS, TITLE, VERSION
from ..violations import PackageError, Violation
from ..words import shown
from .table_schema import TableSchema

PACKAGE_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
DIALECT = {
    "header": True,
    "delimiter": ",",
    "lineTerminator": "\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
}
MAX_DESCRIPTOR = 16 * 1024 * 1024
"""Bytes of the largest descriptor that is read."""
FIRST_DAY, LAST_DAY = date(1991, 1, 1), date(2100, 12, 31)
"""Days between which the date of the data may lie: the data speak of what happened since 1991, in years up to 2100."""


def resource(schema: TableSchema) -> dict[str, Any]:
    """Describe the CSV file of a table, without `bytes` and `hash`: an edited row must not touch a generated file."""
    return {
        "name": schema.name,
        "type": "table",
        "title": schema.title,
        "description": schema.description,
        "path": schema.path,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": DIALECT,
        "schema": f"schemas/{schema.name}.json",
    }


def describe(schemas: Iterable[TableSchema], data_date: date) -> dict[str, Any]:
    """Describe this project's own package.

    Args:
        schemas: Its tables.
        data_date: Day up to which its data speak.
    """
    return {
        "$schema": PACKAGE_PROFILE,
        "name": "ru-presence-data",
        "id": HOMEPAGE,
        "title": TITLE,
        "description": DESCRIPTION,
        "version": VERSION,
        "created": created(data_date),
        "homepage": HOMEPAGE,
        "keywords": list(KEYWORDS),
        "licenses": [DATA_LICENCE],
        "contributors": [{"title": AUTHORS, "roles": ["creator", "maintainer"]}],
        "sources": [
            {
                "title": "The documents listed in the table of sources, cell by cell through the table of statements",
                "path": "data/sources.csv",
            }
        ],
        "resources": [resource(schema) for schema in schemas],
    }


def created(day: date) -> str:
    """Spell the date of the data as the property `created` of a descriptor."""
    return f"{day}T00:00:00Z"


def dump(value: Mapping[str, Any]) -> bytes:
    """Write JSON the one way that generated files use."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


# Reading


class DescriptorError(PackageError):
    """A descriptor cannot be read, or does not say what it must.

    Attributes:
        violation: What is wrong with it, as `validate` tells it.
    """

    def __init__(self, directory: Path, violation: Violation) -> None:
        super().__init__(f"{directory}/{violation}")
        self.violation = violation


def read(directory: Path) -> dict[str, Any]:
    """Read the descriptor of a package.

    Args:
        directory: Directory of the package, or `zipfile.Path` of a release in an archive.

    Raises:
        DescriptorError: If it cannot be read, or is not one JSON object that every program reads alike.
    """
    fix = "correct it, or delete it and run `ru-presence-data sync`"

    def wrong(message: str, fix: str = fix, line: int | None = None) -> DescriptorError:
        return DescriptorError(directory, Violation(rule="descriptor-unreadable", path=DESCRIPTOR, line=line, message=message, fix=fix))

    try:
        with (directory / DESCRIPTOR).open("rb") as stream:
            data = stream.read(MAX_DESCRIPTOR + 1)
        if len(data) > MAX_DESCRIPTOR:
            raise wrong(f"the file is larger than {MAX_DESCRIPTOR} bytes")
        raw = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_constant)
    except _StrictError as error:
        raise wrong(str(error)) from None
    except json.JSONDecodeError as error:
        raise wrong(f"not JSON: {error.msg} in column {error.colno}", line=error.lineno) from None
    except UnicodeDecodeError as error:
        raise wrong(f"byte {error.start + 1} is not UTF-8", "save the file as UTF-8") from None
    except (RecursionError, ValueError):
        raise wrong("the JSON cannot be read: it is nested too deeply or holds a number that is too long") from None
    except OSError as error:
        raise wrong(f"the file cannot be read: {error.strerror or error}", "make it readable") from error
    except Exception as error:
        if isinstance(directory, Path):
            raise
        # A damaged member of an archive; what is raised depends on the damage.
        raise wrong(f"the file cannot be read: {' '.join(str(error).split())}", "download the archive again") from error
    if not isinstance(raw, dict):
        raise wrong("expected one JSON object")
    return raw


class _StrictError(Exception):
    """JSON that programs read in different ways."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object, and refuse a name that stands twice: programs keep the first, or the last."""
    made = dict(pairs)
    if len(made) < len(pairs):
        times = Counter(name for name, _ in pairs)
        twice = next(name for name in times if times[name] > 1)
        raise _StrictError(f"the name {shown(twice)} stands twice in one object")
    return made


def _constant(name: str) -> Any:
    raise _StrictError(f"found {name}, which is not JSON")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a package says of itself in its descriptor, each on one line; empty where it says nothing.

    Attributes:
        name: Its name, in words joined by hyphens.
        title: Its title.
        description: What it is about; its title if that is all that it says.
        version: Version of the data.
        data_date: Day up to which the data speak: that of `created`.
        homepage: Its address.
        keywords: Words under which to find it.
        authors: Names of its contributors, joined by commas.
        licence: Name of its only licence, as SPDX spells it.
        licence_title: Title of that licence; its name if that is all that is said.
        licence_url: Address of the text of that licence.
    """

    name: str
    title: str
    description: str
    version: str
    data_date: date
    homepage: str
    keywords: tuple[str, ...]
    authors: str
    licence: str
    licence_title: str
    licence_url: str

    @property
    def year(self) -> int:
        """Year of the date of the data, in which it counts as published."""
        return self.data_date.year

    @property
    def reference(self) -> str:
        """The recommended citation of the package on one line."""
        return (
            f"{self.authors} ({self.year}). {self.title} ({self.name}), version {self.version} [data set]. "
            f"{self.homepage}. Licence: {self.licence}."
        )


def about(directory: Path, raw: Mapping[str, Any] | None = None) -> About:
    """Read what a package says of itself.

    Args:
        directory: Directory of the package.
        raw: Its descriptor; None to read it.

    Raises:
        DescriptorError: If the descriptor cannot be read, or does not say the date of the data.
    """
    raw = read(directory) if raw is None else raw
    day, message = _data_date(raw)
    if day is None:
        fix = f'write into it the day up to which your data speak, as "created": "{_FORM}"'
        raise DescriptorError(directory, Violation(rule="descriptor-created", path=DESCRIPTOR, message=message, fix=fix))
    title = _line(raw, "title")
    licences = [licence for licence in _list(raw, "licenses") if isinstance(licence, dict)]
    # Which of two licences a reader is given is not for a program to choose.
    licence = licences[0] if len(licences) == 1 else {}
    return About(
        name=_line(raw, "name"),
        title=title,
        description=_line(raw, "description") or title,
        version=_line(raw, "version"),
        data_date=day,
        homepage=_line(raw, "homepage"),
        keywords=tuple(word for stated in _list(raw, "keywords") if isinstance(stated, str) and (word := _plain(stated))),
        authors=", ".join(_contributors(raw)),
        licence=_line(licence, "name"),
        licence_title=_line(licence, "title") or _line(licence, "name"),
        licence_url=_line(licence, "path"),
    )


def _data_date(raw: Mapping[str, Any]) -> tuple[date | None, str]:
    """Read the day of `created`, or say why there is none."""
    stated = raw.get("created")
    if stated is None:
        return None, "created is missing: the date of the data, against which dates are held"
    expected = f"expected the form {_FORM}"
    match = _CREATED.fullmatch(stated) if isinstance(stated, str) else None
    if match is None:
        return None, f"created is {said(stated)}, {expected}"
    try:
        day = date.fromisoformat(match[1])
    except ValueError:
        return None, f"created is {said(stated)}, which is no day of the calendar; {expected}"
    if not FIRST_DAY <= day <= LAST_DAY:
        return None, f"created is {said(stated)}, expected a day from {FIRST_DAY} to {LAST_DAY}"
    return day, ""


_FORM = "YYYY-MM-DDT00:00:00Z"
_CREATED = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
)
"""A date and time of RFC 3339, as the Data Package standard asks; the day is that which is written."""


def _contributors(raw: Mapping[str, Any]) -> Iterator[str]:
    for one in _list(raw, "contributors"):
        if isinstance(one, dict):
            name = _line(one, "title") or f"{_line(one, 'givenName')} {_line(one, 'familyName')}".strip() or _line(one, "organization")
            if name:
                yield name


def _list(raw: Mapping[str, Any], name: str) -> list[Any]:
    value = raw.get(name)
    return value if isinstance(value, list) else []


def _line(raw: Mapping[str, Any], name: str) -> str:
    """Read a text; what is no text is not said."""
    value = raw.get(name)
    return _plain(value) if isinstance(value, str) else ""


def _plain(text: str) -> str:
    """Put a text on one line, without what cannot be printed."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def said(value: Any) -> str:
    """Show a value of the descriptor that should be of another type or form."""
    if isinstance(value, str):
        return shown(value)
    return shown(str(value))[1:-1] if isinstance(value, int | float) else f"a {type(value).__name__}"
