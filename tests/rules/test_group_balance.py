"""The rule group_balance."""

from __future__ import annotations

from dataclasses import replace

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

from iopsched.problem import Need

A, B, C = (
    session("A", "Mon 09:00"),
    session("B", "Mon 10:00", "Tue 10:00"),
    session("C", "Wed 09:00"),
)
ALONE = session("ALONE", "Thu 09:00", service="other")
PROBLEM = tiny(
    services=(GROUP, replace(GROUP, id="other")),
    sessions=(A, B, C, ALONE),
    patients=tuple(patient(f"P{i}", "group", "other") for i in range(1, 5)),
)


def test_patients_are_shared_out_evenly_once_two_groups_run() -> None:
    small = replace(A, max_size=3)
    four = tuple(patient(f"P{i}", Need(service="group", max=1)) for i in range(4))
    problem = only(replace(PROBLEM, sessions=(small, B), patients=four), "group_balance", "like", 5)
    problem = problem.with_rules(unmet_need="should", need_limits="must", group_size="must")
    crowded = replace(problem, sessions=(small, replace(B, max_size=3)))
    schedule, cost = solve_with(crowded)
    assert cost == 0
    assert [one.size for one in schedule.runs] == [2, 2]


def test_largest_less_smallest_of_the_sessions_that_run() -> None:
    three_and_one = week(run(A), run(B), seat("P1", A), seat("P2", A), seat("P3", A), seat("P4", B))
    assert amounts(PROBLEM, three_and_one, "group_balance") == 2
    assert cost_of(only(PROBLEM, "group_balance", "like", 5), three_and_one) == 10
    assert cost_of(only(PROBLEM, "group_balance", "must"), three_and_one) is None


def test_one_session_is_always_balanced() -> None:
    full = week(run(A), run(ALONE), seat("P1", A), seat("P2", A), seat("P1", ALONE))
    assert findings(PROBLEM, full, "group_balance") == []
    assert cost_of(only(PROBLEM, "group_balance", "must"), full) == 0


def test_an_empty_session_that_runs_counts() -> None:
    assert amounts(PROBLEM, week(run(A), run(C), seat("P1", A)), "group_balance") == 1


def test_model_and_referee_agree() -> None:
    assert_exact(PROBLEM, "group_balance")
