"""What README.md tells people to do works."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import iopsched
from iopsched.cli.console import Exit
from iopsched.cli.parser import build_parser

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    """Code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_the_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = blocks("python")
    assert len([line for line in code.splitlines() if line]) <= 25
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    # A reader wants a good schedule, a test any.
    code = code.replace("time_limit=30", "time_limit=10")
    exec(compile(code, "README.md", "exec"), {"__name__": "readme"})
    assert iopsched.read_schedule("schedule.json").placements


def test_the_commands_are_understood() -> None:
    lines = [line for block in blocks("console") for line in block.splitlines()]
    commands = [line for line in lines if line.startswith("iopsched ")]
    assert len(commands) > 5
    for line in commands:
        words = shlex.split(line.partition(" > ")[0], comments=True)
        assert build_parser().parse_args(words[1:]).command is not None


def test_the_exit_codes_are_listed() -> None:
    told = [int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)]
    assert told == [code.value for code in Exit]


def test_ci_runs_the_tests_as_the_readme_does() -> None:
    (tests,) = [block for block in blocks("console") if "pytest" in block and "pip" not in block]
    script = (ROOT / ".ci" / "run").read_text("utf-8").strip()
    assert script.splitlines()[-1] == tests.strip().removeprefix(".venv/bin/")


@pytest.mark.parametrize("name", ["CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md"])
def test_links_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (ROOT / target).exists(), f"{name} links to {target}"
