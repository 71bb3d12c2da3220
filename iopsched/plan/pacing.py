"""An authorization for a period, paced: what each week may use so that the last is not empty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from iopsched.patient import Authorization, Patient
from iopsched.plan.history import Past, Spent, spent
from iopsched.plan.offer import open_times
from iopsched.plan.people import ONE_WEEK, monday, patient_in
from iopsched.plan.shares import shares
from iopsched.plan.usual import closed_days
from iopsched.problem import Problem, RulePack
from iopsched.regulation import Regulation, counts, credited_minutes, whole_minutes
from iopsched.week import DAY, Span

__all__ = ["left_of", "paced"]

LONGEST = 520
"""Weeks that an authorization is looked ahead for."""


def paced(problem: Problem, who: Patient, week_of: dt.date, past: Sequence[Past]) -> Authorization:
    """The authorization of one week, by what the earlier ones used and the later ones will.

    What is left is shared out over the weeks to the authorization's end, or the patient's, by what
    the plan of each asks for; a week with closed days asks for less. What a week does not use is
    left for those after it.

    Parameters
    ----------
    problem : Problem
        Of the first week, with all its dates.
    who : Patient
        As in that problem.
    week_of : date
    past : sequence of Past
        The weeks before.

    Returns
    -------
    Authorization
        As it stands where it is for a week, and otherwise what this week may use.
    """
    first = problem.program.week_of
    assert first is not None
    now = patient_in(who, first, week_of)
    assert now is not None
    if now.authorized.per == "week":
        return now.authorized
    pack = Regulation(problem).own(now)
    left = left_of(problem, who, week_of, past)
    weeks = list(_weeks_ahead(who, first, week_of, now.authorized))
    plans = [plan for week in weeks if (plan := patient_in(who, first, week)) is not None]
    days_open = [_open_days(problem, plan, week) for plan, week in zip(plans, weeks, strict=True)]
    least = _least_minutes(problem, now, pack)
    minutes = [_minutes_wanted(p, n) for p, n in zip(plans, days_open, strict=True)]
    wanted_days = [
        n if p.visits.max is None else min(n, p.visits.max)
        for p, n in zip(plans, days_open, strict=True)
    ]
    unit = pack.unit_minutes
    hours = _share(whole_minutes(left.hours), minutes, least)
    return replace(
        left,
        per="week",
        hours=None if hours is None else hours / 60,
        days=_share(left.days, wanted_days, 1),
        units=_share(left.units, [-(-m // unit) for m in minutes], max(1, least // unit)),
    )


def left_of(
    problem: Problem, who: Patient, week_of: dt.date, past: Sequence[Past]
) -> Authorization:
    """What is left at the beginning of a week of the authorization that is then in force.

    Of one for a week, that is all of it.
    """
    first = problem.program.week_of
    assert first is not None
    now = patient_in(who, first, week_of)
    if now is None or now.authorized.per == "week":
        return Authorization() if now is None else now.authorized
    authorized = now.authorized

    def within(week: dt.date) -> bool:
        then = patient_in(who, first, week)
        return then is not None and then.authorized == authorized

    used = spent(who.id, past, within, Regulation(problem).own(now))
    return _less(authorized, used)


def _less(authorized: Authorization, used: Spent) -> Authorization:
    a = authorized
    minutes = whole_minutes(a.hours)
    return replace(
        a,
        hours=None if minutes is None else max(0, minutes - used.minutes) / 60,
        days=None if a.days is None else max(0, a.days - used.days),
        units=None if a.units is None else max(0, a.units - used.units),
    )


def _share(left: int | None, demands: Sequence[int], least: int) -> int | None:
    """What this week may use: all that the later weeks' shares leave."""
    if left is None:
        return None
    return max(0, left - sum(shares(left, demands, least)[1:]))


def _weeks_ahead(
    who: Patient, first: dt.date, week_of: dt.date, authorized: Authorization
) -> Iterator[dt.date]:
    """This week, and those after it under the same authorization."""
    assert authorized.valid_until is not None
    last = min(monday(authorized.valid_until), week_of + ONE_WEEK * LONGEST)
    week = week_of
    while week <= max(last, week_of):
        plan = patient_in(who, first, week)
        if plan is None or plan.authorized != authorized:
            return
        yield week
        week += ONE_WEEK


def _open_days(problem: Problem, plan: Patient, week_of: dt.date) -> int:
    """Days of a week on which there is something that the plan asks for.

    Those are the days of its groups, or, where it asks for none, all that are not closed.
    """
    wanted = {service for need in plan.needs for service in need.services}
    services = {service.id: service for service in problem.services}
    authorized = plan.authorized
    if all(services[name].form != "group" for name in wanted):
        return 7 - len(closed_days(problem, week_of))
    days = {
        time.day
        for session in problem.sessions
        if session.service in wanted
        and (not session.serves or set(session.serves) & set(plan.tags))
        for time in open_times(session, services[session.service], problem.program, week_of)
        if not any(_whole(span, time.day) for span in plan.commitments)
    }
    dates = [week_of + dt.timedelta(days=day) for day in days]
    return sum(
        (authorized.valid_from or date) <= date <= (authorized.valid_until or date)
        for date in dates
    )


def _whole(span: Span, day: int) -> bool:
    return span.covers(day * DAY, (day + 1) * DAY)


def _minutes_wanted(plan: Patient, days_open: int) -> int:
    """Counted minutes that the plan would use in a week with so many open days."""
    hours = plan.hours
    asked = next((h for h in (hours.target, hours.max, hours.min) if h is not None), None)
    whole = DAY if asked is None else round(asked * 60)
    usual = plan.visits.max or plan.visits.min
    if usual is None:
        return whole if days_open else 0
    return -(-whole * min(days_open, usual) // usual)


def _least_minutes(problem: Problem, plan: Patient, pack: RulePack) -> int:
    """The shortest counted placement that the plan asks for."""
    services = {service.id: service for service in problem.services}
    lengths = [
        credited_minutes(pack, minutes)
        for need in plan.needs
        for name in need.services
        if counts(services[name], pack)
        for minutes in (
            [need.minutes or services[name].minutes]
            if services[name].form != "group"
            else [t.minutes for s in problem.sessions if s.service == name for t in s.times]
        )
    ]
    return max(1, min(lengths, default=1))
