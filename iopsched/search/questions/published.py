"""A published schedule, prepared for many questions about a few patients at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace

import numpy as np

from iopsched.arrays import Bools, Ints, group_ids
from iopsched.check import Penalty, penalties, violations
from iopsched.errors import Fault, InputError
from iopsched.index import NONE, Index
from iopsched.problem import Patient, Problem, Session
from iopsched.roster import Roster
from iopsched.rules import RuleInForce, rules_in_force
from iopsched.schedule import Placement, Run, Schedule
from iopsched.week import WEEK, Span

__all__ = ["Published"]


class Published:
    """A schedule that obeys, looked up by whom and what its placements take.

    Attributes
    ----------
    problem : Problem
    schedule : Schedule
    rules : tuple of RuleInForce
    score : int
        Of the schedule.
    common : int
        Part of the score that is nobody's own.
    short : frozenset of str
        Patients whose week falls short of what a rule asks for them.
    weeks : dict of str to tuple of Placement
        Each patient's placements, by start; only of those who have any.
    seats : dict of str to list of str
        Patients by session.
    attending, seeing, meeting_in : dict of str to list of Placement
        Seats by session, and appointments by clinician and by room.
    runs : dict of str to Run
        Runs by session.
    patients, rooms : dict
        By id.
    sessions : tuple of Session
        All sessions; those that run may only run as they do.
    idle : tuple of (int, int, Session)
        Sessions that do not run: position, least size, and what they are with no time to run.
    index : Index
    placed : array of int, one column a placement
        Patient, service, session, start, end, clinician, room, whether in person, site; clinician
        and room of appointments only.
    led, housed : arrays of int, one column for each clinician of a run, and each room
        Session, clinician or room, start, end.
    burden : array of int
        Minutes of each clinician, and far more for those who may take nobody else.
    bystanders : tuple of Patient
        All patients, with no more than shared rules read of those whose week is fixed.

    Raises
    ------
    InputError
        When the schedule breaks a `must` rule: it has to be mended first.
    """

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem, self.schedule = problem, schedule
        self.rules: tuple[RuleInForce, ...] = rules_in_force(problem)
        roster = Roster(problem, schedule)
        if broken := violations(roster):
            raise InputError(
                [
                    Fault(f"schedule ({one.rule})", "", one.message, "replan the week first")
                    for one in broken
                ],
                "the schedule",
            )
        self._joint = {
            force.rule.id
            for force in self.rules
            if force.rule.scope == "shared" and not force.rule.demands
        }
        table = penalties(roster)
        self.score = table.total
        self.common = sum(one.penalty for one in table.penalties if self._is_common(one))
        self._own: dict[str, int] = defaultdict(int)
        for one in table.penalties:
            if one.patient is not None and not self._is_common(one):
                self._own[one.patient] += one.penalty
        self.short = frozenset(
            one.patient
            for one in table.penalties
            if one.patient is not None and one.level == "should"
        )
        self.weeks: dict[str, tuple[Placement, ...]] = {
            patient: tuple(week) for patient, week in roster.week.items() if week
        }
        self.seats = {
            session: [seat.patient for seat in seats] for session, seats in roster.seats.items()
        }
        self.runs: dict[str, Run] = roster.runs
        self.attending = roster.seats
        self.seeing: dict[str, list[Placement]] = defaultdict(list)
        self.meeting_in: dict[str, list[Placement]] = defaultdict(list)
        for meeting in roster.appointments():
            for clinician in meeting.clinicians:
                self.seeing[clinician].append(meeting)
            if meeting.room is not None:
                self.meeting_in[meeting.room].append(meeting)
        self.patients, self.rooms = roster.patients, roster.rooms
        self.sessions = tuple(self._standing(session) for session in problem.sessions)
        self._positions(roster)
        self.idle = tuple(self._idle())

    def wider(self, problem: Problem) -> Published:
        """The same schedule in a problem with more seats, where it obeys and costs as it did."""
        other = copy(self)
        other.problem, other.index = problem, Index(problem)
        other.sessions = tuple(other._standing(session) for session in problem.sessions)
        other.idle = tuple(other._idle())
        return other

    def beside(self, ids: Iterable[str]) -> int:
        """Part of the score that others pay for their own weeks."""
        return self.score - self.common - sum(self._own.get(one, 0) for one in set(ids))

    def _is_common(self, penalty: Penalty) -> bool:
        """Whether the score has it whoever asks; what a rule asks for one patient is theirs."""
        return penalty.patient is None or penalty.rule in self._joint

    def _standing(self, session: Session) -> Session:
        run = self.runs.get(session.id)
        if run is None:
            return session
        return replace(
            session,
            times=(Span(run.start, run.end),),
            clinicians=run.clinicians,
            rooms=() if run.room is None else (run.room,),
        )

    def _idle(self) -> Iterator[tuple[int, int, Session]]:
        for i, session in enumerate(self.problem.sessions):
            if session.id not in self.runs and not session.required:
                service = self.problem.services[self.index.service[session.service]]
                least = service.min_size if session.min_size is None else session.min_size
                yield i, least, replace(session, times=())

    def _positions(self, roster: Roster) -> None:
        """The placements, and who leads what where, as columns of positions."""
        index = self.index = Index(self.problem)
        entries = [
            (
                index.patient[p.patient],
                index.service[p.service],
                NONE if p.session is None else index.session[p.session],
                p.start,
                p.end,
                index.clinician[p.clinicians[0]] if p.session is None and p.clinicians else NONE,
                index.room[p.room] if p.session is None and p.room is not None else NONE,
                roster.in_person(p),
                index.sites[roster.site(p)],
            )
            for patient in self.problem.patients
            for p in self.weeks.get(patient.id, ())
        ]
        led = [
            (index.session[run.session], index.clinician[who], run.start, run.end)
            for run in self.schedule.runs
            for who in run.clinicians
        ]
        housed = [
            (index.session[run.session], index.room[run.room], run.start, run.end)
            for run in self.schedule.runs
            if run.room is not None
        ]
        self.placed = _columns(entries, 9)
        self.led, self.housed = _columns(led, 4), _columns(housed, 4)
        self.burden = self._burden()
        self.bystanders = tuple(
            Patient(id=p.id, rule_pack=p.rule_pack, status=p.status) for p in self.problem.patients
        )
        self._previous: dict[str, list[Placement]] = defaultdict(list)
        for placement in self.problem.current.placements if self.problem.current else ():
            self._previous[placement.patient].append(placement)

    def _burden(self) -> Ints:
        people = self.problem.clinicians
        burden: Ints = np.zeros(len(people), dtype=np.int64)
        np.add.at(burden, self.led[1], self.led[3] - self.led[2])
        seen = self.placed[:, self.placed[5] != NONE]
        np.add.at(burden, seen[5], seen[4] - seen[3])
        _, (seeing, _) = group_ids(seen[5], seen[0])
        patients = np.bincount(seeing, minlength=len(people))
        pack = self.index.regulation.program
        general = None if pack is None else pack.caseload
        for i, clinician in enumerate(people):
            limits = [x for x in (clinician.caseload, general) if x is not None]
            if limits and patients[i] >= min(limits):
                burden[i] += WEEK
        return burden

    def previous(self, patients: Iterable[str]) -> Schedule | None:
        """Last week's schedule, with the placements of some patients only."""
        current = self.problem.current
        if current is None:
            return None
        mine = tuple(p for patient in patients for p in self._previous.get(patient, ()))
        return replace(current, placements=mine)

    def fixed(self, free: Iterable[str]) -> Bools:
        """Which of the placements are of patients other than these."""
        mine = [self.index.patient[one] for one in free if one in self.index.patient]
        other: Bools = ~np.isin(self.placed[0], mine)
        return other

    def deserted(self, free: Iterable[str]) -> frozenset[str]:
        """Sessions that run for nobody but these patients."""
        mine = set(free)
        taken = {p.session for one in mine for p in self.weeks.get(one, ()) if p.session}
        return frozenset(session for session in taken if mine.issuperset(self.seats[session]))

    def merged(self, ids: Iterable[str], weeks: Schedule, closed: Iterable[str]) -> Schedule:
        """The published schedule with other weeks of some patients.

        Parameters
        ----------
        ids : iterable of str
            Whose weeks are replaced.
        weeks : Schedule
            Their placements, and the runs that these are in.
        closed : iterable of str
            Sessions that no longer run.
        """
        mine, gone = set(ids), set(closed)
        runs = {**self.runs, **{run.session: run for run in weeks.runs}}
        kept = (p for p in self.schedule.placements if p.patient not in mine)
        placed = {p.patient for p in weeks.placements}
        return Schedule(
            placements=(*kept, *weeks.placements),
            runs=tuple(run for session, run in runs.items() if session not in gone),
            unplaced=tuple(one for one in self.schedule.unplaced if one.patient not in placed),
        ).sized()


def _columns(entries: Sequence[tuple[int, ...]], count: int) -> Ints:
    columns: Ints = np.array(entries, dtype=np.int64).reshape(-1, count).T
    return columns
