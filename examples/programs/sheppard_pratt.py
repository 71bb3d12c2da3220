"""Center for Eating Disorders at Sheppard Pratt: four evenings with dinner, and meetings besides.

Published (https://www.sheppardpratt.org/care-finder/the-center-for-eating-disorders-at-sheppard-
pratt/levels-of-care-intensive-outpatient-program/): Monday to Thursday, 16:00-19:00, with a
therapeutic dinner, 12 hours a week; a weekly individual meeting with psychiatrist and therapist; a
weekly education group for families, whose time is not given. Separate groups of adults and
adolescents, two staff at each, the times offered to families, staff, rooms and all patients are
made up.
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
    Session,
    Visits,
)
from iopsched.week import Span

SEED = 16
DAYS = WEEKDAYS[:4]

ADULT = Track(
    tag="adult",
    share=0.65,
    needs=(
        Need(service="evening", min=4, max=4, max_per_day=1),
        Need(service="therapist", max=1),
        Need(service="psychiatrist", max=1),
    ),
    family_needs=(Need(service="family-education", max=1),),
    hours=Hours(min=12, target=13, max=19),
    visits=Visits(min=4, max=5),
    meets=at(DAYS, "16:00", "19:00"),
    payers={"md-iop-adult": 0.6, "": 0.4},
    therapists=("T1", "T2", "T3"),
)
ADOLESCENT = replace(
    ADULT,
    tag="adolescent",
    share=0.35,
    payers={"md-iop-minor": 0.6, "": 0.4},
    therapists=("T4", "T5"),
    minor=True,
)

MIX = Mix(
    tracks=(ADULT, ADOLESCENT),
    family=0.6,
    family_windows=(*at(DAYS, "18:00", "21:00"), *at(("Sat",), "09:00", "13:00")),
)

SERVICES = (
    Service(
        id="evening",
        name="IOP evening incl. therapeutic dinner, CBT/DBT/OT/expressive groups",
        kind="process",
        min_size=4,
        max_size=9,
        staff=2,
        requires=("eating-disorders",),
        room_tags=("dining",),
    ),
    Service(
        id="family-education",
        name="Education group for families",
        kind="multi_family",
        with_family=True,
        min_size=3,
        max_size=20,
        requires=("eating-disorders",),
        counts=False,
    ),
    Service(
        id="therapist",
        name="Individual session with the therapist",
        form="individual",
        kind="individual",
        requires=("therapist",),
        room_tags=("office",),
        outside_blocks=("evening",),
    ),
    Service(
        id="psychiatrist",
        name="Meeting with the psychiatrist",
        form="individual",
        kind="psychiatry",
        minutes=30,
        requires=("psychiatrist",),
        room_tags=("office",),
        outside_blocks=("evening",),
    ),
)

SESSIONS = (
    *offer("evening", DAYS, "16:00", "19:00", copies=2, serves=("adult",), label="adults"),
    *offer("evening", DAYS, "16:00", "19:00", serves=("adolescent",), label="adolescents"),
    # The page gives no time for the families' group: two are offered, at times to be chosen.
    *(
        Session(
            id=f"family-education-{label}",
            service="family-education",
            times=tuple(Span.of(f"{day} {start}", f"{day} {end}") for day, start, end in times),
            rooms=("R1",),
        )
        for label, times in (
            ("week", (("Mon", "19:15", "20:15"), ("Tue", "19:15", "20:15"))),
            ("end", (("Thu", "19:15", "20:15"), ("Sat", "10:00", "11:00"))),
        )
    ),
)

CLINICIANS = (
    *(
        Clinician(
            id=name,
            tags=("eating-disorders", "therapist"),
            available=(
                *at(DAYS, start, "20:15"),
                *at(("Fri",), "10:00", end),
            ),
            max_minutes=1320,
            caseload=8,
        )
        for name, start, end in (
            ("T1", "12:00", "16:00"),
            ("T2", "13:00", "16:00"),
            ("T3", "12:30", "16:00"),
            ("T4", "14:30", "18:00"),
            ("T5", "14:30", "18:00"),
        )
    ),
    *(
        Clinician(
            id=name,
            tags=("eating-disorders", "dietitian"),
            available=at(DAYS, "15:00", "19:00"),
            max_minutes=720,
        )
        for name in ("T6", "T7")
    ),
    Clinician(
        id="T8",
        tags=("psychiatrist",),
        available=(*at(("Mon", "Wed"), "12:00", "16:00"), *at(("Tue", "Thu"), "14:00", "20:00")),
    ),
    Clinician(
        id="T9",
        tags=("eating-disorders",),
        available=(*at(("Tue", "Wed"), "15:30", "20:15"), *at(("Sat",), "09:30", "13:00")),
    ),
)

ROOMS = (
    Room(id="R1", capacity=20, tags=("dining",)),
    Room(id="R2", capacity=9, tags=("dining",)),
    Room(id="R3", capacity=9, tags=("dining",)),
    *(Room(id=f"R{i}", capacity=4, tags=("office",)) for i in (4, 5, 6)),
)


def problem() -> Problem:
    """The week, with a cohort of 26."""
    patients = cohort(26, seed=SEED, mix=MIX)
    return Problem(
        program=Program(
            name="Sheppard Pratt eating disorder IOP (published evenings, made-up patients)",
            timezone="America/New_York",
            week_of=dt.date(2026, 11, 2),
            blocks=(
                Block(id="evening", start=16 * 60, end=19 * 60, days=("Mon", "Tue", "Wed", "Thu")),
            ),
        ),
        services=SERVICES,
        sessions=SESSIONS,
        clinicians=CLINICIANS,
        rooms=ROOMS,
        patients=patients,
        # Adolescents have one group, so only adults can be kept apart.
        keep_apart=pairs([p for p in patients if p.tags[0] == "adult"], 1, seed=SEED),
    )
