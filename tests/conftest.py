"""Compiles the search before the workers begin, which would otherwise each compile it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from iopsched.model import candidates_of
from iopsched.rules import rules_in_force
from iopsched.search.weekly.compiling import compiled
from iopsched.search.weekly.plans import plans_of


def pytest_sessionstart(session: pytest.Session) -> None:
    """Wait for the compiler, once on a machine; its results are kept on disk."""
    if hasattr(session.config, "workerinput"):
        return
    from small_week import PROBLEM

    rules = rules_in_force(PROBLEM)
    plans = plans_of(candidates_of(PROBLEM, rules), rules).plans
    backwards = [sys.executable, "-m", "tests.compile_backwards"]
    with subprocess.Popen(backwards, cwd=session.config.rootpath) as helper:
        compiled(plans).wait()
        # Neither the other process nor its last few functions are waited for.
        helper.terminate()
