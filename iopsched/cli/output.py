"""Where a solve may write, decided before it begins."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryFile

import iopsched
from iopsched import Fault, InputError, Problem

__all__ = ["DEFAULT", "writable_output"]

DEFAULT = Path("schedule.json")


def writable_output(asked: Path | None, problem: Problem, inputs: list[Path]) -> Path:
    """The file to write to.

    Parameters
    ----------
    asked : Path or None
        As given by the user; None means `DEFAULT`, which replaces nothing but a schedule of the
        same problem.
    inputs : list of Path
        Files and folders that must stay as they are.

    Raises
    ------
    InputError
        When it may not or cannot be written, so that no search is in vain.
    """
    path = DEFAULT if asked is None else asked
    fault = _fault(path, inputs) or (_default_fault(problem) if asked is None else None)
    if fault is not None:
        raise InputError([Fault("output", "", *fault)], path.name or "the output")
    return path


def _fault(path: Path, inputs: list[Path]) -> tuple[str, str] | None:
    target = path.resolve()
    for one in (given.resolve() for given in inputs):
        if target == one or (path.exists() and one.exists() and path.samefile(one)):
            return "is an input of this command", "name another file with -o"
        if one in target.parents and path.exists():
            return "is a file of the problem's folder", "name another file with -o"
    if path.is_dir():
        return "is a folder", "name a file with -o"
    if not target.parent.is_dir():
        return "has no folder to be in", "create the folder, or name another file with -o"
    if not _can_write(path, target):
        return "cannot be written", "name another file with -o"
    return None


def _can_write(path: Path, target: Path) -> bool:
    if path.exists() and not path.is_file():  # A device or a pipe is written as it is.
        return target.exists() and os.access(path, os.W_OK)
    if path.exists() and not os.access(path, os.W_OK):
        return False
    try:
        # Asking for permissions is not enough: disks are full, and systems read-only.
        TemporaryFile(dir=target.parent).close()
    except OSError:
        return False
    return True


def _default_fault(problem: Problem) -> tuple[str, str] | None:
    from iopsched.io import digest

    if not DEFAULT.exists():
        return None
    try:
        answered = iopsched.read_schedule(DEFAULT).problem
    except InputError:
        answered = None
    if answered == digest(problem):
        return None
    return "exists and is not a schedule of this problem", "name a file with -o"
