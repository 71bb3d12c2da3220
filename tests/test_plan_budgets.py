"""Budgets over weeks: authorizations are paced, and every module comes once and in order."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from iopsched import (
    Authorization,
    Closure,
    Hours,
    Need,
    Plan,
    Problem,
    Program,
    Service,
    Visits,
)
from iopsched.plan.shares import shares
from tests.ahead import BLOCKS, DAYS, MONDAY, group, person, planned, step, times, weeks_of


def period(weeks: int, **limits: float) -> Authorization:
    """An authorization from the first Monday on for so many weeks."""
    until = MONDAY + dt.timedelta(weeks=weeks, days=-1)
    return Authorization(valid_until=until, per="period", **limits)  # type: ignore[arg-type]


@given(
    total=st.integers(0, 60),
    demands=st.lists(st.integers(0, 20), min_size=1, max_size=8),
    least=st.integers(1, 6),
)
def test_shares(total: int, demands: list[int], least: int) -> None:
    parts = shares(total, demands, least)
    assert sum(parts) <= total
    assert all(0 <= part <= demand for part, demand in zip(parts, demands, strict=True))
    floors = [min(least, demand) for demand in demands]
    if total >= sum(floors):
        assert all(part >= floor for part, floor in zip(parts, floors, strict=True))
        assert sum(parts) == min(total, sum(demands))
    # Equal demands have equal shares, but for the remainder.
    if len(set(demands)) == 1 and total >= sum(floors):
        assert max(parts) - min(parts) <= 1


def days_by_week(ahead: Plan, patient: str) -> list[int]:
    """Visits in each week."""
    return [len(times(week.schedule, patient)[0]) for week in ahead.weeks]


def test_days_last_until_the_end() -> None:
    problem = weeks_of(person("P1", authorized=period(4, days=7)), person("P2"))
    ahead = planned(problem, 4)
    used = days_by_week(ahead, "P1")
    assert sum(used) == 7
    assert used == [2, 2, 2, 1]
    assert days_by_week(ahead, "P2") == [3] * 4
    assert [week.left["P1"].days for week in ahead.weeks] == [5, 3, 1, 0]
    moves = [move for move in ahead.moves if move.patient == "P1"]
    assert all("is authorized this week for" in move.reason for move in moves)


def test_units_and_hours_are_paced_in_the_payers_counting() -> None:
    # A group of three hours is twelve units.
    problem = weeks_of(
        person("P1", authorized=period(3, units=60)),
        person("P2", authorized=period(3, hours=15)),
        person("P3", authorized=period(3, hours=100)),
    )
    ahead = planned(problem, 3)
    for name in ("P1", "P2"):
        used = days_by_week(ahead, name)
        assert sum(used) <= 5
        assert min(used) >= 1
    assert sum(days_by_week(ahead, "P1")) == 5
    assert days_by_week(ahead, "P3") == [3, 3, 3]
    assert [week.left["P3"].hours for week in ahead.weeks] == [91, 82, 73]


def test_what_a_week_leaves_goes_to_the_others_and_closed_weeks_get_nothing() -> None:
    problem = weeks_of(
        person("P1", authorized=period(4, days=9)),
        program={
            "closures": (
                Closure(
                    id="break",
                    first=MONDAY + dt.timedelta(weeks=1),
                    last=MONDAY + dt.timedelta(weeks=2, days=-1),
                ),
            )
        },
    )
    assert days_by_week(planned(problem, 4), "P1") == [3, 0, 3, 3]


def test_each_phase_has_its_own_authorization() -> None:
    course = (
        step("a", 4, weeks=2, authorized=period(2, days=5)),
        step("b", 2, weeks=2, authorized=period(4, days=3)),
    )
    ahead = planned(weeks_of(person("P1", phases=course)), 4)
    assert days_by_week(ahead, "P1") == [3, 2, 2, 1]


def test_appointments_alone_are_paced_too() -> None:
    alone = {"hours": Hours(), "visits": Visits(), "needs": (Need(service="talk", max=3),)}
    problem = weeks_of(person("P1", **alone, authorized=period(3, days=2)), sessions=())
    assert days_by_week(planned(problem, 3), "P1") == [1, 1, 0]


@settings(max_examples=4, deadline=None, derandomize=True)
@given(days=st.integers(2, 8), weeks=st.integers(2, 3))
def test_no_budget_is_passed_and_no_week_left_empty(days: int, weeks: int) -> None:
    problem = weeks_of(person("P1", authorized=period(weeks, days=days)))
    used = days_by_week(planned(problem, weeks), "P1")
    assert sum(used) == min(days, 3 * weeks)
    assert 0 not in used or days < weeks


MODULES = ("m1", "m2", "m3", "m4")


def course(ordered: bool, *rotations: tuple[str, ...]) -> Problem:
    """One session a day that teaches in turn; two patients who need one a week."""
    plan = {
        "hours": Hours(),
        "visits": Visits(max=2),
        "needs": (Need(service="skills", min=1, max=2),),
    }
    return Problem(
        program=Program(week_of=MONDAY, blocks=BLOCKS),
        services=(Service(id="skills", staff=0, in_order=MODULES if ordered else ()),),
        sessions=tuple(
            group(DAYS[i], service="skills", modules=modules) for i, modules in enumerate(rotations)
        ),
        patients=(person("P1", **plan), person("P2", **plan, seen=("m1",))),
    )


def lessons(ahead: Plan, patient: str) -> list[str]:
    """Modules in the order in which a patient sees them, told from rotations and seats."""
    rotation = {session.id: session.modules for session in ahead.problem.sessions}
    return [
        rotation[p.session][i % len(rotation[p.session])]
        for i, week in enumerate(ahead.weeks)
        for p in week.schedule.of(patient)
        if p.session is not None
    ]


@settings(max_examples=5, deadline=None, derandomize=True)
@given(
    ordered=st.booleans(),
    first=st.permutations(MODULES),
    second=st.permutations(MODULES),
)
def test_each_module_is_seen_once_and_in_order(
    ordered: bool, first: list[str], second: list[str]
) -> None:
    ahead = planned(course(ordered, tuple(first), tuple(second)), 4)
    for patient, before in (("P1", []), ("P2", ["m1"])):
        seen = [*before, *lessons(ahead, patient)]
        assert len(seen) == len(set(seen))
        if ordered:
            assert seen == list(MODULES[: len(seen)])
        elif patient == "P1":
            # Each module is taught every fourth week of each of two sessions: none is missed.
            assert len(seen) >= 3


def test_who_has_seen_it_all_needs_no_more() -> None:
    ahead = planned(course(True, MODULES), 6)
    assert lessons(ahead, "P1") == list(MODULES)
    assert lessons(ahead, "P2") == list(MODULES[1:])
    for week in ahead.weeks[4:]:
        assert not [p for p in week.result.score_table.penalties if p.rule == "unmet_need"]
    modules = ahead.frame.set_index(["patient", "week_of"])["modules"]
    assert list(modules["P1"]) == [*MODULES, "", ""]


def test_the_rotation_waits_while_the_session_is_closed() -> None:
    problem = course(True, MODULES)
    shut = Closure(id="break", first=MONDAY + dt.timedelta(weeks=1))
    closed = replace(problem, program=replace(problem.program, closures=(shut,)))
    ahead = planned(closed, 3)
    taught = [[session.modules[0] for session in week.problem.sessions] for week in ahead.weeks]
    assert taught == [["m1"], [], ["m2"]]
    assert all(a != b for a, b in pairwise([week.week_of for week in ahead.weeks]))
