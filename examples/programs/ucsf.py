"""UCSF Langley Porter PHP/IOP: two levels of care that share three groups.

The day grid is the published one (https://psych.ucsf.edu/lpphc/phpiop/hours): 50-minute groups at
10:00, 11:00 and 12:00 from Monday to Friday for both levels of care, then lunch and a fourth group
for PHP only. Individual and family sessions come after the program day. The number of parallel
groups, staff, rooms and all patients are made up.

The arithmetic: an IOP day has 150 minutes of sessions, so the 9 hours (540 minutes) of an IOP
patient are four days (600), or three days with an individual and a family session (450 + 50 + 50).
Two parallel groups of 12 hold 120 seats of each kind a week, and eight PHP patients take up to 40
of them, which is tight. A full PHP week has 20 sessions or 1,000 minutes, so a Medicare PHP
patient, whose pack asks for 20 hours, stays short under this counting whatever the schedule.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

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

SEED = 57
GROUPS = at(WEEKDAYS, "10:00", "12:50")
PHP_DAY = at(WEEKDAYS, "10:00", "14:50")
THERAPISTS = ("T1", "T2", "T3", "T4", "T5")
SHARED = ("psychotherapy", "skills-1", "skills-2")
PHP_ONLY = ("skills-practice", "lunch")
FORMS: tuple[Literal["individual"], Literal["family"]] = ("individual", "family")

SERVICES = (
    Service(
        id="psychotherapy",
        name="Psychotherapy Group",
        kind="process",
        min_size=4,
        max_size=12,
        requires=("psychotherapy",),
        room_tags=("group",),
    ),
    *(
        Service(
            id=name,
            name=title,
            kind="skills",
            min_size=4,
            max_size=12,
            requires=("skills",),
            room_tags=("group",),
        )
        for name, title in (
            ("skills-1", "Skills Group I"),
            ("skills-2", "Skills Group II"),
            ("skills-practice", "Skills Practice and Review"),
        )
    ),
    Service(
        id="lunch",
        name="Lunch (PHP, not treatment)",
        kind="meal",
        staff=0,
        counts=False,
        uses_room=False,
    ),
    *(
        Service(
            id=f"{form}{level}",
            name=f"{form.capitalize()} session",
            form=form,
            kind=form,
            requires=("psychotherapy" if form == "individual" else "family",),
            room_tags=("office",),
            outside_blocks=(block,),
        )
        for form in FORMS
        for level, block in (("", "iop"), ("-php", "php"))
    ),
)

IOP = Track(
    tag="iop",
    share=0.75,
    needs=(
        *(Need(service=s, min=3, max=5, max_per_day=1) for s in SHARED),
        Need(service="individual", max=1),
    ),
    family_needs=(Need(service="family", max=1),),
    hours=Hours(min=9, target=10, max=14),
    visits=Visits(min=3, max=5),
    meets=GROUPS,
    payers={"generic-contract": 0.55, "medicare-iop": 0.2, "": 0.25},
    therapists=THERAPISTS,
)

PHP = Track(
    tag="php",
    share=0.25,
    needs=(
        *(Need(service=s, min=4, max=5, max_per_day=1) for s in (*SHARED, *PHP_ONLY)),
        Need(service="individual-php", max=1),
    ),
    family_needs=(Need(service="family-php", max=1),),
    hours=Hours(min=13.5, target=17.5, max=22),
    visits=Visits(min=4, max=5),
    meets=PHP_DAY,
    payers={"": 0.85, "medicare-php": 0.15},
    therapists=THERAPISTS,
)

MIX = Mix(
    tracks=(IOP, PHP),
    family=0.5,
    family_windows=(
        *at(("Mon", "Wed", "Thu"), "15:00", "17:00"),
        *at(("Tue", "Thu"), "16:00", "18:30"),
        *at(("Fri",), "13:00", "16:00"),
    ),
)

SESSIONS = (
    *offer(
        "psychotherapy",
        WEEKDAYS,
        "10:00",
        "10:50",
        copies=2,
        clinicians=(("T1", "T2"), ("T3", "T5")),
    ),
    *offer("skills-1", WEEKDAYS, "11:00", "11:50", copies=2),
    *offer("skills-2", WEEKDAYS, "12:00", "12:50", copies=2),
    *offer("skills-practice", WEEKDAYS, "14:00", "14:50", serves=("php",)),
    *offer("lunch", WEEKDAYS, "12:50", "14:00", serves=("php",)),
)

CLINICIANS = (
    Clinician(
        id="T1",
        tags=("psychotherapy", "family"),
        available=at(WEEKDAYS, "09:30", "17:00"),
        max_minutes=960,
        caseload=8,
    ),
    Clinician(
        id="T2",
        tags=("psychotherapy", "skills"),
        available=at(WEEKDAYS, "09:30", "17:00"),
        max_minutes=1080,
        caseload=8,
    ),
    Clinician(
        id="T3",
        tags=("psychotherapy", "skills", "family"),
        available=at(WEEKDAYS, "10:00", "18:30"),
        max_minutes=1080,
        caseload=8,
    ),
    Clinician(
        id="T4",
        tags=("psychotherapy", "skills"),
        available=at(("Mon", "Tue", "Thu"), "09:30", "18:00"),
        max_minutes=720,
        caseload=8,
    ),
    Clinician(
        id="T5",
        tags=("psychotherapy", "family"),
        available=at(WEEKDAYS[:4], "09:30", "16:00"),
        max_minutes=720,
        caseload=8,
    ),
    Clinician(id="T6", tags=("skills",), available=at(WEEKDAYS, "10:30", "15:00"), max_minutes=840),
)

ROOMS = (
    Room(id="R1", capacity=12, tags=("group",)),
    Room(id="R2", capacity=12, tags=("group",)),
    Room(id="R3", capacity=10, tags=("group",)),
    Room(id="R4", capacity=4, tags=("office",)),
    Room(id="R5", capacity=4, tags=("office",)),
    Room(id="R6", capacity=4, tags=("office",)),
)


def problem() -> Problem:
    """The week, with a cohort of 32."""
    patients = cohort(32, seed=SEED, mix=MIX)
    return Problem(
        program=Program(
            name="UCSF Langley Porter PHP/IOP (published grid, made-up patients)",
            timezone="America/Los_Angeles",
            week_of=dt.date(2026, 11, 2),
            blocks=(
                Block(id="iop", start=10 * 60, end=13 * 60),
                Block(id="php", start=10 * 60, end=15 * 60),
            ),
        ),
        services=SERVICES,
        sessions=SESSIONS,
        clinicians=CLINICIANS,
        rooms=ROOMS,
        patients=patients,
        keep_apart=pairs(patients, 2, seed=SEED),
    )
