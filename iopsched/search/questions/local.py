"""Solve again around a schedule: some patients' weeks free, everybody else's as it is.

Unlike a part of a recorded model, the problem here may differ from the one that the schedule was
made for: that is how an edit of the data is tried out. It is quick because only the free patients'
placements are enumerated; what the others have is written down as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import numpy as np
from ortools.sat.python import cp_model

from iopsched.arrays import Bools, Ints
from iopsched.candidates import Candidates
from iopsched.index import NONE, Index
from iopsched.model import Choice, candidates_of, decode, locate, post
from iopsched.patient import Authorization, Patient, Preferences, Visits
from iopsched.problem import Problem
from iopsched.rulepack import Hours
from iopsched.rules import rules_in_force
from iopsched.schedule import Placement, Schedule
from iopsched.search.questions.folding import FoldingEncoder, GivenVariables, holds
from iopsched.search.questions.weeks import small_solver
from iopsched.tables import Rows
from iopsched.variables import Variables

__all__ = ["Demand", "LocalWeek"]

Demand = Callable[[Variables], None]
"""Posts what the week must have, besides the rules."""

LONGEST = 60.0
"""Most seconds of one solve, on whatever machine."""

WORK = 1.0
"""Most deterministic seconds of one solve of one patient's week."""

WORK_WITH_OTHERS = 0.2
"""The same where others may move, too: any week will do, and the best one takes long to prove."""


