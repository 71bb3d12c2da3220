"""The search near a schedule finds what the whole search finds."""

from __future__ import annotations

from itertools import count, islice

import pytest

from iopsched.check import check, score
from iopsched.problem import Problem
from iopsched.schedule import Schedule
from iopsched.search.control import Control
from iopsched.search.cpsat import SolverOptions
from iopsched.search.nearby import search_nearby
from iopsched.solve import solve
from iopsched.validate import faults
from tests.oracle.tiny import tiny_problem


def found(problem: Problem, start: Schedule | None) -> tuple[bool, int]:
    """Whether the search obeys, and its score; the referee agrees."""
    answer = search_nearby(problem, start, Control(60, 0.0, None, None), SolverOptions(0, 1))
    assert answer.obeys == (not check(problem, answer.schedule))
    assert answer.score.total == score(problem, answer.schedule).total
    assert not (answer.obeys and answer.impossible)
    return answer.obeys, answer.score.total


@pytest.mark.parametrize("batch", range(3))
def test_it_finds_the_optimum_from_anywhere(batch: int) -> None:
    seeds = (seed for seed in count(batch * 1000) if not faults(tiny_problem(seed)))
    for seed in islice(seeds, 4):
        problem = tiny_problem(seed)
        best = solve(problem, time_limit=None, workers=1)
        for start in (None, Schedule(), best.schedule):
            obeys, total = found(problem, start)
            assert obeys == (best.status != "conflict"), seed
            if obeys:
                assert total == best.score, seed
