"""A cheap first pass: of what might one more help, before anything is re-solved.

The week of each of the few patients who lack most is solved again with one more of it, and
everybody else's stays. An hour of a clinician that helps none of them by itself may do so where
somebody else takes it: the patient who lacks most is then looked at with each of those whom the
clinician sees. What this gains can really be had; what it does not gain, moving others still
might. Where nobody lacks anything, those whose wishes cost most are looked at instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from iopsched.check import penalties, violations
from iopsched.compare.scenarios import AddHours, AddRoom, AddSeats, ScenarioEdit, applied
from iopsched.explain.offers import working_hours
from iopsched.index import Index, opening_hours
from iopsched.offering import Clinician, Session
from iopsched.patient import Patient
from iopsched.problem import Problem
from iopsched.roster import Roster
from iopsched.schedule import Placement, Schedule
from iopsched.search.questions.local import LocalWeek
from iopsched.week import DAY, Span, union
from iopsched.worth.answers import Unit

__all__ = ["Candidate", "Screen"]

TRIED = 3
"""Patients whose weeks are solved again, one at a time, for each edit."""

MOST = 10
"""Patients of a clinician who may take the hour in place of another."""

HOUR = 60


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An edit that may be worth something.

    Attributes
    ----------
    edit : ScenarioEdit
    unit, units : str, float
        Of what, and how many.
    wanted : int
        Patients who lack something and might use it.
    promise : int
        Points gained in the first pass.
    start : Schedule
        A schedule of the edited problem that gains them.
    """

    edit: ScenarioEdit
    unit: Unit
    units: float
    wanted: int
    promise: int
    start: Schedule


