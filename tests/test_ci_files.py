"""The files by which CI systems and forges use the project: well-formed, without holes, and run here as they would be run there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from ru_presence_data import load
from ru_presence_data.cli.main import main, parser
from ru_presence_data.site.write import write_site
from support import small_package

ROOT = Path(__file__).parent.parent
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


ACTION = read(ROOT / "action.yml")


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-actions", [ROOT / "action.yml"]),
        ("vendor.github-workflows", WORKFLOWS),
        ("custom.github-workflows-require-timeout", WORKFLOWS),
        ("vendor.github-issue-forms", [GITHUB / "ISSUE_TEMPLATE" / name for name in ("error-in-a-row.yml", "new-row.yml")]),
        ("vendor.github-issue-config", [GITHUB / "ISSUE_TEMPLATE" / "config.yml"]),
    ],
)
def test_files_fit_the_schemas_of_their_readers(schema, files):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


# Workflows


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_only_read_unless_a_job_says_why(path):
    workflow = read(path)
    assert workflow["permissions"] == {"contents": "read"}
    allowed = {"attest": {"id-token", "attestations"}, "publish": {"id-token"}, "upload": {"contents"}, "pages": {"pages", "id-token"}}
    for name, job in workflow["jobs"].items():
        writes = {scope for scope, level in job.get("permissions", {}).items() if level == "write"}
        assert writes <= allowed.get(name, set())


def steps() -> list[dict[str, Any]]:
    """All steps of the workflows and of the action."""
    jobs = [job for path in WORKFLOWS for job in read(path)["jobs"].values()]
    return [step for job in [*jobs, ACTION["runs"]] for step in job["steps"]]


def test_actions_are_pinned_to_a_major_version():
    used = {step["uses"] for step in steps() if "uses" in step}
    assert used
    for name in used - {"./"}:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+@(v[0-9]+|release/v[0-9]+)", name), name


def test_nothing_from_outside_is_put_into_a_script():
    """What is typed by others must reach a script as a variable; only a matrix is the workflow's own text."""
    for step in steps():
        inserted = re.findall(r"\$\{\{\s*([^}]*?)\s*\}\}", step.get("run", ""))
        assert all(name.startswith("matrix.") for name in inserted), inserted


def test_passwords_are_not_needed():
    text = "".join(path.read_text(encoding="utf-8") for path in [*WORKFLOWS, ROOT / "action.yml"])
    assert "secrets." not in text


