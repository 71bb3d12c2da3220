"""A clinician calls out on a Tuesday morning: ``python -m examples.sick_day``."""

from __future__ import annotations

from pathlib import Path

import iopsched
from iopsched import ClinicianOut, Span

__all__ = ["main"]

DATA = Path(__file__).parent / "data"


def main(time_limit: float = 20.0) -> None:
    """Mend the week, tell everybody, and ask what it would cost to spare one patient."""
    problem = iopsched.read(DATA / "sheppard_pratt.json")
    schedule = iopsched.solve(problem, time_limit=time_limit, gap=0.03).schedule
    tuesday = Span.of("Tue 00:00", "Tue 24:00")
    work = [(c, p) for p in schedule.placements for c in p.clinicians if p.session is None]
    busiest = max(problem.clinicians, key=lambda c: sum(name == c.id for name, _ in work)).id
    mended = iopsched.replan(
        problem,
        schedule,
        [ClinicianOut(busiest, (tuesday,))],
        now=tuesday.start + 7 * 60,
        time_limit=time_limit,
    )
    print(mended)
    print(mended.frame.to_string(index=False))
    for person in mended.diff.people[:3]:
        print()
        print(mended.diff.notice(person))
    for person in mended.disturbed[:1]:
        print()
        print(mended.diff.undo_cost(person, time_limit))


if __name__ == "__main__":
    main()
