"""The candidates are what the referee accepts, one placement at a time, and no more."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopsched import appointments, candidates, seats
from iopsched.arrays import INT_MAX, Ints, group_ids, join, join_batches, sort_order
from iopsched.index import NONE, Index
from iopsched.model import candidates_of
from iopsched.problem import Level, Problem, RuleSetting
from iopsched.roster import Roster
from iopsched.rules import RULE_IDS, rules_in_force
from iopsched.rules.commitments import Commitments
from iopsched.schedule import Placement, Schedule
from iopsched.screening import schedulable
from iopsched.tables import Rows
from iopsched.validate import faults
from tests.oracle.tiny import tiny_problem

SEEDS = 60
OF_SEATS = ("commitments", "eligibility", "session_preference", "block_preference", "early_late")
"""Rules that judge each seat by itself."""

LEVELS: tuple[Level, ...] = ("must", "like")


def judged_by(problem: Problem, levels: dict[str, Level]) -> Problem:
    """The problem under some rules alone."""
    off = dict.fromkeys(RULE_IDS, RuleSetting(level="off"))
    return problem.with_rules(**{**off, **{k: RuleSetting(level=v) for k, v in levels.items()}})


def expected_seats(problem: Problem) -> list[tuple[str, str, int, int]]:
    """Patient, session, start and cost of each seat, by looking at one after another."""
    found = []
    rules = rules_in_force(problem)
    for patient in filter(schedulable, problem.patients):
        wanted = {service for need in patient.needs for service in need.services}
        for session in problem.sessions:
            for span in session.times if session.service in wanted else ():
                seat = Placement(
                    patient=patient.id,
                    service=session.service,
                    session=session.id,
                    start=span.start,
                    end=span.end,
                )
                roster = Roster(problem, Schedule(placements=(seat,)))
                amounts = [
                    (force, sum(f.amount for f in force.rule.judge(roster))) for force in rules
                ]
                if not any(amount for force, amount in amounts if force.price is None):
                    cost = sum(amount * (force.price or 0) for force, amount in amounts)
                    found.append((patient.id, session.id, span.start, cost))
    return found


@pytest.mark.parametrize("eligibility", LEVELS)
@pytest.mark.parametrize("commitments", LEVELS)
def test_seats_are_those_that_the_referee_accepts(eligibility: Level, commitments: Level) -> None:
    levels: dict[str, Level] = dict.fromkeys(OF_SEATS, "like")
    levels |= {"eligibility": eligibility, "commitments": commitments}
    refused = 0
    for seed in range(SEEDS):
        problem = judged_by(tiny_problem(seed), levels)
        if faults(problem):
            continue
        c = candidates_of(problem)
        # A session that no room can house is no candidate at all.
        runs = {
            (problem.sessions[s].id, t) for s, t in zip(c.runs.session, c.runs.start, strict=True)
        }
        expected = [seat for seat in expected_seats(problem) if seat[1:3] in runs]
        rows = c.rows.take(c.rows.session != NONE)
        found = [
            (problem.patients[p].id, problem.sessions[s].id, int(start), int(cost))
            for p, s, start, cost in zip(
                rows.patient, rows.session, rows.start, rows.cost, strict=True
            )
        ]
        assert sorted(found) == sorted(expected), seed
        refused += sum(len(s.times) for s in problem.sessions) * len(problem.patients) - len(found)
    assert refused > SEEDS


def test_no_row_is_made_of_a_seat_that_tags_or_modality_forbid(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = offered = 0
    row_amounts = Commitments.row_amounts

    def watched(self: Commitments, index: Index, rows: Rows) -> Ints:
        nonlocal made
        for p, s in zip(rows.patient, rows.session, strict=True):
            patient, session = index.problem.patients[p], index.problem.sessions[s]
            if s != NONE:
                made += 1
                assert not session.serves or set(session.serves) & set(patient.tags)
                assert patient.modality in (None, session.modality)
        return row_amounts(self, index, rows)

    monkeypatch.setattr(Commitments, "row_amounts", watched)
    for seed in range(SEEDS):
        problem = judged_by(tiny_problem(seed), {"commitments": "must", "eligibility": "must"})
        if not faults(problem):
            candidates_of(problem)
            offered += sum(len(session.times) for session in problem.sessions) * len(
                problem.patients
            )
    assert 0 < made < offered


def test_candidates_are_in_order_and_the_same_in_batches_of_any_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problems = [problem for problem in map(tiny_problem, range(SEEDS)) if not faults(problem)]
    whole = [candidates_of(problem) for problem in problems]
    for module in (appointments, candidates, seats):
        monkeypatch.setattr(module, "BATCH", 3)
    for problem, before in zip(problems, whole, strict=True):
        after = candidates_of(problem)
        for name in ("rows", "runs", "staffings", "housings"):
            one, other = getattr(before, name), getattr(after, name)
            for field in fields(one):
                assert np.array_equal(getattr(one, field.name), getattr(other, field.name))
        rows = after.rows
        columns = (rows.patient, rows.start, rows.service, rows.clinician, rows.room, rows.run)
        keys = list(zip(*columns, strict=True))
        assert keys == sorted(keys)
        assert np.array_equal(before.row_of, after.row_of)
        assert np.array_equal(before.need_of, after.need_of)


def test_needs_are_met_by_the_rows_that_the_referee_counts() -> None:
    met = 0
    for seed in range(SEEDS):
        problem = tiny_problem(seed)
        if faults(problem):
            continue
        c = candidates_of(problem)
        roster = Roster(problem, Schedule())
        pairs = set(zip(c.need_of.tolist(), c.row_of.tolist(), strict=True))
        assert len(pairs) == len(c.need_of)
        for row, (p, s, r, start, end, who) in enumerate(
            zip(
                c.rows.patient,
                c.rows.service,
                c.rows.session,
                c.rows.start,
                c.rows.end,
                c.rows.clinician,
                strict=True,
            )
        ):
            patient = problem.patients[p]
            placement = Placement(
                patient=patient.id,
                service=problem.services[s].id,
                session=None if r == NONE else problem.sessions[r].id,
                start=int(start),
                end=int(end),
                clinicians=() if who == NONE else (problem.clinicians[who].id,),
            )
            for need in np.flatnonzero(c.index.need_patient == p):
                counts = roster.meets(patient, c.index.needs[need], placement)
                assert ((int(need), row) in pairs) == counts, seed
                met += counts
    assert met > SEEDS


KEYS = st.lists(
    st.tuples(st.integers(-3, 3), st.sampled_from([-5, 0, INT_MAX // 2]), st.integers(0, 4)),
    max_size=12,
)


@given(KEYS)
def test_combinations_are_numbered_in_order(entries: list[tuple[int, int, int]]) -> None:
    keys = np.array(entries, dtype=np.int64).reshape(-1, 3).T
    distinct = sorted(set(entries))
    ids, values = group_ids(*keys)
    assert ids.tolist() == [distinct.index(entry) for entry in entries]
    assert list(zip(*(value.tolist() for value in values), strict=True)) == distinct
    stable = sorted(range(len(entries)), key=entries.__getitem__)
    assert sort_order(*keys).tolist() == stable
    assert sort_order(keys[0], keys[2]).tolist() == sorted(
        stable, key=lambda i: (entries[i][0], entries[i][2], i)
    )


SIDES = st.lists(st.integers(0, 4), max_size=8)


@given(SIDES, SIDES, st.integers(1, 10))
def test_batches_of_a_join_are_the_join(left: list[int], right: list[int], most: int) -> None:
    one, other = np.array(left, dtype=np.int64), np.array(right, dtype=np.int64)
    naive = [(i, j) for i, x in enumerate(left) for j, y in enumerate(right) if x == y]
    assert list(zip(*(part.tolist() for part in join(one, other)), strict=True)) == naive
    batches = [list(zip(*batch, strict=True)) for batch in join_batches(one, other, most)]
    assert [pair for batch in batches for pair in batch] == naive
    assert batches
    for batch in batches:
        assert len(batch) <= most or len({i for i, _ in batch}) == 1
