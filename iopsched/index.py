"""A problem in integer positions: what the candidates and the rules' models read.

Ids stay outside; inside, everything is the position of a thing in its tuple of the problem.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np

from iopsched.arrays import Bools, Ints, alike
from iopsched.problem import Need, Problem, Room, Service, Session
from iopsched.regulation import Regulation
from iopsched.screening import schedulable
from iopsched.week import DAY, DAYS, WEEK, Span, union

__all__ = ["NONE", "UNLIMITED", "Index", "block_spans", "first_block", "opening_hours"]

T = TypeVar("T")

NONE = -1
"""Position of nothing: no session, no clinician, no room."""

UNLIMITED = 1_000_000
"""Size of a group that nothing limits."""


def block_spans(problem: Problem, blocks: Iterable[str]) -> list[Span]:
    """The spans of the named blocks over the week."""
    wanted = set(blocks)
    return [
        Span(DAYS.index(day) * DAY + block.start, DAYS.index(day) * DAY + block.end)
        for block in problem.program.blocks
        if block.id in wanted
        for day in block.days
    ]


def first_block(problem: Problem, start: Ints) -> Ints:
    """Position of the first block of the program in which each start lies, or none."""
    at = np.full(WEEK, NONE)
    for position, item in reversed(list(enumerate(problem.program.blocks))):
        for span in block_spans(problem, [item.id]):
            at[span.start : span.end] = position
    block: Ints = at[start]
    return block


def opening_hours(problem: Problem) -> tuple[Span, ...]:
    """When appointments may be at all: blocks and clinicians' hours; the whole week without any."""
    spans = block_spans(problem, (block.id for block in problem.program.blocks))
    for clinician in problem.clinicians:
        spans.extend(clinician.available or ())
    # Most clinicians have hours that others have, too.
    return union(list(set(spans))) or (Span(0, WEEK),)


