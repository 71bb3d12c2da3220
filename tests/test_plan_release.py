"""Who keeps their days: asked one by one, again where nothing was found, and beside others."""

from __future__ import annotations

import pytest

import iopsched
from iopsched import Problem, Routine, Schedule, score
from iopsched.plan.release import settle, without_likes
from iopsched.search import nearby
from iopsched.search.control import Control
from iopsched.search.cpsat import SolverOptions
from iopsched.search.exact import Outcome
from iopsched.search.nearby import Found, search_nearby
from tests.ahead import group, person, times, weeks_of

MON, TUE = (Routine(days=(day,), only_days=(day,)) for day in ("Mon", "Tue"))


def one_seat_a_day(first: Routine, second: Routine) -> Problem:
    """P1 and P2 want a group each, on days of which each has one seat."""
    return weeks_of(
        person("P1", 1, routine=first),
        person("P2", 1, routine=second),
        sessions=(group("Mon", max_size=1), group("Tue", max_size=1)),
        program={"weights": {"routine": "must"}},
    )


@pytest.fixture
def published() -> Schedule:
    """P1 on Tuesday and P2 on Monday."""
    schedule = iopsched.solve(one_seat_a_day(TUE, MON), time_limit=60).schedule
    assert [times(schedule, name)[0] for name in ("P1", "P2")] == [{1}, {0}]
    return schedule


def test_who_is_not_where_they_should_be_changes_places(
    published: Schedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only those for whom something is missing, and whoever sits there, are placed anew.
    monkeypatch.setattr(
        nearby, "solve_exactly", lambda *_: Outcome(schedule=None, infeasible=False)
    )
    monkeypatch.setattr(nearby, "improve", lambda whole, choice, *_: choice)
    problem = without_likes(one_seat_a_day(MON, Routine()))
    control = Control(60, 0.0, None, None)
    found = search_nearby(problem, published, control, SolverOptions(0, 1))
    assert found.obeys
    assert [times(found.schedule, name)[0] for name in ("P1", "P2")] == [{0}, {1}]


def test_who_was_asked_about_in_vain_is_asked_about_again_for_longer(published: Schedule) -> None:
    week = one_seat_a_day(Routine(), Routine())
    asked: list[tuple[set[str], float]] = []

    def search(
        problem: Problem, start: Schedule | None, share: float, enough: int | None = None
    ) -> Found:
        held = {p.id for p in problem.patients if p.routine in (MON, TUE)}
        again = any(before == held for before, _ in asked)
        asked.append((held, share))
        schedule = published if start is None else start
        return Found(
            problem,
            schedule,
            score(problem, schedule),
            obeys=enough is None or again,
            impossible=held == {"P2"},
            interrupted=False,
        )

    settled = settle(week, {"P1": MON, "P2": TUE}, frozenset(), published, search)
    assert settled.released == {"P2": "impossible"}
    assert settled.routines["P1"] == MON
    assert [held for held, _ in asked] == [{"P1", "P2"}, {"P1"}, {"P2"}, {"P1"}]
    first, last = asked[1][1], asked[3][1]
    assert last >= first
