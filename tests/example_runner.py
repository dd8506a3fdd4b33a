"""Runs the examples of a document and compares what they print with what the document says, or writes the true output into it.

    python tests/example_runner.py docs/worked-example.md            says what differs
    python tests/example_runner.py --write docs/worked-example.md    puts the output right; the text between is left alone

The examples are those of doctest, in fenced blocks with an empty line before the closing fence; all share one namespace.
"""

from __future__ import annotations

import argparse
import contextlib
import doctest
import io
import sys
from pathlib import Path


def rerun(text: str) -> str:
    """A document with the output that its examples print now."""
    examples = doctest.DocTestParser().get_examples(text)
    lines = text.splitlines(keepends=True)
    namespace: dict = {"__name__": "__main__"}
    out, at = [], 0
    for example in examples:
        source = example.lineno + example.source.count("\n")
        out += lines[at:source]
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(example.source, "<example>", "single"), namespace)
        for line in printed.getvalue().splitlines():
            # An empty line would end the output for doctest.
            out.append(f"{line.rstrip() or '<BLANKLINE>'}\n")
        at = source + example.want.count("\n")
    return "".join([*out, *lines[at:]])


def main(argv: list[str] | None = None) -> int:
    """Run the command; gives 0 if the documents were current."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("documents", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true", help="write the output that the examples print now")
    arguments = parser.parse_args(argv)
    stale = False
    for path in arguments.documents:
        before = path.read_text(encoding="utf-8")
        after = rerun(before)
        if after != before:
            stale = True
            if arguments.write:
                path.write_text(after, encoding="utf-8", newline="\n")
            print(f"{path}: {'written' if arguments.write else 'not current (fix: python tests/example_runner.py --write)'}")
    return int(stale and not arguments.write)


if __name__ == "__main__":
    sys.exit(main())
