"""The rule no_overlap."""

from __future__ import annotations

from dataclasses import replace

import pytest
from build import (
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

from iopsched.problem import Clinician, Need, Problem, Room

A = session("A", "Mon 09:00", minutes=90)
B = session("B", "Mon 10:00", "Tue 10:00")
C = session("C", "Mon 09:30", minutes=30)
PEOPLE = tiny(
    sessions=(A, B, C),
    patients=(
        patient("P1", "group", "talk"),
        patient("P2", "group", Need(service="talk", minutes=30)),
    ),
)
ROOMS = replace(
    PEOPLE,
    rooms=(Room(id="R1", capacity=8), Room(id="R2", capacity=8), Room(id="R3", capacity=4)),
)
NORTH = session("NORTH", "Mon 09:00", site="north")
SOUTH = session("SOUTH", "Mon 10:00", "Mon 10:30", "Mon 11:00", site="south")
ANYWHERE = session("ANYWHERE", "Mon 10:00")
REMOTE = session("REMOTE", "Mon 10:00", site="south", modality="telehealth")
SITES = tiny(
    program={"site_travel_minutes": 45, "grid_minutes": 30},
    sessions=(NORTH, SOUTH, ANYWHERE, REMOTE),
    clinicians=(
        Clinician(id="C1"),
        Clinician(id="C2", site="south"),
        Clinician(id="C3", site="north"),
    ),
    patients=(patient("P1", "group", "talk"), patient("P2", "group", modality="telehealth")),
)


def test_a_session_moves_to_a_time_at_which_its_patient_is_free() -> None:
    one = replace(PEOPLE, sessions=(A, B), patients=(patient("P1", Need(service="group", min=2)),))
    schedule, cost = solve_with(only(one, "no_overlap").with_rules(unmet_need="should"))
    assert cost == 0
    assert [p.start for p in schedule.of("P1")] == [A.times[0].start, B.times[1].start]


def test_a_patient_in_two_places_counts_the_minutes_shared() -> None:
    twice = week(run(A), run(B), seat("P1", A), seat("P1", B))
    assert amounts(PEOPLE, twice, "no_overlap") == 30
    assert cost_of(only(PEOPLE, "no_overlap", "should", 3), twice) == 90
    assert cost_of(only(PEOPLE, "no_overlap"), twice) is None
    (found,) = findings(PEOPLE, twice, "no_overlap")
    assert (found.patient, found.start) == ("P1", B.times[0].start)


def test_three_at_once_count_twice() -> None:
    thrice = week(run(A), run(C), seat("P1", A), seat("P1", C), meeting("P1", "Mon 09:00"))
    # A and the meeting share 60 minutes, and C is on top of both for 30.
    assert amounts(PEOPLE, thrice, "no_overlap") == 90
    assert cost_of(only(PEOPLE, "no_overlap", "like"), thrice) == 90


def test_one_after_the_other_is_no_overlap() -> None:
    after = week(run(A), seat("P1", A), meeting("P1", "Mon 11:00", "C1"), run(B, "C1"))
    assert findings(PEOPLE, after, "no_overlap") == []
    assert cost_of(only(PEOPLE, "no_overlap"), after) == 0


def test_a_clinician_leads_one_group_and_sees_one_patient_at_a_time() -> None:
    both = week(run(B, "C1"), meeting("P1", "Mon 10:00", "C1"), meeting("P2", "Mon 10:00", "C1"))
    assert amounts(PEOPLE, both, "no_overlap") == 120
    assert {found.clinician for found in findings(PEOPLE, both, "no_overlap")} == {"C1"}


def test_rooms_are_shared_out_one_by_one() -> None:
    crowded = week(run(A, room="R1"), run(C, room="R1"), meeting("P1", "Mon 10:00", room="R1"))
    assert amounts(ROOMS, crowded, "no_overlap") == 60
    assert {found.room for found in findings(ROOMS, crowded, "no_overlap")} == {"R1"}


def test_equal_rooms_are_named_apart() -> None:
    many = tuple(patient(f"P{i}", "talk") for i in range(3))
    problem = replace(
        ROOMS, sessions=(), patients=many, services=(replace(TALK, staff=0),), clinicians=()
    )
    morning = replace(problem.program.blocks[0], end=10 * 60, days=("Mon",))
    problem = replace(problem, program=replace(problem.program, blocks=(morning,)))
    rules = only(problem, "no_overlap").with_rules(unmet_need="should")
    schedule, cost = solve_with(rules)
    assert cost == 0
    assert sorted(p.room or "" for p in schedule.placements) == ["R1", "R2", "R3"]
    fewer = replace(rules, rooms=rules.rooms[:2])
    assert solve_with(fewer)[1] == 50_000


@pytest.mark.parametrize(
    ("start", "amount"), [("Mon 10:00", 45), ("Mon 10:30", 15), ("Mon 11:00", 0)]
)
def test_travel_between_sites_takes_its_time(start: str, amount: int) -> None:
    trip = week(run(NORTH), run(SOUTH, start=start), seat("P1", NORTH), seat("P1", SOUTH, start))
    assert amounts(SITES, trip, "no_overlap") == amount
    assert cost_of(only(SITES, "no_overlap", "like"), trip) == amount
    assert cost_of(only(SITES, "no_overlap"), trip) == (None if amount else 0)


def test_the_solver_leaves_time_to_travel() -> None:
    problem = replace(
        SITES, sessions=(NORTH, SOUTH), patients=(patient("P1", Need(service="group", min=2)),)
    )
    schedule, cost = solve_with(only(problem, "no_overlap").with_rules(unmet_need="should"))
    assert cost == 0
    assert [p.start for p in schedule.of("P1")] == [NORTH.times[0].start, SOUTH.times[2].start]


def test_nobody_travels_to_telehealth_or_to_no_site() -> None:
    for other in (REMOTE, ANYWHERE):
        stay = week(run(NORTH, "C1"), run(other, "C1"), seat("P1", NORTH), seat("P1", other))
        assert findings(SITES, stay, "no_overlap") == []


def test_clinicians_travel_to_their_appointments_rooms() -> None:
    rooms = (Room(id="R1", capacity=8, site="north"), Room(id="R2", capacity=8, site="south"))
    problem = replace(SITES, rooms=rooms)
    away = week(run(NORTH, "C1", room="R1"), meeting("P1", "Mon 10:30", "C1", room="R2"))
    assert amounts(problem, away, "no_overlap") == 15
    assert cost_of(only(problem, "no_overlap", "like"), away) == 15


@pytest.mark.parametrize("problem", [PEOPLE, ROOMS, SITES], ids=["people", "rooms", "sites"])
def test_model_and_referee_agree(problem: Problem) -> None:
    assert_exact(problem, "no_overlap", 30)