def test_the_project_checks_itself_with_its_own_action():
    jobs = read(GITHUB / "workflows" / "ci.yml")["jobs"]
    assert any(step.get("uses") == "./" for step in jobs["validate"]["steps"])
    assert jobs["test"]["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    assert {entry["os"] for entry in jobs["test"]["strategy"]["matrix"]["include"]} == {"macos-latest", "windows-latest"}


def test_sites_of_former_releases_are_put_beside_the_newest(tmp_path):
    """What the job runs, with a stand-in for the forge that knows four releases, the first of which is older than its site."""
    job = read(GITHUB / "workflows" / "release.yml")["jobs"]["pages"]
    scripts = [step["run"] for step in job["steps"] if "run" in step][1:]
    small_package().write(tmp_path / "work")
    descriptor = tmp_path / "work" / "datapackage.json"
    forge, programs = tmp_path / "forge", tmp_path / "bin"
    programs.mkdir()
    told = json.loads(descriptor.read_bytes())
    for version in ("0.9.0", "1.0.0", "1.0.1", "1.1.0"):
        descriptor.write_text(json.dumps(told | {"version": version}), encoding="utf-8")
        if version != "0.9.0":
            write_site(load(tmp_path / "work"), forge / f"v{version}" / "site")
            subprocess.run(["tar", "-czf", "site.tar.gz", "site"], cwd=forge / f"v{version}", check=True)
    (programs / "gh").write_text(
        "#!/bin/sh\n"
        "if [ \"$2\" = list ]; then printf 'v1.1.0\\nv1.0.1\\nv1.0.0\\nv0.9.0\\nnightly\\n'; exit 0; fi\n"
        f'test -f "{forge}/$3/site.tar.gz" || exit 1\nmkdir -p "$7" && cp "{forge}/$3/site.tar.gz" "$7"\n',
        encoding="utf-8",
    )
    (programs / "ru-presence-data").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ru_presence_data "$@"\n', encoding="utf-8")
    for program in programs.iterdir():
        program.chmod(0o755)
    for script in scripts:
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=tmp_path / "work",
            env=os.environ | {"PATH": f"{programs}:{os.environ['PATH']}", "GITHUB_REF_NAME": "v1.1.0"},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    public = tmp_path / "work" / "public"
    versions = {path.parent.name: json.loads(path.read_bytes())["version"] for path in public.rglob("release.json")}
    assert versions == {"public": "1.1.0", "v1.0": "1.0.1", "v1.1": "1.1.0"}


# The hooks of pre-commit


def test_hooks_run_commands_that_exist():
    hooks = {hook["id"]: hook for hook in read(ROOT / ".pre-commit-hooks.yaml")}
    assert set(hooks) == {"ru-presence-data-format", "ru-presence-data-validate"}
    for hook in hooks.values():
        assert hook["language"] == "python"
        assert hook["pass_filenames"] is False
        assert hook["require_serial"] is True
        program, *arguments = hook["entry"].split()
        assert program == "ru-presence-data"
        assert parser().parse_args([*arguments, *hook["args"]]).path == "."
        # Also where a commit only deletes a table, or the package does not stand where it is looked for.
        assert hook["always_run"] is True
        assert "files" not in hook
        assert "types" not in hook


@pytest.mark.parametrize("lost", ["data/events.csv", "datapackage.json", None])
def test_hooks_do_not_pass_what_nobody_judged(lost, tmp_path):
    """What the hooks run, in a package from which a commit deleted a file, and in the folder above it."""
    hooks = {hook["id"]: [*hook["entry"].split()[1:], *hook["args"]] for hook in read(ROOT / ".pre-commit-hooks.yaml")}
    directory = tmp_path / "package"
    small_package().write(directory)
    if lost:
        (directory / lost).unlink()
    where = directory if lost else tmp_path
    codes = [subprocess.run([sys.executable, "-m", "ru_presence_data", *command], cwd=where).returncode for command in hooks.values()]
    assert codes[-1] != 0


# The form


def test_the_form_asks_for_id_field_and_source():
    form = read(GITHUB / "ISSUE_TEMPLATE" / "error-in-a-row.yml")
    required = {part["id"] for part in form["body"] if part.get("validations", {}).get("required")}
    assert required == {"record", "field", "source"}


# The action, run as the runner runs it


class Runner:
    """Runs the scripts of the action with the variables that GitHub sets, and keeps the files that it reads afterwards."""

    def __init__(self, directory: Path) -> None:
        self.workspace = directory / "work space"
        self.workspace.mkdir()
        self.outputs, self.summary = directory / "outputs", directory / "summary.md"
        self.pip = directory / "pip"
        stub = directory / "bin" / "python"
        stub.parent.mkdir()
        # Nothing is installed: the package is here already.
        stub.write_text(
            f'#!/bin/sh\nif [ "$1 $2" = "-m pip" ]; then echo "$@" >> "{self.pip}"; exit 0; fi\nexec "{sys.executable}" "$@"\n',
            encoding="utf-8",
        )
        stub.chmod(0o755)
        self.path = f"{stub.parent}:{os.environ['PATH']}"

    def run(self, **inputs: str) -> subprocess.CompletedProcess[str]:
        """Run all scripts until one fails; inputs that are not given have their default."""
        given = {name: str(what["default"]) for name, what in ACTION["inputs"].items()} | {
            name.replace("_", "-"): cell for name, cell in inputs.items()
        }
        self.outputs.write_text("", encoding="utf-8")
        self.summary.write_text("", encoding="utf-8")
        for step in ACTION["runs"]["steps"]:
            if "run" not in step:
                continue
            env = {name: self.value(text, given) for name, text in step["env"].items()}
            env |= {
                "PATH": self.path,
                "GITHUB_WORKSPACE": str(self.workspace),
                "GITHUB_OUTPUT": str(self.outputs),
                "GITHUB_STEP_SUMMARY": str(self.summary),
            }
            assert step["shell"] == "bash"
            script = self.workspace.parent / "step.sh"
            script.write_text(step["run"], encoding="utf-8")
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
                cwd=self.workspace,
                env=env,
                capture_output=True,
                text=True,
            )
            if done.returncode:
                break
        return done

    @staticmethod
    def value(text: str, inputs: dict[str, str]) -> str:
        def put(found: re.Match[str]) -> str:
            home, name = found.group(1).split(".", 1)
            return inputs[name] if home == "inputs" else {"github.action_path": str(ROOT)}[f"{home}.{name}"]

        return re.sub(r"\$\{\{\s*([^}]*?)\s*\}\}", put, text)

    def output(self) -> dict[str, str]:
        """The outputs as the action passes them on."""
        set_ = dict(line.split("=", 1) for line in self.outputs.read_text(encoding="utf-8").splitlines())
        values = {name: what["value"] for name, what in ACTION["outputs"].items()}
        return {name: set_[re.fullmatch(r"\$\{\{ steps\.validate\.outputs\.(\w+) \}\}", value).group(1)] for name, value in values.items()}


