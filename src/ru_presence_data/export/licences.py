"""Licences of what leaves the package: what is given away for good, and what is not ours to give away."""

from __future__ import annotations

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
"""The dedication to the public domain under which Wikidata takes what it is given."""

GAZETTEER = "geonames-nd-gazetteer"
"""Source of the points of settlements that no other source gives; its licence, which asks for attribution, is named where a package cites it."""
