"""A dataset whose rows are kept in memory, for who asks it many questions."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from ..tables import TABLES, Table, Tables

T = TypeVar("T")


class HeldTable(Table[Any]):
    """A table that makes its rows once; they are shared, so nobody may change them."""

    def __init__(self, of: Table[Any]) -> None:
        super().__init__(of.schema, of._package)
        self._of = of

    @cached_property
    def _cells(self) -> Any:
        return self._of.text_cells()

    @cached_property
    def _rows(self) -> list[dict[str, str]]:
        return super().rows()

    @cached_property
    def _by_key(self) -> dict[str, dict[str, str]]:
        key = self.schema.primary_key
        return {row[key[0]]: row for row in self._rows} if len(key) == 1 else {}

    def rows(self) -> list[dict[str, str]]:
        """All rows as text cells, an empty string where nothing is known."""
        return self._rows

    def row(self, key: str) -> dict[str, str]:
        """The text cells of the record with a one-column key.

        Raises:
            UsageError: If there is no such record.
        """
        held = self._by_key.get(key)
        return super().row(key) if held is None else held


class Held(Tables):
    """The tables of a dataset, each a `HeldTable`.

    Attributes:
        made: What was made of all rows, by its maker, and is shared as they are.
    """

    def __init__(self, of: Tables) -> None:
        super().__init__(of.directory)
        self._of = of
        self.made: dict[Callable[[Tables], Any], Any] = {}

    def __getattr__(self, name: str) -> Table[Any]:
        if name not in TABLES:
            return super().__getattr__(name)
        table = HeldTable(self._of[name])
        self.__dict__[name] = table
        return table


def once(dataset: Tables, make: Callable[[Tables], T]) -> T:
    """What is made of all rows of a dataset; of a held one it is made once and shared, so nobody may change it."""
    made = dataset.made if isinstance(dataset, Held) else {}
    if make not in made:
        made[make] = make(dataset)
    shared: T = made[make]
    return shared
