"""Between the JSON values of a problem and the rows of its tables.

A row is a dict from the name of a column to the JSON value of a cell; empty cells are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from iopsched.io.columns import Column, Table
from iopsched.io.tables import CURRENT, TABLES
from iopsched.validate.finding import Path

__all__ = ["Row", "get", "put", "rows_of"]

Row = dict[str, Any]


def rows_of(tree: dict[str, Any]) -> dict[str, list[Row]]:
    """The rows of every table of a problem's JSON values.

    The tables of last week's schedule are there only if the problem has one.
    """
    rows = {
        name: list(_rows(table, tree))
        for name, table in TABLES.items()
        if name not in CURRENT or "current" in tree
    }
    inline = tree.get("program", {}).get("rule_pack")
    if isinstance(inline, dict):
        del rows["program"][0]["rule_pack"]
        rows["rule_packs"].append({**_row(TABLES["rule_packs"], inline), "inline": True})
    return rows


def _rows(table: Table, tree: dict[str, Any]) -> Iterator[Row]:
    if table.name == "weights":
        yield from _weights(get(tree, table.path) or {})
    elif table.name in ("phases", "needs"):
        for patient in tree.get("patients", []):
            yield from _parts(table, patient, {"patient": patient["id"]})
            for phase in patient.get("phases", []) if table.name == "needs" else ():
                yield from _parts(table, phase, {"patient": patient["id"], "phase": phase["id"]})
    elif table.single:
        yield _row(table, get(tree, table.path) or {})
    else:
        for item in get(tree, table.path) or []:
            yield _row(table, item)


def _parts(table: Table, owner: Any, whose: Row) -> Iterator[Row]:
    """The rows of what an item holds in a list named like the table."""
    for position, part in enumerate(owner.get(table.name, []), start=1):
        yield {**whose, "position": position, **_row(table, part)}


def _row(table: Table, item: Any) -> Row:
    cells = ((column.name, get(item, column.path)) for column in table.columns if column.path)
    return {name: value for name, value in cells if value is not None}


def _weights(weights: dict[str, Any]) -> Iterator[Row]:
    for rule, setting in weights.items():
        if isinstance(setting, dict):
            both = len(setting) == 2
            yield {"rule": rule, **setting, **({} if both else {"combined": True})}
        else:
            yield {"rule": rule, "level" if isinstance(setting, str) else "weight": setting}


def get(tree: Any, path: Path) -> Any:
    """The value at a path; None when there is none."""
    for step in path:
        if isinstance(tree, list) and isinstance(step, int):
            tree = tree[step] if step < len(tree) else None
        else:
            tree = tree.get(step) if isinstance(tree, dict) else None
    return tree


def put(item: Any, column: Column, value: Any) -> None:
    """Set the field of a column in a row's item."""
    *way, last = column.path
    for step in way:
        item = item.setdefault(step, {})
    item[last] = value
