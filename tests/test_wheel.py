"""The wheel carries the package: installed into a new environment it loads every table from any directory."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile

import pytest

from ru_presence_data import _locate
from ru_presence_data.tables import TABLES


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(_locate.CHECKOUT)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("*.whl"))


def test_wheel_holds_data_schemas_and_descriptor(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for table in TABLES:
        assert f"ru_presence_data/package/data/{table}.csv" in names
        assert f"ru_presence_data/package/schemas/{table}.json" in names
    assert "ru_presence_data/package/datapackage.json" in names
    assert "ru_presence_data/py.typed" in names
    assert "ru_presence_data/release/codebook_rules.md" in names


def test_wheel_stays_small_and_brings_little(wheel):
    assert wheel.stat().st_size < 5_000_000
    with zipfile.ZipFile(wheel) as archive:
        metadata = archive.read(next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))).decode()
    base = [line for line in metadata.splitlines() if line.startswith("Requires-Dist:") and "extra ==" not in line]
    assert sorted(line.split(":")[1].split(">")[0].strip() for line in base) == ["filelock", "pyarrow", "pydantic", "rich"]


def test_installed_wheel_loads_every_table_anywhere(wheel, tmp_path):
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel], check=True, capture_output=True)
    program = (
        "import ru_presence_data as rpd, pathlib\n"
        "ds = rpd.load()\n"
        "for table in ds:\n"
        "    print(table.name, len(table.records()), table.to_arrow().num_rows)\n"
        "assert rpd.validate().valid\n"
        "assert 'site-packages' in str(ds.directory), ds.directory\n"
    )
    (tmp_path / "elsewhere").mkdir()
    done = subprocess.run([python, "-I", "-c", program], capture_output=True, text=True, cwd=tmp_path / "elsewhere")
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()] == list(TABLES)
    found = subprocess.run(
        [python, "-m", "ru_presence_data", "build", "--out", str(tmp_path / "dist")], capture_output=True, text=True, cwd=tmp_path
    )
    assert found.returncode == 0, found.stdout + found.stderr
