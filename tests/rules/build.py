"""Tiny problems for the tests of rules, and the two ways to ask a rule about a schedule.

`amounts` asks the referee, `cost_of` asks the model; `assert_exact` holds the one against the other
on many random schedules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from iopsched import model
from iopsched.arrays import Bools, Ints
from iopsched.candidates import Candidates
from iopsched.encoder import CpSatEncoder
from iopsched.index import NONE
from iopsched.model import Choice
from iopsched.problem import (
    Block,
    Clinician,
    Level,
    Need,
    Patient,
    Problem,
    Program,
    RuleSetting,
    Service,
    Session,
)
from iopsched.roster import Roster
from iopsched.rules import RULE_IDS, RULES, Finding, rules_in_force
from iopsched.schedule import Placement, Run, Schedule
from iopsched.tables import Housings, Offers
from iopsched.variables import Variables
from iopsched.week import Span, parse_time

GROUP = Service(id="group", kind="process", minutes=60)
TALK = Service(id="talk", form="individual", minutes=60)
FAMILY = Service(id="family", form="family", minutes=60)
DAY_BLOCK = Block(id="day", start=9 * 60, end=12 * 60)


def span(start: str, minutes: int = 60) -> Span:
    """``span("Mon 09:00")`` is Monday 09:00 to 10:00."""
    return Span(parse_time(start), parse_time(start) + minutes)


def session(
    id: str, *starts: str, minutes: int = 60, service: str = "group", **fields: Any
) -> Session:
    """A session of `GROUP` at any of some starts."""
    times = tuple(span(start, minutes) for start in starts)
    return Session(id=id, service=service, times=times, **fields)


def patient(id: str, *needs: str | Need, **fields: Any) -> Patient:
    """A patient who needs each named service once a week, or as a `Need` says."""
    plan = tuple(Need(service=need) if isinstance(need, str) else need for need in needs)
    return Patient(id=id, needs=plan, **fields)


def tiny(*, program: dict[str, Any] | None = None, **fields: Any) -> Problem:
    """A problem with one block from 09:00 to 12:00, an hourly grid, and two clinicians.

    Its services are `GROUP`, `TALK` and `FAMILY`, and it has no rooms; every field can be replaced.
    `program` holds fields of `Program`.
    """
    defaults: dict[str, Any] = {
        "program": Program(**{"blocks": (DAY_BLOCK,), "grid_minutes": 60, **(program or {})}),
        "services": (GROUP, TALK, FAMILY),
        "clinicians": (Clinician(id="C1"), Clinician(id="C2")),
    }
    return Problem(**{**defaults, **fields})


def only(problem: Problem, rule_id: str, level: Level = "must", weight: int = 1) -> Problem:
    """The problem with all rules but one off; turn more of them on again by `with_rules`."""
    off = dict.fromkeys(RULE_IDS, RuleSetting(level="off"))
    return problem.with_rules(**{**off, rule_id: RuleSetting(level=level, weight=weight)})


def seat(patient: str, session: Session, start: str | None = None) -> Placement:
    """A seat of a patient in a session, at its first time or at the given one."""
    time = session.times[0] if start is None else _time(session, start)
    return Placement(
        patient=patient,
        service=session.service,
        session=session.id,
        start=time.start,
        end=time.end,
    )


def run(
    session: Session, *clinicians: str, start: str | None = None, room: str | None = None
) -> Run:
    """A run of a session, at its first time or at the given one."""
    time = session.times[0] if start is None else _time(session, start)
    return Run(session=session.id, start=time.start, end=time.end, clinicians=clinicians, room=room)


def _time(session: Session, start: str) -> Span:
    return next(time for time in session.times if time.start == parse_time(start))


def meeting(
    patient: str,
    start: str,
    *clinicians: str,
    service: str = "talk",
    minutes: int = 60,
    room: str | None = None,
) -> Placement:
    """An appointment of a patient."""
    time = span(start, minutes)
    return Placement(
        patient=patient,
        service=service,
        start=time.start,
        end=time.end,
        clinicians=clinicians,
        room=room,
    )


def week(*items: Placement | Run) -> Schedule:
    """A schedule of placements and runs, in any order."""
    placements = tuple(item for item in items if isinstance(item, Placement))
    runs = tuple(item for item in items if isinstance(item, Run))
    return Schedule(placements=placements, runs=runs).sized()


def findings(problem: Problem, schedule: Schedule, rule_id: str) -> list[Finding]:
    """What the referee finds against the rule, whether or not it is in force."""
    return list(RULES[RULE_IDS.index(rule_id)].judge(Roster(problem, schedule)))


def amounts(problem: Problem, schedule: Schedule, rule_id: str) -> int:
    """Sum of the amounts that the referee finds against the rule."""
    found = findings(problem, schedule, rule_id)
    assert all(finding.amount >= 1 for finding in found), found
    return sum(finding.amount for finding in found)


def solve_with(problem: Problem) -> tuple[Schedule, int]:
    """The best schedule under the problem's rules in force, and its cost by the model."""
    candidates, encoder, variables = _model(problem)
    solver, status = _solved(encoder)
    assert status == cp_model.OPTIMAL, f"no schedule obeys: {solver.status_name(status)}"
    values = np.array(solver.response_proto.solution, dtype=bool)
    tables = (variables.row, variables.run, variables.staffing, variables.housing)
    choice = Choice(*(values[table] for table in tables))
    return model.decode(candidates, choice), round(solver.objective_value)