@pytest.fixture
def runner(tmp_path):
    return Runner(tmp_path)


def broken(directory: Path) -> None:
    package = small_package()
    package.put("bases", base_id="az-example-radar", closed="1980")
    package.unsay("bases", "az-example-radar", "opened")
    package.write(directory)


def test_the_action_passes_a_valid_package(runner):
    small_package().write(runner.workspace)
    done = runner.run()
    assert (done.returncode, done.stderr) == (0, "")
    assert runner.pip.read_text(encoding="utf-8").strip().endswith(str(ROOT))
    assert "::" not in done.stdout
    assert done.stdout.startswith("valid: 19 tables")
    assert runner.output() == {"valid": "true", "errors": "0", "warnings": "0"}
    assert runner.summary.read_text(encoding="utf-8").startswith("## Validation: valid\n")


def test_the_action_fails_a_broken_package_with_annotations_on_the_right_file(runner):
    broken(runner.workspace / "my data")
    done = runner.run(path="my data")
    assert done.returncode == 1
    assert (
        "::error file=my data/data/bases.csv,line=4,title=closed-before-opened::az-example-radar: closed 1980 is before opened 1985"
        in done.stdout
    )
    output = runner.output()
    assert output["valid"] == "false"
    assert int(output["errors"]) == len(re.findall("^::error file=", done.stdout, re.MULTILINE))
    summary = runner.summary.read_text(encoding="utf-8")
    assert summary.startswith("## Validation: not valid\n")
    assert summary.count("## Validation") == 1


def test_warnings_fail_the_action_only_if_that_is_asked_for(runner):
    package = small_package()
    package.put("bases", base_id="az-example-radar", opened="1986")
    package.unsay("bases", "az-example-radar", "opened")
    package.say("bases", "az-example-radar", "opened", "1986", rank="preferred")
    package.write(runner.workspace)
    assert runner.run().returncode == 0
    assert runner.output() == {"valid": "true", "errors": "0", "warnings": "1"}
    done = runner.run(fail_on_warnings="true")
    assert done.returncode == 1
    assert "::error::there are warnings, and fail-on-warnings is true" in done.stdout
    assert runner.output()["valid"] == "true"
    small_package().write(runner.workspace)
    assert runner.run(fail_on_warnings="true").returncode == 0


