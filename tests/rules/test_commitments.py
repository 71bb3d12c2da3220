"""The rule commitments."""

from __future__ import annotations

from dataclasses import replace

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
    span,
    tiny,
    week,
)

from iopsched.problem import Status

A = session("A", "Mon 09:00", "Mon 11:00")
REMOTE = session("REMOTE", "Mon 09:00", modality="telehealth")
WORK = span("Mon 10:00", 30)
PROBLEM = tiny(
    sessions=(A, REMOTE),
    patients=(
        patient("P1", "group", commitments=(WORK, span("Mon 10:15", 15)), travel_minutes=20),
        patient("P2", "talk", commitments=(WORK,), travel_minutes=20, modality="telehealth"),
        patient("P3", "family", family_available=(span("Tue 09:00", 90), span("Tue 10:00", 60))),
        patient("P4", "family", family_available=()),
    ),
)


def test_a_patient_comes_when_free() -> None:
    busy = replace(PROBLEM.patients[0], commitments=(span("Mon 08:00", 90),))
    problem = replace(PROBLEM, sessions=(A,), patients=(busy,))
    schedule, cost = solve_with(only(problem, "commitments").with_rules(unmet_need="should"))
    assert cost == 0
    assert [p.start for p in schedule.of("P1")] == [A.times[1].start]


def test_minutes_of_the_commitment_and_of_travel_are_counted_once() -> None:
    late = week(run(A), seat("P1", A))
    # Travel begins at 09:40.
    assert amounts(PROBLEM, late, "commitments") == 20
    assert cost_of(only(PROBLEM, "commitments", "should", 2), late) == 40
    assert cost_of(only(PROBLEM, "commitments"), late) is None
    across = week(meeting("P1", "Mon 10:00"))
    both = replace(
        PROBLEM,
        patients=(
            patient("P1", "talk", commitments=PROBLEM.patients[0].commitments, travel_minutes=20),
        ),
    )
    assert amounts(both, across, "commitments") == 30 + 20
    assert cost_of(only(both, "commitments", "like"), across) == 50


def test_telehealth_needs_no_travel() -> None:
    online = week(run(REMOTE), seat("P1", REMOTE), meeting("P2", "Mon 09:00"))
    assert findings(PROBLEM, online, "commitments") == []
    assert cost_of(only(PROBLEM, "commitments"), online) == 0
    assert amounts(PROBLEM, week(meeting("P2", "Mon 10:00")), "commitments") == 30


def test_the_family_comes_when_it_can() -> None:
    schedule, cost = solve_with(only(PROBLEM, "commitments").with_rules(unmet_need="should"))
    assert cost == 50_000
    assert {p.start for p in schedule.of("P3")} <= {
        span("Tue 09:00").start,
        span("Tue 10:00").start,
    }
    assert schedule.of("P4") == ()


def test_minutes_without_the_family_are_counted() -> None:
    alone = week(
        meeting("P3", "Tue 11:00", service="family"), meeting("P4", "Tue 11:00", service="family")
    )
    assert amounts(PROBLEM, alone, "commitments") == 120
    assert cost_of(only(PROBLEM, "commitments", "like"), alone) == 120
    partly = replace(PROBLEM.patients[2], family_available=(span("Tue 11:00", 20),))
    problem = replace(PROBLEM, patients=(partly,))
    assert amounts(problem, week(meeting("P3", "Tue 11:00", service="family")), "commitments") == 40


def test_a_referred_patient_is_not_asked() -> None:
    referred = replace(PROBLEM.patients[0], status=Status(needs_24h_monitoring=True))
    problem = replace(PROBLEM, patients=(referred,))
    assert findings(problem, week(run(A), seat("P1", A)), "commitments") == []


def test_model_and_referee_agree() -> None:
    assert_exact(PROBLEM, "commitments", 40)
