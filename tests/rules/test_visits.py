"""The rule visits."""

from __future__ import annotations

from dataclasses import replace

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

from iopsched.problem import Need, Visits

PROBLEM = tiny(
    patients=(
        patient("P1", Need(service="talk", min=4), visits=Visits(min=3, max=2)),
        patient("P2", Need(service="talk", min=1), visits=Visits(min=3), enrolled=False),
    )
)
MON, LATER, TUE, WED = "Mon 09:00", "Mon 10:00", "Tue 09:00", "Wed 09:00"


def test_solver_packs_four_appointments_into_two_days() -> None:
    problem = only(PROBLEM, "visits").with_rules(unmet_need="should")
    schedule, _ = solve_with(problem)
    assert len(schedule.of("P1")) >= 4
    assert len({placement.start // 1440 for placement in schedule.of("P1")}) <= 2


def test_days_above_the_maximum_are_counted_and_not_placements() -> None:
    two = week(meeting("P1", MON, "C1"), meeting("P1", LATER, "C1"), meeting("P1", TUE, "C1"))
    assert findings(PROBLEM, two, "visits") == []
    three = week(*(meeting("P1", start, "C1") for start in (MON, LATER, TUE, WED)))
    assert amounts(PROBLEM, three, "visits") == 1
    assert cost_of(only(PROBLEM, "visits", "like", 7), three) == 7
    assert cost_of(only(PROBLEM, "visits"), three) is None


def test_who_is_not_enrolled_comes_often_enough_or_not_at_all() -> None:
    once = week(meeting("P2", MON, "C1"))
    assert amounts(PROBLEM, once, "visits") == 2
    assert cost_of(only(PROBLEM, "visits"), once) is None
    assert findings(PROBLEM, week(), "visits") == []
    waiting = replace(PROBLEM, patients=PROBLEM.patients[1:])
    schedule, _ = solve_with(only(waiting, "visits").with_rules(unplaced="should"))
    assert len({placement.start // 1440 for placement in schedule.of("P2")}) >= 3


def test_the_minimum_of_the_enrolled_is_not_asked_for_here() -> None:
    problem = with_patients(PROBLEM, enrolled=True)
    assert findings(problem, week(meeting("P2", MON, "C1")), "visits") == []


def test_no_visit_at_all_may_be_the_maximum() -> None:
    problem = with_patients(PROBLEM, visits=Visits(max=0))
    schedule, _ = solve_with(only(problem, "visits").with_rules(unmet_need="should"))
    assert schedule == week()


def test_model_and_referee_agree() -> None:
    assert_exact_for_each("visits")
