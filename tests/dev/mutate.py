"""Runs the tests on wrong programs and lists those that pass: python tests/dev/mutate.py [--help].

Needs the extra `test` and `pytest-cov`. First the tests that judge the modules run once, to learn which test walks over which line; then
each mutant of `wrong_programs.py` meets the tests that walk over its line, the likeliest and the quickest first, until one fails. The function is
exchanged in a process forked after the tests were collected, so that a mutant costs no more than its tests; what stands outside
functions is exchanged before the module is imported, in a process of its own.

The survivors, read one by one, are in `mutants.md`.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import gc
import importlib
import importlib.abc
import importlib.util
import io
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import types
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from wrong_programs import Mutant, mutants, mutated

TESTS = Path(__file__).resolve().parents[1]
ROOT = TESTS.parent / "src" / "ru_presence_data"
SCOPE = ("rules/*.py", "analysis/*.py", "release/gaps.py", "editing/*.py", "export/*.py")
JUDGES = (
    "test_addresses.py",
    "test_analysis_*.py",
    "test_answers.py",
    "test_declared.py",
    "test_editing.py",
    "test_export_*.py",
    "test_format_law.py",
    "test_known_answers*.py",
    "test_ledger.py",
    "test_many_findings.py",
    "test_mutations.py",
    "test_questions_cli.py",
    "test_retired.py",
    "test_row_rules.py",
    "test_rules.py",
)
"""Test files that judge the modules in scope; the others judge what stands on them."""

FIRST = {"rules": "test_rules", "analysis": "test_analysis", "release": "test_known", "editing": "test_editing", "export": "test_export"}
"""For each wing the tests that are likeliest to notice."""

Named = ast.Assign | ast.AnnAssign

SURVIVED, KILLED, TIMED_OUT, UNMADE = "survived", "killed", "timed out", "unmade"
NOT_MADE = 3
"""Exit code of a process in which a mutant could not be made."""


def sampled(only: str, every: int, least: int) -> list[Mutant]:
    """The mutants of the modules in scope: every so many, but of each module at least so many if it has them."""
    out = []
    for path in sorted(path for pattern in SCOPE for path in ROOT.glob(pattern)):
        name = path.relative_to(ROOT).as_posix()
        found = mutants(name, path.read_text(encoding="utf-8")) if re.search(only, name) else []
        step = max(1, min(every, len(found) // least))
        # Neighbours change the same node; drawn by chance, always the same, each kind of change is met.
        chosen = random.Random(name).sample(found, len(found) // step) if step > 1 else found
        out += sorted(chosen, key=lambda mutant: mutant.number)
    return out


class Clock:
    """Notes how long each test takes, and which fail on the right program."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.failed: set[str] = set()

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.seconds[report.nodeid] += report.duration
        if not report.passed:
            self.failed.add(report.nodeid)


def learn(directory: Path) -> None:
    """Run the tests once; write which lines each walks over and how long it takes."""
    clock = Clock()
    os.environ["COVERAGE_FILE"] = str(directory / "coverage")
    arguments = [*_pytest(), f"--cov={ROOT}", "--cov-context=test", "--cov-report=", "-q"]
    pytest.main(arguments, plugins=[clock])
    (directory / "seconds.json").write_text(json.dumps({test: spent for test, spent in clock.seconds.items() if test not in clock.failed}))


def _pytest(*more: str) -> list[str]:
    files = [str(path) for pattern in JUDGES for path in sorted(TESTS.glob(pattern))]
    return [*(more or files), f"--rootdir={TESTS.parent}", "-p", "no:cacheprovider", "-p", "no:xdist"]


