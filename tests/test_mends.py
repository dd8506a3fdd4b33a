"""A mend that is named works: what a fix says to write or to run, done by a program, takes the violation away."""

from __future__ import annotations

import pytest

from mends import EXACT, files_of, named, put_back
from ru_presence_data.validation.files import validate
from ru_presence_data.violations import Severity
from seeds import planted, seeds
from test_mutations import restore

ENOUGH = 6
"""Defects of a rule that are tried; most rules have fewer."""

SEEDS = [seed for rule in sorted(EXACT) for seed in [seed for seed in seeds() if seed.rule == rule][:ENOUGH]]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The shipped package, copied once."""
    directory = tmp_path_factory.mktemp("shipped") / "package"
    restore(directory)
    return directory


def told(violation):
    return violation.rule, violation.path, violation.field, violation.key, violation.message


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_a_mend_that_is_named_works(seed, copy, tmp_path):
    with planted(seed, copy, tmp_path) as (directory, _):
        violation = next(iter(validate(directory).of(Severity.ERROR)))
        spoilt = files_of(directory)
        for words, mend in named(violation).items():
            put_back(directory, spoilt)
            mend(directory)
            left = list(map(told, validate(directory).of(Severity.ERROR)))
            assert told(violation) not in left, (words, str(violation))
