"""iopsched itself, as a method."""

from __future__ import annotations

from benchmarks.methods import Report
from iopsched.problem import Problem
from iopsched.result import Progress
from iopsched.schedule import Schedule
from iopsched.solve import solve as iopsched_solve

__all__ = ["solve"]


def solve(
    problem: Problem, seconds: float, cores: int, report: Report, *, seed: int = 0
) -> Schedule:
    """Call `iopsched.solve`; scores and bounds are those of its progress."""

    def tell(progress: Progress) -> None:
        report(progress.seconds, progress.score, progress.bound)

    result = iopsched_solve(problem, time_limit=seconds, workers=cores, seed=seed, on_progress=tell)
    return result.schedule
