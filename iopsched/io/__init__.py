"""Reading and writing: JSON files, CSV files and DataFrames."""

from __future__ import annotations

import os
from pathlib import Path

from iopsched.attendance import Attendance
from iopsched.io.attendance import read_attendance
from iopsched.io.csv_folder import read_folder, write_folder
from iopsched.io.files import read_bytes, write_text
from iopsched.io.frames import from_frames, to_frames
from iopsched.io.json_files import (
    digest,
    dumps,
    loads,
    loads_attendance,
    loads_patient,
    loads_schedule,
)
from iopsched.io.schema import schema
from iopsched.problem import Patient, Problem
from iopsched.schedule import Schedule

__all__ = [
    "digest",
    "dumps",
    "from_frames",
    "loads",
    "loads_attendance",
    "loads_schedule",
    "read",
    "read_attendance",
    "read_patient",
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


def read_patient(path: str | os.PathLike[str], problem: Problem) -> Patient:
    """Read one patient, such as a newcomer to a problem, from a JSON file.

    Parameters
    ----------
    path : str or path
        A file with an object as those among the ``patients`` of a problem file.
    problem : Problem
        The patient need not be in it, but what the patient names has to be.

    Raises
    ------
    InputError
        With every fault of the file at once.
    """
    path = Path(path)
    return loads_patient(read_bytes(path), problem, path.name or "the patient")


def read_schedule(path: str | os.PathLike[str]) -> Schedule:
    """Read a schedule from a JSON file.

    Raises
    ------
    InputError
        With every fault of the file at once.
    """
    path = Path(path)
    return loads_schedule(read_bytes(path), path.name or "the schedule")


def write(value: Problem | Schedule | Attendance, path: str | os.PathLike[str]) -> None:
    """Write a problem, a schedule or attendance.

    Parameters
    ----------
    value : Problem, Schedule or Attendance
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
