"""What a measurement was made on: every row of every result says so."""

from __future__ import annotations

import os
import subprocess
from importlib.metadata import version
from pathlib import Path

__all__ = ["cores", "label", "load"]


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def load() -> float:
    """Processes that wanted a core in the last minute; more than the cores means a busy machine."""
    return round(os.getloadavg()[0], 1)


def label() -> str:
    """The version of iopsched that is measured, with the commit where there is one."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    commit = described.stdout.strip()
    return f"{version('iopsched')}+{commit}" if commit else version("iopsched")
