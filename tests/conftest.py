"""Compiles the search before the workers begin, which would otherwise each compile it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from iopsched.search.weekly.compiling import compiled


def pytest_sessionstart(session: pytest.Session) -> None:
    """Wait for the compiler, once on a machine; its results are kept on disk."""
    if hasattr(session.config, "workerinput"):
        return
    backwards = [sys.executable, "-m", "tests.compile_backwards"]
    with subprocess.Popen(backwards, cwd=session.config.rootpath) as helper:
        compiled().wait()
        # All is compiled; what it is still busy with is there already.
        helper.terminate()
