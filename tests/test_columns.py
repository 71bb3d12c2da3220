"""The search over weeks: its bound never crosses the optimum, and its weeks make schedules."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.cohorts import instance
from iopsched.check import check, score
from iopsched.model import candidates_of, decode, locate
from iopsched.problem import Problem
from iopsched.rules import rules_in_force
from iopsched.schedule import Schedule
from iopsched.search.cpsat import SolverOptions
from iopsched.search.weekly.compiling import compiled
from iopsched.search.weekly.plans import plans_of
from iopsched.search.weekly.search import WeeksSearch
from iopsched.solve import solve
from iopsched.validate import faults
from tests.oracle.tiny import tiny_problem

BATCHES = 10
EACH = 20


def searched(problem: Problem, begin: Schedule, seconds: float) -> tuple[float, Schedule | None]:
    """Bound and schedule of a search over weeks."""
    rules = rules_in_force(problem)
    candidates = candidates_of(problem, rules)
    planned = plans_of(candidates, rules)
    start = locate(candidates, begin)
    # Compiling takes none of the time.
    compiled().wait()
    search = WeeksSearch(candidates, rules, planned, start, SolverOptions(0, 1), seconds)
    search.work()
    choice = search.choice
    return search.bound, None if choice is None else decode(candidates, choice)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_bound_optimum_and_columns_never_cross(batch: int) -> None:
    compared = proven = placed = 0
    seed = 500_000 + batch * 1_000
    while compared < EACH:
        seed += 1
        problem = tiny_problem(seed)
        if faults(problem) or check(problem, Schedule()) or problem.current or problem.pins:
            continue
        exact = solve(problem, time_limit=None, workers=1)
        assert exact.status == "optimal", seed
        # From the optimum the search can only show that it is one.
        bound, found = searched(problem, exact.schedule, 0.6)
        assert bound <= exact.score + 1e-3, seed
        if found is not None:
            placed += 1
            assert not check(problem, found), seed
            reached = score(problem, found).total
            assert reached >= exact.score, seed
            proven += bound > reached - 1 + 1e-3
        compared += 1
    # Nearly always a schedule, and often a bound that proves it.
    assert placed >= EACH // 2
    assert proven >= EACH // 4


def test_many_patients_are_placed_and_bounded() -> None:
    problem = instance("clinic-30-balanced-s3")
    bound, found = searched(problem, Schedule(), 12.0)
    assert found is not None
    assert not check(problem, found)
    reached = score(problem, found).total
    assert bound <= reached
    assert reached < score(problem, Schedule()).total / 10


def test_the_search_costs_what_the_referee_says() -> None:
    problem = instance("clinic-30-tight-s4")
    rules = rules_in_force(problem)
    candidates = candidates_of(problem, rules)
    planned = plans_of(candidates, rules)
    start = locate(candidates, Schedule())
    compiled().wait()
    search = WeeksSearch(candidates, rules, planned, start, SolverOptions(1, 2), 6.0)
    search.work()
    assert search.choice is not None
    found = decode(candidates, search.choice)
    assert not check(problem, found)
    assert np.isclose(search.cost, score(problem, found).total)
