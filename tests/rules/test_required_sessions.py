"""The rule required_sessions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from build import (
    amounts,
    assert_exact,
    cost_of,
    only,
    patient,
    run,
    session,
    solve_with,
    tiny,
    week,
)

MON = session("MON", "Mon 09:00", "Mon 10:00", required=True)
TUE, WED = session("TUE", "Tue 09:00"), session("WED", "Wed 09:00", required=True)
PROBLEM = tiny(sessions=(MON, TUE, WED), patients=(patient("P1", "talk"),))


def test_required_sessions_run_though_nobody_comes() -> None:
    schedule, cost = solve_with(only(PROBLEM, "required_sessions").with_rules(running_cost=1))
    assert {one.session for one in schedule.runs} == {"MON", "WED"}
    assert cost > 0


def test_sessions_that_do_not_run_are_counted() -> None:
    cases = (
        (week(), 2),
        (week(run(TUE)), 2),
        (week(run(WED)), 1),
        (week(run(MON, start="Mon 10:00"), run(WED)), 0),
    )
    for schedule, amount in cases:
        assert amounts(PROBLEM, schedule, "required_sessions") == amount
        assert cost_of(only(PROBLEM, "required_sessions", "like", 7), schedule) == 7 * amount
        rules = only(PROBLEM, "required_sessions")
        assert cost_of(rules, schedule) == (None if amount else 0)


def test_a_session_that_nobody_can_lead_is_missing() -> None:
    nobody = replace(PROBLEM, clinicians=())
    rules = only(nobody, "required_sessions", "like", 7).with_rules(clinician_load="must")
    assert solve_with(rules)[1] == 14
    with pytest.raises(AssertionError, match="INFEASIBLE"):
        solve_with(rules.with_rules(required_sessions="must"))


def test_exact() -> None:
    assert_exact(PROBLEM, "required_sessions", samples=30)
    assert_exact(tiny(patients=PROBLEM.patients), "required_sessions", samples=2)
