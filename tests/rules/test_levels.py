"""Default weights keep the levels apart: one unit of `should` outweighs any patient's `like`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from build import choice_of

from iopsched import model
from iopsched.candidates import Candidates
from iopsched.index import NONE
from iopsched.io import read
from iopsched.model import Choice
from iopsched.problem import Problem
from iopsched.roster import Roster
from iopsched.rules import RULES

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "data").glob("*.json"))
LIKE = [rule for rule in RULES if rule.level == "like"]
SMALLEST_SHOULD = min(rule.weight for rule in RULES if rule.level == "should")
PATIENTS = 12
"""Patients of each example whose weeks are tried."""


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_patient_collects_as_much_as_one_unit_of_should(path: Path) -> None:
    problem = read(path)
    candidates = model.candidates_of(problem)
    for seed in range(3):
        schedule = model.decode(candidates, _bad_weeks(candidates, seed))
        assert choice_of(candidates, schedule) is not None
        collected = _collected(problem, Roster(problem, schedule))
        assert max(collected.values()) < SMALLEST_SHOULD, collected.most_common(1)


def _collected(problem: Problem, roster: Roster) -> Counter[str]:
    """What each patient collects in all rules that are `like`, at their default weights."""
    collected = Counter({patient.id: 0 for patient in problem.patients})
    for rule in LIKE:
        for finding in rule.judge(roster):
            if finding.patient is not None:
                collected[finding.patient] += rule.weight * finding.amount
    return collected


def _bad_weeks(candidates: Candidates, seed: int) -> Choice:
    """Crowded weeks of some patients, in which the placements that are minded most come first."""
    random = np.random.default_rng(seed)
    rows, needs = candidates.rows, candidates.index.needs
    count = len(candidates.index.problem.patients)
    some = random.permutation(count)[:PATIENTS]
    answers: dict[int, list[int]] = {}
    mine = np.isin(rows.patient[candidates.row_of], some)
    for need, row in zip(candidates.need_of[mine], candidates.row_of[mine], strict=True):
        answers.setdefault(int(row), []).append(int(need))
    order = random.permutation(sorted(answers))
    order = order[np.argsort(-rows.cost[order], kind="stable")]
    left = [need.min + 2 if need.max is None else need.max for need in needs]
    taken: dict[int, list[tuple[int, int]]] = {}
    run_of: dict[int, int] = {}
    chosen: list[int] = []
    for row in order.tolist():
        patient, start, end = (int(c[row]) for c in (rows.patient, rows.start, rows.end))
        session, run = int(rows.session[row]), int(rows.run[row])
        free = all(end <= s or e <= start for s, e in taken.get(patient, ()))
        wanted = all(left[need] > 0 for need in answers[row])
        if free and wanted and (session == NONE or run_of.get(session, run) == run):
            chosen.append(row)
            taken.setdefault(patient, []).append((start, end))
            for need in answers[row]:
                left[need] -= 1
            if session != NONE:
                run_of[session] = run
    return _choice(candidates, chosen, list(run_of.values()))


def _choice(candidates: Candidates, rows: list[int], runs: list[int]) -> Choice:
    """The rows in runs with the first staff and room that each may have."""
    tables = (candidates.rows, candidates.runs, candidates.staffings, candidates.housings)
    choice = Choice(*(np.zeros(len(table), dtype=bool) for table in tables))
    choice.row[rows] = True
    choice.run[runs] = True
    staff = candidates.index.service_staff[candidates.runs.service]
    for run in runs:
        choice.staffing[np.flatnonzero(candidates.staffings.run == run)[: staff[run]]] = True
        choice.housing[np.flatnonzero(candidates.housings.run == run)[:1]] = True
    return choice
