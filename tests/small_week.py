"""A small week, made by hand, for the tests of views and plots; its titles try to break pages."""

from __future__ import annotations

import datetime as dt

from iopsched.check import score
from iopsched.problem import (
    Block,
    Clinician,
    Patient,
    Preferences,
    Problem,
    Program,
    Room,
    Service,
    Session,
    Status,
)
from iopsched.result import Progress, Result
from iopsched.schedule import Placement, Run, Schedule, Unplaced
from iopsched.week import Span, parse_time

NAME = "Hope & <script>alert('x')</script> $x^{$ \x1b[31m"
TITLE = "Process <b>group</b> & more $\\frac"

PROBLEM = Problem(
    program=Program(
        name=NAME,
        week_of=dt.date(2026, 11, 2),
        blocks=(Block(id="day", start=540, end=720), Block(id="evening", start=1020, end=1200)),
    ),
    services=(
        Service(id="process", name=TITLE, minutes=60, max_size=4),
        Service(id="talk", name="Individual therapy", form="individual", minutes=50),
    ),
    sessions=(
        Session(id="mon-a", service="process", times=(Span.of("Mon 09:00", "Mon 10:00"),)),
        Session(id="mon-b", service="process", times=(Span.of("Mon 09:00", "Mon 10:00"),)),
        Session(id="tue", service="process", times=(Span.of("Tue 17:00", "Tue 18:00"),)),
        Session(
            id="wed",
            service="process",
            times=(Span.of("Wed 09:30", "Wed 10:30"),),
            modality="telehealth",
        ),
    ),
    clinicians=(
        Clinician(id="T2", available=(Span.of("Mon 09:00", "Mon 12:00"),)),
        Clinician(id="T10"),
    ),
    rooms=(Room(id="R1", capacity=3), Room(id="R2", capacity=8)),
    patients=(
        Patient(
            id="P1",
            commitments=(Span.of("Mon 13:00", "Tue 08:00"), Span.of("Wed 12:00", "Wed 18:00")),
            travel_minutes=30,
            prefers=Preferences(blocks=("day",), avoid_days=("Tue",)),
        ),
        *(Patient(id=f"P{i}") for i in range(2, 7)),
        Patient(id="P7", status=Status(needs_detox=True)),
    ),
)


def _seat(patient: str, session: str, start: str, clinician: str, room: str | None) -> Placement:
    at = parse_time(start)
    return Placement(
        patient=patient,
        service="process",
        session=session,
        start=at,
        end=at + 60,
        clinicians=(clinician,),
        room=room,
    )


def _run(session: str, start: str, clinician: str, room: str | None) -> Run:
    at = parse_time(start)
    return Run(session=session, start=at, end=at + 60, clinicians=(clinician,), room=room)


SCHEDULE = Schedule(
    placements=(
        _seat("P2", "mon-a", "Mon 09:00", "T2", "R1"),
        _seat("P1", "mon-a", "Mon 09:00", "T2", "R1"),
        _seat("P3", "mon-b", "Mon 09:00", "T10", "R2"),
        _seat("P4", "tue", "Tue 17:00", "T10", "R2"),
        _seat("P5", "wed", "Wed 09:30", "T10", None),
        Placement(
            patient="P1",
            service="talk",
            start=parse_time("Mon 10:15"),
            end=parse_time("Mon 11:05"),
            clinicians=("T2",),
            room="R2",
        ),
    ),
    runs=(
        _run("wed", "Wed 09:30", "T10", None),
        _run("mon-a", "Mon 09:00", "T2", "R1"),
        _run("mon-b", "Mon 09:00", "T10", "R2"),
        _run("tue", "Tue 17:00", "T10", "R2"),
    ),
    unplaced=(
        Unplaced("P6", ("wait-listed: need 1 (process): 0 of 3 still open", "and \x1b[2J no more")),
        Unplaced("P7", ("referral: needs detoxification; review for a higher level of care",)),
    ),
).sized()

SCORE = score(PROBLEM, SCHEDULE)

RESULT = Result(
    problem=PROBLEM,
    schedule=SCHEDULE,
    status="feasible",
    stopped_by="time_limit",
    score=SCORE.total,
    score_table=SCORE,
    bound=SCORE.total * 9 // 10,
    trace=(
        Progress(0.1, SCORE.total * 50, None, "search"),
        Progress(0.5, SCORE.total * 2, 0, "search"),
        Progress(1.5, SCORE.total, SCORE.total * 9 // 10, "search"),
    ),
    timings={"search": 2.0},
)


def crowd(groups: int, patients: int) -> tuple[Problem, Schedule]:
    """Many groups of one service at one time, with as many patients in each."""
    names = [f"g{i}" for i in range(groups)]
    span = Span.of("Mon 09:00", "Mon 10:00")
    problem = Problem(
        services=(Service(id="process", name="Process group", max_size=12, staff=0),),
        sessions=tuple(Session(id=name, service="process", times=(span,)) for name in names),
        patients=tuple(Patient(id=f"P{i}") for i in range(patients)),
    )
    seats = tuple(
        Placement(
            patient=f"P{i}",
            service="process",
            session=names[i % groups],
            start=span.start,
            end=span.end,
        )
        for i in range(patients)
    )
    runs = tuple(Run(session=name, start=span.start, end=span.end) for name in names)
    return problem, Schedule(placements=seats, runs=runs).sized()
