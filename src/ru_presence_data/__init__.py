"""Russian military presence abroad since 1991: the dataset, its schemas and its validator.

    import ru_presence_data as rpd

    ds = rpd.load()
    ds.bases.get("az-gabala-radar")

Names resolve when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from . import version as _version

# Type checkers take this name for true; importing it from `typing` would cost more than everything else here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from . import plots as plots
    from .dataset import Dataset, load
    from .edtf import Edtf
    from .tables import Table
    from .validation.files import validate
    from .validation.in_memory import validate_table
    from .violations import (
        InvalidDataError,
        PackageError,
        Report,
        RuPresenceError,
        Severity,
        UncoveredError,
        UncoveredWarning,
        UsageError,
        Violation,
    )

__version__ = _version.VERSION

_HOMES = {
    "Dataset": "dataset",
    "Table": "tables",
    "load": "dataset",
    "Edtf": "edtf",
    "validate": "validation.files",
    "validate_table": "validation.in_memory",
    "InvalidDataError": "violations",
    "PackageError": "violations",
    "Report": "violations",
    "RuPresenceError": "violations",
    "Severity": "violations",
    "UncoveredError": "violations",
    "UncoveredWarning": "violations",
    "UsageError": "violations",
    "Violation": "violations",
}

__all__ = [
    "Dataset",
    "Edtf",
    "InvalidDataError",
    "PackageError",
    "Report",
    "RuPresenceError",
    "Severity",
    "Table",
    "UncoveredError",
    "UncoveredWarning",
    "UsageError",
    "Violation",
    "__version__",
    "data_version",
    "load",
    "validate",
    "validate_table",
]


def data_version() -> str:
    """The version of the data that this library carries; code and data share one version number."""
    return __version__


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        import importlib

        value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    if name == "plots":
        import importlib

        return importlib.import_module(f"{__name__}.plots")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
