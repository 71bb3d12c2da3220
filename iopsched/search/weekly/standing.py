"""A schedule as the columns know it: a week for each patient, and the runs' decisions."""

from __future__ import annotations

import numpy as np

from iopsched.arrays import INT_MAX, Ints
from iopsched.encoder import CpSatEncoder
from iopsched.index import NONE
from iopsched.model import Choice
from iopsched.search.cpsat import new_solver
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.pool import Pool
from iopsched.search.weekly.shared import Shared

__all__ = ["Standing", "whole_bounds"]

TOLERANCE = 1e-6

SETTLING_SECONDS = 5.0
"""Most time to find what follows from weeks and runs."""


class Standing:
    """One week of each patient, and values of the shared variables.

    Attributes
    ----------
    week : array of int
        Column of each patient's week.
    value : array of float
        Of the shared variables.
    activity : array of float
        What the shared rows come to.
    needed : array of int
        How many placements need each shared variable to be 1.
    cost : float
        Of the whole; what the referee would say.
    """

    def __init__(
        self,
        shared: Shared,
        pool: Pool,
        week: Ints,
        value: Floats,
        activity: Floats,
        needed: Ints,
        cost: float,
    ) -> None:
        self.shared, self.pool = shared, pool
        self.week, self.value = week, value
        self.activity, self.needed, self.cost = activity, needed, cost

    @staticmethod
    def of(shared: Shared, pool: Pool, week: Ints, value: Floats) -> Standing:
        """From weeks and values alone."""
        numbers = week.tolist()
        of, row, amount = shared.firm(np.arange(len(shared.low)))
        taken = [(row, amount * value[of]), *(pool.column(number) for number in numbers)]
        rows, amounts = (np.concatenate(part) for part in zip(*taken, strict=True))
        activity = np.bincount(rows, amounts, len(shared.lower)).astype(np.float64)
        chosen = np.concatenate([pool.weeks[number] for number in numbers])
        needed = np.bincount(shared.implications.of(chosen)[1], minlength=len(shared.low))
        cost = float(shared.cost @ value) + shared.offset + sum(pool.costs(numbers))
        return Standing(shared, pool, week, value, activity, needed, cost)

    def holds(self) -> bool:
        """Whether every shared row and every implication is obeyed."""
        s = self.shared
        return bool(
            np.all(self.activity >= s.lower - TOLERANCE)
            and np.all(self.activity <= s.upper + TOLERANCE)
            and np.all(self.value[self.needed > 0] > 0.5)
        )

    def settled(self) -> Standing | None:
        """The same weeks and runs with the least values of all that follows from them.

        What follows is measured by shared variables that are nobody's decision, such as how far the
        largest group is from the smallest. None when the weeks and runs cannot stand together.
        """
        s = self.shared
        soft = s.measures
        of, row, amount = s.firm(soft)
        touched = np.unique(row)
        fixed = self.activity.copy()
        np.subtract.at(fixed, row, amount * self.value[soft][of])
        rest = np.setdiff1d(np.arange(len(fixed)), touched)
        if np.any(fixed[rest] < s.lower[rest] - TOLERANCE):
            return None
        if np.any(fixed[rest] > s.upper[rest] + TOLERANCE):
            return None
        if not len(soft):
            return self if self.holds() else None
        encoder = CpSatEncoder()
        low = np.where(self.needed[soft] > 0, 1, s.low[soft]).astype(np.int64)
        variables = encoder.integers(low, s.high[soft].astype(np.int64))
        place = np.full(len(fixed), NONE)
        place[touched] = np.arange(len(touched))
        encoder.linear(
            place[row],
            variables[of],
            amount.astype(np.int64),
            whole_bounds(s.lower[touched] - fixed[touched]),
            whole_bounds(s.upper[touched] - fixed[touched]),
        )
        encoder.minimize(variables, s.cost[soft].astype(np.int64))
        solver = new_solver(workers=1)
        solver.parameters.max_time_in_seconds = SETTLING_SECONDS
        solver.solve(encoder.finish())
        if not len(solver.response_proto.solution):
            return None
        value = self.value.copy()
        value[soft] = np.array(solver.response_proto.solution, dtype=np.float64)[variables]
        settled = Standing.of(s, self.pool, self.week, value)
        return settled if settled.holds() else None

    def choice(self) -> Choice:
        """The candidates that it chooses."""
        s, v = self.shared, self.shared.variables
        row = np.zeros(len(s.candidates.rows), dtype=bool)
        for number in self.week.tolist():
            row[self.pool.weeks[number]] = True
        value = self.value > 0.5
        return Choice(row, *(value[s.number[x]] for x in (v.run, v.staffing, v.housing)))


def whole_bounds(side: Floats) -> Ints:
    """Bounds as integers; an infinite side becomes an open one."""
    far = np.where(side > 0, INT_MAX, -INT_MAX)
    return np.where(np.isinf(side), far, np.rint(np.where(np.isinf(side), 0, side))).astype(
        np.int64
    )
