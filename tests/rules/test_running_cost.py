"""The rule running_cost."""

from __future__ import annotations

from build import (
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

A, B = session("A", "Mon 09:00"), session("B", "Mon 10:00", "Tue 10:00")
PROBLEM = tiny(sessions=(A, B), patients=(patient("P1", "group"), patient("P2", "group")))


def test_two_patients_share_the_one_session_that_runs() -> None:
    problem = only(PROBLEM, "running_cost", "like", 60).with_rules(unmet_need="should")
    schedule, cost = solve_with(problem)
    assert cost == 60
    assert [one.size for one in schedule.runs] == [2]


def test_every_session_that_runs_counts_once() -> None:
    both = week(run(A), run(B, start="Tue 10:00"), seat("P1", A))
    assert amounts(PROBLEM, both, "running_cost") == 2
    assert cost_of(only(PROBLEM, "running_cost", "like", 60), both) == 120
    assert cost_of(only(PROBLEM, "running_cost", "must"), both) is None


def test_a_week_without_groups_costs_nothing() -> None:
    assert findings(PROBLEM, week(), "running_cost") == []
    assert cost_of(only(PROBLEM, "running_cost", "must"), week()) == 0


def test_model_and_referee_agree() -> None:
    assert_exact(PROBLEM, "running_cost", 30)
