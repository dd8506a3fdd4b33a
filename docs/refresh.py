"""Runs the examples of the pages and makes what is generated in them, or says what is not current.

    python docs/refresh.py            puts the pages right
    python docs/refresh.py --all      first makes all that is generated anew: schemas, codebook, rules, answers, pictures; last the golden files
    python docs/refresh.py --check    only says which pages are not current

In the pages these blocks are run in the directory of a release, in which the tables lie as a user has them:

* `python` blocks with `>>>`, all of a page in one session, and an empty line before the closing fence;
* `console` blocks, each line after `$ ` one command, which must be `ru-presence-data`;
* `sql` blocks, by DuckDB, all of a page in one session; the result stands in a `text` block that follows.

Blocks in any other language are not run, and a page that has them says so.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent
ROOT = DOCS.parent
sys.path[:0] = [str(DOCS), str(ROOT / "tests")]

import diagram  # noqa: E402
import plan  # noqa: E402

import example_runner  # noqa: E402
import ru_presence_data  # noqa: E402
from ru_presence_data.cli import main as cli  # noqa: E402
from ru_presence_data.dataset import Dataset  # noqa: E402
from ru_presence_data.release import build  # noqa: E402

FORMATS = ("csv", "parquet", "geoparquet", "geojson", "sqlite", "xlsx", "stata", "duckdb", "followthemoney", "crosswalk")
"""What the release holds in which the examples run: what the pages read."""

PAGES = sorted(path for folder in (DOCS, DOCS / "recipes", DOCS / "reference") for path in folder.glob("*.md"))
OWNED_BY_OTHERS = {"answers.md", "codebook.md", "rules.md", "validating-your-own-package.md", "worked-example.md"}
"""Pages that are generated or tested elsewhere."""

IN_THE_CHECKOUT = (ROOT / "README.md", ROOT / "reconciliation" / "README.md", DOCS / "worked-example.md")
"""Pages whose examples are run, and whose parts are made, in the checkout and not in a release."""

CONSOLE = re.compile(r"(?<=^```console\n)(?P<body>.*?)(?=^```$)", re.MULTILINE | re.DOTALL)
SQL = re.compile(r"^```sql\n(?P<query>.*?)^```\n(?P<output>\n```text\n.*?^```\n)?", re.MULTILINE | re.DOTALL)
PART = re.compile(
    r"(?<=^<!-- )(?P<name>\w+)(?P<head>, made by docs/refresh\.py -->\n\n).*?(?=\n<!-- end of (?P=name) -->)", re.MULTILINE | re.DOTALL
)

CLI_HEAD = """\
# Command line

<!-- Made by `python docs/refresh.py`; edit the parsers in src/ru_presence_data/cli/ instead. -->

The command `ru-presence-data` comes with the library. What it prints goes to the standard output; what went wrong goes to the standard error
on one line. Exit codes: 0 fine, 1 violations found, 2 could not run.
What programs read (each `--format` but `text`) is UTF-8 under every locale. A standard output that is closed or full gives exit code 2.

A command that reads takes the data package that it is given, else the one in the working directory, else the one that is installed with the
library. The commands that write rows (`new`, `add-source`, `cite`) never touch the installed one.

