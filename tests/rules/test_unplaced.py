"""The rule unplaced."""

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
from counted import assert_exact_for_each

from iopsched.problem import Need, Status

MON = session("MON", "Mon 09:00", max_size=1)
PROBLEM = tiny(
    sessions=(MON,),
    patients=(
        patient("P1", "group", priority=2),
        patient("P2", "group", priority=5, enrolled=False),
        patient("P3", Need(service="group", min=0, max=1)),
    ),
)


def test_the_one_seat_goes_to_the_most_urgent() -> None:
    schedule, cost = solve_with(only(PROBLEM, "unplaced", "should").with_rules(group_size="must"))
    assert [placement.patient for placement in schedule.placements] == ["P2"]
    assert cost == 2


def test_priorities_of_the_unplaced_are_counted() -> None:
    assert amounts(PROBLEM, week(), "unplaced") == 7
    assert cost_of(only(PROBLEM, "unplaced", "like", 3), week()) == 21
    assert cost_of(only(PROBLEM, "unplaced"), week()) is None
    one = week(run(MON), seat("P1", MON))
    assert amounts(PROBLEM, one, "unplaced") == 5
    full = week(run(MON), seat("P1", MON), seat("P2", MON))
    assert findings(PROBLEM, full, "unplaced") == []
    assert cost_of(only(PROBLEM, "unplaced"), full) == 0


def test_nobody_to_place_with_is_still_a_loss() -> None:
    nothing = replace(PROBLEM, sessions=())
    assert solve_with(only(nothing, "unplaced", "should")) == (week(), 7)


def test_a_referred_patient_is_not_asked_for() -> None:
    away = replace(PROBLEM.patients[0], status=Status(needs_detox=True))
    problem = replace(PROBLEM, patients=(away,))
    assert findings(problem, week(), "unplaced") == []
    assert cost_of(only(problem, "unplaced"), week()) == 0


def test_model_and_referee_agree() -> None:
    assert_exact(PROBLEM, "unplaced", 30)
    assert_exact_for_each("unplaced")
