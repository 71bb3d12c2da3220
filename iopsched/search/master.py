"""The master problem: one week for each patient, under what the patients share.

Its rows are the rows of the whole model that belong to no patient alone, its columns are weeks, and
what is shared (runs, their staff and rooms) is decided in it directly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.linear_solver import pywraplp

from iopsched.arrays import INT_MAX, Ints
from iopsched.encoder import CpSatEncoder
from iopsched.search.pricing import SCALE, Block
from iopsched.search.slices import SHARED, WholeModel

__all__ = ["Column", "Duals", "Master"]

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Column:
    """A week of one patient: the block, by position, its values, its cost, and its row sums."""

    block: int
    values: Ints
    cost: int
    row: Ints
    amount: Ints


@dataclass(frozen=True, slots=True)
class Duals:
    """Prices of the master's rows and of each patient's one week."""

    row: np.ndarray[tuple[int], np.dtype[np.float64]]
    week: np.ndarray[tuple[int], np.dtype[np.float64]]
    value: float


class Master:
    """Rows, shared variables and columns, as a linear program and as an integer program.

    Attributes
    ----------
    blocks : list of Block
    columns : list of Column
    lower, upper : arrays of int
        Bounds of the rows.
    shared : array of int
        Numbers in the whole model of the shared variables.
    offset : int
        Constant of the objective.
    """

    def __init__(self, whole: WholeModel, blocks: list[Block]) -> None:
        self.blocks = blocks
        self.columns: list[Column] = []
        self._known: set[tuple[int, bytes]] = set()
        r = whole.recording
        ours = np.flatnonzero(whole.row_owners() == SHARED)
        position = np.full(len(r.kind), -1)
        position[ours] = np.arange(len(ours))
        terms = np.flatnonzero(position[r.row] >= 0)
        row, literal, amount = position[r.row[terms]], r.literal[terms], r.coefficient[terms]
        variable = whole.variable[terms]
        # A negated literal is one minus its variable: the one goes to the other side.
        constant = np.bincount(row, np.where(literal < 0, amount, 0), minlength=len(ours))
        amount = np.where(literal < 0, -amount, amount)
        fixed = variable == whole.constant
        constant += np.bincount(row[fixed], amount[fixed], minlength=len(ours))
        constant = constant.astype(np.int64)
        low, high = r.row_lower[ours], r.row_upper[ours]
        self.lower = np.where(low <= -INT_MAX, -INT_MAX, low - constant)
        self.upper = np.where(high >= INT_MAX, INT_MAX, high - constant)
        owner = whole.owner[variable]
        self.shared = np.flatnonzero(whole.owner == SHARED)
        self.shared = self.shared[self.shared != whole.constant]
        self._bounds = (r.lower[self.shared], r.upper[self.shared])
        self._shared_cost = r.cost[self.shared]
        self.offset = r.offset + int(r.cost[whole.constant])
        number = np.full(len(r.lower), -1)
        number[self.shared] = np.arange(len(self.shared))
        mine = (owner == SHARED) & ~fixed
        self._shared_terms = (row[mine], number[variable[mine]], amount[mine])
        self._block_terms = [_nothing()] * len(blocks)
        of_block = np.full(int(owner.max(initial=-1)) + 1, -1)
        for i, block in enumerate(blocks):
            number[block.variables] = np.arange(len(block.variables))
            of_block[block.patient : block.patient + 1] = i
        theirs = np.flatnonzero((owner >= 0) & ~fixed)
        which = of_block[owner[theirs]]
        order = theirs[np.argsort(which, kind="stable")]
        cuts = np.searchsorted(np.sort(which), np.arange(len(blocks) + 1))
        for i in range(len(blocks)):
            some = order[cuts[i] : cuts[i + 1]]
            self._block_terms[i] = (row[some], number[variable[some]], amount[some])
        self._build()

    def _build(self) -> None:
        self._lp = pywraplp.Solver.CreateSolver("GLOP")
        self._parameters = pywraplp.MPSolverParameters()
        self._parameters.SetIntegerParam(
            pywraplp.MPSolverParameters.PRESOLVE, pywraplp.MPSolverParameters.PRESOLVE_OFF
        )
        far = self._lp.infinity()
        self._objective = self._lp.Objective()
        self._objective.SetMinimization()
        self._rows = [
            self._lp.Constraint(
                -far if low <= -INT_MAX else float(low), far if high >= INT_MAX else float(high)
            )
            for low, high in zip(self.lower.tolist(), self.upper.tolist(), strict=True)
        ]
        self._weeks = [self._lp.Constraint(1.0, 1.0) for _ in self.blocks]
        bounds = zip(*(bound.tolist() for bound in self._bounds), strict=True)
        self._shared_variables = [self._lp.NumVar(float(a), float(b), "") for a, b in bounds]
        for variable, cost in zip(self._shared_variables, self._shared_cost.tolist(), strict=True):
            self._objective.SetCoefficient(variable, float(cost))
        for row, variable, amount in zip(*(t.tolist() for t in self._shared_terms), strict=True):
            constraint = self._rows[row]
            # A variable may come twice in one row.
            before = constraint.GetCoefficient(self._shared_variables[variable])
            constraint.SetCoefficient(self._shared_variables[variable], before + float(amount))

    def add(self, block: int, values: Ints) -> bool:
        """Add a week of a block; false when it is there already."""
        key = (block, values.tobytes())
        if key in self._known:
            return False
        self._known.add(key)
        row, variable, amount = self._block_terms[block]
        sums = np.bincount(row, amount * values[variable], minlength=len(self.lower))
        rows = np.flatnonzero(sums)
        cost = int(self.blocks[block].cost @ values)
        self.columns.append(Column(block, values, cost, rows, sums[rows].astype(np.int64)))
        weight = self._lp.NumVar(0.0, self._lp.infinity(), "")
        self._objective.SetCoefficient(weight, float(cost))
        self._weeks[block].SetCoefficient(weight, 1.0)
        for i, total in zip(rows.tolist(), sums[rows].tolist(), strict=True):
            self._rows[i].SetCoefficient(weight, total)
        return True

    def solve(self) -> Duals | None:
        """Solve the linear program over the columns so far."""
        if self._lp.Solve(self._parameters) != pywraplp.Solver.OPTIMAL:
            return None
        row = np.array([constraint.dual_value() for constraint in self._rows])
        week = np.array([constraint.dual_value() for constraint in self._weeks])
        # Prices of a row may only point to a side that it has.
        row = np.where((row > 0) & (self.lower <= -INT_MAX), 0.0, row)
        row = np.where((row < 0) & (self.upper >= INT_MAX), 0.0, row)
        return Duals(row, week, self._objective.Value() + self.offset)

    def discount(self, block: int, price: Ints) -> Ints:
        """What each variable of a block earns at the rows' prices (both in 1 / SCALE)."""
        row, variable, amount = self._block_terms[block]
        size = len(self.blocks[block].variables)
        return np.bincount(variable, amount * price[row], minlength=size).astype(np.int64)

    def shared_bound(self, price: Ints) -> float:
        """What the rows and the shared variables add to the Lagrangian bound at these prices."""
        rows = int((price * np.where(price > 0, self.lower, 0)).sum())
        rows += int((price * np.where(price < 0, self.upper, 0)).sum())
        row, variable, amount = self._shared_terms
        earned = np.bincount(variable, amount * price[row], minlength=len(self.shared))
        reduced = self._shared_cost * SCALE - earned.astype(np.int64)
        box = np.minimum(reduced * self._bounds[0], reduced * self._bounds[1]).sum()
        return (rows + int(box)) / SCALE + self.offset

    def integer_model(self, chosen: list[int]) -> tuple[CpSatEncoder, Ints, Ints]:
        """The integer program over the columns, hinted at one column for each patient.

        Returns
        -------
        encoder : CpSatEncoder
        weeks, shared : arrays of int
            Its variables for the columns, and for the shared variables.
        """
        encoder = CpSatEncoder()
        weeks = encoder.bools(len(self.columns))
        shared = encoder.integers(*self._bounds)
        block = np.array([column.block for column in self.columns], dtype=np.int64)
        one = np.ones(len(self.blocks), dtype=np.int64)
        encoder.linear(block, weeks, np.ones_like(weeks), one, one)
        row, variable, amount = self._shared_terms
        length = [len(column.row) for column in self.columns]
        encoder.linear(
            np.concatenate([row, *(column.row for column in self.columns)]),
            np.concatenate([shared[variable], np.repeat(weeks, length)]),
            np.concatenate([amount, *(column.amount for column in self.columns)]),
            self.lower,
            self.upper,
        )
        cost = np.array([column.cost for column in self.columns], dtype=np.int64)
        encoder.minimize(weeks, cost)
        encoder.minimize(shared, self._shared_cost)
        encoder.offset += self.offset
        hint = np.zeros(len(weeks), dtype=np.int64)
        hint[chosen] = 1
        encoder.hint(weeks, hint)
        return encoder, weeks, shared


def _nothing() -> tuple[Ints, Ints, Ints]:
    empty = np.empty(0, dtype=np.int64)
    return empty, empty, empty
