"""The rule hours, and how minutes are counted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from build import (
    GROUP,
    amounts,
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
from counted import assert_exact_for_each

from iopsched.problem import Block, Hours, Need, Problem, RulePack, Session, Status
from iopsched.schedule import Schedule

MON, TUE, WED = (session(day.upper(), f"{day} 09:00") for day in ("Mon", "Tue", "Wed"))
PROBLEM = tiny(
    sessions=(MON, TUE, WED),
    patients=(
        patient("P1", Need(service="group", min=3), hours=Hours(min=2, max=2)),
        patient("P2", Need(service="group", min=3), hours=Hours(min=2.5), enrolled=False),
    ),
)


def attending(who: str, *sessions: Session) -> Schedule:
    return week(*map(run, sessions), *(seat(who, session) for session in sessions))


def test_the_maximum_holds_a_third_group_back() -> None:
    problem = only(PROBLEM, "hours").with_rules(unmet_need="should", unplaced="should")
    schedule, _ = solve_with(problem)
    assert len(schedule.of("P1")) == 2
    assert len(schedule.of("P2")) == 3


def test_hours_begun_above_the_maximum_are_counted() -> None:
    assert amounts(PROBLEM, attending("P1", MON, TUE), "hours") == 0
    too_much = attending("P1", MON, TUE, WED)
    assert amounts(PROBLEM, too_much, "hours") == 1
    assert cost_of(only(PROBLEM, "hours", "like", 7), too_much) == 7
    assert cost_of(only(PROBLEM, "hours"), too_much) is None


def test_who_is_not_enrolled_is_placed_only_with_the_minimum() -> None:
    assert findings(PROBLEM, week(), "hours") == []
    assert amounts(PROBLEM, attending("P2", MON, TUE), "hours") == 1
    assert amounts(PROBLEM, attending("P2", MON), "hours") == 2
    assert amounts(PROBLEM, attending("P2", MON, TUE, WED), "hours") == 0


def test_a_minimum_out_of_reach_keeps_who_is_not_enrolled_away() -> None:
    short = replace(PROBLEM, sessions=(MON, TUE))
    problem = only(short, "hours").with_rules(unplaced="should")
    schedule, _ = solve_with(problem)
    assert schedule.of("P2") == ()
    assert schedule.of("P1")


def test_a_referred_patient_is_not_asked_for() -> None:
    away = replace(PROBLEM.patients[1], status=Status(home="unsafe"))
    problem = replace(PROBLEM, patients=(away,))
    assert findings(problem, attending("P2", MON), "hours") == []


def capped(pack: RulePack, minutes: int, *spans: tuple[str, int]) -> Problem:
    """A patient with a group for each (start, minutes), and a maximum of `minutes` by the pack."""
    offered = tuple(session(f"S{i}", start, minutes=m) for i, (start, m) in enumerate(spans))
    strict = replace(pack, hours=Hours(max=minutes / 60))
    return tiny(
        sessions=offered,
        patients=(patient("P1", "group", rule_pack=pack.id),),
        rule_packs=(strict,),
    )


@pytest.mark.parametrize(
    ("pack", "spans", "minutes"),
    [
        (RulePack(id="x"), [("Mon 09:00", 50), ("Mon 10:00", 50)], 100),
        # Elapsed time holds the break after each, and what two placements share only once.
        (RulePack(id="x", counting="elapsed"), [("Mon 09:00", 50), ("Mon 10:00", 50)], 120),
        (RulePack(id="x", counting="elapsed"), [("Mon 09:00", 50), ("Mon 09:30", 50)], 90),
        # The break ends with the block, and there is none outside of blocks.
        (RulePack(id="x", counting="elapsed"), [("Mon 11:05", 50)], 55),
        (RulePack(id="x", counting="elapsed"), [("Mon 14:00", 50)], 50),
        (RulePack(id="x", counting="units", rounding="down"), [("Mon 09:00", 53)], 45),
        (RulePack(id="x", counting="units", rounding="nearest"), [("Mon 09:00", 53)], 60),
        (RulePack(id="x", counting="units", rounding="nearest"), [("Mon 09:00", 52)], 45),
        (RulePack(id="x", counting="units", rounding="up"), [("Mon 09:00", 46)], 60),
        (RulePack(id="x", not_counted=("process",)), [("Mon 09:00", 50)], 0),
    ],
)
def test_packs_count_in_their_own_way(
    pack: RulePack, spans: list[tuple[str, int]], minutes: int
) -> None:
    exact = capped(pack, minutes, *spans)
    schedule = attending("P1", *exact.sessions)
    assert amounts(exact, schedule, "hours") == 0
    assert cost_of(only(exact, "hours"), schedule) == 0
    if minutes:
        less = capped(pack, minutes - 1, *spans)
        assert amounts(less, schedule, "hours") == 1
        assert cost_of(only(less, "hours", "like"), schedule) == 1
        assert cost_of(only(less, "hours"), schedule) is None


def test_a_break_does_not_run_past_midnight() -> None:
    problem = capped(RulePack(id="x", counting="elapsed"), 50, ("Mon 23:10", 50))
    always = Block(id="always", start=0, end=24 * 60)
    problem = replace(problem, program=replace(problem.program, blocks=(always,)))
    schedule = attending("P1", *problem.sessions)
    assert amounts(problem, schedule, "hours") == 0
    assert cost_of(only(problem, "hours"), schedule) == 0


def test_a_service_says_itself_whether_it_counts() -> None:
    problem = replace(PROBLEM, services=(replace(GROUP, counts=False),))
    assert amounts(problem, attending("P2", MON, TUE, WED), "hours") == 3


def test_model_and_referee_agree() -> None:
    assert_exact_for_each("hours")
