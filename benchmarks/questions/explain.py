"""Explain over-full weeks and check every promise: ``python -m benchmarks.questions.explain``.

Random over-full weeks are solved and explained, and an independent judge applies every relaxation,
solves again and looks for one that contains another. Then every example program is explained.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from statistics import median

import iopsched
from tests.explaining import wrong
from tests.overfull import overfull_week

__all__ = ["main"]

DATA = Path(__file__).parents[2] / "examples" / "data"


def main() -> None:
    """Print what was missing, explained, offered, and wrong; and how long an answer takes."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--weeks", type=int, default=200, help="random weeks (default 200)")
    parser.add_argument("--first", type=int, default=1, help="seed of the first (default 1)")
    parser.add_argument("--programs", nargs="*", default=["deaconess", "sheppard_pratt"])
    args = parser.parse_args()
    weeks = missing = helped = offered = bad = 0
    seconds: list[float] = []
    seed = args.first
    while weeks < args.weeks:
        problem = overfull_week(seed)
        schedule = iopsched.solve(problem, time_limit=10, workers=1).schedule
        began = time.perf_counter()
        explained = iopsched.explain(problem, schedule, time_limit=None)
        seconds.append((time.perf_counter() - began) / max(1, len(explained)))
        if len(explained):
            weeks += 1
            missing += len(explained)
            helped += sum(bool(item.relaxations) for item in explained)
            offered += sum(len(item.relaxations) for item in explained)
            for fault in wrong(problem, schedule, explained):
                bad += 1
                print(f"seed {seed}: {fault}", flush=True)
        seed += 1
    print(
        f"{weeks} over-full weeks: {missing} things missing, all explained; {helped} with "
        f"relaxations, {offered} offered; {bad} promises not kept; "
        f"{median(seconds):.2f} s an explanation (median)"
    )
    for name in args.programs:
        _program(name)


def _program(name: str) -> None:
    problem = iopsched.read(DATA / f"{name}.json")
    schedule = iopsched.solve(problem, time_limit=20, gap=0.02).schedule
    times: list[float] = []
    for patient in problem.patients:
        began = time.perf_counter()
        if len(iopsched.explain(problem, schedule, patient.id)):
            times.append(time.perf_counter() - began)
    print(f"{name}: {len(times)} patients explained, {median(times or [0.0]):.2f} s each (median)")


if __name__ == "__main__":
    main()
