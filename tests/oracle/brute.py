"""Try every schedule of a tiny problem; only the referee says which are good."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from iopsched.check import penalties, violations
from iopsched.offering import Session
from iopsched.patient import Patient
from iopsched.problem import Problem
from iopsched.roster import Roster
from iopsched.rules import Rule, rules_in_force
from iopsched.schedule import Placement, Run, Schedule
from iopsched.week import DAY
from iopsched.wellformed import malformed


class TooManySchedulesError(Exception):
    """The problem is not tiny enough."""


def every_schedule(problem: Problem, most: int) -> list[Schedule]:
    """Every schedule of the problem whose patients' weeks each obey the rules of one patient.

    Raises
    ------
    TooManySchedulesError
        When there are more than `most`.
    """
    tried = 0
    musts = [f.rule for f in rules_in_force(problem) if f.level == "must" and not f.rule.demands]
    alone = [rule for rule in musts if rule.scope == "patient"]
    plans = [list(_run_options(problem, session)) for session in problem.sessions]
    if math.prod(map(len, plans)) > most:
        raise TooManySchedulesError
    appointments = {p.id: list(_appointments(problem, p)) for p in problem.patients}
    found = []
    # Weeks of single patients are looked at one by one: not too many of them either.
    budget = 4 * most
    for plan in itertools.product(*plans):
        runs = tuple(run for run in plan if run is not None)
        weeks = []
        for patient in problem.patients:
            options = _options(problem, patient, runs, appointments[patient.id], budget)
            budget -= len(options)
            weeks.append([week for week in options if _obeys(problem, runs, week, alone)])
        tried += math.prod(map(len, weeks))
        if tried > most:
            raise TooManySchedulesError
        found += [(runs, chosen) for chosen in itertools.product(*weeks)]
    return [
        Schedule(placements=tuple(itertools.chain.from_iterable(chosen)), runs=runs).sized()
        for runs, chosen in found
    ]


def best_score(problem: Problem, most: int) -> int | None:
    """Smallest score of all schedules that the referee accepts; None when it accepts none."""
    force = rules_in_force(problem)
    # What is decided soonest comes first: patients' own rules have been judged week by week.
    musts = [f.rule for f in force if f.level == "must"]
    musts.sort(key=lambda rule: rule.scope == "patient")
    scores = []
    for schedule in every_schedule(problem, most):
        roster = Roster(problem, schedule)
        broken = itertools.chain(malformed(roster), *(rule.judge(roster) for rule in musts))
        if not any(broken):
            assert not violations(roster)
            scores.append(penalties(roster).total)
    return min(scores, default=None)


def _run_options(problem: Problem, session: Session) -> Iterator[Run | None]:
    """Not at all; or at each time, with each staff and each room, that is a schedule at all."""
    yield None
    staff = next(s.staff for s in problem.services if s.id == session.service)
    people = [c.id for c in problem.clinicians]
    teams = [t for n in range(staff + 1) for t in itertools.combinations(people, n)]
    for time, team, room in itertools.product(
        session.times, teams, [None, *(room.id for room in problem.rooms)]
    ):
        run = Run(session=session.id, start=time.start, end=time.end, clinicians=team, room=room)
        if not any(malformed(Roster(problem, Schedule(runs=(run,))))):
            yield run


def _appointments(problem: Problem, patient: Patient) -> Iterator[Placement]:
    """Every appointment that is one at all: any start on the hour, any clinician, any room."""
    services = {s.id: s for s in problem.services if s.form != "group"}
    wanted = {
        (service, need.minutes or services[service].minutes)
        for need in patient.needs
        for service in need.services
        if service in services
    }
    teams = [(), *((c.id,) for c in problem.clinicians)]
    rooms = [None, *(room.id for room in problem.rooms)]
    starts = range(0, 7 * DAY, problem.program.grid_minutes)
    for (service, minutes), start, team, room in itertools.product(wanted, starts, teams, rooms):
        placement = Placement(
            patient=patient.id,
            service=service,
            start=start,
            end=start + minutes,
            clinicians=team,
            room=room,
        )
        if not any(malformed(Roster(problem, Schedule(placements=(placement,))))):
            yield placement


def _options(
    problem: Problem,
    patient: Patient,
    runs: tuple[Run, ...],
    appointments: list[Placement],
    most: int,
) -> list[tuple[Placement, ...]]:
    """Every set of placements of one patient."""
    services = {session.id: session.service for session in problem.sessions}
    seats = []
    for run in runs:
        seat = Placement(
            patient=patient.id,
            service=services[run.session],
            session=run.session,
            start=run.start,
            end=run.end,
            clinicians=run.clinicians,
            room=run.room,
        )
        if not any(malformed(Roster(problem, Schedule(placements=(seat,), runs=(run,))))):
            seats.append(seat)
    limit = _most_appointments(problem, appointments)
    if 2 ** len(seats) * sum(math.comb(len(appointments), n) for n in range(limit + 1)) > most:
        raise TooManySchedulesError
    return [
        (*some, *others)
        for some in _subsets(seats, len(seats))
        for others in _subsets(appointments, limit)
    ]


def _obeys(
    problem: Problem, runs: tuple[Run, ...], week: tuple[Placement, ...], rules: list[Rule]
) -> bool:
    """Whether one patient's week breaks none of the rules of that patient alone."""
    roster = Roster(problem, Schedule(placements=week, runs=runs))
    return not any(finding for rule in rules for finding in rule.judge(roster))


def _subsets(options: list[Placement], most: int) -> Iterator[tuple[Placement, ...]]:
    sizes = range(min(most, len(options)) + 1)
    return itertools.chain.from_iterable(itertools.combinations(options, n) for n in sizes)


def _most_appointments(problem: Problem, appointments: list[Placement]) -> int:
    """One, where the need's own limit is binding; otherwise any number of them."""
    binding = {force.rule.id for force in rules_in_force(problem) if force.level == "must"}
    return min(1 if "need_limits" in binding else len(appointments), len(appointments))
