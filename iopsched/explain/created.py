"""Sessions that a program does not offer yet: more of them, and other times of those that are idle.

Nobody attends them, so that whatever they are, no other patient's week changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from iopsched.explain.edits import WORTH, Edit
from iopsched.index import opening_hours
from iopsched.offering import Session
from iopsched.patient import Patient
from iopsched.problem import Problem
from iopsched.roster import Roster
from iopsched.week import DAY, Span

__all__ = ["AddSession", "OtherTime", "with_sessions"]

COPIES = 2
"""New sessions of one service, at most."""


@dataclass(frozen=True, slots=True)
class AddSession(Edit):
    """One more session of a service, which runs whatever its size."""

    session: Session
    rule = "eligibility"

    @property
    def size(self) -> int:
        return WORTH["session"]

    def apply(self, problem: Problem) -> Problem:
        return replace(problem, sessions=(*problem.sessions, self.session))

    def contains(self, other: Edit) -> bool:
        return isinstance(other, AddSession) and (other.session.service, other.session.times) == (
            self.session.service,
            self.session.times,
        )

    def __str__(self) -> str:
        times = " or ".join(map(str, self.session.times))
        return f"one more session of {self.session.service} {times}, even for 1 patient"


@dataclass(frozen=True, slots=True)
class OtherTime(Edit):
    """A session that does not run may be held at one more time."""

    session: str
    span: Span
    rule = "eligibility"

    @property
    def size(self) -> int:
        return WORTH["time"]

    def apply(self, problem: Problem) -> Problem:
        sessions = (
            replace(s, times=(*s.times, self.span)) if s.id == self.session else s
            for s in problem.sessions
        )
        return replace(problem, sessions=tuple(sessions))

    def __str__(self) -> str:
        return f"{self.session} is held {self.span}"


def with_sessions(problem: Problem, roster: Roster, patient: str) -> Problem:
    """A problem with more sessions of what a patient needs, and idle ones at any time.

    Parameters
    ----------
    problem : Problem
        Loosened otherwise.
    roster : Roster
        The schedule without the patient's placements.
    patient : str
    """
    who = roster.patients[patient]
    copies: dict[str, int] = {}
    for need in who.needs:
        for service in need.services:
            if roster.services[service].form == "group":
                copies[service] = max(copies.get(service, 1), min(need.min, COPIES))
    opening = opening_hours(problem)
    idle = tuple(
        _movable(session, opening)
        if session.service in copies and session.id not in roster.runs
        else session
        for session in problem.sessions
    )
    names = {session.id for session in problem.sessions}
    new = [
        _new(roster, who, service, name, opening)
        for service, count in copies.items()
        for name in _names(f"{service}-new", count, names)
    ]
    return replace(problem, sessions=(*idle, *new))


def _movable(session: Session, opening: tuple[Span, ...]) -> Session:
    minutes = session.times[0].minutes if session.times else 0
    times = dict.fromkeys([*session.times, *_times(opening, minutes)] if minutes else ())
    return replace(session, times=tuple(times))


def _new(
    roster: Roster, who: Patient, service: str, name: str, opening: tuple[Span, ...]
) -> Session:
    """As long as the sessions of the service that there are."""
    lengths = [t.minutes for s in roster.problem.sessions if s.service == service for t in s.times]
    minutes = max(set(lengths), key=lengths.count, default=roster.services[service].minutes)
    return Session(
        id=name,
        service=service,
        times=tuple(_times(opening, minutes)),
        modality=who.modality or "in_person",
        min_size=1,
    )


def _times(opening: tuple[Span, ...], minutes: int) -> Iterator[Span]:
    """One after another while the program is open, and none over midnight."""
    for span in opening:
        for start in range(span.start, span.end - minutes + 1, minutes):
            if start // DAY == (start + minutes - 1) // DAY:
                yield Span(start, start + minutes)


def _names(stem: str, count: int, taken: set[str]) -> Iterator[str]:
    """Ids that no session has."""
    number = 0
    while count:
        number += 1
        if f"{stem}-{number}" not in taken:
            count -= 1
            yield f"{stem}-{number}"
