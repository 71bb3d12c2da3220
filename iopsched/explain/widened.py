"""A problem loosened in every way that helps one patient, and what each way of using it costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from iopsched.arrays import Ints
from iopsched.candidates import Candidates
from iopsched.explain.edits import WORTH, changed_patient, without
from iopsched.explain.needed import busy_parts, family_gaps
from iopsched.explain.offers import MoreSeats, RunSmaller, working_hours
from iopsched.index import NONE, opening_hours
from iopsched.offering import Room, Service, Session
from iopsched.patient import Patient
from iopsched.problem import Problem, RuleSetting
from iopsched.roster import Roster
from iopsched.week import DAY, Span, union

__all__ = ["EDIT", "Use", "softened", "uses_of", "widened"]

EDIT = 10_000_000
"""Price of a minute of edits: above what one patient's week can otherwise cost."""

LONGER = 2
"""Clinicians for each service, besides the patient's own, who may work longer."""

SOFTENED = ("authorization", "daily_load", "hours", "need_limits", "visits")
"""Limits on one patient's week, each of which can be an amount instead."""


@dataclass(frozen=True, slots=True)
class Use:
    """A candidate that uses an edit.

    Attributes
    ----------
    literal : int
    key : tuple
        What is edited; uses of one key are one way out.
    size : int
        Minutes that the edit is worth.
    """

    literal: int
    key: tuple[str, ...]
    size: int


def widened(roster: Roster, patient: str) -> Problem:
    """The problem with all that could be loosened for a patient loosened.

    Parameters
    ----------
    roster : Roster
        The schedule without the patient's placements.
    patient : str
    """
    problem = roster.problem
    who = roster.patients[patient]
    needs = tuple(replace(need, clinician=None) for need in who.needs)
    problem = changed_patient(
        problem,
        patient,
        commitments=(),
        family_available=None,
        therapist=None,
        needs=needs,
    )
    wanted = {service for need in who.needs for service in need.services}
    for session in roster.problem.sessions:
        if session.service in wanted:
            problem = _opened(roster, problem, session.id)
    whole = opening_hours(problem)
    longer = _longer(roster, who)
    staff = tuple(
        replace(
            c,
            available=union([*working_hours(problem, c), *whole]),
            max_minutes=None,
            caseload=None,
        )
        if c.id in longer
        else c
        for c in problem.clinicians
    )
    return replace(problem, clinicians=staff, rooms=_with_room(problem))


def _longer(roster: Roster, patient: Patient) -> set[str]:
    """Clinicians who may work longer: the patient's own, and a few who have the most to spare."""
    named = {patient.therapist, *(need.clinician for need in patient.needs)} - {None}
    services = [roster.services[s] for need in patient.needs for s in need.services]
    busy = {
        name: sum(e.end - e.start for e in held)
        for name, held in roster.clinician_engagements.items()
    }
    longer = {str(name) for name in named}
    for service in dict.fromkeys(services):
        able = [c.id for c in roster.problem.clinicians if set(service.requires) <= set(c.tags)]
        longer |= set(sorted(able, key=lambda name: busy[name])[:LONGER])
    return longer


def _opened(roster: Roster, problem: Problem, session: str) -> Problem:
    """One more seat in a session that runs, and any size of one that does not."""
    if session not in roster.runs:
        return RunSmaller(session, 1, 1).apply(problem)
    one = roster.sessions[session]
    caps = [c for c in (one.max_size, roster.services[one.service].max_size) if c is not None]
    taken = len(roster.seats[session])
    full = taken >= min(caps, default=taken + 1)
    return MoreSeats(session, taken + 1, 1).apply(problem) if full else problem


def _with_room(problem: Problem) -> tuple[Room, ...]:
    if not problem.rooms:
        return ()
    names, name = {room.id for room in problem.rooms}, "another-room"
    while name in names:
        name += "+"
    tags = sorted({tag for service in problem.services for tag in service.room_tags})
    capacity = max(room.capacity for room in problem.rooms)
    # Always available, unlike the others perhaps: it is no member of their pool.
    return (*problem.rooms, Room(id=name, capacity=capacity, tags=(*tags, name)))


def softened(problem: Problem, rules: tuple[str, ...]) -> Problem:
    """The problem with some rules at a price for each unit, an hour's worth of edits."""
    setting = RuleSetting(level="should", weight=EDIT * WORTH["day"])
    return problem.with_rules(**dict.fromkeys(rules, setting))


