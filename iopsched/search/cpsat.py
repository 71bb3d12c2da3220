"""One CP-SAT solve that can be watched, stopped and interrupted."""

from __future__ import annotations

import math
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from ortools.sat.python import cp_model

from iopsched.arrays import Ints
from iopsched.errors import SolverError
from iopsched.search.control import Control

__all__ = ["Answer", "SolverOptions", "minimize", "new_solver", "run_watched"]

POLL = 0.05
"""Seconds between two looks at the stop criteria."""


@dataclass(frozen=True, slots=True)
class SolverOptions:
    """How CP-SAT works.

    Attributes
    ----------
    seed : int
    workers : int
        Threads.
    deterministic_limit : float or None
        Work limit in CP-SAT's deterministic seconds, for reproducible runs with one worker.
    """

    seed: int
    workers: int
    deterministic_limit: float | None = None

    def share(self, share: float) -> SolverOptions:
        """The same with a share of the limit on work, if there is one."""
        limit = self.deterministic_limit
        return self if limit is None else replace(self, deterministic_limit=limit * share)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a solve found: values of all variables, if any, and whether there can be none."""

    values: Ints | None
    infeasible: bool


class _Watcher(cp_model.CpSolverSolutionCallback):
    """Puts the objective of every solution into a queue."""

    def __init__(self, news: queue.SimpleQueue[tuple[int | None, int | None]]) -> None:
        super().__init__()
        self._news = news

    def on_solution_callback(self) -> None:
        self._news.put((round(self.objective_value), None))


def new_solver(workers: int, seed: int = 0) -> cp_model.CpSolver:
    """A solver that leaves Ctrl-C to Python.

    CP-SAT's own handlers of several solvers in threads would overwrite one another, and abort.
    """
    solver = cp_model.CpSolver()
    solver.parameters.catch_sigint_signal = False
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    return solver


def minimize(model: cp_model.CpModel, control: Control, options: SolverOptions) -> Answer:
    """Minimize the model's objective until it is proven, time is up, or somebody stops it.

    The solver works in a thread of its own while this one watches: it passes scores and bounds on
    to the control, asks its stop criteria, and turns Ctrl-C into an orderly end.
    """
    solver = new_solver(options.workers, options.seed)
    parameters = solver.parameters
    parameters.relative_gap_limit = max(0.0, control.gap)
    if options.deterministic_limit is not None:
        parameters.max_deterministic_time = options.deterministic_limit
    if control.remaining is not None:
        parameters.max_time_in_seconds = control.remaining
    news: queue.SimpleQueue[tuple[int | None, int | None]] = queue.SimpleQueue()
    solver.best_bound_callback = lambda bound: news.put((None, _whole(bound)))

    def pass_on() -> None:
        while not news.empty():
            control.improve(*news.get())

    run_watched(lambda: solver.solve(model, _Watcher(news)), solver.stop_search, control, pass_on)
    response = solver.response_proto
    if response.status == cp_model.MODEL_INVALID:
        raise SolverError(f"the solver does not accept its model: {solver.solution_info()}")
    infeasible = response.status == cp_model.INFEASIBLE
    found = response.status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    if found or response.status == cp_model.UNKNOWN:
        control.improve(bound=_whole(solver.best_objective_bound))
    values = np.array(response.solution, dtype=np.int64) if found else None
    return Answer(values, infeasible)


def run_watched(
    work: Callable[[], object],
    stop_work: Callable[[], None],
    control: Control,
    look: Callable[[], None] = lambda: None,
) -> None:
    """Run work in a thread of its own, and watch it from this one.

    Several times a second it calls `look` and asks the control whether to stop; then, or at Ctrl-C,
    it calls `stop_work` until the work ends. What the work or `look` raises is raised here, with no
    thread left behind.
    """
    done = threading.Event()
    failure: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failure.append(error)
        finally:
            done.set()

    threading.Thread(target=run, daemon=True).start()
    try:
        while not done.is_set():
            try:
                # Not a join: in Python 3.11 an interrupted join takes the thread for ended.
                done.wait(POLL)
                look()
                if control.asked_to_stop():
                    stop_work()
            except KeyboardInterrupt:
                control.interrupt()
    finally:
        while not done.wait(POLL):
            stop_work()
    look()
    if failure:
        raise failure[0]


def _whole(bound: float) -> int:
    """The bound as a score can reach it: scores are whole and never negative."""
    return max(0, math.ceil(bound - 1e-6))
