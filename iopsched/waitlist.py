"""Why a patient has no placement: referred, or wait-listed with reasons."""

from __future__ import annotations

from iopsched.problem import Problem
from iopsched.schedule import Schedule, Unplaced

__all__ = ["unplaced"]


def unplaced(problem: Problem, schedule: Schedule) -> tuple[Unplaced, ...]:
    """Every patient without a placement, and why."""
    return ()
