"""The rule keep_together."""

from __future__ import annotations

from dataclasses import replace

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

from iopsched.problem import Status

A, B = session("A", "Mon 09:00"), session("B", "Mon 10:00", "Tue 10:00")
PROBLEM = tiny(
    sessions=(A, B),
    patients=(
        patient("P1", "group"),
        patient("P2", "group"),
        patient("P3", "group"),
        patient("P4", "talk"),
    ),
    keep_together=(("P1", "P2"), ("P3", "P2"), ("P1", "P4")),
)


def test_a_pair_sits_in_the_same_groups() -> None:
    problem = replace(PROBLEM, keep_together=(("P1", "P2"),))
    rules = only(problem, "keep_together", "like", 20).with_rules(unmet_need="should")
    schedule, cost = solve_with(rules)
    assert cost == 0
    assert {p.session for p in schedule.of("P1")} == {p.session for p in schedule.of("P2")}


def test_sessions_with_only_one_of_a_pair_count_for_each_pair() -> None:
    split = week(run(A), run(B), seat("P1", A), seat("P2", B), seat("P3", B))
    # P1 is without P2 and without P4 in A; P2 is without P1 in B.
    assert amounts(PROBLEM, split, "keep_together") == 3
    assert cost_of(only(PROBLEM, "keep_together", "like", 20), split) == 60
    assert cost_of(only(PROBLEM, "keep_together", "must"), split) is None


def test_together_or_both_away_is_fine() -> None:
    together = week(run(A), run(B), seat("P2", A), seat("P3", A))
    problem = replace(PROBLEM, keep_together=(("P2", "P3"),))
    assert findings(problem, together, "keep_together") == []
    assert cost_of(only(problem, "keep_together", "must"), together) == 0


def test_nobody_is_kept_with_a_patient_who_is_referred() -> None:
    referred = replace(PROBLEM.patients[1], status=Status(home="unsafe"))
    problem = replace(
        PROBLEM,
        patients=(PROBLEM.patients[0], referred),
        keep_together=(("P1", "P2"),),
    )
    assert findings(problem, week(run(A), seat("P1", A)), "keep_together") == []
    assert_exact(problem, "keep_together", 10)


def test_model_and_referee_agree() -> None:
    assert_exact(PROBLEM, "keep_together")
