"""The rule need_limits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from build import (
    GROUP,
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

from iopsched.problem import Need, Problem
from iopsched.schedule import Schedule
from iopsched.week import DAY

MON, ALSO, TUE, WED = (
    session("MON", "Mon 09:00"),
    session("ALSO", "Mon 10:00", "Wed 10:00"),
    session("TUE", "Tue 09:00"),
    session("WED", "Wed 09:00"),
)
STEPS = session("STEPS", "Mon 11:00", "Thu 11:00", service="steps")
SESSIONS = (MON, ALSO, TUE, WED, STEPS)


def _plan(*needs: Need, enrolled: bool = True) -> Problem:
    return tiny(
        services=(GROUP, replace(GROUP, id="steps"), *tiny().services[1:]),
        sessions=SESSIONS,
        patients=(patient("P1", *needs, enrolled=enrolled),),
    )


def _seats(*sessions: object) -> Schedule:
    runs = [run(s) for s in SESSIONS]
    return week(*runs, *(seat("P1", s) for s in SESSIONS if s in sessions))


WEEKLY = _plan(Need(service="group", max=2))
DAILY = _plan(Need(service="group", max_per_day=1))
APART = _plan(Need(service="group", min_days_between=2))
FAR_APART = _plan(Need(service="group", min_days_between=3))
SHY = _plan(Need(service="group"), Need(service="steps", not_on_days_with=("group", "talk")))
WAITING = _plan(Need(service="group", min=2), Need(service="steps"), enrolled=False)

CASES = [
    (WEEKLY, _seats(MON, TUE), 0),
    (WEEKLY, _seats(MON, ALSO, TUE, WED), 2),
    (DAILY, _seats(MON, TUE, WED), 0),
    (DAILY, _seats(MON, ALSO, TUE), 1),
    (APART, _seats(MON, WED), 0),
    (APART, _seats(MON, TUE), 1),
    (FAR_APART, _seats(MON, WED), 1),
    (FAR_APART, _seats(MON), 0),
    (SHY, _seats(TUE, STEPS), 0),
    (SHY, _seats(MON, ALSO, STEPS), 1),
    (WAITING, week(), 0),
    (WAITING, _seats(MON), 2),
    (WAITING, _seats(MON, TUE, STEPS), 0),
]


@pytest.mark.parametrize(("problem", "schedule", "amount"), CASES)
def test_what_is_over_each_limit_is_counted(
    problem: Problem, schedule: Schedule, amount: int
) -> None:
    assert amounts(problem, schedule, "need_limits") == amount
    assert cost_of(only(problem, "need_limits", "should", 3), schedule) == 3 * amount
    assert cost_of(only(problem, "need_limits"), schedule) == (None if amount else 0)


def test_two_on_one_day_count_in_every_stretch_that_holds_them() -> None:
    # Both stretches of two days with Tuesday, and Monday with Tuesday.
    twice = _seats(MON, ALSO)
    assert amounts(APART, twice, "need_limits") == 1
    tuesday = replace(ALSO, times=TUE.times)
    problem = replace(APART, sessions=(TUE, tuesday))
    both = week(run(TUE), run(tuesday), seat("P1", TUE), seat("P1", tuesday))
    assert amounts(problem, both, "need_limits") == 2
    assert cost_of(only(problem, "need_limits", "like"), both) == 2


def test_the_solver_spreads_what_must_be_days_apart() -> None:
    problem = _plan(Need(service="group", min=2, min_days_between=2))
    schedule, cost = solve_with(only(problem, "need_limits").with_rules(unmet_need="should"))
    days = [p.start // DAY for p in schedule.of("P1")]
    assert cost == 0
    assert days == [0, 2]


def test_twelve_step_meetings_go_to_days_without_group() -> None:
    rules = only(SHY, "need_limits").with_rules(unmet_need="should")
    monday = replace(rules, sessions=(MON, STEPS))
    schedule, cost = solve_with(monday)
    assert cost == 0
    assert [p.start // DAY for p in schedule.of("P1")] == [0, 3]


def test_a_placement_counts_toward_every_need_that_it_matches() -> None:
    problem = _plan(Need(service="talk", max=0), Need(service="talk", minutes=30, max=1))
    long, short = meeting("P1", "Mon 09:00"), meeting("P1", "Mon 10:00", minutes=30)
    assert amounts(problem, week(long, short), "need_limits") == 1
    named = _plan(Need(service="talk", max=2), Need(service="talk", clinician="C1", max=0))
    assert amounts(named, week(meeting("P1", "Mon 09:00", "C1")), "need_limits") == 1
    assert findings(named, week(meeting("P1", "Mon 09:00", "C2")), "need_limits") == []


@pytest.mark.parametrize("problem", [WEEKLY, DAILY, APART, FAR_APART, SHY, WAITING])
def test_model_and_referee_agree_on_each_limit(problem: Problem) -> None:
    assert_exact(problem, "need_limits", 12)


def test_model_and_referee_agree_on_all_limits_at_once() -> None:
    group = Need(service="group", min=2, max=2, max_per_day=1, min_days_between=2)
    steps = Need(any_of=("steps", "group"), max=1, not_on_days_with=("talk", "steps"))
    talk = Need(service="talk", max=1, clinician="C1", min_days_between=6)
    problem = _plan(group, steps, talk)
    others = (patient("P2", group, talk, enrolled=False), patient("P3", steps, enrolled=False))
    assert_exact(replace(problem, patients=(*problem.patients, *others)), "need_limits", 40)