class LocalWeek:
    """The weeks of a few patients, with all the rules of the problem.

    The others' placements are taken as they are, whether or not they obey; sessions that run keep
    their time, staff and room.

    Parameters
    ----------
    problem : Problem
    schedule : Schedule
        What stays for all others.
    free : collection of str
        Patients whose weeks may change.
    demands : sequence of Demand
        What their weeks must have.

    Attributes
    ----------
    candidates : Candidates
        All of the free patients' rows, and what the others have.
    kept : array of bool
        Which of the rows the schedule has.
    variables : Variables
        Literals of the candidates.
    """

    def __init__(
        self,
        problem: Problem,
        schedule: Schedule,
        free: Collection[str],
        demands: Sequence[Demand] = (),
    ) -> None:
        rules = rules_in_force(problem)
        thin = replace(
            problem, patients=tuple(p if p.id in free else _settled(p) for p in problem.patients)
        )
        others = [p for p in schedule.placements if p.patient not in free]
        self.candidates = _with_rows(_cut(candidates_of(thin, rules), schedule), others)
        chosen = locate(self.candidates, schedule)
        self.kept: Bools = chosen.row
        self._work = WORK if len(free) == 1 else WORK_WITH_OTHERS
        freed = np.array([p.id in free for p in problem.patients], dtype=bool)
        self._encoder = FoldingEncoder()
        self.variables = _literals(
            self._encoder, self.candidates, chosen, ~freed[self.candidates.rows.patient]
        )
        post(self.variables, rules)
        for demand in demands:
            demand(self.variables)
        self._model: cp_model.CpModel | None = None

    def price(self, literal: Ints, cost: Ints) -> None:
        """Add to the objective, before the first solve."""
        self._encoder.minimize(literal, cost)

    def forbid(self, literals: Ints) -> None:
        """Never all of these together again; one at least."""
        self._encoder.clause(np.zeros(len(literals), dtype=np.int64), ~literals)

    def solve(self) -> tuple[Schedule, Ints] | None:
        """The best week, with the values of all variables; None when none was found."""
        if self._model is None:
            self._model = self._encoder.finish()
        solver = small_solver(LONGEST)
        solver.parameters.max_deterministic_time = self._work
        status = solver.solve(self._model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        value = np.array(solver.response_proto.solution, dtype=np.int64)
        v = self.variables
        choice = Choice(*(holds(value, t) for t in (v.row, v.run, v.staffing, v.housing)))
        return decode(self.candidates, choice), value


def _literals(encoder: FoldingEncoder, c: Candidates, now: Choice, fixed: Bools) -> Variables:
    """Literals of what is open; the others' rows, and how their sessions run, are certain."""
    attended = np.zeros(len(c.runs) + 1, dtype=bool)
    attended[c.rows.run[fixed]] = True
    attended[NONE] = False

    def literals(certain: Bools, held: Bools) -> Ints:
        result = np.where(held, encoder.true, ~encoder.true)
        result[~certain] = encoder.bools(int((~certain).sum()))
        return result

    return GivenVariables(
        encoder,
        c,
        row=literals(fixed, fixed),
        run=literals(attended[:-1], now.run),
        staffing=literals(attended[c.staffings.run], now.staffing),
        housing=literals(attended[c.housings.run], now.housing),
    )


def _settled(patient: Patient) -> Patient:
    """A patient whose week is fixed: only what the others' weeks depend on is left."""
    return replace(
        patient,
        needs=(),
        hours=Hours(),
        visits=Visits(),
        max_minutes_per_day=None,
        commitments=(),
        family_available=None,
        prefers=Preferences(),
        authorized=Authorization(),
        enrolled=True,
    )


def _cut(c: Candidates, schedule: Schedule) -> Candidates:
    """Leave out how the sessions that run might run otherwise."""
    chosen = locate(c, schedule)
    runs_now = np.zeros(len(c.index.problem.sessions), dtype=bool)
    runs_now[c.runs.session[chosen.run]] = True
    run = ~runs_now[c.runs.session] | chosen.run
    row = np.append(run, True)[c.rows.run]
    number = np.append(np.cumsum(run) - 1, NONE)
    rows = c.rows.take(row)
    staffings = c.staffings.take(~runs_now[c.staffings.session] | chosen.staffing)
    housings = c.housings.take(~runs_now[c.housings.session] | chosen.housing)
    pairs = row[c.row_of]
    return replace(
        c,
        rows=replace(rows, run=number[rows.run]),
        runs=c.runs.take(run),
        staffings=replace(staffings, run=number[staffings.run]),
        housings=replace(housings, run=number[housings.run]),
        need_of=c.need_of[pairs],
        row_of=(np.cumsum(row) - 1)[c.row_of[pairs]],
    )


def _with_rows(c: Candidates, placements: Sequence[Placement]) -> Candidates:
    """Add the rows of placements that are fixed."""
    index = c.index
    head = {room: pool[0] for pool in c.pools for room in pool}
    run_of = {
        (session, start): run
        for run, (session, start) in enumerate(
            zip(c.runs.session.tolist(), c.runs.start.tolist(), strict=True)
        )
    }
    entries = [_row(index, head, run_of, placement) for placement in placements]
    columns = np.array(entries, dtype=np.int64).reshape(-1, 11).T
    patient, service, session, run, start, end, clinician, room, here, site, cost = columns
    added = Rows(patient, service, session, run, start, end, clinician, room, here > 0, site, cost)
    rows = Rows.joined([c.rows, added])
    order = np.argsort(rows.patient, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return replace(c, rows=rows.take(order), row_of=place[c.row_of])


def _row(
    index: Index,
    head: dict[int, int],
    run_of: dict[tuple[int, int], int],
    placement: Placement,
) -> tuple[int, ...]:
    """The columns of a placement's row."""
    patient, service = index.patient[placement.patient], index.service[placement.service]
    when = (placement.start, placement.end)
    if placement.session is not None:
        session = index.session[placement.session]
        here = bool(index.session_in_person[session])
        site = int(index.session_site[session]) if here else NONE
        run = run_of[session, placement.start]
        return patient, service, session, run, *when, NONE, NONE, here, site, 0
    here = not index.patient_remote[patient]
    who = index.clinician[placement.clinicians[0]] if placement.clinicians else NONE
    room = NONE if placement.room is None else index.room[placement.room]
    site = NONE
    if here and room != NONE:
        site = index.sites[index.problem.rooms[room].site]
    elif here and who != NONE:
        site = int(index.clinician_site[who])
    return patient, service, NONE, NONE, *when, who, head.get(room, NONE), here, site, 0
