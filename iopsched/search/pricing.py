"""One patient's week at given prices: the best week, and a bound on any.

A block is the part of the whole model that is one patient's own: the rows that no other patient's
variables enter. Its weeks are the columns of the master.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from iopsched.arrays import Ints
from iopsched.search.cpsat import new_solver
from iopsched.search.slices import WholeModel

__all__ = ["Block", "Priced", "blocks"]

SCALE = 64
"""Prices are whole multiples of 1 / SCALE, so that pricing is exact in integers."""

SECONDS = 5.0
"""Most time for one patient's week; its bound holds even when it is not solved to the end."""


@dataclass(frozen=True, slots=True)
class Priced:
    """Weeks found at some prices.

    Attributes
    ----------
    bound : float
        No week costs less at these prices.
    weeks : list of arrays of int
        Values of the block's variables, the best week first.
    """

    bound: float
    weeks: list[Ints]


class Block:
    """The week of one patient.

    Attributes
    ----------
    patient : int
        Position.
    variables : array of int
        Numbers in the whole model.
    cost : array of int
        Objective coefficients of these variables.
    """

    def __init__(self, whole: WholeModel, patient: int, variables: Ints, rows: Ints) -> None:
        self.patient = patient
        self.variables = variables
        self.cost = whole.recording.cost[variables]
        encoder = whole.block(variables, rows)
        self._model = encoder.finish()
        self._first = encoder.variables - len(variables)
        self._last: Ints | None = None
        self._solver: cp_model.CpSolver | None = None

    def price(self, discount: Ints) -> Priced:
        """Solve the block where each variable earns a discount.

        Parameters
        ----------
        discount : array of int
            In units of 1 / SCALE, one entry a variable.
        """
        coefficient = self.cost * SCALE - discount
        chosen = np.flatnonzero(coefficient)
        proto: Any = self._model.proto
        proto.clear_objective()
        proto.objective.vars.extend((chosen + self._first).tolist())
        proto.objective.coeffs.extend(coefficient[chosen].tolist())
        if self._last is not None:
            proto.clear_solution_hint()
            proto.solution_hint.vars.extend(range(self._first, self._first + len(self.variables)))
            proto.solution_hint.values.extend(self._last.tolist())
        solver = new_solver(workers=1)
        parameters = solver.parameters
        parameters.linearization_level = 2
        parameters.cut_level = 0
        parameters.max_time_in_seconds = SECONDS
        parameters.fill_additional_solutions_in_response = True
        parameters.solution_pool_size = 4
        self._solver = solver
        status = solver.solve(self._model)
        self._solver = None
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Priced(-math.inf, [])
        response = solver.response_proto
        weeks = [self._week(response.solution)]
        weeks += [self._week(other.values) for other in response.additional_solutions]
        self._last = weeks[0]
        return Priced(solver.best_objective_bound / SCALE, weeks)

    def stop(self) -> None:
        """End a pricing that is under way."""
        solver = self._solver
        if solver is not None:
            solver.stop_search()

    def _week(self, values: Sequence[int]) -> Ints:
        return np.array(values, dtype=np.int64)[self._first :]


def blocks(whole: WholeModel) -> list[Block]:
    """The blocks of all patients who have candidates."""
    owner = whole.owner
    row_owner = whole.row_owners()
    order = np.argsort(owner, kind="stable")
    row_order = np.argsort(row_owner, kind="stable")
    patients = np.unique(owner[owner >= 0])
    first = np.searchsorted(owner[order], patients)
    last = np.searchsorted(owner[order], patients, side="right")
    row_first = np.searchsorted(row_owner[row_order], patients)
    row_last = np.searchsorted(row_owner[row_order], patients, side="right")
    return [
        Block(whole, int(p), order[first[i] : last[i]], row_order[row_first[i] : row_last[i]])
        for i, p in enumerate(patients)
    ]
