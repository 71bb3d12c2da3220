"""Weeks ahead: one schedule for each, around what is usual, and a reason for every change."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from iopsched.errors import Fault, InputError
from iopsched.plan.causes import Cause
from iopsched.plan.handovers import Handover
from iopsched.plan.result import Move, Plan, PlannedWeek
from iopsched.plan.rolling import Rolling
from iopsched.plan.weekly import problem_of_week
from iopsched.problem import Problem
from iopsched.result import Progress, Result
from iopsched.schedule import Schedule
from iopsched.search.control import Control
from iopsched.search.cpsat import SolverOptions
from iopsched.search.nearby import Found, search_nearby
from iopsched.solve import cores, solve
from iopsched.validate import require_valid
from iopsched.validate.arguments import require_arguments

__all__ = ["Cause", "Handover", "Move", "Plan", "PlannedWeek", "plan", "problem_of_week"]

MOST_WEEKS = 104

SETTLING = 0.65
"""Of a week's time: to settle who keeps their days. It takes less where nothing is in the way."""


def plan(
    problem: Problem,
    weeks: int = 6,
    *,
    time_limit: float | None = 120.0,
    gap: float = 0.0,
    seed: int = 0,
    workers: int | None = None,
    deterministic_limit: float | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Plan:
    """Plan several weeks, each around those before it.

    Every week is a problem of its own, made from `problem`, its dates and the weeks before: who is
    admitted and who is discharged, in which phase of their plan everybody is, what is closed, out
    of season or away, which modules each patient has seen, what is left of authorizations (paced to
    their end), and who bore unpopular times.

    Everybody keeps the weekdays and blocks of the week before, or some of them in a phase with
    fewer days, unless something changed and keeping them is impossible, leaves something missing
    that a `should` rule asks for, or was not found possible in time. Nobody moves for a wish. Every
    such move is named with its causes, and with what it would have cost to hold the patient.

    Parameters
    ----------
    problem : Problem
        The first week, with ``program.week_of``. Its `current` schedule, if it has one, is the
        week before.
    weeks : int
        How many, from 1 to 104.
    time_limit : float or None
        Seconds for all weeks together; None solves each to the end.
    gap : float
        Stop the last search of each week when its gap is at most this.
    seed : int
        Seed of the search.
    workers : int, optional
        Threads; by default one for each core this process may use.
    deterministic_limit : float, optional
        Reproducible mode: one worker, and a limit on work in place of time, for all weeks together.
    on_progress : callable, optional
        Called with the `Progress`; its phase begins with the week, as in ``2/6 draft``.

    Returns
    -------
    Plan
        Up to the week that was being planned where the user pressed Ctrl-C.

    Raises
    ------
    InputError
        When the problem or an argument is not valid; it lists every fault.

    Examples
    --------
    >>> from iopsched.problem import Program
    >>> import datetime as dt
    >>> print(plan(Problem(program=Program(week_of=dt.date(2026, 11, 2))), weeks=1))
    week of 2026-11-02: 0 of 0 patients, 0 groups, score 0 (optimal), nobody moves
    """
    require_arguments(time_limit, gap, seed, workers, deterministic_limit)
    require_valid(problem)
    _require_weeks(problem, weeks)
    began = time.perf_counter()
    rolling = Rolling(problem, weeks)
    planned: list[PlannedWeek] = []
    for number in range(1, weeks + 1):
        turn = _Turn(time_limit, deterministic_limit, began, number, weeks)

        def tell(progress: Progress, number: int = number) -> None:
            if on_progress is not None:
                seconds = time.perf_counter() - began
                phase = f"{number}/{weeks} {progress.phase}"
                on_progress(replace(progress, seconds=seconds, phase=phase))

        def last(week: Problem, start: Schedule | None, turn: _Turn = turn) -> Result:
            result = solve(
                week,
                time_limit=turn.seconds(),
                deterministic_limit=turn.work(),
                gap=gap,
                seed=seed,
                workers=workers,
                start=start,
                on_progress=tell,
            )
            if result.stopped_by == "interrupt":
                raise KeyboardInterrupt
            return result

        def search(
            week: Problem,
            start: Schedule | None,
            share: float,
            enough: int | None = None,
            turn: _Turn = turn,
        ) -> Found:
            work = turn.work(SETTLING * share)
            seconds = turn.seconds(SETTLING * share) if work is None else None
            control = Control(seconds, 0.0, _reaches(enough), tell)
            threads = workers or cores() if work is None else 1
            found = search_nearby(week, start, control, SolverOptions(seed, threads, work))
            if found.interrupted:
                raise KeyboardInterrupt
            return found

        try:
            planned.append(rolling.next_week(last, search))
        except KeyboardInterrupt:
            break
    return Plan(problem=problem, weeks=tuple(planned))


def _reaches(enough: int | None) -> Callable[[Progress], bool] | None:
    """Whether a score is at most what is enough; None where nothing is."""
    if enough is None:
        return None
    return lambda progress: progress.score is not None and progress.score <= enough


class _Turn:
    """The time, or the work, of one week: an equal share of what is left."""

    def __init__(
        self, seconds: float | None, work: float | None, began: float, number: int, weeks: int
    ) -> None:
        self._work = None if work is None else work / weeks
        self._began = time.perf_counter()
        self._seconds = None
        if seconds is not None:
            self._seconds = max(0.0, seconds - (self._began - began)) / (weeks - number + 1)

    def seconds(self, share: float = 1.0) -> float | None:
        """A share of the turn, as far as there is time left in it; None without a limit."""
        if self._seconds is None:
            return None
        left = max(0.0, self._seconds - (time.perf_counter() - self._began))
        return min(left, self._seconds * share)

    def work(self, share: float = 1.0) -> float | None:
        """A share of the turn's work; None without a limit."""
        return None if self._work is None else self._work * share


def _require_weeks(problem: Problem, weeks: int) -> None:
    """Raise if a plan cannot begin.

    Raises
    ------
    InputError
        When the number of weeks is out of range, or the first week has no date.
    """
    faults = []
    if not 1 <= weeks <= MOST_WEEKS:
        remedy = f"give a whole number from 1 to {MOST_WEEKS}"
        faults.append(Fault("plan", "weeks", "is out of range", remedy))
    if problem.program.week_of is None:
        remedy = "give the Monday of the first week"
        faults.append(Fault("program", "week_of", "is missing, and a plan needs it", remedy))
    if faults:
        raise InputError(faults, "the plan")
