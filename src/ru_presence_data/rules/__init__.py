"""The rules of the domain: documented functions over whole tables, and the register that holds them.

Every rule's docstring is its documentation: a summary, then `Why:`, `Example:` (a bad one) and `Fix:`.
"""

from __future__ import annotations

from functools import cache

from ..schema.table_schema import load_schema
from ..tables import TABLES
from .register import Flag, Rule, Schemas, collect

__all__ = ["Flag", "Rule", "all_rules"]


def all_rules(schemas: Schemas | None = None) -> dict[str, Rule]:
    """Every rule by name: the built-in checks first, then the rules of the domain by their modules, whichever was imported first.

    Args:
        schemas: The schemas of all tables by name; the published ones if None.

    Raises:
        TypeError: If a mark in the schemas asks for a rule that is not documented, or a rule judges what no field is marked for.
    """
    return dict(_published()) if schemas is None else _ordered(schemas)


@cache
def _published() -> dict[str, Rule]:
    return _ordered({table: load_schema(table) for table in TABLES})


def _ordered(schemas: Schemas) -> dict[str, Rule]:
    from . import agreements, basis, builtin, identity, place, plans, sourcing, strength, time

    modules = [module.__name__ for module in (builtin, agreements, basis, identity, place, plans, sourcing, strength, time)]
    return dict(sorted(collect(schemas).items(), key=lambda item: modules.index(item[1].find.__module__) if item[1].find else 0))
