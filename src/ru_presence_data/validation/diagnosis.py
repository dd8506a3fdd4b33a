"""What went wrong while a question was answered, held against the data: what follows from an error of theirs is told as that."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from ..tables import Tables
from ..violations import InvalidDataError, RuPresenceError, Severity, UnknownRecordError

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C", bound=type)


@contextmanager
def asked(dataset: Tables, *names: object) -> Iterator[None]:
    """Judge the package when an answer fails for a reason that nobody foresaw, or for want of a record that the user did not name.

    Nothing is judged while all goes well.

    Args:
        dataset: The dataset that is asked.
        names: What the user named; that one of these is not there is no error of the data.

    Raises:
        InvalidDataError: In the place of whatever was raised, if the data are not valid; the text names the first violation.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, UnknownRecordError):
            foreseen = error.key in {str(name) for name in names}
        else:
            foreseen = isinstance(error, RuPresenceError | OSError | MemoryError)
        if foreseen:
            raise
        # Only here: an answer that goes well waits for no part of validation.
        from .files import validate

        first = next(validate(dataset.directory).of(Severity.ERROR), None)
        if first is None:
            raise
        raise InvalidDataError(f"{dataset.directory}/{first}; the data are not valid, `ru-presence-data validate` tells all") from error


def question(ask: Callable[P, R]) -> Callable[P, R]:
    """A function whose first argument is a dataset, such that its failures are held against the data."""

    @wraps(ask)
    def answered(*args: P.args, **kwargs: P.kwargs) -> R:
        dataset: Any = args[0]
        with asked(dataset, *args[1:], *kwargs.values()):
            return ask(*args, **kwargs)

    return answered


def questions(kind: C) -> C:
    """A class of datasets, each of whose own public methods is a `question`."""
    for name, method in list(vars(kind).items()):
        if inspect.isfunction(method) and not name.startswith("_"):
            setattr(kind, name, question(method))
    return kind


__all__ = ["asked", "question", "questions"]
