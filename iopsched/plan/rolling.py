"""Week after week, each given those before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from iopsched.patient import Authorization, Routine
from iopsched.plan.ahead import fullest_week, look_ahead
from iopsched.plan.causes import Cause, causes_of
from iopsched.plan.handovers import Handover, handovers_between
from iopsched.plan.history import Past
from iopsched.plan.moves import moves_between
from iopsched.plan.pacing import left_of
from iopsched.plan.people import ONE_WEEK
from iopsched.plan.release import Search, Settled, settle, with_routines
from iopsched.plan.result import Move, PlannedWeek
from iopsched.plan.start import start_of
from iopsched.plan.usual import Usual, closed_days, held, usual_of
from iopsched.plan.weekly import problem_of_week
from iopsched.problem import Problem
from iopsched.result import Result
from iopsched.roster import Roster
from iopsched.schedule import Placement, Run, Schedule

__all__ = ["Rolling", "Solve"]

Solve = Callable[[Problem, Schedule | None], Result]
"""Solves a problem, from a schedule, in what is left of the week's time."""

FIRST = Cause(kind="data", text="the first week is not as the current schedule was")


class Rolling:
    """The state between two weeks.

    Parameters
    ----------
    problem : Problem
        Of the first week, with all its dates.
    weeks : int
        How many are planned.

    Attributes
    ----------
    past : list of Past
        The weeks so far.
    """

    def __init__(self, problem: Problem, weeks: int) -> None:
        assert problem.program.week_of is not None
        self._problem = problem
        self._weeks = weeks
        self._first = problem.program.week_of
        self.past: list[Past] = []
        self._usual: dict[str, Usual] = {}
        self._habit: dict[str, tuple[Placement, ...]] = {}
        self._run: dict[str, Run] = {}
        self._passing: dict[str, tuple[Cause, ...]] = {}

    def next_week(self, solve: Solve, search: Search) -> PlannedWeek:
        """Plan one week more.

        Parameters
        ----------
        solve, search : callable
            For the week's schedule, and for who keeps their days in it.
        """
        week_of = self._first + ONE_WEEK * len(self.past)
        week = problem_of_week(self._problem, week_of, self.past)
        before = self._before(week)
        if self.past:
            week = replace(week, current=self._as_usual())
        ahead = None if before is not None else self._look_ahead(search)
        causes = self._causes(week, before)
        settled = self._settled(week, causes, ahead, search)
        problem = with_routines(week, settled.routines).with_rules(routine="must")
        result = solve(problem, settled.start)
        now = Past(problem, result.schedule)
        moves: tuple[Move, ...] = ()
        handovers: tuple[Handover, ...] = ()
        if before is not None:
            moves = moves_between(before, now.roster, causes, self._passing, settled.released)
            handovers = handovers_between(before, now.roster, causes)
        self.past.append(now)
        self._remember(now.roster, moves, handovers)
        return PlannedWeek(
            week_of=week_of,
            result=result,
            causes=causes,
            moves=moves,
            left=self._left(now),
            closed=tuple(closed_days(self._problem, week_of)),
            handovers=handovers,
        )

    def _before(self, week: Problem) -> Roster | None:
        """The week before, as far as it is about those who come now."""
        if self.past:
            return self.past[-1].roster
        if week.current is None:
            return None
        roster = Roster(week, _of_those_here(week, week.current))
        self._usual = {p.id: usual_of(roster, p.id) for p in week.patients if roster.week[p.id]}
        return roster

    def _look_ahead(self, search: Search) -> Schedule | None:
        """Days for the first week on which those who come later will fit, too."""
        fullest = fullest_week(self._problem, self._weeks)
        if fullest is None:
            return None
        roster = look_ahead(self._problem, fullest, search)
        self._usual = {p: usual_of(roster, p) for p in roster.patients if roster.week[p]}
        return roster.schedule

    def _causes(self, week: Problem, before: Roster | None) -> tuple[Cause, ...]:
        if self.past:
            return causes_of(self._problem, self.past[-1].problem, week)
        return () if before is None else (FIRST,)

    def _settled(
        self,
        week: Problem,
        causes: tuple[Cause, ...],
        ahead: Schedule | None,
        search: Search,
    ) -> Settled:
        routines = self._routines(week, causes)
        usual = ahead or week.current
        start = None if usual is None else start_of(week, usual)
        if not routines or not (causes or ahead):
            return Settled(routines, {}, start)
        given = frozenset(p.id for p in week.patients if p.routine != Routine())
        return settle(week, routines, given, start, search)

    def _routines(self, week: Problem, causes: tuple[Cause, ...]) -> dict[str, Routine]:
        """Everybody's usual days and blocks, but for those whose data give a routine."""
        week_of = week.program.week_of
        assert week_of is not None
        closed = closed_days(self._problem, week_of)
        stepping = {cause.patient for cause in causes if cause.kind == "phase"}
        routines = {}
        for patient in week.patients:
            usual = self._usual.get(patient.id)
            if patient.routine != Routine():
                routines[patient.id] = patient.routine
            elif usual is not None:
                routine = held(patient, usual, closed, week)
                # Another phase may be another part of the day.
                routines[patient.id] = (
                    replace(routine, blocks=()) if patient.id in stepping else routine
                )
        return routines

    def _remember(
        self, now: Roster, moves: tuple[Move, ...], handovers: tuple[Handover, ...]
    ) -> None:
        """What is usual from now on: not what passing causes alone have changed."""
        moved: dict[str, list[Cause]] = {}
        for move in moves:
            moved.setdefault(move.patient, []).extend(move.causes)
        for patient in now.patients:
            actual = usual_of(now, patient)
            why = moved.get(patient, ())
            own = any(cause.patient == patient for cause in why)
            if patient in self._usual and not own and any(cause.passing for cause in why):
                passing = (cause for cause in why if cause.passing)
                self._passing[patient] = tuple(dict.fromkeys(passing))
            elif actual.days and (why or patient not in self._passing):
                self._usual[patient] = actual
                self._habit[patient] = self._appointed(patient, now, handovers)
                self._passing.pop(patient, None)
        self._run.update(now.runs)

    def _appointed(
        self, patient: str, now: Roster, handovers: tuple[Handover, ...]
    ) -> tuple[Placement, ...]:
        """The patient's week, with those whom they see but for vacations and the like."""
        lent = {
            one.service
            for one in handovers
            if one.patient == patient and any(cause.passing for cause in one.causes)
        }
        habit = self._habit.get(patient, ())
        return (
            *(p for p in now.week[patient] if p.session is not None or p.service not in lent),
            *(p for p in habit if p.session is None and p.service in lent),
        )

    def _as_usual(self) -> Schedule:
        """The week as everybody last had it when nothing passing was in the way."""
        placements = tuple(p for habit in self._habit.values() for p in habit)
        return Schedule(placements=placements, runs=tuple(self._run.values())).sized()

    def _left(self, now: Past) -> Mapping[str, Authorization]:
        """What is left after the week of authorizations for a period."""
        left = {}
        for patient in self._problem.patients:
            if patient.id in now.roster.patients:
                rest = left_of(self._problem, patient, now.week_of, self.past)
                if rest.per == "period":
                    left[patient.id] = rest
        return left


def _of_those_here(week: Problem, schedule: Schedule) -> Schedule:
    """The part of a schedule that names only what the week has."""
    patients = {patient.id for patient in week.patients}
    services = {service.id for service in week.services}
    sessions = {session.id for session in week.sessions}
    return replace(
        schedule,
        placements=tuple(
            p
            for p in schedule.placements
            if p.patient in patients
            and p.service in services
            and (p.session is None or p.session in sessions)
        ),
        runs=tuple(run for run in schedule.runs if run.session in sessions),
        unplaced=(),
    ).sized()
