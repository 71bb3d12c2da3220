"""Column generation: its bound never crosses the optimum, and its weeks make schedules."""

from __future__ import annotations

import pytest

from iopsched.check import check, score
from iopsched.model import candidates_of, decode, locate
from iopsched.rules import rules_in_force
from iopsched.schedule import Schedule
from iopsched.search.columns import generate_columns
from iopsched.search.control import Control
from iopsched.search.cpsat import SolverOptions
from iopsched.search.slices import WholeModel
from iopsched.solve import solve
from iopsched.validate import faults
from tests.oracle.tiny import tiny_problem

BATCHES = 10
EACH = 20


@pytest.mark.parametrize("batch", range(BATCHES))
def test_bound_optimum_and_columns_never_cross(batch: int) -> None:
    compared = proven = 0
    seed = 500_000 + batch * 1_000
    while compared < EACH:
        seed += 1
        problem = tiny_problem(seed)
        if faults(problem) or check(problem, Schedule()):
            continue
        exact = solve(problem, time_limit=None, workers=1)
        assert exact.status == "optimal", seed
        rules = rules_in_force(problem)
        candidates = candidates_of(problem, rules)
        whole = WholeModel(candidates, rules)
        bounds: list[int] = []
        begin = locate(candidates, Schedule())
        control = Control(20.0, 0.0, None, None)
        choice = generate_columns(whole, begin, control, SolverOptions(0, 1), bounds.append)
        assert bounds == sorted(bounds), seed
        assert bounds, seed
        assert bounds[-1] <= exact.score, seed
        assert choice is not None, seed
        found = decode(candidates, choice)
        assert not check(problem, found), seed
        reached = score(problem, found).total
        assert reached >= exact.score, seed
        if reached == bounds[-1]:
            proven += 1
            assert reached == exact.score, seed
        compared += 1
    # The bound is tight more often than not, or it would say little.
    assert proven >= EACH // 2
