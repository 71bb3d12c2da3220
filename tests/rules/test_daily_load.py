"""The rule daily_load."""

from __future__ import annotations

from build import amounts, cost_of, findings, meeting, only, patient, solve_with, tiny, week
from counted import assert_exact_for_each

from iopsched.problem import Need

PROBLEM = tiny(
    patients=(
        patient("P1", Need(service="talk", min=4, max=4), max_minutes_per_day=90),
        patient("P2", Need(service="talk", min=4, max=4)),
    )
)


def test_solver_spreads_appointments_over_the_days() -> None:
    problem = only(PROBLEM, "daily_load").with_rules(unmet_need="should", need_limits="must")
    schedule, _ = solve_with(problem)
    assert len({placement.start // 1440 for placement in schedule.of("P1")}) == 4


def test_hours_begun_above_are_counted_day_by_day() -> None:
    one = week(meeting("P1", "Mon 09:00", "C1"), meeting("P1", "Tue 09:00", "C1"))
    assert findings(PROBLEM, one, "daily_load") == []
    starts = ("Mon 09:00", "Mon 10:00", "Mon 11:00", "Tue 09:00", "Tue 10:00")
    much = week(*(meeting("P1", start, "C1") for start in starts))
    assert amounts(PROBLEM, much, "daily_load") == 2 + 1
    assert cost_of(only(PROBLEM, "daily_load", "like", 7), much) == 21
    assert cost_of(only(PROBLEM, "daily_load"), much) is None


def test_no_limit_is_none() -> None:
    starts = ("Mon 09:00", "Mon 10:00", "Mon 11:00")
    much = week(*(meeting("P2", start, "C1") for start in starts))
    assert findings(PROBLEM, much, "daily_load") == []


def test_model_and_referee_agree() -> None:
    assert_exact_for_each("daily_load")
