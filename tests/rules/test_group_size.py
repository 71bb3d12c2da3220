"""The rule group_size."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from build import (
    GROUP,
    amounts,
    assert_exact,
    cost_of,
    findings,
    only,
    patient,
    run,
    seat,
    session,
    solve_with,
    tiny,
    week,
)

from iopsched.arrays import INT_MAX
from iopsched.model import candidates_of, encode
from iopsched.problem import Need, Problem, Room, RulePack
from iopsched.recorder import Recorder
from iopsched.rules import rules_in_force
from iopsched.search.weekly.shared import Shared

A, B = session("A", "Mon 09:00"), session("B", "Mon 10:00", "Tue 10:00")
STATE = RulePack(id="state", group_max={"process": 2})
PAYER = RulePack(id="payer", group_max={"*": 2})
EXEMPT = RulePack(id="exempt", group_max={"process": 0, "*": 1})
PROBLEM = tiny(
    sessions=(A, B),
    patients=tuple(patient(f"P{i}", "group") for i in range(1, 5)),
    rule_packs=(STATE, PAYER, EXEMPT),
)


def _paid(*payers: str | None) -> dict[str, Any]:
    pairs = zip(PROBLEM.patients, payers, strict=True)
    return {"patients": tuple(replace(p, rule_pack=payer) for p, payer in pairs)}


CAPPED = {
    "session": replace(PROBLEM, sessions=(replace(A, max_size=2), B)),
    "service": replace(PROBLEM, services=(replace(GROUP, max_size=2),)),
    "room": replace(PROBLEM, rooms=(Room(id="R1", capacity=2), Room(id="R2", capacity=3))),
    "rule pack": replace(PROBLEM, program=replace(PROBLEM.program, rule_pack="state")),
    "payer": replace(PROBLEM, **_paid(None, "payer", "exempt", None)),
}


@pytest.mark.parametrize("problem", CAPPED.values(), ids=CAPPED)
def test_each_source_of_the_maximum_caps_the_group(problem: Problem) -> None:
    room = "R1" if problem.rooms else None
    three = week(run(A, room=room), *(seat(f"P{i}", A) for i in (1, 2, 3)))
    two = week(run(A, room=room), *(seat(f"P{i}", A) for i in (1, 2)))
    assert amounts(problem, three, "group_size") == 1
    assert cost_of(only(problem, "group_size", "should", 4), three) == 4
    assert cost_of(only(problem, "group_size"), three) is None
    assert findings(problem, two, "group_size") == []
    assert cost_of(only(problem, "group_size"), two) == 0


@pytest.mark.parametrize("problem", CAPPED.values(), ids=CAPPED)
def test_model_and_referee_agree_on_each_source(problem: Problem) -> None:
    assert_exact(problem, "group_size", 15)


def test_the_payer_of_somebody_elsewhere_caps_nothing() -> None:
    problem = CAPPED["payer"]
    others = week(run(A), run(B), *(seat(f"P{i}", A) for i in (1, 3, 4)), seat("P2", B))
    assert findings(problem, others, "group_size") == []


def test_one_excess_is_counted_once_by_the_smallest_maximum() -> None:
    problem = replace(
        PROBLEM,
        sessions=(replace(A, max_size=3),),
        services=(replace(GROUP, max_size=2),),
        rooms=(Room(id="R1", capacity=1),),
        **_paid("payer", None, None, None),
    )
    everybody = week(run(A, room="R1"), *(seat(p.id, A) for p in problem.patients))
    assert amounts(problem, everybody, "group_size") == 3
    assert cost_of(only(problem, "group_size", "like"), everybody) == 3
    assert_exact(problem, "group_size", 20)


def test_the_larger_room_is_chosen_for_the_larger_group() -> None:
    problem = replace(CAPPED["room"], sessions=(A,), patients=PROBLEM.patients[:3])
    schedule, cost = solve_with(only(problem, "group_size").with_rules(unmet_need="should"))
    assert cost == 0
    assert [one.room for one in schedule.runs] == ["R2"]


def test_a_group_runs_only_with_its_minimum() -> None:
    three = replace(
        PROBLEM, sessions=(replace(A, min_size=3), B), services=(replace(GROUP, min_size=2),)
    )
    small = week(run(A), run(B), seat("P1", A), seat("P2", B), seat("P3", B))
    assert amounts(three, small, "group_size") == 2
    assert cost_of(only(three, "group_size", "like"), small) == 2
    assert cost_of(only(three, "group_size"), small) is None
    needs = (Need(service="group", max=1),)
    four = tuple(replace(p, needs=needs) for p in three.patients)
    problem = only(replace(three, patients=four), "group_size")
    schedule, cost = solve_with(problem.with_rules(unmet_need="should", need_limits="must"))
    assert cost == 0
    assert [one.size for one in schedule.runs] == [4]


def test_a_required_session_runs_whatever_its_size() -> None:
    problem = replace(
        PROBLEM, sessions=(replace(A, min_size=3, required=True), replace(B, min_size=0))
    )
    assert findings(problem, week(run(A), run(B), seat("P1", A)), "group_size") == []
    assert_exact(problem, "group_size", 15)


def test_all_sources_together() -> None:
    problem = replace(
        PROBLEM,
        sessions=(replace(A, min_size=2, max_size=3), replace(B, required=True)),
        services=(replace(GROUP, min_size=3, max_size=4),),
        rooms=(Room(id="R1", capacity=1), Room(id="R2", capacity=3), Room(id="R3", capacity=3)),
        program=replace(PROBLEM.program, rule_pack="payer"),
        **_paid("state", "exempt", None, "payer"),
    )
    assert_exact(problem, "group_size", 30)
    assert_exact(replace(problem, program=PROBLEM.program), "group_size", 30, seed=2)


def test_groups_by_shares_hold_no_more_of_a_payer_than_whole_ones() -> None:
    problem = only(
        replace(
            PROBLEM,
            sessions=(A,),
            services=(replace(GROUP, min_size=0, max_size=4),),
            **_paid("payer", "payer", "payer", "payer"),
        ),
        "group_size",
    )
    rules = rules_in_force(problem)
    recorder = Recorder()
    variables = encode(recorder, candidates_of(problem, rules), rules)
    recorded = recorder.finish()
    share = np.full(len(recorded.lower), 0.5)
    share[recorder.true] = 1.0
    # Either clinician leads half of what runs.
    share[variables.staffing] = 0.25

    def broken(share: np.ndarray) -> bool:
        value = np.where(
            recorded.literal < 0, 1 - share[recorded.variable], share[recorded.variable]
        )
        total = np.bincount(recorded.row, recorded.coefficient * value, len(recorded.kind))
        over = total > recorded.row_upper + 1e-9
        return bool((over & (recorded.row_upper < INT_MAX)).any())

    # Half of the group, made smaller by half: four halves of patients are twice too many.
    assert broken(share)
    share[variables.row] = 0.25
    assert not broken(share)


def test_a_limit_that_is_no_less_than_the_group_needs_no_variable() -> None:
    # The payer allows as many as come to A; only B could be larger.
    small = replace(
        PROBLEM, sessions=(replace(A, max_size=2), B), **_paid("payer", "payer", None, None)
    )
    plain = replace(small, **_paid(None, None, None, None))
    counts = []
    for problem in (small, plain):
        rules = rules_in_force(problem)
        candidates = candidates_of(problem, rules)
        counts.append(Shared(candidates, rules))
    marked = [np.unique(shared.implications.row) for shared in counts]
    more = len(marked[0]) - len(marked[1])
    runs_of_b = np.count_nonzero(counts[0].candidates.runs.session == 1)
    assert more == runs_of_b
