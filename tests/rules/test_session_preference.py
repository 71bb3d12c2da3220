"""The rule session_preference."""

from __future__ import annotations

from dataclasses import replace

from build import (
    FAMILY,
    GROUP,
    TALK,
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

from iopsched.problem import Preferences

A, B, C = (session(id, f"Mon {at}:00") for id, at in (("A", "09"), ("B", "10"), ("C", "11")))
CLASS = session("CLASS", "Tue 09:00", service="class")
PROBLEM = tiny(
    services=(GROUP, TALK, FAMILY, replace(GROUP, id="class")),
    sessions=(A, B, C, CLASS),
    patients=(
        patient("P1", "group", "class", "talk", prefers=Preferences(sessions=("B", "C"))),
        patient("P2", "group"),
    ),
)


def test_solver_takes_a_preferred_session() -> None:
    rules = only(PROBLEM, "unmet_need", "must").with_rules(session_preference="like")
    schedule, cost = solve_with(rules)
    assert cost == 0
    assert {p.session for p in schedule.of("P1") if p.service == "group"} <= {"B", "C"}


def test_a_seat_in_another_session_of_the_service_is_counted() -> None:
    other = week(run(A), run(CLASS), seat("P1", A), seat("P1", CLASS), seat("P2", A))
    assert [(f.patient, f.session) for f in findings(PROBLEM, other, "session_preference")] == [
        ("P1", "A")
    ]
    assert cost_of(only(PROBLEM, "session_preference", "like", 30), other) == 30
    assert cost_of(only(PROBLEM, "session_preference", "must"), other) is None
    preferred = week(run(B), run(C), run(CLASS), *(seat("P1", s) for s in (B, C, CLASS)))
    assert findings(PROBLEM, preferred, "session_preference") == []
    assert cost_of(only(PROBLEM, "session_preference", "must"), preferred) == 0


def test_model_and_referee_agree() -> None:
    assert_exact(PROBLEM, "session_preference", 40)
