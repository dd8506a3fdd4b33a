"""How much hangs on the editors' choices: the dataset under other rules and without some sources, held against the one as it is."""

from .compare import sensitivity

__all__ = ["sensitivity"]
