"""Timefold 1.24 from plain Java: ``timefold_java/`` has the model and the moves.

One solver searches on each core, with a seed of its own, since several threads in one solver are
not part of the community edition.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.methods import Report
from benchmarks.peers.options import Week
from benchmarks.peers.timefold_classes import classpath
from benchmarks.peers.timefold_file import TimefoldFile
from iopsched.problem import Problem
from iopsched.schedule import Schedule

__all__ = ["plans", "solve"]

STOPPING, STOPPING_PER_PATIENT = 0.3, 0.001
"""Seconds before the limit at which the search ends, so that its last plan is heard in time."""


def solve(
    problem: Problem, seconds: float, cores: int, report: Report, *, seed: int = 0
) -> Schedule:
    """Search until the time is up, and report every plan that is better than all before.

    Raises
    ------
    MissingError
        If there is no Java compiler, or no jars.
    """
    began = time.perf_counter()
    best = Schedule()
    for _, best in plans(problem, seconds, cores, seed):
        report(time.perf_counter() - began, best)
    return best


def plans(
    problem: Problem, seconds: float, cores: int, seed: int
) -> Iterator[tuple[int, Schedule]]:
    """The plans that Timefold finds, each better than all before, with its own score of them."""
    began = time.perf_counter()
    path = classpath()
    numbers = TimefoldFile(Week(problem))
    text = numbers.text()
    if not numbers.choices:
        return
    with TemporaryDirectory() as folder:
        file = Path(folder) / "problem.txt"
        file.write_text(text, encoding="ascii")
        spare = STOPPING + STOPPING_PER_PATIENT * len(problem.patients)
        end = time.time() + seconds - spare - (time.perf_counter() - began)
        command = ["java", "-XX:+UseParallelGC", "-cp", path, "iopsched.peer.Main"]
        command += [str(file), str(round(1_000 * end)), str(cores), str(seed)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            for line in child.stdout:
                points, settings, taken = (map(int, part.split()) for part in line.split("|"))
                yield next(points), numbers.schedule(list(settings), list(taken))
        if child.returncode:
            raise RuntimeError(f"Timefold's process ended with code {child.returncode}")
