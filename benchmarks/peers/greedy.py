"""A coordinator with a spreadsheet: patients by priority, first fit, with a look ahead.

The grid of groups is staffed and housed first, as coordinators do. Then each patient in turn gets
the best of the weeks that still fit, one for every choice of days. Groups that stay too small are
canceled and their patients placed again; then everybody in turn is lifted out and placed once more,
as long as there is time and it helps.
"""

from __future__ import annotations

import time

from benchmarks.methods import Report
from benchmarks.peers.coordinator import Board
from benchmarks.peers.fitting import Fitter
from benchmarks.peers.options import Option, Week
from iopsched.check import score
from iopsched.problem import Patient, Problem
from iopsched.schedule import Schedule

__all__ = ["solve"]


def solve(
    problem: Problem, seconds: float, cores: int, report: Report, *, seed: int = 0
) -> Schedule:
    """Place everybody, repair groups that are too small, and place again while it helps.

    One core is used, and nothing is drawn at random.
    """
    began = time.perf_counter()
    week = Week(problem)
    board = Board(week)
    fitter = Fitter(week, board)
    best, best_points = Schedule(), score(problem, Schedule()).total
    report(time.perf_counter() - began, best)
    options = {patient.id: week.options(patient) for patient in _in_turn(week)}
    while True:
        for patient in _in_turn(week):
            if time.perf_counter() - began > seconds:
                return best
            board.remove(patient.id)
            board.place(patient.id, fitter.fit(patient, options[patient.id]))
        _close_small_groups(week, board, fitter, options)
        found = board.schedule()
        points = score(problem, found).total
        if points >= best_points:
            return best
        best, best_points = found, points
        report(time.perf_counter() - began, best)


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
