"""The rule qualifying_days."""

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
)
from counted import assert_exact_for_each

from iopsched.problem import CountedDays, Need, Problem, RulePack
from iopsched.schedule import Schedule
from iopsched.week import DAYS

OFFERED = {
    f"{day}{clock[:2]}": session(f"{day}{clock[:2]}", f"{day} {clock}")
    for day in DAYS
    for clock in ("09:00", "10:00")
}


def asking(days: CountedDays, *, enrolled: bool = False, groups: int = 4) -> Problem:
    return tiny(
        sessions=tuple(OFFERED.values()),
        patients=(
            patient("P1", Need(service="group", min=groups), rule_pack="x", enrolled=enrolled),
        ),
        rule_packs=(RulePack(id="x", days=days),),
    )


def attending(*ids: str) -> Schedule:
    chosen = [OFFERED[id] for id in ids]
    return week(*map(run, chosen), *(seat("P1", session) for session in chosen))


TWO_FULL = asking(CountedDays(min=2, minutes=120))


def test_solver_puts_two_groups_on_each_of_two_days() -> None:
    problem = only(TWO_FULL, "qualifying_days").with_rules(
        unplaced="should", running_cost="like", no_overlap="must"
    )
    schedule, _ = solve_with(problem)
    days = [placement.start // 1440 for placement in schedule.of("P1")]
    assert len(days) == 4
    assert len(set(days)) == 2


def test_days_with_too_few_minutes_do_not_qualify() -> None:
    good = attending("Mon09", "Mon10", "Thu09", "Thu10")
    assert findings(TWO_FULL, good, "qualifying_days") == []
    assert cost_of(only(TWO_FULL, "qualifying_days"), good) == 0
    thin = attending("Mon09", "Tue09", "Wed09", "Thu09", "Thu10")
    assert amounts(TWO_FULL, thin, "qualifying_days") == 1
    assert cost_of(only(TWO_FULL, "qualifying_days", "like", 7), thin) == 7
    assert cost_of(only(TWO_FULL, "qualifying_days"), thin) is None


def test_each_pair_too_far_apart_is_a_gap() -> None:
    problem = asking(CountedDays(min=2, minutes=60, max_gap=1))
    assert amounts(problem, attending("Mon09", "Wed09", "Fri09"), "qualifying_days") == 0
    assert amounts(problem, attending("Mon09", "Thu09", "Fri09"), "qualifying_days") == 1
    twice = attending("Mon09", "Thu09", "Sun09")
    assert amounts(problem, twice, "qualifying_days") == 2
    assert cost_of(only(problem, "qualifying_days", "like"), twice) == 2


def test_solver_closes_the_gap() -> None:
    problem = asking(CountedDays(min=2, minutes=60, max_gap=0))
    ends = tuple(OFFERED[id] for id in ("Mon09", "Tue09", "Sat09"))
    problem = only(replace(problem, sessions=ends), "qualifying_days")
    schedule, _ = solve_with(problem.with_rules(unmet_need="should", unplaced="should"))
    assert [placement.session for placement in schedule.of("P1")] == ["Mon09", "Tue09"]


def test_a_day_needs_some_counted_minute_and_no_days_ask_for_nothing() -> None:
    some = asking(CountedDays(min=2))
    assert amounts(some, attending("Mon09"), "qualifying_days") == 1
    assert amounts(some, attending("Mon09", "Tue09"), "qualifying_days") == 0
    none = asking(CountedDays(min=0, minutes=60, max_gap=0))
    assert amounts(none, attending("Mon09", "Sun09"), "qualifying_days") == 0


def test_a_day_qualifies_with_its_last_minute() -> None:
    short = [
        session(f"{start}/{minutes}", start, minutes=minutes)
        for start, minutes in (
            ("Mon 09:00", 20),
            ("Mon 10:00", 30),
            ("Wed 09:00", 20),
            ("Wed 10:00", 30),
        )
    ]
    schedule = week(*map(run, short), *(seat("P1", each) for each in short))
    for minutes, note in ((50, "between Mon and Wed"), (51, "0 days")):
        problem = asking(CountedDays(min=1, minutes=minutes, max_gap=0))
        more = (session(f"{day}-more", f"{day} 11:00", minutes=10) for day in ("Mon", "Wed"))
        problem = replace(problem, sessions=(*short, *more))
        (found,) = findings(problem, schedule, "qualifying_days")
        assert note in found.note
        assert cost_of(only(problem, "qualifying_days", "like"), schedule) == found.amount == 1
        assert cost_of(only(problem, "qualifying_days"), schedule) is None


def test_the_enrolled_and_the_unplaced_are_not_asked_for() -> None:
    enrolled = asking(CountedDays(min=2, minutes=120), enrolled=True)
    assert findings(enrolled, attending("Mon09"), "qualifying_days") == []
    assert findings(TWO_FULL, week(), "qualifying_days") == []


def test_model_and_referee_agree() -> None:
    assert_exact_for_each("qualifying_days")
    assert_exact(asking(CountedDays(min=3, minutes=60, max_gap=0)), "qualifying_days", 40)
