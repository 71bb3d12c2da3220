"""Which edits make a problem allow a schedule: read off the schedule, rule by rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from iopsched.explain.created import AddSession, OtherTime
from iopsched.explain.edits import (
    Authorize,
    Edit,
    FamilyComes,
    FreePatient,
    LoosenNeed,
    OtherClinician,
    RaiseLimit,
    without,
)
from iopsched.explain.offers import (
    AddRoom,
    MoreHours,
    MoreLoad,
    MoreSeats,
    RunSmaller,
    working_hours,
)
from iopsched.offering import Session
from iopsched.patient import Patient
from iopsched.problem import Problem
from iopsched.roster import Roster
from iopsched.rules.counting import judged_minutes
from iopsched.schedule import Placement, Run, Schedule
from iopsched.week import DAY, Span, union

__all__ = ["busy_parts", "family_gaps", "needed_edits"]


def needed_edits(
    wide: Problem, problem: Problem, schedule: Schedule, patient: str
) -> tuple[Edit, ...]:
    """The edits of a problem that a schedule of a wider one asks for, in order of their words.

    Parameters
    ----------
    wide : Problem
        The problem that the schedule answers; of it, only what it has more is read.
    problem : Problem
        The problem to edit.
    schedule : Schedule
    patient : str
        Whose week is new.
    """
    new = wide.sessions[len(problem.sessions) :]
    roster = Roster(
        replace(problem, rooms=wide.rooms, sessions=(*problem.sessions, *new)), schedule
    )
    who = roster.patients[patient]
    edits: list[Edit] = [
        *_times(roster, who),
        *_clinicians(roster, who),
        *_authorized(roster, who),
        *_limits(roster, who),
        *_needs(roster, who),
        *_groups(roster),
        *_sessions(roster, new),
        *_hours(roster),
        *_loads(roster),
        *_rooms(roster, problem, wide),
    ]
    return tuple(sorted(set(edits), key=str))


def busy_parts(patient: Patient, start: int, end: int, *, in_person: bool) -> tuple[Span, ...]:
    """The parts of commitments that a placement, with travel around it, falls in."""
    travel = patient.travel_minutes if in_person else 0
    asked = Span(start - travel, end + travel)
    return tuple(
        Span(max(span.start, asked.start), min(span.end, asked.end))
        for span in union(list(patient.commitments))
        if span.overlap(asked.start, asked.end)
    )


def family_gaps(patient: Patient, start: int, end: int) -> tuple[Span, ...]:
    """The parts of a placement at which the family cannot come."""
    if patient.family_available is None:
        return ()
    left: tuple[Span, ...] = (Span(start, end),)
    for span in patient.family_available:
        left = without(left, span)
    return left


def _times(roster: Roster, patient: Patient) -> Iterator[Edit]:
    for p in roster.week[patient.id]:
        for part in busy_parts(patient, p.start, p.end, in_person=roster.in_person(p)):
            yield FreePatient(patient.id, part)
        service = roster.services[p.service]
        if service.with_family or service.form == "family":
            for part in family_gaps(patient, p.start, p.end):
                yield FamilyComes(patient.id, part)


def _clinicians(roster: Roster, patient: Patient) -> Iterator[Edit]:
    for p in roster.week[patient.id]:
        if p.session is not None or any(roster.meets(patient, n, p) for n in patient.needs):
            continue
        for number, need in enumerate(patient.needs):
            if p.service in need.services and p.clinicians:
                yield OtherClinician(patient.id, number, p.clinicians[0])
                break


def _authorized(roster: Roster, patient: Patient) -> Iterator[Edit]:
    known, pack = patient.authorized, roster.regulation.own(patient)
    minutes = judged_minutes(roster, patient, pack)
    if known.hours is not None and minutes > round(known.hours * 60):
        extra = minutes - round(known.hours * 60)
        yield Authorize(patient.id, "hours", known.hours + -(-extra // 60), extra)
    days = sum(judged_minutes(roster, patient, pack, day) > 0 for day in range(7))
    if known.days is not None and days > known.days:
        yield Authorize(patient.id, "days", days, 60 * (days - known.days))
    if known.units is not None:
        unit = pack.unit_minutes
        used = judged_minutes(roster, patient, replace(pack, counting="units")) // unit
        if used > known.units:
            yield Authorize(patient.id, "units", used, unit * (used - known.units))
    if known.valid_from is not None or known.valid_until is not None:
        yield Authorize(patient.id, "dates", 7, 60)


def _limits(roster: Roster, patient: Patient) -> Iterator[Edit]:
    minutes = judged_minutes(roster, patient, roster.regulation.own(patient))
    most = patient.hours.max
    if most is not None and minutes > round(most * 60):
        extra = minutes - round(most * 60)
        yield RaiseLimit(patient.id, "hours", most + -(-extra // 60), extra)
    days = len(roster.visits(patient.id))
    if patient.visits.max is not None and days > patient.visits.max:
        yield RaiseLimit(patient.id, "visits", days, 60 * (days - patient.visits.max))
    loads = (sum(p.minutes for p in held) for held in roster.days(patient.id).values())
    load, allowed = max(loads, default=0), patient.max_minutes_per_day
    if allowed is not None and load > allowed:
        yield RaiseLimit(patient.id, "daily_load", load, load - allowed)


def _needs(roster: Roster, patient: Patient) -> Iterator[Edit]:
    for number, need in enumerate(patient.needs):
        held = [p for p in roster.week[patient.id] if roster.meets(patient, need, p)]
        days = sorted(p.start // DAY for p in held)
        if need.max is not None and len(days) > need.max:
            yield LoosenNeed(patient.id, number, "max", len(days), len(days) - need.max)
        dense = max((days.count(day) for day in days), default=0)
        if need.max_per_day is not None and dense > need.max_per_day:
            step = dense - need.max_per_day
            yield LoosenNeed(patient.id, number, "max_per_day", dense, step)
        apart = min((b - a for a, b in pairwise(days)), default=7)
        if apart < need.min_days_between:
            step = need.min_days_between - apart
            yield LoosenNeed(patient.id, number, "min_days_between", apart, step)
        shunned = set(need.not_on_days_with)
        by_day = roster.days(patient.id)
        if any(p.service in shunned for day in days for p in by_day[day]):
            yield LoosenNeed(patient.id, number, "not_on_days_with", (), 1)


def _groups(roster: Roster) -> Iterator[Edit]:
    for run in roster.schedule.runs:
        session = roster.sessions[run.session]
        service = roster.services[session.service]
        size = len(roster.seats[run.session])
        caps = [cap for cap in (session.max_size, service.max_size) if cap is not None]
        if caps and size > min(caps):
            yield MoreSeats(session.id, size, size - min(caps))
        least = service.min_size if session.min_size is None else session.min_size
        if size < least and not session.required:
            yield RunSmaller(session.id, size, least - size)


def _sessions(roster: Roster, new: Sequence[Session]) -> Iterator[Edit]:
    added = {session.id for session in new}
    for run in roster.schedule.runs:
        session, span = roster.sessions[run.session], Span(run.start, run.end)
        if session.id in added:
            yield AddSession(replace(session, times=(span,)))
        elif span not in session.times:
            yield OtherTime(session.id, span)


def _hours(roster: Roster) -> Iterator[Edit]:
    held: list[Run | Placement] = [*roster.schedule.runs, *roster.appointments()]
    for one in held:
        for name in one.clinicians:
            left: tuple[Span, ...] = (Span(one.start, one.end),)
            for span in working_hours(roster.problem, roster.clinicians[name]):
                left = without(left, span)
            yield from (MoreHours(name, part) for part in left)


def _loads(roster: Roster) -> Iterator[Edit]:
    sees: dict[str, set[str]] = defaultdict(set)
    for p in roster.appointments():
        for name in p.clinicians:
            sees[name].add(p.patient)
    for clinician in roster.problem.clinicians:
        held = roster.clinician_engagements[clinician.id]
        minutes, most = sum(e.end - e.start for e in held), clinician.max_minutes
        if most is not None and minutes > most:
            yield MoreLoad(clinician.id, "max_minutes", minutes, minutes - most)
        patients, caseload = len(sees[clinician.id]), clinician.caseload
        if caseload is not None and patients > caseload:
            yield MoreLoad(clinician.id, "caseload", patients, 60 * (patients - caseload))


def _rooms(roster: Roster, problem: Problem, wide: Problem) -> Iterator[Edit]:
    for room in wide.rooms[len(problem.rooms) :]:
        spans = [Span(e.start, e.end) for e in roster.room_engagements[room.id]]
        if spans:
            yield AddRoom(replace(room, available=union(spans)))
