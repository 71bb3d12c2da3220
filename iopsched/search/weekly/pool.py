"""Weeks known so far, as columns: what each takes of the shared rows, and what it costs."""

from __future__ import annotations

import threading

import numpy as np

from iopsched.arrays import Ints
from iopsched.search.weekly.days import FAR, Floats
from iopsched.search.weekly.oracle import Priced
from iopsched.search.weekly.shared import Shared

__all__ = ["Pool"]

RECENT = 40
"""Weeks of one patient that are looked through."""


class Pool:
    """Weeks without repeats, in the order in which they were found.

    Attributes
    ----------
    patient : array of int
        Whose week each column is.
    cost : array of float
        What each costs, marks included.
    weeks : list of arrays of int
        Rows of each.
    best : array of float
        Cost of the cheapest week known of each patient.
    """

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self.weeks: list[Ints] = []
        self._known: dict[tuple[int, bytes], int] = {}
        self._patient: list[int] = []
        self._cost: list[float] = []
        self._row: list[Ints] = []
        self._firm: list[int] = []
        self._amount: list[Floats] = []
        self._lock = threading.Lock()
        patients = len(shared.candidates.index.problem.patients)
        self.best = np.full(patients, np.inf)
        self._mine: list[list[int]] = [[] for _ in range(patients)]

    def __len__(self) -> int:
        return len(self.weeks)

    def add(self, patient: int, week: Ints, cost: float) -> tuple[int, bool]:
        """Number of a week, and whether it is new; its cost is without marks."""
        week = np.sort(week)
        key = (patient, week.tobytes())
        if key in self._known:
            return self._known[key], False
        row, amount, marks = self.shared.column(week)
        with self._lock:
            if key in self._known:
                return self._known[key], False
            self._patient.append(patient)
            self._cost.append(cost + marks)
            self._row.append(row)
            self._firm.append(int(np.searchsorted(row, len(self.shared.lower))))
            self._amount.append(amount)
            self.weeks.append(week)
            number = self._known[key] = len(self.weeks) - 1
            self._mine[patient].append(number)
            self.best[patient] = min(self.best[patient], cost + marks)
        return number, True

    def add_priced(self, priced: Priced, extra: Floats) -> list[int]:
        """Add the weeks found at prices that added `extra` to each row's cost; the new ones."""
        new = []
        place, which = np.nonzero(priced.cost < FAR)
        for i, k in zip(place.tolist(), which.tolist(), strict=True):
            week = priced.rows[i, k]
            week = week[week >= 0]
            cost = round(float(priced.cost[i, k] - extra[week].sum()))
            number, is_new = self.add(int(priced.patients[i]), week, cost)
            if is_new:
                new.append(number)
        return new

    @property
    def patient(self) -> Ints:
        return np.array(self._patient, dtype=np.int64)

    @property
    def cost(self) -> Floats:
        return np.array(self._cost)

    def costs(self, numbers: list[int]) -> tuple[list[float], list[int]]:
        """Cost and patient of some weeks."""
        return [self._cost[n] for n in numbers], [self._patient[n] for n in numbers]

    def column(self, number: int) -> tuple[Ints, Floats]:
        """Rows and amounts that a week takes, implications left out."""
        firm = self._firm[number]
        return self._row[number][:firm], self._amount[number][:firm]

    def implied(self, number: int) -> Ints:
        """Implications that a week is part of, by row."""
        return self._row[number][self._firm[number] :]

    def promising(self, patient: int, price: Floats, most: int) -> list[int]:
        """Some of a patient's last weeks, those that cost least at the rows' prices."""
        numbers = self._mine[patient][-RECENT:]
        worth = [self._cost[n] - float(self._amount[n] @ price[self._row[n]]) for n in numbers]
        return [numbers[i] for i in np.argsort(worth)[:most].tolist()]
