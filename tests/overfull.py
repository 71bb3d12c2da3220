"""Random small weeks with more to ask for than there is."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import TypeVar

from iopsched.offering import Block, Clinician, Room, Service, Session
from iopsched.patient import Authorization, Need, Patient, Visits
from iopsched.problem import Problem, Program
from iopsched.rulepack import Hours
from iopsched.week import DAY, Span

__all__ = ["overfull_week"]

T = TypeVar("T")
DAYS = (0, 1, 2, 3)


def overfull_week(seed: int) -> Problem:
    """A week of five to nine patients, short of seats, hours and rooms."""
    rng = Random(seed)
    groups = (
        Service(id="process", min_size=rng.choice((1, 2)), max_size=rng.choice((2, 3)), minutes=60),
        Service(id="skills", min_size=2, max_size=3, minutes=60, requires=("skills",)),
    )
    talks = (
        Service(id="talk", form="individual", minutes=50),
        Service(id="family", form="family", minutes=50, uses_room=False),
    )
    clinicians = tuple(
        Clinician(
            id=f"T{i + 1}",
            tags=("skills",) if i != 1 else (),
            available=_hours(rng, 3),
            max_minutes=_maybe(rng, 0.3, rng.choice((240, 300)), None),
            caseload=_maybe(rng, 0.4, rng.choice((2, 3)), None),
        )
        for i in range(3)
    )
    people = rng.randint(5, 9)
    return Problem(
        program=Program(
            name="over-full",
            week_of=dt.date(2026, 11, 2),
            blocks=(
                Block(id="day", start=9 * 60, end=12 * 60),
                Block(id="evening", start=17 * 60, end=20 * 60),
            ),
            grid_minutes=30,
        ),
        services=(*groups, *talks),
        sessions=tuple(_session(rng, i, groups) for i in range(rng.randint(4, 7))),
        clinicians=clinicians,
        rooms=tuple(Room(id=f"R{i + 1}", capacity=4) for i in range(rng.choice((1, 2)))),
        patients=tuple(_patient(rng, f"P{i + 1}") for i in range(people)),
        keep_apart=(("P1", "P2"),) if rng.random() < 0.3 else (),
    )


def _maybe(rng: Random, share: float, value: T, otherwise: T) -> T:
    return value if rng.random() < share else otherwise


def _hours(rng: Random, count: int) -> tuple[Span, ...]:
    days = rng.sample(DAYS, count)
    return tuple(
        Span(d * DAY + start * 60, d * DAY + (start + 3) * 60)
        for d in sorted(days)
        for start in (rng.choice((9, 17)),)
    )


def _session(rng: Random, number: int, groups: tuple[Service, ...]) -> Session:
    start = rng.choice(DAYS) * DAY + rng.choice((9, 10, 11, 17, 18, 19)) * 60
    return Session(
        id=f"S{number + 1}",
        service=groups[number % 2].id,
        times=(Span(start, start + 60),),
        serves=_maybe(rng, 0.2, ("adult",), ()),
        max_size=_maybe(rng, 0.3, 2, None),
        series=_maybe(rng, 0.2, "track", None),
    )


def _patient(rng: Random, name: str) -> Patient:
    needs = [
        Need(
            service="process",
            min=rng.choice((1, 1, 2)),
            max=2,
            max_per_day=1,
            min_days_between=rng.choice((0, 0, 2)),
        )
    ]
    if rng.random() < 0.6:
        needs.append(Need(service="skills", max=rng.choice((1, 2))))
    if rng.random() < 0.7:
        needs.append(Need(service="talk", max=1, clinician=_maybe(rng, 0.3, "T2", None)))
    if rng.random() < 0.3:
        needs.append(Need(service="family", max=1))
    return Patient(
        id=name,
        tags=_maybe(rng, 0.7, ("adult",), ()),
        needs=tuple(needs),
        hours=Hours(
            min=_maybe(rng, 0.3, 2.0, None),
            target=_maybe(rng, 0.3, 3.0, None),
            max=_maybe(rng, 0.3, 3.0, None),
        ),
        visits=Visits(min=_maybe(rng, 0.3, 2, None), max=_maybe(rng, 0.4, 2, None)),
        max_minutes_per_day=_maybe(rng, 0.3, 110, None),
        commitments=_busy(rng),
        travel_minutes=rng.choice((0, 30)),
        family_available=_maybe(rng, 0.6, _hours(rng, 1), None),
        therapist=_maybe(rng, 0.6, rng.choice(("T1", "T2", "T3")), None),
        authorized=Authorization(
            hours=_maybe(rng, 0.3, rng.choice((1.0, 2.0)), None),
            days=_maybe(rng, 0.2, 1, None),
            valid_until=_maybe(rng, 0.1, dt.date(2026, 11, 4), None),
        ),
        enrolled=rng.random() < 0.75,
        priority=rng.randint(1, 5),
    )


def _busy(rng: Random) -> tuple[Span, ...]:
    start = rng.choice((8, 16))
    return tuple(
        Span(d * DAY + start * 60, d * DAY + (start + 5) * 60) for d in DAYS if rng.random() < 0.5
    )
