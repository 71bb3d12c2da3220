"""The rule pins."""

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

from iopsched.problem import Pin, Problem, Room, Status
from iopsched.schedule import Schedule
from iopsched.week import parse_time

MON = session("MON", "Mon 09:00", "Mon 10:00")
WED = session("WED", "Wed 09:00")
ROOMS = (Room(id="R1", capacity=9), Room(id="R2", capacity=9))
PROBLEM = tiny(
    services=(replace(GROUP, staff=2), TALK),
    sessions=(MON, WED),
    rooms=ROOMS,
    patients=(patient("P1", "group", "talk"), patient("P2", "group", "talk")),
)


def pinned(*pins: Pin, problem: Problem = PROBLEM) -> Problem:
    return replace(problem, pins=pins)


def group(**fields: Any) -> Pin:
    return Pin(patient="P1", service="group", **fields)


def talk(**fields: Any) -> Pin:
    return Pin(patient="P1", service="talk", **fields)


def led(schedule: Schedule) -> Schedule:
    """The schedule with what the runs say written into the seats, as it is when decoded."""
    runs = {one.session: one for one in schedule.runs}
    placements = tuple(
        replace(p, clinicians=runs[p.session].clinicians, room=runs[p.session].room)
        if p.session
        else p
        for p in schedule.placements
    )
    return replace(schedule, placements=placements)


WEEK = led(
    week(
        run(MON, "C1", "C2", start="Mon 10:00", room="R2"),
        seat("P1", MON, "Mon 10:00"),
        meeting("P1", "Tue 09:00", "C2", room="R1"),
        meeting("P2", "Tue 10:00", "C2", room="R1"),
    )
)
TEN, TUESDAY = parse_time("Mon 10:00"), parse_time("Tue 09:00")


@pytest.mark.parametrize(
    ("pin", "amount"),
    [
        (group(), 0),
        (group(session="MON"), 0),
        (group(session="WED"), 1),
        (group(start=TEN), 0),
        (group(start=TEN - 60), 1),
        (group(end=TEN + 60), 0),
        (group(clinicians=("C2",)), 0),
        (group(clinicians=("C2", "C1"), room="R2", session="MON", start=TEN), 0),
        (group(room="R1"), 1),
        (replace(group(), patient="P2"), 1),
        (talk(), 0),
        (talk(start=TUESDAY, end=TUESDAY + 60, clinicians=("C2",), room="R1"), 0),
        (talk(start=TUESDAY + 60), 1),
        (talk(end=TUESDAY + 45), 1),
        (talk(clinicians=("C1",)), 1),
        (talk(clinicians=("C1", "C2")), 1),
        (talk(room="R2"), 1),
    ],
)
def test_a_pin_is_matched_in_all_that_it_says(pin: Pin, amount: int) -> None:
    problem = pinned(pin)
    assert amounts(problem, WEEK, "pins") == amount
    assert cost_of(only(problem, "pins", "like", 7), WEEK) == 7 * amount
    assert cost_of(only(problem, "pins"), WEEK) == (None if amount else 0)


def test_every_placement_is_a_pin_of_itself() -> None:
    names = ("patient", "service", "session", "start", "end", "clinicians", "room")
    pins = [Pin(**{name: getattr(p, name) for name in names}) for p in WEEK.placements]
    rules = only(pinned(*pins), "pins").with_rules(no_overlap="must", running_cost=1)
    schedule, _ = solve_with(rules)
    assert set(WEEK.placements) <= set(schedule.placements)
    assert [one.session for one in schedule.runs] == ["MON"]


def test_a_pin_makes_the_run_have_its_people_and_room() -> None:
    rules = only(pinned(group(clinicians=("C2",), room="R1", start=TEN)), "pins")
    schedule, _ = solve_with(rules)
    (one,) = (run for run in schedule.runs if run.session == "MON")
    assert (one.start, one.room) == (TEN, "R1")
    assert "C2" in one.clinicians


def test_a_pin_that_cannot_be_kept() -> None:
    impossible = pinned(talk(start=parse_time("Sun 03:00")))
    assert solve_with(only(impossible, "pins", "like", 7))[1] == 7
    with pytest.raises(AssertionError, match="INFEASIBLE"):
        solve_with(only(impossible, "pins"))


def test_pins_of_who_is_referred_are_not_asked_for() -> None:
    referred = replace(PROBLEM.patients[0], status=Status(needs_24h_monitoring=True))
    problem = pinned(group(), problem=replace(PROBLEM, patients=(referred,)))
    assert amounts(problem, week(), "pins") == 0
    assert cost_of(only(problem, "pins"), week()) == 0


def test_exact() -> None:
    pins = (
        group(),
        group(session="MON", start=TEN),
        group(clinicians=("C1", "C2"), room="R1"),
        group(clinicians=("C2",), session="WED"),
        group(room="R2", session="MON"),
        talk(room="R2"),
        talk(clinicians=("C1",), start=TUESDAY),
        talk(start=parse_time("Tue 09:30")),
        talk(clinicians=("C1", "C2")),
        Pin(patient="P2", service="talk", end=TUESDAY + 60),
    )
    for i in range(0, len(pins), 2):
        assert_exact(pinned(*pins[i : i + 2]), "pins", samples=12, seed=i)
    assert_exact(pinned(*pins), "pins", samples=20)
    assert_exact(PROBLEM, "pins", samples=3)
