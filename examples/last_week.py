"""A plausible schedule of the week before, drawn greedily: what a coordinator would have kept.

It respects commitments, sizes, rooms and staff, and makes no attempt to be good. Needs are filled
to their minimum where that is easy; patients who started this week are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from random import Random

from iopsched.problem import Clinician, Need, Patient, Problem, Service, Session, Status
from iopsched.schedule import Placement, Run, Schedule
from iopsched.week import DAY, DAYS, Span, day_of

__all__ = ["last_week"]


def last_week(
    problem: Problem, *, seed: int, started: float = 0.15, regulars: Collection[str] = ()
) -> Schedule:
    """Draw last week's schedule of the same program.

    Parameters
    ----------
    problem : Problem
        This week's problem.
    seed : int
        The same seed gives the same schedule.
    started : float
        Enrolled patients who only start this week.
    regulars : collection of str
        Patients who surely were there.
    """
    return _LastWeek(problem, Random(f"{seed}/last")).schedule(started, regulars)


class _LastWeek:
    """The state of the greedy draw."""

    def __init__(self, problem: Problem, rng: Random) -> None:
        self.problem, self.rng = problem, rng
        self.services = {s.id: s for s in problem.services}
        self.taken: dict[str, list[Span]] = defaultdict(list)  # of patients, staff and rooms
        self.runs: dict[str, Run] = {}
        self.placements: list[Placement] = []
        self.blocks = {
            b.id: [Span(DAYS.index(d) * DAY + b.start, DAYS.index(d) * DAY + b.end) for d in b.days]
            for b in problem.program.blocks
        }

    def schedule(self, started: float, regulars: Collection[str]) -> Schedule:
        for session in self.problem.sessions:
            self._open(session)
        patients = [p for p in self.problem.patients if p.enrolled and p.status == Status()]
        present = [p for p in patients if self.rng.random() >= started or p.id in regulars]
        for patient in present:
            for need in patient.needs:
                self._seats(patient, need)
        self._cancel_small_groups()
        for patient in present:
            for need in patient.needs:
                self._appointments(patient, need)
        return Schedule(placements=tuple(self.placements), runs=tuple(self.runs.values())).sized()

    def _free(self, who: str, span: Span) -> bool:
        return not any(span.overlap(t.start, t.end) for t in self.taken[who])

    def _open(self, session: Session) -> None:
        """Give the session its first time at which staff and a room are free."""
        service = self.services[session.service]
        for span in session.times:
            able = [
                c.id
                for c in self.problem.clinicians
                if (not session.clinicians or c.id in session.clinicians)
                and set(service.requires) <= set(c.tags)
                and self._works(c, span)
                and self._free(c.id, span)
            ]
            in_room = service.uses_room and session.modality == "in_person"
            rooms = self._rooms(service, span, session.rooms) if in_room else [None]
            if len(able) >= service.staff and rooms:
                staff, room = tuple(able[: service.staff]), rooms[0]
                for name in (*staff, *((room,) if room else ())):
                    self.taken[name].append(span)
                self.runs[session.id] = Run(
                    session=session.id, start=span.start, end=span.end, clinicians=staff, room=room
                )
                return

    def _works(self, clinician: Clinician, span: Span) -> bool:
        hours = clinician.available
        if hours is None:
            hours = tuple(span for spans in self.blocks.values() for span in spans)
        return any(h.covers(span.start, span.end) for h in hours)

    def _rooms(
        self, service: Service, span: Span, listed: tuple[str, ...] = ()
    ) -> list[str | None]:
        return [
            r.id
            for r in self.problem.rooms
            if (not listed or r.id in listed)
            and set(service.room_tags) <= set(r.tags)
            and self._free(r.id, span)
        ]

    def _can_come(self, patient: Patient, span: Span, remote: bool) -> bool:
        margin = 0 if remote else patient.travel_minutes
        busy = any(c.overlap(span.start - margin, span.end + margin) for c in patient.commitments)
        return not busy and self._free(patient.id, span)

    def _days(self, patient: Patient) -> set[int]:
        return {day_of(span.start) for span in self.taken[patient.id]}

    def _seats(self, patient: Patient, need: Need) -> None:
        """Fill the need's minimum with seats, on days on which the patient comes anyway."""
        order = {s.id: self.rng.random() for s in self.problem.sessions}
        had: dict[int, int] = defaultdict(int)
        for _ in range(need.min):
            days = self._days(patient)
            full = patient.visits.max is not None and len(days) >= patient.visits.max
            choices = [
                s
                for s in self.problem.sessions
                if s.service in need.services
                and self._fits(patient, s)
                and had[day_of(self.runs[s.id].start)] < (need.max_per_day or 99)
                and not (full and day_of(self.runs[s.id].start) not in days)
            ]
            if not choices:
                return
            chosen = min(choices, key=lambda s: (self._day(s) not in days, order[s.id]))
            run = self.runs[chosen.id]
            had[day_of(run.start)] += 1
            self.taken[patient.id].append(Span(run.start, run.end))
            self.placements.append(
                Placement(
                    patient=patient.id,
                    service=chosen.service,
                    session=chosen.id,
                    start=run.start,
                    end=run.end,
                    clinicians=run.clinicians,
                    room=run.room,
                )
            )

    def _day(self, session: Session) -> int:
        return day_of(self.runs[session.id].start)

    def _fits(self, patient: Patient, session: Session) -> bool:
        run = self.runs.get(session.id)
        if run is None or (session.serves and not set(session.serves) & set(patient.tags)):
            return False
        remote = session.modality == "telehealth"
        if patient.modality is not None and remote != (patient.modality == "telehealth"):
            return False
        # Half-full groups leave this week's solver something to do.
        limits = [session.max_size, self.services[session.service].max_size, 8]
        size = sum(p.session == session.id for p in self.placements)
        most = min(limit for limit in limits if limit is not None)
        return size < most and self._can_come(patient, Span(run.start, run.end), remote)

    def _cancel_small_groups(self) -> None:
        for session in self.problem.sessions:
            size = sum(p.session == session.id for p in self.placements)
            least = session.min_size or self.services[session.service].min_size
            if size >= least or session.id not in self.runs:
                continue
            run = self.runs.pop(session.id)
            members = [p.patient for p in self.placements if p.session == session.id]
            self.placements = [p for p in self.placements if p.session != session.id]
            for name in (*members, *run.clinicians, *((run.room,) if run.room else ())):
                self.taken[name].remove(Span(run.start, run.end))

    def _appointments(self, patient: Patient, need: Need) -> None:
        """Give each appointment of the need its first free start on the grid."""
        service = self.services[need.services[0]]
        if service.form == "group":
            return
        minutes = need.minutes or service.minutes
        used: set[int] = set()
        for _ in range(need.min):
            for clinician in self._able(patient, need, service):
                span = self._slot(patient, service, clinician, minutes, used)
                if span is None:
                    continue
                remote = patient.modality == "telehealth"
                rooms = [] if remote or not service.uses_room else self._rooms(service, span)
                room = rooms[0] if rooms else None
                used.add(day_of(span.start))
                for name in (patient.id, clinician.id, *((room,) if room else ())):
                    self.taken[name].append(span)
                self.placements.append(
                    Placement(
                        patient=patient.id,
                        service=service.id,
                        start=span.start,
                        end=span.end,
                        clinicians=(clinician.id,),
                        room=room,
                    )
                )
                break

    def _able(self, patient: Patient, need: Need, service: Service) -> list[Clinician]:
        able = [c for c in self.problem.clinicians if set(service.requires) <= set(c.tags)]
        only = need.clinician
        if only is None and service.form == "individual":
            only = next((c.id for c in able if c.id == patient.therapist), None)
        return [c for c in able if only in (None, c.id)]

    def _slot(
        self, patient: Patient, service: Service, clinician: Clinician, minutes: int, used: set[int]
    ) -> Span | None:
        remote = patient.modality == "telehealth"
        days = self._days(patient)
        starts = range(0, 7 * DAY - minutes, self.problem.program.grid_minutes)
        spans = [Span(start, start + minutes) for start in starts]
        shut = [span for block in service.outside_blocks for span in self.blocks[block]]
        family = patient.family_available if service.form == "family" else None
        possible = [
            span
            for span in spans
            if self._works(clinician, span)
            and day_of(span.start) not in used
            and self._free(clinician.id, span)
            and not any(span.overlap(s.start, s.end) for s in shut)
            and (family is None or any(f.covers(span.start, span.end) for f in family))
            and self._can_come(patient, span, remote)
            and (remote or not service.uses_room or bool(self._rooms(service, span)))
        ]
        # On a day with groups, if there is one, and close to them.
        return min(possible, key=lambda s: (day_of(s.start) not in days, s.start), default=None)
