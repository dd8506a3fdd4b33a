"""The rules of the domain: documented functions over whole tables, and the register that holds them.

Every rule's docstring is its documentation: a summary, then `Why:`, `Example:` (a bad one) and `Fix:`.
"""

from __future__ import annotations

from .register import RULES, Flag, Rule

__all__ = ["RULES", "Flag", "Rule", "all_rules"]


def all_rules() -> dict[str, Rule]:
    """Give every rule by name: the built-in checks first, then the rules of the domain by their modules, whichever was imported first."""
    from . import agreements, builtin, identity, place, sourcing, strength, time

    modules = [module.__name__ for module in (builtin, agreements, identity, place, sourcing, strength, time)]
    return dict(sorted(RULES.items(), key=lambda item: modules.index(item[1].find.__module__) if item[1].find else 0))
