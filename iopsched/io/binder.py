"""Binding the rows of tables into the JSON values of one problem."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from iopsched.io.cells import CellError, read_cell
from iopsched.io.columns import Table
from iopsched.io.rows import get, put
from iopsched.io.tables import CURRENT, TABLES
from iopsched.io.trouble import Trouble
from iopsched.validate.finding import Finding, Path

__all__ = ["Binder", "Cells"]

Cells = dict[str, str]
"""The filled cells of a row by column."""


class Binder:
    """Collects tables, and remembers where each item came from.

    Attributes
    ----------
    tree : dict
        JSON values of the problem so far.
    troubles : list of Trouble
        Cells that cannot be read, and rows that belong nowhere.
    origins : dict of path to (Table, int)
        Table and number of the row of each item.
    """

    def __init__(self) -> None:
        self.tree: dict[str, Any] = {}
        self.troubles: list[Trouble] = []
        self.origins: dict[Path, tuple[Table, int]] = {}
        self._plans: dict[str, list[tuple[int, Cells]]] = {"phases": [], "needs": []}

    def add(self, table: Table, rows: Sequence[tuple[int, Cells]]) -> None:
        """Take up one table."""
        if table.name in CURRENT:
            self.tree.setdefault("current", {})
        if table.name in self._plans:
            self._plans[table.name].extend(rows)
        elif table.name == "weights":
            for number, cells in rows:
                self._add_weight(table, number, cells)
        elif table.single:
            for number, cells in rows[:1]:
                self._set(table, table.path, number, cells)
        else:
            items = self._list(table.path)
            for number, cells in rows:
                if self._inline(table, number, cells):
                    continue
                items.append(None)
                self._set(table, (*table.path, len(items) - 1), number, cells)

    def add_needs(self, *, complete: bool) -> None:
        """Put phases and needs into the plans, by position; once all tables are there.

        Parameters
        ----------
        complete : bool
            Whether all patients could be read, so that other names are wrong.
        """
        patients = self._list(("patients",))
        owners: dict[tuple[str, str], Path] = {
            (str(patient["id"]), ""): ("patients", i)
            for i, patient in reversed([*enumerate(patients)])
            if patient.get("id") is not None
        }
        complete = complete and all(patient.get("id") is not None for patient in patients)
        self._add_parts(TABLES["phases"], owners, complete)
        for (name, _), path in list(owners.items()):
            for i, phase in enumerate(get(self.tree, path).get("phases", ())):
                owners.setdefault((name, str(phase.get("id"))), (*path, "phases", i))
        self._add_parts(TABLES["needs"], owners, complete)

    def _add_parts(
        self, table: Table, owners: Mapping[tuple[str, str], Path], complete: bool
    ) -> None:
        """Put rows into lists of their owners, by patient and phase, that are named like it."""
        plans: dict[Path, list[tuple[int, int, Cells]]] = {}
        for count, (number, cells) in enumerate(self._plans[table.name]):
            path: Path = (table.name, count)
            self.origins[path] = (table, number)
            name, phase = (cells.get(field, "").strip() for field in ("patient", "phase"))
            owner = owners.get((name, phase))
            if owner is not None:
                position = self._read(table, path, "position", cells)
                rank = position if isinstance(position, int) else sys.maxsize
                plans.setdefault(owner, []).append((rank, number, cells))
            elif (name, "") in owners:
                remedy = "write the id of one of the patient's phases"
                finding = Finding((*path, "phase"), "names an unknown phase", remedy)
                self.troubles.append(Trouble(finding))
            elif not name or complete:
                problem = "names an unknown patient" if name else "is missing"
                finding = Finding((*path, "patient"), problem, "write the id of a listed patient")
                self.troubles.append(Trouble(finding))
        for owner, plan in plans.items():
            plan.sort(key=lambda part: part[0])
            get(self.tree, owner)[table.name] = [None] * len(plan)
            for j, (_, number, cells) in enumerate(plan):
                self._set(table, (*owner, table.name, j), number, cells)

    def _set(self, table: Table, path: Path, number: int, cells: Cells) -> None:
        """Read a row into the item at a path."""
        self.origins[path] = (table, number)
        fields = [column for column in table.columns if column.path]
        item: Any = [None, None] if fields[0].path == (0,) else {}
        for column in fields:
            if column.name in cells:
                put(item, column, self._read(table, (*path, *column.path), column.name, cells))
            elif column.required:
                put(item, column, None)
                at = (*path, *column.path)
                finding = Finding(at, "is missing", "fill in the cell")
                self.troubles.append(Trouble(finding, cut=at))
        holder: Any = self.tree
        for step in path[:-1]:
            holder = holder[step] if isinstance(step, int) else holder.setdefault(step, {})
        holder[path[-1]] = item

    def _read(self, table: Table, path: Path, name: str, cells: Cells) -> Any:
        """JSON value of a cell; None when there is none, or none that can be read."""
        column = next(column for column in table.columns if column.name == name)
        if name not in cells:
            return None
        try:
            return read_cell(cells[name], column.kind)
        except CellError as error:
            at = path if column.path else (*path, name)
            finding = Finding(at, error.problem, error.remedy)
            self.troubles.append(Trouble(finding, cut=at if column.path else None))
            return None

    def _list(self, path: Path) -> list[Any]:
        holder: Any = self.tree
        for step in path[:-1]:
            holder = holder.setdefault(step, {})
        items: list[Any] = holder.setdefault(path[-1], [])
        return items

    def _inline(self, table: Table, number: int, cells: Cells) -> bool:
        """Take up a rule pack that stands in the program itself."""
        path: Path = ("program", "rule_pack")
        if table.name != "rule_packs":
            return False
        count = len(self._list(table.path))
        self.origins[(*table.path, count)] = (table, number)
        if not self._read(table, (*table.path, count), "inline", cells):
            return False
        program = self.tree.setdefault("program", {})
        if "rule_pack" in program:
            finding = Finding(
                (*table.path, count, "inline"),
                "puts a second rule pack into the program",
                "keep one, or name one in the program's `rule_pack`",
            )
            self.troubles.append(Trouble(finding))
            return False
        self._set(table, path, number, cells)
        return True

    def _add_weight(self, table: Table, number: int, cells: Cells) -> None:
        rule = cells.get("rule", "").strip()
        path: Path = ("program", "weights", rule)
        weights = self.tree.setdefault("program", {}).setdefault("weights", {})
        repeated = rule in weights
        self.origins[path] = (table, number)
        setting = {}
        for name in ("level", "weight"):
            value = self._read(table, (*path, name), name, cells)
            if value is not None or name in cells:
                setting[name] = value
        combined = self._read(table, path, "combined", cells)
        if len(setting) == 2 or combined or None in setting.values():
            weights[rule] = setting
        else:
            weights[rule] = next(iter(setting.values()), None)
        if repeated:
            finding = Finding((*path, "rule"), "comes more than once", "keep only one")
            self.troubles.append(Trouble(finding))
