"""The rule routine."""

from __future__ import annotations

from dataclasses import replace

from build import (
    DAY_BLOCK,
    amounts,
    assert_exact,
    cost_of,
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

from iopsched.problem import Block, Need, Routine

MON, TUE, EVE, EVE_TUE = (
    session("mon", "Mon 09:00"),
    session("tue", "Tue 09:00"),
    session("eve", "Mon 17:00"),
    session("eve-tue", "Tue 17:00"),
)
PROBLEM = tiny(
    program={"blocks": (DAY_BLOCK, Block(id="evening", start=17 * 60, end=20 * 60))},
    sessions=(MON, TUE, EVE, EVE_TUE),
    patients=(
        patient(
            "P1",
            Need(service="group", min=1, max=2),
            "talk",
            routine=Routine(days=("Mon",), only_days=("Mon", "Wed"), only_blocks=("day",)),
        ),
        patient("P2", "group", enrolled=False, routine=Routine(blocks=("evening",))),
        patient("P3", "group", routine=Routine(only_days=())),
    ),
)


def test_solver_keeps_days_and_blocks() -> None:
    problem = only(PROBLEM, "routine").with_rules(
        unmet_need="should", unplaced="should", need_limits="must"
    )
    schedule, _ = solve_with(problem)
    assert {placement.session for placement in schedule.of("P1")} == {"mon", None}
    assert {placement.start // 1440 for placement in schedule.of("P1")} <= {0, 2}
    assert {"eve", "eve-tue"} & {placement.session for placement in schedule.of("P2")}
    assert schedule.of("P3") == ()


def test_each_missed_day_and_each_placement_elsewhere_counts() -> None:
    kept = week(run(MON), seat("P1", MON), meeting("P1", "Wed 09:00", "C1"))
    assert amounts(PROBLEM, kept, "routine") == 0
    missed = week(meeting("P1", "Wed 09:00", "C1"))
    assert amounts(PROBLEM, missed, "routine") == 1
    other_day = week(run(MON), run(TUE), seat("P1", MON), seat("P1", TUE))
    assert amounts(PROBLEM, other_day, "routine") == 1
    other_block = week(run(EVE), seat("P1", EVE))
    assert amounts(PROBLEM, other_block, "routine") == 1
    assert cost_of(only(PROBLEM, "routine", "like", 7), other_block) == 7
    assert cost_of(only(PROBLEM, "routine"), other_block) is None
    both = week(meeting("P1", "Thu 17:00", "C1"), run(MON), seat("P1", MON))
    assert amounts(PROBLEM, both, "routine") == 1, "appointments are in no wrong block"
    wrong = week(run(MON), run(EVE_TUE), seat("P1", MON), seat("P1", EVE_TUE))
    assert amounts(PROBLEM, wrong, "routine") == 2


def test_a_block_is_asked_for_only_of_who_is_placed() -> None:
    assert amounts(PROBLEM, week(run(MON), seat("P1", MON)), "routine") == 0
    elsewhere = week(run(MON), seat("P1", MON), seat("P2", MON))
    assert amounts(PROBLEM, elsewhere, "routine") == 1


def test_model_and_referee_agree() -> None:
    seen = assert_exact(PROBLEM, "routine", samples=60)
    one = replace(PROBLEM, patients=PROBLEM.patients[1:])
    seen += assert_exact(one, "routine", samples=60)
    assert min(seen[True], seen[False]) > 3
