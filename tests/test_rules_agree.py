"""For every rule, model and referee agree on random tiny problems, in both directions.

A model fixed to a schedule is feasible exactly when the referee finds nothing against it, and its
least cost is what the referee's amounts sum up to.
"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from iopsched.rules import RULE_IDS
from iopsched.validate import faults
from tests.oracle.tiny import tiny_problem
from tests.rules.build import assert_exact

EXAMPLES = 16
SCHEDULES = 8
"""Tried of each problem and level."""

SEEDS = st.integers(min_value=0, max_value=1_000_000)


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_model_and_referee_agree(rule_id: str) -> None:
    seen: Counter[bool] = Counter()

    @settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=EXAMPLES,
        suppress_health_check=[HealthCheck.filter_too_much],
    )
    @given(seed=SEEDS)
    def agrees(seed: int) -> None:
        problem = tiny_problem(seed)
        assume(not faults(problem))
        seen.update(assert_exact(problem, rule_id, SCHEDULES, seed))

    agrees()
    # Both outcomes, or the test would say nothing.
    assert min(seen[True], seen[False]) >= 5, seen
