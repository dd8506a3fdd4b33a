"""The language of a name, guessed from its letters and its host, so that a screen reader reads it as it should."""

from __future__ import annotations

import re
import unicodedata

UNKNOWN = "und"
"""What BCP 47 calls a language that is not known."""

_SCRIPTS = (("GEORGIAN", "ka"), ("ARMENIAN", "hy"), ("ARABIC", "ar"), ("HEBREW", "he"), ("GREEK", "el"))
_CYRILLIC = {"ua": "uk", "by": "be", "kz": "kk", "kg": "ky", "tj": "tg", "bg": "bg", "mn": "mn", "rs": "sr", "mk": "mk"}
_LATIN = {
    "az": "az", "ee": "et", "lv": "lv", "lt": "lt", "pl": "pl", "de": "de", "ddde": "de", "cz": "cs", "cshh": "cs", "sk": "sk", "hu": "hu",
    "ro": "ro", "md": "ro", "uz": "uz", "tm": "tk", "vn": "vi", "cu": "es", "ve": "es", "ba": "bs", "hr": "hr", "al": "sq", "xk": "sq",
}  # fmt: skip
_LETTERS = {"uk": re.compile("[іїєґІЇЄҐ]"), "be": re.compile("[ўЎ]")}


def language_of(text: str, host: str = "") -> str:
    """Guess the language of a name as a tag of BCP 47; `und` where nothing says it.

    Args:
        text: The name.
        host: Actor id of the state in whose language it may be; empty for an instrument's title, whose Cyrillic is Russian
            unless its letters say otherwise.
    """
    for letter in text:
        if not letter.isalpha():
            continue
        script = unicodedata.name(letter, "").partition(" ")[0]
        if script == "CYRILLIC":
            tongue = next((each for each, letters in _LETTERS.items() if letters.search(text)), "")
            return tongue or _CYRILLIC.get(host, "ru")
        if script == "LATIN":
            return _LATIN.get(host, UNKNOWN)
        return dict(_SCRIPTS).get(script, UNKNOWN)
    return UNKNOWN
