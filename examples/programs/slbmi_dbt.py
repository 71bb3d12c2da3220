"""St. Louis Behavioral Medicine Institute, DBT IOP: every appointment outside of group hours.

Published (https://www.slbmi.com/dialectical-behavior-therapy/dbt-iop): Monday to Thursday,
16:00-18:00, with the day's topics; a weekly individual session with the primary therapist; family
sessions may be recommended; psychiatry is apart; all professional appointments are outside program
hours so that no group is missed. Two parallel groups, staff, rooms and all patients are made up.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

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
    Visits,
)

SEED = 21
DAYS = WEEKDAYS[:4]
GROUPS = (
    (
        "Mon",
        "interpersonal-effectiveness",
        "Check-in, goal setting, homework review, Interpersonal Effectiveness skills",
    ),
    ("Tue", "distress-tolerance", "Check-in, homework review, Distress Tolerance skills"),
    ("Wed", "emotion-regulation", "Check-in, homework review, Emotion Regulation skills"),
    (
        "Thu",
        "schema-therapy",
        "Check-in, weekend planning, Schema Therapy / other topics (resilience, relapse "
        "prevention, cognitive restructuring)",
    ),
)
THERAPISTS = ("T1", "T2", "T3", "T4")

DBT = Track(
    tag="dbt",
    share=0.6,
    needs=(
        *(Need(service=name, max=1) for _, name, _ in GROUPS),
        Need(service="individual", max=1),
    ),
    family_needs=(Need(service="family", max=1),),
    hours=Hours(min=8, target=8.5, max=12),
    family_hours=Hours(min=8, target=9.5, max=12),
    visits=Visits(min=4, max=5),
    meets=at(DAYS, "16:00", "18:00"),
    payers={"generic-contract": 0.6, "": 0.4},
    therapists=THERAPISTS,
)
WITH_PSYCHIATRY = replace(
    DBT, share=0.4, tags=("psychiatry",), needs=(*DBT.needs, Need(service="psychiatry", max=1))
)

MIX = Mix(
    tracks=(DBT, WITH_PSYCHIATRY),
    work=0.65,
    family=0.35,
    family_windows=(*at(DAYS, "18:00", "19:30"), *at(("Fri",), "12:00", "17:00")),
)

SERVICES = (
    *(
        Service(
            id=name,
            name=title,
            kind="skills",
            min_size=4,
            max_size=12,
            requires=("dbt",),
            room_tags=("group",),
        )
        for _, name, title in GROUPS
    ),
    Service(
        id="individual",
        name="Individual session with the primary therapist",
        form="individual",
        kind="individual",
        requires=("dbt",),
        room_tags=("office",),
        outside_blocks=("program",),
    ),
    Service(
        id="family",
        name="Family session",
        form="family",
        kind="family",
        requires=("dbt",),
        room_tags=("office",),
        outside_blocks=("program",),
    ),
    Service(
        id="psychiatry",
        name="Psychiatry appointment (billed apart)",
        form="individual",
        kind="psychiatry",
        minutes=30,
        requires=("psychiatrist",),
        counts=False,
        room_tags=("office",),
        outside_blocks=("program",),
    ),
)

SESSIONS = tuple(
    session
    for day, name, _ in GROUPS
    for session in offer(name, (day,), "16:00", "18:00", copies=2)
)

CLINICIANS = (
    Clinician(
        id="T1",
        tags=("dbt",),
        available=at(WEEKDAYS, "10:00", "18:30"),
        max_minutes=1200,
        caseload=8,
    ),
    Clinician(
        id="T2",
        tags=("dbt",),
        available=at(DAYS, "11:00", "19:30"),
        max_minutes=1200,
        caseload=8,
    ),
    Clinician(
        id="T3",
        tags=("dbt",),
        available=at(DAYS, "09:00", "18:00"),
        max_minutes=1080,
        caseload=7,
    ),
    Clinician(
        id="T4",
        tags=("dbt",),
        available=at(("Tue", "Wed", "Fri"), "12:00", "19:30"),
        max_minutes=900,
        caseload=7,
    ),
    Clinician(
        id="T5",
        tags=("psychiatrist",),
        available=(*at(("Mon",), "12:00", "16:00"), *at(("Wed",), "14:00", "19:00")),
    ),
)

ROOMS = (
    Room(id="R1", capacity=12, tags=("group",)),
    Room(id="R2", capacity=12, tags=("group",)),
    Room(id="R3", capacity=4, tags=("office",)),
    Room(id="R4", capacity=4, tags=("office",)),
    Room(id="R5", capacity=4, tags=("office",)),
)


def problem() -> Problem:
    """The week, with a cohort of 24."""
    patients = cohort(24, seed=SEED, mix=MIX)
    return Problem(
        program=Program(
            name="SLBMI DBT IOP (published groups, made-up patients)",
            timezone="America/Chicago",
            week_of=dt.date(2026, 11, 2),
            blocks=(
                Block(id="program", start=16 * 60, end=18 * 60, days=("Mon", "Tue", "Wed", "Thu")),
            ),
        ),
        services=SERVICES,
        sessions=SESSIONS,
        clinicians=CLINICIANS,
        rooms=ROOMS,
        patients=patients,
        keep_apart=pairs(patients, 2, seed=SEED),
    )
