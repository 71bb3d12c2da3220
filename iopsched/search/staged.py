"""A solve in stages: over whole patient weeks where there are many patients, by models otherwise.

The rules at `like` are many and small: they make the model several times as large and its
relaxation weak. Without them a draft is found, and often proven, in seconds; its bound holds for
the whole, and the whole begins from it.
"""

from __future__ import annotations

import sys

import numpy as np

from iopsched.arrays import Ints
from iopsched.candidates import Candidates
from iopsched.model import Choice, candidates_of, decode, locate
from iopsched.rules import RuleInForce
from iopsched.schedule import Schedule
from iopsched.search.apart import ApartSearch
from iopsched.search.control import Control
from iopsched.search.cpsat import SolverOptions
from iopsched.search.crowds import place_crowds
from iopsched.search.exact import breach_price, relaxed, solve_exactly
from iopsched.search.incumbent import Incumbent
from iopsched.search.neighborhoods import improve
from iopsched.search.part_process import processes
from iopsched.search.parting import MOST, parts_of
from iopsched.search.slices import WholeModel
from iopsched.search.watching import watch
from iopsched.search.weekly.compiling import COMPILING_SHARE, compiled
from iopsched.search.weekly.plans import Planned, plans_of
from iopsched.search.weekly.search import WeeksSearch

__all__ = ["solve_in_stages"]

CROWD = 120
"""Most patients solved in one model."""

DRAFT_SHARE, EXACT_SHARE, NEIGHBORHOOD_SHARE = 0.6, 0.15, 0.4
"""Of the time left: for the draft, then for the exact model of everything, then for neighborhoods;
what is left after these is for columns."""

HANDFUL, SOON = 15, 8.0
"""Patients and seconds from which on the search over weeks is worth its preparation."""

CLASS = 45
"""Most patients for whom models of everything are better at first than the search over weeks."""

SETTLED = 60
"""Most patients for whom the model of everything still finds something after the search over
weeks."""

MULTITUDE = 500
"""Patients above whom parts that have nothing in common are searched by themselves: with fewer the
processes take longer to begin than they save."""

MOSTLY = 0.5
"""Share of the patients whose plans the tables must say for weeks to be searched first."""

JUDGING = 0.02
"""Of the time left, for the referee's last word where parts are searched, at least."""

WEEKS_SHARE = 0.8
"""Of the time left, for the search over weeks where the exact model comes after it."""

DRAFT_SECONDS = 60.0
"""Most time for the draft where the solve has no limit."""


def solve_in_stages(
    candidates: Candidates,
    rules: tuple[RuleInForce, ...],
    control: Control,
    options: SolverOptions,
    incumbent: Incumbent,
) -> bool:
    """Search for the best schedule, beginning from the incumbent, and keep it there.

    Returns
    -------
    bool
        Whether it is proven that no schedule obeys every `must` rule.
    """
    patients = len(np.unique(candidates.rows.patient))
    # Without a limit the search goes by models until all is proven.
    left = control.remaining or 0.0
    planned: Planned | None = None
    ready = False
    problem = incumbent.problem
    # What an earlier week or a pin asks of one patient is not part of the search over weeks yet.
    fresh = problem.current is None and not problem.pins and not incumbent.violations
    alone = bool(sys.executable) and not getattr(sys, "frozen", False)
    if fresh and alone and left > SOON and patients > MULTITUDE:
        searched = _apart(candidates, rules, control, options, incumbent)
        if searched or control.asked_to_stop():
            return False
        left = control.remaining or 0.0
    if fresh and left > SOON and patients > HANDFUL:
        with control.during("plans"):
            compiling = compiled()
            planned = plans_of(candidates, rules)
            # Compiling takes long once on a machine: that solve goes by models.
            ready = compiling.wait(COMPILING_SHARE * left)
    if planned is not None and ready and patients > CLASS and np.mean(planned.known) > MOSTLY:
        share = WEEKS_SHARE if patients <= SETTLED else 1.0
        with control.during("weeks"):
            stage = control.stage(share)
            _weeks(candidates, rules, planned, control, stage, options, incumbent)
        if patients > SETTLED or control.asked_to_stop():
            return False
        return _exact(candidates, rules, control, control.stage(), options, incumbent)
    return _by_models(candidates, rules, planned, patients <= CROWD, control, options, incumbent)


def _by_models(
    candidates: Candidates,
    rules: tuple[RuleInForce, ...],
    planned: Planned | None,
    few: bool,
    control: Control,
    options: SolverOptions,
    incumbent: Incumbent,
) -> bool:
    """Search by models of everything, or of parts of it; returns as `solve_in_stages` does."""
    price = breach_price(incumbent.score.total)
    with control.during("draft"):
        contradictory = _draft(rules, control, options, incumbent)
    if contradictory or control.asked_to_stop():
        return contradictory
    if control.remaining is None:
        rest = options.share(1 - DRAFT_SHARE)
        return _exact(candidates, rules, control, control, rest, incumbent)
    if few and _exact(candidates, rules, control, control.stage(EXACT_SHARE), options, incumbent):
        return True
    if control.asked_to_stop():
        return False
    with control.during("neighborhoods"):
        whole = WholeModel(candidates, relaxed(rules, price) if incumbent.violations else rules)
        stage = control.stage(NEIGHBORHOOD_SHARE) if few else control
        _neighborhoods(whole, stage, options, incumbent)
    if not few or control.asked_to_stop():
        return False
    if planned is not None and not incumbent.violations and compiled().is_set():
        with control.during("weeks"):
            stage = control.stage(WEEKS_SHARE)
            _weeks(candidates, rules, planned, control, stage, options, incumbent)
    return _exact(candidates, rules, control, control.stage(), options, incumbent)


