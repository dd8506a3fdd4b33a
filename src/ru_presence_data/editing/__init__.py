"""Editing a package by command: a row, a statement or a source is added where it belongs, or nothing is written."""

from __future__ import annotations

from .cite import Cited, cite
from .new import Added, add_source, new_row

__all__ = ["Added", "Cited", "add_source", "cite", "new_row"]
