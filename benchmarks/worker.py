"""One run of one method, in a process of its own: ``python -m benchmarks.worker JOB``.

The job is a pickle of `Job`; what came out, a pickle of `Outcome`, is written where it says.
"""

from __future__ import annotations

import os
import pickle
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.job import Job, Moment, Outcome
from benchmarks.memory import MemoryWatch
from benchmarks.methods import load
from iopsched.io import loads
from iopsched.schedule import Schedule

LATEST = 1.02
"""A method that returns one second or two percent after its limit is still in time."""


class _Recorder:
    """Keeps what is known at each of the times, and no other schedule."""

    def __init__(self, times: tuple[float, ...], outcome: Outcome) -> None:
        self._waiting = sorted(times)
        self._latest = LATEST * self._waiting[-1] + 1.0
        self._outcome = outcome
        self._now = Moment(0.0, None, None)

    def __call__(
        self, seconds: float, best: Schedule | int | None, bound: int | None = None
    ) -> None:
        self.look(seconds)
        best = self._now.best if best is None else best
        bound = self._now.bound if bound is None else bound
        self._now = Moment(seconds, best, bound)
        score = best if isinstance(best, int) else None
        self._outcome.steps.append(Moment(seconds, score, bound))

    def look(self, seconds: float) -> None:
        """Note what was known at the times that have passed."""
        while self._waiting and seconds > self._until():
            self._outcome.looks.append(replace(self._now, seconds=self._waiting.pop(0)))

    def _until(self) -> float:
        return self._waiting[0] if len(self._waiting) > 1 else self._latest

    def close(self, schedule: Schedule, seconds: float) -> None:
        """What the method returned is what it knows at all later times."""
        self.look(seconds)
        known = replace(self._now, best=schedule)
        self._outcome.looks += [replace(known, seconds=passed) for passed in self._waiting]


def main() -> None:
    """Run the job."""
    job: Job = pickle.loads(Path(sys.argv[1]).read_bytes())
    available = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, available[: job.cores])
    problem = loads(job.problem.read_bytes(), job.problem.name)
    solve = load(job.method)
    outcome = Outcome()
    recorder = _Recorder(job.times, outcome)
    with MemoryWatch() as memory:
        began = time.perf_counter()
        outcome.schedule = solve(problem, max(job.times), job.cores, recorder, seed=job.seed)
        outcome.seconds = time.perf_counter() - began
    recorder.close(outcome.schedule, outcome.seconds)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    outcome.peak_mb = max(memory.most, own) >> 20
    job.out.write_bytes(pickle.dumps(outcome))


if __name__ == "__main__":
    main()
