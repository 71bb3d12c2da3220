"""The rule eligibility."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
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
    span,
    tiny,
    week,
)

from iopsched.problem import Clinician, Room, Service, Session, Status

MON, WED = session("MON", "Mon 09:00"), session("WED", "Wed 09:00")
SMALL = Room(id="SMALL", capacity=4)
QUIET = Room(id="QUIET", capacity=4, tags=("quiet",), available=(span("Mon 09:00", 120),))


def group_problem(session: Session, **patient_fields: Any) -> Any:
    return tiny(sessions=(session,), patients=(patient("P1", "group", **patient_fields),))


def talk_problem(service: Service = TALK, room: Room = SMALL, **fields: Any) -> Any:
    base = tiny(services=(service,), rooms=(room,), patients=(patient("P1", "talk"),))
    return replace(base, **fields)


def assert_minded(problem: Any, schedule: Any, amount: int) -> None:
    """The rule finds the amount, the model pays it, and forbids it as a must."""
    assert amounts(problem, schedule, "eligibility") == amount
    assert cost_of(only(problem, "eligibility", "like", 7), schedule) == 7 * amount
    allowed = cost_of(only(problem, "eligibility"), schedule)
    assert allowed == (None if amount else 0)


def test_patient_goes_to_the_group_for_their_tags() -> None:
    teens, adults = replace(MON, serves=("teen",)), replace(WED, serves=("adult", "elder"))
    problem = tiny(
        sessions=(teens, adults),
        patients=(patient("P1", "group", tags=("elder",)), patient("P2", "group", tags=("teen",))),
    )
    schedule, cost = solve_with(only(problem, "eligibility").with_rules(unmet_need="should"))
    assert cost == 0
    assert {p.patient: p.session for p in schedule.placements} == {"P1": "WED", "P2": "MON"}


@pytest.mark.parametrize(
    ("group", "fields", "amount"),
    [
        (MON, {}, 0),
        (replace(MON, serves=("teen", "adult")), {"tags": ("adult", "x")}, 0),
        (replace(MON, serves=("teen",)), {"tags": ("adult",)}, 1),
        (replace(MON, serves=("teen",)), {}, 1),
        (MON, {"modality": "in_person"}, 0),
        (MON, {"modality": "telehealth"}, 1),
        (replace(MON, modality="telehealth"), {"modality": "telehealth"}, 0),
        (replace(MON, modality="telehealth"), {"modality": "in_person"}, 1),
        (replace(MON, modality="telehealth"), {}, 0),
        (replace(MON, closed=True), {}, 1),
        (replace(MON, closed=True, serves=("x",)), {"modality": "telehealth"}, 3),
    ],
)
def test_seats(group: Session, fields: dict[str, Any], amount: int) -> None:
    problem = group_problem(group, **fields)
    assert_minded(problem, week(run(group), seat("P1", group)), amount)


def test_a_closed_group_is_for_its_current_members() -> None:
    closed = replace(MON, closed=True)
    problem = tiny(
        sessions=(closed, WED),
        patients=(patient("P1", "group"), patient("P2", "group")),
        current=week(run(closed), seat("P1", closed), run(WED), seat("P2", WED)),
    )
    assert_minded(problem, week(run(closed), seat("P1", closed)), 0)
    assert_minded(problem, week(run(closed), seat("P2", closed)), 1)


def test_who_left_the_program_is_no_matter() -> None:
    closed = replace(MON, closed=True)
    current = week(run(closed), seat("P9", closed), seat("P1", closed))
    problem = replace(group_problem(closed), current=current)
    assert_minded(problem, week(run(closed), seat("P1", closed)), 0)


@pytest.mark.parametrize(
    ("start", "amount"), [("Mon 08:00", 0), ("Mon 09:00", 1), ("Mon 11:00", 1), ("Sat 09:00", 0)]
)
def test_appointments_keep_out_of_blocks(start: str, amount: int) -> None:
    saturday = Clinician(id="C1", available=(span("Sat 09:00"), span("Mon 08:00", 240)))
    service = replace(TALK, outside_blocks=("day",))
    problem = talk_problem(service, clinicians=(saturday,))
    assert_minded(problem, week(meeting("P1", start, "C1", room="SMALL")), amount)


@pytest.mark.parametrize(
    ("room", "amount"),
    [
        (QUIET, 0),
        (replace(QUIET, tags=()), 1),
        (replace(QUIET, available=(span("Mon 09:00", 30), span("Mon 09:30", 30))), 0),
        (replace(QUIET, available=(span("Mon 09:00", 59),)), 1),
        (replace(QUIET, available=(), tags=("large",)), 2),
    ],
)
def test_rooms_of_appointments(room: Room, amount: int) -> None:
    problem = talk_problem(replace(TALK, room_tags=("quiet",)), room)
    assert_minded(problem, week(meeting("P1", "Mon 09:00", "C1", room="QUIET")), amount)


@pytest.mark.parametrize(
    ("room_site", "staff_site", "amount"),
    [("north", "north", 0), ("north", "south", 1), (None, "south", 0), ("north", None, 0)],
)
def test_room_and_clinician_are_at_one_site(
    room_site: str | None, staff_site: str | None, amount: int
) -> None:
    problem = talk_problem(
        room=replace(SMALL, site=room_site), clinicians=(Clinician(id="C1", site=staff_site),)
    )
    assert_minded(problem, week(meeting("P1", "Mon 09:00", "C1", room="SMALL")), amount)


def test_a_run_counts_once_however_many_come() -> None:
    group = replace(MON, site="north")
    problem = tiny(
        services=(replace(GROUP, room_tags=("quiet",)),),
        sessions=(group,),
        rooms=(replace(SMALL, site="south"), replace(QUIET, site="north"), replace(QUIET, id="Q2")),
        patients=(patient("P1", "group"), patient("P2", "group")),
    )
    both = (seat("P1", group), seat("P2", group))
    assert_minded(problem, week(run(group, room="SMALL"), *both), 2)
    assert_minded(problem, week(run(group, room="QUIET"), *both), 0)
    assert_minded(problem, week(run(group, room="Q2"), *both), 0)
    schedule, _ = solve_with(
        only(problem, "eligibility").with_rules(unmet_need="should", no_overlap="must")
    )
    assert {one.room for one in schedule.runs} <= {"QUIET", "Q2"}


def test_findings_name_ids_and_times() -> None:
    problem = group_problem(replace(MON, serves=("teen",)))
    (finding,) = findings(problem, week(run(MON), seat("P1", MON)), "eligibility")
    assert (finding.patient, finding.session) == ("P1", "MON")
    assert finding.note.startswith("P1 in MON at Mon 09:00")


def test_who_is_referred_is_asked_nothing() -> None:
    problem = group_problem(replace(MON, closed=True), status=Status(needs_detox=True))
    assert findings(problem, week(run(MON), seat("P1", MON)), "eligibility") == []


def test_exact() -> None:
    talk = replace(TALK, room_tags=("quiet",), outside_blocks=("day",))
    groups = (
        session("A", "Mon 09:00", "Tue 09:00", serves=("x", "y"), site="north"),
        session("B", "Mon 10:00", modality="telehealth", closed=True),
        session("C", "Wed 10:00", rooms=("R2", "R3"), site="south", closed=True),
    )
    problem = tiny(
        services=(GROUP, talk),
        sessions=groups,
        rooms=(
            Room(id="R1", capacity=4, tags=("quiet",), site="north"),
            Room(id="R2", capacity=4, site="south", available=(span("Mon 08:00", 180),)),
            Room(id="R3", capacity=4, tags=("quiet",)),
        ),
        clinicians=(
            Clinician(id="C1", site="north", available=(span("Mon 08:00", 240),)),
            Clinician(id="C2", site="south"),
        ),
        patients=(
            patient("P1", "group", "talk", tags=("x",)),
            patient("P2", "group", "talk", modality="telehealth", tags=("z", "y")),
            patient("P3", "group", "talk", modality="in_person"),
            patient("P4", "group", status=Status(home="unsafe")),
        ),
        current=week(seat("P1", groups[1]), seat("P3", groups[2])),
    )
    assert_exact(problem, "eligibility")
