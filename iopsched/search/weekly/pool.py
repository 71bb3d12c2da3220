"""Weeks known so far, as columns: what each takes of the shared rows, and what it costs."""

from __future__ import annotations

import threading

import numpy as np

from iopsched.arrays import Ints
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.shared import Shared

__all__ = ["Pool"]


class Pool:
    """Weeks without repeats, in the order in which they were found; several threads may add some.

    Attributes
    ----------
    weeks : list of arrays of int
        Rows of each.
    """

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self.weeks: list[Ints] = []
        self._known: dict[tuple[int, bytes], int] = {}
        self._cost: list[float] = []
        self._lock = threading.Lock()
        self._column: list[tuple[Ints, Floats]] = []

    def add(self, patient: int, week: Ints, cost: float) -> int:
        """Number of a week; its cost is with marks."""
        week = np.sort(week)
        key = (patient, week.tobytes())
        with self._lock:
            if key not in self._known:
                row, amount = self.shared.column(week)
                firm = int(np.searchsorted(row, len(self.shared.lower)))
                self._known[key] = len(self.weeks)
                self._cost.append(cost)
                self._column.append((row[:firm], amount[:firm]))
                self.weeks.append(week)
            return self._known[key]

    def costs(self, numbers: list[int]) -> list[float]:
        """What some weeks cost, marks included."""
        return [self._cost[n] for n in numbers]

    def column(self, number: int) -> tuple[Ints, Floats]:
        """Rows and amounts that a week takes, implications left out."""
        return self._column[number]