def cost_of(problem: Problem, schedule: Schedule) -> int | None:
    """Least cost that the model can give to the schedule; None when it forbids it."""
    candidates, encoder, variables = _model(problem)
    choice = choice_of(candidates, schedule)
    return None if choice is None else _cost(encoder, variables, choice)


def _model(problem: Problem) -> tuple[Candidates, CpSatEncoder, Variables]:
    rules = rules_in_force(problem)
    candidates = model.candidates_of(problem, rules)
    encoder = CpSatEncoder()
    return candidates, encoder, model.encode(encoder, candidates, rules)


def _solved(encoder: CpSatEncoder) -> tuple[cp_model.CpSolver, Any]:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    built = encoder.finish()
    assert built.validate() == "", built.validate()
    return solver, solver.solve(built)


def _cost(encoder: CpSatEncoder, variables: Variables, choice: Choice) -> int | None:
    tables = (variables.row, variables.run, variables.staffing, variables.housing)
    values = (choice.row, choice.run, choice.staffing, choice.housing)
    encoder.fix(np.concatenate(tables), np.concatenate(values))
    solver, status = _solved(encoder)
    if status == cp_model.INFEASIBLE:
        return None
    assert status == cp_model.OPTIMAL, solver.status_name(status)
    return round(solver.objective_value)


def choice_of(candidates: Candidates, schedule: Schedule) -> Choice | None:
    """The candidates that make up the schedule; None when one of them does not exist."""
    index = candidates.index
    head = {room: pool[0] for pool in candidates.pools for room in pool}
    head[NONE] = NONE
    rows, runs, staffings, housings = set(), set(), set(), set()
    for one in schedule.runs:
        key = (index.session[one.session], one.start, one.end)
        runs.add(key)
        staffings |= {(*key, index.clinician[clinician]) for clinician in one.clinicians}
        if one.room is not None:
            housings.add((*key, head[index.room[one.room]]))
    for placement in schedule.placements:
        alone = placement.session is None
        rows.add(
            (
                index.patient[placement.patient],
                index.service[placement.service],
                NONE if placement.session is None else index.session[placement.session],
                placement.start,
                placement.end,
                index.clinician[placement.clinicians[0]]
                if alone and placement.clinicians
                else NONE,
                head[index.room[placement.room]] if alone and placement.room else NONE,
            )
        )
    c = candidates
    r = c.rows
    masks = [
        _chosen(rows, r.patient, r.service, r.session, r.start, r.end, r.clinician, r.room),
        _chosen(runs, c.runs.session, c.runs.start, c.runs.end),
        _chosen(staffings, *_held(c.staffings), c.staffings.clinician),
        _chosen(housings, *_held(c.housings), c.housings.room),
    ]
    known = [int(mask.sum()) for mask in masks]
    return Choice(*masks) if known == [len(s) for s in (rows, runs, staffings, housings)] else None


def _held(table: Offers | Housings) -> tuple[Ints, Ints, Ints]:
    return table.session, table.start, table.end


def _chosen(wanted: set[Any], *columns: Any) -> Bools:
    keys = zip(*(column.tolist() for column in columns), strict=True)
    return np.array([key in wanted for key in keys], dtype=bool)


