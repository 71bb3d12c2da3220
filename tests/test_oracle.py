"""The proven optimum is the best of all schedules that the referee accepts."""

from __future__ import annotations

import pytest

from iopsched.check import check
from iopsched.solve import solve
from iopsched.validate import faults
from tests.oracle.brute import TooManySchedulesError, best_score
from tests.oracle.tiny import tiny_problem

BATCHES = 25
EACH = 24
MOST = 1_500


@pytest.mark.parametrize("batch", range(BATCHES))
def test_optimum_is_the_best_of_all_schedules(batch: int) -> None:
    tried = 0
    seed = batch * 10_000
    while tried < EACH:
        seed += 1
        problem = tiny_problem(seed)
        if faults(problem):
            continue
        try:
            best = best_score(problem, MOST)
        except TooManySchedulesError:
            continue
        tried += 1
        result = solve(problem, time_limit=None, workers=1)
        if best is None:
            assert result.status == "conflict", seed
            assert result.violations, seed
        else:
            assert (result.status, result.score, result.bound) == ("optimal", best, best), seed
            assert not check(problem, result.schedule), seed
