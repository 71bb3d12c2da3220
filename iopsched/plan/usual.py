"""The days and blocks in which a patient usually comes, and how a week is held to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from iopsched.offering import Day
from iopsched.patient import Patient, Routine
from iopsched.problem import Problem
from iopsched.roster import Roster
from iopsched.week import DAY, DAYS

__all__ = ["Usual", "exactly", "held", "usual_of"]


@dataclass(frozen=True, slots=True)
class Usual:
    """When a patient comes to the program.

    Attributes
    ----------
    days : tuple of str
        Weekdays with a visit, in order.
    blocks : tuple of str
        Blocks in which a group starts, in the program's order; what starts in several counts for
        the first.
    """

    days: tuple[Day, ...]
    blocks: tuple[str, ...]


def usual_of(roster: Roster, patient: str) -> Usual:
    """When the patient comes in a finished schedule."""
    visits = roster.visits(patient)
    blocks = roster.problem.program.blocks
    used: set[str] = set()
    for day, placements in visits.items():
        for placement in placements:
            clock = placement.start - day * DAY
            at = [b.id for b in blocks if DAYS[day] in b.days and b.start <= clock < b.end]
            used.update(at[:1] if placement.session is not None else ())
    return Usual(
        days=tuple(name for i, name in enumerate(DAYS) if i in visits),  # type: ignore[misc]
        blocks=tuple(block.id for block in blocks if block.id in used),
    )


def held(patient: Patient, usual: Usual, closed: Iterable[str], problem: Problem) -> Routine:
    """The routine that keeps a patient's week as it usually is, as far as the plan still has it so.

    Who comes on fewer days now comes on some of the usual ones; who comes on more, on all of them
    and others; everybody else on just those that are not closed.

    Parameters
    ----------
    patient : Patient
        With the plan of the week.
    usual : Usual
    closed : iterable of str
        Weekdays that are closed.
    problem : Problem
        Of the week.
    """
    shut = set(closed)
    days = tuple(day for day in usual.days if day not in shut)
    most = min(
        7 if limit is None else limit for limit in (patient.visits.max, patient.authorized.days)
    )
    more = (patient.visits.min or 0) > len(usual.days)
    names = {block.id for block in problem.program.blocks}
    blocks = tuple(block for block in usual.blocks if block in names)
    return Routine(
        days=days if len(days) <= most else (),
        only_days=None if more else usual.days,
        blocks=blocks if blocks == usual.blocks and len(days) == len(usual.days) <= most else (),
        only_blocks=blocks or None,
    )


def exactly(usual: Usual) -> Routine:
    """The routine of these days and blocks and no others."""
    return Routine(
        days=usual.days, only_days=usual.days, blocks=usual.blocks, only_blocks=usual.blocks
    )


def closed_days(problem: Problem, week_of: dt.date) -> Mapping[Day, str]:
    """Weekdays of a week on which all of the program is closed, with the closure's id."""
    return {
        DAYS[i]: closure.id  # type: ignore[misc]
        for closure in problem.program.closures
        if not closure.blocks and not closure.sites
        for i in range(7)
        if week_of + dt.timedelta(days=i) in closure.dates
    }
