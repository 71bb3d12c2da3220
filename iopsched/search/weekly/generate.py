"""Column generation over patients' weeks: prices, a bound, and weeks worth having.

Round after round the linear program prices what patients share, each patient's best weeks at these
prices become columns, and their costs with the prices of all rows add up to a bound on every
schedule. The prices of a round lie between the best so far and the program's own, which swing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property

import numpy as np

from iopsched.arrays import Ints
from iopsched.search.weekly.days import FAR, Floats
from iopsched.search.weekly.master import Master
from iopsched.search.weekly.oracle import Oracle, Priced
from iopsched.search.weekly.pool import Pool
from iopsched.search.weekly.shared import Shared
from iopsched.search.weekly.solver_weeks import SolverWeeks
from iopsched.search.weekly.standing import Standing

__all__ = ["Generation"]

FROM_POOL = 20
"""Known weeks of each patient that the linear program begins with."""


class Generation:
    """Rounds of pricing.

    Attributes
    ----------
    pool : Pool
        All weeks found.
    bound : float
        No schedule costs less.
    price : array of float
        The rows' prices at which the bound was found.
    idle : array of int
        Column of each patient's empty week.
    value : float
        Of the last linear program; what the bound can still come to.
    """

    def __init__(
        self, shared: Shared, oracle: Oracle, others: SolverWeeks, stopping: Callable[[], bool]
    ) -> None:
        self.shared, self.oracle, self.others = shared, oracle, others
        self._stopping = stopping
        self.pool = Pool(shared)
        self.patients = np.arange(len(shared.candidates.index.problem.patients))
        self.price = np.zeros(shared.rows)
        self.bound = -math.inf
        self.value = math.inf
        self._own = np.zeros(shared.rows)
        self._hold = 0.0
        self._limit = np.full(len(self.patients), FAR)
        self.idle = np.array(self._idle_weeks(), dtype=np.int64)

    def _idle_weeks(self) -> list[int]:
        """The empty week of each patient, as the first columns."""
        numbers = []
        nothing = np.empty(0, dtype=np.int64)
        for p in self.patients.tolist():
            if self.oracle.known[p]:
                cost = float(self.oracle.plans.empty[p])
            else:
                cost = self.others.idle(p)
            numbers.append(self.pool.add(p, nothing, cost)[0])
        return numbers

    @cached_property
    def master(self) -> Master:
        """The linear program, built when it is first asked for."""
        master = Master(self.shared, self.pool)
        master.add(self.idle.tolist())
        return master

    def learn(self, standing: Standing, seconds: float) -> None:
        """Take the weeks of a schedule, and each patient's cheapest ones, as columns."""
        cost, owner = self.pool.cost, self.pool.patient
        order = np.lexsort((cost, owner))
        rank = np.arange(len(order)) - np.searchsorted(owner[order], owner[order])
        known = set(self.master.columns)
        chosen = set(order[rank < FROM_POOL].tolist()) | set(standing.week.tolist())
        self.master.add(sorted(chosen - known))
        self._solve(seconds)

    def _solve(self, seconds: float) -> bool:
        """Take the prices of the linear program; returns whether it was solved in time."""
        solution = self.master.solve(seconds)
        if solution is not None:
            self._own, self.value = solution.price, solution.value + self.shared.offset
        return solution is not None

    def round(self, seconds: float) -> bool:
        """One round, of so many seconds at most; returns whether there is anything left to gain."""
        price = self._hold * self.price + (1 - self._hold) * self._own
        before = self.bound
        new = self.at(price)
        if self._stopping():
            return False
        if self.bound > before:
            self.price = price
            self._hold = max(0.0, self._hold - 0.1)
        elif new == 0:
            if self._hold == 0.0:
                return False
            self._hold = 0.0
        else:
            self._hold = min(0.9, self._hold + 0.1)
        if new and not self._solve(seconds):
            return False
        return self.value - self.bound >= 1.0 - 1e-6

    def at(self, price: Floats) -> int:
        """Price everybody's weeks; returns how many new weeks were found."""
        cost = self.shared.row_costs(price)
        extra = cost - self.shared.candidates.rows.cost
        priced = self.price_weeks(self.patients, cost, self._limit, proving=True)
        total = float(priced.bound.sum()) + self.shared.bound(price)
        if not self._stopping():
            self.bound = max(self.bound, total)
        new = self.pool.add_priced(priced, extra)
        self.master.add(new)
        return len(new)

    def price_weeks(
        self, patients: Ints, cost: Floats, limit: Floats, *, proving: bool = False
    ) -> Priced:
        """Good weeks of some patients, by CP-SAT where the tables do not say their plans."""
        priced = self.oracle.price(patients, cost, limit, proving=proving)
        for i in np.flatnonzero(~self.oracle.known[patients]).tolist():
            bound, weeks = self.others.price(int(patients[i]), cost)
            priced.bound[i] = bound
            for k, (value, week) in enumerate(weeks[: priced.cost.shape[1]]):
                priced.cost[i, k] = value
                priced.rows[i, k] = -1
                priced.rows[i, k, : len(week)] = week
        return priced
