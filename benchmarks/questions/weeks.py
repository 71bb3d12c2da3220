"""Published weeks to ask questions about: solved once, and kept in a folder that git ignores."""

from __future__ import annotations

from pathlib import Path

import iopsched
from benchmarks.cohorts import instance
from iopsched import Problem, Schedule
from iopsched.io import digest

__all__ = ["SCRATCH", "published_week"]

SCRATCH = Path(__file__).parents[1] / "scratch"


def published_week(name: str, seconds: float, file: Path | None = None) -> tuple[Problem, Schedule]:
    """An instance and a schedule of it: the file's, or else one solved in so many seconds.

    A schedule that was solved before for the same problem and as long is read again.
    """
    problem = instance(name)
    kept = SCRATCH / f"{name}-{seconds:g}s.json"
    if file is not None:
        return problem, iopsched.read_schedule(file)
    if kept.exists():
        schedule = iopsched.read_schedule(kept)
        if schedule.problem == digest(problem):
            return problem, schedule
    schedule = iopsched.solve(problem, time_limit=seconds).schedule
    SCRATCH.mkdir(exist_ok=True)
    iopsched.write(schedule, kept)
    return problem, schedule
