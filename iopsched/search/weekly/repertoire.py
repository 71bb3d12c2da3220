"""Weeks known, and where more come from."""

from __future__ import annotations

import numpy as np

from iopsched.search.weekly.master import master_of
from iopsched.search.weekly.oracle import Oracle
from iopsched.search.weekly.pool import Pool
from iopsched.search.weekly.shared import Shared
from iopsched.search.weekly.solver_weeks import SolverWeeks
from iopsched.search.weekly.worth import slots_of_rows

__all__ = ["Repertoire"]


class Repertoire:
    """Everybody's weeks.

    Attributes
    ----------
    master : Master
    pool : Pool
        All weeks that were part of a schedule.
    patients : array of int
    idle : array of int
        Number of each patient's empty week in the pool.
    slot : array of int
        The slot of each candidate row in the tables, or -1.
    """

    def __init__(self, shared: Shared, oracle: Oracle, others: SolverWeeks) -> None:
        self.shared, self.oracle, self.others = shared, oracle, others
        self.master = master_of(shared)
        self.pool = Pool(shared)
        self.patients = np.arange(len(shared.candidates.index.problem.patients))
        self.idle = np.array(self._idle_weeks(), dtype=np.int64)
        self.slot = slots_of_rows(oracle.plans, len(shared.candidates.rows))

    def _idle_weeks(self) -> list[int]:
        """The empty week of each patient, as the first columns."""
        numbers = []
        nothing = np.empty(0, dtype=np.int64)
        for p in self.patients.tolist():
            if self.oracle.known[p]:
                cost = float(self.oracle.plans.empty[p])
            else:
                cost = self.others.idle(p)
            numbers.append(self.pool.add(p, nothing, cost))
        return numbers
