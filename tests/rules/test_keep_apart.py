"""The rule keep_apart."""

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

from iopsched.problem import Status

MON, WED = session("MON", "Mon 09:00"), session("WED", "Wed 09:00", "Thu 09:00")
PROBLEM = tiny(
    sessions=(MON, WED),
    patients=tuple(patient(f"P{i}", "group", "talk") for i in (1, 2, 3)),
    keep_apart=(("P2", "P1"),),
)


def test_the_two_go_to_different_groups() -> None:
    rules = only(PROBLEM, "keep_apart").with_rules(unmet_need="should")
    schedule, cost = solve_with(rules)
    assert cost == 0
    taken = {p: {s.session for s in schedule.of(p) if s.session} for p in ("P1", "P2")}
    assert not taken["P1"] & taken["P2"]


def test_shared_sessions_are_counted() -> None:
    apart = week(run(MON), run(WED), seat("P1", MON), seat("P2", WED), seat("P3", WED))
    once = week(run(MON), seat("P1", MON), seat("P2", MON), seat("P3", MON))
    twice = week(
        run(MON), run(WED, start="Thu 09:00"), *(seat(p, MON) for p in ("P1", "P2")),
        *(seat(p, WED, "Thu 09:00") for p in ("P1", "P2")),
    )  # fmt: skip
    for schedule, amount in ((apart, 0), (once, 1), (twice, 2)):
        assert amounts(PROBLEM, schedule, "keep_apart") == amount
        assert cost_of(only(PROBLEM, "keep_apart", "like", 7), schedule) == 7 * amount
        assert cost_of(only(PROBLEM, "keep_apart"), schedule) == (None if amount else 0)


def test_appointments_at_one_time_are_not_together() -> None:
    same = week(meeting("P1", "Mon 09:00", "C1"), meeting("P2", "Mon 09:00", "C2"))
    assert findings(PROBLEM, same, "keep_apart") == []


def test_a_pair_written_twice_counts_once() -> None:
    both = replace(PROBLEM, keep_apart=(("P1", "P2"), ("P2", "P1")))
    once = week(run(MON), seat("P1", MON), seat("P2", MON))
    assert amounts(both, once, "keep_apart") == 1
    assert cost_of(only(both, "keep_apart", "like"), once) == 1


def test_exact() -> None:
    problem = replace(
        PROBLEM,
        sessions=(MON, WED, session("FRI", "Fri 09:00")),
        patients=(
            *PROBLEM.patients,
            patient("P4", "talk"),
            patient("P5", "group", status=Status(home="unsafe")),
        ),
        keep_apart=(("P2", "P1"), ("P1", "P3"), ("P3", "P4"), ("P5", "P1"), ("P1", "P2")),
    )
    assert_exact(problem, "keep_apart")
    assert_exact(replace(problem, keep_apart=()), "keep_apart", samples=2)
