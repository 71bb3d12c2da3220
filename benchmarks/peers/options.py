"""What each patient could be given, from the data alone: the ground on which the peers build.

Only what a single seat or appointment breaks by itself is left out here; everything else is the
peer's own business. iopsched is used for its data classes and for nothing else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from iopsched.problem import Clinician, Need, Patient, Problem, Service, Session
from iopsched.regulation import Regulation
from iopsched.screening import schedulable
from iopsched.week import DAY, DAYS, Span, union

__all__ = ["Option", "Week", "overlaps"]

BLOCK, CLINICIAN = 30, 40
"""Default weights of the wishes that a single option shows; a minute too late costs one."""


@dataclass(frozen=True, slots=True, eq=False)
class Option:
    """A seat in a session at one of its times, or an appointment with a clinician.

    `needs` are the positions of the needs that it counts toward.
    """

    patient: str
    service: str
    session: str | None
    start: int
    end: int
    clinician: str | None
    site: str | None
    cost: int
    day: int
    minutes: int
    needs: frozenset[int] = frozenset()


def overlaps(one: Option, other: Option) -> bool:
    """Whether two options share a moment."""
    return one.start < other.end and other.start < one.end


class Week:
    """A problem by its ids, and the options of each patient."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.regulation = Regulation(problem)
        _refuse(problem, self.regulation)
        self.services = {item.id: item for item in problem.services}
        self.sessions = {item.id: item for item in problem.sessions}
        self.clinicians = {item.id: item for item in problem.clinicians}
        self.patients = {p.id: p for p in problem.patients if schedulable(p)}
        self._of_service: dict[str, list[Session]] = defaultdict(list)
        for session in problem.sessions:
            self._of_service[session.service].append(session)
        self.series_sizes = Counter(s.series for s in problem.sessions if s.series is not None)
        self._blocks = {
            block.id: [
                Span(DAYS.index(day) * DAY + block.start, DAYS.index(day) * DAY + block.end)
                for day in block.days
            ]
            for block in problem.program.blocks
        }

    def options(self, patient: Patient) -> list[Option]:
        """Everything the patient could be given, by start."""
        free = _Free(patient)
        found: dict[tuple[object, ...], Option] = {}
        for need in patient.needs:
            for name in need.services:
                service = self.services[name]
                make = self._seats if service.form == "group" else self._appointments
                for option in make(patient, need, service, free):
                    key = (name, option.session, option.start, option.end, option.clinician)
                    found[key] = option
        alike: dict[tuple[str, bool, int, str | None], frozenset[int]] = {}
        complete = []
        for o in found.values():
            kind = (o.service, o.session is None, o.minutes, o.clinician)
            if kind not in alike:
                alike[kind] = self._needs(patient, o)
            complete.append(replace(o, needs=alike[kind]))
        return sorted(complete, key=lambda o: (o.start, o.end, o.service, o.session or ""))

    def _needs(self, patient: Patient, option: Option) -> frozenset[int]:
        service = self.services[option.service]

        def counts(need: Need) -> bool:
            if option.service not in need.services or option.session is not None:
                return option.service in need.services
            minutes = service.minutes if need.minutes is None else need.minutes
            only = self.only(patient, need, service)
            return option.minutes == minutes and only in (None, option.clinician)

        return frozenset(i for i, need in enumerate(patient.needs) if counts(need))

    def block_of(self, start: int) -> str | None:
        """The first block in which a moment lies."""
        inside = (
            name
            for name, spans in self._blocks.items()
            if any(span.start <= start < span.end for span in spans)
        )
        return next(inside, None)

    def able(self, session: Session, span: Span) -> list[str]:
        """The clinicians who could lead the session at the time."""
        service = self.services[session.service]
        here = session.site if session.modality == "in_person" else None
        found = []
        for name in session.clinicians or self.clinicians:
            clinician = self.clinicians[name]
            there = any(hours.covers(span.start, span.end) for hours in clinician.available or ())
            site = None in (here, clinician.site) or clinician.site == here
            if there and site and _able(clinician, service):
                found.append(name)
        return found

    def _seats(
        self, patient: Patient, need: Need, service: Service, free: _Free
    ) -> Iterator[Option]:
        for session in self._of_service[service.id]:
            if session.serves and not set(session.serves) & set(patient.tags):
                continue
            if patient.modality not in (None, session.modality):
                continue
            here = session.modality == "in_person"
            for span in session.times:
                if free.at(span, here, service.with_family):
                    yield Option(
                        patient=patient.id,
                        service=service.id,
                        session=session.id,
                        start=span.start,
                        end=span.end,
                        clinician=None,
                        site=session.site if here else None,
                        cost=self._cost(patient, span),
                        day=span.day,
                        minutes=span.minutes,
                    )

    def _appointments(
        self, patient: Patient, need: Need, service: Service, free: _Free
    ) -> Iterator[Option]:
        minutes = service.minutes if need.minutes is None else need.minutes
        only = self.only(patient, need, service)
        here = patient.modality != "telehealth"
        for clinician in self.problem.clinicians:
            if only not in (None, clinician.id) or not _able(clinician, service):
                continue
            preferred = patient.prefers.clinicians or (patient.therapist,)
            minded = clinician.id not in preferred and (
                bool(patient.prefers.clinicians)
                or _able(self.clinicians[patient.therapist or ""], service)
            )
            for span in self._slots(clinician, minutes):
                if free.at(span, here, service.form == "family"):
                    yield Option(
                        patient=patient.id,
                        service=service.id,
                        session=None,
                        start=span.start,
                        end=span.end,
                        clinician=clinician.id,
                        site=clinician.site if here else None,
                        cost=self._cost(patient, span) + minded * CLINICIAN,
                        day=span.day,
                        minutes=span.minutes,
                    )

    def _slots(self, clinician: Clinician, minutes: int) -> Iterator[Span]:
        grid = self.problem.program.grid_minutes
        for hours in union(clinician.available or ()):
            first = -(-hours.start // grid) * grid
            for start in range(first, hours.end - minutes + 1, grid):
                if start // DAY == (start + minutes - 1) // DAY:
                    yield Span(start, start + minutes)

    def only(self, patient: Patient, need: Need, service: Service) -> str | None:
        """The clinician who has to give the appointment, where there is one."""
        if need.clinician is not None or service.form != "individual":
            return need.clinician
        therapist = self.clinicians.get(patient.therapist or "")
        return None if therapist is None or not _able(therapist, service) else therapist.id

    def _cost(self, patient: Patient, span: Span) -> int:
        wishes, cost = patient.prefers, 0
        spans = [s for block in wishes.blocks for s in self._blocks[block]]
        if spans and not any(s.covers(span.start, span.end) for s in union(spans)):
            cost += BLOCK
        if wishes.latest is not None:
            over = span.end - max(span.start, span.start // DAY * DAY + wishes.latest)
            cost += max(0, over)
        return cost


class _Free:
    """When a patient is free, alone and with the family."""

    def __init__(self, patient: Patient) -> None:
        travel = patient.travel_minutes
        self._busy = patient.commitments
        self._padded = [Span(c.start - travel, c.end + travel) for c in patient.commitments]
        family = patient.family_available
        self._family = None if family is None else union(family)

    def at(self, span: Span, in_person: bool, with_family: bool) -> bool:
        busy = self._padded if in_person else self._busy
        if any(other.overlap(span.start, span.end) for other in busy):
            return False
        if not with_family or self._family is None:
            return True
        return any(other.covers(span.start, span.end) for other in self._family)


def _able(clinician: Clinician, service: Service) -> bool:
    return set(service.requires) <= set(clinician.tags)


def _refuse(problem: Problem, regulation: Regulation) -> None:
    """Say what the peers leave out; no instance of the registry has any of it."""
    packs = [pack for p in problem.patients for pack in regulation.all(p)]
    missing = {
        "levels or weights of rules": bool(problem.program.weights),
        "last week's schedule": problem.current is not None,
        "pins": bool(problem.pins),
        "required sessions": any(s.required for s in problem.sessions),
        "rooms by name": any(s.rooms for s in problem.sessions),
        "hours of rooms": any(r.available is not None for r in problem.rooms),
        "clinicians without hours": any(c.available is None for c in problem.clinicians),
        "appointments without staff": any(
            s.form != "group" and s.staff != 1 for s in problem.services
        ),
        "days without other services": any(
            need.not_on_days_with for p in problem.patients for need in p.needs
        ),
        "appointments outside blocks": any(s.outside_blocks for s in problem.services),
        "preferred sessions": any(p.prefers.sessions for p in problem.patients),
        "earliest times": any(p.prefers.earliest is not None for p in problem.patients),
        "authorized days, units or dates": any(
            (a.days, a.units, a.valid_from, a.valid_until) != (None,) * 4
            for a in (p.authorized for p in problem.patients)
        ),
        "elapsed time": any(pack.counting == "elapsed" for pack in packs),
        "gaps between days": any(pack.days.max_gap is not None for pack in packs),
    }
    found = [name for name, there in missing.items() if there]
    if found:
        raise NotImplementedError(f"the peers do not model {', '.join(found)}")
