"""Weeks ahead: phases, dates, what stays as it was, and why anything moves."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import iopsched
from iopsched import Clinician, Closure, Dates, InputError, Need, Preferences, Routine
from iopsched.cli import main
from iopsched.cli.console import Exit
from iopsched.plan import problem_of_week
from tests.ahead import (
    DAYS,
    MONDAY,
    group,
    hours_of,
    person,
    planned,
    step,
    times,
    weeks_of,
)

TALK = Need(service="talk", max=1)


def date(week: int, day: int = 0) -> dt.date:
    """A day of a week; both begin with 0."""
    return MONDAY + dt.timedelta(weeks=week, days=day)


def test_hours_and_days_follow_the_phases() -> None:
    course = (step("iop-15", 5, weeks=2), step("iop-12", 4, weeks=1), step("iop-9", 3, weeks=2))
    problem = weeks_of(
        person("P1", phases=course),
        person("P2", phases=course, phase="iop-12"),
        person("P3", 2),
    )
    ahead = planned(problem, 6)
    frame = ahead.frame.set_index(["patient", "week_of"])
    for name, expected in (("P1", [15, 15, 12, 9, 9]), ("P2", [12, 9, 9]), ("P3", [6] * 6)):
        for i, hours in enumerate(expected):
            week = ahead.weeks[i].schedule
            assert hours_of(week, name) == hours
            assert len(times(week, name)[0]) == hours // 3
            row = frame.loc[(name, date(i))]
            assert (row["hours"], row["days"]) == (hours, hours // 3)
    # After the last phase, patients are gone.
    assert "P1" not in {p.id for p in ahead.weeks[5].problem.patients}
    assert "P2" not in {p.id for p in ahead.weeks[3].problem.patients}
    for before, now in zip(ahead.weeks, ahead.weeks[1:], strict=False):
        for name in {p.id for p in now.problem.patients}:
            assert times(now.schedule, name)[0] <= times(before.schedule, name)[0]
    assert {(move.week_of, move.patient) for move in ahead.moves} == {
        (date(2), "P1"),
        (date(3), "P1"),
        (date(1), "P2"),
    }
    assert all("goes from iop-1" in move.reason for move in ahead.moves)


def test_nobody_moves_for_a_wish() -> None:
    problem = weeks_of(person("P1"), person("P2"))
    first = planned(problem, 1).weeks[0].schedule
    days = {DAYS[day] for day in times(first, "P1")[0]}
    wishes = Preferences(avoid_days=tuple(days), blocks=("evening",))
    changed = replace(problem.patients[0], prefers=wishes)
    again = replace(problem, patients=(changed, problem.patients[1]), current=first)
    ahead = planned(again, 2)
    assert ahead.moves == ()
    assert times(ahead.weeks[1].schedule, "P1") == times(first, "P1")
    free = iopsched.solve(replace(again, current=None), time_limit=60)
    assert times(free.schedule, "P1") != times(first, "P1"), "the wish alone would move P1"


def test_who_cannot_be_held_is_released_with_cause_and_cost_and_comes_back() -> None:
    problem = weeks_of(
        person("P1", 3),
        sessions=tuple(group(day, clinicians=("C1",) if day == "Mon" else ()) for day in DAYS[:4]),
        clinicians=(
            Clinician(id="C1", away=(Dates(first=date(1), last=date(1, 4)),)),
            Clinician(id="C2"),
        ),
    )
    busy = replace(problem.patients[0], commitments=(iopsched.Span.of("Thu 09:00", "Thu 12:00"),))
    first = planned(replace(problem, patients=(busy,)), 1).weeks[0].schedule
    assert {DAYS[day] for day in times(first, "P1")[0]} == {"Mon", "Tue", "Wed"}
    ahead = planned(replace(problem, current=first), 3)
    assert {DAYS[day] for day in times(ahead.weeks[0].schedule, "P1")[0]} == {"Mon", "Tue", "Wed"}
    assert {DAYS[day] for day in times(ahead.weeks[1].schedule, "P1")[0]} == {"Tue", "Wed", "Thu"}
    assert {DAYS[day] for day in times(ahead.weeks[2].schedule, "P1")[0]} == {"Mon", "Tue", "Wed"}
    away, back = ahead.moves
    assert f"C1 is away {date(1)}" in away.reason
    assert away.held == "impossible"
    assert "back" in back.reason or "as usual again" in back.reason


def test_who_sees_somebody_else_is_told() -> None:
    seen = (Need(service="group", min=3, max=3, max_per_day=1), replace(TALK, min=1))
    problem = weeks_of(person("P1", needs=seen, prefers=Preferences(clinicians=("C1",))))
    away = (Dates(first=date(1), last=date(1, 4)),)
    problem = replace(
        problem,
        services=tuple(replace(s, counts=s.id == "group") for s in problem.services),
        clinicians=(replace(problem.clinicians[0], away=away), problem.clinicians[1]),
    )
    ahead = planned(problem, 3)
    there, back = (week.handovers for week in ahead.weeks[1:])
    assert [(one.before, one.after) for one in (*there, *back)] == [
        (("C1",), ("C2",)),
        (("C2",), ("C1",)),
    ]
    assert there[0].reason == f"C1 is away {date(1)} to {date(1, 4)}"
    assert "C1 is back" in back[0].reason
    assert "P1 talk with C2, not C1" in str(ahead)
    assert "2 see somebody else" in ahead._repr_html_()


def test_what_would_be_missing_is_the_cost_of_holding() -> None:
    # P1 could stay on Monday, but a newcomer who is free then only needs the one seat.
    sessions = (group("Mon", max_size=1), group("Tue", max_size=1))
    busy = (iopsched.Span.of("Tue 09:00", "Tue 12:00"),)
    first = weeks_of(person("P1", 1, prefers=Preferences(avoid_days=("Tue",))), sessions=sessions)
    current = planned(first, 1).weeks[0].schedule
    assert times(current, "P1")[0] == {0}
    newcomer = person("N1", 1, commitments=busy, admitted=date(1))
    ahead = planned(replace(first, patients=(*first.patients, newcomer), current=current), 3)
    assert [times(week.schedule, "P1")[0] for week in ahead.weeks] == [{0}, {1}, {1}]
    assert [times(week.schedule, "N1")[0] for week in ahead.weeks] == [set(), {0}, {0}]
    (move,) = ahead.moves
    assert f"N1 is admitted {date(1)}" in move.reason
    assert "because of others" in move.reason
    assert "N1" in move.held


def test_who_is_coming_is_thought_of_from_the_first_week() -> None:
    # As above, but nobody has a day yet: P1 begins on the Tuesday that N1 cannot use.
    sessions = (group("Mon", max_size=1), group("Tue", max_size=1))
    busy = (iopsched.Span.of("Tue 09:00", "Tue 12:00"),)
    problem = weeks_of(
        person("P1", 1, prefers=Preferences(avoid_days=("Tue",))),
        person("N1", 1, commitments=busy, admitted=date(1)),
        sessions=sessions,
    )
    ahead = planned(problem, 3)
    assert [times(week.schedule, "P1")[0] for week in ahead.weeks] == [{1}] * 3
    assert ahead.moves == ()
    alone = planned(replace(problem, patients=problem.patients[:1]), 1)
    assert times(alone.weeks[0].schedule, "P1")[0] == {0}


def test_holidays_are_empty_but_community_meetings_go_on() -> None:
    meeting = group("Thu", "19:00", "20:00", id="aa-thu", service="meeting")
    problem = weeks_of(
        person(
            "P1",
            4,
            needs=(
                Need(service="group", min=4, max=4, max_per_day=1),
                TALK,
                Need(service="meeting", min=1),
            ),
        ),
        person("P2", 3),
        program={
            "closures": (
                Closure(id="thanksgiving", first=date(1, 3), last=date(1, 4)),
                Closure(id="repairs", first=date(2), last=date(2, 6), blocks=("evening",)),
            )
        },
    )
    problem = replace(problem, sessions=(*problem.sessions, meeting))
    ahead = planned(problem, 3)
    closed = ahead.weeks[1].schedule
    assert not [r for r in closed.runs if r.start // 1440 in (3, 4) and r.session != "aa-thu"]
    assert {p.session for p in closed.placements if p.start // 1440 in (3, 4)} == {"aa-thu"}
    assert all(
        run.session.endswith("09") or run.session == "aa-thu"
        for run in ahead.weeks[2].schedule.runs
    )
    for move in ahead.moves:
        if move.week_of == date(1):
            assert "thanksgiving" in move.reason
    # After the holiday everybody comes as before it.
    for name in ("P1", "P2"):
        assert times(ahead.weeks[2].schedule, name)[0] == times(ahead.weeks[0].schedule, name)[0]


def test_admissions_and_discharges_are_kept_to_the_day() -> None:
    problem = weeks_of(
        person("P1", 2, discharged=date(1, 1)),
        person("P2", 2, admitted=date(1, 2)),
        person("P3", 2, admitted=date(9)),
        keep_apart=(("P1", "P2"), ("P2", "P3")),
    )
    ahead = planned(problem, 3)
    for week in ahead.weeks:
        for p in week.schedule.placements:
            day = week.week_of + dt.timedelta(days=p.start // 1440)
            assert (p.patient == "P1" and day <= date(1, 1)) or (
                p.patient == "P2" and day >= date(1, 2)
            )
    assert [{p.id for p in week.problem.patients} for week in ahead.weeks] == [
        {"P1"},
        {"P1", "P2"},
        {"P2"},
    ]
    assert len(times(ahead.weeks[2].schedule, "P2")[0]) == 2


def test_seasons() -> None:
    summer = group("Sat", id="sat", offered_until=date(1, 6))
    winter = group("Fri", "13:00", "16:00", id="fri-13", offered_from=date(1, 5))
    problem = weeks_of(person("P1", 1), sessions=(summer, winter))
    both = (iopsched.Span.of("Fri 13:00", "Fri 16:00"), iopsched.Span.of("Sat 09:00", "Sat 12:00"))
    problem = replace(problem, clinicians=(Clinician(id="C1", available=both),))
    ahead = planned(problem, 3)
    assert [[r.session for r in week.schedule.runs] for week in ahead.weeks] == [
        ["sat"],
        ["sat"],
        ["fri-13"],
    ]
    (move,) = [move for move in ahead.moves if move.what == "weekdays"]
    assert "sat is not offered any more" in move.reason


def test_a_routine_in_the_data_is_kept() -> None:
    problem = weeks_of(person("P1", 2, routine=Routine(days=("Fri",), only_blocks=("evening",))))
    for week in planned(problem, 2).weeks:
        days, blocks = times(week.schedule, "P1")
        assert 4 in days
        assert blocks == {"evening"}


def test_the_unpopular_hour_goes_around() -> None:
    late = iopsched.Span.of("Fri 15:00", "Fri 16:00")
    early = iopsched.Span.of("Fri 14:00", "Fri 15:00")
    problem = weeks_of(
        *(person(name, 0, needs=(TALK,), hours=iopsched.Hours()) for name in ("P1", "P2")),
        program={"unpopular": (late,), "weights": {"continuity": "off"}},
        sessions=(),
        clinicians=(Clinician(id="C1", available=(early, late)),),
    )
    patients = tuple(replace(p, visits=iopsched.Visits()) for p in problem.patients)
    ahead = planned(replace(problem, patients=patients), 4)
    bore = [
        {p.patient for p in week.schedule.placements if p.start == late.start}
        for week in ahead.weeks
    ]
    assert all(len(who) == 1 for who in bore)
    assert bore[0] != bore[1]
    assert bore[2] != bore[3]


def test_the_problem_of_a_week_is_a_function_of_what_it_is_given() -> None:
    problem = weeks_of(person("P1", phases=(step("a", 2, weeks=1), step("b", 1))))
    ahead = planned(problem, 2)
    assert problem_of_week(problem, date(1), []) == problem_of_week(problem, date(1), [])
    assert problem_of_week(problem, date(1), []).patients[0].phase == "b"
    assert iopsched.plan(ahead.weeks[1].problem, 1).weeks[0].schedule.placements


def test_the_same_work_gives_the_same_plan() -> None:
    problem = weeks_of(person("P1"), person("P2", phases=(step("a", 2, weeks=1), step("b", 1))))
    one, two = (iopsched.plan(problem, 2, deterministic_limit=2) for _ in range(2))
    assert [week.schedule for week in one.weeks] == [week.schedule for week in two.weeks]
    assert one.moves == two.moves


def test_views() -> None:
    ahead = planned(weeks_of(person("P1", phases=(step("a", 2, weeks=1), step("b", 1)))), 2)
    assert list(ahead.frame["phase"]) == ["a", "b"]
    assert isinstance(ahead.moves_frame, pd.DataFrame)
    assert "P1 weekdays" in str(ahead)
    assert "goes from a to b" in ahead._repr_html_()
    assert f"week of {MONDAY}" in str(ahead)


def test_what_cannot_be_planned_is_told() -> None:
    problem = weeks_of(person("P1"))
    with pytest.raises(InputError, match="weeks"):
        iopsched.plan(problem, 0)
    undated = replace(problem, program=replace(problem.program, week_of=None))
    with pytest.raises(InputError, match="week_of"):
        iopsched.plan(undated)


def test_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    iopsched.write(weeks_of(person("P1", phases=(step("a", 2, weeks=1), step("b", 1)))), "w.json")
    assert main(["plan", "w.json", "--weeks", "2", "-o", "out", "--time-limit", "120"]) == Exit.DONE
    said = capsys.readouterr()
    assert "goes from a to b" in said.out
    assert "wrote out" in said.err
    for i in range(2):
        names = (f"out/week-{date(i)}.json", f"out/schedule-{date(i)}.json")
        assert main(["check", *names]) == Exit.DONE
    capsys.readouterr()
    assert list(pd.read_csv("out/plan.csv")["phase"]) == ["a", "b"]
    assert len(pd.read_csv("out/moves.csv")) == 1
    assert main(["plan", "w.json", "-o", "w.json"]) == Exit.BAD_INPUT
    assert main(["plan", "w.json", "-o", "no/where"]) == Exit.BAD_INPUT
    assert main(["plan", "w.json", "--weeks", "1", "--json", "-q"]) == Exit.DONE
    assert '"week_of"' in capsys.readouterr().out
