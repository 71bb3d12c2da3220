"""Prices without a linear program: the bound holds, is near, and the decisions make sense."""

from __future__ import annotations

import math
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from benchmarks.cohorts import instance
from iopsched.check import check
from iopsched.model import candidates_of
from iopsched.problem import Problem
from iopsched.rules import rules_in_force
from iopsched.schedule import Schedule
from iopsched.search.weekly.ascent import Ascent
from iopsched.search.weekly.compiling import compiled
from iopsched.search.weekly.leveling import level
from iopsched.search.weekly.master import master_of
from iopsched.search.weekly.moves import new_room
from iopsched.search.weekly.oracle import Oracle
from iopsched.search.weekly.plans import plans_of
from iopsched.search.weekly.shared import Shared
from iopsched.search.weekly.solver_weeks import SolverWeeks
from iopsched.solve import solve
from iopsched.validate import faults
from tests.oracle.tiny import tiny_problem


def climbed(problem: Problem, rounds: int) -> Ascent:
    """Prices and bound after so many rounds, or when there is nothing left to gain."""
    rules = rules_in_force(problem)
    candidates = candidates_of(problem, rules)
    planned = plans_of(candidates, rules)
    compiled().wait()
    with ThreadPoolExecutor(2) as pool:
        oracle = Oracle(planned, pool, lambda: False)
        shared = Shared(candidates, rules)
        ascent = Ascent(master_of(shared), oracle, SolverWeeks(candidates, rules))
        while ascent.rounds < rounds and ascent.step():
            pass
    return ascent


def test_a_last_bound_is_proven_when_time_is_nearly_up() -> None:
    problem = instance("clinic-30-balanced-s0")
    rules = rules_in_force(problem)
    candidates = candidates_of(problem, rules)
    oracle = Oracle(plans_of(candidates, rules), None, lambda: False)
    ascent = Ascent(master_of(Shared(candidates, rules)), oracle, SolverWeeks(candidates, rules))
    while ascent.rounds < 9 and ascent.step():
        pass
    prices, _ = ascent.proven
    ascent.until = time.perf_counter() + 1e-3
    # The next one would not be due before round 11.
    while ascent.rounds < 10 and ascent.step():
        pass
    ascent.step()
    assert ascent.until == math.inf
    while ascent.proven[0] is prices and ascent.rounds == 10:
        assert ascent.step()
    assert ascent.rounds == 10


@pytest.mark.parametrize("batch", range(5))
def test_bound_never_exceeds_the_optimum(batch: int) -> None:
    compared = near = 0
    seed = 700_000 + batch * 1_000
    while compared < 20:
        seed += 1
        problem = tiny_problem(seed)
        if faults(problem) or check(problem, Schedule()) or problem.current or problem.pins:
            continue
        exact = solve(problem, time_limit=None, workers=1)
        ascent = climbed(problem, 50)
        assert ascent.bound <= exact.score + 1e-3, seed
        near += ascent.bound > 0.9 * exact.score - 1
        compared += 1
    assert near >= 10


def test_the_bound_comes_near_what_it_can_be() -> None:
    ascent = climbed(instance("clinic-30-balanced-s0"), 300)
    assert ascent.bound > 0.99 * ascent.value
    # What is known of the optimum: 242,890 was proven, 253,810 was reached.
    assert 242_000 < ascent.bound <= 253_810
    mix = ascent.columns.mix
    shares = [
        mix.share[first : first + count]
        for first, count in zip(mix.base[:-1].tolist(), mix.columns.tolist(), strict=True)
    ]
    assert min(share.min() for share in shares) > -1e-6
    assert [share.sum() for share in shares] == pytest.approx(np.ones(len(shares)))
    # The ways of a run have its terms in common.
    runs = mix.common < mix.common_end
    assert np.bincount(mix.common[runs], mix.share[runs]).max() > 0.5


def test_measures_promise_nothing_that_they_do_not_hold() -> None:
    ascent = climbed(instance("clinic-30-balanced-s0"), 12)
    mix, rows = ascent.columns.mix, ascent.master.rows
    measures = ascent.columns.measures

    def promised(price: np.ndarray) -> np.ndarray:
        """What the cheaper end of each measure costs less than its shares."""
        lost = np.zeros(len(measures))
        for i, b in enumerate(measures.tolist()):
            at = np.arange(mix.base[b], mix.base[b] + mix.columns[b])
            terms = [slice(mix.first[k], mix.end[k]) for k in at.tolist()]
            reduced = mix.cost[at] - [mix.amount[t] @ price[mix.row[t]] for t in terms]
            lost[i] = mix.share[at] @ reduced - reduced.min()
        return lost

    price = ascent.price.copy()
    level(mix, measures, price, new_room(rows))
    before, after = promised(ascent.price), promised(price)
    assert after.sum() < 0.5 * before.sum()
    # No price is on the other side of its row, or grew.
    assert np.all(price * ascent.price >= 0)
    assert np.all(np.abs(price) <= np.abs(ascent.price))
