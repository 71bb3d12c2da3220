"""The master's linear program: one week for each patient, under what the patients share."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from ortools.linear_solver import pywraplp

from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.pool import Pool
from iopsched.search.weekly.shared import Shared

__all__ = ["Master", "Solution"]

CUTS = 3
"""Most times that implications are added before a program's prices are used."""

MISSING = 1e7
"""Cost in the linear program of what a row asks for and no week gives."""

TOLERANCE = 0.05
"""Implications broken by less are left out."""


@dataclass(frozen=True, slots=True)
class Solution:
    """A solution of the linear program.

    Attributes
    ----------
    price : array of float
        Of every shared row, implications included.
    value : float
    """

    price: Floats
    value: float


class Master:
    """The linear program over all patients' weeks in it and the shared variables.

    Attributes
    ----------
    columns : list of int
        Its weeks, by number in the pool.
    """

    def __init__(self, shared: Shared, pool: Pool) -> None:
        self.columns: list[int] = []
        self._pool, self._count = pool, shared.rows
        self._firm = len(shared.lower)
        self._open = (np.isneginf(shared.lower), np.isposinf(shared.upper))
        lp = self._lp = pywraplp.Solver.CreateSolver("GLOP")
        self._parameters = pywraplp.MPSolverParameters()
        # Without presolve a program that has grown goes on from its last basis.
        self._parameters.SetIntegerParam(
            pywraplp.MPSolverParameters.PRESOLVE, pywraplp.MPSolverParameters.PRESOLVE_OFF
        )
        far = lp.infinity()
        self._constraints = [
            lp.Constraint(a, b)
            for a, b in zip(shared.lower.tolist(), shared.upper.tolist(), strict=True)
        ]
        patients = len(shared.candidates.index.problem.patients)
        self._weeks = [lp.Constraint(1.0, 1.0) for _ in range(patients)]
        self._objective = lp.Objective()
        self._objective.SetMinimization()
        self._shared = [
            lp.NumVar(a, b, "")
            for a, b in zip(shared.low.tolist(), shared.high.tolist(), strict=True)
        ]
        for variable, cost in zip(self._shared, shared.cost.tolist(), strict=True):
            self._objective.SetCoefficient(variable, cost)
        of, row, amount = shared.firm(np.arange(len(shared.low)))
        for i, j, a in zip(of.tolist(), row.tolist(), amount.tolist(), strict=True):
            self._constraints[j].SetCoefficient(self._shared[i], a)
        for j in np.flatnonzero(shared.lower > 0).tolist():
            # What is asked for may have no week yet that gives it.
            missing = lp.NumVar(0.0, far, "")
            self._constraints[j].SetCoefficient(missing, 1.0)
            self._objective.SetCoefficient(missing, MISSING)
        self._taken: list[pywraplp.Variable] = []
        # Implications that limit sizes become constraints when a solution breaks them. That a seat
        # needs a group that runs is said well enough by the sizes.
        self._needs = np.full(len(shared.low), -1)
        self._needs[shared.limits] = shared.limits
        self._needs = self._needs[shared.number[shared.implied[1]]]
        self._implied: dict[int, pywraplp.Constraint] = {}

    def add(self, numbers: list[int]) -> None:
        """Add weeks of the pool."""
        costs, owners = self._pool.costs(numbers)
        for number, cost, owner in zip(numbers, costs, owners, strict=True):
            variable = self._lp.NumVar(0.0, self._lp.infinity(), "")
            self._objective.SetCoefficient(variable, cost)
            row, amount = self._pool.column(number)
            for j, a in zip(row.tolist(), amount.tolist(), strict=True):
                self._constraints[j].SetCoefficient(variable, a)
            self._weeks[owner].SetCoefficient(variable, 1.0)
            for j in self._pool.implied(number).tolist():
                if j in self._implied:
                    self._implied[j].SetCoefficient(variable, 1.0)
            self._taken.append(variable)
            self.columns.append(number)

    def solve(self, seconds: float) -> Solution | None:
        """Solve the program over the weeks so far; None when time runs out."""
        end = time.perf_counter() + seconds
        for again in range(CUTS, -1, -1):
            self._lp.SetTimeLimit(max(1, round((end - time.perf_counter()) * 1000)))
            if self._lp.Solve(self._parameters) != pywraplp.Solver.OPTIMAL:
                return None
            weight = np.array([v.solution_value() for v in self._taken])
            value = np.array([v.solution_value() for v in self._shared])
            if not again or not self._cut(weight, value):
                break
        dual = np.array([c.dual_value() for c in self._constraints])
        # Prices of a row may only point to a side that it has.
        dual = np.where((dual > 0) & self._open[0] | (dual < 0) & self._open[1], 0.0, dual)
        price = np.zeros(self._count)
        price[: self._firm] = dual
        for j, constraint in self._implied.items():
            price[j] = min(0.0, constraint.dual_value())
        return Solution(price, self._objective.Value())

    def _cut(self, weight: Floats, value: Floats) -> bool:
        """Add the implications that a solution breaks; returns whether there are any."""
        seats: dict[int, float] = {}
        for k in np.flatnonzero(weight > TOLERANCE).tolist():
            for j in self._pool.implied(self.columns[k]).tolist():
                seats[j] = seats.get(j, 0.0) + weight[k]
        broken = [
            j
            for j, seat in seats.items()
            if self._needs[j - self._firm] >= 0
            and j not in self._implied
            and seat > value[self._needs[j - self._firm]] + TOLERANCE
        ]
        for j in broken:
            constraint = self._implied[j] = self._lp.Constraint(-self._lp.infinity(), 0.0)
            constraint.SetCoefficient(self._shared[self._needs[j - self._firm]], -1.0)
        wanted = set(broken)
        for variable, number in zip(self._taken, self.columns, strict=True):
            for j in wanted.intersection(self._pool.implied(number).tolist()):
                self._implied[j].SetCoefficient(variable, 1.0)
        return bool(broken)
