"""Who leads the groups and sees the patients of a place, and in which rooms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from random import Random

from benchmarks.cohorts.people import CASELOADS, FAMILY_CASELOAD, home_of, needed
from benchmarks.cohorts.plans import HOMES, SHARES, Place
from benchmarks.cohorts.services import SERVICES
from examples.life import at
from iopsched.problem import Clinician, Patient, Room, Session
from iopsched.week import DAY, Span

__all__ = ["rooms", "staffed"]

BY_ID = {service.id: service for service in SERVICES}
MOST_GROUP_MINUTES = 12 * 60
CHOICE = 0.3
"""Share of the sessions whose leader iopsched chooses, among up to three."""
OPEN_FAMILY_TEAM = 4
"""Up to this many family therapists, a family of a clinic may see any of them."""


@dataclass
class _Worker:
    """A clinician while the week of groups is handed out."""

    name: str
    tags: tuple[str, ...]
    hours: tuple[Span, ...]
    patients: int = 0
    seeing: float = 0.0
    leading: int = 0
    caseload: int = 0
    busy: list[Span] = field(default_factory=list)

    def works(self, span: Span) -> bool:
        return any(hours.covers(span.start, span.end) for hours in self.hours)

    def free(self, span: Span) -> bool:
        rested = self.leading + span.minutes <= MOST_GROUP_MINUTES
        clear = not any(span.overlap(other.start, other.end) for other in self.busy)
        return rested and clear and self.works(span)


def staffed(
    place: Place,
    patients: Sequence[Patient],
    sessions: Sequence[Session],
    factor: float,
    seed: int,
) -> tuple[list[Patient], list[Session], list[Clinician]]:
    """Patients with named clinicians, sessions with leaders, and the clinicians.

    Every session has a leader who is free for it; whoever is missing is hired.
    """
    workers = _therapists(place, patients)
    patients = _with_specialist(place, patients, workers, "family", "family", FAMILY_CASELOAD)
    patients = _with_specialist(place, patients, workers, "dietitian", "dietitian", 16)
    rng = Random(f"{seed}/{place.name}/staff")
    led = [_led(place, session, workers, rng) for session in sessions]
    return patients, led, list(_clinicians(place, workers, factor))


def _hours(shift: tuple[str, str], days: Sequence[str], place: Place) -> tuple[Span, ...]:
    spans = at(days, *shift)
    return tuple(Span(s.start + place.shift, s.end + place.shift) for s in spans)


def _therapists(place: Place, patients: Sequence[Patient]) -> list[_Worker]:
    workers: dict[str, _Worker] = {}
    for patient in patients:
        name, home = patient.therapist or "", HOMES[home_of(patient)]
        if name not in workers:
            hours = _hours(home.shift, home.days, place)
            workers[name] = _Worker(name, ("therapist", place.state), hours)
        if needed(patient, "individual", SHARES):
            workers[name].patients += 1
            workers[name].seeing += needed(patient, "individual", SHARES) * 50
            track = patient.tags[0].rpartition("-")[2]
            workers[name].caseload = CASELOADS[track]
    return list(workers.values())


def _with_specialist(
    place: Place,
    patients: Sequence[Patient],
    workers: list[_Worker],
    service: str,
    role: str,
    caseload: int,
) -> list[Patient]:
    """Hire family therapists or dietitians, and name one in each plan that needs them."""
    due = [p.id for p in patients if needed(p, service, SHARES)]
    team = [
        _Worker(
            place.tag(f"{role}-{i + 1}"),
            (role, place.state),
            _specialist_hours(place, role),
            caseload=caseload,
        )
        for i in range(ceil(len(due) / (0.9 * caseload)))
    ]
    given: dict[str, str] = {}
    for turn, patient in enumerate(due):
        worker = team[turn % len(team)]
        worker.patients += 1
        worker.seeing += BY_ID[service].minutes
        given[patient] = worker.name
    workers += team
    if role == "family" and not place.name and len(team) <= OPEN_FAMILY_TEAM:
        return list(patients)
    return [
        replace(
            patient,
            needs=tuple(
                replace(need, clinician=given[patient.id]) if need.service == service else need
                for need in patient.needs
            ),
        )
        if patient.id in given
        else patient
        for patient in patients
    ]


def _specialist_hours(place: Place, role: str) -> tuple[Span, ...]:
    if role == "family":
        evenings = _hours(("12:00", "20:00"), HOMES["day"].days, place)
        return (*evenings, *_hours(("09:00", "13:00"), ("Sat",), place))
    return _hours(("08:30", "16:30"), HOMES["day"].days, place)


def _led(place: Place, session: Session, workers: list[_Worker], rng: Random) -> Session:
    """The session with a leader, or several of whom to choose one."""
    service = BY_ID[session.service]
    if not service.staff:
        return session
    role, first = service.requires[0], session.times[0]
    able = [worker for worker in workers if role in worker.tags]
    free = [worker for worker in able if all(worker.free(span) for span in session.times)]
    if not free:
        number = sum(worker.name.startswith(place.tag("hired")) for worker in workers) + 1
        worker = _Worker(place.tag(f"hired-{number}"), (role, place.state), _shift(place, first))
        workers.append(worker)
        free = [worker]
    leader = min(free, key=lambda worker: worker.leading + worker.seeing)
    leader.leading += first.minutes
    leader.busy += session.times
    others = [w.name for w in able if w is not leader and all(map(w.works, session.times))]
    chosen = [leader.name]
    if rng.random() < CHOICE:
        while others and len(chosen) < 3:
            chosen.append(others.pop(int(rng.random() * len(others))))
    return replace(session, clinicians=tuple(sorted(chosen)))


def _shift(place: Place, span: Span) -> tuple[Span, ...]:
    """The shift in which a group falls; Saturday's leaders work on Saturday alone."""
    if span.day == 5:
        return _hours(("09:30", "13:30"), ("Sat",), place)
    home = "day" if (span.start - place.shift) % DAY < 14 * 60 else "evening"
    return _hours(HOMES[home].shift, HOMES[home].days, place)


