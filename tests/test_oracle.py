"""The proven optimum is the best of all schedules that the referee accepts."""

from __future__ import annotations

import pytest

from iopsched.check import check
from iopsched.problem import Problem, RuleSetting
from iopsched.rules import RULE_IDS
from iopsched.solve import solve
from iopsched.validate import faults
from tests.oracle.brute import TooManySchedulesError, best_score
from tests.oracle.tiny import tiny_problem

BATCHES = 30
EACH = 12
MOST = 1_000
SEEDS_A_RULE = 400


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


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_every_rule_moves_the_optimum_of_a_tiny_problem(rule_id: str) -> None:
    for seed in range(SEEDS_A_RULE):
        problem = tiny_problem(seed).with_rules(**{rule_id: RuleSetting()})
        if not faults(problem) and _answer(problem) != _answer(
            problem.with_rules(**{rule_id: "off"})
        ):
            return
    pytest.fail(f"{rule_id} changes no score and forbids nothing in {SEEDS_A_RULE} tiny problems")


def _answer(problem: Problem) -> tuple[str, int]:
    result = solve(problem, time_limit=None, workers=1)
    return result.status, result.score
