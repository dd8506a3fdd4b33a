"""Addresses of documents as they are compared: the same document, the same text."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote_to_bytes

import pyarrow.compute as pc

from ..tabular.arrays import Column, joined, texts

_HOST = "^[^/?#]*"
_TANGLED = r"[^ -~]|%|:[0-9]+([/?#]|$)|\.([/:?#]|$)|@"
"""What the address of an ordinary page has not: other letters than ASCII, escapes, a port, a dot that ends the host, a user."""
_ESCAPES = re.compile("(?:%[0-9A-Fa-f]{2})+")
_PORTS = {"http": "80", "https": "443"}


def plain(urls: Column) -> Column:
    """Addresses as they are compared, one for each.

    Without scheme, `www.`, final slash and part of the page; the host in lower case and in the letters of the net's own names, without a
    dot at its end and a port that goes without saying; escapes in the one form that they have, and letters in Unicode normal form C.
    """
    urls = pc.utf8_trim_whitespace(urls)
    tangled = pc.match_substring_regex(urls, _TANGLED)
    if pc.any(tangled).as_py():
        urls = pc.replace_with_mask(urls, tangled, texts(map(_untangled, urls.filter(tangled).to_pylist())))
    # A part of a page is no document of its own; after #! and #/ some sites have the page itself.
    whole = pc.replace_substring_regex(urls, "#([^!/].*)?$", "")
    rest = pc.replace_substring_regex(whole, "^[A-Za-z][A-Za-z0-9+.-]*://", "")
    rest = pc.replace_substring_regex(rest, "/+([?#])", r"\1")
    host = pc.utf8_lower(pc.replace_substring_regex(rest, "[/?#].*$", ""))
    path = pc.replace_substring_regex(rest, _HOST, "")
    return pc.utf8_rtrim(joined([pc.replace_substring_regex(host, "^www[.]", ""), path], ""), "/")


def same_address(urls: Column, url: str) -> int | None:
    """The place of the first of some addresses that is the same as one; None if there is none, or it is empty."""
    sought = plain(texts([url]))[0]
    place = pc.index(plain(urls), sought).as_py() if sought.as_py() else -1
    return None if place < 0 else int(place)


def _untangled(url: str) -> str:
    """An address whose host and escapes are in their one spelling."""
    scheme, mark, rest = unicodedata.normalize("NFC", url).partition("://") if "://" in url[:12] else ("", "", url)
    host, path = re.fullmatch(rf"({_HOST[1:]})(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
    name, _, port = host.rpartition("@")[2].partition(":")
    name = _net_name(_ESCAPES.sub(_letters, name)).rstrip(".")
    stays = port and port != _PORTS.get(scheme.lower())
    path = unicodedata.normalize("NFC", _ESCAPES.sub(_letters, path))
    return f"{scheme}{mark}{name}{f':{port}' if stays else ''}{path}"


def _net_name(host: str) -> str:
    """A host as the net knows it: `xn--` and ASCII for names in other letters."""
    host = unicodedata.normalize("NFKC", host).lower()
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _letters(escapes: re.Match[str]) -> str:
    """The letters of a run of escapes; signs that mean something in an address, and bytes that are no letters, stay escaped in capitals."""
    out = []
    for sign in unquote_to_bytes(escapes.group()).decode("utf-8", "surrogateescape"):
        # What stands for a byte that is no letter is not printable.
        is_letter = sign.isalnum() or sign in "-._~" or (sign > "\x7f" and sign.isprintable())
        out.append(sign if is_letter else "".join(f"%{byte:02X}" for byte in sign.encode("utf-8", "surrogateescape")))
    return "".join(out)
