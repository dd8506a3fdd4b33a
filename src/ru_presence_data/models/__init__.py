"""One class a table, each in the module of the table's name: the only declaration of its fields.

Importing them holds the laws of declarations (`schema/declaration.py`).
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from ..schema import declaration
from ..schema.record import Record
from . import table_lists

_LISTING = ("retired_ids", "statements")
"""Tables with a closed list of tables, which is made when all others are declared."""


def _declared(module: Any) -> type[Record]:
    """The class that a module declares.

    Raises:
        TypeError: If it declares none, or several, or one of another table.
    """
    declared = [
        kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, Record) and kind.__module__ == module.__name__
    ]
    if len(declared) != 1 or declared[0].table != module.__name__.rpartition(".")[2]:
        raise TypeError(
            f"{module.__name__}: found {[kind.__name__ for kind in declared]}, expected one Record, of the table of the module's name"
        )
    return declared[0]


_names = sorted(
    (module.name for module in iter_modules(__path__) if module.name != "table_lists"), key=lambda name: (name in _LISTING, name)
)
CLASSES = {name: _declared(import_module(f".{name}", __name__)) for name in _names}
"""Every class by the name of its table."""

_schemas = [declaration.table(kind) for kind in CLASSES.values()]
table_lists.check_whole(_schemas)
declaration.together(_schemas)