def _exact(
    candidates: Candidates,
    rules: tuple[RuleInForce, ...],
    control: Control,
    stage: Control,
    options: SolverOptions,
    incumbent: Incumbent,
) -> bool:
    """Solve the model of everything; returns whether it is proven to have no solution."""
    if control.bound is not None:
        stage.improve(bound=control.bound)
    with control.during("exact"):
        outcome = solve_exactly(candidates, rules, stage, options, incumbent.schedule)
    incumbent.take(outcome.schedule)
    if stage.bound is not None:
        control.improve(bound=stage.bound)
    return outcome.infeasible


def _neighborhoods(
    whole: WholeModel, stage: Control, options: SolverOptions, incumbent: Incumbent
) -> None:
    def found(choice: Choice) -> None:
        incumbent.take(decode(whole.candidates, choice))

    begin = locate(whole.candidates, incumbent.schedule)
    found(improve(whole, begin, stage, options, found))


def _weeks(
    candidates: Candidates,
    rules: tuple[RuleInForce, ...],
    planned: Planned,
    control: Control,
    stage: Control,
    options: SolverOptions,
    incumbent: Incumbent,
) -> None:
    """Search over whole patient weeks, for all the time of the stage."""
    begin = locate(candidates, incumbent.schedule)
    assert stage.remaining is not None
    search = WeeksSearch(candidates, rules, planned, begin, options, stage.remaining)

    def best() -> Schedule:
        choice = search.choice
        assert choice is not None
        return decode(candidates, choice)

    watch(search, lambda: search.cost, best, control, stage, incumbent)


def _apart(
    candidates: Candidates,
    rules: tuple[RuleInForce, ...],
    control: Control,
    options: SolverOptions,
    incumbent: Incumbent,
) -> bool:
    """Search over whole patient weeks, each part by itself, for all the time there is.

    Returns
    -------
    bool
        Whether parts were searched: not where there is only one, no process can be started, or the
        search is not compiled yet.
    """
    with processes(min(options.workers, MOST)) as several:
        with control.during("parts"):
            parts = parts_of(candidates, rules)
        if len(parts) < 2:
            return False
        for spare in several[len(parts) :]:
            spare.end()
        with control.during("weeks"):
            assert control.remaining is not None
            # At the end the referee judges the whole, and it is reported on: as it was at first.
            judging = max(JUDGING, 2 * control.timings["check"] / max(1e-9, control.remaining))
            stage = control.stage(1.0 - min(judging, 0.5))
            assert stage.remaining is not None
            begin, left = incumbent.schedule, stage.remaining
            search = ApartSearch(parts, rules, begin, options, left, several)
            watch(search, lambda: search.cost, lambda: search.schedule, control, stage, incumbent)
        return search.ready and search.missing < len(parts)


def _draft(
    rules: tuple[RuleInForce, ...],
    control: Control,
    options: SolverOptions,
    incumbent: Incumbent,
) -> bool:
    """Solve without the rules at `like`; returns whether the others contradict each other."""
    weighty = tuple(force for force in rules if force.level != "like")
    endless = control.remaining is None and options.deterministic_limit is None
    stage = control.stage(DRAFT_SHARE, DRAFT_SECONDS if endless else None)
    options = options.share(DRAFT_SHARE)
    candidates = candidates_of(incumbent.problem, weighty)
    patients = np.unique(candidates.rows.patient)
    if len(patients) > CROWD:
        # Pins and the like may be the business of a later crowd: they are at a price here.
        weighty = relaxed(weighty, breach_price(incumbent.score.total))
        whole = WholeModel(candidates, weighty)
        value = whole.values(locate(candidates, incumbent.schedule))
        value = place_crowds(whole, value, _crowds(candidates), stage, options)
        incumbent.take(decode(candidates, whole.choice(value)))
        return False
    outcome = solve_exactly(candidates, weighty, stage, options, incumbent.schedule)
    incumbent.take(outcome.schedule)
    if stage.bound is not None:
        control.improve(bound=stage.bound)
    return outcome.infeasible


def _crowds(candidates: Candidates) -> list[Ints]:
    """Patients in crowds of like tags, since those fill the same groups; the urgent first."""
    problem = candidates.index.problem
    patients = np.unique(candidates.rows.patient).tolist()
    patients.sort(key=lambda p: (problem.patients[p].tags, -problem.patients[p].priority))
    count = -(-len(patients) // CROWD)
    return [np.array(crowd, dtype=np.int64) for crowd in np.array_split(patients, count)]