One command at a time changes a package: a second one waits five seconds, then says who is first and writes nothing. Files are written aside and
renamed, so that a command that is stopped leaves the old ones or the new; what else it left is put in order by the next.
"""


def pages() -> list[Path]:
    """The pages whose examples are run here."""
    return [path for path in PAGES if path.name not in OWNED_BY_OTHERS and path.name != "cli.md"]


def release(directory: Path) -> Path:
    """Write the release in which the examples run and give its directory."""
    return build.build(ROOT, directory, only=FORMATS)


def cli_page() -> str:
    """Write the reference of the command line: the help of every command."""
    parts = [CLI_HEAD, _help([])]
    parts += [f"## {name}\n\n{_help([name])}" for name in commands()]
    return "\n".join(parts)


def commands() -> list[str]:
    """The names of all commands."""
    action = next(action for action in cli.parser()._actions if isinstance(action, argparse._SubParsersAction))
    return list(action.choices)


def _help(words: list[str]) -> str:
    command = shlex.join(["ru-presence-data", *words, "--help"])
    return f"```console\n$ {command}\n{run(command)}```\n"


def run(command: str) -> str:
    """Run one command line of `ru-presence-data` and give what it prints, errors too."""
    name, *words = shlex.split(command)
    if name != "ru-presence-data":
        raise ValueError(f"found the command {name!r} in a console block, expected ru-presence-data: use a bash block for what is not run")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        cli.main(words)
    return printed.getvalue()


def rerun(text: str) -> str:
    """A page with what its examples print now; the working directory is that of a release."""
    text = CONSOLE.sub(lambda found: "".join(_console(found["body"])), text)
    text = _sql(text)
    return example_runner.rerun(_parts(text))


def _parts(text: str) -> str:
    return PART.sub(lambda found: f"{found['name']}{found['head']}{PARTS[found['name']]()}", text)


def _console(body: str) -> Iterator[str]:
    for line in body.splitlines():
        if line.startswith("$ "):
            yield f"{line}\n{run(line.removeprefix('$ '))}"


def _sql(text: str) -> str:
    if not SQL.search(text):
        return text
    import duckdb

    with contextlib.closing(duckdb.connect()) as connection:

        def block(found: re.Match[str]) -> str:
            result = connection.sql(found["query"])
            # What is done for its effect gives a table of the one column Success, without a row.
            quiet = result is None or result.columns == ["Success"]
            shown = "" if quiet else f"\n```text\n{grid(result.columns, result.fetchall())}```\n"
            return f"```sql\n{found['query']}```\n{shown}"

        return SQL.sub(block, text)


def grid(header: list[str], rows: list[tuple[Any, ...]]) -> str:
    """Write rows under a header in aligned columns; an empty cell is null."""
    cells = [header, *(["" if cell is None else str(cell) for cell in row] for row in rows)]
    widths = [max(_width(row[at]) for row in cells) for at in range(len(header))]
    rule = ["-" * width for width in widths]
    lines = ["  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join(rule), *lines[1:]]) + "\n"


def _width(text: str) -> int:
    return sum(not unicodedata.combining(letter) for letter in text)


@contextlib.contextmanager
def here(directory: Path, columns: int = 96) -> Iterator[None]:
    """Stand in a directory, at a width of some columns."""
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = str(columns)
    try:
        with contextlib.chdir(directory):
            yield
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before


def questions() -> str:
    """List the questions of a dataset for the reference, in the order of the class."""
    names = [name for name, value in vars(Dataset).items() if callable(value) and not name.startswith("_")]
    return "```{eval-rst}\n" + "".join(f".. automethod:: Dataset.{name}\n" for name in names) + "```\n"


def hosts() -> str:
    """Count what is in for each host that was searched, those of one region together."""
    from ru_presence_data.analysis.coverage import Searched

    ds = ru_presence_data.load()
    searched = Searched(ds)
    states = [host for host in searched.hosts() if searched.actors.rows[host]["actor_kind"] == "state"]
    spells = ds.spells(parts="whole").to_pylist()
    lines = ["| host | region | deployments | there still | bases | events | searched |", "|---|---|---|---|---|---|---|"]
    for host in sorted(states, key=lambda host: (searched.actors.region(host), searched.actors.rows[host]["name"])):
        own = [spell for spell in spells if spell["host_de_jure"] == host]
        bases, events = (sum(row["host_de_jure"] == host for row in table.rows()) for table in (ds.bases, ds.events))
        years = ", ".join(f"{first}-{last}" + " in part" * (how == "partial") for first, last, how in searched.spans(host))
        there = sum(spell["right_censored"] for spell in own)
        name, region = searched.actors.rows[host]["name"], searched.actors.region(host)
        lines.append(f"| {name} | `{region}` | {len(own)} | {there} | {bases} | {events} | {years} |")
    return "\n".join(lines) + "\n"


def sensitivities() -> str:
    """Hold the findings against those under other rules and without some sources."""
    from ru_presence_data.sensitivity.compare import compared
    from ru_presence_data.sensitivity.render import markdown

    return markdown(ru_presence_data.load().answers(), list(compared(ru_presence_data.load(), 12)))


def finding() -> str:
    """Tell the finding in numbers."""
    from ru_presence_data.release.finding import markdown
    from ru_presence_data.sensitivity.compare import compared

    return markdown(ru_presence_data.load(), list(compared(ru_presence_data.load(), 0, countries=False)))


def quality() -> str:
    """Count what the cells rest on and what second readers found."""
    from ru_presence_data.release.quality import markdown

    tables = []
    for name in ("checks", "second_coding"):
        with (ROOT / "quality" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            tables.append(list(csv.DictReader(file)))
    return markdown(ru_presence_data.load(), *tables)


def reconciliation() -> str:
    """Count how the data differ from lists that others published."""
    from ru_presence_data.release.reconciliation import read
    from ru_presence_data.release.reconciliation_page import markdown

    return markdown(ru_presence_data.load(), read(ROOT / "reconciliation"))


def lists() -> str:
    """List what the data were compared with."""
    from ru_presence_data.release.reconciliation import read
    from ru_presence_data.release.reconciliation_page import declared

    return declared(read(ROOT / "reconciliation"))


PARTS = {
    "finding": finding,
    "quality": quality,
    "reconciliation": reconciliation,
    "lists": lists,
    "tables": diagram.table,
    "rooms": plan.table,
    "questions": questions,
    "hosts": hosts,
    "sensitivities": sensitivities,
}
"""What makes the parts of pages that stand between `<!-- NAME, made by docs/refresh.py -->` and `<!-- end of NAME -->`."""


def made() -> dict[Path, str]:
    """The files that are generated whole."""
    return {
        DOCS / "reference" / "cli.md": cli_page(),
        DOCS / "images" / "tables.svg": diagram.svg(),
        DOCS / "images" / "house.svg": plan.svg(),
    }


def in_the_checkout() -> dict[Path, str]:
    """The pages whose examples are run in the checkout, with what they print now."""
    now = {}
    with here(ROOT, columns=100):
        for path in IN_THE_CHECKOUT:
            text = CONSOLE.sub(lambda found: "".join(_console(found["body"])), path.read_text(encoding="utf-8"))
            now[path] = example_runner.rerun(_parts(text))
    return now


def everything_else() -> None:
    """Make anew what the library and the tests make, in the order in which one needs the other."""
    library = [sys.executable, "-m", "ru_presence_data"]
    broken = (
        "import sys; sys.path.insert(0, 'tests'); import pathlib, support; support.write_broken(pathlib.Path('tests/data/broken-package'))"
    )
    for words in (["sync", "."], ["answers", "--write", "--package", "."], *pictures()):
        subprocess.run([*library, *words], cwd=ROOT, check=True)
    subprocess.run([sys.executable, "-c", broken], cwd=ROOT, check=True)


def pictures() -> list[list[str]]:
    """The commands that draw the pictures, from the page that tells them."""
    text = (DOCS / "images" / "README.md").read_text(encoding="utf-8")
    return [shlex.split(line)[1:] for line in re.findall(r"^ru-presence-data .+$", text, re.MULTILINE)]


def goldens() -> int:
    """Write the golden files of the tests anew; gives 0 if their tests then pass, and names those that do not."""
    tests = [path for path in sorted((ROOT / "tests").glob("test_*.py")) if "_regression" in path.read_text(encoding="utf-8")]
    command = [sys.executable, "-m", "pytest", "-q", "--force-regen", "--no-header", "-p", "no:cacheprovider", *map(str, tests)]
    # The first run writes them and fails, as it should; the second says whether all is well.
    subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
    command.remove("--force-regen")
    done = subprocess.run([*command, "-rf"], cwd=ROOT, check=False, capture_output=True, text=True)
    print("".join(f"{line}\n" for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))), end="")
    return int(done.returncode != 0)


def main(argv: list[str] | None = None) -> int:
    """Run the command; gives 0 if everything was current or was put right."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say which pages are not current")
    parser.add_argument(
        "--all", action="store_true", help="make all that is generated anew: schemas, codebook, rules, answers, pictures, golden files"
    )
    arguments = parser.parse_args(argv)
    if arguments.all:
        everything_else()
        # What was made is part of the library, which this process loaded as it was.
        done = subprocess.run([sys.executable, __file__], check=False).returncode
        return max(done, goldens())
    with tempfile.TemporaryDirectory() as directory, here(release(Path(directory))):
        now = made() | {path: rerun(path.read_text(encoding="utf-8")) for path in pages()}
    now |= in_the_checkout()
    stale = [path for path, text in now.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if not arguments.check:
            path.write_text(now[path], encoding="utf-8", newline="\n")
        print(f"{path.relative_to(ROOT)}: {'not current (fix: run python docs/refresh.py)' if arguments.check else 'written'}")
    return int(bool(stale) and arguments.check)


if __name__ == "__main__":
    sys.exit(main())
