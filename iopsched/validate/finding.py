"""Where in the input something is wrong, and how that is said without repeating the input."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from itertools import takewhile
from typing import Literal

import iopsched.attendance
import iopsched.problem
import iopsched.schedule
from iopsched.errors import Fault

__all__ = [
    "ID_PATTERN",
    "Finding",
    "Kind",
    "Path",
    "as_faults",
    "is_id",
    "place",
    "related",
]

Path = tuple[str | int, ...]
"""Keys and positions that lead from the whole input to a value: ``("patients", 3, "id")``."""

Kind = Literal["problem", "schedule", "attendance"]

ID_PATTERN = "[A-Za-z0-9][A-Za-z0-9_.:/@-]{0,63}"
"""What an id, a tag or a kind looks like."""

_ID = re.compile(ID_PATTERN)

_ORDER = (
    "format",
    "program",
    "services",
    "sessions",
    "clinicians",
    "rooms",
    "patients",
    "needs",
    "keep_apart",
    "keep_together",
    "pins",
    "current",
    "rule_packs",
    "placements",
    "runs",
    "unplaced",
    "records",
)
_INNER_LISTS: tuple[Path, ...] = (
    ("program", "blocks"),
    ("program", "closures"),
    *(("current", name) for name in ("placements", "runs", "unplaced")),
)
"""Lists further inside whose members `Fault.where` names on their own."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault that still knows its path; `as_faults` puts it into words.

    Attributes
    ----------
    path : tuple of str and int
        Where. Ends at a field, so that a fault of that field's shape can stand in for it.
    problem, remedy : str
        As in `iopsched.errors.Fault`.
    """

    path: Path
    problem: str
    remedy: str

    def under(self, path: Path) -> Finding:
        """The same finding, seen from outside the object at `path`."""
        return Finding((*path, *self.path), self.problem, self.remedy)


def is_id(value: object) -> bool:
    """Whether a value is a well-formed id, which alone a message may repeat."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def related(path: Path, others: Iterable[Path]) -> bool:
    """Whether a path leads to, or through, one of the others."""
    return any(path[: len(other)] == other[: len(path)] for other in others)


def place(path: Path, kind: Kind, id_at: Callable[[Path], object]) -> tuple[str, str]:
    """The words for a path in a JSON file: the item at fault with its id, and its field."""
    path = _declared(path)
    if len(path) > 1 and path[0] in ("keep_apart", "keep_together"):
        return _dotted(path), ""
    if len(path) > 1 and isinstance(path[1], int):
        cut = 2
    elif len(path) > 2 and path[:2] in _INNER_LISTS:
        cut = 3
    else:
        cut = 1 if path[:1] in (("program",), ("current",)) else 0
    where = _dotted(path[:cut]) or kind
    name = id_at(path[:cut])
    return (f"{where} ({name})" if is_id(name) else where), _dotted(path[cut:])


def _in_input_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort by collection and position; within an item the order stays."""

    def key(finding: Finding) -> tuple[int, int]:
        first, second = (*finding.path, "", "")[:2]
        rank = _ORDER.index(first) if first in _ORDER else -1
        return rank, second if isinstance(second, int) else -1

    return sorted(findings, key=key)


def as_faults(
    findings: Iterable[Finding], place: Callable[[Path], tuple[str, str]]
) -> tuple[Fault, ...]:
    """Put findings into words, in the order of the input, each once.

    Parameters
    ----------
    place : callable
        Gives `Fault.where` and `Fault.field` of a path.
    """
    found = (
        Fault(*place(finding.path), finding.problem, finding.remedy)
        for finding in _in_input_order(findings)
    )
    return tuple(dict.fromkeys(found))


def _declared(path: Path) -> Path:
    """A path as far as it consists of names that iopsched itself declares."""
    names = _declared_names()
    return tuple(takewhile(lambda step: isinstance(step, int) or step in names, path))


def _dotted(path: Path) -> str:
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(parts).removeprefix(".")


@cache
def _declared_names() -> frozenset[str]:
    from iopsched.rules import RULE_IDS

    modules = (iopsched.problem, iopsched.schedule, iopsched.attendance)
    types = [getattr(module, name) for module in modules for name in module.__all__]
    names = {field.name for kind in types if is_dataclass(kind) for field in fields(kind)}
    return frozenset({*names, *RULE_IDS})
