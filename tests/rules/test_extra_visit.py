"""The rule extra_visit."""

from __future__ import annotations

from dataclasses import replace

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

from iopsched.problem import CountedDays, Need, Problem, RulePack, Visits

SESSIONS = tuple(
    session(at[:3].upper() + at[4:6], at)
    for at in ("Mon 09:00", "Mon 10:00", "Tue 09:00", "Wed 09:00")
)
PACKS = tuple(RulePack(id=f"days{n}", days=CountedDays(min=n)) for n in range(4))
PROBLEM = tiny(
    sessions=SESSIONS, patients=(patient("P1", Need(service="group", min=2)),), rule_packs=PACKS
)
THREE_DAYS = week(*(run(s) for s in SESSIONS[1:]), *(seat("P1", s) for s in SESSIONS[1:]))


def asked(problem: Problem) -> int:
    """Visits that the problem asks of a patient who comes on three days."""
    return 3 - amounts(problem, THREE_DAYS, "extra_visit")


def test_solver_puts_both_groups_on_one_day() -> None:
    rules = only(PROBLEM, "unmet_need", "must").with_rules(extra_visit="like", need_limits="must")
    capped = with_patients(rules, needs=(Need(service="group", min=2, max=2),))
    schedule, cost = solve_with(capped)
    assert [p.session for p in schedule.placements] == ["MON09", "MON10"]
    assert cost == 0


def test_days_beyond_one_are_counted_when_nothing_asks_for_more() -> None:
    assert [f.amount for f in findings(PROBLEM, THREE_DAYS, "extra_visit")] == [2]
    assert cost_of(only(PROBLEM, "extra_visit", "like", 120), THREE_DAYS) == 240
    assert cost_of(only(PROBLEM, "extra_visit", "must"), THREE_DAYS) is None
    one_day = week(run(SESSIONS[0]), run(SESSIONS[1]), *(seat("P1", s) for s in SESSIONS[:2]))
    assert findings(PROBLEM, one_day, "extra_visit") == []
    assert cost_of(only(PROBLEM, "extra_visit", "must"), one_day) == 0


def test_the_plan_goes_before_the_packs_and_the_larger_pack_before_the_smaller() -> None:
    paid = with_patients(PROBLEM, rule_pack="days2")
    assert asked(paid) == 2
    assert asked(replace(paid, program=replace(paid.program, rule_pack=PACKS[3]))) == 3
    assert asked(with_patients(paid, visits=Visits(min=1))) == 1
    assert asked(with_patients(paid, visits=Visits(min=0))) == 2
    assert asked(with_patients(PROBLEM, rule_pack="days0")) == 1


def test_model_and_referee_agree() -> None:
    problem = replace(
        PROBLEM,
        patients=(
            patient("P1", "group", "talk"),
            patient("P2", "group", rule_pack="days2"),
            patient("P3", "group", visits=Visits(min=3), enrolled=False),
            patient("P4"),
        ),
    )
    assert_exact(problem, "extra_visit", 40)
