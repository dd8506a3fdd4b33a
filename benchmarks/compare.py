"""Compares the validator with stock frictionless, with pydantic row by row, with a bare read and with other validators of tables, in one run.

    python benchmarks/compare.py [--rows 1000000] [--write]

Prints medians and ratios as tables; `--write` keeps them in benchmarks/README.md. The other validators are those of peers.py that are installed
(`pip install dataframely 'pandera[polars]'`). Each measurement is a process of its own, so
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
PEER = """
sys.path.insert(0, {here!r})
import {module}, peers
check = peers.PEERS[{name!r}][0]
start = clock()
found = check(path)
seconds = clock() - start
assert found == 0, found
"""
HEAD = """
import json, resource, sys, time
from pathlib import Path
processor = {}
def clock():
    # Called twice: before what is measured and after it.
    processor["used"] = time.process_time() - processor.setdefault("start", time.process_time())
    return time.perf_counter()
path = Path(sys.argv[1])
"""
TAIL = """
print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, processor["used"]]))
"""


def measure(reader: str, package: Path, runs: int) -> tuple[float, float]:
    """The median seconds and the greatest memory in MiB of a reader on a package."""
    seconds, memory, _ = measured(READERS[reader], package, runs)
    return seconds, memory


def measured(code: str, package: Path, runs: int) -> tuple[float, float, float]:
    """The median seconds, the greatest memory in MiB and the median seconds of the processor, on both cores together, of some code on a package."""
    found = []
    for _ in range(runs):
        done = subprocess.run([sys.executable, "-c", HEAD + code + TAIL, str(package)], capture_output=True, text=True, check=True)
        found.append(json.loads(done.stdout))
    seconds, memory, used = zip(*found, strict=True)
    return statistics.median(seconds), max(memory), statistics.median(used)


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


def beside(folder: Path, runs: int = 5) -> list[str]:
    """Compare all that `validate` does with the declared checks alone, done by other libraries, on the large package of `speed`."""
    import importlib.util

    from peers import PEERS

    package = folder / "large"
    readers = {
        "bare read by pyarrow": (READERS["bare read"], "none"),
        "`ru-presence-data validate`": (READERS["validate"], "all stages, all rules"),
    }
    for name, (_, module) in PEERS.items():
        if importlib.util.find_spec(module) is not None:
            code = PEER.format(here=str(HERE), module=module, name=name)
            readers[f"{name} ({module} {version(module)})"] = code, "declared checks"
    found = {name: measured(code, package, runs) for name, (code, _) in readers.items()}
    least = min((row for name, row in found.items() if name.startswith("dataframely")), default=found["bare read by pyarrow"])
    lines = [
        "| reader | what it checks | seconds | seconds of processor | times the wall | times the processor |",
        "|---|---|---|---|---|---|",
    ]
    for name, (seconds, _, used) in found.items():
        times = f"{seconds / least[0]:.1f} | {used / least[2]:.1f}"
        lines.append(f"| {name} | {readers[name][1]} | {seconds:.2f} | {used:.2f} | {times} |")
    return [*lines, "", "Times are those of dataframely where it is installed, else of the bare read."]


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
        parts = [
            "## Speed",
            "",
            *speed(arguments.rows, folder),
            "",
            "## Beside other validators",
            "",
            *beside(folder),
            "",
            "## Growth",
            "",
            *growth(folder),
            "",
            "## Start-up",
            "",
            *startup(),
        ]
    text = "\n".join([f"Python {platform.python_version()}, {versions}; medians on two cores.", "", *parts]) + "\n"
    print(text)
    if arguments.write:
        page = HERE / "README.md"
        head, _, _ = page.read_text(encoding="utf-8").partition("<!-- results -->")
        page.write_text(f"{head}<!-- results -->\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
