"""The rule series."""

from __future__ import annotations

from dataclasses import replace

from build import (
    GROUP,
    amounts,
    assert_exact,
    cost_of,
    only,
    patient,
    run,
    seat,
    session,
    solve_with,
    tiny,
    week,
)

from iopsched.problem import Need, Service

MON = session("MON", "Mon 09:00", "Mon 10:00", series="track")
WED, FRI = (session(d.upper(), f"{d} 09:00", series="track") for d in ("Wed", "Fri"))
TUE = session("TUE", "Tue 09:00")
PROBLEM = tiny(
    sessions=(MON, TUE, WED, FRI),
    patients=(patient("P1", Need(service="group", min=3, max=3)), patient("P2", "group")),
)


def test_the_whole_track_or_nothing_of_it() -> None:
    schedule, cost = solve_with(
        only(PROBLEM, "series").with_rules(
            unmet_need="should", need_limits="must", running_cost="like"
        )
    )
    taken = {p: {s.session for s in schedule.of(p)} for p in ("P1", "P2")}
    assert taken["P1"] == {"MON", "WED", "FRI"}
    assert taken["P2"] == {"TUE"} or taken["P2"] == {"MON", "WED", "FRI"}
    assert cost > 0  # what running the sessions costs


def test_missing_seats_of_a_begun_series_are_counted() -> None:
    runs = (run(MON, start="Mon 10:00"), run(TUE), run(WED), run(FRI))
    cases = (
        ((seat("P1", TUE),), 0),
        ((seat("P1", WED),), 2),
        ((seat("P1", MON, "Mon 10:00"), seat("P1", FRI), seat("P2", FRI)), 1 + 2),
        ((seat("P1", MON, "Mon 10:00"), seat("P1", WED), seat("P1", FRI), seat("P1", TUE)), 0),
    )
    for seats, amount in cases:
        schedule = week(*runs, *seats)
        assert amounts(PROBLEM, schedule, "series") == amount
        assert cost_of(only(PROBLEM, "series", "like", 7), schedule) == 7 * amount
        assert cost_of(only(PROBLEM, "series"), schedule) == (None if amount else 0)


def test_a_session_that_the_patient_cannot_attend_is_missing_too() -> None:
    other = session("YOGA", "Thu 09:00", service="yoga", series="track")
    problem = replace(
        PROBLEM, services=(GROUP, Service(id="yoga")), sessions=(MON, WED, FRI, other)
    )
    track = week(*map(run, (MON, WED, FRI)), *(seat("P1", s) for s in (MON, WED, FRI)))
    assert amounts(problem, track, "series") == 1
    assert cost_of(only(problem, "series", "like"), track) == 1
    assert cost_of(only(problem, "series"), track) is None


def test_exact() -> None:
    pair = (session("A", "Tue 10:00", series="pair"), session("B", "Thu 10:00", series="pair"))
    alone = session("C", "Sat 10:00", series="alone")
    yoga = session("D", "Thu 11:00", service="yoga", series="mixed")
    mixed = session("E", "Fri 11:00", series="mixed")
    problem = replace(
        PROBLEM,
        services=(GROUP, Service(id="yoga")),
        sessions=(*PROBLEM.sessions, *pair, alone, yoga, mixed),
        patients=(patient("P1", "group"), patient("P2", "group", "yoga"), patient("P3", "yoga")),
    )
    assert_exact(problem, "series")
    assert_exact(replace(problem, sessions=(TUE,)), "series", samples=3)
