"""Turn a problem and its published schedule into the problem after changes.

Changes reach no further back than `now`. What already took place stays possible in the changed
problem: that a clinician calls out at noon does not unmake her morning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from iopsched.absences import clinician_out, room_lost, without
from iopsched.changes import (
    Change,
    ClinicianOut,
    NewCommitment,
    NewSession,
    PatientAdmitted,
    PatientLeaves,
    RoomLost,
    SessionCanceled,
    SessionMissed,
)
from iopsched.errors import Fault, InputError
from iopsched.offering import Session
from iopsched.patient import Patient, Visits
from iopsched.problem import Problem
from iopsched.rulepack import Hours
from iopsched.schedule import Placement, Schedule
from iopsched.week import WEEK, Span, union

__all__ = ["Amended", "amend"]


@dataclass(frozen=True, slots=True)
class Amended:
    """A problem after changes.

    Attributes
    ----------
    problem : Problem
        With the published schedule as `current`.
    kept : Schedule
        The published schedule without patients, sessions and seats that are gone; the rest of it
        may be impossible now, and is then for the search to mend.
    own : frozenset of str
        Patients whose own week is what a change asks for; they are not counted as disturbed.
    """

    problem: Problem
    kept: Schedule
    own: frozenset[str]


def amend(problem: Problem, schedule: Schedule, changes: Sequence[Change], now: int) -> Amended:
    """Apply changes, one after another.

    Parameters
    ----------
    problem, schedule : Problem, Schedule
        The published week.
    changes : sequence of Change
    now : int
        Minute of the week; placements and runs that start before it are facts.

    Raises
    ------
    InputError
        When changes name what the problem does not have; it lists every one that does.
    """
    begun = {placement.patient for placement in schedule.placements if placement.start < now}
    # Whoever has begun the week is served as far as possible; it is too late for all or nothing.
    people = tuple(replace(p, enrolled=p.enrolled or p.id in begun) for p in problem.patients)
    problem = replace(problem, patients=people, sessions=_sessions(problem, schedule, now))
    problem = replace(problem, current=schedule)
    state = Amended(problem, schedule, frozenset())
    faults = []
    for i, change in enumerate(changes):
        unknown = _unknown(state, change)
        if unknown is None:
            state = _applied(state, change, now)
        else:
            field, words = unknown
            remedy = "correct the id, or leave the change out"
            faults.append(Fault(f"changes[{i}]", field, words, remedy))
    if faults:
        raise InputError(faults, "the changes")
    return state


def _sessions(problem: Problem, schedule: Schedule, now: int) -> tuple[Session, ...]:
    """The sessions; a series that has begun is for its members, who take what is left of it."""
    series = {session.id: session.series for session in problem.sessions}
    begun = {series[run.session] for run in schedule.runs if run.start < now} - {None}
    return tuple(
        replace(session, series=None, closed=True) if session.series in begun else session
        for session in problem.sessions
    )


def _unknown(state: Amended, change: Change) -> tuple[str, str] | None:
    """The field of a change that names what is not there, and what is wrong with it."""
    problem = state.problem
    match change:
        case ClinicianOut():
            known = any(c.id == change.clinician for c in problem.clinicians)
            return None if known else ("clinician", "names no clinician of the problem")
        case RoomLost():
            known = any(r.id == change.room for r in problem.rooms)
            return None if known else ("room", "names no room of the problem")
        case NewCommitment() | PatientLeaves():
            known = any(p.id == change.patient for p in problem.patients)
            return None if known else ("patient", "names no patient of the problem")
        case SessionCanceled():
            known = any(s.id == change.session for s in problem.sessions)
            return None if known else ("session", "names no session of the problem")
        case SessionMissed():
            known = any(change.undoes(p) for p in state.kept.placements)
            return None if known else ("session", "is none in which the patient has a seat")
        case NewSession():
            new = all(s.id != change.session for s in problem.sessions)
            return None if new else ("offered", "repeats the id of a session")
        case PatientAdmitted():
            return None


def _applied(state: Amended, change: Change, now: int) -> Amended:
    match change:
        case ClinicianOut():
            return replace(state, problem=clinician_out(state.problem, state.kept, change, now))
        case RoomLost():
            return replace(state, problem=room_lost(state.problem, state.kept, change, now))
        case NewCommitment():
            return replace(state, problem=_busy(state, change.patient, change.spans, now))
        case PatientLeaves():
            return _leaves(state, change.patient, max(change.at, now), now)
        case PatientAdmitted():
            return _admitted(state, change.who)
        case SessionCanceled():
            return _canceled(state, change.session, now)
        case SessionMissed():
            return _missed(state, change, now)
        case NewSession():
            sessions = (*state.problem.sessions, change.offered)
            return replace(state, problem=replace(state.problem, sessions=sessions))


def _busy(state: Amended, patient: str, spans: Iterable[Span], now: int) -> Problem:
    """The patient is not free; a visit under way stays, with the way home."""

    def changed(who: Patient) -> Patient:
        travel = who.travel_minutes
        past = [
            Span(max(0, p.start - travel), min(WEEK, p.end + travel))
            for p in state.kept.placements
            if p.patient == patient and p.start < now
        ]
        more = without(spans, [*past, Span(0, now)] if now else past)
        return replace(who, commitments=union([*who.commitments, *more]))

    return _with_patient(state.problem, patient, changed)


def _leaves(state: Amended, patient: str, at: int, now: int) -> Amended:
    mine = [p for p in state.kept.placements if p.patient == patient]
    stays = [p for p in mine if p.end <= at or p.start < now]
    gone = {p for p in mine if p not in stays}
    kept = _dropped(state.kept, lambda p: p in gone)
    problem = state.problem
    own = state.own | {patient}
    if not stays:
        current = _dropped(problem.current or Schedule(), lambda p: p.patient == patient)
        problem = replace(
            problem,
            patients=tuple(p for p in problem.patients if p.id != patient),
            keep_apart=tuple(pair for pair in problem.keep_apart if patient not in pair),
            keep_together=tuple(pair for pair in problem.keep_together if patient not in pair),
            pins=tuple(pin for pin in problem.pins if pin.patient != patient),
            current=replace(
                current, unplaced=tuple(u for u in current.unplaced if u.patient != patient)
            ),
        )
        return Amended(problem, kept, own)
    problem = _busy(state, patient, (Span(at, WEEK),), now)

    def asks_no_more(who: Patient) -> Patient:
        return replace(
            who,
            needs=tuple(replace(need, min=0) for need in who.needs),
            hours=Hours(max=who.hours.max),
            visits=Visits(max=who.visits.max),
            enrolled=True,
        )

    pins = tuple(
        pin
        for pin in problem.pins
        if pin.patient != patient or (pin.start is not None and pin.start < now)
    )
    problem = _with_patient(replace(problem, pins=pins), patient, asks_no_more)
    return Amended(problem, kept, own)


def _admitted(state: Amended, who: Patient) -> Amended:
    others = tuple(p for p in state.problem.patients if p.id != who.id)
    if len(others) == len(state.problem.patients):
        patients = (*others, who)
    else:
        patients = tuple(who if p.id == who.id else p for p in state.problem.patients)
    return replace(
        state, problem=replace(state.problem, patients=patients), own=state.own | {who.id}
    )


def _canceled(state: Amended, session: str, now: int) -> Amended:
    if any(run.session == session and run.start < now for run in state.kept.runs):
        return state
    problem = state.problem

    def without_wish(who: Patient) -> Patient:
        wishes = tuple(wish for wish in who.prefers.sessions if wish != session)
        return replace(who, prefers=replace(who.prefers, sessions=wishes))

    problem = replace(
        problem,
        sessions=tuple(s for s in problem.sessions if s.id != session),
        patients=tuple(
            without_wish(p) if session in p.prefers.sessions else p for p in problem.patients
        ),
        pins=tuple(pin for pin in problem.pins if pin.session != session),
    )
    kept = _dropped(state.kept, lambda p: p.session == session)
    kept = replace(kept, runs=tuple(run for run in kept.runs if run.session != session))
    return replace(state, problem=problem, kept=kept)


def _missed(state: Amended, change: SessionMissed, now: int) -> Amended:
    seat = next(p for p in state.kept.placements if change.undoes(p))
    kept = _dropped(state.kept, lambda p: p == seat)
    problem = state.problem
    if seat.start >= now:
        problem = _busy(state, change.patient, (Span(seat.start, seat.end),), now)
    left = sum(p.session == change.session for p in kept.placements)
    services = {service.id: service for service in problem.services}

    def excused(session_min: int | None, service: str) -> int:
        """A group that met was large enough, whoever stayed away."""
        least = services[service].min_size if session_min is None else session_min
        return min(least, left) if seat.start < now else least

    problem = replace(
        problem,
        # A series that one member has missed a part of is still a series for what is left.
        sessions=tuple(
            replace(s, series=None, min_size=excused(s.min_size, s.service))
            if s.id == change.session
            else s
            for s in problem.sessions
        ),
        pins=tuple(
            pin
            for pin in problem.pins
            if (pin.patient, pin.session) != (change.patient, change.session)
        ),
    )
    return Amended(problem, kept, state.own | {change.patient})


def _with_patient(problem: Problem, name: str, change: Callable[[Patient], Patient]) -> Problem:
    patients = tuple(change(p) if p.id == name else p for p in problem.patients)
    return replace(problem, patients=patients)


def _dropped(schedule: Schedule, gone: Callable[[Placement], bool]) -> Schedule:
    placements = tuple(p for p in schedule.placements if not gone(p))
    return replace(schedule, placements=placements).sized()
