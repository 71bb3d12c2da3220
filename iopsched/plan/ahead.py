"""A look ahead: days on which everybody who is coming will fit, before anybody has any."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from iopsched.plan.people import ONE_WEEK, patient_in
from iopsched.plan.release import Search, without_likes
from iopsched.plan.weekly import problem_of_week
from iopsched.problem import Problem
from iopsched.roster import Roster

__all__ = ["fullest_week", "look_ahead"]

SHARE = 0.5
"""Of the time in which the first week is settled."""


def fullest_week(problem: Problem, weeks: int) -> dt.date | None:
    """The week with most patients among those before which somebody is admitted, or None.

    Parameters
    ----------
    problem : Problem
        Of the first week, with all its dates.
    weeks : int
        How many are planned.
    """
    first = problem.program.week_of
    assert first is not None
    now = _present(problem, first)
    best, most = None, 0
    for number in range(1, weeks):
        week_of = first + ONE_WEEK * number
        then = _present(problem, week_of)
        if then - now and len(then) > most:
            best, most = week_of, len(then)
    return best


def look_ahead(problem: Problem, week_of: dt.date, search: Search) -> Roster:
    """A schedule of a later week as if it were the first, without holidays, absences and wishes.

    Parameters
    ----------
    problem : Problem
        Of the first week, with all its dates.
    week_of : date
    search : callable
    """
    usual = replace(
        problem,
        program=replace(problem.program, closures=()),
        clinicians=tuple(replace(clinician, away=()) for clinician in problem.clinicians),
        sessions=tuple(replace(session, closed=False) for session in problem.sessions),
        pins=(),
        current=None,
    )
    found = search(without_likes(problem_of_week(usual, week_of, [])), None, SHARE)
    return Roster(found.problem, found.schedule)


def _present(problem: Problem, week_of: dt.date) -> set[str]:
    first = problem.program.week_of
    assert first is not None
    return {p.id for p in problem.patients if patient_in(p, first, week_of) is not None}
