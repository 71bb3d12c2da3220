"""A small program for the tests of plans, and what those tests work out for themselves."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from iopsched import (
    Block,
    Clinician,
    Hours,
    Need,
    Patient,
    Phase,
    Plan,
    Problem,
    Program,
    Schedule,
    Service,
    Session,
    Span,
    Visits,
    check,
    plan,
)

MONDAY = dt.date(2026, 11, 2)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
BLOCKS = (
    Block(id="day", start=9 * 60, end=12 * 60),
    Block(id="evening", start=17 * 60, end=20 * 60),
)


def group(day: str, start: str = "09:00", end: str = "12:00", **fields: Any) -> Session:
    """A group of three hours."""
    name = f"{day.lower()}-{start[:2]}"
    span = Span.of(f"{day} {start}", f"{day} {end}")
    return Session(**{"id": name, "service": "group", "times": (span,), **fields})


def step(name: str, days: int, **fields: Any) -> Phase:
    """A phase of three hours on each of so many days."""
    hours = 3 * days
    return Phase(
        id=name,
        hours=Hours(min=hours, target=hours, max=hours),
        visits=Visits(min=days, max=days),
        needs=(Need(service="group", min=days, max=days, max_per_day=1),),
        **fields,
    )


def person(name: str, days: int = 3, **fields: Any) -> Patient:
    """A patient with groups on so many days."""
    plan = step("steady", days)
    wanted = {"hours": plan.hours, "visits": plan.visits, "needs": plan.needs}
    return Patient(id=name, **{**wanted, **fields})


def weeks_of(*patients: Patient, program: dict[str, Any] | None = None, **fields: Any) -> Problem:
    """Five groups by day and five in the evening, three clinicians, no rooms."""
    defaults: dict[str, Any] = {
        "program": Program(**{"week_of": MONDAY, "blocks": BLOCKS, **(program or {})}),
        "services": (
            Service(id="group", kind="process", min_size=1, max_size=4),
            Service(id="talk", form="individual", minutes=60),
            Service(id="meeting", kind="twelve_step", staff=0, at_program=False, counts=False),
        ),
        "sessions": (
            *(group(day) for day in DAYS),
            *(group(day, "17:00", "20:00") for day in DAYS),
        ),
        "clinicians": tuple(
            Clinician(
                id=name,
                available=tuple(Span.of(f"{day} 09:00", f"{day} 20:00") for day in DAYS),
            )
            for name in ("C1", "C2", "C3")
        ),
        "patients": patients,
    }
    return Problem(**{**defaults, **fields})


def planned(problem: Problem, weeks: int) -> Plan:
    """The plan, each week of which obeys every rule of its own problem."""
    # All is proven long before, unless the machine is very busy.
    ahead = plan(problem, weeks, time_limit=60.0 * weeks, gap=0.02, workers=2)
    assert [week.week_of for week in ahead.weeks] == [
        MONDAY + dt.timedelta(weeks=i) for i in range(weeks)
    ]
    for week in ahead.weeks:
        assert check(week.problem, week.schedule) == ()
        assert week.problem.program.week_of == week.week_of
    assert told(ahead) == moved(ahead)
    return ahead


def times(schedule: Schedule, patient: str) -> tuple[frozenset[int], frozenset[str]]:
    """Weekdays and blocks of a patient's groups and visits, told from the placements alone."""
    mine = [p for p in schedule.of(patient) if p.service != "meeting"]
    seats = [p for p in mine if p.session is not None]
    blocks = {
        block.id
        for p in seats
        for block in BLOCKS
        if p.start // 1440 < 5 and block.start <= p.start % 1440 < block.end
    }
    return frozenset(p.start // 1440 for p in mine), frozenset(blocks)


def moved(ahead: Plan) -> set[tuple[dt.date, str, str]]:
    """Every change of weekdays or blocks between two weeks, worked out from the schedules."""
    found = set()
    schedules = [week.schedule for week in ahead.weeks]
    people = [{p.id for p in week.problem.patients} for week in ahead.weeks]
    current = ahead.problem.current
    if current is not None:
        schedules.insert(0, current)
        people.insert(0, {p.patient for p in current.placements})
    dates = [week.week_of for week in ahead.weeks][-(len(schedules) - 1) :]
    for i in range(len(schedules) - 1):
        for patient in people[i] & people[i + 1]:
            was, then = times(schedules[i], patient), times(schedules[i + 1], patient)
            for side, what in enumerate(("weekdays", "blocks")):
                if was[side] != then[side]:
                    found.add((dates[i], patient, what))
    return found


def told(ahead: Plan) -> set[tuple[dt.date, str, str]]:
    """Every move that the plan tells of, each of which has a reason."""
    assert all(move.causes and move.reason for move in ahead.moves)
    return {(move.week_of, move.patient, move.what) for move in ahead.moves}


def hours_of(schedule: Schedule, patient: str) -> float:
    """Hours of groups."""
    return sum(p.minutes for p in schedule.of(patient) if p.session is not None) / 60


def without(problem: Problem, session: str) -> Problem:
    """The problem without a session."""
    return replace(problem, sessions=tuple(s for s in problem.sessions if s.id != session))
