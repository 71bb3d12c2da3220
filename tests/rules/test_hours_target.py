"""The rule hours_target."""

from __future__ import annotations

from build import (
    amounts,
    cost_of,
    findings,
    meeting,
    only,
    patient,
    solve_with,
    tiny,
    week,
    with_patients,
)
from counted import assert_exact_for_each

from iopsched.problem import Hours, Need, RulePack

PROBLEM = tiny(
    patients=(patient("P1", Need(service="talk"), hours=Hours(target=2.5)),),
    rule_packs=(RulePack(id="x", counting="units", unit_minutes=45),),
)
TWO = week(meeting("P1", "Mon 09:00", "C1"), meeting("P1", "Tue 09:00", "C1"))


def test_solver_fills_the_week_up_to_the_target() -> None:
    problem = only(PROBLEM, "hours_target", "should")
    schedule, cost = solve_with(problem)
    assert cost == 0
    assert len(schedule.of("P1")) >= 3


def test_hours_begun_below_are_counted() -> None:
    assert amounts(PROBLEM, week(), "hours_target") == 3
    assert amounts(PROBLEM, TWO, "hours_target") == 1
    assert cost_of(only(PROBLEM, "hours_target", "like", 7), TWO) == 7
    assert cost_of(only(PROBLEM, "hours_target"), TWO) is None
    three = week(*TWO.placements, meeting("P1", "Wed 09:00", "C1"))
    assert findings(PROBLEM, three, "hours_target") == []
    assert cost_of(only(PROBLEM, "hours_target"), three) == 0


def test_the_payer_says_how_to_count() -> None:
    problem = with_patients(PROBLEM, rule_pack="x")
    three = week(*TWO.placements, meeting("P1", "Wed 09:00", "C1"))
    assert amounts(problem, three, "hours_target") == 1  # 3 x 45 of 150 minutes


def test_who_is_not_enrolled_is_asked_for_only_when_placed() -> None:
    problem = with_patients(PROBLEM, enrolled=False)
    assert findings(problem, week(), "hours_target") == []
    assert cost_of(only(problem, "hours_target"), week()) == 0
    assert amounts(problem, TWO, "hours_target") == 1


def test_model_and_referee_agree() -> None:
    assert_exact_for_each("hours_target")
