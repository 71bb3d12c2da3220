"""What a schedule must be before it can be judged against its problem."""

from __future__ import annotations

from collections.abc import Iterator

from iopsched.schedule import Schedule
from iopsched.validate.finding import Finding

__all__ = ["schedule_findings"]


def schedule_findings(schedule: Schedule) -> Iterator[Finding]:
    """Find contradictions in a schedule's list of patients without placements.

    Repeated placements and runs are found by the referee, which says what they break.
    """
    placed = {placement.patient for placement in schedule.placements}
    seen: set[str] = set()
    for i, item in enumerate(schedule.unplaced):
        path = ("unplaced", i, "patient")
        if item.patient in seen:
            yield Finding(path, "repeats an earlier patient", "keep only one")
        elif item.patient in placed:
            yield Finding(path, "has placements all the same", "correct one of the two")
        seen.add(item.patient)
