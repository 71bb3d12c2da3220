"""A new patient on the phone: ``python -m examples.phone``.

Schedules the week of Deaconess, then asks which weeks a newcomer could have, and who would fit best
into a seat that is free.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import iopsched

__all__ = ["main"]

DATA = Path(__file__).parent / "data"


def main(time_limit: float = 20.0) -> None:
    """Print the answers."""
    problem = iopsched.read(DATA / "deaconess.json")
    schedule = iopsched.solve(problem, time_limit=time_limit).schedule
    desk = iopsched.Quoter(problem, schedule)

    # Somebody with the plan and the commitments of P001, on the phone, and no therapist yet.
    known = next(patient for patient in problem.patients if patient.id == "P001")
    newcomer = replace(known, id="NEW", enrolled=False, therapist=None)
    quotes = desk.quote(newcomer)
    print(quotes)
    if quotes:
        after, published = quotes[0].apply()
        print(f"with the first: {len(iopsched.check(after, published))} violations")

    print(desk.fill("iop-group-mon-a"))


if __name__ == "__main__":
    main()
