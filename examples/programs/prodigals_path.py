"""A Prodigal's Path: two tracks with the same three classes, and nobody moves between them.

Published (https://aprodigalspath.com/services-and-fees/intensive-outpatient-program/): Monday,
Tuesday and Thursday, 10:00-13:00 or 18:00-21:00, each day three 50-minute classes with 10-minute
breaks. A track is a series: a patient takes all nine classes of one track, or none. Counted by the
clock, breaks included, three days are 9 hours; by session minutes they would be 7.5. Counselors,
rooms, weekly individual sessions and all patients are made up.
"""

from __future__ import annotations

import datetime as dt

from examples.build import offer
from examples.cohort import Mix, Track, cohort, pairs
from examples.life import WEEKDAYS, at
from iopsched.problem import (
    Block,
    Clinician,
    CountedDays,
    Hours,
    Need,
    Problem,
    Program,
    Room,
    RulePack,
    Service,
    Visits,
)

SEED = 1
URL = "https://aprodigalspath.com/services-and-fees/intensive-outpatient-program/"
DAYS = ("Mon", "Tue", "Thu")
CLASSES = (
    ("hour-1", "Hour 1: celebration / spiritual time / individual and group concerns", "process"),
    ("hour-2", "Hour 2: topic of the week", "education"),
    ("hour-3", "Hour 3 (content cut off in the excerpt)", "process"),
)
STARTS = {"morning": ("10", "11", "12"), "evening": ("18", "19", "20")}
MORNING, EVENING = at(DAYS, "10:00", "13:00"), at(DAYS, "18:00", "21:00")

PACK = RulePack(
    id="prodigals-path",
    title="A Prodigal's Path: nine hours in three blocks of three hours",
    source=URL,
    as_of=dt.date(2026, 11, 1),
    counting="elapsed",
    hours=Hours(min=9, max=19),
    days=CountedDays(min=3, minutes=180),
    unconfirmed=(
        "The page gives the blocks and the length of classes; that breaks count is read from it.",
        "The upper limit of 19 hours is ASAM Level 2.1, not the page.",
    ),
)

PLAN = (
    *(Need(service=name, min=3, max=3, max_per_day=1) for name, _, _ in CLASSES),
    Need(service="individual", max=1),
)


def track(tag: str, share: float, *tags: str, therapists: tuple[str, ...]) -> Track:
    """Patients of one track; those of the track "either" may take any of the two."""
    meets = {"morning": MORNING, "evening": EVENING}.get(tag, EVENING)
    return Track(
        tag=tag,
        tags=tags,
        share=share,
        needs=PLAN,
        hours=Hours(min=9, target=9.5, max=12),
        visits=Visits(min=3, max=4),
        meets=meets,
        therapists=therapists,
    )


MIX = Mix(
    tracks=(
        track("morning", 0.38, therapists=("T1", "T2")),
        track("evening", 0.38, therapists=("T3", "T4")),
        track("either", 0.24, "morning", "evening", therapists=("T2", "T3")),
    ),
    clash=0.0,
    family=0.0,
    waiting=0.15,
    free_days=2,
)

SERVICES = (
    *(
        Service(
            id=name,
            name=title,
            kind=kind,
            min_size=4,
            max_size=12,
            requires=("counselor",),
            room_tags=("group",),
        )
        for name, title, kind in CLASSES
    ),
    Service(
        id="individual",
        name="Individual counseling",
        form="individual",
        kind="individual",
        requires=("counselor",),
        room_tags=("office",),
        outside_blocks=("morning", "evening"),
    ),
)

SESSIONS = tuple(
    session
    for name, starts in STARTS.items()
    for (service, _, _), hour in zip(CLASSES, starts, strict=True)
    for session in offer(
        service,
        DAYS,
        f"{hour}:00",
        f"{hour}:50",
        serves=(name,),
        series=name,
        label=f"{name}-{service}",
        clinicians=(("T1", "T2"),) if name == "morning" else (("T3", "T4"),),
    )
)

CLINICIANS = (
    Clinician(
        id="T1",
        tags=("counselor",),
        available=at(WEEKDAYS, "09:00", "16:00"),
        max_minutes=1200,
        caseload=10,
    ),
    Clinician(
        id="T2",
        tags=("counselor",),
        available=at(WEEKDAYS[:4], "09:00", "17:00"),
        max_minutes=1200,
        caseload=10,
    ),
    Clinician(
        id="T3",
        tags=("counselor",),
        available=at(WEEKDAYS, "14:00", "21:00"),
        max_minutes=1200,
        caseload=10,
    ),
    Clinician(
        id="T4",
        tags=("counselor",),
        available=(*at(DAYS, "15:00", "21:00"), *at(("Sat",), "09:00", "13:00")),
        max_minutes=1080,
        caseload=10,
    ),
)

ROOMS = (
    Room(id="R1", capacity=14, tags=("group",)),
    Room(id="R2", capacity=4, tags=("office",)),
    Room(id="R3", capacity=4, tags=("office",)),
)


def problem() -> Problem:
    """The week, with a cohort of 28."""
    patients = cohort(28, seed=SEED, mix=MIX)
    return Problem(
        program=Program(
            name="A Prodigal's Path IOP (published grid, made-up patients)",
            timezone="America/Chicago",
            week_of=dt.date(2026, 11, 2),
            rule_pack=PACK,
            blocks=(
                Block(id="morning", start=10 * 60, end=13 * 60, days=("Mon", "Tue", "Thu")),
                Block(id="evening", start=18 * 60, end=21 * 60, days=("Mon", "Tue", "Thu")),
            ),
        ),
        services=SERVICES,
        sessions=SESSIONS,
        clinicians=CLINICIANS,
        rooms=ROOMS,
        patients=patients,
        # Each track has one group, so only those who may take either can be kept apart.
        keep_apart=pairs([p for p in patients if p.tags[0] == "either"], 1, seed=SEED),
    )
