"""The one place of the version, which the code and the data share, and of what this project says of itself.

Other packages say it of themselves, in their own datapackage.json; so does this project's, of the day up to which its data speak.
"""

from __future__ import annotations

import re

VERSION = "1.0.0"

HOMEPAGE = "https://github.com/ru-presence-data/ru-presence-data"
TITLE = "Russian military presence abroad since 1991"
DESCRIPTION = (
    "Soviet-inherited and Russian military presence abroad since 1991: bases, deployments, agreements and events, with every factual "
    "cell tied to the sources that state it, contradictions kept, dates as uncertain as they are, and the planned end beside the actual one."
)
KEYWORDS = (
    "Russia",
    "Soviet Union",
    "military bases",
    "military deployments",
    "troop withdrawal",
    "peacekeeping",
    "status of forces agreements",
    "post-Soviet states",
    "Armenia",
    "Azerbaijan",
    "Karabakh",
    "Gabala radar",
    "Georgia",
    "Abkhazia",
    "South Ossetia",
    "Baltic states",
    "Belarus",
    "Moldova",
    "Transnistria",
    "Ukraine",
    "Crimea",
    "Black Sea Fleet",
)
AUTHORS = "ru_presence_data contributors"
CODE_LICENCE = {"name": "MIT", "path": "https://spdx.org/licenses/MIT.html", "title": "MIT License"}
DATA_LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 International",
}


def numbers(version: str) -> tuple[int, int, int]:
    """Split a version into its numbers, so that versions compare.

    Raises:
        UsageError: If it is not of three whole numbers.
    """
    from .violations import UsageError

    match = re.fullmatch(r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})", version, re.ASCII)
    if match is None:
        raise UsageError(f"found version {version!r}, expected three whole numbers such as 0.2.0")
    return int(match[1]), int(match[2]), int(match[3])