def test_the_action_says_when_it_could_not_run(runner):
    done = runner.run(path="nowhere")
    assert done.returncode == 2
    assert "nowhere: no such directory" in done.stderr
    assert "::error::the package could not be validated" in done.stdout
    assert runner.output() == {"valid": "false", "errors": "", "warnings": ""}


@pytest.mark.parametrize("hostile", ['"; touch owned; "', "$(touch owned)", "`touch owned`", "--help", "-x", "a\n::error::b"])
@pytest.mark.parametrize("name", ["path", "format", "fail_on_warnings"])
def test_inputs_are_never_run(runner, name, hostile):
    small_package().write(runner.workspace)
    done = runner.run(**{name: hostile})
    assert done.returncode == 2
    assert not list(runner.workspace.parent.rglob("owned"))
    assert "\n::error::b" not in done.stdout + done.stderr


def test_the_action_prints_other_formats(runner):
    broken(runner.workspace)
    done = runner.run(format="json")
    assert done.returncode == 1
    assert done.stdout.startswith("{")
    assert runner.summary.read_text(encoding="utf-8") == ""


# The command that the action calls


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    broken(tmp_path / "in" / "side")
    monkeypatch.chdir(tmp_path / "in" / "side")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return tmp_path


def annotated(capsys, *arguments: str) -> str:
    assert main(["validate", "--format", "github", *arguments]) == 1
    return re.search("file=([^,]*)", capsys.readouterr().out).group(1)


def test_paths_begin_at_the_root_of_the_repository(workspace, capsys, monkeypatch):
    assert annotated(capsys) == "in/side/data/bases.csv"
    assert annotated(capsys, str(workspace / "in" / "side" / "datapackage.json")) == "in/side/data/bases.csv"
    assert annotated(capsys, "--prefix", "other/") == "other/data/bases.csv"
    assert annotated(capsys, "--prefix", "") == "data/bases.csv"
    monkeypatch.setenv("GITHUB_WORKSPACE", str(workspace / "in" / "side"))
    assert annotated(capsys) == "data/bases.csv"
    monkeypatch.setenv("GITHUB_WORKSPACE", str(workspace / "elsewhere"))
    assert annotated(capsys) == "data/bases.csv"
    monkeypatch.delenv("GITHUB_WORKSPACE")
    assert annotated(capsys) == "data/bases.csv"


def test_a_prefix_outside_the_repository_is_refused(workspace, capsys):
    assert main(["validate", "--format", "github", "--prefix", "../x"]) == 2
    assert "leads outside the repository" in capsys.readouterr().err


def test_the_summary_is_appended_and_only_for_github(workspace, capsys, monkeypatch):
    summary = workspace / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    main(["validate", "--format", "text"])
    assert summary.read_text(encoding="utf-8") == "before\n"
    main(["validate", "--format", "github"])
    assert summary.read_text(encoding="utf-8").startswith("before\n## Validation: not valid\n")


def test_a_summary_that_cannot_be_written_does_not_hide_the_verdict(workspace, capsys, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(workspace))
    assert main(["validate", "--format", "github"]) == 1
    streams = capsys.readouterr()
    assert "closed-before-opened" in streams.out
    assert "the summary was not written" in streams.err


def test_the_guide_names_inputs_and_hooks_that_exist():
    guide = (ROOT / "docs" / "validating-your-own-package.md").read_text(encoding="utf-8")
    table = guide.split("| input |")[1].split("\n\n")[0]
    rows = {row[0]: row[1] for row in re.findall(r"^\| `([a-z-]+)` \| `([^`]*)`", table, re.MULTILINE)}
    assert rows == {name: what["default"] for name, what in ACTION["inputs"].items()}
    for hook in read(ROOT / ".pre-commit-hooks.yaml"):
        assert f"- id: {hook['id']}\n" in guide
