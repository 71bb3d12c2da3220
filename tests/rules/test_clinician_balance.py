"""The rule clinician_balance."""

from __future__ import annotations

from dataclasses import replace

from build import (
    GROUP,
    TALK,
    amounts,
    assert_exact,
    cost_of,
    findings,
    meeting,
    only,
    patient,
    run,
    session,
    solve_with,
    tiny,
    week,
)

from iopsched.problem import Clinician, Need

A, B = session("A", "Mon 09:00", minutes=90), session("B", "Mon 10:00", "Tue 10:00")
PROBLEM = tiny(
    program={"grid_minutes": 90},
    services=(replace(GROUP, staff=2), replace(TALK, minutes=45)),
    sessions=(A, B),
    clinicians=(
        Clinician(id="C1", tags=("license", "german")),
        Clinician(id="C2", tags=("german", "license")),
        Clinician(id="C3", tags=("german", "license")),
        Clinician(id="C4"),
    ),
    patients=(patient("P1", "group", Need(service="talk", min=2)), patient("P2", "group", "talk")),
)


def test_work_goes_to_who_has_had_less() -> None:
    problem = tiny(
        patients=(
            patient("P1", Need(service="talk", min=2, max=2, clinician="C1")),
            patient("P2", Need(service="talk", max=1)),
        )
    )
    rules = only(problem, "clinician_balance", "like", 10)
    schedule, cost = solve_with(rules.with_rules(unmet_need="should", need_limits="must"))
    assert [p.clinicians for p in schedule.of("P2")] == [("C2",)]
    assert cost == 10


def test_whole_hours_between_the_longest_and_the_shortest_week() -> None:
    uneven = week(run(A, "C1", "C2"), meeting("P1", "Mon 09:00", "C1", minutes=45))
    assert amounts(PROBLEM, uneven, "clinician_balance") == (90 + 45) // 60
    assert cost_of(only(PROBLEM, "clinician_balance", "like", 10), uneven) == 20
    assert cost_of(only(PROBLEM, "clinician_balance", "must"), uneven) is None


def test_less_than_an_hour_is_no_difference() -> None:
    close = week(meeting("P1", "Mon 09:00", "C1", minutes=45))
    assert findings(PROBLEM, close, "clinician_balance") == []
    assert cost_of(only(PROBLEM, "clinician_balance", "must"), close) == 0


def test_other_tags_are_other_work() -> None:
    assert findings(PROBLEM, week(run(A, "C4")), "clinician_balance") == []


def test_model_and_referee_agree() -> None:
    assert_exact(PROBLEM, "clinician_balance")
