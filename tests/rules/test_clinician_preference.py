"""The rule clinician_preference."""

from __future__ import annotations

from dataclasses import replace

from build import (
    FAMILY,
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
    seat,
    session,
    solve_with,
    tiny,
    week,
)

from iopsched.problem import Clinician, Preferences

LICENSED = replace(FAMILY, requires=("license",))
ALONE = replace(TALK, id="diary", staff=0)
MON = session("MON", "Mon 09:00")
PROBLEM = tiny(
    services=(GROUP, TALK, LICENSED, ALONE),
    clinicians=(Clinician(id="C1", tags=("license",)), Clinician(id="C2"), Clinician(id="C3")),
    sessions=(MON,),
    patients=(
        patient(
            "P1", "group", "family", prefers=Preferences(clinicians=("C2", "C3")), therapist="C1"
        ),
        patient("P2", "family", "diary", therapist="C1"),
        patient("P3", "family", therapist="C2"),
        patient("P4", "talk", "family"),
    ),
)


def with_whom(patient: str, clinician: str, service: str = "family") -> int:
    appointment = meeting(patient, "Mon 10:00", clinician, service=service)
    return amounts(PROBLEM, week(appointment), "clinician_preference")


def test_solver_takes_a_preferred_clinician_or_the_therapist() -> None:
    rules = only(PROBLEM, "unmet_need", "must").with_rules(clinician_preference="like")
    schedule, cost = solve_with(rules)
    assert cost == 0
    assert {p.clinicians for p in schedule.of("P1") if not p.session} <= {("C2",), ("C3",)}
    assert {p.clinicians for p in schedule.of("P2") if p.service == "family"} == {("C1",)}


def test_whoever_is_named_goes_before_the_therapist() -> None:
    assert [with_whom("P1", c) for c in ("C1", "C2", "C3")] == [1, 0, 0]
    assert [with_whom("P2", c) for c in ("C1", "C2", "C3")] == [0, 1, 1]


def test_a_therapist_without_the_tags_is_not_asked_for() -> None:
    assert [with_whom("P3", c) for c in ("C1", "C2", "C3")] == [0, 0, 0]
    assert [with_whom("P4", c, "talk") for c in ("C1", "C2", "C3")] == [0, 0, 0]


def test_seats_and_appointments_without_staff_are_not_counted() -> None:
    schedule = week(
        run(MON, "C1"),
        seat("P1", MON),
        meeting("P2", "Tue 09:00", service="diary"),
    )
    assert findings(PROBLEM, schedule, "clinician_preference") == []


def test_the_other_clinician_costs_and_may_be_forbidden() -> None:
    other = week(meeting("P2", "Mon 10:00", "C3", service="family"))
    assert cost_of(only(PROBLEM, "clinician_preference", "like", 40), other) == 40
    assert cost_of(only(PROBLEM, "clinician_preference", "must"), other) is None
    right = week(meeting("P2", "Mon 10:00", "C1", service="family"))
    assert cost_of(only(PROBLEM, "clinician_preference", "must"), right) == 0


def test_model_and_referee_agree() -> None:
    assert_exact(PROBLEM, "clinician_preference", 40)
