"""The model that a competent user of OR-Tools writes in an afternoon, with the high-level API.

One Boolean for each patient and session, and one for each appointment option; every rule by itself,
in the words of the rule; all workers. Rooms of one kind are counted, not named. What overlaps is an
at-most-one at each start, which CP-SAT likes better than optional intervals.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict

from ortools.sat.python import cp_model

from benchmarks.methods import Report
from benchmarks.peers.naming import RoomKind, kinds, named
from benchmarks.peers.options import Option, Week
from benchmarks.peers.textbook_groups import Groups, total
from benchmarks.peers.textbook_patient import post_week
from iopsched.problem import Problem
from iopsched.schedule import Placement, Run, Schedule

__all__ = ["solve"]


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
    """The chosen options and runs, with every room named."""
    uses: dict[RoomKind, list[tuple[object, int, int]]] = defaultdict(list)
    for (name, start, end), literals in groups.housed.items():
        for kind, literal in literals.items():
            if values.boolean_value(literal):
                uses[kind].append((name, start, end))
    for option in chosen:
        for kind, literal in groups.office.get(option, {}).items():
            if values.boolean_value(literal):
                uses[kind].append((option, option.start, option.end))
    rooms: dict[object, str] = {}
    for kind, taken in uses.items():
        names = named(kind, [(start, end) for _, start, end in taken])
        rooms |= {what: name for (what, _, _), name in zip(taken, names, strict=True)}
    runs = {}
    for (name, start, end), literal in groups.run.items():
        if values.boolean_value(literal):
            staff = groups.led.get((name, start, end), {})
            leaders = tuple(who for who, leads in staff.items() if values.boolean_value(leads))
            runs[name] = Run(
                session=name, start=start, end=end, clinicians=leaders, room=rooms.get(name)
            )
    placements = []
    for option in chosen:
        run = None if option.session is None else runs[option.session]
        placements.append(
            Placement(
                patient=option.patient,
                service=option.service,
                session=option.session,
                start=option.start,
                end=option.end,
                clinicians=(option.clinician or "",) if run is None else run.clinicians,
                room=rooms.get(option) if run is None else run.room,
            )
        )
    return Schedule(placements=tuple(placements), runs=tuple(runs.values())).sized()
