"""The rule minimums."""

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

from iopsched.problem import CountedDays, Hours, Need, RulePack, Visits

PACK = RulePack(id="x", hours=Hours(min=3), days=CountedDays(min=2, minutes=120, max_gap=1))
PROBLEM = tiny(
    patients=(
        patient(
            "P1",
            Need(service="talk", min=0),
            rule_pack="x",
            hours=Hours(min=3.5),
            visits=Visits(min=3),
        ),
    ),
    rule_packs=(PACK,),
)


def test_solver_gives_what_is_asked_for_and_no_more() -> None:
    problem = only(PROBLEM, "minimums", "should", 100).with_rules(no_overlap="must")
    schedule, cost = solve_with(problem)
    assert cost == 0
    assert findings(PROBLEM, schedule, "minimums") == []
    assert len({placement.start // 1440 for placement in schedule.of("P1")}) >= 3


def test_hours_days_gaps_and_visits_are_summed_up() -> None:
    assert amounts(PROBLEM, week(), "minimums") == 4 + 2 + 3
    starts = ("Mon 09:00", "Mon 10:00", "Fri 09:00", "Fri 10:00")
    far = week(*(meeting("P1", start, "C1") for start in starts))
    assert amounts(PROBLEM, far, "minimums") == 0 + 1 + 1
    assert cost_of(only(PROBLEM, "minimums", "like", 7), far) == 14
    assert cost_of(only(PROBLEM, "minimums"), far) is None
    starts = ("Mon 09:00", "Mon 10:00", "Tue 09:00", "Wed 09:00", "Wed 10:00")
    good = week(*(meeting("P1", start, "C1") for start in starts))
    assert findings(PROBLEM, good, "minimums") == []
    assert cost_of(only(PROBLEM, "minimums"), good) == 0


def test_an_enrolled_patient_is_minded_here_and_another_one_by_the_rules_that_bind() -> None:
    waiting = with_patients(PROBLEM, enrolled=False)
    one = week(meeting("P1", "Mon 09:00", "C1"))
    binding = ("hours", "qualifying_days", "visits")
    assert amounts(PROBLEM, one, "minimums") == 7
    assert sum(amounts(PROBLEM, one, rule) for rule in binding) == 0
    assert amounts(waiting, one, "minimums") == 0
    assert sum(amounts(waiting, one, rule) for rule in binding) == 7


def test_model_and_referee_agree() -> None:
    assert_exact_for_each("minimums")
