"""The rule unmet_need."""

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
    seat,
    session,
    solve_with,
    tiny,
    week,
)

from iopsched.problem import Clinician, Need, Status

MON, WED = session("MON", "Mon 09:00"), session("WED", "Wed 09:00")
PROBLEM = tiny(
    sessions=(MON, WED),
    patients=(
        patient("P1", Need(service="group", min=2), Need(service="talk", clinician="C2")),
        patient("P2", Need(any_of=("group", "talk"), min=2), "group", enrolled=False),
    ),
)


def test_solver_meets_every_need_that_it_can() -> None:
    schedule, cost = solve_with(only(PROBLEM, "unmet_need", "like"))
    assert cost == 0
    assert [p.service for p in schedule.of("P1")].count("group") == 2
    assert {p.clinicians for p in schedule.of("P1") if p.service == "talk"} == {("C2",)}


def test_missing_placements_are_counted_for_each_need() -> None:
    nothing = week()
    assert amounts(PROBLEM, nothing, "unmet_need") == 3
    assert cost_of(only(PROBLEM, "unmet_need", "like", 7), nothing) == 21
    assert cost_of(only(PROBLEM, "unmet_need", "must"), nothing) is None


def test_a_schedule_that_gives_everything_is_not_minded() -> None:
    full = week(
        run(MON, "C1"),
        run(WED, "C1"),
        seat("P1", MON),
        seat("P1", WED),
        meeting("P1", "Tue 09:00", "C2"),
    )
    assert findings(PROBLEM, full, "unmet_need") == []
    assert cost_of(only(PROBLEM, "unmet_need", "must"), full) == 0


def test_who_is_not_enrolled_is_asked_for_only_when_placed() -> None:
    one = week(run(MON, "C1"), seat("P2", MON))
    assert amounts(PROBLEM, one, "unmet_need") == 3 + 1


def test_an_appointment_with_another_clinician_does_not_count() -> None:
    problem = replace(PROBLEM, patients=PROBLEM.patients[:1])
    both = replace(
        problem,
        patients=(patient("P1", "talk", Need(service="talk", clinician="C2")),),
    )
    assert amounts(both, week(meeting("P1", "Mon 09:00", "C1")), "unmet_need") == 1
    assert amounts(both, week(meeting("P1", "Mon 09:00", "C2")), "unmet_need") == 0


def test_a_therapist_gives_the_individual_appointments_that_they_can_give() -> None:
    licensed = replace(GROUP, id="licensed", form="individual", requires=("license",))
    problem = tiny(
        services=(*PROBLEM.services, licensed),
        clinicians=(Clinician(id="C1", tags=("license",)), Clinician(id="C2")),
        patients=(patient("P1", "talk", "licensed", therapist="C2"),),
    )
    schedule = week(
        meeting("P1", "Mon 09:00", "C2"), meeting("P1", "Mon 10:00", "C1", service="licensed")
    )
    assert findings(problem, schedule, "unmet_need") == []
    assert_exact(problem, "unmet_need", 30)


def test_nobody_gives_what_needs_no_clinician() -> None:
    problem = tiny(
        services=(replace(TALK, staff=0),),
        patients=(
            patient("P1", "talk", therapist="C1"),
            patient("P2", Need(service="talk", clinician="C1")),
        ),
    )
    alone = week(meeting("P1", "Mon 09:00"), meeting("P2", "Mon 09:00"))
    assert findings(problem, alone, "unmet_need") == []
    assert cost_of(only(problem, "unmet_need", "must"), alone) == 0


def test_a_referred_patient_is_not_asked_for() -> None:
    problem = tiny(patients=(patient("P1", "talk", status=Status(needs_detox=True)),))
    assert findings(problem, week(), "unmet_need") == []
    assert solve_with(only(problem, "unmet_need", "must")) == (week(), 0)


def test_model_and_referee_agree() -> None:
    assert_exact(PROBLEM, "unmet_need")
