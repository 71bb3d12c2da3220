"""A coordinator with a spreadsheet: patients by priority, first fit, with a look ahead.

The grid of groups is staffed and housed first, as coordinators do. Then each patient in turn gets
the best of the weeks that still fit, one for every choice of days, and groups that stay too small
are canceled and their patients placed again. As long as there is time the whole is done again, and
whoever came off badly goes earlier (squeaky wheel optimization, Joslin and Clements 1999).
"""

from __future__ import annotations

import time

from benchmarks.methods import Report
from benchmarks.peers.coordinator import Board
from benchmarks.peers.costing import MISSING, Costs
from benchmarks.peers.fitting import Fitter
from benchmarks.peers.options import Option, Week
from iopsched.check import score
from iopsched.problem import Patient, Problem
from iopsched.schedule import Schedule

__all__ = ["solve"]

WORST, STEPS = 5.0, 100
"""Most needs that count as missing, and how many of them move a patient past everybody else."""


def solve(
    problem: Problem, seconds: float, cores: int, report: Report, *, seed: int = 0
) -> Schedule:
    """Place everybody again and again, and keep the best schedule.

    One core is used, and nothing is drawn at random.
    """
    began = time.perf_counter()
    week = Week(problem)
    costs = Costs(week)
    turn = _in_turn(week)
    options = {patient.id: week.options(patient) for patient in turn}
    rank = {patient.id: float(place) for place, patient in enumerate(turn)}
    best, best_points = Schedule(), score(problem, Schedule()).total
    while True:
        board = Board(week)
        fitter = Fitter(week, board)
        for patient in turn:
            fitter.expect(patient, options[patient.id])
        for patient in turn:
            if time.perf_counter() - began > seconds:
                break
            board.place(patient.id, fitter.fit(patient, options[patient.id]))
        _close_small_groups(week, board, fitter, options)
        found = board.schedule()
        points = score(problem, found).total
        if points < best_points:
            best, best_points = found, points
            report(time.perf_counter() - began, best)
        if time.perf_counter() - began > seconds:
            return best
        for patient in turn:
            complaint = min(WORST, costs.of(patient, board.week_of(patient.id)) / MISSING)
            rank[patient.id] -= complaint * len(turn) / STEPS
        turn.sort(key=lambda patient: rank[patient.id])


def _in_turn(week: Week) -> list[Patient]:
    """Enrolled before waiting, urgent before others, and the busiest weeks first."""
    return sorted(
        week.patients.values(),
        key=lambda p: (not p.enrolled, -p.priority, -sum(s.minutes for s in p.commitments), p.id),
    )


def _close_small_groups(
    week: Week, board: Board, fitter: Fitter, options: dict[str, list[Option]]
) -> None:
    """Cancel the groups that are too small, smallest first, and place their patients again."""
    while small := board.too_small():
        session = min(small, key=lambda name: (len(board.members[name]), name))
        members = sorted(board.members[session])
        board.close(session)
        for name in members:
            board.remove(name)
            board.place(name, fitter.fit(week.patients[name], options[name]))
