"""Weeks by CP-SAT, for plans that the tables cannot say."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np

from iopsched.arrays import Ints
from iopsched.candidates import Candidates
from iopsched.index import Index
from iopsched.rules import RuleInForce
from iopsched.search.pricing import SCALE, Block, blocks
from iopsched.search.slices import WholeModel
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.oracle import Oracle, Priced

__all__ = ["SolverWeeks"]

AWAY = 1e7
"""A cost of rows that keeps a week empty."""

ROUNDING = 0.5
"""More than the rounding of all prices of one week to multiples of 1 / SCALE can come to."""


class SolverWeeks:
    """Prices single patients' weeks by CP-SAT; each patient's model is built once.

    Threads may share it; their weeks are priced one after another.
    """

    def __init__(self, candidates: Candidates, rules: tuple[RuleInForce, ...]) -> None:
        self._candidates = candidates
        self._rules = tuple(
            f for f in rules if f.rule.scope == "patient" or f.rule.id == "no_overlap"
        )
        patients = np.arange(len(candidates.index.problem.patients) + 1)
        self._cuts = np.searchsorted(candidates.rows.patient, patients)
        self._made: dict[int, tuple[Block | None, Ints, Ints, float]] = {}
        self._turn = threading.Lock()

    def complete(self, priced: Priced, oracle: Oracle, cost: Floats) -> None:
        """Put in the weeks of those whose plans the oracle's tables do not say.

        Parameters
        ----------
        priced : Priced
            What the oracle found at the rows' costs.
        oracle : Oracle
            What stops it stops this.
        cost : array of float
            Of each row of the candidates.
        """
        for i in np.flatnonzero(~oracle.known[priced.patients]).tolist():
            if oracle.stopping():
                break
            priced.enter(i, *self.price(int(priced.patients[i]), cost))

    def price(self, patient: int, cost: Floats) -> tuple[float, list[tuple[float, Ints]]]:
        """A bound on the patient's weeks at the rows' costs, and weeks with their costs.

        Parameters
        ----------
        patient : int
        cost : array of float
            Of each row of the candidates.
        """
        with self._turn:
            return self._price(patient, cost)

    def _price(self, patient: int, cost: Floats) -> tuple[float, list[tuple[float, Ints]]]:
        if patient not in self._made:
            self._made[patient] = self._make(patient)
        block, place, base, offset = self._made[patient]
        if block is None:
            return offset, [(offset, np.empty(0, dtype=np.int64))]
        first, last = self._cuts[patient], self._cuts[patient + 1]
        discount = np.zeros(len(block.variables), dtype=np.int64)
        discount[place] = np.rint((base - cost[first:last]) * SCALE).astype(np.int64)
        priced = block.price(discount)
        weeks = []
        for values in priced.weeks:
            taken = values[place] > 0
            total = float(values @ block.cost) + offset
            week = first + np.flatnonzero(taken)
            weeks.append((total + float((cost[week] - base[taken]).sum()), week))
        weeks.sort(key=lambda pair: pair[0])
        return priced.bound + offset - ROUNDING, weeks

    def idle(self, patient: int) -> float:
        """What the patient's empty week costs."""
        first, last = self._cuts[patient], self._cuts[patient + 1]
        cost = np.zeros(self._cuts[-1])
        cost[first:last] = AWAY
        return self.price(patient, cost)[1][0][0]

    def _make(self, patient: int) -> tuple[Block | None, Ints, Ints, float]:
        """The patient's model, the place and cost of each of their rows in it, and its constant."""
        problem = self._candidates.index.problem
        alone = replace(
            problem,
            patients=(problem.patients[patient],),
            keep_apart=(),
            keep_together=(),
            pins=(),
            current=None,
        )
        c = self._candidates
        first, last = self._cuts[patient], self._cuts[patient + 1]
        rows = c.rows.take(np.arange(first, last))
        mine = np.flatnonzero((c.row_of >= first) & (c.row_of < last))
        candidates = replace(
            c,
            index=Index(alone),
            rows=replace(rows, patient=np.zeros(len(rows), dtype=np.int64)),
            need_of=c.index.need_rank[c.need_of[mine]],
            row_of=c.row_of[mine] - first,
        )
        whole = WholeModel(candidates, self._rules)
        offset = float(whole.recording.offset + whole.recording.cost[whole.constant])
        made = blocks(whole)
        if not made:
            return None, np.empty(0, dtype=np.int64), candidates.rows.cost, offset
        number = np.full(len(whole.recording.lower), -1)
        number[made[0].variables] = np.arange(len(made[0].variables))
        return made[0], number[whole.variables.row], candidates.rows.cost, offset
