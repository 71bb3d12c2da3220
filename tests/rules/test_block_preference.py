"""The rule block_preference."""

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

from iopsched.problem import Block, Preferences

BLOCKS = (
    Block(id="day", start=540, end=720),
    Block(id="noon", start=720, end=840),
    Block(id="evening", start=1020, end=1200, days=("Mon", "Wed")),
)
DAY, EVENING, TUESDAY = (
    session("DAY", "Mon 09:00"),
    session("EVE", "Mon 17:00"),
    session("TUE", "Tue 17:00"),
)
PROBLEM = tiny(
    program={"blocks": BLOCKS},
    sessions=(DAY, EVENING, TUESDAY),
    patients=(
        patient("P1", "group", prefers=Preferences(blocks=("evening",))),
        patient("P2", "group", "talk"),
        patient("P3", "group", "talk", prefers=Preferences(blocks=("day", "noon"))),
    ),
)


def test_solver_takes_the_preferred_block() -> None:
    rules = only(PROBLEM, "unmet_need", "must").with_rules(block_preference="like")
    schedule, cost = solve_with(rules)
    assert cost == 0
    assert {p.session for p in schedule.of("P1")} == {"EVE"}


def test_a_placement_outside_the_preferred_blocks_is_counted() -> None:
    worse = week(run(DAY), run(TUESDAY), seat("P1", DAY), seat("P1", TUESDAY), seat("P2", DAY))
    assert [f.session for f in findings(PROBLEM, worse, "block_preference")] == ["DAY", "TUE"]
    assert cost_of(only(PROBLEM, "block_preference", "like", 30), worse) == 60
    assert cost_of(only(PROBLEM, "block_preference", "must"), worse) is None
    better = week(run(EVENING), seat("P1", EVENING), seat("P2", EVENING))
    assert findings(PROBLEM, better, "block_preference") == []
    assert cost_of(only(PROBLEM, "block_preference", "must"), better) == 0


def test_two_preferred_blocks_that_touch_are_one_stretch() -> None:
    across = meeting("P3", "Mon 11:30", "C1")
    assert amounts(PROBLEM, week(across), "block_preference") == 0
    assert amounts(PROBLEM, week(meeting("P3", "Mon 13:30", "C1")), "block_preference") == 1


def test_model_and_referee_agree() -> None:
    assert_exact(PROBLEM, "block_preference", 40)
