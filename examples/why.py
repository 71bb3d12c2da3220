"""Ask a real program's week what it lacks, why, and what would help: ``python -m examples.why``."""

from __future__ import annotations

from pathlib import Path

import iopsched

__all__ = ["main"]

DATA = Path(__file__).parent / "data"


def main(time_limit: float = 30.0) -> None:
    """Solve the week, explain what is missing, and ask for one seat."""
    problem = iopsched.read(DATA / "deaconess.json")
    schedule = iopsched.solve(problem, time_limit=time_limit, gap=0.03).schedule
    print(iopsched.explain(problem, schedule))
    print()
    print(iopsched.why_not(problem, schedule, "P001", "twelve-step-wed-12"))


if __name__ == "__main__":
    main()
