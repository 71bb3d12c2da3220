"""Edits of what the program offers: seats, group sizes, clinicians' hours and loads, rooms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from iopsched.explain.edits import WORTH, Edit
from iopsched.index import block_spans
from iopsched.offering import Clinician, Room, Service, Session
from iopsched.problem import Problem
from iopsched.week import WEEK, Span, union

__all__ = ["AddRoom", "MoreHours", "MoreLoad", "MoreSeats", "RunSmaller", "working_hours"]


@dataclass(frozen=True, slots=True)
class MoreSeats(Edit):
    """A session has more seats, and no other session has."""

    session: str
    seats: int
    extra: int
    rule = "group_size"

    @property
    def size(self) -> int:
        return WORTH["seat"] * self.extra

    def apply(self, problem: Problem) -> Problem:
        service = next(s.service for s in problem.sessions if s.id == self.session)
        cap = next(s.max_size for s in problem.services if s.id == service)
        # The service's own maximum moves to its other sessions, so that it can give way here.
        sessions = tuple(
            replace(s, max_size=self.seats)
            if s.id == self.session
            else replace(s, max_size=_least(s.max_size, cap))
            if s.service == service
            else s
            for s in problem.sessions
        )
        services: tuple[Service, ...] = tuple(
            replace(s, max_size=max(cap, self.seats)) if s.id == service and cap is not None else s
            for s in problem.services
        )
        return replace(problem, sessions=sessions, services=services)

    def contains(self, other: Edit) -> bool:
        return (
            isinstance(other, MoreSeats)
            and other.session == self.session
            and self.seats >= other.seats
        )

    def __str__(self) -> str:
        more = "one more seat" if self.extra == 1 else f"{self.extra} more seats"
        return f"{more} in {self.session}"


def _least(one: int | None, other: int | None) -> int | None:
    known = [size for size in (one, other) if size is not None]
    return min(known, default=None)


@dataclass(frozen=True, slots=True)
class RunSmaller(Edit):
    """A session runs with fewer patients than its minimum."""

    session: str
    patients: int
    below: int
    rule = "group_size"

    @property
    def size(self) -> int:
        return WORTH["patient below minimum"] * self.below

    def apply(self, problem: Problem) -> Problem:
        return _with_session(problem, self.session, min_size=self.patients)

    def contains(self, other: Edit) -> bool:
        return (
            isinstance(other, RunSmaller)
            and other.session == self.session
            and self.patients <= other.patients
        )

    def __str__(self) -> str:
        minimum = self.patients + self.below
        return f"{self.session} runs with {self.patients}, below its minimum of {minimum}"


@dataclass(frozen=True, slots=True)
class MoreHours(Edit):
    """A clinician works in one more span."""

    clinician: str
    span: Span
    rule = "clinician_load"

    @property
    def size(self) -> int:
        return self.span.minutes

    def apply(self, problem: Problem) -> Problem:
        known = next(c for c in problem.clinicians if c.id == self.clinician)
        hours = union([*working_hours(problem, known), self.span])
        return _with_clinician(problem, self.clinician, available=hours)

    def contains(self, other: Edit) -> bool:
        return (
            isinstance(other, MoreHours)
            and other.clinician == self.clinician
            and self.span.covers(other.span.start, other.span.end)
        )

    def __str__(self) -> str:
        return f"{self.clinician} works {self.span}"


@dataclass(frozen=True, slots=True)
class MoreLoad(Edit):
    """A clinician has more minutes a week, or more patients."""

    clinician: str
    limit: Literal["max_minutes", "caseload"]
    value: int
    step: int
    rule = "clinician_load"

    @property
    def size(self) -> int:
        return self.step

    def apply(self, problem: Problem) -> Problem:
        return _with_clinician(problem, self.clinician, **{self.limit: self.value})

    def contains(self, other: Edit) -> bool:
        return (
            isinstance(other, MoreLoad)
            and (other.clinician, other.limit) == (self.clinician, self.limit)
            and self.value >= other.value
        )

    def __str__(self) -> str:
        what = "minutes a week" if self.limit == "max_minutes" else "patients"
        return f"{self.clinician} has up to {self.value} {what}"


@dataclass(frozen=True, slots=True)
class AddRoom(Edit):
    """One more room, free in one span."""

    room: Room
    rule = "no_overlap"

    @property
    def size(self) -> int:
        return WORTH["room"]

    def apply(self, problem: Problem) -> Problem:
        return replace(problem, rooms=(*problem.rooms, self.room))

    def __str__(self) -> str:
        spans = ", ".join(map(str, self.room.available or ()))
        return f"one more room {spans}".rstrip()


def working_hours(problem: Problem, clinician: Clinician) -> tuple[Span, ...]:
    """When a clinician works: as they say, or else during the program's blocks."""
    if clinician.available is not None:
        return clinician.available
    blocks = block_spans(problem, (block.id for block in problem.program.blocks))
    return union(blocks) or (Span(0, WEEK),)


def _with_session(problem: Problem, session: str, **fields: Any) -> Problem:
    changed: tuple[Session, ...] = tuple(
        replace(s, **fields) if s.id == session else s for s in problem.sessions
    )
    return replace(problem, sessions=changed)


def _with_clinician(problem: Problem, clinician: str, **fields: Any) -> Problem:
    changed = tuple(replace(c, **fields) if c.id == clinician else c for c in problem.clinicians)
    return replace(problem, clinicians=changed)
