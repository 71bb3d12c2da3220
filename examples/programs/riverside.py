"""Riverside, a made-up program that uses every part of the data and touches every rule.

Day blocks 9:00-12:00 and evening blocks 17:00-20:00, as in the design: process groups by track, CBT
and DBT skills, education, 12-step, meditation, exercise, an outing and career training; tracks for
chemical dependency, mood disorders, eating disorders, adolescents, and patients who only connect.
Some sessions have several times to choose from, meals are required, and one group is closed. There
are pins, pairs to keep apart and together, a payer's own way of counting, authorizations that are
short, and last week's schedule.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from examples.cohort import Mix, cohort, pairs
from examples.last_week import last_week
from examples.life import at
from examples.programs.riverside_offer import CLINICIANS, ROOMS, SERVICES, SESSIONS
from examples.programs.riverside_tracks import TRACKS
from iopsched.problem import (
    Authorization,
    Block,
    CountedDays,
    Hours,
    Need,
    Patient,
    Pin,
    Problem,
    Program,
    RulePack,
    Status,
)
from iopsched.schedule import Schedule

SEED = 20
WEEK_OF = dt.date(2026, 11, 2)
TRAUMA = Need(service="trauma", min=2, max=2)

MIX = Mix(
    tracks=TRACKS,
    work=0.55,
    clash=0.05,
    family=0.5,
    family_windows=(
        *at(("Mon", "Tue", "Thu"), "16:00", "19:00"),
        *at(("Wed", "Fri"), "12:00", "14:00"),
        *at(("Sat",), "09:00", "13:00"),
    ),
    languages={"spanish": 0.12},
    blocks=("day", "evening"),
)

LOCAL_PACK = RulePack(
    id="riverside-contract",
    title="A made-up contract that counts the clock, breaks included",
    source="made up",
    as_of=dt.date(2026, 11, 1),
    counting="elapsed",
    hours=Hours(min=9, max=20),
    days=CountedDays(min=3, minutes=150, max_gap=3),
    group_max={"process": 10},
    caseload=9,
)


def problem() -> Problem:
    """The week, with a cohort of 40."""
    patients = _adjusted(cohort(40, seed=SEED, mix=MIX))
    # Only where there is more than one group can patients be kept apart.
    members = _trauma_members(patients)
    apart = pairs(
        [p for p in patients if p.tags[0] in ("sud", "mood") and p.id not in members], 3, seed=SEED
    )
    week = Problem(
        program=Program(
            name="Riverside (a made-up program)",
            timezone="America/New_York",
            week_of=WEEK_OF,
            rule_pack="ct-17b-262-822",
            blocks=(
                Block(id="day", start=9 * 60, end=12 * 60),
                Block(id="evening", start=17 * 60, end=20 * 60, days=("Mon", "Tue", "Wed", "Thu")),
                Block(id="saturday", start=10 * 60, end=13 * 60, days=("Sat",)),
            ),
        ),
        services=SERVICES,
        sessions=SESSIONS,
        clinicians=CLINICIANS,
        rooms=ROOMS,
        patients=patients,
        keep_apart=apart,
        keep_together=pairs(patients, 2, seed=SEED + 1, taken=apart),
        rule_packs=(LOCAL_PACK,),
    )
    before = last_week(week, seed=SEED, regulars=_regulars(patients))
    return replace(week, current=before, pins=_pins(before, week.patients))


def _adjusted(patients: Sequence[Patient]) -> tuple[Patient, ...]:
    """Give some patients what the sampler does not draw."""
    members = _trauma_members(patients)
    changed: list[Patient] = []
    for patient in patients:
        if patient.id in members:
            # The closed trauma group stands in for two skills groups.
            needs = tuple(
                replace(need, min=1, max=3) if "dbt" in need.services else need
                for need in patient.needs
            )
            patient = replace(patient, needs=(TRAUMA, *needs))
        if patient.rule_pack == "dc-level-2":
            patient = replace(patient, authorized=Authorization(units=52))
        elif patient.rule_pack == "h0015":
            patient = replace(
                patient,
                authorized=Authorization(
                    days=4,
                    valid_from=WEEK_OF - dt.timedelta(days=14),
                    valid_until=WEEK_OF + dt.timedelta(days=30),
                ),
            )
        if "spanish" in patient.tags and patient.tags[0] == "sud":
            wishes = replace(patient.prefers, sessions=("process-spanish",))
            patient = replace(patient, prefers=wishes)
        changed.append(patient)
    ends = next(p for p in changed if p.rule_pack == "riverside-contract" and p.enrolled)
    changed[changed.index(ends)] = replace(
        ends, authorized=Authorization(hours=12, valid_until=WEEK_OF + dt.timedelta(days=3))
    )
    return tuple(changed)


def _trauma_members(patients: Sequence[Patient]) -> tuple[str, ...]:
    """Patients of the mood track who are free on the mornings before the closed group."""
    mornings = at(("Tue", "Thu"), "08:30", "13:30")
    return tuple(
        p.id
        for p in patients
        if p.tags[0] == "mood" and p.enrolled and p.status == Status()
        if not any(m.overlap(c.start, c.end) for m in mornings for c in p.commitments)
    )[:6]


def _regulars(patients: Sequence[Patient]) -> tuple[str, ...]:
    """Who surely came last week: the closed group, and the few who connect."""
    remote = tuple(p.id for p in patients if p.modality == "telehealth")
    return _trauma_members(patients) + remote


def _pins(before: Schedule, patients: Sequence[Patient]) -> tuple[Pin, ...]:
    """Three appointments and a seat of last week that must stay as they were."""
    enrolled = {p.id for p in patients if p.enrolled}
    placements = [p for p in before.placements if p.patient in enrolled]
    chosen = [p for p in placements if p.service == "individual"][3:12:4]
    pins = [
        Pin(
            patient=p.patient,
            service=p.service,
            start=p.start,
            end=p.end,
            clinicians=p.clinicians,
        )
        for p in chosen
    ]
    seat = next(p for p in placements if p.service == "cbt" and p.session)
    return (*pins, Pin(patient=seat.patient, service="cbt", session=seat.session))