class Walks:
    """Which tests walk over which line, and for how long."""

    def __init__(self, directory: Path) -> None:
        judges = tuple(f"tests/{path.name}" for pattern in JUDGES for path in TESTS.glob(pattern))
        seconds = json.loads((directory / "seconds.json").read_text())
        self.seconds: dict[str, float] = {test: spent for test, spent in seconds.items() if test.startswith(judges)}
        by_file = defaultdict(list)
        for test in self.seconds:
            by_file[test.partition("::")[0]].append(test)
        self._lines: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        with contextlib.closing(sqlite3.connect(directory / "coverage")) as connection:
            rows = connection.execute(
                "SELECT path, context, numbits FROM line_bits JOIN file ON file.id = file_id JOIN context ON context.id = context_id"
            )
            for path, context, bits in rows:
                test, _, phase = context.partition("|")
                # What one test sets up may serve all tests of its file.
                tests = by_file[test.partition("::")[0]] if phase == "setup" else [test]
                for line in (8 * at + bit for at, byte in enumerate(bits) for bit in range(8) if byte & 1 << bit):
                    self._lines[path.rpartition(f"/{ROOT.name}/")[2]][line].update(tests)

    def over(self, mutant: Mutant, budget: float) -> list[str]:
        """The tests that walk over a mutant, the likeliest first, as many as a number of seconds holds."""
        lines = self._lines[mutant.module]
        found = lines[mutant.line] if mutant.function else set[str]().union(*lines.values())
        name, wing = mutant.function.replace("_", "-") or "-", mutant.module.partition("/")[0]
        likely = (lambda test: f"[{name}" in test, lambda test: f"tests/{FIRST[wing]}" in test or "test_known" in test)
        ordered = sorted(found & self.seconds.keys(), key=lambda test: (*(not says(test) for says in likely), self.seconds[test], test))
        out, spent = [], 0.0
        for test in ordered:
            spent += self.seconds[test]
            if out and spent > budget:
                break
            out.append(test)
        # What a file sets up for all its tests is set up once if they follow each other.
        files = list(dict.fromkeys(test.partition("::")[0] for test in out))
        return sorted(out, key=lambda test: files.index(test.partition("::")[0]))


class Trial:
    """Runs each mutant in a fork of a process that has collected all tests, and writes down what became of it."""

    def __init__(self, chosen: list[Mutant], walks: Walks, budget: float, out: Path) -> None:
        self._chosen, self._walks, self._budget, self._out = chosen, walks, budget, out

    def pytest_runtestloop(self, session: Any) -> bool:
        """Run the mutants instead of the tests."""
        items = {item.nodeid: item for item in session.items}
        proved: set[str] = set()
        unfit: set[str] = set()
        for module in {mutant.module for mutant in self._chosen}:
            importlib.import_module(_module(module))
        for mutant in self._chosen:
            tests = self._walks.over(mutant, self._budget)
            limit = 30 + 5 * int(sum(map(self._walks.seconds.__getitem__, tests)))
            wanted = [items[test] for test in tests if test in items]
            if mutant.module not in proved and _in_fork(None, wanted, limit) != SURVIVED:
                # A test that wants more than a fork has, or is slow on a busy machine, says nothing of a mutant.
                unfit |= {item.nodeid for item in wanted if _in_fork(None, [item], limit) != SURVIVED}
                print(f"left out, since the right program fails them: {', '.join(sorted(unfit))}", flush=True)
            wanted = [item for item in wanted if item.nodeid not in unfit]
            proved.add(mutant.module)
            verdict = _in_fork(mutant, wanted, limit) if mutant.function or constants(mutant) else UNMADE
            if verdict == UNMADE:
                # Nothing that lives can be given this code, such as a function that no longer names its class: the module is imported with it.
                verdict = _afresh(mutant, [test for test in tests if test not in unfit], limit)
            with self._out.open("a", encoding="utf-8") as stream:
                stream.write(f"{verdict}\t{mutant.number}\t{mutant}\t{mutant.function}\t{len(tests)} tests\n")
        return True


