"""Run a method on an instance, and judge what it leaves with the referee."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import machine
from benchmarks.cohorts import instance
from benchmarks.job import Job, Moment, Outcome
from benchmarks.records import SOLVE_COLUMNS
from iopsched.check import check, score
from iopsched.io import write
from iopsched.problem import Problem
from iopsched.schedule import Schedule

__all__ = ["MILESTONES", "Plan", "run"]

MILESTONES = (0.01, 0.005, 0.001)
"""Gaps of which the first moment is recorded, beside the times asked for."""

GRACE = 300.0
"""Seconds beyond half as much again as its limit after which a method is ended."""


@dataclass(frozen=True)
class Plan:
    """How to run: seconds at which to look, cores, seed, and the version to file it under."""

    times: tuple[float, ...]
    cores: int
    seed: int
    version: str


def run(name: str, method: str, plan: Plan, ideal: int | None) -> list[dict[str, object]]:
    """Run a method on an instance; one row a time, and one a milestone that is not among them.

    A method that fails or is ended leaves rows without a score.
    """
    problem = instance(name)
    began_under = machine.load()
    outcome = _apart(problem, method, plan)
    common = {
        "version": plan.version,
        "instance": name,
        "method": method,
        "seed": plan.seed,
        "cores": plan.cores,
        "peak_mb": outcome.peak_mb or "",
        "load": max(began_under, machine.load()),
    }
    looks = outcome.looks or [Moment(time, None, None) for time in plan.times]
    rows = [_judged(problem, look, ideal) for look in looks]
    rows += [_judged(problem, step, ideal) for step in _milestones(outcome.steps)]
    filled = [dict.fromkeys(SOLVE_COLUMNS, "") | common | row for row in rows]
    return sorted(filled, key=lambda row: float(str(row["seconds"])))


def _apart(problem: Problem, method: str, plan: Plan) -> Outcome:
    """Run in a process of its own, on a file of the problem."""
    with TemporaryDirectory() as folder:
        file, job, out = (Path(folder) / name for name in ("problem.json", "job", "outcome"))
        write(problem, file)
        job.write_bytes(pickle.dumps(Job(file, method, plan.times, plan.cores, plan.seed, out)))
        command = [sys.executable, "-m", "benchmarks.worker", str(job)]
        try:
            subprocess.run(command, check=True, timeout=1.5 * max(plan.times) + GRACE)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            print(f"  {method}: {error}", file=sys.stderr)
            return Outcome()
        outcome: Outcome = pickle.loads(out.read_bytes())
        return outcome


def _milestones(steps: Sequence[Moment]) -> list[Moment]:
    """The first moments at which the method itself had proven each of the gaps."""
    proven = [
        ((step.best - step.bound) / max(1, step.best), step)
        for step in steps
        if isinstance(step.best, int) and step.bound is not None
    ]
    firsts = (next((step for gap, step in proven if gap <= goal), None) for goal in MILESTONES)
    return [step for step in firsts if step is not None]


def _judged(problem: Problem, look: Moment, ideal: int | None) -> dict[str, object]:
    """The columns of one moment; a schedule's score and violations are the referee's."""
    row: dict[str, object] = {"seconds": round(look.seconds, 2)}
    if look.bound is not None:
        row["bound"] = look.bound
    if look.best is None:
        return row
    points = look.best
    if isinstance(look.best, Schedule):
        points = score(problem, look.best).total
        row["violations"] = len(check(problem, look.best))
    assert isinstance(points, int)
    row["score"] = points
    if look.bound is not None:
        missing = points - look.bound
        row["gap"] = round(missing / max(1, points), 6)
        if ideal is not None:
            row["competition_gap"] = round(missing / max(1, points - ideal), 6)
    return row
