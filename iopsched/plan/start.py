"""Where the search of a week begins: everybody's usual week, cut to what the plan now has."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from iopsched.patient import Patient
from iopsched.problem import Problem
from iopsched.schedule import Placement, Run, Schedule
from iopsched.week import DAY

__all__ = ["start_of"]


def start_of(week: Problem, usual: Schedule) -> Schedule:
    """The part of a schedule that a week still asks for and offers; it may break rules.

    Of who comes on fewer days now, the first days are kept; of what is asked for less often, the
    first placements.

    Parameters
    ----------
    week : Problem
        The week by itself.
    usual : Schedule
        What was usual until then.
    """
    times = {session.id: set(session.times) for session in week.sessions}
    runs = tuple(
        run
        for run in usual.runs
        if any((t.start, t.end) == (run.start, run.end) for t in times.get(run.session, ()))
    )
    running = {run.session for run in runs}
    at_program = {service.id: service.at_program for service in week.services}
    placements = tuple(
        placement
        for patient in week.patients
        for placement in _cut(
            patient,
            [p for p in usual.of(patient.id) if p.session is None or p.session in running],
            at_program,
        )
    )
    return Schedule(placements=tuple(_seated(week, runs, placements)), runs=runs).sized()


def _seated(
    week: Problem, runs: Iterable[Run], placements: Iterable[Placement]
) -> Iterator[Placement]:
    """The placements without those for whom their group has no seat left."""
    services = {service.id: service for service in week.services}
    sessions = {session.id: session for session in week.sessions}
    rooms = {room.id: room.capacity for room in week.rooms}
    free: dict[str, float] = {}
    for run in runs:
        session = sessions[run.session]
        limits = (session.max_size, services[session.service].max_size, rooms.get(run.room or ""))
        free[run.session] = min((size for size in limits if size is not None), default=math.inf)
    for placement in placements:
        if placement.session is not None:
            if free[placement.session] < 1:
                continue
            free[placement.session] -= 1
        yield placement


def _cut(
    patient: Patient, usual: Sequence[Placement], at_program: dict[str, bool]
) -> Iterator[Placement]:
    """The placements that the patient's plan still has room for."""
    most = Counter[str]()
    for need in patient.needs:
        for service in need.services:
            most[service] += len(usual) if need.max is None else need.max
    days = sorted({p.start // DAY for p in usual if at_program.get(p.service, False)})
    kept = set(days if patient.visits.max is None else days[: patient.visits.max])
    for placement in usual:
        here = at_program.get(placement.service, False)
        if most[placement.service] > 0 and (not here or placement.start // DAY in kept):
            most[placement.service] -= 1
            yield placement
