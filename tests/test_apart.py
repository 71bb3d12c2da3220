"""Parts that have nothing in common: nothing is lost between them, and bounds add up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.cohorts import instance
from iopsched.check import check, score
from iopsched.model import candidates_of
from iopsched.patient import Preferences
from iopsched.problem import Problem
from iopsched.rules import rules_in_force
from iopsched.schedule import Schedule
from iopsched.search import staged
from iopsched.search.apart import ApartSearch, parts_of
from iopsched.search.cpsat import SolverOptions
from iopsched.solve import solve
from iopsched.validate import faults
from tests.oracle.tiny import tiny_problem

ENOUGH = 12
"""Tiny problems that fall into parts."""


def split(problem: Problem) -> list[Problem]:
    rules = rules_in_force(problem)
    return parts_of(candidates_of(problem, rules), rules)


@pytest.fixture(scope="module")
def teams() -> Problem:
    return instance("virtual-300-balanced-s0")


def test_parts_have_all_that_the_whole_has_and_nothing_twice(teams: Problem) -> None:
    parts = split(teams)
    assert len(parts) == 3
    assert sorted(p.id for part in parts for p in part.patients) == [p.id for p in teams.patients]
    for kind in ("sessions", "clinicians", "rooms", "keep_apart", "keep_together"):
        held = [x for part in parts for x in getattr(part, kind)]
        assert len(held) == len(set(map(repr, held)))
    whole = candidates_of(teams).rows
    assert sum(len(candidates_of(part).rows) for part in parts) == len(whole)


def test_who_names_a_clinician_of_another_team_holds_both_teams_together(teams: Problem) -> None:
    first, second, _ = split(teams)
    other = second.clinicians[0].id
    patients = list(teams.patients)
    number = patients.index(first.patients[0])
    patients[number] = replace(patients[number], prefers=Preferences(clinicians=(other,)))
    parts = split(replace(teams, patients=tuple(patients)))
    assert [len(part.patients) for part in parts] == [
        len(first.patients) + len(second.patients),
        len(teams.patients) - len(first.patients) - len(second.patients),
    ]


def test_pairs_hold_together_and_what_must_run_is_not_taken_apart(teams: Problem) -> None:
    first, second, _ = split(teams)
    pair = (first.patients[0].id, second.patients[0].id)
    assert len(split(replace(teams, keep_apart=(*teams.keep_apart, pair)))) == 2
    sessions = (replace(teams.sessions[0], required=True), *teams.sessions[1:])
    assert split(replace(teams, sessions=sessions))[1:] == []
    assert split(teams.with_rules(group_balance="must"))[1:] == []


def test_the_best_of_all_parts_together_is_the_best_of_the_whole() -> None:
    compared = 0
    for seed in range(800_000, 801_000):
        tied = replace(tiny_problem(seed), pins=(), current=None)
        problem = tied.with_rules(group_balance="off", clinician_balance="off")
        parts = [problem] if faults(problem) else split(problem)
        if len(parts) < 2:
            continue
        whole, results = solve(problem, time_limit=20), [solve(x, time_limit=20) for x in parts]
        if any(result.status != "optimal" for result in (whole, *results)):
            continue
        assert sum(result.score for result in results) == whole.score, seed
        together = Schedule(
            placements=tuple(x for r in results for x in r.schedule.placements),
            runs=tuple(x for r in results for x in r.schedule.runs),
        )
        assert check(problem, together) == (), seed
        assert score(problem, together).total == whole.score, seed
        # What ties them together makes nothing cheaper.
        again = solve(tied, time_limit=20)
        assert again.status != "optimal" or again.score >= whole.score, seed
        compared += 1
        if compared == ENOUGH:
            break
    assert compared == ENOUGH


def test_parts_are_searched_and_their_bounds_hold_for_the_whole(
    teams: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staged, "MULTITUDE", 100)
    result = solve(teams, time_limit=30, workers=2)
    assert "parts" in result.timings
    assert check(teams, result.schedule) == ()
    assert result.bound is not None
    # The best that is known, and the best bound, of the whole.
    assert 300_000 < result.bound <= 520_000
    assert result.score < 5_000_000


def test_a_search_that_is_stopped_at_once_has_the_empty_schedule(teams: Problem) -> None:
    parts = split(teams)
    search = ApartSearch(parts, rules_in_force(teams), Schedule(), SolverOptions(0, 2, None), 30.0)
    search.stop()
    search.work()
    assert search.schedule == Schedule()
    assert search.bound == 0.0
    assert np.isfinite(search.bound)