def _clinicians(place: Place, workers: Sequence[_Worker], factor: float) -> Iterator[Clinician]:
    """The clinicians, who together have the factor times as many places as patients need them.

    Seats are scarce already where the factor is below 1; groups then keep their leaders' time.
    """
    asked = given = 0
    for worker in workers:
        asked += worker.patients
        places = round(factor * asked) - given
        given += places
        each = worker.seeing / worker.patients if worker.patients else 0.0
        yield Clinician(
            id=worker.name,
            tags=worker.tags,
            available=worker.hours,
            max_minutes=max(60, round(max(1.0, factor) * worker.leading + places * each)),
            caseload=min(worker.caseload, places),
            site=place.site,
        )


def rooms(
    place: Place, patients: Sequence[Patient], sessions: Sequence[Session], factor: float
) -> Iterator[Room]:
    """Rooms for the busiest moment of the week of groups, and offices for its appointments.

    Every fifth group room takes eight; an office is used three quarters of forty hours.
    """
    lecture, others, gym = (_peak(sessions, tag) for tag in ("lecture", "group", "gym"))
    minutes = sum(
        needed(patient, service.id, SHARES) * service.minutes
        for patient in patients
        for service in SERVICES
        if service.form != "group"
    )
    plan: Mapping[str, tuple[int, int, tuple[str, ...]]] = {
        "lecture": (lecture, 16, ("lecture", "group")),
        "group": (others, 12, ("group",)),
        "gym": (gym, 8, ("gym",)),
        "office": (ceil(minutes / (0.75 * 5 * 8 * 60)), 4, ("office",)),
    }
    for name, (peak, capacity, tags) in plan.items():
        for i in range(1, max(1, round(factor * peak)) + 1):
            small = name == "group" and i % 5 == 0
            yield Room(
                id=place.tag(f"{name}-{i}"),
                capacity=8 if small else capacity,
                tags=tags,
                site=place.site,
            )


def _peak(sessions: Sequence[Session], tag: str) -> int:
    """Most sessions at one moment that need a room of this kind."""
    change: Counter[int] = Counter()
    for session in sessions:
        if tag in BY_ID[session.service].room_tags:
            change[session.times[0].start] += 1
            change[session.times[0].end] -= 1
    level, peak = 0, 0
    for moment in sorted(change):
        level += change[moment]
        peak = max(peak, level)
    return peak
