"""Problems as pandas DataFrames, one for each table of `iopsched.io.tables`."""

from __future__ import annotations

import datetime as dt
import math
import numbers
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from iopsched.io.cells import Kind, show_cell
from iopsched.io.columns import Table
from iopsched.io.json_files import tree_of
from iopsched.io.rows import rows_of
from iopsched.io.sheets import Sheet, about_table, problem_of, unknown_table
from iopsched.io.tables import TABLES
from iopsched.io.trouble import Trouble
from iopsched.problem import Problem
from iopsched.validate import require_valid

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["from_frames", "sheet_of", "to_frames"]

_DTYPES: Mapping[Kind, str] = {"int": "Int64", "float": "Float64", "bool": "boolean"}


def to_frames(problem: Problem) -> dict[str, pd.DataFrame]:
    """The tables of a problem as DataFrames.

    Parameters
    ----------
    problem : Problem
        A problem without faults.

    Returns
    -------
    dict of str to DataFrame
        By name of the table; a field at its default is NA. Numbers and yes or no have pandas'
        nullable types, everything else is text.

    Raises
    ------
    InputError
        When the problem has faults.
    """
    import pandas as pd

    require_valid(problem)
    frames: dict[str, pd.DataFrame] = {}
    for name, rows in rows_of(tree_of(problem)).items():
        columns = TABLES[name].columns
        cells = [[_shown(row.get(c.name), c.kind) for c in columns] for row in rows]
        frame = pd.DataFrame(cells, columns=[c.name for c in columns], dtype=object)
        frames[name] = frame.astype({c.name: _DTYPES.get(c.kind, "string") for c in columns})
    return frames


def from_frames(frames: Mapping[str, pd.DataFrame]) -> Problem:
    """Read a problem from DataFrames; the inverse of `to_frames`.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        By name of the table. Tables and columns may be left out where their fields have defaults.
        Faults number the rows from 0.

    Raises
    ------
    InputError
        With every fault of all frames.
    """
    troubles: list[Trouble] = []
    sheets: list[Sheet] = []
    for position, (name, frame) in enumerate(frames.items(), start=1):
        if name not in TABLES:
            troubles.append(unknown_table(name, f"number {position}"))
            continue
        found, sheet = sheet_of(TABLES[name], frame)
        troubles += found
        sheets.append(sheet)
    return problem_of(sheets, troubles, suffix="", source="the frames")


def sheet_of(table: Table, frame: pd.DataFrame) -> tuple[list[Trouble], Sheet]:
    """The text of a DataFrame, and what is wrong with its values."""
    troubles: list[Trouble] = []
    rows: list[tuple[int, list[str]]] = []
    for number, values in enumerate(frame.itertuples(index=False, name=None)):
        cells = [_text(value) for value in values]
        if None in cells:
            problem = f"has a value in row {number} of a type that no cell can have"
            remedy = "write text, a number or a date"
            troubles.append(about_table(table, problem, remedy))
        rows.append((number, [cell or "" for cell in cells]))
    return troubles, Sheet(table.name, [str(column) for column in frame.columns], rows)


def _shown(value: Any, kind: Kind) -> Any:
    return value if value is None or kind in _DTYPES else show_cell(value, kind)


def _text(value: object) -> str | None:
    """What a cell says; None for an object that is no cell's."""
    import pandas as pd

    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, dt.date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_"):
        return "yes" if value else "no"
    if isinstance(value, numbers.Integral):
        return str(int(value))
    if isinstance(value, numbers.Real):
        return "" if math.isnan(value) else repr(float(value))
    return None
