"""The model that a competent user of OR-Tools writes in an afternoon, with the high-level API.

One Boolean for each patient and session, and one for each appointment option; every rule by itself,
in the words of the rule; all workers. Rooms of one kind are counted, not named. What overlaps is an
at-most-one at each start, which CP-SAT likes better than optional intervals.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Mapping
from typing import TypeVar

from ortools.sat.python import cp_model

from benchmarks.methods import Report
from benchmarks.peers.naming import kinds
from benchmarks.peers.options import Option, Week
from benchmarks.peers.publish import Held, publish
from benchmarks.peers.textbook_groups import Groups, total
from benchmarks.peers.textbook_patient import post_week
from iopsched.problem import Problem
from iopsched.schedule import Schedule

__all__ = ["solve"]

T = TypeVar("T")


def solve(
    problem: Problem, seconds: float, cores: int, report: Report, *, seed: int = 0
) -> Schedule:
    """Build the model and search until the time is up."""
    began = time.perf_counter()
    week = Week(problem)
    model = cp_model.CpModel()
    options = [option for patient in week.patients.values() for option in week.options(patient)]
    chosen = {option: model.new_bool_var("") for option in options}
    mine: dict[str, list[Option]] = defaultdict(list)
    for option in options:
        mine[option.patient].append(option)
    groups = Groups(model, week, kinds(problem), chosen)
    costs = groups.post()
    for patient in week.patients.values():
        costs += post_week(model, week, patient, {o: chosen[o] for o in mine[patient.id]})
    model.minimize(total([literal for literal, _ in costs], [price for _, price in costs]))
    watcher = _Watcher(began, groups, report)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = cores
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(0.1, seconds - (time.perf_counter() - began))
    solver.best_bound_callback = watcher.on_bound
    solver.solve(model, watcher)
    return watcher.best


class _Watcher(cp_model.CpSolverSolutionCallback):
    """Reports every solution as a schedule."""

    def __init__(self, began: float, groups: Groups, report: Report) -> None:
        super().__init__()
        self._began = began
        self._groups = groups
        self._report = report
        self.best = Schedule()

    def on_solution_callback(self) -> None:
        chosen = [o for o, literal in self._groups.chosen.items() if self.boolean_value(literal)]
        self.best = _schedule(self._groups, chosen, self)
        self._report(time.perf_counter() - self._began, self.best)

    def on_bound(self, bound: float) -> None:
        """Tell the bound, which the solver has as a float."""
        self._report(time.perf_counter() - self._began, None, max(0, math.ceil(bound - 1e-6)))


def _schedule(groups: Groups, chosen: list[Option], values: _Watcher) -> Schedule:
    """The chosen options and runs, in rooms of the chosen kinds."""

    def true(literals: Mapping[T, cp_model.IntVar]) -> list[T]:
        return [key for key, literal in literals.items() if values.boolean_value(literal)]

    runs = []
    for held in true(groups.run):
        room = next(iter(true(groups.housed.get(held, {}))), None)
        runs.append(Held(*held, tuple(true(groups.led.get(held, {}))), room))
    offices = [next(iter(true(groups.office.get(option, {}))), None) for option in chosen]
    return publish(runs, list(zip(chosen, offices, strict=True)))
