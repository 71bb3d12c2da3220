"""Problems as folders of CSV files, one for each table of `iopsched.io.tables`.

The files are UTF-8 with commas, as spreadsheets write them. Rows have the numbers that they have in
a spreadsheet: the header is row 1.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from iopsched.errors import Fault, InputError
from iopsched.io.cells import show_cell
from iopsched.io.files import read_bytes, write_text
from iopsched.io.json_files import tree_of
from iopsched.io.rows import rows_of
from iopsched.io.sheets import Sheet, about_table, problem_of, unknown_table
from iopsched.io.tables import TABLES
from iopsched.io.trouble import Trouble
from iopsched.problem import Problem
from iopsched.validate import require_valid

__all__ = ["read_folder", "read_sheet", "write_folder"]


def read_folder(folder: Path) -> Problem:
    """Read a problem from a folder of CSV files.

    Raises
    ------
    InputError
        With every fault of all files.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv")
    except OSError:
        fault = Fault("folder", "", "cannot be read", "check that you may read it")
        raise InputError([fault], "the folder") from None
    if not any(path.stem in TABLES for path in paths):
        fault = Fault("folder", "", "has none of the tables", "add patients.csv and the others")
        raise InputError([fault], "the folder")
    troubles: list[Trouble] = []
    sheets: list[Sheet] = []
    for position, path in enumerate(paths, start=1):
        if path.stem not in TABLES:
            troubles.append(unknown_table(path.stem, f"number {position} by name"))
            continue
        try:
            sheets.append(read_sheet(path))
        except (UnicodeDecodeError, csv.Error):
            problem, remedy = "is not CSV in UTF-8", "save it as CSV UTF-8 with commas"
            troubles.append(about_table(TABLES[path.stem], problem, remedy, lost=True))
    return problem_of(sheets, troubles, suffix=".csv", source=folder.name or "the folder")


def write_folder(problem: Problem, folder: Path) -> None:
    """Write a problem as a folder of CSV files; other files in the folder stay.

    Raises
    ------
    InputError
        When the problem has faults, or the folder cannot be written.
    """
    require_valid(problem)
    texts = {name: _csv(name, rows) for name, rows in rows_of(tree_of(problem)).items()}
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        fault = Fault("folder", "", "cannot be made", "check the path")
        raise InputError([fault], "the folder") from None
    for name, text in texts.items():
        write_text(text, folder / f"{name}.csv")
    for name in TABLES:
        if name not in texts:
            (folder / f"{name}.csv").unlink(missing_ok=True)


def read_sheet(path: Path) -> Sheet:
    """The text of a CSV file.

    Raises
    ------
    UnicodeDecodeError, csv.Error
        When it is none.
    """
    text = read_bytes(path).decode("utf-8-sig")
    header, *rows = list(csv.reader(io.StringIO(text, newline=""), strict=True)) or [[]]
    return Sheet(path.stem, header, list(enumerate(rows, start=2)))


def _csv(name: str, rows: list[dict[str, object]]) -> str:
    file = io.StringIO(newline="")
    # Quoting goes by the line end, and a lone CR must be quoted to be read again.
    writer = csv.writer(file, lineterminator="\r\n")
    columns = TABLES[name].columns
    writer.writerow(column.name for column in columns)
    for row in rows:
        writer.writerow(
            show_cell(row[column.name], column.kind) if column.name in row else ""
            for column in columns
        )
    return file.getvalue()
