"""Every seeded defect, planted in a package: the corpus of `mutations` in the shipped one, the cases of `rules/` in the small one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mutations import Ship, corpus
from ru_presence_data.rules import all_rules
from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.tables import TABLES
from test_mutations import apply, restore
from test_rules import ALL, changed

TABLE_OF = {load_schema(table).path: table for table in TABLES}
"""Name of each table by the path of its file."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A defect that can be planted.

    Attributes:
        name: Its name.
        rule: The rule that must fire.
        plant: Writes the package with the defect into a directory, which holds the shipped one, and gives the tables that were changed.
        shipped: Whether it is planted in the shipped package, and not in the small one.
    """

    name: str
    rule: str
    plant: Callable[[Path], tuple[str, ...]]
    shipped: bool

    @property
    def stage(self) -> str:
        """Stage of its rule."""
        return all_rules()[self.rule].stage


def _mutation(name: str) -> Callable[[Path], tuple[str, ...]]:
    def plant(directory: Path) -> tuple[str, ...]:
        ship = Ship(directory)
        corpus()[name][1](ship)
        apply(ship)
        return tuple(TABLE_OF[path] for path in ship.files if path in TABLE_OF)

    return plant


def _case(rule: str, title: str) -> Callable[[Path], tuple[str, ...]]:
    def plant(directory: Path) -> tuple[str, ...]:
        case = ALL[rule][title]
        changed(case).write(directory)
        blamed = [violation.split(":")[0] for violation in case["violations"]]
        return tuple(dict.fromkeys([*(table for table in TABLES if table in case), *blamed]))

    return plant


def seeds() -> list[Seed]:
    """Every seeded defect."""
    found = [Seed(name, rule, _mutation(name), True) for name, (rule, _) in corpus().items()]
    for rule, cases in ALL.items():
        found += [
            Seed(f"{rule}: {title}, in a case", rule, _case(rule, title), False) for title, case in cases.items() if case["violations"]
        ]
    return found


@contextmanager
def planted(seed: Seed, copy: Path, aside: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """The directory of a package with a defect, and the tables that were changed.

    Args:
        seed: The defect.
        copy: A copy of the shipped package, which is restored in the end.
        aside: An empty directory.
    """
    directory = copy if seed.shipped else aside
    try:
        yield directory, seed.plant(directory)
    finally:
        if seed.shipped:
            restore(copy)
