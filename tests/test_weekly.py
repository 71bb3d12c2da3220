"""Weekly plans priced by dynamic programming agree with the solver and with the referee."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from ortools.sat.python import cp_model

from benchmarks.cohorts import instance
from iopsched.arrays import Ints
from iopsched.candidates import Candidates
from iopsched.encoder import CpSatEncoder
from iopsched.index import NONE
from iopsched.model import Choice, candidates_of, decode
from iopsched.problem import Problem
from iopsched.roster import Roster
from iopsched.rules import RuleInForce, rules_in_force
from iopsched.rules.base import Desk
from iopsched.search.cpsat import new_solver
from iopsched.search.weekly.days import FAR, NEVER
from iopsched.search.weekly.plans import Planned, plans_of
from iopsched.search.weekly.weeks import LONGEST, WEEKS, price_weeks
from iopsched.validate import faults
from iopsched.variables import Variables
from tests.oracle.tiny import tiny_problem

BATCHES = 6
EACH = 40
"""Patients compared in a batch."""

RANGES = ((0, 1), (0, 60), (-9_000, 9_000), (0, 300_000))
"""Prices of rows on top of their own cost."""


def own_rules(problem: Problem) -> tuple[RuleInForce, ...]:
    """The rules of single patients' weeks."""
    return tuple(
        force
        for force in rules_in_force(problem)
        if force.rule.scope == "patient" or force.rule.id == "no_overlap"
    )


def price(
    planned: Planned, patient: int, cost: Ints, limit: float = FAR, multiplier: float = 0.0
) -> tuple[float, list[tuple[float, Ints]]]:
    """Bound and weeks of one patient: their cost and rows."""
    plans, count = planned.plans, len(planned.known)
    bound, costs = np.empty(count), np.empty((count, WEEKS))
    rows = np.empty((count, WEEKS, LONGEST), dtype=np.int64)
    multipliers = np.full(plans.first_table[-1], multiplier)
    price_weeks(
        plans, np.array([patient]), cost.astype(float), np.full(count, limit), multipliers,
        bound, costs, rows, True,
    )  # fmt: skip
    weeks = [
        (float(c), week[week >= 0])
        for c, week in zip(costs[patient], rows[patient], strict=True)
        if c < FAR
    ]
    return float(bound[patient]), weeks


def judged(candidates: Candidates, rules: tuple[RuleInForce, ...], p: int, week: Ints) -> float:
    """What the referee finds against one patient's week, at the rules' prices; far if forbidden."""
    c = candidates
    row = np.zeros(len(c.rows), dtype=bool)
    row[week] = True
    run = np.zeros(len(c.runs), dtype=bool)
    seats = c.rows.run[week]
    run[seats[seats != NONE]] = True
    schedule = decode(
        c, Choice(row, run, np.zeros(len(c.staffings), bool), np.zeros(len(c.housings), bool))
    )
    problem = c.index.problem
    name = problem.patients[p].id
    # Rooms and clinicians are nobody's week.
    roster = Roster(problem, schedule)
    total = 0.0
    for force in rules:
        amount = sum(f.amount for f in force.rule.judge(roster) if f.patient == name)
        total += amount * (FAR if force.price is None else force.price)
    return total


def optimum(candidates: Candidates, rules: tuple[RuleInForce, ...], p: int, cost: Ints) -> float:
    """The solver's least cost of one patient's week; far where there is no week at all."""
    problem = candidates.index.problem
    alone = replace(
        problem, patients=(problem.patients[p],), keep_apart=(), keep_together=(), pins=()
    )
    own = candidates_of(alone, rules)
    mine = np.flatnonzero(candidates.rows.patient == p)
    assert np.array_equal(own.rows.start, candidates.rows.start[mine])
    encoder = CpSatEncoder()
    variables = Variables(encoder, own)
    for force in rules:
        force.rule.post(Desk(variables, force.price))
    encoder.minimize(variables.row, cost[mine])
    solver = new_solver(workers=1)
    status = solver.solve(encoder.finish())
    if status == cp_model.INFEASIBLE:
        return FAR
    assert status == cp_model.OPTIMAL
    return solver.objective_value


