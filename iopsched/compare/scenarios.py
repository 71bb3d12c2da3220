"""What coordinators ask "what if" about: one more of something, or one less."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from iopsched.absences import room_lost
from iopsched.changes import RoomLost
from iopsched.errors import Fault, InputError
from iopsched.explain.offers import MoreHours, MoreLoad, MoreSeats
from iopsched.offering import Block, Clinician, Room, Session
from iopsched.patient import Need, Patient
from iopsched.problem import Problem
from iopsched.schedule import Schedule
from iopsched.week import Span, clock_text, time_text

__all__ = [
    "AddGroup",
    "AddHours",
    "AddRoom",
    "AddSeats",
    "DropClinician",
    "DropRoom",
    "OpenLonger",
    "ScenarioEdit",
    "applied",
]

Item = TypeVar("Item", Block, Clinician, Room, Session)


class _UnknownError(ValueError):
    """An edit names what the problem does not have."""

    def __init__(self, field: str, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.fault = field, problem, remedy


class ScenarioEdit(ABC):
    """An edit of what the program offers."""

    @abstractmethod
    def apply(self, problem: Problem) -> Problem:
        """The problem with the edit; `applied` reports what it names in vain."""

    @abstractmethod
    def __str__(self) -> str:
        """In plain words, with ids and times only."""


def applied(problem: Problem, edits: Iterable[ScenarioEdit]) -> Problem:
    """The problem after edits, one after another.

    Raises
    ------
    InputError
        With every edit that names what the problem does not have.
    """
    faults = []
    for i, edit in enumerate(edits):
        try:
            problem = edit.apply(problem)
        except _UnknownError as error:
            faults.append(Fault(f"edits[{i}]", *error.fault))
    if faults:
        raise InputError(faults, "the scenario")
    return problem


@dataclass(frozen=True, slots=True)
class AddGroup(ScenarioEdit):
    """One more group like a session, whoever able may lead it, and wherever there is room.

    Attributes
    ----------
    like : str
        Id of the session; the new one is open, and in no series.
    start : int or None
        Minute of the week at which it begins; None means the same times.
    id : str or None
        Id of the new session; by default that of the other with a number.
    """

    like: str
    start: int | None = None
    id: str | None = None

    def apply(self, problem: Problem) -> Problem:
        known = _named(problem.sessions, self.like, "like", "session")
        name = self.id or _fresh(self.like, {session.id for session in problem.sessions})
        times = known.times
        if self.start is not None:
            times = (Span(self.start, self.start + times[0].minutes),)
        added = replace(
            known,
            id=name,
            times=times,
            clinicians=(),
            rooms=(),
            series=None,
            required=False,
            closed=False,
        )
        return replace(problem, sessions=(*problem.sessions, added))

    def __str__(self) -> str:
        when = "" if self.start is None else f" {time_text(self.start)}"
        return f"one more group like {self.like}{when}"


@dataclass(frozen=True, slots=True)
class AddSeats(ScenarioEdit):
    """More seats in a session, and in those of its series, which is taken as a whole.

    Rooms and the payers' limits stay as they are.
    """

    session: str
    seats: int = 1

    def apply(self, problem: Problem) -> Problem:
        known = _named(problem.sessions, self.session, "session", "session")
        together = [
            session
            for session in problem.sessions
            if session.id == known.id or (known.series and session.series == known.series)
        ]
        most = {service.id: service.max_size for service in problem.services}
        sizes = {
            session.id: min(caps) + self.seats
            for session in together
            if (caps := [c for c in (session.max_size, most[session.service]) if c is not None])
        }
        if not sizes:
            raise _UnknownError(
                "session", "has no maximum size", "name a session with one, or leave the edit out"
            )
        for session, size in sizes.items():
            problem = MoreSeats(session, size, self.seats).apply(problem)
        return problem

    def __str__(self) -> str:
        return f"{_number(self.seats, 'more seat')} in {self.session}"


@dataclass(frozen=True, slots=True)
class AddHours(ScenarioEdit):
    """A clinician works in one more span, and so much longer a week where that has a limit."""

    clinician: str
    span: Span

    def apply(self, problem: Problem) -> Problem:
        known = _named(problem.clinicians, self.clinician, "clinician", "clinician")
        problem = MoreHours(self.clinician, self.span).apply(problem)
        if known.max_minutes is None:
            return problem
        minutes = known.max_minutes + self.span.minutes
        return MoreLoad(self.clinician, "max_minutes", minutes, self.span.minutes).apply(problem)

    def __str__(self) -> str:
        return f"{self.clinician} works {self.span}"


@dataclass(frozen=True, slots=True)
class AddRoom(ScenarioEdit):
    """One more room like another; what may meet in that one may meet in the new one."""

    like: str

    def apply(self, problem: Problem) -> Problem:
        known = _named(problem.rooms, self.like, "like", "room")
        added = replace(known, id=_fresh(self.like, {room.id for room in problem.rooms}))
        sessions = tuple(
            replace(s, rooms=(*s.rooms, added.id)) if self.like in s.rooms else s
            for s in problem.sessions
        )
        return replace(problem, rooms=(*problem.rooms, added), sessions=sessions)

    def __str__(self) -> str:
        return f"one more room like {self.like}"


@dataclass(frozen=True, slots=True)
class OpenLonger(ScenarioEdit):
    """A block with other times; clinicians who state no hours of their own work in it.

    Attributes
    ----------
    block : str
    start, end : int
        Minutes after midnight.
    """

    block: str
    start: int
    end: int

    def apply(self, problem: Problem) -> Problem:
        _named(problem.program.blocks, self.block, "block", "block")
        blocks = tuple(
            replace(b, start=self.start, end=self.end) if b.id == self.block else b
            for b in problem.program.blocks
        )
        return replace(problem, program=replace(problem.program, blocks=blocks))

    def __str__(self) -> str:
        return f"{self.block} is {clock_text(self.start)}-{clock_text(self.end)}"


@dataclass(frozen=True, slots=True)
class DropClinician(ScenarioEdit):
    """One clinician less: others lead the groups, and see the patients, as far as they are able."""

    clinician: str

    def apply(self, problem: Problem) -> Problem:
        gone = _named(problem.clinicians, self.clinician, "clinician", "clinician")
        staff = {service.id: service.staff for service in problem.services}
        return replace(
            problem,
            clinicians=tuple(c for c in problem.clinicians if c is not gone),
            sessions=tuple(self._led(s, staff[s.service]) for s in problem.sessions),
            patients=tuple(self._seen(p) for p in problem.patients),
            pins=tuple(
                replace(pin, clinicians=()) if gone.id in pin.clinicians else pin
                for pin in problem.pins
            ),
        )

    def _led(self, session: Session, staff: int) -> Session:
        """The session led by those whom it names besides, if they are enough, or anybody able."""
        if self.clinician not in session.clinicians:
            return session
        left = tuple(name for name in session.clinicians if name != self.clinician)
        return replace(session, clinicians=left if len(left) >= staff else ())

    def _seen(self, patient: Patient) -> Patient:
        """The patient without a therapist, a wish or a need for the one who is gone."""
        liked = tuple(name for name in patient.prefers.clinicians if name != self.clinician)
        return replace(
            patient,
            therapist=None if patient.therapist == self.clinician else patient.therapist,
            needs=self._met(patient.needs),
            phases=tuple(replace(phase, needs=self._met(phase.needs)) for phase in patient.phases),
            prefers=replace(patient.prefers, clinicians=liked),
        )

    def _met(self, needs: tuple[Need, ...]) -> tuple[Need, ...]:
        return tuple(
            replace(need, clinician=None) if need.clinician == self.clinician else need
            for need in needs
        )

    def __str__(self) -> str:
        return f"without {self.clinician}"


@dataclass(frozen=True, slots=True)
class DropRoom(ScenarioEdit):
    """One room less; sessions that name it may meet in any room that fits."""

    room: str

    def apply(self, problem: Problem) -> Problem:
        _named(problem.rooms, self.room, "room", "room")
        problem = room_lost(problem, Schedule(), RoomLost(self.room), 0)
        pins = tuple(
            replace(pin, room=None) if pin.room == self.room else pin for pin in problem.pins
        )
        return replace(problem, pins=pins)

    def __str__(self) -> str:
        return f"without {self.room}"


def _named(items: Sequence[Item], name: str, field: str, noun: str) -> Item:
    for item in items:
        if item.id == name:
            return item
    raise _UnknownError(field, f"names no {noun} of the problem", "correct the id")


def _fresh(name: str, taken: set[str]) -> str:
    """The name with the first number that makes it new; ids have at most 64 letters."""
    number = 2
    while (fresh := f"{name[:58]}-{number}") in taken:
        number += 1
    return fresh


def _number(count: int, noun: str) -> str:
    return f"one {noun}" if count == 1 else f"{count} {noun}s"
