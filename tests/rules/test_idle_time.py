"""The rule idle_time."""

from __future__ import annotations

from dataclasses import replace

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

from iopsched.problem import Need, Status
from iopsched.week import parse_time

EARLY, NOON, LATE = (
    session(id, f"Mon {at}") for id, at in zip("ENL", ("09:00", "11:00", "14:00"), strict=True)
)
PROBLEM = tiny(
    sessions=(EARLY, NOON, LATE), patients=(patient("P1", Need(service="group", min=3)),)
)


def test_solver_fills_the_gap_of_a_visit() -> None:
    problem = replace(PROBLEM, patients=(patient("P1", Need(service="group", min=2)),))
    rules = only(problem, "unmet_need", "must").with_rules(idle_time="like", no_overlap="must")
    schedule, cost = solve_with(rules)
    assert [p.session for p in schedule.placements] == ["E", "N"]
    assert cost == 50


def test_minutes_after_the_break_are_counted_once() -> None:
    three = week(*(run(s) for s in PROBLEM.sessions), *(seat("P1", s) for s in PROBLEM.sessions))
    found = findings(PROBLEM, three, "idle_time")
    assert [(f.amount, f.start) for f in found] == [
        (50, parse_time("Mon 10:10")),
        (110, parse_time("Mon 12:10")),
    ]
    assert cost_of(only(PROBLEM, "idle_time", "like", 3), three) == 480
    assert cost_of(only(PROBLEM, "idle_time", "must"), three) is None


def test_a_gap_as_long_as_the_break_is_none() -> None:
    problem = tiny(program={"break_minutes": 60}, sessions=(EARLY, NOON), patients=PROBLEM.patients)
    both = week(run(EARLY), run(NOON), seat("P1", EARLY), seat("P1", NOON))
    assert findings(problem, both, "idle_time") == []
    assert cost_of(only(problem, "idle_time", "must"), both) == 0


def test_days_are_apart_and_a_long_placement_covers_a_short_one() -> None:
    long = session("LONG", "Mon 09:00", minutes=300)
    tuesday = session("TUE", "Tue 20:00")
    problem = tiny(sessions=(long, NOON, LATE, tuesday), patients=PROBLEM.patients)
    all_of_it = week(
        *(run(s) for s in problem.sessions), *(seat("P1", s) for s in problem.sessions)
    )
    assert findings(problem, all_of_it, "idle_time") == []


def test_the_last_hour_of_the_week_and_a_referred_patient() -> None:
    sunday = session("SUN", "Sun 23:00"), session("DAY", "Sun 09:00")
    problem = tiny(program={"break_minutes": 90}, sessions=sunday, patients=PROBLEM.patients)
    both = week(run(sunday[0]), run(sunday[1]), seat("P1", sunday[0]), seat("P1", sunday[1]))
    assert amounts(problem, both, "idle_time") == 780 - 90
    assert cost_of(only(problem, "idle_time", "like"), both) == 690
    referred = replace(
        problem, patients=(replace(PROBLEM.patients[0], status=Status(home="unsafe")),)
    )
    assert findings(referred, both, "idle_time") == []


def test_model_and_referee_agree() -> None:
    sessions = (EARLY, NOON, LATE, session("T", "Tue 09:00", "Tue 13:00", minutes=150))
    problem = tiny(
        program={"grid_minutes": 30, "break_minutes": 25},
        sessions=sessions,
        patients=(patient("P1", "group", "talk"), patient("P2", "group", "family")),
    )
    assert_exact(problem, "idle_time", 60)
    alone = replace(problem, sessions=(), patients=(patient("P1", "talk"),))
    assert_exact(alone, "idle_time", 20)


def test_back_to_back_appointments_cost_nothing() -> None:
    problem = replace(PROBLEM, patients=(patient("P1", "group", "talk"),), sessions=(NOON,))
    both = week(run(NOON), seat("P1", NOON), meeting("P1", "Mon 10:00", "C1"))
    assert cost_of(only(problem, "idle_time", "must"), both) == 0