def uses_of(
    c: Candidates, literals: tuple[Ints, Ints, Ints], roster: Roster, patient: str
) -> list[Use]:
    """The candidates that use an edit; what the others use is as it is.

    Parameters
    ----------
    c : Candidates
        Of the widened problem.
    literals : arrays of int
        Of rows, staffings and housings.
    roster : Roster
        The schedule without the patient's placements, of the problem before it was widened.
    patient : str
    """
    row, staffing, housing = literals
    mine = np.flatnonzero(c.rows.patient == c.index.patient[patient])
    burdens = _Burdens(roster)
    found = [
        Use(int(row[i]), key, size)
        for i in mine.tolist()
        for key, size in _of_row(c, i, roster, burdens)
    ]
    rooms = len(roster.problem.rooms)
    names = [clinician.id for clinician in roster.problem.clinicians]
    for i in range(len(c.staffings)):
        session = c.index.problem.sessions[int(c.staffings.session[i])].id
        if session not in roster.runs and c.staffings.clinician[i] != NONE:
            span = Span(int(c.staffings.start[i]), int(c.staffings.end[i]))
            for key, size in burdens.extra_hours(names[int(c.staffings.clinician[i])], span):
                found.append(Use(int(staffing[i]), key, size))
    found += [
        Use(int(housing[i]), ("room",), WORTH["room"])
        for i in np.flatnonzero(c.housings.room >= rooms).tolist()
    ]
    return found


def _of_row(
    c: Candidates, i: int, roster: Roster, burdens: _Burdens
) -> Iterator[tuple[tuple[str, ...], int]]:
    rows, problem = c.rows, roster.problem
    who = problem.patients[int(rows.patient[i])]
    start, end = int(rows.start[i]), int(rows.end[i])
    day = str(start // DAY)
    service = problem.services[int(rows.service[i])]
    busy = busy_parts(who, start, end, in_person=bool(rows.in_person[i]))
    if busy:
        yield ("free", day), sum(part.minutes for part in busy)
    if _with_family(service) and (gaps := family_gaps(who, start, end)):
        yield ("family", day), sum(part.minutes for part in gaps)
    if rows.session[i] != NONE:
        session = c.index.problem.sessions[int(rows.session[i])]
        yield from _of_seat(roster, session, Span(start, end))
        return
    if rows.room[i] >= len(problem.rooms):
        yield ("room",), WORTH["room"]
    if rows.clinician[i] == NONE:
        return
    clinician = problem.clinicians[int(rows.clinician[i])]
    yield from burdens.extra_hours(clinician.id, Span(start, end))
    needs = [need for need in who.needs if service.id in need.services]
    only = [roster.only_clinician(who, need, service.id) for need in needs]
    if None not in only and clinician.id not in only:
        yield ("clinician", clinician.id), WORTH["clinician"]
    used = burdens.minutes(clinician.id)
    if clinician.max_minutes is not None and used + end - start > clinician.max_minutes:
        yield ("minutes", clinician.id), used + end - start - clinician.max_minutes
    if clinician.caseload is not None and burdens.patients(clinician.id) >= clinician.caseload:
        yield ("caseload", clinician.id), WORTH["clinician"]


def _with_family(service: Service) -> bool:
    return service.with_family or service.form == "family"


def _of_seat(roster: Roster, session: Session, span: Span) -> Iterator[tuple[tuple[str, ...], int]]:
    one = roster.sessions.get(session.id)
    if one is None:
        yield ("session", session.id), WORTH["session"]
        return
    service = roster.services[one.service]
    if one.id in roster.runs:
        caps = [cap for cap in (one.max_size, service.max_size) if cap is not None]
        if len(roster.seats[one.id]) >= min(caps, default=10**6):
            yield ("seat", one.id), WORTH["seat"]
        return
    if span not in one.times:
        yield ("time", one.id), WORTH["time"]
    least = service.min_size if one.min_size is None else one.min_size
    if least > 1 and not one.required:
        yield ("small", one.id), WORTH["patient below minimum"] * (least - 1)


class _Burdens:
    """What clinicians carry already, and when they work; asked for again and again."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._sees: dict[str, set[str]] = defaultdict(set)
        for placement in roster.appointments():
            for name in placement.clinicians:
                self._sees[name].add(placement.patient)
        self._extra: dict[tuple[str, Span], int] = {}

    def minutes(self, clinician: str) -> int:
        """Minutes of groups and appointments."""
        return sum(e.end - e.start for e in self._roster.clinician_engagements[clinician])

    def patients(self, clinician: str) -> int:
        """Patients seen individually."""
        return len(self._sees[clinician])

    def extra_hours(self, clinician: str, span: Span) -> Iterator[tuple[tuple[str, ...], int]]:
        """The part of a span at which a clinician does not work."""
        if (clinician, span) not in self._extra:
            left: tuple[Span, ...] = (span,)
            known = self._roster.clinicians[clinician]
            for hours in working_hours(self._roster.problem, known):
                left = without(left, hours)
            self._extra[clinician, span] = sum(part.minutes for part in left)
        minutes = self._extra[clinician, span]
        if minutes:
            yield ("hours", clinician, str(span.day)), minutes