class Index:
    """Positions of a problem's things, and the few facts that many rules read.

    Attributes
    ----------
    problem : Problem
    regulation : Regulation
    patient, service, session, clinician, room : dict of str to int
        Position of each id.
    schedulable : array of bool, one entry a patient
    enrolled : array of bool, one entry a patient
    need_patient, need_min, need_max : arrays of int, one entry a need
        A need without upper limit has the largest int32 as `need_max`.
    need_rank : array of int
        Position of the need within its patient's plan.
    want_need, want_patient, want_service, want_minutes, want_clinician : arrays of int
        One entry for each service of each need; `want_clinician` is -1 where anybody able will do.
    """

    def __init__(self, problem: Problem) -> None:
        self.regulation = Regulation(problem)
        self.service = {item.id: i for i, item in enumerate(problem.services)}
        self.session = {item.id: i for i, item in enumerate(problem.sessions)}
        self.clinician = {item.id: i for i, item in enumerate(problem.clinicians)}
        self.room = {item.id: i for i, item in enumerate(problem.rooms)}
        self._offered: dict[Callable[[Index], Any], object] = {}
        self._index_people(problem)

    def _index_people(self, problem: Problem) -> None:
        self.problem = problem
        self.patient = {item.id: i for i, item in enumerate(problem.patients)}
        self.schedulable: Bools = np.array([schedulable(p) for p in problem.patients], dtype=bool)
        self.enrolled: Bools = np.array([p.enrolled for p in problem.patients], dtype=bool)
        self._made: dict[Callable[[Index], Any], object] = {}
        self._index_needs()

    def of(self, problem: Problem) -> Index:
        """The index of a problem that offers the same to other patients.

        Its sessions may have other times, staff and rooms to choose from. What was worked out of
        services, clinicians and rooms, and of the rest of the sessions, is kept.
        """
        for name in _OFFERED:
            getattr(self, name)
        index = copy(self)
        for name in _OF_PEOPLE:
            index.__dict__.pop(name, None)
        index._index_people(problem)
        return index

    def offered(self, make: Callable[[Index], T]) -> T:
        """What the function makes of services, clinicians and rooms alone, made once and kept."""
        if make not in self._offered:
            self._offered[make] = make(self)
        return cast("T", self._offered[make])

    def once(self, make: Callable[[Index], T]) -> T:
        """What the function makes of this index, made once and then kept."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("T", self._made[make])

    def _index_needs(self) -> None:
        problem = self.problem
        needs = [
            (p, n, need) for p, x in enumerate(problem.patients) for n, need in enumerate(x.needs)
        ]
        unlimited = np.iinfo(np.int32).max
        self.needs: list[Need] = [need for _, _, need in needs]
        self.need_patient = _ints(p for p, _, _ in needs)
        self.need_rank = _ints(n for _, n, _ in needs)
        self.need_min = _ints(need.min for need in self.needs)
        self.need_max = _ints(self._most(need, unlimited) for need in self.needs)
        wants: list[tuple[int, int, int, int, int]] = []
        therapist_gives = self.offered(_therapist_gives)
        for i, (p, _, need) in enumerate(needs):
            for service_id in need.services:
                s = self.service[service_id]
                service = problem.services[s]
                only = need.clinician if service.staff else None
                if only is None and service.form == "individual":
                    only = therapist_gives.get((problem.patients[p].therapist, s))
                who = NONE if only is None else self.clinician[only]
                minutes = service.minutes if need.minutes is None else need.minutes
                wants.append((i, p, s, minutes, who))
        columns = np.array(wants, dtype=np.int64).reshape(-1, 5).T
        self.want_need, self.want_patient, self.want_service, self.want_minutes = columns[:4]
        self.want_clinician = columns[4]

    def _most(self, need: Need, unlimited: int) -> int:
        """Most placements of a need: unless told, as many groups as help, but no more appointments
        than are asked for."""
        if need.max is not None:
            return need.max
        form = self.problem.services[self.service[need.services[0]]].form
        return unlimited if form == "group" else max(need.min, 1)

    @cached_property
    def service_form(self) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
        """Form of each service."""
        return np.array([s.form for s in self.problem.services], dtype=np.str_)

    @cached_property
    def at_program(self) -> Bools:
        """Whether each service is attended at the program."""
        return np.array([s.at_program for s in self.problem.services], dtype=bool)

    @cached_property
    def with_family(self) -> Bools:
        """Whether the family attends each service."""
        services = self.problem.services
        return np.array([s.with_family or s.form == "family" for s in services], dtype=bool)

    @cached_property
    def service_staff(self) -> Ints:
        """Clinicians that each service needs."""
        return _ints(s.staff for s in self.problem.services)

    @cached_property
    def clinician_hours(self) -> list[tuple[Span, ...]]:
        """When each clinician works."""
        blocks = block_spans(self.problem, (b.id for b in self.problem.program.blocks))
        whole = union(blocks) or (Span(0, WEEK),)
        return [whole if c.available is None else c.available for c in self.problem.clinicians]

    @cached_property
    def room_hours(self) -> list[tuple[Span, ...]]:
        """When each room is free to use."""
        return [
            (Span(0, WEEK),) if r.available is None else r.available for r in self.problem.rooms
        ]

    @cached_property
    def sites(self) -> dict[str | None, int]:
        """Number of each site; no site is -1."""
        things: list[Session | Room] = [*self.problem.sessions, *self.problem.rooms]
        names = {thing.site for thing in things} | {c.site for c in self.problem.clinicians}
        return {None: NONE, **{name: i for i, name in enumerate(sorted(names - {None}, key=str))}}

    @cached_property
    def clinician_site(self) -> Ints:
        """Site of each clinician."""
        return _ints(self.sites[c.site] for c in self.problem.clinicians)

    @cached_property
    def session_cap(self) -> Ints:
        """Smallest maximum of session, service and the program's rule pack, for each session."""
        caps: list[int] = []
        for session in self.problem.sessions:
            service = self.problem.services[self.service[session.service]]
            pack = self.regulation.group_cap(self.regulation.program, service)
            known = [c for c in (session.max_size, service.max_size, pack) if c is not None]
            caps.append(min(known, default=UNLIMITED))
        return _ints(caps)

    @cached_property
    def session_service(self) -> Ints:
        """Service of each session."""
        return _ints(self.service[s.service] for s in self.problem.sessions)

    @cached_property
    def session_kinds(self) -> tuple[Ints, Ints]:
        """Kind of each session, and first of each kind; service, serves and modality are alike."""
        sessions = self.problem.sessions
        return alike((s.service, frozenset(s.serves), s.modality) for s in sessions)

    @cached_property
    def patient_kinds(self) -> tuple[Ints, Ints]:
        """Kind of each patient, and first of each kind; tags and modality are alike."""
        return alike((frozenset(p.tags), p.modality) for p in self.problem.patients)

    @cached_property
    def session_site(self) -> Ints:
        """Site of each session."""
        return _ints(self.sites[s.site] for s in self.problem.sessions)

    @cached_property
    def session_in_person(self) -> Bools:
        """Whether each session meets in person."""
        return np.array([s.modality == "in_person" for s in self.problem.sessions], dtype=bool)

    @cached_property
    def patient_remote(self) -> Bools:
        """Whether each patient's appointments are by telehealth."""
        return np.array([p.modality == "telehealth" for p in self.problem.patients], dtype=bool)

    def uses_room(self, service: Service) -> bool:
        """Whether the service, in person, needs one of the problem's rooms."""
        return bool(self.problem.rooms) and service.uses_room


_OF_PEOPLE = ("patient_kinds", "patient_remote")
"""Properties of an index that are about patients."""

_OFFERED = tuple(
    name
    for name, value in vars(Index).items()
    if isinstance(value, cached_property) and name not in _OF_PEOPLE
)
"""Properties that are about what is offered."""


def _therapist_gives(index: Index) -> dict[tuple[str | None, int], str]:
    """By (clinician, service): the clinician, where they have the tags to give it."""
    return {
        (clinician.id, s): clinician.id
        for s, service in enumerate(index.problem.services)
        if service.form == "individual" and service.staff
        for clinician in index.problem.clinicians
        if set(service.requires) <= set(clinician.tags)
    }


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)
