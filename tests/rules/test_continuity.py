"""The rule continuity."""

from __future__ import annotations

from dataclasses import replace

import pytest
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

from iopsched.problem import Clinician, Problem, Room, Status
from iopsched.schedule import Placement, Run, Schedule

A, B = session("A", "Mon 09:00", "Mon 10:00"), session("B", "Mon 11:00")
CLASS = session("CLASS", "Tue 09:00", service="class")
GONE = session("GONE", "Wed 09:00")
CURRENT = week(
    run(A, "C1", room="R1"),
    run(GONE, "C1", room="R1"),
    seat("P1", A),
    meeting("P1", "Tue 10:00", "C1", room="R1"),
    seat("P2", A),
)
PROBLEM = tiny(
    services=(
        replace(GROUP, staff=2),
        TALK,
        replace(FAMILY, uses_room=False),
        replace(GROUP, id="class"),
    ),
    clinicians=(Clinician(id="C1"), Clinician(id="C2"), Clinician(id="C3")),
    rooms=(Room(id="R1", capacity=9), Room(id="R2", capacity=9), Room(id="R3", capacity=9)),
    sessions=(A, B, CLASS),
    patients=(
        patient("P1", "group", "talk", "class"),
        patient("P2", "group"),
        patient("P3", "group"),
    ),
    current=CURRENT,
)
KEPT = week(
    run(A, "C1", room="R1"),
    seat("P1", A),
    meeting("P1", "Tue 10:00", "C1", room="R1"),
    seat("P2", A),
)
ALONE = replace(PROBLEM, patients=PROBLEM.patients[:1])


def change(appointment: Placement) -> int:
    """Points for the appointment of P1, who is disturbed or not by it alone."""
    schedule = week(run(A, "C1", room="R1"), seat("P1", A), appointment)
    return amounts(ALONE, schedule, "continuity")


def rerun(again: Run) -> int:
    """Points for the run, with nobody in it."""
    return amounts(replace(PROBLEM, patients=()), week(again), "continuity")


def test_solver_keeps_the_current_week() -> None:
    rules = only(PROBLEM, "unmet_need", "must").with_rules(
        continuity="like", need_limits="must", clinician_load="off"
    )
    schedule, cost = solve_with(rules)
    assert cost == 0
    assert amounts(PROBLEM, schedule, "continuity") == 0
    assert schedule.of("P2")[0].session == "A"
    assert KEPT.of("P1")[1] in schedule.placements


def test_the_same_week_is_not_minded_and_a_newcomer_is_free() -> None:
    assert findings(PROBLEM, KEPT, "continuity") == []
    newcomer = week(*KEPT.placements, *KEPT.runs, run(B, "C2", room="R2"), seat("P3", B))
    assert cost_of(only(PROBLEM, "continuity", "must"), KEPT) == 0
    assert cost_of(only(PROBLEM, "continuity", "must"), newcomer) == 0


@pytest.mark.parametrize(
    ("appointment", "points"),
    [
        (meeting("P1", "Tue 10:00", "C1", room="R1"), 0),
        (meeting("P1", "Tue 10:00", "C1", room="R2"), 1),
        (meeting("P1", "Tue 11:00", "C1", room="R1"), 2 + 5),
        (meeting("P1", "Tue 11:00", "C1", room="R2"), 2 + 5),
        (meeting("P1", "Tue 10:00", "C2", room="R1"), 3 + 5),
        (meeting("P1", "Wed 11:00", "C2", room="R2"), 3 + 5),
        (meeting("P1", "Tue 10:00", room="R1"), 3 + 5),
    ],
)
def test_person_goes_before_time_and_time_before_room(appointment: Placement, points: int) -> None:
    assert change(appointment) == points


def test_a_seat_elsewhere_disturbs_and_counts() -> None:
    talk = meeting("P1", "Tue 10:00", "C1", room="R1")
    moved = week(run(B, "C2", room="R2"), seat("P1", B), talk)
    assert sorted(f.amount for f in findings(ALONE, moved, "continuity")) == [2, 5]
    extra = week(*KEPT.placements, *KEPT.runs, run(B, "C2", room="R2"), seat("P2", B))
    assert [f.amount for f in findings(PROBLEM, extra, "continuity")] == [2]
    other_service = week(
        *KEPT.placements, *KEPT.runs, run(CLASS, "C2", room="R2"), seat("P1", CLASS)
    )
    assert findings(PROBLEM, other_service, "continuity") == []
    later = week(run(A, "C1", room="R1", start="Mon 10:00"), seat("P1", A, "Mon 10:00"), talk)
    assert sorted(f.amount for f in findings(ALONE, later, "continuity")) == [2, 5]


