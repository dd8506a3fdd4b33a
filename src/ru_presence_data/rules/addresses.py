"""Addresses of documents as they are compared: the same document, the same text."""

from __future__ import annotations

import pyarrow.compute as pc

from ..tabular.arrays import Column, joined, texts


def plain(urls: Column) -> Column:
    """Addresses without scheme, `www.`, final slash and part of the page, with their hosts in lower case."""
    # A part of a page is no document of its own; after #! and #/ some sites have the page itself.
    whole = pc.replace_substring_regex(pc.utf8_trim_whitespace(urls), "#([^!/].*)?$", "")
    rest = pc.replace_substring_regex(whole, "^[A-Za-z][A-Za-z0-9+.-]*://", "")
    host = pc.replace_substring_regex(pc.utf8_lower(pc.replace_substring_regex(rest, "/.*$", "")), "^www[.]", "")
    return pc.utf8_rtrim(joined([host, pc.replace_substring_regex(rest, "^[^/]*", "")], ""), "/")


def plain_address(url: str) -> str:
    """One address as `plain` gives it."""
    return str(plain(texts([url]))[0])
