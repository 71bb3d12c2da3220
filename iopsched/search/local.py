"""Solve again around a schedule: some patients' weeks free, everybody else's as it is.

Unlike a part of a recorded model, the problem here may differ from the one that the schedule was
made for: that is how an edit of the data is tried out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from ortools.sat.python import cp_model

from iopsched.arrays import Bools, Ints
from iopsched.candidates import Candidates
from iopsched.encoder import CpSatEncoder
from iopsched.index import NONE
from iopsched.model import Choice, candidates_of, decode, encode, locate
from iopsched.problem import Problem
from iopsched.rules import rules_in_force
from iopsched.schedule import Schedule
from iopsched.variables import Variables

__all__ = ["Demand", "LocalWeek"]

Demand = Callable[[Variables], None]
"""Posts what the week must have, besides the rules."""

WORK = 1.0
"""Most deterministic seconds of one solve of one patient's week."""

WORK_WITH_OTHERS = 0.2
"""The same where others may move, too: any week will do, and the best one takes long to prove."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """The candidates that matter here, and which of them the schedule chooses."""

    candidates: Candidates
    choice: Choice


class LocalWeek:
    """The weeks of a few patients, with all the rules of the problem.

    Parameters
    ----------
    problem : Problem
    schedule : Schedule
        What stays for all others; sessions that run keep their time, staff and room.
    free : collection of str
        Patients whose weeks may change.
    demands : sequence of Demand
        What their weeks must have.

    Attributes
    ----------
    variables : Variables
        Literals of the candidates that are left.
    complete : bool
        Whether the problem still has every placement of the others as a candidate; only then is
        there a week at all.
    """

    def __init__(
        self,
        problem: Problem,
        schedule: Schedule,
        free: Collection[str],
        demands: Sequence[Demand] = (),
    ) -> None:
        rules = rules_in_force(problem)
        cut = _cut(candidates_of(problem, rules), schedule, free)
        self._candidates, self._kept = cut.candidates, cut.choice
        self._encoder = CpSatEncoder()
        self.variables = encode(self._encoder, self._candidates, rules)
        self._work = WORK if len(free) == 1 else WORK_WITH_OTHERS
        freed = _freed(self._candidates, free)
        self.complete = int(np.count_nonzero(self._kept.row & ~freed)) == sum(
            placement.patient not in free for placement in schedule.placements
        )
        self._encoder.fix(
            self.variables.row[~freed], np.ones(int(np.count_nonzero(~freed)), dtype=bool)
        )
        for demand in demands:
            demand(self.variables)
        self._model: cp_model.CpModel | None = None

    @property
    def candidates(self) -> Candidates:
        """What can be chosen: all of the free patients' rows, and what the others have."""
        return self._candidates

    @property
    def kept(self) -> Bools:
        """Which of the rows the schedule has."""
        return self._kept.row

    def price(self, literal: Ints, cost: Ints) -> None:
        """Add to the objective, before the first solve."""
        self._encoder.minimize(literal, cost)

    def forbid(self, literals: Ints) -> None:
        """Never all of these together again."""
        if len(literals) == 0:
            self._encoder.fix(np.array([self._encoder.true]), np.array([False]))
        else:
            self._encoder.clause(np.zeros(len(literals), dtype=np.int64), ~literals)

    def solve(self) -> tuple[Schedule, Ints] | None:
        """The best week, with the values of all variables; None when none was found."""
        if not self.complete:
            return None
        if self._model is None:
            self._model = self._encoder.finish()
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = self._work
        status = solver.solve(self._model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        value = np.array(solver.response_proto.solution, dtype=np.int64)
        v = self.variables
        choice = Choice(*(value[t] > 0 for t in (v.row, v.run, v.staffing, v.housing)))
        return decode(self._candidates, choice), value


def _freed(candidates: Candidates, free: Collection[str]) -> Bools:
    """Rows of patients whose weeks may change."""
    patients = candidates.index.problem.patients
    mask = np.array([patient.id in free for patient in patients], dtype=bool)
    freed: Bools = mask[candidates.rows.patient]
    return freed


def _cut(c: Candidates, schedule: Schedule, free: Collection[str]) -> _Cut:
    """Leave out what the others might do instead, and how running sessions might run otherwise."""
    chosen = locate(c, schedule)
    runs_now = np.zeros(len(c.index.problem.sessions), dtype=bool)
    runs_now[c.runs.session[chosen.run]] = True
    run_kept = ~runs_now[c.runs.session] | chosen.run
    staffing_kept = ~runs_now[c.staffings.session] | chosen.staffing
    housing_kept = ~runs_now[c.housings.session] | chosen.housing
    row_kept = _freed(c, free) | chosen.row
    row_kept &= np.append(run_kept, True)[c.rows.run]
    number = np.append(np.cumsum(run_kept) - 1, NONE)
    rows = c.rows.take(row_kept)
    staffings, housings = c.staffings.take(staffing_kept), c.housings.take(housing_kept)
    place = np.cumsum(row_kept) - 1
    pairs = row_kept[c.row_of]
    cut = replace(
        c,
        rows=replace(rows, run=number[rows.run]),
        runs=c.runs.take(run_kept),
        staffings=replace(staffings, run=number[staffings.run]),
        housings=replace(housings, run=number[housings.run]),
        need_of=c.need_of[pairs],
        row_of=place[c.row_of[pairs]],
    )
    choice = Choice(
        chosen.row[row_kept],
        chosen.run[run_kept],
        chosen.staffing[staffing_kept],
        chosen.housing[housing_kept],
    )
    return _Cut(cut, choice)
