"""What can go wrong, as exceptions that a person can act on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Fault", "InputError", "IopschedError", "SolverError"]


class IopschedError(Exception):
    """Base of every error that iopsched raises on purpose."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the input.

    Attributes
    ----------
    where : str
        The item at fault: a path such as ``patients[3] (P017)``. Holds ids and positions only,
        never a value of the input that could be free text about a patient.
    field : str
        The field of that item, or ``""`` when the fault is the whole item.
    problem : str
        What is wrong, without repeating the offending value.
    remedy : str
        What to do about it.
    """

    where: str
    field: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.where}.{self.field}" if self.field else self.where
        return f"{place}: {self.problem}; {self.remedy}"


class InputError(IopschedError):
    """The input cannot be used; every fault found in it is listed at once.

    Attributes
    ----------
    faults : tuple of Fault
        All faults, in the order of the input.
    """

    def __init__(self, faults: Iterable[Fault], source: str = "the problem") -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        lines = "\n".join(f"  - {fault}" for fault in self.faults)
        super().__init__(f"{count} fault{'s' if count != 1 else ''} in {source}:\n{lines}")


class SolverError(IopschedError):
    """The solver gave an answer that its own referee rejects: a defect, not bad input."""
