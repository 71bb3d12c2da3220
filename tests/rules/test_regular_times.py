"""The rule regular_times."""

from __future__ import annotations

from build import (
    amounts,
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

from iopsched.problem import Block, Clinician, Need, Session
from iopsched.schedule import Schedule
from iopsched.week import Span

BLOCKS = (
    Block(id="day", start=540, end=720),
    Block(id="long", start=540, end=900, days=("Mon", "Tue")),
    Block(id="evening", start=1020, end=1200),
)
SESSIONS = tuple(
    session(at[:3].upper() + at[4:6], at)
    for at in ("Mon 09:00", "Mon 17:00", "Tue 09:00", "Tue 13:00", "Wed 13:00", "Thu 18:00")
)
MON9, MON17, TUE9, TUE13, WED13, THU18 = SESSIONS
PROBLEM = tiny(
    program={"blocks": BLOCKS},
    sessions=SESSIONS,
    clinicians=(Clinician(id="C1", available=(Span.of("Fri 08:00", "Fri 11:00"),)),),
    patients=(patient("P1", Need(service="group", min=2)), patient("P2", "group", "talk")),
)


def attending(*sessions: Session) -> Schedule:
    return week(*(run(s) for s in sessions), *(seat("P1", s) for s in sessions))


def test_solver_keeps_to_one_block() -> None:
    rules = only(PROBLEM, "unmet_need", "must").with_rules(regular_times="like")
    schedule, cost = solve_with(rules)
    assert cost == 0
    assert amounts(PROBLEM, schedule, "regular_times") == 0


def test_every_further_block_is_counted() -> None:
    assert amounts(PROBLEM, attending(MON9, TUE9), "regular_times") == 0
    assert amounts(PROBLEM, attending(MON17, THU18), "regular_times") == 0
    three = attending(MON9, MON17, TUE9, TUE13)
    assert [f.amount for f in findings(PROBLEM, three, "regular_times")] == [2]
    assert cost_of(only(PROBLEM, "regular_times", "like", 60), three) == 120
    assert cost_of(only(PROBLEM, "regular_times", "must"), three) is None
    assert cost_of(only(PROBLEM, "regular_times", "must"), attending(MON9, TUE9)) == 0


def test_a_start_outside_all_blocks_counts_for_none() -> None:
    assert amounts(PROBLEM, attending(MON9, WED13), "regular_times") == 0


def test_without_blocks_nothing_is_irregular() -> None:
    open_all_week = tiny(program={"blocks": ()}, sessions=SESSIONS, patients=PROBLEM.patients)
    assert cost_of(only(open_all_week, "regular_times", "must"), attending(*SESSIONS)) == 0


def test_model_and_referee_agree() -> None:
    assert_exact(PROBLEM, "regular_times", 40)
