"""Reading and writing: JSON files and folders of CSV files."""

from __future__ import annotations

import os
from pathlib import Path

from iopsched.io.csv_folder import read_folder, write_folder
from iopsched.io.files import read_bytes, write_text
from iopsched.io.frames import from_frames, to_frames
from iopsched.io.json_files import digest, dumps, loads, loads_schedule
from iopsched.io.schema import schema
from iopsched.problem import Problem
from iopsched.schedule import Schedule

__all__ = [
    "digest",
    "dumps",
    "from_frames",
    "loads",
    "loads_schedule",
    "read",
    "read_schedule",
    "schema",
    "to_frames",
    "write",
]


def read(path: str | os.PathLike[str]) -> Problem:
    """Read a problem.

    Parameters
    ----------
    path : str or path
        A JSON file, or a folder of CSV files.

    Raises
    ------
    InputError
        With every fault of the file at once.
    """
    path = Path(path)
    if path.is_dir():
        return read_folder(path)
    return loads(read_bytes(path), path.name or "the problem")


def read_schedule(path: str | os.PathLike[str]) -> Schedule:
    """Read a schedule from a JSON file.

    Raises
    ------
    InputError
        With every fault of the file at once.
    """
    path = Path(path)
    return loads_schedule(read_bytes(path), path.name or "the schedule")


def write(value: Problem | Schedule, path: str | os.PathLike[str]) -> None:
    """Write a problem or a schedule.

    Parameters
    ----------
    value : Problem or Schedule
        What to write.
    path : str or path
        A JSON file, which has all of it afterwards or is what it was before. A problem goes into a
        folder of CSV files where the path is a folder, or has no suffix and does not exist.

    Raises
    ------
    InputError
        When it has faults, or the file cannot be written.
    """
    path = Path(path)
    if isinstance(value, Problem) and (path.is_dir() or not (path.suffix or path.exists())):
        write_folder(value, path)
    else:
        write_text(dumps(value), path)
