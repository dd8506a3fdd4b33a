"""Holds linked/followthemoney.jsonl of a release against the model that the package followthemoney brings.

The tests know the same rules by heart (`tests/linked_rules.py`), for the package needs ICU and is not wanted by anything else; this is where they are
seen to be right. A test runs it too, where the package is installed:

    pip install followthemoney
    ru-presence-data export followthemoney --out out
    python tests/dev/check_followthemoney.py out/linked/followthemoney.jsonl

Last run with followthemoney 4.11.2: nothing is wrong.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def problems(path):
    """What the model finds wrong, one line each."""
    from followthemoney import model

    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]
    schemata = {row["id"]: model.get(row["schema"]) for row in rows}
    if len(schemata) != len(rows):
        yield "two entities have one id"
    for row in rows:
        schema = schemata[row["id"]]
        if schema is None or schema.abstract:
            yield f"{row['id']}: there is no schema {row['schema']}"
            continue
        yield from (f"{row['id']}: {name} is missing" for name in schema.required if not row["properties"].get(name))
        for name, values in row["properties"].items():
            known = schema.get(name)
            if known is None or known.stub:
                yield f"{row['id']}: {row['schema']} has no property {name}"
                continue
            for value in values:
                if known.type.clean(value) is None:
                    yield f"{row['id']}: {name}: {value!r} is no {known.type.name}"
                if known.range and not (schemata.get(value) and schemata[value].is_a(known.range)):
                    yield f"{row['id']}: {name}: {value} is no {known.range.name} of the file"
        proxy = model.get_proxy(row)
        if {name: sorted(proxy.get(name)) for name in row["properties"]} != {name: sorted(set(v)) for name, v in row["properties"].items()}:
            yield f"{row['id']}: the entity is another when it is read"


if __name__ == "__main__":
    told = list(problems(Path(sys.argv[1])))
    for one in told[:100]:
        print(one)
    print(f"{len(told)} problems")
    sys.exit(bool(told))
