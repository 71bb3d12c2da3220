"""What one schedule amounts to, as the referee counts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from iopsched.check import Score, Violation, penalties, violations
from iopsched.index import UNLIMITED, Index
from iopsched.io import digest
from iopsched.problem import Problem
from iopsched.result import Result
from iopsched.roster import Engagement, Roster
from iopsched.rules.counting import judged_minutes
from iopsched.rules.unmet_need import UnmetNeed
from iopsched.schedule import Schedule
from iopsched.screening import asks_for_something
from iopsched.validate import schedule_faults

__all__ = ["Scenario", "carried", "measured", "standing"]


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One scenario and what its schedule amounts to.

    Attributes
    ----------
    name : str
    problem : Problem
    schedule : Schedule
    bound : int or None
        No schedule of the problem has a score below it; None when none is known.
    score_table : Score
        Recomputed from the schedule.
    violations : tuple of Violation
        `Must` rules that the schedule breaks.
    """

    name: str
    problem: Problem = field(repr=False)
    schedule: Schedule = field(repr=False)
    bound: int | None
    score_table: Score = field(repr=False)
    violations: tuple[Violation, ...] = field(default=(), repr=False)

    @cached_property
    def _roster(self) -> Roster:
        return Roster(self.problem, self.schedule)

    @property
    def score(self) -> int:
        """Sum of penalties; smaller is better."""
        return self.score_table.total

    @property
    def gap(self) -> float | None:
        """``(score - bound) / max(1, score)``; None when no bound is known."""
        return None if self.bound is None else (self.score - self.bound) / max(1, self.score)

    @cached_property
    def by_rule(self) -> Mapping[str, int]:
        """Penalty of each rule that costs, largest first."""
        totals: dict[str, int] = {}
        for one in self.score_table.penalties:
            totals[one.rule] = totals.get(one.rule, 0) + one.penalty
        return dict(sorted(totals.items(), key=lambda pair: (-pair[1], pair[0])))

    @cached_property
    def placed(self) -> frozenset[str]:
        """Patients with at least one placement."""
        return frozenset(placement.patient for placement in self.schedule.placements)

    @cached_property
    def waiting(self) -> frozenset[str]:
        """Patients who may be scheduled, ask for something, and have no placement."""
        asking = (p.id for p in self._roster.outpatients() if asks_for_something(p))
        return frozenset(asking) - self.placed

    @cached_property
    def unmet(self) -> int:
        """Placements that needs lack of their weekly minimums."""
        return sum(finding.amount for finding in UnmetNeed().judge(self._roster))

    @cached_property
    def facts(self) -> Mapping[str, float | None]:
        """What the schedule gives and uses, by name: one row of `Comparison.frame`."""
        roster = self._roster
        regulation = roster.regulation
        minutes = sum(judged_minutes(roster, p, regulation.own(p)) for p in self.problem.patients)
        seats = [p for p in self.schedule.placements if p.session is not None]
        return {
            "score": self.score,
            "bound": self.bound,
            "gap": self.gap,
            "violations": len(self.violations),
            "placed": len(self.placed),
            "waiting": len(self.waiting),
            "unmet": self.unmet,
            "hours": minutes / 60,
            "groups": len(self.schedule.runs),
            "seats": len(seats),
            "capacity": self._capacity(),
            "appointments": len(self.schedule.placements) - len(seats),
            "clinician_hours": _hours(roster.clinician_engagements),
            "room_hours": _hours(roster.room_engagements),
        }

    def _capacity(self) -> int | None:
        """Seats of the groups that run; None when one has no limit."""
        index, rooms = Index(self.problem), self._roster.rooms
        caps = [
            min(
                int(index.session_cap[index.session[run.session]]),
                UNLIMITED if run.room is None else rooms[run.room].capacity,
            )
            for run in self.schedule.runs
        ]
        return None if UNLIMITED in caps else sum(caps)


def measured(name: str, problem: Problem, value: Result | Schedule) -> Scenario:
    """A scenario with its schedule judged.

    Parameters
    ----------
    name : str
    problem : Problem
        What the schedule answers; a result has its own.
    value : Result or Schedule
        The bound of a schedule is taken over where it was made for exactly this problem.
    """
    if isinstance(value, Result):
        problem, schedule, bound = value.problem, value.schedule, value.bound
    else:
        schedule = value
        bound = value.bound if value.problem == digest(problem) else None
    roster = Roster(problem, schedule)
    broken, table = violations(roster), penalties(roster)
    # A bound above a score that can be had is none.
    known = None if bound is None or broken or bound > table.total else bound
    return Scenario(
        name=name,
        problem=problem,
        schedule=schedule,
        bound=known,
        score_table=table,
        violations=broken,
    )


def standing(problem: Problem, schedule: Schedule) -> int | None:
    """Score of a schedule in another problem; None where it is none, or breaks a `must` rule."""
    if schedule_faults(problem, schedule):
        return None
    roster = Roster(problem, schedule)
    return None if violations(roster) else penalties(roster).total


def carried(schedule: Schedule, problem: Problem) -> Schedule:
    """What of a schedule names only what a problem has."""
    patients, sessions, clinicians, rooms, services = (
        {item.id for item in items}
        for items in (
            problem.patients,
            problem.sessions,
            problem.clinicians,
            problem.rooms,
            problem.services,
        )
    )
    runs = tuple(
        run
        for run in schedule.runs
        if run.session in sessions
        and clinicians.issuperset(run.clinicians)
        and run.room in {None, *rooms}
    )
    running = {None, *(run.session for run in runs)}
    placements = tuple(
        p
        for p in schedule.placements
        if p.patient in patients
        and p.service in services
        and p.session in running
        and clinicians.issuperset(p.clinicians)
        and p.room in {None, *rooms}
    )
    return Schedule(placements=placements, runs=runs).sized()


def _hours(engagements: Mapping[str, list[Engagement]]) -> float:
    return sum(one.end - one.start for busy in engagements.values() for one in busy) / 60
