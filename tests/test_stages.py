"""The stages of a solve: crowds that are drafted one by one, limits, and what a defect does."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from iopsched.check import check, score
from iopsched.errors import SolverError
from iopsched.io import read
from iopsched.problem import Problem
from iopsched.result import Progress
from iopsched.schedule import Schedule
from iopsched.search import staged
from iopsched.search.control import Control
from iopsched.search.incumbent import Incumbent
from iopsched.solve import solve

EXAMPLES = Path(__file__).parents[1] / "examples" / "data"

SOLVING = import_module("iopsched.solve")
"""The module; the package has the function under this name."""


@pytest.fixture(scope="module")
def sheppard_pratt() -> Problem:
    return read(EXAMPLES / "sheppard_pratt.json")


def test_many_patients_are_drafted_in_crowds(
    sheppard_pratt: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staged, "CROWD", 9)
    nobody = score(sheppard_pratt, Schedule()).total

    def served(progress: Progress) -> bool:
        return progress.score is not None and progress.score < nobody / 4

    result = solve(sheppard_pratt, time_limit=40, workers=2, stop=served)
    assert not check(sheppard_pratt, result.schedule)
    assert result.score < nobody / 4
    assert len({placement.patient for placement in result.schedule.placements}) >= 20


def test_crowds_stop_when_told(sheppard_pratt: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staged, "CROWD", 4)

    def soon(progress: Progress) -> bool:
        return progress.phase == "draft"

    result = solve(sheppard_pratt, time_limit=40, workers=2, stop=soon)
    assert result.stopped_by == "stop"
    assert not check(sheppard_pratt, result.schedule)


def test_an_interrupt_between_stages_gives_what_there_is(
    sheppard_pratt: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(SOLVING, "solve_in_stages", interrupted)
    result = solve(sheppard_pratt)
    assert result.stopped_by == "interrupt"
    assert result.schedule.placements == ()
    assert not result.violations


def test_an_interrupt_ends_the_whole_of_a_stage() -> None:
    control = Control(None, 0.0, None, None)
    stage = control.stage()
    assert not stage.asked_to_stop()
    stage.interrupt()
    assert (control.stopped_by, stage.stopped_by) == ("interrupt", "interrupt")
    assert control.stage().asked_to_stop()


def test_a_schedule_that_breaks_rules_is_a_defect_of_the_search(sheppard_pratt: Problem) -> None:
    incumbent = Incumbent(sheppard_pratt, Control(None, 0.0, None, None))
    good = solve(sheppard_pratt, time_limit=3, workers=2).schedule
    bad = replace(good, runs=())
    with pytest.raises(SolverError, match="does not run"):
        incumbent.take(bad)
    incumbent.offer(bad)
    assert incumbent.schedule == Schedule()
    incumbent.offer(good)
    assert incumbent.schedule == good


def test_a_bound_above_the_score_is_a_defect(
    sheppard_pratt: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_good(
        candidates: object, rules: object, control: Control, options: object, found: Incumbent
    ) -> bool:
        control.improve(bound=found.score.total + 1)
        return False

    monkeypatch.setattr(SOLVING, "solve_in_stages", too_good)
    with pytest.raises(SolverError, match="above the score"):
        solve(sheppard_pratt, time_limit=1)
