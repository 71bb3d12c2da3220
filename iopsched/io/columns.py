"""What a table and a column are."""

from __future__ import annotations

from dataclasses import dataclass

from iopsched.io.cells import Kind
from iopsched.validate.finding import Path

__all__ = ["Column", "Table", "columns"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column and the field that it holds.

    Attributes
    ----------
    path : tuple of str and int
        From the row's item to the field; empty for what is no field of the item.
    """

    name: str
    kind: Kind
    path: Path = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table, and the place of its rows in the problem.

    Attributes
    ----------
    path : tuple of str
        From the problem to the list of items, or to the item when there is only one.
    single : bool
        Whether it has one row.
    """

    name: str
    path: Path
    columns: tuple[Column, ...]
    single: bool = False

    def column_of(self, path: Path) -> str:
        """Name of the column that holds a field of an item; ``""`` when it is the whole row."""
        for column in self.columns:
            field = column.path or (column.name,)
            if path[: len(field)] == field:
                return column.name
        return ""


def columns(**kinds: str) -> tuple[Column, ...]:
    """Columns by name, each for the field of that name.

    ``hours__min="float"`` is the column ``hours_min`` of the field ``hours.min``; a ``!`` after the
    kind says that the cell may not be empty.
    """
    return tuple(
        Column(
            name.replace("__", "_"),
            kind.removesuffix("!"),  # type: ignore[arg-type]
            tuple(name.split("__")),
            kind.endswith("!"),
        )
        for name, kind in kinds.items()
    )
