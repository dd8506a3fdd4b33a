"""What a maintainer's usual changes touch is counted, on a copy of the project, beside what one command makes anew."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ru_presence_data import _locate

PARTS = ("src", "data", "schemas", "docs", "datapackage.json", "CITATION.cff", "LICENSE-DATA")
MADE = ("schemas/", "docs/codebook.md", "docs/rules.md", "datapackage.json", "CITATION.cff", "LICENSE-DATA")
"""What `sync` makes."""


class Copy:
    """A copy of the project that remembers how it was."""

    def __init__(self, directory: Path) -> None:
        self.root = directory
        for part in PARTS:
            source = _locate.CHECKOUT / part
            if source.is_dir():
                shutil.copytree(source, directory / part, ignore=shutil.ignore_patterns("__pycache__", "_build"))
            else:
                shutil.copy(source, directory / part)
        self.before = self.files()

    def files(self) -> dict[str, bytes]:
        """Every file by its path."""
        found = (path for path in self.root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in found}

    def put(self, path: str, old: str, new: str) -> None:
        """Put a text in place of one that stands once in a file."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert text.count(old) == 1, (path, old)
        (self.root / path).write_text(text.replace(old, new), encoding="utf-8", newline="\n")

    def run(self, *words: str) -> str:
        """Run the copy's own command."""
        return self.python("-m", "ru_presence_data", *words)

    def python(self, *words: str) -> str:
        """Run Python on the copy's own code."""
        done = self.tried(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def tried(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run Python on the copy's own code, which may fail."""
        env = os.environ | {"PYTHONPATH": str(self.root / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run([sys.executable, *words], cwd=self.root, env=env, capture_output=True, text=True)

    def touched(self) -> set[str]:
        """Paths of the files that differ, but for those that are made."""
        after = self.files()
        changed = {path for path in {*self.before, *after} if self.before.get(path) != after.get(path)}
        return {path for path in changed if not path.startswith(MADE)}


@pytest.fixture
def copy(tmp_path):
    return Copy(tmp_path)


def test_a_field_touches_its_class_and_the_data(copy):
    field = '''    area_hectares: Annotated[Whole | None, Between(0, 100000, "hectares"), example(1200)] = None
    """Area of the site in hectares."""

    wikidata_id'''
    copy.put("src/ru_presence_data/models/bases.py", "    wikidata_id", field)
    copy.run("sync", ".")
    copy.run("format", ".", "--add-columns")
    assert copy.touched() == {"src/ru_presence_data/models/bases.py", "data/bases.csv"}
    copy.run("validate", ".")
    assert "area_hectares" in copy.run("export", "jsonl", ".", "--out", "out") + (copy.root / "out/jsonl/bases.jsonl").read_text()


def test_a_code_touches_its_list(copy):
    lists = "src/ru_presence_data/schema/vocabularies.py"
    copy.put(lists, '    PROTEST = "protest", ', '    EXAMPLE_CODE = "example-code", "An example."\n    PROTEST = "protest", ')
    copy.run("sync", ".")
    assert copy.touched() == {lists}
    copy.run("validate", ".")
    assert "example-code" in (copy.root / "docs/codebook.md").read_text(encoding="utf-8")


def test_a_rule_touches_its_module_and_its_cases(copy):
    rules = "src/ru_presence_data/rules/strength.py"
    with (copy.root / rules).open("a", encoding="utf-8") as stream:
        stream.write(ODD)
    copy.run("sync", ".")
    assert copy.touched() == {rules}
    assert "An odd number" in copy.run("rules", "odd-strength")


def test_a_question_touches_its_function_its_method_and_its_line(copy):
    package = "src/ru_presence_data/"
    (copy.root / package / "analysis/longest.py").write_text(LONGEST, encoding="utf-8")
    copy.put(package + "dataset.py", "    def answers(self)", METHOD + "    def answers(self)")
    copy.put(package + "cli/grammar.py", '    "spells": (', '    "longest": ("asked", "print the longest names"),\n    "spells": (')
    copy.run("sync", ".")
    assert copy.touched() == {package + "analysis/longest.py", package + "dataset.py", package + "cli/grammar.py"}
    assert len(copy.run("longest", "--least", "60", "--package", ".").splitlines()) > 1
    assert "characters of the shortest name" in copy.run("longest", "--help")


def test_a_format_touches_its_function_and_its_line(copy):
    formats = "src/ru_presence_data/export/"
    (copy.root / formats / "names.py").write_text(NAMES, encoding="utf-8")
    line = 'FORMATS: dict[str, Format] = {\n    "names": Format(title="Names", description="Names.", mediatype="text/plain", iri="https://example.org/names", write="names:write_names"),\n'
    copy.put(formats + "__init__.py", "FORMATS: dict[str, Format] = {\n", line)
    copy.run("export", "names", ".", "--out", "out")
    assert copy.touched() - {"out/names.txt"} == {formats + "names.py", formats + "__init__.py"}
    assert "bases" in (copy.root / "out/names.txt").read_text(encoding="utf-8")


def test_a_table_touches_its_class_the_registry_and_the_data(copy):
    (copy.root / "src/ru_presence_data/models/ships.py").write_text(SHIPS)
    registry = "src/ru_presence_data/tables.py"
    copy.put(
        registry, "    from .models.sources import Source\n", "    from .models.ships import Ship\n    from .models.sources import Source\n"
    )
    copy.put(registry, "    sources: Table[Source]\n", "    sources: Table[Source]\n    ships: Table[Ship]\n")
    (copy.root / "data/ships.csv").write_text("ship_id,name,host_de_jure\naz-example-ship,Example,az\n")
    copy.run("sync", ".")
    assert copy.touched() == {registry, "src/ru_presence_data/models/ships.py", "data/ships.csv"}
    copy.run("validate", ".")
    asked = "import ru_presence_data as rpd; print(rpd.load('.').ships.get('az-example-ship').name)"
    assert copy.python("-c", asked) == "Example\n"
    copy.run("export", "sqlite", ".", "--out", "out")


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        (
            "rules/place.py",
            "from collections.abc import Iterator",
            "from collections.abc import Iterators",
            "rules/place.py:{line}: the module cannot",
        ),
        (
            "rules/place.py",
            "from collections.abc import Iterator",
            "from ..nowhere import Iterator",
            "rules/place.py:{line}: the module cannot",
        ),
        ("validation/files.py", "def validate(", "def validate((", "validation/files.py:{line}: the module cannot be loaded: SyntaxError"),
    ],
)
def test_a_maintainers_own_slip_is_not_called_a_defect_of_the_program(path, old, new, said, copy):
    line = (copy.root / "src/ru_presence_data" / path).read_text(encoding="utf-8").partition(old)[0].count("\n") + 1
    copy.put(f"src/ru_presence_data/{path}", old, new)
    done = copy.tried("-m", "ru_presence_data", "validate", ".")
    assert done.returncode == 2
    assert f"ru_presence_data/{said.format(line=line)}" in done.stderr
    assert "defect of the program" not in done.stderr
    assert done.stderr.count("\n") == 1


ODD = '''

@rule("strengths", alone=True)
def odd_strength(frame: Frame, frames: Frames) -> Iterator[Flag]:
    """An odd number is looked at twice.

    Why: it is an example.
    Example: best 3
    Fix: look again
    """
    yield from ()
'''

LONGEST = '''"""The longest names of bases."""

from __future__ import annotations

from typing import Any

from ..tables import Tables
from ..tabular import arrays


def longest(dataset: Tables, least: int = 50) -> Any:
    """The names that are long; see `Dataset.longest`."""
    names = [row["name"] for row in dataset.bases.rows() if len(row["name"]) >= least]
    return arrays.table({"name": arrays.texts_or_null(names)})
'''

METHOD = '''    def longest(self, least: int = 50) -> Any:
        """The bases with long names, in the order of the file.

        Args:
            least: Number of characters of the shortest name that is given.
        """
        from .analysis.longest import longest

        return longest(self, least)

'''

NAMES = '''"""The names of the tables as a text."""

from __future__ import annotations

from pathlib import Path

from ..tables import Tables
from ._shared import table_file


def write_names(dataset: Tables, directory: Path) -> list[Path]:
    """Write the names of all tables, one a line."""
    path = table_file(directory, "names.txt")
    path.write_text("\\n".join(table.name for table in dataset) + "\\n", encoding="utf-8")
    return [path]
'''

SHIPS = '''"""Ships."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..schema.record import ForeignKey, Record, example
from ..schema.scalars import Slug, Text


class Ship(Record):
    """A ship."""

    table: ClassVar[str] = "ships"
    primary_key: ClassVar[tuple[str, ...]] = ("ship_id",)

    ship_id: Annotated[Slug, example("az-example-ship")]
    """Stable identifier."""

    name: Annotated[Text, example("Example")]
    """Name."""

    host_de_jure: Annotated[Slug, ForeignKey("actors", "actor_id"), example("az")]
    """State in whose port it lay."""
'''
