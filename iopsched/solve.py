"""Solve a week: a page of composition."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

from iopsched.candidates import Candidates
from iopsched.errors import SolverError
from iopsched.io import digest
from iopsched.model import candidates_of
from iopsched.problem import Problem
from iopsched.result import Progress, Result, SolveStatus
from iopsched.rules import rules_in_force
from iopsched.schedule import Schedule
from iopsched.search.control import Control
from iopsched.search.cpsat import SolverOptions
from iopsched.search.exact import breach_price, relaxed, solve_exactly
from iopsched.search.incumbent import Incumbent
from iopsched.search.salvage import salvaged
from iopsched.search.staged import solve_in_stages
from iopsched.validate import require_valid, require_valid_schedule
from iopsched.validate.arguments import require_arguments
from iopsched.waitlist import unplaced

__all__ = ["cores", "solve"]


def solve(
    problem: Problem,
    *,
    time_limit: float | None = 60.0,
    gap: float = 0.0,
    seed: int = 0,
    workers: int | None = None,
    deterministic_limit: float | None = None,
    stop: Callable[[Progress], bool] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    start: Schedule | None = None,
) -> Result:
    """Find the best schedule of a week, and a bound that says how good it is.

    A schedule is always returned: the best one found when time is up, when `stop` says so, or when
    the user presses Ctrl-C; one that serves as many as it can when the week is over-full; and one
    that breaks as little as possible when the `must` rules contradict each other.

    Parameters
    ----------
    problem : Problem
    time_limit : float or None
        Seconds; None searches until the gap is closed.
    gap : float
        Stop when ``(score - bound) / max(1, score)`` is at most this.
    seed : int
        Seed of the search.
    workers : int, optional
        Threads, or processes where parts of a large program are searched each by itself; by default
        one for each core this process may use.
    deterministic_limit : float, optional
        Reproducible mode: one worker, and a limit on work instead of time (roughly seconds), so
        that the same input gives the same schedule on every machine. `time_limit` is not used then.
    stop : callable, optional
        Called with the `Progress` several times a second; return True to end the search.
    on_progress : callable, optional
        Called with the `Progress` at every change of phase, score or bound.
    start : Schedule, optional
        A schedule to begin from, for example last week's. The result is never worse than it, or,
        where it breaks rules, than what is left of it without the placements and runs that do.

    Returns
    -------
    Result

    Raises
    ------
    InputError
        When the problem, `start` or another argument is not valid; it lists every fault.
    """
    require_arguments(time_limit, gap, seed, workers, deterministic_limit)
    if deterministic_limit is not None:
        time_limit, workers = None, 1
    control = Control(time_limit, gap, stop, on_progress)
    with control.during("validate"):
        require_valid(problem)
        if start is not None:
            require_valid_schedule(problem, start)
    options = SolverOptions(seed, workers or cores(), deterministic_limit)
    incumbent = Incumbent(problem, control)
    candidates: Candidates | None = None
    try:
        incumbent.offer(Schedule())
        worst = incumbent.score.total
        if start is not None:
            incumbent.offer(start)
            incumbent.offer(salvaged(problem, start))
        rules = rules_in_force(problem)
        with control.during("candidates"):
            candidates = candidates_of(problem, rules)
        if solve_in_stages(candidates, rules, control, options, incumbent):
            control.stopped_by = "conflict"
            stage = Control(control.remaining, gap, stop, None)
            softer = relaxed(rules, breach_price(worst))
            outcome = solve_exactly(candidates, softer, stage, options, incumbent.schedule)
            incumbent.take(outcome.schedule)
    except KeyboardInterrupt:
        control.stopped_by = "interrupt"
    return _result(candidates or candidates_of(problem), control, incumbent)


def _result(candidates: Candidates, control: Control, incumbent: Incumbent) -> Result:
    problem = incumbent.problem
    with control.during("report"):
        schedule = incumbent.schedule
        score = incumbent.score.total
        status: SolveStatus = "feasible"
        if incumbent.violations:
            status = "conflict"
        elif control.bound == score:
            status = "optimal"
        bound = None if status == "conflict" else control.bound
        if bound is not None and bound > score:
            raise SolverError(f"the bound {bound} is above the score {score} of a valid schedule")
        schedule = replace(
            schedule,
            problem=digest(problem),
            unplaced=unplaced(candidates, schedule),
            score=score,
            bound=bound,
            status=status,
        )
    # A stage may have reached the end of the time before the whole was asked.
    control.asked_to_stop()
    if control.stopped_by is None:
        control.stopped_by = "optimal" if status == "optimal" else "work_limit"
    return Result(
        problem=problem,
        schedule=schedule,
        status=status,
        stopped_by=control.stopped_by,
        score=score,
        score_table=incumbent.score,
        bound=bound,
        violations=incumbent.violations,
        trace=tuple(control.trace),
        timings=dict(control.timings),
    )


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
