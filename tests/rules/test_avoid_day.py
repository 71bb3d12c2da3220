"""The rule avoid_day."""

from __future__ import annotations

from build import (
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

from iopsched.problem import Preferences, Status

MON, AGAIN, FRI = (
    session("MON", "Mon 09:00"),
    session("AGAIN", "Mon 10:00"),
    session("FRI", "Fri 09:00"),
)
AVOIDS = Preferences(avoid_days=("Mon", "Sun"))
PROBLEM = tiny(
    sessions=(MON, AGAIN, FRI),
    patients=(
        patient("P1", "group", prefers=AVOIDS),
        patient("P2", "group", "talk"),
        patient("P3", "group", prefers=AVOIDS, status=Status(needs_detox=True)),
    ),
)


def test_solver_moves_the_visit_to_another_day() -> None:
    rules = only(PROBLEM, "unmet_need", "must").with_rules(avoid_day="like")
    schedule, cost = solve_with(rules)
    assert cost == 0
    assert {p.session for p in schedule.of("P1")} == {"FRI"}


def test_a_day_is_counted_once() -> None:
    monday = week(run(MON), run(AGAIN), seat("P1", MON), seat("P1", AGAIN), seat("P2", MON))
    assert [(f.patient, f.amount) for f in findings(PROBLEM, monday, "avoid_day")] == [("P1", 1)]
    assert cost_of(only(PROBLEM, "avoid_day", "like", 60), monday) == 60
    assert cost_of(only(PROBLEM, "avoid_day", "must"), monday) is None
    friday = week(run(FRI), seat("P1", FRI))
    assert findings(PROBLEM, friday, "avoid_day") == []
    assert cost_of(only(PROBLEM, "avoid_day", "must"), friday) == 0


def test_model_and_referee_agree() -> None:
    assert_exact(PROBLEM, "avoid_day", 40)
