"""Three kinds of programs: one clinic, an operator of ten sites, a national virtual program."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from benchmarks.cohorts.grid import grid
from benchmarks.cohorts.people import people
from benchmarks.cohorts.plans import Place
from benchmarks.cohorts.services import SERVICES
from benchmarks.cohorts.staff import rooms, staffed
from examples.cohort import pairs
from iopsched.problem import Block, Clinician, Patient, Problem, Program, Room, Session

__all__ = ["clinic", "operator", "virtual"]

WEEK_OF = dt.date(2026, 11, 2)
PATIENTS_PER_APART, PATIENTS_PER_TOGETHER = 30, 60

SITES: Mapping[str, float] = {
    **{f"s{i:02d}": weight for i, weight in enumerate((1.7, 1.4, 1.2, 1.1, 1.0), start=1)},
    **{f"s{i:02d}": weight for i, weight in enumerate((0.9, 0.8, 0.7, 0.6, 0.6), start=6)},
}
"""Sites of the operator with their sizes beside each other."""

NEIGHBORS = 8
"""Every eighth patient of an operator lives between two sites and may attend at both."""

TEAM = 250
"""Patients of a team of the virtual program, more or less; larger states have several teams."""

REGION = 4
"""So many teams of one time zone share their open groups: meditation, careers, 12-step meetings."""

STATES: Mapping[str, tuple[int, float]] = {
    "ny": (0, 19.6), "tx": (60, 30.5), "ca": (180, 39.0), "co": (120, 5.9), "va": (0, 8.7),
    "il": (60, 12.5), "fl": (0, 22.6), "az": (120, 7.4), "wa": (180, 7.8), "md": (0, 6.2),
    "nm": (120, 2.1), "pa": (0, 13.0), "oh": (0, 11.8), "ga": (0, 11.0), "nc": (0, 10.8),
    "mi": (0, 10.0), "nj": (0, 9.3), "tn": (60, 7.1), "in": (0, 6.9), "mo": (60, 6.2),
    "wi": (60, 5.9), "mn": (60, 5.7), "sc": (0, 5.4), "al": (60, 5.1), "la": (60, 4.6),
    "ky": (0, 4.5), "or": (180, 4.2), "ok": (60, 4.1), "ct": (0, 3.6), "ut": (120, 3.4),
    "nv": (180, 3.2), "ia": (60, 3.2), "ar": (60, 3.1), "ks": (60, 2.9), "ms": (60, 2.9),
    "id": (120, 2.0), "ne": (60, 2.0),
}  # fmt: skip
"""States of the virtual program: minutes behind its clock, and millions of inhabitants."""


def clinic(patients: int, factor: float, seed: int) -> Problem:
    """One clinic with a day block and an evening block."""
    return _assembled("A clinic", [(Place(), patients)], factor, seed, _clinic_blocks())


def operator(patients: int, factor: float, seed: int) -> Problem:
    """Ten sites of one operator, half an hour apart."""
    counts = _split(patients, SITES)
    places = [
        (Place(name=name, region=f"{name}-all", state="va", site=name), count)
        for name, count in counts.items()
    ]
    week = _assembled("An operator of ten sites", places, factor, seed, _clinic_blocks())
    names = list(SITES)
    members = []
    for i, patient in enumerate(week.patients):
        if i % NEIGHBORS == 0:
            site = patient.tags[0].partition("-")[0]
            other = names[(names.index(site) + 1) % len(names)]
            more = tuple(tag.replace(site, other) for tag in patient.tags if site in tag)
            patient = replace(patient, tags=(*patient.tags, *more))
        members.append(patient)
    return replace(
        week,
        program=replace(week.program, site_travel_minutes=30),
        patients=tuple(members),
    )


def virtual(patients: int, factor: float, seed: int) -> Problem:
    """A national program by video: teams by state license, on the clock of the East."""
    states = min(len(STATES), max(2, patients // 100))
    weights = {name: STATES[name][1] for name in list(STATES)[:states]}
    places: list[tuple[Place, int]] = []
    teams_of_zone: Counter[int] = Counter()
    for name, count in _split(patients, weights).items():
        shift, teams = STATES[name][0], max(1, round(count / TEAM))
        for team, members in _split(count, {f"{name}{i + 1}": 1.0 for i in range(teams)}).items():
            region = f"zone{shift // 60}-{teams_of_zone[shift] // REGION + 1}"
            teams_of_zone[shift] += 1
            place = Place(name=team, region=region, state=name, modality="telehealth", shift=shift)
            places.append((place, members))
    # The same local hours are at most three hours later on the program's clock.
    blocks = (
        Block(id="day", start=9 * 60, end=15 * 60 + 30),
        Block(id="evening", start=15 * 60 + 30, end=24 * 60),
    )
    return _assembled("A virtual program", places, factor, seed, blocks)


def _clinic_blocks() -> tuple[Block, ...]:
    return (
        Block(id="day", start=9 * 60, end=12 * 60),
        Block(id="evening", start=17 * 60, end=20 * 60, days=("Mon", "Tue", "Wed", "Thu")),
    )


def _split(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Whole shares of a total, by largest remainder."""
    whole = sum(weights.values())
    exact = {name: total * weight / whole for name, weight in weights.items()}
    counts = {name: int(share) for name, share in exact.items()}
    order = sorted(exact, key=lambda name: (counts[name] - exact[name], name))
    for name in order[: total - sum(counts.values())]:
        counts[name] += 1
    return counts


def _assembled(
    title: str,
    places: Sequence[tuple[Place, int]],
    factor: float,
    seed: int,
    blocks: tuple[Block, ...],
) -> Problem:
    everybody: list[Patient] = []
    sessions: list[Session] = []
    clinicians: list[Clinician] = []
    housing: list[Room] = []
    width = len(str(sum(count for _, count in places)))
    for number, (place, count) in enumerate(places):
        drawn = people(place, count, 1_000 * seed + number)
        first = len(everybody) + 1
        drawn = tuple(replace(p, id=f"P{first + i:0{width}d}") for i, p in enumerate(drawn))
        offered = grid(place, drawn, factor)
        members, led, team = staffed(place, drawn, offered, factor, seed)
        everybody += members
        sessions += led
        clinicians += team
        if place.modality == "in_person":
            housing += rooms(place, drawn, led, factor)
    apart = pairs(everybody, len(everybody) // PATIENTS_PER_APART, seed=seed)
    together = len(everybody) // PATIENTS_PER_TOGETHER
    return Problem(
        program=Program(
            name=f"{title} (made up)",
            timezone="America/New_York",
            week_of=WEEK_OF,
            blocks=blocks,
        ),
        services=SERVICES,
        sessions=tuple(sessions),
        clinicians=tuple(clinicians),
        rooms=tuple(housing),
        patients=tuple(everybody),
        keep_apart=apart,
        keep_together=pairs(everybody, together, seed=seed + 1, taken=apart),
    )
