"""`python -m ru_presence_data`."""

from __future__ import annotations

from .cli.main import entry

entry()
