"""What is left of a schedule without the placements and runs that break rules."""

from __future__ import annotations

from dataclasses import replace

from iopsched.check import Violation, violations
from iopsched.problem import Problem
from iopsched.roster import Roster
from iopsched.schedule import Placement, Run, Schedule

__all__ = ["salvaged"]

ROUNDS = 5
"""Taking something away may break another rule, such as a group's minimum."""


def salvaged(problem: Problem, schedule: Schedule) -> Schedule:
    """Take away what the referee names, until it names nothing more that can be taken away."""
    for _ in range(ROUNDS):
        found = violations(Roster(problem, schedule))
        gone = {run.session for run in schedule.runs if any(_breaks(v, run) for v in found)}
        placements = tuple(
            p
            for p in schedule.placements
            if p.session not in gone and not any(_names(v, p) for v in found)
        )
        runs = tuple(run for run in schedule.runs if run.session not in gone)
        if (len(placements), len(runs)) == (len(schedule.placements), len(schedule.runs)):
            break
        schedule = replace(schedule, placements=placements, runs=runs, unplaced=()).sized()
    return schedule


def _names(violation: Violation, placement: Placement) -> bool:
    """Whether the violation is about the placement."""
    if violation.patient is not None:
        here = violation.start is None or _covers(placement, violation.start)
        return violation.patient == placement.patient and here
    return placement.session is None and _uses(violation, placement)


def _breaks(violation: Violation, run: Run) -> bool:
    """Whether the violation is about the run, and no patient's."""
    if violation.patient is not None:
        return False
    return violation.session == run.session or _uses(violation, run)


def _uses(violation: Violation, item: Placement | Run) -> bool:
    """Whether the violation is about someone or something used at the time."""
    if violation.session is not None:
        return False
    used = violation.clinician in item.clinicians or (
        violation.room is not None and violation.room == item.room
    )
    return used and (violation.start is None or _covers(item, violation.start))


def _covers(item: Placement | Run, moment: int) -> bool:
    return item.start <= moment <= item.end