def _in_fork(mutant: Mutant | None, items: list[Any], limit: int) -> str:
    child = os.fork()
    if child == 0:
        code = NOT_MADE
        with contextlib.suppress(BaseException):
            os.setsid()
            silent = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silent, 1)
            os.dup2(silent, 2)
            if mutant is not None:
                exchange(mutant)
            code = 1
            code = 0 if _all_pass(items) else 1
        os._exit(code)
    until = time.monotonic() + limit
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            if code == -signal.SIGTERM:
                raise LookupError(f"{mutant} was stopped from outside")
            if code == NOT_MADE:
                return UNMADE
            return SURVIVED if code == 0 else KILLED
        time.sleep(0.01)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return TIMED_OUT


def _all_pass(items: list[Any]) -> bool:
    from _pytest.runner import runtestprotocol

    for item, following in zip(items, [*items[1:], None], strict=True):
        if any(report.failed for report in runtestprotocol(item, nextitem=following, log=False)):
            return False
    return True


def _module(path: str) -> str:
    return ".".join([ROOT.name, *Path(path).with_suffix("").parts]).removesuffix(".__init__")


def constants(mutant: Mutant) -> list[Named]:
    """The statements of a module that name values and hold a mutant, themselves or by a name; none if something else holds it."""
    source = (ROOT / mutant.module).read_text(encoding="utf-8")
    wrong, right = mutated(source, mutant.number).body, ast.parse(source).body
    at = next(at for at, (new, old) in enumerate(zip(wrong, right, strict=True)) if ast.dump(new) != ast.dump(old))
    found: list[Named] = []
    for statement in wrong[at:]:
        named = isinstance(statement, ast.Assign | ast.AnnAssign)
        uses = {node.id for node in ast.walk(statement.value) if isinstance(node, ast.Name)} if named and statement.value else set()
        if named and (not found or uses & {_target(one) for one in found}):
            found.append(statement)
        elif not found:
            break
    return found


def _target(statement: Named) -> str:
    return ast.unparse(statement.targets[0] if isinstance(statement, ast.Assign) else statement.target)


def _rename(mutant: Mutant, statements: list[Named]) -> None:
    """Give names of a module the values of a mutant, and so wherever the right values were imported."""
    live = sys.modules[_module(mutant.module)].__dict__
    space = dict(live)
    for statement in statements:
        name = _target(statement)
        exec(compile(ast.Module([statement], []), str(ROOT / mutant.module), "exec"), space)
        right = live[name]
        for module in [one for key, one in sys.modules.items() if key.startswith((ROOT.name, "test_"))]:
            if module.__dict__.get(name) is right:
                module.__dict__[name] = space[name]


def exchange(mutant: Mutant) -> None:
    """Give the functions that hold a mutant its code, wherever they are held, decorated or not; or a name of a module its value.

    Raises:
        LookupError: If there is no such function.
    """
    path = ROOT / mutant.module
    if not mutant.function:
        return _rename(mutant, constants(mutant))
    whole = compile(mutated(path.read_text(encoding="utf-8"), mutant.number), str(path), "exec")
    new = {(code.co_qualname, code.co_firstlineno): code for code in _codes(whole)}
    # What a module holds now is looked through with `gc`, since decorators, classes and registers hide functions from their modules.
    live = [one for one in gc.get_objects() if isinstance(one, types.FunctionType) and one.__code__.co_filename == str(path)]
    found = [one for one in live if (one.__code__.co_qualname, one.__code__.co_firstlineno) in new]
    if not any(one.__qualname__ == mutant.function for one in found):
        raise LookupError(str(mutant))
    for one in found:
        one.__code__ = new[one.__code__.co_qualname, one.__code__.co_firstlineno]


def _codes(code: types.CodeType) -> list[types.CodeType]:
    return [code, *(inner for one in code.co_consts if isinstance(one, types.CodeType) for inner in _codes(one))]


def _afresh(mutant: Mutant, tests: list[str], limit: int) -> str:
    command = [sys.executable, __file__, "--one", mutant.module, str(mutant.number), *tests]
    try:
        done = subprocess.run(command, cwd=TESTS.parent, capture_output=True, timeout=limit + 30)
    except subprocess.TimeoutExpired:
        return TIMED_OUT
    if done.returncode == -signal.SIGTERM:
        raise LookupError(f"{mutant} was stopped from outside")
    return SURVIVED if done.returncode == 0 else KILLED


