"""Deaconess Cross Pointe: 12-step meetings on other days, and aftercare at one of two times.

Published (https://www.deaconess.com/Deaconess-Cross-Pointe/Drug-Alcohol-Treatment-Program/
Intensive-Outpatient-Service): an IOP group block on Monday, Tuesday and Thursday, 17:30-21:00, for
six weeks; at least three AA or NA meetings a week on days on which the group does not meet; then
aftercare, on Wednesday 10:00-11:00 or Thursday 18:00-19:00, of which a patient takes exactly one.
Two parallel groups, the times of community meetings (no staff, no room of the program, not
counted), individual and family sessions, staff and all patients are made up. The program is in
Indiana, whose pack asks for three hours on three days; it is set for IOP patients only, since
aftercare has one hour.
"""

from __future__ import annotations

import datetime as dt

from examples.build import offer
from examples.cohort import Mix, Track, cohort, pairs
from examples.life import WEEKDAYS, at
from iopsched.problem import (
    Block,
    Clinician,
    Hours,
    Need,
    Problem,
    Program,
    Room,
    Service,
    Session,
    Visits,
)
from iopsched.week import DAYS as ALL_DAYS
from iopsched.week import Span

SEED = 15
DAYS = ("Mon", "Tue", "Thu")
COUNSELORS = ("T1", "T2", "T3")

IOP = Track(
    tag="iop",
    share=0.66,
    needs=(
        Need(service="iop-group", min=3, max=3, max_per_day=1),
        Need(service="twelve-step", min=3, max=4, max_per_day=1, not_on_days_with=("iop-group",)),
        Need(service="individual", max=1),
    ),
    family_needs=(Need(service="family", max=1),),
    hours=Hours(min=10.5, target=11, max=16),
    visits=Visits(min=3),
    meets=at(DAYS, "17:30", "21:00"),
    payers={"in-iop": 1.0},
    therapists=COUNSELORS,
    phase="phase-1",
)
AFTERCARE = Track(
    tag="aftercare",
    share=0.34,
    needs=(Need(service="aftercare", min=1, max=1),),
    hours=Hours(min=1, max=2),
    visits=Visits(min=1, max=1),
    phase="aftercare",
)

MIX = Mix(
    tracks=(IOP, AFTERCARE),
    work=0.7,
    free_days=1,
    clash=0.03,
    family=0.45,
    family_windows=(*at(("Wed",), "15:00", "19:00"), *at(("Mon", "Thu"), "15:30", "17:30")),
)

SERVICES = (
    Service(
        id="iop-group",
        name="IOP group block (group counselling, education, relapse prevention)",
        kind="process",
        min_size=4,
        max_size=12,
        requires=("counselor",),
        room_tags=("group",),
    ),
    Service(
        id="aftercare",
        name="Aftercare",
        kind="process",
        min_size=3,
        max_size=8,
        requires=("counselor",),
        room_tags=("group",),
    ),
    Service(
        id="twelve-step",
        name="Community 12-step meeting",
        kind="twelve_step",
        at_program=False,
        staff=0,
        counts=False,
        uses_room=False,
    ),
    Service(
        id="individual",
        name="Individual counseling",
        form="individual",
        kind="individual",
        requires=("counselor",),
        room_tags=("office",),
        outside_blocks=("evening",),
    ),
    Service(
        id="family",
        name="Family session",
        form="family",
        kind="family",
        requires=("counselor",),
        room_tags=("office",),
        outside_blocks=("evening",),
    ),
)


def meetings() -> tuple[Session, ...]:
    """Community meetings every day at noon and in the evening, and on weekend mornings."""
    hours = [(day, "12:00", "13:00") for day in ALL_DAYS]
    hours += [(day, "19:30", "20:30") for day in ALL_DAYS]
    hours += [(day, "09:00", "10:00") for day in ALL_DAYS[5:]]
    return tuple(
        Session(
            id=f"twelve-step-{day.lower()}-{start[:2]}",
            service="twelve-step",
            times=(Span.of(f"{day} {start}", f"{day} {end}"),),
            required=True,
        )
        for day, start, end in sorted(hours, key=lambda h: (ALL_DAYS.index(h[0]), h[1]))
    )


SESSIONS = (
    *offer(
        "iop-group",
        DAYS,
        "17:30",
        "21:00",
        copies=2,
        clinicians=(("T1", "T2"), ("T3", "T4")),
        series="iop-group",
        required=True,
    ),
    *offer("aftercare", ("Wed",), "10:00", "11:00"),
    *offer("aftercare", ("Thu",), "18:00", "19:00"),
    *meetings(),
)

CLINICIANS = (
    *(
        Clinician(
            id=name,
            tags=("counselor",),
            available=at(WEEKDAYS[:4], start, "21:00"),
            max_minutes=1200,
            caseload=9,
        )
        for name, start in zip(COUNSELORS, ("13:00", "14:00", "13:30"), strict=True)
    ),
    Clinician(id="T4", tags=("counselor",), available=at(DAYS, "17:00", "21:00")),
    Clinician(
        id="T5",
        tags=("counselor",),
        available=(*at(("Wed",), "09:00", "17:00"), *at(("Thu",), "12:00", "19:30")),
        max_minutes=600,
    ),
)

ROOMS = (
    Room(id="R1", capacity=12, tags=("group",)),
    Room(id="R2", capacity=12, tags=("group",)),
    Room(id="R3", capacity=8, tags=("group",)),
    Room(id="R4", capacity=4, tags=("office",)),
    Room(id="R5", capacity=4, tags=("office",)),
)


def problem() -> Problem:
    """The week, with a cohort of 33."""
    patients = cohort(33, seed=SEED, mix=MIX)
    return Problem(
        program=Program(
            name="Deaconess Cross Pointe IOP (published groups, made-up patients)",
            timezone="America/Chicago",
            week_of=dt.date(2026, 11, 2),
            blocks=(
                Block(id="evening", start=17 * 60 + 30, end=21 * 60, days=("Mon", "Tue", "Thu")),
                Block(id="aftercare", start=10 * 60, end=11 * 60, days=("Wed",)),
            ),
        ),
        services=SERVICES,
        sessions=SESSIONS,
        clinicians=CLINICIANS,
        rooms=ROOMS,
        patients=patients,
        keep_apart=pairs(patients, 2, seed=SEED),
    )
