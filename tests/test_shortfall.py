"""What is missed in any schedule: never more than one misses, and found where it is plain."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace

import numpy as np
import pytest

from iopsched.check import check
from iopsched.model import candidates_of, locate
from iopsched.problem import Need, Patient, Problem, Program, Service, Session
from iopsched.rulepack import RulePack
from iopsched.rules import rules_in_force
from iopsched.schedule import Schedule
from iopsched.search.weekly.dues import Dues
from iopsched.search.weekly.plans import plans_of
from iopsched.search.weekly.relief import LEFT, bearing, dues_of, relieved
from iopsched.search.weekly.shared import Shared
from iopsched.search.weekly.shortfall import Shortfall, Shortfalls
from iopsched.solve import solve
from iopsched.validate import faults
from iopsched.week import Span
from tests.oracle.tiny import tiny_problem

SECONDS = 20.0


def found(problem: Problem) -> tuple[list[Shortfall], Dues]:
    """The shortfalls of a problem, and what is owed for them."""
    rules = rules_in_force(problem)
    candidates = candidates_of(problem, rules)
    planned = plans_of(candidates, rules)
    shortfalls = Shortfalls(Shared(candidates, rules), bearing(planned, candidates.index))
    several = shortfalls.find(shortfalls.sets, time.perf_counter() + SECONDS)
    return several, dues_of(planned, several, candidates)


def missed(problem: Problem, dues: Dues, schedule: Schedule) -> np.ndarray:
    """What the weeks of a schedule miss of each set."""
    rules = rules_in_force(problem)
    candidates = candidates_of(problem, rules)
    chosen = np.flatnonzero(locate(candidates, schedule).row)
    owner = candidates.rows.patient[chosen]
    weeks = [chosen[owner == p] for p in range(len(problem.patients))]
    return dues.missed_by(np.arange(len(weeks)), weeks).sum(axis=0)


def clinic(strict: int, others: int, groups: int, seats: int, few: int) -> Problem:
    """Everybody asks for one of some groups, smaller ones where a strict payer's people are."""
    spans = [Span.of(f"{day} 09:00", f"{day} 10:00") for day in ("Mon", "Tue", "Wed")[:groups]]
    need = (Need(service="process", min=1, max=1),)
    return Problem(
        program=Program(name="Clinic"),
        services=(Service(id="process", kind="process", minutes=60, max_size=seats, staff=0),),
        sessions=tuple(
            Session(id=f"s{i}", service="process", times=(span,)) for i, span in enumerate(spans)
        ),
        rule_packs=(RulePack(id="strict", group_max={"process": few}),),
        patients=tuple(
            Patient(id=f"P{i}", needs=need, rule_pack="strict" if i < strict else None)
            for i in range(strict + others)
        ),
    )


@pytest.mark.parametrize(
    ("strict", "others", "groups", "seats", "few"),
    [(1, 5, 2, 3, 2), (3, 3, 2, 3, 1), (2, 7, 3, 4, 2), (5, 2, 3, 4, 2), (1, 2, 2, 4, 1)],
)
def test_what_is_missed_is_counted(
    strict: int, others: int, groups: int, seats: int, few: int
) -> None:
    # Which groups are smaller is all there is to choose: the rest is counting.
    least = strict + others
    for small in itertools.product((False, True), repeat=groups):
        room = sum(few if s else seats for s in small)
        ours = min(strict, few * sum(small))
        least = min(least, strict + others - min(room, ours + others))
    problem = clinic(strict, others, groups, seats, few)
    shortfalls, dues = found(problem)
    assert sum(s.least for s in shortfalls) == least
    assert dues.paid == least * (50_000 - LEFT)
    result = solve(problem, time_limit=None, workers=1)
    assert missed(problem, dues, result.schedule).sum() == least * bool(shortfalls)


def test_the_smaller_groups_miss_no_more_and_are_near_to_the_shares() -> None:
    # Two people of a strict payer need one small group, whichever it is.
    problem = clinic(2, 9, 3, 4, 2)
    rules = rules_in_force(problem)
    candidates = candidates_of(problem, rules)
    shared = Shared(candidates, rules)
    shortfalls = Shortfalls(shared, bearing(plans_of(candidates, rules), candidates.index))
    (one,) = shortfalls.find(shortfalls.calling, time.perf_counter() + SECONDS)
    smaller = sorted(shortfalls.called(one, np.zeros(shortfalls.variables), SECONDS))
    assert len(smaller) == 3
    for wanted in smaller:
        value = np.zeros(shortfalls.variables)
        value[wanted] = 0.4
        called = shortfalls.called(one, value, SECONDS)
        assert called == {variable: int(variable == wanted) for variable in smaller}


@pytest.mark.parametrize("first", [True, False])
def test_who_waits_is_placed_wholly_or_not_at_all(first: bool) -> None:
    """Three seats for two who ask for two each: the one who is enrolled can do with one."""
    need = (Need(service="process", min=2, max=2),)
    waits = Patient(id="W", needs=need, enrolled=False, priority=3)
    enrolled = Patient(id="E", needs=need)
    problem = clinic(0, 0, 2, 2, 1)
    problem = replace(
        problem,
        sessions=(problem.sessions[0], replace(problem.sessions[1], max_size=1)),
        patients=(waits, enrolled) if first else (enrolled, waits),
    )
    shortfalls, dues = found(problem)
    assert [s.least for s in shortfalls] == [1]
    result = solve(problem, time_limit=None, workers=1)
    assert missed(problem, dues, result.schedule).tolist() == [1.0]


def test_what_one_placement_can_meet_together_does_not_count() -> None:
    problem = clinic(2, 9, 3, 4, 2)
    both = (Need(service="process", min=1, max=1), Need(any_of=("process",), min=1, max=1))
    problem = replace(
        problem, patients=tuple(replace(patient, needs=both) for patient in problem.patients)
    )
    assert found(problem)[0] == []


def test_no_schedule_misses_less() -> None:
    compared = 0
    for seed in range(900_000, 900_150):
        problem = tiny_problem(seed)
        if faults(problem) or check(problem, Schedule()) or problem.current or problem.pins:
            continue
        shortfalls, dues = found(problem)
        if not shortfalls:
            continue
        compared += 1
        for schedule in (Schedule(), solve(problem, time_limit=None, workers=1).schedule):
            assert np.all(missed(problem, dues, schedule) >= dues.allowed - 1e-9), seed
    assert compared >= 3


def test_weeks_cost_less_by_what_they_miss() -> None:
    problem = clinic(2, 9, 3, 4, 2)
    rules = rules_in_force(problem)
    candidates = candidates_of(problem, rules)
    planned = plans_of(candidates, rules)
    shortfalls, dues = found(problem)
    less = relieved(planned, shortfalls, candidates.index)
    assert np.allclose(planned.plans.empty - less.plans.empty, 50_000 - LEFT)
    assert relieved(planned, [], candidates.index) is planned
    # Two of the eleven are a part; of the others one has no seat already.
    part = dues.part(
        np.array([0, 4]), np.flatnonzero(np.isin(candidates.rows.patient, [0, 4])), np.ones(1)
    )
    assert part.allowed.tolist() == [max(0.0, dues.allowed[0] - 1)]
    empty = np.full((2, 3), -1)
    assert part.missed(np.arange(2), empty).tolist() == [[1.0], [1.0]]
    placed = np.array([[0, -1, -1], [-1, -1, -1]])
    assert part.missed(np.arange(2), placed).tolist() == [[0.0], [1.0]]
    assert part.owed(np.array([5.0])) == (5 - part.allowed[0]) * dues.relief
