"""The questions stand on the dataset, say what they give, and load nothing before they are asked."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys

import pytest

import ru_presence_data as rpd
from ru_presence_data.dataset import Dataset

ASKED = {name: method for name, method in vars(Dataset).items() if not name.startswith("_")}
DEFAULTS = {
    "present": {"on": "2005-01-01"},
    "timeline": {"base": "az-gabala-radar"},
    "legal_basis": {"record_id": "az-gabala-radar", "on": "2005-01-01"},
    "explain": {"table": "bases", "record_id": "az-gabala-radar", "field": "closed"},
    "diff": {"other": rpd.load()},
    "resolve": {"rule": "editors"},
    "sensitivity": {"publishers": 0},
}
REFERS = {"country_months": "country_years", "presences": "spells"}
"""Methods whose documentation refers to that of another."""


@pytest.fixture(scope="module")
def ds():
    return rpd.load()


@pytest.mark.parametrize("name", ASKED)
def test_every_column_is_described(ds, load, package, name):
    """A column is named in the documentation of its method, or in that of the method to which it refers.

    Of sensitivity, which takes long, the invented world is asked.
    """
    answer = getattr(load(package) if name == "sensitivity" else ds, name)(**DEFAULTS.get(name, {}))
    if name == "explain":
        assert answer.cell == "2012-12-10"
        assert answer.voices
        return
    if name == "resolve":
        assert isinstance(answer, Dataset)
        return
    answer = answer.to_arrow() if name in ("diff", "answers") else answer
    text = inspect.getdoc(ASKED[name]) + (inspect.getdoc(ASKED[REFERS[name]]) if name in REFERS else "")
    words = set(re.findall(r"[a-z0-9_]+", text))
    for column in answer.column_names:
        stem = re.sub(r"_(earliest|latest)$", "", column)
        if not column.startswith("incidence_"):
            assert column in words or stem in words or column in ("deployment_id", "base_id"), column


@pytest.mark.parametrize("name", ASKED)
def test_every_argument_is_described(name):
    arguments = list(inspect.signature(ASKED[name]).parameters)[1:]
    text = inspect.getdoc(ASKED[name])
    for argument in arguments if name != "country_months" else []:
        assert re.search(rf"^ +{argument}: ", text, re.MULTILINE), argument
    assert not arguments or "UsageError" in text or name == "country_months"


def test_nothing_is_loaded_before_it_is_asked():
    program = (
        "import sys, ru_presence_data as rpd; ds = rpd.load(); ds.bases.to_arrow(); print([m for m in sys.modules if '.analysis' in m])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_answers_wake_neither_pandas_nor_pydantic():
    program = (
        "import sys, ru_presence_data as rpd; ds = rpd.load(); ds.country_years(); ds.spells(); ds.survival(); ds.present('2005');"
        "ds.timeline(host='az'); print(sorted({'pandas', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
