"""The rule spread."""

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
    with_patients,
)

from iopsched.problem import Need, Visits
from iopsched.schedule import Schedule

SESSIONS = tuple(
    session(at[:3].upper() + at[4:6], at)
    for at in ("Mon 09:00", "Mon 10:00", "Mon 11:00", "Tue 09:00", "Wed 09:00")
)
PROBLEM = tiny(sessions=SESSIONS, patients=(patient("P1", Need(service="group", min=3)),))


def monday(seats: int) -> Schedule:
    return week(*(run(s) for s in SESSIONS[:seats]), *(seat("P1", s) for s in SESSIONS[:seats]))


def test_solver_spreads_the_groups_over_the_week() -> None:
    rules = only(PROBLEM, "unmet_need", "must").with_rules(spread="like")
    schedule, cost = solve_with(rules)
    assert cost == 0
    assert len({p.start // 1440 for p in schedule.placements}) == 3


def test_placements_above_the_fair_share_are_counted() -> None:
    assert [f.amount for f in findings(PROBLEM, monday(3), "spread")] == [2]
    assert cost_of(only(PROBLEM, "spread", "like", 30), monday(3)) == 60
    assert cost_of(only(PROBLEM, "spread", "must"), monday(3)) is None
    assert cost_of(only(PROBLEM, "spread", "must"), monday(1)) == 0


def test_fewer_visits_make_a_larger_share() -> None:
    assert amounts(with_patients(PROBLEM, visits=Visits(max=2)), monday(3), "spread") == 1
    assert amounts(with_patients(PROBLEM, visits=Visits(max=1)), monday(3), "spread") == 0


def test_a_need_of_one_a_week_is_not_asked_to_spread() -> None:
    once = with_patients(PROBLEM, needs=(Need(service="group", max=1),))
    assert amounts(once, monday(2), "spread") == 0
    now_and_then = with_patients(PROBLEM, needs=(Need(service="group", min=0, max=4),))
    assert amounts(now_and_then, monday(2), "spread") == 1


def test_model_and_referee_agree() -> None:
    problem = tiny(
        sessions=SESSIONS,
        patients=(
            patient(
                "P1", Need(any_of=("group",), min=3), Need(service="talk", clinician="C1", max=3)
            ),
            patient("P2", Need(service="group", min=4), "talk", visits=Visits(max=2)),
            patient("P3", Need(service="group", max=1)),
        ),
    )
    assert_exact(problem, "spread", 50)
