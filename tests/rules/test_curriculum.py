"""The rule curriculum."""

from __future__ import annotations

from dataclasses import replace

from build import (
    GROUP,
    TALK,
    amounts,
    assert_exact,
    cost_of,
    only,
    patient,
    run,
    seat,
    session,
    solve_with,
    tiny,
    week,
)

from iopsched.problem import Need

ONE = session("one", "Mon 09:00", "Thu 09:00", modules=("m1", "m2"))
AGAIN = session("again", "Tue 09:00", modules=("m1",))
TWO = session("two", "Wed 09:00", "Mon 10:00", modules=("m2",))
THREE = session("three", "Fri 09:00", modules=("m3",))
FREE = session("free", "Tue 11:00", service="art", modules=("a2",))
PROBLEM = tiny(
    services=(replace(GROUP, in_order=("m1", "m2", "m3")), TALK, replace(GROUP, id="art")),
    sessions=(ONE, AGAIN, TWO, THREE, FREE),
    patients=(
        patient("P1", Need(service="group", min=4), "art"),
        patient("P2", Need(service="group", min=2), seen=("m1", "other")),
    ),
)


def test_solver_gives_each_module_once_and_in_order() -> None:
    problem = only(PROBLEM, "curriculum").with_rules(unmet_need="should")
    schedule, _ = solve_with(problem)
    first = schedule.of("P1")
    seats = {p.session: p.start for p in first}
    assert len(seats.keys() & {"one", "again"}) == 1
    assert {"two", "three", "free"} <= seats.keys()
    assert min(seats[s] for s in seats.keys() & {"one", "again"}) < seats["two"] < seats["three"]
    assert {p.session for p in schedule.of("P2")} == {"two", "three"}


def test_seats_are_counted() -> None:
    assert amounts(PROBLEM, week(run(ONE), seat("P1", ONE)), "curriculum") == 0
    twice = week(run(ONE), run(AGAIN), seat("P1", ONE), seat("P1", AGAIN))
    assert amounts(PROBLEM, twice, "curriculum") == 1
    again = week(run(ONE), run(AGAIN), seat("P2", ONE), seat("P2", AGAIN))
    assert amounts(PROBLEM, again, "curriculum") == 3
    assert cost_of(only(PROBLEM, "curriculum", "like", 5), again) == 15
    too_soon = week(run(THREE), seat("P2", THREE))
    assert amounts(PROBLEM, too_soon, "curriculum") == 1
    assert cost_of(only(PROBLEM, "curriculum"), too_soon) is None


def test_the_module_before_has_to_be_over() -> None:
    late = week(
        run(ONE, start="Thu 09:00"), run(TWO), seat("P1", ONE, "Thu 09:00"), seat("P1", TWO)
    )
    assert amounts(PROBLEM, late, "curriculum") == 1
    same_day = week(run(ONE), run(TWO, start="Mon 10:00"), seat("P1", ONE))
    same_day = week(*same_day.runs, *same_day.placements, seat("P1", TWO, "Mon 10:00"))
    assert amounts(PROBLEM, same_day, "curriculum") == 0


def test_model_and_referee_agree() -> None:
    seen = assert_exact(PROBLEM, "curriculum", samples=80)
    assert min(seen[True], seen[False]) > 3
