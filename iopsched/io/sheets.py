"""From the text of tables to a problem, with faults told by table, row and column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from iopsched.errors import InputError
from iopsched.io.binder import Binder, Cells
from iopsched.io.columns import Table
from iopsched.io.document import Document
from iopsched.io.tables import TABLES
from iopsched.io.trouble import Trouble
from iopsched.problem import Problem
from iopsched.validate.finding import Finding, Path, as_faults, is_id

__all__ = ["Sheet", "about_table", "place_in", "problem_of", "rows_in", "unknown_table"]

_COMMAS = "look for a missing or needless comma"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The text of one table.

    Attributes
    ----------
    name : str
        One of `TABLES`.
    header : sequence of str
        Names of the columns.
    rows : sequence of (int, sequence of str)
        The cells of each row, with the number by which messages call the row.
    """

    name: str
    header: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]


def problem_of(
    sheets: Iterable[Sheet], troubles: Iterable[Trouble], *, suffix: str, source: str
) -> Problem:
    """Read a problem from its tables.

    Parameters
    ----------
    troubles : iterable of Trouble
        What was found before: tables that are not known or cannot be read.
    suffix : str
        What messages write after the name of a table.
    source : str
        What messages call all of them.

    Raises
    ------
    InputError
        With every fault of all tables.
    """
    binder = Binder()
    troubles = list(troubles)
    for sheet in sorted(sheets, key=lambda sheet: list(TABLES).index(sheet.name)):
        table = TABLES[sheet.name]
        found, rows = rows_in(sheet, table)
        troubles += found
        binder.add(table, rows)
    binder.add_needs(complete=all(trouble.meant != ("patients",) for trouble in troubles))
    document = Document(binder.tree, Problem)

    def place(path: Path) -> tuple[str, str]:
        return place_in(TABLES, path, binder, document, suffix)

    document.report([*troubles, *binder.troubles])
    value = document.read()
    if document.findings:
        raise InputError(as_faults(document.findings, place), source)
    assert isinstance(value, Problem)
    return value


def place_in(
    tables: Mapping[str, Table], path: Path, binder: Binder, document: Document, suffix: str
) -> tuple[str, str]:
    """The words for a path: table, row and id, and the column."""
    table_at = {table.path: name for name, table in tables.items()}
    for end in range(len(path), 0, -1):
        if path[:end] in binder.origins:
            table, row = binder.origins[path[:end]]
            names = (document.names.get(path[:i]) for i in range(end, 0, -1))
            name = next((f" ({name})" for name in names if is_id(name)), "")
            return f"{table.name}{suffix} row {row}{name}", table.column_of(path[end:])
        if path[:end] in table_at:
            return f"{table_at[path[:end]]}{suffix}", ""
    return (f"{path[1]}{suffix}" if path[:1] == ("tables",) else "the tables"), ""


def about_table(table: Table, problem: str, remedy: str, *, lost: bool = False) -> Trouble:
    """What is wrong with a table as a whole; `lost` when nothing of it can be read."""
    finding = Finding(("tables", table.name), problem, remedy)
    return Trouble(finding, meant=table.path if lost else None)


def rows_in(sheet: Sheet, table: Table) -> tuple[list[Trouble], list[tuple[int, Cells]]]:
    """The filled cells of each row by column, and what is wrong with the table as such."""
    found, columns = _columns(sheet.header, table)
    rows: list[tuple[int, Cells]] = []
    for number, cells in sheet.rows:
        if any(cell.strip() for cell in cells[len(columns) :]):
            problem = f"has more cells in row {number} than columns"
            found.append(about_table(table, problem, _COMMAS))
        filled = {
            name: cell
            for name, cell in zip(columns, cells, strict=False)
            if name is not None and cell.strip()
        }
        if filled:
            rows.append((number, filled))
    if table.single and len(rows) > 1:
        found.append(about_table(table, "has more than one row", "keep one"))
    missing = [c.name for c in table.columns if c.required and c.name not in columns]
    if missing:
        # Nothing can be told of rows without what they are about.
        return found, []
    return found, rows


def _columns(header: Sequence[str], table: Table) -> tuple[list[Trouble], list[str | None]]:
    """The columns by name, None for those that are not known, and what is wrong with them."""
    known = [column.name for column in table.columns]
    found: list[Trouble] = []
    columns: list[str | None] = []
    for number, name in enumerate((cell.strip() for cell in header), start=1):
        columns.append(name if name in known and name not in columns else None)
        if name in columns[:-1]:
            problem = f"has the column `{name}` more than once"
            found.append(about_table(table, problem, "keep only one"))
        elif name not in known:
            closest = get_close_matches(name.lower(), known, 1, 0.7)
            remedy = f"did you mean {closest[0]}?" if closest else "remove it"
            problem = f"has a column, number {number}, that is not known"
            found.append(about_table(table, problem, remedy))
    for column in table.columns:
        if column.required and column.name not in columns:
            problem = f"has no column `{column.name}`"
            found.append(about_table(table, problem, "add it", lost=True))
    return found, columns


def unknown_table(name: str, which: str) -> Trouble:
    """A table that is none; its name is not repeated, because it may be anything."""
    closest = get_close_matches(name.lower(), list(TABLES), 1, 0.7)
    remedy = f"did you mean {closest[0]}?" if closest else "remove it"
    return Trouble(Finding((), f"include one, {which}, that is not known", remedy))
