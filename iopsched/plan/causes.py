"""What is other in a week than in the week before, as far as somebody may have to move for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from iopsched.patient import Authorization, Patient, Preferences, Routine
from iopsched.plan.offer import in_season, open_times
from iopsched.plan.people import last_day
from iopsched.problem import Problem
from iopsched.schedule import Placement
from iopsched.week import DAY

__all__ = ["Cause", "causes_of", "touching"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Something that changed from one week to the next.

    Attributes
    ----------
    kind : str
        ``phase``, ``plan``, ``authorization``, ``curriculum``, ``admission``, ``discharge``,
        ``closed``, ``season``, ``away``, ``back``.
    text : str
        In plain words, with ids and dates only.
    patient : str or None
        Whose own it is.
    sessions, clinicians : frozenset of str
        Whose seats and appointments it touches.
    days : frozenset of int
        Weekdays that it touches; 0 is Monday.
    passing : bool
        Whether it is over after its dates, so that what was usual before is usual again.
    """

    kind: str
    text: str
    patient: str | None = None
    sessions: frozenset[str] = field(default=frozenset())
    clinicians: frozenset[str] = field(default=frozenset())
    days: frozenset[int] = field(default=frozenset())
    passing: bool = False

    def __str__(self) -> str:
        return self.text if self.patient is None else f"{self.patient} {self.text}"


def causes_of(problem: Problem, before: Problem, now: Problem) -> tuple[Cause, ...]:
    """Everything that changed between the problems of two weeks, one after the other.

    Parameters
    ----------
    problem : Problem
        Of the first week, with all its dates.
    before, now : Problem
        The two weeks by themselves.
    """
    last, this = before.program.week_of, now.program.week_of
    assert last is not None
    assert this is not None
    return (
        *_of_patients(problem, before, now),
        *_of_seasons(problem, last, this),
        *_of_closures(problem, this, over=False),
        *_of_closures(problem, last, over=True),
        *_of_lessons(before, now),
        *_of_absences(problem, this, over=False),
        *_of_absences(problem, last, over=True),
    )


def touching(causes: Sequence[Cause], patient: str, held: Sequence[Placement]) -> list[Cause]:
    """The causes that are the patient's own, or that touch what they had."""
    sessions = {placement.session for placement in held} - {None}
    people = {name for placement in held for name in placement.clinicians}
    days = {placement.start // DAY for placement in held}
    return [
        cause
        for cause in causes
        if cause.patient == patient
        or (
            cause.patient is None
            and (cause.sessions & sessions or cause.clinicians & people or cause.days & days)
        )
    ]


def _of_patients(problem: Problem, before: Problem, now: Problem) -> Iterator[Cause]:
    first = problem.program.week_of
    assert first is not None
    old = {patient.id: patient for patient in before.patients}
    new = {patient.id: patient for patient in now.patients}
    for patient in problem.patients:
        was, then = old.get(patient.id), new.get(patient.id)
        if was is None and then is not None:
            since = f" {patient.admitted}" if patient.admitted else ""
            yield Cause(kind="admission", patient=patient.id, text=f"is admitted{since}")
        elif was is not None and then is None:
            end = last_day(patient, first)
            text = f"is discharged{f' {end}' if end else ''}"
            yield Cause(kind="discharge", patient=patient.id, text=text)
        elif was is not None and then is not None:
            yield from _of_plan(was, then)


def _of_plan(was: Patient, now: Patient) -> Iterator[Cause]:
    """What changed in one patient's own data."""
    name = now.id
    if was.phase != now.phase:
        yield Cause(kind="phase", patient=name, text=f"goes from {was.phase} to {now.phase}")
    elif _plan(was) != _plan(now):
        yield Cause(
            kind="plan", patient=name, text="has another plan, or comes or leaves during the week"
        )
    if was.authorized != now.authorized:
        text = f"is authorized this week for {_authorized(now.authorized)}"
        yield Cause(kind="authorization", patient=name, text=text)
    if was.seen != now.seen:
        new = ", ".join(module for module in now.seen if module not in was.seen)
        yield Cause(kind="curriculum", patient=name, text=f"has now seen {new}")


def _plan(patient: Patient) -> Patient:
    """The patient's own data without what only history and holding change."""
    return replace(
        patient,
        authorized=Authorization(),
        seen=(),
        borne=0,
        enrolled=True,
        prefers=Preferences(),
        routine=Routine(),
    )


def _authorized(authorized: Authorization) -> str:
    parts = [
        f"{value:g} {unit}"
        for value, unit in (
            (authorized.hours, "hours"),
            (authorized.days, "days"),
            (authorized.units, "units"),
        )
        if value is not None
    ]
    if authorized.valid_until is not None:
        parts.append(f"until {authorized.valid_until}")
    return ", ".join(parts) or "any"


def _of_closures(problem: Problem, week_of: dt.date, *, over: bool) -> Iterator[Cause]:
    """What is closed in a week; or, when it is over, what is open again in the next."""
    services = {service.id: service for service in problem.services}
    for closure in problem.program.closures:
        dates = [d for d in _dates(week_of) if d in closure.dates]
        if not dates:
            continue
        alone = replace(problem.program, closures=(closure,))
        sessions = frozenset(
            s.id
            for s in problem.sessions
            if open_times(s, services[s.service], alone, week_of) != in_season(s, week_of)
        )
        partly = bool(closure.blocks or closure.sites)
        last = f" to {dates[-1]}" if len(dates) > 1 else ""
        yield Cause(
            kind="back" if over else "closed",
            text=f"open again after {closure.id}"
            if over
            else f"closed {dates[0]}{last} ({closure.id})",
            sessions=sessions,
            days=frozenset() if partly else frozenset(date.weekday() for date in dates),
            passing=not over,
        )


def _of_seasons(problem: Problem, before: dt.date, now: dt.date) -> Iterator[Cause]:
    """Sessions that are offered at other times, or begin or end, with a season."""
    for session in problem.sessions:
        was, then = in_season(session, before), in_season(session, now)
        if was != then:
            if not then:
                words = "is not offered any more"
            elif not was:
                words = "is offered now"
            else:
                words = "has other times"
            text = f"{session.id} {words}"
            yield Cause(kind="season", text=text, sessions=frozenset({session.id}))


def _of_lessons(before: Problem, now: Problem) -> Iterator[Cause]:
    """Sessions that teach another module than the week before."""
    old = {session.id: session.modules[:1] for session in before.sessions}
    for session in now.sessions:
        if session.modules and session.modules[:1] != old.get(session.id, ()):
            yield Cause(
                kind="curriculum",
                text=f"{session.id} teaches {session.modules[0]} now",
                sessions=frozenset({session.id}),
            )


def _of_absences(problem: Problem, week_of: dt.date, *, over: bool) -> Iterator[Cause]:
    """Who is away in a week; or, when it is over, who is back in the next."""
    for clinician in problem.clinicians:
        away = [d for d in _dates(week_of) if any(d in span for span in clinician.away)]
        if away:
            last = f" to {away[-1]}" if len(away) > 1 else ""
            yield Cause(
                kind="back" if over else "away",
                text=f"{clinician.id} is back"
                if over
                else f"{clinician.id} is away {away[0]}{last}",
                clinicians=frozenset({clinician.id}),
                passing=not over,
            )


def _dates(week_of: dt.date) -> list[dt.date]:
    return [week_of + dt.timedelta(days=day) for day in range(7)]
