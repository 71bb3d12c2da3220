"""Random tiny problems that touch every rule, small enough to try every schedule."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from random import Random
from typing import TypeVar

from iopsched.offering import Block, Clinician, Day, Room, Service, Session
from iopsched.patient import (
    Authorization,
    Need,
    Patient,
    Pin,
    Preferences,
    Routine,
    Status,
    Visits,
)
from iopsched.problem import Level, Problem, Program, RuleSetting
from iopsched.rulepack import CountedDays, Hours, RulePack
from iopsched.rules import RULE_IDS
from iopsched.schedule import Placement, Run, Schedule
from iopsched.week import DAY, Span

T = TypeVar("T")

DAYS_USED: tuple[Day, ...] = ("Mon", "Tue", "Thu")
STARTS = (9 * 60, 10 * 60, 13 * 60)
VISITS = (
    Visits(),
    Visits(),
    Visits(min=1),
    Visits(min=2),
    Visits(max=1),
    Visits(max=1),
    Visits(min=1, max=2),
)
LEVELS: tuple[Level, ...] = ("must", "should", "like", "like", "off")


def tiny_problem(seed: int) -> Problem:
    """A problem of one to three patients; the same seed gives the same problem."""
    rng = Random(seed)
    services = _services(rng)
    clinicians = _clinicians(rng)
    rooms = _rooms(rng)
    sessions = _sessions(rng, services, clinicians, rooms)
    last_week = rng.random() < 0.4
    if not last_week:
        sessions = tuple(replace(session, closed=False) for session in sessions)
    people = rng.choice((1, 2, 2, 2, 3))
    packs = (_pack(rng, "payer"),)
    patients = tuple(
        _patient(rng, f"P{i + 1}", services, sessions, clinicians, people) for i in range(people)
    )
    ids = [patient.id for patient in patients]
    pair = tuple(rng.sample(ids, 2)) if people > 1 else None
    apart = pair is not None and rng.random() < 0.4
    together = pair is not None and not apart and rng.random() < 0.4
    week = Problem(
        program=Program(
            name="tiny",
            week_of=dt.date(2026, 11, 2),
            blocks=(
                Block(id="day", start=9 * 60, end=11 * 60, days=DAYS_USED),
                Block(id="late", start=13 * 60, end=14 * 60, days=DAYS_USED[: rng.randint(1, 3)]),
            ),
            rule_pack=_pack(rng, "program") if rng.random() < 0.4 else None,
            weights=_weights(rng),
            grid_minutes=60,
            break_minutes=rng.choice((0, 10)),
            site_travel_minutes=rng.choice((0, 0, 30)),
        ),
        services=services,
        sessions=sessions,
        clinicians=clinicians,
        rooms=rooms,
        patients=patients,
        keep_apart=((pair[0], pair[1]),) if apart and pair else (),
        keep_together=((pair[0], pair[1]),) if together and pair else (),
        pins=_pins(rng, patients, sessions, services),
        current=_current(rng, patients, sessions, clinicians, rooms) if last_week else None,
        rule_packs=packs,
    )
    return _one_of_several(week, Random(f"{seed}/weeks"))


def _one_of_several(week: Problem, rng: Random) -> Problem:
    """The problem with what earlier weeks leave behind: modules seen, burdens, routines."""
    modules = ("m1", "m2", "m3")
    return replace(
        week,
        program=replace(
            week.program, unpopular=_maybe(rng, 0.5, (Span(DAY + 540, DAY + 840),), ())
        ),
        services=tuple(
            replace(service, in_order=modules)
            if service.form == "group" and rng.random() < 0.4
            else service
            for service in week.services
        ),
        sessions=tuple(
            replace(session, modules=(rng.choice(modules),)) if rng.random() < 0.5 else session
            for session in week.sessions
        ),
        patients=tuple(
            replace(
                patient,
                seen=_maybe(rng, 0.5, (rng.choice(modules),), ()),
                borne=rng.choice((0, 1, 2)),
                routine=_maybe(rng, 0.4, _routine(rng), Routine()),
            )
            for patient in week.patients
        ),
    )


def _routine(rng: Random) -> Routine:
    days: tuple[Day, ...] = tuple(rng.sample(DAYS_USED, rng.randint(1, 2)))
    block = rng.choice(("day", "late"))
    return Routine(
        days=days[: rng.randint(0, 1)],
        only_days=_maybe(rng, 0.5, days, None),
        blocks=_maybe(rng, 0.3, (block,), ()),
        only_blocks=_maybe(rng, 0.4, (block,), None),
    )


def _maybe(rng: Random, share: float, value: T, otherwise: T) -> T:
    return value if rng.random() < share else otherwise


def _services(rng: Random) -> tuple[Service, ...]:
    return (
        Service(
            id="cbt",
            form="group",
            kind="process",
            minutes=60,
            min_size=rng.choice((1, 1, 2)),
            max_size=_maybe(rng, 0.4, 2, None),
            staff=rng.choice((0, 1, 1, 2)),
            requires=_maybe(rng, 0.3, ("lead",), ()),
            uses_room=rng.random() < 0.7,
            room_tags=_maybe(rng, 0.2, ("big",), ()),
        ),
        Service(
            id="walk",
            form="group",
            kind="exercise",
            staff=rng.choice((0, 1)),
            counts=rng.choice((None, None, False, True)),
            uses_room=False,
            at_program=rng.random() < 0.7,
            with_family=rng.random() < 0.2,
        ),
        Service(
            id="talk",
            form=rng.choice(("individual", "individual", "family")),
            kind="individual",
            minutes=rng.choice((50, 60)),
            staff=rng.choice((0, 1, 1, 1)),
            requires=_maybe(rng, 0.3, ("lead",), ()),
            uses_room=rng.random() < 0.5,
            outside_blocks=_maybe(rng, 0.2, ("late",), ()),
        ),
    )


def _clinicians(rng: Random) -> tuple[Clinician, ...]:
    return tuple(
        Clinician(
            id=f"T{i + 1}",
            tags=_maybe(rng, 0.7, ("lead",), ()),
            available=_maybe(rng, 0.4, _open_spans(rng, 2), None),
            max_minutes=_maybe(rng, 0.3, rng.choice((60, 120)), None),
            caseload=_maybe(rng, 0.3, 1, None),
            site=rng.choice((None, None, "north", "south")),
        )
        for i in range(2)
    )


def _rooms(rng: Random) -> tuple[Room, ...]:
    return tuple(
        Room(
            id=f"R{i + 1}",
            capacity=rng.choice((1, 2, 4)),
            tags=_maybe(rng, 0.6, ("big",), ()),
            available=_maybe(rng, 0.2, _open_spans(rng, 3), None),
            site=rng.choice((None, None, "north")),
        )
        for i in range(rng.choice((0, 0, 1, 2)))
    )


def _open_spans(rng: Random, count: int) -> tuple[Span, ...]:
    days = rng.sample((0, 1, 3), min(count, 3))
    return tuple(Span(d * DAY + 9 * 60, d * DAY + rng.choice((10, 11, 14)) * 60) for d in days)


def _time(rng: Random) -> Span:
    # Monday is crowded, so that much of a week meets on one day.
    start = rng.choice((0, 0, 0, 1, 3)) * DAY + rng.choice(STARTS)
    return Span(start, start + rng.choice((50, 60, 60, 90)))


def _sessions(
    rng: Random,
    services: tuple[Service, ...],
    clinicians: tuple[Clinician, ...],
    rooms: tuple[Room, ...],
) -> tuple[Session, ...]:
    sessions = []
    for i in range(rng.choice((1, 2, 2, 3))):
        service = rng.choice(services[:2])
        able = [c.id for c in clinicians if set(service.requires) <= set(c.tags)]
        named = rng.sample(able, min(len(able), max(1, service.staff)))
        sessions.append(
            Session(
                id=f"S{i + 1}",
                service=service.id,
                times=tuple({_time(rng) for _ in range(rng.choice((1, 1, 2)))}),
                clinicians=_maybe(rng, 0.5, tuple(named), ())
                if len(named) >= service.staff
                else (),
                rooms=_maybe(rng, 0.3, tuple(r.id for r in rooms[:1]), ()),
                modality=rng.choice(("in_person", "in_person", "telehealth")),
                site=rng.choice((None, None, "north", "south")),
                serves=_maybe(rng, 0.2, ("adult",), ()),
                series=_maybe(rng, 0.4, "track", None),
                min_size=_maybe(rng, 0.2, 1, None),
                required=rng.random() < 0.15,
                closed=rng.random() < 0.1,
            )
        )
    return tuple(sessions)


def _pack(rng: Random, name: str) -> RulePack:
    return RulePack(
        id=name,
        counting=rng.choice(("session", "elapsed", "units")),
        unit_minutes=rng.choice((15, 60)),
        rounding=rng.choice(("down", "nearest", "up")),
        hours=Hours(min=_maybe(rng, 0.5, 1.0, None), max=_maybe(rng, 0.3, 2.0, None)),
        days=CountedDays(
            min=rng.choice((0, 1, 2)),
            minutes=rng.choice((50, 60, 100)),
            max_gap=rng.choice((None, 0, 1)),
        ),
        group_max=_maybe(rng, 0.4, {"process": 1}, {}),
        not_counted=_maybe(rng, 0.5, ("exercise",), ()),
        caseload=_maybe(rng, 0.2, 1, None),
    )


def _patient(
    rng: Random,
    name: str,
    services: tuple[Service, ...],
    sessions: tuple[Session, ...],
    clinicians: tuple[Clinician, ...],
    people: int,
) -> Patient:
    offered = sorted({session.service for session in sessions})
    needs = [_group_need(rng, rng.choice(offered), services)]
    # Appointments multiply what must be tried; with three patients few have one.
    if rng.random() < (0.7, 0.5, 0.2)[people - 1]:
        who = rng.choice(clinicians).id if services[2].staff else None
        lead = [c.id for c in clinicians if set(services[2].requires) <= set(c.tags)]
        needs.append(
            Need(
                service="talk",
                min=rng.choice((0, 1)),
                max=1,
                minutes=_maybe(rng, 0.2, 60, None),
                clinician=_maybe(rng, 0.3, who if who in lead else None, None),
                not_on_days_with=_maybe(rng, 0.2, ("cbt",), ()),
            )
        )
    return Patient(
        id=name,
        tags=_maybe(rng, 0.7, ("adult",), ()),
        needs=tuple(needs),
        hours=Hours(
            min=_maybe(rng, 0.3, 1.0, None),
            target=_maybe(rng, 0.3, 2.0, None),
            max=_maybe(rng, 0.2, 3.0, None),
        ),
        visits=rng.choice(VISITS),
        max_minutes_per_day=_maybe(rng, 0.3, rng.choice((60, 110)), None),
        commitments=(_time(rng),) if rng.random() < 0.3 else (),
        travel_minutes=rng.choice((0, 30)),
        family_available=_maybe(rng, 0.4, _open_spans(rng, 3), None),
        prefers=Preferences(
            blocks=_maybe(rng, 0.3, (rng.choice(("day", "late")),), ()),
            avoid_days=_maybe(rng, 0.3, (rng.choice(DAYS_USED),), ()),
            clinicians=_maybe(rng, 0.3, (rng.choice(clinicians).id,), ()),
            sessions=_maybe(rng, 0.5, (rng.choice(sessions).id,), ()),
            earliest=_maybe(rng, 0.3, 9 * 60 + 30, None),
            latest=_maybe(rng, 0.3, 13 * 60 + 30, None),
        ),
        therapist=_maybe(rng, 0.5, rng.choice(clinicians).id, None),
        rule_pack=_maybe(rng, 0.5, "payer", None),
        authorized=Authorization(
            hours=_maybe(rng, 0.2, 2.0, None),
            days=_maybe(rng, 0.2, 1, None),
            units=_maybe(rng, 0.2, rng.choice((2, 8)), None),
            valid_until=_maybe(rng, 0.2, dt.date(2026, 11, 3), None),
        ),
        enrolled=rng.random() < 0.6,
        priority=rng.randint(1, 5),
        status=Status(home=rng.choice(("stable",) * 12 + ("unsafe",))),
        modality=rng.choice((None, None, None, "in_person", "telehealth")),
    )


def _group_need(rng: Random, service: str, services: tuple[Service, ...]) -> Need:
    several = rng.random() < 0.3
    return Need(
        service=None if several else service,
        any_of=("cbt", "walk") if several else (),
        min=rng.choice((0, 1, 2, 2)),
        max=rng.choice((None, 2, 3)),
        max_per_day=_maybe(rng, 0.2, 1, None),
        min_days_between=rng.choice((0, 0, 0, 1, 2)),
    )


def _pins(
    rng: Random,
    patients: tuple[Patient, ...],
    sessions: tuple[Session, ...],
    services: tuple[Service, ...],
) -> tuple[Pin, ...]:
    patient = rng.choice(patients)
    able = [s for s in sessions if s.service in patient.needs[0].services]
    if rng.random() > 0.15 or not able or patient.status.home == "unsafe":
        return ()
    session = rng.choice(able)
    start = rng.choice((None, session.times[0].start))
    return (Pin(patient=patient.id, service=session.service, session=session.id, start=start),)


def _current(
    rng: Random,
    patients: tuple[Patient, ...],
    sessions: tuple[Session, ...],
    clinicians: tuple[Clinician, ...],
    rooms: tuple[Room, ...],
) -> Schedule:
    placements, runs = [], []
    room = rng.choice(rooms).id if rooms and rng.random() < 0.5 else None
    for session in sessions[:2]:
        time = rng.choice(session.times)
        staff = (rng.choice(clinicians).id,)
        runs.append(
            Run(session=session.id, start=time.start, end=time.end, clinicians=staff, room=room)
        )
        placements += [
            Placement(
                patient=patient.id,
                service=session.service,
                session=session.id,
                start=time.start,
                end=time.end,
                clinicians=staff,
                room=room,
            )
            for patient in patients
            if rng.random() < 0.6
        ]
    for patient in patients:
        if rng.random() < 0.5:
            start = rng.choice((0, 1, 3)) * DAY + rng.choice(STARTS)
            placements.append(
                Placement(
                    patient=patient.id,
                    service="talk",
                    start=start,
                    end=start + 60,
                    clinicians=(rng.choice(clinicians).id,),
                )
            )
    return Schedule(placements=tuple(placements), runs=tuple(runs)).sized()


def _weights(rng: Random) -> dict[str, RuleSetting]:
    """Every rule at its default, or at any level with a small weight."""
    settings = {}
    for rule in rng.sample(RULE_IDS, rng.randint(2, 12)):
        level = rng.choice(LEVELS)
        weight = rng.randint(0, 40) if level in ("should", "like") else None
        settings[rule] = RuleSetting(level=level, weight=weight)
    return settings