class Screen:
    """The first pass around one schedule that obeys.

    Parameters
    ----------
    problem : Problem
    schedule : Schedule
    """

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem, self.schedule = problem, schedule
        self._roster = Roster(problem, schedule)
        self._anyway: dict[frozenset[str], int] = {}
        found = [one for one in penalties(self._roster).penalties if one.patient is not None]
        # Where anybody lacks what their week should have, wishes are not what to look at.
        lacking = [one for one in found if one.level == "should"] or found
        self._cost: Counter[str] = Counter()
        for one in lacking:
            self._cost[str(one.patient)] += one.penalty

    def candidates(self) -> Iterator[Candidate]:
        """Rooms, hours of clinicians, and seats in full groups, each with what it promises."""
        yield from self._rooms()
        for clinician in self.problem.clinicians:
            yield from self._hours(clinician)
        yield from self._seats()

    def tried(
        self, edits: Sequence[ScenarioEdit], groups: Iterable[frozenset[str]]
    ) -> tuple[int, Schedule]:
        """Most points gained by edits when the weeks of one of some groups are solved again."""
        best, start = 0, self.schedule
        edited = applied(self.problem, edits)
        for group in groups:
            if group not in self._anyway:
                self._anyway[group] = self._resolved(self.problem, group)[0]
            gained, found = self._resolved(edited, group)
            if gained - self._anyway[group] > best:
                best, start = gained - self._anyway[group], found
        return best, start

    def _resolved(self, problem: Problem, group: frozenset[str]) -> tuple[int, Schedule]:
        """Points gained when the weeks of some patients are solved again, and the schedule."""
        before = penalties(Roster(problem, self.schedule)).total
        answer = LocalWeek(problem, self.schedule, group).solve()
        if answer is None or violations(Roster(problem, answer[0])):
            return 0, self.schedule
        gained = before - penalties(Roster(problem, answer[0])).total
        return (gained, answer[0]) if gained > 0 else (0, self.schedule)

    def _seats(self) -> Iterator[Candidate]:
        """One more seat in each group that is full, the most wanted first."""
        wanted = {
            AddSeats(session.id): self._dearest(self._wanting(session), (session.service,))
            for session in self._full()
        }
        everybody = {name: self._cost[name] for people in wanted.values() for name in people}
        dearest = sorted(everybody, key=lambda name: (-everybody[name], name))
        # One more seat everywhere: where even that gains nothing, no single one will.
        idle = not self.tried(tuple(wanted), _alone(dearest[: 2 * TRIED]))[0]
        for edit, people in sorted(wanted.items(), key=lambda pair: -len(pair[1])):
            # What is idle promises nothing, and is not tried.
            groups = [] if idle else _alone(people[:TRIED])
            yield self._candidate(edit, "seat", 1, people, groups)

    def _full(self) -> Iterator[Session]:
        """Groups that run with all the seats that session, service and program allow.

        One of each series: whoever comes to one of it comes to all.
        """
        index, roster = Index(self.problem), self._roster
        seen = set()
        for run in self.schedule.runs:
            session = roster.sessions[run.session]
            limits = session.max_size, roster.services[session.service].max_size
            cap = int(index.session_cap[index.session[session.id]])
            full = limits != (None, None) and len(roster.seats[session.id]) >= cap
            if full and (session.series is None or session.series not in seen):
                seen.add(session.series)
                yield session

    def _wanting(self, session: Session) -> Iterator[Patient]:
        """Patients without a seat in a session who need what it gives."""
        seated = {seat.patient for seat in self._roster.seats[session.id]}
        for who in self._roster.outpatients():
            needs = any(session.service in need.services for need in who.needs)
            if needs and who.id not in seated:
                yield who

    def _hours(self, clinician: Clinician) -> Iterator[Candidate]:
        """An hour of a clinician where it helps most, if it helps anybody."""
        gives = {who.id: [*self._given(clinician, who)] for who in self._roster.outpatients()}
        services = {service for given in gives.values() for service in given}
        seen = (who for who in self._roster.outpatients() if gives[who.id])
        people = self._dearest(seen, services)
        for groups in (_alone(people[:TRIED]), self._exchanging(clinician, people)):
            gained, found = self.tried((_AnyHour(clinician.id),), groups)
            tried = [
                self._candidate(
                    AddHours(clinician.id, span),
                    "clinician hour",
                    span.minutes / HOUR,
                    people,
                    groups,
                )
                for span in (self._used(clinician, found) if gained else ())
            ]
            best = max(tried, key=lambda one: one.promise / one.units, default=None)
            if best is not None and best.promise:
                yield best
                return

    def _exchanging(self, clinician: Clinician, people: Sequence[str]) -> list[frozenset[str]]:
        """The dearest patient with each of those who have an appointment with a clinician."""
        seen = dict.fromkeys(
            p.patient
            for p in self.schedule.placements
            if p.session is None and clinician.id in p.clinicians
        )
        return [frozenset({people[0], other}) for other in [*seen][:MOST] if people]

    def _given(self, clinician: Clinician, who: Patient) -> Iterator[str]:
        """Services of the patient's appointments that the clinician may give."""
        roster = self._roster
        for need in who.needs:
            for service in (roster.services[name] for name in need.services):
                able = set(service.requires) <= set(clinician.tags)
                only = roster.only_clinician(who, need, service.id)
                if service.form != "group" and able and only in (None, clinician.id):
                    yield service.id

    def _rooms(self) -> Iterator[Candidate]:
        """One more of each kind of room."""
        kinds = {(r.capacity, r.tags, r.site): r for r in reversed(self.problem.rooms)}
        people = self._dearest(self._roster.outpatients(), self._roster.services)
        for room in kinds.values():
            yield self._candidate(AddRoom(room.id), "room", 1, people, _alone(people[:TRIED]))

    def _candidate(
        self,
        edit: ScenarioEdit,
        unit: Unit,
        units: float,
        people: Sequence[str],
        groups: Sequence[frozenset[str]],
    ) -> Candidate:
        """The edit with what it promises one of some groups of patients."""
        promise, start = self.tried((edit,), groups)
        return Candidate(
            edit=edit, unit=unit, units=units, wanted=len(people), promise=promise, start=start
        )

    def _dearest(self, people: Iterable[Patient], services: Collection[str]) -> list[str]:
        """Those of some patients whose weeks cost anything, the dearest first.

        Whoever lacks some of the services comes before whoever lacks something else.
        """
        lacks = {
            who.id: any(
                self._roster.count(who, need) < need.min
                for need in who.needs
                if not set(services).isdisjoint(need.services)
            )
            for who in people
            if self._cost[who.id]
        }
        return sorted(lacks, key=lambda name: (not lacks[name], -self._cost[name], name))

    def _used(self, clinician: Clinician, found: Schedule) -> Iterator[Span]:
        """Hours of what the clinician does more of, beginning with what is beyond their hours."""
        hours = working_hours(self.problem, clinician)

        def within(placement: Placement) -> bool:
            return any(span.covers(placement.start, placement.end) for span in hours)

        before = set(self.schedule.placements)
        new = [p for p in found.placements if clinician.id in p.clinicians and p not in before]
        for placement in sorted(new, key=lambda p: (within(p), p.start)):
            midnight = (placement.start // DAY + 1) * DAY
            end = max(placement.end, min(placement.start + HOUR, midnight))
            yield Span(placement.start, end)


def _alone(people: Iterable[str]) -> list[frozenset[str]]:
    return [frozenset({name}) for name in people]


@dataclass(frozen=True, slots=True)
class _AnyHour(ScenarioEdit):
    """A clinician works an hour more, at any time that might do."""

    clinician: str

    def apply(self, problem: Problem) -> Problem:
        known = next(c for c in problem.clinicians if c.id == self.clinician)
        longer = [
            Span(max(span.day * DAY, span.start - HOUR), min((span.day + 1) * DAY, span.end + HOUR))
            for span in working_hours(problem, known)
            if span.minutes <= DAY
        ]
        limit = None if known.max_minutes is None else known.max_minutes + HOUR
        hours = union([*working_hours(problem, known), *longer, *opening_hours(problem)])
        changed = replace(known, available=hours, max_minutes=limit)
        staff = tuple(changed if c is known else c for c in problem.clinicians)
        return replace(problem, clinicians=staff)

    def __str__(self) -> str:
        return f"{self.clinician} works an hour more"
