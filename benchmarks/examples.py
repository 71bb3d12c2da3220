"""Solve every program in examples/data and print the table of README.md.

``python -m benchmarks.examples --seconds 60 --workers 2``
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

import iopsched

DATA = Path(__file__).parent.parent / "examples" / "data"


def main() -> None:
    """Solve, check and print one row a program."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="time limit of each solve")
    parser.add_argument("--workers", type=int, default=2, help="threads of each solve")
    arguments = parser.parse_args()
    print(f"load before: {os.getloadavg()[0]:.1f}\n")
    print("| week | patients | sessions | seconds | score | bound | gap |")
    print("|---|---|---|---|---|---|---|")
    for path in sorted(DATA.glob("*.json")):
        problem = iopsched.read(path)
        before = time.perf_counter()
        result = iopsched.solve(problem, time_limit=arguments.seconds, workers=arguments.workers)
        seconds = time.perf_counter() - before
        broken = iopsched.check(problem, result.schedule)
        gap = "none" if result.gap is None else f"{result.gap:.2%}"
        note = f" ({len(broken)} violations)" if broken else ""
        print(
            f"| {path.stem}{note} | {len(problem.patients)} | {len(problem.sessions)} | "
            f"{seconds:.0f} | {result.score:,} | {result.bound or 0:,} | {gap} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
