"""Attendance from JSON files, CSV files and DataFrames.

A table has one record a row, and columns named after the fields of `AttendanceRecord`: patient,
date, start, service, session, status, minutes, modality, makes_up, makes_up_start. How a value is
written in a cell is told in `iopsched.io.cells`.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from iopsched.attendance import Attendance
from iopsched.errors import InputError
from iopsched.io.binder import Binder
from iopsched.io.columns import Table, columns
from iopsched.io.csv_folder import read_sheet
from iopsched.io.document import Document
from iopsched.io.files import read_bytes
from iopsched.io.frames import sheet_of
from iopsched.io.json_files import loads_attendance
from iopsched.io.sheets import Sheet, about_table, place_in, rows_in
from iopsched.io.trouble import Trouble
from iopsched.validate.finding import Path as Steps
from iopsched.validate.finding import as_faults

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read_attendance"]

RECORDS = Table(
    "records",
    ("records",),
    columns(
        patient="id!",
        date="date!",
        start="clock!",
        service="id!",
        session="id",
        status="id!",
        minutes="int",
        modality="id",
        makes_up="date",
        makes_up_start="clock",
    ),
)


def read_attendance(source: str | os.PathLike[str] | pd.DataFrame) -> Attendance:
    """Read who came to what.

    Parameters
    ----------
    source : str, path or DataFrame
        A JSON file; a CSV file or a DataFrame with one record a row and columns named after the
        fields of `AttendanceRecord`.

    Raises
    ------
    InputError
        With every fault at once, each by its row and column.
    """
    if not isinstance(source, str | os.PathLike):
        troubles, sheet = sheet_of(RECORDS, source)
        return _of_sheet(RECORDS, sheet, troubles, "the frame")
    path = Path(source)
    if path.suffix.lower() != ".csv":
        return loads_attendance(read_bytes(path), path.name or "the attendance")
    table, empty = replace(RECORDS, name=path.name), Sheet(path.name, [], [])
    try:
        return _of_sheet(table, read_sheet(path), [], path.name)
    except (UnicodeDecodeError, csv.Error):
        problem, remedy = "is not CSV in UTF-8", "save it as CSV UTF-8 with commas"
    return _of_sheet(table, empty, [about_table(table, problem, remedy, lost=True)], path.name)


def _of_sheet(table: Table, sheet: Sheet, troubles: Iterable[Trouble], source: str) -> Attendance:
    binder, troubles = Binder(), list(troubles)
    if not troubles:
        troubles, rows = rows_in(sheet, table)
        binder.add(table, rows)
    document = Document(binder.tree, Attendance)
    document.report([*troubles, *binder.troubles])
    value = document.read()
    if document.findings:

        def words(path: Steps) -> tuple[str, str]:
            return place_in({table.name: table}, path, binder, document, "")

        raise InputError(as_faults(document.findings, words), source)
    assert isinstance(value, Attendance)
    return value
