"""The public names, and what it costs to have them."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import iopsched

DEMO = Path(iopsched.__file__).parent / "data" / "demo.json"
HEAVY = ("matplotlib", "numpy", "ortools", "pandas", "pydantic")

BLOCKED = f"""
import sys
for name in ("matplotlib", "ortools"):
    sys.modules[name] = None
import iopsched
problem = iopsched.read({str(DEMO)!r})
schedule = iopsched.Schedule()
assert [v.rule for v in iopsched.check(problem, schedule)] == []
assert iopsched.score(problem, schedule).total > 0
try:
    iopsched.solve(problem)
except ImportError:
    print("no solver")
"""


def python(code: str) -> str:
    """Output of a program."""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.parametrize("name", iopsched.__all__)
def test_every_name_is_there(name: str) -> None:
    assert getattr(iopsched, name) is getattr(iopsched, name)
    assert name in dir(iopsched)


def test_each_name_is_the_one_of_its_home() -> None:
    assert set(iopsched._HOME) | {"__version__"} == set(iopsched.__all__)
    for name, home in iopsched._HOME.items():
        module = importlib.import_module(f"iopsched.{home}")
        assert getattr(iopsched, name) is getattr(module, name)
        assert name in module.__all__


def test_type_checkers_are_told_of_the_same_names() -> None:
    text = Path(iopsched.__file__).read_text("utf-8")
    stub = text.partition("if TYPE_CHECKING:")[2].partition("\n_HOMES")[0]
    told = re.sub(r"from iopsched\S* import|__version__: str|[(),]", " ", stub).split()
    assert sorted([*told, "__version__"]) == sorted(iopsched.__all__)


def test_functions_stay_functions_when_their_modules_are_imported() -> None:
    out = python(
        "import iopsched.check, iopsched.solve, iopsched\n"
        "from iopsched.check import Violation\n"
        "print(callable(iopsched.check), callable(iopsched.solve))"
    )
    assert out == "True True\n"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'sovle'"):
        iopsched.sovle  # noqa: B018


def test_importing_loads_nothing_heavy() -> None:
    loaded = python("import sys, iopsched; print(*sorted(sys.modules))").split()
    assert not [name for name in loaded if name.split(".")[0] in HEAVY]


def test_checking_needs_no_solver() -> None:
    assert python(BLOCKED) == "no solver\n"