def compare(
    candidates: Candidates, rules: tuple[RuleInForce, ...], planned: Planned, p: int,
    extra: Ints, seen: Counter[str],
) -> None:  # fmt: skip
    """Bound, solver's optimum and weeks of one patient agree at the rows' cost and some more."""
    rows = candidates.rows
    patient = candidates.index.problem.patients[p]
    exact = optimum(candidates, rules, p, rows.cost + extra)
    bound, weeks = price(planned, p, rows.cost + extra)
    if exact == FAR:
        assert not weeks
        assert bound >= NEVER
        seen["impossible"] += 1
        return
    assert bound <= exact + 0.01, (patient.id, bound, exact)
    assert weeks[0][0] >= exact - 0.01, (patient.id, weeks[0], exact)
    assert [cost for cost, _ in weeks] == sorted(cost for cost, _ in weeks)
    for cost, week in weeks:
        assert np.all(rows.patient[week] == p)
        found = judged(candidates, rules, p, week) + float(extra[week].sum())
        assert cost == pytest.approx(found, abs=0.01), (patient.id, cost, found)
    seen["closed"] += weeks[0][0] - bound < 0.01
    seen["compared"] += 1
    seen["empty"] += len(weeks[0][1]) == 0
    # No dearer week is looked for, and the bound then only says that there is none.
    limit = weeks[0][0] - 1.0
    below, none = price(planned, p, rows.cost + extra, limit, 100.0)
    assert none == []
    assert below <= limit + 0.01
    if weeks[0][0] - bound < 0.01:
        assert below == pytest.approx(limit)
    above, again = price(planned, p, rows.cost + extra, weeks[0][0] + 1.0, -100.0)
    assert above <= exact + 0.01
    assert not again or again[0][0] >= exact - 0.01


def sayable(problem: Problem) -> Problem:
    """The problem without what the tables cannot say."""
    packs = tuple(
        replace(pack, counting="units" if pack.counting == "elapsed" else pack.counting,
                days=replace(pack.days, max_gap=None))
        for pack in problem.rule_packs
    )  # fmt: skip
    return replace(
        problem,
        program=replace(problem.program, rule_pack=None),
        rule_packs=packs,
        services=tuple(replace(service, at_program=True) for service in problem.services),
        # That a session runs at one of its times is what patients share.
        sessions=tuple(replace(s, times=s.times[:1]) if s.series else s for s in problem.sessions),
    )


def tiny_problems(first: int) -> Iterator[Problem]:
    """Random tiny problems without faults."""
    seed = first
    while True:
        seed += 1
        problem = sayable(tiny_problem(seed))
        if not faults(problem):
            yield problem


@pytest.mark.parametrize("batch", range(BATCHES))
def test_bound_solver_and_referee_agree(batch: int) -> None:
    seen: Counter[str] = Counter()
    rng = np.random.default_rng(batch)
    for problem in tiny_problems(700_000 + 1_000 * batch):
        rules = own_rules(problem)
        candidates = candidates_of(problem, rules)
        planned = plans_of(candidates, rules)
        for p in range(len(problem.patients)):
            if planned.known[p]:
                low, high = RANGES[seen["compared"] % len(RANGES)]
                extra = rng.integers(low, high, len(candidates.rows))
                compare(candidates, rules, planned, p, extra, seen)
            seen["known" if planned.known[p] else "unknown"] += 1
        if seen["compared"] >= EACH:
            break
    assert seen["closed"] == seen["compared"], seen
    assert seen["known"] > seen["unknown"] / 4, seen


@pytest.mark.parametrize("name", ["clinic-30-balanced-s0", "virtual-100-tight-s1"])
def test_weeks_of_whole_programs_agree(name: str) -> None:
    problem = instance(name)
    rules = own_rules(problem)
    candidates = candidates_of(problem, rules)
    planned = plans_of(candidates, rules)
    rng = np.random.default_rng(0)
    extra = rng.integers(0, 8_000, len(candidates.rows))
    seen: Counter[str] = Counter()
    assert planned.known.all()
    for p in range(12):
        compare(candidates, rules, planned, p, extra, seen)
    assert seen["closed"] >= 10, seen
