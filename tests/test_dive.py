"""Shares become a schedule: what is settled stays, totals stay right, and the referee agrees."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pytest

from benchmarks.cohorts import instance
from iopsched.check import check, score
from iopsched.index import NONE
from iopsched.model import candidates_of, decode
from iopsched.problem import Problem
from iopsched.rules import rules_in_force
from iopsched.search.weekly import improve
from iopsched.search.weekly.ascent import Ascent
from iopsched.search.weekly.beginning import at_present, at_shares
from iopsched.search.weekly.choosing import choose
from iopsched.search.weekly.compiling import compiled
from iopsched.search.weekly.dive import dive
from iopsched.search.weekly.diving import Diving
from iopsched.search.weekly.improve import Improvement
from iopsched.search.weekly.keeping import kept, kept_where_shares_agree, left_as_it_is
from iopsched.search.weekly.oracle import Oracle
from iopsched.search.weekly.part import Opener
from iopsched.search.weekly.plans import plans_of
from iopsched.search.weekly.repertoire import Repertoire
from iopsched.search.weekly.selecting import Selection
from iopsched.search.weekly.settling import Dived, dear, latest
from iopsched.search.weekly.shared import Shared
from iopsched.search.weekly.solver_weeks import SolverWeeks
from iopsched.search.weekly.standing import Standing
from iopsched.search.weekly.wanted import Wanted
from iopsched.search.weekly.ways import decisions_of


@dataclass
class Scene:
    problem: Problem
    ascent: Ascent
    repertoire: Repertoire
    improvement: Improvement
    oracle: Oracle
    stopped: list[bool]


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    """Thirty patients, prices that are about right, and somebody to place who is left over."""
    problem = instance("clinic-30-balanced-s0")
    rules = rules_in_force(problem)
    candidates = candidates_of(problem, rules)
    planned = plans_of(candidates, rules)
    compiled().wait()
    stopped: list[bool] = []
    with ThreadPoolExecutor(2) as pool:
        oracle = Oracle(planned, pool, lambda: bool(stopped))
        shared = Shared(candidates, rules)
        others = SolverWeeks(candidates, rules)
        repertoire = Repertoire(shared, oracle, others)
        ascent = Ascent(repertoire.master, oracle, others)
        while ascent.rounds < 60 and ascent.step():
            pass
        improvement = Improvement(repertoire, 1, 0, lambda: bool(stopped))
        yield Scene(problem, ascent, repertoire, improvement, oracle, stopped)


def totals(ascent: Ascent) -> np.ndarray:
    """What all shares take of the rows, added up anew."""
    mix, total = ascent.columns.mix, np.zeros(ascent.master.rows)
    for block in range(ascent.columns.blocks):
        for k in range(mix.base[block], mix.base[block] + mix.columns[block]):
            parts = [(mix.first[k], mix.end[k])]
            if mix.common[k] >= 0:
                parts.append((mix.common[k], mix.common_end[k]))
            for first, end in parts:
                np.add.at(total, mix.row[first:end], mix.share[k] * mix.amount[first:end])
    return total


def test_settling_keeps_the_totals_right(scene: Scene) -> None:
    before = totals(scene.ascent)
    ascent = scene.ascent.copied(scene.oracle)
    columns = ascent.columns
    several = np.flatnonzero(columns.mix.columns > 1)
    for block in several[:: max(1, len(several) // 25)].tolist():
        which = int(columns.mix.columns[block]) - 1
        ascent.settle(block, which)
        assert columns.shares(block).tolist() == [1.0]
    assert ascent.sides.total == pytest.approx(totals(ascent), abs=1e-6)
    # What it was copied from is as it was.
    assert totals(scene.ascent) == pytest.approx(before, abs=1e-9)


def standing_value(scene: Scene) -> np.ndarray:
    """Where each decision has its largest share."""
    shared, columns = scene.repertoire.shared, scene.ascent.columns
    return columns.decisions.values(columns.decided(), np.clip(0.0, shared.low, shared.high))


def wanted_of(scene: Scene, dived: Dived) -> Wanted:
    """What a dive of the whole means."""
    shared = scene.repertoire.shared
    value = scene.ascent.columns.decisions.values(
        dived.columns, np.clip(0.0, shared.low, shared.high)
    )
    return Wanted(scene.improvement.nothing, dived.weeks, value)


def test_decisions_are_found_again_by_their_values(scene: Scene) -> None:
    columns, decisions = scene.ascent.columns, scene.ascent.columns.decisions
    decided = columns.decided()
    agreeing = decisions.agreeing(standing_value(scene))
    for block in decisions.decided.tolist():
        assert agreeing[block] == decided[block]


def test_rivals_are_other_times_of_the_same_session() -> None:
    problem = instance("clinic-100-balanced-s0")
    rules = rules_in_force(problem)
    candidates = candidates_of(problem, rules)
    decisions = decisions_of(Shared(candidates, rules))
    session = candidates.runs.session
    rivals = 0
    for block in decisions.called.tolist():
        for other in decisions.rivals(block).tolist():
            assert decisions.run[other] != decisions.run[block]
            assert session[decisions.run[other]] == session[decisions.run[block]]
            assert block in decisions.rivals(other)
            rivals += 1
    assert rivals
    assert not any(len(decisions.rivals(b)) for b in decisions.decided[:20].tolist())


def test_dives_end_in_schedules_that_are_no_worse_than_some_times_the_bound(scene: Scene) -> None:
    desk = scene.improvement.desk()
    costs = []
    for _ in range(4):
        dived = dive(scene.ascent.copied(scene.oracle))
        assert dived is not None
        standing = scene.improvement.adopt(wanted_of(scene, dived), desk, 1.0, 0.0)
        assert standing is not None
        schedule = decode(scene.repertoire.shared.candidates, standing.choice())
        assert not check(scene.problem, schedule)
        assert score(scene.problem, schedule).total == standing.cost
        assert scene.ascent.bound - 1e-6 <= standing.cost
        costs.append(standing.cost)
    # How good they are is luck; that is measured among the benchmarks.
    assert min(costs) <= 10.0 * scene.ascent.bound


def test_it_is_gone_back_to_the_last_state_in_which_nothing_is_dear(scene: Scene) -> None:
    before = [scene.ascent.copied(scene.oracle) for _ in range(6)]
    dearer = scene.ascent.copied(scene.oracle)
    dearer.value = 2.0 * dearer.value
    for cheap in range(7):
        seen: list[int] = []

        def settled(at: int, cheap: int = cheap, seen: list[int] = seen) -> Ascent:
            seen.append(at)
            return before[at] if at < cheap else dearer

        found = latest(before, settled, 1.5 * scene.ascent.value)
        assert found == ((cheap - 1, before[cheap - 1]) if cheap else None)
        assert len(seen) <= 3


def test_a_dive_that_should_have_ended_ends(scene: Scene) -> None:
    dived = dive(scene.ascent.copied(scene.oracle), until=0.0)
    assert dived is not None
    assert len(dived.weeks) == np.count_nonzero(
        scene.ascent.columns.mix.columns[: scene.ascent.columns.patients]
    )


@pytest.mark.parametrize("groups", [False, True])
def test_a_part_costs_what_it_adds_to_the_rest(scene: Scene, groups: bool) -> None:
    first = dive(scene.ascent.copied(scene.oracle))
    assert first is not None
    begun = scene.improvement.adopt(wanted_of(scene, first), scene.improvement.desk(), 1_000.0, 0.5)
    assert begun is not None
    opener = Opener(scene.repertoire.shared, scene.repertoire.master)
    patients = np.flatnonzero(scene.oracle.known)[3:12]
    part = opener.part(begun, patients, groups=groups)
    ascent = at_present(scene.ascent, part, scene.oracle)
    assert part.master.patients == len(patients)
    # As the schedule is, the part obeys all of its rows and costs as much as the whole.
    sides, mix = ascent.sides, ascent.columns.mix
    assert sides.total == pytest.approx(totals(ascent), abs=1e-9)
    assert np.all(sides.total <= sides.upper + 1e-6)
    assert np.all(sides.total >= sides.lower - 1e-6)
    assert mix.cost @ mix.share + part.master.offset == pytest.approx(begun.cost)
    dived = dive(ascent)
    assert dived is not None
    value = part.master.decisions.values(dived.columns, begun.value)
    weeks = [(int(part.patients[p]), part.candidates[week]) for p, week in dived.weeks]
    assert {p for p, _ in weeks} == set(patients.tolist())
    found = scene.improvement.adopt(
        Wanted(begun, weeks, value), scene.improvement.desk(), 300.0, 0.2
    )
    assert found is not None
    assert found.cost >= scene.ascent.bound - 1e-6
    kept = np.setdiff1d(scene.repertoire.patients, patients)
    if found.cost < begun.cost:
        assert np.mean(found.week[kept] == begun.week[kept]) > 0.5


def test_a_part_begins_at_the_shares_of_the_whole(scene: Scene) -> None:
    first = dive(scene.ascent.copied(scene.oracle), until=0.0)
    assert first is not None
    begun = scene.improvement.adopt(wanted_of(scene, first), scene.improvement.desk(), 300.0, 0.1)
    assert begun is not None
    opener = Opener(scene.repertoire.shared, scene.repertoire.master)
    everybody = np.flatnonzero(scene.oracle.known)
    for patients in (everybody, everybody[3:12]):
        part = opener.part(begun, patients, groups=True)
        ascent = at_shares(scene.ascent, part, scene.oracle)
        columns, mix = ascent.columns, ascent.columns.mix
        assert ascent.sides.total == pytest.approx(totals(ascent), abs=1e-9)
        assert [columns.shares(b).sum() for b in range(columns.blocks)] == pytest.approx(
            [1.0] * columns.blocks
        )
        # Each patient's weeks are those that the whole has shares of, at their own costs.
        whole = scene.ascent.columns
        for p, q in enumerate(patients.tolist()):
            theirs = whole.week[whole.mix.base[q] : whole.mix.base[q] + whole.mix.columns[q]]
            known = {
                tuple(week[week >= 0]) for week in theirs.tolist() for week in [np.array(week)]
            }
            used = np.flatnonzero(columns.shares(p) > 0) + mix.base[p]
            weeks = [columns.week[k][columns.week[k] >= 0] for k in used]
            present = begun.pool.weeks[int(begun.week[q])]
            assert {tuple(part.candidates[week]) for week in weeks} <= known | {tuple(present)}
        dived = dive(ascent)
        assert dived is not None


@pytest.mark.parametrize("groups", [False, True])
def test_the_best_choice_is_a_schedule_that_costs_no_more(scene: Scene, groups: bool) -> None:
    first = dive(scene.ascent.copied(scene.oracle), until=0.0)
    assert first is not None
    begun = scene.improvement.adopt(wanted_of(scene, first), scene.improvement.desk(), 300.0, 0.1)
    assert begun is not None
    opener = Opener(scene.repertoire.shared, scene.repertoire.master)
    costs = [begun.cost]
    for start in range(0, len(scene.problem.patients) - 10, 3):
        patients = np.flatnonzero(scene.oracle.known)[start : start + 12]
        part = opener.part(begun, patients, groups=groups)
        chosen = choose(at_present(scene.ascent, part, scene.oracle), part, begun.cost - 0.5, 0)
        if chosen is None:
            continue
        value = part.master.decisions.values(chosen.columns, begun.value)
        weeks = [(int(part.patients[p]), part.candidates[week]) for p, week in chosen.weeks]
        # What was chosen fits as it is: nobody is placed anew.
        found = scene.improvement.adopt(
            Wanted(begun, weeks, value), scene.improvement.desk(), 0.0, 0.0
        )
        assert found is not None
        assert found.cost < begun.cost
        begun = found
        costs.append(found.cost)
    schedule = decode(scene.repertoire.shared.candidates, begun.choice())
    assert not check(scene.problem, schedule)
    assert score(scene.problem, schedule).total == begun.cost
    assert costs[-1] >= scene.ascent.bound - 1e-6


def test_dives_go_on_until_stopped_and_tell_of_schedules(scene: Scene) -> None:
    first = dive(scene.ascent.copied(scene.oracle))
    assert first is not None
    begun = scene.improvement.adopt(wanted_of(scene, first), scene.improvement.desk(), 1_000.0, 0.5)
    assert begun is not None
    found: list[Standing] = []

    def tell(standing: Standing) -> None:
        found.append(standing)
        if len(found) == 4:
            scene.stopped.append(True)

    diving = Diving(
        scene.repertoire, Selection(scene.repertoire), scene.ascent.master, scene.improvement,
        lambda: begun, tell, lambda _: [], 1, time.perf_counter() + 600.0,
    )  # fmt: skip
    try:
        diving.work(lambda: scene.ascent, scene.oracle, np.random.default_rng(3))
    finally:
        scene.stopped.clear()
    assert len(found) == 4
    assert all(standing.holds() for standing in found)
    assert min(standing.cost for standing in found) >= scene.ascent.bound - 1e-6
    assert NONE not in begun.week


def test_what_is_called_forth_is_kept_as_a_schedule_has_it(scene: Scene) -> None:
    dived = dive(scene.ascent.copied(scene.oracle), until=0.0)
    assert dived is not None
    begun = scene.improvement.adopt(wanted_of(scene, dived), scene.improvement.desk(), 300.0, 0.1)
    assert begun is not None
    ascent, decisions = scene.ascent, scene.ascent.columns.decisions
    agreeing = decisions.agreeing(begun.value)
    assert len(decisions.called)
    alike = kept(ascent, begun.value)
    assert alike.columns.decided()[decisions.called].tolist() == agreeing[decisions.called].tolist()
    some = kept_where_shares_agree(ascent, begun.value, math.inf)
    assert some.value <= dear(ascent)
    first = ascent.columns.patients
    settled = (some.columns.mix.columns == 1) & (ascent.columns.mix.columns > 1)
    blocks = np.flatnonzero(settled[first : first + decisions.blocks])
    assert set(blocks.tolist()) <= set(decisions.called.tolist())
    # Only what most of the shares say, and the schedule.
    assert some.columns.decided()[blocks].tolist() == agreeing[blocks].tolist()
    shares = [ascent.columns.shares(first + b) for b in blocks.tolist()]
    places = decisions.places(agreeing[blocks])
    assert all(share[which] >= 0.5 for share, which in zip(shares, places, strict=True))
    # Nothing is kept that is of no use.
    assert kept_where_shares_agree(ascent, begun.value, -math.inf) is ascent
    hasty = left_as_it_is(ascent, begun.value)
    for b in decisions.called.tolist():
        (column,) = hasty.columns.decided()[[b]].tolist()
        share = ascent.columns.shares(first + b)
        doubtful = len(share) == 1 or share[decisions.places(agreeing[[b]])[0]] >= 0.2
        assert column == agreeing[b] or not doubtful
    again = dive(ascent.copied(scene.oracle), until=0.0, like=begun.value)
    assert again is not None
    assert len(again.weeks) == len(dived.weeks)


def test_few_have_a_group_or_a_clinician_in_common(scene: Scene) -> None:
    rows = scene.repertoire.shared.candidates.rows
    asked: dict[int, set[tuple[str, int]]] = {}
    for p, run, who in zip(rows.patient, rows.run, rows.clinician, strict=True):
        asked.setdefault(int(p), set()).update({("run", int(run)), ("who", int(who))})
    dived = dive(scene.ascent.copied(scene.oracle), until=0.0)
    assert dived is not None
    begun = scene.improvement.adopt(wanted_of(scene, dived), scene.improvement.desk(), 300.0, 0.1)
    assert begun is not None
    selection, random = Selection(scene.repertoire), np.random.default_rng(0)
    assert selection.rivals
    for _ in range(20):
        few = selection.few(begun, scene.ascent, random)
        assert few.tolist() == sorted(set(few.tolist()))
        assert scene.oracle.known[few].all()
        others = [asked[p] for p in few.tolist()]
        common = {("run", -1), ("who", -1)}
        assert any(all((one & other) - common for other in others) for one in others)


def test_a_walk_without_threads_ends(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    # So many patients that each thread would have some of them only.
    monkeypatch.setattr(improve, "TOGETHER", 1)
    dived = dive(scene.ascent.copied(scene.oracle), until=0.0)
    assert dived is not None
    begun = scene.improvement.adopt(wanted_of(scene, dived), scene.improvement.desk(), 1_000.0, 0.2)
    assert begun is not None
    found: list[Standing] = []
    scene.improvement.run(begun, time.perf_counter() + 60.0, lambda: 0, found.append)
    assert all(standing.cost < begun.cost for standing in found)
