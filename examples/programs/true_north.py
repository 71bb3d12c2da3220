"""True North (San Diego Addiction): two tracks that differ in content, in small parallel groups.

Published (https://www.sandiegoaddictions.com/addiction-treatment/iop-day-night-tracks/): Monday,
Wednesday and Friday, 10:00-13:00 process-driven or 18:00-21:00 with a structured curriculum; groups
of 4-7. The published size is of daytime groups; it is used in the evening as well. Three parallel
groups in each track, each a series over the week, individual and family sessions, staff, rooms and
all patients are made up.
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
    Visits,
)
from iopsched.week import Span

SEED = 30
DAYS = ("Mon", "Wed", "Fri")
BLOCKS = {
    "day": ("10:00", "13:00", "IOP block (process-driven)"),
    "evening": ("18:00", "21:00", "IOP block (structured curriculum)"),
}
STAFF = {"day": ("T1", "T2", "T3"), "evening": ("T4", "T5", "T6")}
FAMILY_HOURS: tuple[Span, ...] = (
    *at(("Tue", "Thu"), "16:00", "19:00"),
    *at(("Mon", "Wed"), "13:00", "14:30"),
    *at(("Wed", "Fri"), "16:00", "18:00"),
)


def track(tag: str) -> Track:
    """Patients of the day or of the evening track."""
    start, end, _ = BLOCKS[tag]
    return Track(
        tag=tag,
        needs=(
            Need(service=f"{tag}-block", min=3, max=3, max_per_day=1),
            Need(service="individual", max=1),
        ),
        family_needs=(Need(service="family", max=1),),
        hours=Hours(min=9, target=9.5, max=14),
        family_hours=Hours(min=9, target=10.5, max=14),
        visits=Visits(min=3, max=5),
        meets=at(DAYS, start, end),
        payers={"ca-dmc-ods": 0.45, "h0015": 0.35, "": 0.2},
        therapists=STAFF[tag],
    )


MIX = Mix(
    tracks=(track("day"), track("evening")), family=0.4, family_windows=FAMILY_HOURS, clash=0.03
)

SERVICES = (
    *(
        Service(
            id=f"{tag}-block",
            name=title,
            kind="process",
            min_size=4,
            max_size=7,
            requires=("counselor",),
            room_tags=("group",),
        )
        for tag, (_, _, title) in BLOCKS.items()
    ),
    Service(
        id="individual",
        name="Individual counseling",
        form="individual",
        kind="individual",
        requires=("counselor",),
        room_tags=("office",),
        outside_blocks=tuple(BLOCKS),
    ),
    Service(
        id="family",
        name="Family session",
        form="family",
        kind="family",
        requires=("family",),
        room_tags=("office",),
        outside_blocks=tuple(BLOCKS),
    ),
)

SESSIONS = tuple(
    session
    for tag, (start, end, _) in BLOCKS.items()
    for session in offer(
        f"{tag}-block",
        DAYS,
        start,
        end,
        copies=3,
        clinicians=[(name,) for name in STAFF[tag]],
        serves=(tag,),
        series=tag,
    )
)

DAYTIME = at(WEEKDAYS, "09:30", "16:30")
EVENINGS = (*at(DAYS, "15:00", "21:00"), *at(("Tue", "Thu"), "14:00", "20:00"))
CLINICIANS = tuple(
    Clinician(id=name, tags=tags, available=hours, max_minutes=1320, caseload=11)
    for name, tags, hours in (
        ("T1", ("counselor", "family"), at(WEEKDAYS, "09:00", "17:00")),
        ("T2", ("counselor", "family"), DAYTIME),
        ("T3", ("counselor",), DAYTIME),
        ("T4", ("counselor", "family"), at(WEEKDAYS, "13:00", "21:00")),
        ("T5", ("counselor", "family"), EVENINGS),
        ("T6", ("counselor",), EVENINGS),
    )
)

ROOMS = (
    *(Room(id=f"R{i}", capacity=8, tags=("group",)) for i in (1, 2, 3)),
    *(Room(id=f"R{i}", capacity=4, tags=("office",)) for i in (4, 5)),
)


def problem() -> Problem:
    """The week, with a cohort of 38."""
    patients = cohort(38, seed=SEED, mix=MIX)
    apart = pairs(patients, 4, seed=SEED)
    return Problem(
        program=Program(
            name="True North IOP (published tracks, made-up patients)",
            timezone="America/Los_Angeles",
            week_of=dt.date(2026, 11, 2),
            blocks=(
                Block(id="day", start=10 * 60, end=13 * 60, days=("Mon", "Wed", "Fri")),
                Block(id="evening", start=18 * 60, end=21 * 60, days=("Mon", "Wed", "Fri")),
            ),
        ),
        services=SERVICES,
        sessions=SESSIONS,
        clinicians=CLINICIANS,
        rooms=ROOMS,
        patients=patients,
        keep_apart=apart,
        keep_together=pairs(patients, 2, seed=SEED + 1, taken=apart),
    )