class _Loader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives a module the code of a mutant when it is imported."""

    def __init__(self, module: str, tree: ast.Module) -> None:
        self._path, self._tree = ROOT / module, tree
        self._name = _module(module)

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        is_package = self._path.name == "__init__.py"
        places = [str(self._path.parent)] if is_package else None
        found = importlib.util.spec_from_file_location(name, self._path, loader=self, submodule_search_locations=places)
        return found if name == self._name else None

    def exec_module(self, module: types.ModuleType) -> None:
        exec(compile(self._tree, str(self._path), "exec"), module.__dict__)


def _one(module: str, number: str, *tests: str) -> int:
    sys.meta_path.insert(0, _Loader(module, mutated((ROOT / module).read_text(encoding="utf-8"), int(number))))
    return int(pytest.main([*_pytest(*tests), "-x", "-q"]))


def read(path: Path) -> dict[tuple[str, int], str]:
    """The verdicts of a list, by module and number of the mutant."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        verdict, number, mutant, *_ = line.split("\t")
        found[mutant.partition(":")[0], int(number)] = verdict
    return found


def told(verdicts: dict[tuple[str, int], str]) -> str:
    """The score by module."""
    lines = [f"{'module':32} {'mutants':>8} {'killed':>8} {'survived':>9}"]
    for name in [*sorted({module for module, _ in verdicts}), ""]:
        count = Counter(verdict for (module, _), verdict in verdicts.items() if name in ("", module))
        total = sum(count.values())
        lines.append(f"{name or 'all':32} {total:8} {total - count[SURVIVED]:8} {count[SURVIVED]:9}")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Run the mutants that are asked for and print the score; 1 if any survived."""
    if arguments[:1] == ["--one"]:
        return _one(*arguments[1:])
    parser = argparse.ArgumentParser(description="Run the tests on wrong programs and list those that pass.")
    parser.add_argument("--only", default="", metavar="PATTERN", help="modules whose path matches, such as rules/time")
    parser.add_argument("--every", type=int, default=3, help="one mutant of so many (default: 3)")
    parser.add_argument("--least", type=int, default=40, help="but of each module at least so many (default: 40)")
    parser.add_argument("--seconds", type=float, default=8, help="seconds of tests that a mutant must pass (default: 8)")
    parser.add_argument("--again", metavar="FILE", help="only those that survived in the list of another run")
    parser.add_argument(
        "--list", default="mutants.txt", metavar="FILE", help="where verdicts are; those there stand (default: mutants.txt)"
    )
    parser.add_argument("--map", metavar="DIR", help="where the walks of the tests are kept, to be used again (default: nowhere)")
    asked = parser.parse_args(arguments)
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = tempfile.mkdtemp()
    os.environ["CI"] = "true"
    os.chdir(TESTS.parent)
    directory = Path(asked.map or tempfile.mkdtemp())
    directory.mkdir(exist_ok=True)
    if not (directory / "seconds.json").exists():
        child = os.fork()
        if child == 0:
            learn(directory)
            os._exit(0)
        os.waitpid(child, 0)
    chosen, out = sampled(asked.only, asked.every, asked.least), Path(asked.list)
    if asked.again:
        before = read(Path(asked.again))
        chosen = [mutant for mutant in sampled(asked.only, 1, 1) if before.get((mutant.module, mutant.number)) == SURVIVED]
    known = read(out)
    trial = Trial([mutant for mutant in chosen if (mutant.module, mutant.number) not in known], Walks(directory), asked.seconds, out)
    with contextlib.redirect_stdout(io.StringIO()) as said:
        code = pytest.main([*_pytest(), "-q"], plugins=[trial])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        print(said.getvalue()[-3000:], file=sys.stderr)
        return 2
    verdicts = {key: verdict for key, verdict in read(out).items() if key in {(mutant.module, mutant.number) for mutant in chosen}}
    print(told(verdicts))
    return int(SURVIVED in verdicts.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