def test_whoever_loses_several_placements_is_disturbed_once() -> None:
    found = findings(PROBLEM, week(), "continuity")
    assert [(f.patient, f.amount) for f in found] == [("P1", 5), ("P2", 5)]
    assert cost_of(only(PROBLEM, "continuity", "like", 20), week()) == 200
    assert cost_of(only(PROBLEM, "continuity", "must"), week()) is None


def test_what_a_run_keeps() -> None:
    assert rerun(run(A, "C1", room="R1")) == 0
    assert rerun(run(A, "C1", room="R2")) == 1
    assert rerun(run(A, "C1", room="R1", start="Mon 10:00")) == 2
    assert rerun(run(A, "C2", room="R1")) == 3
    assert rerun(run(A, "C2", "C1", room="R1")) == 3
    assert rerun(run(A, room="R1")) == 3
    assert rerun(run(A, "C3", room="R3", start="Mon 10:00")) == 6
    assert rerun(run(B, "C3", room="R3")) == 0


def with_current(*items: Placement | Run) -> Problem:
    return replace(PROBLEM, current=week(*items))


def test_what_is_gone_and_who_has_left() -> None:
    left = with_current(seat("P9", A), meeting("P9", "Tue 10:00", "C9"))
    assert findings(left, week(), "continuity") == []
    no_session = with_current(run(GONE, "C1"), seat("P1", GONE))
    assert [f.amount for f in findings(no_session, KEPT, "continuity")] == [2, 5]
    no_clinician = with_current(run(A, "C1", "C9", room="R9"), meeting("P1", "Tue 10:00", "C9"))
    assert sorted(f.amount for f in findings(no_clinician, KEPT, "continuity")) == [1, 3, 3, 5]
    referred = replace(
        PROBLEM, patients=(replace(PROBLEM.patients[0], status=Status(needs_detox=True)),)
    )
    assert findings(referred, week(), "continuity") == []


def test_an_appointment_with_two_is_lost_with_one() -> None:
    problem = replace(ALONE, current=week(meeting("P1", "Tue 10:00", "C1", "C2", room="R1")))
    one = week(meeting("P1", "Tue 10:00", "C1", room="R1"))
    assert amounts(problem, one, "continuity") == 5
    assert cost_of(only(problem, "continuity", "like"), one) == 5


def test_nothing_is_asked_without_a_current_week() -> None:
    problem = replace(PROBLEM, current=None)
    assert findings(problem, KEPT, "continuity") == []
    assert cost_of(only(problem, "continuity", "must"), KEPT) == 0


@pytest.mark.parametrize(
    "current",
    [
        CURRENT,
        week(
            run(A, "C1", "C2", room="R1"),
            run(B, "C9", room="R9"),
            run(CLASS),
            seat("P1", GONE),
            seat("P2", B),
            seat("P3", A),
            seat("P8", A),
            meeting("P1", "Tue 10:00", "C9", room="R9"),
            meeting("P1", "Wed 10:00", room="R2"),
            meeting("P3", "Wed 10:00", "C1", service="old"),
        ),
        week(
            run(A, room="R2", start="Mon 10:00"),
            seat("P1", A, "Mon 10:00"),
            seat("P2", A, "Mon 10:00"),
            seat("P2", B),
            meeting("P1", "Tue 10:00", "C1", "C2"),
            meeting("P3", "Tue 10:00", "C3", service="family"),
        ),
    ],
)
def test_model_and_referee_agree(current: Schedule) -> None:
    patients = (
        patient("P1", "group", "talk"),
        patient("P2", "group", "class"),
        patient("P3", "group", "family", modality="telehealth"),
        patient("P4", "group", status=Status(needs_detox=True)),
    )
    tele = replace(B, modality="telehealth")
    problem = replace(PROBLEM, patients=patients, current=current, sessions=(A, tele, CLASS))
    assert_exact(problem, "continuity", 25)


def test_pooled_rooms_are_other_rooms() -> None:
    pooled = only(PROBLEM, "continuity", "like").with_rules(no_overlap="must")
    changed = week(
        run(A, "C1", room="R3"),
        *(p for p in KEPT.placements if p.session),
        meeting("P1", "Tue 10:00", "C1", room="R2"),
    )
    assert cost_of(pooled, changed) == amounts(PROBLEM, changed, "continuity") == 2
