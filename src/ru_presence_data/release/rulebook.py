"""The register of rules -> docs/rules.md, with the same words as `ru-presence-data rules NAME`."""

from __future__ import annotations

from collections.abc import Iterable

from ..rules import Rule, all_rules

STAGES = {
    "package": "Package: datapackage.json and the files that it lists",
    "text": "Text: the bytes of each file",
    "cell": "Cell: each value by the type of its field",
    "key": "Key: rows of one table beside each other",
    "link": "Link: cells that point to other tables",
    "rules": "Rules: what the values mean together",
}
"""Heading of each stage, in the order in which the stages run."""


def markdown(rules: Iterable[Rule] | None = None) -> str:
    """Write the reference of the rules.

    Args:
        rules: The rules; all of the register if None.
    """
    listed = list(all_rules().values() if rules is None else rules)
    lines = [
        "# Rules",
        "",
        "<!-- Made by `ru-presence-data sync`; edit the docstrings in src/ru_presence_data/rules instead. -->",
        "",
        "What `ru-presence-data validate` asks of a package. `ru-presence-data rules` lists the rules, `ru-presence-data rules NAME` prints one of the",
        "entries below. An error makes a package not valid; a warning does not. Stages run in this order, and a table with errors in one stage is not",
        "judged by the later ones; the report says what was skipped. What `ru-presence-data format` mends keeps no later stage from running.",
    ]
    for stage, heading in STAGES.items():
        of_stage = sorted((rule for rule in listed if rule.stage == stage), key=lambda rule: rule.name)
        if of_stage:
            lines += ["", f"## {heading}"]
        for rule in of_stage:
            lines += ["", *_entry(rule)]
    return "\n".join(lines) + "\n"


def _entry(rule: Rule) -> list[str]:
    tables = ", ".join(f"`{table}`" for table in rule.tables)
    where = f"judges {tables}" if tables else "judges the package" if rule.stage == "package" else "judges every file"
    return [
        f"### {rule.name}",
        "",
        f"*{rule.severity.value}*, {where}",
        "",
        _text(rule.summary),
        "",
        f"- Why: {_text(rule.why)}",
        f"- Bad: {_text(rule.example)}",
        f"- Fix: {_text(rule.fix)}",
    ]


def _text(words: str) -> str:
    """Keep Markdown from reading signs of the data as its own, outside what is quoted as code."""
    parts = words.split("`")
    for at in range(0, len(parts), 2):
        for sign in "\\*_<>[]|":
            parts[at] = parts[at].replace(sign, f"\\{sign}")
    return "`".join(parts)
