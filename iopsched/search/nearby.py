"""Search near a schedule that is nearly right: first for whom it is not, then all around.

This is for a week that is to be as the one before: most patients stay where they are, and the few
for whom something is missing are placed anew before anything else is tried.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from iopsched.arrays import Ints
from iopsched.check import Score
from iopsched.index import NONE
from iopsched.model import candidates_of, decode, locate
from iopsched.problem import Problem
from iopsched.rules import rules_in_force
from iopsched.schedule import Schedule
from iopsched.search.control import Control
from iopsched.search.cpsat import SolverOptions
from iopsched.search.crowds import place_crowds
from iopsched.search.exact import breach_price, relaxed, solve_exactly
from iopsched.search.incumbent import Incumbent
from iopsched.search.neighborhoods import improve
from iopsched.search.salvage import salvaged
from iopsched.search.slices import WholeModel

__all__ = ["Found", "search_nearby"]

CROWD = 24
"""Most patients who are placed anew together."""

FEW = 8
"""As many, with those beside them, where somebody is not where they must be."""

ASTRAY_SHARE, FIRST_SHARE, EXACT_SHARE, AROUND_SHARE = 0.6, 0.3, 0.2, 0.7
"""Of the time left: for those who are not where they must be, for those for whom something is
missing, for a try at the exact model, and for neighborhoods; the rest is for the exact model again.
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Attributes
    ----------
    problem, schedule : Problem, Schedule
    score : Score
        As the referee sees it.
    obeys : bool
        Whether it breaks no `must` rule; those that it breaks ask for something.
    impossible : bool
        Whether it is proven that no schedule obeys.
    interrupted : bool
        Whether the user pressed Ctrl-C.
    """

    problem: Problem
    schedule: Schedule
    score: Score
    obeys: bool
    impossible: bool
    interrupted: bool


def search_nearby(
    problem: Problem, start: Schedule | None, control: Control, options: SolverOptions
) -> Found:
    """Search for a week of which as little as possible is missing, beginning from a schedule.

    Parameters
    ----------
    problem : Problem
        Best without rules at `like`, which make the search slow.
    start : Schedule or None
        It may break rules.
    control : Control
    options : SolverOptions
    """
    incumbent = Incumbent(problem, control)
    incumbent.offer(Schedule())
    price = breach_price(incumbent.score.total)
    if start is not None:
        incumbent.offer(start)
        incumbent.offer(salvaged(problem, start))
    control.improve(bound=0)
    impossible = False
    if incumbent.violations or not control.asked_to_stop():
        rules = rules_in_force(problem)
        candidates = candidates_of(problem, rules)
        whole = WholeModel(candidates, relaxed(rules, price))
        _first(whole, control, options, incumbent)
        for share, exactly in ((EXACT_SHARE, True), (AROUND_SHARE, False), (1.0, True)):
            if control.asked_to_stop() or impossible:
                break
            part = options.share(share)
            stage = control.stage(share)
            if exactly:
                begin = incumbent.schedule
                outcome = solve_exactly(candidates, rules, stage, part, begin)
                incumbent.take(outcome.schedule)
                impossible = outcome.infeasible
                if stage.bound is not None:
                    control.improve(bound=stage.bound)
            elif len(candidates.rows):
                choice = locate(candidates, incumbent.schedule)
                choice = improve(whole, choice, stage, part, lambda choice: None)
                incumbent.take(decode(candidates, choice))
    return Found(
        problem,
        incumbent.schedule,
        incumbent.score,
        not incumbent.violations,
        impossible,
        control.stopped_by == "interrupt",
    )


def _first(
    whole: WholeModel, control: Control, options: SolverOptions, incumbent: Incumbent
) -> None:
    """Place those anew for whom something is missing, or who are not where they should be."""
    value = whole.values(locate(whole.candidates, incumbent.schedule))
    astray = _numbers(whole, {violation.patient for violation in incumbent.violations})
    lacking = _numbers(whole, {penalty.patient for penalty in incumbent.score.penalties})
    if len(astray):
        # Few at first, so that there is soon a week that obeys, and with whom to change places.
        beside = _beside(whole, astray, value)[: max(0, FEW - len(astray))]
        astray = np.concatenate([astray, beside])
    lacking = np.setdiff1d(lacking, astray)
    for patients, share in ((astray, ASTRAY_SHARE), (lacking, FIRST_SHARE)):
        crowds = np.array_split(patients, -(-len(patients) // CROWD)) if len(patients) else []
        value = place_crowds(whole, value, crowds, control, options, share)
    incumbent.take(decode(whole.candidates, whole.choice(value)))


def _numbers(whole: WholeModel, names: set[str | None]) -> Ints:
    """Numbers of patients; what is nobody's own has none."""
    number = whole.candidates.index.patient
    return np.array(sorted(number[name] for name in names if name is not None), dtype=np.int64)


def _beside(whole: WholeModel, patients: Ints, value: Ints) -> Ints:
    """Other patients who have seats where these could have one, those with most of them first."""
    rows = whole.candidates.rows
    theirs = np.isin(rows.patient, patients)
    wanted = theirs & (rows.run != NONE)
    seated = (value[whole.variables.row] > 0) & ~theirs & np.isin(rows.run, rows.run[wanted])
    other, seats = np.unique(rows.patient[seated], return_counts=True)
    return other[np.argsort(-seats, kind="stable")]
