"""Compares the validator with stock frictionless, with pydantic row by row and with a bare read, in one run.

    python benchmarks/compare.py [--rows 1000000] [--write]

Prints medians and ratios as a table; `--write` keeps it in benchmarks/README.md. Each measurement is a process of its own, so
that nothing is warm; the time that a process takes to start counts in the table of start-up, and not in the table of speed.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
COMMAND = str(Path(sys.executable).with_name("ru-presence-data"))
"""The installed command, run by the interpreter that runs this."""

READERS = {
    "validate": """
from ru_presence_data import _locate
from importlib import import_module
module = import_module("ru_presence_data.validation.files")
module.validate()
start = clock()
report = module.validate(path)
seconds = clock() - start
assert report.valid, report.sorted()[:3]
""",
    "bare read": """
import pyarrow, pyarrow.csv
def read():
    for file in sorted((path / "data").glob("*.csv")):
        with file.open() as stream:
            names = stream.readline().strip().split(",")
        options = pyarrow.csv.ConvertOptions(column_types={name: pyarrow.string() for name in names})
        pyarrow.csv.read_csv(file, convert_options=options)
start = clock()
read()
seconds = clock() - start
""",
    "pydantic": """
import csv
from ru_presence_data.tables import TABLES, record_class
from ru_presence_data.schema.table_schema import load_schema
start = clock()
for table in TABLES:
    record, scalars = record_class(table), {field.name: field.scalar for field in load_schema(table).fields}
    with (path / "data" / f"{table}.csv").open(newline="") as stream:
        for row in csv.DictReader(stream):
            record(**{name: scalars[name].parse(cell) for name, cell in row.items() if cell})
seconds = clock() - start
""",
    "frictionless": """
import frictionless
start = clock()
report = frictionless.validate(str(path / "datapackage.json"))
seconds = clock() - start
assert report.valid
""",
}
HEAD = """
import json, resource, sys, time
from pathlib import Path
clock = time.perf_counter
path = Path(sys.argv[1])
"""
TAIL = """
print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def measure(reader: str, package: Path, runs: int) -> tuple[float, float]:
    """The median seconds and the greatest memory in MiB of a reader on a package."""
    found = []
    for _ in range(runs):
        done = subprocess.run(
            [sys.executable, "-c", HEAD + READERS[reader] + TAIL, str(package)], capture_output=True, text=True, check=True
        )
        found.append(json.loads(done.stdout))
    return statistics.median(seconds for seconds, _ in found), max(memory for _, memory in found)


def paired(first: tuple[str, ...], second: tuple[str, ...], runs: int = 15) -> tuple[float, float]:
    """The median seconds of two whole processes, run by turns so that a busy moment of the machine meets both."""
    import time

    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for command, seconds in zip((first, second), found, strict=True):
            start = time.perf_counter()
            subprocess.run([sys.executable, *command], capture_output=True, check=True)
            seconds.append(time.perf_counter() - start)
    return statistics.median(found[0]), statistics.median(found[1])


def made(rows: int, folder: Path) -> int:
    """Generate a package in a process of its own: a child's memory is counted from that of its parent."""
    done = subprocess.run([sys.executable, str(HERE / "generate.py"), str(rows), str(folder)], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[0])


def speed(rows: int, folder: Path) -> list[str]:
    """Compare the readers on a package of `rows` rows; frictionless and pydantic run on a tenth and are scaled by rows."""
    small, large = folder / "small", folder / "large"
    few, many = made(rows // 10, small), made(rows, large)
    bare, _ = measure("bare read", large, 5)
    ours, memory = measure("validate", large, 5)
    pydantic, _ = measure("pydantic", small, 1)
    frictionless, _ = measure("frictionless", small, 1)
    lines = ["| reader | rows | seconds | rows a second | times the bare read | memory, MiB |", "|---|---|---|---|---|---|"]
    for name, seconds, number, peak in (
        ("bare read by pyarrow", bare, many, None),
        ("`ru-presence-data validate`", ours, many, memory),
        ("pydantic, row by row", pydantic, few, None),
        ("stock frictionless", frictionless, few, None),
    ):
        pace = number / seconds
        lines.append(f"| {name} | {number:,} | {seconds:.2f} | {pace:,.0f} | {many / bare / pace:.1f} | {f'{peak:,.0f}' if peak else ''} |")
    lines += [
        "",
        f"Validation is {(many / ours) / (few / frictionless):.0f} times as fast as stock frictionless and takes {ours / bare:.1f} times the bare read.",
    ]
    return lines


def growth(folder: Path) -> list[str]:
    """Show time and memory from 100 thousand to 3 million rows."""
    lines = ["| rows | seconds | microseconds a row | memory, MiB |", "|---|---|---|---|"]
    for rows in (100_000, 1_000_000, 3_000_000):
        package = folder / "grown"
        number = made(rows, package)
        seconds, memory = measure("validate", package, 3)
        lines.append(f"| {number:,} | {seconds:.2f} | {1e6 * seconds / number:.2f} | {memory:,.0f} |")
    return lines


def startup() -> list[str]:
    """Compare whole processes on the shipped package."""
    from ru_presence_data import _locate

    root = _locate.package_dir()
    bare = ("-c", "pass")
    read = ("-c", f"import pyarrow.csv; pyarrow.csv.read_csv({str(root / 'data' / 'events.csv')!r})")
    stock = ("-m", "frictionless", "validate", str(root / "datapackage.json"))
    lines = ["| process | milliseconds | compared with | ratio | goal |", "|---|---|---|---|---|"]
    for name, command, base, against, goal in (
        ("`import ru_presence_data`", ("-c", "import ru_presence_data"), bare, "a bare interpreter", 1.5),
        ("`--version`", (COMMAND, "--version"), bare, "a bare interpreter", 2.5),
        ("`--help`", (COMMAND, "--help"), bare, "a bare interpreter", 2.5),
        (
            "`rpd.load().events.to_arrow()`",
            ("-c", "import ru_presence_data as rpd; rpd.load().events.to_arrow()"),
            read,
            "a bare `pyarrow.csv` read of one file",
            2,
        ),
        ("`validate` of the shipped package", (COMMAND, "validate"), stock, "stock frictionless", 0.35),
    ):
        least, seconds = paired(base, command)
        lines.append(f"| {name} | {1000 * seconds:.0f} | {against}, {1000 * least:.0f} ms | {seconds / least:.2f} | {goal} |")
    return lines


def main() -> None:
    """Run all comparisons and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--write", action="store_true", help="keep the tables in benchmarks/README.md")
    arguments = parser.parse_args()
    versions = ", ".join(f"{name} {version(name)}" for name in ("ru-presence-data", "pyarrow", "pydantic", "frictionless"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = ["## Speed", "", *speed(arguments.rows, folder), "", "## Growth", "", *growth(folder), "", "## Start-up", "", *startup()]
    text = "\n".join([f"Python {platform.python_version()}, {versions}; medians on two cores.", "", *parts]) + "\n"
    print(text)
    if arguments.write:
        page = HERE / "README.md"
        head, _, _ = page.read_text(encoding="utf-8").partition("<!-- results -->")
        page.write_text(f"{head}<!-- results -->\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
