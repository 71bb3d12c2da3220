"""The rule early_late."""

from __future__ import annotations

from build import (
    amounts,
    assert_exact,
    cost_of,
    findings,
    meeting,
    only,
    patient,
    run,
    seat,
    session,
    solve_with,
    tiny,
    week,
)

from iopsched.problem import Clinician, Preferences
from iopsched.week import Span

NIGHT, DAWN, NOON = (
    session("NIGHT", "Mon 23:00", minutes=120),
    session("DAWN", "Tue 08:30"),
    session("NOON", "Tue 12:00"),
)
PROBLEM = tiny(
    sessions=(NIGHT, DAWN, NOON),
    clinicians=(Clinician(id="C1", available=(Span.of("Mon 07:00", "Mon 22:00"),)),),
    patients=(
        patient("P1", "group", "talk", prefers=Preferences(earliest=9 * 60, latest=17 * 60)),
        patient("P2", "group", prefers=Preferences(latest=12 * 60 + 20)),
        patient("P3", "group", "talk"),
    ),
)


def test_solver_takes_the_time_that_suits() -> None:
    rules = only(PROBLEM, "unmet_need", "must").with_rules(early_late="like", need_limits="must")
    schedule, cost = solve_with(rules)
    assert cost == 0
    assert {p.session for p in schedule.of("P1") if p.session} == {"NOON"}
    assert {p.session for p in schedule.of("P2")} == {"DAWN"}


def test_minutes_outside_the_window_are_counted() -> None:
    worse = week(run(DAWN), seat("P1", DAWN), meeting("P1", "Mon 16:40", "C1"), seat("P3", DAWN))
    assert sorted(f.amount for f in findings(PROBLEM, worse, "early_late")) == [30, 40]
    assert cost_of(only(PROBLEM, "early_late", "must"), worse) is None
    better = week(run(NOON), seat("P1", NOON), meeting("P1", "Mon 16:00", "C1"))
    assert findings(PROBLEM, better, "early_late") == []
    assert cost_of(only(PROBLEM, "early_late", "must"), better) == 0
    assert cost_of(only(PROBLEM, "early_late", "like", 2), week(run(NOON), seat("P2", NOON))) == 80


def test_a_night_is_late_and_then_early() -> None:
    late = week(run(NIGHT), seat("P1", NIGHT), seat("P2", NIGHT))
    assert amounts(PROBLEM, late, "early_late") == 120 + 60


def test_model_and_referee_agree() -> None:
    assert_exact(PROBLEM, "early_late", 40)
