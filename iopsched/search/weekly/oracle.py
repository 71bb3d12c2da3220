"""Prices the weeks of all patients at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from iopsched.arrays import Ints
from iopsched.search.weekly.days import FAR, Floats
from iopsched.search.weekly.plans import Planned
from iopsched.search.weekly.weeks import LONGEST, WEEKS, price_weeks

__all__ = ["Oracle", "Priced"]

CHUNK, ALONE = 2, 16
"""Patients priced in one go, by several threads and by one."""


@dataclass(frozen=True, slots=True)
class Priced:
    """Weeks found at some prices.

    Attributes
    ----------
    patients : array of int
        Whose weeks, one entry for each of the following.
    bound : array of float
        No week of the patient costs less at these prices than this or the limit.
    cost : array of float, shape (patients, WEEKS)
        At these prices, the least first; `FAR` where no further week was found.
    rows : array of int, shape (patients, WEEKS, LONGEST)
        Rows of each week, then -1.
    """

    patients: Ints
    bound: Floats
    cost: Floats
    rows: Ints

    def enter(self, place: int, bound: float, weeks: Sequence[tuple[float, Ints]]) -> None:
        """Put in what was found for a patient elsewhere, the cheapest weeks first."""
        self.bound[place] = bound
        self.cost[place], self.rows[place] = FAR, -1
        for k, (value, week) in enumerate(weeks[: self.cost.shape[1]]):
            self.cost[place, k] = value
            self.rows[place, k, : len(week)] = week


class Oracle:
    """Finds the best weeks at given prices.

    Parameters
    ----------
    planned : Planned
    pool : ThreadPoolExecutor or None
        Threads to do it on; None does it on the caller's.
    stopping : callable
        Whether to end the work soon.
    full : Oracle, optional
        The same where nothing is paid beforehand.

    Attributes
    ----------
    plans : Plans
    known : array of bool
        Patients whose plans the tables say.
    stopping : callable
        Whether to end the work soon.
    """

    def __init__(
        self,
        planned: Planned,
        pool: ThreadPoolExecutor | None,
        stopping: Callable[[], bool],
        full: Oracle | None = None,
    ) -> None:
        self._full = full
        self.plans = planned.plans
        self.known = planned.known
        self.stopping = stopping
        self._pool = pool
        self._multiplier = np.zeros(self.plans.first_table[-1])

    def in_full(self) -> Oracle:
        """An oracle for which nothing is paid beforehand."""
        return self._full or self

    def price(self, patients: Ints, cost: Floats, limit: Floats, *, proving: bool) -> Priced:
        """The best weeks of some patients.

        Parameters
        ----------
        patients : array of int
        cost : array of float
            Of each row of the candidates.
        limit : array of float, one entry for every patient of the problem
            Only weeks that cost less are looked for.
        proving : bool
            Whether the bounds are to be closed, or good weeks are enough.
        """
        count = len(self.known)
        bound, found = np.empty(count), np.empty((count, WEEKS))
        rows = np.empty((count, WEEKS, LONGEST), dtype=np.int64)
        # Calls of several threads may be about the same patients: each has its own.
        multiplier = self._multiplier.copy()

        def some(chunk: Ints) -> None:
            if self.stopping():
                bound[chunk], found[chunk], rows[chunk] = -np.inf, FAR, -1
                return
            price_weeks(self.plans, chunk, cost, limit, multiplier, bound, found, rows, proving)

        size = ALONE if self._pool is None else CHUNK
        chunks = [patients[i : i + size] for i in range(0, len(patients), size)]
        if self._pool is None or len(chunks) == 1:
            for chunk in chunks:
                some(chunk)
        else:
            list(self._pool.map(some, chunks))
        self._multiplier = multiplier
        return Priced(patients, bound[patients], found[patients], rows[patients])