def random_choices(candidates: Candidates, samples: int, seed: int = 0) -> Iterator[Choice]:
    """Random choices of candidates that are schedules: from empty ones to crowded ones.

    A session runs at one of its times at most, with no more clinicians than it needs, in one room
    if it needs one, and seats are only in sessions that run.
    """
    random = np.random.default_rng(seed)
    c = candidates
    for sample in range(samples):
        density = random.choice([0.1, 0.3, 0.6, 0.9]) if sample else 0.0
        choice = Choice(
            *(np.zeros(len(t), dtype=bool) for t in (c.rows, c.runs, c.staffings, c.housings))
        )
        for one in np.unique(c.runs.session):
            if random.random() < max(density, 0.5) * (sample > 0):
                choice.run[random.choice(np.flatnonzero(c.runs.session == one))] = True
        for one in np.flatnonzero(choice.run):
            able = np.flatnonzero(c.staffings.run == one)
            staff = min(len(able), int(c.index.service_staff[c.runs.service[one]]))
            number = staff if random.random() < 0.7 else int(random.integers(staff + 1))
            choice.staffing[random.choice(able, number, replace=False)] = True
            able = np.flatnonzero(c.housings.run == one)
            if len(able):
                choice.housing[random.choice(able)] = True
        possible = np.append(choice.run, True)[c.rows.run]
        choice.row[possible & (random.random(len(c.rows)) < density)] = True
        # Appointments are many: thinned out, so that crowded samples are not all chaos.
        free = np.flatnonzero(choice.row & (c.rows.run == NONE))
        most = int(random.integers(7))
        if len(free) > most:
            choice.row[random.choice(free, len(free) - most, replace=False)] = False
        yield choice


def assert_exact(problem: Problem, rule_id: str, samples: int = 60, seed: int = 0) -> Counter[bool]:
    """Model and referee agree on the rule, for random schedules of the problem.

    As a `must` the model allows exactly the schedules in which the referee finds nothing, and
    otherwise its least cost is what the referee's amounts sum up to.

    Returns
    -------
    Counter of bool
        How many of the schedules that are not empty obey, and how many do not.
    """
    soft, hard = only(problem, rule_id, "like"), only(problem, rule_id, "must")
    loose, strict = model.candidates_of(soft), model.candidates_of(hard)
    seen: Counter[bool] = Counter()
    for choice in random_choices(loose, samples, seed):
        schedule = model.decode(loose, choice)
        judged = amounts(problem, schedule, rule_id)
        _assert_cost(soft, rule_id, choice, judged)
        same = choice_of(strict, schedule)
        if same is None:
            assert judged, f"{rule_id} rules out what it does not mind:\n{schedule}"
        else:
            _assert_hard(hard, rule_id, same)
        seen[judged == 0] += bool(schedule.runs or schedule.placements)
    for choice in random_choices(strict, samples, seed + 1):
        allowed = _assert_hard(hard, rule_id, choice)
        seen[allowed] += bool(choice.run.any() or choice.row.any())
    return seen


def _assert_cost(soft: Problem, rule_id: str, choice: Choice, judged: int) -> None:
    candidates, encoder, variables = _model(soft)
    cost = _cost(encoder, variables, choice)
    schedule = model.decode(candidates, choice)
    told = findings(soft, schedule, rule_id)
    assert cost == judged, f"{rule_id}: the model pays {cost}, judged {judged}\n{told}\n{schedule}"


def _assert_hard(hard: Problem, rule_id: str, choice: Choice) -> bool:
    """The model allows the choice exactly when the referee finds nothing: whether it does."""
    candidates, encoder, variables = _model(hard)
    allowed = _cost(encoder, variables, choice) is not None
    schedule = model.decode(candidates, choice)
    told = findings(hard, schedule, rule_id)
    assert allowed == (not told), f"{rule_id}: the model says {allowed}\n{told}\n{schedule}"
    return allowed


def with_patients(problem: Problem, **changes: Any) -> Problem:
    """The problem with some fields of every patient replaced."""
    known = {field.name for field in fields(Patient)}
    assert changes.keys() <= known, changes
    return replace(problem, patients=tuple(replace(p, **changes) for p in problem.patients))
