"""What is built is what works: the wheel, alone, in another place."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command that must succeed, and return what it prints."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built from a copy so that no earlier build leaks into it."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "iopsched", source / "iopsched", ignore=ignored)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    run(*pip, "wheel", "--no-deps", "--wheel-dir", folder, source, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_has_its_data_and_nothing_else(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    packs = {f"iopsched/packs/{path.name}" for path in (ROOT / "iopsched/packs").glob("*.json")}
    assert packs
    assert packs | {"iopsched/py.typed", "iopsched/data/demo.json"} <= names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"iopsched"}
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_demo_runs_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    run(
        sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", wheel, cwd=tmp_path
    )
    (site,) = home.glob("lib/python*/site-packages")
    # The dependencies come from here; this checkout's editable install does not come with them.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    empty = tmp_path / "empty"
    empty.mkdir()
    where = run(python, "-c", "import iopsched; print(iopsched.__file__)", cwd=empty)
    assert Path(where.strip()).is_relative_to(home)
    out = run(home / "bin" / "iopsched", "demo", "--time-limit", "5", cwd=empty)
    assert "score" in out
    assert [path.name for path in empty.iterdir()] == ["schedule.json"]
