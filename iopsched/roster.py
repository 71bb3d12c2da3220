"""A problem and one schedule of it, looked up by patient, session, clinician and room.

This is what the referee reads. It knows nothing of candidates or models: plain ids, plain loops.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from iopsched.problem import Need, Patient, Problem
from iopsched.regulation import Regulation
from iopsched.schedule import Placement, Run, Schedule
from iopsched.screening import schedulable
from iopsched.week import DAY, DAYS, Span, union

__all__ = ["Engagement", "Roster"]


@dataclass(frozen=True, slots=True)
class Engagement:
    """A time at which a clinician or a room is taken, and where."""

    start: int
    end: int
    site: str | None
    what: str


class Roster:
    """Views of one schedule.

    Attributes
    ----------
    problem : Problem
    schedule : Schedule
    regulation : Regulation
    patients, services, sessions, clinicians, rooms : dict
        Things of the problem by id.
    week : dict of str to list of Placement
        Each patient's placements, by start.
    seats : dict of str to list of Placement
        Each session's placements.
    runs : dict of str to Run
        Runs by session.
    """

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem = problem
        self.schedule = schedule
        self.regulation = Regulation(problem)
        self.patients = {item.id: item for item in problem.patients}
        self.services = {item.id: item for item in problem.services}
        self.sessions = {item.id: item for item in problem.sessions}
        self.clinicians = {item.id: item for item in problem.clinicians}
        self.rooms = {item.id: item for item in problem.rooms}
        self.week: dict[str, list[Placement]] = {item.id: [] for item in problem.patients}
        self.seats: dict[str, list[Placement]] = {item.id: [] for item in problem.sessions}
        for placement in sorted(schedule.placements, key=lambda p: (p.start, p.end)):
            self.week[placement.patient].append(placement)
            if placement.session is not None:
                self.seats[placement.session].append(placement)
        self.runs: dict[str, Run] = {run.session: run for run in schedule.runs}

    def outpatients(self) -> Iterator[Patient]:
        """Patients who may be scheduled; the others are referred and no rule asks for them."""
        return iter(self._outpatients)

    @cached_property
    def _outpatients(self) -> tuple[Patient, ...]:
        return tuple(patient for patient in self.problem.patients if schedulable(patient))

    def days(self, patient: str) -> Mapping[int, Sequence[Placement]]:
        """The patient's placements by day (0 is Monday), each day by start."""
        return self._days[patient]

    @cached_property
    def _days(self) -> dict[str, dict[int, list[Placement]]]:
        days: dict[str, dict[int, list[Placement]]] = {patient: {} for patient in self.week}
        for patient, placements in self.week.items():
            for placement in placements:
                days[patient].setdefault(placement.start // DAY, []).append(placement)
        return days

    def visits(self, patient: str) -> dict[int, list[Placement]]:
        """The patient's placements at the program by day, each day by start."""
        here = {
            day: [p for p in placements if self.services[p.service].at_program]
            for day, placements in self.days(patient).items()
        }
        return {day: placements for day, placements in here.items() if placements}

    def sessions_of(self, patient: str) -> set[str]:
        """Sessions in which the patient has a seat."""
        return {p.session for p in self.week[patient] if p.session is not None}

    @cached_property
    def order(self) -> dict[str, int]:
        """Position of each session in the problem."""
        return {session: position for position, session in enumerate(self.sessions)}

    def must_be_met(self, patient: Patient) -> bool:
        """Whether weekly minimums are asked for: always if enrolled, else if placed at all."""
        return patient.enrolled or bool(self.week[patient.id])

    def meets(self, patient: Patient, need: Need, placement: Placement) -> bool:
        """Whether the placement counts toward the need of its patient."""
        if placement.service not in need.services:
            return False
        if placement.session is not None:
            return True
        service = self.services[placement.service]
        minutes = service.minutes if need.minutes is None else need.minutes
        only = self.only_clinician(patient, need, placement.service)
        return placement.minutes == minutes and (only is None or only in placement.clinicians)

    def most(self, need: Need) -> int | None:
        """Most placements of a need a week; None where nothing limits a group."""
        if need.max is not None:
            return need.max
        appointment = self.services[need.services[0]].form != "group"
        return max(need.min, 1) if appointment else None

    def only_clinician(self, patient: Patient, need: Need, service: str) -> str | None:
        """The one clinician who may meet the need with the service, where there is one.

        That is the need's own, or else, for an individual appointment, the therapist, if they have
        the tags that the service requires.
        """
        wanted = self.services[service]
        if wanted.staff == 0:
            return None
        if need.clinician is not None or wanted.form != "individual":
            return need.clinician
        therapist = self.clinicians.get(patient.therapist or "")
        able = therapist is not None and set(wanted.requires) <= set(therapist.tags)
        return patient.therapist if able else None

    def count(self, patient: Patient, need: Need) -> int:
        """Placements of the week that count toward the need."""
        return sum(self.meets(patient, need, placement) for placement in self.week[patient.id])

    def in_person(self, placement: Placement) -> bool:
        """Whether the patient comes in person."""
        if placement.session is not None:
            return self.sessions[placement.session].modality == "in_person"
        return self.patients[placement.patient].modality != "telehealth"

    def site(self, placement: Placement) -> str | None:
        """Where an in-person placement is: the session's, the room's, or the clinician's site."""
        if not self.in_person(placement):
            return None
        if placement.session is not None:
            return self.sessions[placement.session].site
        if placement.room is not None:
            return self.rooms[placement.room].site
        return self.clinicians[placement.clinicians[0]].site if placement.clinicians else None

    @cached_property
    def clinician_engagements(self) -> dict[str, list[Engagement]]:
        """Each clinician's runs and appointments, by start."""
        busy: dict[str, list[Engagement]] = {item.id: [] for item in self.problem.clinicians}
        for run in self.schedule.runs:
            session = self.sessions[run.session]
            site = session.site if session.modality == "in_person" else None
            for clinician in run.clinicians:
                busy[clinician].append(Engagement(run.start, run.end, site, run.session))
        for placement in self.appointments():
            for clinician in placement.clinicians:
                what = f"{placement.patient}/{placement.service}"
                engagement = Engagement(placement.start, placement.end, self.site(placement), what)
                busy[clinician].append(engagement)
        return {clinician: _by_start(items) for clinician, items in busy.items()}

    @cached_property
    def room_engagements(self) -> dict[str, list[Engagement]]:
        """Each room's runs and appointments, by start."""
        busy: dict[str, list[Engagement]] = {item.id: [] for item in self.problem.rooms}
        for run in self.schedule.runs:
            if run.room is not None:
                busy[run.room].append(Engagement(run.start, run.end, None, run.session))
        for placement in self.appointments():
            if placement.room is not None:
                what = f"{placement.patient}/{placement.service}"
                busy[placement.room].append(Engagement(placement.start, placement.end, None, what))
        return {room: _by_start(items) for room, items in busy.items()}

    def appointments(self) -> Iterator[Placement]:
        """Placements that are not seats in a session."""
        return (p for p in self.schedule.placements if p.session is None)

    def block_spans(self, blocks: tuple[str, ...] | None = None) -> tuple[Span, ...]:
        """The spans of the named blocks, or of all, over the week."""
        spans = [
            Span(DAYS.index(day) * DAY + block.start, DAYS.index(day) * DAY + block.end)
            for block in self.problem.program.blocks
            if blocks is None or block.id in blocks
            for day in block.days
        ]
        return union(spans)


def _by_start(items: list[Engagement]) -> list[Engagement]:
    return sorted(items, key=lambda item: (item.start, item.end, item.what))
