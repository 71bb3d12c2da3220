"""A patient in one week of several: who is there, and in which phase of the plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from iopsched.patient import Authorization, Patient, Phase, Visits
from iopsched.rulepack import Hours
from iopsched.week import DAY, WEEK, Span

__all__ = ["last_day", "monday", "patient_in", "phase_in"]

ONE_WEEK = dt.timedelta(weeks=1)


def monday(date: dt.date) -> dt.date:
    """The Monday of a date's week."""
    return date - dt.timedelta(days=date.weekday())


def patient_in(patient: Patient, first: dt.date, week_of: dt.date) -> Patient | None:
    """The patient with the plan of a week, or None where they are not there at all.

    Parameters
    ----------
    first : date
        Monday of the problem's own week, from which the current phase counts.
    week_of : date
        Monday of the week.
    """
    phase = phase_in(patient, first, week_of)
    end = last_day(patient, first)
    sunday = week_of + dt.timedelta(days=6)
    if (patient.admitted or sunday) > sunday or (end or week_of) < week_of:
        return None
    away: list[Span] = []
    if patient.admitted is not None and patient.admitted > week_of:
        away.append(Span(0, (patient.admitted - week_of).days * DAY))
    if end is not None and end < sunday:
        away.append(Span(((end - week_of).days + 1) * DAY, WEEK))
    now = replace(
        patient,
        commitments=(*patient.commitments, *away),
        phases=(),
        admitted=None,
        discharged=None,
    )
    return now if phase is None else _with(now, phase)


def phase_in(patient: Patient, first: dt.date, week_of: dt.date) -> Phase | None:
    """The phase that a week is part of; None without phases, and after the last."""
    return next((p for p, start, end in _course(patient, first) if start <= week_of < end), None)


def last_day(patient: Patient, first: dt.date) -> dt.date | None:
    """Last day in the program, by the date of discharge or the end of the last phase."""
    ends = [] if patient.discharged is None else [patient.discharged]
    course = _course(patient, first)
    if course and course[-1][2] < dt.date.max:
        ends.append(course[-1][2] - dt.timedelta(days=1))
    return min(ends, default=None)


def _course(patient: Patient, first: dt.date) -> list[tuple[Phase, dt.date, dt.date]]:
    """The phases from the current one on, each with its first Monday and the one after it."""
    names = [phase.id for phase in patient.phases]
    current = names.index(patient.phase) if patient.phase in names else 0
    start = max(first, monday(patient.admitted or first))
    course: list[tuple[Phase, dt.date, dt.date]] = []
    for phase in patient.phases[current:]:
        if phase.weeks is not None:
            end = start + ONE_WEEK * phase.weeks
        elif phase.until is not None:
            end = max(start, monday(phase.until) + ONE_WEEK)
        else:
            end = dt.date.max
        course.append((phase, start, end))
        start = end
    return course


def _with(patient: Patient, phase: Phase) -> Patient:
    """The patient with what the phase gives in place of their own fields."""
    return replace(
        patient,
        phase=phase.id,
        hours=patient.hours if phase.hours == Hours() else phase.hours,
        visits=patient.visits if phase.visits == Visits() else phase.visits,
        needs=phase.needs or patient.needs,
        max_minutes_per_day=patient.max_minutes_per_day
        if phase.max_minutes_per_day is None
        else phase.max_minutes_per_day,
        tags=phase.tags or patient.tags,
        rule_pack=phase.rule_pack or patient.rule_pack,
        authorized=patient.authorized if phase.authorized == Authorization() else phase.authorized,
    )
